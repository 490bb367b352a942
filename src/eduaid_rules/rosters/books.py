"""Workbooks that are written as a whole: the same content gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import polars as pl
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from ..errors import OutputError

_CREATED: Final = datetime(2000, 1, 1)
_MOST_ROWS: Final = 1_048_576 - 2_000
"""What a sheet holds, less what titles and sums take."""

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
    file = Path(path).open("wb")  # noqa: SIM115 -- closed below, also on a full disk
    sink = _Sink(file)
    try:
        options = {
            **deepcopy(_OPTIONS),
            "tmpdir": str(Path(path).parent),
        }  # XlsxWriter adds to them
        book = Workbook(cast("IO[str]", sink), options)
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


def refuse_longer(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise OutputError where a table does not fit on a sheet of Excel."""
    for name, frame in tables.items():
        if len(frame) > _MOST_ROWS:
            raise OutputError(
                f"“{name}”有 {len(frame)} 行，Excel 的一张表放不下（最多 {_MOST_ROWS} 行），"
                "请写成 .csv 或 .parquet，或者按学校分开做"
            )
