"""A ledger as plain tables: CSV that Excel opens and runs nothing of, and Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from .filing import filing_frame
from .ledger import PERSON, Ledger
from .names import AMOUNT, FILING, LINES, OTHERS, PENDING, PROBLEMS, PUBLIC, SUMMARY
from .summary import summary_frame
from .ticker import Progress, Ticker

STARTS_A_FORMULA: Final = r"^[\s\x{200B}\x{FEFF}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]"
"""What Excel might compute: = + - @, also full-width, small or behind spaces; tab, CR, LF."""

_ROWS: Final = 50_000
_BOM: Final = b"\xef\xbb\xbf"


def printed_lines(ledger: Ledger) -> pl.DataFrame:
    """The lines of cash without the columns that only sums need."""
    hidden = {PERSON, *(dimension.column for dimension in ledger.dimensions)}
    return ledger.lines.select(name for name in ledger.lines.columns if name not in hidden)


def tables_of(ledger: Ledger) -> Mapping[str, pl.DataFrame]:
    """The tables by name, with the columns that are printed."""
    return {
        LINES: printed_lines(ledger),
        OTHERS: ledger.others,
        SUMMARY: summary_frame(ledger),
        PENDING: ledger.pending,
        PROBLEMS: ledger.problems,
        FILING: filing_frame(ledger),
        PUBLIC: ledger.public,
    }


def write_tables(
    tables: Mapping[str, pl.DataFrame], files: Sequence[Path], progress: Progress | None = None
) -> None:
    """Write each table to the file that is named for it; the last file is for the first table.

    That one is Parquet where its suffix says so, all others are CSV.
    """
    main = next(iter(tables))
    ticker = Ticker(progress, sum(map(len, tables.values())))
    for path in files:
        name = main if path == files[-1] else path.stem.rpartition(".")[2]
        with path.open("wb") as file:
            if path.suffix.lower() == ".parquet":
                write_parquet(tables[name], file)
                ticker.step(len(tables[name]))
            else:
                for rows in write_csv(tables[name], file):
                    ticker.step(rows)


def write_csv(frame: pl.DataFrame, file: BinaryIO) -> Iterator[int]:
    """Write UTF-8 with BOM and CRLF; gives the number of rows after each part written.

    A text that Excel could take for a formula gets a ' in front.
    """
    file.write(_BOM)
    file.write(_as_csv(harmless(frame.clear()), header=True))
    for part in frame.iter_slices(_ROWS):
        file.write(_as_csv(harmless(part), header=False))
        yield len(part)


def write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write plain texts and exact amounts."""
    made = io.BytesIO()  # a full disk is then an error of our own writing, not of Polars
    _plain(frame).write_parquet(made)
    file.write(made.getbuffer())


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as text and numbers, with no text that starts a formula.

    >>> frame = pl.DataFrame({"备注": ["=1+1", " ＝cmd", "-5", "1-5", None]})
    >>> harmless(frame)["备注"].to_list()
    ["'=1+1", "' ＝cmd", "'-5", '1-5', None]
    """
    text = pl.selectors.string()
    starts = text.str.contains(STARTS_A_FORMULA)
    guarded = pl.when(starts).then(pl.lit("'") + text).otherwise(text)
    return _plain(frame).with_columns(guarded.name.keep())


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers stay numbers, amounts have two places, and all else is text."""
    numbers = pl.selectors.integer() | pl.selectors.decimal() | pl.selectors.float()
    plain = frame.with_columns((~numbers).cast(pl.String))
    if AMOUNT in plain.columns:
        plain = plain.with_columns(pl.col(AMOUNT).cast(pl.Decimal(38, 2)))
    return plain


def _as_csv(frame: pl.DataFrame, *, header: bool) -> bytes:
    made = io.BytesIO()
    frame.write_csv(made, include_header=header, line_terminator="\r\n")
    return made.getvalue()
