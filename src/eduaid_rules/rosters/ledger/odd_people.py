"""Who is odd on a roster at a term, and who was not born then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ...evaluation.odd_answers import (
    OddKind,
    facts_behind_contradictions,
    facts_behind_odd_answers,
    odd_answers,
)
from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.students import Student
from ...policy.fact_types import Nature, Role
from ...policy.facts import Slot
from ..reading.identifiers import age_on, birthday
from ..reading.mapping import fact_of_role
from ..reading.problems import PLACE, Problem, by_place, row_problems
from .ledger_columns import StudentGroups, grouped_rows, profile_of_row


def unborn_people(people: pl.DataFrame, at: PolicyAtTerm) -> pl.DataFrame:
    """Those whose ID numbers say that they were born after the term began: they are refused."""
    number = fact_of_role(at.vocabulary, Role.RESIDENT_ID)
    if number is None or number not in people.columns:
        return by_place([])
    born, day = birthday(pl.col(number)), at.term.first_day
    later = pl.col(number).str.slice(6, 8) > day.strftime("%Y%m%d")  # as texts: few are left
    found = people.filter(later).filter(born > day)
    message = pl.format(f"{{}}出生，{at.term}开学（{day}）时还没有出生", born)
    hint, value = "请对照户口簿或身份证改正", pl.col(number)
    return row_problems(found, Problem.BAD_ID, message, hint, value=value, column=number)


def odd_people(students: StudentGroups, at: PolicyAtTerm) -> pl.DataFrame:
    """Reminders: everybody is judged all the same."""
    return by_place((*_odd_answers(students, at), *_odd_ages(students, at)))


_KINDS: Final = {
    OddKind.CONTRADICTION: (Problem.CONTRADICTION, "请改正其中一项，再重新导入"),
    OddKind.NOTICED: (Problem.ODD_ANSWER, "请核对这几项；没有错就不用改"),
    OddKind.NOTICED_OF_STAGE: (Problem.ODD_GRADE, "请核对学段和年级"),
    OddKind.NOT_IN_USE: (Problem.NOT_IN_USE, "请核对学期和这个取值；没有错就不用改"),
    OddKind.NOT_APPLICABLE: (Problem.NOT_APPLICABLE, "请核对这几项；没有错就不用改"),
}
"""How each kind is called among the problems of rows, and what a clerk is to do."""


def contradicting_people(students: StudentGroups, at: PolicyAtTerm) -> pl.DataFrame:
    """Those who say what a fact holds for impossible (退回): they are refused."""
    found = _answers(students, at, facts_behind_contradictions(at))
    return by_place([rows for kind, rows in found if kind is OddKind.CONTRADICTION])


def _odd_answers(students: StudentGroups, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """What is odd in what people say."""
    return (rows for _, rows in _answers(students, at, facts_behind_odd_answers(at)))


def _answers(
    students: StudentGroups, at: PolicyAtTerm, facts: tuple[str, ...]
) -> Iterator[tuple[OddKind, pl.DataFrame]]:
    """What is odd by some facts, once for each kind of student."""
    columns = students.columns_of(facts)
    if not columns:
        return
    for rows in grouped_rows(students.people, columns).to_series():
        profile = profile_of_row(students.people.row(rows[0], named=True), at.vocabulary)
        for odd in odd_answers(at, Student(at.vocabulary, profile)):
            kind, hint = _KINDS[odd.kind]
            people = students.people_in(rows)
            yield odd.kind, row_problems(people, kind, odd.text, hint, column=odd.fact)


def _odd_ages(students: StudentGroups, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """Full years on the first day of the term, by the ID number, against the stage's 年龄."""
    number = fact_of_role(at.vocabulary, Role.RESIDENT_ID)
    for slot in at.vocabulary.slots.values():
        columns = {number, slot.fact.name}
        if number and slot.fact.nature is Nature.STAGE and columns <= {*students.people.columns}:
            yield _odd_ages_of(students, slot, number, at)


def _odd_ages_of(
    students: StudentGroups, slot: Slot, number: str, at: PolicyAtTerm
) -> pl.DataFrame:
    day = at.term.first_day
    stage = pl.col(slot.fact.name).cast(pl.String)
    limits = {value.name: value.ages for value in slot.fact.values if value.ages is not None}
    low, high = (
        pl.col("level").replace_strict(list(limits), bounds, default=None, return_dtype=pl.Int64)
        for bounds in (
            [ages.at_least for ages in limits.values()],
            [ages.at_most for ages in limits.values()],
        )
    )
    born = birthday(pl.col(number)).alias("born")
    people = students.people.select(*PLACE, number, stage.alias("level"), born)
    people = people.with_columns(age_on(pl.col("born"), day).alias("age"))
    odd = people.filter((pl.col("age") < low) | (pl.col("age") > high))
    message = pl.format(f"{day.isoformat()}满{{}}周岁，读{{}}，不常见", "age", "level")
    hint = "请核对身份证号和学段；没有错就不用改"
    return row_problems(odd, Problem.ODD_AGE, message, hint, value=pl.col(number), column=number)
