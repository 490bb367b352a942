"""What the cells of a column may hold, and the words for those that hold something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from ...policy.errors import Diagnostic
from ...policy.facts import FactType
from ...policy.nearest import nearest, one_of
from ...policy.students import measured_text, out_of_range
from .arithmetic import span
from .stated import Column

SHOWN = 5
"""How many different cells a message shows."""


def bounds_of(column: Column) -> tuple[Any, Any]:
    """The smallest and the largest cell of a measured column, in the column's own type."""
    fact = column.slot.fact
    if fact.type is FactType.DATE:
        first, last = date.min.toordinal(), date.max.toordinal()
        return (
            date.fromordinal(first if fact.at_least is None else fact.at_least),
            date.fromordinal(last if fact.at_most is None else fact.at_most),
        )
    low, high = span(fact)
    if fact.type is not FactType.MONEY:
        return low, high
    if column.dtype == nw.Decimal:
        return Decimal(low).scaleb(-2), Decimal(high).scaleb(-2)
    return -(-low // 100), high // 100


def not_a_value(
    column: Column, wrong: Sequence[tuple[str, int]], rows: int | None = None
) -> Diagnostic:
    """E702 for a column: which texts are no values, and in how many rows.

    ``rows``: how many in all, where one row may hold several.
    """
    said = "、".join(f"“{text}”（{count} 行）" for text, count in wrong[:SHOWN])
    more = f"等 {len(wrong)} 种" if len(wrong) > SHOWN else ""
    rows = sum(count for _, count in wrong) if rows is None else rows
    hint = nearest(wrong[0][0], list(column.words)) or one_of(dict.fromkeys(column.words.values()))
    return Diagnostic(
        "E702",
        f"列“{column.name}”有 {rows} 行不是{column.slot.fact.name}的取值：{said}{more}",
        hint,
        path=column.name,
    )


def null_in_list(column: Column, count: int) -> Diagnostic:
    """E703 for a column of lists: a list is complete, so nothing in it can be unknown."""
    return Diagnostic(
        "E703",
        f"列“{column.name}”的列表里有空值（{count} 处）",
        f"列表要写全；不知道的取值请改用每个取值一列，如“{column.name}.取值”",
        path=column.name,
    )


def beyond_range(column: Column, shown: Sequence[str], rows: int) -> Diagnostic:
    """E704 for a column: which numbers are out of range, and in how many rows."""
    said = "、".join(f"“{text}”" for text in shown)
    fact = column.slot.fact
    hint = out_of_range(column.slot, column.name, shown[0]).suggestion
    if fact.at_least is None and fact.at_most is None and fact.type is not FactType.DATE:
        low, high = span(fact)
        hint = f"应不低于 {measured_text(fact, low)}、不高于 {measured_text(fact, high)}"
    return Diagnostic(
        "E704",
        f"列“{column.name}”有 {rows} 行超出{fact.name}的范围：{said}",
        hint,
        path=column.name,
    )


def beyond_calendar(column: Column) -> Diagnostic:
    """E704 for a column of dates that Python has no dates for."""
    text = f"列“{column.name}”里有公元1年以前或9999年以后的日期"
    return Diagnostic("E704", text, "请核对这一列的日期", path=column.name)
