"""Rules and conditions as trees of what they turn on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...policy.conditions import AllOf, AnyOf, Condition, Named, Not, OneOf, Unknowable, facts_of
from ...policy.facts import SEASON
from ...policy.in_force import InForce
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    Open,
    Pick,
    Share,
    Standard,
    cell_condition,
)
from .subjects import Subject
from .turns import Atom, Carried, Guarded, Measure, Node, Rows, Turn, every, inverse, some


@dataclass(eq=False, repr=False)
class TurnReader:
    """Reads what items and conditions turn on, as several subjects see them."""

    subjects: Sequence[Subject]
    _atoms: dict[tuple[int, Condition], Atom] = field(default_factory=dict)

    def bends(self, fact: str) -> frozenset[int]:
        """Numbers of a fact about which an item begins or ends to refuse an amount."""
        bounds = [
            (part.at_least, part.at_most)
            for subject in self.subjects
            for parts in subject.bounded.values()
            for part in parts
            if part.fact == fact
        ]
        return frozenset(number for pair in bounds for number in _around(pair))

    def condition(self, subject: int, condition: Condition) -> Node:
        """A condition, in parts about one fact each."""
        facts = facts_of(condition)
        if facts == {SEASON.name}:
            return self.subjects[subject].season_truth(condition)
        if len(facts) == 1:
            return self._atom(subject, next(iter(facts)), condition)
        match condition:
            case AllOf(parts):
                return every(self.condition(subject, part) for part in parts)
            case AnyOf(parts):
                return some(self.condition(subject, part) for part in parts)
            case Not(part):
                return inverse(self.condition(subject, part))
            case Named(_, inner):
                return self.condition(subject, inner)
            case Unknowable():
                return None
        return None

    def item(self, subject: int, rule: str, *, payees: bool = True) -> tuple[Turn, ...]:
        """Everything that an item turns on, and what it gives way to (不同享)."""
        found = list(self._alone(subject, rule, payees=payees))
        asked = self.subjects[subject]
        for exclusion in asked.at.exclusions:
            if rule in exclusion.rules:
                for other in exclusion.rules:
                    if other != rule and other in asked.rules:
                        found += self._alone(subject, other, payees=False)
                if exclusion.choice is not None:
                    slot = asked.vocabulary.slots[exclusion.choice]
                    found += [
                        self._atom(subject, slot.fact.name, OneOf(slot.fact.name, (value.name,)))
                        for value in slot.fact.values
                    ]
        return tuple(found)

    def _alone(self, subject: int, rule: str, *, payees: bool) -> Iterator[Turn]:
        item = self.subjects[subject].rules.get(rule)
        if item is None or not isinstance(item.state, InForce):
            return
        inner = list(self._standard(subject, item.state.standard))
        if payees and item.state.payees:
            rows = tuple((self.condition(subject, row.when), ()) for row in item.state.payees)
            inner.append(Rows(rows, ()))
        yield Guarded(self.condition(subject, item.state.who), tuple(inner))

    def _standard(self, subject: int, standard: Standard) -> Iterator[Turn]:
        match standard:
            case Fixed(rate):
                yield Measure(frozenset((rate.year_fen(),)))
            case Open(fact=str(fact), at_least=low, at_most=high):
                yield Carried(fact, frozenset(_around((low, high))))
            case Capped(fact, cap):
                yield Carried(fact, frozenset(_around((cap.year_fen(),))))
            case Share(_, hundredths):
                yield Measure(shares=frozenset((hundredths,)))
                linked = self.subjects[subject].at.linked(standard)
                if isinstance(linked, InForce):
                    yield from self._standard(subject, linked.standard)
            case ByFact(fact, cells, otherwise):
                cases = [(cell_condition(standard, name), cell) for name, cell in cells]
                yield self._table(subject, cases, otherwise)
            case ByCondition(rows, pick, otherwise):
                cases = [(row.when, row.standard) for row in rows]
                if pick is Pick.HIGHEST:
                    yield from self._all_rows(subject, cases, otherwise)
                else:
                    yield self._table(subject, cases, otherwise)

    def _table(
        self,
        subject: int,
        cases: Sequence[tuple[Condition, Standard]],
        otherwise: Standard | None,
    ) -> Turn:
        rows = tuple(
            (self.condition(subject, when), tuple(self._standard(subject, inner)))
            for when, inner in cases
        )
        return Rows(rows, () if otherwise is None else tuple(self._standard(subject, otherwise)))

    def _all_rows(
        self,
        subject: int,
        cases: Sequence[tuple[Condition, Standard]],
        otherwise: Standard | None,
    ) -> Iterator[Turn]:
        """取高者: every row that holds counts, not the first alone."""
        for when, inner in cases:
            node = self.condition(subject, when)
            yield node
            yield Guarded(node, tuple(self._standard(subject, inner)))
        if otherwise is not None:
            yield from self._standard(subject, otherwise)

    def _atom(self, subject: int, fact: str, condition: Condition) -> Atom:
        key = (subject, condition)
        found = self._atoms.get(key)
        if found is None:
            found = self._atoms[key] = Atom(subject, fact, condition)
        return found


def _around(bounds: Iterable[int | None]) -> Iterator[int]:
    """Numbers at which an amount may bend, be it of a term or of a year: beside each bound."""
    yield 12345
    for bound in bounds:
        if bound is not None:
            for near in (bound, 2 * bound, bound // 2):
                yield from range(max(0, near - 2), near + 3)
