"""Questions put to subjects about every student: asked together, answered row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from ..policy.conditions import Condition, on_status_day
from .answers import Answers
from .classes import Block, ClassTable
from .kinds import Kind
from .reading import TurnReader
from .subjects import Subject
from .turns import Turn

if TYPE_CHECKING:
    import polars as pl

_TRIES: Final = 40

Rows: TypeAlias = "Sequence[pl.DataFrame]"
"""The rows of one question, a frame for each subject."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ask:
    """One question: what it turns on, and in which rows the answer is not as it should be.

    ``conditions`` are judged besides, each by a subject, under its name.
    """

    rules: tuple[str, ...]
    turns: Callable[[TurnReader], Sequence[Turn]]
    fails: Callable[[Rows], pl.Series]
    conditions: Mapping[str, tuple[int, Condition]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Told:
    """The answer to a question: how many kinds of student, and those of whom it fails."""

    block: Block
    rows: Rows
    failing: tuple[tuple[int, Mapping[str, Kind]], ...]
    """Some of the failing rows (their place in ``rows``) with their students, smallest first."""
    inexact: frozenset[str]


def ask(subjects: Sequence[Subject], asks: Sequence[Ask]) -> list[Told]:
    """Put questions about fully known students to subjects. Raises TooManyClassesError."""
    table = ClassTable(subjects)
    blocks = [
        table.add(str(number), tuple(one.turns(table.reader))) for number, one in enumerate(asks)
    ]
    answers = [_answers(table, place, asks) for place in range(len(subjects))]
    told: list[Told] = []
    for one, block in zip(asks, blocks, strict=True):
        rows = [answer.of(block) for answer in answers]
        failing = one.fails(rows).arg_true().to_list()
        students = [(row, table.student(block.start + row)) for row in failing[:2000]]
        students.sort(key=lambda found: sum(kind.size for kind in found[1].values()))
        told.append(Told(block, rows, tuple(students[:_TRIES]), _inexact(subjects, block)))
    return told


def _answers(table: ClassTable, place: int, asks: Sequence[Ask]) -> Answers:
    rules = {rule for one in asks for rule in one.rules}
    conditions = {
        name: condition
        for one in asks
        for name, (subject, condition) in one.conditions.items()
        if subject == place
    }
    return Answers(table, table.subjects[place], rules, conditions)


def _inexact(subjects: Sequence[Subject], block: Block) -> frozenset[str]:
    return frozenset(
        fact for fact in block.facts for subject in subjects if fact in subject.derived
    )


def resolved(condition: Condition, subject: Subject) -> Condition:
    """A condition with the status day of the subject's term."""
    at = subject.at
    return on_status_day(condition, at.pack.status_day.of(at.term).toordinal())


def has(rows: pl.DataFrame, rule: str) -> pl.Expr:
    """Whether a student has an item: entitled, or only its amount (or a choice) is open."""
    import polars as pl

    if f"{rule}.state" not in rows.columns:
        return pl.lit(value=False)
    state, who = pl.col(f"{rule}.state"), pl.col(f"{rule}.who").fill_null(value=False)
    return (state == 1) | ((state == 2) & who)


def is_student(rows: pl.DataFrame, rules: Sequence[str]) -> pl.Expr:
    """Whether a row can be a student: no amount is stated that a rule does not allow."""
    import polars as pl

    states = [f"{rule}.state" for rule in rules if f"{rule}.state" in rows.columns]
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(name) != 3 for name in states))


def chosen(rows: pl.DataFrame, expression: pl.Expr) -> pl.Series:
    """An expression over rows as a yes/no column of their length."""
    import polars as pl

    made = rows.with_columns((expression & pl.lit(value=True)).alias("eduaid_chosen"))
    return made.get_column("eduaid_chosen").fill_null(value=False)
