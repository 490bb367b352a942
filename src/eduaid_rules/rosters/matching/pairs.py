"""Who on a roster is on which list: by ID number, by household, or only nearly.

The work grows as the rows do: what would pair many rows with many is one group, told as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..reading.identifiers import birthday
from ..reading.problems import FILE
from .households import (
    ENTRIES,
    OF_LIST,
    PAIR,
    PEOPLE,
    ROSTER_ROW,
    agree,
    found_households,
)
from .lists import CATEGORY, ENTRY, HOUSE, ID_NUMBER, MATCH_KEYS, NAME, CategoryLists
from .relatives import OWNER
from .row_claims import ENDED, STATE, UNCLEAR

BY_HOUSEHOLD: Final = "by_household"
GROUPED_BY: Final = "grouped_by"
"""What the rows of a group share: ``HOUSE`` or ``NAME``."""

MOST_NAMESAKES: Final = 50
"""How many pairs of people of one name and birthday are looked at one by one."""

_BORN: Final = "born"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MatchedPairs:
    """Rows of the roster (``ROSTER_ROW``) with rows of the lists (``ENTRY``), for each category."""

    hits: pl.DataFrame
    """Who is on a list: the first entry for each person and category, and ``BY_HOUSEHOLD``."""
    other_names: pl.DataFrame
    other_numbers: pl.DataFrame
    other_households: pl.DataFrame
    beside: pl.DataFrame
    """Who stands in a row of a list that is about somebody else, for values that are his own."""
    ended: pl.DataFrame
    unclear: pl.DataFrame
    """People whose row on a list holds no longer, or does not say whether it does."""
    behind_aside: pl.DataFrame
    """Person and category: those, and whoever shares a household number with such a row."""
    unproven: pl.DataFrame
    """Households of which no ID number agrees: their first rows, ``PEOPLE`` and ``ENTRIES``."""
    crowds: pl.DataFrame
    """Too many rows for one household, or one child: as ``unproven``, and ``GROUPED_BY``."""
    doubtful: pl.DataFrame
    """Person and category: somebody on a list could be this one, with a number of no use."""
    not_enrolled: pl.DataFrame
    """``ID_NUMBER``, ``CATEGORY`` and ``ENTRY`` of those who are in no roster."""
    in_groups: pl.DataFrame
    """Person and category: who stands behind the lines of ``unproven`` and ``crowds``."""


def matched_pairs(people: pl.DataFrame, others: pl.DataFrame, lists: CategoryLists) -> MatchedPairs:
    """Compare ``people`` (with ``ROSTER_ROW``) with all lists. Names that one side lacks agree.

    ``others``: whoever else the roster names, in rows that were refused or beside a child.
    """
    shared = [number for number, one in enumerate(lists.categories) if one.value.by_household]
    named, aside = lists.entries(), lists.set_aside()
    counts = pl.col(OWNER).is_null() | pl.col(CATEGORY).is_in(shared)
    entries = named.filter(counts)
    same_number = people.select(ROSTER_ROW, *MATCH_KEYS).join(
        entries.select(ENTRY, CATEGORY, *MATCH_KEYS), on=ID_NUMBER, suffix=OF_LIST
    )
    by_number = same_number.filter(agree(NAME))
    other_names = same_number.filter(~agree(NAME)).sort(PAIR)
    other_names = other_names.unique(
        [ROSTER_ROW, CATEGORY, f"{NAME}{OF_LIST}"], keep="first", maintain_order=True
    )
    settled = pl.concat([by_number.select(PAIR), other_names.select(PAIR)])
    of_household = entries.filter(pl.col(CATEGORY).is_in(shared))
    houses = found_households(people, others, of_household, settled)
    of_aside = people.select(ROSTER_ROW, *MATCH_KEYS).join(
        aside.select(ENTRY, CATEGORY, STATE, *MATCH_KEYS), on=ID_NUMBER, suffix=OF_LIST
    )
    of_aside = of_aside.filter(agree(NAME)).join(settled, on=[ROSTER_ROW, CATEGORY], how="anti")
    of_aside = of_aside.sort(PAIR)
    known = pl.concat([people.select(ID_NUMBER), others.select(ID_NUMBER)]).unique()
    unknown = entries.filter(pl.col(ID_NUMBER).is_not_null())
    unknown = unknown.join(known, on=ID_NUMBER, how="anti")
    namesakes = _namesakes(people, unknown, by_number)
    return MatchedPairs(
        hits=_first(by_number, houses.found),
        other_names=other_names.select(PAIR),
        other_numbers=namesakes.pairs,
        other_households=by_number.filter(~agree(HOUSE), pl.col(CATEGORY).is_in(shared))
        .select(PAIR)
        .sort(PAIR),
        beside=people.select(ROSTER_ROW, ID_NUMBER)
        .join(named.filter(~counts).select(ENTRY, CATEGORY, ID_NUMBER), on=ID_NUMBER)
        .join(settled, on=[ROSTER_ROW, CATEGORY], how="anti")
        .select(PAIR)
        .unique([ROSTER_ROW, CATEGORY], keep="first", maintain_order=True)
        .sort(PAIR),
        ended=of_aside.filter(pl.col(STATE) == ENDED).select(PAIR),
        unclear=of_aside.filter(pl.col(STATE) == UNCLEAR).select(PAIR),
        behind_aside=_alike(people, (aside, ID_NUMBER), (aside, HOUSE)),
        unproven=houses.unproven,
        crowds=pl.concat(
            [
                houses.crowds.with_columns(pl.lit(HOUSE).alias(GROUPED_BY)),
                namesakes.crowds.with_columns(pl.lit(NAME).alias(GROUPED_BY)),
            ]
        ),
        doubtful=_doubtful(people, entries, lists, shared),
        not_enrolled=unknown.join(namesakes.strangers, on=ID_NUMBER, how="anti").select(
            ID_NUMBER, CATEGORY, ENTRY
        ),
        in_groups=pl.concat([houses.undecided, namesakes.undecided]).unique(),
    )


def _first(by_number: pl.DataFrame, by_house: pl.DataFrame) -> pl.DataFrame:
    """One entry for each person and category: the first, of those with the number if there are."""
    each = pl.concat(
        pairs.group_by(ROSTER_ROW, CATEGORY)
        .agg(pl.col(ENTRY).min())
        .with_columns(pl.lit(value=household).alias(BY_HOUSEHOLD))
        for pairs, household in ((by_number, False), (by_house, True))
    )
    return each.sort(ROSTER_ROW, CATEGORY)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Namesakes:
    """People and strangers of the same name, born on the same day by their numbers."""

    pairs: pl.DataFrame
    crowds: pl.DataFrame
    undecided: pl.DataFrame
    strangers: pl.DataFrame
    """The numbers of those who may be somebody on the roster."""


def _namesakes(
    people: pl.DataFrame, strangers: pl.DataFrame, by_number: pl.DataFrame
) -> _Namesakes:
    same = [NAME, _BORN]
    day = birthday(pl.col(ID_NUMBER)).dt.strftime("%Y%m%d").alias(_BORN)
    own = people.with_columns(day).select(ROSTER_ROW, *same).drop_nulls()
    listed = strangers.with_columns(day).select(ENTRY, CATEGORY, ID_NUMBER, *same).drop_nulls()
    groups = own.group_by(same).agg(pl.len().alias(PEOPLE), pl.col(ROSTER_ROW).min())
    groups = groups.join(
        listed.group_by(*same, CATEGORY).agg(pl.len().alias(ENTRIES), pl.col(ENTRY).min()), on=same
    )
    many = groups.filter(
        pl.col(PEOPLE).cast(pl.Int64) * pl.col(ENTRIES).cast(pl.Int64) > MOST_NAMESAKES
    )
    group = [*same, CATEGORY]
    pairs = own.join(listed.join(many, on=group, how="anti"), on=same)
    pairs = pairs.join(by_number, on=[ROSTER_ROW, CATEGORY], how="anti")
    return _Namesakes(
        pairs=pairs.select(PAIR).sort(PAIR),
        crowds=many.select(*PAIR, PEOPLE, ENTRIES).sort(PAIR),
        undecided=own.join(many.select(group), on=same).select(ROSTER_ROW, CATEGORY),
        strangers=pl.concat(
            [pairs.select(ID_NUMBER), listed.join(many, on=group, how="semi").select(ID_NUMBER)]
        ).unique(),
    )


def _doubtful(
    people: pl.DataFrame, entries: pl.DataFrame, lists: CategoryLists, shared: list[int]
) -> pl.DataFrame:
    """Whom an entry without a usable number may be: of the same name, or household.

    And whose number stands in a row that was refused for something else.
    """
    refused = lists.rejected.join(lists.files, on=FILE)
    unusable = pl.concat(
        part.select(CATEGORY, NAME, HOUSE)
        for part in (refused, entries.filter(pl.col(ID_NUMBER).is_null()))
    )
    houses = unusable.filter(pl.col(CATEGORY).is_in(shared))
    return _alike(people, (unusable, NAME), (houses, HOUSE), (refused, ID_NUMBER))


def _alike(people: pl.DataFrame, *others: tuple[pl.DataFrame, str]) -> pl.DataFrame:
    """Person and category, once each: who is the same as one of some rows in a column."""
    same = (
        people.join(rows.select(CATEGORY, key).unique(), on=key).select(ROSTER_ROW, CATEGORY)
        for rows, key in others
    )
    return pl.concat(same).unique()
