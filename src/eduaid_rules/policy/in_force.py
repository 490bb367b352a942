"""How a rule stands at a term: its versions as known on a day, then each pack's adjustments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from .by_term.months import by_months
from .conditions import ALWAYS, AllOf, AnyOf, Condition, Not, OneOf, both
from .documents import Citation, cite, is_known, known_from
from .fact_types import Notice
from .facts import SEASON
from .items import Award, Payee, PayeeRow
from .rules import (
    ABOUT_STANDARD,
    ABOUT_WHO,
    ADDED,
    ORDER,
    RELATIVE,
    Adjustment,
    Narrow,
    Note,
    Notify,
    RaiseByAmount,
    RaiseByShare,
    Reaward,
    Redirect,
    Reexpress,
    Rename,
    ReplaceScope,
    ReplaceStandard,
    ReplaceWho,
    Rule,
    StartEarlier,
    SwitchOff,
    TakeHigher,
    Version,
    Who,
    Widen,
)
from .standards import (
    ByCondition,
    Pick,
    Row,
    Standard,
    map_conditions,
    raised_standard,
    recipients_of,
)
from .terms import Term


@dataclass(frozen=True, slots=True, repr=False)
class InForce:
    """What a rule says at a term."""

    who: Condition
    standard: Standard
    citations: tuple[Citation, ...]
    checked_until: Term | None
    checked_by_itself: bool
    """Whether every text that this is about has its own 核对至: then the pack's is not about it."""
    name: str
    award: Award
    payees: tuple[PayeeRow, ...]
    payee: Payee
    readings: tuple[str, ...]
    unexpressed: tuple[str, ...]
    notices: tuple[Notice, ...]
    undated: bool
    """Whether a text it rests on has no known day of publication."""
    parameters: frozenset[str] = frozenset()
    """The parameters (参数) that shaped it, for who or for the standard."""


@dataclass(frozen=True, slots=True, repr=False)
class NotInForce:
    """The rule gives nothing at the term: it began later, has ended, or is switched off."""

    since: Term | None = None
    until: Term | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class TextUnknown:
    """What held at the term is not known: the first text we know begins later."""

    since: Term | None = None
    """The first term of the first text; None: none was published by the day asked for."""


def map_state_conditions(state: InForce, change: Callable[[Condition], Condition]) -> InForce:
    """The state with each condition in it changed."""
    return replace(
        state,
        who=change(state.who),
        standard=map_conditions(state.standard, change),
        payees=tuple(replace(row, when=change(row.when)) for row in state.payees),
        notices=tuple(replace(notice, when=change(notice.when)) for notice in state.notices),
    )


RuleState: TypeAlias = InForce | NotInForce | TextUnknown


