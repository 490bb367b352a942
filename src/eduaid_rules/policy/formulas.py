"""Derived facts (推算): exact arithmetic over facts, in Python's own expression syntax."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import ceil, floor
from typing import Final, assert_never

Values = Mapping[str, Fraction]


class Rounding(Enum):
    """How a derived amount is rounded to the fen (舍入)."""

    HALF_UP = "四舍五入"
    UP = "向上"
    DOWN = "向下"

    def fen(self, yuan: Fraction) -> int:
        """An exact amount of yuan as fen.

        >>> [way.fen(Fraction("0.125")) for way in Rounding]
        [13, 13, 12]
        """
        exact = yuan * 100
        match self:
            case Rounding.UP:
                return ceil(exact)
            case Rounding.HALF_UP:
                return floor(exact + Fraction(1, 2))
            case Rounding.DOWN:
                return floor(exact)
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over facts, in one normal spelling, and how its value is rounded."""

    text: str
    rounding: Rounding = Rounding.HALF_UP

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it is made from, each once, in order."""
        tree = ast.parse(self.text, mode="eval")
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        return tuple(dict.fromkeys(name for name in names if name not in _CALLS))

    def compiled(self) -> Callable[[Values], int | None]:
        """The value in fen as a function of the facts; None where it divides by zero."""
        body, rounding = ast.parse(self.text, mode="eval").body, self.rounding

        def fen(values: Values) -> int | None:
            try:
                return rounding.fen(_value(body, values))
            except ZeroDivisionError:
                return None

        return fen


class Recipe:
    """How a derived fact is made from measured facts.

    ``sources``: the name of each, its index among the measured facts, and how many of the
    steps in which it is counted make one.
    """

    __slots__ = ("_fen", "_sources", "first", "index")

    def __init__(
        self, index: int, formula: Formula, sources: Sequence[tuple[str, int, int]]
    ) -> None:
        self.index = index
        self._fen = formula.compiled()
        self._sources = tuple(sources)
        self.first = self._sources[0][1]

    def number(self, numbers: list[int | None]) -> int | None:
        """The fact in fen; None while one of its sources is unknown."""
        values: dict[str, Fraction] = {}
        for name, index, whole in self._sources:
            number = numbers[index]
            if number is None:
                return None
            values[name] = Fraction(number, whole)
        return self._fen(values)


class FormulaError(ValueError):
    """A text that is no formula; ``column`` is the 1-based place in it."""

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(problem)
        self.problem, self.column = problem, column


def read_formula(text: str) -> tuple[str, bool]:
    """The normal spelling of a formula, and whether its value may need rounding.

    Raises FormulaError for anything but numbers, names, + - * /, min, max and brackets.

    >>> read_formula("学费+住宿费"), read_formula("学费 / 2")
    (('学费 + 住宿费', False), ('学费 / 2', True))
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        place = getattr(error, "offset", None) or 1
        raise FormulaError("算式写得不对", place) from None
    needs = False
    for node in ast.walk(tree.body):
        column = getattr(node, "col_offset", None)
        if not _allowed(node):
            before = text.strip().encode()[: column or 0].decode(errors="ignore")
            raise FormulaError("算式里只能用事实、数字、+ - * /、min、max 和括号", len(before) + 1)
        needs = needs or isinstance(node, ast.Div)
        needs = needs or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    return ast.unparse(tree), needs


_OPERATORS: Final[dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_CALLS: Final = {"min": min, "max": max}


def _allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Name) and node.func.id in _CALLS
        return named and bool(node.args) and not node.keywords
    return isinstance(node, (ast.BinOp, ast.Name, ast.Load, *_OPERATORS))


def _value(node: ast.expr, values: Values) -> Fraction:
    match node:
        case ast.BinOp(left, operator, right):
            return _OPERATORS[type(operator)](_value(left, values), _value(right, values))
        case ast.Call(ast.Name(name), arguments):
            return Fraction(_CALLS[name](_value(argument, values) for argument in arguments))
        case ast.Name(name):
            return values[name]
        case _:  # what is allowed and nothing of these is a number
            return Fraction(Decimal(str(ast.literal_eval(node))))
