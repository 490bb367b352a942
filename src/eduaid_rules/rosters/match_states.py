"""What a roster says of single values of a multiple choice, read and written."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..policy.facts import Fact, Value
from .rows import list_of, ticks_of


def state_of(frame: pl.DataFrame, fact: Fact, value: Value) -> pl.Series:
    """For each row whether the value holds; null where the roster says nothing of it."""
    column = f"{fact.name}.{value.name}"
    if fact.name in frame.columns:
        return frame.get_column(fact.name).list.contains(value.name).alias(column)
    if column in frame.columns:
        return frame.get_column(column)
    return pl.Series(column, [None], dtype=pl.Boolean).new_from_index(0, frame.height)


def with_states(frame: pl.DataFrame, fact: Fact, states: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The frame in which some values (by their columns, 事实.取值) hold as told.

    A column of complete lists stays one as long as nothing is told of a row without a list:
    else it becomes a column for each value, as the list would say more than is known.
    """
    if fact.name not in frame.columns:
        told = [state for state in states.values() if state.name in frame.columns or _any(state)]
        return frame.with_columns(told)
    lists = frame.get_column(fact.name)
    ticks = pl.DataFrame([cells.alias(name) for name, cells in ticks_of(lists, fact)])
    ticks = ticks.with_columns(states.values())
    open_rows = ticks.filter(lists.is_null())
    if not open_rows.select(pl.any_horizontal(pl.all().is_not_null()).any()).item():
        changed = pl.any_horizontal(
            ticks.get_column(name) != cells for name, cells in ticks_of(lists, fact)
        )
        return frame.with_columns(
            pl.when(pl.select(changed).to_series().fill_null(value=False))
            .then(list_of(ticks, fact))
            .otherwise(lists)
            .alias(fact.name)
        )
    told = [state for state in ticks if _any(state)]
    return frame.drop(fact.name).with_columns(told)


def _any(state: pl.Series) -> bool:
    """Whether something is known of somebody."""
    return state.null_count() < len(state)
