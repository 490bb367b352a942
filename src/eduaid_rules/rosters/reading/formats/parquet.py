"""Parquet files: a table of typed columns, as text."""

from __future__ import annotations

import io

import polars as pl
from polars.datatypes import DataTypeClass

from ....policy.facts import NO, YES
from ..raw_sheets import (
    EXACT_DIGITS,
    MOST_EXACT,
    RawSheet,
    SheetsRead,
    UnreadableFileError,
    tidied,
)
from ..untrusted.guards import refuse_table


def read_parquet(data: bytes, shown: str) -> SheetsRead:
    """A table of typed columns: its names are the first row, number 0.

    Raises UnreadableFileError.
    """
    try:
        table = pl.scan_parquet(io.BytesIO(data))
        refuse_table(table.select(pl.len()).collect().item(), table.collect_schema().len())
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        raise UnreadableFileError("这个 Parquet 文件打不开，可能已经损坏", "请重新导出") from None
    columns = [
        pl.Series(str(index), [name], dtype=pl.String).append(_as_text(frame.get_column(name)))
        for index, name in enumerate(frame.columns)
    ]
    return SheetsRead((RawSheet(shown, None, tidied(pl.DataFrame(columns)), first_row=0),))


def _as_text(cells: pl.Series) -> pl.Series:
    kind = cells.dtype
    if isinstance(kind, pl.List) and not _is_no_text(kind.inner):
        return _listed(cells)
    if _is_no_text(kind):
        raise UnreadableFileError(f"列“{cells.name}”的类型是 {kind}，不能当作单元格", "请展开成列")
    if kind == pl.Boolean:
        return cells.replace_strict([True, False], [YES, NO], return_dtype=pl.String)
    if kind.is_float():
        return _float_as_text(cells)
    return cells.cast(pl.String)


def _is_no_text(kind: pl.DataType | DataTypeClass) -> bool:
    """Whether values of a type are nothing that a cell can say."""
    return kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration)


def _listed(cells: pl.Series) -> pl.Series:
    """Complete lists; one with something unknown in it is unknown."""
    inner = cells.list.eval(pl.element().cast(pl.String)).list.join("、", ignore_nulls=False)
    empty = cells.list.len() == 0
    return pl.select(pl.when(empty).then(pl.lit("无")).otherwise(inner)).to_series()


def _float_as_text(cells: pl.Series) -> pl.Series:
    """Numbers as a spreadsheet shows them; what is no number is unknown."""
    cells = cells.fill_nan(None)
    whole = ((cells == cells.floor()) & (cells.abs() < MOST_EXACT)).fill_null(value=False)
    return pl.select(
        pl.when(whole)
        .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
        .when(cells.abs() < MOST_EXACT)
        .then(cells.round_sig_figs(EXACT_DIGITS).cast(pl.String))
        .otherwise(cells.cast(pl.String))
    ).to_series()
