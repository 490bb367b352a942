"""The tables of a standard as the checks see them: their cells, and the rows that take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...meaning.standard_words import standard_in_words, table_labels
from ...policy.conditions import ALWAYS, AnyOf, Condition, Not, both
from ...policy.standards import ByCondition, ByFact, Nothing, Pick, Standard

_REST: Final = "其余"


@dataclass(frozen=True, slots=True)
class TableTier:
    """One cell or row of a table: ``label`` in words, and the condition under which it is taken."""

    label: str
    when: Condition
    pays_nothing: bool = False


@dataclass(frozen=True, slots=True)
class TierTable:
    """The rows of one table; whether they must exclude each other, and cover everybody."""

    within: Condition
    """For whom the table counts."""
    rows: tuple[Condition, ...]
    exclusive: bool
    covered: bool
    """Whether it says what the rest gets (其余)."""


def table_tiers(
    standard: Standard, within: Condition = ALWAYS, place: str = ""
) -> Iterator[TableTier]:
    """Every cell of the tables of a standard, and of the tables inside.

    A cell of an inner table is named with the cell that the table stands in.
    """
    for label, taken, inner in _cells(standard, within):
        nothing = label == _REST and isinstance(inner, Nothing)
        yield TableTier(f"{place}{label}（{standard_in_words(inner)}）", taken, nothing)
        yield from table_tiers(inner, taken, f"{place}{label}、")


def tier_tables(standard: Standard, within: Condition = ALWAYS) -> Iterator[TierTable]:
    """Every table of a standard, and of the tables inside."""
    if not isinstance(standard, ByFact | ByCondition) or _is_made(standard):
        return
    rows = tuple(when for when, _ in standard.cases)
    exclusive = standard.pick is Pick.EXCLUSIVE
    yield TierTable(within, rows, exclusive, standard.otherwise is not None)
    for _, taken, inner in _cells(standard, within):
        yield from tier_tables(inner, taken)


def _cells(standard: Standard, within: Condition) -> Iterator[tuple[str, Condition, Standard]]:
    """Each cell of a table, its rest the last: its label, when it is taken, what it says."""
    if not isinstance(standard, ByFact | ByCondition) or _is_made(standard):
        return
    earlier: list[Condition] = []
    for label, (when, inner) in zip(table_labels(standard), standard.cases, strict=True):
        taken = both(within, when)
        if standard.pick is Pick.FIRST and earlier:
            taken = both(taken, Not(AnyOf(tuple(earlier))))
        earlier.append(when)
        yield label, taken, inner
    if standard.otherwise is not None:
        yield _REST, both(within, Not(AnyOf(tuple(earlier)))), standard.otherwise


def _is_made(table: ByFact | ByCondition) -> bool:
    """Whether its rows are what something else comes to: they are nobody's tiers."""
    return isinstance(table, ByCondition) and table.written is not None
