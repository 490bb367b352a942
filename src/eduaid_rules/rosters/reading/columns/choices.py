"""Choices: multiple ones of several sheets in one form, and unknown columns that hold values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

from ....meaning.roster_texts import cell_word
from ....policy.fact_types import FactType
from ....policy.facts import Fact, Vocabulary
from ..cells import CellReader
from ..sheet_reading import ticked_elsewhere
from .layout import ColumnReading, SheetLayout


def complete_choices(
    frame: pl.DataFrame, reader: CellReader, rows: pl.DataFrame, layout: SheetLayout
) -> pl.DataFrame:
    """Multiple choices of which nothing is left open, as complete lists.

    In a row (``rows`` are the cells) where something stands beside them in a column that was not
    understood (其他: 单亲), or elsewhere in such a column a tick or a value, what is blank stays
    unknown, whatever 空白为否 says.
    """
    for fact in multiple_choices(reader.vocabulary):
        names = [f"{fact.name}.{value.name}" for value in fact.values]
        ticked = [name for name in names if name in frame.columns]
        empty_is_no = fact.name in reader.mapping.empty_is_no
        if not empty_is_no:
            continue
        words = [name for value in fact.values for name in value.names]
        open_rows = _filled_beside(rows, layout, fact) | ticked_elsewhere(rows, layout, words)
        if open_rows.any():
            frame = _blank_is_no(frame, fact.name, ticked, names, open_rows)
        elif fact.name in frame.columns:
            frame = frame.with_columns(pl.col(fact.name).fill_null([]))
        elif ticked:
            missing = [pl.lit(value=False).alias(name) for name in names if name not in ticked]
            frame = frame.with_columns(*missing, pl.col(ticked).fill_null(value=False))
            frame = frame.with_columns(list_of(frame, fact)).drop(names)
    return frame


def _blank_is_no(
    frame: pl.DataFrame, listed: str, ticked: list[str], names: list[str], open_rows: pl.Series
) -> pl.DataFrame:
    """Blanks as no but in some rows, which are left open."""
    closed = pl.lit(~open_rows)
    if listed in frame.columns:
        blank = pl.col(listed).is_null() & closed
        return frame.with_columns(
            pl.when(blank).then(pl.col(listed).fill_null([])).otherwise(pl.col(listed))
        )
    if not ticked:
        return frame
    missing = [pl.lit(None, dtype=pl.Boolean).alias(n) for n in names if n not in ticked]
    frame = frame.with_columns(missing)
    no = pl.lit(value=False)
    cells = {name: pl.col(name) for name in names}
    return frame.with_columns(
        pl.when(cell.is_null() & closed).then(no).otherwise(cell).alias(name)
        for name, cell in cells.items()
    )


def _filled_beside(rows: pl.DataFrame, layout: SheetLayout, fact: Fact) -> pl.Series:
    """In which rows something stands in a column beside those of a fact that nobody understood."""
    columns = layout.columns
    own = {c.index for c in layout.known_columns if c.target and c.target.slot.fact is fact}
    beside: set[int] = set()
    for step in (1, -1):
        for start in own:
            place = start + step
            while 0 <= place < len(columns) and _unclear(columns[place]):
                beside.add(columns[place].index)
                place += step
    cells = [pl.col(str(index)).is_not_null() for index in sorted(beside)]
    found = rows.select(pl.any_horizontal(cells)) if cells else None
    return pl.repeat(False, rows.height, eager=True) if found is None else found.to_series()  # noqa: FBT003


def _unclear(column: ColumnReading) -> bool:
    return bool(column.header) and (column.not_understood or column.card)


def alike_choices(frames: list[pl.DataFrame], vocabulary: Vocabulary) -> list[pl.DataFrame]:
    """The tables of all sheets with a multiple choice stated in one form."""
    for fact in multiple_choices(vocabulary):
        names = {f"{fact.name}.{value.name}" for value in fact.values}
        if not any(names & set(frame.columns) for frame in frames):
            continue
        frames = [
            frame.with_columns(
                cells.alias(name) for name, cells in ticks_of(frame.get_column(fact.name), fact)
            ).drop(fact.name)
            if fact.name in frame.columns
            else frame
            for frame in frames
        ]
    return frames


def multiple_choices(vocabulary: Vocabulary) -> Iterator[Fact]:
    """The facts of which several values may hold, in the order of the vocabulary."""
    slots = vocabulary.slots.values()
    return (slot.fact for slot in slots if slot.fact.type is FactType.MULTIPLE)


_LOOKED_AT: Final = 2_000
"""How many rows say what a column is about."""
_MOST_TEXTS: Final = 40
"""A column with more different texts is no choice."""
_ENOUGH: Final = 1 / 3
"""How many of the different texts are values of the fact."""


@dataclass(frozen=True, eq=False, repr=False)
class ValueWords:
    """Finds the fact whose values stand in a column."""

    vocabulary: Vocabulary

    @cached_property
    def _facts(self) -> Mapping[str, frozenset[str]]:
        """For a word, the facts of which it is a value."""
        found: dict[str, set[str]] = {}
        for slot in self.vocabulary.slots.values():
            fact = slot.fact
            if fact.type not in (FactType.SINGLE, FactType.MULTIPLE):
                continue
            spelt = (one.text for one in fact.spellings)
            for word in (*(name for value in fact.values for name in value.names), *spelt):
                found.setdefault(cell_word(word), set()).add(fact.name)
        return {word: frozenset(facts) for word, facts in found.items()}

    def suggest(self, rows: pl.DataFrame, layout: SheetLayout) -> SheetLayout:
        """The layout with a suggestion for each unknown column that holds values of a fact.

        Only facts that no column states; ``rows`` are the cells of people.
        """
        stated = {c.target.slot.fact.name for c in layout.known_columns if c.target}
        columns = list(layout.columns)
        unknown = {
            str(column.index): place
            for place, column in enumerate(columns)
            if column.not_understood and column.suggestion is None
        }
        for name, texts in _few_texts(rows.head(_LOOKED_AT).select(list(unknown))):
            if fact := self._fact_of(texts, stated):
                place = unknown[name]
                columns[place] = replace(columns[place], suggestion=fact)
        return replace(layout, columns=tuple(columns))

    def _fact_of(self, texts: list[str], stated: set[str]) -> str | None:
        counted: dict[str, int] = {}
        for text in texts:
            for fact in self._facts.get(cell_word(text), frozenset()) - stated:
                counted[fact] = counted.get(fact, 0) + 1
        best = max(counted.values(), default=0)
        order = (slot.fact.name for slot in self.vocabulary.slots.values())
        first = (fact for fact in order if counted.get(fact) == best)
        return next(first) if best and best >= len(texts) * _ENOUGH else None


def _few_texts(rows: pl.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """The columns that may be choices, with their different texts; all are looked at together."""
    if rows.is_empty() or not rows.width:
        return
    counts = rows.select(pl.all().drop_nulls().n_unique()).row(0)
    few = [name for name, n in zip(rows.columns, counts, strict=True) if 0 < n <= _MOST_TEXTS]
    if few:
        texts = rows.select(few).select(pl.all().drop_nulls().unique().implode()).row(0)
        yield from zip(few, texts, strict=True)


def ticks_of(cells: pl.Series, fact: Fact) -> Iterator[tuple[str, pl.Series]]:
    """A column of complete lists as a yes/no column for each value."""
    for value in fact.values:
        yield f"{fact.name}.{value.name}", cells.list.contains(value.name)


def list_of(frame: pl.DataFrame, fact: Fact) -> pl.Series:
    """Yes/no columns of all values as one column of complete lists."""
    parts = [
        pl.when(pl.col(f"{fact.name}.{value.name}").fill_null(value=False)).then(pl.lit(value.name))
        for value in fact.values
    ]
    return frame.select(pl.concat_list(parts).list.drop_nulls().alias(fact.name)).to_series()
