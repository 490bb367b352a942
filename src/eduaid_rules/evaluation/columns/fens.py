"""Amounts in fen as expressions, and the gates that choose between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import narwhals as nw

from ...policy.terms import Term
from .arithmetic import half_year, share
from .gates import ALWAYS, CONSTANTS, NEVER, Gate, Gates, Kind
from .leaves import Expr, Leaves
from .money import NO_FEN, FactFen, Fen, FixedFen, HighestFen, PickFen

Cases: TypeAlias = list[tuple[Gate, Fen]]


@dataclass(eq=False, repr=False)
class Fens:
    """Makes expressions of amounts; ``truth`` makes one of a gate, ``column`` a column of one."""

    leaves: Leaves
    term: Term
    gates: Gates
    truth: Callable[[Gate], Expr]
    column: Callable[[Expr], Expr]
    _columns: dict[object, Expr] = field(default_factory=dict)

    def tests_of(self, fen: Fen) -> list[Gate]:
        """The gates that choose an amount."""
        match fen:
            case PickFen():
                cases, last = self._cases(fen)
                inner = [test for _, amount in cases for test in self.tests_of(amount)]
                return [when for when, _ in cases] + inner + self.tests_of(last)
            case HighestFen(rows):
                gates = [self._bare(self.gates.of(when)) for when, _ in rows]
                return gates + [test for _, amount in rows for test in self.tests_of(amount)]
            case _:
                return []

    def expression(self, fen: Fen) -> Expr:
        """An amount in fen; anything at all where no amount is paid."""
        match fen:
            case FixedFen(number):
                return nw.lit(number, dtype=nw.Int64)
            case FactFen() if self.leaves.number(fen.fact) is not None:
                return self._carried(fen)
            case PickFen():
                cases, last = self._cases(fen)
                made = self.expression(last)
                for when, amount in reversed(cases):
                    made = nw.when(self.truth(when)).then(self.expression(amount)).otherwise(made)
                return made
            case HighestFen(rows):
                found = [
                    nw.when(self.truth(self._bare(gate))).then(self.expression(amount))
                    for gate, amount in ((self.gates.of(when), amount) for when, amount in rows)
                    if gate != NEVER
                ]
                if len(found) > 1:
                    return nw.max_horizontal(*found)
                return found[0] if found else nw.lit(None, dtype=nw.Int64)
            case _:
                return nw.lit(None, dtype=nw.Int64)

    def year(self, fact: str, *, at_once: bool) -> Expr:
        """A money fact in fen per school year; ``at_once``: all of it is paid in one term."""
        return self._once((fact, at_once), self._year(fact, at_once=at_once))

    def _year(self, fact: str, *, at_once: bool) -> Expr:
        number = self.leaves.number(fact)
        if number is None:
            return nw.lit(None, dtype=nw.Int64)
        slot = self.leaves.stated.vocabulary.slots[fact]
        if slot.fact.formula is not None:  # below 0 nothing is paid
            number = nw.when(number < 0).then(nw.lit(0, dtype=nw.Int64)).otherwise(number)
        return number if slot.fact.unit == "学年" or at_once else number * 2

    def in_term(self, fact: str, *, at_once: bool) -> Expr:
        """What a money fact says for the term, before any shares."""
        year = self.year(fact, at_once=at_once)
        return year if at_once else half_year(year, self.term)

    def _once(self, key: object, made: Expr) -> Expr:
        """A step of an amount as a column: what comes next mentions it several times."""
        if key not in self._columns:
            self._columns[key] = self.column(made)
        return self._columns[key]

    def _cases(self, fen: PickFen) -> tuple[Cases, Fen]:
        """The cases that can be, and the amount of the rest."""
        cases: Cases = []
        for when, amount in fen.cases:
            gate = self._bare(self.gates.of(when))
            if gate == ALWAYS:
                return cases, amount
            if gate not in CONSTANTS:
                cases.append((gate, amount))
        if cases and fen.rest == NO_FEN:
            return cases[:-1], cases[-1][1]
        return cases, fen.rest

    def _bare(self, gate: Gate) -> Gate:
        """A condition of when/then, which takes unknown for no: without its "surely"."""
        if self.gates.kinds[gate] is Kind.SURELY:
            return self.gates.inputs[gate][0]
        if self.gates.kinds[gate] is Kind.SOME:
            return self.gates.some(map(self._bare, self.gates.inputs[gate]))
        return gate

    def _carried(self, fen: FactFen) -> Expr:
        year = self.year(fen.fact, at_once=fen.at_once)
        steps: tuple[object, ...] = (fen.fact, fen.at_once, fen.cap)
        if fen.cap is not None:
            cap = nw.lit(fen.cap, dtype=nw.Int64)
            capped = nw.when(year > fen.cap).then(cap).otherwise(year)
            year = self._once(steps, capped)
        for hundredths in fen.shares:
            steps = (*steps, hundredths)
            year = self._once(steps, share(year, hundredths))
        return year if fen.whole_year else half_year(year, self.term)
