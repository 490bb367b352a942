"""A ledger as a workbook that is printed, signed and filed: its seven sheets."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..printing.books import book_at
from ..printing.layout import (
    EXACT,
    HEAD_HEIGHT,
    HEAD_ROW,
    LANDSCAPE,
    MOST_PAGES,
    NOTE_HEIGHT,
    PORTRAIT,
    ROW_HEIGHT,
    TITLE_HEIGHT,
    Paper,
    Styles,
    height_of,
    paged,
    printable,
    set_up_page,
    styles_of,
    writable,
)
from ..printing.table_files import (
    RowPlan,
    SheetTable,
    frame_blanks,
    refuse_longer,
    row_plan,
    sheet_table,
    write_across,
    write_head,
    write_rows,
    write_table,
)
from ..reading.cell_texts import day_serial
from ..reading.problems import JUDGED_NOTE
from ..tables import (
    AMOUNT,
    PENDING,
    PROBLEMS,
    ROWS_A_STEP,
    SUMMARY,
    YUAN_NOTE,
    Progress,
    ProgressCounter,
)
from .ledger import (
    FILING_COLUMNS,
    POSTED_DAYS,
    POSTING_END,
    POSTING_START,
    FilingEntry,
    Ledger,
    filing_entries,
    filing_frame,
    printed_lines,
)
from .ledger_columns import FIRST_LINE
from .summary import (
    LineCells,
    summary_blocks,
    summary_frame,
    summary_notes,
    total_row,
    with_dimension_texts,
    write_summary,
)

LINES: Final = "发放台账"
OTHERS: Final = "免除与实物"
FILING: Final = "备案表"
PUBLIC: Final = "公示名单"

_SUM_HEIGHT: Final = 24.0
_NO_PAGE_SUMS: Final = f"；超过 {MOST_PAGES} 页，不分页小计"


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the lines stand: the scale of the print, and which lines are on which page."""

    scale: int
    pages: tuple[range, ...]
    heights: tuple[float, ...] = ()
    """The height of each line, where pages are filled exactly and have a sum."""

    @property
    def page_sums(self) -> bool:
        """Whether each page has its sum."""
        return bool(self.heights) or not self.pages

    @property
    def rows(self) -> tuple[int, ...]:
        """The row of each line on the sheet, from 0."""
        between = int(self.page_sums)
        return tuple(
            HEAD_ROW + 1 + line + page * between
            for page, lines in enumerate(self.pages)
            for line in lines
        )


def page_layout(table: SheetTable) -> PageLayout:
    """As many lines on a page as it holds; beyond a thousand pages there are no page sums."""
    scale = LANDSCAPE.scale(table.widths)
    room = LANDSCAPE.room(scale, TITLE_HEIGHT + NOTE_HEIGHT + HEAD_HEIGHT)
    heights = table.heights()
    pages = paged(heights, room, _SUM_HEIGHT, _SUM_HEIGHT)
    if len(pages) <= MOST_PAGES:
        return PageLayout(scale, tuple(pages), tuple(heights))
    starts = range(0, len(heights), ROWS_A_STEP)
    chunks = (range(start, min(start + ROWS_A_STEP, len(heights))) for start in starts)
    return PageLayout(scale, tuple(chunks))


