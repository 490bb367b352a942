"""Standards: how much a rule gives, as data. What is chosen for a student is evaluation's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Final, TypeAlias, assert_never

from .by_term.multiples import Multiple
from .conditions import ALWAYS, AnyOf, Condition, InRange, Not, OneOf
from .facts import NO, YES
from .formulas import Rounding
from .money_and_units import Rate, Unit

PERCENTAGE: Final = "比例"
"""The unit of a parameter that is a percentage."""


KnownNumbers: TypeAlias = tuple[tuple[str, int], ...]
"""Facts of which the number, in its steps, is known once the term is: made of points or ages."""


@dataclass(frozen=True, slots=True, repr=False)
class Fixed:
    """One amount for everybody."""

    rate: Rate


@dataclass(frozen=True, slots=True, repr=False)
class WorkedOut(Fixed):
    """What a parameter, or the months of a term, come to; ``said`` is what rule files say of it."""

    said: str


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
    known: KnownNumbers = ()

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
    percentage: str | None = None
    """The parameter that says how many per cent, until the term is known."""


@dataclass(frozen=True, slots=True, repr=False)
class Capped:
    """取 某金额, 不超过 某标准: what a money fact says, up to a cap."""

    fact: str
    cap: Rate
    known: KnownNumbers = ()


@dataclass(frozen=True, slots=True, repr=False)
class Quantity:
    """A plain number with its unit, as a parameter (参数) has it: 540元/月, 20%, 3人."""

    text: str
    """The number in its one spelling."""
    unit: str
    """As the rule files have it: 元/月, 人, 比例."""

    @property
    def exact(self) -> Fraction:
        """The number in its unit; of a percentage its hundredth part."""
        return Fraction(self.text) / (100 if self.unit == PERCENTAGE else 1)

    def __str__(self) -> str:
        return f"{self.text}{'%' if self.unit == PERCENTAGE else self.unit}"


@dataclass(frozen=True, slots=True, repr=False)
class OfParameter:
    """低保标准 的 20%×12: so many times a parameter, whose number the term decides."""

    multiple: Multiple
    unit: Unit
    """What the parameter's number is for; of an amount per month its ×12 makes the year."""


