"""One table as files of every kind, built by hand: bytes or text, no spreadsheet program."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from eduaid_rules.rosters.reading.raw_sheets import RawSheet
from eduaid_rules.rosters.reading.sources import RosterSource
from eduaid_rules.rosters.reading.untrusted.child import reading_child
from eduaid_rules.rosters.reading.untrusted.each_file import RosterFile, read_file

Rows = Sequence[Sequence[str | None]]

_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_NAMES = (
    f'xmlns:office="{_ODS}:office:1.0" xmlns:table="{_ODS}:table:1.0" '
    f'xmlns:text="{_ODS}:text:1.0" xmlns:style="{_ODS}:style:1.0"'
)
_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"


def written(path: Path, content: bytes) -> Path:
    """A file of some bytes."""
    path.write_bytes(content)
    return path


def file_at(path: Path) -> RosterFile:
    """A file as it is read."""
    with reading_child() as child:
        return read_file(RosterSource(path), path.name, child)


def sheets_of_file(path: Path) -> tuple[RawSheet, ...]:
    """The raw sheets of a file."""
    return file_at(path).sheets


def cells_of(path: Path) -> list[tuple[str | None, ...]]:
    """The cells of the only sheet of a file."""
    (sheet,) = sheets_of_file(path)
    return sheet.cells.rows()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of some files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def gbk_archive(name: str, content: bytes) -> bytes:
    """An archive of one file, its name in GBK and nothing that says so, as on Windows."""
    stand_in = "x" * len(name.encode("gbk"))
    return zipped({stand_in: content}).replace(stand_in.encode(), name.encode("gbk"))


def ods_content(tables: str, styles: str = "") -> str:
    """The content of an OpenDocument spreadsheet around some tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def ods_of(content: str) -> bytes:
    """An .ods file with some content."""
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "content.xml": content})


def ods_rows(rows: Rows) -> str:
    """Rows of texts as an .ods has them; empty cells are repeated, as programs write them."""
    return "".join(
        "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows
    )


def _ods_cell(text: str | None) -> str:
    if text is None:
        return '<table:table-cell table:number-columns-repeated="1"/>'
    said = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'


def ods(rows: Rows) -> bytes:
    """An .ods file with one sheet, and the empty million of rows that programs add."""
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    tail += "</table:table-row>"
    named = f'<table:table table:name="Sheet1">{ods_rows(rows)}{tail}</table:table>'
    return ods_of(ods_content(named))


def fods(rows: Rows) -> bytes:
    """An OpenDocument spreadsheet as one file of XML, with one sheet."""
    return ods_content(f'<table:table table:name="一班">{ods_rows(rows)}</table:table>').encode()


def excel_2003(sheets: str, *, encoding: str = "UTF-8", styles: str = "") -> bytes:
    """Excel-2003 XML around some sheets."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>'
    names = f'xmlns="{_EXCEL}" xmlns:ss="{_EXCEL}" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    book = f"<Workbook {names}><Styles>{styles}</Styles>{sheets}</Workbook>"
    return f"{head}\n{book}".encode(encoding)


def excel_2003_table(rows: str, name: str = "Sheet1", options: str = "") -> str:
    """A sheet of Excel-2003 XML."""
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def excel_2003_rows(rows: Rows) -> str:
    """Rows of texts, empty cells left out and the next one numbered, as Excel does."""
    written = []
    for row in rows:
        cells = [
            f'<Cell ss:Index="{n}"><Data ss:Type="String">{escape(text)}</Data></Cell>'
            for n, text in enumerate(row, 1)
            if text is not None
        ]
        written.append(f"<Row>{''.join(cells)}</Row>")
    return "".join(written)


def web_table(rows: Rows) -> str:
    """A table as a portal exports it: all cells text, none closed properly."""
    cells = [
        "".join(f"<td style='mso-number-format:\"\\@\"'>{escape(t or '')}" for t in row)
        for row in rows
    ]
    return f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def web_page(body: str, charset: str = "utf-8") -> bytes:
    """A page that says its encoding and has it."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"<html><head>{head}</head><body>{body}</body></html>".encode(charset)


def mail_page(page: bytes) -> bytes:
    """A page as one file of parts (.mht)."""
    import base64

    return (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=xyz\r\n\r\n--xyz\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n--xyz--\r\n"
    )


def xlsb(rows: Rows) -> bytes:
    """A binary workbook (.xlsb) with one sheet of texts."""
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    height, width = len(rows), max(map(len, rows))
    cells = b""
    for number, row in enumerate(rows):
        spans = struct.pack("<III", 1, 0, width - 1)
        cells += _record(0, struct.pack("<IIHBBB", number, 0, 300, 0, 0, 0) + spans)
        for column, text in enumerate(row):
            if text is not None:
                cells += _record(6, struct.pack("<II", column, 0) + _wide(text))
    size = struct.pack("<IIII", 0, height - 1, 0, width - 1)
    sheet = _record(129) + _record(148, size) + _record(145) + cells + _record(146) + _record(130)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{package}/relationships">{link}</Relationships>'
            ),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record: its number and its length, seven bits a byte."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0xFF, kind >> 7])
    length, size = bytearray(), len(content)
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return number + bytes(length) + content
