"""Tables written to files: sheets of a workbook that is made to be printed, CSV, Parquet.

The same content gives the same bytes, and nothing in them is run as a formula.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TypeAlias, cast

import polars as pl
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ...errors import OutputError
from ..staging import new_file
from ..tables import (
    AMOUNT,
    ROWS_A_STEP,
    STARTS_A_FORMULA,
    UNSEEN_CELLS,
    Progress,
    ProgressCounter,
    visible_cells,
)
from .atomic_files import OutputForm, OutputTarget, place_files, read_target
from .layout import (
    EXACT,
    HEAD_HEIGHT,
    HEAD_ROW,
    LANDSCAPE,
    NOTE_HEIGHT,
    TITLE_HEIGHT,
    CellShape,
    Paper,
    SheetColumn,
    Styles,
    heights_of,
    printable,
    set_up_page,
    sheet_columns,
    styles_of,
    writable,
)

CellWriter: TypeAlias = Callable[..., Any]
RowPlan: TypeAlias = Sequence[tuple[int, CellWriter, Format | None]]
"""For each cell of a row: its column, what writes it, and how it looks."""

_EMPTY_TABLE: Final = "（没有）"


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A frame that a workbook can hold, with the widths of its sheet's columns."""

    frame: pl.DataFrame
    columns: tuple[SheetColumn, ...]

    @property
    def widths(self) -> list[float]:
        """The widths of its columns, in characters."""
        return [column.width for column in self.columns]

    def heights(self) -> list[float]:
        """The height of each row, where pages must hold them exactly."""
        return heights_of(self.frame, self.columns)


def sheet_table(frame: pl.DataFrame, paper: Paper = LANDSCAPE) -> SheetTable:
    """A frame, made ready to be written on that paper."""
    ready = printable(frame)
    found = sheet_columns(ready)
    widths = paper.filled([column.width for column in found])
    columns = tuple(replace(one, width=width) for one, width in zip(found, widths, strict=True))
    return SheetTable(ready, columns)


def write_table(
    sheet: Worksheet,
    title: str,
    note: str,
    table: SheetTable,
    styles: Styles,
    ticker: ProgressCounter,
    paper: Paper = LANDSCAPE,
) -> None:
    """A whole sheet of one table, as broad as the paper and on as many pages as it takes."""
    set_up_page(sheet, paper, table.widths)
    write_head(sheet, title, note, [column.title for column in table.columns], styles)
    first, last = HEAD_ROW + 1, HEAD_ROW + max(1, len(table.frame))
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, max(1, len(table.columns)) - 1)
    if table.frame.is_empty():
        write_across(sheet, first, len(table.columns) - 1, _EMPTY_TABLE, styles.text)
        return
    plan = row_plan(sheet, table.columns, styles)
    rows = table.frame.with_columns(pl.selectors.decimal().cast(pl.Float64)).iter_rows()
    for start in range(0, len(table.frame), ROWS_A_STEP):
        at = range(start, min(start + ROWS_A_STEP, len(table.frame)))
        write_rows(sheet, first + start, at, rows, plan)
        ticker.step(len(at))
    frame_blanks(sheet, first, last, len(table.columns), styles)


def write_head(
    sheet: Worksheet, title: str, note: str, titles: Sequence[str], styles: Styles
) -> None:
    """The title over all columns, a line below it, and the titles of the columns."""
    sheet.set_row(0, TITLE_HEIGHT)
    write_across(sheet, 0, len(titles) - 1, title, styles.title)
    sheet.set_row(1, NOTE_HEIGHT)
    write_across(sheet, 1, len(titles) - 1, note, styles.note)
    sheet.set_row(HEAD_ROW, HEAD_HEIGHT)
    for column, text in enumerate(titles):
        sheet.write_string(HEAD_ROW, column, text, styles.head)


