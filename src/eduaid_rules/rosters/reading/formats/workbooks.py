"""Workbooks (.xlsx, .xlsm, .xlsb, .xls and .et) as the library reads them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..raw_sheets import RawSheet, SheetsRead, UnreadableFileError, sheet_of_rows
from ..untrusted.guards import ZIP_FILE, CellBudget
from .grids import with_zeros
from .other_kinds import COMPOUND_FILE
from .workbook_parts import SheetLook, looks_into

if TYPE_CHECKING:
    import fastexcel

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


_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\x00") + b"\x22\x00"
"""The entry of a compound file that holds an .xlsx with a password: its name, how long that is."""

_BOOK_BEGINS: Final = re.compile(rb"\x09\x08([\x08\x10])\x00\x00[\x05\x06]\x05\x00")
_WRITE_PROTECTED: Final = b"\x86\x00\x00\x00"
_FILE_PASS: Final = b"\x2f\x00"
"""Records of an .xls: how a book begins, and what follows if it has a password."""


def read_workbook(data: bytes, shown: str) -> SheetsRead:
    """The visible sheets of a workbook, and the names of the hidden ones, which are not read.

    Raises UnreadableFileError.
    """
    if data.startswith(COMPOUND_FILE) and _is_locked(data):
        raise locked_file()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            tables = [s for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
            visible = [s.name for s in tables if s.visible is SheetVisibleEnum.Visible]
            budget = CellBudget()
            found = [_raw_sheet(book, name, shown, budget) for name in visible]
    except PasswordError:
        raise locked_file() from None
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(error) from None
    looks = looks_into(data) if data.startswith(ZIP_FILE) else {}
    second = _SecondReader(data)
    sheets = []
    for sheet, left in found:
        look = looks.get(sheet.name or "", SheetLook())
        faulty = second.with_faults(sheet, left) if look.may_have_faults else sheet
        sheets.append(_as_looked(faulty, look))
    hidden = (s.name for s in tables if s.visible is not SheetVisibleEnum.Visible)
    return SheetsRead(tuple(sheets), tuple(hidden))


def _is_locked(data: bytes) -> bool:
    """Whether an .xlsx or .xls has a password.

    The reader takes an .xls for damaged then, or the weakest of locks for none: then every text
    would be another one.
    """
    for book in _BOOK_BEGINS.finditer(data):
        after = data[book.start() + 4 + book[1][0] :][:6]
        if after.removeprefix(_WRITE_PROTECTED).startswith(_FILE_PASS):
            return True
    return _ENCRYPTED in data


def locked_file() -> UnreadableFileError:
    """A file that only opens with a password."""
    return UnreadableFileError("文件有打开密码", "请用 Excel 打开，去掉密码，另存一份再用")


def _damaged(error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        f"这个工作簿打不开，可能已经损坏（{type(error).__name__}）",
        "请用 Excel 打开看看，另存为 .xlsx 再用",
    )


def _raw_sheet(
    book: CalamineWorkbook, name: str, shown: str, budget: CellBudget
) -> tuple[RawSheet, int]:
    """A sheet, and its first column with anything in it."""
    sheet = book.get_sheet_by_name(name)
    budget.take(sheet.total_height, sheet.total_width)
    rows = sheet.to_python(skip_empty_area=False)
    cells = sheet_of_rows(shown, name, rows, tuple(sheet.merged_cell_ranges or ()))
    return cells, sheet.start[1] if sheet.start is not None else 0


def _as_looked(sheet: RawSheet, look: SheetLook) -> RawSheet:
    """The sheet with what the look at its parts has found."""
    cells = sheet.cells
    last = max((row for row, _ in look.texts), default=-1)
    if cells.height <= last:
        more = pl.DataFrame(schema=cells.schema).clear(last + 1 - cells.height)
        cells = pl.concat([cells, more])
    changed: dict[int, dict[int, str]] = {}
    for (row, column), text in look.texts.items():
        changed.setdefault(column, {})[row] = text
    for (row, column), digits in look.zeros.items():
        if column < cells.width and row < cells.height:
            text = cells.item(row, column)
            if text is not None and len(text) < digits:
                changed.setdefault(column, {})[row] = with_zeros(text, digits)
    return replace(
        sheet,
        cells=_with_texts(cells, {str(column): texts for column, texts in changed.items()}),
        hidden_rows=tuple(row for row in look.hidden_rows if row <= cells.height),
        hidden_columns=tuple(c for c in look.hidden_columns if c < cells.width),
    )


def _with_texts(cells: pl.DataFrame, texts: Mapping[str, Mapping[int, str]]) -> pl.DataFrame:
    """Cells with others in some places, by column and row."""
    return cells.with_columns(
        pl.Series(
            name,
            [some.get(row, text) for row, text in enumerate(cells.get_column(name))],
            dtype=pl.String,
        )
        for name, some in texts.items()
        if name in cells.columns
    )


class _SecondReader:
    """One that knows what failed formulas show; opened for the first sheet that needs it.

    A cell that says #N/A must not pass for an empty one.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _book(self) -> fastexcel.ExcelReader:
        import fastexcel  # seldom needed

        return fastexcel.read_excel(self._data)

    def with_faults(self, sheet: RawSheet, left: int) -> RawSheet:
        """The sheet with what failed formulas show, where the reader of cells found nothing.

        Rows are counted from the top of the sheet, but columns from the first one with anything
        in it, ``left``. Raises UnreadableFileError.
        """
        import fastexcel

        try:
            loaded = self._book.load_sheet(
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
        return replace(sheet, cells=_with_texts(sheet.cells, columns))
