"""Valid profiles of a policy, made from a row of choices, and the same as a Polars frame.

They love what rules tell apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

from ..api import Policy
from ..arguments import checked
from ..errors import MissingExtra
from ..policy.conditions import (
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
)
from ..policy.fact_types import FactType
from ..policy.facts import NO, PROFILE_YES, YES, Fact, Value
from ..policy.in_force import InForce
from ..policy.number_types import NEVER
from ..policy.pack import Pack
from ..policy.spellings.measured_texts import measured_text
from ..policy.terms import Term, as_term
from .choices import Choices
from .thresholds import (
    DerivedSources,
    carried_bounds,
    derived_sources,
    numbers_beside,
    thresholds,
)

if TYPE_CHECKING:
    import polars as pl

Profile: TypeAlias = dict[str, object]
Names: TypeAlias = Literal["chinese", "english", "mixed"]

Wishes: TypeAlias = dict[str, list[Condition]]
"""For some facts the comparisons that the student is to meet."""

_MOST = {FactType.INTEGER: 10**6, FactType.DECIMAL: 10**6, FactType.MONEY: 2_000_000}
_AIM_BYTES = 16
_ORDINARY_DAY = date(2010, 6, 15).toordinal()


@dataclass(frozen=True, slots=True)
class ProfileMaker:
    """Makes profiles of a policy; ``size`` bytes of choices are enough for one.

    ``term`` decides which values are in use, the status day, the bounds of amounts that a
    fact carries, and the rules that students are aimed at; None: any term at which something
    changes.
    """

    policy: Policy
    term: Term | None = None
    known: bool = False
    facts: Collection[str] | None = None
    names: Names = "chinese"
    known_on: date | None = None
    _facts: tuple[Fact, ...] = field(init=False)
    _numbers: Mapping[str, Sequence[int]] = field(init=False)
    _aims: tuple[Condition, ...] = field(init=False)
    _sources: DerivedSources = field(init=False)

    def __post_init__(self) -> None:
        pack = self.policy.pack
        wanted = self.facts
        drawn = tuple(
            fact
            for fact in self.policy.facts
            if (fact.type is not FactType.IDENTIFIER if wanted is None else _named(fact, wanted))
        )
        terms = (self.term,) if self.term is not None else pack.turning_points()
        object.__setattr__(self, "_facts", drawn)
        object.__setattr__(self, "_numbers", _numbers(pack, drawn, terms, self.known_on))
        object.__setattr__(self, "_aims", tuple(_aims(pack, terms, self.known_on)))
        object.__setattr__(self, "_sources", derived_sources(pack, terms, self.known_on))

    @property
    def size(self) -> int:
        """How many bytes one profile takes at most."""
        return _AIM_BYTES + sum(_size(fact) for fact in self._facts)

    def make(self, choices: Choices) -> Profile:
        """One profile; the simplest says nothing, or the first value of everything."""
        wishes: Wishes = {}
        aim = choices.part(_AIM_BYTES)
        if self._aims and aim.chance(70):
            _aim(aim.one_of(self._aims), aim, wishes)
        for name, number in self._numbers_behind(wishes, aim).items():
            wishes[name] = [InRange(name, number, number)]
        made: Profile = {}
        for fact in self._facts:
            self._state(fact, wishes.get(fact.name, []), choices.part(_size(fact)), made)
        return made

    def _numbers_behind(self, wishes: Wishes, choices: Choices) -> Mapping[str, int]:
        """Numbers of the sources of a derived fact, at and beside what it is compared with."""
        wished = [fact for fact in self._sources if fact in wishes]
        if not wished and not (self._sources and choices.chance(30)):
            return {}
        found = self._sources[choices.one_of(wished or list(self._sources))]
        ranges = [w for fact in wished[:1] for w in wishes[fact] if isinstance(w, InRange)]
        meeting = [one for number, one in found if all(_within(w, number) for w in ranges)]
        return choices.one_of(meeting or [one for _, one in found])

    def _state(self, fact: Fact, wishes: list[Condition], choices: Choices, made: Profile) -> None:
        """Put into a profile what it says of one fact, if anything."""
        if self.known or choices.chance(90 if wishes else 65):
            name = fact.id if self._english(choices) else fact.name
            value = self._value(fact, wishes, choices)
            if value is not None or not self.known:
                made[name] = value
        elif fact.default is not None and choices.chance(50):
            made[fact.name] = None  # left out, it would be its default

    def _english(self, choices: Choices) -> bool:
        return self.names == "english" or (self.names == "mixed" and choices.chance(30))

    def _value(self, fact: Fact, wishes: list[Condition], choices: Choices) -> object:
        if fact.type is FactType.YES_NO:
            return self._yes_no(choices.one_of(_meeting(wishes, (NO, YES))) == YES, choices)
        if fact.type is FactType.SINGLE:
            names = _meeting(wishes, [value.name for value in self._in_use(fact)])
            return self._said(fact, choices.one_of(names), choices) if names else None
        if fact.type is FactType.MULTIPLE:
            return self._values(fact, wishes, choices)
        if fact.type is FactType.IDENTIFIER:
            return "某" + "甲乙丙丁"[choices.below(4)]
        return self._number(fact, wishes, choices)

    def _yes_no(self, truth: bool, choices: Choices) -> object:
        return truth if self._english(choices) else YES if truth else NO

    def _in_use(self, fact: Fact) -> list[Value]:
        if self.term is None:
            return list(fact.values)
        return [value for value in fact.values if value.in_use(self.term)]

    def _said(self, fact: Fact, name: str, choices: Choices) -> str:
        """A value under one of its names."""
        value = fact.value(name)
        if value is None or self.names == "chinese":
            return name
        return value.id if self.names == "english" else choices.one_of(value.names)

    def _values(self, fact: Fact, wishes: list[Condition], choices: Choices) -> object:
        """A complete list; where the student need not be known, or a mapping that is not."""
        names = [value.name for value in self._in_use(fact)]
        held = dict.fromkeys(choices.some(names, most=3) if choices.chance(60) else ())
        for wish in wishes:
            meeting = _meeting([wish], names) if isinstance(wish, OneOf) else ()
            held |= dict.fromkeys([choices.one_of(meeting)] if meeting else ())
        if self.known or not choices.chance(35):
            return [self._said(fact, name, choices) for name in held]
        made: dict[str, object] = {}
        for name in names:
            if choices.chance(60):
                said = self._said(fact, name, choices)
                made[said] = self._yes_no(name in held, choices)
        return made

    def _number(self, fact: Fact, wishes: list[Condition], choices: Choices) -> object:
        numbers = self._numbers[fact.name]
        for wish in wishes:
            if isinstance(wish, InRange):
                exact = [wish.at_least] if wish.at_least == wish.at_most else []
                within = [number for number in numbers if _within(wish, number)]
                numbers = within or [n for n in exact if n is not None] or numbers
        if not numbers:
            return None
        number = choices.one_of(numbers)
        return number if fact.type is FactType.INTEGER else measured_text(fact, number)


def _size(fact: Fact) -> int:
    """How many bytes of choices one fact takes at most."""
    return 10 + 4 * len(fact.values)


def _named(fact: Fact, names: Collection[str]) -> bool:
    return fact.name in names or fact.id in names


def _numbers(
    pack: Pack, facts: Sequence[Fact], terms: Sequence[Term], known_on: date | None
) -> dict[str, Sequence[int]]:
    """For each measured fact the numbers to draw from, the ordinary ones first."""
    days = [pack.status_day.of(term) for term in terms]
    compared, within = thresholds(pack, days), carried_bounds(pack, terms, known_on)
    made: dict[str, Sequence[int]] = {}
    for fact in facts:
        if not fact.type.is_measured:
            continue
        numbers = set(compared.get(fact.name, ()))
        low, high = 0, _MOST.get(fact.type, NEVER)
        ordinary = [1000_00, 0]
        if fact.type is FactType.DATE:
            low, high = 1, NEVER - 1
            numbers |= {day.toordinal() for day in days}
            ordinary = [_ORDINARY_DAY]
        if fact.type in (FactType.INTEGER, FactType.DECIMAL):
            low, ordinary = -_MOST[fact.type], []
        if fact.name in within:
            low, high = within[fact.name] or (1, 0)
            ordinary += [low, (low + high) // 2]
        near = numbers_beside(fact, [*numbers, *ordinary], low, high)
        never = [NEVER] if fact.never is not None else []
        usual = [number for number in ordinary if number in near]
        made[fact.name] = [*dict.fromkeys([*usual, *never, *near])]
    return made


def _aims(pack: Pack, terms: Sequence[Term], known_on: date | None) -> Iterator[Condition]:
    """Whom each rule is for, at each of the terms."""
    for term in terms:
        states = pack.at(term, known_on)
        yield from (state.who for state in states.values() if isinstance(state, InForce))


def _aim(condition: Condition, choices: Choices, wishes: Wishes) -> None:
    """Note comparisons that together would meet a condition, as far as that is simple."""
    match condition:
        case OneOf(fact) | InRange(fact):
            wishes.setdefault(fact, []).append(condition)
        case Not(part):
            if isinstance(part, OneOf):
                wishes.setdefault(part.fact, []).append(condition)
        case AllOf(parts):
            for part in parts:
                _aim(part, choices, wishes)
        case AnyOf(parts):
            if parts:
                _aim(choices.one_of(parts), choices, wishes)
        case Named(_, inner):
            _aim(inner, choices, wishes)
        case Score(rows, low, _):
            for when, points in rows:
                if (points > 0) is (low is not None):
                    _aim(when, choices, wishes)
        case AgainstStatusDay() | AgainstParameter() | Unknowable():
            return
        case _:
            assert_never(condition)


def _meeting(wishes: Sequence[Condition], names: Sequence[str]) -> Sequence[str]:
    """The names that meet the first wish; all of them where none does, or nothing is wished."""
    for wish in wishes[:1]:
        if isinstance(wish, OneOf):
            return [name for name in names if name in wish.values] or names
        if isinstance(wish, Not) and isinstance(wish.part, OneOf):
            return [name for name in names if name not in wish.part.values] or names
    return names


def _within(wish: InRange, number: int) -> bool:
    return (wish.at_least is None or wish.at_least <= number) and (
        wish.at_most is None or number <= wish.at_most
    )


def _is_yes(said: object) -> bool:
    """Whether 是, rather than 否, is said in any of its forms."""
    return said is True or said in PROFILE_YES


@checked
def frame_of(policy: Policy, profiles: Sequence[Profile], term: Term | str) -> pl.DataFrame:
    """A frame with a row for each profile and a column for each fact, under its Chinese name.

    A multiple choice is a column of lists where every row is a list or unknown, else a column
    for each value; a list then says no to the values in use at the term that it leaves out. A
    fact with a default has it where a profile leaves it out. Dates that say "no such day" are
    the last day that there is. Raises MissingExtra.
    """
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("整表计算", "polars", "frames") from None
    columns: list[pl.Series] = []
    for fact in policy.facts:
        said = [_profile_value(fact, profile) for profile in profiles]
        if fact.type is not FactType.MULTIPLE:
            cells = [_cell(fact, one) for one in said]
            columns.append(pl.Series(fact.name, cells, dtype=_type(fact)))
        elif all(one is None or isinstance(one, list) for one in said):
            columns.append(pl.Series(fact.name, said, dtype=pl.List(pl.String)))
        else:
            columns += [
                pl.Series(f"{fact.name}.{name}", cells, dtype=pl.Boolean)
                for name, cells in _flags(fact, said, as_term(term)).items()
            ]
    return pl.DataFrame(columns)


def _profile_value(fact: Fact, profile: Mapping[str, object]) -> object:
    for name in (fact.name, fact.id):
        if name in profile:
            return profile[name]
    return fact.default


def _type(fact: Fact) -> pl.DataType:
    import polars as pl

    kinds = {
        FactType.YES_NO: pl.Boolean(),
        FactType.INTEGER: pl.Int64(),
        FactType.MONEY: pl.Decimal(18, 2),
        FactType.DECIMAL: pl.Decimal(18, fact.places or 2),
        FactType.DATE: pl.Date(),
    }
    return kinds.get(fact.type, pl.String())


def _cell(fact: Fact, said: object) -> object:
    if said is None:
        return None
    if fact.type is FactType.YES_NO:
        return _is_yes(said)
    if fact.type is FactType.INTEGER:
        return int(str(said))
    if fact.type in (FactType.MONEY, FactType.DECIMAL):
        return Decimal(str(said))
    if fact.type is FactType.DATE:
        return date.max if said == fact.never else date.fromisoformat(str(said))
    return said


def _flags(fact: Fact, said: Iterable[object], term: Term) -> dict[str, list[bool | None]]:
    """A column for each value."""
    made: dict[str, list[bool | None]] = {value.name: [] for value in fact.values}
    for one in said:
        for value in fact.values:
            made[value.name].append(_flag_of(value.names, one, in_use=value.in_use(term)))
    return made


def _flag_of(names: Sequence[str], said: object, *, in_use: bool) -> bool | None:
    """What a list or a mapping says of one value."""
    if isinstance(said, list):
        return True if any(name in said for name in names) else (False if in_use else None)
    if isinstance(said, Mapping):
        told = next((said[name] for name in names if name in said), None)
        return None if told is None else _is_yes(told)
    return None
