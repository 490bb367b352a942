"""Amounts that facts carry, as trees hold them: where they may bend, what they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...meaning.plan.numbers import Constant
from ...meaning.plan.rule_plan import raised_year
from ...policy.standards import Raised


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CarriedAmount:
    """An amount that a fact carries: the numbers of the fact at which it may bend."""

    fact: str
    samples: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComparedAmounts:
    """Amounts that one that a fact carries may be held against, and shares that are taken of it.

    ``amounts`` in fen of a term or a year; a share in hundredths of a percent; ``raises`` is what
    is added to it, in fen of a year.
    """

    amounts: frozenset[int] = frozenset()
    shares: frozenset[int] = frozenset()
    raises: frozenset[int] = frozenset()


def raised_amounts(raised: Raised, inner: Iterable[ComparedAmounts]) -> ComparedAmounts:
    """What amounts of a school year come to that are raised, and how one that a fact carries is."""
    years = [raised_year(Constant(fen), raised) for one in inner for fen in one.amounts]
    return ComparedAmounts(
        frozenset(year.number for year in years if isinstance(year, Constant)),
        frozenset((10_000 + raised.hundredths_of_percent,)),
        frozenset((0 if raised.by is None else raised.by.year_fen(),)),
    )


def numbers_around(bounds: Iterable[int | None]) -> Iterator[int]:
    """Numbers at which an amount may bend, be it of a term or of a year: beside each bound."""
    yield 12345
    for bound in bounds:
        if bound is not None:
            for near in (bound, 2 * bound, bound // 2):
                yield from range(max(0, near - 2), near + 3)