def write_across(sheet: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    """A text over the columns from the first to ``last``, never taken for a formula."""
    if last > 0:
        sheet.merge_range(row, 0, row, last, "", style)
    sheet.write_string(row, 0, writable(text), style)


def row_plan(sheet: Worksheet, columns: Iterable[SheetColumn], styles: Styles) -> list[Any]:
    """What writes the cells of these columns: texts as text, whatever they begin with."""
    numbers = (CellShape.WHOLE, CellShape.MONEY)
    return [
        (
            index,
            sheet.write_number if column.shape in numbers else sheet.write_string,
            styles.of(column),
        )
        for index, column in enumerate(columns)
    ]


def write_rows(
    sheet: Worksheet,
    top: int,
    at: range,
    rows: Iterator[tuple[Any, ...]],
    plan: RowPlan,
    heights: Sequence[float] = (),
) -> None:
    """The rows ``at`` of a table, the first of them in row ``top`` of the sheet.

    Rows without a height become as high as the spreadsheet finds their text to be.
    """
    set_row = sheet.set_row
    for number, cells in zip(at, rows):  # noqa: B905 -- rows go on after these
        row = top + number - at.start
        if heights:
            set_row(row, heights[number])
        for (column, write, style), value in zip(plan, cells, strict=True):
            if value is not None and value != "":
                write(row, column, value, style)


def frame_blanks(sheet: Worksheet, first: int, last: int, width: int, styles: Styles) -> None:
    """Lines around the empty cells of a table's body: one condition instead of many cells."""
    if last >= first:
        condition = {"type": "blanks", "format": styles.blank}
        sheet.conditional_format(first, 0, last, width - 1, condition)


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


@contextmanager
def book_at(path: str | os.PathLike[str], title: str) -> Iterator[Workbook]:
    """A workbook to be filled; temporary files stand beside ``path``.

    Raises OSError as the system does.
    """
    file = new_file(Path(path))  # closed below, also on a full disk
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


def refuse_longer(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise OutputError where a table does not fit on a sheet of Excel."""
    for name, frame in tables.items():
        if len(frame) > _MOST_ROWS:
            raise OutputError(
                f"“{name}”有 {len(frame)} 行，Excel 的一张表放不下（最多 {_MOST_ROWS} 行），"
                "请写成 .csv 或 .parquet，或者按学校分开做"
            )


_CSV_ROWS: Final = 50_000
_BOM: Final = b"\xef\xbb\xbf"


def write_tables(
    tables: Mapping[str, pl.DataFrame], files: Sequence[Path], progress: Progress | None = None
) -> None:
    """Write each table to the file that is named for it; the last file is for the first table.

    That one is Parquet where its suffix says so, all others are CSV.
    """
    main = next(iter(tables))
    ticker = ProgressCounter(progress, sum(map(len, tables.values())))
    for path in files:
        name = main if path == files[-1] else path.stem.rpartition(".")[2]
        with new_file(path) as file:
            if path.suffix.lower() == ".parquet":
                write_parquet(tables[name], file)
                ticker.step(len(tables[name]))
            else:
                for rows in write_csv(tables[name], file):
                    ticker.step(rows)


def write_csv(frame: pl.DataFrame, file: BinaryIO) -> Iterator[int]:
    """Write UTF-8 with BOM and CRLF; gives the number of rows after each part written.

    A text that Excel could take for a formula gets a ' in front.
    """
    file.write(_BOM)
    file.write(_as_csv(harmless(pl.DataFrame([frame.columns], orient="row"))))
    for part in frame.iter_slices(_CSV_ROWS):
        file.write(_as_csv(harmless(part)))
        yield len(part)


def write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write plain texts and exact amounts."""
    made = io.BytesIO()  # a full disk is then an error of our own writing, not of Polars
    _plain(frame).write_parquet(made)
    file.write(made.getbuffer())


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    r"""The frame as text and numbers, with no text that starts a formula or has signs unseen.

    >>> frame = pl.DataFrame({"备注": ["=1+1", " ＝cmd", "-5", "1-5", "甲\x1b", None]})
    >>> harmless(frame)["备注"].to_list()
    ["'=1+1", "' ＝cmd", "'-5", '1-5', '甲�', None]
    """
    plain = _plain(frame)
    texts = pl.selectors.string()
    wrong = plain.select(texts.str.contains(_NOT_HARMLESS).any())
    found = [column.name for column in wrong if column.any()]
    if not found:
        return plain
    text = visible_cells(pl.col(found))
    starts = text.str.contains(STARTS_A_FORMULA)
    return plain.with_columns(pl.when(starts).then(pl.lit("'") + text).otherwise(text).name.keep())


_NOT_HARMLESS: Final = f"{STARTS_A_FORMULA}|{UNSEEN_CELLS}"
"""What most columns have not at all, which is seen faster than each cell is written anew."""


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers stay numbers, amounts have two places, and all else is text."""
    numbers = pl.selectors.integer() | pl.selectors.decimal() | pl.selectors.float()
    plain = frame.with_columns((~numbers).cast(pl.String))
    if AMOUNT in plain.columns:
        plain = plain.with_columns(pl.col(AMOUNT).cast(EXACT))
    return plain


def _as_csv(frame: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    frame.write_csv(made, include_header=False, line_terminator="\r\n")
    return made.getvalue()


def place_tables(
    output: OutputTarget, tables: Mapping[str, pl.DataFrame], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write tables as the files of a target that is no workbook. Raises OutputError."""

    def write(folder: Path) -> None:
        if output.form is OutputForm.FOLDER:
            folder = folder / output.path.name
            folder.mkdir(mode=0o700)
        write_tables(tables, [folder / file.name for file in output.files], progress)

    return place_files(output, write)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableReport:
    """Tables by the names of their sheets, the one that counts first."""

    title: str
    tables: Mapping[str, tuple[pl.DataFrame, str]]
    """Each with the line under the title of its sheet."""

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """The tables alone."""
        return {name: frame for name, (frame, _) in self.tables.items()}


def check_report(target: str | os.PathLike[str], names: Sequence[str]) -> None:
    """Whether a report of some tables can go there: a workbook or a folder. Raises OutputError."""
    output = read_target(target, names)
    if output.form not in (OutputForm.WORKBOOK, OutputForm.FOLDER):
        raise OutputError(f"“{output.path.name}”请写成 .xlsx，或一个文件夹（在名称后加 /）")


def write_report(
    report: TableReport, target: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a report as .xlsx, .csv, .parquet or a folder, as a ledger is written.

    Raises OutputError.
    """
    output = read_target(target, tuple(report.tables))
    if output.form is OutputForm.WORKBOOK:
        refuse_longer(report.frames)
        return place_files(
            output, lambda folder: _write_book(report, folder / output.path.name, progress)
        )
    return place_tables(output, report.frames, progress)


def _write_book(report: TableReport, path: Path, progress: Progress | None) -> None:
    ticker = ProgressCounter(progress, sum(map(len, report.frames.values())))
    with book_at(path, report.title) as book:
        sheets = {name: book.add_worksheet(name) for name in report.tables}
        styles = styles_of(book)
        for name, (frame, note) in report.tables.items():
            title, table = f"{report.title} {name}", sheet_table(frame)
            write_table(sheets[name], title, note, table, styles, ticker)
