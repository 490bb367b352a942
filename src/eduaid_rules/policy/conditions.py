"""The condition tree: small frozen nodes over the facts of a vocabulary.

Nodes hold names only (Chinese names of facts and values); what they mean for a
student with unknown facts is Kleene's logic, in :mod:`eduaid_rules.meaning.logic`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeAlias, assert_never

from .by_term.multiples import Multiple


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact has at least one of the values (单选, 多选, 是否 with 是)."""

    fact: str
    values: tuple[str, ...]
    any_declared: bool = False
    """Written as 任意: every value declared where the condition stands."""


@dataclass(frozen=True, slots=True)
class InRange:
    """An 整数, 金额 (fen) or 日期 (ordinal day) lies in a closed interval; None is open-ended.

    Strict bounds (高于, 低于) are closed here by one step, since all three count in whole steps.
    """

    fact: str
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class AgainstStatusDay:
    """A 日期 lies so many days from the policy's status day (认定日), which the term decides."""

    fact: str
    at_least: int | None
    at_most: int | None


class BoundWord(Enum):
    """How a number is held against a bound, by the word of the rule files."""

    AT_LEAST = "不低于"
    AT_MOST = "不高于"
    ABOVE = "高于"
    BELOW = "低于"

    def interval(self, bound: Fraction) -> tuple[int | None, int | None]:
        """The whole numbers that compare so with a bound; None is open-ended.

        >>> [one.interval(Fraction(5, 2)) for one in BoundWord]
        [(3, None), (None, 2), (3, None), (None, 2)]
        >>> [one.interval(Fraction(2)) for one in BoundWord]
        [(2, None), (None, 2), (3, None), (None, 1)]
        """
        match self:
            case BoundWord.AT_LEAST:
                return ceil(bound), None
            case BoundWord.AT_MOST:
                return None, floor(bound)
            case BoundWord.ABOVE:
                return floor(bound) + 1, None
            case BoundWord.BELOW:
                return None, ceil(bound) - 1
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class AgainstParameter:
    """A measured fact compared with so many times a parameter (参数), which the term decides."""

    fact: str
    comparison: BoundWord
    multiple: Multiple


@dataclass(frozen=True, slots=True)
class Unknowable:
    """What no fact about a student decides: a text that is not known. Never true, never false.

    ``of_text``: what rests on it is open about the text, not about the student.
    """

    what: str
    of_text: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; of no parts: true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; of no parts: false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Score:
    """The points of the rows that hold, together, lie in a closed interval; None is open-ended.

    Rows of which it is not known whether they hold make an interval of points: it holds where
    all of that lies inside, and fails where none does.
    """

    rows: tuple[tuple[Condition, int], ...]
    at_least: int | None
    at_most: int | None

    def truth(self, fewest: int, most: int) -> bool | None:
        """Whether it holds where there are so many points at least and at most; None: open."""
        low = fewest if self.at_least is None else self.at_least
        high = most if self.at_most is None else self.at_most
        if low <= fewest and most <= high:
            return True
        return False if most < low or high < fewest else None


def points_between(rows: Iterable[tuple[bool | None, int]]) -> tuple[int, int]:
    """The fewest and the most points of some rows; None: it is not known whether a row holds.

    >>> points_between([(True, 20), (None, 15), (None, -5), (False, 8)])
    (15, 35)
    """
    fewest = most = 0
    for holds, points in rows:
        if holds is not False:
            fewest += points if holds else min(points, 0)
            most += points if holds else max(points, 0)
    return fewest, most


@dataclass(frozen=True, slots=True)
class Named:
    """A definition (定义) used by its name (符合)."""

    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class PutIn(Named):
    """A comparison of a fact with a parameter, the term's numbers put in; ``name`` says it."""

    fact: str
    cases: tuple[tuple[Condition, tuple[str | int, ...]], ...] = ()
    """Of a fact that turns on points or ages: what it is for their numbers, and when."""

    @property
    def numbered(self) -> frozenset[str]:
        """The facts that ``cases`` name."""
        every = (name for _, names in self.cases for name in names)
        return frozenset(name for name in every if isinstance(name, str))


@dataclass(frozen=True, slots=True)
class Resolved(Named):
    """A comparison of a derived fact, by its words, as one of what the fact is made from."""

    fact: str


Condition: TypeAlias = (
    OneOf
    | InRange
    | AgainstStatusDay
    | AgainstParameter
    | Unknowable
    | AllOf
    | AnyOf
    | Not
    | Score
    | Named
)
Leaf: TypeAlias = OneOf | InRange

ALWAYS = AllOf(())
NEVER_HOLDS: Final = AnyOf(())


