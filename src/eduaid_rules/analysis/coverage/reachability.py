"""What a student must be like at a term for a case to reach each probe.

A requirement is a list of conditions, each wanted true or false; a student in doubt meets
neither. Of an entry inside a condition it asks that the entry decides: in an "and" all other
parts hold, in a "one of" no other holds. Then the answer would be another one, had the entry
come out otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeAlias

from ...errors import ProfileError, TermError
from ...evaluation.policy_at_term import PolicyAtTerm, RuleAtTerm
from ...evaluation.student.amounts import AmountCompiler
from ...meaning.logic import build
from ...meaning.partitions import Coded
from ...meaning.plan.rule_plan import plan_amount
from ...meaning.students import Student
from ...policy.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    OneOf,
    condition_children,
    conjuncts,
    deciding_parts,
    facts_of,
)
from ...policy.fact_types import Nature
from ...policy.facts import YES
from ...policy.in_force import InForce, RuleState, texts_at
from ...policy.items import PayeeRow
from ...policy.pack import Exclusion, Resolution
from ...policy.rules import (
    Adjustment,
    Narrow,
    Notify,
    Rule,
    StartEarlier,
    SwitchOff,
    TakeHigher,
    Version,
    Widen,
)
from ...policy.standards import (
    ByCondition,
    Nothing,
    Pick,
    Share,
    Standard,
    before_raises,
    recipients_of,
)
from ...policy.terms import Term
from .beside_rules import WantedCondition, facts_gone_by
from .entries import InstrumentedPack, probe_of, without_probes
from .requirements import Need, Requirement, is_entry


def pays_row(item: RuleAtTerm, table: ByCondition, number: int) -> Callable[[Coded], bool] | None:
    """Whether a row is the one paid, by its amount; None: amounts do not decide."""
    if table.pick not in (Pick.HIGHEST, Pick.LOWEST):
        return None

    def is_paid(student: Coded) -> bool:
        amounts = [
            _standard_fen(item, row.standard, student) if item.at.truth(row.when, student) else None
            for row in table.rows
        ]
        own, known = amounts[number], [amount for amount in amounts if amount is not None]
        best = max if table.pick is Pick.HIGHEST else min
        return own is not None and own == best(known) and amounts.index(own) == number

    return is_paid


def _standard_fen(item: RuleAtTerm, standard: Standard, student: Coded) -> int | None:
    """What a standard comes to for a student; None: no amount, or one out of its bounds."""
    compiler = AmountCompiler(item, item.at.season)
    choose = build(compiler.expression(plan_amount(item, standard)), compiler.names)
    try:
        line = choose(student.true, student.false, student.measured)
    except ProfileError:
        return None
    found = getattr(line, "fen", None)
    return found if isinstance(found, int) else None


ProbeOutcome: TypeAlias = tuple[int, bool]
"""The number of a probe, and the outcome that is asked for."""


def requirements_at(
    instrumented: InstrumentedPack, at: PolicyAtTerm
) -> dict[ProbeOutcome, list[Requirement]]:
    """The ways to reach each probe at a term; a probe that nothing reaches then is left out."""
    asking = _RequirementReader(instrumented, at)
    for item in at.rules:
        asking.rule(item)
    asking.beside_rules()
    for number, probe in instrumented.exclusions.items():
        exclusion = at.pack.exclusions[number]
        if exclusion.holds(at.term, at.known_on):
            for needs in asking.excluding(exclusion):
                asking.put((probe.number, True), needs)
    return asking.found


@dataclass(eq=False, repr=False)
class _RequirementReader:
    instrumented: InstrumentedPack
    at: PolicyAtTerm
    found: dict[ProbeOutcome, list[Requirement]] = field(default_factory=dict)
    _bare: dict[int, tuple[Condition, Condition]] = field(default_factory=dict)
    _singles: dict[tuple[int, bool], tuple[Condition, tuple[WantedCondition, ...]]] = field(
        default_factory=dict
    )

    def put(
        self,
        key: ProbeOutcome,
        needs: Sequence[WantedCondition],
        higher: Callable[[Coded], bool] | None = None,
    ) -> None:
        plain = dict.fromkeys(wish for one in needs for wish in self._single(*one))
        other_stage = self._is_stage(key)
        made = tuple(
            Need(*wish, self._does_not_matter(wish[0]) if other_stage else None) for wish in plain
        )
        self.found.setdefault(key, []).append(Requirement(made, higher))

    def _is_stage(self, key: ProbeOutcome) -> bool:
        """Whether a probe asks for students of another stage than a condition names."""
        probe = self.instrumented.probes[key[0]]
        slots = self.at.vocabulary.slots
        return not key[1] and any(slots[f].fact.nature is Nature.STAGE for f in probe.facts)

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
            made = self._bare[id(condition)] = (condition, without_probes(condition))
        return made[1]

    def _single(self, condition: Condition, wanted: bool) -> tuple[WantedCondition, ...]:
        key = (id(condition), wanted)
        made = self._singles.get(key)
        if made is None:
            made = (condition, tuple(self._plain(condition, wanted)))  # kept, so the id stays
            self._singles[key] = made
        return made[1]

    def _plain(self, condition: Condition, wanted: bool) -> Iterator[WantedCondition]:
        """A wish as single ones: the parts of an "and" that is to hold, and so on."""
        probed = probe_of(condition)
        if probed is not None:
            yield from self._plain(probed[1], wanted)
        elif isinstance(condition, Not) and not is_entry(condition):
            yield from self._plain(condition.part, not wanted)
        elif isinstance(condition, AllOf if wanted else AnyOf) and not is_entry(condition):
            for part in condition_children(condition):
                yield from self._plain(part, wanted)
        else:
            yield self.bare(condition), wanted

    def rule(self, item: RuleAtTerm) -> None:
        """Everything about one rule at the term."""
        rule, state = item.rule, item.state
        if isinstance(state, InForce):
            granted = [(part, True) for part in conjuncts(state.who)]
            used = _versions_used(rule, self.at)
            for number, version in enumerate(rule.versions):
                probe = self.instrumented.versions.get((rule.id, number))
                if probe is not None and any(one is version for one in used):
                    self.put((probe.number, True), granted)
            self._within(state.who, ())
            self._standard(item, state.standard, granted)
            self._payees(state.payees, granted)
        else:
            self._repeal(item)
        held = texts_at(rule, self.at.term, self.at.known_on).adjustments
        for number, adjustment in enumerate(rule.adjustments):
            probe = self.instrumented.adjustments.get((rule.id, number))
            if probe is not None and any(one is adjustment for one in held):
                self._adjustment((probe.number, True), item, adjustment)

    def beside_rules(self) -> None:
        """Numbers of parameters, by who gets an item that goes by them; rows of derived facts."""
        at, beside = self.at, self.instrumented.beside
        if not beside:
            return
        states = [item.state for item in at.rules if isinstance(item.state, InForce)]
        asked = facts_gone_by(at) if any(one.parameter is None for _, one in beside) else ()
        for probe, one in beside:
            key = (probe.number, True)
            when = [(at.condition(condition), holds) for condition, holds in one.when]
            if one.parameter is None:
                text = at.vocabulary.slots[one.name].fact.text
                if one.name in asked and one.of_fact in (None, text):
                    self.put(key, when)
            elif at.parameter_text(one.name) is one.parameter:
                for state in (state for state in states if one.name in state.parameters):
                    self.put(key, [*((part, True) for part in conjuncts(state.who)), *when])

    def _repeal(self, item: RuleAtTerm) -> None:
        """By somebody who would still get the item."""
        rule, ended = item.rule, texts_at(item.rule, self.at.term, self.at.known_on).repeal
        for number, version in enumerate(rule.versions):
            probe = self.instrumented.versions.get((rule.id, number))
            if probe is not None and version is ended:
                rest = tuple(one for one in rule.versions if one is not version)
                before = _states_with(self.at, replace(rule, versions=rest)).get(rule.id)
                if isinstance(before, InForce):
                    self.put((probe.number, True), [(before.who, True)])

    def _within(self, condition: Condition, around: Sequence[WantedCondition]) -> None:
        """Every probe in a condition, asked where the condition itself is asked and decides."""
        if self.bare(condition) == condition:
            return
        found = probe_of(condition)
        if found is not None:
            for outcome in (True, False):
                if outcome in self.instrumented.probes[found[0]].outcomes:
                    self.put((found[0], outcome), [*around, (found[1], outcome)])
        for part, others, holds in deciding_parts(condition):
            beside = [(one, holds) for one in others if self.bare(one) != self.bare(part)]
            self._within(part, [*around, *beside])

    def _standard(
        self, item: RuleAtTerm, standard: Standard, granted: Sequence[WantedCondition]
    ) -> None:
        """The rows of a table, for those who get the item; a share goes on to what it is of."""
        standard = before_raises(standard)
        if isinstance(standard, Share):
            linked = self.at.linked(standard)
            if isinstance(linked, InForce):
                self._standard(item, linked.standard, granted)
        if not isinstance(standard, ByCondition):
            return
        for number, row in enumerate(standard.rows):
            before = standard.rows[:number] if standard.pick is Pick.FIRST else ()
            asked = [*granted, *((one.when, False) for one in before)]
            found = probe_of(row.when)
            if found is not None:
                higher = pays_row(item, standard, number)
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

    def _payees(self, rows: Sequence[PayeeRow], granted: Sequence[WantedCondition]) -> None:
        asked = list(granted)
        for row in rows:
            found = probe_of(row.when)
            if found is not None:
                self.put((found[0], True), [*asked, (row.when, True)])
                self._within(found[1], asked)
            asked.append((row.when, False))
        if rows:
            self._rest(rows[0].when, asked)

    def _rest(self, first: Condition, needs: Sequence[WantedCondition]) -> None:
        found = probe_of(first)
        probe = None if found is None else self.instrumented.rests.get(found[0])
        if probe is not None:
            self.put((probe.number, True), needs)

    def _adjustment(self, key: ProbeOutcome, item: RuleAtTerm, adjustment: Adjustment) -> None:
        """By somebody for whom it decides, or, where it only replaces, who gets the item."""
        state, effect = item.state, adjustment.effect
        if isinstance(effect, SwitchOff):
            fewer = tuple(one for one in item.rule.adjustments if one is not adjustment)
            other = replace(item.rule, adjustments=fewer)
            below = _states_with(self.at, other).get(item.rule.id)
            if isinstance(below, InForce):
                self.put(key, [(below.who, True)])
        if not isinstance(state, InForce) or isinstance(effect, Widen | Narrow):
            return  # a widening and a narrowing have probes on their alternatives
        higher: Callable[[Coded], bool] | None = None
        begun = texts_at(item.rule, self.at.term, self.at.known_on).begun
        if isinstance(effect, StartEarlier) and begun:
            return
        if isinstance(effect, TakeHigher) and isinstance(state.standard, ByCondition):
            higher = pays_row(item, state.standard, len(state.standard.rows) - 1)
        if isinstance(effect, Notify):
            for notice in effect.notices:
                self.put(key, [(state.who, True), (self.at.condition(notice.when), True)])
            return
        self.put(key, [(state.who, True)], higher)

    def excluding(self, exclusion: Exclusion) -> Iterator[list[WantedCondition]]:
        """By somebody who would get two of the items but for the exclusion."""
        if exclusion.resolution is Resolution.KEEP:
            yield from self._keeping(exclusion)
            return
        here = [self.at.rule(name) for name in exclusion.rules]
        for place, one in enumerate(here):
            for rival in self.at.rules_of_year(exclusion):
                if rival not in here[:place] and rival.rule is not one.rule:
                    states = [one.state, rival.state]
                    who = [state.who for state in states if isinstance(state, InForce)]
                    if len(who) == len(states):
                        yield [(condition, True) for condition in who]

    def _keeping(self, exclusion: Exclusion) -> Iterator[list[WantedCondition]]:
        fewer = tuple(one for one in self.at.pack.exclusions if one is not exclusion)
        without = replace(self.at.pack, exclusions=fewer).at(self.at.term, self.at.known_on)
        kept = without.get(exclusion.kept or "")
        outside = OneOf(exclusion.kept or "", (YES,))
        keeping = kept.who if isinstance(kept, InForce) else outside if kept is None else None
        for state in (without[name] for name in exclusion.rules):
            if isinstance(state, InForce) and keeping is not None and state.who is not keeping:
                yield [(state.who, True), (keeping, True)]


def _states_with(at: PolicyAtTerm, changed: Rule) -> dict[str, RuleState]:
    """The states at the same term with other texts of one rule."""
    rule = next(one for one in at.pack.rules if one.id == changed.id)
    return at.pack.replacing(rule, changed).at(at.term, at.known_on)


def _versions_used(rule: Rule, at: PolicyAtTerm) -> list[Version]:
    """The versions that say the standard; where they state none: who; neither: the last begun."""
    begun = texts_at(rule, at.term, at.known_on).begun
    begun = begun[max((n for n, one in enumerate(begun) if one.off), default=-1) + 1 :]
    return [
        version
        for version in begun
        if (version.month is not None and version.since == at.term)
        or version is [one for one in begun if _states_as_much(one, version)][-1]
    ]


def _states_as_much(one: Version, other: Version) -> bool:
    """Whether a version states that part of a rule for which the other is used."""
    if other.standard is not None:
        return one.standard is not None
    return other.who is None or one.who is not None


class CaseOfPack(Protocol):
    """What is read of a case: who, when, and as known on which day."""

    @property
    def name(self) -> str: ...
    @property
    def student(self) -> Student: ...
    @property
    def term(self) -> Term: ...
    @property
    def known_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class CaseGroup:
    """The cases of one term and day, and what they can reach."""

    at: PolicyAtTerm
    demands: Mapping[ProbeOutcome, list[Requirement]]
    students: list[tuple[CaseOfPack, Coded]]


def case_groups(instrumented: InstrumentedPack, cases: Sequence[CaseOfPack]) -> Iterator[CaseGroup]:
    """Cases by the term they are of and what was known on their day."""
    days = instrumented.pack.known_days()
    together: dict[tuple[Term, date | None], list[CaseOfPack]] = {}
    for case in cases:
        on = case.known_on
        since = None if on is None else max((day for day in days if day <= on), default=date.min)
        together.setdefault((case.term, since), []).append(case)
    for (term, since), members in together.items():
        try:
            at = PolicyAtTerm(instrumented.pack, term, since)
        except TermError:
            continue
        students = [(case, at.coded(case.student)) for case in members]
        yield CaseGroup(at, requirements_at(instrumented, at), students)
