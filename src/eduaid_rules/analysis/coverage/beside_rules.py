"""What stands beside the rules and cases can reach: numbers of parameters, rows of scales.

A number of 参数 is reached by somebody who gets an item that goes by it; a row of 相加 or 分档
by somebody of whom it holds, at a term at which a rule goes by that fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.standard_words import standard_in_words
from ...meaning.words import ConditionWords
from ...policy.by_term.parameters import ParameterText
from ...policy.conditions import Condition, facts_of
from ...policy.derived.derivations import ByNumbers, ByTexts, DerivedText, Elapsed, Grades, Points
from ...policy.facts import Fact
from ...policy.in_force import InForce, state_at
from ...policy.named_in_standards import facts_named_by
from ...policy.standards import (
    ByCondition,
    ByFact,
    Standard,
    standard_cases,
)
from .requirements import condition_phrase

WantedCondition: TypeAlias = tuple[Condition, bool]
"""A condition and whether it is to hold or to fail."""


@dataclass(frozen=True, slots=True, eq=False)
class BesideRules:
    """A number of a parameter or a row of a derived fact, and who takes it."""

    name: str
    """The parameter, or the derived fact."""
    written: object
    """What has a place in the files."""
    said: str
    when: tuple[WantedCondition, ...]
    parameter: ParameterText | None = None
    """The text of a parameter in which it stands."""
    of_fact: DerivedText | None = None
    """The version of a derived fact that it is, or in which it stands."""


def numbers_of_text(name: str, text: ParameterText, words: ConditionWords) -> Iterator[BesideRules]:
    """The numbers of a text of a parameter, each with the students whose number it is."""

    def cells(
        value: Standard, said: str, around: tuple[WantedCondition, ...]
    ) -> Iterator[BesideRules]:
        before: list[WantedCondition] = []
        for when, cell in standard_cases(value):
            phrase = f"{said}，{condition_phrase(when, words)}"
            yield from cells(cell, phrase, (*around, *before, (when, True)))
            if isinstance(value, ByCondition):
                before.append((when, False))
        if isinstance(value, ByFact | ByCondition):
            if value.otherwise is not None:
                rest = tuple((when, False) for when, _ in standard_cases(value))
                yield from cells(value.otherwise, f"{said}，其余", (*around, *rest))
            return
        yield BesideRules(name, text, f"{said}（{standard_in_words(value)}）", around, text)

    return cells(text.value, f"{text.since}起{name}", ())


def rows_of_fact(fact: Fact, words: ConditionWords) -> Iterator[BesideRules]:
    """The rows of a scale or of grades, each with the students of whom it counts."""
    made = fact.derivation
    match made:
        case Points(rows):
            for row in rows:
                said = f"{fact.name}，{condition_phrase(row.when, words)}（得{row.points}）"
                yield BesideRules(fact.name, row, said, ((row.when, True),))
        case Grades(grades, otherwise):
            before: tuple[WantedCondition, ...] = ()
            for grade in grades:
                said = f"{fact.name}，{condition_phrase(grade.when, words)}（{grade.value}）"
                yield BesideRules(fact.name, grade, said, (*before, (grade.when, True)))
                before = (*before, (grade.when, False))
            yield BesideRules(fact.name, made, f"{fact.name}，其余（{otherwise}）", before)
        case ByTexts(texts):
            for text in texts:
                yield BesideRules(fact.name, text, f"{text.since}起{fact.name}", (), of_fact=text)
                if text.way is not None:
                    for one in rows_of_fact(replace(fact, derivation=text.way), words):
                        yield replace(one, said=f"{text.since}起{one.said}", of_fact=text)
        case Elapsed() | ByNumbers() | None:
            return
        case _:
            assert_never(made)


def facts_gone_by(at: PolicyAtTerm) -> Collection[str]:
    """The facts that rules of a term go by, and those that these are made from."""
    found = set(facts_of(at.pack.common))
    for rule in at.pack.rules:
        said, settled = state_at(rule, at.term, at.known_on), at.states[rule.id]
        if isinstance(said, InForce) and isinstance(settled, InForce):
            found |= facts_of(said.who) | facts_named_by((said.standard,))
            found |= {fact for row in said.payees for fact in facts_of(row.when)}
            for name in settled.parameters:
                text = at.parameter_text(name)
                found |= set() if text is None else facts_named_by((text.value,))
    return at.vocabulary.behind(found)
