"""What the bytes of a file are: told by what is in them, never by a name."""

from __future__ import annotations

import io
import re
import zipfile
from enum import Enum, auto
from typing import Final

from ..raw_sheets import UnreadableFileError
from ..untrusted.guards import BROKEN_ZIP, ZIP_FILE
from .encodings import begin_as_utf8
from .other_kinds import COMPOUND_FILE, no_table, what_archive_is, what_it_begins_as

PARQUET_FILE: Final = b"PAR1"

_WEB_PAGE: Final = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*"
    rb"<(!doctype\s+html|html|head|meta|title|link|style|script|body|table|div|center|form|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL: Final = re.compile(rb"\s*(MIME-Version|From|Content-Type|X-[\w-]+)\s*:", re.IGNORECASE)
"""A page with all its parts as one file (.mht), which some portals call .xls."""

_XML: Final = re.compile(rb"\s*<(\?xml|[\w.-]+(?::[\w.-]*)?\s[^>]*xmlns)")
_HEAD: Final = 1 << 16


class Kind(Enum):
    """The kinds of file in which tables are read."""

    WORKBOOK = auto()
    OPEN_DOCUMENT = auto()
    SPREADSHEET_XML = auto()
    WEB_PAGE = auto()
    PARQUET = auto()
    TEXT = auto()
    ARCHIVE = auto()


def kind_of(data: bytes) -> Kind | UnreadableFileError:
    """The kind of a file, or why no table can be in it."""
    if data.startswith(ZIP_FILE):
        return _zipped(data)
    if data.startswith(PARQUET_FILE):
        return Kind.PARQUET
    other = what_it_begins_as(data)
    if other is not None:
        return no_table(other)
    if data.startswith(COMPOUND_FILE):
        return Kind.WORKBOOK
    return _written(data)


def may_kill(data: bytes) -> bool:
    """Whether the reader of such bytes may die of them: then it runs in a process of its own.

    All but lines of text; pages and XML grow as they are read.
    """
    if data.startswith((*ZIP_FILE, COMPOUND_FILE, PARQUET_FILE)):
        return True
    return _written(data) in (Kind.OPEN_DOCUMENT, Kind.SPREADSHEET_XML, Kind.WEB_PAGE)


def _zipped(data: bytes) -> Kind | UnreadableFileError:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (OSError, *BROKEN_ZIP):
        return Kind.WORKBOOK  # whoever reads it says that it is damaged
    if any(name.startswith("xl/workbook") for name in names):
        return Kind.WORKBOOK
    other = what_archive_is(names, data)
    if other is not None:
        return no_table(other)
    return Kind.OPEN_DOCUMENT if "mimetype" in names else Kind.ARCHIVE


def _written(data: bytes) -> Kind | UnreadableFileError:
    """A text: a table of lines, a page of the web, one of the kinds of XML."""
    head = begin_as_utf8(data[:_HEAD])
    if _XML.match(head):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head.lower():
            return Kind.SPREADSHEET_XML
        if b"urn:oasis:names:tc:opendocument" in head:
            return Kind.OPEN_DOCUMENT
    if _WEB_PAGE.match(head) or (_MAIL.match(head) and b"multipart/related" in head):
        return Kind.WEB_PAGE
    if _XML.match(head):
        return no_table("XML 文件")
    return Kind.TEXT
