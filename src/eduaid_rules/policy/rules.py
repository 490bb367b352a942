"""Rules: what one item gives, to whom, since when and by which documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal, TypeAlias

from .amounts import Standard, given
from .conditions import ALWAYS, AllOf, AnyOf, Condition, OneOf, both
from .facts import SEASON, Notice
from .terms import Term

Verified = Literal["yes", "number_unseen", "no"]
Role = Literal["who", "standard"]


class Kind(Enum):
    """What an item is; ``id`` is the word of the results."""

    CASH = "现金"
    WAIVER = "免除"
    IN_KIND = "实物"
    LOAN = "贷款资格"

    @property
    def id(self) -> Literal["cash", "waiver", "in_kind", "loan"]:
        return _KIND_IDS[self]


_KIND_IDS: dict[Kind, Literal["cash", "waiver", "in_kind", "loan"]] = {
    Kind.CASH: "cash",
    Kind.WAIVER: "waiver",
    Kind.IN_KIND: "in_kind",
    Kind.LOAN: "loan",
}


class Award(Enum):
    """Whether meeting the conditions is enough."""

    DUE = "应享"
    MAY_APPLY = "可申请"

    @property
    def id(self) -> Literal["due", "may_apply"]:
        return "due" if self is Award.DUE else "may_apply"


class Schedule(Enum):
    """When an item is paid (发放)."""

    EVERY_TERM = "每学期"
    EVERY_AUTUMN = "每学年秋季"
    ENTRY_AUTUMN = "入学学年秋季一次"
    MONTHLY = "按月"

    @property
    def autumn_only(self) -> str | None:
        """Why nothing is given in spring, where that is so."""
        return {Schedule.EVERY_AUTUMN: "仅秋季学期", Schedule.ENTRY_AUTUMN: "仅入学当学期"}.get(
            self
        )


class Payee(Enum):
    """Who receives it (收款)."""

    HOUSEHOLD_CARD = "家庭卡"
    HOUSEHOLD = "家庭"
    STUDENT = "学生"
    SCHOOL = "学校"
    UNKNOWN = "不详"


@dataclass(frozen=True, slots=True)
class PayeeRow:
    """Who receives it where a condition holds."""

    when: Condition
    payee: Payee


@dataclass(frozen=True, slots=True)
class Document:
    """A document that rules rest on; None where a number, date or link is not known."""

    id: str
    title: str
    number: str | None
    issuers: tuple[str, ...]
    date: str | None
    url: str | None
    verified: Verified
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A document and the clause that is meant."""

    document: Document
    clause: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A basis as an item shows it: from which layer, and for who or for the standard."""

    document: str
    title: str
    number: str | None
    clause: str | None
    date: str | None
    url: str | None
    layer: str
    role: Role
    verified: Verified


@dataclass(frozen=True, slots=True)
class Published:
    """When a text was published, to the day, month or year; its last day counts."""

    text: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Who:
    """对象: everything in the scope holds and, where there are alternatives, one of them."""

    scope: Condition = ALWAYS
    alternatives: tuple[Condition, ...] | None = None

    @property
    def condition(self) -> Condition:
        """The two parts as one condition."""
        if self.alternatives is None:
            return self.scope
        some = self.alternatives
        return both(self.scope, some[0] if len(some) == 1 else AnyOf(some))


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule says from a term on; None where the version before it goes on."""

    since: Term
    basis: tuple[Basis, ...]
    until: Term | None = None
    published: Published | None = None
    who: Who | None = None
    standard: Standard | None = None
    checked_until: Term | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What a rule says at a term."""

    who: Condition
    standard: Standard
    citations: tuple[Citation, ...]
    checked_until: Term | None


@dataclass(frozen=True, slots=True)
class NotInForce:
    """The rule gives nothing at the term: it began later, or has ended."""

    since: Term | None = None
    until: Term | None = None


@dataclass(frozen=True, slots=True)
class TextUnknown:
    """What held at the term, before the first text we know, is not known."""

    since: Term


State: TypeAlias = InForce | NotInForce | TextUnknown


@dataclass(frozen=True, slots=True)
class Rule:
    """One item of a policy, over all its versions (ordered by first term, then publication)."""

    id: str
    name: str
    kind: Kind
    award: Award
    schedule: Schedule
    versions: tuple[Version, ...]
    who: Who | None = None
    standard: Standard | None = None
    before: Literal["无", "不详"] = "不详"
    payees: tuple[PayeeRow, ...] = ()
    payee: Payee = Payee.UNKNOWN
    readings: tuple[str, ...] = ()
    unexpressed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    def at(self, term: Term, layer: str, common: Condition = ALWAYS) -> State:
        """What the rule says at a term, for citations from ``layer``.

        Versions are cumulative: who and the standard each come from the last version that
        states them; what the rule itself states rests on its first version's basis.
        """
        reached = [version for version in self.versions if version.since <= term]
        first = self.versions[0]
        if not reached:
            return (
                NotInForce(since=first.since) if self.before == "无" else TextUnknown(first.since)
            )
        last = reached[-1]
        if last.until is not None and last.until < term:
            return NotInForce(until=last.until)
        who, who_basis = self.who, first.basis
        standard, standard_basis = self.standard, first.basis
        for version in reached:
            if version.who is not None:
                who, who_basis = version.who, version.basis
            if version.standard is not None:
                standard, standard_basis = version.standard, version.basis
        if who is None or standard is None:
            raise ValueError(f"{self.id} states no who or no standard at {term}")
        season = [OneOf(SEASON.name, ("秋",))] if self.schedule.autumn_only else []
        return InForce(
            both(both(both(common, who.condition), given(standard)), AllOf(tuple(season))),
            standard,
            (*_cite(who_basis, layer, "who"), *_cite(standard_basis, layer, "standard")),
            last.checked_until,
        )


def _cite(basis: tuple[Basis, ...], layer: str, role: Role) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            document=entry.document.id,
            title=entry.document.title,
            number=entry.document.number,
            clause=entry.clause,
            date=entry.document.date,
            url=entry.document.url,
            layer=layer,
            role=role,
            verified=entry.document.verified,
        )
        for entry in basis
    )
