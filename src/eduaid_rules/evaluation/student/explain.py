"""Why a student gets an item or does not, and what would change that.

Conditions as they were judged, with what was seen and wanted in the words of the rule files;
the fewest facts that would settle an open item, and the smallest change that would grant a
refused one, through the kinds of answer that the rule can tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations as subsets
from typing import Final, assert_never

from ...errors import ProfileError
from ...meaning.logic import TruthValue
from ...meaning.partitions import Coded, FactAnswer, answer_combinations
from ...meaning.words import ConditionWords, undefined_in_words, value_in_words
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
    leaf_values,
    leaves,
)
from ...policy.fact_types import Coding, Nature
from ...policy.facts import Slot, Vocabulary
from ...policy.in_force import InForce
from ...policy.money_and_units import Unit
from ...policy.standards import Open
from ..policy_at_term import RuleAtTerm, amount_facts, compared_leaves, linked_standards
from .amounts import CompiledRule
from .compiled_rules import compile_rule
from .results import Seen

TruthOf = Callable[[Condition, Coded], TruthValue]


def failed_conditions(
    condition: Condition, student: Coded, judge: TruthOf, words: ConditionWords
) -> tuple[Seen, ...]:
    """The conditions that surely fail, each with what was seen and wanted."""
    return _unique(_with_truth(condition, student, judge, words, wanted=False))


def held_conditions(
    condition: Condition, student: Coded, judge: TruthOf, words: ConditionWords
) -> tuple[Seen, ...]:
    """The conditions that hold; of alternatives, the first that does."""
    return _unique(_with_truth(condition, student, judge, words, wanted=True))


def _with_truth(
    condition: Condition, student: Coded, judge: TruthOf, words: ConditionWords, *, wanted: bool
) -> Iterable[Seen]:
    """What makes a condition true (or false): all parts of and, one part of or; and the reverse."""
    facts = facts_of(condition)
    if isinstance(condition, PutIn):
        if condition.cases:
            yield Seen(
                condition.fact,
                _seen_number(condition, student, judge, words),
                words.wanted(condition),
            )
        compared = _compared_facts(condition, words)
        for fact in compared:
            yield Seen(fact, words.seen(fact, student), words.wanted(condition))
        for fact in words.ordered(facts - {*compared} - condition.numbered):
            yield Seen(fact, words.seen(fact, student), f"用来定“{condition.name}”里的数")
        return
    if len(facts) == 1:
        (fact,) = facts
        yield Seen(fact, words.seen(fact, student), words.wanted(condition))
        return
    match condition:
        case Named(_, inner):
            yield from _with_truth(inner, student, judge, words, wanted=wanted)
        case AllOf(parts) | AnyOf(parts):
            one_suffices = isinstance(condition, AnyOf) is wanted
            decisive = [part for part in parts if judge(part, student) is wanted]
            chosen = decisive[:1] if one_suffices and wanted else decisive
            for part in chosen:
                yield from _with_truth(part, student, judge, words, wanted=wanted)
        case Score(rows):
            for when, _ in rows:
                known = judge(when, student)
                if known is not None:
                    yield from _with_truth(when, student, judge, words, wanted=known)
        case Not():
            for fact in words.ordered(facts):
                yield Seen(fact, words.seen(fact, student), words.wanted(condition))
        case Unknowable() | OneOf() | InRange() | AgainstStatusDay() | AgainstParameter():
            pass  # compares no fact, or one: that is said already
        case _:
            assert_never(condition)


def _compared_facts(condition: PutIn, words: ConditionWords) -> list[str]:
    """What is compared: the fact itself, or what its formula comes to for each number in it."""
    if condition.cases:
        return []
    facts = facts_of(condition)
    if condition.fact in facts or not facts:
        return [condition.fact]
    return [fact for fact in words.ordered(facts) if fact.startswith(f"{condition.fact}（")]


def _seen_number(condition: PutIn, student: Coded, judge: TruthOf, words: ConditionWords) -> str:
    """What a fact is that turns on points or ages, for all numbers that these may be."""
    possible = (names for when, names in condition.cases if judge(when, student) is not False)
    return words.seen_among(condition.fact, [one for cases in possible for one in cases], student)


SCALE: Final = "得分"
"""How the line of a scale of points is labelled."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One condition as it was judged, with its parts: what a person follows line by line."""

    label: str
    truth: TruthValue
    seen: str | None = None
    wanted: str | None = None
    parts: tuple[Trace, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The condition and its parts as plain values for JSON; null where truth is unknown."""
        return {
            "label": self.label,
            "truth": self.truth,
            "seen": self.seen,
            "wanted": self.wanted,
            "parts": [part.to_dict() for part in self.parts],
        }


def trace_condition(
    condition: Condition, student: Coded, judge: TruthOf, words: ConditionWords
) -> Trace:
    """How a condition was judged; conditions about one fact are one line."""
    truth = judge(condition, student)

    def inner(parts: Iterable[Condition]) -> tuple[Trace, ...]:
        return tuple(trace_condition(part, student, judge, words) for part in parts)

    facts = facts_of(condition)
    if isinstance(condition, PutIn):
        rest = facts - condition.numbered
        others = [fact for fact in words.ordered(rest) if fact != condition.fact]
        own = [words.seen(condition.fact, student)] if condition.fact in facts else []
        if condition.cases:
            own = [_seen_number(condition, student, judge, words)]
        seen = "，".join((*own, *(f"{fact} {words.seen(fact, student)}" for fact in others)))
        return Trace(condition.fact, truth, seen, words.wanted(condition))
    if len(facts) == 1:
        (fact,) = facts
        return Trace(fact, truth, words.seen(fact, student), words.wanted(condition))
    match condition:
        case AllOf(parts):
            return Trace("全部满足", truth, parts=inner(parts))
        case AnyOf(parts):
            return Trace("满足任意一项", truth, parts=inner(parts))
        case Named(name, part):
            return Trace(name, truth, parts=inner((part,)))
        case Not(part):
            return Trace("不能满足", truth, parts=inner((part,)))
        case Score(rows, low, high):
            lines = (
                replace(line, label=f"{line.label}（{points}分）")
                for line, (_, points) in zip(inner(when for when, _ in rows), rows, strict=True)
            )
            reached = words.points_reached(
                [(judge(when, student), points) for when, points in rows]
            )
            return Trace(SCALE, truth, reached, words.points(low, high), tuple(lines))
        case Unknowable() | OneOf() | InRange() | AgainstStatusDay() | AgainstParameter():
            return Trace(words.full(condition), truth)
        case _:
            assert_never(condition)


def _unique(found: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(dict.fromkeys(found))


def missing_facts(item: RuleAtTerm, student: Coded) -> tuple[str, ...]:
    """The fewest unknown facts such that every answer to them settles an open item.

    Settled is what no further fact could change: granted, refused, or left open by the
    documents themselves. Ties go to the facts declared first; no facts: nothing helps.
    """
    found = list(compared_leaves(item))
    carried = set(amount_facts(item))
    vocabulary = item.at.vocabulary
    named = {leaf.fact for leaf in found} | carried
    names = {source for name in named for source in vocabulary.sources(name)}
    open_slots = [
        slot
        for slot in vocabulary.ordered(names)
        if slot.fact.nature is not Nature.TERM and _is_unknown(slot, found, item, student)
    ]
    chooser = compile_rule(item, item.at.season)
    if chooser is None or _is_settled(chooser, student):
        return ()
    for size in range(1, len(open_slots) + 1):
        for chosen in subsets(open_slots, size):
            if all(
                _is_settled(chooser, filled)
                for filled in _filled(chosen, found, carried, item, student)
            ):
                return tuple(slot.fact.name for slot in chosen)
    return ()


def why_undefined(item: RuleAtTerm, student: Coded) -> str | None:
    """Why the first derived fact of an item that has no value has none, though all is known."""
    names = {leaf.fact for leaf in compared_leaves(item)} | set(amount_facts(item))
    ordered = (slot.fact.name for slot in item.at.vocabulary.ordered(names))
    said = (undefined_in_words(name, student, item.at.vocabulary) for name in ordered)
    return next((one for one in said if one is not None), None)


def nearest_changes(item: RuleAtTerm, student: Coded, words: ConditionWords) -> tuple[Seen, ...]:
    """The fewest circumstances whose change would grant a refused item; empty: none would.

    A stage, a household registration or a hardship category is never suggested.
    """
    if not isinstance(item.state, InForce):
        return ()
    vocabulary = item.at.vocabulary
    found = list(leaves(item.state.who))
    changeable = [
        slot
        for slot in vocabulary.ordered({leaf.fact for leaf in found})
        if slot.fact.nature is Nature.CIRCUMSTANCE and not slot.fact.is_derived
    ]
    cleared = _without(changeable, student)
    if item.at.truth(item.state.who, cleared) is False:
        return ()
    for size in range(1, len(changeable) + 1):
        for chosen in subsets(changeable, size):
            base = _without(chosen, student)
            for given in answer_combinations(chosen, found, vocabulary, base, item.at.in_use):
                if item.at.truth(item.state.who, base.answering_all(given)) is True:
                    return tuple(
                        Seen(
                            answer.fact,
                            words.seen(answer.fact, student),
                            value_in_words(answer, slot),
                        )
                        for answer, slot in zip(given, chosen, strict=True)
                    )
    return ()


def _is_settled(chooser: CompiledRule, student: Coded) -> bool:
    try:
        line = chooser(student.true, student.false, student.measured)
    except ProfileError:  # granted with an amount out of bounds: nothing is left to ask
        return True
    return line is None or line.settled or getattr(line, "final", False)


def _filled(
    slots: Iterable[Slot],
    found: list[Leaf],
    carried: set[str],
    item: RuleAtTerm,
    student: Coded,
) -> Iterator[Coded]:
    """The student with every kind of answer to some facts, and to what is derived from them."""
    chosen = list(slots)
    vocabulary = item.at.vocabulary
    answered = {slot.fact.name for slot in chosen}
    named = vocabulary.ordered({leaf.fact for leaf in found} | carried)
    derived = [slot for slot in named if _becomes_known(slot, answered, vocabulary, student)]
    compared = [slot for slot in (*chosen, *derived) if slot.fact.name not in carried]
    amounts = tuple(
        FactAnswer(slot.fact.name, index=slot.index, number=_any_amount(slot, item))
        for slot in (*chosen, *derived)
        if slot.fact.name in carried
    )
    for given in answer_combinations(compared, found, vocabulary, student, item.at.in_use):
        yield student.answering_all((*given, *amounts))


def _becomes_known(slot: Slot, answered: set[str], vocabulary: Vocabulary, student: Coded) -> bool:
    """Whether a derived fact is known with these answers, and was not without them."""
    behind = vocabulary.sources(slot.fact.name)
    if slot.fact.formula is None or answered.isdisjoint(behind):
        return False
    rest = (vocabulary.slots[name].index for name in behind if name not in answered)
    return all(student.measured[index] is not None for index in rest)


def _without(slots: Iterable[Slot], student: Coded) -> Coded:
    keep = ~sum(slot.mask for slot in slots)
    indexes = {slot.index for slot in slots}
    return Coded(
        student.true & keep,
        student.false & keep,
        tuple(None if i in indexes else number for i, number in enumerate(student.measured)),
    )


def _is_unknown(slot: Slot, found: list[Leaf], item: RuleAtTerm, student: Coded) -> bool:
    if slot.fact.type.is_measured:
        return student.measured[slot.index] is None
    if slot.coding is not Coding.SEVERAL:
        return not (student.true | student.false) & slot.mask
    mask = 0
    for leaf in found:
        if leaf.fact == slot.fact.name:
            mask |= item.at.vocabulary.mask(leaf.fact, leaf_values(leaf))
    return bool(mask & ~(student.true | student.false))


def _any_amount(slot: Slot, item: RuleAtTerm) -> int:
    """An amount that is inside the bounds of whatever carries it."""
    for standard in linked_standards(item, item.standard):
        if isinstance(standard, Open) and standard.fact == slot.fact.name:
            term = standard.at_least or standard.at_most or 100
            halved = slot.fact.unit == "学年" and standard.per is Unit.TERM
            return term * 2 if halved else term
    return 100
