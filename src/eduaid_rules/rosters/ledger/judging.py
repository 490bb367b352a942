"""A roster judged at a term: from people to a ledger, with what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from ..._version import __version__
from ...api import Policy
from ...errors import ProfileError
from ...evaluation.policy_at_term import PolicyAtTerm, facts_behind_notices
from ...meaning.students import Student
from ...policy.facts import Nature, Role, Slot
from ...policy.terms import Term
from ..reading.identifiers import age_on
from ..reading.mapping import fact_of_role
from ..reading.problems import (
    Problem,
    ProblemColumn,
    by_place,
    printed_problems,
    row_problems,
    without_refused,
)
from ..reading.roster import Roster
from .columns import (
    PUBLIC_ROLES,
    ROW_INDEX,
    LedgerColumns,
    StudentGroups,
    grouped_rows,
    profile_of_row,
)
from .ledger import FIRST_LINE, Counts, Ledger, files_receipt, rules_receipt


def odd_people(kinds: StudentGroups, at: PolicyAtTerm) -> pl.DataFrame:
    """Reminders: everybody is judged all the same."""
    return by_place((*_odd_grades(kinds, at), *_odd_ages(kinds, at)))


def _odd_grades(kinds: StudentGroups, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """The warnings that the vocabulary declares (提醒), once for each kind of student."""
    columns = kinds.columns_of(facts_behind_notices(at))
    if not columns:
        return
    for (rows,) in grouped_rows(kinds.people, columns).iter_rows():
        profile = profile_of_row(kinds.people.row(rows[0], named=True), at.vocabulary)
        student = at.coded(Student(at.vocabulary, profile))
        for notice in at.fact_notices:
            if at.truth(notice.when, student):
                odd = kinds.people.filter(pl.col("row").is_in(rows))
                yield row_problems(odd, Problem.ODD_GRADE, notice.text, "请核对学段和年级")


def _odd_ages(kinds: StudentGroups, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """Full years on the first day of the term, by the ID number, against the stage's 年龄."""
    number = fact_of_role(at.vocabulary, Role.RESIDENT_ID)
    for slot in at.vocabulary.slots.values():
        stage = slot.fact.name
        if slot.fact.nature is Nature.STAGE and {number, stage} <= set(kinds.people.columns):
            yield _odd_ages_of(kinds, slot, number or "", at)


def _odd_ages_of(kinds: StudentGroups, slot: Slot, number: str, at: PolicyAtTerm) -> pl.DataFrame:
    day = at.term.first_day
    stage = pl.col(slot.fact.name).cast(pl.String)
    limits = {value.name: value.ages for value in slot.fact.values if value.ages is not None}
    low, high = (
        stage.replace_strict(list(limits), bounds, default=None, return_dtype=pl.Int64)
        for bounds in (
            [ages.at_least for ages in limits.values()],
            [ages.at_most for ages in limits.values()],
        )
    )
    age = age_on(pl.col(number), day)
    odd = kinds.people.filter((age < low) | (age > high))
    message = pl.format(f"{day.isoformat()}满{{}}周岁，读{{}}，不常见", age, stage)
    hint = "请核对身份证号和学段；没有错就不用改"
    return row_problems(
        odd, Problem.ODD_AGE, message, hint, value=pl.col(number), place=ProblemColumn(None, number)
    )


def out_of_bounds(kinds: StudentGroups) -> pl.DataFrame:
    """People whose amounts a rule does not allow: they cannot be judged."""
    parts: list[pl.DataFrame] = []
    for (rows,) in grouped_rows(kinds.people, kinds.stating).iter_rows():
        try:
            kinds.assess(rows[0])
        except ProfileError as error:
            wrong = kinds.people.filter(pl.col("row").is_in(rows))
            for problem in error.diagnostics:
                place = ProblemColumn(None, problem.path)
                message, hint = problem.message, problem.suggestion
                parts.append(row_problems(wrong, Problem.OUT_OF_BOUNDS, message, hint, place=place))
    return by_place(parts)


def judged_ledger(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date | None = None,
    filing: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger of a roster at a term: every table, before any file is written.

    ``known_on``: only texts published by that day count. ``filing``: rows of 备案表 that are
    known (制表人, 公示开始日 as 2019-10-08, …). People whose amounts a rule does not allow are
    refused; they are in ``problems`` then, with what ``read_roster`` refused. Raises TermError.
    """
    return ledger_of_judged(roster, judged_at(roster, policy, term, known_on), filing)


def ledger_of_judged(
    roster: Roster, judged: JudgedRoster, filing: Mapping[str, str] | None = None
) -> Ledger:
    """The ledger of a roster that was judged; see ``judged_ledger``."""
    entries = judged.entries
    at, kinds = entries.at, entries.kinds
    problems = by_place([roster.problems, judged.problems, odd_people(kinds, at)])
    lines, pending = entries.cash(), entries.pending()
    people = kinds.people.height
    return Ledger(
        title=f"{kinds.policy.title} 资助发放台账（{at.term}）",
        lines=lines,
        others=entries.others(),
        pending=pending,
        problems=printed_problems(problems),
        public=lines.select("序号", *entries.titles(PUBLIC_ROLES), "资助项目", "金额"),
        dimensions=entries.dimensions,
        counts=Counts(
            read=roster.read,
            judged=people,
            refused=roster.read - people,
            people=int(lines.get_column(FIRST_LINE).sum()),
            undetermined=entries.undetermined,
        ),
        filing={**_receipt(roster, kinds), **(filing or {})},
        notes=entries.notes(),
        waiting=entries.waiting,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JudgedRoster:
    """People of a roster judged at a term; ``problems`` says who could not be."""

    entries: LedgerColumns
    problems: pl.DataFrame


def judged_at(
    roster: Roster, policy: Policy, term: Term | str, known_on: date | None
) -> JudgedRoster:
    """Everybody who can be judged; who cannot is left out and said. Raises TermError."""
    at = policy.at(term, known_on)
    kinds = StudentGroups(roster.frame.with_row_index(ROW_INDEX), policy, at.term, known_on)
    problems = by_place([])
    try:
        lines = _judged_lines(kinds)
    except ProfileError:  # only amounts can still be wrong
        problems = out_of_bounds(kinds)
        people = without_refused(roster.frame, problems).with_row_index(ROW_INDEX)
        kinds = replace(kinds, people=people)
        lines = _judged_lines(kinds)
    return JudgedRoster(LedgerColumns(kinds, lines, at), problems)


def _judged_lines(kinds: StudentGroups) -> pl.DataFrame:
    """A line for each person and item."""
    facts = kinds.people.select(ROW_INDEX, *kinds.stating)
    made: pl.DataFrame = kinds.policy.evaluate_frame(
        facts, kinds.term, kinds.known_on, long=True, keep=[ROW_INDEX]
    )
    return made.with_columns(pl.col("rule").cast(pl.String)).sort(ROW_INDEX, "rule")


def _receipt(roster: Roster, kinds: StudentGroups) -> dict[str, str]:
    """What reproduces the ledger years later."""
    known_on = kinds.known_on
    return {
        "学期": str(kinds.term),
        **rules_receipt(kinds.policy),
        "只算已公布到": "（不限）" if known_on is None else known_on.isoformat(),
        "程序版本": __version__,
        **files_receipt("花名册", roster.files),
    }
