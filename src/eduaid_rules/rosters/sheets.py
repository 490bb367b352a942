"""Writing a table to a sheet that is made to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .pages import LANDSCAPE, Paper
from .styles import Styles
from .ticker import Ticker
from .widths import Column, Shape, columns_of, heights_of, printable, with_width, writable

Write: TypeAlias = Callable[..., Any]
Plan: TypeAlias = Sequence[tuple[int, Write, Format | None]]
"""For each cell of a row: its column, what writes it, and how it looks."""

TITLE_HEIGHT, NOTE_HEIGHT, HEAD_HEIGHT = 36.0, 18.0, 30.0
HEAD_ROW: Final = 2
"""Below the title and the note."""

_STEP: Final = 2000
_A4: Final = 9
_NOTHING: Final = "（没有）"


@dataclass(frozen=True, slots=True)
class Table:
    """A frame that a workbook can hold, with the widths of its sheet's columns."""

    frame: pl.DataFrame
    columns: tuple[Column, ...]

    @property
    def widths(self) -> list[float]:
        """The widths of its columns, in characters."""
        return [column.width for column in self.columns]

    def heights(self) -> list[float]:
        """The height of each row, where pages must hold them exactly."""
        return heights_of(self.frame, self.columns)


def table_of(frame: pl.DataFrame, paper: Paper = LANDSCAPE) -> Table:
    """A frame, made ready to be written on that paper."""
    ready = printable(frame)
    found = columns_of(ready)
    widths = paper.filled([column.width for column in found])
    columns = tuple(map(with_width, found, widths))
    return Table(ready, columns)


def write_table(
    sheet: Worksheet,
    title: str,
    note: str,
    table: Table,
    styles: Styles,
    ticker: Ticker,
    paper: Paper = LANDSCAPE,
) -> None:
    """A whole sheet of one table, as broad as the paper and on as many pages as it takes."""
    set_up(sheet, paper, table.widths)
    write_head(sheet, title, note, [column.title for column in table.columns], styles)
    first, last = HEAD_ROW + 1, HEAD_ROW + max(1, len(table.frame))
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, max(1, len(table.columns)) - 1)
    if table.frame.is_empty():
        write_across(sheet, first, len(table.columns) - 1, _NOTHING, styles.text)
        return
    plan = plan_of(sheet, table.columns, styles)
    rows = table.frame.with_columns(pl.selectors.decimal().cast(pl.Float64)).iter_rows()
    for start in range(0, len(table.frame), _STEP):
        at = range(start, min(start + _STEP, len(table.frame)))
        write_rows(sheet, first + start, at, rows, plan)
        ticker.step(len(at))
    frame_blanks(sheet, first, last, len(table.columns), styles)


def set_up(sheet: Worksheet, paper: Paper, widths: Iterable[float], head: int = HEAD_ROW) -> None:
    """Paper, margins, page numbers, column widths; the head stays in sight and on every page."""
    sheet.set_paper(_A4)
    if paper.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=paper.side, right=paper.side, top=paper.top, bottom=paper.bottom)
    sheet.set_footer("&C第 &P 页 共 &N 页", {"margin": 0.3, "scale_with_doc": False})
    sheet.center_horizontally()
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(0, head)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


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


def plan_of(sheet: Worksheet, columns: Iterable[Column], styles: Styles) -> list[Any]:
    """What writes the cells of these columns: texts as text, whatever they begin with."""
    numbers = (Shape.WHOLE, Shape.MONEY)
    return [
        (
            place,
            sheet.write_number if column.shape in numbers else sheet.write_string,
            styles.of(column),
        )
        for place, column in enumerate(columns)
    ]


def write_rows(
    sheet: Worksheet,
    top: int,
    at: range,
    rows: Iterator[tuple[Any, ...]],
    plan: Plan,
    heights: Sequence[float] = (),
) -> None:
    """The rows ``at`` of a table, the first of them in row ``top`` of the sheet.

    Rows without a height become as high as the spreadsheet finds their text to be.
    """
    set_row = sheet.set_row
    for place, cells in zip(at, rows):  # noqa: B905 -- rows go on after these
        row = top + place - at.start
        if heights:
            set_row(row, heights[place])
        for (column, write, style), value in zip(plan, cells, strict=True):
            if value is not None and value != "":
                write(row, column, value, style)


def frame_blanks(sheet: Worksheet, first: int, last: int, width: int, styles: Styles) -> None:
    """Lines around the empty cells of a table's body: one condition instead of many cells."""
    if last >= first:
        condition = {"type": "blanks", "format": styles.blank}
        sheet.conditional_format(first, 0, last, width - 1, condition)
