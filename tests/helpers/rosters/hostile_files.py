"""Files that somebody made to kill whoever reads them: small, and built by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_FORMAT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_FORMAT}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_FORMAT}.sharedStrings+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="一班" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
}


def cell(place: str, text: str) -> str:
    """A cell of a sheet as its XML has it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(*rows: str) -> str:
    """A sheet of some rows of cells."""
    numbered = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{numbered}</sheetData></worksheet>'


GOOD_ROWS = (
    cell("A1", "姓名") + cell("B1", "学段") + cell("C1", "寄宿"),
    cell("A2", "张三") + cell("B2", "小学") + cell("C2", "是"),
)


def raw_workbook(
    path: Path,
    sheet: str,
    strings: str = f'<sst xmlns="{_MAIN}"/>',
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """An .xlsx file with this text of its one sheet, whatever it says."""
    parts = {**_PARTS, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return path


def said_to_have(count: int) -> str:
    """Shared strings that say how many they are."""
    return f'<sst xmlns="{_MAIN}" count="{count}" uniqueCount="{count}"><si><t>a</t></si></sst>'


def with_declared_size(path: Path, name: str, size: int) -> Path:
    """A packed file whose directory says that a part is so long unpacked."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.start_dir
        for part in archive.infolist():
            if part.filename == name:
                data[at + 24 : at + 28] = size.to_bytes(4, "little")
            encoded = part.filename.encode()
            at += 46 + len(encoded) + len(part.extra) + len(part.comment)
    path.write_bytes(data)
    return path
