"""The vocabulary: which facts a profile may state, how they are coded, read and written.

Every value of a choice is one bit (an *atom*). What is known of a student is two
integers, the atoms known to hold and those known not to hold, and a tuple of
numbers (整数, 金额 in fen, 日期 as ordinal day). Truth is then a few integer
operations, and an unknown fact is simply in neither integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import assert_never

from .conditions import Condition
from .formulas import Bounds, Formula, Recipe
from .number_types import AMOUNTS, DAYS, NEVER, WHOLE_NUMBERS, Measure
from .terms import SEASONS, Season, Term

YES, NO = "是", "否"
PROFILE_YES, PROFILE_NO = (YES, "true"), (NO, "false")
"""What a profile, or a column of text, may say for 是 and 否."""


class Coding(Enum):
    """How the answers to a fact are coded: what most who ask for a type want to know of it."""

    ONE = "one of several atoms"
    SEVERAL = "any of several atoms"
    YES_NO = "one atom"
    NUMBER = "a whole number"
    NONE = "not at all"


class FactType(Enum):
    """The kinds of fact: the word of the rule files, and the one row of all that is known of each.

    What needs a library (the type of a column) stands where that library is, in a table that
    has every type.
    """

    _value_: str
    coding: Coding
    _measure: Measure | None

    def __new__(cls, word: str, coding: Coding, measure: Measure | None = None) -> FactType:
        """A type by its word."""
        made = object.__new__(cls)
        made._value_, made.coding, made._measure = word, coding, measure
        return made

    SINGLE = "单选", Coding.ONE
    MULTIPLE = "多选", Coding.SEVERAL
    YES_NO = "是否", Coding.YES_NO
    INTEGER = "整数", Coding.NUMBER, WHOLE_NUMBERS
    MONEY = "金额", Coding.NUMBER, AMOUNTS
    DATE = "日期", Coding.NUMBER, DAYS
    IDENTIFIER = "标识", Coding.NONE

    @property
    def is_listed(self) -> bool:
        """Whether a fact lists its values (取值)."""
        return self.coding in (Coding.ONE, Coding.SEVERAL)

    @property
    def is_measured(self) -> bool:
        """Whether the values are whole numbers that ranges can compare."""
        return self.coding is Coding.NUMBER

    @property
    def measure(self) -> Measure:
        """How numbers stand for its values; raises ValueError for a type without any."""
        if self._measure is None:
            raise ValueError(f"{self.value} is not measured")
        return self._measure


class Nature(Enum):
    """What a fact is to a family: whether a refusal may suggest to change it."""

    CIRCUMSTANCE = "情况"
    IDENTITY = "身份"
    STAGE = "学段"
    TERM = "学期"


class Role(Enum):
    """用作: what a column of a roster is for, where more than rules must find it."""

    PERSON = "人名"
    RESIDENT_ID = "居民身份证"
    ID_KIND = "证件类型"
    STUDENT_ID = "学籍"
    SCHOOL = "校名"
    CLASS = "班名"
    GRADE = "几年级"
    HOUSEHOLD = "户"
    BANK = "银行"
    ACCOUNT = "账号"


@dataclass(frozen=True, slots=True)
class Ages:
    """年龄: the full years that are usual at the start of a term, both included."""

    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a choice; ``since`` and ``until`` say in which terms it is in use."""

    name: str
    id: str
    aliases: tuple[str, ...] = ()
    since: Term | None = None
    until: Term | None = None
    ages: Ages | None = None
    """年龄: of a stage; rosters are checked against it, results never depend on it."""
    by_household: bool = False
    """按户: whether it counts for everybody of a household; lists are matched by it."""
    headers: tuple[str, ...] = ()
    """表头: of a column that asks for this value of a multiple choice alone."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a profile may use."""
        return (self.name, self.id, *self.aliases)

    def in_use(self, term: Term) -> bool:
        """Whether the value is in use at a term."""
        return (self.since is None or self.since <= term) and (
            self.until is None or term <= self.until
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning for every result of a student for whom ``when`` holds."""

    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """写法: what a text in a roster means, as facts and their values."""

    text: str
    means: tuple[tuple[str, str], ...]
    by: str | None = None
    """按: the fact that decides; ``means`` are then its values, each with that of the own fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a profile may state; money is in yuan per ``unit`` (学年 or 学期)."""

    name: str
    id: str
    type: FactType
    values: tuple[Value, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    unit: str | None = None
    question: str | None = None
    headers: tuple[str, ...] = ()
    nature: Nature = Nature.CIRCUMSTANCE
    default: str | None = None
    relevant: Condition | None = None
    notices: tuple[Notice, ...] = ()
    never: str | None = None
    """没有: the word of a 日期 for "no such day", which counts as later than every day."""
    formula: Formula | None = None
    """推算: what the fact is made from; a profile cannot state it."""
    role: Role | None = None
    spellings: tuple[Spelling, ...] = ()
    summed: bool = False
    """汇总: whether a ledger's sums are broken down by it."""

    @property
    def stated_bounds(self) -> tuple[int | None, int | None]:
        """The least and the most number that a profile can state; None: the fact has no limit.

        No amount of money is below 0.
        """
        least = 0 if self.type is FactType.MONEY and self.at_least is None else self.at_least
        return least, self.at_most

    def to_dict(self) -> dict[str, object]:
        """What a profile may say of it, as plain values for JSON."""
        return {
            "name": self.name,
            "id": self.id,
            "type": self.type.value,
            "values": [
                {"name": value.name, "id": value.id, "aliases": list(value.aliases)}
                for value in self.values
            ],
            "default": self.default,
            "question": self.question,
        }

    def value(self, name: str) -> Value | None:
        """The value of that Chinese name, English id or alias."""
        return next((value for value in self.values if name in value.names), None)


SEASON = Fact(
    name="季",
    id="season",
    type=FactType.SINGLE,
    values=tuple(Value(name, id_) for name, id_ in zip(SEASONS, ("autumn", "spring"), strict=True)),
    nature=Nature.TERM,
)
"""The term's season: a fact of the term, for conditions; a profile cannot state it."""


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """Where a fact is coded: its atoms, or its place among the measured facts."""

    fact: Fact = field(hash=False)
    order: int
    mask: int
    index: int
    atoms: Mapping[str, int] = field(hash=False)
    """Each Chinese name of a value (是 for 是否) to its one bit."""
    codes: Mapping[str, int] = field(hash=False)
    """Every accepted name of a value to its bit."""
    coding: Coding
    """That of the fact's type, one step away."""


@dataclass(frozen=True, slots=True, repr=False)
class Vocabulary:
    """The facts of a policy, in their declared order (which breaks ties); all else follows.

    Raises ValueError where two facts share a name; the reader of packs reports such
    clashes with their places before it builds a vocabulary.
    """

    facts: tuple[Fact, ...]
    slots: Mapping[str, Slot] = field(init=False, compare=False)
    names: Mapping[str, Slot] = field(init=False, compare=False)
    stated: Mapping[str, Slot] = field(init=False, compare=False)
    """The names that a profile may use: not the term's own fact, and no derived one."""
    measured: tuple[Slot, ...] = field(init=False, compare=False)
    defaults: tuple[Slot, ...] = field(init=False, compare=False)
    recipes: tuple[Recipe, ...] = field(init=False, compare=False)
    season_mask: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        slots = tuple(_assign(self.facts))
        names: dict[str, Slot] = {}
        for slot in slots:
            for name in (slot.fact.name, slot.fact.id):
                if names.setdefault(name, slot) is not slot:
                    raise ValueError(f"two facts are named {name}")
        slot_of = {slot.fact.name: slot for slot in slots}
        made = {
            "slots": MappingProxyType(slot_of),
            "names": MappingProxyType(names),
            "stated": MappingProxyType(
                {
                    name: slot
                    for name, slot in names.items()
                    if slot.fact.nature is not Nature.TERM and slot.fact.formula is None
                }
            ),
            "measured": tuple(slot for slot in slots if slot.fact.type.is_measured),
            "defaults": tuple(slot for slot in slots if slot.fact.default is not None),
            "recipes": tuple(_recipes(slot_of)),
            "season_mask": slot_of[SEASON.name].mask,
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[object, ...]:
        return Vocabulary, (self.facts,)

    def season_atom(self, season: Season) -> int:
        """The bit of the term's season."""
        return self.slots[SEASON.name].atoms[season]

    def derive(self, measured: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The numbers with every derived fact made anew from the others."""
        if all(measured[recipe.first] is None for recipe in self.recipes):
            return measured
        numbers = list(measured)
        for recipe in self.recipes:
            numbers[recipe.index] = recipe.number(numbers)
        return tuple(numbers)

    def sources(self, name: str) -> tuple[str, ...]:
        """The facts that a profile must state for a fact to be known: itself, or its sources."""
        formula = self.slots[name].fact.formula
        return (name,) if formula is None else formula.facts

    def bounds(self, name: str) -> tuple[int | None, int | None]:
        """The least and the most number that a measured fact can be; None: without end.

        In the steps in which it is counted (fen, ordinal days); of a derived fact as its
        formula gives them from the bounds of its sources, below 0 too.
        """
        fact = self.slots[name].fact
        if fact.formula is None:
            return fact.stated_bounds
        return fact.formula.bounds(
            {source: self.exact_bounds(source) for source in fact.formula.facts}
        )

    def exact_bounds(self, name: str) -> Bounds:
        """The same, of money in yuan."""
        whole = self.slots[name].fact.type.measure.whole
        least, most = (None if end is None else Fraction(end, whole) for end in self.bounds(name))
        return Bounds(least, most)

    @property
    def every_value(self) -> int:
        """The atoms of all values of single and multiple choices."""
        return sum(sum(slot.atoms.values()) for slot in self.slots.values() if slot.fact.values)

    def in_use(self, term: Term) -> int:
        """The atoms of all values in use at a term."""
        return sum(
            slot.atoms[value.name]
            for slot in self.slots.values()
            for value in slot.fact.values
            if value.in_use(term)
        )

    def mask(self, fact: str, values: Iterable[str]) -> int:
        """The bits of some values of a fact."""
        atoms, made = self.slots[fact].atoms, 0
        for value in values:
            made |= atoms[value]
        return made

    def ordered(self, names: Iterable[str]) -> list[Slot]:
        """The slots of some facts, in the vocabulary's order."""
        return sorted((self.slots[name] for name in names), key=lambda slot: slot.order)


def _recipes(slot_of: Mapping[str, Slot]) -> Iterator[Recipe]:
    for slot in slot_of.values():
        if (formula := slot.fact.formula) is not None:
            sources = (slot_of[name] for name in formula.facts)
            places = {s.fact.name: (s.index, s.fact.type.measure.whole) for s in sources}
            yield Recipe(slot.index, formula, places)


def _assign(facts: tuple[Fact, ...]) -> Iterator[Slot]:
    bit, index = 1, 0
    for order, fact in enumerate((*facts, SEASON)):
        atoms: dict[str, int] = {}
        codes: dict[str, int] = {}
        place = -1
        match fact.type.coding:
            case Coding.YES_NO:
                atoms = {YES: bit}
                bit <<= 1
            case Coding.ONE | Coding.SEVERAL:
                for value in fact.values:
                    atoms[value.name] = bit
                    codes.update(dict.fromkeys(value.names, bit))
                    bit <<= 1
            case Coding.NUMBER:
                place, index = index, index + 1
            case Coding.NONE:
                pass
            case _:
                assert_never(fact.type.coding)
        yield Slot(fact, order, sum(atoms.values()), place, atoms, codes, fact.type.coding)


def measured_text(fact: Fact, number: int) -> str:
    """A measured value as people write it: 3, 1500, 2024-05-07, 未消除."""
    if fact.never is not None and number == NEVER:
        return fact.never
    return fact.type.measure.text(number)
