"""Formulas that name parameters, points or ages: for each number of these a fact of its own.

So what is made of a fact at a term is a plain formula, and another number is another fact: no
engine and no analysis sees a formula that changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Final, assert_never

from ..derived.derivations import ByNumbers, ByTexts, Elapsed, Points
from ..fact_types import FactType
from ..facts import Fact, Vocabulary
from ..formulas import (
    Arithmetic,
    DivisionByZeroError,
    Expression,
    Extreme,
    FactName,
    Formula,
    Number,
    Operator,
    every_part,
    exact_value,
    fact_names,
    formula_text,
)
from ..money_and_units import money_unit
from ..named_in_standards import carrying_facts, with_facts_put_in
from ..spellings.measured_texts import measured_text
from ..standards import Open, Standard
from .multiples import exact_text
from .parameters import MONEY_UNITS, Parameter, parameter_numbers
from .standards_with_numbers import Numbers, undefined_for, with_numbers

MOST_NUMBERS: Final = 200
"""So many numbers may the parameters, points and ages of a formula be together."""


def numbered_name(fact: str, numbered: Iterable[str], numbers: Mapping[str, Fraction]) -> str:
    """What a fact is called where what its formula turns on is these numbers."""
    said = "，".join(f"{name}={exact_text(numbers[name])}" for name in numbered)
    return f"{fact}（{said}）"


def how_many_counted(fact: Fact) -> int:
    """How many numbers points, years or months can be; 0: other facts, and without an end."""
    made = fact.derivation
    if isinstance(made, ByTexts):
        each = [how_many_counted(replace(fact, derivation=text.way)) for text in made.texts]
        if 0 in each or sum(each) > MOST_NUMBERS:
            return 0 if 0 in each else sum(each)
        return len(counted_numbers(fact))
    if isinstance(made, Elapsed):
        return 0 if made.at_most is None else made.at_most + 1
    return made.how_many if isinstance(made, Points) else 0


def counted_numbers(fact: Fact) -> Sequence[int]:
    """Each of these numbers: to be asked for where they are few."""
    made = fact.derivation
    if isinstance(made, ByTexts):
        ways = (counted_numbers(replace(fact, derivation=way)) for way in made.ways)
        return tuple(sorted({number for numbers in ways for number in numbers}))
    return made.sums if isinstance(made, Points) else range(how_many_counted(fact))


def how_many_numbers(
    made: ByNumbers, parameters: Sequence[Parameter], vocabulary: Vocabulary
) -> int:
    """How many facts of their own a formula needs."""
    counted = (how_many_counted(vocabulary.slots[name].fact) for name in made.counted)
    return prod((*map(len, _parameter_numbers(made, parameters)), *counted))


def with_numbered_facts(vocabulary: Vocabulary, parameters: Sequence[Parameter]) -> Vocabulary:
    """The vocabulary with a fact for each number; itself where no formula turns on one."""
    more = [
        fact
        for fact in _numbered_facts(vocabulary, parameters)
        if fact.name not in vocabulary.slots
    ]
    return Vocabulary((*vocabulary.facts, *more)) if more else vocabulary


def number_problems(vocabulary: Vocabulary, parameters: Sequence[Parameter]) -> Iterator[str]:
    """What formulas with parameters lack, in Chinese."""
    known = {one.name for one in parameters}
    for fact in vocabulary.facts:
        if not isinstance(fact.derivation, ByNumbers):
            continue
        if not {*fact.derivation.parameters} <= known:
            yield f"事实“{fact.name}”的算式里有不存在的参数"
            return
        if how_many_numbers(fact.derivation, parameters, vocabulary) > MOST_NUMBERS:
            yield f"事实“{fact.name}”的算式里，数太多"
            return
    for fact in _numbered_facts(vocabulary, parameters):
        if vocabulary.slots.get(fact.name) is None:
            yield f"没有事实“{fact.name}”"


def _parameter_numbers(
    made: ByNumbers, parameters: Sequence[Parameter]
) -> Iterator[list[Fraction]]:
    """For each parameter of a formula all numbers that it ever is, each once."""
    by_name = {one.name: one for one in parameters}
    for name in made.parameters:
        yield list(parameter_numbers(by_name[name])) if name in by_name else []


def _numbered_facts(vocabulary: Vocabulary, parameters: Sequence[Parameter]) -> Iterator[Fact]:
    puts = PutIntoFormulas(vocabulary, {one.name: one.unit for one in parameters})
    for fact in vocabulary.facts:
        made = fact.derivation
        if isinstance(made, ByNumbers):
            counted = (counted_numbers(vocabulary.slots[name].fact) for name in made.counted)
            each = (*_parameter_numbers(made, parameters), *(map(Fraction, one) for one in counted))
            for chosen in product(*each):
                numbers = dict(zip(made.numbers, chosen, strict=True))
                formula = puts.formula(made, numbers)
                if formula is not None and formula.facts:
                    yield Fact(
                        name=numbered_name(fact.name, made.numbers, numbers),
                        id="@".join((fact.id, *map(exact_text, chosen))),
                        type=fact.type,
                        unit=fact.unit,
                        places=fact.places,
                        formula=formula,
                    )


class PutIntoFormulas:
    """Puts numbers into the formulas that turn on them.

    ``units`` are those of the parameters, where the formula is to be read by somebody.
    """

    def __init__(
        self, vocabulary: Vocabulary, units: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._vocabulary, self._units = vocabulary, units

    def formula(self, made: ByNumbers, numbers: Mapping[str, Fraction]) -> Formula | None:
        """The formula of a fact for these numbers; None: it divides by 0, whoever the student."""
        expression = self._put_in(made.formula.expression, numbers)
        if expression is None or any(map(_divides_by_zero, every_part(expression))):
            return None
        return Formula(formula_text(expression), made.formula.rounding, made.formula.to)

    def _put_in(self, expression: Expression, numbers: Mapping[str, Fraction]) -> Expression | None:
        match expression:
            case FactName(name):
                return self._named(name, expression, numbers)
            case Number():
                return expression
            case Arithmetic(operator, left, right):
                one, other = self._put_in(left, numbers), self._put_in(right, numbers)
                return None if one is None or other is None else Arithmetic(operator, one, other)
            case Extreme(which, parts):
                inner = [self._put_in(part, numbers) for part in parts]
                found = tuple(one for one in inner if one is not None)
                return Extreme(which, found) if len(found) == len(inner) else None
            case _:
                assert_never(expression)

    def _named(
        self, name: str, expression: FactName, numbers: Mapping[str, Fraction]
    ) -> Expression | None:
        """A name in a formula: a number, a formula that turns on numbers itself, or a fact."""
        if name in numbers:
            unit = self._units.get(name) if self._units.get(name) in MONEY_UNITS else None
            return _signed(numbers[name], exact_text(abs(numbers[name])), unit)
        fact = self._vocabulary.slots[name].fact
        made = fact.derivation
        if not isinstance(made, ByNumbers):
            return expression
        formula = self.formula(made, numbers)
        if formula is None:
            return None
        if formula.facts:
            return FactName(numbered_name(name, made.numbers, numbers))
        steps = formula.constant(fact.measure.whole)
        unit = money_unit(fact.unit) if fact.type is FactType.MONEY else None
        return _signed(Fraction(steps), measured_text(fact, abs(steps)), unit)


def _signed(number: Fraction, text: str, unit: str | None) -> Expression:
    """A number as it stands in a formula, which has no sign of its own."""
    written = Number(text, unit if number else None)
    return written if number >= 0 else Arithmetic(Operator.MINUS, Number("0"), written)


def _divides_by_zero(part: Expression) -> bool:
    if not isinstance(part, Arithmetic) or part.operator is not Operator.OVER:
        return False
    if fact_names(part.right):
        return False
    try:
        return not exact_value(part.right, {})
    except DivisionByZeroError:
        return True


@dataclass(frozen=True, eq=False, repr=False)
class FactsByNumbers:
    """What such facts, and amounts made of them, are once all numbers are known."""

    vocabulary: Vocabulary
    _constants: dict[str, int | None] = field(default_factory=dict)
    _numbers: dict[str, Sequence[int]] = field(default_factory=dict)

    @cached_property
    def made(self) -> Mapping[str, ByNumbers]:
        """The derived facts whose formulas turn on numbers."""
        found = ((fact.name, fact.derivation) for fact in self.vocabulary.facts)
        return {name: made for name, made in found if isinstance(made, ByNumbers)}

    @cached_property
    def counted(self) -> Collection[str]:
        """The points, and the ages that have an end."""
        return frozenset(fact.name for fact in self.vocabulary.facts if how_many_counted(fact))

    def numbers(self, counted: str) -> Sequence[int]:
        """Every number that points or an age can be."""
        if counted not in self._numbers:
            self._numbers[counted] = counted_numbers(self.vocabulary.slots[counted].fact)
        return self._numbers[counted]

    @cached_property
    def _formulas(self) -> PutIntoFormulas:
        return PutIntoFormulas(self.vocabulary)

    def for_numbers(self, fact: str, known: Numbers) -> str | int | None:
        """The fact for these numbers, or its number; None: its formula divides by 0 then."""
        made = self.made[fact]
        name = numbered_name(fact, made.numbers, known)
        if name in self.vocabulary.slots:
            return name
        if name not in self._constants:
            formula = self._formulas.formula(made, known)
            whole = self.vocabulary.slots[fact].fact.measure.whole
            self._constants[name] = None if formula is None else formula.constant(whole)
        return self._constants[name]

    def standard(self, standard: Standard, known: Numbers) -> Standard:
        """A standard with the numbers of its parameters, and of those of its facts."""
        found: dict[str, str | int] = {}
        for fact in carrying_facts(standard):
            if fact in self.counted:
                found[fact] = int(known[fact])
            elif fact in self.made:
                one = self.for_numbers(fact, known)
                if one is None:
                    return Open(undefined_for(fact, self.made[fact].numbers, known))
                found[fact] = one
        return with_facts_put_in(with_numbers(standard, known), found)
