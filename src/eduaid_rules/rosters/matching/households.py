"""Households of a roster that stand on a list: by their number, and a person of both.

Many tables number their rows or families from 1, and strangers are no household. A household
number joins nobody unless somebody of it has the same ID number on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..reading.problems import FILE, SHEET
from .lists import CATEGORY, ENTRY, HOUSE, ID_NUMBER, MATCH_KEYS, NAME

ROSTER_ROW: Final = "row"
"""The place of a person on the roster, from 0."""
PEOPLE: Final = "people"
ENTRIES: Final = "entries"
"""How many rows of the roster, and of the lists, a group has."""
PAIR: Final = (ROSTER_ROW, CATEGORY, ENTRY)
OF_LIST: Final = "_of_entry"
"""What the columns of a list end with, beside those of a roster."""

MOST_OF_A_HOUSEHOLD: Final = 20
"""More people with one household number, on one side, are no household."""

_COUNT: Final = r"^0*\d{1,4}$"
"""A household number so short counts the rows of one table: another table's 12 is another's."""

_HOME: Final = "home"
_CROWDED: Final = "crowded"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FoundHouseholds:
    """What the household numbers of both sides say, for each category."""

    found: pl.DataFrame
    """``PAIR``: people whose household is on a list, with its first row there."""
    unproven: pl.DataFrame
    """Households of which no ID number agrees: ``PAIR`` of the first rows, ``PEOPLE``,
    ``ENTRIES``."""
    crowds: pl.DataFrame
    """The same, of household numbers that too many people have."""
    undecided: pl.DataFrame
    """Person and category: those of the two."""


def found_households(
    people: pl.DataFrame, others: pl.DataFrame, entries: pl.DataFrame, settled: pl.DataFrame
) -> FoundHouseholds:
    """Compare ``people`` (with ``ROSTER_ROW``) with entries of categories that count so.

    ``others``: whoever else the roster names; their numbers count as their household's.
    ``settled``: person and category that need no household.
    """
    entries = _at_home(entries).select(ENTRY, CATEGORY, ID_NUMBER, NAME, HOUSE, _HOME)
    people = _at_home(people).select(ROSTER_ROW, ID_NUMBER, NAME, HOUSE, _HOME)
    people = people.join(entries.select(HOUSE).unique(), on=HOUSE, how="semi")
    people = people.with_columns((pl.len().over(_HOME) > MOST_OF_A_HOUSEHOLD).alias(_CROWDED))
    different = pl.struct(ID_NUMBER, NAME).n_unique().over(CATEGORY, _HOME)
    entries = entries.with_columns((different > MOST_OF_A_HOUSEHOLD).alias(_CROWDED))
    links = _links(people, _at_home(others), entries)
    first_of_home = entries.group_by(CATEGORY, _HOME).agg(pl.col(ENTRY).min())
    found = (
        people.select(ROSTER_ROW, _HOME)
        .join(links, on=_HOME)
        .join(
            first_of_home,
            left_on=[CATEGORY, f"{_HOME}{OF_LIST}"],
            right_on=[CATEGORY, _HOME],
        )
        .select(PAIR)
        .join(settled, on=[ROSTER_ROW, CATEGORY], how="anti")
    )
    candidates = entries.group_by(HOUSE, CATEGORY).agg(
        pl.len().alias(ENTRIES), pl.col(ENTRY).min(), pl.col(_CROWDED).any()
    )
    open_ones = (
        people.join(candidates, on=HOUSE, suffix=OF_LIST)
        .join(settled, on=[ROSTER_ROW, CATEGORY], how="anti")
        .join(links, on=[_HOME, CATEGORY], how="anti")
    )
    crowded = pl.col(_CROWDED) | pl.col(f"{_CROWDED}{OF_LIST}")
    return FoundHouseholds(
        found=found,
        unproven=_groups(open_ones.filter(~crowded), _HOME),
        crowds=_groups(open_ones.filter(crowded), HOUSE),
        undecided=open_ones.select(ROSTER_ROW, CATEGORY),
    )


def _at_home(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a household, and which one it is: a short number counts within its table."""
    own = pl.format("{}/{}/{}", FILE, pl.col(SHEET).fill_null(""), HOUSE)
    home = pl.when(pl.col(HOUSE).str.contains(_COUNT)).then(own).otherwise(HOUSE)
    return rows.filter(pl.col(HOUSE).is_not_null()).with_columns(home.alias(_HOME))


def _links(people: pl.DataFrame, others: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Which household of the roster is which of a list: somebody's number is in both."""
    own = people.filter(~pl.col(_CROWDED))
    beside = others.join(own.select(_HOME).unique(), on=_HOME, how="semi")
    numbers = pl.concat([own.select(*MATCH_KEYS, _HOME), beside.select(*MATCH_KEYS, _HOME)])
    listed = entries.filter(~pl.col(_CROWDED)).select(CATEGORY, *MATCH_KEYS, _HOME)
    both = numbers.unique().join(listed.unique(), on=[HOUSE, ID_NUMBER], suffix=OF_LIST)
    return both.filter(agree(NAME)).select(_HOME, f"{_HOME}{OF_LIST}", CATEGORY).unique()


def agree(key: str) -> pl.Expr:
    """Whether both sides say the same, or one of them nothing."""
    return (pl.col(key) == pl.col(f"{key}{OF_LIST}")).fill_null(value=True)


def _groups(found: pl.DataFrame, key: str) -> pl.DataFrame:
    """A line for each group and category, by the first of its rows."""
    return (
        found.group_by(key, CATEGORY)
        .agg(
            pl.len().alias(PEOPLE),
            pl.col(ROSTER_ROW, ENTRY).min(),
            pl.col(ENTRIES).max(),
        )
        .select(*PAIR, PEOPLE, ENTRIES)
        .sort(PAIR)
    )
