"""Conditions as the naive evaluator reads them, interpreted anew for every student."""

from __future__ import annotations

from collections.abc import Mapping

from naive_facts import Fact
from naive_words import (
    STATUS_DAY,
    Placed,
    Student,
    Tree,
    Truth,
    all_hold,
    any_holds,
    listed,
    negated,
    within,
)


class Conditions:
    """The facts by all their names, and the definitions."""

    def __init__(self, facts: Mapping[str, Fact], definitions: Mapping[str, Placed]) -> None:
        self.facts = facts
        self.definitions = definitions

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
            return any_holds(self.has(fact, value, student) for value in listed(tree))
        if "不是" in tree:
            return negated(self.fact_is(fact, Placed(tree["不是"], level), student))
        if "全有" in tree:
            return all_hold(self.has(fact, value, student) for value in listed(tree["全有"]))
        seen = student.known.get(fact.name)
        if seen is None:
            return None
        return all(within(seen, word, self.bound(fact, b, student)) for word, b in tree.items())

    def bound(self, fact: Fact, text: str, student: Student) -> Tree:
        """What a value is compared with; a day may be compared with the status day."""
        if fact.kind == "日期" and text == STATUS_DAY:
            return student.status_day
        return fact.literal(text)

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
        return bool(seen == fact.literal(value))
