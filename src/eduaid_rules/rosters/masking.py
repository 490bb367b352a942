"""Numbers of people and of accounts, unreadable, as messages and problem lists show them."""

from __future__ import annotations

import re
from typing import Final

_CITIZEN: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXxＸｘ]|\d{15})(?![\dXxＸｘ])")
"""An ID number of today or of before 1999, whether or not its last place is right."""

_GROUPED: Final = re.compile(r"(?<!\d)\d{4}(?:[ 　-]\d{4}){2,}(?:[ 　-]\d{1,4})?(?!\d)")
"""A card number in groups of four, as it stands on the card."""

_LONG: Final = re.compile(r"\d{8,}")


def masked(text: str) -> str:
    """The text without its long numbers: of an ID number the first six and last four are left.

    Of any other number of eight digits or more, a card's or a telephone's, the last four.

    >>> masked("450225201001011236")
    '450225********1236'
    >>> masked("6222 0212 3456 7890 123")
    '**** **** **** ***0 123'
    >>> masked("身份证号“45022520100101123X”和卡号“6222021234567890123”对不上")
    '身份证号“450225********123X”和卡号“***************0123”对不上'
    >>> masked("G450225201001011236")
    'G450225********1236'
    >>> masked("450225100101123")
    '450225*****1123'
    >>> masked("2019秋，第 1024 行，班级 2019-09-01")
    '2019秋，第 1024 行，班级 2019-09-01'
    """
    text = _CITIZEN.sub(lambda found: _hidden(found[0], 6), text)
    text = _GROUPED.sub(lambda found: _hidden(found[0], 0), text)
    return _LONG.sub(lambda found: _hidden(found[0], 0), text)


def _hidden(number: str, ahead: int) -> str:
    """A number of which the first places and the last four can be read; spaces stay."""
    places = [place for place, sign in enumerate(number) if sign.isalnum()]
    hidden = set(places[ahead:-4])
    return "".join("*" if place in hidden else sign for place, sign in enumerate(number))
