"""Names of the tables of a ledger and of columns; what else the tables of all rooms share.

How far the writing is, how long numbers are masked, and which texts start a formula. Loads no
library for dataframes or spreadsheets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

LINES: Final = "发放台账"
OTHERS: Final = "免除与实物"
SUMMARY: Final = "汇总"
PENDING: Final = "待核"
PROBLEMS: Final = "问题行"
FILING: Final = "备案表"
PUBLIC: Final = "公示名单"
LEDGER_TABLES: Final = (LINES, OTHERS, SUMMARY, PENDING, PROBLEMS, FILING, PUBLIC)
"""The tables of a ledger, in their order."""

ITEM: Final = "资助项目"
AMOUNT: Final = "金额"
TERM: Final = "学期"
"""Columns of more than one sort of table; the term is also a row of 备案表."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how much is done, and with all that there is: rows, or files."""

_STEP: Final = 2000


class ProgressCounter:
    """Tells somebody now and then how many rows of how many are written."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total = progress, total
        self.done = self.told = 0

    def step(self, rows: int) -> None:
        """So many rows more are written."""
        self.done += rows
        if self.progress and (self.done - self.told >= _STEP or self.done == self.total):
            self.told = self.done
            self.progress(self.done, self.total)


STARTS_A_FORMULA: Final = r"^[\s\x{200B}\x{FEFF}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]"
"""What Excel might compute: = + - @, also full-width, small or behind spaces; tab, CR, LF."""

_CITIZEN: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXxＸｘ]|\d{15})(?![\dXxＸｘ])")
"""An ID number of today or of before 1999, whether or not its last place is right."""

_GROUPED: Final = re.compile(r"(?<!\d)\d{4}(?:[ 　-]\d{4}){2,}(?:[ 　-]\d{1,4})?(?!\d)")
"""A card number in groups of four, as it stands on the card."""

_LONG_NUMBER: Final = re.compile(r"\d{8,}")


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
    text = _CITIZEN.sub(lambda found: _with_stars(found[0], 6), text)
    text = _GROUPED.sub(lambda found: _with_stars(found[0], 0), text)
    return _LONG_NUMBER.sub(lambda found: _with_stars(found[0], 0), text)


def _with_stars(number: str, ahead: int) -> str:
    """A number of which the first places and the last four can be read; spaces stay."""
    places = [place for place, sign in enumerate(number) if sign.isalnum()]
    hidden = set(places[ahead:-4])
    return "".join("*" if place in hidden else sign for place, sign in enumerate(number))
