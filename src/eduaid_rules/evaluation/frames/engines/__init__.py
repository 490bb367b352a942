"""A file for each dataframe library that rosters come in, called as the library is.

Each has a class ``Library`` that keeps the protocol in ``engine``. To serve one more: write its
file, add its name here. A file is loaded when a frame of its library comes, never before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

import narwhals as nw
from narwhals.dependencies import is_into_series

from ....errors import ProfileError
from .engine import Engine, Native, no_frame

LIBRARIES: Final = ("polars", "pyarrow", "duckdb", "pyspark", "pandas")


def engine_of(native: Native) -> Engine:
    """What knows the library of a frame. Raises ProfileError for anything else."""
    try:
        library = nw.get_native_namespace(native).__name__.partition(".")[0]
    except TypeError:
        library = ""
    if library not in LIBRARIES or is_into_series(native):
        raise ProfileError([no_frame(native)])
    made: Engine = import_module(f".{library}", __name__).Library()
    return made
