"""The value of a formula: compiled to whole-number arithmetic, and step by step.

Compiled it is one function of the measured facts of a student, each value a whole number over
another one, so that no fraction is reduced on the way. Step by step it says where it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TypeAlias, assert_never, cast

from .expressions import Arithmetic, Expression, Extreme, FactName, MinMax, Number, Operator


class Rounding(Enum):
    """How a derived number is rounded (舍入): to the steps that it is counted in, or coarser."""

    HALF_UP = "四舍五入"
    UP = "向上"
    DOWN = "向下"

    def counted(self, exact: Fraction, whole: int, to: int = 1) -> int:
        """An exact number in steps of which ``whole`` make one, rounded to so many of them.

        >>> [way.counted(Fraction("0.125"), 100) for way in Rounding]
        [13, 13, 12]
        >>> Rounding.DOWN.counted(Fraction("18.50"), 100, 1000)
        1000
        """
        steps = exact * whole / to
        match self:
            case Rounding.UP:
                return ceil(steps) * to
            case Rounding.HALF_UP:
                return floor(steps + Fraction(1, 2)) * to
            case Rounding.DOWN:
                return floor(steps) * to
            case _:
                assert_never(self)

    def _code(self, above: str, below: str | int, whole: int, to: int) -> str:
        """The same of a whole number over another, as Python."""
        common = gcd(whole, to)
        times = whole // common
        if to > common:
            below = f"({to // common} * {below})"
        match self:
            case Rounding.UP:
                steps = f"-(-{times} * {above} // {below})"
            case Rounding.HALF_UP:
                steps = f"(({2 * times} * {above} + {below}) // (2 * {below}))"
            case Rounding.DOWN:
                steps = f"({times} * {above} // {below})"
            case _:
                assert_never(self)
        return steps if to == 1 else f"{to} * {steps}"


class DivisionByZeroError(ArithmeticError):
    """A part of a formula by which it divides is 0."""

    def __init__(self, divisor: Expression) -> None:
        super().__init__(divisor)
        self.divisor = divisor


def exact_value(expression: Expression, values: Mapping[str, Fraction]) -> Fraction:
    """The exact value for facts in their own units (yuan, one). Raises DivisionByZeroError."""
    match expression:
        case Number():
            return expression.value
        case FactName(name):
            return values[name]
        case Arithmetic(operator, left, right):
            return _joined(operator, exact_value(left, values), exact_value(right, values), right)
        case Extreme(pick, parts):
            best = min if pick is MinMax.LEAST else max
            return best([exact_value(part, values) for part in parts])
        case _:
            assert_never(expression)


def _joined(operator: Operator, left: Fraction, right: Fraction, divisor: Expression) -> Fraction:
    match operator:
        case Operator.PLUS:
            return left + right
        case Operator.MINUS:
            return left - right
        case Operator.TIMES:
            return left * right
        case Operator.OVER:
            if not right:
                raise DivisionByZeroError(divisor)
            return left / right
        case _:
            assert_never(operator)


Calculation: TypeAlias = Callable[[Sequence[int | None]], int | None]
"""The number of a formula for the measured facts; None: one is unknown, or a divisor is 0."""


def calculation(
    expression: Expression,
    rounding: Rounding,
    places: Mapping[str, tuple[int, int]],
    whole: int,
    to: int,
) -> Calculation:
    """A formula as a function, counted in steps of which ``whole`` make one, rounded to ``to``.

    ``places`` has for each of its facts the index among the measured ones, and how many of
    the steps in which it is counted make one.
    """
    code = _Code({name: f"f{number}" for number, name in enumerate(places)}, places)
    for name, (index, _) in places.items():
        code.line(f"{code.names[name]} = V[{index}]")
        code.line(f"if {code.names[name]} is None: return None")
    value = code.ratio(expression)
    code.line(f"return {rounding._code(value.above, value.below, whole, to)}")
    body = "\n    ".join(code.lines)
    made: dict[str, object] = {"__builtins__": {}, "min": min, "max": max}
    exec(f"def calculate(V):\n    {body}", made)  # noqa: S102 -- whole numbers and own names only
    return cast(Calculation, made["calculate"])  # exec cannot say what it makes


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A value in the code: a whole number over another one, which is above 0."""

    above: str
    below: int | str


@dataclass(slots=True)
class _Code:
    """The lines of the function: one for each operation, so that none is inside another."""

    names: Mapping[str, str]
    places: Mapping[str, tuple[int, int]]
    lines: list[str] = field(default_factory=list)

    def line(self, text: str) -> None:
        self.lines.append(text)

    def kept(self, text: str) -> str:
        """The name of a value that is computed here."""
        name = f"v{len(self.lines)}"
        self.line(f"{name} = {text}")
        return name

    def ratio(self, expression: Expression) -> _Ratio:
        match expression:
            case Number():
                value = expression.value
                return _Ratio(str(value.numerator), value.denominator)
            case FactName(name):
                return _Ratio(self.names[name], self.places[name][1])
            case Arithmetic(operator, left, right):
                return self._joined(operator, self.ratio(left), self.ratio(right))
            case Extreme(pick, parts):
                return self._extreme(pick, [self.ratio(part) for part in parts])
            case _:
                assert_never(expression)

    def _joined(self, operator: Operator, left: _Ratio, right: _Ratio) -> _Ratio:
        match operator:
            case Operator.PLUS | Operator.MINUS:
                a, b, below = self._alike(left, right)
                return _Ratio(self.kept(f"{a} {operator.value} {b}"), below)
            case Operator.TIMES:
                above = self.kept(f"{left.above} * {right.above}")
                return _Ratio(above, self._product(left.below, right.below))
            case Operator.OVER:
                self.line(f"if {right.above} == 0: return None")
                above = self.kept(f"{left.above} * {right.below}")
                below = self.kept(f"{left.below} * {right.above}")
                self.line(f"if {below} < 0: {above}, {below} = -{above}, -{below}")
                return _Ratio(above, below)
            case _:
                assert_never(operator)

    def _product(self, left: int | str, right: int | str) -> int | str:
        if isinstance(left, int) and isinstance(right, int):
            return left * right
        return left if right == 1 else right if left == 1 else self.kept(f"{left} * {right}")

    def _alike(self, left: _Ratio, right: _Ratio) -> tuple[str, str, int | str]:
        """Two numbers over one."""
        if left.below == right.below:
            return left.above, right.above, left.below
        below: int | str
        if isinstance(left.below, int) and isinstance(right.below, int):
            below = lcm(left.below, right.below)
            by, other = below // left.below, below // right.below
            return f"{left.above} * {by}", f"{right.above} * {other}", below
        below = self._product(left.below, right.below)
        return f"{left.above} * {right.below}", f"{right.above} * {left.below}", below

    def _extreme(self, which: MinMax, parts: Sequence[_Ratio]) -> _Ratio:
        best, *others = parts
        for other in others:
            a, b, below = self._alike(best, other)
            best = _Ratio(self.kept(f"{which.value}({a}, {b})"), below)
        return best
