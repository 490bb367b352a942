"""A ledger as a workbook that is printed, signed and filed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import polars as pl
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..policy.errors import OutputError
from .filing_sheet import write_filing
from .ledger import PERSON, Ledger
from .line_sheet import LineSheet, layout_of
from .names import FILING, LINES, NAMES, OTHERS, PENDING, PROBLEMS, PUBLIC, SUMMARY
from .pages import LANDSCAPE, PORTRAIT, Paper
from .sheets import table_of, write_table
from .styles import Styles, styles_of
from .summary import AMOUNT, blocks_of, remarks, settled, total_of
from .summary_sheet import Lines, write_summary
from .tables import printed_lines
from .ticker import Progress, Ticker
from .widths import printable

_CREATED: Final = datetime(2000, 1, 1)
_MOST_ROWS: Final = 1_048_576 - 2_000
"""What a sheet holds, less what titles and sums take."""

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Verdana", "font_size": 8},
}
"""Digits of the default font measure columns: seven pixels, as those of Calibri 11.

Where Calibri is missing, a much wider font takes its place and columns leave the page;
Verdana's usual stand-ins have digits of the same width.
"""

_INSTEAD: Final = "请写成 .csv 或 .parquet"

_NOTES: Final = {
    OTHERS: "免除的费用、实物和贷款：不发现金",
    PENDING: "还缺信息、定不下来的项目：问清以后再定",
    PROBLEMS: "退回的行没有判断，请改正后重新导入；提醒的行已经判断，请核对",
    PUBLIC: "金额单位：元",
}


class _Sink:
    """The file of a workbook, which takes anything once its disk is full.

    The zip archive writes its end when it is let go, after the error that we pass on.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.broken = file, False
        self.tell, self.seek, self.seekable = file.tell, file.seek, file.seekable

    def write(self, data: bytes) -> int:
        """Write, or do as if after the first error."""
        if self.broken:
            return len(data)
        try:
            return self.file.write(data)
        except OSError:
            self.broken = True
            raise

    def flush(self) -> None:
        """Nothing is kept back here."""


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
    with workbook_at(path, ledger.title) as book:
        _write_sheets(book, ledger, ticker)


@contextmanager
def workbook_at(path: str | os.PathLike[str], title: str) -> Iterator[Workbook]:
    """A workbook to be filled; closed at the end, also on a full disk. Raises OSError."""
    file = Path(path).open("wb")  # noqa: SIM115 -- closed below, also on a full disk
    sink = _Sink(file)
    try:
        options = {
            **deepcopy(_OPTIONS),
            "tmpdir": str(Path(path).parent),
        }  # XlsxWriter adds to them
        book = Workbook(cast("IO[str]", sink), options)
        book.use_zip64()
        book.set_properties({"title": title, "created": _CREATED})
        yield book
        book.close()
        file.close()
    except FileCreateError as wrapped:
        cause = wrapped.args[0]
        raise (cause if isinstance(cause, OSError) else OSError(str(cause))) from None
    finally:
        sink.broken = True
        with suppress(OSError):
            file.close()


def refuse_too_many(ledger: Ledger) -> None:
    """Raise OutputError where a table of a ledger does not fit on a sheet of Excel."""
    tables = {LINES: ledger.lines, OTHERS: ledger.others, PENDING: ledger.pending}
    refuse_too_long({**tables, PROBLEMS: ledger.problems, PUBLIC: ledger.public})


def refuse_too_long(tables: Mapping[str, pl.DataFrame], instead: str = _INSTEAD) -> None:
    """Raise OutputError where a table, by its name, does not fit on a sheet of Excel."""
    for name, frame in tables.items():
        if len(frame) > _MOST_ROWS:
            raise OutputError(
                f"“{name}”有 {len(frame)} 行，Excel 的一张表放不下（最多 {_MOST_ROWS} 行），"
                f"{instead}，或者按学校分开做"
            )


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
