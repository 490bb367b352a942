"""What the value of a formula is: a bare number, or money of a school year or of a term.

Nothing is converted in silence. Only 2 and 12, written directly at a fact or at a product or
quotient of one, make a year's money of a term's or of a month's (×), or the other way round (÷);
0 is an amount of any unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, assert_never

from ..money_and_units import FACT_UNITS
from .expressions import (
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    Number,
    Operator,
    every_part,
)

Units: TypeAlias = frozenset[str]
"""The units that a value may have: several where more than one reading makes sense."""

BARE: Final = "数"
"""The unit of what is no money: people, days, factors."""

_A_NUMBER: Final = frozenset({BARE})
_ANY: Final = frozenset({BARE, *FACT_UNITS})

TERM_UNIT, YEAR_UNIT, MONTH_UNIT = "元/学期", "元/学年", "元/月"
_CHANGES: Final = {
    (Operator.TIMES, 2, TERM_UNIT): YEAR_UNIT,
    (Operator.OVER, 2, YEAR_UNIT): TERM_UNIT,
    (Operator.TIMES, 12, MONTH_UNIT): YEAR_UNIT,
    (Operator.OVER, 12, YEAR_UNIT): MONTH_UNIT,
}
"""What a number makes of the money of a fact at which it is written directly."""


class UnitsError(ValueError):
    """Two parts of a formula whose units do not go together, with these units."""

    def __init__(self, whole: Expression, *sides: tuple[Expression, Units]) -> None:
        super().__init__(whole)
        self.whole, self.sides = whole, sides


def units_of(expression: Expression, facts: Mapping[str, str]) -> Units:
    """The units of a value, from those of its facts. Raises UnitsError.

    >>> from .reading import read_expression
    >>> facts = {"学费": "元/学年", "人数": "数", "餐费": "元/学期"}
    >>> sorted(units_of(read_expression("学费 / 人数 + 餐费 * 2"), facts))
    ['元/学年']
    """
    match expression:
        case Number(_, unit):
            return frozenset({unit}) if unit else _A_NUMBER if expression.value else _ANY
        case FactName(name):
            return frozenset({facts[name]})
        case Arithmetic(Operator.PLUS | Operator.MINUS, left, right):
            return _alike(expression, (left, right), facts)
        case Arithmetic():
            return _scaled(expression, facts)
        case Extreme(_, parts):
            return _alike(expression, parts, facts)
        case _:
            assert_never(expression)


def _alike(whole: Expression, parts: Sequence[Expression], facts: Mapping[str, str]) -> Units:
    """The units that all parts can have."""
    found = [(part, units_of(part, facts)) for part in parts]
    common = found[0][1]
    for place, (part, units) in enumerate(found):
        if not common & units:
            other = next(one for one in found[:place] if not one[1] & units)
            raise UnitsError(whole, other, (part, units))
        common &= units
    return common


def _scaled(whole: Arithmetic, facts: Mapping[str, str]) -> Units:
    """The units of a product or a quotient: one side at least is a bare number."""
    left, right = units_of(whole.left, facts), units_of(whole.right, facts)
    found = set(left if BARE in right else ())
    if whole.operator is Operator.TIMES:
        found |= right if BARE in left else set()
        found |= _changed(whole.operator, whole.right, whole.left, right)
    found |= _changed(whole.operator, whole.left, whole.right, left)
    if not found:
        raise UnitsError(whole, (whole.left, left), (whole.right, right))
    return frozenset(found)


def _changed(operator: Operator, fact: Expression, by: Expression, units: Units) -> set[str]:
    """What a fact becomes by a number that is written at it."""
    if not isinstance(by, Number) or by.unit or not _is_scaled(fact):
        return set()
    if by.value.denominator != 1:
        return set()
    made = (_CHANGES.get((operator, int(by.value), unit)) for unit in units)
    return {unit for unit in made if unit is not None}


def _is_scaled(expression: Expression) -> bool:
    """Whether it is a fact, or nothing but products and quotients of facts and numbers."""
    parts = every_part(expression)
    return not isinstance(expression, Number) and all(
        isinstance(part, FactName | Number)
        or (isinstance(part, Arithmetic) and part.operator in (Operator.TIMES, Operator.OVER))
        for part in parts
    )
