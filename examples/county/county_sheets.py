"""Tables as they stand in a roster file, before they are written, and how they are written."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from county_people import Student

CREATED = datetime(2019, 9, 20, 8, 30)


@dataclass(frozen=True)
class Formula:
    """A cell that Excel works out, with what it worked out last."""

    text: str
    value: str | int


Cell: TypeAlias = str | int | float | date | Formula | None


@dataclass(frozen=True)
class Column:
    """A column of a roster: what it is, how it is headed and what stands in it."""

    key: str
    heading: str
    cell: Callable[[Student, int], Cell]
    """Of a student and the running number in the sheet."""
    group: str = ""
    """The cell above the heading, in a header of two rows."""


@dataclass(frozen=True)
class Merge:
    """Cells that were made one: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet, or a CSV file."""

    name: str
    columns: Sequence[Column] = ()
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    """The rows to print in bold."""
    where: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The rows of each student, by ID number."""
    _students: int = 0

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.columns)

    def line(self, *cells: Cell, across: bool = False) -> int:
        """A row of its own, in one cell ``across`` all columns if wanted; says which row."""
        self.rows.append(list(cells) or [None])
        at = len(self.rows) - 1
        if across and self.width > 1:
            self.merges.append(Merge(at, 0, at, self.width - 1))
        return at

    def title(self, *texts: str) -> None:
        """Rows above the header, each across all columns."""
        for text in texts:
            self.headings.add(self.line(text, across=True))

    def header(self) -> None:
        """The headings, with their groups above them if there are any."""
        if any(column.group for column in self.columns):
            self._groups()
        self.headings.add(self.line(*(column.heading for column in self.columns)))
        if any(column.group for column in self.columns):
            self._ungrouped()

    def student(self, student: Student) -> int:
        """The row of a student."""
        self._students += 1
        at = self.line(*(column.cell(student, self._students) for column in self.columns))
        self.where[student.id_number].append(at)
        return at

    def column(self, key: str) -> int:
        """Where a column stands."""
        return next(at for at, column in enumerate(self.columns) if column.key == key)

    def merge_down(self, key: str, top: int, bottom: int) -> None:
        """Makes the cells of a column one, which says what the first of them said."""
        at = self.column(key)
        if bottom > top:
            self.merges.append(Merge(top, at, bottom, at))
        for row in self.rows[top + 1 : bottom + 1]:
            row[at] = None

    def _groups(self) -> None:
        groups = [column.group for column in self.columns]
        firsts = [at for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group]
        cells = [group if at in firsts else None for at, group in enumerate(groups)]
        row = self.line(*cells)
        self.headings.add(row)
        for left, end in zip(firsts, [*firsts[1:], len(groups)], strict=True):
            if groups[left] and end - left > 1:
                self.merges.append(Merge(row, left, row, end - 1))

    def _ungrouped(self) -> None:
        """A heading without a group stands in one cell over both rows."""
        upper, lower = self.rows[-2:]
        row = len(self.rows) - 1
        for at, column in enumerate(self.columns):
            if not column.group:
                upper[at], lower[at] = column.heading, None
                self.merges.append(Merge(row - 1, at, row, at))


@dataclass(frozen=True)
class RosterFile:
    """A file of the sample: a workbook, or a CSV file in some encoding."""

    path: str
    sheets: Sequence[Sheet]
    encoding: str = ""

    def write(self, folder: Path) -> None:
        """Writes it below a folder."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.encoding:
            _write_csv(path, self.sheets[0], self.encoding)
        else:
            _write_workbook(path, self.sheets)


def write_table(
    path: Path,
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | float | None]],
) -> None:
    """Write a workbook of one plain table: a title across it, the columns, the rows."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": CREATED})
        page = book.add_worksheet(name)
        page.merge_range(0, 0, 0, len(columns) - 1, title)
        for at, row in enumerate((columns, *rows), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif cell is not None:
                    page.write_number(at, column, cell)


def _write_csv(path: Path, sheet: Sheet, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for row in sheet.rows:
            cells = ["" if cell is None else str(cell) for cell in row]
            writer.writerow(cells + [""] * (sheet.width - len(cells)))


def _write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"author": "甜水县教育局（样本）", "created": CREATED})
        plain = book.add_format({"border": 1, "valign": "vcenter"})
        bold = book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        days = book.add_format({"border": 1, "num_format": "yyyy/m/d"})
        shown = [sheet for sheet in sheets if not sheet.hidden]
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            if sheet is shown[0]:
                page.activate()
                page.set_first_sheet()
            page.set_column(0, max(sheet.width - 1, 0), 14)
            _write_sheet(page, sheet, plain, bold, days)


def _write_sheet(page: Worksheet, sheet: Sheet, plain: Format, bold: Format, days: Format) -> None:
    for merge in sheet.merges:
        style = bold if merge.top in sheet.headings else plain
        page.merge_range(merge.top, merge.left, merge.bottom, merge.right, "", style)
    for at, row in enumerate(sheet.rows):
        style = bold if at in sheet.headings else plain
        for column, cell in enumerate(row):
            _write_cell(page, at, column, cell, days if isinstance(cell, date) else style)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell, style)
    elif isinstance(cell, Formula):
        page.write_formula(row, column, cell.text, style, cell.value)
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime.combine(cell, time()), style)
    else:
        page.write_number(row, column, cell, style)
