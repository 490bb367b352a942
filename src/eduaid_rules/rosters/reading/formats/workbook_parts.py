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
from typing import Any, Final

from lxml import etree

from ..raw_sheets import NO_RESULT
from .grids import zeros_of
from .safe_xml import elements_of

_NO_VALUE: Final = re.compile(
    rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^>]*/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c\s*>"
)
_TRUE: Final = ("1", "true")
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")

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
        one.get("Id"): posixpath.normpath(posixpath.join("xl", one.get("Target", "")))
        for one in elements_of(_part(archive, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    there = set(archive.namelist())
    for sheet in elements_of(archive.read("xl/workbook.xml"), "sheet"):
        ids = (value for key, value in sheet.items() if etree.QName(key).localname == "id")
        part = parts.get(next(ids, None), "")
        part = part.removeprefix("xl/") if part.startswith("xl//") else part
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
        if etree.QName(element).localname == "numFmt":
            codes[element.get("numFmtId")] = zeros_of(element.get("formatCode"))
        elif etree.QName(element.getparent()).localname == "cellXfs":
            if codes.get(element.get("numFmtId")):
                found[str(number)] = codes[element.get("numFmtId")]
            number += 1
    return found


def _look(part: bytes, zeros: Mapping[str, int]) -> SheetLook:
    look = SheetLook(may_have_faults=b't="e"' in part or b"t='e'" in part)
    styled = [f's="{style}"'.encode() for style in zeros]
    if not (b"hidden=" in part or _NO_VALUE.search(part) or any(mark in part for mark in styled)):
        return look
    row = -1
    for element in elements_of(part, "row", "c", "col", start=("row",)):
        match etree.QName(element).localname:
            case "row":
                row = int(element.get("r", row + 2)) - 1
                if element.get("hidden") in _TRUE and row + 1 not in look.hidden_rows[-1:]:
                    look.hidden_rows.append(row + 1)
            case "col":
                if element.get("hidden") in _TRUE:
                    first, last = int(element.get("min", 1)), int(element.get("max", 1))
                    look.hidden_columns.extend(range(first - 1, min(last, 1 << 14)))
            case _:
                _look_at(element, look, zeros)
    return look


def _look_at(cell: Any, look: SheetLook, zeros: Mapping[str, int]) -> None:  # noqa: ANN401 -- lxml has no types
    place = _CELL.fullmatch(cell.get("r", ""))
    if place is None:
        return
    at = (int(place[2]) - 1, _column(place[1]))
    parts = {etree.QName(child).localname: child.text for child in cell}
    if "f" in parts and not (parts.get("v") or "").strip() and cell.get("t") in (None, "n"):
        look.texts[at] = NO_RESULT
    elif cell.get("s") in zeros and cell.get("t") in (None, "n"):
        look.zeros[at] = zeros[cell.get("s")]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
