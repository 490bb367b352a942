"""Days and terms as documents and people write them, and how the rule language writes the same.

For hints: what stands here is refused where a policy is written, and the right spelling is shown.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final, Literal

from .written_amounts import arabic

DAY_SPELLINGS: Final = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
"""A day in the usual spellings, but for the one without any sign between its parts."""

_SCHOOL_YEAR: Final = (
    r"(?P<first>\d{4})(?:[-—–~～至/](?P<second>\d{4}))?(?:学年度?|年度)?(?P<half>.+)"
)
_AUTUMN: Final = r"(?:第?[一1]学期|上学期|上期|秋季?(?:学期)?)"
_SPRING: Final = r"(?:第?[二2]学期|下学期|下期|春季?(?:学期)?)"

_YEARS: Final = range(1949, 2200)
_NEXT: Final = {1: "春", 2: "春", 7: "秋", 8: "秋"}
"""The months in which a term is announced: the one that begins after them."""


def day_meant(text: str) -> date | None:
    """The day that a text means, in any of the usual spellings.

    >>> spelt = "2024年9月1日 2024/9/1 2024.9.1 20240901 2024-9-1 二〇二四年九月一日 2024—09—01"
    >>> {str(day_meant(text)) for text in spelt.split()}
    {'2024-09-01'}
    >>> day_meant("2024年2月30日"), day_meant("9月1日"), day_meant("2024秋")
    (None, None, None)
    """
    bare = re.sub(r"(?:\s|T)*0?0:00(?::00(?:\.0+)?)?$", "", _with_century(arabic(text)))
    bare = re.sub(r"(?<=\d)[—–−]+(?=\d)", "-", bare)
    found = re.fullmatch(DAY_SPELLINGS, bare) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", bare)
    with suppress(ValueError):
        return date(*map(int, found.groups())) if found else None
    return None


def day_form(text: str) -> str | None:
    """What to write for a day that is spelt otherwise; None: it cannot be told."""
    day = day_meant(text)
    if day is not None:
        return f"请写成 {day.isoformat()}"
    if re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}[日号]?", arabic(text)):
        return "请写上年份，如 2024-09-01"
    return None


def published_form(text: str) -> str | None:
    """What to write for the day, month or year of a document; None: it cannot be told.

    >>> published_form("2024年5月"), published_form("2024年"), published_form("2024/5/7")
    ('请写成 2024-05', '请写成 2024', '请写成 2024-05-07')
    >>> published_form("2024秋")
    '这里写公布的日期，如 2024-08-20；不知道就写 不详'
    """
    bare = _with_century(arabic(text))
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", bare)
    if found and 1 <= int(found[2]) <= 12:
        return f"请写成 {found[1]}-{int(found[2]):02}"
    if found := re.fullmatch(r"(\d{4})年度?", bare):
        return f"请写成 {found[1]}"
    if bare in ("未知", "不明", "不清楚", "无", "没有", "待查", "?", "-", "/"):
        return "不知道就写 不详"
    if term_form(text) is not None and day_form(text) is None:
        return "这里写公布的日期，如 2024-08-20；不知道就写 不详"
    return day_form(text)


def term_form(text: str) -> str | None:
    """What to write for a term that is said otherwise; None: it cannot be told.

    >>> term_form("24秋"), term_form("2024-2025学年第二学期"), term_form("2024年9月1日")
    ('请写成 2024秋', '请写成 2025春', '请写成 2024秋')
    >>> term_form("2024学年")
    '请写成 2024秋 或 2025春：一学年有两个学期'
    >>> term_form("2024-08-20")
    '请写成 2024秋；如果指8月当时的学期，写 2024春'
    """
    bare = re.sub(r"^[从自]|(?:起|开始|开学|以后|入学)+$", "", _with_century(arabic(text)))
    if (day := day_meant(bare)) is not None:
        return _of_month(day.year, day.month)
    month = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", bare)
    if month and 1 <= int(month[2]) <= 12:
        return _of_month(int(month[1]), int(month[2]))
    of_no_year = r"\d{1,2}月(?:\d{1,2}[日号])?|[今去明本]?[年学期]*[秋春上下]季?(?:学期)?"
    if re.fullmatch(of_no_year, bare):
        return "请写上年份，如 2024秋"
    bare = re.sub(r"^([秋春])季?(?:学期)?(\d{4})年?$", r"\2\1", bare)
    bare = re.sub(r"(?:[-_ ]?(?:autumn|fall)|下半年)$", "秋", bare, flags=re.IGNORECASE)
    bare = re.sub(r"(?:[-_ ]?spring|上半年)$", "春", bare, flags=re.IGNORECASE)
    bare = re.sub(r"(?<=\d{4}[-~/]\d{4})[-(_第]?([12])\)?$", r"学年第\1学期", bare)
    if named := re.fullmatch(r"(\d{4})年?度?([秋春])[季天]?(?:学期|学年)?", bare):
        return _terms((int(named[1]), named[2]))
    if half := half_of_year(bare):
        return _terms(half)
    if found := re.fullmatch(r"(\d{4})(?:[-—–~至/](\d{4}))?(学年度?)?", bare):
        year, second = int(found[1]), int(found[2] or 0)
        if second in (0, year + 1) and (second or found[3]):
            both = _terms((year, "秋"), (year + 1, "春"))
            return both and f"{both}：一学年有两个学期"
    if found := re.fullmatch(r"(\d{4})(?:年度?|年?[夏冬暑寒].*)?", bare):
        both = _terms((int(found[1]), "春"), (int(found[1]), "秋"))
        return both and f"{both}：一年有两个学期"
    return None


def half_of_year(text: str) -> tuple[int, Literal["秋", "春"]] | None:
    """The year and season of a half of a school year: 2019-2020学年第二学期 is 2020春.

    >>> half_of_year("2019学年上期"), half_of_year("2019-2021学年第一学期")
    ((2019, '秋'), None)
    """
    found = re.fullmatch(_SCHOOL_YEAR, text)
    if found is None:
        return None
    year, second, half = int(found["first"]), found["second"], found["half"]
    if (second is None and "学年" not in text) or (second is not None and int(second) != year + 1):
        return None
    if re.fullmatch(_AUTUMN, half):
        return year, "秋"
    return (year + 1, "春") if re.fullmatch(_SPRING, half) else None


def _of_month(year: int, month: int) -> str | None:
    """The term of a day; of the months before a term begins, the one that they announce."""
    there = (year, "春") if 3 <= month <= 8 else (year - (month < 3), "秋")
    if month not in _NEXT:
        return _terms(there)
    meant = _terms((year, _NEXT[month]))
    return meant and f"{meant}；如果指{month}月当时的学期，写 {there[0]}{there[1]}"


def _terms(*named: tuple[int, str]) -> str | None:
    if any(year not in _YEARS for year, _ in named):
        return None
    return f"请写成 {' 或 '.join(f'{year}{season}' for year, season in named)}"


def _with_century(text: str) -> str:
    """A year of two digits at the beginning, with its century: 24秋, 24-25学年, 24.5.7."""

    def whole(found: re.Match[str]) -> str:
        number = int(found[0])
        return str(number + (1900 if number >= 49 else 2000))

    text = re.sub(r"^\d{2}(?=年|[秋春]|学年|[-~/]\d{2}学年|[-/.]\d{1,2}[-/.]\d{1,2}$)", whole, text)
    return re.sub(r"(?<=^\d{4}[-~/])\d{2}(?=学年)", whole, text)
