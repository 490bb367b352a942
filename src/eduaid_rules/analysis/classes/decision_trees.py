"""What an answer turns on: trees of comparisons, read from rules, that shrink as facts are known.

A tree holds what may still matter. Once the stage of a student is known, the conditions of
other stages' items are gone, and with them the facts that only those ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ...policy.conditions import AllOf, AnyOf, Condition, Named, Not, OneOf, Unknowable, facts_of
from ...policy.facts import SEASON
from ...policy.in_force import InForce
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    Open,
    Pick,
    Share,
    Standard,
    cell_condition,
)
from .subjects import Subject

NodeTruth: TypeAlias = bool | None


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
class AllNodes:
    """All parts hold."""

    parts: tuple[ConditionNode, ...]
    atoms: frozenset[FactAtom]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AnyNode:
    """A part holds."""

    parts: tuple[ConditionNode, ...]
    atoms: frozenset[FactAtom]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NotNode:
    """The part does not hold."""

    part: ConditionNode
    atoms: frozenset[FactAtom]


ConditionNode: TypeAlias = NodeTruth | FactAtom | AllNodes | AnyNode | NotNode
DecidedAtoms: TypeAlias = Mapping[FactAtom, NodeTruth]


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

    rows: tuple[tuple[ConditionNode, tuple[DecisionTree, ...]], ...]
    rest: tuple[DecisionTree, ...]


DecisionTree: TypeAlias = (
    ConditionNode | CarriedAmount | ComparedAmounts | ConditionalTree | TableTree
)


def all_nodes(parts: Iterable[ConditionNode]) -> ConditionNode:
    """All of them, constants folded."""
    return _joined_nodes(parts, AllNodes, neutral=True)


def any_node(parts: Iterable[ConditionNode]) -> ConditionNode:
    """At least one of them, constants folded."""
    return _joined_nodes(parts, AnyNode, neutral=False)


def _joined_nodes(
    parts: Iterable[ConditionNode], make: type[AllNodes | AnyNode], *, neutral: bool
) -> ConditionNode:
    kept: list[ConditionNode] = []
    for part in parts:
        if part is (not neutral):  # decides by itself
            return part
        if part is not neutral and (part is not None or None not in kept):
            kept.append(part)
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return make(tuple(kept), _atoms(kept))


def not_node(part: ConditionNode) -> ConditionNode:
    """Not the part."""
    if part is None or isinstance(part, bool):
        return None if part is None else not part
    return part.part if isinstance(part, NotNode) else NotNode(part, part.atoms)


def _atoms(parts: Iterable[ConditionNode]) -> frozenset[FactAtom]:
    return frozenset[FactAtom]().union(
        *(part.atoms for part in parts if part is not None and not isinstance(part, bool))
    )


def folded(node: ConditionNode, known: DecidedAtoms) -> ConditionNode:
    """A condition with some comparisons decided."""
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, FactAtom):
        return known.get(node, node)
    if node.atoms.isdisjoint(known):
        return node
    match node:
        case AllNodes(parts):
            return all_nodes(folded(part, known) for part in parts)
        case AnyNode(parts):
            return any_node(folded(part, known) for part in parts)
        case NotNode(part):
            return not_node(folded(part, known))


def pruned(turns: Iterable[DecisionTree], known: DecidedAtoms) -> tuple[DecisionTree, ...]:
    """What still matters once some comparisons are decided."""
    kept: list[DecisionTree] = []
    for turn in turns:
        kept += _pruned_tree(turn, known)
    return tuple(kept)


def _pruned_tree(turn: DecisionTree, known: DecidedAtoms) -> Iterator[DecisionTree]:
    match turn:
        case CarriedAmount() | ComparedAmounts():
            yield turn
        case ConditionalTree(when, then):
            now = folded(when, known)
            if now is False:
                return
            inner = pruned(then, known)
            if now is True or now is None:
                yield from inner
            else:
                yield ConditionalTree(now, inner)
        case TableTree(rows, rest):
            yield from _pruned_table(rows, rest, known)
        case _:
            now = folded(turn, known)
            if now is not None and not isinstance(now, bool):
                yield now


def _pruned_table(
    rows: tuple[tuple[ConditionNode, tuple[DecisionTree, ...]], ...],
    rest: tuple[DecisionTree, ...],
    known: DecidedAtoms,
) -> Iterator[DecisionTree]:
    kept: list[tuple[ConditionNode, tuple[DecisionTree, ...]]] = []
    for when, then in rows:
        now = folded(when, known)
        if now is False:
            continue
        if now is True:
            rest = then
            break
        kept.append((now, pruned(then, known)))
    last = pruned(rest, known)
    if not kept:
        yield from last
    else:
        yield TableTree(tuple(kept), last)


def atoms_of(turns: Iterable[DecisionTree]) -> Iterator[FactAtom]:
    """Every comparison that may still matter."""
    for part in _parts(turns):
        if not isinstance(part, bool | CarriedAmount | ComparedAmounts | None):
            yield from part.atoms


def carried_amounts(turns: Iterable[DecisionTree]) -> Iterator[CarriedAmount]:
    """Every amount that a fact may still carry."""
    return (part for part in _parts(turns) if isinstance(part, CarriedAmount))


def compared_amounts(turns: Iterable[DecisionTree]) -> Iterator[ComparedAmounts]:
    """Everything that a carried amount may still be held against."""
    return (part for part in _parts(turns) if isinstance(part, ComparedAmounts))


def _parts(
    turns: Iterable[DecisionTree],
) -> Iterator[ConditionNode | CarriedAmount | ComparedAmounts]:
    """Conditions and amounts, out of whatever guards them and of the rows of tables."""
    for turn in turns:
        match turn:
            case None:
                continue
            case ConditionalTree(when, then):
                yield from _parts((when, *then))
            case TableTree(rows, rest):
                for when, then in rows:
                    yield from _parts((when, *then))
                yield from _parts(rest)
            case _:
                yield turn


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
            case AllOf(parts):
                return all_nodes(self.condition(subject, part) for part in parts)
            case AnyOf(parts):
                return any_node(self.condition(subject, part) for part in parts)
            case Not(part):
                return not_node(self.condition(subject, part))
            case Named(_, inner):
                return self.condition(subject, inner)
            case Unknowable():
                return None
        return None

    def item(self, subject: int, rule: str, *, payees: bool = True) -> tuple[DecisionTree, ...]:
        """Everything that an item turns on, and what it gives way to (不同享)."""
        found = list(self._alone(subject, rule, payees=payees))
        asked = self.subjects[subject]
        for exclusion in asked.at.exclusions:
            if rule in exclusion.rules:
                for other in exclusion.rules:
                    if other != rule and other in asked.rules:
                        found += self._alone(subject, other, payees=False)
                if exclusion.choice is not None:
                    slot = asked.vocabulary.slots[exclusion.choice]
                    found += [
                        self._atom(subject, slot.fact.name, OneOf(slot.fact.name, (value.name,)))
                        for value in slot.fact.values
                    ]
        return tuple(found)

    def _alone(self, subject: int, rule: str, *, payees: bool) -> Iterator[DecisionTree]:
        item = self.subjects[subject].rules.get(rule)
        if item is None or not isinstance(item.state, InForce):
            return
        inner = list(self._standard(subject, item.state.standard))
        if payees and item.state.payees:
            rows = tuple((self.condition(subject, row.when), ()) for row in item.state.payees)
            inner.append(TableTree(rows, ()))
        yield ConditionalTree(self.condition(subject, item.state.who), tuple(inner))

    def _standard(self, subject: int, standard: Standard) -> Iterator[DecisionTree]:
        match standard:
            case Fixed(rate):
                yield ComparedAmounts(frozenset((rate.year_fen(),)))
            case Open(fact=str(fact), at_least=low, at_most=high):
                yield CarriedAmount(fact, frozenset(_numbers_around((low, high))))
            case Capped(fact, cap):
                yield CarriedAmount(fact, frozenset(_numbers_around((cap.year_fen(),))))
            case Share(_, hundredths):
                yield ComparedAmounts(shares=frozenset((hundredths,)))
                linked = self.subjects[subject].at.linked(standard)
                if isinstance(linked, InForce):
                    yield from self._standard(subject, linked.standard)
            case ByFact(fact, cells, otherwise):
                cases = [(cell_condition(standard, name), cell) for name, cell in cells]
                yield self._table(subject, cases, otherwise)
            case ByCondition(rows, pick, otherwise):
                cases = [(row.when, row.standard) for row in rows]
                if pick is Pick.HIGHEST:
                    yield from self._all_rows(subject, cases, otherwise)
                else:
                    yield self._table(subject, cases, otherwise)

    def _table(
        self,
        subject: int,
        cases: Sequence[tuple[Condition, Standard]],
        otherwise: Standard | None,
    ) -> DecisionTree:
        rows = tuple(
            (self.condition(subject, when), tuple(self._standard(subject, inner)))
            for when, inner in cases
        )
        return TableTree(
            rows, () if otherwise is None else tuple(self._standard(subject, otherwise))
        )

    def _all_rows(
        self,
        subject: int,
        cases: Sequence[tuple[Condition, Standard]],
        otherwise: Standard | None,
    ) -> Iterator[DecisionTree]:
        """取高者: every row that holds counts, not the first alone."""
        for when, inner in cases:
            node = self.condition(subject, when)
            yield node
            yield ConditionalTree(node, tuple(self._standard(subject, inner)))
        if otherwise is not None:
            yield from self._standard(subject, otherwise)

    def _atom(self, subject: int, fact: str, condition: Condition) -> FactAtom:
        key = (subject, condition)
        found = self._atoms.get(key)
        if found is None:
            found = self._atoms[key] = FactAtom(subject, fact, condition)
        return found


def _numbers_around(bounds: Iterable[int | None]) -> Iterator[int]:
    """Numbers at which an amount may bend, be it of a term or of a year: beside each bound."""
    yield 12345
    for bound in bounds:
        if bound is not None:
            for near in (bound, 2 * bound, bound // 2):
                yield from range(max(0, near - 2), near + 3)
