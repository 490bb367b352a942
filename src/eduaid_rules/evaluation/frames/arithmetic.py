"""Exact whole-number arithmetic over columns: shares, halves of a year, derived facts.

Every number stays below 2**53, where even a library that divides by way of floats divides
exactly; a formula that could go beyond is refused by name, never approximated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from operator import add
from typing import Final, assert_never

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...meaning.plan.numbers import (
    LARGEST_EXACT,
    Constant,
    Greatest,
    Least,
    Product,
    Scaled,
    Stated,
    Total,
    WholeNumber,
    facts_of_number,
)
from ...policy.facts import Fact, Slot, Vocabulary
from ...policy.formulas import (
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    Formula,
    MinMax,
    Number,
    Operator,
    Rounding,
    every_part,
)

NULL: Final = nw.lit(None, dtype=nw.Int64)
"""No number."""


@dataclass(frozen=True, eq=False, repr=False)
class NumberColumns:
    """Makes expressions of whole numbers; ``column`` makes a column of its own of one.

    ``fact`` is the column of a measured fact; None: no column says it.
    """

    fact: Callable[[str], nw.Expr | None]
    column: Callable[[nw.Expr], nw.Expr]
    _steps: dict[WholeNumber, nw.Expr] = field(default_factory=dict)

    def expression(self, number: WholeNumber) -> nw.Expr:
        """A number as Int64; null where a fact in it is unknown."""
        if any(self.fact(name) is None for name in facts_of_number(number)):
            return NULL
        return self._made(number)

    def _made(self, number: WholeNumber) -> nw.Expr:
        match number:
            case Constant(known):
                return nw.lit(known, dtype=nw.Int64)
            case Stated(name):
                found = self.fact(name)
                return NULL if found is None else found.cast(nw.Int64)
            case Total(parts):
                return reduce(add, map(self._made, parts))
            case Product(left, right):
                return self._made(left) * self._made(right)
            case Scaled():
                return self._scaled(number)
            case Least(parts):
                return reduce(_lesser, map(self._step, parts))
            case Greatest(parts):
                return reduce(_greater, map(self._step, parts))
            case _:
                assert_never(number)

    def _step(self, number: WholeNumber) -> nw.Expr:
        """A number as a column of its own: what comes next mentions it several times."""
        if isinstance(number, Constant | Stated):
            return self._made(number)
        if number not in self._steps:
            self._steps[number] = self.column(self._made(number))
        return self._steps[number]

    def _scaled(self, number: Scaled) -> nw.Expr:
        """Split so that nothing grows: ``over`` × h parts are ``times`` × h wholes."""
        times, over, rounding = number.times, number.over, number.rounding
        if over == 1:
            return self._made(number.part) * times
        if times == 1:
            return _divided(self._made(number.part), over, rounding)
        part = self._step(number.part)
        return part // over * times + _divided(part % over * times, over, rounding)


def _divided(above: nw.Expr, over: int, rounding: Rounding) -> nw.Expr:
    match rounding:
        case Rounding.UP:
            return (above + (over - 1)) // over
        case Rounding.HALF_UP:
            return (above * 2 + over) // (2 * over)
        case Rounding.DOWN:
            return above // over
        case _:
            assert_never(rounding)


def _lesser(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    return nw.when(one > other).then(other).otherwise(one)


def _greater(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    return nw.when(one < other).then(other).otherwise(one)


@dataclass(frozen=True, slots=True)
class _Ratio:
    """An exact ratio: a whole number over others that are above 0, and how large all can be."""

    above: nw.Expr | int
    below: int
    least: int
    most: int
    by: nw.Expr | None = None
    """What the number is divided by besides ``below``; None: nothing."""
    most_by: int = 1

    @property
    def expression(self) -> nw.Expr:
        """The number above the line."""
        return nw.lit(self.above, dtype=nw.Int64) if isinstance(self.above, int) else self.above

    @property
    def divisor(self) -> nw.Expr | int:
        """The number below the line."""
        return self.below if self.by is None else self.by * self.below

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

    def times(self, below: int, by: nw.Expr | None = None, most_by: int = 1) -> _Ratio:
        """The same ratio with both of its numbers multiplied."""
        ends = [end * below * n for end in (self.least, self.most) for n in (1, most_by)]
        above = self.above * below if by is None else self.above * below * by
        return _Ratio(
            above,
            self.below * below,
            min(ends),
            max(ends),
            _both_by(self.by, by),
            self.most_by * most_by,
        )


def _both_by(one: nw.Expr | None, other: nw.Expr | None) -> nw.Expr | None:
    if one is None or other is None:
        return other if one is None else one
    return one * other


def derived_fact(
    slot: Slot, vocabulary: Vocabulary, number: Callable[[str], nw.Expr | None]
) -> nw.Expr | None:
    """A derived fact (推算) in its steps, from the numbers of its sources; None: one has none.

    Raises ProfileError for a formula that columns cannot compute exactly.
    """
    formula = slot.fact.formula
    if formula is None:
        raise ValueError(f"{slot.fact.name} has no formula")
    numbers: dict[str, nw.Expr] = {}
    for name in formula.facts:
        expression = number(name)
        if expression is None:
            return None
        numbers[name] = expression.cast(nw.Int64)
    made = _steps(slot, vocabulary, numbers.__getitem__, {})
    if not any(isinstance(part, Extreme) for part in every_part(formula.expression)):
        return _rounded(made, formula)  # unknown where a number in it is; and named once, not twice
    # min and max pass over what is unknown; the fact does not
    there = [~expression.is_null() for expression in numbers.values()]
    return nw.when(*there).then(_rounded(made, formula))


def _steps(
    slot: Slot,
    vocabulary: Vocabulary,
    number: Callable[[str], nw.Expr],
    known: dict[str, tuple[int, int]],
) -> _Ratio:
    """A derived fact in steps of its value, before it is rounded."""
    formula = slot.fact.formula
    if formula is None:
        raise ValueError(f"{slot.fact.name} has no formula")
    sources: dict[str, _Ratio] = {}
    for name in formula.facts:
        low, high = _ends(name, vocabulary, known)
        whole = vocabulary.slots[name].fact.measure.whole
        sources[name] = _Ratio(number(name), whole, low, high)
    made = _Arithmetic(slot, sources).ratio(formula.expression)
    whole = slot.fact.measure.whole
    steps = _checked(slot, _times(made, _constant(Fraction(whole, formula.to))))
    if steps.below > 1 or steps.by is not None:
        _checked(slot, steps.times(2))
    return steps


def _ends(name: str, vocabulary: Vocabulary, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The smallest and the largest number that a fact can be, stated or derived."""
    slot = vocabulary.slots[name]
    formula = slot.fact.formula
    if formula is None:
        return allowed_range(slot.fact)
    if name not in known:
        steps = _steps(slot, vocabulary, lambda _: _NOTHING, known)
        least, most = steps.least // steps.below - 1, steps.most // steps.below + 1
        known[name] = min(least, 0) * formula.to, max(most, 0) * formula.to
    return known[name]


