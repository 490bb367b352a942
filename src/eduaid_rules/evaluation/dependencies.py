"""Which facts can reach what a rule comes to at a term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..policy.amounts import ByCondition, ByFact, Capped, Open, Share, Standard, case_of, parts
from ..policy.conditions import Condition, Leaf, leaves
from ..policy.facts import Nature
from ..policy.in_force import InForce
from .at_term import PolicyAtTerm, RuleAtTerm


def facts_of(at: PolicyAtTerm, rule: str) -> tuple[str, ...]:
    """The facts that an item depends on, in the vocabulary's order.

    The stage counts always (a text that is not known may be for other stages), those of the
    items that exclude it and of the choice between them as well; the term's own fact does
    not. Two students who agree on them get the same. Raises KeyError.
    """
    found = set(_named(at.rule(rule)))
    found |= {fact.name for fact in at.vocabulary.facts if fact.nature is Nature.STAGE}
    for exclusion in at.exclusions:
        if rule in exclusion.rules:
            found |= {name for item in at.rules for name in _of_group(item, exclusion.rules)}
            found |= {exclusion.choice} if exclusion.choice is not None else set()
    return _stated(at, found)


def facts_of_notices(at: PolicyAtTerm) -> tuple[str, ...]:
    """The facts that the warnings of facts depend on, in the vocabulary's order."""
    return _stated(at, _in(notice.when for notice in at.fact_notices))


def _in(conditions: Iterable[Condition]) -> set[str]:
    return {leaf.fact for condition in conditions for leaf in leaves(condition)}


def _of_group(item: RuleAtTerm, rules: tuple[str, ...]) -> Iterator[str]:
    if item.rule.id in rules:
        yield from _named(item)


def _named(item: RuleAtTerm) -> Iterator[str]:
    yield from (leaf.fact for leaf in compared(item))
    yield from carried_by(item)
    if isinstance(item.state, InForce):
        yield from _in(row.when for row in item.state.payees)


def _stated(at: PolicyAtTerm, names: set[str]) -> tuple[str, ...]:
    """The facts that a profile states, for those and for what is derived from them."""
    sources = {source for name in names for source in at.vocabulary.sources(name)}
    slots = at.vocabulary.ordered(sources)
    return tuple(slot.fact.name for slot in slots if slot.fact.nature is not Nature.TERM)


def compared(item: RuleAtTerm) -> Iterator[Leaf]:
    """Every comparison that the item turns on: for whom, and for how much."""
    if isinstance(item.state, InForce):
        yield from leaves(item.state.who)
    for standard in standards(item, item.standard):
        if isinstance(standard, ByFact):
            for name, _ in standard.cells:
                yield from leaves(case_of(standard, name))
        elif isinstance(standard, ByCondition):
            for row in standard.rows:
                yield from leaves(row.when)


def carried_by(item: RuleAtTerm) -> Iterator[str]:
    """The money facts that carry the amount."""
    for standard in standards(item, item.standard):
        if isinstance(standard, Open | Capped) and standard.fact is not None:
            yield standard.fact


def standards(item: RuleAtTerm, standard: Standard) -> Iterator[Standard]:
    """The parts of a standard, and of those it is a share of."""
    for part in parts(standard):
        yield part
        if isinstance(part, Share):
            linked = item.at.linked(part)
            if isinstance(linked, InForce):
                yield from standards(item, linked.standard)
