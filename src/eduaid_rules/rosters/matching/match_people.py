"""Matching (信息比对): other departments' lists fill the categories of a roster; its report."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ...api import Policy
from ...policy.facts import Fact, Value
from ...policy.terms import Term, as_term
from ..printing.table_files import TableReport, check_report, write_report
from ..reading.cells import list_of, ticks_of
from ..reading.problems import PLACE_TITLES, place_words
from ..reading.roster import Roster
from ..table_names import Progress
from .lists import (
    CATEGORY,
    ROSTER_ROW,
    CategoryLists,
    ListSources,
    MatchedPairs,
    matched_pairs,
    read_lists,
    with_keys,
)
from .tables import PLACE_PREFIXES, STATE_BEFORE, MatchTables


def value_states(frame: pl.DataFrame, fact: Fact, value: Value) -> pl.Series:
    """For each row whether the value holds; null where the roster says nothing of it."""
    column = f"{fact.name}.{value.name}"
    if fact.name in frame.columns:
        return frame.get_column(fact.name).list.contains(value.name).alias(column)
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
        told = [
            state for state in states.values() if state.name in frame.columns or _any_known(state)
        ]
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
    told = [state for state in ticks if _any_known(state)]
    return frame.drop(fact.name).with_columns(told)


def _any_known(state: pl.Series) -> bool:
    """Whether something is known of somebody."""
    return state.null_count() < len(state)


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
    lists: Mapping[str, ListSources],
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
    people = with_keys(roster.frame, words).with_row_index(ROSTER_ROW)
    pairs = matched_pairs(people, roster.rejected, known, words)
    said = _roster_says(roster.frame, known, pairs)
    no_longer_open = _ruled_out(said, people, pairs) if others_no else said.clear()
    hit, yes = pl.col("hit"), pl.col(STATE_BEFORE).fill_null(value=False)
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


def _roster_says(frame: pl.DataFrame, lists: CategoryLists, pairs: MatchedPairs) -> pl.DataFrame:
    """For each person and category with a list: what the roster says, and whether a list has it."""
    rows = pl.int_range(frame.height, dtype=pl.UInt32, eager=True).alias(ROSTER_ROW)
    parts = []
    for place, category in enumerate(lists.categories):
        found = pairs.hits.filter(pl.col(CATEGORY) == place).get_column(ROSTER_ROW)
        before = value_states(frame, category.fact, category.value).alias(STATE_BEFORE)
        part = pl.DataFrame([rows, before]).with_columns(pl.lit(place).alias(CATEGORY))
        parts.append(part.with_columns(pl.col(ROSTER_ROW).is_in(found.implode()).alias("hit")))
    return pl.concat(parts)


def _with_entries(said: pl.DataFrame, pairs: MatchedPairs) -> pl.DataFrame:
    return said.join(pairs.hits, on=[ROSTER_ROW, CATEGORY]).sort(ROSTER_ROW, CATEGORY)


def _ruled_out(said: pl.DataFrame, people: pl.DataFrame, pairs: MatchedPairs) -> pl.DataFrame:
    """What complete lists do not have: of people whose number was looked up, beyond doubt."""
    open_ones = said.filter(~pl.col("hit") & pl.col(STATE_BEFORE).is_null())
    looked_up = people.filter(pl.col("number").is_not_null()).select(ROSTER_ROW)
    doubts = (pairs.doubtful, pairs.other_names, pairs.other_numbers)
    doubtful = pl.concat(found.select(ROSTER_ROW, CATEGORY) for found in doubts).unique()
    return open_ones.join(looked_up, on=ROSTER_ROW, how="semi").join(
        doubtful, on=[ROSTER_ROW, CATEGORY], how="anti"
    )


def _filled(
    frame: pl.DataFrame, lists: CategoryLists, said: pl.DataFrame, ruled_out: pl.DataFrame
) -> pl.DataFrame:
    """The roster's frame with what the lists say."""
    for fact in dict.fromkeys(category.fact for category in lists.categories):
        states = {}
        for place, category in enumerate(lists.categories):
            if category.fact != fact:
                continue
            own = said.filter(pl.col(CATEGORY) == place)
            no = ruled_out.filter(pl.col(CATEGORY) == place).get_column(ROSTER_ROW)
            state = (
                pl.when("hit")
                .then(pl.lit(value=True))
                .when(pl.col(ROSTER_ROW).is_in(no.implode()))
                .then(pl.lit(value=False))
                .otherwise(STATE_BEFORE)
            )
            states[category.column] = own.select(state.alias(category.column)).to_series()
        frame = with_value_states(frame, fact, states)
    return frame


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A table of a report: its frame in ``Matched``, and what a clerk is to do with it."""

    frame: str
    note: str


REPORT_SHEETS: Final[Mapping[str, ReportSheet]] = {
    "比对汇总": ReportSheet("summary", "每一类的名单行数，和花名册的人数"),
    "改动": ReportSheet("changes", "名单上有，新花名册已经改为“是”"),
    "其余为否": ReportSheet("ruled_out", "名单是全的，名单上没有，新花名册写“否”"),
    "已核实": ReportSheet("confirmed", "花名册写的是“是”，名单上也有"),
    "同号不同名": ReportSheet("other_names", "号码相同，姓名不同：没有改，请核实是不是同一个人"),
    "同名同生日不同号": ReportSheet(
        "other_numbers", "姓名和出生日期相同，号码不同：没有改，请核实是不是写错了号码"
    ),
    "同号不同户": ReportSheet(
        "other_households", "同一个人，两边的户号不同：请核对两边是不是用同一套编号"
    ),
    "花名册有名单没有": ReportSheet("unlisted", "花名册写的是“是”，名单上没有：没有改，请核实"),
    "名单有花名册没有": ReportSheet(
        "not_enrolled", "名单上学龄的人，花名册里没有：请核实在哪里就读"
    ),
    "名单号码有误": ReportSheet("bad_entries", "名单上的这些行不能按号码比对，请改正名单"),
    "名单重复": ReportSheet("repeated", "同一张名单上同一个号码不止一行"),
    "花名册没有号码": ReportSheet("unnumbered", "没有号码，只能按户比对，请补上号码"),
    "没有写进的行": ReportSheet("refused", "花名册里读不了的行，不在新花名册里：请改正后再比对"),
}
"""The tables of a report, in their order."""

_PLACE: Final = "位置"


def printed_matches(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of a matching with each place as one text: 一小.xlsx[名单] 第3行."""
    for what in PLACE_PREFIXES:
        file, sheet, row = (f"{what}{part}" for part in PLACE_TITLES)
        if file not in frame.columns:
            continue
        place = place_words((file, sheet, row)).alias(file)
        frame = frame.with_columns(place).drop(sheet, row).rename({file: f"{what}{_PLACE}"})
    return frame


def check_match_report(target: str | os.PathLike[str]) -> None:
    """Whether a report can be written there, asked before the work. Raises OutputError."""
    check_report(target, tuple(REPORT_SHEETS))


def write_match_tables(
    matched: Matched, target: str | os.PathLike[str], progress: Progress | None = None
) -> Path:
    """Write all tables: .xlsx, or a folder of CSV files. Raises OutputError."""
    tables = {
        name: printed_matches(getattr(matched, table.frame)).with_row_index("序号", offset=1)
        for name, table in REPORT_SHEETS.items()
    }
    notes = {name: table.note for name, table in REPORT_SHEETS.items()}
    check_match_report(target)
    report = TableReport("信息比对", tables, notes)
    files = write_report(report, target, progress)
    return files[0] if len(files) == 1 else files[0].parent
