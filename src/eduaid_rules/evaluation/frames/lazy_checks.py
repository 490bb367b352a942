"""Values that a lazy frame may turn out to hold: refused when the frame is computed.

A lazy frame cannot be looked at without computing it, so the columns that state facts go
through a check of its library's own that raises, with the column and the value, as soon as a
cell is met that a profile could not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from ...errors import Diagnostic, LateProfileError
from ...policy.facts import FactType
from .cells import bounds_of, check_range, not_a_value, null_in_list, usable_columns
from .columns import FactColumn, FactColumns
from .native import AnyFrame, Native
from .program import BoundCheck


def with_cell_checks(frame: AnyFrame, stated: FactColumns) -> tuple[AnyFrame, FactColumns]:
    """The frame with a check of every cell that its column's type alone does not vouch for.

    Also says where the facts are then. The check is one step that all columns go through, for
    what nobody reads would otherwise never be computed.
    """
    checked = [column for column in usable_columns(stated) if _needs_check(column)]
    native, kind = frame.to_native(), frame.implementation
    if not checked:
        return frame, stated
    if kind.is_polars():
        copies = {column: f"{stated.prefix}fact_{n}" for n, column in enumerate(checked)}
        return _entered(_in_polars(native, copies, stated.prefix)), stated.elsewhere(copies)
    if kind.is_duckdb():
        wrong = " ".join(map(_sql_check, checked))
        return _entered(native.filter(f"CASE {wrong} ELSE TRUE END")), stated
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    right = F.coalesce(*map(_spark_check, checked), F.lit(True))  # noqa: FBT003
    return _entered(native.where(right)), stated


def with_bound_check(
    frame: AnyFrame, check: BoundCheck, name: str, cell: str, within: str
) -> AnyFrame:
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
        said = f"error({_sql_text(start)} || CAST({sql_name(cell)} AS VARCHAR) || {_sql_text(end)})"
        kept = f"CASE WHEN {sql_name(check.name)} THEN {said} ELSE {sql_name(check.host)} END"
        others = (sql_name(column) for column in native.columns if column != check.host)
        return _entered(native.project(", ".join((*others, f"{kept} AS {sql_name(check.host)}"))))
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    said = F.concat(F.lit(start), F.col(cell).cast("string"), F.lit(end))
    error = F.when(F.col(check.name), F.raise_error(said)).otherwise(F.col(check.host))
    return _entered(native.withColumn(check.host, error))


def _entered(native: Native) -> nw.LazyFrame[Any]:
    made: nw.LazyFrame[Any] = nw.from_native(native)
    return made


def _needs_check(column: FactColumn) -> bool:
    fact = column.slot.fact
    if column.dtype == nw.Boolean:
        return False
    if fact.type is FactType.DATE:
        return fact.at_least is not None or fact.at_most is not None
    return True


def _late(found: Diagnostic) -> LateProfileError:
    """A batch is not the whole frame: there may be more rows like these."""
    return LateProfileError(f"{found}（至少；惰性表分批计算，遇到就停下）")


def _in_polars(native: Native, copies: Mapping[FactColumn, str], prefix: str) -> Native:
    """Copies of all columns from one function that decides over the row; texts as codes."""
    import polars as pl

    types = native.collect_schema()
    fields = {
        copy: pl.Enum(list(c.words)) if c.is_text else types[c.safe] for c, copy in copies.items()
    }

    def look(cells: pl.Series) -> pl.Series:
        made = (_checked(column, cells.struct.field(column.safe)) for column in copies)
        return pl.DataFrame(dict(zip(copies.values(), made, strict=True))).to_struct(cells.name)

    all_of_them = pl.struct(*(column.safe for column in copies)).map_batches(
        look, return_dtype=pl.Struct(fields), is_elementwise=True
    )
    facts = f"{prefix}facts"
    looked_at = native.with_columns(all_of_them.alias(facts)).filter(pl.col(facts).is_not_null())
    return looked_at.with_columns(
        pl.col(facts).struct.field(copy) for copy in copies.values()
    ).drop(facts)


def _checked(column: FactColumn, cells: Native) -> Native:
    """A batch of cells as it is, its texts as codes. Raises LateProfileError."""
    import polars as pl

    if column.dtype == nw.List:
        nulls = cells.list.eval(pl.element().null_count()).explode().sum()
        if nulls:
            raise _late(null_in_list(column, int(nulls)))
        texts = cells.explode(empty_as_null=False, keep_nulls=False).cast(pl.String)
        wrong = texts.filter(~texts.is_in(list(column.words)))
        if len(wrong):
            raise _late(not_a_value(column, _most_common(wrong)))
        return cells
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


def _most_common(texts: Native) -> list[tuple[str, int]]:
    counts = texts.value_counts(sort=True, name="rows")
    return [(str(text), rows) for text, rows in counts.iter_rows()]


def _sql_check(column: FactColumn) -> str:
    """A branch that is taken where a cell is wrong, and raises."""
    seen = sql_name(column.safe)
    words = ", ".join(_sql_text(word) for word in column.words)
    if column.dtype == nw.List:
        wrong = f"v IS NULL OR CAST(v AS VARCHAR) NOT IN ({words})"
        right = f"len(list_filter({seen}, lambda v: {wrong})) = 0"
    elif column.is_text:
        right = f"{seen} IN ({words})"
    else:
        low, high = (_sql_text(str(bound)) for bound in bounds_of(column))
        kind = _sql_type(column)
        right = f"{seen} BETWEEN CAST({low} AS {kind}) AND CAST({high} AS {kind})"
    said = f"error({_sql_text(_message_start(column))} || CAST({seen} AS VARCHAR) || '”')"
    return f"WHEN {seen} IS NOT NULL AND NOT ({right}) THEN CAST({said} AS BOOLEAN)"


def _sql_type(column: FactColumn) -> str:
    if column.slot.fact.type is FactType.DATE:
        return "DATE"
    return "DECIMAL(38, 2)" if column.dtype == nw.Decimal else "HUGEINT"


def _spark_check(column: FactColumn) -> Native:
    """Null where a cell is right, an error where it is wrong."""
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
    said = F.concat(F.lit(_message_start(column)), seen.cast("string"), F.lit("”"))
    return F.when(seen.isNotNull() & ~right, F.raise_error(said).cast("boolean"))


def _message_start(column: FactColumn) -> str:
    fact = column.slot.fact
    if column.is_text or column.dtype == nw.List:
        return f"E702 列“{column.name}”里有不是{fact.name}的取值：“"
    return f"E704 列“{column.name}”里有超出{fact.name}范围的数：“"


def sql_name(name: str) -> str:
    """A name as DuckDB's SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
