"""How a derived fact (推算) is made, where it is no formula: points, grades, full years or months.

None of them is computed as such: a comparison with one is put into other words at a term
(``resolution``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from math import gcd
from typing import Final, TypeAlias, assert_never

from ..conditions import Condition, leaves, points_between
from ..documents import Basis, Published
from ..formulas import Formula
from ..terms import FIRST_YEAR, Term


@dataclass(frozen=True, slots=True, repr=False)
class PointsRow:
    """What somebody gets for whom the condition holds."""

    when: Condition
    points: int


@dataclass(frozen=True, slots=True, repr=False)
class Points:
    """相加: the points of every row that holds, together, and not beyond the ends."""

    rows: tuple[PointsRow, ...]
    at_least: int | None = None
    at_most: int | None = None

    def clamped(self, number: int) -> int:
        """A sum of points as it counts."""
        low = number if self.at_least is None else max(number, self.at_least)
        return low if self.at_most is None else min(low, self.at_most)

    @property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points that there can be."""
        below, above = points_between((None, row.points) for row in self.rows)
        return self.clamped(below), self.clamped(above)

    @property
    def sums(self) -> tuple[int, ...]:
        """From the fewest to the most, in steps of what the points of all rows have in common.

        >>> from eduaid_rules.policy.conditions import ALWAYS
        >>> rows = [PointsRow(ALWAYS, points) for points in (30, 20, -10)]
        >>> Points(tuple(rows), at_least=0, at_most=45).sums
        (0, 10, 20, 30, 40, 45)
        """
        least, most = self.ends
        return (least,) if least == most else (least, *self._between, most)

    @property
    def how_many(self) -> int:
        """How many sums there are; they may be too many to be made."""
        least, most = self.ends
        return 1 if least == most else len(self._between) + 2

    @property
    def _between(self) -> range:
        """The sums between the fewest and the most, where these are two."""
        below, _ = points_between((None, row.points) for row in self.rows)
        step = gcd(*(row.points for row in self.rows)) or 1
        least, most = self.ends
        return range(below + ((least - below) // step + 1) * step, most, step)


@dataclass(frozen=True, slots=True, repr=False)
class GradeRow:
    """The value of a choice for whom the condition holds."""

    when: Condition
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Grades:
    """分档: the value of the first row that holds; where none does, ``otherwise``."""

    rows: tuple[GradeRow, ...]
    otherwise: str


class CountedSpan(Enum):
    """What is counted since a day."""

    YEARS = "周岁"
    MONTHS = "整月"


MOST_IN_STEPS: Final = 30
"""So many derived facts may stand one on another."""

_MONTH_DAY: Final = re.compile(r"([1-9]|1[0-2])月([1-9]|[12][0-9]|3[01])日")
STATUS, FIRST_OF_YEAR, FIRST_OF_TERM = "认定日", "学年首日", "学期首日"


def is_counted_to(said: str) -> bool:
    """Whether it names a day of every term (29 February is none)."""
    found = _MONTH_DAY.fullmatch(said)
    if found is None:
        return said in (STATUS, FIRST_OF_YEAR, FIRST_OF_TERM)
    month, day = int(found[1]), int(found[2])
    return day <= (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """周岁, 整月: the full years or months from the day of a fact to a day of the term."""

    fact: str
    span: CountedSpan
    to: str
    """认定日, 学年首日, 学期首日, or a day within the school year (9月1日)."""
    day: date | None = None
    """That day, once the term is known."""
    at_most: int | None = None
    """不超过: so many count at the most."""

    def at_term(self, term: Term, status_day: date) -> Elapsed:
        """The same with the day of a term."""
        first = date(term.school_year, 9, 1)
        found = _MONTH_DAY.fullmatch(self.to)
        if found is not None:
            month = int(found[1])
            day = date(term.school_year + (month < first.month), month, int(found[2]))
        elif self.to == FIRST_OF_YEAR:
            day = first
        else:
            day = status_day if self.to == STATUS else term.first_day
        return replace(self, day=day)

    def last_start(self, count: int, day: date) -> int:
        """The last day (its ordinal) from which so many are full on ``day``; 0: there is none.

        >>> spans = [Elapsed("出生", one, "认定日") for one in CountedSpan]
        >>> [date.fromordinal(one.last_start(1, date(2023, 3, 1))).isoformat() for one in spans]
        ['2022-03-01', '2023-02-01']
        >>> date.fromordinal(spans[0].last_start(3, date(2023, 3, 1))).isoformat()
        '2020-03-01'
        >>> date.fromordinal(spans[0].last_start(3, date(2023, 2, 28))).isoformat()
        '2020-02-28'
        """
        if count <= 0:
            return date.max.toordinal()
        months = (day.year * 12 + day.month - 1) - count * (
            12 if self.span is CountedSpan.YEARS else 1
        )
        year, month = divmod(months, 12)
        if year < 1:
            return 0
        # the day number of the start; one that the month lacks is full on the 1st of the next
        last = _last_of(year, month + 1)
        start = min(day.day, last)
        return date(year, month + 1, start).toordinal()

    def full(self, start: date, day: date) -> int:
        """How many are full on ``day``; 0 for a start behind it."""
        if start > day:
            return 0
        months = (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)
        return months // 12 if self.span is CountedSpan.YEARS else months


def _last_of(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    return 31 if following is None else date.fromordinal(following.toordinal() - 1).day


@dataclass(frozen=True, slots=True, repr=False)
class ByNumbers:
    """算式 with parameters (参数), points or ages: a fact of its own for each number of theirs.

    Both lists have those too of the formulas of this kind that it names.
    """

    formula: Formula
    parameters: tuple[str, ...]
    counted: tuple[str, ...] = ()
    """The points, full years and months: numbers of which there are few."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """All that it turns on but for facts."""
        return (*self.parameters, *self.counted)


def is_formula(made: Derivation | None) -> bool:
    """Whether nothing but formulas makes a derived fact; also of what is stated."""
    return is_formula_alone(made) or isinstance(made, ByNumbers)


def ways_of(made: Derivation | None) -> tuple[Way, ...]:
    """How a derived fact is made, in any of its texts, where that is no formula."""
    if isinstance(made, ByTexts):
        return tuple(made.ways)
    return () if made is None or isinstance(made, ByNumbers) else (made,)


def by_numbers(
    formula: Formula, parameters: Container[str], made: Mapping[str, Derivation | None]
) -> ByNumbers | None:
    """What a formula turns on besides facts, from how its facts are made; None: on nothing."""
    named = [name for name in formula.facts if name in parameters]
    counted: list[str] = []
    for name in formula.facts:
        derivation = None if name in parameters else made.get(name)
        if isinstance(derivation, ByNumbers):
            named += derivation.parameters
            counted += derivation.counted
        elif not is_formula_alone(derivation):
            counted.append(name)
    if not named and not counted:
        return None
    return ByNumbers(formula, tuple(dict.fromkeys(named)), tuple(dict.fromkeys(counted)))


FROM_EVER: Final = Term(FIRST_YEAR, "秋")
"""From when on something is made so that no text begins."""

Way: TypeAlias = Points | Grades | Elapsed
"""How a text makes a derived fact, where it has no formula."""


@dataclass(frozen=True, slots=True, repr=False)
class DerivedText:
    """版本, 替换推算: how a derived fact is made from a term on, as one pack says it.

    By a formula or another way; by none where nothing is to be computed: the analysis takes a
    number as any that it may be.
    """

    layer: str
    since: Term
    basis: tuple[Basis, ...]
    formula: Formula | None = None
    way: Way | None = None
    until: Term | None = None
    published: Published | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ByTexts:
    """版本: the texts of a term say how it is made.

    A fact that is made so at a term still is one of which no text is known then.
    """

    texts: tuple[DerivedText, ...]
    """From the top pack down, each in order."""

    @property
    def is_formula(self) -> bool:
        """Whether it is made by formulas over facts alone."""
        return all(text.way is None for text in self.texts)

    @property
    def ways(self) -> Iterator[Way]:
        """How its texts make it, where they are no formulas."""
        return (text.way for text in self.texts if text.way is not None)

    def rebuilt(self, change: Callable[[DerivedText], DerivedText]) -> ByTexts:
        """The same with each text changed."""
        return replace(self, texts=tuple(map(change, self.texts)))


Derivation: TypeAlias = Points | Grades | Elapsed | ByNumbers | ByTexts


def is_formula_alone(made: Derivation | None) -> bool:
    """Whether a formula may name a fact made so without going by its numbers one by one."""
    return made is None or (isinstance(made, ByTexts) and made.is_formula)


def sources_of(derivation: Derivation) -> tuple[str, ...]:
    """The facts that it looks at, each once."""
    match derivation:
        case Points(rows) | Grades(rows):
            whens = (leaf.fact for row in rows for leaf in leaves(row.when))
            return tuple(dict.fromkeys(whens))
        case Elapsed(fact):
            return (fact,)
        case ByNumbers(formula, parameters):
            return tuple(name for name in formula.facts if name not in parameters)
        case ByTexts(texts):
            named = (text.formula.facts for text in texts if text.formula is not None)
            every = (*named, *map(sources_of, derivation.ways))
            return tuple(dict.fromkeys(name for names in every for name in names))
        case _:
            assert_never(derivation)


def derivation_conditions(derivation: Derivation) -> tuple[Condition, ...]:
    """The conditions of its rows."""
    match derivation:
        case Points(rows) | Grades(rows):
            return tuple(row.when for row in rows)
        case Elapsed() | ByNumbers():
            return ()
        case ByTexts():
            return tuple(when for one in derivation.ways for when in derivation_conditions(one))
        case _:
            assert_never(derivation)
