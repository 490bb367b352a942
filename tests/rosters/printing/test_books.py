"""Cells of our workbooks are those that XlsxWriter itself writes, byte for byte."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZipFile

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from eduaid_rules.rosters.printing.books import QuickBook

CELLS = (
    *("学生", "a b", " 前后 ", "全角\u3000空格", "一行\n两行", "\t制表", "回车\r", "\x00\x1b\x7f"),
    *("_x0041_", "_x004", "x_x00Af_x", "\ufffe\uffff", "<r>甲</r>", "<&>\"'", "=1+1", "A1", "😀𠀀"),
)


def written(kind: type[Workbook], *, constant_memory: bool) -> dict[str, bytes]:
    """The parts of a workbook with all those cells, plain and with a format."""
    made = io.BytesIO()
    options = {"constant_memory": constant_memory, "in_memory": True}
    with kind(made, options) as book:  # type: ignore[arg-type]  # any file will do
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet()
        look = book.add_format({"border": 1})
        for row, text in enumerate(CELLS):
            sheet.set_row(row, 24)
            sheet.write_string(row, 0, text)
            sheet.write_string(row, 1, text, look)
            sheet.write_number(row, 2, row / 7)
            sheet.write_number(row, 3, row, look)
    with ZipFile(made) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.mark.parametrize("constant_memory", [True, False])
def test_quick_books_write_what_xlsxwriter_writes(constant_memory: bool) -> None:
    quick = written(QuickBook, constant_memory=constant_memory)
    assert quick == written(Workbook, constant_memory=constant_memory)


@pytest.mark.parametrize("name", ["_escape_attributes", "_escape_control_characters"])
def test_xlsxwriter_still_has_what_quick_books_override(name: str) -> None:
    assert callable(getattr(Worksheet, name))
