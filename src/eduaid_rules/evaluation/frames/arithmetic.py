"""Exact whole-number arithmetic over columns: shares, halves of a year, derived facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add, mul, sub
from typing import Final, assert_never

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...meaning.exact_ratios import Algebra, ExactRatios, InexactError, Ratio
from ...meaning.plan.numbers import (
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
from ...policy.facts import Slot, Vocabulary
from ...policy.formulas import Extreme, Formula, MinMax, Rounding, every_part

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
                return _literal(known)
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


def _literal(number: int) -> nw.Expr:
    return nw.lit(number, dtype=nw.Int64)


def _sign(number: nw.Expr, below_zero: bool) -> nw.Expr:
    negative = nw.when(number < 0).then(_literal(-1)).otherwise(NULL) if below_zero else NULL
    return nw.when(number > 0).then(_literal(1)).otherwise(negative)


def _best(pick: MinMax, numbers: Sequence[nw.Expr]) -> nw.Expr:
    return (nw.min_horizontal if pick is MinMax.LEAST else nw.max_horizontal)(*numbers)


_OF_COLUMNS: Final[Algebra[nw.Expr]] = Algebra(_literal, mul, add, sub, _sign, _best)


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
    try:
        made = ExactRatios(vocabulary, _OF_COLUMNS, numbers.__getitem__).steps(slot)
    except InexactError as error:
        raise _refused(error) from None
    if not any(isinstance(part, Extreme) for part in every_part(formula.expression)):
        return _rounded(made, formula)  # unknown where a number in it is; and named once, not twice
    # min and max pass over what is unknown; the fact does not
    there = [~expression.is_null() for expression in numbers.values()]
    return nw.when(*there).then(_rounded(made, formula))


def _rounded(steps: Ratio[nw.Expr], formula: Formula) -> nw.Expr:
    """A ratio in whole steps of its fact, rounded as the formula says."""
    above = _literal(steps.above) if isinstance(steps.above, int) else steps.above
    if steps.below == 1 and steps.by is None:
        return above if formula.to == 1 else above * formula.to
    below = steps.below if steps.by is None else steps.by * steps.below
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


def _refused(error: InexactError) -> ProfileError:
    return ProfileError(
        [
            Diagnostic(
                "E709",
                f"列式计算不支持推算事实“{error.fact}”：{error.why}",
                "可以逐个学生用 policy.evaluate 计算",
                path=error.fact,
            )
        ]
    )
