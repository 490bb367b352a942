"""The claims of guarantees (保证) as questions about every student."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..policy.conditions import Condition, both
from ..policy.guarantees import CashAtMost, EveryoneHas, NeverTogether, NobodyHas, NotLessFor
from ..policy.money import Unit, yuan_text
from ..policy.rules import Kind as ItemKind
from .asking import Ask, Rows, chosen, has, is_student, resolved
from .reading import TurnReader
from .subjects import Subject
from .turns import Guarded, Turn

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
        import polars as pl

        (own,) = rows
        many = pl.sum_horizontal(has(own, rule).cast(pl.Int32) for rule in claim.rules)
        return chosen(own, (many > 1) & is_student(own, claim.rules))

    yield Claim(Ask(claim.rules, _items(claim.rules), fails), f"{name}同时有了")


def everyone_has(claim: EveryoneHas, subject: Subject, names: Mapping[str, str]) -> Iterator[Claim]:
    """Each of the items, for everybody of whom the condition holds."""
    who = _among(claim.who, subject)
    for number, rule in enumerate(claim.rules):
        key = f"{WHO}_{id(claim)}_{number}"

        def fails(rows: Rows, rule: str = rule, key: str = key) -> pl.Series:
            import polars as pl

            (own,) = rows
            lacks = ~has(own, rule)
            return chosen(own, pl.col(key) & lacks & is_student(own, (rule,)))

        yield Claim(
            Ask((rule,), _guarded(who, (rule,)), fails, {key: (0, who)}),
            f"没有{names.get(rule, rule)}",
        )


def nobody_has(claim: NobodyHas, subject: Subject, names: Mapping[str, str]) -> Iterator[Claim]:
    """None of the items, for anybody of whom the condition holds."""
    who = _among(claim.who, subject)
    for number, rule in enumerate(claim.rules):
        key = f"{WHO}_{id(claim)}_{number}"

        def fails(rows: Rows, rule: str = rule, key: str = key) -> pl.Series:
            import polars as pl

            (own,) = rows
            return chosen(own, pl.col(key) & has(own, rule) & is_student(own, (rule,)))

        yield Claim(
            Ask((rule,), _guarded(who, (rule,)), fails, {key: (0, who)}),
            f"有{names.get(rule, rule)}",
        )


def not_less(
    claim: NotLessFor, value: str, subjects: Sequence[Subject], names: Mapping[str, str]
) -> Iterator[Claim]:
    """Each item with the value against the same without it; the second subject adds the value."""
    who = _among(claim.who, subjects[1])
    for number, rule in enumerate(claim.rules or sorted(subjects[0].rules)):
        key = f"{WHO}_{id(claim)}_{number}"

        def fails(rows: Rows, rule: str = rule, key: str = key) -> pl.Series:
            import polars as pl

            without, with_ = rows
            lost = chosen(without, has(without, rule)) & ~chosen(with_, has(with_, rule))
            if f"{rule}.fen" in without.columns:
                fen, more = without.get_column(f"{rule}.fen"), with_.get_column(f"{rule}.fen")
                lost |= (fen.cast(pl.Int64) > more.cast(pl.Int64)).fill_null(value=False)
            asked = with_.get_column(key).fill_null(value=False)
            fits = chosen(without, is_student(without, (rule,)))
            return lost & asked & fits & chosen(with_, is_student(with_, (rule,)))

        yield Claim(
            Ask((rule,), _guarded(who, (rule,), 1, (0, 1)), fails, {key: (1, who)}),
            f"因为{claim.fact}有“{value}”，{names.get(rule, rule)}反而少了",
        )


def cash_at_most(claim: CashAtMost, subjects: Sequence[Subject], name: str) -> Iterator[Claim]:
    """The sum of the items over one term, or over the terms of a year."""
    who = _among(claim.who, subjects[0])
    rules = claim.rules or tuple(
        sorted(
            {
                rule
                for subject in subjects
                for rule, item in subject.rules.items()
                if item.rule.kind is ItemKind.CASH and rule not in subject.loans
            }
        )
    )
    key = f"{WHO}_{id(claim)}"
    most = claim.limit.fen if claim.limit.unit is Unit.TERM else claim.limit.year_fen()

    def fails(rows: Rows) -> pl.Series:
        import polars as pl

        total = pl.Series([0] * len(rows[0]), dtype=pl.Int64)
        open_ = pl.Series([False] * len(rows[0]), dtype=pl.Boolean)
        fits = rows[0].get_column(key).fill_null(value=False)
        for own in rows:
            there = [rule for rule in rules if f"{rule}.fen" in own.columns]
            parts = (pl.col(f"{rule}.fen").cast(pl.Int64).fill_null(0) for rule in there)
            total = total + own.select(pl.sum_horizontal(pl.lit(0), *parts)).to_series()
            for rule in there:
                open_ |= chosen(own, has(own, rule) & pl.col(f"{rule}.fen").is_null())
            fits &= chosen(own, is_student(own, rules))
        return ((total > most) | open_) & fits

    every = tuple(range(len(subjects)))
    yield Claim(
        Ask(rules, _guarded(who, rules, 0, every), fails, {key: (0, who)}),
        f"{name}合起来超过{yuan_text(most)}元，或者有一项金额待定",
    )


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
