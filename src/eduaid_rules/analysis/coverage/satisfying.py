"""Whether any student at all can be as a demand asks, and the simplest who is.

Needs that share no fact do not concern each other, so each group of needs that do is gone
through by itself, over the kinds of answer that its conditions can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.logic import Judgement, KnownAtoms, TruthValue, judgement
from ...meaning.partitions import Coded, FactAnswer, distinct_answers, unknown_student
from ...policy.conditions import Condition, Leaf, OneOf, facts_of, leaves
from ...policy.facts import NO, YES, FactType, Nature, Slot, Vocabulary, measured_text
from .demands import Demand, Need

_MOST: Final = 5_000
"""After so many steps it stays open whether anybody meets a group of needs."""

_MOST_KINDS: Final = 10
"""So many kinds of value of one multiple choice, each there or not, are gone through."""

Profile = Mapping[str, str | list[str]]
"""Facts as a case writes them."""


@dataclass(eq=False, repr=False)
class Judge:
    """Conditions judged, each compiled once for all terms that use the same values."""

    vocabulary: Vocabulary
    _made: dict[tuple[Condition, int], Judgement] = field(default_factory=dict)

    def meets(self, need: Need, at: PolicyAtTerm, student: Coded) -> bool:
        """Whether a condition is as wanted; an unknown one never is."""
        if self._truth(need.condition, at, student) is need.holds:
            return True
        return need.unless is not None and self._truth(need.unless, at, student) is True

    def breaks(self, need: Need, at: PolicyAtTerm, student: Coded) -> bool:
        """Whether a condition cannot be as wanted any more, whatever else becomes known."""
        if self._truth(need.condition, at, student) is not (not need.holds):
            return False
        return need.unless is None or self._truth(need.unless, at, student) is False

    def _truth(self, condition: Condition, at: PolicyAtTerm, student: Coded) -> TruthValue:
        key = (condition, at.season.unused)
        made = self._made.get(key)
        if made is None:
            known = KnownAtoms(unused=at.season.unused)
            made = self._made[key] = judgement(condition, self.vocabulary, known)
        return made(student.true, student.false, student.measured)


class _TooManyError(Exception):
    """There is more to go through than is worth it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``profile`` meets a demand; None: nobody does, for the sake of the needs ``between``.

    ``open``: there were too many combinations to say so.
    """

    profile: Profile | None
    between: tuple[Need, ...] = ()
    open: bool = False


def satisfy(demand: Demand, at: PolicyAtTerm, judge: Judge) -> Verdict:
    """The simplest student who meets a demand at a term."""
    found: list[FactAnswer] = []
    for group in _groups(demand.needs, at.vocabulary):
        try:
            answered = _answered(group, at, judge)
            if answered is None:
                return Verdict(None, _clash(group, at, judge))
        except _TooManyError:
            return Verdict(None, open=True)
        found += _enough(answered, group, at, judge)
    return Verdict(_profile({answer.fact: answer for answer in found}, at.vocabulary))


def _enough(
    given: Sequence[FactAnswer], needs: Sequence[Need], at: PolicyAtTerm, judge: Judge
) -> list[FactAnswer]:
    """The answers without those that are not needed."""
    kept = list(given)
    for answer in reversed(given):
        student = _student([one for one in kept if one is not answer], at)
        if all(judge.meets(need, at, student) for need in needs):
            kept.remove(answer)
    return kept


def _student(given: Sequence[FactAnswer], at: PolicyAtTerm) -> Coded:
    """A student of whom these answers are known."""
    nobody = unknown_student(at.vocabulary)
    student = Coded(at.season.true, at.season.false | at.season.unused, nobody.measured)
    for answer in given:
        student = student.answering(answer)
    return student


def _groups(needs: Sequence[Need], vocabulary: Vocabulary) -> list[list[Need]]:
    """The needs, those together that share facts directly or by others."""
    groups: list[tuple[set[str], list[Need]]] = []
    for need in needs:
        facts = {fact for fact in _facts(need) if _is_asked(vocabulary.slots[fact])}
        joined = [need]
        apart: list[tuple[set[str], list[Need]]] = []
        for others, members in groups:
            if others & facts:
                facts |= others
                joined = [*members, *joined]
            else:
                apart.append((others, members))
        groups = [*apart, (facts, joined)]
    return [members for _, members in groups]


def _facts(need: Need) -> frozenset[str]:
    return facts_of(need.condition) | (facts_of(need.unless) if need.unless else frozenset())


def _is_asked(slot: Slot) -> bool:
    return slot.fact.nature is not Nature.TERM


def _answered(needs: Sequence[Need], at: PolicyAtTerm, judge: Judge) -> list[FactAnswer] | None:
    """The first answers that meet the needs; None: nobody meets them. Raises _TooManyError."""
    conditions = [one for need in needs for one in (need.condition, need.unless) if one is not None]
    found = [leaf for condition in conditions for leaf in leaves(condition)]
    named = at.vocabulary.ordered({leaf.fact for leaf in found})
    slots = [slot for slot in named if _is_asked(slot)]
    if any(_kinds(slot, found, at) > _MOST_KINDS for slot in slots):
        raise _TooManyError
    base = _student((), at)
    choices = [distinct_answers(slot, found, at.vocabulary, base, at.in_use) for slot in slots]
    left = _MOST

    def search(given: list[FactAnswer], student: Coded) -> list[FactAnswer] | None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _TooManyError
        if any(judge.breaks(need, at, student) for need in needs):
            return None
        if len(given) == len(choices):
            return given if all(judge.meets(need, at, student) for need in needs) else None
        for answer in choices[len(given)]:
            made = search([*given, answer], student.answering(answer))
            if made is not None:
                return made
        return None

    return search([], base)


def _kinds(slot: Slot, found: Sequence[Leaf], at: PolicyAtTerm) -> int:
    """How many kinds of value of a multiple choice the conditions tell apart."""
    if slot.fact.type is not FactType.MULTIPLE:
        return 0
    own = [leaf for leaf in found if isinstance(leaf, OneOf) and leaf.fact == slot.fact.name]
    masks = [at.vocabulary.mask(leaf.fact, leaf.values) for leaf in own]
    return len({tuple(bool(bit & mask) for mask in masks) for bit in slot.atoms.values()})


def _clash(needs: Sequence[Need], at: PolicyAtTerm, judge: Judge) -> tuple[Need, ...]:
    """The fewest needs, in order, that nobody meets together: one by one the others are left."""
    kept = list(needs)
    for need in needs:
        fewer = [one for one in kept if one is not need]
        if fewer and _answered(fewer, at, judge) is None:
            kept = fewer
    return tuple(kept)


def _profile(found: Mapping[str, FactAnswer], vocabulary: Vocabulary) -> Profile:
    return {
        slot.fact.name: said
        for slot in vocabulary.ordered(found)
        for said in _said(slot, found[slot.fact.name])
        if said != slot.fact.default
    }


def _said(slot: Slot, answer: FactAnswer) -> Iterator[str | list[str]]:
    """An answer as a case writes it; of a derived fact nothing can be written."""
    fact = slot.fact
    if fact.formula is not None:
        return
    if fact.type.is_measured:
        yield measured_text(fact, answer.number)
    elif fact.type is FactType.YES_NO:
        yield YES if answer.true else NO
    elif fact.type is FactType.MULTIPLE:
        yield [name for name, bit in slot.atoms.items() if answer.true & bit]
    else:
        yield next(name for name, bit in slot.atoms.items() if answer.true & bit)
