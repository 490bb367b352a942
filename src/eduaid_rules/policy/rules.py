"""Rules: what one item gives, to whom, since when and by which documents; and adjustments.

An adjustment says what a pack changes in a rule of the packs above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, assert_never

from .conditions import ALWAYS, AnyOf, Condition, both
from .documents import Basis, Published
from .fact_types import Notice
from .items import Award, ItemKind, Payee, PayeeRow, Schedule
from .money_and_units import MOST_FEN, MOST_PERCENT, Rate
from .standards import Share, Standard, standard_parts
from .terms import Term


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
    off: bool = False
    """停用: from here on nothing is given, in this pack and in those below it."""
    month: int | None = None
    """Of what is paid by the month: the month of the first term from which its standard holds."""


@dataclass(frozen=True, slots=True, repr=False)
class Rule:
    """One item of a policy: its versions and what lower packs change in them.

    Versions stand by their first term, then by publication; adjustments from the top down.
    ``on_top_of`` names the rule that an add-on (加发) belongs to.
    """

    id: str
    layer: str
    name: str
    kind: ItemKind
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
    checked_until: Term | None = None
    """核对至: the last term at which somebody has checked it; for its items it stands before
    that of the pack."""
    place: str | None = None
    """认定地: whose pack decides it in a roster of many places."""
    on_top_of: str | None = None
    adjustments: tuple[Adjustment, ...] = ()


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
class RaiseByAmount:
    """提高标准: the standard so far, and so much more."""

    by: Rate

    def __post_init__(self) -> None:
        """Refuse nothing, and what is more than anybody pays."""
        if not 0 < self.by.year_fen() <= MOST_FEN:
            raise ValueError("no amount")


@dataclass(frozen=True, slots=True, repr=False)
class RaiseByShare:
    """上浮标准: the standard so far, and a share of it more."""

    hundredths_of_percent: int

    def __post_init__(self) -> None:
        """Refuse nothing, and what is more than anybody pays."""
        if not 0 < self.hundredths_of_percent <= MOST_PERCENT:
            raise ValueError("no share")


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


AdjustmentEffect: TypeAlias = (
    SwitchOff
    | StartEarlier
    | ReplaceScope
    | ReplaceWho
    | Widen
    | Narrow
    | ReplaceStandard
    | RaiseByAmount
    | RaiseByShare
    | TakeHigher
    | Rename
    | Reaward
    | Redirect
    | Reexpress
    | Note
    | Notify
)

KEYS: Final[Mapping[type[AdjustmentEffect], str]] = {
    SwitchOff: "停用",
    StartEarlier: "提前",
    ReplaceScope: "替换范围",
    ReplaceWho: "替换对象",
    Widen: "增加对象",
    Narrow: "减少对象",
    ReplaceStandard: "替换标准",
    RaiseByAmount: "提高标准",
    RaiseByShare: "上浮标准",
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

RELATIVE: Final = (RaiseByAmount, RaiseByShare)
"""Of the standard so far, whatever that comes to be; of a pack one of them holds at a term."""
ABOUT_STANDARD: Final = (ReplaceStandard, *RELATIVE, TakeHigher)


@dataclass(frozen=True, slots=True, repr=False)
class Adjustment:
    """One effect of one pack on a rule above it, from a term on."""

    layer: str
    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]
    effect: AdjustmentEffect
    checked_until: Term | None = None
    """核对至 of the item as this pack has it: it stands before what is said above."""


def rule_names(rule: Rule) -> tuple[str, ...]:
    """Every name that a rule ever has: its own, and those of adjustments at any term."""
    renamed = (one.effect.name for one in rule.adjustments if isinstance(one.effect, Rename))
    return tuple(dict.fromkeys((rule.name, *renamed)))


def effect_conditions(effect: AdjustmentEffect) -> tuple[Condition, ...]:
    """The conditions that an effect states, in order, but for those in its standard."""
    match effect:
        case ReplaceScope(scope):
            return (scope,)
        case ReplaceWho(alternatives) | Widen(alternatives) | Narrow(alternatives):
            return alternatives or ()
        case Redirect(payees):
            return tuple(row.when for row in payees)
        case Notify(notices):
            return tuple(notice.when for notice in notices)
        case ReplaceStandard() | TakeHigher() | SwitchOff() | StartEarlier():
            return ()
        case RaiseByAmount() | RaiseByShare():
            return ()
        case Rename() | Reaward() | Reexpress() | Note():
            return ()
        case _:
            assert_never(effect)


def effect_standard(effect: AdjustmentEffect) -> Standard | None:
    """The standard that an effect states."""
    match effect:
        case ReplaceStandard(standard) | TakeHigher(standard):
            return standard
        case ReplaceScope() | ReplaceWho() | Widen() | Narrow() | SwitchOff() | StartEarlier():
            return None
        case Rename() | Reaward() | Redirect() | Reexpress() | Note() | Notify():
            return None
        case RaiseByAmount() | RaiseByShare():
            return None
        case _:
            assert_never(effect)


def rebuilt_effect(
    effect: AdjustmentEffect,
    change_condition: Callable[[Condition], Condition],
    change_standard: Callable[[Standard], Standard],
) -> AdjustmentEffect:
    """The effect with each condition that it states changed, and its standard."""
    match effect:
        case ReplaceScope(scope):
            return ReplaceScope(change_condition(scope))
        case ReplaceWho(some):
            return ReplaceWho(some and tuple(change_condition(part) for part in some))
        case Widen(some):
            return Widen(tuple(change_condition(part) for part in some))
        case Narrow(some):
            return Narrow(tuple(change_condition(part) for part in some))
        case ReplaceStandard(standard):
            return ReplaceStandard(change_standard(standard))
        case TakeHigher(standard):
            return TakeHigher(change_standard(standard))
        case Redirect(payees):
            rows = tuple(replace(row, when=change_condition(row.when)) for row in payees)
            return replace(effect, payees=rows)
        case Notify(notices):
            return Notify(tuple(replace(one, when=change_condition(one.when)) for one in notices))
        case SwitchOff() | StartEarlier() | Rename() | Reaward() | Reexpress() | Note():
            return effect
        case RaiseByAmount() | RaiseByShare():
            return effect
        case _:
            assert_never(effect)


def standards_of(rule: Rule) -> Iterator[Standard]:
    """Every standard that a rule, its versions or its adjustments state, and those inside."""
    for stated in (rule.standard, *(version.standard for version in rule.versions)):
        if stated is not None:
            yield from standard_parts(stated)
    for adjustment in rule.adjustments:
        stated = effect_standard(adjustment.effect)
        if stated is not None:
            yield from standard_parts(stated)


def shares_of(rule: Rule) -> Iterator[Share]:
    """Every share of another rule that a rule is, at some term or for somebody."""
    return (part for part in standards_of(rule) if isinstance(part, Share))
