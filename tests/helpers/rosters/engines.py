"""The dataframe libraries that rosters come in, each with its way there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

# ``Any``: what a frame is depends on its library.
Native: TypeAlias = Any

ENGINES: Mapping[str, Callable[[pa.Table], Native]] = {
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.DataFrame(table).lazy(),
    "arrow": lambda table: table,
    "duckdb": lambda table: duckdb.connect().from_arrow(table),  # no connection of the library's
    "pandas": lambda table: table.to_pandas(),
}
"""Every library, with how to make its frame of an Arrow table."""
EAGER = ("polars", "arrow", "pandas")
LAZY = ("polars lazy", "duckdb")


def as_arrow(frame: Native) -> pa.Table:
    """A frame of any library as Arrow; a lazy one is computed."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame.to_arrow()
    if isinstance(frame, pd.DataFrame):
        return pa.Table.from_pandas(frame, preserve_index=False)
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    assert isinstance(frame, pa.Table), type(frame)
    return frame


def through(engine: str, frame: pl.DataFrame, judge: Callable[[Native], Native]) -> pa.Table:
    """A Polars frame judged as another library's, which is what comes back."""
    given = frame if engine == "polars" else ENGINES[engine](frame.to_arrow())
    made = judge(given)
    assert type(made) is type(given)
    return as_arrow(made)
