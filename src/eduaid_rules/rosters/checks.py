"""What is odd about people at a term: grade and age that do not fit the stage, and amounts."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..errors import ProfileError
from ..evaluation.policy_at_term import PolicyAtTerm, facts_behind_notices
from ..meaning.students import Student
from ..policy.facts import Nature, Role, Slot
from .identifiers import age_on
from .kinds import Kinds, by_kind, profile_of
from .mapping import fact_of_role
from .problems import Finding, Place, findings, together


def odd_people(kinds: Kinds, at: PolicyAtTerm) -> pl.DataFrame:
    """Reminders: everybody is judged all the same."""
    return together((*_odd_grades(kinds, at), *_odd_ages(kinds, at)))


def _odd_grades(kinds: Kinds, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """The warnings that the vocabulary declares (提醒), once for each kind of student."""
    columns = kinds.columns_of(facts_behind_notices(at))
    if not columns:
        return
    for (rows,) in by_kind(kinds.people, columns).iter_rows():
        profile = profile_of(kinds.people.row(rows[0], named=True), at.vocabulary)
        student = at.coded(Student(at.vocabulary, profile))
        for notice in at.fact_notices:
            if at.truth(notice.when, student):
                odd = kinds.people.filter(pl.col("row").is_in(rows))
                yield findings(odd, Finding.ODD_GRADE, notice.text, "请核对学段和年级")


def _odd_ages(kinds: Kinds, at: PolicyAtTerm) -> Iterator[pl.DataFrame]:
    """Full years on the first day of the term, by the ID number, against the stage's 年龄."""
    number = fact_of_role(at.vocabulary, Role.RESIDENT_ID)
    for slot in at.vocabulary.slots.values():
        stage = slot.fact.name
        if slot.fact.nature is Nature.STAGE and {number, stage} <= set(kinds.people.columns):
            yield _odd_ages_of(kinds, slot, number or "", at)


def _odd_ages_of(kinds: Kinds, slot: Slot, number: str, at: PolicyAtTerm) -> pl.DataFrame:
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
    return findings(
        odd, Finding.ODD_AGE, message, hint, value=pl.col(number), place=Place(None, number)
    )


def out_of_bounds(kinds: Kinds) -> pl.DataFrame:
    """People whose amounts a rule does not allow: they cannot be judged."""
    parts: list[pl.DataFrame] = []
    for (rows,) in by_kind(kinds.people, kinds.stating).iter_rows():
        try:
            kinds.assess(rows[0])
        except ProfileError as error:
            wrong = kinds.people.filter(pl.col("row").is_in(rows))
            for problem in error.diagnostics:
                place = Place(None, problem.path)
                message, hint = problem.message, problem.suggestion
                parts.append(findings(wrong, Finding.OUT_OF_BOUNDS, message, hint, place=place))
    return together(parts)