@dataclass(frozen=True, slots=True)
class LineSheet:
    """The sheet of lines while it is written."""

    sheet: Worksheet
    table: SheetTable
    layout: PageLayout
    hidden: pl.DataFrame
    """What only the formulas of 汇总 read."""
    styles: Styles

    @property
    def titles(self) -> list[str]:
        """The titles of the columns that are printed."""
        return [column.title for column in self.table.columns]

    @property
    def money(self) -> int:
        """Where the amounts stand."""
        return self.titles.index(AMOUNT)

    def where(self) -> LineCells:
        """Where formulas find the lines."""
        names = (*self.titles, *self.hidden.columns)
        letters = {name: xl_col_to_name(index) for index, name in enumerate(names)}
        rows = tuple(row + 1 for row in self.layout.rows)
        return LineCells(LINES, letters, rows)

    def write(self, title: str, ticker: ProgressCounter) -> None:
        """The head, the lines page by page, and the total."""
        self._write_top(title)
        amounts = self.table.frame[AMOUNT]
        frame = self.table.frame.with_columns(pl.col(AMOUNT).cast(pl.Float64))
        rows = pl.concat([frame, self.hidden], how="horizontal").iter_rows()
        plan, row, breaks = self._plan(), HEAD_ROW + 1, []
        for lines in self.layout.pages:
            write_rows(self.sheet, row, lines, rows, plan, self.layout.heights)
            row += len(lines)
            if self.layout.page_sums:
                page = amounts.slice(lines.start, len(lines))
                self._write_sum(row, row - len(lines), f"本页小计（{len(lines)} 笔）", page)
                row += 1
                breaks.append(row)
            ticker.step(len(lines))
        frame_blanks(self.sheet, HEAD_ROW + 1, row - 1, len(self.titles), self.styles)
        self._write_sum(row, HEAD_ROW + 1, f"合计（{len(amounts)} 笔）", amounts)
        self.sheet.set_h_pagebreaks(breaks[:-1])
        self.sheet.print_area(0, 0, row, len(self.titles) - 1)

    def _write_top(self, title: str) -> None:
        set_up_page(self.sheet, LANDSCAPE, self.table.widths)
        self.sheet.set_print_scale(self.layout.scale)
        first = len(self.titles)
        last = first + len(self.hidden.columns) - 1
        self.sheet.set_column(first, last, 8, None, {"hidden": True})
        note = YUAN_NOTE if self.layout.page_sums else YUAN_NOTE + _NO_PAGE_SUMS
        write_head(self.sheet, title, note, self.titles, self.styles)
        for column, name in enumerate(self.hidden.columns, first):
            self.sheet.write_string(HEAD_ROW, column, name)

    def _plan(self) -> RowPlan:
        """The printed columns, then the hidden ones, which need no looks."""
        write_string, write_number = self.sheet.write_string, self.sheet.write_number
        hidden: RowPlan = [
            (column, write_number if dtype.is_numeric() else write_string, None)
            for column, dtype in enumerate(self.hidden.dtypes, len(self.titles))
        ]
        return [*row_plan(self.sheet, self.table.columns, self.styles), *hidden]

    def _write_sum(self, row: int, first: int, label: str, amounts: pl.Series) -> None:
        """A sum over the rows above; one of SUBTOTAL leaves out the others."""
        self.sheet.set_row(row, _SUM_HEIGHT)
        for column in range(len(self.titles)):
            self.sheet.write_blank(row, column, None, self.styles.sum_label)
        if self.money:
            write_across(self.sheet, row, self.money - 1, label, self.styles.sum_label)
        letters = xl_col_to_name(self.money)
        value = float(amounts.sum()) if len(amounts) else 0.0
        if len(amounts):
            formula = f"=SUBTOTAL(9,{letters}{first + 1}:{letters}{row})"
            self.sheet.write_formula(row, self.money, formula, self.styles.sum_money, value)
        else:
            self.sheet.write_number(row, self.money, value, self.styles.sum_money)


_TALL_ROWS: Final = {"盖章": 90.0}
_REMARK: Final = "公示不少于5个工作日。公示结束日只避开周六周日；遇法定节假日、调休，请自行顺延。"
_FILING_WIDTHS: Final = (22.0, 66.0)


def write_filing(sheet: Worksheet, ledger: Ledger, title: str, styles: Styles) -> None:
    """备案表, with the last day of posting as a formula over the first."""
    set_up_page(sheet, PORTRAIT, _FILING_WIDTHS)
    write_head(sheet, title, "", FILING_COLUMNS, styles)
    sheet.fit_to_pages(1, 0)
    entries = filing_entries(ledger.filing)
    start, below = 0, HEAD_ROW + 1 + len(entries)
    for row, entry in enumerate(entries, HEAD_ROW + 1):
        if entry.label == POSTING_START:
            start = row
        _write_entry(sheet, row, entry, start, ledger.filing.get(POSTING_END), styles)
    sheet.set_row(below, height_of(_REMARK, sum(_FILING_WIDTHS)))
    write_across(sheet, below, 1, _REMARK, styles.remark)
    sheet.print_area(0, 0, below, 1)


def _write_entry(
    sheet: Worksheet, row: int, entry: FilingEntry, start: int, last_day: str | None, styles: Styles
) -> None:
    text = "" if entry.value is None else writable(str(entry.value))
    sheet.set_row(
        row, _TALL_ROWS.get(entry.label, max(ROW_HEIGHT + 6, height_of(text, _FILING_WIDTHS[1])))
    )
    sheet.write_string(row, 0, writable(entry.label), styles.label)
    if entry.label == POSTING_END and not last_day:
        cell = f"$B${start + 1}"
        formula = f'=IF(ISNUMBER({cell}),WORKDAY({cell}-1,{POSTED_DAYS}),"")'
        value = day_serial(entry.value) if isinstance(entry.value, date) else ""
        sheet.write_formula(row, 1, formula, styles.day, value)
    elif isinstance(entry.value, date):
        sheet.write_number(row, 1, day_serial(entry.value), styles.day)
    elif text:
        sheet.write_string(row, 1, text, styles.entry)
    else:
        sheet.write_blank(
            row, 1, None, styles.day if entry.label == POSTING_START else styles.entry
        )


