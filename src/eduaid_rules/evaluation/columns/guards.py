"""Values that a lazy frame may turn out to hold: refused when the frame is computed.

A lazy frame cannot be looked at without computing it, so each column that states a fact is
read through a check of its library's own that raises, with the column and the value, as soon
as a cell is met that a profile could not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import narwhals as nw

from ...policy.errors import Diagnostic, LateProfileError
from ...policy.facts import FactType
from .cells import bounds_of, not_a_value, null_in_list
from .door import AnyFrame, Dtype, Native
from .program import BoundCheck
from .seen import hold_to_range, stating
from .stated import Column, Stated

Copies: TypeAlias = Mapping[Column, str]
"""The columns that state facts, each with the name of its checked copy."""


def guarded(frame: AnyFrame, stated: Stated) -> tuple[AnyFrame, Stated]:
    """The frame with checked copies of its facts, and where these are.

    Columns whose type alone rules mistakes out need no copy.
    """
    checked = [column for column in stating(stated) if _needs_check(column)]
    if not checked:
        return frame, stated
    copies = {column: f"{stated.prefix}fact_{place}" for place, column in enumerate(checked)}
    kind = frame.implementation
    wrap = _in_polars if kind.is_polars() else _in_duckdb if kind.is_duckdb() else _in_spark
    return _entered(wrap(frame.to_native(), copies)), stated.elsewhere(copies)


def raising(frame: AnyFrame, check: BoundCheck, name: str, cell: str, within: str) -> AnyFrame:
    """The amounts of a check as they are, but an error where they are out of bounds.

    ``name`` says what is out of bounds, ``cell`` is the column to show it by.
    """
    native, kind = frame.to_native(), frame.implementation
    start, end = f"E706 {name}里有超出规则允许范围的金额：“", f"”，{within}"
    if kind.is_polars():
        import polars as pl

        def look(both: pl.Series) -> pl.Series:
            wrong = both.filter(both.struct.field(check.name))
            if len(wrong):
                raise LateProfileError(f"{start}{wrong.struct.field(cell)[0]}{end}")
            return both.struct.field(check.host)

        columns = dict.fromkeys((check.host, check.name, cell))
        checked = pl.struct(*columns).map_batches(look, return_dtype=pl.Int64, is_elementwise=True)
        return _entered(native.with_columns(checked.alias(check.host)))
    if kind.is_duckdb():
        said = f"error({_text(start)} || CAST({quoted(cell)} AS VARCHAR) || {_text(end)})"
        kept = f"CASE WHEN {quoted(check.name)} THEN {said} ELSE {quoted(check.host)} END"
        others = (quoted(column) for column in native.columns if column != check.host)
        return _entered(native.project(", ".join((*others, f"{kept} AS {quoted(check.host)}"))))
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    said = F.concat(F.lit(start), F.col(cell).cast("string"), F.lit(end))
    error = F.when(F.col(check.name), F.raise_error(said)).otherwise(F.col(check.host))
    return _entered(native.withColumn(check.host, error))


def _entered(native: Native) -> nw.LazyFrame[Any]:
    made: nw.LazyFrame[Any] = nw.from_native(native)
    return made


def _needs_check(column: Column) -> bool:
    fact = column.slot.fact
    if column.dtype == nw.Boolean:
        return False
    if fact.type is FactType.DATE:
        return fact.at_least is not None or fact.at_most is not None
    return True


def _late(found: Diagnostic) -> LateProfileError:
    """A batch is not the whole frame: there may be more rows like these."""
    return LateProfileError(f"{found}（至少；惰性表分批计算，遇到就停下）")


def _in_polars(native: Native, copies: Copies) -> Native:
    types = native.collect_schema()
    return native.with_columns(
        _polars_check(column, types[column.safe]).alias(copy) for column, copy in copies.items()
    )


def _polars_check(column: Column, dtype: Dtype) -> Native:
    import polars as pl

    seen = pl.col(column.safe)
    if column.dtype == nw.List:
        words = list(column.words)

        def lists(cells: pl.Series) -> pl.Series:
            nulls = cells.list.eval(pl.element().null_count()).explode().sum()
            if nulls:
                raise _late(null_in_list(column, int(nulls)))
            texts = cells.explode(empty_as_null=False, keep_nulls=False).cast(pl.String)
            if not texts.is_in(words).fill_null(False).all():  # noqa: FBT003
                wrong = texts.filter(~texts.is_in(words).fill_null(False))  # noqa: FBT003
                raise _late(not_a_value(column, _most_common(wrong)))
            return cells

        return seen.map_batches(lists, return_dtype=dtype, is_elementwise=True)
    if column.is_text:
        coded = pl.Enum(list(column.words))

        def texts(cells: pl.Series) -> pl.Series:
            made = cells.cast(coded, strict=False)
            if made.null_count() > cells.null_count():
                wrong = cells.filter(made.is_null() & cells.is_not_null()).cast(pl.String)
                raise _late(not_a_value(column, _most_common(wrong)))
            return made

        return seen.map_batches(texts, return_dtype=coded, is_elementwise=True)

    def numbers(cells: pl.Series) -> pl.Series:
        bad: list[Diagnostic] = []
        hold_to_range(nw.from_native(cells, series_only=True), column, bad)
        if bad:
            raise _late(bad[0])
        return cells

    return seen.map_batches(numbers, return_dtype=dtype, is_elementwise=True)


def _most_common(texts: Native) -> list[tuple[str, int]]:
    counts = texts.value_counts(sort=True, name="rows")
    return [(str(text), rows) for text, rows in counts.iter_rows()]


def _in_duckdb(native: Native, copies: Copies) -> Native:
    made = (f"{_sql_check(column)} AS {quoted(copy)}" for column, copy in copies.items())
    return native.project(", ".join(("*", *made)))


def _sql_check(column: Column) -> str:
    seen = quoted(column.safe)
    words = ", ".join(_text(word) for word in column.words)
    if column.dtype == nw.List:
        wrong = f"v IS NULL OR CAST(v AS VARCHAR) NOT IN ({words})"
        right = f"len(list_filter({seen}, lambda v: {wrong})) = 0"
    elif column.is_text:
        right = f"{seen} IN ({words})"
    else:
        low, high = (_text(str(bound)) for bound in bounds_of(column))
        kind = _sql_type(column)
        right = f"{seen} BETWEEN CAST({low} AS {kind}) AND CAST({high} AS {kind})"
    said = f"error({_text(_start(column))} || CAST({seen} AS VARCHAR) || '”')"
    return f"CASE WHEN {seen} IS NULL OR {right} THEN {seen} ELSE {said} END"


def _sql_type(column: Column) -> str:
    if column.slot.fact.type is FactType.DATE:
        return "DATE"
    return "DECIMAL(38, 2)" if column.dtype == nw.Decimal else "HUGEINT"


def _in_spark(native: Native, copies: Copies) -> Native:
    return native.withColumns({copy: _spark_check(column) for column, copy in copies.items()})


def _spark_check(column: Column) -> Native:
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    seen = F.col(column.safe)
    words = list(column.words)
    if column.dtype == nw.List:
        right = F.size(F.array_except(seen, F.array(*map(F.lit, words)))) == 0
    elif column.is_text:
        right = seen.isin(words)
    else:
        low, high = bounds_of(column)
        right = seen.between(F.lit(low), F.lit(high))
    said = F.concat(F.lit(_start(column)), seen.cast("string"), F.lit("”"))
    return F.when(seen.isNull() | right, seen).otherwise(F.raise_error(said))


def _start(column: Column) -> str:
    fact = column.slot.fact
    if column.is_text or column.dtype == nw.List:
        return f"E702 列“{column.name}”里有不是{fact.name}的取值：“"
    return f"E704 列“{column.name}”里有超出{fact.name}范围的数：“"


def quoted(name: str) -> str:
    """A name as DuckDB's SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
