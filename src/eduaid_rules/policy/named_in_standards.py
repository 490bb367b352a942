"""The facts and parameters that a standard names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, assert_never

from .conditions import Condition, PutIn, Resolved, all_parts, facts_of
from .standards import (
    ByCondition,
    ByFact,
    Capped,
    Computed,
    Fixed,
    InFull,
    MoneyFigure,
    Nothing,
    OfParameter,
    Open,
    Quantity,
    Raised,
    Share,
    Standard,
    Unstated,
    standard_cases,
    standard_parts,
)

FIGURE_FACTS: Final = ("fact", "factor", "less")
"""The fields of a figure that name a fact."""


def made_of(standard: Standard) -> Computed | None:
    """The money that an amount is made of right here, whatever its form; None: it names none.

    What checks ask of amounts (of which facts, for what they are) they ask of this.
    """
    match standard:
        case Computed():
            return standard
        case Fixed(rate):
            return Computed(MoneyFigure(rate))
        case OfParameter():
            return Computed(MoneyFigure(parameter=standard))
        case Capped(fact, cap, known):
            carried = MoneyFigure(fact=fact, known=known)
            return Computed(carried, at_most=MoneyFigure(cap))
        case Open(_, fact, known=known):
            return None if fact is None else Computed(MoneyFigure(fact=fact, known=known))
        case Share() | Raised() | ByFact() | ByCondition():
            return None
        case InFull() | Unstated() | Nothing() | Quantity():
            return None
        case _:
            assert_never(standard)


def figures_of(standard: Standard) -> tuple[MoneyFigure, ...]:
    """The same as figures: the base, and the floor and cap that there are."""
    made = made_of(standard)
    return () if made is None else made.figures


def named_parameters(standard: Standard) -> tuple[str, ...]:
    """The parameters (参数) that a standard names right here."""
    if isinstance(standard, Share):
        return () if standard.percentage is None else (standard.percentage,)
    return tuple(name for one in figures_of(standard) for name in one.parameters)


def carrying_facts(standard: Standard) -> tuple[str, ...]:
    """The facts that carry the amount right here, or of which it is made."""
    return tuple(dict.fromkeys(name for one in figures_of(standard) for name in one.facts))


def facts_named_in(condition: Condition) -> set[str]:
    """The facts that a condition names, those too of which another comparison took the place."""
    named = {one.fact for one in all_parts(condition) if isinstance(one, PutIn | Resolved)}
    return named | facts_of(condition)


def facts_named_by(standards: Iterable[Standard]) -> set[str]:
    """The facts that some standards go by: those of their rows, and those that carry them."""
    parts = [part for one in standards for part in standard_parts(one)]
    asked = (facts_named_in(when) for part in parts for when, _ in standard_cases(part))
    return set().union(*asked, *map(carrying_facts, parts))


def with_facts_put_in(standard: Standard, found: Mapping[str, str | int]) -> Standard:
    """The standard with other names of the facts that carry it, or their numbers in their steps."""
    if isinstance(standard, Computed):
        return standard.rebuilt(lambda figure: _figure_put_in(figure, found))
    if isinstance(standard, Open | Capped):
        fact = standard.fact or ""
        one = found.get(fact)
        if isinstance(one, int):
            return replace(standard, known=((fact, one),))
        return standard if one is None else replace(standard, fact=one)
    return standard


def _figure_put_in(figure: MoneyFigure, found: Mapping[str, str | int]) -> MoneyFigure:
    names: dict[str, Any] = {}  # replace knows no types of single fields
    for key in FIGURE_FACTS:
        if isinstance(one := found.get(getattr(figure, key)), str):
            names[key] = one
    known = [(name, one) for name in figure.facts if isinstance(one := found.get(name), int)]
    return replace(figure, known=tuple(known), **names)