@dataclass(slots=True, eq=False, repr=False)
class _Draft:
    """What a rule says while its texts are gone through."""

    who: Who | None
    standard: Standard | None
    for_who: list[Citation] = field(default_factory=list)
    for_standard: list[Citation] = field(default_factory=list)
    undated: bool = False
    """Whether a text that it comes from has no known day of publication."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Texts:
    """The texts of a rule that count at a term, as known on a day: the one answer to that."""

    known: tuple[Version, ...]
    """The versions published by the day, whenever they begin."""
    begun: tuple[Version, ...]
    """Those of them that have begun by the term; the last may have ended."""
    reached: tuple[Version, ...]
    """Those begun, or by 提前 the first one."""
    adjustments: tuple[Adjustment, ...]
    """The adjustments that hold, pack by pack from the top."""

    @property
    def off(self) -> Adjustment | None:
        """The one that switches the rule off."""
        return next((a for a in self.adjustments if isinstance(a.effect, SwitchOff)), None)

    @property
    def repeal(self) -> Version | None:
        """The version that ends the rule in the pack that states it, where it is the last begun."""
        return self.reached[-1] if self.reached and self.reached[-1].off else None


def texts_at(
    rule: Rule, term: Term, known_on: date | None = None, layers: Collection[str] | None = None
) -> Texts:
    """Which versions and adjustments of a rule count at a term, as known on a day (None: now).

    ``layers`` names the packs whose adjustments count; None: all.
    """
    adjustments = tuple(
        adjustment
        for adjustment in _in_force(rule.adjustments, term, known_on)
        if layers is None or adjustment.layer in layers
    )
    known = tuple(version for version in rule.versions if is_known(version, known_on))
    begun = tuple(version for version in known if version.since <= term)
    early = not begun and any(isinstance(a.effect, StartEarlier) for a in adjustments)
    return Texts(known, begun, known[:1] if early else begun, adjustments)


def _in_force(
    adjustments: Sequence[Adjustment], term: Term, known_on: date | None
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
        kind = RELATIVE[0] if isinstance(adjustment.effect, RELATIVE) else type(adjustment.effect)
        last[layers[adjustment.layer], ORDER.index(kind), own] = adjustment
    return [
        adjustment
        for _, adjustment in sorted(last.items(), key=lambda item: item[0])
        if adjustment.until is None or term <= adjustment.until
    ]


def state_at(
    rule: Rule, term: Term, known_on: date | None = None, layers: Collection[str] | None = None
) -> RuleState:
    """What a rule says at a term, by the texts of ``texts_at``."""
    texts = texts_at(rule, term, known_on, layers)
    if (off := texts.off) is not None:
        return NotInForce(citations=cite(off.basis, off.layer, "who"))
    if not texts.reached:
        since = texts.known[0].since if texts.known else None
        return NotInForce(since=since) if rule.before == "无" else TextUnknown(since)
    if texts.repeal is not None:
        return NotInForce(citations=cite(texts.repeal.basis, rule.layer, "who"))
    last = texts.reached[-1]
    if last.until is not None and last.until < term:
        return NotInForce(until=last.until)
    draft = _of_versions(rule, texts.reached, term)
    for adjustment in texts.adjustments:
        _adjust(draft, adjustment)
    if draft.who is None or draft.standard is None:
        return TextUnknown(texts.known[0].since)  # what the text said that is not known by the day
    return _finished(rule, texts, draft.who, draft.standard, draft)


def _of_versions(rule: Rule, reached: Sequence[Version], term: Term) -> _Draft:
    """Versions are cumulative: who and the standard each come from the last that states them.

    What the rule itself states rests on the basis of the first version that is known.
    """
    who_from = standard_from = reached[0]
    who, standard = rule.who, rule.standard
    for version in reached:
        if version.who is not None:
            who, who_from = version.who, version
        if version.standard is not None:
            standard, standard_from = version.standard, version
    standard, shaping = by_months(rule, reached, term) or (standard, [standard_from])
    return _Draft(
        who,
        standard,
        list(cite(who_from.basis, rule.layer, "who")),
        [cited for one in shaping for cited in cite(one.basis, rule.layer, "standard")],
        undated=any(one.published is None for one in (who_from, *shaping)),
    )


def _adjust(draft: _Draft, adjustment: Adjustment) -> None:
    who = draft.who or Who()
    match adjustment.effect:
        case ReplaceScope(scope):
            draft.who = replace(who, scope=scope)
        case ReplaceWho(alternatives):
            draft.who = replace(who, alternatives=alternatives)
        case Widen(more):
            if who.alternatives is not None:
                draft.who = replace(who, alternatives=(*who.alternatives, *more))
        case Narrow(fewer):
            rest = Not(fewer[0] if len(fewer) == 1 else AnyOf(fewer))
            some = () if who.alternatives is None else (AnyOf(who.alternatives),)
            draft.who = replace(who, alternatives=(AllOf((*some, rest)),))
        case ReplaceStandard(standard):
            draft.standard = standard
            draft.for_standard.clear()
        case RaiseByAmount(by):
            if draft.standard is not None:
                draft.standard = raised_standard(draft.standard, by)
        case RaiseByShare(hundredths):
            if draft.standard is not None:
                draft.standard = raised_standard(draft.standard, None, hundredths)
        case TakeHigher(standard):
            if draft.standard is not None:
                rows = (Row(ALWAYS, draft.standard), Row(ALWAYS, standard))
                draft.standard = ByCondition(rows, Pick.HIGHEST)
        case SwitchOff() | StartEarlier() | Rename() | Reaward() | Redirect():
            pass
        case Reexpress() | Note() | Notify():
            pass
        case _:
            assert_never(adjustment.effect)
    if isinstance(adjustment.effect, ABOUT_WHO):
        draft.for_who += cite(adjustment.basis, adjustment.layer, "who")
    if isinstance(adjustment.effect, ABOUT_STANDARD):
        draft.for_standard += cite(adjustment.basis, adjustment.layer, "standard")


def _finished(rule: Rule, texts: Texts, who: Who, standard: Standard, draft: _Draft) -> InForce:
    only = rule.schedule.only_in
    season = [] if only is None else [OneOf(SEASON.name, (only,))]
    checked_until, checked_by_itself = _checked(rule, texts)
    made = InForce(
        who=both(both(who.condition, recipients_of(standard)), AllOf(tuple(season))),
        standard=standard,
        citations=tuple(dict.fromkeys((*draft.for_who, *draft.for_standard))),
        checked_until=checked_until,
        checked_by_itself=checked_by_itself,
        name=rule.name,
        award=rule.award,
        payees=rule.payees,
        payee=rule.payee,
        readings=rule.readings,
        unexpressed=rule.unexpressed,
        notices=rule.notices,
        undated=draft.undated or any(a.published is None for a in texts.adjustments),
    )
    for adjustment in texts.adjustments:
        made = _with_effect(made, adjustment)
    return made


def _checked(rule: Rule, texts: Texts) -> tuple[Term | None, bool]:
    """Until when the item was checked, and whether the 核对至 of the pack is not about it.

    The lowest pack that adjusts it stands before those above: of its adjustments the least.
    Where one of them has none, it goes by the pack.
    """
    last = texts.reached[-1].checked_until
    above = last or rule.checked_until
    if not texts.adjustments:
        own = rule.checked_until if rule.on_top_of is None else last
        return above, own is not None
    lowest = texts.adjustments[-1].layer
    stated = [one.checked_until for one in texts.adjustments if one.layer == lowest]
    known = [term for term in stated if term is not None]
    return min(known, default=above), len(known) == len(stated)


def _with_effect(made: InForce, adjustment: Adjustment) -> InForce:
    match adjustment.effect:
        case Rename(name):
            return replace(made, name=name)
        case Reaward(award):
            return replace(made, award=award)
        case Redirect(payees, payee):
            return replace(made, payees=payees, payee=payee)
        case Reexpress(unexpressed):
            return replace(made, unexpressed=unexpressed)
        case Note(readings):
            return replace(made, readings=(*made.readings, *readings))
        case Notify(notices):
            return replace(made, notices=(*made.notices, *notices))
        case ReplaceScope() | ReplaceWho() | Widen() | Narrow() | SwitchOff() | StartEarlier():
            return made
        case ReplaceStandard() | RaiseByAmount() | RaiseByShare() | TakeHigher():
            return made
        case _:
            assert_never(adjustment.effect)


def change_terms(rule: Rule) -> list[Term]:
    """Every term at which what the rule says may change, in order."""
    dated: Iterable[Version | Adjustment] = (*rule.versions, *rule.adjustments)
    terms: set[Term] = set()
    for text in dated:
        terms.add(text.since)
        if isinstance(text, Version) and text.month is not None:
            terms.add(text.since.next())
        if text.until is not None:
            terms.add(text.until.next())
    return sorted(terms)


def on_top(own: RuleState, below: RuleState) -> RuleState:
    """An add-on is for those of the rule below it who meet its own conditions too."""
    if not isinstance(own, InForce) or not isinstance(below, InForce):
        return below if isinstance(own, InForce) else own
    who = tuple(cited for cited in below.citations if cited.role == "who")
    return replace(
        own,
        who=both(below.who, own.who),
        citations=tuple(dict.fromkeys((*who, *own.citations))),
        undated=own.undated or below.undated,
    )


def without(
    state: RuleState, kept: Condition, cited: tuple[Citation, ...], *, undated: bool
) -> RuleState:
    """A rule for those alone of whom another condition (``kept``) does not hold."""
    if not isinstance(state, InForce):
        return state
    return replace(
        state,
        who=both(state.who, Not(kept)),
        citations=(*state.citations, *cited),
        undated=state.undated or undated,
    )
