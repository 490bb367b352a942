"""DuckDB: relations, always lazy; what Narwhals has no words for is written in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw

from ....policy.fact_types import FactType
from ....printed import printed_line
from ..cells import bounds_of, late_form, late_message
from ..columns import FactColumn, FactColumns
from .engine import (
    CODE,
    LONG_NUMBER,
    NO_DIGIT,
    RULE,
    UNSEEN_IN_CELL,
    AnyFrame,
    LateRefusal,
    LazyEngine,
    Native,
    free_prefix,
)


class DuckDB(LazyEngine):
    """DuckDB relations."""

    nothing, listed_nothing = '"NULL"', '"NULL"[]'
    opaque = ("JSON", "JSON[]")

    def readable(self, native: Native, states: Callable[[str], bool]) -> Native:  # noqa: ARG002
        """A column named * gets another name: it would mean every column."""
        names = self.names(native)
        if "*" not in names:
            return native
        own = f"{free_prefix(names)}column"
        columns = ((_name(name), _name(own if name == "*" else name)) for name in names)
        return native.project(", ".join(f"{name} AS {safe}" for name, safe in columns))

    def kinds(self, native: Native) -> list[str]:
        return list(map(str, native.types))

    def rows(self, frame: AnyFrame) -> list[tuple[Any, ...]]:
        """Without PyArrow, which Narwhals would take."""
        return list(frame.to_native().fetchall())

    def unpivoted(self, frame: AnyFrame, kept: Sequence[str], rules: Sequence[str]) -> AnyFrame:
        """On the connection that the table belongs to."""
        columns = ", ".join(map(_name, (*kept, RULE, CODE)))
        codes = f"UNPIVOT ({CODE} FOR {RULE} IN ({', '.join(map(_name, rules))}))"
        query = f"SELECT {columns} FROM judged {codes}"  # noqa: S608 -- every name is quoted
        return _entered(frame.to_native().query("judged", query))

    def checked(
        self, frame: nw.LazyFrame[Any], facts: FactColumns, wanted: Sequence[FactColumn]
    ) -> tuple[nw.LazyFrame[Any], FactColumns]:
        wrong = " ".join(map(_check, wanted))
        return _entered(frame.to_native().filter(f"CASE {wrong} ELSE TRUE END")), facts

    def refusing(self, frame: nw.LazyFrame[Any], refusal: LateRefusal) -> nw.LazyFrame[Any]:
        native, column = frame.to_native(), _name(refusal.column)
        error = _error(refusal.before, refusal.cell, refusal.after)
        kept = f"CASE WHEN {_name(refusal.where)} THEN {error} ELSE {column} END AS {column}"
        others = (_name(name) for name in native.columns if name != refusal.column)
        return _entered(native.project(", ".join((*others, kept))))


def _entered(native: Native) -> nw.LazyFrame[Any]:
    made: nw.LazyFrame[Any] = nw.from_native(native)
    return made


def _check(column: FactColumn) -> str:
    """Branches that are taken where a cell is wrong, and raise."""
    cell = _name(column.safe)
    words = ", ".join(map(_text, column.words))
    form = "TRUE"
    if column.is_list:
        form = f"len(list_filter({cell}, lambda v: v IS NULL)) = 0"
        wrong = f"CAST(v AS VARCHAR) NOT IN ({words})"
        right = f"len(list_filter({cell}, lambda v: {wrong})) = 0"
    elif column.is_text:
        right = f"{cell} IN ({words})"
    else:
        low, high = (_text(str(bound)) for bound in bounds_of(column))
        kind = _type(column)
        number = f"TRY_CAST({cell} AS DATE)" if column.has_moments else cell
        right = (
            f"coalesce({number} BETWEEN CAST({low} AS {kind}) AND CAST({high} AS {kind}), FALSE)"
        )
        if column.has_moments:
            form = f"{cell} = date_trunc('day', {cell})"
    checks = [(right, late_message(column)), (form, late_form(column))]
    if column.is_list:  # what is null is no value either
        checks.reverse()
    return " ".join(_branch(column, holds, said) for holds, said in checks)


def _branch(column: FactColumn, holds: str, said: str) -> str:
    error = _error(said, column.safe, "”", day=column.slot.fact.type is FactType.DATE)
    cell = _name(column.safe)
    return f"WHEN {cell} IS NOT NULL AND NOT ({holds}) THEN CAST({error} AS BOOLEAN)"


def _type(column: FactColumn) -> str:
    if column.slot.fact.type is FactType.DATE:
        return "DATE"
    return f"DECIMAL(38, {column.dtype.scale})" if column.dtype == nw.Decimal else "HUGEINT"


def _error(before: str, column: str, after: str, *, day: bool = False) -> str:
    """An error that shows the cell of a column between two texts."""
    cell = f"regexp_replace(CAST({_name(column)} AS VARCHAR), '{UNSEEN_IN_CELL}', '\ufffd', 'g')"
    if not day:
        digits = f"length(regexp_replace({cell}, '{NO_DIGIT}', '', 'g'))"
        cell = f"CASE WHEN {digits} < {LONG_NUMBER} THEN {cell} ELSE '****' || right({cell}, 4) END"
    return f"error({_text(printed_line(before))} || {cell} || {_text(after)})"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
