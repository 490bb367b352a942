"""pandas at the door: its nulls do not follow Kleene's logic, so it is judged as Arrow."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from ...policy.errors import Diagnostic, ProfileError
from .door import Native


def from_pandas(table: pd.DataFrame) -> Native:
    """The table as Arrow; whole numbers that pandas had to make floats are whole again.

    Raises ProfileError for columns that hold several types, or two of one name.
    """
    found: list[Diagnostic] = []
    arrays: dict[str, Any] = {}
    for place, name in enumerate(table.columns):
        if str(name) in arrays:
            found.append(Diagnostic("E705", f"有两列都叫“{name}”", "请只留一列", path=str(name)))
            continue
        try:
            arrays[str(name)] = _array(table.iloc[:, place])
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            text = f"列“{name}”里混有几种类型，不知道说的是什么"
            found.append(Diagnostic("E703", text, "请先统一成一种类型", path=str(name)))
    if found:
        raise ProfileError(found)
    return pa.table(arrays)


def _array(column: pd.Series) -> Native:
    made: Native = pa.Array.from_pandas(column)
    if isinstance(made, pa.ChunkedArray):
        made = made.combine_chunks()
    if pa.types.is_floating(made.type):
        try:
            return made.cast(pa.int64())
        except pa.ArrowInvalid:
            return made  # refused later, with what the column should be
    if pa.types.is_timestamp(made.type) and made.type.tz is None:
        try:
            return made.cast(pa.date32())
        except pa.ArrowInvalid:
            return made
    return made


def to_pandas(table: Native, index: Native) -> pd.DataFrame:
    """The result with whole fen (nullable, never floats) and, where rows match, the index."""
    made: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    if index is not None:
        made.index = index
    return made
