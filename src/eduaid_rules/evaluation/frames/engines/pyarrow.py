"""PyArrow: tables at hand, some of whose types are others under another form: made plain first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from ....errors import Diagnostic, ProfileError
from .engine import Engine, Native

_LISTS: Final = (
    types.is_list,
    types.is_large_list,
    types.is_list_view,
    types.is_large_list_view,
    types.is_fixed_size_list,
)


class PyArrow(Engine):
    """PyArrow tables."""

    nothing, listed_nothing = "null", "list<item: null>"

    def names(self, native: Native) -> list[str]:
        return list(native.column_names)

    def readable(self, native: Native, states: Callable[[str], bool]) -> Native:
        """Columns of types that Arrow cannot compare, in the plain types of the same values.

        So are others where Arrow cannot pick their rows. Raises ProfileError where none is plain.
        """
        found: list[Diagnostic] = []
        for place, field in enumerate(native.schema):
            name, kind = field.name, field.type
            if not states(name) and _can_be_picked(kind):
                continue
            plain = plain_column(native.column(place))
            if plain.type != kind:
                native = native.set_column(place, name, plain)
            elif not states(name):
                text = f"列“{name}”的类型是 {kind}，PyArrow 还不能从中取出几行"
                found.append(Diagnostic("E703", text, "请先把这一列换成别的类型", path=name))
        if found:
            raise ProfileError(found)
        return native

    def kinds(self, native: Native) -> list[str]:
        return [str(field.type) for field in native.schema]

    def list_elements(self, cells: nw.Series[Any]) -> nw.DataFrame[Any]:
        lists = cells.to_native()
        if lists.null_count:  # what lies under a null would have a row, and no text
            lists = lists.drop_null()
        flat = {"row": pc.list_parent_indices(lists), "text": pc.list_flatten(lists)}
        return nw.from_native(pa.table(flat), eager_only=True)


def plain_column(column: Native) -> Native:
    """The same values in a type that can be compared; as they are where there is none."""
    pieces = [_plain(piece) for piece in column.chunks or [pa.nulls(0, column.type)]]
    return column if column.type in {piece.type for piece in pieces} else pa.chunked_array(pieces)


def _plain(cells: Native) -> Native:
    kind = cells.type
    if types.is_dictionary(kind):  # what is null may be so in the dictionary alone
        return _plain(cells.dictionary).take(cells.indices)
    if types.is_run_end_encoded(kind):
        places = pa.array(range(len(cells.values)), pa.int64())
        runs = pa.RunEndEncodedArray.from_arrays(cells.run_ends, places)
        decoded = pc.call_function("run_end_decode", [runs.slice(cells.offset, len(cells))])
        return _plain(cells.values).take(decoded)
    if kind == pa.string_view():
        return cells.cast(pa.string())
    if kind == pa.binary_view():
        return cells.cast(pa.binary())
    if types.is_date64(kind):  # whole days or not
        return cells.cast(pa.timestamp("ms"))
    if types.is_decimal(kind) and (not types.is_decimal128(kind) or kind.scale < 0):
        try:
            return cells.cast(pa.decimal128(38, max(kind.scale, 0)))
        except pa.ArrowInvalid:  # more than 38 digits
            return cells
    if any(is_list(kind) for is_list in _LISTS):
        return _plain_lists(cells)
    return cells


def _plain_lists(cells: Native) -> Native:
    kind = cells.type
    made: Native = pa.LargeListArray
    if types.is_list(kind) or types.is_large_list(kind):
        made, values = type(cells), _plain(cells.values)
        offsets = pc.add(cells.offsets, 0)  # of an array that is no slice
    else:  # not by a cast: what Arrow 26 makes of views has offsets that do not fit
        values = _plain(pc.list_flatten(cells))
        lengths: Native = pc.list_value_length(cells)
        ends: Native = pc.cumulative_sum(lengths.fill_null(0).cast(pa.int64()))
        offsets = pa.concat_arrays([pa.array([0]), ends])
    if types.is_null(values.type):  # a list of no type is one of texts, which can be compared
        values = values.cast(pa.string())
    if made is type(cells) and values.type == kind.value_type:
        return cells
    return made.from_arrays(offsets, values, mask=cells.is_null())


def _can_be_picked(kind: Native) -> bool:
    """Whether rows of a type can be picked, and Narwhals has no quarrel with it."""
    if types.is_decimal(kind):
        return bool(kind.scale >= 0)
    try:
        pa.nulls(1, kind).take(pa.array([0]))
    except pa.ArrowNotImplementedError:
        return False
    return True
