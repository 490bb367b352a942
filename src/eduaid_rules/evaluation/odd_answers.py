"""What is odd in what a profile says at a term: judged all the same, for a person to look at.

The warnings of one student's result and the reminders about rows of a roster come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..meaning.students import Student
from ..meaning.words import UNKNOWN_TEXT, ConditionWords
from ..policy.conditions import facts_of
from ..policy.fact_types import Coding, Nature, Notice
from ..policy.facts import Fact, Slot, Value
from ..policy.number_types import NEVER
from ..policy.terms import Term
from .policy_at_term import PolicyAtTerm, stated_facts


class OddKind(Enum):
    """Why an answer is odd."""

    CONTRADICTION = "a fact says that nobody is so (提醒, 退回)"
    NOTICED = "a fact says so (提醒)"
    NOTICED_OF_STAGE = "a fact says so of stages (提醒)"
    NOT_IN_USE = "the value is not in use at the term (自, 至)"
    NOT_APPLICABLE = "the fact is not about such students (适用)"


@dataclass(frozen=True, slots=True)
class OddAnswer:
    """Something that a profile says, and that is hardly meant."""

    kind: OddKind
    text: str
    fact: str | None = None
    """None: it is between several facts."""


def odd_answers(at: PolicyAtTerm, student: Student) -> Iterator[OddAnswer]:
    """Whatever is odd about a student at a term."""
    coded = at.coded(student)
    for notice in at.fact_notices:
        if at.truth(notice.when, coded):
            yield OddAnswer(_noticed(at, notice), notice.text)
    odd = student.true & at.season.unused  # mostly nothing
    for slot, value in unused_values(at) if odd else ():
        if odd & slot.atoms[value.name]:
            text = not_in_use(slot.fact, value, at.term)
            yield OddAnswer(OddKind.NOT_IN_USE, text, slot.fact.name)
    assumed = {fact for fact, _ in student.assumed}
    for slot, about in at.limited_facts:
        name = slot.fact.name
        if not _says_something(slot, student) or name in assumed:
            continue
        if at.truth(about, coded) is False:
            words = ConditionWords(at.vocabulary, at.in_use)
            seen = ((f, words.seen(f, coded)) for f in words.ordered(facts_of(about)))
            others = (f"{fact}是“{said}”" for fact, said in seen if said != UNKNOWN_TEXT)
            said = f"{name}填的是“{words.seen(name, coded)}”，而{'、'.join(others)}"
            text = f"{said}；这一项只用于{words.full(about)}，请核对"
            yield OddAnswer(OddKind.NOT_APPLICABLE, text, name)


def _noticed(at: PolicyAtTerm, notice: Notice) -> OddKind:
    if notice.refuses:
        return OddKind.CONTRADICTION
    stages = {fact.name for fact in at.vocabulary.facts if fact.nature is Nature.STAGE}
    of_stage = not stages.isdisjoint(facts_of(notice.when))
    return OddKind.NOTICED_OF_STAGE if of_stage else OddKind.NOTICED


def unused_values(at: PolicyAtTerm) -> Iterator[tuple[Slot, Value]]:
    """The values that are not in use at a term."""
    for slot in at.vocabulary.slots.values():
        for value in slot.fact.values:
            if not value.in_use(at.term):
                yield slot, value


def not_in_use(fact: Fact, value: Value, term: Term) -> str:
    """That a value is not in use at a term, in words."""
    if value.since is not None and term < value.since:
        return f"{fact.name}“{value.name}”自{value.since}起才使用，{term}还没有，请核对"
    return f"{fact.name}“{value.name}”只用到{value.until}，{term}已经不用，请核对"


def facts_behind_odd_answers(at: PolicyAtTerm) -> tuple[str, ...]:
    """The facts that decide what is odd at a term, in the vocabulary's order."""
    found = {name for notice in at.fact_notices for name in facts_of(notice.when)}
    found |= {slot.fact.name for slot, _ in unused_values(at)}
    for slot, about in at.limited_facts:
        found |= {slot.fact.name, *facts_of(about)}
    return stated_facts(at, found)


def facts_behind_contradictions(at: PolicyAtTerm) -> tuple[str, ...]:
    """The facts that decide whether somebody contradicts himself, in the vocabulary's order."""
    refusing = (notice.when for notice in at.fact_notices if notice.refuses)
    return stated_facts(at, {name for when in refusing for name in facts_of(when)})


def _says_something(slot: Slot, student: Student) -> bool:
    """Whether an answer names a value, a number or a day; 无 and 未消除 are true of anybody."""
    if slot.coding is Coding.NUMBER:
        return student.measured[slot.index] not in (None, NEVER)
    return bool(student.true & slot.mask)
