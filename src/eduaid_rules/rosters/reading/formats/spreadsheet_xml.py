"""Excel-2003 XML (SpreadsheetML), which portals save as .xls or .xml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lxml import etree

from ....policy.facts import NO, YES
from ..raw_sheets import NO_RESULT, SheetsRead, UnreadableFileError, text_of
from ..untrusted.guards import MOST_COLUMNS
from .encodings import as_utf8
from .grids import Grid, number_text, sheets_of_grids, zeros_of
from .safe_xml import attribute, elements_of, is_named

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*\?>")
_NAMES: Final = ("Style", "Worksheet", "Column", "Row", "WorksheetOptions")


def read_spreadsheet_xml(data: bytes, shown: str) -> SheetsRead:
    """The visible sheets, and the names of the hidden ones. Raises UnreadableFileError."""
    text = _DECLARED.sub(b"", as_utf8(data), count=1)
    if b"<!DOCTYPE" in text[:4096]:
        raise _damaged("DOCTYPE")
    book = _Book(shown)
    try:
        for element in elements_of(text, *_NAMES, start=("Worksheet",)):
            book.take(element)
    except etree.XMLSyntaxError as error:
        raise _damaged(f"第 {error.lineno} 行") from None
    except ValueError:
        raise _damaged("编号不是数字") from None
    return book.read()


def _damaged(where: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"这个 XML 表格打不开，可能已经损坏（{where}）", "请重新导出，或用 Excel 打开，另存为 .xlsx"
    )


@dataclass(eq=False, repr=False)
class _Sheet:
    name: str
    grid: Grid = field(default_factory=Grid)
    visible: bool = True
    row: int = -1
    column: int = -1
    of_columns: dict[int, str] = field(default_factory=dict)
    """The style that a column has where its cells have none."""


@dataclass(eq=False, repr=False)
class _Book:
    shown: str
    zeros: dict[str | None, int] = field(default_factory=dict)
    sheets: list[_Sheet] = field(default_factory=list)

    def read(self) -> SheetsRead:
        visible = [(one.name, one.grid) for one in self.sheets if one.visible]
        hidden = (one.name for one in self.sheets if not one.visible)
        return SheetsRead(sheets_of_grids(self.shown, visible), tuple(hidden))

    def take(self, element: Any) -> None:  # noqa: ANN401 -- lxml has no types
        match etree.QName(element).localname:
            case "Style":
                formats = (
                    attribute(one, "Format") for one in element if is_named(one, "NumberFormat")
                )
                self.zeros[attribute(element, "ID")] = zeros_of(next(formats, None))
            case "Worksheet":
                name = attribute(element, "Name") or f"第{len(self.sheets) + 1}张表"
                self.sheets.append(_Sheet(name))
            case "Column" if self.sheets:
                self._column(self.sheets[-1], element)
            case "Row" if self.sheets:
                self._row(self.sheets[-1], element)
            case "WorksheetOptions" if self.sheets:
                said = (one.text or "" for one in element if is_named(one, "Visible"))
                self.sheets[-1].visible = not any("Hidden" in text for text in said)

    def _column(self, sheet: _Sheet, element: Any) -> None:  # noqa: ANN401 -- lxml has no types
        first = _number(element, "Index", sheet.column + 2) - 1
        sheet.column = first + _number(element, "Span", 0)
        columns = range(first, min(sheet.column + 1, MOST_COLUMNS))
        style = attribute(element, "StyleID")
        if style is not None:
            sheet.of_columns |= dict.fromkeys(columns, style)
        if attribute(element, "Hidden") == "1":
            sheet.grid.hidden_columns.extend(columns)

    def _row(self, sheet: _Sheet, element: Any) -> None:  # noqa: ANN401 -- lxml has no types
        row = _number(element, "Index", sheet.row + 2) - 1
        sheet.row = row + _number(element, "Span", 0)
        if attribute(element, "Hidden") == "1":
            sheet.grid.hidden_rows.extend(range(row, min(sheet.row + 1, row + MOST_COLUMNS)))
        of_row = attribute(element, "StyleID")
        column = -1
        for cell in element:
            if not is_named(cell, "Cell"):
                continue
            column = _number(cell, "Index", column + 2) - 1
            style = attribute(cell, "StyleID") or of_row or sheet.of_columns.get(column)
            sheet.grid.put(row, column, _text_of_cell(cell, self.zeros.get(style, 0)))
            across = _number(cell, "MergeAcross", 0)
            sheet.grid.merge(row, column, _number(cell, "MergeDown", 0), across)
            column += across


def _text_of_cell(cell: Any, digits: int) -> str | None:  # noqa: ANN401 -- lxml has no types
    data = next((one for one in cell if is_named(one, "Data")), None)
    text = "" if data is None else "".join(data.itertext())
    kind = None if data is None else attribute(data, "Type")
    if not text.strip():
        no_result = attribute(cell, "Formula") is not None and kind != "String"
        return NO_RESULT if no_result else None
    match kind:
        case "Number":
            return number_text(text.strip(), digits)
        case "Boolean":
            return YES if text.strip() in ("1", "True", "true") else NO
        case "DateTime":
            try:
                return text_of(datetime.fromisoformat(text.strip()))
            except ValueError:
                return text
        case _:
            return text


def _number(element: Any, name: str, usual: int) -> int:  # noqa: ANN401 -- lxml has no types
    said = attribute(element, name)
    number = usual if said is None else int(said)
    if number < 0:
        raise ValueError(name)
    return number
