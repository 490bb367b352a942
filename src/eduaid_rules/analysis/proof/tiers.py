"""The tables of a standard as the checks see them: their cells, and the rows that take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from ...meaning.words import standard_in_words
from ...policy.conditions import ALWAYS, AnyOf, Condition, Not, both
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    Unstated,
    cell_condition,
)

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
    cases, otherwise, _ = _cases(standard)
    if not cases:
        return
    exclusive = isinstance(standard, ByFact) or (
        isinstance(standard, ByCondition) and standard.pick is Pick.EXCLUSIVE
    )
    rows = tuple(when for _, when, _ in cases)
    yield TierTable(within, rows, exclusive, otherwise is not None)
    for _, taken, inner in _cells(standard, within):
        yield from tier_tables(inner, taken)


def _cells(standard: Standard, within: Condition) -> Iterator[tuple[str, Condition, Standard]]:
    """Each cell of a table, its rest the last: its label, when it is taken, what it says."""
    cases, otherwise, first = _cases(standard)
    earlier: list[Condition] = []
    for label, when, inner in cases:
        taken = both(within, when)
        if first and earlier:
            taken = both(taken, Not(AnyOf(tuple(earlier))))
        earlier.append(when)
        yield label, taken, inner
    if otherwise is not None:
        yield _REST, both(within, Not(AnyOf(tuple(earlier)))), otherwise


def _cases(
    standard: Standard,
) -> tuple[list[tuple[str, Condition, Standard]], Standard | None, bool]:
    """The rows of a table with their labels, its rest, whether the first holding is taken."""
    match standard:
        case ByFact(fact, cells, otherwise):
            made = [
                (f"{fact}“{name}”", cell_condition(standard, name), cell) for name, cell in cells
            ]
            return made, otherwise, False
        case ByCondition(rows, pick, otherwise):
            made = [(f"第{n}档", row.when, row.standard) for n, row in enumerate(rows, 1)]
            return made, otherwise, pick is Pick.FIRST
        case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
            return [], None, False
        case _:
            assert_never(standard)
