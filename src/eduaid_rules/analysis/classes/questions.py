"""Questions about every student: asked of subjects together, and answered row by row.

Where two policies say the same of a rule, or one policy says the same at two terms, nothing
needs to be asked: equal fingerprints give equal answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from ...evaluation.frames.class_verdicts import (
    STATE_ENTITLED,
    STATE_OPEN,
    STATE_OUT_OF_BOUNDS,
    class_verdicts,
)
from ...evaluation.policy_at_term import (
    RuleAtTerm,
    amount_facts,
    compared_leaves,
    facts_behind,
    linked_standards,
)
from ...policy.conditions import Condition, leaves
from ...policy.facts import SEASON
from ...policy.in_force import InForce, NotInForce
from ...policy.items import ItemKind
from ...policy.pack import Exclusion
from ...policy.standards import Fixed, Raised, Share, Standard, standard_parts
from .answer_classes import AnswerClass
from .class_table import ClassTable, QuestionBlock
from .decision_trees import DecisionTree
from .student_numbers import KindOfStudent
from .subjects import Subject
from .tree_reading import TreeReader

if TYPE_CHECKING:
    import polars as pl


_STATE: Final = ".state"


def answer_rows(
    table: ClassTable,
    subjects: Sequence[Subject],
    rules: Collection[str],
    conditions: Mapping[str, tuple[int, Condition]],
) -> list[pl.DataFrame]:
    """The answers of each subject to all rows, in columns as ``class_verdicts`` names them.

    Items that refuse amounts which a row may state answer too (see ``is_student``). The amount
    of a loan is the largest that it may have. Each condition is judged by one subject, whose
    place stands beside it. Subjects of one policy at one term are judged together: their rows
    differ, not their rules.
    """
    import polars as pl

    made: dict[int, pl.DataFrame] = {}
    together: dict[int, list[int]] = {}
    for place, subject in enumerate(subjects):
        together.setdefault(id(subject.at), []).append(place)
    for places in together.values():
        frames: pl.DataFrame = pl.concat([table.frame(subjects[place]) for place in places])
        asked = {name: c for name, (place, c) in conditions.items() if place in places}
        whole = _judged_rows(table, subjects[places[0]], frames, rules, asked)
        for number, place in enumerate(places):
            made[place] = whole.slice(number * len(table), len(table))
    return [made[place] for place in range(len(subjects))]


def is_student(rows: pl.DataFrame, *, but: str | None = None) -> pl.Series:
    """Whether a row can be a student: it states no amount that an item (but one) refuses."""
    import polars as pl

    states = [name for name in rows.columns if name.endswith(_STATE) and name != f"{but}{_STATE}"]
    if not states:
        return pl.repeat(value=True, n=len(rows), dtype=pl.Boolean, eager=True)
    return rows.select(pl.all_horizontal(pl.col(states) != STATE_OUT_OF_BOUNDS)).to_series()


def _judged_rows(
    table: ClassTable,
    subject: Subject,
    frames: pl.DataFrame,
    rules: Collection[str],
    asked: Mapping[str, Condition],
) -> pl.DataFrame:
    facts = {fact for block in table.blocks for fact in block.facts}
    refusing = {
        rule for rule, parts in subject.bounded.items() if any(part.fact in facts for part in parts)
    }
    wanted = {rule for rule in subject.rules if rule in rules or rule in refusing}
    if not wanted and not asked:
        return frames
    items = [item for item in subject.items_of.items if item.id in wanted]
    whole: pl.DataFrame = class_verdicts(subject.at, frames, items, asked)
    loans = {rule for rule in wanted if subject.rules[rule].rule.kind is ItemKind.LOAN}
    if not loans or subject.loans is None:
        return whole
    paying = [item for item in subject.loans.items if item.id in loans]
    paid: pl.DataFrame = class_verdicts(subject.loans.at, frames, paying)
    return whole.with_columns(paid.get_column(f"{loan}.fen") for loan in loans)


_TRIES: Final = 40
_AT_ONCE: Final = 24
_T = TypeVar("_T")

SubjectRows: TypeAlias = "Sequence[pl.DataFrame]"
"""The rows of one question, a frame for each subject."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Question:
    """One question: what it turns on, and in which rows the answer is not as it should be.

    ``conditions`` are judged besides under their names; each is meant for one subject.
    """

    rules: tuple[str, ...]
    trees: Callable[[TreeReader], Sequence[DecisionTree]]
    fails: Callable[[SubjectRows], pl.Series]
    conditions: Mapping[str, tuple[int, Condition]] = field(default_factory=dict)
    subjects: tuple[int, ...] = (0,)
    """The subjects that are asked."""
    everywhere: bool = True
    """Whether a row must be a student to all of them; else ``fails`` looks at that itself."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QuestionResult:
    """The answer to a question: how many kinds of student, and those of whom it fails."""

    block: QuestionBlock
    rows: SubjectRows
    fails: bool | None
    """Whether it fails of somebody; None: nobody was found, and nobody can be excluded."""
    failing: tuple[tuple[int, Mapping[str, AnswerClass]], ...]
    """Some of the failing rows (their place in ``rows``) with their students, smallest first."""
    inexact: frozenset[str]
    students: Callable[[], Iterator[KindOfStudent]]
    """The students of all failing rows, smallest first."""
    somebody: Callable[[pl.Series], bool | None]
    """Whether somebody is in one of the rows that are marked; None: it cannot be said."""


def ask(subjects: Sequence[Subject], asks: Sequence[Question]) -> list[QuestionResult]:
    """Put questions about fully known students to subjects. Raises TooManyClassesError."""
    return [result for some in in_batches(asks) for result in _ask_together(subjects, some)]


def in_batches(questions: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Questions by the table that they are put in together.

    All items of a table are judged for all of its rows: one table for everything would grow with
    the square of the rules.
    """
    for start in range(0, len(questions), _AT_ONCE):
        yield questions[start : start + _AT_ONCE]


