"""What a student must be like at a term for a case to reach each mark.

A demand is a list of conditions, each wanted true or false; a student in doubt meets
neither. Of an entry inside a condition it asks that the entry decides: in an "and" all other
parts hold, in a "one of" no other holds. Then the answer would be another one, had the entry
come out otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ...evaluation.policy_at_term import PolicyAtTerm, RuleAtTerm
from ...meaning.partitions import Coded
from ...policy.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Named,
    Not,
    OneOf,
    conjuncts,
    facts_of,
    on_status_day,
)
from ...policy.documents import is_known
from ...policy.facts import YES, Nature
from ...policy.in_force import InForce, RuleState
from ...policy.pack import Exclusion, Resolution
from ...policy.rules import (
    Adjustment,
    Narrow,
    Notify,
    PayeeRow,
    Rule,
    StartEarlier,
    SwitchOff,
    TakeHigher,
    Widen,
    adjustments_in_force,
)
from ...policy.standards import ByCondition, Nothing, Pick, Share, Standard, recipients_of
from .highest import is_highest
from .marks import MarkedPack, is_entry, mark_of, unmarked

Key: TypeAlias = tuple[int, bool]
"""The number of a mark, and the outcome that is asked for."""


Wish: TypeAlias = tuple[Condition, bool]
"""A condition and whether it is to hold or to fail."""


@dataclass(frozen=True, slots=True)
class Need:
    """A condition and whether it is to hold or to fail; nothing is asked where ``unless`` holds."""

    condition: Condition
    holds: bool
    unless: Condition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What a student must be like; ``higher`` also compares amounts, where that decides."""

    needs: tuple[Need, ...]
    higher: Callable[[Coded], bool] | None = None


def demands_at(marked: MarkedPack, at: PolicyAtTerm) -> dict[Key, list[Demand]]:
    """The ways to reach each mark at a term; a mark that nothing reaches then is left out."""
    asking = _Asking(marked, at)
    for item in at.rules:
        asking.rule(item)
    for number, mark in marked.exclusions.items():
        exclusion = at.pack.exclusions[number]
        if exclusion.holds(at.term, at.known_on):
            for needs in asking.excluding(exclusion):
                asking.put((mark.number, True), needs)
    return asking.found


