"""A formula with how its value is rounded, and the fact that is made by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from .bounds import Bounds, expression_bounds
from .calculation import Calculation, Rounding, calculation, exact_value
from .expressions import Arithmetic, Expression, Number, Operator, every_part, fact_names
from .reading import read_expression, stored_expression


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over facts, in one normal spelling, and how its value is rounded.

    Raises FormulaError for a text that is none.
    """

    text: str
    rounding: Rounding = Rounding.HALF_UP
    to: int = 1
    """取整: to how many of the steps in which the fact is counted its value is rounded."""
    expression: Expression = field(init=False, compare=False, repr=False)
    facts: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The facts that it is made from, each once, as they are read."""

    def __post_init__(self) -> None:
        expression = stored_expression(self.text)
        object.__setattr__(self, "expression", expression)
        object.__setattr__(self, "facts", fact_names(expression))

    def counted(self, exact: Fraction, whole: int) -> int:
        """An exact value as it counts, in steps of which ``whole`` make one."""
        return self.rounding.counted(exact, whole, self.to)

    def constant(self, whole: int) -> int:
        """The value of a formula without facts, in its steps. Raises DivisionByZeroError."""
        return self.counted(exact_value(self.expression, {}), whole)

    def bounds(
        self, sources: Mapping[str, Bounds], whole: int = 100
    ) -> tuple[int | None, int | None]:
        """Between how many steps (fen) the value is, for facts within bounds; None: without end.

        Those of ``sources`` are exact, each in its own unit: of money yuan.

        >>> from fractions import Fraction
        >>> low, high = Fraction(0), Fraction("500.50")
        >>> Formula("学费 - 减免").bounds({"学费": Bounds(low, None), "减免": Bounds(low, high)})
        (-50050, None)
        """
        exact = expression_bounds(self.expression, sources)
        return (
            None if exact.least is None else self.counted(exact.least, whole),
            None if exact.most is None else self.counted(exact.most, whole),
        )


@dataclass(frozen=True, repr=False)
class Recipe:
    """How a derived fact is made from measured facts.

    ``places``: for each of its sources the index among the measured facts, and how many of
    the steps in which it is counted make one; ``whole``: how many of its own.
    """

    name: str
    index: int
    formula: Formula
    whole: int
    places: Mapping[str, tuple[int, int]] = field(hash=False)

    def __reduce__(self) -> tuple[object, ...]:
        return Recipe, (self.name, self.index, self.formula, self.whole, self.places)

    @cached_property
    def number(self) -> Calculation:
        """The fact in its steps, of the measured facts; None while a source is unknown."""
        formula = self.formula
        return calculation(
            formula.expression, formula.rounding, self.places, self.whole, formula.to
        )


def read_formula(text: str) -> tuple[Expression, bool]:
    """A formula as somebody wrote it, and whether its value may need rounding.

    Raises FormulaError for anything but numbers, names, + - * /, min, max and brackets.

    >>> read_formula("学费+住宿费")[1], read_formula("学费 / 2")[1]
    (False, True)
    """
    expression = read_expression(text)
    return expression, any(map(_needs_rounding, every_part(expression)))


def _needs_rounding(part: Expression) -> bool:
    if isinstance(part, Number):
        return part.unit is None and "." in part.text
    return isinstance(part, Arithmetic) and part.operator is Operator.OVER
