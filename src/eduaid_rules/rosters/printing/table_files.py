"""Tables written to files: sheets of a workbook that is made to be printed, CSV, Parquet.

The same content gives the same bytes, and nothing in them is run as a formula.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ...errors import OutputError
from ..staging import new_file
from ..tables import (
    ROWS_A_STEP,
    Progress,
    ProgressCounter,
)
from .atomic_files import Output, OutputForm, OutputTarget, placed, read_target
from .books import book_at
from .csv_files import write_csv, write_parquet
from .layout import (
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


_MOST_ROWS: Final = 1_048_576 - 2_000
"""What a sheet holds, less what titles and sums take."""


def refuse_longer(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise OutputError where a table does not fit on a sheet of Excel."""
    for name, frame in tables.items():
        if len(frame) > _MOST_ROWS:
            raise OutputError(
                f"“{name}”有 {len(frame)} 行，Excel 的一张表放不下（最多 {_MOST_ROWS} 行），"
                "请写成 .csv 或 .parquet，或者按学校分开做"
            )


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


def output_of_tables(
    target: OutputTarget, tables: Mapping[str, pl.DataFrame], progress: Progress | None = None
) -> Output:
    """Tables as the files of a target that is no workbook."""

    def write(folder: Path) -> None:
        if target.form is OutputForm.FOLDER:
            folder = folder / target.path.name
            folder.mkdir(mode=0o700)
        write_tables(tables, [folder / file.name for file in target.files], progress)

    return Output(target, write)


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
    return placed(output_of_report(report, target, progress))


def output_of_report(
    report: TableReport, target: str | os.PathLike[str], progress: Progress | None = None
) -> Output:
    """The same before it is written. Raises OutputError."""
    found = read_target(target, tuple(report.tables))
    if found.form is OutputForm.WORKBOOK:
        refuse_longer(report.frames)
        return Output(found, lambda folder: _write_book(report, folder / found.path.name, progress))
    return output_of_tables(found, report.frames, progress)


def _write_book(report: TableReport, path: Path, progress: Progress | None) -> None:
    ticker = ProgressCounter(progress, sum(map(len, report.frames.values())))
    with book_at(path, report.title) as book:
        sheets = {name: book.add_worksheet(name) for name in report.tables}
        styles = styles_of(book)
        for name, (frame, note) in report.tables.items():
            title, table = f"{report.title} {name}", sheet_table(frame)
            write_table(sheets[name], title, note, table, styles, ticker)