@dataclass(eq=False, repr=False)
class _Asking:
    marked: MarkedPack
    at: PolicyAtTerm
    found: dict[Key, list[Demand]] = field(default_factory=dict)
    _bare: dict[int, tuple[Condition, Condition]] = field(default_factory=dict)
    _singles: dict[tuple[int, bool], tuple[Condition, tuple[Wish, ...]]] = field(
        default_factory=dict
    )

    def put(
        self,
        key: Key,
        needs: Sequence[Wish],
        higher: Callable[[Coded], bool] | None = None,
    ) -> None:
        plain = dict.fromkeys(wish for one in needs for wish in self._single(*one))
        apart = self._is_stage(key)
        made = tuple(
            Need(*wish, self._does_not_matter(wish[0]) if apart else None) for wish in plain
        )
        self.found.setdefault(key, []).append(Demand(made, higher))

    def _is_stage(self, key: Key) -> bool:
        """Whether a mark asks for students of another stage than a condition names."""
        mark = self.marked.marks[key[0]]
        slots = self.at.vocabulary.slots
        return not key[1] and any(slots[f].fact.nature is Nature.STAGE for f in mark.facts)

    def _does_not_matter(self, condition: Condition) -> Condition | None:
        """Where none of a condition's facts applies: no pupil of a school has a kindergarten."""
        facts = [self.at.vocabulary.slots[name].fact for name in facts_of(condition)]
        relevant = [fact.relevant for fact in facts if fact.relevant is not None]
        if not relevant or len(relevant) < len(facts):
            return None
        return AllOf(tuple(Not(one) for one in relevant))

    def bare(self, condition: Condition) -> Condition:
        made = self._bare.get(id(condition))
        if made is None:
            made = self._bare[id(condition)] = (condition, unmarked(condition))
        return made[1]

    def _single(self, condition: Condition, wanted: bool) -> tuple[Wish, ...]:
        key = (id(condition), wanted)
        made = self._singles.get(key)
        if made is None:
            made = (condition, tuple(self._plain(condition, wanted)))  # kept, so the id stays
            self._singles[key] = made
        return made[1]

    def _plain(self, condition: Condition, wanted: bool) -> Iterator[Wish]:
        """A wish as single ones: the parts of an "and" that is to hold, and so on."""
        match condition:
            case Named(_, inner) if mark_of(condition) is not None:
                yield from self._plain(inner, wanted)
            case _ if is_entry(condition):
                yield self.bare(condition), wanted
            case AllOf(parts) if wanted:
                for part in parts:
                    yield from self._plain(part, wanted)
            case AnyOf(parts) if not wanted:
                for part in parts:
                    yield from self._plain(part, wanted)
            case Not(part):
                yield from self._plain(part, not wanted)
            case _:
                yield self.bare(condition), wanted

    def rule(self, item: RuleAtTerm) -> None:
        """Everything about one rule at the term."""
        rule, state = item.rule, item.state
        if isinstance(state, InForce):
            granted = [(part, True) for part in conjuncts(state.who)]
            for number in _versions_used(rule, self.at):
                if mark := self.marked.versions.get((rule.id, number)):
                    self.put((mark.number, True), granted)
            self._within(state.who, ())
            self._standard(item, state.standard, granted)
            self._payees(state.payees, granted)
        held = adjustments_in_force(rule.adjustments, self.at.term, self.at.known_on)
        for number, adjustment in enumerate(rule.adjustments):
            mark = self.marked.adjustments.get((rule.id, number))
            if mark is not None and any(one is adjustment for one in held):
                self._adjustment((mark.number, True), item, adjustment)

    def _within(self, condition: Condition, around: Sequence[Wish]) -> None:
        """Every mark in a condition, asked where the condition itself is asked and decides."""
        if self.bare(condition) == condition:
            return
        found = mark_of(condition)
        if found is not None:
            for outcome in (True, False):
                if outcome in self.marked.marks[found[0]].outcomes:
                    self.put((found[0], outcome), [*around, (found[1], outcome)])
        match condition:
            case Named(_, inner):
                self._within(inner, around)
            case Not(part):
                self._within(part, around)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    others = [one for one in parts if self.bare(one) != self.bare(part)]
                    wanted = isinstance(condition, AllOf)
                    self._within(part, [*around, *((one, wanted) for one in others)])
            case _:
                pass

    def _standard(self, item: RuleAtTerm, standard: Standard, granted: Sequence[Wish]) -> None:
        """The rows of a table, for those who get the item; a share goes on to what it is of."""
        if isinstance(standard, Share):
            linked = self.at.linked(standard)
            if isinstance(linked, InForce):
                self._standard(item, linked.standard, granted)
        if not isinstance(standard, ByCondition):
            return
        for number, row in enumerate(standard.rows):
            before = standard.rows[:number] if standard.pick is Pick.FIRST else ()
            asked = [*granted, *((one.when, False) for one in before)]
            found = mark_of(row.when)
            if found is not None:
                higher = is_highest(item, standard, number)
                self.put((found[0], True), [*asked, (row.when, True)], higher)
                self._within(found[1], asked)
            self._standard(item, row.standard, [*asked, (row.when, True)])
        if standard.otherwise is not None:
            if isinstance(standard.otherwise, Nothing):  # who leaves these students out
                left_out = self.bare(recipients_of(standard))
                granted = [need for need in granted if self.bare(need[0]) != left_out]
            rest = [*granted, *((row.when, False) for row in standard.rows)]
            self._rest(standard.rows[0].when, rest)
            self._standard(item, standard.otherwise, rest)

    def _payees(self, rows: Sequence[PayeeRow], granted: Sequence[Wish]) -> None:
        asked = list(granted)
        for row in rows:
            found = mark_of(row.when)
            if found is not None:
                self.put((found[0], True), [*asked, (row.when, True)])
                self._within(found[1], asked)
            asked.append((row.when, False))
        if rows:
            self._rest(rows[0].when, asked)

    def _rest(self, first: Condition, needs: Sequence[Wish]) -> None:
        found = mark_of(first)
        mark = None if found is None else self.marked.rests.get(found[0])
        if mark is not None:
            self.put((mark.number, True), needs)

    def _adjustment(self, key: Key, item: RuleAtTerm, adjustment: Adjustment) -> None:
        """By somebody for whom it decides, or, where it only replaces, who gets the item."""
        state, effect = item.state, adjustment.effect
        if isinstance(effect, SwitchOff):
            fewer = tuple(one for one in item.rule.adjustments if one is not adjustment)
            below = _with(self.at, item.rule, fewer).get(item.rule.id)
            if isinstance(below, InForce):
                self.put(key, [(below.who, True)])
        if not isinstance(state, InForce) or isinstance(effect, Widen | Narrow):
            return  # a widening and a narrowing have marks on their alternatives
        higher: Callable[[Coded], bool] | None = None
        if isinstance(effect, StartEarlier) and _begun(item.rule, self.at):
            return
        if isinstance(effect, TakeHigher) and isinstance(state.standard, ByCondition):
            higher = is_highest(item, state.standard, len(state.standard.rows) - 1)
        if isinstance(effect, Notify):
            day = self.at.pack.status_day.of(self.at.term).toordinal()
            for notice in effect.notices:
                self.put(key, [(state.who, True), (on_status_day(notice.when, day), True)])
            return
        self.put(key, [(state.who, True)], higher)

    def excluding(self, exclusion: Exclusion) -> Iterator[list[Wish]]:
        """By somebody who would get two of the items but for the exclusion."""
        fewer = tuple(one for one in self.at.pack.exclusions if one is not exclusion)
        without = replace(self.at.pack, exclusions=fewer).at(self.at.term, self.at.known_on)
        states = [without[name] for name in exclusion.rules]
        who = [state.who for state in states if isinstance(state, InForce)]
        if exclusion.resolution is not Resolution.KEEP:
            for number, first in enumerate(who):
                for second in who[number + 1 :]:
                    yield [(first, True), (second, True)]
            return
        kept = without.get(exclusion.kept or "")
        outside = OneOf(exclusion.kept or "", (YES,))
        keeping = kept.who if isinstance(kept, InForce) else outside if kept is None else None
        for one in who:
            if keeping is not None and one is not keeping:
                yield [(one, True), (keeping, True)]


def _with(
    at: PolicyAtTerm, rule: Rule, adjustments: tuple[Adjustment, ...]
) -> dict[str, RuleState]:
    """The states at the same term with other adjustments of one rule."""
    other = replace(rule, adjustments=adjustments)
    return at.pack.replacing(rule, other).at(at.term, at.known_on)


def _begun(rule: Rule, at: PolicyAtTerm) -> list[int]:
    """The numbers of the versions known that have begun."""
    return [
        number
        for number, version in enumerate(rule.versions)
        if is_known(version, at.known_on) and version.since <= at.term
    ]


def _versions_used(rule: Rule, at: PolicyAtTerm) -> Iterator[int]:
    """The versions that say the standard; where they state none: who; neither: the last begun."""
    begun = _begun(rule, at)
    stating = [n for n in begun if rule.versions[n].standard is not None]
    naming = [n for n in begun if rule.versions[n].who is not None]
    for number in begun:
        of = stating if number in stating else naming if number in naming else begun
        if number == of[-1]:
            yield number
