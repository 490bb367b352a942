"""Amounts as documents and people write them, and how the rule language writes the same.

For hints: what stands here is refused everywhere, and the right spelling is shown.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_DIGITS: Final = {char: i for i, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    **{char: i for i, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_STEPS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LONGEST: Final = 60
"""What is longer is no term, day or amount."""
NUMERALS: Final = "".join((*_DIGITS, *_STEPS, "万"))
"""What numbers are written with in Chinese."""
_PERIODS: Final = (("学期", "学期"), ("学年", "学年"), ("年", "学年"), ("月", "月"), ("次", "次"))
"""What a standard may be paid for, as documents say it, and the word of its unit."""


def chinese_number(text: str) -> int | None:
    """A number in Chinese numerals: 一千五百, 二〇二四; None for anything else.

    >>> [chinese_number(said) for said in ("一千五百", "一千五", "二〇二四", "十二", "一万零五十")]
    [1500, 1500, 2024, 12, 10050]
    """
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    step = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            step = step if digit else 1  # 一百零五 has no place left out
        elif char in _STEPS:
            step = _STEPS[char]
            section, digit = section + (digit or 1) * step, 0
        elif char == "万":
            step = 10_000
            total, section, digit = (total + section + digit) * step, 0, 0
        else:
            return None
    return total + section + digit * max(1, step // 10) if text else None  # 一千五 is 1500


def arabic(text: str) -> str:
    """A text with Western signs, no spaces, and its numbers in digits; nothing of a long one.

    >>> [arabic(said) for said in ("一千五百 元", "1.5万元／学年", "1,500元", "二〇二四年九月")]
    ['1500元', '15000元/学年', '1500元', '2024年9月']
    """
    if len(text) > _LONGEST:
        return ""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    bare = re.sub(r"(?<=\d)[,'](?=\d{3}(?!\d))", "", bare)
    bare = re.sub(rf"[{NUMERALS}]*[{NUMERALS.replace('万', '')}][{NUMERALS}]*", _digits, bare)
    return re.sub(r"(\d{1,9}(?:\.\d{1,4})?)([万千百])(?=元|块|圆|[/每]|$)", _times, bare)


def _digits(found: re.Match[str]) -> str:
    return str(chinese_number(found[0]))


def _times(found: re.Match[str]) -> str:
    number = Decimal(found[1]) * {"万": 10_000, "千": 1_000, "百": 100}[found[2]]
    return f"{number.normalize():f}"


def amount_meant(text: str) -> str | None:
    """The amount that a text means, as the rule language writes it; None: it cannot be told.

    Without a period where none is said: then it is still to be written.

    >>> [amount_meant(said) for said in ("每生每年1,250元", "1500元每学期", "1.5万元", "一千五")]
    ['1250元/学年', '1500元/学期', '15000元', '1500元']
    >>> [amount_meant(said) for said in ("4元/天x250天/学年", "约1500元", "200元/月*10")]
    ['4元/天×250天/学年', None, '200元/月×10']
    """
    bare = re.sub(r"^(?:¥|人民币|RMB)", "", arabic(text).replace("元整", "元"))
    bare = re.sub(r"(?:块钱?|圆|¥|RMB)(?=$|[/每])", "元", bare).replace("元元", "元")
    bare = re.sub(r"[/·每]?(?:人均|生均|人|生)(?=$|[/·每年学月次\d])|(?:人|生)[/·]", "", bare)
    bare = re.sub(r"[xX*×](?=\d)", "×", bare).replace("·", "/").replace("//", "/")
    bare = re.sub(r"(?<=×)(\d+)(?:个月$|天$)", r"\1", bare)
    number = r"(\d{1,12}(?:\.\d{1,2})?)"
    if re.fullmatch(rf"{number}元/(?:天×\d{{1,3}}天/学年|月×\d{{1,2}})", bare):
        return bare
    for said, unit in _PERIODS:
        behind = re.fullmatch(rf"{number}元?(?:/每?|每){said}", bare)
        before = re.fullmatch(rf"(?:每|按|一)?{said}{number}元?", bare)
        if found := behind or before:
            return f"{found[1]}元/{unit}"
    alone = re.fullmatch(rf"{number}元?", bare)
    return f"{alone[1]}元" if alone else None


def is_range(text: str) -> bool:
    """Whether a text says an amount from one number to another: 500-600元.

    >>> is_range("500-600元/学年"), is_range("500元至600元"), is_range("-500元/学年")
    (True, True, False)
    """
    found = re.search(r"\d元?(?:/\w+)?[-~至到—–]+(?=\d)", arabic(text))
    return found is not None
