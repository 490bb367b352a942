"""What the parts of an .xlsx say that the reader of cells does not: hidden rows, lost results.

A quick look at the bytes of a sheet says whether there is anything of the kind; only then the
sheet is gone through a second time.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..raw_sheets import NO_RESULT
from ..untrusted.guards import MOST_COLUMNS, column_number
from .grids import zeros_of
from .safe_xml import attribute, elements_of, is_named

_TAG: Final = rb"<(?:\w+:)?"
_TRUE: Final = rb"=[\"'](?:1|true)[\"']"
_HIDDEN_ROW: Final = re.compile(_TAG + rb"row\b([^>]*\shidden" + _TRUE + rb"[^>]*)>")
_HIDDEN_COLUMN: Final = re.compile(_TAG + rb"col\b([^>]*\shidden" + _TRUE + rb"[^>]*)>")
_UNWORKED: Final = re.compile(
    _TAG + rb"c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c\s*>"
)
"""A cell with a formula and without a value."""

_ATTRIBUTE: Final = re.compile(rb"(?:^|\s)(\w+)=[\"']([^\"']*)[\"']")
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NUMERIC: Final = (None, "n")

Cell = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(eq=False, repr=False)
class SheetLook:
    """What was found of a sheet."""

    may_have_faults: bool = True
    """Whether a formula may have failed: never missed, sometimes wrongly said."""
    hidden_rows: list[int] = field(default_factory=list)
    """As the file numbers them, from 1."""
    hidden_columns: list[int] = field(default_factory=list)
    texts: dict[Cell, str] = field(default_factory=dict)
    """The cells that say something where the reader of cells finds nothing."""
    zeros: dict[Cell, int] = field(default_factory=dict)
    """The numbers that are shown with zeros ahead: how many digits."""


def looks_into(data: bytes) -> Mapping[str, SheetLook]:
    """By its name, what was found of each sheet; none where the parts cannot be seen.

    What the reader of cells forgives in a workbook, this one may not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            zeros = _styles_with_zeros(_part(archive, "xl/styles.xml"))
            return {n: _look(archive.read(p), zeros) for n, p in _sheets(archive)}
    except Exception:
        return {}


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name, and its part in the archive."""
    if "xl/workbook.xml" not in archive.namelist():
        return
    parts = {
        one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
        for one in elements_of(_part(archive, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    there = set(archive.namelist())
    for sheet in elements_of(archive.read("xl/workbook.xml"), "sheet"):
        part = parts.get(attribute(sheet, "id"), "")
        if part in there:
            yield sheet.get("name", ""), part


def _styles_with_zeros(part: bytes) -> dict[str, int]:
    """By the number of a style, how many digits it always shows."""
    if b"00" not in part:
        return {}
    codes: dict[str | None, int] = {}
    found: dict[str, int] = {}
    number = 0
    for element in elements_of(part, "numFmt", "xf"):
        if is_named(element, "numFmt"):
            codes[element.get("numFmtId")] = zeros_of(element.get("formatCode"))
        elif is_named(element.getparent(), "cellXfs"):
            if codes.get(element.get("numFmtId")):
                found[str(number)] = codes[element.get("numFmtId")]
            number += 1
    return found


def _look(part: bytes, zeros: Mapping[str, int]) -> SheetLook:
    """A sheet gone through by patterns: XML element by element takes ten times as long."""
    look = SheetLook(may_have_faults=b't="e"' in part or b"t='e'" in part)
    if b"hidden=" in part:
        for row in map(_attributes, _HIDDEN_ROW.findall(part)):
            look.hidden_rows.append(int(row.get("r", 0)))
        for column in map(_attributes, _HIDDEN_COLUMN.findall(part)):
            first, last = int(column.get("min", 1)), int(column.get("max", 1))
            look.hidden_columns.extend(range(first - 1, min(last, MOST_COLUMNS)))
    if b"<f" in part or b":f" in part:
        for cell in map(_attributes, _UNWORKED.findall(part)):
            if cell.get("t") in _NUMERIC and (place := _place(cell)) is not None:
                look.texts[place] = NO_RESULT
    if any(f's="{style}"'.encode() in part for style in zeros):
        styles = "|".join(zeros).encode()
        styled = re.compile(_TAG + rb"c\b([^>]*\ss=[\"'](?:" + styles + rb")[\"'][^>]*)>")
        for cell in map(_attributes, styled.findall(part)):
            if cell.get("t") in _NUMERIC and (place := _place(cell)) is not None:
                look.zeros[place] = zeros[cell["s"]]
    return look


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(tag)}


def _place(cell: Mapping[str, str]) -> Cell | None:
    found = _CELL.fullmatch(cell.get("r", ""))
    return None if found is None else (int(found[2]) - 1, column_number(found[1]) - 1)
