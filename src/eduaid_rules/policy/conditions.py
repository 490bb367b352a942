"""The condition tree: small frozen nodes over the facts of a vocabulary.

Nodes hold names only (Chinese names of facts and values); what they mean for a
student with unknown facts is Kleene's logic, in :mod:`eduaid_rules.meaning.logic`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, assert_never


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


@dataclass(frozen=True, slots=True)
class Unknowable:
    """What no fact about a student decides: a text that is not known. Never true, never false."""

    what: str


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
class Named:
    """A definition (定义) used by its name (符合)."""

    name: str
    condition: Condition


Condition: TypeAlias = OneOf | InRange | AgainstStatusDay | Unknowable | AllOf | AnyOf | Not | Named
Leaf: TypeAlias = OneOf | InRange

ALWAYS = AllOf(())


def condition_children(condition: Condition) -> tuple[Condition, ...]:
    """The conditions right inside a condition, in order; none in what compares a fact."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(part) | Named(_, part):
            return (part,)
        case OneOf() | InRange() | AgainstStatusDay() | Unknowable():
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
        case Named(name, part):
            return Named(name, change(part))
        case OneOf() | InRange() | AgainstStatusDay() | Unknowable():
            return condition
        case _:
            assert_never(condition)


def deciding_parts(
    condition: Condition,
) -> Iterator[tuple[Condition, tuple[Condition, ...], bool]]:
    """What is right inside a condition, each with the others and how they must come out.

    Only then does the part decide the condition: in an "and" all others hold, in an "or" none.
    """
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
        case Named(name, inside):
            yield from ((part, Named(name, less)) for part, less in lessened(inside))
        case OneOf() | InRange() | AgainstStatusDay() | Unknowable():
            return
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison of a fact, in order; those with the status day as of day 0."""
    match condition:
        case OneOf() | InRange():
            yield condition
        case AgainstStatusDay():
            yield _on(condition, 0)
        case Unknowable() | AllOf() | AnyOf() | Not() | Named():
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
        return ALWAYS if value in condition.values else AnyOf(())
    return rebuilt_condition(condition, lambda part: with_answer(part, fact, value))


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
