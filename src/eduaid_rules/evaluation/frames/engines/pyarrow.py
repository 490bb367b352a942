"""PyArrow: tables at hand, whose views of texts and lists need help of the library's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from .engine import Engine, Native


class PyArrow(Engine):
    """PyArrow tables."""

    def names(self, native: Native) -> list[str]:
        return list(native.column_names)

    def readable(self, native: Native) -> Native:
        """Texts that are views become plain ones: Arrow cannot compare views yet."""
        for place, field in enumerate(native.schema):
            if field.type == pa.string_view():
                plain = native.column(place).cast(pa.string())
                native = native.set_column(place, field.name, plain)
        return native

    def null_columns(self, native: Native) -> Iterable[str]:
        return (field.name for field in native.schema if pa.types.is_null(field.type))

    def list_elements(self, cells: nw.Series[Any]) -> nw.DataFrame[Any]:
        lists = cells.to_native()
        flat = {"row": pc.list_parent_indices(lists), "text": pc.list_flatten(lists)}
        return nw.from_native(pa.table(flat), eager_only=True)
