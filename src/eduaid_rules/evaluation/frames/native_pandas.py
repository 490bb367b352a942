"""pandas tables: their nulls do not follow Kleene's logic, so facts are judged as Arrow.

What is kept never leaves pandas: the lines of the result say which row they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import Diagnostic, ProfileError
from .columns import not_there
from .native import Native, free_prefix, same_name
from .result_tables import refuse_same_names

JudgeArrow: TypeAlias = Callable[[Native, Sequence[str]], Native]
"""Judges an Arrow table, keeping the columns named."""


def judged_as_arrow(
    table: pd.DataFrame,
    keep: Iterable[str],
    states: Callable[[str], bool],
    judge: JudgeArrow,
    *,
    same_rows: bool,
) -> pd.DataFrame:
    """A pandas table judged. ``states``: whether a column states a fact.

    Raises ProfileError for columns that hold several types, or two of one name.
    """
    names = [str(name) for name in table.columns]
    found = [same_name(name) for name in dict.fromkeys(names) if names.count(name) > 1]
    if found:
        raise ProfileError(found)
    kept = list(dict.fromkeys(keep))
    found += [not_there(name, names) for name in kept if name not in names]
    arrays: dict[str, Native] = {}
    for place, name in enumerate(names):
        if states(name):
            arrays[name] = _array(name, table.iloc[:, place], found)
        elif name not in kept:
            arrays[name] = pa.nulls(len(table))  # refused with the others that no fact has
    row = f"{free_prefix(names)}row"
    arrays[row] = pa.array(range(len(table)), pa.int64())
    try:
        made = judge(pa.table(arrays), [row])
    except ProfileError as error:
        raise ProfileError([*found, *error.diagnostics]) from None
    if found:
        raise ProfileError(found)
    rows = made.column(row).to_pylist()
    refuse_same_names(kept, [name for name in made.column_names if name != row])
    own = table.iloc[rows, [names.index(name) for name in kept]]
    said: pd.DataFrame = made.drop_columns([row]).to_pandas(
        types_mapper={pa.int64(): pd.Int64Dtype()}.get
    )
    said.index = own.index
    both: pd.DataFrame = pd.concat([own, said], axis=1)
    return both if same_rows else both.reset_index(drop=True)


def _array(name: str, column: pd.Series, found: list[Diagnostic]) -> Native:
    """A column as Arrow: whole numbers that pandas had to make floats are whole again."""
    try:
        made: Native = pa.Array.from_pandas(column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        text = f"列“{name}”里混有几种类型，不知道说的是什么"
        found.append(Diagnostic("E703", text, "请先统一成一种类型", path=name))
        return pa.nulls(len(column))
    if hasattr(made, "combine_chunks"):
        made = made.combine_chunks()
    if made.null_count == len(made):
        return pa.nulls(len(made))
    kind = made.type
    if pa.types.is_floating(kind):
        return _exactly(made, pa.int64())
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return _exactly(made, pa.date32())
    return made


def _exactly(array: Native, kind: pa.DataType) -> Native:
    """The same values in another type; as they are where they would not be the same.

    What stays as it was is refused later, with the type that the column should have.
    """
    made = pc.cast(array, kind, safe=False)
    back = pc.cast(made, array.type, safe=False)
    return made if pc.all(pc.equal(back, array)).as_py() else array
