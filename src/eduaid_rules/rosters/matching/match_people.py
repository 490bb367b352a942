"""Matching (信息比对): other departments' lists fill the categories of a roster; its report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...policy.facts import Vocabulary
from ...policy.terms import Term, as_term
from ..ledger.files import output_of_roster
from ..printing.atomic_files import Output, place_together, placed
from ..printing.table_files import TableReport, check_report, output_of_report
from ..reading.columns.layouts_read import LayoutRead, TableKind, layouts_of
from ..reading.problems import PLACE, printed_problems
from ..reading.roster import Roster
from ..reading.unread import Unread, advised, unread_problems
from ..tables import NUMBER, FrameContent, Progress, mask_of, plain_rows
from .filling import STATE_BEFORE, filled_roster, found_days, value_states
from .households import ROSTER_ROW
from .lists import (
    CATEGORY,
    ENTRY,
    ID_NUMBER,
    MATCH_KEYS,
    CategoryLists,
    read_lists,
    refuse_incomplete,
    with_keys,
)
from .pairs import MatchedPairs, matched_pairs
from .relatives import named_relatives
from .report import LOCATION_TITLES, REPORT_SHEETS, ReportSheet, printed_matches
from .row_claims import ANSWER, CURRENT, STATE, in_doubt
from .tables import MatchTables


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Matched(FrameContent):
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
    beside: pl.DataFrame
    """On a list as a relative of whom the row is about, for values that count for him alone."""
    ended: pl.DataFrame
    """On a list that says itself that it ended before the term: nothing was changed for it."""
    unclear: pl.DataFrame
    """On a list whose row does not say plainly whether it holds, or of which value it is."""
    unproven: pl.DataFrame
    """Households of both sides of which no ID number agrees: a line for each household."""
    crowds: pl.DataFrame
    """Household numbers, and names with a birth date, of too many people: a line for each."""
    unlisted: pl.DataFrame
    """是 on the roster, and on no list of that category."""
    not_enrolled: pl.DataFrame
    """Of school age, on a list, in no roster."""
    bad_entries: pl.DataFrame
    """Rows of lists without a number that can be looked up."""
    not_in_use: pl.DataFrame
    """Categories that are not in use at the term; they were matched all the same."""
    repeated: pl.DataFrame
    """Rows of a list about somebody who was there before."""
    unnumbered: pl.DataFrame
    """Rows of the roster without an ID number; only the household finds them."""
    refused: pl.DataFrame
    """Why rows of the roster could not be read, and are not in ``roster``."""

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What stands in the roster and the lists and was not read."""
        return (*self.roster.unread, *advised(self.lists.unread, "--list-map"))

    @property
    def layouts(self) -> tuple[LayoutRead, ...]:
        """Which columns of the roster and of the lists were read, and as what."""
        rosters = layouts_of(self.roster.sheets, TableKind.ROSTER)
        return (*rosters, *layouts_of(self.lists.sheets, TableKind.LIST))

    @property
    def left_out(self) -> pl.DataFrame:
        """The same as a table: where, what, and what to do."""
        found = printed_problems(unread_problems(self.unread))
        return found.select("文件", "工作表", "列", "问题", "怎么办")

    @property
    def undecided(self) -> bool:
        """Whether there is something that a person must decide."""
        open_ = (sheet.to_decide and len(table) for sheet, table in self.tables())
        return not (self.roster.complete and self.lists.complete) or any(open_)

    def tables(self) -> Iterator[tuple[ReportSheet, pl.DataFrame]]:
        """The tables of a report, in their order."""
        for sheet in REPORT_SHEETS:
            table: pl.DataFrame = getattr(self, sheet.frame)
            yield sheet, table

    @checked
    def to_dict(self, *, files: Iterable[Path] = (), show_ids: bool = False) -> dict[str, object]:
        """Plain values for JSON, as ``eduaid match --json`` prints them: all tables, all rows.

        ``files`` are those that roster and report were written to. Long numbers are masked
        unless ``show_ids``.
        """
        roster, lists = self.roster, self.lists
        mask = mask_of(show_ids=show_ids)
        return {
            "counts": {
                "read": roster.read,
                "written": roster.read - roster.refused,
                "refused": roster.refused,
                "list_rows": lists.read,
                "list_refused": lists.refused,
            },
            "categories": list(self.categories),
            "undecided": self.undecided,
            "tables": {
                sheet.frame: plain_rows(table, mask, LOCATION_TITLES)
                for sheet, table in self.tables()
            },
            "columns": [one.to_dict() for one in self.layouts],
            "unread": [one.to_dict(mask) for one in self.unread],
            "unread_sheets": [*roster.unread_sheets, *lists.unread_sheets],
            "files": [str(path) for path in files],
        }


