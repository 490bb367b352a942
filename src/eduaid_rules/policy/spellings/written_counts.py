"""Whole numbers as people write them: 三年级, 1-3, >3; and how the rule language says the same."""

from __future__ import annotations

import re
from typing import Final

from .written_amounts import arabic

_COUNTED: Final = r"(?:年级|学年|周?岁|个?学期|个?月|[年级届期次人口名个项门科天日分班])?"
"""What whole numbers are said of."""
_BOUNDS: Final = (
    ("不低于", ">=|=>|≥|不低于|不小于|不少于|至少", "(?:及|或|及其)?以上|起"),
    ("不高于", "<=|=<|≤|不高于|不大于|不超过|不多于|至多|最多", "(?:及|或|及其)?以[下内]"),
    ("高于", ">|高于|大于|超过|多于", "(?!)"),
    ("低于", "<|低于|小于|少于|不足|不满", "(?!)"),
)
"""Each word of a comparison, what people say before a number for it, and behind."""
_MOST: Final = 60
"""From so many numbers on, nobody lists them."""


def whole_number_meant(text: str) -> str | None:
    """A whole number with a word behind it or in Chinese numerals; None: it cannot be told.

    >>> [whole_number_meant(said) for said in ("3年级", "三", "3.0", "3百", "1-3", "3年级以上")]
    ['3', '3', '3', '300', None, None]
    """
    found = re.fullmatch(rf"(-?\d{{1,9}})(?:\.0+)?{_COUNTED}", arabic(text))
    return str(int(found[1])) if found else None


def numbers_meant(text: str) -> range | None:
    """The whole numbers from one to another: 1-3, 一至三年级; None for anything else.

    >>> [list(numbers_meant(said)) for said in ("1-3", "1到3年级", "一至三年级", "3~4岁")]
    [[1, 2, 3], [1, 2, 3], [1, 2, 3], [3, 4]]
    """
    found = re.fullmatch(
        rf"(\d{{1,4}}){_COUNTED}(?:[-~～—–]+|至|到)(\d{{1,4}}){_COUNTED}", arabic(text)
    )
    numbers = range(int(found[1]), int(found[2]) + 1) if found else range(0)
    return numbers if 1 < len(numbers) < _MOST else None


def bound_meant(text: str) -> tuple[str, str] | None:
    """A comparison with one number, in the words of the rule language: >3 is 高于 3.

    >>> [bound_meant(said) for said in (">3", "≥3", "3年级以上", "3以下", "不超过6岁")]
    [('高于', '3'), ('不低于', '3'), ('不低于', '3'), ('不高于', '3'), ('不高于', '6')]
    """
    bare = arabic(text)
    for word, before, behind in _BOUNDS:
        found = re.fullmatch(rf"(?:{before})(-?\d{{1,9}}){_COUNTED}", bare) or re.fullmatch(
            rf"(-?\d{{1,9}}){_COUNTED}(?:{behind})", bare
        )
        if found:
            return word, str(int(found[1]))
    return None


def comparison_form(text: str, low: int | None, high: int | None) -> str | None:
    """How a condition says several numbers, each inside a range; None: it cannot be told.

    >>> [comparison_form(said, 1, 9) for said in ("1-3", "3年级以上", "2019-2021")]
    ['请写成 [1, 2, 3]', '请写成 {不低于: 3}', None]
    """
    numbers, bound = numbers_meant(text), bound_meant(text)
    if numbers and is_between(numbers[0], low, high) and is_between(numbers[-1], low, high):
        return f"请写成 [{', '.join(map(str, numbers))}]"
    if bound and is_between(int(bound[1]), low, high):
        return f"请写成 {{{bound[0]}: {bound[1]}}}"
    return None


def is_between(number: int, low: int | None, high: int | None) -> bool:
    """Whether a number is inside limits that may be open."""
    return (low is None or number >= low) and (high is None or number <= high)
