"""Workbooks (.xlsx, .xlsm, .xls) read to sheets of text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Final

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .raw_sheets import RawSheet, sheet_of_rows

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


_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
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
    if data.startswith(_COMPOUND) and _ENCRYPTED in data:
        raise locked
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            tables = [s for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
            seen = [s.name for s in tables if s.visible is SheetVisibleEnum.Visible]
            sheets, lefts = [], []
            for name in seen:
                sheet, left = _sheet(book, name, shown)
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


def _sheet(book: CalamineWorkbook, name: str, shown: str) -> tuple[RawSheet, int]:
    """A sheet, and its first column with anything in it."""
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    made = sheet_of_rows(shown, name, rows, tuple(sheet.merged_cell_ranges or ()))
    return made, sheet.start[1] if sheet.start is not None else 0


def _may_have_faults(data: bytes) -> bool:
    """Whether a formula of the workbook may have failed: a quick look that never misses one."""
    if data.startswith(_COMPOUND):
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
    made = [
        pl.Series(
            name,
            [faults.get(row, text) for row, text in enumerate(sheet.cells.get_column(name))],
            dtype=pl.String,
        )
        for name, faults in columns.items()
        if name in sheet.cells.columns
    ]
    return replace(sheet, cells=sheet.cells.with_columns(made))
