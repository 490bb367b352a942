"""Exact whole-number arithmetic over columns: shares, halves of a year, derived facts.

Every number stays below 2**53, where even a library that divides by way of floats divides
exactly; a formula that could go beyond is refused by name, never approximated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm
from typing import assert_never

import narwhals as nw

from ...errors import Diagnostic, ProfileError
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
)
from ...policy.terms import Term

LARGEST = 2**53


def half_year(year: nw.Expr, term: Term) -> nw.Expr:
    """What a term gets of a yearly amount: autumn half, rounded up to the fen; spring the rest."""
    autumn = (year + 1) // 2
    return autumn if term.season == "秋" else year - autumn


def share_of_column(fen: nw.Expr, hundredths: int) -> nw.Expr:
    """A percentage of an amount, rounded half-up to the fen.

    Split so that nothing grows: 10000 × h hundredths of a percent are h wholes.
    """
    wholes, rest = fen // 10_000, fen % 10_000
    return wholes * hundredths + (rest * (2 * hundredths) + 10_000) // 20_000


@dataclass(frozen=True, slots=True)
class _Ratio:
    """An exact ratio: whole numbers over a constant, and how large the number can be."""

    above: nw.Expr | int
    below: int
    least: int
    most: int

    def over(self, below: int) -> _Ratio:
        """The same ratio over a multiple of its denominator."""
        by = below // self.below
        return self if by == 1 else _Ratio(self.above * by, below, self.least * by, self.most * by)

    @property
    def expression(self) -> nw.Expr:
        """The number above the line."""
        return nw.lit(self.above, dtype=nw.Int64) if isinstance(self.above, int) else self.above

    @property
    def constant(self) -> Fraction | None:
        """The ratio where it is the same for everybody."""
        return Fraction(self.above, self.below) if isinstance(self.above, int) else None


def derived_fact(
    slot: Slot, vocabulary: Vocabulary, number: Callable[[str], nw.Expr | None]
) -> nw.Expr | None:
    """A derived fact (推算) in fen, from the columns of its sources; None: one has none.

    Raises ProfileError for a formula that columns cannot compute exactly.
    """
    made = _fen(slot, vocabulary, number)
    return None if made is None else made.expression


def _fen(
    slot: Slot, vocabulary: Vocabulary, number: Callable[[str], nw.Expr | None]
) -> _Ratio | None:
    """A measured fact as a ratio: yuan as fen over 100, other numbers over 1."""
    fact = slot.fact
    if fact.formula is None:
        expression = number(fact.name)
        if expression is None:
            return None
        low, high = allowed_range(fact)
        return _Ratio(expression.cast(nw.Int64), fact.type.measure.whole, low, high)
    sources: dict[str, _Ratio] = {}
    for name in fact.formula.facts:
        source = _fen(vocabulary.slots[name], vocabulary, number)
        if source is None:
            return None
        sources[name] = source
    made = _Arithmetic(slot, sources).ratio(fact.formula.expression)
    rounded = _rounded(slot, made, fact.formula)
    there = [~source.expression.is_null() for source in sources.values()]
    # min and max pass over what is unknown; the fact does not
    return replace(rounded, above=nw.when(*there).then(rounded.expression))


def allowed_range(fact: Fact) -> tuple[int, int]:
    """The smallest and the largest number that a profile may state (fen, ordinal days)."""
    measure = fact.type.measure
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
        below = lcm(left.below, right.below)
        a, b = left.over(below), right.over(below)
        match operator:
            case Operator.PLUS:
                return _Ratio(a.above + b.above, below, a.least + b.least, a.most + b.most)
            case Operator.MINUS:
                return _Ratio(a.above - b.above, below, a.least - b.most, a.most - b.least)
            case Operator.TIMES:
                return _times(left, right)
            case Operator.OVER:
                constant = right.constant
                if not constant:  # none, or the 0 that older bundles may divide by
                    raise _refused(self.slot, "算式除以一个事实，列式计算算不出精确的结果")
                return _times(left, _constant(1 / constant))
            case _:
                assert_never(operator)

    def _extreme(self, which: MinMax, parts: list[_Ratio]) -> _Ratio:
        if len(parts) == 1:
            return parts[0]
        pick = min if which is MinMax.LEAST else max
        across = nw.min_horizontal if which is MinMax.LEAST else nw.max_horizontal
        below = lcm(*(ratio.below for ratio in parts))
        same = [_checked(self.slot, ratio.over(below)) for ratio in parts]
        bounds = pick(r.least for r in same), pick(r.most for r in same)
        fixed = [ratio.above for ratio in same if isinstance(ratio.above, int)]
        if len(fixed) == len(same):
            return _Ratio(pick(fixed), below, *bounds)
        return _Ratio(across(*(ratio.expression for ratio in same)), below, *bounds)


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
    return _Ratio(above, below // common, min(corners) // common, max(corners) // common)


def _checked(slot: Slot, ratio: _Ratio) -> _Ratio:
    if max(-ratio.least, ratio.most, ratio.below) > LARGEST:
        raise _refused(slot, "算式的中间结果可能太大，列式计算保证不了精确；请给用到的事实写范围")
    return ratio


def _rounded(slot: Slot, ratio: _Ratio, formula: Formula) -> _Ratio:
    """Yuan as a ratio, rounded to whole fen (over 100) as the formula says."""
    fen = _checked(slot, _times(ratio, _constant(Fraction(100))))
    if fen.below == 1:
        return replace(fen, below=100)
    twice = _checked(slot, fen.over(fen.below * 2))
    above, below = fen.above, fen.below
    match formula.rounding:
        case Rounding.UP:
            whole = (above + (below - 1)) // below
        case Rounding.DOWN:
            whole = above // below
        case Rounding.HALF_UP:
            whole = (twice.above + below) // twice.below
        case _:
            assert_never(formula.rounding)
    return _Ratio(whole, 100, fen.least // below - 1, fen.most // below + 1)


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