@dataclass(frozen=True, slots=True, repr=False)
class MoneyFigure:
    """Money that goes into an amount: written out, or what a fact states. Neither: nothing."""

    rate: Rate | None = None
    fact: str | None = None
    """A money fact."""
    hundredths_of_percent: int = 10_000
    """How much of what the fact states, rounded half-up to the fen."""
    factor: str | None = None
    """×: the whole-number fact that says how many days or months of the rate a term has."""
    known: KnownNumbers = ()
    less: str | None = None
    """减: the money fact that is taken off."""
    percentage: str | None = None
    """The parameter that says how many per cent, until the term is known."""
    parameter: OfParameter | None = None
    """The parameter that says the money, until the term is known."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that it is made from."""
        known = dict(self.known)
        named = (self.fact, self.factor, self.less)
        return tuple(name for name in named if name is not None and name not in known)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that it names."""
        own = () if self.percentage is None else (self.percentage,)
        return own if self.parameter is None else (*own, *self.parameter.multiple.names)


@dataclass(frozen=True, slots=True, repr=False)
class Computed:
    """取 某金额 的 P%, 200元/月×月数, S 减 已享受: an amount that is computed from facts.

    The base, then the floor, the cap, 取整, then the split over terms (``meaning.plan.computed``).
    A cap that names what was paid already is for the term's part.
    """

    base: MoneyFigure
    at_least: MoneyFigure | None = None
    at_most: MoneyFigure | None = None
    step: int = 1
    """取整: rounded to a multiple of so many fen."""
    rounding: Rounding = Rounding.HALF_UP

    @property
    def figures(self) -> tuple[MoneyFigure, ...]:
        """The base, and the floor and cap that there are."""
        return tuple(f for f in (self.base, self.at_least, self.at_most) if f is not None)

    def rebuilt(self, change: Callable[[MoneyFigure], MoneyFigure]) -> Computed:
        """The same with each of its figures changed."""
        low, high = self.at_least, self.at_most
        return replace(
            self,
            base=change(self.base),
            at_least=None if low is None else change(low),
            at_most=None if high is None else change(high),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Raised:
    """An amount that a pack below raises: by another one (提高标准) or a share of it (上浮标准).

    It is never written: texts at a term make it of the amounts that hold (``raised_standard``).
    """

    standard: Standard
    by: Rate | None = None
    hundredths_of_percent: int = 0


class Pick(Enum):
    """Which of several rows that hold is taken."""

    EXCLUSIVE = "互斥"
    FIRST = "先者"
    HIGHEST = "高者"
    LOWEST = "低者"


@dataclass(frozen=True, slots=True, repr=False)
class ByFact:
    """按: a table with one standard for each value of a fact (text of a whole number for 整数)."""

    fact: str
    cells: tuple[tuple[str, Standard], ...]
    otherwise: Standard | None = None
    pick: ClassVar[Pick] = Pick.EXCLUSIVE

    @property
    def cases(self) -> tuple[tuple[Condition, Standard], ...]:
        """The cells, each with the condition under which it is taken."""
        return tuple((cell_condition(self, name), cell) for name, cell in self.cells)


@dataclass(frozen=True, slots=True, repr=False)
class ByValue(ByFact):
    """按 a 单选 that has values named like numbers, or 是 and 否: they are values all the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of 分档."""

    when: Condition
    standard: Standard
    label: str = ""
    """The value of the derived fact that the row is for."""


@dataclass(frozen=True, slots=True, repr=False)
class ByCondition:
    """分档: a table by conditions."""

    rows: tuple[Row, ...]
    pick: Pick = Pick.EXCLUSIVE
    otherwise: Standard | None = None
    by: str = ""
    """The derived fact whose table it is at a term."""
    written: Standard | None = None
    """What is written, where the rows are what that comes to for each number in it."""

    @property
    def cases(self) -> tuple[tuple[Condition, Standard], ...]:
        """The rows, each with the condition under which it is taken."""
        return tuple((row.when, row.standard) for row in self.rows)


Standard: TypeAlias = (
    Fixed
    | InFull
    | Unstated
    | Nothing
    | Open
    | Share
    | Capped
    | Quantity
    | OfParameter
    | Computed
    | Raised
    | ByFact
    | ByValue
    | ByCondition
)


def standard_children(standard: Standard) -> tuple[Standard, ...]:
    """The standards in the cells, rows and rest of a table; what is raised; else none."""
    match standard:
        case Raised(inner_one):
            return (inner_one,)
        case ByFact(_, cells, otherwise):  # ByValue is one too
            inner = tuple(cell for _, cell in cells)
        case ByCondition(rows, _, otherwise):
            inner = tuple(row.standard for row in rows)
        case Quantity() | OfParameter() | Computed():
            return ()
        case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
            return ()
        case _:
            assert_never(standard)
    return inner if otherwise is None else (*inner, otherwise)


def standard_cases(standard: Standard) -> tuple[tuple[Condition, Standard], ...]:
    """The cells or rows of a table, each with the condition under which it is taken."""
    return standard.cases if isinstance(standard, ByFact | ByCondition) else ()


def rebuilt_standard(
    standard: Standard,
    change: Callable[[Standard], Standard],
    change_condition: Callable[[Condition], Condition] = lambda condition: condition,
) -> Standard:
    """The standard with those right inside it changed, and the conditions of its rows."""
    if isinstance(standard, Raised):
        return raised_standard(
            change(standard.standard), standard.by, standard.hundredths_of_percent
        )
    if isinstance(standard, ByFact | ByCondition):
        otherwise = standard.otherwise and change(standard.otherwise)
        if isinstance(standard, ByFact):  # ByValue stays one
            made = tuple((name, change(cell)) for name, cell in standard.cells)
            return replace(standard, cells=made, otherwise=otherwise)
        changed = tuple(
            Row(change_condition(row.when), change(row.standard), row.label)
            for row in standard.rows
        )
        return replace(standard, rows=changed, otherwise=otherwise)
    return standard


def standard_parts(standard: Standard) -> Iterator[Standard]:
    """The standard itself and every standard in its tables."""
    yield standard
    for part in standard_children(standard):
        yield from standard_parts(part)


def recipients_of(standard: Standard) -> Condition:
    """Whom a table gives anything: everybody, but for those whom its 其余: 无 leaves out."""
    if isinstance(standard, ByFact | ByCondition) and isinstance(standard.otherwise, Nothing):
        return AnyOf(tuple(condition for condition, _ in standard.cases))
    return ALWAYS


def raised_standard(standard: Standard, by: Rate | None, hundredths: int = 0) -> Standard:
    """The standard with each amount in it raised; what is open or nothing stays as it is."""
    match standard:
        case Open() | Nothing() | InFull() | Unstated() | Quantity():
            return standard
        case Fixed() | Share() | Capped() | OfParameter() | Computed() | Raised():
            return Raised(standard, by, hundredths)
        case ByFact() | ByCondition():
            return rebuilt_standard(standard, lambda part: raised_standard(part, by, hundredths))
        case _:
            assert_never(standard)


def before_raises(standard: Standard) -> Standard:
    """What was raised, however often."""
    return before_raises(standard.standard) if isinstance(standard, Raised) else standard


def is_number(name: str) -> bool:
    """Whether a cell is named like a whole number, which may be below 0."""
    return name.removeprefix("-").isdecimal()


def cell_condition(table: ByFact, name: str) -> Condition:
    """The condition under which a table by a fact takes the cell of that name."""
    fact = table.fact
    if isinstance(table, ByValue):
        return OneOf(fact, (name,))
    if is_number(name):
        return InRange(fact, int(name), int(name))
    return Not(OneOf(fact, (YES,))) if name == NO else OneOf(fact, (name,))


def map_conditions(standard: Standard, change: Callable[[Condition], Condition]) -> Standard:
    """The standard with each condition of its tables changed."""
    return rebuilt_standard(standard, lambda part: map_conditions(part, change), change)
