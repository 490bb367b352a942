"""Measures: how whole numbers stand for the values of a type of fact, and how people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from .money_and_units import MOST_FEN, read_money, yuan_text
from .spellings.written_amounts import amount_meant
from .spellings.written_counts import bound_meant, is_between, numbers_meant, whole_number_meant
from .spellings.written_terms import day_meant
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


_SIGNED: Final = re.compile(r"-?[0-9]{1,9}")


def _read_signed(value: object) -> int | None:
    """An integer that may be below 0."""
    if isinstance(value, str):
        return int(value) if _SIGNED.fullmatch(value) else None
    return read_integer(value)


def _steps(value: object, places: int, *, signed: bool) -> int | None:
    """A number with at most so many places, in the steps of the last one; never from a float."""
    if isinstance(value, Decimal):  # of which some have a billion places
        short = value.is_finite() and value.adjusted() < 9 and value.as_tuple()[2] >= -places  # type: ignore[operator]  # finite: a number
        return _steps(f"{value:f}", places, signed=signed) if short else None
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value * 10**places) if abs(value) <= MOST_COUNT else None
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None or len(match[3] or "") > places or (match[1] and not signed):
        return None
    steps = int(match[2] + (match[3] or "").ljust(places, "0"))
    return -steps if match[1] else steps


_DECIMAL: Final = re.compile(r"(-?)([0-9]{1,9})(?:\.([0-9]{1,4}))?")
MOST_PLACES: Final = 4


def _decimal_text(number: int, places: int) -> str:
    """Without noughts at the end.

    >>> _decimal_text(15, 1), _decimal_text(-2000, 3)
    ('1.5', '-2')
    """
    text = f"{Decimal(number).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_ordinal(value: object) -> int | None:
    day = read_day(value)
    return None if day is None else day.toordinal()


def _date_text(number: int) -> str:
    return date.fromordinal(max(1, min(number, NEVER))).isoformat()


def _nothing_said(_value: object, _per: str | None) -> str | None:
    return None


def _count_meant(value: object, _per: str | None) -> str | None:
    return whole_number_meant(value) if isinstance(value, str) else None


def _several_counts(value: object, _per: str | None) -> str | None:
    """How to write several numbers, or from where to where: nobody can do it for a person."""
    if isinstance(value, str) and len(value) <= _MOST_SIGNS:
        if re.fullmatch(r"\d+(?:[\s、]+\d+)+", value):
            return f"几个数之间用半角逗号隔开，如 [{', '.join(re.findall('[0-9]+', value))}]"
        if numbers_meant(value) is not None or bound_meant(value) is not None:
            return "这里只能写一个整数"
    return None


def _yuan_meant(value: object, per: str | None) -> str | None:
    """The amount for a period, or that of no period; what another pays is not known."""
    meant = amount_meant(value) if isinstance(value, str) else None
    number, _, period = (meant or "").partition("元")
    return number if number and period in ("", f"/{per}") else None


def _yuan_advice(value: object, per: str | None) -> str | None:
    meant = amount_meant(value) if isinstance(value, str) else None
    return f"请写一{per}的元数，如 1500 或 1500.50" if per and meant and "/" in meant else None


def _day_advice(value: object, _per: str | None) -> str:
    return day_hint(value)


def _day_meant(value: object, _per: str | None) -> str | None:
    day = day_meant(value) if isinstance(value, str) and ":" not in value else None
    return None if day is None else day.isoformat()


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
    meant: Callable[[object, str | None], str | None] = _nothing_said
    """The spelling of what is spelt as people do, for a period; None: it cannot be told."""
    advice: Callable[[object, str | None], str | None] = _nothing_said
    """What to do about a value that nobody can spell otherwise."""

    def hint(
        self,
        value: object,
        low: int | None = None,
        high: int | None = None,
        per: str | None = None,
    ) -> str:
        """What to write instead of a value that cannot be read; never what is refused there too.

        ``per``: the period whose amount is asked for.

        >>> [WHOLE_NUMBERS.hint(said, 1, 9) for said in ("三年级", "2019级")]
        ['请写成 3', '应不低于 1、不高于 9']
        """
        meant = self.meant(value, per)
        number = None if meant is None else self.read(meant)
        if number is None or meant == value:
            return self.advice(value, per) or self.form
        if not is_between(number, low, high):
            least = "" if low is None else f"不低于 {self.text(low)}"
            most = "" if high is None else f"不高于 {self.text(high)}"
            return f"应{'、'.join(filter(None, (least, most)))}"
        return f"请写成 {meant}"


WHOLE_NUMBERS: Final = Measure(
    read=read_integer,
    text=str,
    form="请写整数，如 3",
    shown="整数",
    least=-MOST_COUNT,
    most=MOST_COUNT,
    meant=_count_meant,
    advice=_several_counts,
)
BELOW_ZERO: Final = replace(WHOLE_NUMBERS, read=_read_signed)
"""Of whole numbers whose range goes below 0."""


def _decimals(places: int, *, signed: bool) -> Measure:
    return Measure(
        read=partial(_steps, places=places, signed=signed),
        text=partial(_decimal_text, places=places),
        form=f"请写数，最多 {places} 位小数，如 1.{'5'.ljust(places, '0')}",
        shown="小数",
        least=-MOST_COUNT * 10**places,
        most=MOST_COUNT * 10**places,
        whole=10**places,
    )


DECIMALS: Final = {
    (places, signed): _decimals(places, signed=signed)
    for places in range(1, MOST_PLACES + 1)
    for signed in (False, True)
}
"""Of numbers with so many places, in steps of the last one; and whether some are below 0."""
AMOUNTS: Final = Measure(
    read=read_money,
    text=yuan_text,
    form="请写元，最多两位小数，如 1500 或 1500.50",
    shown="元",
    least=0,
    most=MOST_FEN,
    whole=100,
    unit="元",
    meant=_yuan_meant,
    advice=_yuan_advice,
)
"""Of money, in fen."""
DAYS: Final = Measure(
    read=_read_ordinal,
    text=_date_text,
    form=DAY_FORM,
    shown="日期，如 2024-05-07",
    least=date.min.toordinal(),
    most=NEVER,
    meant=_day_meant,
    advice=_day_advice,
)
"""As ordinals."""
