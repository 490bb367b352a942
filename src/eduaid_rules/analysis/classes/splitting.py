"""Which combinations of answers must be looked at: few, because most answers settle the rest.

Crossing all facts blindly counts every student of every stage with every fact of every
other stage. Here the fact that leaves least to cross is decided first, again and again;
what remains small is crossed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final, TypeAlias

from ...errors import EduaidError
from .answer_classes import AnswerClass, Partition, Truths
from .decision_trees import (
    DecisionTree,
    FactAtom,
    atoms_of,
    carried_amounts,
    compared_amounts,
    pruned,
)

MAX_CLASSES: Final = 4_000_000
MAX_SPLIT_STEPS: Final = 500_000
"""Splitting costs time, however little is left each time: some ten seconds."""
_WHOLE: Final = 100_00
"""All of an amount, in hundredths of a percent."""
_SMALL: Final = 64
_EVERY: Final = 256
"""After each so many crosses larger ones are taken as small: rows cost less than splitting."""
_WORTH: Final = 0.7
"""How much a split must leave at most, to be worth its own work."""
_NAMED: Final = 12
_MANY: Final = 40
"""A fact of more answers is crossed, never decided first."""

PartitionOf: TypeAlias = Callable[[str, frozenset[FactAtom], frozenset[int]], Partition]
"""The classes of a fact that some comparisons and samples can tell apart; truths in the order of
``ordered_atoms``."""


class TooManyClassesError(EduaidError):
    """There are more kinds of student than can be looked at; the text names the facts."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClassProduct:
    """Kinds to be combined: one of each fact decided, and each with each of the others."""

    decided: Mapping[str, AnswerClass]
    crossed: dict[str, Sequence[AnswerClass]]

    @property
    def size(self) -> int:
        """How many combinations."""
        return prod(len(answers) for answers in self.crossed.values())


def ordered_atoms(atoms: Iterable[FactAtom]) -> list[FactAtom]:
    """Comparisons in a fixed order."""
    return sorted(atoms, key=id)


def _numbers_beside(
    trees: Iterable[DecisionTree], samples: Mapping[str, Iterable[int]]
) -> set[int]:
    """Numbers beside everything that amounts which facts carry are held against."""
    measures = list(compared_amounts(trees))
    amounts = {amount for measure in measures for amount in measure.amounts}
    shares = {share for measure in measures for share in measure.shares}
    if shares:
        amounts |= {number for found in samples.values() for number in found}
    whole = {amount * _WHOLE // share for amount in amounts for share in shares}
    whole |= {amount for measure in measures for amount in measure.amounts}
    whole |= {amount - more for amount in whole for measure in measures for more in measure.raises}
    return {
        number
        for amount in whole
        for near in (amount, 2 * amount, amount // 2)
        for number in range(max(0, near - 1), near + 2)
    }


@dataclass(eq=False, repr=False)
class ClassSplitter:
    """Splits what an answer turns on into crosses. Raises TooManyClassesError."""

    partition_of: PartitionOf
    order: Callable[[str], tuple[int, str]]
    """The place of a fact in the vocabularies, which breaks ties."""
    most: int = MAX_CLASSES
    _known: dict[tuple[str, frozenset[FactAtom], frozenset[int]], Partition] = field(
        default_factory=dict
    )
    _found: int = 0
    _crosses: int = 0
    _tries: int = 0
    _whole: Mapping[str, int] = field(default_factory=dict)
    """How many answers of each fact there are before anything is split."""

    def split(self, trees: Sequence[DecisionTree]) -> Iterator[ClassProduct]:
        """The crosses that together hold every combination that can matter."""
        self._found = self._crosses = self._tries = 0
        trees = pruned(trees, {})
        self._whole = {fact: len(answers) for fact, answers in self._partitions(trees).items()}
        yield from self._split(trees, {})

    def _split(
        self, trees: tuple[DecisionTree, ...], decided: Mapping[str, AnswerClass]
    ) -> Iterator[ClassProduct]:
        partitions = self._partitions(trees)
        size = prod(len(answers) for answers in partitions.values())
        if size > _SMALL * (1 + self._crosses // _EVERY) and len(partitions) > 1:
            best = self._best(trees, partitions, size)
            if best is not None:
                for answer, truths in partitions[best]:
                    rest = self._left(trees, best, truths)
                    yield from self._split(rest, {**decided, best: answer})
                return
        self._found += size
        self._crosses += 1
        if self._found > self.most:
            raise self._too_many()
        crossed: dict[str, Sequence[AnswerClass]] = {
            fact: [answer for answer, _ in answers] for fact, answers in partitions.items()
        }
        yield ClassProduct(decided, crossed)

    def _partitions(self, trees: Sequence[DecisionTree]) -> dict[str, Partition]:
        """The classes of every fact that may still matter."""
        atoms: dict[str, set[FactAtom]] = {}
        for atom in atoms_of(trees):
            atoms.setdefault(atom.fact, set()).add(atom)
        samples: dict[str, set[int]] = {}
        for carried in carried_amounts(trees):
            samples.setdefault(carried.fact, set()).update(carried.samples)
        if samples:
            against = _numbers_beside(trees, samples)
            samples = {fact: found | against for fact, found in samples.items()}
        facts = sorted({*atoms, *samples}, key=self.order)
        return {
            fact: self._partition(
                fact, frozenset(atoms.get(fact, ())), frozenset(samples.get(fact, ()))
            )
            for fact in facts
        }

    def _partition(
        self, fact: str, atoms: frozenset[FactAtom], samples: frozenset[int]
    ) -> Partition:
        key = (fact, atoms, samples)
        if key not in self._known:
            self._known[key] = self.partition_of(*key)
        return self._known[key]

    def _best(
        self, trees: tuple[DecisionTree, ...], partitions: Mapping[str, Partition], size: int
    ) -> str | None:
        """The fact that leaves least to cross when it is decided first."""
        best, least = None, size * _WORTH
        for fact, answers in partitions.items():
            if len(answers) > _MANY:
                continue
            left = 0
            for _, truths in answers:
                self._tries += len(partitions)
                if self._tries > MAX_SPLIT_STEPS:
                    raise self._too_many()
                rest = self._left(trees, fact, truths)
                left += prod(len(inner) for inner in self._partitions(rest).values())
                if left >= least:
                    break
            if left < least:
                best, least = fact, left
        return best

    def _left(
        self, trees: Sequence[DecisionTree], fact: str, truths: Truths
    ) -> tuple[DecisionTree, ...]:
        """What still matters once the comparisons of a fact have these truths."""
        atoms = ordered_atoms({atom for atom in atoms_of(trees) if atom.fact == fact})
        return pruned(trees, dict(zip(atoms, truths, strict=True)), fact)

    def _too_many(self) -> TooManyClassesError:
        facts = sorted(self._whole.items(), key=lambda fact: -fact[1])
        shown = " × ".join(f"{fact} {count}" for fact, count in facts[:_NAMED])
        more = f" 等 {len(facts)} 项" if len(facts) > _NAMED else ""
        return TooManyClassesError(
            f"要区分的学生太多：已经分出 {self._found:,} 类还没有分完"
            f"（{shown}{more}，不加区分是 {prod(self._whole.values()):,} 类）。"
            "请只看一部分规则或学期"
        )
