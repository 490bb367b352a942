"""Text files (.csv, .tsv, .txt): in UTF-8, UTF-16 or GB18030, with commas or tabs."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from contextlib import suppress
from itertools import islice
from typing import Final

import polars as pl

from ...tables import STARTS_A_FORMULA
from ..raw_sheets import RawSheet, SheetsRead, UnreadableFileError, sheet_of_rows, tidied
from ..untrusted.guards import refuse_text
from .encodings import marked_utf8

_SAMPLE: Final = 200
_MOST_SAMPLED: Final = 1 << 22
"""Lines and bytes by which the mark between cells and their number are told."""

_MARK: Final = "\ufeff"
_DELIMITERS: Final = ",\t;|"
_KEPT_TEXT: Final = r'^="([^"]*)"$'
"""How programs write a number so that a spreadsheet leaves it alone: ="0123"."""


def read_delimited(data: bytes, shown: str) -> SheetsRead:
    """The one table of a text file. Raises UnreadableFileError."""
    text = marked_utf8(data)
    top = b"".join(islice(io.BytesIO(text), _SAMPLE))[:_MOST_SAMPLED]
    head = top.decode(errors="replace").removeprefix(_MARK)
    delimiter = _delimiter(head)
    try:
        width = max((len(row) for row in csv.reader(_lines(head), delimiter=delimiter)), default=0)
        refuse_text(text.count(b"\n") + 1, width, len(text))
        if width == 0:
            return SheetsRead((RawSheet(shown, None, pl.DataFrame()),))
        cells = _quickly(text, delimiter, width)
        if cells is None:
            cells = _row_by_row(text.decode().removeprefix(_MARK), delimiter, shown)
    except csv.Error:
        raise _unpaired(None) from None
    quoted = b'"' in text
    if quoted:
        _check_quotes(cells, delimiter)
        cells = cells.lazy().select(pl.all().str.replace(_KEPT_TEXT, "$1")).collect()
    # in one piece: each piece of a column holds on to more than its own cells
    cells = tidied(cells, may_be_empty=quoted).rechunk()
    return SheetsRead((RawSheet(shown, None, _unguarded(cells) if b"'" in text else cells),))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _delimiter(head: str) -> str:
    """What stands in most lines, and most often."""
    lines = _lines(head)

    def found(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return sum(map(bool, counts)), sum(counts)

    return max(_DELIMITERS, key=found)


def _quickly(text: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a well-formed file whose lines are no longer than its first ones."""
    columns = dict.fromkeys(map(str, range(width)), pl.String)
    with suppress(pl.exceptions.PolarsError):
        return pl.read_csv(text, separator=delimiter, has_header=False, schema=columns)
    names = delimiter.join(columns).encode()  # the first rows may be shorter than others
    with suppress(pl.exceptions.PolarsError):
        named = b"".join((names, b"\n", text.removeprefix(BOM_UTF8)))
        return pl.read_csv(named, separator=delimiter, schema=columns)
    return None


def _row_by_row(text: str, delimiter: str, shown: str) -> pl.DataFrame:
    """The cells of any file: stray quotation marks, lines of any length."""
    rows: list[list[str]] = []
    width = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        rows.append(row)
        if len(row) > width:
            width = len(row)
            refuse_text(len(rows), width, len(text))
    refuse_text(len(rows), width, len(text))
    filled = [(*row, *[""] * (width - len(row))) for row in rows]
    return sheet_of_rows(shown, None, filled).cells


def _check_quotes(cells: pl.DataFrame, delimiter: str) -> None:
    """Refuse a cell that holds whole other lines: its quotation mark has no partner."""
    many = max(2, cells.width - 1)
    text = pl.all()
    swallows = text.str.contains("\n", literal=True) & (
        text.str.count_matches(delimiter, literal=True) >= many
    )
    found = cells.lazy().select(pl.any_horizontal(swallows).arg_true().first()).collect().item()
    if found is not None:
        raise _unpaired(found + 1)


def _unpaired(row: int | None) -> UnreadableFileError:
    where = "有一个引号" if row is None else f"第 {row} 行有一个引号"
    return UnreadableFileError(
        f"{where}没有配对，后面几行都被当成了同一个单元格",
        '请用记事本打开，删除多余的英文引号(")，或另存为 .xlsx',
    )


def _unguarded(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without the ' that kept a spreadsheet from taking them for formulas."""
    text = pl.all()
    rest = text.str.slice(1)
    guarded = text.str.starts_with("'") & rest.str.contains(STARTS_A_FORMULA)
    return cells.select(pl.when(guarded).then(rest).otherwise(text).name.keep())
