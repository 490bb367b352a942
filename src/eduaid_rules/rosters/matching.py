"""Matching (信息比对): other departments' lists fill the categories of a roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from ..api import Policy
from ..policy.terms import Term, as_term
from .match_lists import CATEGORY, Lists, Sources, compared, read_lists
from .match_pairs import ROW, Pairs, pairs_of
from .match_states import state_of, with_states
from .match_tables import BEFORE, MatchTables
from .roster import Roster
from .ticker import Progress


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Matched:
    """A roster after its categories were looked up, and everything that a person should see.

    Every frame says who it is about and where: 花名册文件, 花名册工作表, 花名册行, 名单文件,
    名单工作表, 名单行. ``roster`` has all rows of the roster that was matched; what could not be
    read there is in ``refused``.
    """

    roster: Roster
    lists: Roster
    """The lists as they were read."""
    categories: tuple[str, ...]
    """The values that have a list, as 事实.取值."""
    summary: pl.DataFrame
    """For each category: rows of its lists, what became 是, what was, what became 否, …"""
    changes: pl.DataFrame
    """What became 是: before, after, found by, and the row of the list."""
    ruled_out: pl.DataFrame
    """What became 否, as no complete list has it: a line for each child."""
    confirmed: pl.DataFrame
    """What was 是 already, and is on a list."""
    other_names: pl.DataFrame
    """The same ID number with another name: nothing was changed for it."""
    other_numbers: pl.DataFrame
    """The same name and birth date with another ID number: nothing was changed for it."""
    other_households: pl.DataFrame
    """The same person with another household number, for values that count by household."""
    unlisted: pl.DataFrame
    """是 on the roster, and on no list of that category."""
    not_enrolled: pl.DataFrame
    """Of school age, on a list, in no roster."""
    bad_entries: pl.DataFrame
    """Rows of lists without a number that can be looked up."""
    repeated: pl.DataFrame
    """Rows of a list about somebody who was there before."""
    unnumbered: pl.DataFrame
    """Rows of the roster without an ID number; only the household finds them."""
    refused: pl.DataFrame
    """Why rows of the roster could not be read, and are not in ``roster``."""

    @property
    def undecided(self) -> bool:
        """Whether there is something that a person must decide."""
        tables = (
            *(self.other_names, self.other_numbers, self.other_households, self.unlisted),
            *(self.not_enrolled, self.bad_entries, self.unnumbered),
        )
        complete = self.roster.complete and self.lists.complete
        return not complete or any(not table.is_empty() for table in tables)


def match_people(
    roster: Roster,
    lists: Mapping[str, Sources],
    policy: Policy,
    *,
    columns: Mapping[str, str] | None = None,
    others_no: bool = False,
    term: Term | str | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Look everybody on a roster up in the lists; see ``rosters.match_roster``."""
    at = Term.on(date.today()) if term is None else as_term(term)
    words = policy.vocabulary
    known = read_lists(lists, words, columns, progress)
    people = compared(roster.frame, words).with_row_index(ROW)
    pairs = pairs_of(people, roster.rejected, known, words)
    said = _said(roster.frame, known, pairs)
    no_longer_open = _ruled_out(said, people, pairs) if others_no else said.clear()
    hit, yes = pl.col("hit"), pl.col(BEFORE).fill_null(value=False)
    tables = MatchTables(roster, known, words)
    return Matched(
        roster=replace(roster, frame=_filled(roster.frame, known, said, no_longer_open)),
        lists=known.read,
        categories=tuple(category.column for category in known.categories),
        summary=tables.summary(said, no_longer_open),
        changes=tables.changes(_with_entries(said.filter(hit & ~yes), pairs)),
        ruled_out=tables.ruled_out(no_longer_open),
        confirmed=tables.confirmed(_with_entries(said.filter(hit & yes), pairs)),
        other_names=tables.pairs(pairs.other_names),
        other_numbers=tables.pairs(pairs.other_numbers),
        other_households=tables.pairs(pairs.other_households),
        unlisted=tables.unlisted(said.filter(~hit & yes), people, pairs),
        not_enrolled=tables.not_enrolled(pairs.not_enrolled, at.first_day),
        bad_entries=tables.bad_entries(),
        repeated=tables.repeated(),
        unnumbered=tables.unnumbered(people),
        refused=tables.refused(),
    )


def _said(frame: pl.DataFrame, lists: Lists, pairs: Pairs) -> pl.DataFrame:
    """For each person and category with a list: what the roster says, and whether a list has it."""
    rows = pl.int_range(frame.height, dtype=pl.UInt32, eager=True).alias(ROW)
    parts = []
    for place, category in enumerate(lists.categories):
        found = pairs.hits.filter(pl.col(CATEGORY) == place).get_column(ROW)
        before = state_of(frame, category.fact, category.value).alias(BEFORE)
        part = pl.DataFrame([rows, before]).with_columns(pl.lit(place).alias(CATEGORY))
        parts.append(part.with_columns(pl.col(ROW).is_in(found.implode()).alias("hit")))
    return pl.concat(parts)


def _with_entries(said: pl.DataFrame, pairs: Pairs) -> pl.DataFrame:
    return said.join(pairs.hits, on=[ROW, CATEGORY]).sort(ROW, CATEGORY)


def _ruled_out(said: pl.DataFrame, people: pl.DataFrame, pairs: Pairs) -> pl.DataFrame:
    """What complete lists do not have: of people whose number was looked up, beyond doubt."""
    open_ones = said.filter(~pl.col("hit") & pl.col(BEFORE).is_null())
    looked_up = people.filter(pl.col("number").is_not_null()).select(ROW)
    doubts = (pairs.doubtful, pairs.other_names, pairs.other_numbers)
    doubtful = pl.concat(found.select(ROW, CATEGORY) for found in doubts).unique()
    return open_ones.join(looked_up, on=ROW, how="semi").join(
        doubtful, on=[ROW, CATEGORY], how="anti"
    )


def _filled(
    frame: pl.DataFrame, lists: Lists, said: pl.DataFrame, ruled_out: pl.DataFrame
) -> pl.DataFrame:
    """The roster's frame with what the lists say."""
    for fact in dict.fromkeys(category.fact for category in lists.categories):
        states = {}
        for place, category in enumerate(lists.categories):
            if category.fact != fact:
                continue
            own = said.filter(pl.col(CATEGORY) == place)
            no = ruled_out.filter(pl.col(CATEGORY) == place).get_column(ROW)
            state = (
                pl.when("hit")
                .then(pl.lit(value=True))
                .when(pl.col(ROW).is_in(no.implode()))
                .then(pl.lit(value=False))
                .otherwise(BEFORE)
            )
            states[category.column] = own.select(state.alias(category.column)).to_series()
        frame = with_states(frame, fact, states)
    return frame
