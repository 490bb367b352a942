"""What an answer turns on: trees of comparisons, read from rules, that shrink as facts are known.

A tree holds what may still matter. Once the stage of a student is known, the conditions of
other stages' items are gone, and with them the facts that only those ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias, assert_never

from ...evaluation.policy_at_term import RuleAtTerm
from ...meaning.logic import TruthValue
from ...policy.conditions import (
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Unknowable,
    facts_of,
)
from ...policy.facts import SEASON
from ...policy.in_force import InForce
from ...policy.pack import Exclusion
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    Unstated,
    cell_condition,
)
from .subjects import Subject


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactAtom:
    """A condition about one fact, as one subject sees it; one object for each of them."""

    subject: int
    fact: str
    condition: Condition

    @property
    def atoms(self) -> frozenset[FactAtom]:
        """Itself."""
        return frozenset((self,))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JoinedNodes:
    """All parts hold (``every``), or one of them."""

    parts: tuple[ConditionNode, ...]
    every: bool
    atoms: frozenset[FactAtom]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NotNode:
    """The part does not hold."""

    part: ConditionNode
    atoms: frozenset[FactAtom]


ConditionNode: TypeAlias = TruthValue | FactAtom | JoinedNodes | NotNode
DecidedAtoms: TypeAlias = Mapping[FactAtom, TruthValue]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CarriedAmount:
    """An amount that a fact carries: the numbers of the fact at which it may bend."""

    fact: str
    samples: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComparedAmounts:
    """Amounts that one that a fact carries may be held against, and shares that are taken of it.

    ``amounts`` in fen of a term or a year; a share in hundredths of a percent.
    """

    amounts: frozenset[int] = frozenset()
    shares: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConditionalTree:
    """Something that matters only where a condition does not fail."""

    when: ConditionNode
    then: tuple[DecisionTree, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableTree:
    """A table: rows that surely hold decide, and what comes after matters no more."""

    rows: tuple[ConditionalTree, ...]
    rest: tuple[DecisionTree, ...]


DecisionTree: TypeAlias = (
    ConditionNode | CarriedAmount | ComparedAmounts | ConditionalTree | TableTree
)


def joined_nodes(parts: Iterable[ConditionNode], *, every: bool) -> ConditionNode:
    """All of them (``every``), or at least one; constants folded."""
    kept: list[ConditionNode] = []
    for part in parts:
        if part is (not every):  # decides by itself
            return part
        if part is not every and (part is not None or None not in kept):
            kept.append(part)
    if len(kept) < 2:
        return kept[0] if kept else every
    atoms = (part.atoms for part in kept if not isinstance(part, bool | None))
    return JoinedNodes(tuple(kept), every, frozenset[FactAtom]().union(*atoms))


def not_node(part: ConditionNode) -> ConditionNode:
    """Not the part."""
    if isinstance(part, bool | None):
        return None if part is None else not part
    return part.part if isinstance(part, NotNode) else NotNode(part, part.atoms)


def simplified(node: ConditionNode, known: DecidedAtoms) -> ConditionNode:
    """A condition with some comparisons decided."""
    match node:
        case None | bool():
            return node
        case FactAtom():
            return known.get(node, node)
        case JoinedNodes() | NotNode() if node.atoms.isdisjoint(known):
            return node
        case JoinedNodes(parts, every):
            return joined_nodes((simplified(part, known) for part in parts), every=every)
        case NotNode(part):
            return not_node(simplified(part, known))
        case _:
            assert_never(node)


def pruned(
    trees: Iterable[DecisionTree], known: DecidedAtoms, decided: str | None = None
) -> tuple[DecisionTree, ...]:
    """What still matters once some comparisons are decided.

    ``decided`` is the fact that they are about: an amount that it carries matters no more.
    """
    return tuple(part for tree in trees for part in _pruned_tree(tree, known, decided))


def _pruned_tree(
    tree: DecisionTree, known: DecidedAtoms, decided: str | None
) -> Iterator[DecisionTree]:
    match tree:
        case CarriedAmount(fact):
            if fact != decided:
                yield tree
        case ComparedAmounts():
            yield tree
        case ConditionalTree(when, then):
            now = simplified(when, known)
            if now is not False:
                inner = pruned(then, known, decided)
                yield from inner if isinstance(now, bool | None) else (ConditionalTree(now, inner),)
        case TableTree(rows, rest):
            kept: list[ConditionalTree] = []
            for row in rows:
                now = simplified(row.when, known)
                if now is True:
                    rest = row.then
                    break
                if now is not False:
                    kept.append(ConditionalTree(now, pruned(row.then, known, decided)))
            last = pruned(rest, known, decided)
            yield from (TableTree(tuple(kept), last),) if kept else last
        case None | bool() | FactAtom() | JoinedNodes() | NotNode():
            now = simplified(tree, known)
            if not isinstance(now, bool | None):
                yield now
        case _:
            assert_never(tree)


def atoms_of(trees: Iterable[DecisionTree]) -> Iterator[FactAtom]:
    """Every comparison that may still matter."""
    for part in _parts(trees):
        if isinstance(part, FactAtom | JoinedNodes | NotNode):
            yield from part.atoms


def carried_amounts(trees: Iterable[DecisionTree]) -> Iterator[CarriedAmount]:
    """Every amount that a fact may still carry."""
    return (part for part in _parts(trees) if isinstance(part, CarriedAmount))


def compared_amounts(trees: Iterable[DecisionTree]) -> Iterator[ComparedAmounts]:
    """Everything that a carried amount may still be held against."""
    return (part for part in _parts(trees) if isinstance(part, ComparedAmounts))


def _parts(
    trees: Iterable[DecisionTree],
) -> Iterator[ConditionNode | CarriedAmount | ComparedAmounts]:
    """Conditions and amounts, out of whatever they depend on and of the rows of tables."""
    for tree in trees:
        match tree:
            case ConditionalTree(when, then):
                yield when
                yield from _parts(then)
            case TableTree(rows, rest):
                yield from _parts((*rows, *rest))
            case None | bool() | FactAtom() | JoinedNodes() | NotNode():
                yield tree
            case CarriedAmount() | ComparedAmounts():
                yield tree
            case _:
                assert_never(tree)


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
        return frozenset(number for pair in bounds for number in _numbers_around(pair))

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
            case Unknowable():
                return None
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
        match standard:
            case Fixed(rate):
                yield ComparedAmounts(frozenset((rate.year_fen(),)))
            case Open(_, fact, low, high):
                if fact is not None:
                    yield CarriedAmount(fact, frozenset(_numbers_around((low, high))))
            case Capped(fact, cap):
                yield CarriedAmount(fact, frozenset(_numbers_around((cap.year_fen(),))))
            case Share(_, hundredths):
                yield ComparedAmounts(shares=frozenset((hundredths,)))
                linked = item.at.linked(standard)
                if isinstance(linked, InForce):
                    yield from self._standard(subject, item, linked.standard)
            case ByFact(fact, cells, otherwise):
                cases = ((cell_condition(standard, name), cell) for name, cell in cells)
                yield TableTree(
                    self._rows(subject, item, cases), self._rest(subject, item, otherwise)
                )
            case ByCondition(tiers, pick, otherwise):
                rows = self._rows(subject, item, ((row.when, row.standard) for row in tiers))
                rest = self._rest(subject, item, otherwise)
                if pick is Pick.HIGHEST:  # every row that holds counts, not the first alone
                    yield from (part for row in rows for part in (row.when, row))
                    yield from rest
                else:
                    yield TableTree(rows, rest)
            case InFull() | Unstated() | Nothing():
                return
            case _:
                assert_never(standard)

    def _rows(
        self, subject: int, item: RuleAtTerm, cases: Iterable[tuple[Condition, Standard]]
    ) -> tuple[ConditionalTree, ...]:
        return tuple(
            ConditionalTree(
                self.condition(subject, when), tuple(self._standard(subject, item, inner))
            )
            for when, inner in cases
        )

    def _rest(
        self, subject: int, item: RuleAtTerm, otherwise: Standard | None
    ) -> tuple[DecisionTree, ...]:
        return () if otherwise is None else tuple(self._standard(subject, item, otherwise))

    def _atom(self, subject: int, fact: str, condition: Condition) -> FactAtom:
        key = (subject, condition)
        found = self._atoms.get(key)
        if found is None:
            found = self._atoms[key] = FactAtom(subject, fact, condition)
        return found


def _amounts(trees: Iterable[DecisionTree]) -> frozenset[int]:
    """The amounts of a standard in fen of a year; 0 where it may be none of them."""
    return frozenset({0}).union(*(measure.amounts for measure in compared_amounts(trees)))


def _numbers_around(bounds: Iterable[int | None]) -> Iterator[int]:
    """Numbers at which an amount may bend, be it of a term or of a year: beside each bound."""
    yield 12345
    for bound in bounds:
        if bound is not None:
            for near in (bound, 2 * bound, bound // 2):
                yield from range(max(0, near - 2), near + 3)
