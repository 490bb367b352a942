"""What dataframe the caller brought, and handing back the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import narwhals as nw
from narwhals.dependencies import is_polars_lazyframe

from ...errors import Diagnostic, ProfileError

# ``Any``: what a frame is depends on which library the caller brought.
Native: TypeAlias = Any
Dtype: TypeAlias = Any
AnyFrame: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"
TextType: TypeAlias = Callable[[Iterable[str]], Dtype]

_STREAMED: Final = 50_000
"""From so many rows on, Polars is faster in batches that fit its caches."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frame:
    """A roster, its columns under names that every library can say."""

    inside: AnyFrame
    columns: Mapping[str, tuple[str, Dtype]]
    """The caller's name of a column to its safe name and its type; no type: nothing but nulls."""
    prefix: str
    """What the names of columns of our own start with: no column of the caller's does."""

    @property
    def names(self) -> tuple[str, ...]:
        """The caller's names of the columns."""
        return tuple(self.columns)

    @property
    def at_hand(self) -> nw.DataFrame[Any]:
        """A frame whose rows can be looked at. Raises TypeError for a lazy one."""
        if isinstance(self.inside, nw.DataFrame):
            return self.inside
        raise TypeError("the rows of a lazy frame cannot be looked at")

    @property
    def is_polars(self) -> bool:
        """Whether Polars judges it, which knows enumerations of our own making."""
        return self.inside.implementation.is_polars()

    def text_type(self, texts: Iterable[str]) -> Dtype:
        """The type of a column that holds these texts: an enumeration where that is cheap."""
        return nw.Enum(list(texts)) if self.is_polars else nw.String()

    def query(self, frame: AnyFrame) -> AnyFrame:
        """A frame at hand, to be worked on as one query where the library can."""
        return frame.lazy() if self.is_polars else frame

    def collected(self, made: AnyFrame) -> nw.DataFrame[Any]:
        """The frame that a query makes."""
        if not isinstance(made, nw.LazyFrame):
            return made
        rows = len(self.inside) if isinstance(self.inside, nw.DataFrame) else 0
        return made.collect(engine="streaming" if rows >= _STREAMED else "in-memory")


def wrap_native(native: Native) -> Frame:
    """Take in a Polars, PyArrow, DuckDB or PySpark table; pandas has a door of its own.

    Raises ProfileError.
    """
    names = _names(native)
    twice = [same_name(name) for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ProfileError(twice)
    try:
        inside: AnyFrame = nw.from_native(native)
    except TypeError:
        raise ProfileError([_no_frame(native)]) from None
    kind = inside.implementation
    if not (kind.is_polars() or kind.is_pyarrow() or kind.is_duckdb() or kind.is_spark_like()):
        raise ProfileError([_no_frame(native)])
    prefix = free_prefix(names)
    if kind.is_spark_like():  # a dot in a name means a field there
        safe = [f"{prefix}column_{number}" for number, _ in enumerate(names)]
        inside = nw.from_native(native.toDF(*safe))
    else:
        safe = names
    types = _types(inside)
    inside = _readable(inside, types)
    columns = {n: (s, types[s]) for n, s in zip(names, safe, strict=True)}
    return Frame(inside, columns, prefix)


def _names(native: Native) -> list[str]:
    """The names of the columns, as far as they can be had without computing anything."""
    if is_polars_lazyframe(native):
        return list(native.collect_schema())
    named = "column_names" if hasattr(native, "column_names") else "columns"
    return [str(name) for name in getattr(native, named, ())]


def free_prefix(names: Iterable[str]) -> str:
    """A start of names that none of the names has."""
    prefix = "eduaid_"
    taken = list(names)
    while any(str(name).startswith(prefix) for name in taken):
        prefix += "_"
    return prefix


def same_name(name: str) -> Diagnostic:
    """E705 for two columns of one name."""
    return Diagnostic("E705", f"有两列都叫“{name}”", "请只留一列", path=name)


def _readable(inside: AnyFrame, types: dict[str, Dtype]) -> AnyFrame:
    """The frame with types that rules can compare: a list of no type is one of texts."""
    untyped = [name for name, t in types.items() if t == nw.List and t.inner == nw.Unknown]
    types |= dict.fromkeys(untyped, nw.List(nw.String()))
    if untyped:
        inside = inside.with_columns(nw.col(*untyped).cast(nw.List(nw.String())))
    if inside.implementation.is_pyarrow():
        inside = nw.from_native(_without_views(inside.to_native()), eager_only=True)
    return inside


def _without_views(table: Native) -> Native:
    """An Arrow table whose texts are no views, which Arrow cannot compare yet."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if field.type == pa.string_view():
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def _types(inside: AnyFrame) -> dict[str, Dtype]:
    """The type of each column; None for the type that holds nothing but nulls."""
    types: dict[str, Dtype] = dict(inside.collect_schema())
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
        "E710",
        f"看不懂这种表：{type(native).__module__}.{type(native).__name__}",
        "请给 Polars 的 DataFrame 或 LazyFrame、PyArrow 的 Table、DuckDB 的关系、"
        "PySpark 的 DataFrame，或 pandas 的 DataFrame",
    )
