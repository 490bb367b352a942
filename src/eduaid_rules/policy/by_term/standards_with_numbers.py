"""Standards with the numbers of a term in the place of what they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import TypeAlias

from ..money_and_units import Rate, Unit
from ..standards import (
    ByCondition,
    ByFact,
    Computed,
    Fixed,
    MoneyFigure,
    OfParameter,
    Pick,
    Share,
    Standard,
    WorkedOut,
    standard_children,
)
from .multiples import WHOLE_PERCENT, Multiple, exact_text

Numbers: TypeAlias = Mapping[str, Fraction]
"""The number of each of some parameters, points or ages, in its unit; 20 % is a fifth."""


def times_of(multiple: Multiple, known: Numbers) -> Fraction:
    """So many times a parameter, exactly."""
    rate = None if multiple.rate is None else known[multiple.rate]
    return multiple.exact(known[multiple.parameter], rate)


def with_numbers(standard: Standard, known: Numbers) -> Standard:
    """A standard that names parameters with their numbers instead."""
    if isinstance(standard, OfParameter):
        return _fixed(standard, times_of(standard.multiple, known))
    if isinstance(standard, Share) and standard.percentage is not None:
        percent = _hundredths(known[standard.percentage])
        return replace(standard, hundredths_of_percent=percent, percentage=None)
    if not isinstance(standard, Computed):
        return standard
    return standard.rebuilt(lambda figure: _figure(figure, known))


def _figure(figure: MoneyFigure, known: Numbers) -> MoneyFigure:
    if figure.percentage is not None:
        percent = _hundredths(known[figure.percentage])
        figure = replace(figure, hundredths_of_percent=percent, percentage=None)
    if figure.parameter is None:
        return figure
    made = _fixed(figure.parameter, times_of(figure.parameter.multiple, known))
    rate = made.rate if isinstance(made, Fixed) else None
    return replace(figure, rate=rate, parameter=None)


def _hundredths(rate: Fraction) -> int:
    """A percentage, which has two places at most, in hundredths of a per cent."""
    return int(rate * WHOLE_PERCENT)


def _fixed(standard: OfParameter, number: Fraction) -> Standard:
    """So much money, rounded half-up to the fen at the yearly amount (of what is paid once: it)."""
    fen = number * 100
    if standard.unit is Unit.TERM and fen.denominator > 1:
        rate = _half_up(2 * fen), Unit.YEAR
    elif standard.unit in (Unit.TERM, Unit.ONCE):
        rate = _half_up(fen), standard.unit
    else:
        rate = _half_up(fen), Unit.YEAR
    return WorkedOut(Rate(*rate), str(standard.multiple))


def _half_up(fen: Fraction) -> int:
    return floor(fen + Fraction(1, 2))


def undefined_for(fact: str, names: Sequence[str], known: Numbers) -> str:
    """Why a formula has no value for some numbers."""
    seen = "，".join(f"{name}是 {exact_text(known[name])}" for name in names)
    return f"推算的“{fact}”算不出来：算式除以 0，{seen}"


def is_plain_table(value: Standard) -> bool:
    """Whether it is one table, with no other table inside: that decides as it stands."""
    inside = standard_children(value)
    alone = isinstance(value, ByFact) or (
        isinstance(value, ByCondition) and value.pick is Pick.EXCLUSIVE
    )
    return alone and not any(map(standard_children, inside))
