"""From gates to columns: what is needed twice is computed once, level by level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import narwhals as nw

from ...policy.terms import Term
from .arithmetic import half_year, share
from .door import AnyFrame
from .gates import ALWAYS, CONSTANTS, NEVER, Gate, Gates, Kind
from .kleene import NotLess
from .leaves import Expr, Leaves
from .money import NO_FEN, FactFen, Fen, FixedFen, HighestFen, PickFen

Cases: TypeAlias = list[tuple[Gate, Fen]]


@dataclass(eq=False, repr=False)
class Emitter:
    """Adds to a frame a yes/no column for each gate that is needed more than once."""

    frame: AnyFrame
    leaves: Leaves
    term: Term
    gates: Gates
    _columns: dict[Gate, str] = field(default_factory=dict)

    def share(self, wanted: Iterable[Gate], tests: Iterable[Gate]) -> None:
        """Compute the wanted gates, and what they and the tests have in common, each once."""
        roots = [gate for gate in (*wanted, *tests) if gate not in CONSTANTS]
        self.gates.take_out_common(roots)
        uses = self.gates.needed(roots)
        keep = {gate for gate, times in uses.items() if times > 1 and not self._is_at_hand(gate)}
        keep = {gate for gate in keep | set(roots) if gate not in CONSTANTS}
        heights: dict[Gate, int] = {}
        levels: dict[int, list[Gate]] = {}
        for gate in sorted(keep - set(self._columns)):
            levels.setdefault(self._height(gate, keep, heights), []).append(gate)
        for height in sorted(levels):
            made = {gate: f"eduaid_gate_{gate}" for gate in levels[height]}
            self.frame = self.frame.with_columns(
                *(self._made(gate).alias(name) for gate, name in made.items())
            )
            self._columns.update(made)

    def truth(self, gate: Gate) -> Expr:
        """A gate as an expression that is true, false or null."""
        name = self._columns.get(gate)
        return self._made(gate) if name is None else nw.col(name)

    def column(self, gate: Gate) -> str:
        """The column of a gate that was wanted."""
        return self._columns[gate]

    def _is_at_hand(self, gate: Gate) -> bool:
        """Whether a gate is as cheap to look up as a column: it is one, or its inverse."""
        kind = self.gates.kinds[gate]
        if kind is Kind.INVERSE:
            return self._is_at_hand(self.gates.inputs[gate][0])
        return kind is Kind.LEAF and self.leaves.is_a_column(self.gates.compared[gate])

    def _height(self, gate: Gate, keep: set[Gate], heights: dict[Gate, int]) -> int:
        """How many levels of columns must be there before a gate can be computed."""
        if gate not in heights:
            below = [
                self._height(part, keep, heights) + (part in keep)
                for part in self.gates.inputs[gate]
            ]
            heights[gate] = max(below, default=0)
        return heights[gate]

    def _made(self, gate: Gate) -> Expr:
        if gate in CONSTANTS:
            return nw.lit({NEVER: False, ALWAYS: True}.get(gate), dtype=nw.Boolean)
        parts = [self.truth(part) for part in self.gates.inputs[gate]]
        match self.gates.kinds[gate]:
            case Kind.EVERY:
                return nw.all_horizontal(*parts, ignore_nulls=False)
            case Kind.SOME:
                return nw.any_horizontal(*parts, ignore_nulls=False)
            case Kind.INVERSE:
                return ~parts[0]
            case Kind.SURELY:
                return parts[0].fill_null(False)  # noqa: FBT003
        leaf = self.gates.compared[gate]
        if isinstance(leaf, NotLess):
            return self.fen(leaf.left) >= self.fen(leaf.right)
        return self.leaves.expression(leaf)

    def tests_of(self, fen: Fen) -> list[Gate]:
        """The gates that choose an amount."""
        match fen:
            case PickFen(_, rest):
                cases, rest = self._cases(fen)
                inner = [test for _, amount in cases for test in self.tests_of(amount)]
                return [when for when, _ in cases] + inner + self.tests_of(rest)
            case HighestFen(cases):
                gates = [self._bare(self.gates.of(when)) for when, _ in cases]
                return gates + [test for _, amount in cases for test in self.tests_of(amount)]
            case _:
                return []

    def fen(self, fen: Fen) -> Expr:
        """An amount in fen; anything at all where no amount is paid."""
        match fen:
            case FixedFen(amount):
                return nw.lit(amount, dtype=nw.Int64)
            case FactFen() if self.leaves.number(fen.fact) is not None:
                return self._carried(fen)
            case PickFen():
                cases, rest = self._cases(fen)
                made = self.fen(rest)
                for when, amount in reversed(cases):
                    made = nw.when(self.truth(when)).then(self.fen(amount)).otherwise(made)
                return made
            case HighestFen(cases):
                found = [
                    nw.when(self.truth(self._bare(self.gates.of(when)))).then(self.fen(amount))
                    for when, amount in cases
                    if self.gates.of(when) != NEVER
                ]
                return nw.max_horizontal(*found) if found else nw.lit(None, dtype=nw.Int64)
            case _:
                return nw.lit(None, dtype=nw.Int64)

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
        year = self.year(fen.fact)
        if fen.cap is not None:
            cap = nw.lit(fen.cap, dtype=nw.Int64)
            year = nw.when(year > fen.cap).then(cap).otherwise(year)
        for hundredths in fen.shares:
            year = share(year, hundredths)
        return year if fen.whole_year else half_year(year, self.term)

    def year(self, fact: str) -> Expr:
        """A money fact in fen per school year."""
        number = self.leaves.number(fact)
        if number is None:
            return nw.lit(None, dtype=nw.Int64)
        yearly = self.leaves.stated.vocabulary.slots[fact].fact.unit == "学年"
        return number if yearly else number * 2
