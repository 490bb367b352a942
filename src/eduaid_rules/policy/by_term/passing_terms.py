"""When days that move with the term pass others that the same fact is compared with.

A comparison with the status day (认定日), or of full years or months (周岁, 整月), is one of a
day that is another in each term. No text changes when such a day passes a fixed one, or two
that move come to stand otherwise (29 February), but who meets both comparisons does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from typing import Final, TypeAlias

from ..conditions import (
    AgainstParameter,
    AgainstStatusDay,
    Condition,
    InRange,
    condition_children,
)
from ..derived.derivations import ByNumbers, CountedSpan, Elapsed, derivation_conditions, ways_of
from ..fact_types import FactType
from ..facts import Vocabulary
from ..named_in_standards import carrying_facts
from ..standards import Standard
from ..terms import FIRST_YEAR, LAST_YEAR, Term
from .parameters import Parameter, parameter_numbers
from .standards_with_numbers import times_of

DayOfTerm: TypeAlias = Callable[[Term], date]
"""The status day of a term."""


@dataclass(frozen=True, slots=True)
class DayBound:
    """Where a comparison of a day turns: the last day before.

    Fixed, or so many days from the status day, or the last from which so many years or months
    are full.
    """

    fact: str
    number: int
    """The day; the days from the status day; the years or months."""
    moves_with: DayOfTerm | None = None
    elapsed: Elapsed | None = None

    def on(self, term: Term) -> int:
        """The last day before, as an ordinal, as it is at a term."""
        if self.moves_with is None:
            return self.number
        status = self.moves_with(term)
        if self.elapsed is None:
            return status.toordinal() + self.number
        day = self.elapsed.at_term(term, status).day or status
        return self.elapsed.last_start(self.number, day)

    @property
    def edge(self) -> str:
        """A text for what it is, the same at every term."""
        if self.elapsed is None:
            return str(self.number)
        return f"{self.number} {self.elapsed.span.value} {self.elapsed.to}"

    def passes(self, day: int) -> Term | None:
        """The term at which it comes to about a day; None: none in sight."""
        years = 0
        if self.elapsed is not None:
            each = 1 if self.elapsed.span is CountedSpan.YEARS else 12
            years = -(-self.number // each)
        at = date.fromordinal(day)
        year = at.year + years
        return Term(year, "秋") if FIRST_YEAR < year < LAST_YEAR else None


def day_bounds(
    conditions: Iterable[Condition],
    standards: Iterable[Standard],
    parameters: Iterable[Parameter],
    vocabulary: Vocabulary,
    status_day: DayOfTerm,
) -> Iterator[DayBound]:
    """Where the comparisons of days in some conditions turn, and in the rows of derived facts.

    Ages are comparisons of days: with a number, with each that a parameter ever is, and, where
    formulas or amounts (``standards``) go by how many they are, with all of them.
    """
    derived = [fact.derivation for fact in vocabulary.facts if fact.derivation is not None]
    numbers = {one.name: tuple(parameter_numbers(one)) for one in parameters}
    waiting = [*conditions, *(when for one in derived for when in derivation_conditions(one))]
    while waiting:
        condition = waiting.pop()
        waiting += condition_children(condition)
        if isinstance(condition, AgainstParameter) and _ages(condition.fact, vocabulary):
            waiting += _with_each_number(condition, numbers)
        if not isinstance(condition, AgainstStatusDay | InRange):
            continue
        low, high = condition.at_least, condition.at_most
        before = [*([low - 1] if low is not None else []), *([high] if high is not None else [])]
        slot = vocabulary.slots.get(condition.fact)
        ages = _ages(condition.fact, vocabulary)
        if isinstance(condition, AgainstStatusDay):
            yield from (DayBound(condition.fact, day, status_day) for day in before)
        elif ages:
            counts = [full + 1 for full in before if full >= 0]
            yield from (DayBound(one.fact, n, status_day, one) for one in ages for n in counts)
        elif slot is not None and slot.fact.type is FactType.DATE:
            within = (day for day in before if _FIRST_DAY <= day <= _LAST_DAY)
            yield from (DayBound(condition.fact, day) for day in within)
    counted = {name for one in derived if isinstance(one, ByNumbers) for name in one.counted}
    for name in counted.union(*map(carrying_facts, standards)):
        for age in _ages(name, vocabulary):
            full = range(1, (age.at_most or 0) + 1)
            yield from (DayBound(age.fact, number, status_day, age) for number in full)


def _ages(fact: str, vocabulary: Vocabulary) -> list[Elapsed]:
    """How a fact counts full years or months, in any of its texts; none: it is something else."""
    slot = vocabulary.slots.get(fact)
    ways = () if slot is None else ways_of(slot.fact.derivation)
    return [one for one in ways if isinstance(one, Elapsed)]


def _with_each_number(
    against: AgainstParameter, numbers: Mapping[str, Sequence[Fraction]]
) -> Iterator[InRange]:
    """A comparison with a parameter as comparisons with all that it ever comes to."""
    names = against.multiple.names
    for chosen in product(*(numbers.get(name, ()) for name in names)):
        number = times_of(against.multiple, dict(zip(names, chosen, strict=True)))
        yield InRange(against.fact, *against.comparison.interval(number))


def passing_terms(bounds: Iterable[DayBound], changes: Iterable[Term]) -> set[Term]:
    """The terms from which days stand otherwise than a year before, then or in the next term.

    From the first of the terms at which texts change, as far as days that move are still to pass
    fixed ones, and four years beyond the last of them.
    """
    known = list(changes)
    of_fact: defaultdict[str, set[DayBound]] = defaultdict(set)
    for bound in bounds:
        of_fact[bound.fact].add(bound)
    found: set[Term] = set()
    for own in of_fact.values():
        moving = [bound for bound in own if bound.moves_with is not None]
        if not moving or len(own) == 1 or not known:
            continue
        fixed = [bound.number for bound in own if bound.moves_with is None]
        met = (bound.passes(day) for bound in moving for day in fixed)
        end = max([*known, *(term for term in met if term is not None)])
        end = Term(min(end.year + _LEAP, LAST_YEAR), "秋")
        found |= set(_turns(sorted(own, key=repr), min(known), end))
    return found


def _turns(bounds: list[DayBound], first: Term, last: Term) -> Iterator[Term]:
    """The terms at which days stand otherwise than a year before; of two together the first."""
    term = max(first, Term(FIRST_YEAR + 1, "秋"))
    half = term.previous()
    year_before, before = _order(bounds, half.previous()), _order(bounds, half)
    told = False
    while term <= last:
        order = _order(bounds, term)
        told = order != year_before and not told
        if told:
            yield term
        year_before, before = before, order
        term = term.next()


def _order(bounds: list[DayBound], term: Term) -> tuple[tuple[int, bool], ...]:
    """How days stand to each other: in which order, and which of them are one day."""
    days = sorted((bound.on(term), place) for place, bound in enumerate(bounds))
    apart = [True, *(one[0] < other[0] for one, other in pairwise(days))]
    return tuple((place, is_later) for (_, place), is_later in zip(days, apart, strict=True))


_LEAP: Final = 4
"""After so many years leap days come round."""
_FIRST_DAY: Final = date(FIRST_YEAR + 1, 1, 1).toordinal()
_LAST_DAY: Final = date(LAST_YEAR - 1, 12, 31).toordinal()
"""Between them there are terms at which a day that moves can pass a day."""
