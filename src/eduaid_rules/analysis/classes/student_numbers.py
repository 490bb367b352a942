"""Which kinds of student there are: numbers of the stated facts that give the derived ones.

A row of the class table takes a derived fact for a fact of its own. Somebody is of that kind
only where stated facts, each within its range and its own class, give what the row says.

Two policies that make a fact in different ways have two facts: the value that one of them sees
says nothing of the value that the other sees. So where such a fact is asked for, a copy of it is
asked for instead, under another name on each side; the fact itself stays for the formulas of
which it is a part.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

from ...meaning.derived_numbers import (
    DerivedNumber,
    NumberSpan,
    StatedNumbers,
    WantedNumber,
    can_divide_by_zero,
    closed_span,
    stated_numbers,
)
from ...policy.derived.derivations import ByNumbers, ByTexts
from ...policy.facts import Fact, Vocabulary
from ...policy.formulas import Formula
from ...policy.named_in_standards import FIGURE_FACTS
from ...policy.pack import NEWEST_FORM, Pack
from ...policy.wire.names import plain
from ...policy.wire.reading import pack_from
from .answer_classes import AnswerClass
from .subjects import Subject

Answers: TypeAlias = Mapping[str, AnswerClass]


class Existence(Enum):
    """Whether there is a student of some kind."""

    SHOWN = "numbers were found"
    EXCLUDED = "it is proved that there are none"
    OPEN = "neither"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KindOfStudent:
    """A row with what is known of whether it is a student.

    Where numbers were found ``answers`` has those of the sources besides.
    """

    existence: Existence
    answers: Answers


@dataclass(eq=False, repr=False)
class StudentNumbers:
    """Finds the students of rows, as several subjects make derived facts."""

    subjects: Sequence[Subject]
    unknowns: bool = False
    """Whether facts may be left out."""

    @cached_property
    def _known(self) -> dict[Hashable, StatedNumbers]:
        """What was found before where everything that decides it was the same."""
        sources = {name for one in self.derived.values() for name, _ in one.stated}
        limits = [
            (part.fact, part.at_least, part.at_most)
            for subject in self.subjects
            for parts in subject.bounded.values()
            for part in parts
            if part.fact in sources
        ]
        bounds = tuple((name, self.bounds(name)) for name in sorted(sources))
        key = (tuple(self.derived.items()), bounds, tuple(limits), self.unknowns)
        return self.subjects[0].solved.setdefault(key, {})

    @cached_property
    def derived(self) -> Mapping[str, DerivedNumber]:
        """The derived facts of all subjects; made in two ways they have two names."""
        return {name: one for s in self.subjects for name, one in s.derived.items()}

    def bounds(self, fact: str) -> NumberSpan:
        """Between which numbers a fact is in every policy."""
        every = [s.bounds(fact) for s in self.subjects if s.slot(fact) is not None]
        return _shared(every)

    def may_be_undefined(self, fact: str) -> bool:
        """Whether a fact may have no number although its sources are stated."""
        made = self.derived.get(fact)
        return made is not None and can_divide_by_zero(
            made, self._ranges((name for name, _ in made.stated), {})
        )

    def related(self, facts: Iterable[str]) -> list[str]:
        """Of some facts the derived ones and their sources; none where nothing is derived."""
        some = list(facts)
        made = [fact for fact in some if fact in self.derived]
        sources = {source for fact in made for source, _ in self.derived[fact].stated}
        return [fact for fact in some if fact in sources or fact in made]

    def kind(self, answers: Answers) -> KindOfStudent:
        """Whether there is a student of these answers."""
        made = [fact for fact in answers if fact in self.derived]
        if not made:
            return KindOfStudent(Existence.SHOWN, answers)
        key = tuple((fact, answers[fact]) for fact in self.related(answers))
        if key not in self._known:
            self._known[key] = self._solve(answers, made)
        found = self._known[key]
        if found.numbers is None:
            open_ = Existence.EXCLUDED if found.excluded else Existence.OPEN
            return KindOfStudent(open_, answers)
        stated = {
            fact: AnswerClass(fact, number=number, spans=((number, number),))
            for fact, number in found.numbers.items()
        }
        return KindOfStudent(Existence.SHOWN, {**answers, **stated})

    def _solve(self, answers: Answers, made: Sequence[str]) -> StatedNumbers:
        known = [fact for fact in made if not answers[fact].is_unknown]
        needed = {source for fact in known for source, _ in self.derived[fact].stated}
        left_out = {fact for fact, answer in answers.items() if answer.is_unknown}
        if needed & left_out:
            return StatedNumbers(excluded=True)
        undefined = [
            fact
            for fact in made
            if answers[fact].is_unknown and not self._can_be_left_out(fact, answers, needed)
        ]
        exactly = self._found(answers, known, undefined, within_class=True)
        if not exactly.excluded:
            return exactly
        if not any(answers[fact].region for fact in self.related(answers)):
            return exactly
        return self._found(answers, known, undefined, within_class=False)

    def _can_be_left_out(self, fact: str, answers: Answers, needed: set[str]) -> bool:
        """Whether a derived fact may be unknown since one of its sources is not stated."""
        if not self.unknowns:
            return False
        sources = [name for name, _ in self.derived[fact].stated]
        return any(
            source not in needed and (source not in answers or answers[source].is_unknown)
            for source in sources
        )

    def _found(
        self,
        answers: Answers,
        known: Sequence[str],
        undefined: Sequence[str],
        *,
        within_class: bool,
    ) -> StatedNumbers:
        """Numbers for the sources; not ``within_class``: between two that were looked at too."""

        def spans(answer: AnswerClass) -> tuple[NumberSpan, ...]:
            return answer.spans if within_class else answer.region or answer.spans

        wanted = [WantedNumber(self.derived[fact], spans(answers[fact])) for fact in known]
        wanted += [WantedNumber(self.derived[fact], ()) for fact in undefined]
        sources = dict.fromkeys(source for one in wanted for source, _ in one.derived.stated)
        said = {
            source: spans(answers[source])
            for source in sources
            if source in answers and not answers[source].is_unknown
        }
        ranges = self._ranges(sources, said)
        if not wanted:
            return StatedNumbers({})
        accepted = self._accepted(ranges)
        if accepted != ranges:
            found = stated_numbers(accepted, wanted)
            if found.numbers is not None:
                return found
        return stated_numbers(ranges, wanted)

    def _ranges(
        self, sources: Iterable[str], said: Mapping[str, tuple[NumberSpan, ...]]
    ) -> dict[str, list[tuple[int, int]]]:
        return {
            source: [closed_span(span) for span in said.get(source, (self.bounds(source),))]
            for source in sources
        }

    def _accepted(
        self, ranges: Mapping[str, list[tuple[int, int]]]
    ) -> Mapping[str, list[tuple[int, int]]]:
        """The ranges without amounts that an item refuses, where something is left."""
        made = dict(ranges)
        for subject in self.subjects:
            for part in (part for parts in subject.bounded.values() for part in parts):
                if part.fact in made:
                    limits = (part.at_least, part.at_most)
                    cut = [
                        _shared([span, _in_a_year(limits, subject, part.fact)])
                        for span in made[part.fact]
                    ]
                    left = [(low, high) for low, high in map(closed_span, cut) if low <= high]
                    made[part.fact] = left or made[part.fact]
        return made


def _in_a_year(limits: NumberSpan, subject: Subject, fact: str) -> NumberSpan:
    """Bounds of a term in the unit of a fact."""
    slot = subject.slot(fact)
    by = 2 if slot is not None and slot.fact.unit == "学年" else 1
    low, high = limits
    return None if low is None else low * by, None if high is None else high * by


def _shared(spans: Iterable[NumberSpan]) -> NumberSpan:
    """What intervals have in common; its first number is above its last where that is nothing."""
    every = list(spans)
    low = max((low for low, _ in every if low is not None), default=None)
    high = min((high for _, high in every if high is not None), default=None)
    return low, high


_SIDES: Final = ("原规则", "新规则")


def derived_apart(old: Vocabulary, new: Vocabulary) -> tuple[dict[str, str], dict[str, str]]:
    """For each side its facts that the two make in different ways, each with its other name.

    Also those that one side makes and the other has stated.
    """
    if old == new:
        return {}, {}
    sides = old, new
    apart: tuple[dict[str, str], dict[str, str]] = {}, {}
    for name in (name for name in old.slots if name in new.slots):
        if _derivation(old, name) != _derivation(new, name):
            said = [_said(side.slots[name].fact) for side in sides]
            if said[0] == said[1]:  # the difference is in the rounding, or further back
                said = [f"{name}（{side}）" for side in _SIDES]
            for names, other in zip(apart, said, strict=True):
                names[name] = other
    for side, names in zip(sides, apart, strict=True):
        for name, other in list(names.items()):
            names |= {one: f"{other}{one[len(name) :]}" for one in _numbered(side, name)}
    return apart


def _derivation(vocabulary: Vocabulary, name: str) -> Hashable:
    """How a derived fact comes about; None: it is stated, or goes by conditions."""
    fact = vocabulary.slots[name].fact
    made = fact.derivation
    if isinstance(made, ByTexts) and made.is_formula:
        return tuple(
            (one.since, one.until, one.published, one.formula and _by(one.formula, vocabulary))
            for one in made.texts
        )
    formula = _formula(fact)
    return None if formula is None else _by(formula, vocabulary)


def _by(formula: Formula, vocabulary: Vocabulary) -> Hashable:
    """What a formula computes, down to how its facts come about."""
    known = (
        vocabulary.slots[source].fact for source in formula.facts if source in vocabulary.slots
    )
    return formula, tuple(
        (one.name, one.type, one.unit, _derivation(vocabulary, one.name)) for one in known
    )


def _formula(fact: Fact) -> Formula | None:
    made = fact.derivation
    return made.formula if isinstance(made, ByNumbers) else fact.formula


def _said(fact: Fact) -> str:
    """What a fact goes by where another policy makes it in another way."""
    formula = _formula(fact)
    return fact.name if formula is None else f"{fact.name}（{formula.text}）"


def _numbered(vocabulary: Vocabulary, name: str) -> Iterator[str]:
    """The facts that a formula with parameters is, one for each of their numbers."""
    fact = vocabulary.slots[name].fact
    if isinstance(fact.derivation, ByNumbers):
        for one in vocabulary.facts:
            if one.name.startswith(f"{name}（") and one.id.startswith(f"{fact.id}@"):
                yield one.name


def with_facts_apart(pack: Pack, names: Mapping[str, str]) -> Pack:
    """The pack, asking for a copy of each of these facts under its other name."""
    copies = [
        replace(fact, name=names[fact.name], id=f"{fact.id}.apart")
        for fact in pack.vocabulary.facts
        if fact.name in names and names[fact.name] != fact.name
    ]
    if not copies:
        return pack
    both = replace(pack, vocabulary=Vocabulary((*pack.vocabulary.facts, *copies)))
    return pack_from(_asking(plain(both, NEWEST_FORM), names))


def _asking(plain: object, names: Mapping[str, str]) -> object:
    """Plain values of a pack that asks for facts under other names."""
    if isinstance(plain, dict):
        return {
            key: names.get(value, value)
            if key in FIGURE_FACTS and isinstance(value, str)
            else _asking(value, names)
            for key, value in plain.items()
        }
    return [_asking(one, names) for one in plain] if isinstance(plain, list) else plain
