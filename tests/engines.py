"""The dataframe libraries that rosters come in, each with its way there and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

# ``Any``: each library has its own kind of table
Judge = Callable[[Any], Any]


def _polars(frame: pl.DataFrame, judge: Judge) -> pa.Table:
    made = judge(frame)
    assert isinstance(made, pl.DataFrame)
    return made.to_arrow()


def _lazy(frame: pl.DataFrame, judge: Judge) -> pa.Table:
    made = judge(frame.lazy())
    assert isinstance(made, pl.LazyFrame)
    return made.collect().to_arrow()


def _arrow(frame: pl.DataFrame, judge: Judge) -> pa.Table:
    made = judge(frame.to_arrow())
    assert isinstance(made, pa.Table)
    return made


def _duckdb(frame: pl.DataFrame, judge: Judge) -> pa.Table:
    with duckdb.connect() as connection:
        made = judge(connection.from_arrow(frame.to_arrow()))
        assert isinstance(made, duckdb.DuckDBPyRelation)
        table: pa.Table = made.to_arrow_table()
        return table


def _pandas(frame: pl.DataFrame, judge: Judge) -> pa.Table:
    return pa.Table.from_pandas(judge(frame.to_pandas()), preserve_index=False)


ENGINES: dict[str, Callable[[pl.DataFrame, Judge], pa.Table]] = {
    "polars": _polars,
    "polars-lazy": _lazy,
    "pyarrow": _arrow,
    "duckdb": _duckdb,
    "pandas": _pandas,
}
"""Takes a Polars frame through a judge as another library's table, to a PyArrow table."""
