"""What readers of files make: raw sheets, cells of text of which nothing is understood yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeAlias

import polars as pl

from ...codes import ErrorCode
from ...errors import Diagnostic
from ...policy.facts import NO, YES
from ..cell_search import columns_with

BLANKS: Final = " \t\r\n\u00a0\u3000\u200b\ufeff"
"""What a cell may begin and end with and still say the same."""

SPOILT_NUMBER: Final = re.compile(r"^(?:[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+|[0-9]{16,}\.0+)$")
"""A long number that a program made a fraction of: its last digits are lost."""

EXACT_DIGITS: Final = 15
MOST_EXACT: Final = 10**EXACT_DIGITS
"""Spreadsheets keep fifteen digits of a number."""

NO_RESULT: Final = "#没有算出"
"""What stands in a cell whose formula no program has worked out yet."""

CellRange: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""First and last row and column of merged cells, from 0."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RawSheet:
    """One table as it was found; every cell is text, or null where it is empty.

    ``cells`` has the columns "0", "1", …; its first row is row ``first_row`` of the file.
    What is merged downwards is filled in; ``merged`` keeps what is merged across.
    """

    file: str
    name: str | None
    """The sheet's name; None: the file is a single table."""
    cells: pl.DataFrame
    first_row: int = 1
    merged: tuple[CellRange, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    """The rows that are not seen on the screen (hidden, or left out by a filter), as the file
    numbers them. They are read as all others: they are people."""
    hidden_columns: tuple[int, ...] = ()
    """The columns that are not seen, from 0; read as all others."""

    @property
    def shown(self) -> str:
        """The file and sheet, for messages."""
        return f"{self.file}" if self.name is None else f"{self.file}[{self.name}]"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SheetsRead:
    """What a file holds: its sheets, and the names of the hidden ones, which are not read."""

    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...] = ()


def sheet_of_rows(
    file: str,
    name: str | None,
    rows: Sequence[Sequence[object]],
    merged: Sequence[CellRange] = (),
    *,
    hidden_rows: tuple[int, ...] = (),
    hidden_columns: tuple[int, ...] = (),
) -> RawSheet:
    """A sheet from rows of values as a reader of workbooks or of text gives them."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    _fill_down(columns, merged)
    texts = {str(index): _texts(column) for index, column in enumerate(columns)}
    frame = tidied(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)))
    across = tuple(cells for cells in merged if cells[0][1] != cells[1][1])
    return RawSheet(
        file,
        name,
        frame,
        merged=across,
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
    )


def tidied(cells: pl.DataFrame, *, may_be_empty: bool = True) -> pl.DataFrame:
    """Cells without the blanks around them; what is empty then is null.

    ``may_be_empty``: whether some may be empty texts already.
    """
    some = columns_with(cells, BLANKS)
    if may_be_empty and cells.width:
        empty = cells.select((pl.all() == "").any()).row(0)
        some += [n for n, is_some in zip(cells.columns, empty, strict=True) if is_some]
    text = pl.col(sorted(set(some))).str.strip_chars(BLANKS)
    return cells.lazy().with_columns(pl.when(text != "").then(text)).collect() if some else cells


def _fill_down(columns: list[list[object]], merged: Sequence[CellRange]) -> None:
    """A cell that is merged downwards says the same in each of its rows."""
    for (top, left), (bottom, _) in merged:
        if bottom > top and left < len(columns):
            column = columns[left]
            last = min(bottom + 1, len(column))
            column[top:last] = [column[top]] * (last - top)


def _texts(column: list[object]) -> list[str | None]:
    return [value if type(value) is str else text_of(value) for value in column]


def text_of(value: object) -> str | None:
    """A value of a cell as text.

    >>> text_of(3.0), text_of(312.5), text_of(True), text_of(date(2019, 9, 1))
    ('3', '312.5', '是', '2019-09-01')
    >>> text_of(4.502252012010112e17)
    '4.50225e+17'
    """
    match value:
        case None | "":
            return None
        case bool():
            return YES if value else NO
        case float() if value.is_integer() and abs(value) < MOST_EXACT:
            return str(int(value))
        case float():
            return f"{value:.5e}" if abs(value) >= MOST_EXACT else f"{value:.15g}"
        case int():
            return str(value) if abs(value) < MOST_EXACT else f"{value:.5e}"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


class UnreadableFileError(Exception):
    """A file cannot be read; the text says why, and what to do."""

    def __init__(self, problem: str, hint: str, code: ErrorCode = "E720") -> None:
        self.problem, self.hint, self.code = problem, hint, code
        super().__init__(problem, hint, code)

    def __str__(self) -> str:
        return self.problem


def unreadable_file(place: object, error: UnreadableFileError) -> Diagnostic:
    """E720 for a file, by its place; E729 for a sheet that is not in it."""
    return Diagnostic(error.code, error.problem, error.hint, file=str(place))
