"""What a pack changes in a rule of the packs above it, and which items exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

from .amounts import Share, Standard, parts
from .conditions import Condition
from .documents import Basis, Published, is_known, known_from
from .facts import Notice
from .rules import Award, Payee, PayeeRow, Rule
from .terms import Term


@dataclass(frozen=True, slots=True, repr=False)
class SwitchOff:
    """停用: nothing is given."""


@dataclass(frozen=True, slots=True, repr=False)
class StartEarlier:
    """提前: the rule's first version holds from here."""


@dataclass(frozen=True, slots=True, repr=False)
class ReplaceScope:
    """替换范围: another scope; the alternatives stay."""

    scope: Condition


@dataclass(frozen=True, slots=True, repr=False)
class ReplaceWho:
    """替换对象: other alternatives, or none (所有人); the scope stays."""

    alternatives: tuple[Condition, ...] | None


@dataclass(frozen=True, slots=True, repr=False)
class Widen:
    """增加对象: one of these suffices too, within the scope."""

    alternatives: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Narrow:
    """减少对象: none of these may hold."""

    alternatives: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReplaceStandard:
    """替换标准: another standard."""

    standard: Standard


@dataclass(frozen=True, slots=True, repr=False)
class TakeHigher:
    """就高: the higher of the standard so far and this."""

    standard: Standard


@dataclass(frozen=True, slots=True, repr=False)
class Rename:
    """名称: another name of the item."""

    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Reaward:
    """给付: whether meeting the conditions is enough."""

    award: Award


@dataclass(frozen=True, slots=True, repr=False)
class Redirect:
    """收款: who receives it."""

    payees: tuple[PayeeRow, ...]
    payee: Payee


@dataclass(frozen=True, slots=True, repr=False)
class Reexpress:
    """未表达: what the text asks for and the rule cannot express; none: 无."""

    unexpressed: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """解读: added to those of the rule."""

    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Notify:
    """提醒: added to those of the rule."""

    notices: tuple[Notice, ...]


Effect: TypeAlias = (
    SwitchOff
    | StartEarlier
    | ReplaceScope
    | ReplaceWho
    | Widen
    | Narrow
    | ReplaceStandard
    | TakeHigher
    | Rename
    | Reaward
    | Redirect
    | Reexpress
    | Note
    | Notify
)

KEYS: Final[Mapping[type[Effect], str]] = {
    SwitchOff: "停用",
    StartEarlier: "提前",
    ReplaceScope: "替换范围",
    ReplaceWho: "替换对象",
    Widen: "增加对象",
    Narrow: "减少对象",
    ReplaceStandard: "替换标准",
    TakeHigher: "就高",
    Rename: "名称",
    Reaward: "给付",
    Redirect: "收款",
    Reexpress: "未表达",
    Note: "解读",
    Notify: "提醒",
}
"""The key under which each effect is written, in the order in which those of one pack apply."""

ORDER: Final = tuple(KEYS)

ABOUT_WHO: Final = (ReplaceScope, ReplaceWho, Widen, Narrow, StartEarlier)
ADDED: Final = (Note, Notify)
"""These do not replace each other: every one holds until its own end."""

ABOUT_STANDARD: Final = (ReplaceStandard, TakeHigher)


@dataclass(frozen=True, slots=True, repr=False)
class Adjustment:
    """One effect of one pack on a rule above it, from a term on."""

    layer: str
    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]
    effect: Effect


def holding(
    adjustments: Sequence[Adjustment], term: Term, known_on: date | None = None
) -> list[Adjustment]:
    """The adjustments that hold at a term, pack by pack from the top, each pack's in order.

    Of one kind in one pack the last begun holds, until its end or the next of that kind.
    """
    layers: dict[str, int] = {}
    for adjustment in adjustments:  # they stand in the order of the packs
        layers.setdefault(adjustment.layer, len(layers))
    known = [a for a in adjustments if a.since <= term and is_known(a, known_on)]
    last: dict[tuple[int, int, int], Adjustment] = {}
    ordered = sorted(known, key=lambda a: (a.since, known_from(a)))
    for number, adjustment in enumerate(ordered, 1):
        own = number if isinstance(adjustment.effect, ADDED) else 0
        last[layers[adjustment.layer], ORDER.index(type(adjustment.effect)), own] = adjustment
    return [
        adjustment
        for _, adjustment in sorted(last.items(), key=lambda item: item[0])
        if adjustment.until is None or term <= adjustment.until
    ]


def standards_of(rule: Rule) -> Iterator[Standard]:
    """Every standard that a rule, its versions or its adjustments state, and those inside."""
    for stated in (rule.standard, *(version.standard for version in rule.versions)):
        if stated is not None:
            yield from parts(stated)
    for adjustment in rule.adjustments:
        if isinstance(adjustment.effect, ReplaceStandard | TakeHigher):
            yield from parts(adjustment.effect.standard)


def shares_of(rule: Rule) -> Iterator[Share]:
    """Every share of another rule that a rule is, at some term or for somebody."""
    return (part for part in standards_of(rule) if isinstance(part, Share))


class Resolution(Enum):
    """What is done where several items of an exclusion would be given."""

    KEEP = "保留"
    HIGHEST = "取高"
    CHOICE = "自选"


@dataclass(frozen=True, slots=True, repr=False)
class Exclusion:
    """不同享: of these items only one is given, from a term on.

    ``outside`` are yes/no facts that stand for something this policy does not give;
    ``kept`` is the rule or fact that 保留 names, ``choice`` the fact that 自选 names.
    """

    layer: str
    rules: tuple[str, ...]
    outside: tuple[str, ...]
    resolution: Resolution
    kept: str | None
    choice: str | None
    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]

    def holds(self, term: Term, known_on: date | None) -> bool:
        """Whether it is in force at a term."""
        return (
            self.since <= term
            and (self.until is None or term <= self.until)
            and is_known(self, known_on)
        )
