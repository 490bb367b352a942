"""What rules say over time and at a term, in words: for people who check a policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import assert_never

from ..meaning.by_name import Rules, asked_name
from ..meaning.standard_words import standard_in_words
from ..meaning.words import ConditionWords
from ..policy.by_term.parameters import parameter_terms
from ..policy.conditions import Condition, Resolved, all_parts, conjuncts
from ..policy.derived.derivations import Points
from ..policy.documents import text_terms
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
from ..policy.standards import Share, before_raises, standard_cases, standard_parts
from ..policy.terms import Term
from .number_history import derivation_in_words
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


def scales_behind(
    at_term: Callable[[Term], PolicyAtTerm], periods: Iterable[Period]
) -> tuple[str, ...]:
    """Every scale of points (相加) that some periods turn on, in full, each once."""
    told: dict[str, None] = {}
    for period in periods:
        term = period.since or period.until
        if period.state != "in_force" or term is None:
            continue
        at = at_term(term)
        state = at.states[period.rule]
        if isinstance(state, InForce):
            parts = standard_parts(state.standard)
            rows = (when for part in parts for when, _ in standard_cases(part))
            inside = (part for one in (state.who, *rows) for part in all_parts(one))
            names = {one.fact for one in inside if isinstance(one, Resolved)}
            for slot in at.vocabulary.ordered(names):
                if isinstance(slot.fact.derivation, Points):
                    words = ConditionWords(at.vocabulary, at.in_use)
                    said = derivation_in_words(slot.fact, words.full)
                    told[f"{slot.fact.name}：{said}"] = None
    return tuple(told)


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
    terms |= {*parameter_terms(pack.parameters), *text_terms(pack.vocabulary.texts)}
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
        standard=_standard(pack, state, said.full, term, known_on),
        award=state.award.id,
        citations=state.citations,
        published=tuple(_published(rule, texts)),
        readings=(*state.readings, *(note for version in texts.begun for note in version.readings)),
        unexpressed=state.unexpressed,
    )


def _standard(
    pack: Pack,
    state: InForce,
    conditions: Callable[[Condition], str],
    term: Term,
    known_on: date | None,
) -> str:
    """The standard in words; a share also says what it is a share of."""
    share = before_raises(state.standard)
    said = standard_in_words(state.standard, conditions)
    linked = pack.linked(share, term, known_on) if isinstance(share, Share) else None
    of = standard_in_words(linked.standard, conditions) if isinstance(linked, InForce) else ""
    return f"{said}（{of}）" if of else said


def _published(rule: Rule, texts: Texts) -> list[tuple[str, str]]:
    """Each layer with the day its text was published, from the top down."""
    dated = [(rule.layer, version.published) for version in texts.reached[-1:]]
    dated += [(adjustment.layer, adjustment.published) for adjustment in texts.adjustments]
    said = ((layer, day.text if day else "不详") for layer, day in dated)
    return list(dict.fromkeys(said))
