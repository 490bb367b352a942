"""What rules say over time and at a term, in words: for people who check a policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from ..meaning.by_name import Rules, asked_name
from ..meaning.words import ConditionWords, standard_in_words
from ..policy.conditions import conjuncts
from ..policy.in_force import (
    InForce,
    NotInForce,
    RuleState,
    Texts,
    TextUnknown,
    change_terms,
    texts_at,
)
from ..policy.pack import Pack
from ..policy.rules import Rule
from ..policy.standards import Share
from ..policy.terms import Term
from .policy_at_term import PolicyAtTerm
from .student.results import Period


def history(pack: Pack, rule: str, known_on: date | None = None) -> tuple[Period, ...]:
    """The periods of one rule (its id or name), oldest first; raises UnknownName."""
    by_id = {item.id: item for item in pack.rules}
    found = Rules(pack.rules)[asked_name(rule)]
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
    linked = {one.id for one in pack.rules_behind(rule)}
    if rule.on_top_of is not None:
        linked.add(rule.on_top_of)
    for exclusion in pack.exclusions:
        if rule.id in exclusion.rules:
            terms.add(exclusion.since)
            terms |= {exclusion.until.next()} if exclusion.until else set()
            linked |= set(exclusion.rules) - {rule.id}
    for name in linked:
        terms |= set(change_terms(by_id[name]))
    values = (value for fact in pack.vocabulary.facts for value in fact.values)
    for value in values:  # 任意 names those that are in use
        terms |= {value.since} if value.since else set()
        terms |= {value.until.next()} if value.until else set()
    return terms


def _period(pack: Pack, rule: Rule, term: Term, known_on: date | None) -> Period:
    """A period goes on: what it compares with the status day has no one date."""
    return _said(pack, rule, pack.said_at(term, known_on)[rule.id], term, known_on)


def _said(pack: Pack, rule: Rule, state: RuleState, term: Term, known_on: date | None) -> Period:
    nothing = Period(rule.id, rule.name, rule.kind.id, term, None, "unknown")
    match state:
        case TextUnknown():
            return nothing
        case NotInForce(citations=cited):
            return replace(nothing, state="not_in_force", citations=cited)
        case InForce():
            pass
        case _:
            assert_never(state)
    said = ConditionWords(pack.vocabulary, pack.vocabulary.in_use(term))
    texts = texts_at(rule, term, known_on)
    return Period(
        rule=rule.id,
        name=state.name,
        kind=rule.kind.id,
        since=term,
        until=None,
        state="in_force",
        who=tuple(said.full(part) for part in conjuncts(state.who)),
        standard=_standard(pack, state, term, known_on),
        award=state.award.id,
        citations=state.citations,
        published=tuple(_published(rule, texts)),
        readings=(*state.readings, *(note for version in texts.begun for note in version.readings)),
        unexpressed=state.unexpressed,
    )


def _standard(pack: Pack, state: InForce, term: Term, known_on: date | None) -> str:
    """The standard in words; a share also says what it is a share of."""
    if not isinstance(state.standard, Share):
        return standard_in_words(state.standard)
    linked = pack.linked(state.standard, term, known_on)
    of = f"（{standard_in_words(linked.standard)}）" if isinstance(linked, InForce) else ""
    return f"{standard_in_words(state.standard)}{of}"


def _published(rule: Rule, texts: Texts) -> list[tuple[str, str]]:
    """Each layer with the day its text was published, from the top down."""
    dated = [(rule.layer, version.published) for version in texts.reached[-1:]]
    dated += [(adjustment.layer, adjustment.published) for adjustment in texts.adjustments]
    said = ((layer, day.text if day else "不详") for layer, day in dated)
    return list(dict.fromkeys(said))
