"""Payment lists with a column for each item or each month: each cell is a payment of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...meaning.by_name import names_of
from ...meaning.roster_texts import bare_header, folded
from ...policy.rules import Rule
from ..reading.cell_texts import DASHES
from ..reading.columns.layout import ColumnReading
from ..reading.problems import FILE, SHEET
from ..reading.sheet_reading import SheetReading
from ..tables import AMOUNT

DUE, SUM = "应发金额", "合计"
"""Columns of amounts beside the one that was paid."""

_MARK: Final = "金额："
"""How the names of such columns begin, before the header."""

_MONTH: Final = re.compile(r"(?:(\d{4})(?:年|[-./]))?(\d{1,2})月(?:份)?|(\d{4})[-./](\d{1,2})")


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """What a column of amounts is of, as its header says it; None: it does not."""

    item: str | None = None
    year: str | None = None
    month: str | None = None


@dataclass(frozen=True, eq=False, repr=False)
class AmountHeaders:
    """Knows headers that name an item, a month, or both, and the names of columns of money."""

    known: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return name in (AMOUNT, DUE, SUM) or (isinstance(name, str) and name.startswith(_MARK))

    @classmethod
    def of(cls, rules: Iterable[Rule], items: Iterable[str]) -> AmountHeaders:
        """The names and ids of rules, and what a county calls them."""
        names = (name for rule in rules for name in names_of(rule))
        return cls(frozenset(map(folded, (*names, *items))))

    def column_name(self, header: str) -> str | None:
        """The name of the column under such a header; None for all others."""
        return None if self.read(header) is None else f"{_MARK}{header}"

    def read(self, header: str) -> AmountColumn | None:
        """What a header names: the last part of it an item or a month, parts of groups before.

        >>> headers = AmountHeaders(frozenset({"寄宿生生活补助"}))
        >>> headers.read("2019年9月")
        AmountColumn(item=None, year='2019', month='9')
        >>> headers.read("10月份")
        AmountColumn(item=None, year=None, month='10')
        >>> headers.read("寄宿生生活补助 9月")
        AmountColumn(item='寄宿生生活补助', year=None, month='9')
        >>> headers.read("备注"), headers.read("13月")
        (None, None)
        """
        parts = [self._part(text) for text in (header, *header.split(" "))]
        whole, *pieces = parts
        if whole is not None:
            return whole
        if pieces[-1] is None:
            return None
        told = [one for one in pieces if one is not None]
        return AmountColumn(
            next((one.item for one in told if one.item), None),
            next((one.year for one in told if one.year), None),
            next((one.month for one in told if one.month), None),
        )

    def _part(self, text: str) -> AmountColumn | None:
        name = folded(text)
        for form in (name, bare_header(text)):
            if form in self.known:
                return AmountColumn(item=form)
        found = _MONTH.fullmatch(name)
        if found is None:
            return None
        year, month = found[1] or found[3], found[2] or found[4]
        return AmountColumn(None, year, month) if 1 <= int(month) <= 12 else None


def amount_columns(
    sheet: SheetReading, headers: AmountHeaders
) -> Iterator[tuple[ColumnReading, AmountColumn]]:
    """The columns of a sheet of which each cell is a payment."""
    for stated, column in sheet.stated.items():
        if stated.startswith(_MARK):
            meant = headers.read(column.header)
            if meant is not None:
                yield column, meant


def unfolded(
    rows: pl.DataFrame, sheets: Sequence[SheetReading], headers: AmountHeaders
) -> pl.DataFrame:
    """The named rows with a line for each cell of such columns, in the order of the columns.

    ``column`` is the place of the cell, counted from 0; null in sheets with one amount a row.
    What stands in their own columns for amounts is then ``sum_text``. A row without any amount
    stays one line. Other rows are as they are.
    """
    wide = [(s, list(amount_columns(s, headers))) for s in sheets]
    wide = [(sheet, columns) for sheet, columns in wide if columns]
    if not wide:
        return rows
    keys = pl.DataFrame(
        [(s.file, s.name) for s, _ in wide],
        schema=dict.fromkeys((FILE, SHEET), pl.String),
        orient="row",
    )
    parts = [rows.join(keys, on=keys.columns, how="anti", nulls_equal=True, maintain_order="left")]
    for sheet, columns in wide:
        own = rows.filter(
            (pl.col(FILE) == sheet.file) & pl.col(SHEET).eq_missing(pl.lit(sheet.name))
        ).with_columns(pl.coalesce("sum_text", "amount_text").alias("sum_text"))
        parts += _lines(own, columns)
    return pl.concat(parts).drop(_marked(rows))


def _lines(
    rows: pl.DataFrame, columns: Sequence[tuple[ColumnReading, AmountColumn]]
) -> Iterator[pl.DataFrame]:
    empty = pl.lit(value=True)
    for column, meant in columns:
        cell = pl.col(column.target.shown if column.target is not None else "")
        filled = cell.is_not_null() & ~cell.is_in(sorted(DASHES))
        empty &= ~filled
        told = {
            "amount_text": cell,
            "column": pl.lit(column.index, dtype=pl.UInt16),
            **({"item_text": pl.lit(meant.item)} if meant.item else {}),
            **({"year_text": pl.lit(meant.year, dtype=pl.String)} if meant.month else {}),
            **({"month_text": pl.lit(meant.month)} if meant.month else {}),
        }
        yield rows.filter(filled).with_columns(**told)
    yield rows.filter(empty).with_columns(pl.lit(None, dtype=pl.String).alias("amount_text"))


def _marked(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith(_MARK)]


def marked_columns(rows: pl.DataFrame) -> Mapping[str, str]:
    """The columns of such cells, each under its own name: they are kept when rows are named."""
    return {name: name for name in _marked(rows)}
