"""Polars: at hand or lazy, enumerations of our own making, checks that see whole batches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import Any, Final, TypeAlias

import narwhals as nw
import polars as pl

from ....errors import Diagnostic, LateProfileError
from ....forked import refuse_in_fork
from ..cells import check_range, not_a_value, null_in_list
from ..columns import Dtype, FactColumn, FactColumns
from .engine import AtHandQuery, LateRefusal, LazyEngine, Native, Query, free_prefix

_LISTS: Final = pl.List(pl.String)
_PATTERN: Final = re.compile(r"\^.*\$", re.DOTALL)
_STREAMED: Final = 50_000
"""From so many rows on, Polars is faster in batches that fit its caches."""


class Polars(LazyEngine):
    """Polars frames, at hand or lazy. Raises EduaidError where Polars would not answer."""

    def __init__(self) -> None:
        refuse_in_fork()

    def names(self, native: Native) -> list[str]:
        at_hand = isinstance(native, pl.DataFrame)  # does not make its types anew
        return list(native.columns if at_hand else native.collect_schema())

    def readable(self, native: Native, states: Callable[[str], bool]) -> Native:  # noqa: ARG002
        """Names that would be patterns are replaced: such a one means every column that fits."""
        names = self.names(native)
        patterns = (name for name in names if name == "*" or _PATTERN.fullmatch(name))
        own = {name: f"{free_prefix(names)}column_{n}" for n, name in enumerate(patterns)}
        return native.rename(own) if own else native

    nothing, listed_nothing = "Null", "List(Null)"

    def kinds(self, native: Native) -> list[str]:
        return list(map(str, native.collect_schema().values()))

    def text_type(self, texts: Iterable[str]) -> Dtype:
        return nw.Enum(list(texts))

    def prepared(self, query: Query) -> AtHandQuery:
        """Narwhals translates at the first frame; what it did is done to the others."""
        return _Repeated(query)

    def computed(self, frame: nw.DataFrame[Any], query: Query) -> nw.DataFrame[Any]:
        made: pl.LazyFrame = query(frame.lazy()).to_native()
        return _collected(made, len(frame))

    def ends(self, frame: nw.DataFrame[Any], column: str) -> tuple[Any, Any]:
        cells: pl.Series = frame.to_native().get_column(column)
        return cells.min(), cells.max()

    def nulls(self, frame: nw.DataFrame[Any], column: str) -> int:
        cells: pl.Series = frame.to_native().get_column(column)
        return cells.null_count()

    def checked(
        self, frame: nw.LazyFrame[Any], facts: FactColumns, wanted: Sequence[FactColumn]
    ) -> tuple[nw.LazyFrame[Any], FactColumns]:
        """Copies of all columns from one function that decides over the row; texts as codes."""
        native: pl.LazyFrame = frame.to_native()
        types = native.collect_schema()
        copies = {column: f"{facts.prefix}fact_{n}" for n, column in enumerate(wanted)}
        fields = {
            copy: _LISTS if c.is_list else pl.Enum(list(c.words)) if c.is_text else types[c.safe]
            for c, copy in copies.items()
        }

        def look(cells: pl.Series) -> pl.Series:
            made = (_checked(column, cells.struct.field(column.safe)) for column in copies)
            return pl.DataFrame(dict(zip(copies.values(), made, strict=True))).to_struct(cells.name)

        row = pl.struct(*(column.safe for column in copies)).map_batches(
            look, return_dtype=pl.Struct(fields), is_elementwise=True
        )
        whole = f"{facts.prefix}facts"
        native = native.with_columns(row.alias(whole)).filter(pl.col(whole).is_not_null())
        native = native.with_columns(pl.col(whole).struct.field(copy) for copy in copies.values())
        return nw.from_native(native.drop(whole)), facts.moved(copies)

    def refusing(self, frame: nw.LazyFrame[Any], refusal: LateRefusal) -> nw.LazyFrame[Any]:
        def look(both: pl.Series) -> pl.Series:
            wrong = both.filter(both.struct.field(refusal.where))
            if len(wrong):
                cell = wrong.struct.field(refusal.cell)[0]
                raise LateProfileError(f"{refusal.before}{cell}{refusal.after}")
            return both.struct.field(refusal.column)

        columns = dict.fromkeys((refusal.column, refusal.where, refusal.cell))
        kept = pl.struct(*columns).map_batches(look, return_dtype=pl.Int64, is_elementwise=True)
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(native.with_columns(kept.alias(refusal.column)))


def _collected(query: pl.LazyFrame, rows: int) -> nw.DataFrame[Any]:
    made = query.collect(engine="streaming" if rows >= _STREAMED else "in-memory")
    return nw.from_native(made, eager_only=True)


@dataclass(eq=False, repr=False)
class _Repeated:
    """A query that Narwhals translates once; then Polars alone does to each frame what it did."""

    query: Query
    _steps: Sequence[_Step] | None = None

    def __call__(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        native: pl.DataFrame = frame.to_native()
        if self._steps is None:
            noted: _Noting = self.query(nw.from_native(_Noting(native.schema))).to_native()
            self._steps = noted.steps
        made = native.lazy()
        for step in self._steps:
            made = step(made)
        return _collected(made, len(native))


_Step: TypeAlias = Callable[[pl.LazyFrame], pl.LazyFrame]


# ``Any``: for Narwhals these are the methods of a lazy frame, whatever they are called with
def _noted(name: str) -> Any:  # noqa: ANN401
    def note(self: _Noting, *args: object, **named: object) -> _Noting:
        step: _Step = methodcaller(name, *args, **named)
        made = step(pl.LazyFrame(schema=self.collect_schema()))
        return _Noting(made.collect_schema(), (*self.steps, step))

    return note


class _Noting(pl.LazyFrame):
    """A frame without rows that notes what is done to it; only what queries of ours do."""

    def __init__(self, schema: pl.Schema, steps: Sequence[_Step] = ()) -> None:
        super().__init__(schema=schema)
        self.steps = steps

    with_columns: Any = _noted("with_columns")
    select: Any = _noted("select")
    filter: Any = _noted("filter")
    unpivot: Any = _noted("unpivot")
    head: Any = _noted("head")


def _checked(column: FactColumn, cells: pl.Series) -> pl.Series:
    """A batch of cells as it is, its texts as codes. Raises LateProfileError."""
    if column.is_list:
        nulls = cells.list.eval(pl.element().null_count()).explode().sum()
        if nulls:
            raise _late(null_in_list(column, int(nulls)))
        texts = cells.explode(empty_as_null=False, keep_nulls=False).cast(pl.String)
        wrong = texts.filter(~texts.is_in(list(column.words)))
        if len(wrong):
            raise _late(not_a_value(column, _most_common(wrong)))
        return cells.cast(_LISTS)  # an enumeration is not compared with what it lacks
    if column.is_text:
        made = cells.cast(pl.Enum(list(column.words)), strict=False)
        if made.null_count() > cells.null_count():
            wrong = cells.filter(made.is_null() & cells.is_not_null()).cast(pl.String)
            raise _late(not_a_value(column, _most_common(wrong)))
        return made
    found: list[Diagnostic] = []
    check_range(nw.from_native(cells, series_only=True), column, found)
    if found:
        raise _late(found[0])
    return cells


def _late(found: Diagnostic) -> LateProfileError:
    """A batch is not the whole frame: there may be more rows like these."""
    return LateProfileError(f"{found}（至少；惰性表分批计算，遇到就停下）")


def _most_common(texts: pl.Series) -> list[tuple[str, int]]:
    counts = texts.value_counts(sort=True, name="rows")
    return [(str(text), rows) for text, rows in counts.iter_rows()]
