"""Conditions, standards, answers and what is known of a student, said in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from ..policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    PutIn,
    Resolved,
    Score,
    Unknowable,
    facts_of,
    points_between,
)
from ..policy.fact_types import Coding
from ..policy.facts import NO, YES, Slot, Vocabulary
from ..policy.formulas import DivisionByZeroError, exact_value, fact_names, formula_text
from ..policy.money_and_units import Unit
from ..policy.spellings.measured_texts import measured_text, range_in_words
from ..policy.terms import Season
from .partitions import Coded, FactAnswer
from .students import Student


def unit_in_words(unit: Unit, only_in: Season | None = None) -> str:
    """A unit as it is written behind an amount, and what that means.

    ``only_in``: the one term of the year in which it is paid.

    >>> unit_in_words(Unit.TERM), unit_in_words(Unit.YEAR, "秋")
    ('元/学期（每学期都发这么多）', '元/学年（一学年这么多，秋季一次发完）')
    """
    how = "，每学期发一半" if only_in is None else f"，{only_in}季一次发完"
    return f"元/{unit.value}（{unit.means}{how if unit is Unit.YEAR else ''}）"


def answer_in_words(answer: FactAnswer, vocabulary: Vocabulary) -> str:
    """An answer in words: 学段是“小学”."""
    slot = vocabulary.slots[answer.fact]
    said = value_in_words(answer, slot)
    return f"{answer.fact}是{said if slot.fact.type.is_measured else f'“{said}”'}"


def value_in_words(answer: FactAnswer, slot: Slot) -> str:
    """What an answer says; of a multiple choice, only the values that matter are known here."""
    match slot.coding:
        case Coding.NUMBER:
            return measured_text(slot.fact, answer.number)
        case Coding.YES_NO:
            return YES if answer.true else NO
        case Coding.ONE | Coding.SEVERAL | Coding.NONE:
            names = [name for name, bit in slot.atoms.items() if answer.true & bit]
            return "、".join(names) or NONE_TEXT
        case _:
            assert_never(slot.coding)


_MOST_ADDED = 3
"""So many values that 任意 leaves out are named."""

UNKNOWN_TEXT = "未知"
UNDEFINED_TEXT = "算不出来（除以 0）"
NONE_TEXT = "无"


def undefined_in_words(fact: str, student: Coded, vocabulary: Vocabulary) -> str | None:
    """Why a derived fact has no value though all that it is made from is known; None: it has."""
    formula = vocabulary.slots[fact].fact.formula
    if formula is None:
        return None
    slots = vocabulary.slots
    if any(student.measured[slots[name].index] is None for name in vocabulary.sources(fact)):
        return None
    numbers = {name: student.measured[slots[name].index] for name in formula.facts}
    known = {name: number for name, number in numbers.items() if number is not None}
    for name in numbers.keys() - known.keys():  # it is made from what has no value itself
        return undefined_in_words(name, student, vocabulary)
    facts = {name: vocabulary.slots[name].fact for name in known}
    try:
        exact_value(
            formula.expression,
            {name: Fraction(n, facts[name].measure.whole) for name, n in known.items()},
        )
    except DivisionByZeroError as error:
        said = f"推算的“{fact}”算不出来：算式除以“{formula_text(error.divisor)}”"
        seen = (f"{n}是 {measured_text(facts[n], known[n])}" for n in fact_names(error.divisor))
        return "，".join((said, *seen))
    return None


def facts_in_words(student: Student) -> list[str]:
    """What a profile says, fact by fact, for people."""
    said = [f"{name} {_fact_in_words(value)}" for name, value in student.facts().items()]
    return said or ["什么都没有填"]


def _fact_in_words(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name}（{answer}）" for name, answer in value.items())
    if isinstance(value, list):
        return "、".join(value) or NONE_TEXT
    return str(value)


class ConditionWords:
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
        match slot.coding:
            case Coding.SEVERAL:
                return _several_in_words(slot, student, self._in_use)
            case Coding.YES_NO:
                no = NO if student.false & slot.mask else UNKNOWN_TEXT
                return YES if student.true & slot.mask else no
            case Coding.ONE:
                names = (name for name, bit in slot.atoms.items() if student.true & bit)
                return next(names, UNKNOWN_TEXT)
            case Coding.NUMBER:
                number = student.measured[slot.index]
                if number is not None:
                    return measured_text(slot.fact, number)
                undefined = undefined_in_words(fact, student, self._vocabulary)
                return UNKNOWN_TEXT if undefined is None else UNDEFINED_TEXT
            case Coding.NONE:
                return UNKNOWN_TEXT
            case _:
                assert_never(slot.coding)

    def seen_among(self, fact: str, cases: Sequence[str | int], student: Coded) -> str:
        """What is known of a fact that is one of some others, or one of some numbers."""
        own = self._vocabulary.slots[fact].fact
        seen = [
            measured_text(own, one) if isinstance(one, int) else self.seen(one, student)
            for one in cases
        ]
        if not seen or UNKNOWN_TEXT in seen or UNDEFINED_TEXT in seen:
            return next(iter(seen), UNKNOWN_TEXT) if len({*seen}) < 2 else UNKNOWN_TEXT
        least, most = (pick(seen, key=Decimal) for pick in (min, max))
        return least if least == most else f"{least}至{most}"

    def points(self, low: int | None, high: int | None) -> str:
        """Between how many points a score lies."""
        ends = [f"不低于{low}"] * (low is not None) + [f"不高于{high}"] * (high is not None)
        return "、".join(ends)

    def points_reached(self, rows: Iterable[tuple[bool | None, int]]) -> str:
        """How many points there are: of rows of which it is not known whether they hold, between.

        >>> ConditionWords(Vocabulary(()), 0).points_reached([(True, 20), (None, 15), (None, -5)])
        '15至35'
        """
        fewest, most = points_between(rows)
        return str(most) if fewest == most else f"{fewest}至{most}"

    def wanted(self, condition: Condition) -> str:
        """What a condition asks for; the fact is named only where there are several."""
        return self._phrase(condition, name_facts=_several_facts(condition))

    def full(self, condition: Condition) -> str:
        """What a condition asks for, with the names of the facts."""
        return self._phrase(condition, name_facts=True)

    def _phrase(self, condition: Condition, *, name_facts: bool) -> str:
        def inner(part: Condition) -> str:
            return self._phrase(part, name_facts=name_facts)

        match condition:
            case OneOf(fact, values, any_declared):
                said = self._any(fact, values) if any_declared else _values_in_words(values)
            case InRange(fact, low, high) if self._vocabulary.slots[fact].fact.hidden:
                return range_in_words(self._vocabulary.slots[fact].fact, low, high)
            case InRange(fact, low, high):
                said = range_in_words(self._vocabulary.slots[fact].fact, low, high)
            case Not(OneOf(fact, (value,))) if value == YES:
                said = NO
            case Not(OneOf(fact, values)):
                said = f"不是{_values_in_words(values)}"
            case Unknowable(what):
                return what
            case PutIn(name=name, fact=fact) if self._vocabulary.slots[fact].fact.hidden:
                return name
            case PutIn(name=name, fact=fact):
                said = name
            case AgainstParameter(fact, comparison, multiple):
                said = f"{comparison.value}{multiple}"
            case Resolved(name):
                return name
            case Named(name, part):
                return f"{name}（{inner(part)}）"
            case Not(part):
                return f"不满足“{inner(part)}”"
            case Score(rows, low, high):
                listed = "；".join(f"{self.full(when)} {points}分" for when, points in rows)
                return f"得分{self.points(low, high)}（{listed}）"
            case AllOf(parts):
                return self._all(parts, inner)
            case AnyOf((InRange(fact), *_) as parts) if name_facts and _only(parts, fact):
                said = "或".join(self._phrase(part, name_facts=False) for part in parts)
            case AnyOf(parts):
                between = "或" if all(isinstance(part, InRange) for part in parts) else "，或"
                return between.join(inner(part) for part in parts)
            case AgainstStatusDay(fact, low, high):
                said = _against_status_day(low, high)
            case _:
                assert_never(condition)
        return f"{fact}：{said}" if name_facts else said

    def _any(self, fact: str, values: tuple[str, ...]) -> str:
        """任意, written in the pack at hand or above it: what a pack below adds it leaves out."""
        atoms = self._vocabulary.slots[fact].atoms.items()
        added = [name for name, bit in atoms if name not in values and bit & self._in_use]
        if not added:
            return f"任意一种{fact}"
        more = "等" if len(added) > _MOST_ADDED else ""
        return f"上级认定的任意一种{fact}（不含{'、'.join(added[:_MOST_ADDED])}{more}）"

    def _all(self, parts: tuple[Condition, ...], inner: Callable[[Condition], str]) -> str:
        singles = [part for part in parts if isinstance(part, OneOf) and len(part.values) == 1]
        if len(parts) > 1 and len(singles) == len(parts) and len({p.fact for p in singles}) == 1:
            return f"同时有{'、'.join(part.values[0] for part in singles)}"
        return "，并且".join(inner(part) for part in parts)


def _several_facts(condition: Condition) -> bool:
    """Whether a condition is about several facts; a comparison with a parameter is about one."""
    return not isinstance(condition, PutIn) and len(facts_of(condition)) > 1


def _only(parts: tuple[Condition, ...], fact: str) -> bool:
    """Whether all parts are ranges of one fact."""
    return all(isinstance(part, InRange) and part.fact == fact for part in parts)


def _values_in_words(values: tuple[str, ...]) -> str:
    if len(values) <= 2:
        return "或".join(values)
    return f"{'、'.join(values)}之一"


def _against_status_day(low: int | None, high: int | None) -> str:
    """A range of days from the status day, where no term says which day that is."""
    bounds = (
        None if low is None else f"{'不低于' if low == 0 else '高于'}认定日",
        None if high is None else f"{'不高于' if high == 0 else '低于'}认定日",
    )
    return "、".join(bound for bound in bounds if bound)


def _several_in_words(slot: Slot, student: Coded, in_use: int) -> str:
    yes = [name for name, bit in slot.atoms.items() if student.true & bit]
    no = [name for name, bit in slot.atoms.items() if student.false & bit]
    if slot.mask & in_use & ~(student.true | student.false) == 0:
        return "、".join(yes) or NONE_TEXT
    said = [f"有{'、'.join(yes)}"] * bool(yes) + [f"没有{'、'.join(no)}"] * bool(no)
    return "，".join([*said, "其余未知"]) if said else UNKNOWN_TEXT
