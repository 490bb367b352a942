"""Conditions in their normal form: single comparisons joined by and, or, not.

What is known before any student is seen (the term's season) is folded in; a part that
occurs twice is the same node, so that a frame computes it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from ...policy.conditions import (
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Unknowable,
    on_status_day,
)
from ...policy.facts import SEASON

if TYPE_CHECKING:
    from ..at_term import PolicyAtTerm
    from .money import Fen


@dataclass(frozen=True, slots=True)
class Atom:
    """A choice has a value."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """A measured fact lies in a closed interval (fen, whole numbers, ordinal days)."""

    fact: str
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class NotLess:
    """One amount is at least another; unknown where either is."""

    left: Fen
    right: Fen


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither true nor false, for anybody."""


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; of no parts: true."""

    parts: tuple[Kleene, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """A part holds; of no parts: false."""

    parts: tuple[Kleene, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    """The part does not hold."""

    part: Kleene


@dataclass(frozen=True, slots=True)
class Surely:
    """True where the part is known to hold, false everywhere else."""

    part: Kleene


Kleene: TypeAlias = Atom | Between | NotLess | Unknown | Every | Some | Inverse | Surely

TRUE = Every(())
FALSE = Some(())
UNKNOWN = Unknown()


def every(parts: Iterable[Kleene]) -> Kleene:
    """All of them, without needless nesting or what another part says already."""
    kept: dict[Kleene, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, Every) else (part,)))
    if FALSE in kept:
        return FALSE
    least = _absorbed(kept, Some)
    return least[0] if len(least) == 1 else Every(least)


def some(parts: Iterable[Kleene]) -> Kleene:
    """At least one of them, without needless nesting or what another part says already."""
    kept: dict[Kleene, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, Some) else (part,)))
    if TRUE in kept:
        return TRUE
    least = _absorbed(_merged(kept), Every)
    return least[0] if len(least) == 1 else Some(least)


def _merged(parts: Iterable[Kleene]) -> Iterator[Kleene]:
    """The parts, with intervals of one fact that meet joined to one."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for part in parts:
        if isinstance(part, Between):
            low = -inf if part.at_least is None else part.at_least
            spans.setdefault(part.fact, []).append(
                (low, inf if part.at_most is None else part.at_most)
            )
        else:
            yield part
    for fact, found in spans.items():
        joined: list[tuple[float, float]] = []
        for low, high in sorted(found):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(high, joined[-1][1])
            else:
                joined.append((low, high))
        for low, high in joined:
            ends = (None if end in (-inf, inf) else int(end) for end in (low, high))
            yield Between(fact, *ends)


def _absorbed(parts: Iterable[Kleene], kind: type[Every | Some]) -> tuple[Kleene, ...]:
    """The parts without those that another makes needless: a and (a or b) is a."""
    sets = {p: frozenset(p.parts) if isinstance(p, kind) else frozenset((p,)) for p in parts}
    return tuple(p for p, own in sets.items() if not any(other < own for other in sets.values()))


def inverse(part: Kleene) -> Kleene:
    """Not the part."""
    if isinstance(part, Unknown):
        return part
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return part.part if isinstance(part, Inverse) else Inverse(part)


def surely(part: Kleene) -> Kleene:
    """Whether the part is known to hold."""
    if isinstance(part, Unknown):
        return FALSE
    return part if isinstance(part, Surely) or part in (TRUE, FALSE) else Surely(part)


def known(part: Kleene) -> Kleene:
    """True where the part is known either way, unknown elsewhere."""
    return some((part, inverse(part)))


def choose(when: Kleene, then: Kleene, open_: Kleene) -> Kleene:
    """``then`` where ``when`` is known to hold, false where not; ``open_`` where unknown."""
    if when in (TRUE, FALSE):
        return then if when == TRUE else FALSE
    if open_ == UNKNOWN and then == TRUE:
        return when
    yes, no = surely(when), surely(inverse(when))
    neither = every((inverse(yes), inverse(no)))
    return some((every((yes, then)), every((neither, open_))))


def normal(condition: Condition, at: PolicyAtTerm) -> Kleene:
    """A condition at a term in normal form."""
    match condition:
        case OneOf(fact, values) if fact == SEASON.name:
            return TRUE if at.term.season in values else FALSE
        case OneOf(fact, values, any_declared):
            atoms = at.vocabulary.slots[fact].atoms
            unused = [v for v in values if any_declared and atoms[v] & at.season.unused]
            used = some(Atom(fact, value) for value in values if value not in unused)
            return some((used, surely(some(Atom(fact, value) for value in unused))))
        case InRange(_, None, None):
            return TRUE
        case InRange(fact, low, high):
            return Between(fact, low, high)
        case AgainstStatusDay():  # without a term: relative to day 0
            return normal(on_status_day(condition, 0), at)
        case Unknowable():
            return UNKNOWN
        case Named(_, inner):
            return normal(inner, at)
        case Not(part):
            return inverse(normal(part, at))
        case AllOf(parts):
            return every(normal(part, at) for part in parts)
        case AnyOf(parts):
            return some(normal(part, at) for part in parts)
