"""Decision trees read from rules and conditions, as the subjects of a table see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, assert_never

from ...evaluation.policy_at_term import RuleAtTerm
from ...policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Score,
    Unknowable,
    facts_of,
)
from ...policy.facts import SEASON, YES
from ...policy.in_force import InForce
from ...policy.named_in_standards import carrying_facts, figures_of
from ...policy.pack import Exclusion
from ...policy.standards import (
    ByCondition,
    ByFact,
    Computed,
    Open,
    Pick,
    Raised,
    Share,
    Standard,
)
from .carried_amounts import CarriedAmount, ComparedAmounts, numbers_around, raised_amounts
from .decision_trees import (
    ConditionalTree,
    ConditionNode,
    DecisionTree,
    FactAtom,
    TableTree,
    compared_amounts,
    joined_nodes,
    not_node,
    score_node,
)
from .subjects import Subject


@dataclass(eq=False, repr=False)
class TreeReader:
    """Reads what items and conditions turn on, as several subjects see them."""

    subjects: Sequence[Subject]
    _atoms: dict[tuple[int, Condition], FactAtom] = field(default_factory=dict)

    def bends(self, fact: str) -> frozenset[int]:
        """Numbers of a fact about which an item begins or ends to refuse an amount."""
        bounds = [
            (part.at_least, part.at_most)
            for subject in self.subjects
            for parts in subject.bounded.values()
            for part in parts
            if part.fact == fact
        ]
        return frozenset(number for pair in bounds for number in numbers_around(pair))

    def condition(self, subject: int, condition: Condition) -> ConditionNode:
        """A condition, in parts about one fact each."""
        facts = facts_of(condition)
        if facts == {SEASON.name}:
            return self.subjects[subject].season_truth(condition)
        if len(facts) == 1:
            return self._atom(subject, next(iter(facts)), condition)
        match condition:
            case AllOf(parts) | AnyOf(parts):
                every = isinstance(condition, AllOf)
                return joined_nodes((self.condition(subject, p) for p in parts), every=every)
            case Not(part):
                return not_node(self.condition(subject, part))
            case Named(_, inner):
                return self.condition(subject, inner)
            case Unknowable() | AgainstParameter():
                return None
            case Score(rows):
                made = ((self.condition(subject, when), points) for when, points in rows)
                return score_node(made, condition)
            case OneOf(fact) | InRange(fact) | AgainstStatusDay(fact):
                return self._atom(subject, fact, condition)
            case _:
                assert_never(condition)

    def item(self, subject: int, rule: str, *, payees: bool = True) -> tuple[DecisionTree, ...]:
        """Everything that an item turns on, and what it gives way to (不同享)."""
        asked = self.subjects[subject]
        own = asked.rules.get(rule)
        if own is None:
            return ()
        found = list(self._alone(subject, own, payees=payees))
        for exclusion in asked.at.exclusions:
            if rule in exclusion.rules:
                for other in asked.at.rules_of_year(exclusion):
                    if other is not own:
                        found += self._alone(subject, other, payees=False)
                found += self._sums(subject, exclusion)
                for _, fact in exclusion.awarded:
                    found.append(self._atom(subject, fact, OneOf(fact, (YES,))))
                if exclusion.choice is not None:
                    slot = asked.vocabulary.slots[exclusion.choice]
                    found += [
                        self._atom(subject, slot.fact.name, OneOf(slot.fact.name, (value.name,)))
                        for value in slot.fact.values
                    ]
        return tuple(found)

    def _sums(self, subject: int, exclusion: Exclusion) -> Iterator[ComparedAmounts]:
        """What a school year may come to whose halves have different standards."""
        at = self.subjects[subject].at
        for name in exclusion.rules:
            halves = (at.rule(name), at.other_half.rule(name))
            if halves[0].standard != halves[1].standard:
                years = [_amounts(self._standard(subject, one, one.standard)) for one in halves]
                yield ComparedAmounts(frozenset((a + b) // 2 for a, b in product(*years)))

    def _alone(self, subject: int, item: RuleAtTerm, *, payees: bool) -> Iterator[DecisionTree]:
        if not isinstance(item.state, InForce):
            return
        inner = list(self._standard(subject, item, item.state.standard))
        if payees and item.state.payees:
            whens = (self.condition(subject, row.when) for row in item.state.payees)
            inner.append(TableTree(tuple(ConditionalTree(when, ()) for when in whens), ()))
        yield ConditionalTree(self.condition(subject, item.state.who), tuple(inner))

    def _standard(
        self, subject: int, item: RuleAtTerm, standard: Standard
    ) -> Iterator[DecisionTree]:
        if isinstance(standard, ByFact | ByCondition):
            rows = tuple(
                ConditionalTree(
                    self.condition(subject, when), tuple(self._standard(subject, item, inner))
                )
                for when, inner in standard.cases
            )
            otherwise = standard.otherwise
            rest = () if otherwise is None else tuple(self._standard(subject, item, otherwise))
            if standard.pick in (Pick.HIGHEST, Pick.LOWEST):  # every row that holds counts
                yield from (part for row in rows for part in (row.when, row))
                yield from rest
            else:
                yield TableTree(rows, rest)
        elif isinstance(standard, Raised):
            inner = list(self._standard(subject, item, standard.standard))
            amounts = [one for one in inner if isinstance(one, ComparedAmounts)]
            yield from (*inner, raised_amounts(standard, amounts))
        elif isinstance(standard, Share):
            yield ComparedAmounts(shares=frozenset((standard.hundredths_of_percent,)))
            linked = item.at.linked(standard)
            if isinstance(linked, InForce):
                yield from self._standard(subject, item, linked.standard)
        else:
            yield from _money(standard)

    def _atom(self, subject: int, fact: str, condition: Condition) -> FactAtom:
        key = (subject, condition)
        found = self._atoms.get(key)
        if found is None:
            found = self._atoms[key] = FactAtom(subject, fact, condition)
        return found


def _amounts(trees: Iterable[DecisionTree]) -> frozenset[int]:
    """The amounts of a standard in fen of a year; 0 where it may be none of them."""
    return frozenset({0}).union(*(measure.amounts for measure in compared_amounts(trees)))


def _known_amounts(known: Iterable[tuple[str, int]]) -> frozenset[int]:
    """What numbers that are known come to, for a year or for a term."""
    return frozenset(number * times for _, number in known for times in (1, 2))


def _money(standard: Standard) -> Iterator[DecisionTree]:
    """What an amount may be held against right here, and the facts that carry it."""
    figures = figures_of(standard)
    amounts, shares = set[int](), set[int]()
    for figure in figures:
        counted = figure.rate if figure.factor else None
        amounts |= {figure.rate.year_fen()} if figure.rate else set()
        amounts |= _known_amounts((n, counted.fen * i if counted else i) for n, i in figure.known)
        shares |= {_WHOLE * counted.fen} if counted else set()
        shares |= {figure.hundredths_of_percent} if isinstance(standard, Computed) else set()
    if amounts or shares:
        yield ComparedAmounts(frozenset(amounts), frozenset(shares))
    if isinstance(standard, Open):
        bounds: Iterable[int | None] = (standard.at_least, standard.at_most)
    else:
        bounds = amounts
    for fact in carrying_facts(standard):
        yield CarriedAmount(fact, frozenset(numbers_around(bounds)))


_WHOLE: Final = 10_000
"""All of an amount, in hundredths of a percent."""
