"""Exact money: integer fen inside, Decimal yuan outside, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from .terms import Season, Term


class Unit(Enum):
    """What one amount of a standard is paid for: its word, and all that is known of each.

    In which schedules (发放) a unit may be used, ``Schedule.units`` of policy.rules says.
    """

    _value_: str
    means: str
    """What an amount of it comes to, in the words of hints."""
    in_year: int
    """How many make a school year; of a counted unit the rate says how many."""
    is_whole: bool
    """Whether a term is paid the amount itself, not its part of the year's."""
    count_word: str | None
    """What stands behind the number of them in a school year; None: no number is written."""
    count_hint: str | None
    """What to say where the number is missing."""

    def __new__(
        cls,
        word: str,
        means: str,
        in_year: int = 1,
        is_whole: bool = False,
        count_word: str | None = None,
        count_hint: str | None = None,
    ) -> Unit:
        """A unit by its word."""
        made = object.__new__(cls)
        made._value_, made.means = word, means
        made.in_year, made.is_whole = in_year, is_whole
        made.count_word, made.count_hint = count_word, count_hint
        return made

    YEAR = "学年", "一学年这么多"
    TERM = "学期", "每学期都发这么多", 2, True
    MONTH = "月", "乘以一学年的月数", 1, False, "", "请写明一学年几个月，如 200元/月×10"
    DAY = "天", "乘以一学年的天数", 1, False, "天/学年", "请写明一学年几天，如 4元/天×250天/学年"
    ONCE = "次", "发的那一次这么多", 1, True
    CALENDAR_YEAR = "自然年", "一自然年这么多，春季发一半，秋季发其余"

    @property
    def larger_half(self) -> Season:
        """The term whose half of a yearly amount is rounded up: the first of its year."""
        return "春" if self is Unit.CALENDAR_YEAR else "秋"


UNIT_WORDS: Final = {**{unit.value: unit for unit in Unit}, "年": Unit.YEAR}
"""Every word for a unit that is understood, not only the one to be written."""

_PER: Final = (Unit.YEAR, Unit.TERM, Unit.MONTH)
FACT_UNITS: Final = {f"元/{unit.value}": unit.value for unit in _PER} | {"元": "元"}
"""What the amounts of a money fact may be per: as it is written, and as the fact has it."""
PAID_UNITS: Final = (Unit.YEAR.value, Unit.TERM.value)
"""Those of them that the amount of an item can be taken from."""


def money_unit(unit: str | None) -> str:
    """The unit of a money fact as it is written; where it states none, it is 元/学期.

    >>> money_unit("月"), money_unit("元"), money_unit(None)
    ('元/月', '元', '元/学期')
    """
    return "元" if unit == "元" else f"元/{unit or Unit.TERM.value}"


def fen_to_yuan(fen: int) -> Decimal:
    """Fen as yuan with two places.

    >>> fen_to_yuan(31250)
    Decimal('312.50')
    """
    return Decimal(fen).scaleb(-2)


def yuan_text(fen: int) -> str:
    """Fen as people write yuan: without empty places.

    >>> yuan_text(100000), yuan_text(31250), yuan_text(5), yuan_text(-50)
    ('1000', '312.50', '0.05', '-0.50')
    """
    return str(fen // 100) if fen % 100 == 0 else str(fen_to_yuan(fen))


MOST_PERCENT = 99_999
"""Of shares and raises, in hundredths of a percent."""

MOST_FEN = 10**14 - 1
"""The most that a profile can write: twelve digits of yuan and two places."""

_YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)


def parse_yuan(text: str) -> int | None:
    """Plain digits with at most two places as fen, or None.

    >>> parse_yuan("312.5"), parse_yuan("1,000"), parse_yuan("1.005"), parse_yuan("-1")
    (31250, None, None, None)
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def read_money(value: object) -> int | None:
    """Fen from a Decimal, an int or plain digits with at most two places; never from a float."""
    if isinstance(value, Decimal):  # of which some have a billion places
        short = value.is_finite() and value.adjusted() < 12 and value.as_tuple()[2] >= -2  # type: ignore[operator]  # finite: a number
        return parse_yuan(f"{value:f}") if short else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value * 100 if 0 <= value <= MOST_FEN // 100 else None
    return parse_yuan(value) if isinstance(value, str) else None


def split_year(fen: int, term: Term, larger: Season = "秋") -> int:
    """What a term gets of a yearly amount: autumn half, rounded up to the fen; spring the rest.

    Of a calendar year the larger half is the spring's.

    >>> split_year(62505, Term(2019, "秋")), split_year(62505, Term(2020, "春"))
    (31253, 31252)
    """
    half = (fen + 1) // 2
    return half if term.season == larger else fen - half


def share_of(fen: int, hundredths_of_percent: int) -> int:
    """A percentage of an amount, rounded half-up to the fen.

    >>> share_of(100001, 5000)
    50001
    """
    return (fen * hundredths_of_percent * 2 + 10000) // 20000


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount with its unit: 1000元/学年, 4元/天×250天/学年, 200元/月×10, 500元/次.

    ``fen`` is for one ``unit``; ``count`` is how many days or months make the year.
    """

    fen: int
    unit: Unit
    count: int = 1

    def __post_init__(self) -> None:
        if self.fen < 0 or self.count <= 0:
            raise ValueError("a rate is 0 fen or more, of one day or month or more")

    def year_fen(self) -> int:
        """Fen for a whole school year (for an amount paid once: that amount)."""
        return self.fen * self.unit.in_year * self.count

    def term_fen(self, term: Term) -> int:
        """Fen for one term; an amount paid once is not split.

        >>> Rate(400, Unit.DAY, 250).term_fen(Term(2019, "秋"))
        50000
        """
        if self.unit.is_whole:
            return self.fen
        return split_year(self.year_fen(), term, self.unit.larger_half)

    def __str__(self) -> str:
        amount = f"{yuan_text(self.fen)}元/{self.unit.value}"
        if self.unit.count_word is not None:
            return f"{amount}×{self.count}{self.unit.count_word}"
        return amount


_COUNT_WORDS: Final = "|".join(unit.count_word for unit in Unit if unit.count_word)
_RATE: Final = re.compile(  # begins where digits begin: a text of digits is searched once
    rf"(?<!\d)(\d+(?:\.\d+)?)元/({'|'.join(UNIT_WORDS)})(?:×(\d{{1,3}})({_COUNT_WORDS})?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class RateText:
    """An amount with its unit as it is written, part by part; none of it need make sense."""

    before: str
    amount: str
    unit_word: str
    count: str | None
    count_word: str | None
    after: str

    @property
    def unit(self) -> Unit:
        """The unit that the word means."""
        return UNIT_WORDS[self.unit_word]


def find_rate(text: str) -> RateText | None:
    """The first amount with a unit in a text, with what stands around it.

    >>> found = find_rate("取 学费, 不超过 2000元/学年")
    >>> found and (found.before, found.amount, found.unit)
    ('取 学费, 不超过 ', '2000', <Unit.YEAR: '学年'>)
    """
    match = _RATE.search(text)
    if match is None:
        return None
    amount, word, count, count_word = match.groups()
    before, after = text[: match.start()], text[match.end() :]
    return RateText(before, amount, word, count, count_word, after)


def read_rate(text: str) -> RateText | None:
    """A text that is an amount with its unit and nothing else.

    >>> read_rate("4元/天×250天/学年")
    RateText(before='', amount='4', unit_word='天', count='250', count_word='天/学年', after='')
    """
    found = find_rate(text)
    return found if found is not None and not found.before and not found.after else None
