"""The people of sheets; those of sheets with the same columns are read together.

A county's folder holds hundreds of small files of one form: what is done once for each column
costs more there than all rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from ....policy.spellings.sheet_words import SheetWords
from ..cells import CellReader
from ..columns.choices import ValueWords, complete_choices
from ..columns.layout import SheetLayout
from ..columns.places import texts_around
from ..columns.relatives import columns_of_numbers_unread, relatives_in
from ..columns.stated_around import with_stated_around
from ..headers import Headers
from ..raw_sheets import RawSheet
from ..rows import SheetRows
from ..sheet_reading import SheetReading, said_over
from .table_body import TableBody


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SheetPart:
    """What a sheet adds to a roster: its people, and what is wrong with them."""

    reading: SheetReading
    frame: pl.DataFrame
    problems: list[pl.DataFrame]
    relatives: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _LaidSheet:
    """A sheet with a header, and its people with ``PLACE``."""

    sheet: RawSheet
    layout: SheetLayout
    body: TableBody
    found: list[pl.DataFrame]
    """What is wrong with what stands around the sheet."""


_TOGETHER: Final = 20_000
"""So many rows are read at once, and then let go; a larger sheet is read alone."""


def read_sheet_parts(
    laid: list[tuple[RawSheet, SheetLayout | None]],
    reader: CellReader,
    headers: Headers,
    *,
    relatives: bool,
) -> list[SheetPart]:
    """What each sheet adds; with ``relatives`` the other people of its rows too.

    ``laid`` is empty then: the cells of a sheet are let go once they are read.
    """
    parts: list[SheetPart | None] = [None] * len(laid)
    waiting: dict[tuple[int, tuple[str, ...]], dict[int, _LaidSheet]] = {}
    named: Counter[str] = Counter()

    def read(group: dict[int, _LaidSheet]) -> None:
        together = _read_together(list(group.values()), reader, relatives=relatives)
        for place, part in zip(group, together, strict=True):
            parts[place] = part
        group.clear()

    laid.reverse()
    for place in range(len(laid)):
        sheet, layout = laid.pop()
        if layout is None:
            parts[place] = _headless(sheet, headers)
            continue
        one = _LaidSheet(sheet, *with_stated_around(sheet, layout, reader))
        named[sheet.shown] += 1  # the tables of a page have no names of their own
        key = named[sheet.shown], tuple(column.header for column in one.layout.columns)
        group = waiting.setdefault(key, {})
        if group and next(iter(group.values())).layout.columns != one.layout.columns:
            read(group)
        group[place] = one
        if sum(other.body.rows.height for other in group.values()) >= _TOGETHER:
            read(group)
    for group in waiting.values():
        if group:
            read(group)
    return [part for part in parts if part is not None]


def _headless(sheet: RawSheet, headers: Headers) -> SheetPart:
    """A sheet without a header: nothing of it is read."""
    anything = pl.any_horizontal(pl.all().is_not_null()) if sheet.cells.width else False
    unread, why = sheet.cells.filter(anything).height, headers.on_side(sheet)
    reading = SheetReading(sheet.file, sheet.name, None, unread=unread, why=why)
    return SheetPart(reading, pl.DataFrame(), [])


def _read_together(
    sheets: Sequence[_LaidSheet], reader: CellReader, *, relatives: bool
) -> Iterator[SheetPart]:
    """The people of sheets with the same columns.

    Where a text decides which facts a sheet states at all, each is read alone.
    """
    layout, several = sheets[0].layout, len(sheets) > 1
    rows_of = [one.body.rows for one in sheets]
    all_rows = pl.concat(rows_of, rechunk=True) if several else rows_of[0]
    found = [problems for one in sheets for problems in one.found]
    rows = SheetRows(all_rows, layout, reader, found)
    read = rows.read()
    if several and rows.by_texts:
        for one in sheets:
            yield from _read_together([one], reader, relatives=relatives)
        return
    frame = complete_choices(read, reader, all_rows, layout)
    start, problems = 0, rows.problems
    words, values = reader.mapping.sheet_words, ValueWords(reader.vocabulary)
    for one in sheets:
        people = one.body.rows
        count = people.height
        own = frame.slice(start, count) if several else frame
        reading = _reading(one, rows, words, values, relatives=relatives)
        others = relatives_in(people, one.layout, reader.vocabulary, words) if relatives else None
        yield SheetPart(reading, own, problems, others)
        start, problems = start + count, []


def _reading(
    one: _LaidSheet, rows: SheetRows, words: SheetWords, values: ValueWords, *, relatives: bool
) -> SheetReading:
    sheet, layout, body = one.sheet, one.layout, one.body
    people = body.rows
    filled = (people.get_column(str(c.index)).null_count() for c in layout.columns)
    unknown = rows.unknown.get((sheet.file, sheet.name), {})
    return SheetReading(
        sheet.file,
        sheet.name,
        values.suggest(people, layout),
        people=people.height,
        blank=body.blank,
        foot=body.foot_rows.height,
        repeated=body.repeated,
        filled=tuple(people.height - empty for empty in filled),
        unknown=tuple((header, text, n) for (header, text), n in unknown.items()),
        foot_rows=body.foot_rows,
        hidden_columns=sheet.hidden_columns,
        around=texts_around(sheet, layout),
        said_over=said_over(people, layout, words) if relatives else (),
        of_numbers=columns_of_numbers_unread(people, layout) if relatives else (),
    )
