"""Answers of each kind, some to derived facts (推算), as a profile states them; whether one can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, TypeAlias

from ..policy.conditions import Condition, Leaf, leaves
from ..policy.fact_types import Coding
from ..policy.facts import Vocabulary
from .derived_numbers import (
    NumberSpan,
    StatedNumbers,
    WantedNumber,
    can_divide_by_zero,
    closed_span,
    derived_numbers,
    stated_numbers,
)
from .logic import judgement
from .partitions import (
    Coded,
    FactAnswer,
    answer_combinations,
    distinct_numbers,
    number_span,
)


def numbers_behind(
    answers: Sequence[FactAnswer], leaves: Sequence[Leaf], vocabulary: Vocabulary
) -> StatedNumbers:
    """Numbers of stated facts for a student of some answers; none where no answer is derived.

    ``leaves`` are the comparisons that tell the answers apart: each stands for all the numbers
    of which they say the same.
    """
    numbers = {a.fact: a.number for a in answers if _is_number(a, vocabulary)}
    made = {name: one for name, one in derived_numbers(vocabulary).items() if name in numbers}
    if not made:
        return StatedNumbers({})

    def spans(fact: str) -> tuple[NumberSpan, ...]:
        if fact not in numbers:
            return (vocabulary.bounds(fact),)
        every = distinct_numbers(vocabulary.slots[fact], leaves, vocabulary)
        return (number_span(numbers[fact], every, vocabulary.bounds(fact)),)

    wanted = [WantedNumber(one, spans(name)) for name, one in made.items()]
    sources = dict.fromkeys(source for one in made.values() for source, _ in one.stated)
    ranges = {source: [closed_span(span) for span in spans(source)] for source in sources}
    return stated_numbers(ranges, wanted)


def as_stated(
    answers: Sequence[FactAnswer], numbers: Mapping[str, int], vocabulary: Vocabulary
) -> Iterator[FactAnswer]:
    """The answers with the numbers of sources instead of those that are derived from them."""
    slots = vocabulary.slots
    for answer in answers:
        if not slots[answer.fact].fact.is_derived and answer.fact not in numbers:
            yield answer
    for name, number in numbers.items():
        yield FactAnswer(name, index=slots[name].index, number=number)


def related_facts(facts: frozenset[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Of some facts those that are derived, and those that they are derived from."""
    made = {f for f in facts if vocabulary.slots[f].fact.formula is not None}
    sources = {source for fact in made for source in vocabulary.sources(fact)}
    return facts & (made | sources)


def may_be_undefined(fact: str, vocabulary: Vocabulary) -> bool:
    """Whether a derived fact may have no number although its sources are stated: divided by 0."""
    made = derived_numbers(vocabulary).get(fact)
    if made is None:
        return False
    ranges = {source: [closed_span(vocabulary.bounds(source))] for source, _ in made.stated}
    return can_divide_by_zero(made, ranges)


def _is_number(answer: FactAnswer, vocabulary: Vocabulary) -> bool:
    return vocabulary.slots[answer.fact].coding is Coding.NUMBER


_MOST_COMBINATIONS: Final = 200
"""So many answers to what is not given are gone through for one student."""

GivenAnswers: TypeAlias = tuple[FactAnswer, ...]


@dataclass(eq=False, repr=False)
class PossibleStudents:
    """Students of whom something may be: ``who`` they are, and what else is compared (a table)."""

    who: Condition
    compared: Sequence[Condition]
    vocabulary: Vocabulary
    in_use: int
    _known: dict[GivenAnswers, StatedNumbers] = field(default_factory=dict)

    @cached_property
    def _leaves(self) -> list[Leaf]:
        return [leaf for condition in (self.who, *self.compared) for leaf in leaves(condition)]

    @cached_property
    def _related(self) -> frozenset[str]:
        """The derived facts that they turn on, and those behind them."""
        return related_facts(frozenset(leaf.fact for leaf in self._leaves), self.vocabulary)

    def find(self, student: Coded, given: GivenAnswers) -> StatedNumbers:
        """Numbers of stated facts for a student of some answers; none where nothing is derived."""
        if not self._related:
            return StatedNumbers({})
        if given not in self._known:
            self._known[given] = self._find(student, given)
        return self._known[given]

    def _find(self, student: Coded, given: GivenAnswers) -> StatedNumbers:
        others = self.vocabulary.ordered(self._related - {answer.fact for answer in given})
        everybody = judgement(self.who, self.vocabulary)
        more = answer_combinations(others, self._leaves, self.vocabulary, student, self.in_use)
        combinations = list(islice(more, _MOST_COMBINATIONS + 1))
        excluded = len(combinations) <= _MOST_COMBINATIONS
        for extra in combinations[:_MOST_COMBINATIONS]:
            one = student.answering_all(extra)
            if everybody(one.true, one.false, one.measured) is False:
                continue
            found = numbers_behind((*given, *extra), self._leaves, self.vocabulary)
            if found.numbers is not None:
                return found
            excluded = excluded and found.excluded
        return StatedNumbers(excluded=excluded)
