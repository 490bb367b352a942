"""Conditions as the naive evaluator reads them, interpreted anew for every student."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from naive_derived import Span
from naive_facts import Fact
from naive_words import (
    STATUS_DAY,
    Placed,
    Student,
    Truth,
    all_hold,
    any_holds,
    listed,
    negated,
    within,
)

NAMED_BOUND = r"(\S+?)(?: 的 (\d+(?:\.\d+)?)%)?(?:([×÷])(\d+))?"


class Conditions:
    """The facts by all their names, and the definitions."""

    def __init__(self, facts: Mapping[str, Fact], definitions: Mapping[str, Placed]) -> None:
        self.facts = facts
        self.definitions = definitions
        self.options: Callable[[str, Student], list[Fraction] | None] = lambda _name, _student: None
        """What a fact, a step or a parameter may come to, each in its own unit."""
        self.parameters: set[str] = set()

    def hold(self, condition: Placed, student: Student) -> Truth:
        """A condition is a mapping, and all its parts must hold."""
        tree, level = condition
        return all_hold(
            self._part(key, Placed(wanted, level), student) for key, wanted in tree.items()
        )

    def one_holds(self, conditions: list[Placed] | tuple[Placed, ...], student: Student) -> Truth:
        return any_holds(self.hold(condition, student) for condition in conditions)

    def _part(self, key: str, wanted: Placed, student: Student) -> Truth:
        tree, level = wanted
        if key == "任一":
            return self.one_holds([Placed(part, level) for part in tree], student)
        if key == "全部":
            return all_hold(self.hold(Placed(part, level), student) for part in tree)
        if key == "都不":
            return negated(self.one_holds([Placed(part, level) for part in tree], student))
        if key == "符合":
            return self.hold(self.definitions[tree], student)
        return self.fact_is(self.facts[key], wanted, student)

    def fact_is(self, fact: Fact, wanted: Placed, student: Student) -> Truth:
        tree, level = wanted
        if tree == "任意":
            return self._has_any(fact, level, student)
        if not isinstance(tree, dict):
            seen = student.known.get(fact.name)
            if isinstance(seen, frozenset):
                wanted_values = {fact.literal(value) for value in listed(tree)}
                return all_of(value in wanted_values for value in seen)
            return any_holds(self.has(fact, value, student) for value in listed(tree))
        if "不是" in tree:
            return negated(self.fact_is(fact, Placed(tree["不是"], level), student))
        if "全有" in tree:
            return all_hold(self.has(fact, value, student) for value in listed(tree["全有"]))
        return all_hold(self._compared(fact, word, b, student) for word, b in tree.items())

    def _compared(self, fact: Fact, word: str, text: str, student: Student) -> Truth:
        """Whether a number or a day lies within a bound, whatever both may still be."""
        seen = student.known.get(fact.name)
        named = self.named(text)
        if named is not None:
            name, times = named
            bounds = self.options(name, student)
            if bounds is None:
                return None
            wanted: list[Any] = [bound * times * fact.steps for bound in bounds]
        elif fact.kind == "日期" and text == STATUS_DAY:
            wanted = [student.status_day]
        else:
            wanted = [fact.literal(text)]
        if seen is None:
            return None
        if isinstance(seen, Span):
            both = (seen.low, seen.high)
            ends = [all_of(within(end, word, bound) for end in both) for bound in wanted]
            return all_of(ends)
        values = seen if isinstance(seen, frozenset) else [seen]
        return all_of(within(value, word, bound) for value in values for bound in wanted)

    def named(self, text: str) -> tuple[str, Fraction] | None:
        """A fact or a parameter that is a bound, and how much of it: 低保标准 的 150%×12."""
        match = re.fullmatch(NAMED_BOUND, text) if isinstance(text, str) else None
        if match is None or match[1] not in {*self.facts, *self.parameters}:
            return None
        count = Fraction(match[4] or 1)
        times = Fraction(match[2] or 100) / 100
        return match[1], times / count if match[3] == "÷" else times * count

    def _has_any(self, fact: Fact, level: int, student: Student) -> Truth:
        """任意: values of the pack where it is written or above it; one not in use must be said."""
        parts: list[Truth] = []
        for value in fact.values:
            if value.level <= level:
                truth = self.has(fact, value.name, student)
                parts.append(truth if value.in_use(student.term) else truth is True)
        return any_holds(parts)

    def has(self, fact: Fact, value: str, student: Student) -> Truth:
        """Whether the student has this one value of the fact."""
        seen = student.known.get(fact.name)
        if seen is None:
            return None
        if fact.kind == "多选":
            held: dict[str, Truth] = seen
            return held[fact.literal(value)]
        wanted = fact.literal(value)
        if isinstance(seen, Span):
            return None if seen.low <= wanted <= seen.high else False
        values = seen if isinstance(seen, frozenset) else {seen}
        return all_of(one == wanted for one in values)


def all_of(truths: Any) -> Truth:
    """What all of some answers say, where they say the same."""
    found = set(truths)
    return found.pop() if len(found) == 1 else None
