"""What stands in the columns of a frame at hand: where each word is, and what is wrong.

A text is compared once with each name that occurs; the comparisons that rules need are
the same ones that show whether every cell was understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from ...policy.errors import Diagnostic
from ...policy.facts import FactType
from .cells import beyond_range, bounds_of, not_a_value, null_in_list
from .leaves import NOBODY_KNOWS, ROWS_DIFFER, Expr, Knowledge
from .stated import Column, Stated

_SAMPLE = 1000
_SHOWN = 5


@dataclass(eq=False, repr=False)
class CellsAtHand:
    """The cells of an eager frame, looked at once."""

    frame: nw.DataFrame[Any]
    """The roster with a yes/no column for each word of each text column."""
    masks: dict[tuple[str, str], str] = field(default_factory=dict)
    """A column's safe name and a word to the yes/no column that says where it stands."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many rows a yes/no column holds for."""
    nulls: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """The smallest and the largest cell of a measured column that is not empty."""
    listed: dict[str, set[str]] = field(default_factory=dict)
    """The words in a column of lists."""
    found: list[Diagnostic] = field(default_factory=list)

    def where(self, column: Column, value: str) -> list[Expr]:
        """Where a text column holds one of the names of a value."""
        names = column.meaning(value)
        if column.dtype == nw.List:
            there = self.listed[column.safe]
            return [nw.col(column.safe).list.contains(name) for name in names if name in there]
        made = (self.masks.get((column.safe, name)) for name in names)
        return [nw.col(mask) for mask in made if mask is not None]

    def compared(self, column: Column) -> bool:
        """There is a yes/no column for each word that occurs."""
        return column.is_text

    def holds(self, column: Column, value: str) -> Knowledge:
        """Whether a choice has a value, as counted."""
        rows, empty = len(self.frame), self.nulls[column.safe]
        if rows and empty == rows:
            return NOBODY_KNOWS
        names = column.meaning(value)
        if column.dtype == nw.List:
            nowhere = not empty and not self.listed[column.safe] & set(names)
            return (False if nowhere else None), not empty
        if column.dtype == nw.Boolean:
            count = self.counts[column.safe]
        else:
            masks = (self.masks.get((column.safe, name)) for name in names)
            count = sum(self.counts[mask] for mask in masks if mask is not None)
        return _share(count, rows, empty)

    def within(self, column: Column, low: Any, high: Any) -> Knowledge:
        """Whether a measured fact lies in an interval, by the smallest and the largest cell."""
        rows, empty = len(self.frame), self.nulls[column.safe]
        least, most = self.spans.get(column.safe, (None, None))
        if least is None or empty:
            return NOBODY_KNOWS if rows and empty == rows else ROWS_DIFFER
        if (low is not None and most < low) or (high is not None and least > high):
            return False, True
        everybody = (low is None or low <= least) and (high is None or most <= high)
        return (True if everybody else None), True


def _share(count: int, rows: int, empty: int) -> Knowledge:
    if empty:
        return ROWS_DIFFER
    return (True if rows and count == rows else None if count else False), True


def look(frame: nw.DataFrame[Any], stated: Stated) -> CellsAtHand:
    """Look at the columns that state facts; what no profile could hold is ``found``."""
    columns = [c for c in stated.columns if c.says and c.slot.fact.type is not FactType.IDENTIFIER]
    texts = [column for column in columns if column.is_text]
    guesses = [(column.safe, word) for column in texts for word in _guess(frame, column)]
    cells = CellsAtHand(frame)
    _compare(cells, guesses)
    _count(cells, columns)
    for column in texts:
        own = [mask for (safe, _), mask in cells.masks.items() if safe == column.safe]
        if sum(cells.counts[mask] for mask in own) + cells.nulls[column.safe] < len(frame):
            _look_at_the_rest(cells, column, own)
    for column in columns:
        if column.dtype == nw.List:
            _look_at_lists(cells, column)
        elif column.slot.fact.type.is_measured:
            _look_at_span(cells, column)
    return cells


