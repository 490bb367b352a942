"""Facts that stand around a table (its file's name, a title), where the county says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from ....policy.fact_types import Role
from ....policy.facts import Slot, Vocabulary
from ..cells import CellReader
from ..persons.table_body import TableBody, body_of
from ..problems import FILE, ROW, SHEET, Problem, ProblemColumn, row_problems
from ..raw_sheets import RawSheet
from ..sheet_reading import SheetReading
from .layout import ColumnMeaning, ColumnReading, SheetLayout
from .places import Around, StatedBy, texts_around

PROPOSED_ROLES: Final = (Role.SCHOOL, Role.CLASS)
"""What often stands around a table alone."""


def with_stated_around(
    sheet: RawSheet, layout: SheetLayout, reader: CellReader
) -> tuple[SheetLayout, TableBody, list[pl.DataFrame]]:
    """The people of a sheet with ``PLACE``, and a column for each fact stated around it.

    A cell of the sheet that states the fact itself goes first; where both say something else, and
    where neither says anything, the row is a finding.
    """
    body = body_of(sheet, layout, reader.mapping.sheet_words)
    placed = body.rows.with_columns(
        pl.lit(sheet.file).alias(FILE),
        pl.lit(sheet.name, dtype=pl.String).alias(SHEET),
        pl.col("row").cast(pl.Int64).alias(ROW),
    )
    body = replace(body, rows=placed)
    found: list[pl.DataFrame] = []
    texts = texts_around(sheet, layout) if reader.mapping.around else {}
    for name, stated in reader.mapping.around.items():
        slot = reader.vocabulary.stated.get(name)
        if slot is None:
            continue
        meaning, value = ColumnMeaning(slot), stated.value_in(texts)
        own = next((c for c in layout.known_columns if c.target == meaning), None)
        if own is None:
            index = max((c.index for c in layout.columns), default=-1) + 1
            column = ColumnReading(index, name, meaning, around=stated.where.value)
            layout = replace(layout, columns=(*layout.columns, column))
        else:
            column = own
        cell = pl.col(str(column.index))
        said = cell if own is not None else pl.lit(None, dtype=pl.String)
        found += _findings(body.rows.with_columns(said.alias("said")), column, stated, value)
        filled = pl.coalesce(said, pl.lit(value, dtype=pl.String)).alias(str(column.index))
        below = body.foot_rows.with_columns(said.alias(str(column.index)))
        body = replace(body, rows=body.rows.with_columns(filled), foot_rows=below)
    return layout, body, found


def _findings(
    rows: pl.DataFrame, column: ColumnReading, stated: StatedBy, value: str | None
) -> Iterator[pl.DataFrame]:
    about = ProblemColumn(column.letter, column.header)
    if value is None:
        blank = rows.filter(pl.col("said").is_null())
        message = f"{column.header}应来自{stated.shown}，这张表没有，或写的不是这样"
        hint = "请在表里写明，或改映射文件的“来自”"
        yield row_problems(blank, Problem.UNSTATED, message, hint, column=about)
        return
    texts = rows.get_column("said").drop_nulls().unique()
    other = [text for text in texts if not _alike(text, value)]
    if other:
        message = f"{column.header}：表里写的和{stated.where.value}的“{value}”不一样，按表里的算"
        differing, hint = rows.filter(pl.col("said").is_in(other)), "请核实后改成一致"
        kind = Problem.OTHER_PLACE
        yield row_problems(differing, kind, message, hint, value=pl.col("said"), column=about)


def _alike(one: str, two: str) -> bool:
    """Whether two names say the same, one perhaps with more: 甲小学, 乙县甲小学; 1班, 三(1)班."""
    first, second = (re.sub(r"\W", "", unicodedata.normalize("NFKC", t)) for t in (one, two))
    return first in second or second in first


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact (school, class) that some sheets have no column for, and what stands around one."""

    fact: str
    sheets: tuple[str, ...]
    texts: Mapping[Around, tuple[str, ...]]
    """Those of the first sheet."""


def proposals(sheets: Iterable[SheetReading], vocabulary: Vocabulary) -> Iterator[Proposal]:
    """What the county may take from around its tables; it decides whether, and from where."""
    people = [sheet for sheet in sheets if sheet.people]
    for slot in vocabulary.slots.values():
        if slot.fact.role in PROPOSED_ROLES:
            open_ = [sheet for sheet in people if sheet.around and not _states(sheet, slot)]
            if open_:
                shown = tuple(sheet.shown for sheet in open_)
                yield Proposal(slot.fact.name, shown, open_[0].around)


def _states(sheet: SheetReading, slot: Slot) -> bool:
    targets = (column.target for column in sheet.columns)
    return any(target is not None and target.slot is slot for target in targets)
