"""Derived facts (推算): formulas read, spelt, given units and bounds, and computed."""

from .bounds import Bounds, expression_bounds
from .calculation import DivisionByZeroError, Rounding, exact_value
from .expressions import (
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    MinMax,
    Number,
    Operator,
    every_part,
    fact_names,
    formula_text,
)
from .formula import Formula, Recipe, read_formula
from .reading import FormulaError
from .units import BARE, Units, UnitsError, units_of

__all__ = [
    "BARE",
    "Arithmetic",
    "Bounds",
    "DivisionByZeroError",
    "Expression",
    "Extreme",
    "FactName",
    "Formula",
    "FormulaError",
    "MinMax",
    "Number",
    "Operator",
    "Recipe",
    "Rounding",
    "Units",
    "UnitsError",
    "every_part",
    "exact_value",
    "expression_bounds",
    "fact_names",
    "formula_text",
    "read_formula",
    "units_of",
]