def _guess(frame: nw.DataFrame[Any], column: Column) -> list[str]:
    """The words that a column seems to use: all Chinese names, all ids, or those of the top."""
    top = frame.get_column(column.safe).head(_SAMPLE).cast(nw.String).drop_nulls().unique()
    seen, known = set(top.to_list()), column.words
    if column.slot.fact.type is FactType.SINGLE:
        values = column.slot.fact.values
        styles = [[value.name for value in values], [value.id for value in values]]
        usual = next((style for style in styles if seen <= set(style)), None)
        if usual is not None:
            return _sayable(column, usual)
    return _sayable(column, [word for word in known if word in seen])


def _sayable(column: Column, words: Iterable[str]) -> list[str]:
    """An enumeration can only be compared with what it can hold."""
    if column.dtype != nw.Enum:
        return list(words)
    return [word for word in words if word in column.dtype.categories]


def _compare(cells: CellsAtHand, words: Iterable[tuple[str, str]]) -> list[str]:
    """Add a yes/no column for each word of a column; their names."""
    start = len(cells.masks)
    made = {pair: f"eduaid_is_{start + number}" for number, pair in enumerate(words)}
    cells.masks.update(made)
    cells.frame = cells.frame.with_columns(
        *((nw.col(safe) == word).alias(mask) for (safe, word), mask in made.items())
    )
    return list(made.values())


def _count(cells: CellsAtHand, columns: Sequence[Column]) -> None:
    """Count what holds and what is empty, and find the ends of what is measured."""
    frame = cells.frame
    flags = [*cells.masks.values(), *(c.safe for c in columns if c.dtype == nw.Boolean)]
    cells.counts = {flag: int(frame.get_column(flag).sum() or 0) for flag in flags}
    cells.nulls = {c.safe: int(frame.get_column(c.safe).null_count()) for c in columns}
    for column in columns:
        if column.slot.fact.type.is_measured:
            seen = frame.get_column(column.safe)
            cells.spans[column.safe] = (seen.min(), seen.max())


def _look_at_the_rest(cells: CellsAtHand, column: Column, own: Sequence[str]) -> None:
    """Words that the top of the column did not show, and texts that mean nothing."""
    left = ~nw.col(column.safe).is_null()
    for mask in own:
        left = left & ~nw.col(mask)
    texts = cells.frame.filter(left).get_column(column.safe).cast(nw.String)
    counts = {str(text): int(rows) for text, rows in _counted(texts)}
    wrong = [(text, rows) for text, rows in counts.items() if text not in column.words]
    if wrong:
        cells.found.append(not_a_value(column, wrong))
    more = [text for text in counts if text in column.words]
    for mask, text in zip(_compare(cells, [(column.safe, t) for t in more]), more, strict=True):
        cells.counts[mask] = counts[text]


def _look_at_lists(cells: CellsAtHand, column: Column) -> None:
    """The words in a column of lists: each one that occurs, and what is none."""
    counts = dict(_counted(_flat(cells.frame, column.safe)))
    empty = counts.pop(None, 0)
    if empty:
        cells.found.append(null_in_list(column, empty))
    wrong = [(str(text), rows) for text, rows in counts.items() if text not in column.words]
    if wrong:
        cells.found.append(not_a_value(column, wrong))
    cells.listed[column.safe] = {str(text) for text in counts if text in column.words}


def _flat(frame: nw.DataFrame[Any], name: str) -> nw.Series[Any]:
    """The elements of all lists of a column, as text."""
    if frame.implementation.is_pyarrow():
        import pyarrow.compute as pc

        flat = pc.list_flatten(frame.get_column(name).to_native())
        return nw.from_native(flat, series_only=True).cast(nw.String)
    lists = frame.select(name).filter(nw.col(name).list.len() > 0)
    return lists.explode(name).get_column(name).cast(nw.String)


def _counted(texts: nw.Series[Any]) -> list[tuple[str | None, int]]:
    """Each text with how often it stands, most often first."""
    counts = texts.value_counts(sort=True, name="rows").rows()
    return [(text, int(rows)) for text, rows in counts]


def _look_at_span(cells: CellsAtHand, column: Column) -> None:
    """A measured column with a number that a profile may not state."""
    least, most = cells.spans[column.safe]
    low, high = bounds_of(column)
    if least is None or (least >= low and most <= high):
        return
    seen = nw.col(column.safe)
    wrong = cells.frame.filter((seen < low) | (seen > high)).get_column(column.safe)
    shown = [str(value) for value in wrong.unique().sort().head(_SHOWN).to_list()]
    cells.found.append(beyond_range(column, shown, len(wrong)))
