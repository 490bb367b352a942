"""Why: conditions, what was seen and what was wanted, in the words of the rule files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..policy.classes import Coded
from ..policy.conditions import (
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Unknowable,
    facts_of,
)
from ..policy.facts import NO, YES, FactType, Slot, Vocabulary
from ..policy.students import Student, measured_text
from ..policy.truth import Truth
from .results import Seen

Judge = Callable[[Condition, Coded], Truth]

UNKNOWN = "未知"
NONE = "无"


def facts_in_words(student: Student) -> list[str]:
    """What a profile says, fact by fact, for people."""
    said = [f"{name} {_stated(value)}" for name, value in student.facts().items()]
    return said or ["什么都没有填"]


def _stated(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name}（{answer}）" for name, answer in value.items())
    if isinstance(value, list):
        return "、".join(value) or NONE
    return str(value)


def failed(condition: Condition, student: Coded, judge: Judge, words: Words) -> tuple[Seen, ...]:
    """The conditions that surely fail, each with what was seen and wanted."""
    return _unique(_with_truth(condition, student, judge, words, wanted=False))


def held(condition: Condition, student: Coded, judge: Judge, words: Words) -> tuple[Seen, ...]:
    """The conditions that hold; of alternatives, the first that does."""
    return _unique(_with_truth(condition, student, judge, words, wanted=True))


def _with_truth(
    condition: Condition, student: Coded, judge: Judge, words: Words, *, wanted: bool
) -> Iterable[Seen]:
    """What makes a condition true (or false): all parts of and, one part of or; and the reverse."""
    facts = facts_of(condition)
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
        case Not():
            for fact in words.ordered(facts):
                yield Seen(fact, words.seen(fact, student), words.wanted(condition))


@dataclass(frozen=True, slots=True)
class Trace:
    """One condition as it was judged, with its parts: what a person follows line by line."""

    label: str
    truth: Truth
    seen: str | None = None
    wanted: str | None = None
    parts: tuple[Trace, ...] = ()


def trace(condition: Condition, student: Coded, judge: Judge, words: Words) -> Trace:
    """How a condition was judged; conditions about one fact are one line."""
    truth = judge(condition, student)

    def inner(parts: Iterable[Condition]) -> tuple[Trace, ...]:
        return tuple(trace(part, student, judge, words) for part in parts)

    facts = facts_of(condition)
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
        case _:
            return Trace(words.full(condition), truth)


def _unique(found: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(dict.fromkeys(found))


class Words:
    """Conditions and values of one vocabulary in words; ``in_use`` are the values of the term."""

    def __init__(self, vocabulary: Vocabulary, in_use: int) -> None:
        self._vocabulary = vocabulary
        self._in_use = in_use

    def ordered(self, facts: Iterable[str]) -> list[str]:
        """Facts in the vocabulary's order."""
        return [slot.fact.name for slot in self._vocabulary.ordered(facts)]

    def seen(self, fact: str, student: Coded) -> str:
        """What is known of a fact."""
        slot = self._vocabulary.slots[fact]
        if slot.fact.type is FactType.MULTIPLE:
            return _several(slot, student, self._in_use)
        if slot.fact.type is FactType.YES_NO:
            return YES if student.true & slot.mask else NO if student.false & slot.mask else UNKNOWN
        if slot.fact.type.is_choice:
            names = (name for name, bit in slot.atoms.items() if student.true & bit)
            return next(names, UNKNOWN)
        number = student.measured[slot.index] if slot.index >= 0 else None
        return UNKNOWN if number is None else measured_text(slot.fact, number)

    def wanted(self, condition: Condition) -> str:
        """What a condition asks for; the fact is named only where there are several."""
        return self._phrase(condition, name_facts=len(facts_of(condition)) > 1)

    def full(self, condition: Condition) -> str:
        """What a condition asks for, with the names of the facts."""
        return self._phrase(condition, name_facts=True)

    def _phrase(self, condition: Condition, *, name_facts: bool) -> str:
        def inner(part: Condition) -> str:
            return self._phrase(part, name_facts=name_facts)

        match condition:
            case OneOf(fact, values, any_declared):
                said = _one_of(fact, values, any_declared=any_declared)
            case InRange(fact, low, high):
                said = _range(self._vocabulary.slots[fact], low, high)
            case Not(OneOf(fact, (value,))) if value == YES:
                said = NO
            case Not(OneOf(fact, values)):
                said = f"不是{_one_of(fact, values, any_declared=False)}"
            case Unknowable(what):
                return what
            case Named(name, part):
                return f"{name}（{inner(part)}）"
            case Not(part):
                return f"不满足“{inner(part)}”"
            case AllOf(parts):
                return self._all(parts, inner)
            case AnyOf((InRange(fact), *_) as parts) if name_facts and _only(parts, fact):
                said = "或".join(self._phrase(part, name_facts=False) for part in parts)
            case AnyOf(parts):
                between = "或" if all(isinstance(part, InRange) for part in parts) else "，或"
                return between.join(inner(part) for part in parts)
        return f"{fact}：{said}" if name_facts else said

    def _all(self, parts: tuple[Condition, ...], inner: Callable[[Condition], str]) -> str:
        singles = [part for part in parts if isinstance(part, OneOf) and len(part.values) == 1]
        if len(parts) > 1 and len(singles) == len(parts) and len({p.fact for p in singles}) == 1:
            return f"同时有{'、'.join(part.values[0] for part in singles)}"
        return "，并且".join(inner(part) for part in parts)


def _only(parts: tuple[Condition, ...], fact: str) -> bool:
    """Whether all parts are ranges of one fact."""
    return all(isinstance(part, InRange) and part.fact == fact for part in parts)


def _one_of(fact: str, values: tuple[str, ...], *, any_declared: bool) -> str:
    if any_declared:
        return f"任意一种{fact}"
    if len(values) <= 2:
        return "或".join(values)
    return f"{'、'.join(values)}之一"


def _range(slot: Slot, low: int | None, high: int | None) -> str:
    fact = slot.fact
    if low is not None and low == high:
        return measured_text(fact, low)
    bounds = (
        None if low is None else f"不低于{measured_text(fact, low)}",
        None if high is None else f"不高于{measured_text(fact, high)}",
    )
    return "、".join(bound for bound in bounds if bound)


def _several(slot: Slot, student: Coded, in_use: int) -> str:
    yes = [name for name, bit in slot.atoms.items() if student.true & bit]
    no = [name for name, bit in slot.atoms.items() if student.false & bit]
    if slot.mask & in_use & ~(student.true | student.false) == 0:
        return "、".join(yes) or NONE
    said = [f"有{'、'.join(yes)}"] * bool(yes) + [f"没有{'、'.join(no)}"] * bool(no)
    return "，".join([*said, "其余未知"]) if said else UNKNOWN
