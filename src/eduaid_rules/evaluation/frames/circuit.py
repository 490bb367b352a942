"""What must be computed for one frame: conditions as numbered nodes of a circuit, each once.

And the amounts in fen that they choose between, as expressions.
Numbers instead of trees, because here everything is compared with everything: what the
frame says of everybody is folded in, what is never unknown loses its third value, and
parts that several conditions have in common are taken out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import Final, TypeAlias, assert_never

import narwhals as nw

from ...meaning.plan.numbers import Constant, WholeNumber
from .arithmetic import NULL, NumberColumns
from .comparisons import Comparisons, HasWord, IsYes
from .kleene import (
    NO_FEN,
    Between,
    Conjunction,
    Disjunction,
    ExtremeFen,
    Fen,
    HasValue,
    Kleene,
    Negation,
    NoFen,
    NotLess,
    NumberFen,
    PickFen,
    SumFen,
    Surely,
    Unknown,
)

CircuitNode: TypeAlias = int


class Operation(Enum):
    """What a node of a circuit does with its inputs."""

    CONSTANT = "constant"
    COMPARISON = "comparison"
    CONJUNCTION = "conjunction"
    DISJUNCTION = "disjunction"
    NEGATION = "negation"
    SURELY = "surely"


ALWAYS_FALSE: CircuitNode = 0
ALWAYS_TRUE: CircuitNode = 1
ALWAYS_UNKNOWN: CircuitNode = 2
CONSTANT_NODES = (ALWAYS_FALSE, ALWAYS_TRUE, ALWAYS_UNKNOWN)

_JOINS: Final = {
    Operation.CONJUNCTION: (ALWAYS_TRUE, ALWAYS_FALSE, Operation.DISJUNCTION),
    Operation.DISJUNCTION: (ALWAYS_FALSE, ALWAYS_TRUE, Operation.CONJUNCTION),
}
"""For each join what changes nothing in it, what decides it, and the other join."""

CircuitLeaf: TypeAlias = HasWord | IsYes | Between | NotLess


@dataclass(eq=False, repr=False)
class Circuit:
    """The nodes of one frame. Inputs have smaller numbers than what is made from them."""

    comparisons: Comparisons
    operations: list[Operation] = field(default_factory=lambda: [Operation.CONSTANT] * 3)
    inputs: list[tuple[CircuitNode, ...]] = field(default_factory=lambda: [()] * 3)
    certain: list[bool] = field(default_factory=lambda: [True, True, False])
    """Whether a node is never unknown."""
    compared: dict[CircuitNode, CircuitLeaf] = field(default_factory=dict)
    _numbers: dict[object, CircuitNode] = field(default_factory=dict)
    _amounts: dict[Hashable, NotLess] = field(default_factory=dict)
    _of: dict[int, tuple[Kleene, CircuitNode]] = field(default_factory=dict)

    def of(self, condition: Kleene) -> CircuitNode:
        """The node of a condition."""
        done = self._of.get(id(condition))
        if done is None:  # the condition is kept, so that its id stays its own
            done = self._of[id(condition)] = (condition, self._made(condition))
        return done[1]

    def _made(self, condition: Kleene) -> CircuitNode:
        match condition:
            case Conjunction(parts):
                return self.conjunction(map(self.of, parts))
            case Disjunction(parts):
                return self.disjunction(map(self.of, parts))
            case Negation(part):
                return self.negation(self.of(part))
            case Surely(part):
                return self.surely(self.of(part))
            case HasValue():
                return self._choice(condition)
            case Between():
                known, filled = self.comparisons.measured(condition)
                return self.leaf(condition, certain=filled) if known else ALWAYS_UNKNOWN
            case NotLess(left, right):
                alike = self._alike(left), self._alike(right)
                first = self._amounts.setdefault(alike, condition)
                return self.leaf(first, certain=_always(left) and _always(right))
            case Unknown():
                return ALWAYS_UNKNOWN
            case _:
                assert_never(condition)

    def _alike(self, fen: Fen) -> Hashable:
        """An amount, the same for two sums that this frame does not tell apart."""
        if not isinstance(fen, SumFen):
            return fen
        return tuple((self.of(when), amount) for when, amount in fen.cases)

    def _choice(self, condition: HasValue) -> CircuitNode:
        test = self.comparisons.choice(condition)
        if not test.known:
            return ALWAYS_UNKNOWN
        if test.holds is not None:
            return ALWAYS_TRUE if test.holds else ALWAYS_FALSE
        made = self.disjunction(self.leaf(leaf, certain=test.filled) for leaf in test.where)
        return made if test.complete else self.disjunction((made, ALWAYS_UNKNOWN))

    def leaf(self, leaf: CircuitLeaf, *, certain: bool = False) -> CircuitNode:
        """A single comparison."""
        return self._new(Operation.COMPARISON, (), leaf, certain=certain)

    def conjunction(self, nodes: Iterable[CircuitNode]) -> CircuitNode:
        """True where all are."""
        return self._joined(Operation.CONJUNCTION, nodes)

    def disjunction(self, nodes: Iterable[CircuitNode]) -> CircuitNode:
        """True where any is."""
        return self._joined(Operation.DISJUNCTION, nodes)

    def negation(self, node: CircuitNode) -> CircuitNode:
        """True where it is false."""
        if node in CONSTANT_NODES:
            return (ALWAYS_TRUE, ALWAYS_FALSE, ALWAYS_UNKNOWN)[node]
        if self.operations[node] is Operation.NEGATION:
            return self.inputs[node][0]
        return self._new(Operation.NEGATION, (node,), certain=self.certain[node])

    def surely(self, node: CircuitNode) -> CircuitNode:
        """True where it is known to be true, false elsewhere."""
        if node == ALWAYS_UNKNOWN:
            return ALWAYS_FALSE
        return node if self.certain[node] else self._new(Operation.SURELY, (node,), certain=True)

    def _joined(self, join: Operation, nodes: Iterable[CircuitNode]) -> CircuitNode:
        """A conjunction or disjunction, flat and without what others in it say already."""
        neutral, absorbing, other = _JOINS[join]
        kept: set[CircuitNode] = set()
        for node in nodes:
            kept.update(self.inputs[node] if self.operations[node] is join else (node,))
        kept.discard(neutral)
        if absorbing in kept or any(
            self.certain[node] and self.negation(node) in kept for node in list(kept)
        ):
            return absorbing
        # a and (a or b) is a; a and (not a or b) is a and b
        inner = [node for node in kept if self.operations[node] is other]
        for node in inner:
            inside, rest = set(self.inputs[node]), kept - {node}
            if inside & rest or any(set(self.inputs[n]) < inside for n in inner if n in rest):
                kept.discard(node)
                continue
            needless = {n for n in inside if self.certain[n] and self.negation(n) in rest}
            if needless:
                return self._joined(join, {*rest, self._joined(other, inside - needless)})
        if len(kept) < 2:
            return next(iter(kept), neutral)
        certain = all(self.certain[node] for node in kept)
        return self._new(join, tuple(sorted(kept)), certain=certain)

    def _new(
        self,
        operation: Operation,
        inputs: tuple[CircuitNode, ...],
        leaf: CircuitLeaf | None = None,
        *,
        certain: bool,
    ) -> CircuitNode:
        key = leaf if leaf is not None else (operation, inputs)
        node = self._numbers.get(key)
        if node is None:
            node = self._numbers[key] = len(self.operations)
            self.operations.append(operation)
            self.inputs.append(inputs)
            self.certain.append(certain)
            if leaf is not None:
                self.compared[node] = leaf
        return node

    def needed(self, wanted: Iterable[CircuitNode]) -> Counter[CircuitNode]:
        """Every node that the wanted ones are made from, with how often it is used."""
        uses: Counter[CircuitNode] = Counter()
        waiting = list(wanted)
        uses.update(waiting)
        seen: set[CircuitNode] = set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                uses.update(self.inputs[node])
                waiting.extend(self.inputs[node])
        return uses

    def take_out_common(self, wanted: Sequence[CircuitNode]) -> None:
        """Give pairs of inputs that several nodes have in common a node of their own."""
        needed = set(self.needed(wanted))
        for join in _JOINS:
            own = {g: set(self.inputs[g]) for g in needed if self.operations[g] is join}
            pairs = CommonPairs(own)
            while (pair := pairs.most_common()) is not None:
                made = self._new(join, pair, certain=all(self.certain[node] for node in pair))
                pairs.take_out(pair, made)
            for node, parts in own.items():
                self.inputs[node] = tuple(sorted(parts))


def _always(fen: Fen) -> bool:
    """Whether an amount is known of everybody: numbers that are known, and sums of them."""
    if isinstance(fen, SumFen):
        return all(_always(amount) for _, amount in fen.cases)
    return isinstance(fen, NumberFen) and isinstance(fen.number, Constant)


_Pair: TypeAlias = tuple[CircuitNode, CircuitNode]


@dataclass(eq=False, repr=False)
class CommonPairs:
    """Which pairs of inputs nodes have in common; only what changes is counted anew."""

    own: dict[CircuitNode, set[CircuitNode]]
    """The inputs of each node."""
    _nodes: defaultdict[_Pair, set[CircuitNode]] = field(init=False)
    _heap: list[tuple[int, int, int]] = field(init=False)
    """Those of several nodes by how many, the most and the latest first; some as they were."""

    def __post_init__(self) -> None:
        self._nodes = defaultdict(set)
        for node, parts in self.own.items():
            for pair in combinations(sorted(parts), 2):
                self._nodes[pair].add(node)
        self._heap = [self._entry(pair) for pair, nodes in self._nodes.items() if len(nodes) > 1]
        heapify(self._heap)

    def _entry(self, pair: _Pair) -> tuple[int, int, int]:
        return -len(self._nodes[pair]), -pair[0], -pair[1]

    def most_common(self) -> _Pair | None:
        """The pair that most nodes have, of several the last; None: no two have one."""
        while self._heap:
            times, first, second = heappop(self._heap)
            pair = (-first, -second)
            if len(self._nodes[pair]) == -times:
                return pair
        return None

    def take_out(self, pair: _Pair, made: CircuitNode) -> None:
        """Put a node that is made of a pair in its place."""
        changed: set[_Pair] = set()
        for node in self._nodes[pair] - {made}:
            parts = self.own[node]
            rest = parts - {*pair}
            gone = {pair, *((min(a, b), max(a, b)) for a in pair for b in rest)}
            come = {(min(made, b), max(made, b)) for b in rest - {made}}
            for one in gone:
                self._nodes[one].discard(node)
            for one in come:
                self._nodes[one].add(node)
            changed |= gone | come
            self.own[node] = rest | {made}
        if made not in self.own:
            self.own[made] = {*pair}
            self._nodes[pair].add(made)
        for one in (one for one in changed if len(self._nodes[one]) > 1):
            heappush(self._heap, self._entry(one))


NodeCases: TypeAlias = list[tuple[CircuitNode, Fen]]


@dataclass(eq=False, repr=False)
class AmountColumns:
    """Makes expressions of amounts; ``truth`` makes one of a node, ``column`` a column of one."""

    circuit: Circuit
    truth: Callable[[CircuitNode], nw.Expr]
    column: Callable[[nw.Expr], nw.Expr]

    _sums: dict[SumFen, nw.Expr] = field(default_factory=dict)

    @cached_property
    def _numbers(self) -> NumberColumns:
        return NumberColumns(self.circuit.comparisons.number, self.column)

    def number(self, number: WholeNumber) -> nw.Expr:
        """A number; null where a fact in it is unknown."""
        return self._numbers.expression(number)

    def tests_of(self, fen: Fen) -> list[CircuitNode]:
        """The nodes that choose an amount."""
        match fen:
            case PickFen():
                cases, last = self._cases(fen)
                inner = [test for _, amount in cases for test in self.tests_of(amount)]
                return [when for when, _ in cases] + inner + self.tests_of(last)
            case ExtremeFen(rows) | SumFen(rows):
                nodes = [self._bare(self.circuit.of(when)) for when, _ in rows]
                return nodes + [test for _, amount in rows for test in self.tests_of(amount)]
            case NoFen() | NumberFen():
                return []
            case _:
                assert_never(fen)

    def expression(self, fen: Fen) -> nw.Expr:
        """An amount in fen; anything at all where no amount is paid."""
        match fen:
            case NoFen():
                return NULL
            case NumberFen(number):
                return self._numbers.expression(number)
            case PickFen():
                cases, last = self._cases(fen)
                made = self.expression(last)
                for when, amount in reversed(cases):
                    made = nw.when(self.truth(when)).then(self.expression(amount)).otherwise(made)
                return made
            case ExtremeFen(rows, lowest):
                nodes = [(self.circuit.of(when), amount) for when, amount in rows]
                found = [
                    nw.when(self.truth(self._bare(node))).then(self.expression(amount))
                    for node, amount in nodes
                    if node != ALWAYS_FALSE
                ]
                if len(found) < 2:
                    return next(iter(found), NULL)
                return nw.min_horizontal(*found) if lowest else nw.max_horizontal(*found)
            case SumFen():
                if fen not in self._sums:  # held against several ends
                    self._sums[fen] = self.column(self._total(fen))
                return self._sums[fen]
            case _:
                assert_never(fen)

    def _total(self, fen: SumFen) -> nw.Expr:
        total = nw.lit(0, dtype=nw.Int64)
        for holds, amount in fen.cases:
            total = total + self._where(self.circuit.of(holds), self.expression(amount))
        return total

    def _where(self, node: CircuitNode, fen: nw.Expr) -> nw.Expr:
        """An amount where a condition holds, 0 elsewhere."""
        if node in (ALWAYS_FALSE, ALWAYS_TRUE):
            return fen if node == ALWAYS_TRUE else nw.lit(0, dtype=nw.Int64)
        nothing = nw.lit(0, dtype=nw.Int64)
        return nw.when(self.truth(self._bare(node))).then(fen).otherwise(nothing)

    def _cases(self, fen: PickFen) -> tuple[NodeCases, Fen]:
        """The cases that can be, and the amount of the rest."""
        cases: NodeCases = []
        for when, amount in fen.cases:
            node = self._bare(self.circuit.of(when))
            if node == ALWAYS_TRUE:
                return cases, amount
            if node not in CONSTANT_NODES:
                cases.append((node, amount))
        if cases and fen.rest == NO_FEN:
            return cases[:-1], cases[-1][1]
        return cases, fen.rest

    def _bare(self, node: CircuitNode) -> CircuitNode:
        """A condition of when/then, which takes unknown for no: without its "surely"."""
        if self.circuit.operations[node] is Operation.SURELY:
            return self.circuit.inputs[node][0]
        if self.circuit.operations[node] is Operation.DISJUNCTION:
            return self.circuit.disjunction(map(self._bare, self.circuit.inputs[node]))
        return node