@checked
def match_roster(
    roster: Roster,
    lists: Mapping[str, str | os.PathLike[str] | Iterable[str | os.PathLike[str]]],
    policy: Policy,
    *,
    columns: Mapping[str, str] | None = None,
    others_no: bool = False,
    term: Term | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Matched:
    """Fill the categories of a roster from lists of other departments, by ID number.

    ``lists``: a category (a value of a multiple choice, an alias of it, or 事实.取值) to the
    file or files of its list, as messy as rosters may be; ``columns`` says what their headers
    are, where nobody knows them. A value that counts by household (按户) is found by the
    household number as well. Who is on a list becomes 是; who is on none stays as he is, and
    with ``others_no`` (the lists are complete) becomes 否 where the roster said nothing. What
    only nearly fits is reported and changes nothing. At ``term`` (left out: the current one)
    people of school age on a list are looked for on the roster.

    Raises RosterError where a category is none, a list cannot be read or compared, or with
    ``others_no`` was not read whole, and
    MissingExtra without the ``rosters`` extra.
    """
    at = Term.on(date.today()) if term is None else as_term(term)
    vocabulary = policy.vocabulary
    known = read_lists(lists, policy, columns, progress, at=at.first_day)
    if others_no:
        refuse_incomplete(known, vocabulary)
    people = with_keys(roster.frame, vocabulary).with_row_index(ROSTER_ROW)
    known = _answered(known, people)
    pairs = matched_pairs(people, _others(roster, vocabulary), known)
    states = _states(roster.frame, known, pairs)
    no_longer_open = _ruled_out(states, people, pairs) if others_no else states.clear()
    hit, yes = pl.col("hit"), pl.col(STATE_BEFORE).fill_null(value=False)
    tables = MatchTables(roster, known, vocabulary)
    told = pl.concat(some.select(ROSTER_ROW, ENTRY) for some in (pairs.hits, pairs.ended))
    filled = filled_roster(roster.frame, known, states, no_longer_open)
    days = found_days(filled, told, known.days, vocabulary)
    return Matched(
        roster=replace(roster, frame=days.frame),
        lists=known.read,
        categories=tuple(category.column for category in known.categories),
        summary=tables.summary(states, no_longer_open),
        changes=pl.concat(
            [
                tables.changes(_with_entries(states.filter(hit & ~yes), pairs)),
                tables.days(days.filled),
            ]
        ),
        ruled_out=tables.ruled_out(no_longer_open),
        confirmed=tables.confirmed(_with_entries(states.filter(hit & yes), pairs)),
        other_names=tables.pairs(pairs.other_names),
        other_numbers=tables.pairs(pairs.other_numbers),
        other_households=tables.pairs(pairs.other_households),
        beside=tables.pairs(pairs.beside),
        ended=tables.aside(pairs.ended),
        unclear=pl.concat([tables.aside(pairs.unclear), tables.other_days(days.differing)]),
        unproven=tables.groups(pairs.unproven),
        crowds=tables.crowds(pairs.crowds),
        unlisted=tables.unlisted(states.filter(~hit & yes), people, pairs),
        not_enrolled=tables.not_enrolled(pairs.not_enrolled, at.first_day),
        bad_entries=tables.bad_entries(),
        not_in_use=tables.not_in_use(at),
        repeated=tables.repeated(),
        unnumbered=tables.unnumbered(people),
        refused=tables.refused(),
    )


def _others(roster: Roster, vocabulary: Vocabulary) -> pl.DataFrame:
    """Whoever the roster names but the children of its rows: in refused rows, and beside them."""
    beside = named_relatives(roster, vocabulary)
    parts = [part for part in (roster.rejected, beside) if not part.is_empty()]
    keyed = (with_keys(part, vocabulary).select(*PLACE, *MATCH_KEYS) for part in parts)
    empty = with_keys(roster.frame.clear(), vocabulary).select(*PLACE, *MATCH_KEYS)
    return pl.concat([empty, *keyed])


def _states(frame: pl.DataFrame, lists: CategoryLists, pairs: MatchedPairs) -> pl.DataFrame:
    """For each person and category with a list: what the roster says, and whether a list has it."""
    rows = pl.int_range(frame.height, dtype=pl.UInt32, eager=True).alias(ROSTER_ROW)
    parts = []
    for number, category in enumerate(lists.categories):
        found = pairs.hits.filter(pl.col(CATEGORY) == number).get_column(ROSTER_ROW)
        before = value_states(frame, category).alias(STATE_BEFORE)
        part = pl.DataFrame([rows, before]).with_columns(pl.lit(number).alias(CATEGORY))
        parts.append(part.with_columns(pl.col(ROSTER_ROW).is_in(found.implode()).alias("hit")))
    return pl.concat(parts)


def _with_entries(states: pl.DataFrame, pairs: MatchedPairs) -> pl.DataFrame:
    return states.join(pairs.hits, on=[ROSTER_ROW, CATEGORY]).sort(ROSTER_ROW, CATEGORY)


def _ruled_out(states: pl.DataFrame, people: pl.DataFrame, pairs: MatchedPairs) -> pl.DataFrame:
    """What complete lists do not have: of people whose number was looked up, beyond doubt."""
    open_ones = states.filter(~pl.col("hit") & pl.col(STATE_BEFORE).is_null())
    looked_up = people.filter(pl.col(ID_NUMBER).is_not_null()).select(ROSTER_ROW)
    doubts = (
        *(pairs.doubtful, pairs.other_names, pairs.other_numbers),
        *(pairs.beside, pairs.behind_aside, pairs.in_groups),
    )
    doubtful = pl.concat(found.select(ROSTER_ROW, CATEGORY) for found in doubts).unique()
    return open_ones.join(looked_up, on=ROSTER_ROW, how="semi").join(
        doubtful, on=[ROSTER_ROW, CATEGORY], how="anti"
    )


@checked
def check_match_report(target: str | os.PathLike[str]) -> None:
    """Whether a report can be written there, asked before the work. Raises OutputError."""
    check_report(target, tuple(sheet.name for sheet in REPORT_SHEETS))


@checked
def write_match_report(
    matched: Matched,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write all tables of a matching: one .xlsx, or a folder of CSV files.

    Raises OutputError, and MissingExtra without the ``rosters`` extra.
    """
    output = _report(matched, target, progress)
    placed(output)
    return output.target.path


@checked
def write_matched(
    matched: Matched,
    report: str | os.PathLike[str],
    roster: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, Path]:
    """Write the report and the matched roster: both are there, or what was there before.

    That holds wherever the run ends, also where they go to different folders. Returns both
    places. Raises OutputError, and MissingExtra without the ``rosters`` extra.
    """
    outputs = _report(matched, report, progress), output_of_roster(matched.roster, roster)
    place_together(outputs)
    of_report, of_roster = (output.target.path for output in outputs)
    return of_report, of_roster


def _report(matched: Matched, target: str | os.PathLike[str], progress: Progress | None) -> Output:
    check_match_report(target)
    tables = {
        sheet.name: (printed_matches(table).with_row_index(NUMBER, offset=1), sheet.note)
        for sheet, table in matched.tables()
    }
    return output_of_report(TableReport("信息比对", tables), target, progress)


_TOLD: Final = "told"


def _answered(lists: CategoryLists, people: pl.DataFrame) -> CategoryLists:
    """The lists with each row that counts for who is so (``ANSWER``) settled by the roster.

    What the roster says of the child with that number decides. Where it is silent the row is a
    question. Somebody who is in no roster may be of each value: nobody is filled from that.
    """
    asked = lists.claims.filter(pl.col(ANSWER).is_not_null(), pl.col(STATE) == CURRENT)
    if asked.is_empty():
        return lists
    parts = [lists.claims.join(asked, on=[ENTRY, CATEGORY], how="anti", maintain_order="left")]
    numbered = asked.join(
        lists.rows.select(ENTRY, ID_NUMBER), on=ENTRY, how="left", maintain_order="left"
    )
    for (answer,), claims in numbered.group_by(ANSWER, maintain_order=True):
        fact, _, value = str(answer).partition("=")
        own = pl.col(fact).cast(pl.String) if fact in people.columns else pl.lit(None, pl.String)
        known = people.filter(pl.col(ID_NUMBER).is_not_null())
        known = known.select(ID_NUMBER, own.alias(_TOLD), pl.lit(value=True).alias("there"))
        known = known.unique(ID_NUMBER, keep="first", maintain_order=True)
        found = claims.join(known, on=ID_NUMBER, how="left", maintain_order="left")
        found = found.filter((pl.col(_TOLD) == value).fill_null(value=True))
        silent = pl.col("there").is_not_null() & pl.col(_TOLD).is_null()
        why = pl.lit(f"是哪一种要看{fact}，这一行和花名册都没有写")
        found = found.with_columns(in_doubt(silent, why))
        parts.append(found.select(parts[0].columns))
    return replace(lists, claims=pl.concat(parts))
