"""The claims of guarantees (保证) as questions about every student."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ...evaluation.frames.class_verdicts import STATE_OPEN
from ...evaluation.policy_at_term import compared_leaves
from ...policy.conditions import Condition, OneOf, both, leaves
from ...policy.facts import NO, YES
from ...policy.guarantees import (
    CashAtLeast,
    CashAtMost,
    EveryoneHas,
    NeverTogether,
    NobodyHas,
    NotLessFor,
)
from ...policy.money_and_units import Unit, yuan_text
from ..classes.answer_classes import AnswerClass
from ..classes.carried_amounts import ComparedAmounts
from ..classes.decision_trees import ConditionalTree, DecisionTree
from ..classes.questions import (
    Question,
    SubjectRows,
    as_of_term,
    has_item,
    is_student,
    no_rows,
    surely_holds,
)
from ..classes.subjects import Subject
from ..classes.tree_reading import TreeReader
from .scope import is_used

if TYPE_CHECKING:
    import polars as pl

WHO_COLUMN = "eduaid_who"

TreesOf: TypeAlias = Callable[[TreeReader], Sequence[DecisionTree]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClaimQuestion:
    """A claim made ready for the subjects of a term: what is asked, and how a failure is said."""

    ask: Question
    say: str
    """What is wrong with a student of whom it fails."""
    stated: Mapping[str, Condition] = field(default_factory=dict)
    """The conditions that are asked under other names of facts, as the policy has them."""
    of_student: Callable[[Mapping[str, AnswerClass]], str | None] = lambda _: None
    """The same of one student in particular; None: no more can be said."""


def never_together(
    claim: NeverTogether, subject: Subject, items: Sequence[str], name: str
) -> Iterator[ClaimQuestion]:
    """At most one of the items, each with what is paid on top of it, for each student."""
    rules = tuple(item for item in items if item in subject.rules)

    def stands_for(rule: str) -> str | None:
        return rule if rule in claim.rules else subject.rules[rule].rule.on_top_of

    def fails(rows: SubjectRows) -> pl.Series:
        (own,) = rows
        one, several = no_rows(own), no_rows(own)
        for named in claim.rules:
            there = no_rows(own)
            for rule in rules:
                if stands_for(rule) == named:
                    there |= has_item(own, rule)
            several |= one & there
            one |= there
        return several

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return item_trees(reader, rules)

    yield ClaimQuestion(Question(rules, trees, fails), f"{name}同时有了")


def each_item(
    claim: EveryoneHas | NobodyHas,
    subject: Subject,
    items: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[ClaimQuestion]:
    """Each of the items, or none, for everybody of whom the condition holds."""
    wanted = isinstance(claim, EveryoneHas)
    who = meant_students(claim.who, subject)
    for number, rule in enumerate(items):
        key = f"{WHO_COLUMN}_{id(claim)}_{number}"

        def fails(rows: SubjectRows, rule: str = rule, key: str = key) -> pl.Series:
            (own,) = rows
            return surely_holds(own, key) & (has_item(own, rule) != wanted)

        yield ClaimQuestion(
            Question((rule,), trees_for(who, (rule,)), fails, {key: (0, who)}),
            f"{'没有' if wanted else '有'}{names.get(rule, rule)}",
        )


def not_less_for(
    claim: NotLessFor,
    value: str,
    place: int,
    subjects: Sequence[Subject],
    items: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[ClaimQuestion]:
    """Each item with the value against the same without it: the subject there adds the value.

    Items that do not ask for the value are left out, they cannot differ; of values that an item
    treats alike the first stands for all.
    """
    who = meant_students(claim.who, subjects[place])
    for rule in items:
        if not _stands_for(claim, value, rule, subjects[0], who):
            continue
        key = f"{WHO_COLUMN}_{id(claim)}"

        def fails(rows: SubjectRows, rule: str = rule, key: str = key) -> pl.Series:
            without, with_ = rows[0], rows[place]
            less = has_item(without, rule) & ~has_item(with_, rule)
            fen, more = without.get_column(f"{rule}.fen"), with_.get_column(f"{rule}.fen")
            both_known = fen.is_not_null() & more.is_not_null()
            less |= both_known & (fen > more)
            return less & surely_holds(with_, key)

        yield ClaimQuestion(
            Question(
                (rule,),
                trees_for(who, (rule,), place, (0, place)),
                fails,
                {key: (place, who)},
                (0, place),
            ),
            f"因为{claim.fact}有“{value}”，{names.get(rule, rule)}反而少了",
        )


def cash_within(
    claim: CashAtMost | CashAtLeast, subjects: Sequence[Subject], items: Sequence[str], name: str
) -> Iterator[ClaimQuestion]:
    """The sum of the items over one term, or over the terms of a year, against the limit.

    Of a most every term counts in which a student is meant, and an open amount is above it; of a
    least only who is meant in each of them, and an open amount adds nothing.
    """
    is_least = isinstance(claim, CashAtLeast)
    who = {
        f"{WHO_COLUMN}_{id(claim)}_{place}": (place, meant_students(claim.who, subject))
        for place, subject in enumerate(subjects)
    }
    limit = claim.limit.fen if claim.limit.unit is Unit.TERM else claim.limit.year_fen()

    def fails(rows: SubjectRows) -> pl.Series:
        import polars as pl

        total = pl.repeat(0, len(rows[0]), dtype=pl.Int64, eager=True)
        open_, unknown = no_rows(rows[0]), no_rows(rows[0])
        fits = ~no_rows(rows[0])
        always = ~no_rows(rows[0])
        for own, key in zip(rows, who, strict=True):
            meant = surely_holds(own, key)
            for rule in (rule for rule in items if f"{rule}.fen" in own.columns):
                fen, has = own.get_column(f"{rule}.fen").cast(pl.Int64), has_item(own, rule)
                open_ |= meant & has & fen.is_null()
                unknown |= ~has & (own.get_column(f"{rule}.state") == STATE_OPEN)
                total += fen.fill_null(0) * meant.cast(pl.Int64)
            fits &= is_student(own) | ~meant
            always &= meant
        if is_least:
            return (total < limit) & always & ~unknown & fits
        return ((total > limit) | open_) & fits

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return [
            ComparedAmounts(frozenset((limit, limit - 1 if is_least else limit + 1))),
            *(
                tree
                for place, condition in who.values()
                for tree in trees_for(condition, items, place, (place,))(reader)
            ),
        ]

    every = tuple(range(len(subjects)))
    more = "不到" if is_least else "超过"
    open_too = "" if is_least else "，或者有一项金额待定"
    yield ClaimQuestion(
        Question(tuple(items), trees, fails, who, every, everywhere=False),
        f"{name}合起来{more}{yuan_text(limit)}元{open_too}",
    )


def _stands_for(claim: NotLessFor, value: str, rule: str, subject: Subject, who: Condition) -> bool:
    """Whether an item asks for a value, and no value before it that is treated alike.

    Alike by the item, and by the condition that says of whom the claim is.
    """
    groups = (e for e in subject.at.exclusions if rule in e.rules)
    rivals = (one for group in groups for one in subject.at.rules_of_year(group))
    own = [subject.rules[rule]] if rule in subject.rules else []
    asked = list(dict.fromkeys(leaf for one in (*own, *rivals) for leaf in compared_leaves(one)))
    wanted = [leaf for leaf in asked if isinstance(leaf, OneOf) and leaf.fact == claim.fact]
    if value in (YES, NO):
        return bool(wanted)

    meant = [leaf for leaf in leaves(who) if isinstance(leaf, OneOf) and leaf.fact == claim.fact]

    def met(name: str) -> list[bool]:
        return [name in leaf.values for leaf in (*wanted, *meant)]

    if not any(value in leaf.values for leaf in wanted):
        return False
    used = (v for v in claim.values if v == value or is_used(subject, claim.fact, v))
    return value == next(v for v in used if met(v) == met(value))


def meant_students(who: Condition, subject: Subject) -> Condition:
    """The students that are meant: those who meet the common conditions too."""
    return as_of_term(both(subject.at.pack.common, who), subject)


def item_trees(
    reader: TreeReader, rules: Sequence[str], subjects: Sequence[int] = (0,)
) -> Sequence[DecisionTree]:
    """What items turn on, whoever receives them."""
    return [
        tree
        for subject in subjects
        for rule in rules
        for tree in reader.item(subject, rule, payees=False)
    ]


def trees_for(
    who: Condition, rules: Sequence[str], asked: int = 0, subjects: Sequence[int] = (0,)
) -> TreesOf:
    """What items turn on, for those of whom a condition holds as a subject sees it."""

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        inner = tuple(item_trees(reader, rules, subjects))
        return [ConditionalTree(reader.condition(asked, who), inner)]

    return trees
