"""A ledger as a workbook that is printed, signed and filed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import polars as pl
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .books import book_at, refuse_longer
from .filing_sheet import write_filing
from .ledger import PERSON, Ledger
from .line_sheet import LineSheet, layout_of
from .names import AMOUNT, FILING, LINES, NAMES, OTHERS, PENDING, PROBLEMS, PUBLIC, SUMMARY
from .pages import LANDSCAPE, PORTRAIT, Paper
from .problems import JUDGED_NOTE
from .sheets import table_of, write_table
from .styles import Styles, styles_of
from .summary import blocks_of, remarks, settled, total_of
from .summary_sheet import Lines, write_summary
from .tables import printed_lines
from .ticker import Progress, Ticker
from .widths import printable

_NOTES: Final = {
    OTHERS: "免除的费用、实物和贷款：不发现金",
    PENDING: "还缺信息、定不下来的项目：问清以后再定",
    PROBLEMS: JUDGED_NOTE,
    PUBLIC: "金额单位：元",
}


def write_workbook(
    ledger: Ledger, path: str | os.PathLike[str], progress: Progress | None = None
) -> None:
    """Write the seven sheets of a ledger; the same ledger gives the same bytes.

    Temporary files stand beside ``path``. Raises OSError as the system does, and
    OutputError where a table has more rows than a sheet.
    """
    refuse_too_many(ledger)
    rows = (ledger.lines, ledger.others, ledger.pending, ledger.problems, ledger.public)
    ticker = Ticker(progress, sum(map(len, rows)))
    with book_at(path, ledger.title) as book:
        _write_sheets(book, ledger, ticker)


def refuse_too_many(ledger: Ledger) -> None:
    """Raise OutputError where a table does not fit on a sheet of Excel."""
    tables = {LINES: ledger.lines, OTHERS: ledger.others, PENDING: ledger.pending}
    tables |= {PROBLEMS: ledger.problems, PUBLIC: ledger.public}
    refuse_longer(tables)


def _write_sheets(book: Workbook, ledger: Ledger, ticker: Ticker) -> None:
    """All sheets exist before the first is written, as constant memory wants it."""
    sheets: dict[str, Worksheet] = {name: book.add_worksheet(name) for name in NAMES}
    styles = styles_of(book)
    lines = _exact(printable(settled(ledger.lines, ledger.dimensions)))
    where = _write_lines(sheets[LINES], ledger, lines, styles, ticker)
    _write(sheets, OTHERS, ledger.others, ledger, styles, ticker)
    write_summary(
        sheets[SUMMARY],
        _title(ledger, SUMMARY),
        blocks_of(lines, ledger.dimensions),
        total_of(lines),
        remarks(ledger),
        where,
        styles,
    )
    _write(sheets, PENDING, ledger.pending, ledger, styles, ticker)
    _write(sheets, PROBLEMS, ledger.problems, ledger, styles, ticker)
    write_filing(sheets[FILING], ledger, _title(ledger, FILING), styles)
    _write(sheets, PUBLIC, ledger.public, ledger, styles, ticker, PORTRAIT)


def _write_lines(
    sheet: Worksheet, ledger: Ledger, lines: pl.DataFrame, styles: Styles, ticker: Ticker
) -> Lines:
    """发放台账; returns where its lines stand."""
    printed = lines.select(printed_lines(ledger).columns)
    hidden = lines.select(*(dimension.column for dimension in ledger.dimensions), PERSON)
    table = table_of(printed)
    made = LineSheet(sheet, table, layout_of(table), hidden, styles)
    made.write(ledger.title, ticker)
    return made.where()


def _write(
    sheets: Mapping[str, Worksheet],
    name: str,
    frame: pl.DataFrame,
    ledger: Ledger,
    styles: Styles,
    ticker: Ticker,
    paper: Paper = LANDSCAPE,
) -> None:
    title, note = _title(ledger, name), _NOTES[name]
    write_table(sheets[name], title, note, table_of(frame, paper), styles, ticker, paper)


def _title(ledger: Ledger, name: str) -> str:
    return f"{ledger.title} {name}"


def _exact(lines: pl.DataFrame) -> pl.DataFrame:
    """Amounts to the fen, so that sums are exact."""
    return lines.with_columns(pl.col(AMOUNT).cast(pl.Decimal(38, 2)))