def _ask_together(subjects: Sequence[Subject], asks: Sequence[Question]) -> list[QuestionResult]:
    table = ClassTable(subjects)
    blocks = [
        table.add(str(number), tuple(one.trees(table.reader))) for number, one in enumerate(asks)
    ]
    conditions = {name: meant for one in asks for name, meant in one.conditions.items()}
    rules = {rule for one in asks for rule in one.rules}
    answered = answer_rows(table, subjects, rules, conditions)
    students = [is_student(whole) for whole in answered]
    results: list[QuestionResult] = []
    for one, block in zip(asks, blocks, strict=True):
        rows = [whole.slice(block.start, block.size) for whole in answered]
        fails = one.fails(rows)
        for place in one.subjects if one.everywhere else ():
            fails &= students[place].slice(block.start, block.size)
        possible = table.possible(block, fails.arg_true() + block.start)
        failing = table.smallest_first(possible)
        some = tuple((row - block.start, who) for row, who in table.examples(failing, _TRIES))
        results.append(
            QuestionResult(
                block,
                rows,
                table.somebody(block, possible),
                some,
                table.derived(block),
                partial(map, table.kind, failing),
                partial(_somebody, table, block),
            )
        )
    return results


def _somebody(table: ClassTable, block: QuestionBlock, marked: pl.Series) -> bool | None:
    return table.somebody(block, marked.arg_true() + block.start)


def as_of_term(condition: Condition, subject: Subject) -> Condition:
    """A condition with what the subject's term decides: numbers, and the status day."""
    return subject.at.condition(condition)


def has_item(rows: pl.DataFrame, rule: str) -> pl.Series:
    """Whether a student has an item: entitled, or only its amount (or a choice) is open."""
    if f"{rule}.state" not in rows.columns:
        return no_rows(rows)
    state = rows.get_column(f"{rule}.state")
    return (state == STATE_ENTITLED) | ((state == STATE_OPEN) & rows.get_column(f"{rule}.who"))


def surely_holds(rows: pl.DataFrame, name: str) -> pl.Series:
    """Whether a condition that was asked surely holds."""
    return rows.get_column(name)


def no_rows(rows: pl.DataFrame) -> pl.Series:
    """No row."""
    import polars as pl

    return pl.repeat(value=False, n=len(rows), dtype=pl.Boolean, eager=True)


GIVES_NOTHING: Hashable = "gives nothing"