def condition_children(condition: Condition) -> tuple[Condition, ...]:
    """The conditions right inside a condition, in order; none in what compares a fact."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(part) | Named(_, part):
            return (part,)
        case Score(rows):
            return tuple(when for when, _ in rows)
        case OneOf() | InRange() | AgainstStatusDay() | AgainstParameter() | Unknowable():
            return ()
        case _:
            assert_never(condition)


def written_out(condition: Condition, definitions: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """How many comparisons a condition is with its definitions written out, and how deep.

    ``definitions`` takes what each definition comes to, which is measured once.
    """
    if isinstance(condition, Named):
        if condition.name not in definitions:
            definitions[condition.name] = written_out(condition.condition, definitions)
        comparisons, levels = definitions[condition.name]
        return comparisons, levels + 1
    parts = [written_out(part, definitions) for part in condition_children(condition)]
    return sum(size for size, _ in parts) or 1, 1 + max((levels for _, levels in parts), default=0)


def rebuilt_condition(condition: Condition, change: Callable[[Condition], Condition]) -> Condition:
    """The condition with each of those right inside it changed; without any: itself."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(change(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(change(part) for part in parts))
        case Not(part):
            return Not(change(part))
        case Named(_, part):  # PutIn stays one
            return replace(condition, condition=change(part))
        case Score(rows, at_least, at_most):
            made = tuple((change(when), points) for when, points in rows)
            return Score(made, at_least, at_most)
        case OneOf() | InRange() | AgainstStatusDay() | AgainstParameter() | Unknowable():
            return condition
        case _:
            assert_never(condition)


def deciding_parts(
    condition: Condition,
) -> Iterator[tuple[Condition, tuple[Condition, ...], bool]]:
    """What is right inside a condition, each with the others and how they must come out.

    Only then does the part decide the condition: in an "and" all others hold, in an "or" none. No
    row of a score decides it alone.
    """
    if isinstance(condition, Score):
        return
    parts = condition_children(condition)
    for place, part in enumerate(parts):
        yield part, (*parts[:place], *parts[place + 1 :]), not isinstance(condition, AnyOf)


def lessened(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Each part of an "and" or an "or" anywhere in a condition, with the condition without it."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            make = type(condition)
            for place, part in enumerate(parts):
                others = (*parts[:place], *parts[place + 1 :])
                if others:
                    yield part, others[0] if len(others) == 1 else make(others)
                for inner, less in lessened(part):
                    yield inner, make((*parts[:place], less, *parts[place + 1 :]))
        case Not(inside):
            yield from ((part, Not(less)) for part, less in lessened(inside))
        case PutIn() | Resolved():  # its parts are nobody's text
            return
        case Named(name, inside):
            yield from ((part, Named(name, less)) for part, less in lessened(inside))
        case Score(rows, low, high):
            for place, (when, points) in enumerate(rows):
                for part, less in lessened(when):
                    changed = (*rows[:place], (less, points), *rows[place + 1 :])
                    yield part, Score(changed, low, high)
        case OneOf() | InRange() | AgainstStatusDay() | AgainstParameter() | Unknowable():
            return
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison of a fact, in order; those with the status day as of day 0.

    One with a parameter has no bounds as long as no term says them.
    """
    match condition:
        case OneOf() | InRange():
            yield condition
        case AgainstStatusDay():
            yield _on(condition, 0)
        case AgainstParameter(fact):
            yield InRange(fact, None, None)
        case Unknowable() | AllOf() | AnyOf() | Not() | Score() | Named():
            for part in condition_children(condition):
                yield from leaves(part)
        case _:
            assert_never(condition)


def leaf_values(leaf: Leaf) -> tuple[str, ...]:
    """The values that a comparison names; none of a range."""
    match leaf:
        case OneOf(_, values):
            return values
        case InRange():
            return ()
        case _:
            assert_never(leaf)


def leaf_bounds(leaf: Leaf) -> tuple[int | None, int | None]:
    """The bounds of a comparison; none where it names values."""
    match leaf:
        case InRange(_, at_least, at_most):
            return at_least, at_most
        case OneOf():
            return None, None
        case _:
            assert_never(leaf)


def with_answer(condition: Condition, fact: str, value: str) -> Condition:
    """The condition where it is known which value a single choice has."""
    if isinstance(condition, OneOf) and condition.fact == fact:
        return ALWAYS if value in condition.values else NEVER_HOLDS
    return rebuilt_condition(condition, lambda part: with_answer(part, fact, value))


def supposing(condition: Condition, known: Condition) -> Condition:
    """The condition with every text that is not known taken as one that is."""
    if isinstance(condition, Unknowable) and condition.of_text:
        return known
    return rebuilt_condition(condition, lambda part: supposing(part, known))


def texts_lacking(condition: Condition) -> Iterator[Unknowable]:
    """The texts that are not known, on which a condition rests."""
    for part in all_parts(condition):
        if isinstance(part, Unknowable) and part.of_text:
            yield part


def all_parts(condition: Condition) -> Iterator[Condition]:
    """The condition itself and every condition inside it."""
    yield condition
    for part in condition_children(condition):
        yield from all_parts(part)


def on_status_day(condition: Condition, day: int) -> Condition:
    """The condition with the status day (its ordinal) filled in."""
    if isinstance(condition, AgainstStatusDay):
        return _on(condition, day)
    return rebuilt_condition(condition, lambda part: on_status_day(part, day))


def _on(condition: AgainstStatusDay, day: int) -> InRange:
    low, high = condition.at_least, condition.at_most
    return InRange(
        condition.fact, None if low is None else low + day, None if high is None else high + day
    )


def facts_of(condition: Condition) -> frozenset[str]:
    """The names of the facts a condition looks at."""
    return frozenset(leaf.fact for leaf in leaves(condition))


def both(first: Condition, second: Condition) -> Condition:
    """First and second, without needless nesting or saying a thing twice."""
    parts = tuple(dict.fromkeys((*conjuncts(first), *conjuncts(second))))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """What must all hold for a condition to hold."""
    return condition.parts if isinstance(condition, AllOf) else (condition,)
