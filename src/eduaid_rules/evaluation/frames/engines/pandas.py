"""pandas: its nulls do not follow Kleene's logic, so facts are judged as Arrow.

What is kept never leaves pandas: the lines of the result say which row they come from.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ....errors import Diagnostic, ProfileError
from ....policy.terms import read_day
from ..cells import SHOWN, no_whole_days
from ..columns import not_there, refuse_same_names
from .engine import FrameOptions, Judge, Native, free_prefix, refuse_repeated
from .pyarrow import PyArrow, plain_column


class Pandas(PyArrow):
    """pandas frames."""

    def evaluate(self, native: pd.DataFrame, judge: Judge, options: FrameOptions) -> pd.DataFrame:
        """Raises ProfileError also for columns that hold several types."""
        names = [str(name) for name in native.columns]
        refuse_repeated(names)
        keep = filter(judge.identifies, names) if options.keep is None else options.keep
        kept = list(dict.fromkeys(keep))
        found = [not_there(name, names) for name in kept if name not in names]
        arrays: dict[str, Native] = {}
        for place, name in enumerate(names):
            if judge.states(name):
                arrays[name] = _array(name, native.iloc[:, place], found)
            elif name not in kept:
                arrays[name] = pa.nulls(len(native))  # refused with the others that no fact has
        row = f"{free_prefix(names)}row"
        arrays[row] = pa.array(range(len(native)), pa.int64())
        try:
            roster = self.take_in(pa.table(arrays), judge.states)
            judged = judge.judged(roster, replace(options, keep=[row])).to_native()
        except ProfileError as error:
            raise ProfileError([*found, *error.diagnostics]) from None
        if found:
            raise ProfileError(found)
        refuse_same_names(kept, [name for name in judged.column_names if name != row])
        own = native.iloc[judged.column(row).to_pylist(), [names.index(name) for name in kept]]
        results: pd.DataFrame = judged.drop_columns([row]).to_pandas(
            types_mapper={pa.int64(): pd.Int64Dtype()}.get
        )
        results.index = own.index
        both: pd.DataFrame = pd.concat([own, results], axis=1)
        return both.reset_index(drop=True) if options.long else both


def _array(name: str, column: pd.Series, found: list[Diagnostic]) -> Native:
    """A column as Arrow: whole numbers that pandas had to make floats are whole again."""
    if column.dtype == object and pd.api.types.infer_dtype(column) == "date":
        return _days(name, column, found)
    if isinstance(column.dtype, pd.DatetimeTZDtype) and not column.isna().all():
        zone = str(column.dtype.tz)  # refused by its type; PyArrow before 22 cannot convert it
        return pa.nulls(len(column), pa.timestamp(column.dtype.unit, zone))
    try:
        made: Native = pa.Array.from_pandas(column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        text = f"列“{name}”里混有几种类型，不知道说的是什么"
        found.append(Diagnostic("E703", text, "请先统一成一种类型", path=name))
        return pa.nulls(len(column))
    if isinstance(made, pa.Array):
        made = pa.chunked_array([made])
    made = plain_column(made).combine_chunks()
    if made.null_count == len(made):
        return pa.nulls(len(made))
    return _exactly(made) if pa.types.is_floating(made.type) else made


def _days(name: str, column: pd.Series, found: list[Diagnostic]) -> Native:
    """A column of dates, between which there may be moments: Arrow would drop their time."""
    days = [read_day(cell) for cell in column]
    both = zip(column, days, strict=True)
    moments = [cell for cell, day in both if day is None and not pd.isna(cell)]
    if moments:
        shown = list(dict.fromkeys(map(str, moments)))[:SHOWN]
        found.append(no_whole_days(name, shown, len(moments)))
    return pa.array(days, pa.date32())


def _exactly(array: Native) -> Native:
    """Floats that are whole numbers as such; as they are where they are none.

    What stays as it was is refused later, with the type that the column should have.
    """
    wide = pc.cast(array, pa.float64())
    made = pc.cast(wide, pa.int64(), safe=False)
    back = pc.cast(made, pa.float64(), safe=False)
    return made if pc.all(pc.equal(back, wide)).as_py() else array
