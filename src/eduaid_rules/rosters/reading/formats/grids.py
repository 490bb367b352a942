"""Cells that a file gives one by one, put where they belong: rows of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..raw_sheets import CellRange, RawSheet, UnreadableFileError, sheet_of_rows, text_of
from ..untrusted.guards import MOST_COLUMNS, CellBudget

SHEET_ROWS: Final = 1 << 20
"""What a sheet of a spreadsheet can have, with ``MOST_COLUMNS``."""

MOST_CELLS: Final = 50_000_000
"""Of one sheet, empty ones in between too."""

ZEROS: Final = re.compile(r"(?:\[[^\]]*\])*(0{2,})(?:[;_].*)?")
"""The format of a number that is shown with zeros ahead: 000000."""


@dataclass(eq=False, repr=False)
class Grid:
    """The cells of a sheet, by row and column from 0, as they are found."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[CellRange] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    _last: int = -1
    _width: int = 0

    def put(self, row: int, column: int, text: str | None) -> None:
        """A cell; an empty one takes no place. Raises UnreadableFileError beyond a sheet."""
        if not text:
            return
        if row >= SHEET_ROWS or column >= MOST_COLUMNS:
            raise too_large()
        self.rows.setdefault(row, {})[column] = text
        self._last, self._width = max(self._last, row), max(self._width, column + 1)
        if (self._last + 1) * self._width > MOST_CELLS:
            raise too_large()

    @property
    def extent(self) -> tuple[int, int]:
        """How many rows and columns there are, from the first ones."""
        return self._last + 1, self._width

    def merge(self, row: int, column: int, down: int, across: int) -> None:
        """A cell that lies over ``down`` rows below it and ``across`` columns beside it."""
        if down > 0 or across > 0:
            self.merged.append(((row, column), (row + down, column + across)))

    def sheet(self, shown: str, name: str | None) -> RawSheet:
        """The sheet, from its first row and column."""
        height, width = self.extent
        grid = [[self.rows.get(row, {}).get(c) for c in range(width)] for row in range(height)]
        merged = [
            ((top, left), (min(bottom, height - 1), min(right, width - 1)))
            for (top, left), (bottom, right) in self.merged
            if top < height and left < width
        ]
        return sheet_of_rows(
            shown,
            name,
            grid,
            merged,
            hidden_rows=tuple(row + 1 for row in self.hidden_rows if row < height),
            hidden_columns=tuple(c for c in self.hidden_columns if c < width),
        )


def sheets_of_grids(shown: str, grids: Iterable[tuple[str | None, Grid]]) -> tuple[RawSheet, ...]:
    """The sheets of a file. Raises UnreadableFileError where they are too much together."""
    budget = CellBudget()
    sheets = []
    for name, grid in grids:
        budget.take(*grid.extent)
        sheets.append(grid.sheet(shown, name))
    return tuple(sheets)


def too_large() -> UnreadableFileError:
    """The refusal of a sheet that has more than any could be meant to have."""
    return UnreadableFileError("这张表太大", "请删除用不到的行和列，另存为 .xlsx")


def number_text(written: str, digits: int = 0) -> str | None:
    """A number as a file writes it, as a spreadsheet shows it; ``digits``: with zeros ahead.

    >>> number_text("3.0"), number_text("123", digits=6), number_text("5.3010220120315E+17")
    ('3', '000123', '5.30102e+17')
    """
    try:
        text = text_of(float(written))
    except ValueError:
        return written
    return with_zeros(text, digits) if digits and text is not None else text


def with_zeros(text: str, digits: int) -> str:
    """A whole number with the zeros that only its format shows."""
    return text.zfill(digits) if text.isdecimal() else text


def zeros_of(number_format: str | None) -> int:
    """How many digits a format always shows, where it is nothing but zeros; else 0.

    >>> zeros_of("000000"), zeros_of("0.00"), zeros_of("[$-804]0000;@"), zeros_of("General")
    (6, 0, 4, 0)
    """
    found = ZEROS.fullmatch(number_format or "")
    return len(found[1]) if found else 0
