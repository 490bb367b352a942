"""OpenDocument spreadsheets: .ods, and .fods, which is the same as one text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from ....policy.facts import NO, YES
from ..raw_sheets import SheetsRead, UnreadableFileError
from ..untrusted.guards import BROKEN_ZIP, MOST_COLUMNS, ZIP_FILE
from .grids import Grid, number_text, sheets_of_grids, too_large
from .safe_xml import attribute, elements_of, is_named
from .workbooks import locked_file

_MOST_UNPACKED: Final = 1 << 30
"""Bytes of the part with all tables."""

_MOST_REPEATED: Final = 5_000_000
"""Cells of a file that are there because others say that they are repeated."""

_NAMES: Final = ("style", "table", "table-column", "table-row")
_CELLS: Final = ("table-cell", "covered-table-cell")


def read_opendocument(data: bytes, shown: str) -> SheetsRead:
    """The visible sheets, and the names of the hidden ones. Raises UnreadableFileError."""
    content = _content(data) if data.startswith(ZIP_FILE) else data
    book = _Book()
    try:
        for element in elements_of(content, *_NAMES, start=("table",)):
            book.take(element)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(type(error).__name__) from None
    visible = [(one.name, one.grid) for one in book.sheets if one.visible]
    hidden = tuple(one.name for one in book.sheets if not one.visible)
    return SheetsRead(sheets_of_grids(shown, visible), hidden)


def _content(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in _unpacked(archive, manifest):
                raise locked_file()
            return _unpacked(archive, "content.xml")
    except (KeyError, OSError, *BROKEN_ZIP) as error:
        raise _damaged(type(error).__name__) from None


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(_MOST_UNPACKED + 1)
    if len(data) > _MOST_UNPACKED:
        raise UnreadableFileError("这个文件解开以后太大", "请删除用不到的行和列，另存为 .xlsx")
    return data


def _damaged(why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"这个 ODS 表格打不开，可能已经损坏（{why}）", "请用 Excel 或 WPS 打开看看，另存为 .xlsx"
    )


@dataclass(eq=False, repr=False)
class _Sheet:
    name: str
    visible: bool
    grid: Grid = field(default_factory=Grid)
    next_row: int = 0
    next_column: int = 0


@dataclass(eq=False, repr=False)
class _Book:
    hidden_styles: set[str | None] = field(default_factory=set)
    sheets: list[_Sheet] = field(default_factory=list)
    repeated: int = 0

    def take(self, element: Any) -> None:  # noqa: ANN401 -- lxml has no types
        match etree.QName(element).localname:
            case "style":
                if any(attribute(one, "display") == "false" for one in element):
                    self.hidden_styles.add(attribute(element, "name"))
            case "table":
                visible = attribute(element, "style-name") not in self.hidden_styles
                name = attribute(element, "name") or f"第{len(self.sheets) + 1}张表"
                self.sheets.append(_Sheet(name, visible))
            case "table-column" if self.sheets:
                sheet = self.sheets[-1]
                first = sheet.next_column
                sheet.next_column += _times(element, "number-columns-repeated")
                if attribute(element, "visibility") in ("collapse", "filter"):
                    columns = range(first, min(sheet.next_column, MOST_COLUMNS))
                    sheet.grid.hidden_columns.extend(columns)
            case "table-row" if self.sheets:
                self._row(self.sheets[-1], element)

    def _row(self, sheet: _Sheet, element: Any) -> None:  # noqa: ANN401 -- lxml has no types
        row, times = sheet.next_row, _times(element, "number-rows-repeated")
        sheet.next_row += times
        hidden = attribute(element, "visibility") in ("collapse", "filter")
        cells: list[tuple[int, str]] = []
        column = 0
        for cell in element:
            if not isinstance(cell.tag, str) or etree.QName(cell).localname not in _CELLS:
                continue
            same = _times(cell, "number-columns-repeated")
            text = _text_of_cell(cell)
            if text:
                self._repeat(same - 1)
                cells.extend((column + n, text) for n in range(same))
            down = _times(cell, "number-rows-spanned") - 1
            sheet.grid.merge(row, column, down, _times(cell, "number-columns-spanned") - 1)
            column += same
        self._repeat((times - 1) * len(cells))
        for n in range(times if cells else 0):
            for place, text in cells:
                sheet.grid.put(row + n, place, text)
        if hidden:
            sheet.grid.hidden_rows.extend(range(row, row + (times if cells else 1)))

    def _repeat(self, cells: int) -> None:
        self.repeated += cells
        if self.repeated > _MOST_REPEATED:
            raise too_large()


def _text_of_cell(cell: Any) -> str | None:  # noqa: ANN401 -- lxml has no types
    if is_named(cell, "covered-table-cell"):
        return None
    shown = "\n".join(_paragraph(p) for p in cell if is_named(p, "p"))
    match attribute(cell, "value-type"):
        case "float" | "currency" | "percentage":
            zeros = len(shown) if shown.isdecimal() and shown.startswith("0") else 0
            return number_text(attribute(cell, "value") or "", zeros)
        case "boolean":
            return YES if attribute(cell, "boolean-value") == "true" else NO
        case "date":
            return (
                (attribute(cell, "date-value") or shown).removesuffix("T00:00:00").replace("T", " ")
            )
        case _:
            return shown or attribute(cell, "string-value")


def _paragraph(element: Any) -> str:  # noqa: ANN401 -- lxml has no types
    """The text of a paragraph, its blanks written out; no notes."""
    parts = [element.text or ""]
    for one in element:
        if isinstance(one.tag, str):
            match etree.QName(one).localname:
                case "s":
                    parts.append(" " * min(_times(one, "c"), 1000))
                case "tab" | "line-break":
                    parts.append(" ")
                case "annotation" | "ruby-text":
                    pass
                case _:
                    parts.append(_paragraph(one))
        parts.append(one.tail or "")
    return "".join(parts)


def _times(element: Any, name: str) -> int:  # noqa: ANN401 -- lxml has no types
    said = attribute(element, name)
    return 1 if said is None else max(1, int(said))
