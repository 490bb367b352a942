"""The tree of a formula: numbers, facts, four operations, least and greatest; and its spelling.

The spelling is part of digests and bundles: it is one for all formulas that differ in spaces
and needless brackets alone, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias, assert_never


class Operator(Enum):
    """An operation on two values, by its sign."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"

    @property
    def binds(self) -> int:
        """Which of two operations side by side comes first: the one that binds more."""
        return 2 if self in (Operator.TIMES, Operator.OVER) else 1


class MinMax(Enum):
    """Which of several values counts, by its word."""

    LEAST = "min"
    GREATEST = "max"


Span: TypeAlias = tuple[int, int]
"""Where a part of a formula stands in its text: from, and up to but without."""

_NOWHERE: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as its normal spelling has it; with a ``unit`` (元/学年) it is money."""

    text: str
    unit: str | None = None
    at: Span = field(default=_NOWHERE, compare=False, repr=False)

    @property
    def value(self) -> Fraction:
        """The number itself; of money in yuan."""
        return Fraction(self.text)


@dataclass(frozen=True, slots=True)
class FactName:
    """A fact by its Chinese name."""

    name: str
    at: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, a difference, a product or a quotient."""

    operator: Operator
    left: Expression
    right: Expression
    at: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of some values, one at least."""

    which: MinMax
    parts: tuple[Expression, ...]
    at: Span = field(default=_NOWHERE, compare=False, repr=False)


Expression: TypeAlias = Number | FactName | Arithmetic | Extreme


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is made of, in the order in which it is written."""
    match expression:
        case Number() | FactName():
            return ()
        case Arithmetic(_, left, right):
            return left, right
        case Extreme(_, parts):
            return parts
        case _:
            assert_never(expression)


def every_part(expression: Expression) -> Iterator[Expression]:
    """An expression and everything in it, as it is read."""
    waiting = [expression]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(parts_of(one)))


def fact_names(expression: Expression) -> tuple[str, ...]:
    """The facts of an expression, each once, as it is read."""
    names = (part.name for part in every_part(expression) if isinstance(part, FactName))
    return tuple(dict.fromkeys(names))


def formula_text(expression: Expression) -> str:
    """The normal spelling.

    >>> formula_text(Arithmetic(Operator.MINUS, FactName("学费"), Number("500", "元/学年")))
    '学费 - 500元/学年'
    """
    match expression:
        case Number(text, unit):
            return f"{text}{unit or ''}"
        case FactName(name):
            return name
        case Arithmetic(operator, left, right):
            before = _inside(left, operator.binds)
            return f"{before} {operator.value} {_inside(right, operator.binds + 1)}"
        case Extreme(pick, parts):
            return f"{pick.value}({', '.join(map(formula_text, parts))})"
        case _:
            assert_never(expression)


def _inside(part: Expression, binds: int) -> str:
    """A part, in brackets where it binds less than its place asks."""
    text = formula_text(part)
    return f"({text})" if isinstance(part, Arithmetic) and part.operator.binds < binds else text
