"""A file for each dataframe library that rosters come in, called as the library is.

Each has a class of that name that keeps the protocol in ``engine``. To serve one more: write its
file, and a row here. A file is loaded when a frame of its library comes, never before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from narwhals import dependencies as of

from ....errors import MissingExtra, ProfileError
from .engine import Engine, Native, no_frame

LIBRARIES: Final = {
    "Polars": (of.is_polars_dataframe, of.is_polars_lazyframe),
    "PyArrow": (of.is_pyarrow_table,),
    "DuckDB": (of.is_duckdb_relation,),
    "PySpark": (of.is_pyspark_dataframe, of.is_pyspark_connect_dataframe),
    "Pandas": (of.is_pandas_dataframe,),
}
"""For each library how its frames are known; the tests import nothing."""


def engine_of(native: Native) -> Engine:
    """What knows the library of a frame. Raises ProfileError for anything else, or MissingExtra."""
    for library, tests in LIBRARIES.items():
        if any(test(native) for test in tests):
            try:
                module = import_module(f".{library.lower()}", __name__)
            except ModuleNotFoundError as error:  # pandas frames are judged by PyArrow
                name = library.lower()
                raise MissingExtra(f"{name} 的表", str(error.name), name) from None
            engine: Engine = getattr(module, library)()
            return engine
    raise ProfileError([no_frame(native)])
