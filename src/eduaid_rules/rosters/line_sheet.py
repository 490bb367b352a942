"""发放台账 on a sheet: lines to sign, a sum at the end of each page, and the total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .names import AMOUNT, LINES
from .pages import LANDSCAPE, MOST_PAGES, paged
from .sheets import (
    HEAD_HEIGHT,
    HEAD_ROW,
    NOTE_HEIGHT,
    TITLE_HEIGHT,
    Plan,
    Table,
    frame_blanks,
    plan_of,
    set_up,
    write_across,
    write_head,
    write_rows,
)
from .styles import Styles
from .summary_sheet import Lines
from .ticker import Ticker

_SUM_HEIGHT: Final = 24.0
_STEP: Final = 2000
_UNIT: Final = "金额单位：元"
_NO_PAGE_SUMS: Final = f"；超过 {MOST_PAGES} 页，不分页小计"


@dataclass(frozen=True, slots=True)
class Layout:
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
            HEAD_ROW + 1 + place + page * between
            for page, lines in enumerate(self.pages)
            for place in lines
        )


def layout_of(table: Table) -> Layout:
    """As many lines on a page as it holds; beyond a thousand pages there are no page sums."""
    scale = LANDSCAPE.scale(table.widths)
    room = LANDSCAPE.room(scale, TITLE_HEIGHT + NOTE_HEIGHT + HEAD_HEIGHT)
    heights = table.heights()
    pages = paged(heights, room, _SUM_HEIGHT, _SUM_HEIGHT)
    if len(pages) <= MOST_PAGES:
        return Layout(scale, tuple(pages), tuple(heights))
    starts = range(0, len(heights), _STEP)
    chunks = (range(start, min(start + _STEP, len(heights))) for start in starts)
    return Layout(scale, tuple(chunks))


@dataclass(frozen=True, slots=True)
class LineSheet:
    """The sheet of lines while it is written."""

    sheet: Worksheet
    table: Table
    layout: Layout
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

    def where(self) -> Lines:
        """Where formulas find the lines."""
        names = (*self.titles, *self.hidden.columns)
        letters = {name: xl_col_to_name(place) for place, name in enumerate(names)}
        rows = tuple(row + 1 for row in self.layout.rows)
        return Lines(LINES, letters, rows)

    def write(self, title: str, ticker: Ticker) -> None:
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
        set_up(self.sheet, LANDSCAPE, self.table.widths)
        self.sheet.set_print_scale(self.layout.scale)
        first = len(self.titles)
        last = first + len(self.hidden.columns) - 1
        self.sheet.set_column(first, last, 8, None, {"hidden": True})
        note = _UNIT if self.layout.page_sums else _UNIT + _NO_PAGE_SUMS
        write_head(self.sheet, title, note, self.titles, self.styles)
        for place, name in enumerate(self.hidden.columns, first):
            self.sheet.write_string(HEAD_ROW, place, name)

    def _plan(self) -> Plan:
        """The printed columns, then the hidden ones, which need no looks."""
        write_string, write_number = self.sheet.write_string, self.sheet.write_number
        hidden: Plan = [
            (place, write_number if kind.is_numeric() else write_string, None)
            for place, kind in enumerate(self.hidden.dtypes, len(self.titles))
        ]
        return [*plan_of(self.sheet, self.table.columns, self.styles), *hidden]

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
