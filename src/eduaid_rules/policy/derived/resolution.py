"""What is said of derived facts, in words of the facts that they are made from.

A comparison of points is a score of their rows, one of a grade asks for the first row that
holds, one of an age is one of the day of birth. The engines and the analysis see no other
derived facts than formulas.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from ..conditions import (
    ALWAYS,
    NEVER_HOLDS,
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Resolved,
    Score,
    Unknowable,
    facts_of,
    rebuilt_condition,
)
from ..documents import text_at
from ..facts import Fact, Vocabulary
from ..in_force import InForce, map_state_conditions
from ..spellings.measured_texts import measured_text
from ..standards import ByCondition, ByFact, Pick, Row, Standard, rebuilt_standard, standard_cases
from ..terms import Term
from .derivations import ByNumbers, ByTexts, Elapsed, Grades, Points
from .first_row import first_that_holds

_ANY_DAY = date(2000, 9, 1)
"""To which ages are counted where no term says to which."""


@dataclass(eq=False, repr=False)
class Resolver:
    """Puts comparisons of derived facts into others, each once."""

    vocabulary: Vocabulary
    _derived: frozenset[str] = field(init=False)
    _made: dict[Condition, Condition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        facts = self.vocabulary.facts
        self._derived = frozenset(
            fact.name
            for fact in facts
            if isinstance(fact.derivation, Points | Grades | Elapsed) or fact.lacks_text
        )

    def condition(self, condition: Condition) -> Condition:
        """A condition without points, grades and ages; itself where it has none."""
        if not self._derived or self._derived.isdisjoint(facts_of(condition)):
            return condition
        made = self._made.get(condition)
        if made is None:
            made = self._made[condition] = self._resolved(condition)
        return made

    def standard(self, standard: Standard) -> Standard:
        """A standard whose tables ask for none of them."""
        if not self._derived:
            return standard
        if isinstance(standard, ByFact) and standard.fact in self._derived:
            cases = zip(standard.cells, standard_cases(standard), strict=True)
            rows = tuple(Row(when, cell, name) for (name, _), (when, cell) in cases)
            table = ByCondition(rows, Pick.EXCLUSIVE, standard.otherwise, standard.fact)
            return rebuilt_standard(table, self.standard, self.condition)
        return rebuilt_standard(standard, self.standard, self.condition)

    def state(self, state: InForce) -> InForce:
        """What a rule says at a term, the same way; itself where no derived fact is such a one."""
        if not self._derived:
            return state
        said = replace(state, standard=self.standard(state.standard))
        return map_state_conditions(said, self.condition)

    def _resolved(self, condition: Condition) -> Condition:
        match condition:
            case OneOf(name) | InRange(name) if self._fact(name).lacks_text:
                return text_not_known(name)
            case OneOf(name, values) if name in self._derived:
                grades = self._fact(name).derivation
                if not isinstance(grades, Grades):
                    return condition
                rows = [
                    (self.condition(row.when), _constant(row.value in values))
                    for row in grades.rows
                ]
                last = _constant(grades.otherwise in values)
                said = f"{name}：{'或'.join(values)}"
                return Resolved(said, first_that_holds(rows, last), name)
            case InRange(name, low, high) if name in self._derived:
                said = _said(self._fact(name), low, high)
                return Resolved(said, self._compared(condition), name)
            case OneOf() | InRange() | AgainstStatusDay() | AgainstParameter() | Unknowable():
                return condition
            case AllOf() | AnyOf() | Not() | Score() | Named():
                return rebuilt_condition(condition, self.condition)
            case _:
                assert_never(condition)

    def _fact(self, name: str) -> Fact:
        return self.vocabulary.slots[name].fact

    def _compared(self, condition: InRange) -> Condition:
        derivation = self._fact(condition.fact).derivation
        match derivation:
            case Points(rows, least, most):
                low, high = condition.at_least, condition.at_most
                if (low is not None and most is not None and most < low) or (
                    high is not None and least is not None and high < least
                ):
                    return NEVER_HOLDS
                low = None if low is not None and least is not None and low <= least else low
                high = None if high is not None and most is not None and most <= high else high
                if low is None and high is None:
                    return ALWAYS
                made = tuple((self.condition(row.when), row.points) for row in rows)
                return Score(made, low, high)
            case Elapsed(fact):
                return _since(derivation, fact, condition)
            case Grades() | ByNumbers() | ByTexts() | None:
                return condition
            case _:
                assert_never(derivation)


def text_not_known(name: str) -> Unknowable:
    """What is said of a derived fact at a term of which no text says how it is made."""
    return Unknowable(f"“{name}”这时怎样推算，没有查到文件", of_text=True)


def _constant(holds: bool) -> Condition:
    return ALWAYS if holds else NEVER_HOLDS


def _since(elapsed: Elapsed, fact: str, wanted: InRange) -> Condition:
    """Full years or months as a comparison of the day from which they count."""
    day, most = elapsed.day or _ANY_DAY, elapsed.at_most
    if most is not None and wanted.at_least is not None and wanted.at_least > most:
        return NEVER_HOLDS
    latest = None
    if wanted.at_least is not None and wanted.at_least > 0:
        latest = elapsed.last_start(wanted.at_least, day)
    earliest = None
    if wanted.at_most is not None and (most is None or wanted.at_most < most):
        if wanted.at_most < 0:
            return NEVER_HOLDS
        earliest = elapsed.last_start(wanted.at_most + 1, day) + 1
    return InRange(fact, earliest, latest)


def _said(fact: Fact, low: int | None, high: int | None) -> str:
    if low is not None and low == high:
        return f"{fact.name}：{measured_text(fact, low)}"
    ends = [f"不低于{measured_text(fact, low)}"] if low is not None else []
    ends += [f"不高于{measured_text(fact, high)}"] if high is not None else []
    return f"{fact.name}：{'、'.join(ends)}"


def vocabulary_on(
    vocabulary: Vocabulary, term: Term, status_day: date, known_on: date | None = None
) -> Vocabulary:
    """The vocabulary as it is at a term, by the texts known on a day; itself where it is so.

    Derived facts are made as the texts of the term say, ages counted to its days. What is made
    by a formula from a fact of which no text is known is not known either, for the same reason.
    """
    made = {fact.name: _fact_on(fact, term, status_day, known_on) for fact in vocabulary.facts}
    lacking = {name for name, fact in made.items() if fact.lacks_text}
    while lacking:
        rest = [fact for name, fact in made.items() if name not in lacking and _is_computed(fact)]
        more = {fact.name for fact in rest if not lacking.isdisjoint(fact.made_from)}
        if not more:
            break
        lacking |= more
        made |= {name: replace(made[name], formula=None, derivation=ByTexts(())) for name in more}
    if all(made[fact.name] is fact for fact in vocabulary.facts):
        return vocabulary
    return Vocabulary(tuple(made[fact.name] for fact in vocabulary.facts))


def _is_computed(fact: Fact) -> bool:
    """Whether a formula makes it, from facts or from numbers too."""
    return fact.formula is not None or isinstance(fact.derivation, ByNumbers)


def _fact_on(fact: Fact, term: Term, status_day: date, known_on: date | None) -> Fact:
    made = fact.derivation
    if isinstance(made, ByTexts):
        text = text_at(made.texts, term, known_on)
        if text is None:
            return replace(fact, derivation=ByTexts(()))
        fact = replace(fact, formula=text.formula, derivation=text.way, text=text)
        made = text.way
    if isinstance(made, Elapsed):
        return replace(fact, derivation=made.at_term(term, status_day))
    return fact
