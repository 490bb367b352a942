"""Rules: what one item gives, to whom, since when and by which documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal

from .amounts import Standard
from .conditions import ALWAYS, AnyOf, Condition, both
from .documents import Basis, Published
from .facts import Notice
from .terms import Term

if TYPE_CHECKING:
    from .adjustments import Adjustment


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


@dataclass(frozen=True, slots=True, repr=False)
class PayeeRow:
    """Who receives it where a condition holds."""

    when: Condition
    payee: Payee


@dataclass(frozen=True, slots=True, repr=False)
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


@dataclass(frozen=True, slots=True, repr=False)
class Version:
    """What a rule says from a term on; None where the version before it goes on."""

    since: Term
    basis: tuple[Basis, ...]
    until: Term | None = None
    published: Published | None = None
    who: Who | None = None
    standard: Standard | None = None
    checked_until: Term | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Rule:
    """One item of a policy: its versions and what lower packs change in them.

    Versions stand by their first term, then by publication; adjustments from the top down.
    ``on_top_of`` names the rule that an add-on (加发) belongs to.
    """

    id: str
    layer: str
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
    place: str | None = None
    """认定地: whose pack decides it in a roster of many places."""
    on_top_of: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
