"""The door: what dataframe the caller brought, and handing back the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import narwhals as nw

from ...policy.errors import Diagnostic, ProfileError

# ``Any``: what a frame is depends on which library the caller brought.
Native: TypeAlias = Any
Dtype: TypeAlias = Any
AnyFrame: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"
TextType: TypeAlias = Callable[[Iterable[str]], Dtype]
Back: TypeAlias = Callable[[Native, bool], Native]

_STREAMED: Final = 50_000
"""From so many rows on, Polars is faster in batches that fit its caches."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frame:
    """A roster, its columns under names that every library can say."""

    inside: AnyFrame
    columns: Mapping[str, tuple[str, Dtype]]
    """The caller's name of a column to its safe name and its type; no type: nothing but nulls."""
    convert: Back | None = None
    """Makes the caller's kind of a native table; says whether rows are those that came in."""

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

    def back(self, made: AnyFrame, *, same_rows: bool) -> Native:
        """The result as the kind of frame that came in."""
        native = made.to_native()
        return native if self.convert is None else self.convert(native, same_rows)


def enter(native: Native) -> Frame:
    """Take in a Polars, PyArrow, DuckDB, PySpark or pandas table. Raises ProfileError."""
    try:
        inside: AnyFrame = nw.from_native(native)
    except TypeError:
        raise ProfileError([_no_frame(native)]) from None
    convert: Back | None = None
    kind = inside.implementation
    if kind.is_pandas():
        from .pandas_door import from_pandas, to_pandas

        inside = nw.from_native(from_pandas(native))
        index = native.index
        convert = lambda made, same_rows: to_pandas(made, index if same_rows else None)  # noqa: E731
    elif kind.is_spark_like():
        safe = [f"column_{number}" for number, _ in enumerate(native.columns)]
        names = list(native.columns)
        inside = nw.from_native(native.toDF(*safe))  # a dot in a name means a field there
        types = _types(inside)
        return Frame(inside, {n: (s, types[s]) for n, s in zip(names, safe, strict=True)})
    elif not (kind.is_polars() or kind.is_pyarrow() or kind.is_duckdb()):
        raise ProfileError([_no_frame(native)])
    types = {name: (name, dtype) for name, dtype in _types(inside).items()}
    return Frame(inside, types, convert)


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