@dataclass(frozen=True, eq=False, repr=False)
class _Book:
    """A ledger while its sheets are written."""

    ledger: Ledger
    sheets: Mapping[str, Worksheet]
    styles: Styles
    ticker: ProgressCounter

    def title(self, name: str) -> str:
        """What stands over a sheet."""
        return f"{self.ledger.title} {name}"

    @cached_property
    def lines(self) -> pl.DataFrame:
        """The lines of cash, as a workbook can hold them, with exact amounts."""
        lines = printable(with_dimension_texts(self.ledger.lines, self.ledger.dimensions))
        return lines.with_columns(pl.col(AMOUNT).cast(EXACT))

    @cached_property
    def line_sheet(self) -> LineSheet:
        """发放台账, laid out on its pages."""
        table = sheet_table(self.lines.select(printed_lines(self.ledger).columns))
        dimensions = (dimension.column for dimension in self.ledger.dimensions)
        hidden = self.lines.select(*dimensions, FIRST_LINE)
        return LineSheet(self.sheets[LINES], table, page_layout(table), hidden, self.styles)


def _write_lines(book: _Book) -> None:
    book.line_sheet.write(book.ledger.title, book.ticker)


def _write_sums(book: _Book) -> None:
    write_summary(
        book.sheets[SUMMARY],
        book.title(SUMMARY),
        summary_blocks(book.lines, book.ledger.dimensions),
        total_row(book.lines),
        summary_notes(book.ledger),
        book.line_sheet.where(),
        book.styles,
    )


def _write_filing(book: _Book) -> None:
    write_filing(book.sheets[FILING], book.ledger, book.title(FILING), book.styles)


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A table of a ledger: what it holds, and how its sheet is written.

    ``write``: what writes a sheet that is more than a table.
    """

    name: str
    frame: Callable[[Ledger], pl.DataFrame]
    note: str = ""
    paper: Paper = LANDSCAPE
    write: Callable[[_Book], None] | None = None


_ASK_FIRST: Final = "还缺信息、定不下来的项目：问清以后再定"

LEDGER_SHEETS: Final = (
    LedgerSheet(LINES, printed_lines, write=_write_lines),
    LedgerSheet(OTHERS, lambda ledger: ledger.others, note="免除的费用、实物和贷款：不发现金"),
    LedgerSheet(SUMMARY, summary_frame, write=_write_sums),
    LedgerSheet(PENDING, lambda ledger: ledger.pending, note=_ASK_FIRST),
    LedgerSheet(PROBLEMS, lambda ledger: ledger.problems, note=JUDGED_NOTE),
    LedgerSheet(FILING, filing_frame, write=_write_filing),
    LedgerSheet(PUBLIC, lambda ledger: ledger.public, note=YUAN_NOTE, paper=PORTRAIT),
)
"""The tables of a ledger, in their order; a new one is written here."""

LEDGER_TABLES: Final = tuple(sheet.name for sheet in LEDGER_SHEETS)


def ledger_tables(ledger: Ledger) -> Mapping[str, pl.DataFrame]:
    """The tables by name, with the columns that are printed."""
    return {sheet.name: sheet.frame(ledger) for sheet in LEDGER_SHEETS}


def write_workbook(
    ledger: Ledger, path: str | os.PathLike[str], progress: Progress | None = None
) -> None:
    """Write the sheets of a ledger; the same ledger gives the same bytes.

    Temporary files stand beside ``path``. Raises OSError as the system does, and
    OutputError where a table has more rows than a sheet.
    """
    plain = {sheet.name: sheet.frame(ledger) for sheet in LEDGER_SHEETS if sheet.write is None}
    refuse_longer({LINES: ledger.lines, **plain})
    ticker = ProgressCounter(progress, sum(map(len, (ledger.lines, *plain.values()))))
    with book_at(path, ledger.title) as workbook:
        # all sheets exist before the first is written, as constant memory wants it
        sheets = {sheet.name: workbook.add_worksheet(sheet.name) for sheet in LEDGER_SHEETS}
        book = _Book(ledger, sheets, styles_of(workbook), ticker)
        for sheet in LEDGER_SHEETS:
            if sheet.write is not None:
                sheet.write(book)
                continue
            name, paper = sheet.name, sheet.paper
            table, title = sheet_table(plain[name], paper), book.title(name)
            write_table(sheets[name], title, sheet.note, table, book.styles, ticker, paper)
