"""Conditions in their normal form: single comparisons joined by and, or, not.

And the amounts that such conditions choose between, which may be compared in turn.
What is known before any student is seen (the term's season) is folded in; a part that
occurs twice is the same node, so that a frame computes it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, TypeAlias, assert_never

from ...meaning.plan.numbers import Constant, WholeNumber
from ...policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Score,
    Unknowable,
    on_status_day,
)
from ...policy.facts import SEASON

if TYPE_CHECKING:
    from ..policy_at_term import PolicyAtTerm


@dataclass(frozen=True, slots=True)
class HasValue:
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
class Conjunction:
    """All parts hold; of no parts: true."""

    parts: tuple[Kleene, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """A part holds; of no parts: false."""

    parts: tuple[Kleene, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: Kleene


@dataclass(frozen=True, slots=True)
class Surely:
    """True where the part is known to hold, false everywhere else."""

    part: Kleene


Kleene: TypeAlias = (
    HasValue | Between | NotLess | Unknown | Conjunction | Disjunction | Negation | Surely
)

TRUE = Conjunction(())
FALSE = Disjunction(())
UNKNOWN = Unknown()


def conjunction(parts: Iterable[Kleene]) -> Kleene:
    """All of them, without needless nesting."""
    kept: dict[Kleene, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, Conjunction) else (part,)))
    if FALSE in kept:
        return FALSE
    return next(iter(kept)) if len(kept) == 1 else Conjunction(tuple(kept))


def disjunction(parts: Iterable[Kleene]) -> Kleene:
    """At least one of them, without needless nesting."""
    kept: dict[Kleene, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, Disjunction) else (part,)))
    if TRUE in kept:
        return TRUE
    least = tuple(_merged(kept))
    return least[0] if len(least) == 1 else Disjunction(least)


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


def negation(part: Kleene) -> Kleene:
    """Not the part."""
    if isinstance(part, Unknown):
        return part
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return part.part if isinstance(part, Negation) else Negation(part)


def surely(part: Kleene) -> Kleene:
    """Whether the part is known to hold."""
    if isinstance(part, Unknown):
        return FALSE
    return part if isinstance(part, Surely) or part in (TRUE, FALSE) else Surely(part)


def known(part: Kleene) -> Kleene:
    """True where the part is known either way, unknown elsewhere."""
    return disjunction((part, negation(part)))


def choose(when: Kleene, then: Kleene, unsure: Kleene) -> Kleene:
    """``then`` where ``when`` is known to hold, false where not; ``unsure`` where unknown."""
    if when in (TRUE, FALSE):
        return then if when == TRUE else FALSE
    if unsure == UNKNOWN and then == TRUE:
        return when
    yes, no = surely(when), surely(negation(when))
    neither = conjunction((negation(yes), negation(no)))
    return disjunction((conjunction((yes, then)), conjunction((neither, unsure))))


def normal_form(condition: Condition, at: PolicyAtTerm) -> Kleene:
    """A condition at a term in normal form."""
    match condition:
        case OneOf(fact, values) if fact == SEASON.name:
            return TRUE if at.term.season in values else FALSE
        case OneOf(fact, values, any_declared):
            atoms = at.vocabulary.slots[fact].atoms
            unused = [v for v in values if any_declared and atoms[v] & at.season.unused]
            used = disjunction(HasValue(fact, value) for value in values if value not in unused)
            return disjunction(
                (used, surely(disjunction(HasValue(fact, value) for value in unused)))
            )
        case InRange(_, None, None):
            return TRUE
        case InRange(fact, low, high):
            return Between(fact, low, high)
        case AgainstStatusDay():  # without a term: relative to day 0
            return normal_form(on_status_day(condition, 0), at)
        case Unknowable() | AgainstParameter():  # a state at a term has the number put in
            return UNKNOWN
        case Score():
            return _score(condition, at)
        case Named(_, inner):
            return normal_form(inner, at)
        case Not(part):
            return negation(normal_form(part, at))
        case AllOf(parts):
            return conjunction(normal_form(part, at) for part in parts)
        case AnyOf(parts):
            return disjunction(normal_form(part, at) for part in parts)
        case _:
            assert_never(condition)


@dataclass(frozen=True, slots=True)
class NoFen:
    """There is no amount of money."""


@dataclass(frozen=True, slots=True)
class NumberFen:
    """So many fen, for whom every fact in the number is known."""

    number: WholeNumber


@dataclass(frozen=True, slots=True)
class PickFen:
    """The amount of the first case that surely holds; of none: the rest."""

    cases: tuple[tuple[Kleene, Fen], ...]
    rest: Fen


@dataclass(frozen=True, slots=True)
class ExtremeFen:
    """The highest amount of the cases that surely hold, or the lowest."""

    cases: tuple[tuple[Kleene, Fen], ...]
    lowest: bool


@dataclass(frozen=True, slots=True)
class SumFen:
    """The amounts of the cases that surely hold, together."""

    cases: tuple[tuple[Kleene, Fen], ...]


Fen: TypeAlias = NoFen | NumberFen | PickFen | ExtremeFen | SumFen

NO_FEN = NoFen()


def _score(score: Score, at: PolicyAtTerm) -> Kleene:
    """The points that there are for sure, and those that there may be, held against the ends."""
    fewest: list[tuple[Kleene, Fen]] = []
    most: list[tuple[Kleene, Fen]] = []
    for when, points in score.rows:
        test, fen = normal_form(when, at), NumberFen(Constant(points))
        held, open_ = (fewest, most) if points > 0 else (most, fewest)
        held.append((surely(test), fen))
        open_.append((negation(surely(negation(test))), fen))
    low, high = SumFen(tuple(fewest)), SumFen(tuple(most))
    parts: list[Kleene] = []
    if score.at_least is not None:
        end = NumberFen(Constant(score.at_least))
        parts.append(_open_between(NotLess(low, end), NotLess(high, end)))
    if score.at_most is not None:
        end = NumberFen(Constant(score.at_most))
        parts.append(_open_between(NotLess(end, high), NotLess(end, low)))
    return conjunction(parts)


def _open_between(holds: Kleene, may_hold: Kleene) -> Kleene:
    return disjunction((holds, conjunction((may_hold, UNKNOWN))))


def without_unpaid(fen: PickFen) -> Fen:
    """The choice without what is never paid, each amount once.

    The cases exclude each other, and where an amount is settled at all one of them (or the
    rest) gave it: so the last needs no test.
    """
    tests: dict[Fen, list[Kleene]] = {}
    for when, amount in fen.cases:
        if amount not in (NO_FEN, fen.rest):
            tests.setdefault(amount, []).append(when)
    rest = fen.rest
    if rest == NO_FEN and tests:
        rest = max(tests, key=lambda amount: len(tests[amount]))
        del tests[rest]
    cases = tuple((disjunction(whens), amount) for amount, whens in tests.items())
    return PickFen(cases, rest) if cases else rest
