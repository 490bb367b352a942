"""Whether a student of some answers can be, where a table looks at derived facts (推算)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, TypeAlias

from ...meaning.derived_numbers import StatedNumbers
from ...meaning.logic import judgement
from ...meaning.partitions import Coded, FactAnswer, answer_combinations
from ...meaning.stated_answers import numbers_behind, related_facts
from ...policy.conditions import Condition, Leaf, leaves
from ...policy.facts import Vocabulary

_MOST_COMBINATIONS: Final = 200
"""So many answers to what a table does not look at are gone through for one of its students."""

TableAnswers: TypeAlias = tuple[FactAnswer, ...]


@dataclass(eq=False, repr=False)
class TableStudents:
    """Students of a table: ``who`` they are, and what its rows compare."""

    who: Condition
    rows: Sequence[Condition]
    vocabulary: Vocabulary
    in_use: int
    _known: dict[TableAnswers, StatedNumbers] = field(default_factory=dict)

    @cached_property
    def _leaves(self) -> list[Leaf]:
        return [leaf for condition in (self.who, *self.rows) for leaf in leaves(condition)]

    @cached_property
    def _related(self) -> frozenset[str]:
        """The derived facts that the table and its students turn on, and those behind them."""
        return related_facts(frozenset(leaf.fact for leaf in self._leaves), self.vocabulary)

    def find(self, student: Coded, given: TableAnswers) -> StatedNumbers:
        """Numbers of stated facts for a student of some answers; none where nothing is derived."""
        if not self._related:
            return StatedNumbers({})
        if given not in self._known:
            self._known[given] = self._find(student, given)
        return self._known[given]

    def _find(self, student: Coded, given: TableAnswers) -> StatedNumbers:
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