_NOTHING: Final = nw.lit(0, dtype=nw.Int64)


def allowed_range(fact: Fact) -> tuple[int, int]:
    """The smallest and the largest number that a profile may state (fen, ordinal days)."""
    measure = fact.measure
    return (
        measure.least if fact.at_least is None else fact.at_least,
        measure.most if fact.at_most is None else fact.at_most,
    )


@dataclass(frozen=True, slots=True)
class _Arithmetic:
    """Reads the expression of one derived fact."""

    slot: Slot
    names: dict[str, _Ratio]

    def ratio(self, expression: Expression) -> _Ratio:
        """The value of a part of the expression."""
        match expression:
            case Number():
                return _constant(expression.value)
            case FactName(name):
                return self.names[name]
            case Arithmetic(operator, left, right):
                return _checked(
                    self.slot, self._joined(operator, self.ratio(left), self.ratio(right))
                )
            case Extreme(pick, parts):
                return self._extreme(pick, [self.ratio(part) for part in parts])
            case _:
                assert_never(expression)

    def _joined(self, operator: Operator, left: _Ratio, right: _Ratio) -> _Ratio:
        match operator:
            case Operator.PLUS | Operator.MINUS:
                a, b = self._alike(left, right)
                if operator is Operator.PLUS:
                    above, ends = a.above + b.above, (a.least + b.least, a.most + b.most)
                else:
                    above, ends = a.above - b.above, (a.least - b.most, a.most - b.least)
                return replace(a, above=above, least=ends[0], most=ends[1])
            case Operator.TIMES:
                return _times(left, right)
            case Operator.OVER:
                return _times(left, self._inverse(right))
            case _:
                assert_never(operator)

    def _inverse(self, divisor: _Ratio) -> _Ratio:
        """One over a ratio; null where it is 0."""
        constant = divisor.constant
        if constant:
            return _constant(1 / constant)
        below, most_by = divisor.expression, max(-divisor.least, divisor.most)
        if not most_by:  # older bundles may divide by 0
            raise _refused(self.slot, "算式总是除以 0")
        none, minus = nw.lit(None, dtype=nw.Int64), nw.lit(-1, dtype=nw.Int64)
        negative = nw.when(below < 0).then(minus).otherwise(none) if divisor.least < 0 else none
        sign = nw.when(below > 0).then(nw.lit(1, dtype=nw.Int64)).otherwise(negative)
        above = sign * divisor.divisor
        largest = divisor.below * divisor.most_by
        least = -largest if divisor.least < 0 else 0
        return _Ratio(above, 1, least, largest, sign * below, most_by)

    def _alike(self, *parts: _Ratio) -> list[_Ratio]:
        """Ratios over one number."""
        common = lcm(*(part.below for part in parts))
        made = [part.times(common // part.below) for part in parts]
        if any(part.by is not parts[0].by for part in parts):
            for place, part in enumerate(made):
                for other in (*parts[:place], *parts[place + 1 :]):
                    if other.by is not None:
                        part = part.times(1, other.by, other.most_by)  # noqa: PLW2901
                made[place] = part
        return [_checked(self.slot, part) for part in made]

    def _extreme(self, which: MinMax, parts: list[_Ratio]) -> _Ratio:
        if len(parts) == 1:
            return parts[0]
        pick = min if which is MinMax.LEAST else max
        across = nw.min_horizontal if which is MinMax.LEAST else nw.max_horizontal
        same = self._alike(*parts)
        bounds = pick(r.least for r in same), pick(r.most for r in same)
        fixed = [ratio.above for ratio in same if isinstance(ratio.above, int)]
        alone = len(fixed) == len(same)
        above = pick(fixed) if alone else across(*(ratio.expression for ratio in same))
        return replace(same[0], above=above, least=bounds[0], most=bounds[1])


def _constant(value: Fraction) -> _Ratio:
    return _Ratio(value.numerator, value.denominator, value.numerator, value.numerator)


def _times(left: _Ratio, right: _Ratio) -> _Ratio:
    """A product, with what a constant and the denominators have in common cancelled."""
    below = left.below * right.below
    corners = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
    factor = right.above if isinstance(right.above, int) else left.above
    common = gcd(factor, below) if isinstance(factor, int) and factor else 1
    if isinstance(right.above, int):
        above = left.above * (right.above // common)
    elif isinstance(left.above, int):
        above = right.above * (left.above // common)
    else:
        above = left.above * right.above
    return _Ratio(
        above,
        below // common,
        min(corners) // common,
        max(corners) // common,
        _both_by(left.by, right.by),
        left.most_by * right.most_by,
    )


def _checked(slot: Slot, ratio: _Ratio) -> _Ratio:
    if ratio.largest > LARGEST_EXACT:
        raise _refused(slot, "算式的中间结果可能太大，列式计算保证不了精确；请给用到的事实写范围")
    return ratio


def _rounded(steps: _Ratio, formula: Formula) -> nw.Expr:
    """A ratio in whole steps of its fact, rounded as the formula says."""
    if steps.below == 1 and steps.by is None:
        return steps.expression if formula.to == 1 else steps.expression * formula.to
    above, below = steps.expression, steps.divisor
    match formula.rounding:
        case Rounding.UP:
            whole = (above + (below - 1)) // below
        case Rounding.DOWN:
            whole = above // below
        case Rounding.HALF_UP:
            whole = (above * 2 + below) // (below * 2)
        case _:
            assert_never(formula.rounding)
    return whole if formula.to == 1 else whole * formula.to


def _refused(slot: Slot, why: str) -> ProfileError:
    name = slot.fact.name
    return ProfileError(
        [
            Diagnostic(
                "E709",
                f"列式计算不支持推算事实“{name}”：{why}",
                "可以逐个学生用 policy.evaluate 计算",
                path=name,
            )
        ]
    )