def rule_fingerprint(subject: Subject, rule: str) -> Hashable:
    """What decides the answers of a rule: equal values give every student the same."""
    known = subject.fingerprints.get(rule)
    if known is None:
        known = subject.fingerprints[rule] = _rule_fingerprint(subject, rule)
    return known


def _rule_fingerprint(subject: Subject, rule: str) -> Hashable:
    item = subject.rules.get(rule)
    if item is None or isinstance(item.state, NotInForce):
        return GIVES_NOTHING
    groups = (
        _group_fingerprint(subject, exclusion)
        for exclusion in subject.at.exclusions
        if rule in exclusion.rules
    )
    return _own_fingerprint(subject, item), tuple(groups), _refusing_rules(subject, rule)


def _group_fingerprint(subject: Subject, exclusion: Exclusion) -> Hashable:
    """What decides which item of a group is given."""
    choice = exclusion.choice
    return (
        (exclusion.rules, exclusion.resolution),
        tuple(subject.rules[rule].is_due for rule in exclusion.rules),
        tuple(_own_fingerprint(subject, one) for one in subject.at.rules_of_year(exclusion)),
        None if choice is None else _fact_fingerprint(subject, choice),
        tuple((one, _fact_fingerprint(subject, fact)) for one, fact in exclusion.awarded),
    )


def _refusing_rules(subject: Subject, rule: str) -> Hashable:
    """The other rules that refuse amounts which a student of this one may state."""
    facts = set(facts_behind(subject.at, rule))
    return tuple(
        _own_fingerprint(subject, subject.rules[other])
        for other, parts in subject.bounded.items()
        if other != rule and any(part.fact in facts for part in parts)
    )


def _own_fingerprint(subject: Subject, item: RuleAtTerm) -> Hashable:
    """A rule without regard to what excludes it."""
    state, rule = item.state, item.rule
    if isinstance(state, NotInForce):
        return GIVES_NOTHING
    if not isinstance(state, InForce):
        return "text unknown"
    facts = {leaf.fact for leaf in compared_leaves(item)} | set(amount_facts(item))
    facts |= {leaf.fact for row in state.payees for leaf in leaves(row.when)}
    return (
        state.who,
        tuple(_linked_standards(item, state.standard)),
        (state.award, rule.kind, rule.schedule, _season_that_counts(item, facts)),
        (state.payees, state.payee),
        tuple(_fact_fingerprint(subject, name) for name in sorted(facts - {SEASON.name})),
    )


def _season_that_counts(item: RuleAtTerm, facts: Collection[str]) -> str | None:
    """The term's season, where it can reach an answer."""
    term = item.at.term
    half = any(
        isinstance(part, Fixed) and part.rate.year_fen() % 2
        for part in linked_standards(item, item.standard)
    )
    shared = any(isinstance(part, Share | Raised) for part in linked_standards(item, item.standard))
    seasonal = item.rule.schedule.only_in is not None or SEASON.name in facts
    return term.season if seasonal or half or shared or any(amount_facts(item)) else None


def _linked_standards(item: RuleAtTerm, standard: Standard) -> Iterator[Hashable]:
    """A standard, and those it is a share of."""
    yield standard
    for part in standard_parts(standard):
        if isinstance(part, Share):
            linked = item.at.linked(part)
            if isinstance(linked, InForce):
                yield from _linked_standards(item, linked.standard)
            else:
                yield None


def _fact_fingerprint(subject: Subject, name: str) -> Hashable:
    """What of a fact can reach an answer."""
    fact = subject.vocabulary.slots[name].fact
    values = tuple((value.name, value.in_use(subject.at.term)) for value in fact.values)
    bounds = (fact.at_least, fact.at_most, fact.unit, fact.default, fact.never)
    return name, fact.type, values, bounds, subject.derived.get(name)


def facts_fingerprint(subject: Subject, condition: Condition) -> Hashable:
    """What of the facts of a condition can reach its truth."""
    facts = {leaf.fact for leaf in leaves(condition)}
    season = subject.at.term.season if SEASON.name in facts else None
    return season, tuple(_fact_fingerprint(subject, name) for name in sorted(facts - {SEASON.name}))


def rule_ids(subjects: Iterable[Subject]) -> list[str]:
    """The rules of all subjects, by id."""
    return sorted({rule for subject in subjects for rule in subject.rules})
