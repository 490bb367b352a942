"""What a roster says after lists filled it: categories, and days (风险消除日) it did not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from ...policy.facts import Fact, Vocabulary
from ..reading.columns.choices import list_of, ticks_of
from .households import ROSTER_ROW
from .lists import CATEGORY, ENTRY, CategoryLists
from .row_claims import date_facts
from .value_columns import Category

STATE_BEFORE: Final = "before"
"""What the roster said of a category."""

FACT: Final = "fact"
DAY: Final = "day"
BEFORE: Final = "day_before"
"""A day in words, as cells have it; that of the roster before."""


def value_states(frame: pl.DataFrame, category: Category) -> pl.Series:
    """For each row whether the value holds; null where the roster says nothing of it."""
    column, listed = category.column, category.fact.name
    if listed in frame.columns:
        return frame.get_column(listed).list.contains(category.value.name).alias(column)
    if column in frame.columns:
        return frame.get_column(column)
    return pl.Series(column, [None], dtype=pl.Boolean).new_from_index(0, frame.height)


def with_value_states(
    frame: pl.DataFrame, fact: Fact, states: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """The frame in which some values (by their columns, 事实.取值) hold as told.

    A column of complete lists stays one as long as nothing is told of a row without a list:
    else it becomes a column for each value, as the list would say more than is known.
    """
    if fact.name not in frame.columns:
        known = [
            state for state in states.values() if state.name in frame.columns or _any_known(state)
        ]
        return frame.with_columns(known)
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
    known = [state for state in ticks if _any_known(state)]
    return frame.drop(fact.name).with_columns(known)


def _any_known(state: pl.Series) -> bool:
    """Whether something is known of somebody."""
    return state.null_count() < len(state)


def filled_roster(
    frame: pl.DataFrame, lists: CategoryLists, states: pl.DataFrame, ruled_out: pl.DataFrame
) -> pl.DataFrame:
    """The roster's frame with what the lists say."""
    for fact in dict.fromkeys(category.fact for category in lists.categories):
        by_column = {}
        for number, category in enumerate(lists.categories):
            if category.fact != fact:
                continue
            own = states.filter(pl.col(CATEGORY) == number)
            no = ruled_out.filter(pl.col(CATEGORY) == number).get_column(ROSTER_ROW)
            state = (
                pl.when("hit")
                .then(pl.lit(value=True))
                .when(pl.col(ROSTER_ROW).is_in(no.implode()))
                .then(pl.lit(value=False))
                .otherwise(STATE_BEFORE)
            )
            by_column[category.column] = own.select(state.alias(category.column)).to_series()
        frame = with_value_states(frame, fact, by_column)
    return frame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FoundDays:
    """A roster's frame with the days of lists; of each ``ROSTER_ROW``, ``ENTRY``, ``FACT``."""

    frame: pl.DataFrame
    filled: pl.DataFrame
    """What the roster did not say: with ``DAY``."""
    differing: pl.DataFrame
    """Where the roster says another day (``BEFORE``), or lists say several: nothing changed."""


def found_days(
    frame: pl.DataFrame, found: pl.DataFrame, days: pl.DataFrame, vocabulary: Vocabulary
) -> FoundDays:
    """The days in the entries of ``found`` (``ROSTER_ROW``, ``ENTRY``), held against a roster."""
    shape = {
        ROSTER_ROW: pl.UInt32,
        ENTRY: pl.UInt32,
        **dict.fromkeys((FACT, DAY, BEFORE), pl.String),
    }
    parts = [pl.DataFrame(schema=shape)]
    for fact in date_facts(vocabulary):
        told = found.join(days.select(ENTRY, pl.col(fact.name).alias(DAY)), on=ENTRY).drop_nulls()
        if told.is_empty():
            continue
        if fact.name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Date).alias(fact.name))
        each = told.sort(ROSTER_ROW, ENTRY).group_by(ROSTER_ROW, maintain_order=True)
        each_row = each.agg(
            pl.col(ENTRY).first(), pl.col(DAY).first(), pl.col(DAY).n_unique().alias("several")
        )
        before = frame.get_column(fact.name)[each_row.get_column(ROSTER_ROW)]
        each_row = each_row.with_columns(before.alias(BEFORE))
        one = pl.col("several") == 1
        new = each_row.filter(one & pl.col(BEFORE).is_null()).select(ROSTER_ROW, DAY)
        rows = frame.with_row_index(ROSTER_ROW).join(
            new, on=ROSTER_ROW, how="left", maintain_order="left"
        )
        frame = rows.with_columns(pl.coalesce(fact.name, DAY).alias(fact.name)).drop(
            ROSTER_ROW, DAY
        )
        words = [
            pl.when(pl.col(name) == date.max)
            .then(pl.lit(fact.never))
            .otherwise(pl.col(name).dt.to_string())
            .alias(name)
            for name in (DAY, BEFORE)
        ]
        odd = ~one | (pl.col(BEFORE) != pl.col(DAY)).fill_null(value=True)
        parts.append(
            each_row.filter(odd)
            .with_columns(*words, pl.lit(fact.name).alias(FACT))
            .with_columns(pl.when(one).then(DAY).otherwise(pl.lit("几个不同的日子")).alias(DAY))
            .select(
                ROSTER_ROW,
                ENTRY,
                FACT,
                DAY,
                pl.when(~one)
                .then(pl.col(BEFORE).fill_null("没有写"))
                .otherwise(BEFORE)
                .alias(BEFORE),
            )
            .cast(shape)  # type: ignore[arg-type]  # a mapping of names to types
        )
    all_days = pl.concat(parts)
    unknown = pl.col(BEFORE).is_null()
    return FoundDays(frame, all_days.filter(unknown).drop(BEFORE), all_days.filter(~unknown))
