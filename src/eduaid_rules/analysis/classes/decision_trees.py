"""What an answer turns on: trees of comparisons, read from rules, that shrink as facts are known.

A tree holds what may still matter. Once the stage of a student is known, the conditions of
other stages' items are gone, and with them the facts that only those ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from ...meaning.logic import TruthValue
from ...policy.conditions import (
    Condition,
    Score,
    points_between,
)
from .carried_amounts import CarriedAmount, ComparedAmounts


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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScoreNode:
    """The points of the rows that hold, ``score`` says between which ends."""

    rows: tuple[tuple[ConditionNode, int], ...]
    score: Score
    atoms: frozenset[FactAtom]


ConditionNode: TypeAlias = TruthValue | FactAtom | JoinedNodes | NotNode | ScoreNode
DecidedAtoms: TypeAlias = Mapping[FactAtom, TruthValue]


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


def score_node(rows: Iterable[tuple[ConditionNode, int]], score: Score) -> ConditionNode:
    """Rows of points; what is decided already is folded."""
    kept = [(when, points) for when, points in rows if when is not False]
    open_ = [when for when, _ in kept if not isinstance(when, bool | None)]
    decided = ((when if isinstance(when, bool) else None, points) for when, points in kept)
    if (truth := score.truth(*points_between(decided))) is not None or not open_:
        return truth
    atoms = (when.atoms for when in open_)
    return ScoreNode(tuple(kept), score, frozenset[FactAtom]().union(*atoms))


def simplified(node: ConditionNode, known: DecidedAtoms) -> ConditionNode:
    """A condition with some comparisons decided."""
    match node:
        case None | bool():
            return node
        case FactAtom():
            return known.get(node, node)
        case JoinedNodes() | NotNode() | ScoreNode() if node.atoms.isdisjoint(known):
            return node
        case ScoreNode(rows, score):
            return score_node(((simplified(when, known), n) for when, n in rows), score)
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
        case None | bool() | FactAtom() | JoinedNodes() | NotNode() | ScoreNode():
            now = simplified(tree, known)
            if not isinstance(now, bool | None):
                yield now
        case _:
            assert_never(tree)


def atoms_of(trees: Iterable[DecisionTree]) -> Iterator[FactAtom]:
    """Every comparison that may still matter."""
    for part in _parts(trees):
        if isinstance(part, FactAtom | JoinedNodes | NotNode | ScoreNode):
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
            case None | bool() | FactAtom() | JoinedNodes() | NotNode() | ScoreNode():
                yield tree
            case CarriedAmount() | ComparedAmounts():
                yield tree
            case _:
                assert_never(tree)
