"""The parameters of a term put into what names them: conditions, standards, whole states.

What is made of it names no parameter any more: comparisons are ranges, amounts are plain. Where
a number is not known, what rests on it is open about the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

from ..conditions import (
    ALWAYS,
    NEVER_HOLDS,
    AgainstParameter,
    AnyOf,
    Condition,
    InRange,
    Not,
    PutIn,
    Unknowable,
    all_parts,
    both,
    facts_of,
    rebuilt_condition,
)
from ..derived.derivations import DerivedText, derivation_conditions
from ..derived.first_row import first_that_holds
from ..derived.resolution import Resolver, text_not_known
from ..documents import Citation, CitationRole, cite
from ..facts import Vocabulary
from ..in_force import InForce, map_state_conditions
from ..named_in_standards import (
    carrying_facts,
    facts_named_by,
    facts_named_in,
    named_parameters,
)
from ..spellings.measured_texts import range_in_words
from ..standards import (
    ByCondition,
    ByFact,
    Open,
    Pick,
    Quantity,
    Row,
    Standard,
    map_conditions,
    rebuilt_standard,
    standard_cases,
    standard_parts,
)
from .multiples import exact_text
from .numbered_facts import FactsByNumbers
from .parameters import ParameterText
from .standards_with_numbers import (
    Numbers,
    is_plain_table,
    times_of,
    undefined_for,
)

_Says: TypeAlias = Callable[[Numbers], Condition]
_NONE: Final[Numbers] = {}


@dataclass(frozen=True, eq=False, repr=False)
class ParametersAtTerm:
    """The texts of a pack's parameters that hold at a term; None: none is known.

    One that is not there could not be read, which was said, and nothing is known of it.
    """

    texts: Mapping[str, ParameterText | None]
    resolver: Resolver
    """What puts grades, by which a table may go, into words of what they are made from."""

    _ranges: dict[tuple[str, int, int], Condition] = field(default_factory=dict)

    @cached_property
    def _facts(self) -> FactsByNumbers:
        return FactsByNumbers(self.vocabulary)

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts of the pack as they are made at the term."""
        return self.resolver.vocabulary

    def condition(self, condition: Condition) -> Condition:
        """The condition with every comparison with a parameter as ranges of facts."""
        if not self._are_needed:
            return condition
        if isinstance(condition, AgainstParameter):
            return self._compared(condition)
        if isinstance(condition, InRange) and condition.fact in self._facts.made:
            low, high = condition.at_least, condition.at_most
            said = range_in_words(self.vocabulary.slots[condition.fact].fact, low, high)
            return self._put_in(said, self._numbered(condition.fact, low, high), condition.fact)
        return rebuilt_condition(condition, self.condition)

    def standard(self, standard: Standard) -> Standard:
        """The standard with amounts in the place of parameters, in its rows' conditions too."""
        if self._names(standard):
            return self._amount(standard)
        if isinstance(standard, ByFact) and standard.fact in self._facts.made:
            cases = zip(standard.cells, standard_cases(standard), strict=True)
            rows = tuple(Row(when, cell, name) for (name, _), (when, cell) in cases)
            standard = ByCondition(rows, Pick.EXCLUSIVE, standard.otherwise, standard.fact)
        return rebuilt_standard(standard, self.standard, self.condition)

    @cached_property
    def _are_needed(self) -> bool:
        """Whether there is anything to put in, or to cite."""
        by_texts = any(fact.text or fact.lacks_text for fact in self.vocabulary.facts)
        return bool(self.texts or self._facts.made or self._facts.counted or by_texts)

    def _behind(self, facts: Iterable[str]) -> Iterator[str]:
        """The parameters that some facts are made with, in the rows of points too."""
        for made in (self._facts.made[fact] for fact in facts if fact in self._facts.made):
            yield from made.parameters
            yield from self._behind_counted(made.counted)

    def _behind_counted(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            derivation = self.vocabulary.slots[name].fact.derivation
            for when in () if derivation is None else derivation_conditions(derivation):
                yield from self._named_in(self.resolver.condition(when))

    def _names(self, standard: Standard) -> tuple[str, ...]:
        """The parameters, points and ages that the amount of a standard turns on right here."""
        own = [*named_parameters(standard)]
        for fact in carrying_facts(standard):
            made = self._facts.made.get(fact)
            lacks_text = self.vocabulary.slots[fact].fact.lacks_text
            by_itself = lacks_text or fact in self._facts.counted
            own += (fact,) if by_itself else () if made is None else made.numbers
        return tuple(dict.fromkeys(own))

    def rows(self, standard: Standard) -> Standard:
        """The standard with the numbers in the conditions of its rows alone."""
        rows = (when for part in standard_parts(standard) for when, _ in standard_cases(part))
        made = self._facts.made.keys()
        if not any(any(self._named_in(when)) or facts_of(when) & made for when in rows):
            return standard
        return map_conditions(standard, self.condition)

    def state(self, state: InForce, behind: Iterable[Standard] = ()) -> InForce:
        """What a rule says, with the numbers of the term, and citing where they stand.

        ``behind`` are the standards of which its own is a share.
        """
        if not self._are_needed:
            return state
        about_who = set(self._named_in(state.who))
        standards = (state.standard, *behind)
        about_standard = {name for one in standards for name in self._named_by(one)}
        derived = (
            *self._derived_texts(facts_named_in(state.who), about_who, "who"),
            *self._derived_texts(facts_named_by(standards), about_standard, "standard"),
        )
        if not about_who and not about_standard and not derived:  # nothing is cited
            state = replace(state, standard=self.standard(state.standard))
            return map_state_conditions(state, self.condition)
        who = state.who
        for one in standards:
            who = both(who, self._gap(one))
        cited = (*self._cited(about_who, "who"), *self._cited(about_standard, "standard"))
        cited += tuple(one for text, role in derived for one in cite(text.basis, text.layer, role))
        texts = [self.texts.get(name) for name in about_who | about_standard]
        rests_on = (*texts, *(text for text, _ in derived))
        undated = any(text is not None and text.published is None for text in rests_on)
        return map_state_conditions(
            replace(
                state,
                who=who,
                standard=self.standard(state.standard),
                citations=tuple(dict.fromkeys((*state.citations, *cited))),
                undated=state.undated or undated,
                parameters=frozenset(about_who | about_standard) & {*self.texts},
            ),
            self.condition,
        )

    def _named_in(self, condition: Condition) -> Iterator[str]:
        """The parameters that a condition turns on."""
        for part in all_parts(condition):
            if isinstance(part, AgainstParameter):
                yield from part.multiple.names
        yield from self._behind(facts_of(condition))

    def _named_by(self, standard: Standard) -> Iterator[str]:
        """The parameters that a standard turns on, in the conditions of its rows too."""
        for part in standard_parts(standard):
            names = self._names(part)
            yield from names
            yield from self._behind_counted(name for name in names if name in self._facts.counted)
            for when, _ in standard_cases(part):
                yield from self._named_in(when)

    def _cited(self, names: set[str], role: CitationRole) -> Iterator[Citation]:
        for name in sorted(names):
            text = self.texts.get(name)
            if text is not None:
                yield from cite(text.basis, text.layer, role)

    def _derived_texts(
        self, facts: Iterable[str], parameters: Iterable[str], role: CitationRole
    ) -> Iterator[tuple[DerivedText, CitationRole]]:
        """The texts of the derived facts (版本) behind some facts and parameters."""
        values = (text.value for n in parameters if (text := self.texts.get(n)) is not None)
        behind = self.vocabulary.behind({*facts, *facts_named_by(values)})
        for fact in self.vocabulary.facts:
            if fact.text is not None and fact.name in behind:
                yield fact.text, role

    def _unknown(self, name: str) -> Unknowable:
        if name not in self.texts:
            return text_not_known(name)
        return Unknowable(f"“{name}”这时是多少，没有查到文件", of_text=True)

    def _value(self, name: str) -> Standard | None:
        text = self.texts.get(name)
        return None if text is None else self.rows(self.resolver.standard(text.value))

    def _decided(self, name: str, says: Callable[[Quantity], Condition]) -> Condition:
        """What a parameter's number says, whichever of its cells a student is in."""
        value = self._value(name)
        return self._unknown(name) if value is None else self._said(name, value, says)

    def _said(self, name: str, value: Standard, says: Callable[[Quantity], Condition]) -> Condition:
        if isinstance(value, Quantity):
            return says(value)
        if not isinstance(value, ByFact | ByCondition):
            return self._unknown(name)
        rows = [(when, self._said(name, cell, says)) for when, cell in standard_cases(value)]
        if value.otherwise is None:  # one row holds: the last where no other does
            return first_that_holds(rows[:-1], rows[-1][1])
        return first_that_holds(rows, self._said(name, value.otherwise, says))

    def _each(self, names: Sequence[str], says: _Says, known: Numbers = _NONE) -> Condition:
        """What the numbers of some parameters say together, whichever cells a student is in."""
        if not names:
            return says(known)
        first, *rest = names
        if first in self._facts.counted:
            return self._over(
                first, lambda number: self._each(rest, says, {**known, first: Fraction(number)})
            )
        return self._decided(first, lambda one: self._each(rest, says, {**known, first: one.exact}))

    def _over(self, name: str, says: Callable[[int], Condition]) -> Condition:
        """What the number of points or of an age says, whichever of its numbers it may be."""
        runs: list[tuple[int, int, Condition]] = []
        for number in self._facts.numbers(name):
            made = says(number)
            start = runs.pop()[0] if runs and runs[-1][2] == made else number
            runs.append((start, number, made))
        if all(made in (ALWAYS, NEVER_HOLDS) for *_, made in runs):
            whens = [self._between(name, low, high) for low, high, made in runs if made == ALWAYS]
            return whens[0] if len(whens) == 1 else AnyOf(tuple(whens))
        # up to so many: one of the rows surely holds, however many points there may be
        lowest = self._facts.numbers(name)[0]
        rows = [(self._between(name, lowest, high), made) for _, high, made in runs]
        return first_that_holds(rows[:-1], rows[-1][1])

    def _between(self, name: str, low: int, high: int) -> Condition:
        """That points or an age lie between two numbers, in words of what they are made from."""
        key = name, low, high
        if key not in self._ranges:
            numbers = self._facts.numbers(name)
            least = None if low == numbers[0] else low
            most = None if high == numbers[-1] else high
            made: Condition = ALWAYS
            if (least, most) != (None, None):
                made = self.condition(self.resolver.condition(InRange(name, least, most)))
            self._ranges[key] = made
        return self._ranges[key]

    def _compared(self, against: AgainstParameter) -> Condition:
        fact = self.vocabulary.slots[against.fact].fact
        whole = fact.measure.whole
        numbers: dict[Fraction, None] = {}

        def says(known: Numbers) -> Condition:
            number = times_of(against.multiple, known)
            numbers[number] = None
            low, high = against.comparison.interval(number * whole)
            if against.fact in self._facts.made:
                return self._numbered(against.fact, low, high)
            # the rows of points, which the comparison turns into, may name parameters themselves
            return self.condition(self.resolver.condition(InRange(against.fact, low, high)))

        made = self._each(against.multiple.names, says)
        shown = "、".join(exact_text(n) for n in numbers) or "没有查到"
        said = f"{against.comparison.value}{against.multiple}（{shown}）"
        return self._put_in(said, made, against.fact)

    def _put_in(self, said: str, made: Condition, fact: str) -> PutIn:
        """A comparison by its words, with what else must be known to say what the fact is."""
        numbers = self._facts.made[fact].numbers if fact in self._facts.made else ()
        counted = [name for name in numbers if name in self._facts.counted]
        cases: dict[Condition, list[str | int]] = {}

        def says(known: Numbers) -> Condition:
            when: Condition = ALWAYS
            for one in counted:
                when = both(when, self._between(one, int(known[one]), int(known[one])))
            found = self._facts.for_numbers(fact, known)
            cases.setdefault(when, []).extend(() if found is None else (found,))
            return ALWAYS

        if counted:
            self._each(numbers, says)
        return PutIn(said, made, fact, tuple((when, tuple(n)) for when, n in cases.items()))

    def _numbered(self, fact: str, low: int | None, high: int | None) -> Condition:
        """A comparison of a fact whose formula turns on numbers: of the one with the numbers."""
        numbers = self._facts.made[fact].numbers

        def says(known: Numbers) -> Condition:
            found = self._facts.for_numbers(fact, known)
            if found is None:
                return Unknowable(undefined_for(fact, numbers, known))
            if isinstance(found, str):
                return InRange(found, low, high)
            inside = (low is None or low <= found) and (high is None or found <= high)
            return ALWAYS if inside else NEVER_HOLDS

        return self._each(numbers, says)

    def _amount(self, standard: Standard) -> Standard:
        """The standard with numbers; of a parameter by facts a table that decides as that one."""
        names = self._names(standard)
        found: dict[Standard, Standard] = {}
        made: dict[tuple[Fraction, ...], Standard] = {}

        def amount(known: Numbers) -> Standard:
            key = tuple(known[name] for name in names)
            if key not in made:
                one = self._facts.standard(standard, known)
                made[key] = found.setdefault(one, one)
            return made[key]

        def says(known: Numbers) -> Condition:
            amount(known)
            return ALWAYS

        self._each(names, says)
        if not found:
            return _NOT_KNOWN
        if len(found) == 1:
            return next(iter(found))
        counted = any(name in self._facts.counted for name in names)
        values = {} if counted else {name: self._value(name) for name in names}
        plain = {name: one.exact for name, one in values.items() if isinstance(one, Quantity)}
        tables = [(n, one) for n, one in values.items() if one is not None and n not in plain]
        if len(tables) == 1 and is_plain_table(tables[0][1]):
            name, table = tables[0]
            return rebuilt_standard(
                table,
                lambda cell: (
                    amount({**plain, name: cell.exact})
                    if isinstance(cell, Quantity)
                    else _NOT_KNOWN
                ),
            )

        def comes_to(wanted: Standard) -> Condition:
            def holds(known: Numbers) -> Condition:
                return ALWAYS if amount(known) is wanted else NEVER_HOLDS

            return self._each(names, holds)

        rows = tuple(Row(comes_to(one), one) for one in found)
        written = standard if counted else None
        return ByCondition(rows, Pick.EXCLUSIVE, _NOT_KNOWN, written=written)

    def _gap(self, standard: Standard) -> Condition:
        """For whom it is known which text says how much: everybody, but for those it leaves out."""
        if names := self._names(standard):
            return self._each(names, lambda _: ALWAYS)
        made: Condition = ALWAYS
        cases = standard_cases(standard)
        for when, cell in cases:
            made = both(made, _where(when, self._gap(cell)))
        if isinstance(standard, ByFact | ByCondition) and standard.otherwise is not None:
            rest = self._gap(standard.otherwise)
            whens = tuple(when for when, _ in cases)
            made = both(made, ALWAYS if rest == ALWAYS else AnyOf((*whens, rest)))
        return made


_NOT_KNOWN: Final = Open("没有查到写明这个数的文件")


def _where(when: Condition, then: Condition) -> Condition:
    return ALWAYS if then == ALWAYS else AnyOf((Not(when), then))
