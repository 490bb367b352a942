"""Between which numbers the value of a formula is, by interval arithmetic over its tree.

Never too narrow: whatever its sources are within their bounds, the value is within these. It
may be wider, since each source counts anew wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Final, TypeAlias, assert_never

from .expressions import Arithmetic, Expression, Extreme, FactName, MinMax, Number, Operator

_End: TypeAlias = Fraction | float
"""A number, or no end at all: the only float is infinity, and nothing is computed with it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a value can be, both included; None: without end."""

    least: Fraction | None
    most: Fraction | None

    @property
    def is_zero(self) -> bool:
        """Whether the value can be nothing but 0."""
        return self.least == 0 == self.most


WITHOUT_END: Final = Bounds(None, None)


def expression_bounds(expression: Expression, sources: Mapping[str, Bounds]) -> Bounds:
    """The bounds of an expression, from those of its facts, each in its own unit (yuan, one)."""
    match expression:
        case Number():
            return Bounds(expression.value, expression.value)
        case FactName(name):
            return sources[name]
        case Arithmetic(operator, left, right):
            return _joined(
                operator, expression_bounds(left, sources), expression_bounds(right, sources)
            )
        case Extreme(pick, parts):
            inner = [expression_bounds(part, sources) for part in parts]
            best = min if pick is MinMax.LEAST else max
            return _between([best(_low(b) for b in inner), best(_high(b) for b in inner)])
        case _:
            assert_never(expression)


def _joined(operator: Operator, left: Bounds, right: Bounds) -> Bounds:
    match operator:
        case Operator.PLUS:
            return _sum(left, right)
        case Operator.MINUS:
            return _sum(left, _negative(right))
        case Operator.TIMES:
            return _product(left, right)
        case Operator.OVER:
            return _product(left, _inverse(right))
        case _:
            assert_never(operator)


def _low(bounds: Bounds) -> _End:
    return -inf if bounds.least is None else bounds.least


def _high(bounds: Bounds) -> _End:
    return inf if bounds.most is None else bounds.most


def _between(ends: list[_End]) -> Bounds:
    low, high = min(ends), max(ends)
    return Bounds(
        low if isinstance(low, Fraction) else None, high if isinstance(high, Fraction) else None
    )


def _negative(bounds: Bounds) -> Bounds:
    return Bounds(
        None if bounds.most is None else -bounds.most,
        None if bounds.least is None else -bounds.least,
    )


def _sum(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(
        None if left.least is None or right.least is None else left.least + right.least,
        None if left.most is None or right.most is None else left.most + right.most,
    )


def _product(left: Bounds, right: Bounds) -> Bounds:
    return _between(list(_corners(left, right)))


def _corners(left: Bounds, right: Bounds) -> Iterator[_End]:
    for a in (_low(left), _high(left)):
        for b in (_low(right), _high(right)):
            if isinstance(a, Fraction) and isinstance(b, Fraction):
                yield a * b
            elif a == 0 or b == 0:
                yield Fraction(0)
            else:
                yield inf if (a > 0) == (b > 0) else -inf


def _inverse(divisor: Bounds) -> Bounds:
    """One over the divisor, of which 0 is no value: there the quotient is none."""
    low, high = _low(divisor), _high(divisor)
    if low < 0 < high or low == 0 == high:
        return WITHOUT_END
    return _between([inf if low == 0 else _one_over(low), -inf if high == 0 else _one_over(high)])


def _one_over(end: _End) -> Fraction:
    return 1 / end if isinstance(end, Fraction) else Fraction(0)
