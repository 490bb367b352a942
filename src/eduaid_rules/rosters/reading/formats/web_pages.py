"""Tables of web pages, which portals save as .xls: each table of a page is a sheet."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from lxml import etree

from ..raw_sheets import SheetsRead, UnreadableFileError
from ..untrusted.guards import MOST_COLUMNS
from .encodings import BYTE_ORDER_MARKS, as_utf8, is_utf8
from .grids import SHEET_ROWS, Grid, sheets_of_grids

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE: Final = ("gb", "utf", "hz")
_NO_TEXT: Final = frozenset({"style", "script", "head", "noscript", "template", "textarea"})
_BLOCKS: Final = frozenset({"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_ACROSS: Final = 1000
_EXPORT_AGAIN: Final = "请重新导出，或用 Excel 打开，另存为 .xlsx"
_HEAD: Final = 4096


def read_web_page(data: bytes, shown: str) -> SheetsRead:
    """The tables of a page. Raises UnreadableFileError for one without any.

    A table around others (of the page's layout) is one itself only where it has rows of its own.
    What stands before a table is a row of its own above it, as spreadsheets show it.
    """
    text = _text_of(data)
    _refuse_cut_off(text)
    page = _parsed(text)
    grids = [grid for table in _tables(page) if (grid := _grid(table)).rows]
    if not grids:
        raise UnreadableFileError("这是网页，里面没有表格", _EXPORT_AGAIN)
    names = [f"第{n}个表" if len(grids) > 1 else None for n in range(1, len(grids) + 1)]
    return SheetsRead(sheets_of_grids(shown, list(zip(names, grids, strict=True))))


def _text_of(data: bytes) -> bytes:
    """The page in UTF-8; what is neither that nor GB18030 is what it says of itself."""
    if b"multipart/related" in data[:_HEAD]:
        data = _page_of_mail(data)
    said = _CHARSET.search(data[:_HEAD])
    named = said[1].decode().lower() if said else "utf-8"
    marked = named.startswith(_CHINESE) or data.startswith(BYTE_ORDER_MARKS)
    if not marked and not is_utf8(data):
        with suppress(LookupError, UnicodeError):
            return data.decode(named).encode()
    return as_utf8(data)


def _page_of_mail(data: bytes) -> bytes:
    """The pages in a file of parts (.mht), one after another."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = (p for p in message.walk() if p.get_content_type() == "text/html")
    pages = (p.get_payload(decode=True) for p in parts)
    return b"\n".join(page for page in pages if isinstance(page, bytes))


def _refuse_cut_off(text: bytes) -> None:
    """Refuse a page that ends within a table: the last people are missing, the parser closes it."""
    text = text.lower()
    open_ones = text.count(b"<table") - text.count(b"</table")
    if open_ones > 0 and text.rfind(b"</table") < text.rfind(b"<t"):
        raise UnreadableFileError(
            "这个网页没有下载完整：最后一张表没有结束", f"{_EXPORT_AGAIN}（先看看人数够不够）"
        )


def _parsed(text: bytes) -> Any:  # noqa: ANN401 -- lxml has no types
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        page = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        page = None
    fatal = any(one.level_name == "FATAL" for one in parser.error_log)
    if page is None or fatal:
        raise UnreadableFileError("这个网页打不开，可能没有下载完整", _EXPORT_AGAIN)
    return page


def _tables(page: Any) -> Iterator[Any]:  # noqa: ANN401 -- lxml has no types
    """The tables that hold content; one around others only where it has several rows of cells."""
    for table in page.iter("table"):
        if next(table.iterdescendants("table"), None) is None:
            yield table
            continue
        own = [[bool(_text(cell)) for cell in _cells(row)] for row in _rows(table)]
        if sum(sum(cells) > 1 for cells in own) > 1:
            yield table


def _rows(table: Any) -> Iterator[Any]:  # noqa: ANN401 -- lxml has no types
    """The rows of a table, not those of tables within it."""
    for row in table.iterdescendants("tr"):
        if next(row.iterancestors("table"), None) is table:
            yield row


def _cells(row: Any) -> Iterator[Any]:  # noqa: ANN401 -- lxml has no types
    return (cell for cell in row if cell.tag in _CELLS)


def _grid(table: Any) -> Grid:  # noqa: ANN401 -- lxml has no types
    grid = Grid()
    above = [*_before(table), *(_text(one) for one in table if one.tag == "caption")]
    for text in filter(None, above):
        grid.put(len(grid.rows), 0, text)
    row = len(grid.rows)
    _columns(table, grid)
    filled: dict[int, int] = {}
    """By column, down to which row a cell above lies over it."""
    for element in _rows(table):
        if _hides(element):
            grid.hidden_rows.append(row)
        column = 0
        for cell in _cells(element):
            while filled.get(column, -1) >= row:
                column += 1
            across = min(_span(cell, "colspan"), _MOST_ACROSS, MOST_COLUMNS - column)
            down = min(_span(cell, "rowspan"), SHEET_ROWS - row)
            grid.put(row, column, _text(cell))
            grid.merge(row, column, down - 1, across - 1)
            if down > 1:
                filled |= dict.fromkeys(range(column, column + across), row + down - 1)
            column += max(across, 1)
        row += 1
    return grid


def _columns(table: Any, grid: Grid) -> None:  # noqa: ANN401 -- lxml has no types
    column = 0
    for one in table.iterdescendants("col"):
        span = min(_span(one, "span"), _MOST_ACROSS)
        if _hides(one):
            grid.hidden_columns.extend(range(column, column + span))
        column += span


def _before(table: Any) -> list[str]:  # noqa: ANN401 -- lxml has no types
    """The texts of their own that stand beside a table, before it: its title."""
    found: list[str] = []
    for one in table.itersiblings(preceding=True):
        if one.tag == "table" or next(one.iterdescendants("table"), None) is not None:
            break
        found.append(_text(one))
    return found[::-1]


def _span(element: Any, name: str) -> int:  # noqa: ANN401 -- lxml has no types
    said = (element.get(name) or "1").strip()
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 8 else 1


def _hides(element: Any) -> bool:  # noqa: ANN401 -- lxml has no types
    return element.get("hidden") is not None or bool(_UNSEEN.search(element.get("style") or ""))


def _text(element: Any) -> str:  # noqa: ANN401 -- lxml has no types
    """What is seen of an element, without the tables within it."""
    if element.tag in _NO_TEXT or not isinstance(element.tag, str):
        return ""
    parts: list[str] = []
    _add_texts(element, parts)
    lines = "".join(parts).split("\n")
    return "\n".join(text for line in lines if (text := " ".join(line.split(" ")).strip()))


def _add_texts(element: Any, parts: list[str]) -> None:  # noqa: ANN401 -- lxml has no types
    parts.append(_one_line(element.text))
    for one in element:
        if not isinstance(one.tag, str) or one.tag in _NO_TEXT or one.tag == "table":
            pass
        elif one.tag == "input":
            if (one.get("type") or "text").lower() == "text":
                parts.append(one.get("value") or "")
        elif one.tag == "select":
            chosen = [o for o in one.iter("option") if o.get("selected") is not None]
            for option in chosen:
                _add_texts(option, parts)
        elif not _hides(one):
            if one.tag in _BLOCKS:
                parts.append("\n")
            _add_texts(one, parts)
            if one.tag in _BLOCKS and one.tag != "br":
                parts.append("\n")
        parts.append(_one_line(one.tail))


def _one_line(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")
