"""How a rule stands at a term, as a value that is the same where the answers must be the same.

Where two policies say the same of a rule, or one policy says the same at two terms, nothing
needs to be counted: equal texts give equal answers.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator

from ...evaluation.policy_at_term import (
    RuleAtTerm,
    amount_facts,
    compared_leaves,
    facts_behind,
    linked_standards,
)
from ...policy.conditions import Condition, leaves
from ...policy.facts import SEASON
from ...policy.in_force import InForce, NotInForce
from ...policy.standards import Fixed, Share, Standard, standard_parts
from .subjects import Subject

GIVES_NOTHING: Hashable = "gives nothing"


def standing(subject: Subject, rule: str) -> Hashable:
    """What decides the answers of a rule: equal values give every student the same."""
    known = subject.standings.get(rule)
    if known is None:
        known = subject.standings[rule] = _standing(subject, rule)
    return known


def _standing(subject: Subject, rule: str) -> Hashable:
    item = subject.rules.get(rule)
    if item is None or isinstance(item.state, NotInForce):
        return GIVES_NOTHING
    groups = [
        (exclusion.rules, exclusion.resolution, exclusion.choice)
        for exclusion in subject.at.exclusions
        if rule in exclusion.rules
    ]
    rivals = sorted({name for names, *_ in groups for name in names if name != rule})
    others = [(name, _alone(subject, subject.rules[name])) for name in rivals]
    choices = tuple(_fact(subject, choice) for _, _, choice in groups if choice is not None)
    return _alone(subject, item), tuple(groups), tuple(others), choices, _bounds(subject, rule)


def _bounds(subject: Subject, rule: str) -> Hashable:
    """The other rules that refuse amounts which a student of this one may state."""
    facts = set(facts_behind(subject.at, rule))
    return tuple(
        _alone(subject, subject.rules[other])
        for other, parts in subject.bounded.items()
        if other != rule and any(part.fact in facts for part in parts)
    )


def _alone(subject: Subject, item: RuleAtTerm) -> Hashable:
    """A rule without regard to what excludes it."""
    state, rule = item.state, item.rule
    if isinstance(state, NotInForce):
        return GIVES_NOTHING
    if not isinstance(state, InForce):
        return "text unknown"
    facts = {leaf.fact for leaf in compared_leaves(item)} | set(amount_facts(item))
    facts |= {leaf.fact for row in state.payees for leaf in leaves(row.when)}
    return (
        state.who,
        tuple(_standards(item, state.standard)),
        (state.award, rule.kind, rule.schedule, _season(item, facts)),
        (state.payees, state.payee),
        tuple(_fact(subject, name) for name in sorted(facts - {SEASON.name})),
    )


def _season(item: RuleAtTerm, facts: Collection[str]) -> str | None:
    """The term's season, where it can reach an answer."""
    term = item.at.term
    half = any(
        isinstance(part, Fixed) and part.rate.year_fen() % 2
        for part in linked_standards(item, item.standard)
    )
    shared = any(isinstance(part, Share) for part in linked_standards(item, item.standard))
    turns = item.rule.schedule.autumn_only is not None or SEASON.name in facts
    return term.season if turns or half or shared or any(amount_facts(item)) else None


def _standards(item: RuleAtTerm, standard: Standard) -> Iterator[Hashable]:
    """A standard, and those it is a share of."""
    yield standard
    for part in standard_parts(standard):
        if isinstance(part, Share):
            linked = item.at.linked(part)
            if isinstance(linked, InForce):
                yield from _standards(item, linked.standard)
            else:
                yield None


def _fact(subject: Subject, name: str) -> Hashable:
    """What of a fact can reach an answer."""
    fact = subject.vocabulary.slots[name].fact
    values = tuple((value.name, value.in_use(subject.at.term)) for value in fact.values)
    bounds = (fact.at_least, fact.at_most, fact.unit, fact.default, fact.never)
    return name, fact.type, values, bounds


def fact_standing(subject: Subject, condition: Condition) -> Hashable:
    """What of the facts of a condition can reach its truth."""
    facts = {leaf.fact for leaf in leaves(condition)}
    season = subject.at.term.season if SEASON.name in facts else None
    return season, tuple(_fact(subject, name) for name in sorted(facts - {SEASON.name}))


def rules_of(subjects: Iterable[Subject]) -> list[str]:
    """The rules of all subjects, by id."""
    return sorted({rule for subject in subjects for rule in subject.rules})
