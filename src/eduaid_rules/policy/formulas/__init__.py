"""Derived facts (推算): formulas read, spelt, bounded and computed, exactly."""

from .bounds import Bounds
from .calculation import DivisionByZeroError, Rounding, exact_value
from .expressions import Arithmetic, Expression, Extreme, FactName, Number, Operator, Pick, spelt
from .formula import Formula, Recipe, read_formula
from .reading import FormulaError

__all__ = [
    "Arithmetic",
    "Bounds",
    "DivisionByZeroError",
    "Expression",
    "Extreme",
    "FactName",
    "Formula",
    "FormulaError",
    "Number",
    "Operator",
    "Pick",
    "Recipe",
    "Rounding",
    "exact_value",
    "read_formula",
    "spelt",
]
