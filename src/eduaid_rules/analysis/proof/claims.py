"""The claims of guarantees (保证) as questions about every student."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ...evaluation.policy_at_term import compared_leaves
from ...policy.conditions import Condition, OneOf, both, leaves
from ...policy.facts import NO, YES
from ...policy.guarantees import CashAtMost, EveryoneHas, NeverTogether, NobodyHas, NotLessFor
from ...policy.money import Unit, yuan_text
from ...policy.rules import ItemKind
from ..classes.answers import is_student
from ..classes.asking import Ask, Rows, has, holds, nobody, resolved
from ..classes.reading import TurnReader
from ..classes.subjects import Subject
from ..classes.turns import Guarded, Measure, Turn

if TYPE_CHECKING:
    import polars as pl

WHO = "eduaid_who"

Turns: TypeAlias = Callable[[TurnReader], Sequence[Turn]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Claim:
    """A claim made ready for the subjects of a term: what is asked, and how a failure is said."""

    ask: Ask
    say: str
    """What is wrong with a student of whom it fails."""


def never_together(claim: NeverTogether, name: str) -> Iterator[Claim]:
    """At most one of the items, for each student."""

    def fails(rows: Rows) -> pl.Series:
        (own,) = rows
        one, several = nobody(own), nobody(own)
        for rule in claim.rules:
            there = has(own, rule)
            several |= one & there
            one |= there
        return several

    yield Claim(Ask(claim.rules, _items(claim.rules), fails), f"{name}同时有了")


def everyone_has(claim: EveryoneHas, subject: Subject, names: Mapping[str, str]) -> Iterator[Claim]:
    """Each of the items, for everybody of whom the condition holds."""
    return _of_each(claim, subject, names, wanted=True)


def nobody_has(claim: NobodyHas, subject: Subject, names: Mapping[str, str]) -> Iterator[Claim]:
    """None of the items, for anybody of whom the condition holds."""
    return _of_each(claim, subject, names, wanted=False)


def _of_each(
    claim: EveryoneHas | NobodyHas, subject: Subject, names: Mapping[str, str], *, wanted: bool
) -> Iterator[Claim]:
    who = _among(claim.who, subject)
    for number, rule in enumerate(claim.rules):
        key = f"{WHO}_{id(claim)}_{number}"

        def fails(rows: Rows, rule: str = rule, key: str = key) -> pl.Series:
            (own,) = rows
            return holds(own, key) & (has(own, rule) != wanted)

        yield Claim(
            Ask((rule,), _guarded(who, (rule,)), fails, {key: (0, who)}),
            f"{'没有' if wanted else '有'}{names.get(rule, rule)}",
        )


def not_less(
    claim: NotLessFor, value: str, place: int, subjects: Sequence[Subject], names: Mapping[str, str]
) -> Iterator[Claim]:
    """Each item with the value against the same without it: the subject there adds the value.

    Items that do not ask for the value are left out, they cannot differ; of values that an item
    treats alike the first stands for all.
    """
    who = _among(claim.who, subjects[place])
    for rule in claim.rules or sorted(subjects[0].rules):
        if rule not in subjects[0].rules:
            continue
        if not _stands_for(claim, value, rule, subjects[0], who):
            continue
        key = f"{WHO}_{id(claim)}"

        def fails(rows: Rows, rule: str = rule, key: str = key) -> pl.Series:
            without, with_ = rows[0], rows[place]
            less = has(without, rule) & ~has(with_, rule)
            fen, more = without.get_column(f"{rule}.fen"), with_.get_column(f"{rule}.fen")
            both_known = fen.is_not_null() & more.is_not_null()
            less |= both_known & (fen > more)
            return less & holds(with_, key)

        yield Claim(
            Ask(
                (rule,),
                _guarded(who, (rule,), place, (0, place)),
                fails,
                {key: (place, who)},
                (0, place),
            ),
            f"因为{claim.fact}有“{value}”，{names.get(rule, rule)}反而少了",
        )


def cash_at_most(claim: CashAtMost, subjects: Sequence[Subject], name: str) -> Iterator[Claim]:
    """The sum of the items over one term, or over the terms of a year."""
    rules = claim.rules or tuple(
        sorted(
            {
                rule
                for subject in subjects
                for rule, item in subject.rules.items()
                if item.rule.kind is ItemKind.CASH
            }
        )
    )
    who = {
        f"{WHO}_{id(claim)}_{place}": (place, _among(claim.who, subject))
        for place, subject in enumerate(subjects)
    }
    most = claim.limit.fen if claim.limit.unit is Unit.TERM else claim.limit.year_fen()

    def fails(rows: Rows) -> pl.Series:
        import polars as pl

        total = pl.repeat(0, len(rows[0]), dtype=pl.Int64, eager=True)
        open_ = nobody(rows[0])
        fits = ~nobody(rows[0])
        for own, key in zip(rows, who, strict=True):
            meant = holds(own, key)
            for rule in (rule for rule in rules if f"{rule}.fen" in own.columns):
                fen = own.get_column(f"{rule}.fen").cast(pl.Int64)
                open_ |= meant & has(own, rule) & fen.is_null()
                total += fen.fill_null(0) * meant.cast(pl.Int64)
            fits &= is_student(own) | ~meant
        return ((total > most) | open_) & fits

    def turns(reader: TurnReader) -> Sequence[Turn]:
        return [
            Measure(frozenset((most, most + 1))),
            *(
                turn
                for place, condition in who.values()
                for turn in _guarded(condition, rules, place, (place,))(reader)
            ),
        ]

    every = tuple(range(len(subjects)))
    yield Claim(
        Ask(rules, turns, fails, who, every, everywhere=False),
        f"{name}合起来超过{yuan_text(most)}元，或者有一项金额待定",
    )


def _stands_for(claim: NotLessFor, value: str, rule: str, subject: Subject, who: Condition) -> bool:
    """Whether an item asks for a value, and no value before it that is treated alike.

    Alike by the item, and by the condition that says of whom the claim is.
    """
    groups = [e.rules for e in subject.at.exclusions if rule in e.rules]
    rules = {rule, *(name for names in groups for name in names)} & set(subject.rules)
    asked = list(
        dict.fromkeys(leaf for r in sorted(rules) for leaf in compared_leaves(subject.rules[r]))
    )
    wanted = [leaf for leaf in asked if isinstance(leaf, OneOf) and leaf.fact == claim.fact]
    if value in (YES, NO):
        return bool(wanted)

    def met(name: str) -> list[bool]:
        return [name in leaf.values for leaf in wanted]

    meant = [leaf for leaf in leaves(who) if isinstance(leaf, OneOf) and leaf.fact == claim.fact]

    def alike(name: str) -> bool:
        return met(name) == met(value) and all(
            (name in leaf.values) == (value in leaf.values) for leaf in meant
        )

    used = (v for v in claim.values if v == value or _is_used(subject, claim.fact, v))
    return any(met(value)) and value == next(v for v in used if alike(v))


def _is_used(subject: Subject, fact: str, value: str) -> bool:
    declared = subject.vocabulary.slots[fact].fact.value(value)
    return declared is None or declared.in_use(subject.at.term)


def _among(who: Condition, subject: Subject) -> Condition:
    """The students that are meant: those who meet the common conditions too."""
    return resolved(both(subject.at.pack.common, who), subject)


def _items(rules: Sequence[str]) -> Turns:
    def turns(reader: TurnReader) -> Sequence[Turn]:
        return [turn for rule in rules for turn in reader.item(0, rule, payees=False)]

    return turns


def _guarded(
    who: Condition, rules: Sequence[str], asked: int = 0, subjects: Sequence[int] = (0,)
) -> Turns:
    """What items turn on, for those of whom a condition holds as a subject sees it."""

    def turns(reader: TurnReader) -> Sequence[Turn]:
        inner = [
            turn
            for subject in subjects
            for rule in rules
            for turn in reader.item(subject, rule, payees=False)
        ]
        return [Guarded(reader.condition(asked, who), tuple(inner))]

    return turns
