"""The whole numbers that amounts are: exact expressions over measured facts, with bounds.

A measured fact counts in its own steps (fen, ones, ordinal days); there are no fractions, and
each division says how it rounds. What is the same for everybody is folded as it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import gcd, inf
from typing import Final, TypeAlias, assert_never

from ...policy.formulas import Rounding
from ...policy.terms import Season, Term


@dataclass(frozen=True, slots=True)
class Constant:
    """The same number for everybody."""

    number: int


@dataclass(frozen=True, slots=True)
class Stated:
    """The number of a measured fact, in its steps; unknown where the fact is."""

    fact: str


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some numbers."""

    parts: tuple[WholeNumber, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """One number times another."""

    left: WholeNumber
    right: WholeNumber


@dataclass(frozen=True, slots=True)
class Scaled:
    """A number times ``times`` (not 0), over ``over`` (above 0), rounded to a whole one."""

    part: WholeNumber
    times: int
    over: int
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Least:
    """The least of some numbers."""

    parts: tuple[WholeNumber, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The greatest of some numbers."""

    parts: tuple[WholeNumber, ...]


WholeNumber: TypeAlias = Constant | Stated | Total | Product | Scaled | Least | Greatest
"""Known where every fact in it is known, unknown elsewhere."""

ZERO = Constant(0)
LARGEST_EXACT: Final = 2**53
"""Numbers below it are exact however a library of columns divides."""


def added(parts: Iterable[WholeNumber]) -> WholeNumber:
    """The sum.

    >>> added((Constant(2), Stated("学费"), Constant(3)))
    Total(parts=(Stated(fact='学费'), Constant(number=5)))
    """
    given = tuple(parts)
    known = sum(part.number for part in given if isinstance(part, Constant))
    kept: list[WholeNumber] = [part for part in given if not isinstance(part, Constant)]
    if known or not kept:
        kept.append(Constant(known))
    return kept[0] if len(kept) == 1 else Total(tuple(kept))


def multiplied(left: WholeNumber, right: WholeNumber) -> WholeNumber:
    """The product."""
    if isinstance(left, Constant):
        return scaled(right, left.number)
    return scaled(left, right.number) if isinstance(right, Constant) else Product(left, right)


def scaled(
    part: WholeNumber, by: int, over: int = 1, rounding: Rounding = Rounding.HALF_UP
) -> WholeNumber:
    """A number times ``by`` over ``over`` (above 0).

    >>> scaled(scaled(Stated("学费"), 2), 1, 2, Rounding.UP)
    Stated(fact='学费')
    """
    if by == 0:
        return ZERO
    if isinstance(part, Constant):
        return Constant(rounded(part.number * by, over, rounding))
    if isinstance(part, Scaled) and part.over == 1:  # exact, so both are one step
        return scaled(part.part, part.times * by, over, rounding)
    common = gcd(by, over)
    if (by, over) == (common, common):
        return part
    over //= common
    return Scaled(part, by // common, over, rounding if over > 1 else Rounding.HALF_UP)


def least(parts: Iterable[WholeNumber]) -> WholeNumber:
    """The least."""
    kept = tuple(dict.fromkeys(parts))
    known = [part.number for part in kept if isinstance(part, Constant)]
    if len(known) == len(kept):
        return Constant(min(known))
    return kept[0] if len(kept) == 1 else Least(kept)


def greatest(parts: Iterable[WholeNumber]) -> WholeNumber:
    """The greatest."""
    kept = tuple(dict.fromkeys(parts))
    known = [part.number for part in kept if isinstance(part, Constant)]
    if len(known) == len(kept):
        return Constant(max(known))
    return kept[0] if len(kept) == 1 else Greatest(kept)


def term_half(year: WholeNumber, term: Term, larger: Season = "秋") -> WholeNumber:
    """What a term gets of a yearly amount: autumn half, rounded up to the fen; spring the rest.

    Of a calendar year the ``larger`` half is the spring's.
    """
    return scaled(year, 1, 2, Rounding.UP if term.season == larger else Rounding.DOWN)


def percentage(fen: WholeNumber, hundredths: int) -> WholeNumber:
    """A share in hundredths of a percent of an amount, rounded half-up to the fen."""
    return scaled(fen, hundredths, 10_000, Rounding.HALF_UP)


def rounded(above: int, below: int, rounding: Rounding) -> int:
    """``above`` over ``below`` (above 0), rounded.

    >>> [rounded(-5, 2, way) for way in (Rounding.UP, Rounding.HALF_UP, Rounding.DOWN)]
    [-2, -2, -3]
    """
    match rounding:
        case Rounding.UP:
            return -(-above // below)
        case Rounding.HALF_UP:
            return (2 * above + below) // (2 * below)
        case Rounding.DOWN:
            return above // below
        case _:
            assert_never(rounding)


def facts_of_number(number: WholeNumber) -> tuple[str, ...]:
    """The facts that must be known for it to be known, each once."""
    match number:
        case Constant():
            return ()
        case Stated(fact):
            return (fact,)
        case Scaled(part):
            return facts_of_number(part)
        case Product(left, right):
            parts: tuple[WholeNumber, ...] = (left, right)
        case Total(parts) | Least(parts) | Greatest(parts):
            pass
        case _:
            assert_never(number)
    return tuple(dict.fromkeys(fact for part in parts for fact in facts_of_number(part)))


NumberEnds: TypeAlias = tuple[int | None, int | None]
"""The least and the most that a number can be, both included; None: without end."""


def number_ends(number: WholeNumber, fact_ends: Callable[[str], NumberEnds]) -> NumberEnds:
    """Between which numbers it lies, from the ends of its facts; never too narrow.

    >>> number_ends(scaled(Stated("学费"), 1, 2), lambda _: (0, 4001))
    (0, 2001)
    """
    low, high = _span(number, fact_ends)
    return (None if low == -inf else int(low), None if high == inf else int(high))


def _span(
    number: WholeNumber, fact_ends: Callable[[str], NumberEnds]
) -> tuple[int | float, int | float]:
    """The same; the only floats are the infinities, and nothing is computed with them."""
    match number:
        case Constant(known):
            return known, known
        case Stated(fact):
            low, high = fact_ends(fact)
            return (-inf if low is None else low, inf if high is None else high)
        case Total(parts):
            spans = [_span(part, fact_ends) for part in parts]
            return sum(low for low, _ in spans), sum(high for _, high in spans)
        case Product(left, right):
            ends = _span(left, fact_ends), _span(right, fact_ends)
            corners = [a * b if a and b else 0 for a in ends[0] for b in ends[1]]
            return min(corners), max(corners)
        case Scaled(part, by, over, rounding):
            reached = [
                rounded(end * by, over, rounding) if isinstance(end, int) else end * by
                for end in _span(part, fact_ends)
            ]
            return min(reached), max(reached)
        case Least(parts):
            spans = [_span(part, fact_ends) for part in parts]
            return min(low for low, _ in spans), min(high for _, high in spans)
        case Greatest(parts):
            spans = [_span(part, fact_ends) for part in parts]
            return max(low for low, _ in spans), max(high for _, high in spans)
        case _:
            assert_never(number)
