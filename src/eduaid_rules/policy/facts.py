"""The vocabulary: which facts a profile may state, how they are coded, read and written.

Every value of a choice is one bit (an *atom*). What is known of a student is two integers, the
atoms known to hold and those known not to hold, and a tuple of numbers (整数, 金额 in fen, 日期
as ordinal day). Truth is then a few integer operations; an unknown fact is in neither integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import assert_never

from .conditions import Condition
from .derived.derivations import (
    FROM_EVER,
    ByNumbers,
    ByTexts,
    Derivation,
    DerivedText,
    Elapsed,
    Grades,
    Points,
    sources_of,
)
from .fact_types import Ages, Coding, FactType, Nature, Notice, Role, Spelling
from .formulas import Bounds, Formula, Recipe
from .number_types import BELOW_ZERO, DECIMALS, Measure
from .terms import SEASONS, Season, Term

YES, NO = "是", "否"
PROFILE_YES, PROFILE_NO = (YES, "true"), (NO, "false")
"""What a profile, or a column of text, may say for 是 and 否."""


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
class Fact:
    """One fact that a profile may state.

    ``unit``: of money 学年, 学期, 月 or 元 (per nothing); of a 小数 whatever it counts (公里).
    """

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
    places: int = 0
    """小数位 of a 小数."""
    derivation: Derivation | None = None
    """推算 in another way."""
    hidden: bool = False
    """Whether it is the difference of two facts that are compared."""
    text: DerivedText | None = None
    """At a term: the text by which it is made."""

    @property
    def is_derived(self) -> bool:
        """Whether it is made from others: a profile cannot state it."""
        return self.formula is not None or self.derivation is not None

    @property
    def lacks_text(self) -> bool:
        """Whether no text says how it is made, at this term and as far as is known."""
        return isinstance(self.derivation, ByTexts) and not self.derivation.texts

    @property
    def made_from(self) -> tuple[str, ...]:
        """The facts that it is made from directly, each once; none of what is stated."""
        if self.formula is not None:
            return self.formula.facts
        return () if self.derivation is None else sources_of(self.derivation)

    @property
    def measure(self) -> Measure:
        """How numbers stand for its values; raises ValueError where there are none."""
        below_zero = self.at_least is not None and self.at_least < 0
        if self.type is FactType.DECIMAL:
            return DECIMALS[self.places, below_zero]
        return BELOW_ZERO if below_zero and self.type is FactType.INTEGER else self.type.measure

    @property
    def default_number(self) -> int | None:
        """The number of its 缺省, in its steps; None: it has none, or is not measured."""
        return self.measure.read(self.default) if self.default and self.type.is_measured else None

    @property
    def default_value(self) -> object:
        """Its 缺省 as a typed frame holds it."""
        if self.type is FactType.YES_NO:
            return None if self.default is None else self.default == YES
        if self.type is FactType.INTEGER:
            return self.default_number
        return Decimal(self.default) if self.default and self.type.is_measured else self.default

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
    measure: Measure | None = field(hash=False)
    """How numbers stand for its values; None: there are none."""


@dataclass(frozen=True, slots=True, repr=False)
class Vocabulary:
    """The facts of a policy, in their declared order (which breaks ties); all else follows.

    Raises ValueError where two facts share a name; the reader of packs reports that before.
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
    _bounds: dict[str, tuple[int | None, int | None]] = field(
        init=False, compare=False, default_factory=dict
    )

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
                    if slot.fact.nature is not Nature.TERM and not slot.fact.is_derived
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
        if not self.recipes:
            return measured
        numbers = list(measured)
        for recipe in self.recipes:
            numbers[recipe.index] = recipe.number(numbers)
        return tuple(numbers)

    def sources(self, name: str) -> tuple[str, ...]:
        """The facts that a profile must state for a fact to be known: itself, or its sources."""
        found: dict[str, None] = {}
        waiting = [name]
        seen: set[str] = set()
        while waiting:
            fact = self.slots[waiting.pop()].fact
            if fact.name in seen:
                continue
            seen.add(fact.name)
            if fact.is_derived:
                waiting += reversed(fact.made_from)
            else:
                found[fact.name] = None
        return tuple(found)

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """Some facts, and all that they are made from."""
        found, waiting = {*names}, [*names]
        while waiting:
            slot = self.slots.get(waiting.pop())
            more = set() if slot is None else {*slot.fact.made_from} - found
            found |= more
            waiting += more
        return frozenset(found)

    def bounds(self, name: str) -> tuple[int | None, int | None]:
        """The least and the most number that a measured fact can be; None: without end.

        In its steps (fen, ordinal days); of a derived fact as its formula gives them, below 0 too.
        """
        if name not in self._bounds:
            self._bounds[name] = self._made_bounds(self.slots[name].fact)
        return self._bounds[name]

    def _made_bounds(self, fact: Fact) -> tuple[int | None, int | None]:
        if fact.formula is not None:
            sources = {source: self.exact_bounds(source) for source in fact.formula.facts}
            return fact.formula.bounds(sources, fact.measure.whole)
        match fact.derivation:
            case Points():
                return fact.derivation.ends
            case Elapsed(at_most=most):
                return 0, most
            case ByNumbers(formula, parameters):
                numbers = dict.fromkeys(parameters, Bounds(Fraction(0), None))
                rest = {one: self.exact_bounds(one) for one in sources_of(fact.derivation)}
                return formula.bounds({**rest, **numbers}, fact.measure.whole)
            case Grades() | None:
                return fact.stated_bounds
            case ByTexts(texts):
                made = (replace(fact, formula=one.formula, derivation=one.way) for one in texts)
                ends = [*map(self._made_bounds, made)]
                lows = [low for low, _ in ends if low is not None]
                highs = [high for _, high in ends if high is not None]
                least = min(lows, default=None) if len(lows) == len(ends) else None
                return least, max(highs, default=None) if len(highs) == len(ends) else None
            case _:
                assert_never(fact.derivation)

    def exact_bounds(self, name: str) -> Bounds:
        """The same, of money in yuan."""
        whole = self.slots[name].fact.measure.whole
        least, most = (None if end is None else Fraction(end, whole) for end in self.bounds(name))
        return Bounds(least, most)

    @property
    def texts(self) -> Iterator[DerivedText]:
        """The texts of derived facts (版本), but for those that hold from ever on."""
        made = (one.derivation for one in self.facts if isinstance(one.derivation, ByTexts))
        return (text for one in made for text in one.texts if text.since != FROM_EVER)

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
    """How derived numbers are made, each behind those that it is made from."""
    done: set[str] = set()

    def made(slot: Slot) -> Iterator[Recipe]:
        formula = slot.fact.formula
        if formula is None or slot.fact.name in done:
            return
        done.add(slot.fact.name)
        sources = [slot_of[name] for name in formula.facts]
        for source in sources:
            yield from made(source)
        places = {s.fact.name: (s.index, s.fact.measure.whole) for s in sources}
        yield Recipe(slot.fact.name, slot.index, formula, slot.fact.measure.whole, places)

    for slot in slot_of.values():
        yield from made(slot)


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
        measure = fact.measure if fact.type.is_measured else None
        yield Slot(fact, order, sum(atoms.values()), place, atoms, codes, fact.type.coding, measure)
