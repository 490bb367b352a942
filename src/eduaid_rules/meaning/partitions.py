"""The kinds of answer that a set of conditions can tell apart.

Conditions compare facts with constants, so each fact has finitely many answers that
matter: each value that the conditions treat differently, each interval between their
thresholds. Going through one answer of each kind is going through all students.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import assert_never

from ..policy.conditions import Leaf, leaf_bounds, leaf_values
from ..policy.fact_types import Coding
from ..policy.facts import Slot, Vocabulary
from .logic import Measured


@dataclass(frozen=True, slots=True)
class Coded:
    """A student as conditions see it: atoms known true, known false, and numbers."""

    true: int
    false: int
    measured: Measured

    def answering(self, answer: FactAnswer) -> Coded:
        """The same student with one more fact known (or known otherwise)."""
        keep = ~answer.mask
        measured = self.measured
        if answer.index >= 0:
            numbers = list(measured)
            numbers[answer.index] = answer.number
            measured = tuple(numbers)
        return Coded(
            self.true & keep | answer.true,
            self.false & keep | (answer.mask ^ answer.true),
            measured,
        )

    def answering_all(self, answers: Iterable[FactAnswer]) -> Coded:
        """The same student with more facts known."""
        student = self
        for answer in answers:
            student = student.answering(answer)
        return student


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """One answer to one fact: which of the atoms under ``mask`` hold, or a number."""

    fact: str
    mask: int = 0
    true: int = 0
    index: int = -1
    number: int = 0


def unknown_student(vocabulary: Vocabulary) -> Coded:
    """A student of whom nothing is known."""
    return Coded(0, 0, (None,) * len(vocabulary.measured))


def distinct_answers(
    slot: Slot, leaves: Iterable[Leaf], vocabulary: Vocabulary, base: Coded, in_use: int
) -> list[FactAnswer]:
    """One answer of each kind to a fact that the leaves can tell apart.

    A multiple choice counts by the sets of values that the leaves treat alike; what
    ``base`` already knows of it is kept. ``in_use`` are the atoms in use at the term.
    """
    name = slot.fact.name
    own = [leaf for leaf in leaves if leaf.fact == name]
    free = slot.mask & ~(base.true | base.false)
    match slot.coding:
        case Coding.NUMBER:
            numbers = distinct_numbers(slot, own, vocabulary)
            return [FactAnswer(name, index=slot.index, number=n) for n in numbers]
        case Coding.YES_NO:
            return [FactAnswer(name, slot.mask, slot.mask), FactAnswer(name, slot.mask, 0)]
        case Coding.ONE:
            usable = slot.mask & in_use
            groups = _alike(usable & ~base.false or usable, _masks(own, vocabulary))
            return [FactAnswer(name, slot.mask, bits[0]) for bits in groups]
        case Coding.SEVERAL:
            groups = _alike(free, _masks(own, vocabulary))
            choices = [(0, next((bit for bit in bits if bit & free), 0)) for bits in groups]
            return [
                FactAnswer(name, slot.mask, (base.true & slot.mask) | sum(chosen))
                for chosen in product(*choices)
            ]
        case Coding.NONE:
            raise ValueError(f"no condition can look at {name}")
        case _:
            assert_never(slot.coding)


def count_combinations(
    slots: Sequence[Slot], leaves: Sequence[Leaf], vocabulary: Vocabulary, base: Coded, in_use: int
) -> int:
    """How many combinations of answers there are, without making them."""
    count = 1
    for slot in slots:
        if slot.coding is Coding.SEVERAL:
            own = [leaf for leaf in leaves if leaf.fact == slot.fact.name]
            free = slot.mask & ~(base.true | base.false)
            count *= 2 ** len(_alike(free, _masks(own, vocabulary)))
        else:
            count *= len(distinct_answers(slot, leaves, vocabulary, base, in_use))
    return count


def answer_combinations(
    slots: Sequence[Slot], leaves: Sequence[Leaf], vocabulary: Vocabulary, base: Coded, in_use: int
) -> Iterator[tuple[FactAnswer, ...]]:
    """Every combination of answers to some facts."""
    return product(*(distinct_answers(slot, leaves, vocabulary, base, in_use) for slot in slots))


def _masks(leaves: Iterable[Leaf], vocabulary: Vocabulary) -> list[int]:
    """The atoms that each comparison of a choice names."""
    return [vocabulary.mask(leaf.fact, leaf_values(leaf)) for leaf in leaves]


def _alike(atoms: int, masks: Sequence[int]) -> list[list[int]]:
    """The single bits of ``atoms``, grouped by which masks they are in."""
    groups: dict[tuple[bool, ...], list[int]] = {}
    bit = 1
    while bit <= atoms:
        if atoms & bit:
            groups.setdefault(tuple(bool(bit & mask) for mask in masks), []).append(bit)
        bit <<= 1
    return list(groups.values())


def distinct_numbers(slot: Slot, leaves: Iterable[Leaf], vocabulary: Vocabulary) -> list[int]:
    """A number of each interval between the thresholds of a fact, of those that it can be."""
    known: set[int] = set()
    for leaf in leaves:
        if leaf.fact == slot.fact.name:
            low_end, high_end = leaf_bounds(leaf)
            known |= {low_end} if low_end is not None else set()
            known |= {high_end + 1} if high_end is not None else set()
    low, high = vocabulary.bounds(slot.fact.name)
    first = min(known, default=1) - 1
    if low is not None:
        first = low if slot.fact.at_least is not None else max(low, first)
    known.add(first if high is None else min(first, high))
    return sorted(n for n in known if (low is None or n >= low) and (high is None or n <= high))


def number_span(
    number: int, numbers: Sequence[int], bounds: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    """The interval that one of the distinct numbers of a fact stands for."""
    after = min((n for n in numbers if n > number), default=None)
    low, high = bounds
    return (low if number == min(numbers) else number), (high if after is None else after - 1)
