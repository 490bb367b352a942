"""Standards: how much a rule gives, as data. What is chosen for a student is evaluation's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, assert_never

from .conditions import ALWAYS, AnyOf, Condition, InRange, Not, OneOf
from .facts import NO, YES
from .money_and_units import Rate, Unit


@dataclass(frozen=True, slots=True, repr=False)
class Fixed:
    """One amount for everybody."""

    rate: Rate


@dataclass(frozen=True, slots=True, repr=False)
class InFull:
    """全额: a waiver of whatever is charged."""


@dataclass(frozen=True, slots=True, repr=False)
class Unstated:
    """No amount belongs to the item: books in kind, a loan that somebody else decides."""


@dataclass(frozen=True, slots=True, repr=False)
class Nothing:
    """其余: 无: these students get nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Open:
    """不定: a place, school or bank sets it, or no text states it.

    Where ``fact`` names a money fact, that fact carries the amount, and its unit says what a
    term gets of it; what is paid lies within the bounds (fen).
    """

    reason: str | None = None
    fact: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    per: Unit = Unit.TERM
    """What the bounds are for: a term, or the one payment (次)."""

    @property
    def is_bounded(self) -> bool:
        """Whether it refuses some amounts that the fact may state."""
        return (self.at_least, self.at_most) != (None, None)


@dataclass(frozen=True, slots=True, repr=False)
class Share:
    """X 的 50%: a share of another rule's standard at the same term."""

    rule: str
    hundredths_of_percent: int
    layer: str = ""
    """The pack in which the link is written: the other rule counts as that pack sees it."""


@dataclass(frozen=True, slots=True, repr=False)
class Capped:
    """取 某金额, 不超过 某标准: what a money fact says, up to a cap."""

    fact: str
    cap: Rate


@dataclass(frozen=True, slots=True, repr=False)
class ByFact:
    """按: a table with one standard for each value of a fact (text of a whole number for 整数)."""

    fact: str
    cells: tuple[tuple[str, Standard], ...]
    otherwise: Standard | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ByValue(ByFact):
    """按 a 单选 that has values named like numbers, or 是 and 否: they are values all the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of 分档."""

    when: Condition
    standard: Standard


class Pick(Enum):
    """Which of several rows that hold is taken."""

    EXCLUSIVE = "互斥"
    FIRST = "先者"
    HIGHEST = "高者"


@dataclass(frozen=True, slots=True, repr=False)
class ByCondition:
    """分档: a table by conditions."""

    rows: tuple[Row, ...]
    pick: Pick = Pick.EXCLUSIVE
    otherwise: Standard | None = None


Standard: TypeAlias = (
    Fixed | InFull | Unstated | Nothing | Open | Share | Capped | ByFact | ByValue | ByCondition
)


def standard_children(standard: Standard) -> tuple[Standard, ...]:
    """The standards in the cells, rows and rest of a table; none in what is no table."""
    match standard:
        case ByFact(_, cells, otherwise):  # ByValue is one too
            inner = tuple(cell for _, cell in cells)
        case ByCondition(rows, _, otherwise):
            inner = tuple(row.standard for row in rows)
        case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
            return ()
        case _:
            assert_never(standard)
    return inner if otherwise is None else (*inner, otherwise)


def standard_cases(standard: Standard) -> tuple[tuple[Condition, Standard], ...]:
    """The cells or rows of a table, each with the condition under which it is taken."""
    match standard:
        case ByFact(_, cells):
            return tuple((cell_condition(standard, name), cell) for name, cell in cells)
        case ByCondition(rows):
            return tuple((row.when, row.standard) for row in rows)
        case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
            return ()
        case _:
            assert_never(standard)


def amount_fact(standard: Standard) -> str | None:
    """The money fact that carries the amount."""
    match standard:
        case Open(_, fact) | Capped(fact):
            return fact
        case Fixed() | InFull() | Unstated() | Nothing() | Share() | ByFact() | ByCondition():
            return None
        case _:
            assert_never(standard)


def rebuilt_standard(
    standard: Standard,
    change: Callable[[Standard], Standard],
    change_condition: Callable[[Condition], Condition] = lambda condition: condition,
) -> Standard:
    """The standard with those right inside it changed, and the conditions of its rows."""
    match standard:
        case ByFact(fact, cells, otherwise):  # ByValue stays one
            made = tuple((name, change(cell)) for name, cell in cells)
            return type(standard)(fact, made, otherwise and change(otherwise))
        case ByCondition(rows, pick, otherwise):
            changed = tuple(Row(change_condition(row.when), change(row.standard)) for row in rows)
            return ByCondition(changed, pick, otherwise and change(otherwise))
        case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
            return standard
        case _:
            assert_never(standard)


def standard_parts(standard: Standard) -> Iterator[Standard]:
    """The standard itself and every standard in its tables."""
    yield standard
    for part in standard_children(standard):
        yield from standard_parts(part)


def recipients_of(standard: Standard) -> Condition:
    """Whom a table gives anything: everybody, but for those whom its 其余: 无 leaves out."""
    match standard:
        case ByFact(_, _, Nothing()) | ByCondition(_, _, Nothing()):
            return AnyOf(tuple(condition for condition, _ in standard_cases(standard)))
        case ByFact() | ByCondition() | Fixed() | InFull() | Unstated() | Nothing():
            return ALWAYS
        case Open() | Share() | Capped():
            return ALWAYS
        case _:
            assert_never(standard)


def cell_condition(table: ByFact, name: str) -> Condition:
    """The condition under which a table by a fact takes the cell of that name."""
    fact = table.fact
    if isinstance(table, ByValue):
        return OneOf(fact, (name,))
    if name.isdecimal():
        return InRange(fact, int(name), int(name))
    return Not(OneOf(fact, (YES,))) if name == NO else OneOf(fact, (name,))


def map_conditions(standard: Standard, change: Callable[[Condition], Condition]) -> Standard:
    """The standard with each condition of its tables changed."""
    return rebuilt_standard(standard, lambda part: map_conditions(part, change), change)
