"""What rules say over time and at a term, in words: for people who check a policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from ..meaning.words import ConditionWords, standard_in_words
from ..policy.conditions import AllOf, Condition
from ..policy.documents import is_known
from ..policy.in_force import InForce, NotInForce, RuleState, change_terms
from ..policy.pack import Pack
from ..policy.rules import Rule, adjustments_in_force, shares_of
from ..policy.standards import Share
from ..policy.terms import Term
from .policy_at_term import PolicyAtTerm
from .student.results import Period


def history(pack: Pack, rule: str, known_on: date | None = None) -> tuple[Period, ...]:
    """The periods of one rule, oldest first; raises KeyError."""
    by_id = {item.id: item for item in pack.rules}
    found = by_id[rule]
    terms = sorted(_changes(found, by_id, pack))
    made = [_period(pack, found, term, known_on) for term in terms]
    before = replace(_period(pack, found, terms[0].previous(), known_on), since=None)
    joined: list[Period] = [before]
    for period in made:
        last = joined[-1]
        same = replace(last, since=period.since, until=period.until) == period
        if not same:
            joined[-1] = replace(last, until=(period.since or terms[0]).previous())
            joined.append(period)
    return tuple(joined)


def catalogue(at: PolicyAtTerm) -> tuple[Period, ...]:
    """What every rule says at a term, by rule id."""
    return tuple(
        replace(_said(at.pack, item.rule, item.state, at.term, at.known_on), until=at.term)
        for item in at.rules
    )


def _changes(rule: Rule, by_id: dict[str, Rule], pack: Pack) -> set[Term]:
    """The terms at which a rule, or one that it rests on, may change."""
    terms = set(change_terms(rule))
    linked = {share.rule for share in shares_of(rule)}
    if rule.on_top_of is not None:
        linked.add(rule.on_top_of)
    for exclusion in pack.exclusions:
        if rule.id in exclusion.rules:
            terms.add(exclusion.since)
            terms |= {exclusion.until.next()} if exclusion.until else set()
            linked |= set(exclusion.rules) - {rule.id}
    for name in linked:
        terms |= set(change_terms(by_id[name]))
    return terms


def _period(pack: Pack, rule: Rule, term: Term, known_on: date | None) -> Period:
    return _said(pack, rule, pack.at(term, known_on)[rule.id], term, known_on)


def _said(pack: Pack, rule: Rule, state: RuleState, term: Term, known_on: date | None) -> Period:
    if not isinstance(state, InForce):
        known: Literal["not_in_force", "unknown"] = (
            "not_in_force" if isinstance(state, NotInForce) else "unknown"
        )
        cited = state.citations if isinstance(state, NotInForce) else ()
        return Period(rule.id, rule.name, rule.kind.id, term, None, known, citations=cited)
    said = ConditionWords(pack.vocabulary, pack.vocabulary.in_use(term))
    return Period(
        rule=rule.id,
        name=state.name,
        kind=rule.kind.id,
        since=term,
        until=None,
        state="in_force",
        who=tuple(said.full(part) for part in _parts(state.who)),
        standard=_standard(pack, state, term, known_on),
        award=state.award.id,
        citations=state.citations,
        published=tuple(_published(rule, term, known_on)),
        readings=(*state.readings, *_notes(rule, term, known_on)),
        unexpressed=state.unexpressed,
    )


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _standard(pack: Pack, state: InForce, term: Term, known_on: date | None) -> str:
    """The standard in words; a share also says what it is a share of."""
    if not isinstance(state.standard, Share):
        return standard_in_words(state.standard)
    linked = pack.linked(state.standard, term, known_on)
    of = f"（{standard_in_words(linked.standard)}）" if isinstance(linked, InForce) else ""
    return f"{standard_in_words(state.standard)}{of}"


def _published(rule: Rule, term: Term, known_on: date | None) -> list[tuple[str, str]]:
    """Each layer with the day its text was published, from the top down."""
    reached = [v for v in rule.versions if is_known(v, known_on) and v.since <= term]
    texts = [(rule.layer, version.published) for version in (reached or rule.versions[:1])[-1:]]
    texts += [
        (a.layer, a.published) for a in adjustments_in_force(rule.adjustments, term, known_on)
    ]
    said = ((layer, day.text if day else "不详") for layer, day in texts)
    return list(dict.fromkeys(said))


def _notes(rule: Rule, term: Term, known_on: date | None) -> tuple[str, ...]:
    """The readings of the versions begun by a term."""
    begun = (v for v in rule.versions if is_known(v, known_on) and v.since <= term)
    return tuple(note for version in begun for note in version.readings)
