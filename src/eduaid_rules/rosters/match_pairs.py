"""Who on a roster is who on the lists: by ID number, by household, or only nearly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..policy.facts import Vocabulary
from .match_lists import CATEGORY, HOUSEHOLD, NAME, NUMBER, Lists, compared
from .problems import FILE

ROW: Final = "row"
"""The place of a person on the roster, from 0."""
ENTRY: Final = "entry"
"""The place of a row among those of all lists, from 0."""
BY_HOUSEHOLD: Final = "by_household"

_PAIR: Final = (ROW, CATEGORY, ENTRY)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pairs:
    """Rows of the roster (``ROW``) with rows of the lists (``ENTRY``), for each category."""

    hits: pl.DataFrame
    """Who is on a list: the first entry for each person and category, and ``BY_HOUSEHOLD``."""
    other_names: pl.DataFrame
    other_numbers: pl.DataFrame
    other_households: pl.DataFrame
    doubtful: pl.DataFrame
    """Person and category: somebody on a list could be this one, with a number of no use."""
    not_enrolled: pl.DataFrame
    """``NUMBER``, ``CATEGORY`` and ``ENTRY`` of those who are in no roster."""


def pairs_of(
    people: pl.DataFrame, rejected: pl.DataFrame, lists: Lists, words: Vocabulary
) -> Pairs:
    """Compare ``people`` (with ``ROW``) with all lists. Names that one side lacks agree."""
    keys = (NUMBER, NAME, HOUSEHOLD)
    people = people.select(ROW, *keys)
    entries = lists.rows.with_row_index(ENTRY).join(lists.files, on=FILE)
    entries = entries.select(ENTRY, CATEGORY, *keys)
    shared = [
        place for place, category in enumerate(lists.categories) if category.value.by_household
    ]
    of_household = entries.filter(pl.col(CATEGORY).is_in(shared))
    same_number = _joined(people, entries, [NUMBER])
    agrees = _agree(NAME)
    by_number = same_number.filter(agrees)
    other_names = same_number.filter(~agrees)
    settled = pl.concat([by_number.select(_PAIR), other_names.select(_PAIR)])
    by_house = _joined(people, of_household, [HOUSEHOLD]).join(
        settled, on=[ROW, CATEGORY], how="anti"
    )
    known = _numbers(people, rejected, words)
    strangers = entries.join(known, on=NUMBER, how="anti")
    other_numbers = _same_birth(people, strangers).join(by_number, on=[ROW, CATEGORY], how="anti")
    unknown = strangers.filter(pl.col(NUMBER).is_not_null())
    return Pairs(
        hits=_first(by_number, by_house),
        other_names=other_names.select(_PAIR).sort(_PAIR),
        other_numbers=other_numbers.select(_PAIR).sort(_PAIR),
        other_households=by_number.filter(~_agree(HOUSEHOLD), pl.col(CATEGORY).is_in(shared))
        .select(_PAIR)
        .sort(_PAIR),
        doubtful=_doubtful(people, entries, lists, shared),
        not_enrolled=unknown.join(
            unknown.select(ENTRY, NUMBER)
            .join(other_numbers.select(ENTRY).unique(), on=ENTRY)
            .select(NUMBER),
            on=NUMBER,
            how="anti",
        ).select(NUMBER, CATEGORY, ENTRY),
    )


def _joined(people: pl.DataFrame, entries: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """People with the entries that are the same in some columns, all of them known."""
    return people.join(entries, on=keys, suffix=_ENTRYS, nulls_equal=False)


_ENTRYS: Final = "_of_entry"


def _agree(key: str) -> pl.Expr:
    """Whether both sides say the same, or one of them nothing."""
    return (pl.col(key) == pl.col(f"{key}{_ENTRYS}")).fill_null(value=True)


def _first(by_number: pl.DataFrame, by_house: pl.DataFrame) -> pl.DataFrame:
    """One entry for each person and category: the first, of those with the number if there are."""
    each = pl.concat(
        pairs.group_by(ROW, CATEGORY)
        .agg(pl.col(ENTRY).min())
        .with_columns(pl.lit(value=household).alias(BY_HOUSEHOLD))
        for pairs, household in ((by_number, False), (by_house, True))
    )
    return each.sort(ROW, CATEGORY)


def _same_birth(people: pl.DataFrame, strangers: pl.DataFrame) -> pl.DataFrame:
    """People and strangers of the same name, born on the same day by their numbers."""
    day = pl.col(NUMBER).str.slice(6, 8).alias("born")
    return _joined(
        people.filter(pl.col(NUMBER).is_not_null()).with_columns(day),
        strangers.filter(pl.col(NUMBER).is_not_null()).with_columns(day),
        [NAME, "born"],
    )


def _numbers(people: pl.DataFrame, rejected: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    """Every number on the roster, also in rows that were refused."""
    parts = [people.select(NUMBER)]
    if not rejected.is_empty():
        parts.append(compared(rejected, words).select(NUMBER))
    return pl.concat(parts).drop_nulls().unique()


def _doubtful(
    people: pl.DataFrame, entries: pl.DataFrame, lists: Lists, shared: list[int]
) -> pl.DataFrame:
    """Whom an entry without a usable number may be: of the same name, or household."""
    spoilt = lists.rejected.join(lists.files, on=FILE)
    unusable = pl.concat(
        part.select(CATEGORY, NAME, HOUSEHOLD)
        for part in (spoilt, entries.filter(pl.col(NUMBER).is_null()))
    )
    houses = unusable.filter(pl.col(CATEGORY).is_in(shared))
    same = [
        people.join(some.select(CATEGORY, key).unique(), on=key).select(ROW, CATEGORY)
        for some, key in ((unusable, NAME), (houses, HOUSEHOLD))
    ]
    return pl.concat(same).unique()
