"""What must be computed for one frame: conditions as numbered nodes of a circuit, each once.

And the amounts in fen that they choose between, as expressions.
Numbers instead of trees, because here everything is compared with everything: what the
frame says of everybody is folded in, what is never unknown loses its third value, and
parts that several conditions have in common are taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import TypeAlias

import narwhals as nw

from ...policy.terms import Term
from .arithmetic import half_year, share_of_column
from .comparisons import Comparisons, Expr, HasWord, IsYes, ValueTest
from .kleene import (
    NO_FEN,
    Between,
    Conjunction,
    Disjunction,
    FactFen,
    Fen,
    FixedFen,
    HasValue,
    Kleene,
    LargestFen,
    Negation,
    NotLess,
    PickFen,
    Surely,
)

CircuitNode: TypeAlias = int


class Operation(Enum):
    """What a gate does with its inputs."""

    CONSTANT = "constant"
    LEAF = "leaf"
    EVERY = "every"
    SOME = "some"
    INVERSE = "inverse"
    SURELY = "surely"


ALWAYS_FALSE: CircuitNode = 0
ALWAYS_TRUE: CircuitNode = 1
ALWAYS_UNKNOWN: CircuitNode = 2
CONSTANT_NODES = (ALWAYS_FALSE, ALWAYS_TRUE, ALWAYS_UNKNOWN)

CircuitLeaf: TypeAlias = HasWord | IsYes | Between | NotLess


@dataclass(eq=False, repr=False)
class Circuit:
    """The gates of one frame. Inputs have smaller numbers than what is made from them."""

    leaves: Comparisons
    kinds: list[Operation] = field(default_factory=lambda: [Operation.CONSTANT] * 3)
    inputs: list[tuple[CircuitNode, ...]] = field(default_factory=lambda: [()] * 3)
    certain: list[bool] = field(default_factory=lambda: [True, True, False])
    """Whether a gate is never unknown."""
    compared: dict[CircuitNode, CircuitLeaf] = field(default_factory=dict)
    _numbers: dict[object, CircuitNode] = field(default_factory=dict)
    _of: dict[int, tuple[Kleene, CircuitNode]] = field(default_factory=dict)

    def of(self, node: Kleene) -> CircuitNode:
        """The gate of a condition."""
        done = self._of.get(id(node))
        if done is None:  # the node is kept, so that its id stays its own
            done = self._of[id(node)] = (node, self._made(node))
        return done[1]

    def _made(self, node: Kleene) -> CircuitNode:
        match node:
            case Conjunction(parts):
                return self.every(map(self.of, parts))
            case Disjunction(parts):
                return self.some(map(self.of, parts))
            case Negation(part):
                return self.inverse(self.of(part))
            case Surely(part):
                return self.surely(self.of(part))
            case HasValue():
                return self._atom(self.leaves.said(node))
            case Between():
                known, filled = self.leaves.measured(node)
                return self.leaf(node, certain=filled) if known else ALWAYS_UNKNOWN
            case NotLess():
                return self.leaf(node)
            case _:
                return ALWAYS_UNKNOWN

    def _atom(self, said: ValueTest) -> CircuitNode:
        if not said.known:
            return ALWAYS_UNKNOWN
        if said.holds is not None:
            return ALWAYS_TRUE if said.holds else ALWAYS_FALSE
        made = self.some(self.leaf(leaf, certain=said.filled) for leaf in said.where)
        return made if said.complete else self.some((made, ALWAYS_UNKNOWN))

    def leaf(self, leaf: CircuitLeaf, *, certain: bool = False) -> CircuitNode:
        """A single comparison."""
        return self._new(Operation.LEAF, (), leaf, certain=certain)

    def every(self, gates: Iterable[CircuitNode]) -> CircuitNode:
        """True where all are."""
        return self._joined(Operation.EVERY, gates, ALWAYS_TRUE, ALWAYS_FALSE)

    def some(self, gates: Iterable[CircuitNode]) -> CircuitNode:
        """True where any is."""
        return self._joined(Operation.SOME, gates, ALWAYS_FALSE, ALWAYS_TRUE)

    def inverse(self, gate: CircuitNode) -> CircuitNode:
        """True where it is false."""
        if gate in CONSTANT_NODES:
            return (ALWAYS_TRUE, ALWAYS_FALSE, ALWAYS_UNKNOWN)[gate]
        if self.kinds[gate] is Operation.INVERSE:
            return self.inputs[gate][0]
        return self._new(Operation.INVERSE, (gate,), certain=self.certain[gate])

    def surely(self, gate: CircuitNode) -> CircuitNode:
        """True where it is known to be true, false elsewhere."""
        if gate == ALWAYS_UNKNOWN:
            return ALWAYS_FALSE
        return gate if self.certain[gate] else self._new(Operation.SURELY, (gate,), certain=True)

    def _joined(
        self,
        kind: Operation,
        gates: Iterable[CircuitNode],
        neutral: CircuitNode,
        absorbing: CircuitNode,
    ) -> CircuitNode:
        kept: set[CircuitNode] = set()
        for gate in gates:
            kept.update(self.inputs[gate] if self.kinds[gate] is kind else (gate,))
        kept.discard(neutral)
        if absorbing in kept or any(
            self.certain[gate] and self.inverse(gate) in kept for gate in list(kept)
        ):
            return absorbing
        kept = self._absorbed(kind, kept)
        if len(kept) < 2:
            return next(iter(kept), neutral)
        certain = all(self.certain[gate] for gate in kept)
        return self._new(kind, tuple(sorted(kept)), certain=certain)

    def _absorbed(self, kind: Operation, gates: set[CircuitNode]) -> set[CircuitNode]:
        """Without what others say already: a and (a or b) is a; so is a and (not a or b), b."""
        other = Operation.SOME if kind is Operation.EVERY else Operation.EVERY
        kept = set(gates)
        for gate in gates:
            if self.kinds[gate] is not other:
                continue
            inside, rest = set(self.inputs[gate]), kept - {gate}
            if inside & rest or any(
                set(self.inputs[g]) < inside for g in rest if self.kinds[g] is other
            ):
                kept.discard(gate)
                continue
            needless = {g for g in inside if self.certain[g] and self.inverse(g) in rest}
            if needless:
                kept.discard(gate)
                join = self.some if other is Operation.SOME else self.every
                return set(self._flat(kind, {*kept, join(inside - needless)}))
        return kept

    def _flat(self, kind: Operation, gates: set[CircuitNode]) -> set[CircuitNode]:
        ends = (
            (ALWAYS_TRUE, ALWAYS_FALSE) if kind is Operation.EVERY else (ALWAYS_FALSE, ALWAYS_TRUE)
        )
        made = self._joined(kind, gates, *ends)
        return set(self.inputs[made]) if self.kinds[made] is kind else {made}

    def _new(
        self,
        kind: Operation,
        inputs: tuple[CircuitNode, ...],
        leaf: CircuitLeaf | None = None,
        *,
        certain: bool,
    ) -> CircuitNode:
        key = leaf if leaf is not None else (kind, inputs)
        gate = self._numbers.get(key)
        if gate is None:
            gate = self._numbers[key] = len(self.kinds)
            self.kinds.append(kind)
            self.inputs.append(inputs)
            self.certain.append(certain)
            if leaf is not None:
                self.compared[gate] = leaf
        return gate

    def needed(self, wanted: Iterable[CircuitNode]) -> Counter[CircuitNode]:
        """Every gate that the wanted ones are made from, with how often it is used."""
        uses: Counter[CircuitNode] = Counter()
        waiting = list(wanted)
        uses.update(waiting)
        seen: set[CircuitNode] = set()
        while waiting:
            gate = waiting.pop()
            if gate not in seen:
                seen.add(gate)
                uses.update(self.inputs[gate])
                waiting.extend(self.inputs[gate])
        return uses

    def take_out_common(self, wanted: Sequence[CircuitNode]) -> None:
        """Give pairs of inputs that several gates have in common a gate of their own."""
        needed = set(self.needed(wanted))
        for kind in (Operation.EVERY, Operation.SOME):
            own = {g: set(self.inputs[g]) for g in needed if self.kinds[g] is kind}
            while True:
                pairs = Counter(
                    pair for parts in own.values() for pair in combinations(sorted(parts), 2)
                )
                pair, times = max(
                    pairs.items(), key=lambda counted: (counted[1], counted[0]), default=((), 0)
                )
                if times < 2:
                    break
                made = self._new(kind, pair, certain=all(self.certain[gate] for gate in pair))
                for gate, parts in own.items():
                    if gate != made and parts >= set(pair):
                        parts -= set(pair)
                        parts.add(made)
                own.setdefault(made, set(pair))
            for gate, parts in own.items():
                self.inputs[gate] = tuple(sorted(parts))


NodeCases: TypeAlias = list[tuple[CircuitNode, Fen]]


@dataclass(eq=False, repr=False)
class AmountColumns:
    """Makes expressions of amounts; ``truth`` makes one of a gate, ``column`` a column of one."""

    leaves: Comparisons
    term: Term
    gates: Circuit
    truth: Callable[[CircuitNode], Expr]
    column: Callable[[Expr], Expr]
    _columns: dict[object, Expr] = field(default_factory=dict)

    def tests_of(self, fen: Fen) -> list[CircuitNode]:
        """The gates that choose an amount."""
        match fen:
            case PickFen():
                cases, last = self._cases(fen)
                inner = [test for _, amount in cases for test in self.tests_of(amount)]
                return [when for when, _ in cases] + inner + self.tests_of(last)
            case LargestFen(rows):
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
            case LargestFen(rows):
                found = [
                    nw.when(self.truth(self._bare(gate))).then(self.expression(amount))
                    for gate, amount in ((self.gates.of(when), amount) for when, amount in rows)
                    if gate != ALWAYS_FALSE
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

    def _cases(self, fen: PickFen) -> tuple[NodeCases, Fen]:
        """The cases that can be, and the amount of the rest."""
        cases: NodeCases = []
        for when, amount in fen.cases:
            gate = self._bare(self.gates.of(when))
            if gate == ALWAYS_TRUE:
                return cases, amount
            if gate not in CONSTANT_NODES:
                cases.append((gate, amount))
        if cases and fen.rest == NO_FEN:
            return cases[:-1], cases[-1][1]
        return cases, fen.rest

    def _bare(self, gate: CircuitNode) -> CircuitNode:
        """A condition of when/then, which takes unknown for no: without its "surely"."""
        if self.gates.kinds[gate] is Operation.SURELY:
            return self.gates.inputs[gate][0]
        if self.gates.kinds[gate] is Operation.SOME:
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
            year = self._once(steps, share_of_column(year, hundredths))
        return year if fen.whole_year else half_year(year, self.term)
