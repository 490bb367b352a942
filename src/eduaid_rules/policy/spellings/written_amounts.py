"""Amounts as documents and people write them, and how the rule language writes the same.

For hints: what stands here is refused everywhere, and the right spelling is shown.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import pairwise
from typing import Final

_DIGITS: Final = {char: i for i, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    **{char: i for i, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_STEPS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "万": 10_000}
_LONGEST: Final = 60
"""What is longer is no term, day or amount."""
NUMERALS: Final = "".join((*_DIGITS, *_STEPS))
"""What numbers are written with in Chinese."""
_PERIODS: Final = (("学期", "学期"), ("学年", "学年"), ("年", "学年"), ("月", "月"), ("次", "次"))
"""What a standard may be paid for, as documents say it, and the word of its unit."""

_NAMED: Final = "".join(_DIGITS)
_ONE: Final = f"[1-9{_NAMED.translate({ord('零'): None, ord('〇'): None})}]"
_BELOW_WAN: Final = re.compile(
    rf"(?:({_ONE})[千仟])?(?:[零〇]?({_ONE})[百佰])?(?:[零〇]?({_ONE}?)[十拾])?(?:([零〇])?({_ONE}))?"
)
"""一千二百三十四, 2千3百; 一千五 is 1500, 一千零五 is 1005."""
_ROUND: Final = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)([十拾百佰千仟]?万|[十拾百佰千仟])(\d{1,4})?")
"""2千, 1.5万, 3百万; with all the places behind the word: 1万2000, 1千500."""


def number_meant(text: str) -> str | None:
    """A number in Chinese numerals, or in digits and words, in digits; None: it cannot be told.

    What some read as two numbers (三四百, 一二) or as one of two (1千5) cannot be told.

    >>> [number_meant(said) for said in ("一千五百", "一千五", "二〇二四", "十二", "一万零五十")]
    ['1500', '1500', '2024', '12', '10050']
    >>> [number_meant(said) for said in ("2千5百", "1.5千", "1万2千", "3百", "1千5", "千")]
    ['2500', '1500', '12000', '300', None, None]
    """
    if text.isascii() and text.isdecimal():
        return text
    if text and all(char in _DIGITS or char == "0" for char in text):
        return _place_by_place([_DIGITS.get(char, 0) for char in text])
    if found := _ROUND.fullmatch(text):
        step = 1
        for char in found[2]:
            step *= _STEPS[char]
        if found[3] and (len(str(step)) != len(found[3]) + 1 or "." in found[1]):
            return None
        return f"{(Decimal(found[1]) * step + int(found[3] or 0)).normalize():f}"
    above, wan, below = text.partition("万")
    if not wan:
        number = _below_wan(text, 0)
        return None if number is None else str(number)
    tens = int(above) if above.isascii() and above.isdecimal() else _below_wan(above, 0)
    units = _below_wan(below, 1_000) if below else 0
    return None if not tens or units is None else str(tens * 10_000 + units)


def _place_by_place(digits: list[int]) -> str | None:
    """二〇二四, 五; nothing for two or three numbers beside each other: 一二, 三五."""
    is_one = len(digits) == 1 or 0 in digits[1:] or len(digits) >= 4
    in_turn = len(digits) > 1 and all(b == a + 1 for a, b in pairwise(digits))
    return "".join(map(str, digits)) if is_one and not in_turn else None


def _below_wan(text: str, step: int) -> int | None:
    """A number up to 9999; a last digit alone counts in steps of what stands before it."""
    found = _BELOW_WAN.fullmatch(text)
    if not text or found is None:
        return None
    thousands, hundreds, tens, zero, last = found.groups()
    total = 0
    for said, worth in ((thousands, 1_000), (hundreds, 100), (tens, 10)):
        if said is not None:
            total, step = total + (_digit(said) if said else 1) * worth, worth // 10
    if last is None:
        return total
    if zero or step <= 1:
        return total + _digit(last)
    return None if last.isascii() else total + _digit(last) * step


def _digit(char: str) -> int:
    return int(char) if char.isascii() else _DIGITS[char]


def arabic(text: str) -> str:
    """A text with Western signs, no spaces, and its numbers in digits; nothing of a long one.

    A number that cannot be told, and a space between digits, are left as they are.

    >>> [arabic(said) for said in ("一千五百 元", "1.5万元／学年", "1,500元", "二〇二四年九月")]
    ['1500元', '15000元/学年', '1500元', '2024年9月']
    """
    if len(text) > _LONGEST:
        return ""
    bare = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"(?<=\d)\s+(?=\d{3}(?!\d))", "", bare)
    bare = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", bare)
    bare = re.sub(r"(?<=\d)[,'](?=\d{3}(?!\d))", "", bare)
    return re.sub(rf"[\d.{NUMERALS}]*[{NUMERALS}][\d.{NUMERALS}]*", _digits, bare)


def _digits(found: re.Match[str]) -> str:
    said = found[0]
    if said.count(".") > 1:  # the parts of a day
        return ".".join(number_meant(part) or part for part in said.split("."))
    return number_meant(said) or said


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
