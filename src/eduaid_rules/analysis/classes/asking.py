"""Questions put to subjects about every student: asked together, answered row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from ...evaluation.frames.evaluator import STATE_ENTITLED, STATE_OPEN
from ...policy.conditions import Condition, on_status_day
from .answers import answers, is_student
from .kinds import Kind
from .reading import TurnReader
from .subjects import Subject
from .table import Block, ClassTable
from .turns import Turn

if TYPE_CHECKING:
    import polars as pl

_TRIES: Final = 40
_AT_ONCE: Final = 24
_T = TypeVar("_T")

Rows: TypeAlias = "Sequence[pl.DataFrame]"
"""The rows of one question, a frame for each subject."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ask:
    """One question: what it turns on, and in which rows the answer is not as it should be.

    ``conditions`` are judged besides under their names; each is meant for one subject.
    """

    rules: tuple[str, ...]
    turns: Callable[[TurnReader], Sequence[Turn]]
    fails: Callable[[Rows], pl.Series]
    conditions: Mapping[str, tuple[int, Condition]] = field(default_factory=dict)
    subjects: tuple[int, ...] = (0,)
    """The subjects that are asked."""
    everywhere: bool = True
    """Whether a row must be a student to all of them; else ``fails`` looks at that itself."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Told:
    """The answer to a question: how many kinds of student, and those of whom it fails."""

    block: Block
    rows: Rows
    failing: tuple[tuple[int, Mapping[str, Kind]], ...]
    """Some of the failing rows (their place in ``rows``) with their students, smallest first."""
    inexact: frozenset[str]
    students: Callable[[], Iterator[Mapping[str, Kind]]]
    """The students of all failing rows, smallest first."""


def ask(subjects: Sequence[Subject], asks: Sequence[Ask]) -> list[Told]:
    """Put questions about fully known students to subjects. Raises TooManyClassesError."""
    return [told for some in in_tables(asks) for told in _ask(subjects, some)]


def in_tables(questions: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Questions by the table that they are put in together.

    All items of a table are judged for all of its rows: one table for everything would grow with
    the square of the rules.
    """
    for start in range(0, len(questions), _AT_ONCE):
        yield questions[start : start + _AT_ONCE]


def _ask(subjects: Sequence[Subject], asks: Sequence[Ask]) -> list[Told]:
    table = ClassTable(subjects)
    blocks = [
        table.add(str(number), tuple(one.turns(table.reader))) for number, one in enumerate(asks)
    ]
    conditions = {name: meant for one in asks for name, meant in one.conditions.items()}
    rules = {rule for one in asks for rule in one.rules}
    answered = answers(table, subjects, rules, conditions)
    students = [is_student(whole) for whole in answered]
    told: list[Told] = []
    for one, block in zip(asks, blocks, strict=True):
        rows = [whole.slice(block.start, block.size) for whole in answered]
        fails = one.fails(rows)
        for place in one.subjects if one.everywhere else ():
            fails &= students[place].slice(block.start, block.size)
        failing = table.smallest_first(fails.arg_true() + block.start)
        some = tuple((row - block.start, table.student(row)) for row in failing[:_TRIES])
        everybody = partial(map, table.student, failing)
        told.append(Told(block, rows, some, table.derived(block), everybody))
    return told


def resolved(condition: Condition, subject: Subject) -> Condition:
    """A condition with the status day of the subject's term."""
    at = subject.at
    return on_status_day(condition, at.pack.status_day.of(at.term).toordinal())


def has(rows: pl.DataFrame, rule: str) -> pl.Series:
    """Whether a student has an item: entitled, or only its amount (or a choice) is open."""
    if f"{rule}.state" not in rows.columns:
        return nobody(rows)
    state = rows.get_column(f"{rule}.state")
    return (state == STATE_ENTITLED) | ((state == STATE_OPEN) & rows.get_column(f"{rule}.who"))


def holds(rows: pl.DataFrame, name: str) -> pl.Series:
    """Whether a condition that was asked surely holds."""
    return rows.get_column(name)


def nobody(rows: pl.DataFrame) -> pl.Series:
    """No row."""
    import polars as pl

    return pl.repeat(value=False, n=len(rows), dtype=pl.Boolean, eager=True)
