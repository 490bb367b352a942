"""Derived facts (推算): formulas read, spelt, given units and bounds, and computed."""

from .bounds import Bounds, bounds_of
from .calculation import DivisionByZeroError, Rounding, exact_value
from .expressions import (
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    Number,
    Operator,
    Pick,
    every_part,
    fact_names,
    spelt,
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
    "Number",
    "Operator",
    "Pick",
    "Recipe",
    "Rounding",
    "Units",
    "UnitsError",
    "bounds_of",
    "every_part",
    "exact_value",
    "fact_names",
    "read_formula",
    "spelt",
    "units_of",
]
