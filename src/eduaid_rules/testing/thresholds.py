"""What the rules of a policy compare facts with, and the numbers beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from ..meaning.derived_numbers import (
    NumberSpan,
    WantedNumber,
    closed_span,
    derived_numbers,
    stated_numbers,
)
from ..policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    Condition,
    InRange,
    all_parts,
    condition_children,
)
from ..policy.fact_types import FactType
from ..policy.facts import Fact
from ..policy.in_force import InForce
from ..policy.money_and_units import Unit
from ..policy.named_in_standards import carrying_facts, made_of
from ..policy.pack import Pack
from ..policy.rules import Rule, standards_of
from ..policy.standards import ByFact, Open, Quantity, Share, Standard, standard_parts
from ..policy.terms import Term

Thresholds = dict[str, set[int]]


def thresholds(pack: Pack, days: Iterable[date]) -> Thresholds:
    """For each measured fact the numbers at which an answer of some rule may change.

    ``days`` are the status days that count; money is in fen of the fact's own unit.
    """
    ordinals = [day.toordinal() for day in days]
    found: Thresholds = {}
    for condition in pack.conditions():
        for part in _measured_leaves(condition):
            by = ordinals if isinstance(part, AgainstStatusDay) else [0]
            edges = (part.at_least, part.at_most)
            known = {edge + day for edge in edges if edge is not None for day in by}
            found.setdefault(part.fact, set()).update(known)
        for against in (p for p in all_parts(condition) if isinstance(p, AgainstParameter)):
            found.setdefault(against.fact, set()).update(_of_parameter(against, pack))
    for rule in pack.rules:
        for standard in standards_of(rule):
            _add_thresholds(found, standard, pack)
    return found


def _of_parameter(against: AgainstParameter, pack: Pack) -> Iterator[int]:
    """The bounds that a parameter sets a fact, by whichever of its texts."""
    fact, multiple = pack.vocabulary.slots[against.fact].fact, against.multiple
    numbers, rates = (
        [
            part.exact
            for one in pack.parameters
            if one.name == name
            for text in one.texts
            for part in standard_parts(text.value)
            if isinstance(part, Quantity)
        ]
        for name in (multiple.parameter, multiple.rate)
    )
    for number in numbers:
        for rate in rates or (None,):
            bound = multiple.exact(number, rate) * fact.measure.whole
            yield from (end for end in against.comparison.interval(bound) if end is not None)


def _add_thresholds(found: Thresholds, standard: Standard, pack: Pack) -> None:
    """What a standard compares a measured fact with: cells, caps, the bounds of an open amount."""
    if isinstance(standard, ByFact):
        numbers = {case.at_least for case, _ in standard.cases if isinstance(case, InRange)}
        found.setdefault(standard.fact, set()).update(n for n in numbers if n is not None)
    if (made := made_of(standard)) is not None:
        base, share = made.base, made.base.hundredths_of_percent
        limits = [one.rate.year_fen() for one in made.figures[1:] if one.rate is not None]
        if base.rate is not None and base.factor is not None:
            share *= base.rate.fen
        near = {fen * 10_000 // part for fen in limits for part in (share, 2 * share)}
        for carrying in carrying_facts(standard):
            found.setdefault(carrying, set()).update(near)
    if isinstance(standard, Open) and standard.fact is not None:
        count = 2 if _is_yearly(pack, standard.fact) and standard.per is Unit.TERM else 1
        bounds = (standard.at_least, standard.at_most)
        known = {bound * count for bound in bounds if bound is not None}
        found.setdefault(standard.fact, set()).update(known)


def _is_yearly(pack: Pack, fact: str) -> bool:
    return pack.vocabulary.slots[fact].fact.unit == "学年"


def _measured_leaves(condition: Condition) -> Iterator[InRange | AgainstStatusDay]:
    if isinstance(condition, InRange | AgainstStatusDay):
        yield condition
    for part in condition_children(condition):
        yield from _measured_leaves(part)


def carried_bounds(
    pack: Pack, terms: Iterable[Term], known_on: date | None = None
) -> dict[str, tuple[int, int] | None]:
    """For each money fact that carries an amount (由), between which numbers it must lie.

    In fen of the fact's own unit, so that whatever rule of one of the terms gives it, it is
    within that rule's bounds. None where the bounds of two rules leave nothing between them.
    """
    found: dict[str, tuple[int, int] | None] = {}
    for rule, standard in _open_amounts(pack, terms, known_on):
        fact = pack.vocabulary.slots[standard.fact or ""].fact
        yearly = 2 if fact.unit == "学年" and not rule.schedule.only_in else 1
        low = (standard.at_least or 0) * yearly
        high = _LARGE if standard.at_most is None else standard.at_most * yearly
        before = found.get(fact.name, (0, _LARGE))
        if before is not None:
            low, high = max(low, before[0]), min(high, before[1])
        found[fact.name] = None if before is None or low > high else (low, high)
    return found


_LARGE = 10**9

DerivedSources: TypeAlias = Mapping[str, Sequence[tuple[int, Mapping[str, int]]]]
"""For some derived facts numbers of them, each with numbers of the sources that give it."""


def derived_sources(
    pack: Pack, terms: Iterable[Term], known_on: date | None = None
) -> DerivedSources:
    """Numbers at, beside and far from what derived facts are compared with, and 0.

    Where no numbers of the sources give one it is left out.
    """
    derived = derived_numbers(pack.vocabulary)
    if not derived:
        return {}
    compared, within = thresholds(pack, ()), carried_bounds(pack, terms, known_on)

    def source_range(fact: str) -> list[tuple[int, int]]:
        low, high = closed_span(pack.vocabulary.bounds(fact))
        least, most = within.get(fact) or (low, high)
        return [(max(low, least), min(high, most))]

    made: dict[str, list[tuple[int, Mapping[str, int]]]] = {}
    for name, one in derived.items():
        ranges = {source: source_range(source) for source, _ in one.stated}
        spans: dict[NumberSpan, None] = {}
        for number in sorted({0, *compared.get(name, ())}, key=abs):
            spans |= dict.fromkeys((n, n) for n in (number, number - 1, number + 1))
            spans |= dict.fromkeys(((None, number - _FAR), (number + _FAR, None)))
        for span in spans:
            found = stated_numbers(ranges, [WantedNumber(one, (span,))]).numbers
            if found is not None and (fen := one.number(found)) is not None:
                made.setdefault(name, []).append((fen, found))
    return made


_FAR = 1000_00


def _open_amounts(
    pack: Pack, terms: Iterable[Term], known_on: date | None
) -> Iterator[tuple[Rule, Open]]:
    """The carried amounts of every standard that stands at one of the terms, with its rule."""
    for term in terms:
        states = pack.at(term, known_on)
        for rule in pack.rules:
            state = states[rule.id]
            if isinstance(state, InForce):
                yield from _linked_open_amounts(pack, rule, state.standard, term, known_on)


def _linked_open_amounts(
    pack: Pack, rule: Rule, standard: Standard, term: Term, known_on: date | None
) -> Iterator[tuple[Rule, Open]]:
    for part in standard_parts(standard):
        if isinstance(part, Open) and part.fact is not None and not part.known:
            yield rule, part
        elif isinstance(part, Share):
            linked = pack.linked(part, term, known_on)
            behind = next(other for other in pack.rules if other.id == part.rule)
            if isinstance(linked, InForce):
                yield from _linked_open_amounts(pack, behind, linked.standard, term, known_on)


def numbers_beside(fact: Fact, numbers: Iterable[int], low: int, high: int) -> list[int]:
    """The numbers, their neighbours and the ends of the fact's range, those within the bounds."""
    least = low if fact.at_least is None else max(low, fact.at_least)
    most = high if fact.at_most is None else min(high, fact.at_most)
    near = {number + step for number in numbers for step in (0, -1, 1)}
    ends = {end for end in (least, most) if abs(end) < _LARGE}
    if fact.type is FactType.INTEGER and most - least < _MANY:
        near |= set(range(least, most + 1))
    return sorted(number for number in near | ends if least <= number <= most)


_MANY = 12
