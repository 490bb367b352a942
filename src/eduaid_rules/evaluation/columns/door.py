"""The door: what dataframe the caller brought, and handing back the same kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw

from ...policy.errors import Diagnostic, ProfileError

# ``Any``: what a frame is depends on which library the caller brought.
Native: TypeAlias = Any
AnyFrame: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"

STATES = ("entitled", "not_entitled", "undetermined")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frame:
    """A roster, its columns under names that every library can say."""

    inside: AnyFrame
    columns: Mapping[str, tuple[str, Any]]
    """The caller's name of a column to its safe name and its type; no type: nothing but nulls."""
    back: Callable[[AnyFrame], Native]

    @property
    def names(self) -> tuple[str, ...]:
        """The caller's names of the columns."""
        return tuple(self.columns)

    @property
    def is_polars(self) -> bool:
        """Whether Polars judges it, which knows enumerations of our own making."""
        return self.inside.implementation.is_polars()

    @property
    def state_type(self) -> Any:
        """The type of a state: an enumeration where that is cheap."""
        return nw.Enum(STATES) if self.is_polars else nw.String()


def enter(native: Native) -> Frame:
    """Take in a Polars, PyArrow, DuckDB, PySpark or pandas table. Raises ProfileError."""
    try:
        inside = nw.from_native(native)
    except TypeError:
        raise ProfileError([_no_frame(native)]) from None
    back: Callable[[AnyFrame], Native] = nw.to_native
    kind = inside.implementation
    if kind.is_pandas():
        from .pandas_door import from_pandas, to_pandas

        inside = nw.from_native(from_pandas(native))
        index = native.index
        back = lambda made: to_pandas(nw.to_native(made), index)  # noqa: E731
    elif kind.is_spark_like():
        safe = [f"column_{number}" for number, _ in enumerate(native.columns)]
        names = list(native.columns)
        inside = nw.from_native(native.toDF(*safe))  # a dot in a name means a field there
        types = _types(inside)
        return Frame(
            inside, {n: (s, types[s]) for n, s in zip(names, safe, strict=True)}, nw.to_native
        )
    elif not (kind.is_polars() or kind.is_pyarrow() or kind.is_duckdb()):
        raise ProfileError([_no_frame(native)])
    return Frame(inside, {name: (name, dtype) for name, dtype in _types(inside).items()}, back)


def _types(inside: AnyFrame) -> dict[str, Any]:
    """The type of each column; None for the type that holds nothing but nulls."""
    types = dict(inside.collect_schema())
    if nw.Unknown in types.values():
        native, kind = inside.to_native(), inside.implementation
        if kind.is_polars():
            said = {name: str(dtype) for name, dtype in native.collect_schema().items()}
        elif kind.is_pyarrow():
            said = {field.name: str(field.type) for field in native.schema}
        elif kind.is_duckdb():
            said = dict(zip(native.columns, map(str, native.types), strict=True))
        else:
            said = {field.name: field.dataType.simpleString() for field in native.schema}
        empty = ("Null", "null", '"NULL"', "void")
        types |= {name: None for name, text in said.items() if text in empty}
    return types


def _no_frame(native: Native) -> Diagnostic:
    return Diagnostic(
        "E707",
        f"看不懂这种表：{type(native).__module__}.{type(native).__name__}",
        "请给 Polars 的 DataFrame 或 LazyFrame、PyArrow 的 Table、DuckDB 的关系、"
        "PySpark 的 DataFrame，或 pandas 的 DataFrame",
    )
