"""Text files of cells (.csv, .tsv): in UTF-8, UTF-16 or GB18030, with commas or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace
from itertools import islice
from typing import Final

import polars as pl

from .excel import UnreadableFileError
from .raw_sheets import RawSheet, sheet_of_rows, tidied
from .tables import STARTS_A_FORMULA

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 200
_DELIMITERS: Final = ",\t;|"


def read_delimited(data: bytes, shown: str) -> RawSheet:
    """The one table of a text file. Raises UnreadableFileError."""
    text = _as_utf8(data)
    head = "".join(islice(io.StringIO(text[: _CHUNK * 4].decode(errors="replace")), _SAMPLE))
    delimiter = max(_DELIMITERS, key=lambda mark: max(map(str.count, _lines(head), [mark] * 999)))
    width = max((len(row) for row in csv.reader(_lines(head), delimiter=delimiter)), default=0)
    if width == 0:
        return RawSheet(shown, None, pl.DataFrame())
    cells = _quickly(text, delimiter, width)
    if cells is None:
        return _row_by_row(text.decode(), delimiter, shown)
    return RawSheet(shown, None, _unguarded(tidied(cells)))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _as_utf8(data: bytes) -> bytes:
    """The text without its mark of order, whatever it was encoded in."""
    for mark, encoding in (
        (codecs.BOM_UTF8, None),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data[len(mark) :] if encoding is None else _decoded(data, encoding).encode()
    if _is_utf8(data):
        return data
    return _decoded(data, "gb18030").encode()


def _is_utf8(data: bytes) -> bool:
    """Piece by piece, so that a large file is not there a second time."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise UnreadableFileError(
            f"第 {row} 行的文字看不懂：不是 UTF-8，也不是 GB18030（GBK）编码",
            "请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx",
        ) from None


def _quickly(text: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a well-formed file whose lines are no longer than its first ones."""
    names = delimiter.join(map(str, range(width)))
    try:
        return pl.read_csv(
            io.BytesIO(names.encode() + b"\n" + text), separator=delimiter, infer_schema=False
        )
    except pl.exceptions.ComputeError:
        return None


def _row_by_row(text: str, delimiter: str, shown: str) -> RawSheet:
    """The cells of any file: stray quotation marks, lines of any length."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, rows), default=0)
    sheet = sheet_of_rows(shown, None, [(*row, *[""] * (width - len(row))) for row in rows])
    return replace(sheet, cells=_unguarded(sheet.cells))


def _unguarded(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without the ' that kept a spreadsheet from taking them for formulas."""
    text = pl.all()
    rest = text.str.slice(1)
    guarded = text.str.starts_with("'") & rest.str.contains(STARTS_A_FORMULA)
    return cells.select(pl.when(guarded).then(rest).otherwise(text).name.keep())
