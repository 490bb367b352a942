"""Tables as plain files: CSV, in which nothing is run as a formula, and Parquet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

import polars as pl

from ..cell_search import columns_matching
from ..tables import AMOUNT, STARTS_A_FORMULA, UNSEEN_CELLS, visible_cells
from .layout import EXACT

_CSV_ROWS: Final = 50_000
_BOM: Final = b"\xef\xbb\xbf"


def write_csv(frame: pl.DataFrame, file: BinaryIO) -> Iterator[int]:
    """Write UTF-8 with BOM and CRLF; gives the number of rows after each part written.

    A text that Excel could take for a formula gets a ' in front.
    """
    file.write(_BOM)
    _append(harmless(pl.DataFrame([frame.columns], orient="row")), file)
    plain = _plain(frame)
    harmful = _not_harmless(plain)
    for part in plain.iter_slices(_CSV_ROWS):
        _append(_defused(part, harmful), file)
        yield len(part)


def write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write plain texts and exact amounts."""
    made = io.BytesIO()  # a full disk is then an error of our own writing, not of Polars
    _plain(frame).write_parquet(made)
    file.write(made.getbuffer())


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    r"""The frame as text and numbers, with no text that starts a formula or has signs unseen.

    >>> frame = pl.DataFrame({"备注": ["=1+1", " ＝cmd", "-5", "1-5", "甲\x1b", None]})
    >>> harmless(frame)["备注"].to_list()
    ["'=1+1", "' ＝cmd", "'-5", '1-5', '甲�', None]
    """
    plain = _plain(frame)
    return _defused(plain, _not_harmless(plain))


_HARMFUL: Final = f"{STARTS_A_FORMULA}|{UNSEEN_CELLS}"
"""What most columns have not at all, which is seen faster than each cell is written anew."""


def _not_harmless(plain: pl.DataFrame) -> list[str]:
    """The columns with a text that cannot be written as it is."""
    return columns_matching(plain, _HARMFUL)


def _defused(plain: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with these columns made harmless."""
    if not columns:
        return plain
    text = visible_cells(pl.col(columns))
    starts = text.str.contains(STARTS_A_FORMULA)
    return plain.with_columns(pl.when(starts).then(pl.lit("'") + text).otherwise(text).name.keep())


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers stay numbers, amounts have two places, and all else is text."""
    numbers = pl.selectors.integer() | pl.selectors.decimal() | pl.selectors.float()
    plain = frame.with_columns((~numbers).cast(pl.String))
    if AMOUNT in plain.columns:
        plain = plain.with_columns(pl.col(AMOUNT).cast(EXACT))
    return plain


def _append(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write the rows to the file. Raises OSError with its number, as Python does."""
    try:
        frame.write_csv(file, include_header=False, line_terminator="\r\n")
    except OSError as error:
        number = re.search(r"os error (\d+)", str(error))
        raise (OSError(int(number[1]), str(error)) if number else error) from None
