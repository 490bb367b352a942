"""pandas: its nulls do not follow Kleene's logic, so facts are judged as Arrow.

What is kept never leaves pandas: the lines of the result say which row they come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

import numpy as np
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
            if not _is_text(name):
                text = f"列名“{name}”里有不成字的字符"
                found.append(Diagnostic("E701", text, "请先给它改名", path=name))
            elif judge.states(name):
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
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        used = column.cat.remove_unused_categories().cat
        codes: Native = pa.array(used.codes.to_numpy(), mask=(used.codes < 0).to_numpy())
        return _array(name, pd.Series(used.categories), found).take(codes)
    if isinstance(kind, pd.SparseDtype):
        column = pd.Series(column.to_numpy(), dtype=kind.subtype)
    if isinstance(kind, pd.DatetimeTZDtype) and not column.isna().all():
        zone = str(kind.tz)  # refused by its type; PyArrow before 22 cannot convert it
        return pa.nulls(len(column), pa.timestamp(kind.unit, zone))
    try:
        if column.dtype == object:
            made = _objects(name, column, found)
        else:
            made = pa.Array.from_pandas(column)
    except _Mixed:
        text = f"列“{name}”里混有几种类型，不知道说的是什么"
        found.append(Diagnostic("E703", text, "请先统一成一种类型", path=name))
        return pa.nulls(len(column))
    except _UNREADABLE:
        text = f"列“{name}”里有读不了的值，如太大的数、无穷大、不成字的字符"
        found.append(Diagnostic("E703", text, "请先改正这些单元格", path=name))
        return pa.nulls(len(column))
    if isinstance(made, pa.Array):
        made = pa.chunked_array([made])
    made = plain_column(made).combine_chunks()
    if made.null_count == len(made):
        return pa.nulls(len(made))
    return _exactly(made) if pa.types.is_floating(made.type) else made


def _is_text(name: str) -> bool:
    """Whether libraries can say a name at all: not where it has half a character."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


class _Mixed(Exception):  # noqa: N818 -- never leaves this file
    """Cells of several types, or of one that nothing is known of."""


_UNREADABLE: Final = (pa.ArrowException, ValueError, TypeError, ArithmeticError)
"""What the conversion of a single cell may end in."""

_FORMS: Final[Mapping[str, tuple[type, ...]]] = {
    "flag": (bool, np.bool_),
    "text": (str,),
    "whole": (int, np.integer),
    "float": (float, np.floating),
    "exact": (Decimal,),
    "day": (date, np.datetime64),
    "list": (list, tuple, set, frozenset, np.ndarray),
}
"""What an object may be, the first that fits: True is an int as well."""
_TOGETHER: Final = ({"whole", "float"}, {"whole", "exact"})
"""Forms that one column may mix; there are no others."""

_EMPTY: Final = {type(None), type(pd.NA), type(pd.NaT)}
_MAYBE_EMPTY: Final = (float, np.floating, Decimal, np.datetime64, np.timedelta64)
"""Types of cells that say nothing, and types of which one cell does."""


def _objects(name: str, column: pd.Series, found: list[Diagnostic]) -> Native:
    """A column of objects, by the type of each: Arrow goes by some of them, and reads the rest so.

    Raises _Mixed or one of _UNREADABLE.
    """
    cells: Native = column.to_numpy()
    kinds = _kinds(cells)
    forms = _forms(kinds)
    if forms == {"day"}:
        return _days(name, column, found)
    if forms == {"list"}:
        lists: list[Native] = [cell for cell in cells if isinstance(cell, _FORMS["list"])]
        _forms(_kinds(np.fromiter(chain.from_iterable(lists), dtype=object)))
        if frozenset in kinds:
            cells = [list(cell) if isinstance(cell, frozenset) else cell for cell in cells]
    elif any(issubclass(kind, np.generic) for kind in kinds):
        cells = [cell.item() if isinstance(cell, np.generic) else cell for cell in cells]
    try:
        return pa.array(cells, from_pandas=True) if forms else pa.nulls(len(cells))
    except _UNREADABLE:
        if forms == {""}:
            raise _Mixed from None
        raise


def _kinds(cells: Native) -> set[type]:
    """The types of the cells of an array that are not empty."""
    kinds = set(map(type, cells)) - _EMPTY
    if any(issubclass(kind, _MAYBE_EMPTY) for kind in kinds):
        kinds = set(map(type, cells[~pd.isna(cells)]))
    return kinds


def _forms(kinds: set[type]) -> set[str]:
    """What forms objects of these types have. Raises _Mixed where they are not of one."""
    forms = {
        next((form for form, own in _FORMS.items() if issubclass(kind, own)), "") for kind in kinds
    }
    if (len(forms) > 1 and forms not in _TOGETHER) or (forms == {""} and len(kinds) > 1):
        raise _Mixed
    return forms


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
