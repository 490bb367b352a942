"""Workbooks (.xlsx, .xlsm, .xls) read to raw sheets: cells of text, nothing understood yet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final, TypeAlias

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ...policy.facts import NO, YES

BLANKS: Final = " \t\r\n\u00a0\u3000\u200b\ufeff"
"""What a cell may begin and end with and still say the same."""

SPOILT_NUMBER: Final = re.compile(r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$")
"""A long number that a spreadsheet made a fraction of: its last digits are lost."""

EXACT_DIGITS: Final = 15
MOST_EXACT: Final = 10**EXACT_DIGITS
"""Spreadsheets keep fifteen digits of a number."""

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

    @property
    def shown(self) -> str:
        """The file and sheet, for messages."""
        return f"{self.file}" if self.name is None else f"{self.file}[{self.name}]"


def sheet_of_rows(
    file: str, name: str | None, rows: Sequence[Sequence[object]], merged: Sequence[CellRange] = ()
) -> RawSheet:
    """A sheet from rows of values as a reader of workbooks or of text gives them."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    _fill_down(columns, merged)
    texts = {str(index): _texts(column) for index, column in enumerate(columns)}
    frame = tidied(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)))
    across = tuple(cells for cells in merged if cells[0][1] != cells[1][1])
    return RawSheet(file, name, frame, merged=across)


def tidied(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without the blanks around them; what is empty then is null."""
    text = pl.all().str.strip_chars(BLANKS)
    return cells.lazy().select(pl.when(text != "").then(text)).collect()


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


_FAULTS: Final = {
    "NA": "#N/A",
    "Ref": "#REF!",
    "Div0": "#DIV/0!",
    "Value": "#VALUE!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Null": "#NULL!",
}
"""What a formula that failed shows, by the reader's name for it."""


COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"
"""How .xls files begin, and .xlsx files with a password."""

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class UnreadableFileError(Exception):
    """A file cannot be read; the text says why, and what to do."""

    def __init__(self, problem: str, hint: str) -> None:
        self.problem, self.hint = problem, hint
        super().__init__(problem)


def read_workbook(data: bytes, shown: str) -> tuple[list[RawSheet], list[str]]:
    """The visible sheets of a workbook, and the names of the hidden ones, which are not read.

    What the bytes are counts, not how the file is named. Raises UnreadableFileError.
    """
    locked = UnreadableFileError("文件有密码", "请去掉密码，另存一份再用")
    if data.startswith(COMPOUND_FILE) and _ENCRYPTED in data:
        raise locked
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            tables = [s for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
            visible = [s.name for s in tables if s.visible is SheetVisibleEnum.Visible]
            sheets, lefts = [], []
            for name in visible:
                sheet, left = _raw_sheet(book, name, shown)
                sheets.append(sheet)
                lefts.append(left)
    except PasswordError:
        raise locked from None
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(error) from None
    if _may_have_faults(data):
        pairs = zip(sheets, lefts, strict=True)
        sheets = [_with_faults(sheet, data, left) for sheet, left in pairs]
    hidden = [s.name for s in tables if s.visible is not SheetVisibleEnum.Visible]
    return sheets, hidden


def _damaged(error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        f"这个工作簿打不开，可能已经损坏（{type(error).__name__}）",
        "请用 Excel 打开看看，另存为 .xlsx 再用",
    )


def _raw_sheet(book: CalamineWorkbook, name: str, shown: str) -> tuple[RawSheet, int]:
    """A sheet, and its first column with anything in it."""
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    cells = sheet_of_rows(shown, name, rows, tuple(sheet.merged_cell_ranges or ()))
    return cells, sheet.start[1] if sheet.start is not None else 0


def _may_have_faults(data: bytes) -> bool:
    """Whether a formula of the workbook may have failed: a quick look that never misses one."""
    if data.startswith(COMPOUND_FILE):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = (archive.read(n) for n in archive.namelist() if "worksheets/" in n)
            return any(mark in part for part in parts for mark in (b't="e"', b"t='e'"))
    except Exception:  # what the readers of cells forgive in an archive, this one may not
        return True


def _with_faults(sheet: RawSheet, data: bytes, left: int) -> RawSheet:
    """The sheet with what failed formulas show, where the reader of cells found nothing.

    A second reader knows them: a cell that says #N/A must not pass for an empty one. It counts
    rows from the top of the sheet, but columns from the first one with anything in it, ``left``.
    """
    import fastexcel  # seldom needed

    try:
        loaded = fastexcel.read_excel(data).load_sheet(
            sheet.name or 0, header_row=None, skip_rows=0, dtypes="string"
        )
    except fastexcel.FastExcelError as error:
        raise _damaged(error) from None
    _, found = loaded.to_arrow_with_errors()
    columns: dict[str, dict[int, str]] = {}
    for fault in found.errors if found is not None else ():
        row, column = fault.position
        word = fault.detail.partition("Error(")[2].partition(")")[0]
        columns.setdefault(str(left + column), {})[row] = _FAULTS.get(word, f"#{word}")
    mended = [
        pl.Series(
            name,
            [faults.get(row, text) for row, text in enumerate(sheet.cells.get_column(name))],
            dtype=pl.String,
        )
        for name, faults in columns.items()
        if name in sheet.cells.columns
    ]
    return replace(sheet, cells=sheet.cells.with_columns(mended))
