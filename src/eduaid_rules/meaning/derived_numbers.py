"""Numbers of stated facts that give derived ones (推算) what is wanted of them.

A class of students says for some numbers in which intervals they lie. Whether there is such a
student is a question about the facts that a profile states: numbers that give every formula
what the class says, a proof that there are none, or neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import Final, TypeAlias, assert_never

from ..policy.facts import Vocabulary
from ..policy.formulas import (
    Arithmetic,
    DivisionByZeroError,
    Expression,
    Extreme,
    FactName,
    Formula,
    MinMax,
    Number,
    Operator,
    Rounding,
    every_part,
    exact_value,
)
from .inequalities import (
    ONE,
    Inequality,
    Polynomial,
    WholeNumberSearch,
    constant,
    negative,
    times,
    total,
)

NumberSpan: TypeAlias = tuple[int | None, int | None]
"""Numbers from one to another, both included; None: without end."""

FARTHEST: Final = 10**15
"""No profile states a number beyond it."""

_MOST_WAYS: Final = 64
"""So many ways to read a formula, or combinations of intervals, are gone through."""


@dataclass(frozen=True)
class DerivedNumber:
    """How a derived fact is made: its formula, and of each source how many steps make one.

    ``whole``: of its own value so many. ``inner``: the sources that are derived themselves.
    """

    formula: Formula
    steps: tuple[tuple[str, int], ...]
    whole: int = 100
    inner: tuple[tuple[str, DerivedNumber], ...] = ()

    @cached_property
    def stated(self) -> tuple[tuple[str, int], ...]:
        """The stated facts behind it, each once, and how many steps make one."""
        inner = dict(self.inner)
        found: dict[str, int] = {}
        for name, steps in self.steps:
            found |= dict(inner[name].stated) if name in inner else {name: steps}
        return tuple(found.items())

    @cached_property
    def behind(self) -> Mapping[str, DerivedNumber]:
        """The derived facts behind it, each after those that it is made from itself."""
        found: dict[str, DerivedNumber] = {}
        for name, one in self.inner:
            found |= {**one.behind, name: one}
        return found

    @cached_property
    def mark(self) -> str:
        """A text for how it is made, all the way: what two policies make alike has one."""
        from hashlib import sha256  # it loads a good deal

        formula = self.formula
        made = f"{formula.text} {formula.rounding.name} {formula.to} {self.whole} {self.steps}"
        inner = [(name, one.mark) for name, one in self.inner]
        return sha256(f"{made} {inner}".encode()).hexdigest()

    def number(self, numbers: Mapping[str, int]) -> int | None:
        """What it comes to for numbers of the stated facts; None: it divides by 0."""
        made: dict[str, int | None] = dict(numbers)
        for name, one in self.behind.items():
            made[name] = one._of(made)
        return self._of(made)

    def _of(self, numbers: Mapping[str, int | None]) -> int | None:
        values: dict[str, Fraction] = {}
        for name, steps in self.steps:
            number = numbers[name]
            if number is None:
                return None
            values[name] = Fraction(number, steps)
        try:
            return self.formula.counted(exact_value(self.formula.expression, values), self.whole)
        except DivisionByZeroError:
            return None


@dataclass(frozen=True, slots=True)
class WantedNumber:
    """A derived number that is to lie in one of some intervals; in none: it divides by 0."""

    derived: DerivedNumber
    spans: tuple[NumberSpan, ...]


@dataclass(frozen=True, slots=True)
class StatedNumbers:
    """What was found: ``numbers`` that give what is wanted, or that there are none."""

    numbers: Mapping[str, int] | None = None
    excluded: bool = False


_NOT_DECIDED: Final = StatedNumbers()
_EXCLUDED: Final = StatedNumbers(excluded=True)


def derived_numbers(vocabulary: Vocabulary) -> dict[str, DerivedNumber]:
    """How each derived fact is made."""
    made: dict[str, DerivedNumber] = {}
    for recipe in vocabulary.recipes:  # each behind those that it is made from
        steps = tuple((source, steps) for source, (_, steps) in recipe.places.items())
        inner = tuple((source, made[source]) for source, _ in steps if source in made)
        made[recipe.name] = DerivedNumber(recipe.formula, steps, recipe.whole, inner)
    return {name: made[name] for name in vocabulary.slots if name in made}


def closed_span(span: NumberSpan) -> tuple[int, int]:
    """An interval without an end as far as a profile can state numbers."""
    low, high = span
    return -FARTHEST if low is None else low, FARTHEST if high is None else high


def stated_numbers(
    ranges: Mapping[str, Sequence[tuple[int, int]]], wanted: Sequence[WantedNumber]
) -> StatedNumbers:
    """Numbers of stated facts, each in one of its ranges, that give what is wanted.

    Every stated fact behind a formula needs a range. Numbers that are found are computed anew.
    """
    behind = {one.mark for each in wanted for one in each.derived.behind.values()}
    within_reach = dict.fromkeys(behind - ranges.keys(), (-FARTHEST, FARTHEST))
    search = WholeNumberSearch()
    try:
        tried = list(islice(_systems(wanted), _MOST_WAYS + 1))
    except _TooManyWaysError:
        return _NOT_DECIDED
    boxes = list(islice(product(*ranges.values()), _MOST_WAYS + 1))
    if len(tried) * len(boxes) > _MOST_WAYS:
        return _NOT_DECIDED
    for system, box in product(tried, boxes):
        every = search.numbers({**dict(zip(ranges, box, strict=True)), **within_reach}, system)
        found = None if every is None else {name: every[name] for name in ranges}
        if found is not None and all(_is_met(one, found) for one in wanted):
            return StatedNumbers(found)
        if found is not None:
            return _NOT_DECIDED
    return _EXCLUDED if search.complete else _NOT_DECIDED


def _is_met(wanted: WantedNumber, numbers: Mapping[str, int]) -> bool:
    fen = wanted.derived.number(numbers)
    if fen is None or not wanted.spans:
        return fen is None and not wanted.spans
    return any(within(span, fen) for span in wanted.spans)


def within(span: NumberSpan, number: int) -> bool:
    """Whether a number lies in an interval."""
    low, high = span
    return (low is None or low <= number) and (high is None or number <= high)


def can_divide_by_zero(
    derived: DerivedNumber, ranges: Mapping[str, Sequence[tuple[int, int]]]
) -> bool:
    """Whether some numbers of the sources leave the fact without a value, as far as we can say."""
    if all(
        not isinstance(part, Arithmetic) or part.operator is not Operator.OVER
        for one in (derived, *derived.behind.values())
        for part in every_part(one.formula.expression)
    ):
        return False
    return not stated_numbers(ranges, [WantedNumber(derived, ())]).excluded


class _TooManyWaysError(Exception):
    """There are more ways to read a formula than are gone through."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which an expression comes about: a ratio, where all of ``given`` hold.

    ``below`` is above 0 then.
    """

    above: Polynomial
    below: Polynomial
    given: tuple[Inequality, ...] = ()


def _systems(wanted: Sequence[WantedNumber]) -> Iterator[tuple[Inequality, ...]]:
    """Inequalities of which one system must hold for what is wanted to come about."""
    for parts in product(*(list(_one_system(one)) for one in wanted)):
        yield tuple(inequality for part in parts for inequality in part)


def _one_system(wanted: WantedNumber) -> Iterator[tuple[Inequality, ...]]:
    derived = wanted.derived
    if not wanted.spans:
        yield from _undefined(derived)
        return
    for names, given in _steps_behind(derived):
        for way in _ways(derived.formula.expression, names):
            for low, high in wanted.spans:
                least = None if low is None else constant(-(-low // derived.formula.to))
                most = None if high is None else constant(high // derived.formula.to)
                rounded = _rounded_into(least, most, way, derived)
                yield (*given, *way.given, *rounded)


_Names: TypeAlias = dict[str, Polynomial]


def _steps_behind(derived: DerivedNumber) -> list[tuple[_Names, tuple[Inequality, ...]]]:
    """The names of a formula as polynomials, with what makes the derived ones of them.

    Each derived one is a whole number of its own: that to which its value is rounded.
    """
    stated: _Names = {name: {(name,): Fraction(1, one)} for name, one in derived.stated}
    found: list[tuple[_Names, tuple[Inequality, ...]]] = [(stated, ())]
    for name, one in derived.behind.items():
        number: Polynomial = {(one.mark,): Fraction(1)}
        made: list[tuple[_Names, tuple[Inequality, ...]]] = []
        for names, given in found:
            for way in _ways(one.formula.expression, names):
                rounded = _rounded_into(number, number, way, one)
                value = times(number, constant(Fraction(one.formula.to, one.whole)))
                made.append(({**names, name: value}, (*given, *way.given, *rounded)))
        if len(made) > _MOST_WAYS:
            raise _TooManyWaysError
        found = made
    return found


def _rounded_into(
    low: Polynomial | None, high: Polynomial | None, way: _Way, derived: DerivedNumber
) -> Iterator[Inequality]:
    """That a ratio, rounded to the steps that count, lies between so many of them."""
    steps = times(constant(Fraction(derived.whole, derived.formula.to)), way.above)
    rounding, half = derived.formula.rounding, Fraction(1, 2)
    match rounding:
        case Rounding.UP:
            before, behind = Fraction(1), Fraction(0)
        case Rounding.HALF_UP:
            before, behind = half, half
        case Rounding.DOWN:
            before, behind = Fraction(0), Fraction(1)
        case _:
            assert_never(rounding)
    if low is not None:
        least = times(total(low, constant(-before)), way.below)
        yield Inequality.of(total(steps, negative(least)), strictly=rounding is Rounding.UP)
    if high is not None:
        most = times(total(high, constant(behind)), way.below)
        yield Inequality.of(total(most, negative(steps)), strictly=rounding is not Rounding.UP)


def _ways(expression: Expression, names: Mapping[str, Polynomial]) -> list[_Way]:
    """Every way in which an expression comes about without dividing by 0."""
    match expression:
        case Number():
            found = [_Way(constant(expression.value), constant(1))]
        case FactName(name):
            found = [_Way(names[name], constant(1))]
        case Arithmetic(operator, left, right):
            pairs = product(_ways(left, names), _ways(right, names))
            found = [way for one, other in pairs for way in _joined(operator, one, other)]
        case Extreme(pick, parts):
            choices = product(*(_ways(part, names) for part in parts))
            found = [way for chosen in choices for way in _extremes(pick, chosen)]
        case _:
            assert_never(expression)
    if len(found) > _MOST_WAYS:
        raise _TooManyWaysError
    return found


def _joined(operator: Operator, left: _Way, right: _Way) -> Iterator[_Way]:
    given = (*left.given, *right.given)
    match operator:
        case Operator.PLUS | Operator.MINUS:
            added = right.above if operator is Operator.PLUS else negative(right.above)
            above = total(times(left.above, right.below), times(added, left.below))
            yield _Way(above, times(left.below, right.below), given)
        case Operator.TIMES:
            above = times(left.above, right.above)
            yield _Way(above, times(left.below, right.below), given)
        case Operator.OVER:
            for divisor, below in (
                (right.above, right.below),
                (negative(right.above), negative(right.below)),
            ):
                above = times(left.above, below)
                if divisor.keys() - {ONE}:
                    condition = (Inequality.of(divisor, strictly=True),)
                    yield _Way(above, times(left.below, divisor), (*given, *condition))
                elif divisor.get(ONE, 0) > 0:
                    yield _Way(above, times(left.below, divisor), given)
        case _:
            assert_never(operator)


def _extremes(pick: MinMax, chosen: Sequence[_Way]) -> Iterator[_Way]:
    """Each of some values as the least or the greatest of them."""
    given = tuple(inequality for way in chosen for inequality in way.given)
    for place, way in enumerate(chosen):
        beats: list[Inequality] = []
        for other in (*chosen[:place], *chosen[place + 1 :]):
            own, theirs = times(way.above, other.below), times(other.above, way.below)
            more, less = (own, theirs) if pick is MinMax.GREATEST else (theirs, own)
            beats.append(Inequality.of(total(more, negative(less))))
        yield _Way(way.above, way.below, (*given, *beats))


def _undefined(derived: DerivedNumber) -> Iterator[tuple[Inequality, ...]]:
    """That one of the divisors of a formula, or of what it is made from, is 0."""
    for one in (*derived.behind.values(), derived):
        for names, given in _steps_behind(one):
            for part in every_part(one.formula.expression):
                if isinstance(part, Arithmetic) and part.operator is Operator.OVER:
                    for way in _ways(part.right, names):
                        zero = (Inequality.of(way.above), Inequality.of(negative(way.above)))
                        yield (*given, *way.given, *zero)
