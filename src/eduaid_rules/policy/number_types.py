"""Measures: how whole numbers stand for the values of a type of fact, and how people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from .money_and_units import MOST_FEN, read_money, yuan_text
from .spellings.written_amounts import amount_meant, arabic
from .terms import DAY_FORM, day_hint, read_day

NEVER: Final = date.max.toordinal()
"""The last day of all, which stands for no day."""

MOST_COUNT: Final = 10**9 - 1
"""The most that a profile can write: nine digits."""

_MOST_SIGNS: Final = 40
"""What is longer is no number that somebody wrote otherwise."""


def read_integer(value: object) -> int | None:
    """An integer from an int or plain digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return None


def _read_ordinal(value: object) -> int | None:
    day = read_day(value)
    return None if day is None else day.toordinal()


def _date_text(number: int) -> str:
    return date.fromordinal(max(1, min(number, NEVER))).isoformat()


def _nothing_meant(_value: object) -> str | None:
    return None


def _count_hint(value: object) -> str | None:
    """Of a number with a word behind it or in Chinese numerals: 3年级, 三."""
    if not isinstance(value, str) or len(value) > _MOST_SIGNS:
        return None
    if re.fullmatch(r"\d+(?:[\s、]+\d+)+", value):
        return f"几个数之间用半角逗号隔开，如 [{', '.join(re.findall('[0-9]+', value))}]"
    found = re.match(r"-?\d{1,9}(?!\d)(?:\.0+(?!\d))?(?![.,]\d)", arabic(value))
    return f"请写成 {int(float(found[0]))}" if found else None


def _yuan_hint(value: object) -> str | None:
    meant = amount_meant(value) if isinstance(value, str) else None
    bare = meant and meant.partition("元")[0]
    return f"请写成 {bare}" if bare and read_money(bare) is not None and bare != value else None


@dataclass(frozen=True, slots=True)
class Measure:
    """How whole numbers stand for the values of a type, and how people write them."""

    read: Callable[[object], int | None]
    """A value as a profile states it; None: it cannot be read."""
    text: Callable[[int], str]
    form: str
    """How it is written, for those who wrote it wrongly."""
    shown: str
    """What it is, where facts are listed."""
    least: int
    most: int
    """The numbers that can be stated where a fact has no range."""
    whole: int = 1
    """How many of the steps in which it is counted make one: 100 fen a yuan."""
    unit: str = ""
    """What may stand behind it in a rule file."""
    meant: Callable[[object], str | None] = _nothing_meant
    """What to write for what is spelt as people do; None: it cannot be told."""

    def hint(self, value: object) -> str:
        """What to write instead of a value that cannot be read."""
        return self.meant(value) or self.form


WHOLE_NUMBERS: Final = Measure(
    read=read_integer,
    text=str,
    form="请写整数，如 3",
    shown="整数",
    least=-MOST_COUNT,
    most=MOST_COUNT,
    meant=_count_hint,
)
AMOUNTS: Final = Measure(
    read=read_money,
    text=yuan_text,
    form="请写元，最多两位小数，如 1500 或 1500.50",
    shown="元",
    least=0,
    most=MOST_FEN,
    whole=100,
    unit="元",
    meant=_yuan_hint,
)
"""Of money, in fen."""
DAYS: Final = Measure(
    read=_read_ordinal,
    text=_date_text,
    form=DAY_FORM,
    shown="日期，如 2024-05-07",
    least=date.min.toordinal(),
    most=NEVER,
    meant=day_hint,
)
"""As ordinals."""
