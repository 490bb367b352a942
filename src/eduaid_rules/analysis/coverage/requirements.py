"""Requirements on a student: what they are, in words, and the simplest student who meets them.

Needs that share no fact do not concern each other, so each group of needs that do is gone
through by itself, over the kinds of answer that its conditions can tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.logic import Judgement, KnownAtoms, TruthValue, judgement
from ...meaning.partitions import Coded, FactAnswer, distinct_answers, unknown_student
from ...meaning.stated_answers import as_stated, numbers_behind
from ...meaning.words import ConditionWords
from ...policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Leaf,
    Named,
    Not,
    OneOf,
    PutIn,
    Score,
    Unknowable,
    facts_of,
    leaves,
    rebuilt_condition,
)
from ...policy.fact_types import FactType, Nature
from ...policy.facts import NO, YES, Slot, Vocabulary
from ...policy.spellings.measured_texts import measured_text


def is_entry(condition: Condition) -> bool:
    """Whether it is one entry as people write it: a fact, and what is wanted of it."""
    match condition:
        case OneOf() | InRange() | AgainstStatusDay() | AgainstParameter():
            return True
        case Not(part):
            return is_entry(part)
        case AllOf(parts):  # 全有
            named = [part.fact for part in parts if isinstance(part, OneOf)]
            return len(named) == len(parts) and len(set(named)) == 1
        case AnyOf(parts):  # 年级: [1, 2]
            counted = [part.fact for part in parts if isinstance(part, InRange)]
            return len(counted) == len(parts) and len(set(counted)) == 1
        case Unknowable() | Score() | Named():
            return False
        case _:
            assert_never(condition)


@dataclass(frozen=True, slots=True)
class Need:
    """A condition and whether it is to hold or to fail; nothing is asked where ``unless`` holds."""

    condition: Condition
    holds: bool
    unless: Condition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """What a student must be like; ``higher`` also compares amounts, where that decides."""

    needs: tuple[Need, ...]
    higher: Callable[[Coded], bool] | None = None


def condition_phrase(condition: Condition, words: ConditionWords, *, holds: bool = True) -> str:
    """A condition in words, or that it does not hold."""
    if isinstance(condition, PutIn):
        return f"{condition.fact}：{'' if holds else '不满足 '}{condition.name}"
    if isinstance(condition, Named):
        return f"{'' if holds else '不'}符合：{condition.name}"
    if isinstance(condition, OneOf) and condition.any_declared:
        return f"{condition.fact}：{'任意一种' if holds else '一种也没有'}"
    if isinstance(condition, Not) and not holds:
        return condition_phrase(condition.part, words)
    if isinstance(condition, AllOf) and is_entry(condition):
        (fact,) = facts_of(condition)
        return f"{fact}：{'' if holds else '不是'}{words.wanted(condition)}"
    if isinstance(condition, AnyOf) and is_entry(condition) and not holds:
        (fact,) = facts_of(condition)
        return f"{fact}：不是{'或'.join(words.wanted(part) for part in condition.parts)}"
    short = _in_short(condition)
    return words.full(short if holds else Not(short))


def _in_short(condition: Condition) -> Condition:
    """The condition with ready-made words where those of ``explain`` would be long or lacking.

    A definition goes by its name, 任意 without its values, and 认定日 by that word.
    """
    if isinstance(condition, PutIn):
        return Unknowable(f"{condition.fact}：{condition.name}")
    if isinstance(condition, Named):
        return Unknowable(f"符合：{condition.name}")
    if isinstance(condition, OneOf) and condition.any_declared:
        return Unknowable(f"{condition.fact}：任意一种")
    if isinstance(condition, AgainstStatusDay):
        low = _status_day_bound("不早于", condition.at_least)
        high = _status_day_bound("不晚于", condition.at_most)
        return Unknowable(f"{condition.fact}：{'、'.join(bound for bound in (low, high) if bound)}")
    return rebuilt_condition(condition, _in_short)


def _status_day_bound(how: str, days: int | None) -> str:
    """A bound that is so many days from the status day."""
    if days is None:
        return ""
    away = f"前{-days}天" if days < 0 else f"后{days}天" if days else ""
    return f"{how}认定日{away}"


_MOST: Final = 5_000
"""After so many steps it stays open whether anybody meets a group of needs."""

_MOST_KINDS: Final = 10
"""So many kinds of value of one multiple choice, each there or not, are gone through."""

CaseProfile = Mapping[str, str | list[str]]
"""Facts as a case writes them."""


@dataclass(eq=False, repr=False)
class NeedJudge:
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
class RequirementAnswer:
    """``profile`` meets a demand; None: nobody does, for the sake of the needs ``between``.

    ``open``: it could not be said, there was too much to go through.
    """

    profile: CaseProfile | None
    between: tuple[Need, ...] = ()
    open: bool = False


def simplest_student(demand: Requirement, at: PolicyAtTerm, judge: NeedJudge) -> RequirementAnswer:
    """The simplest student who meets a demand at a term."""
    found: list[FactAnswer] = []
    for group in _groups(demand.needs, at.vocabulary):
        try:
            answered = _first_answers(group, at, judge)
            if answered is None:
                return RequirementAnswer(None, _clash(group, at, judge))
        except _TooManyError:
            return RequirementAnswer(None, open=True)
        enough = _enough(answered, group, at, judge)
        numbers = numbers_behind(enough, _leaves(group), at.vocabulary).numbers
        if numbers is None:
            return RequirementAnswer(None, open=True)
        found += as_stated(enough, numbers, at.vocabulary)
    return RequirementAnswer(_profile({answer.fact: answer for answer in found}, at.vocabulary))


def _enough(
    given: Sequence[FactAnswer], needs: Sequence[Need], at: PolicyAtTerm, judge: NeedJudge
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
        asked = {fact for fact in _facts(need) if _is_asked(vocabulary.slots[fact])}
        facts = asked.union(*(vocabulary.sources(fact) for fact in asked))
        joined = [need]
        separate: list[tuple[set[str], list[Need]]] = []
        for others, members in groups:
            if others & facts:
                facts |= others
                joined = [*members, *joined]
            else:
                separate.append((others, members))
        groups = [*separate, (facts, joined)]
    return [members for _, members in groups]


def _facts(need: Need) -> frozenset[str]:
    return facts_of(need.condition) | (facts_of(need.unless) if need.unless else frozenset())


def _is_asked(slot: Slot) -> bool:
    return slot.fact.nature is not Nature.TERM


def _first_answers(
    needs: Sequence[Need], at: PolicyAtTerm, judge: NeedJudge
) -> list[FactAnswer] | None:
    """The first answers that meet the needs; None: nobody meets them. Raises _TooManyError."""
    found = _leaves(needs)
    named = at.vocabulary.ordered({leaf.fact for leaf in found})
    slots = [slot for slot in named if _is_asked(slot)]
    if any(_value_kinds(slot, found, at) > _MOST_KINDS for slot in slots):
        raise _TooManyError
    base = _student((), at)
    choices = [distinct_answers(slot, found, at.vocabulary, base, at.in_use) for slot in slots]
    left = _MOST
    undecided: list[FactAnswer] | None = None

    def search(given: list[FactAnswer], student: Coded) -> list[FactAnswer] | None:
        nonlocal left, undecided
        left -= 1
        if left < 0:
            raise _TooManyError
        if any(judge.breaks(need, at, student) for need in needs):
            return None
        if len(given) == len(choices):
            if not all(judge.meets(need, at, student) for need in needs):
                return None
            behind = numbers_behind(given, found, at.vocabulary)
            if behind.numbers is None and not behind.excluded:
                undecided = undecided or given
            return None if behind.numbers is None else given
        for answer in choices[len(given)]:
            made = search([*given, answer], student.answering(answer))
            if made is not None:
                return made
        return None

    answers = search([], base)
    return undecided if answers is None else answers


def _leaves(needs: Sequence[Need]) -> list[Leaf]:
    """Every comparison of some needs."""
    conditions = [one for need in needs for one in (need.condition, need.unless) if one is not None]
    return [leaf for condition in conditions for leaf in leaves(condition)]


def _value_kinds(slot: Slot, found: Sequence[Leaf], at: PolicyAtTerm) -> int:
    """How many kinds of value of a multiple choice the conditions tell apart."""
    if slot.fact.type is not FactType.MULTIPLE:
        return 0
    own = [leaf for leaf in found if isinstance(leaf, OneOf) and leaf.fact == slot.fact.name]
    masks = [at.vocabulary.mask(leaf.fact, leaf.values) for leaf in own]
    return len({tuple(bool(bit & mask) for mask in masks) for bit in slot.atoms.values()})


def _clash(needs: Sequence[Need], at: PolicyAtTerm, judge: NeedJudge) -> tuple[Need, ...]:
    """The fewest needs, in order, that nobody meets together: one by one the others are left."""
    kept = list(needs)
    for need in needs:
        fewer = [one for one in kept if one is not need]
        if fewer and _first_answers(fewer, at, judge) is None:
            kept = fewer
    return tuple(kept)


def _profile(found: Mapping[str, FactAnswer], vocabulary: Vocabulary) -> CaseProfile:
    written = {
        slot: _answer_as_written(slot, found[slot.fact.name]) for slot in vocabulary.ordered(found)
    }
    return {slot.fact.name: said for slot, said in written.items() if said != slot.fact.default}


def _answer_as_written(slot: Slot, answer: FactAnswer) -> str | list[str]:
    """An answer as a case writes it."""
    fact = slot.fact
    if fact.type.is_measured:
        return measured_text(fact, answer.number)
    if fact.type is FactType.YES_NO:
        return YES if answer.true else NO
    if fact.type is FactType.MULTIPLE:
        return [name for name, bit in slot.atoms.items() if answer.true & bit]
    return next(name for name, bit in slot.atoms.items() if answer.true & bit)
