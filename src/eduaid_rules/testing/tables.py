"""Profiles as a Polars frame that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..api import Policy
from ..errors import MissingExtra
from ..policy.facts import NO, YES, Fact, FactType
from ..policy.terms import Term, as_term
from .profiles import Profile

if TYPE_CHECKING:
    import polars as pl

_TRUTHS = {True: True, False: False, YES: True, NO: False, "true": True, "false": False}


def frame_of(policy: Policy, profiles: Sequence[Profile], term: Term | str) -> pl.DataFrame:
    """A frame with a row for each profile and a column for each fact, under its Chinese name.

    A multiple choice is a column of lists where every row is a list or unknown, else a column
    for each value; a list then says no to the values in use at the term that it leaves out. A
    fact with a default has it where a profile leaves it out. Dates that say "no such day" are
    the last day that there is. Raises MissingExtra.
    """
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("整表计算", "polars", "frames") from None
    columns: list[pl.Series] = []
    for fact in policy.facts:
        said = [_said(fact, profile) for profile in profiles]
        if fact.type is not FactType.MULTIPLE:
            cells = [_cell(fact, one) for one in said]
            columns.append(pl.Series(fact.name, cells, dtype=_type(fact)))
        elif all(one is None or isinstance(one, list) for one in said):
            columns.append(pl.Series(fact.name, said, dtype=pl.List(pl.String)))
        else:
            columns += [
                pl.Series(f"{fact.name}.{name}", cells, dtype=pl.Boolean)
                for name, cells in _flags(fact, said, as_term(term)).items()
            ]
    return pl.DataFrame(columns)


def _said(fact: Fact, profile: Mapping[str, object]) -> object:
    for name in (fact.name, fact.id):
        if name in profile:
            return profile[name]
    return fact.default


def _type(fact: Fact) -> pl.DataType:
    import polars as pl

    kinds = {
        FactType.YES_NO: pl.Boolean(),
        FactType.INTEGER: pl.Int64(),
        FactType.MONEY: pl.Decimal(18, 2),
        FactType.DATE: pl.Date(),
    }
    return kinds.get(fact.type, pl.String())


def _cell(fact: Fact, said: object) -> object:
    if said is None:
        return None
    if fact.type is FactType.YES_NO and isinstance(said, bool | str):
        return _TRUTHS[said]
    if fact.type is FactType.INTEGER:
        return int(str(said))
    if fact.type is FactType.MONEY:
        return Decimal(str(said))
    if fact.type is FactType.DATE:
        return date.max if said == fact.never else date.fromisoformat(str(said))
    return said


def _flags(fact: Fact, said: Iterable[object], term: Term) -> dict[str, list[bool | None]]:
    """A column for each value."""
    made: dict[str, list[bool | None]] = {value.name: [] for value in fact.values}
    for one in said:
        for value in fact.values:
            made[value.name].append(_of(value.names, one, in_use=value.in_use(term)))
    return made


def _of(names: Sequence[str], said: object, *, in_use: bool) -> bool | None:
    """What a list or a mapping says of one value."""
    if isinstance(said, list):
        return True if any(name in said for name in names) else (False if in_use else None)
    if isinstance(said, Mapping):
        told = next((said[name] for name in names if name in said), None)
        return None if told is None else _TRUTHS[told]
    return None
