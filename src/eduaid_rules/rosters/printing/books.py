"""A workbook while it is written: whole or not at all, always the same bytes, and quickly.

Cells in which there is nothing to escape are passed over sooner than XlsxWriter does. What is
overridden is called for each cell; where another version has it under another name, that one
works as ever, only more slowly.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime
from inspect import unwrap
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..staging import new_file

_CREATED: Final = datetime(2000, 1, 1)
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Verdana", "font_size": 8},
}
"""Digits of the default font measure columns: seven pixels, as those of Calibri 11.

Where Calibri is missing, a much wider font takes its place and columns leave the page;
Verdana's usual stand-ins have digits of the same width.
"""


class _Sink:
    """The file of a workbook, which takes anything once its disk is full.

    The zip archive writes its end when it is let go, after the error that we pass on.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.broken = file, False
        self.tell, self.seek, self.seekable = file.tell, file.seek, file.seekable

    def write(self, data: bytes) -> int:
        """Write, or do as if after the first error."""
        if self.broken:
            return len(data)
        try:
            return self.file.write(data)
        except OSError:
            self.broken = True
            raise

    def flush(self) -> None:
        """Nothing is kept back here."""


@contextmanager
def book_at(path: str | os.PathLike[str], title: str) -> Iterator[Workbook]:
    """A workbook to be filled; temporary files stand beside ``path``.

    Raises OSError as the system does.
    """
    file = new_file(Path(path))  # closed below, also on a full disk
    sink = _Sink(file)
    try:
        options = {
            **deepcopy(_OPTIONS),
            "tmpdir": str(Path(path).parent),
        }  # XlsxWriter adds to them
        book = QuickBook(cast("IO[str]", sink), options)
        book.use_zip64()
        book.set_properties({"title": title, "created": _CREATED})
        yield book
        book.close()
        file.close()
    except FileCreateError as wrapped:
        cause = wrapped.args[0]
        raise (cause if isinstance(cause, OSError) else OSError(str(cause))) from None
    finally:
        sink.broken = True
        with suppress(OSError):
            file.close()


class _QuickSheet(Worksheet):
    """Cells are written by row and column, never by A1; most have nothing to escape."""

    write_string = unwrap(Worksheet.write_string)
    write_number = unwrap(Worksheet.write_number)

    def _escape_attributes(self, attribute: object) -> object:
        if type(attribute) is int:  # the number of a format, of which XlsxWriter asks for its text
            return attribute
        return super()._escape_attributes(attribute)  # type: ignore[no-untyped-call]

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        if "_x" not in data and data.isprintable():
            return data
        escaped: str = Worksheet._escape_control_characters(data)  # type: ignore[no-untyped-call]
        return escaped


class QuickBook(Workbook):
    """A workbook of such sheets."""

    worksheet_class = _QuickSheet
