"""Derived facts as exact ratios of whole numbers, and how large each number can become.

Whoever computes says what a number is (``Algebra``): an expression over a column, or nothing at
all where only the sizes are asked for. Every number stays below 2**53, where even a library that
divides by way of floats divides exactly; a formula that could go beyond is refused, never
approximated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final, Generic, TypeVar, assert_never

from ..policy.facts import Fact, Slot, Vocabulary
from ..policy.formulas import (
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    MinMax,
    Number,
    Operator,
)
from .plan.numbers import LARGEST_EXACT

TOO_LARGE: Final = "算式的中间结果可能太大，列式计算保证不了精确；请给用到的事实写范围"
ALWAYS_BY_ZERO: Final = "算式总是除以 0"

T = TypeVar("T")


class InexactError(ArithmeticError):
    """Columns cannot compute a derived fact exactly; ``why`` says it in Chinese."""

    def __init__(self, fact: str, why: str) -> None:
        super().__init__(fact, why)
        self.fact, self.why = fact, why


@dataclass(frozen=True, slots=True)
class Algebra(Generic[T]):
    """What whole numbers that differ from student to student are made with."""

    constant: Callable[[int], T]
    product: Callable[[T, T | int], T]
    total: Callable[[T, T], T]
    difference: Callable[[T, T], T]
    sign: Callable[[T, bool], T]
    """1 or, where the number can be below 0 (True), -1; unknown for 0."""
    best: Callable[[MinMax, Sequence[T]], T]
    """The least or the greatest of some."""


class _Some:
    """A number of which nothing but its size is asked for: each is another one."""

    def __init__(self, *_: object) -> None: ...


_SIZES: Final[Algebra[_Some]] = Algebra(*[_Some] * 6)


@dataclass(frozen=True, slots=True)
class Ratio(Generic[T]):
    """A whole number over others that are above 0, and how large all can be."""

    above: T | int
    """An int where it is the same for everybody."""
    below: int
    least: int
    most: int
    by: T | None = None
    """What the number is divided by besides ``below``; None: nothing."""
    most_by: int = 1

    @property
    def constant(self) -> Fraction | None:
        """The ratio where it is the same for everybody."""
        if isinstance(self.above, int) and self.by is None:
            return Fraction(self.above, self.below)
        return None

    @property
    def largest(self) -> int:
        """The largest number that it is made of."""
        return max(-self.least, self.most, self.below * self.most_by)


def allowed_range(fact: Fact) -> tuple[int, int]:
    """The smallest and the largest number that a profile may state (fen, ordinal days)."""
    measure = fact.measure
    return (
        measure.least if fact.at_least is None else fact.at_least,
        measure.most if fact.at_most is None else fact.at_most,
    )


def inexact_facts(vocabulary: Vocabulary) -> dict[str, str]:
    """The derived facts that columns cannot compute exactly, each with why, in Chinese."""
    ratios, found = ExactRatios(vocabulary, _SIZES, _Some), {}
    for slot in vocabulary.slots.values():
        if slot.fact.formula is not None:
            try:
                ratios.steps(slot)
            except InexactError as error:
                found[slot.fact.name] = error.why
    return found


@dataclass(frozen=True, eq=False, repr=False)
class ExactRatios(Generic[T]):
    """Derived facts in steps of their values, from the ``number`` of each source in its steps."""

    vocabulary: Vocabulary
    algebra: Algebra[T]
    number: Callable[[str], T]
    _known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def steps(self, slot: Slot) -> Ratio[T]:
        """A derived fact before it is rounded. Raises InexactError."""
        formula = slot.fact.formula
        if formula is None:
            raise ValueError(f"{slot.fact.name} has no formula")
        sources: dict[str, Ratio[T]] = {}
        for name in formula.facts:
            low, high = self._ends(name)
            whole = self.vocabulary.slots[name].fact.measure.whole
            sources[name] = Ratio(self.number(name), whole, low, high)
        reader = _FormulaRatios(slot.fact.name, self.algebra, sources)
        return reader.steps(formula.expression, Fraction(slot.fact.measure.whole, formula.to))

    def _ends(self, name: str) -> tuple[int, int]:
        """The smallest and the largest number that a fact can be, stated or derived."""
        slot = self.vocabulary.slots[name]
        formula = slot.fact.formula
        if formula is None:
            return allowed_range(slot.fact)
        if name not in self._known:
            sizes = ExactRatios(self.vocabulary, _SIZES, _Some, self._known)
            steps = sizes.steps(slot)
            least, most = steps.least // steps.below - 1, steps.most // steps.below + 1
            self._known[name] = min(least, 0) * formula.to, max(most, 0) * formula.to
        return self._known[name]


@dataclass(frozen=True, slots=True)
class _FormulaRatios(Generic[T]):
    """Reads the expression of one derived fact."""

    fact: str
    algebra: Algebra[T]
    names: dict[str, Ratio[T]]

    def steps(self, expression: Expression, each: Fraction) -> Ratio[T]:
        """The whole in steps of which ``each`` make one, with room for what rounds it."""
        made = self._checked(self._product(self._ratio(expression), _constant(each)))
        if made.below > 1 or made.by is not None:
            self._checked(self._expanded(made, 2))
        return made

    def _ratio(self, expression: Expression) -> Ratio[T]:
        match expression:
            case Number():
                return _constant(expression.value)
            case FactName(name):
                return self.names[name]
            case Arithmetic(operator, left, right):
                return self._checked(self._joined(operator, self._ratio(left), self._ratio(right)))
            case Extreme(pick, parts):
                return self._extreme(pick, [self._ratio(part) for part in parts])
            case _:
                assert_never(expression)

    def _checked(self, ratio: Ratio[T]) -> Ratio[T]:
        if ratio.largest > LARGEST_EXACT:
            raise InexactError(self.fact, TOO_LARGE)
        return ratio

    def _joined(self, operator: Operator, left: Ratio[T], right: Ratio[T]) -> Ratio[T]:
        match operator:
            case Operator.PLUS | Operator.MINUS:
                a, b = self._alike(left, right)
                if operator is Operator.PLUS:
                    above = self._total(a.above, b.above)
                    return replace(a, above=above, least=a.least + b.least, most=a.most + b.most)
                above = self._difference(a.above, b.above)
                return replace(a, above=above, least=a.least - b.most, most=a.most - b.least)
            case Operator.TIMES:
                return self._product(left, right)
            case Operator.OVER:
                return self._product(left, self._inverse(right))
            case _:
                assert_never(operator)

    def _product(self, left: Ratio[T], right: Ratio[T]) -> Ratio[T]:
        """A product, with what a constant and the denominators have in common cancelled."""
        below = left.below * right.below
        corners = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
        factor = right.above if isinstance(right.above, int) else left.above
        common = gcd(factor, below) if isinstance(factor, int) and factor else 1
        if isinstance(right.above, int):
            above = self._times(left.above, right.above // common)
        elif isinstance(left.above, int):
            above = self._times(right.above, left.above // common)
        else:
            above = self.algebra.product(left.above, right.above)
        return Ratio(
            above,
            below // common,
            min(corners) // common,
            max(corners) // common,
            self._both_by(left.by, right.by),
            left.most_by * right.most_by,
        )

    def _inverse(self, divisor: Ratio[T]) -> Ratio[T]:
        """One over a ratio; unknown where it is 0."""
        constant = divisor.constant
        if constant:
            return _constant(1 / constant)
        most_by = max(-divisor.least, divisor.most)
        if not most_by:  # older bundles may divide by 0
            raise InexactError(self.fact, ALWAYS_BY_ZERO)
        below = self._number(divisor.above)
        sign = self.algebra.sign(below, divisor.least < 0)
        largest = divisor.below * divisor.most_by
        whole = divisor.below if divisor.by is None else self._times(divisor.by, divisor.below)
        return Ratio(
            self.algebra.product(sign, whole),
            1,
            -largest if divisor.least < 0 else 0,
            largest,
            self.algebra.product(sign, below),
            most_by,
        )

    def _alike(self, *parts: Ratio[T]) -> list[Ratio[T]]:
        """Ratios over one number."""
        common = lcm(*(part.below for part in parts))
        made = [self._expanded(part, common // part.below) for part in parts]
        if any(part.by is not parts[0].by for part in parts):
            for place, part in enumerate(made):
                for other in (*parts[:place], *parts[place + 1 :]):
                    if other.by is not None:
                        part = self._expanded(part, 1, other)  # noqa: PLW2901
                made[place] = part
        return [self._checked(part) for part in made]

    def _expanded(self, ratio: Ratio[T], below: int, other: Ratio[T] | None = None) -> Ratio[T]:
        """The same ratio with both of its numbers multiplied, by what another has below too."""
        by, most_by = (None, 1) if other is None else (other.by, other.most_by)
        ends = [end * below * n for end in (ratio.least, ratio.most) for n in (1, most_by)]
        above = self._times(ratio.above, below)
        if by is not None:
            above = self.algebra.product(self._number(above), by)
        return Ratio(
            above,
            ratio.below * below,
            min(ends),
            max(ends),
            self._both_by(ratio.by, by),
            ratio.most_by * most_by,
        )

    def _extreme(self, pick: MinMax, parts: list[Ratio[T]]) -> Ratio[T]:
        if len(parts) == 1:
            return parts[0]
        best = min if pick is MinMax.LEAST else max
        same = self._alike(*parts)
        fixed = [ratio.above for ratio in same if isinstance(ratio.above, int)]
        alone = len(fixed) == len(same)
        above: T | int = (
            best(fixed)
            if alone
            else self.algebra.best(pick, [self._number(ratio.above) for ratio in same])
        )
        return replace(
            same[0],
            above=above,
            least=best(ratio.least for ratio in same),
            most=best(ratio.most for ratio in same),
        )

    def _number(self, above: T | int) -> T:
        """A number above the line."""
        return self.algebra.constant(above) if isinstance(above, int) else above

    def _times(self, number: T | int, by: int) -> T | int:
        return number * by if isinstance(number, int) else self.algebra.product(number, by)

    def _total(self, left: T | int, right: T | int) -> T | int:
        if isinstance(left, int) and isinstance(right, int):
            return left + right
        return self.algebra.total(self._number(left), self._number(right))

    def _difference(self, left: T | int, right: T | int) -> T | int:
        if isinstance(left, int) and isinstance(right, int):
            return left - right
        return self.algebra.difference(self._number(left), self._number(right))

    def _both_by(self, one: T | None, other: T | None) -> T | None:
        if one is None or other is None:
            return other if one is None else one
        return self.algebra.product(one, other)


def _constant(value: Fraction) -> Ratio[Any]:
    return Ratio(value.numerator, value.denominator, value.numerator, value.numerator)
