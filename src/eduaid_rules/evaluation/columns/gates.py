"""What must be computed for one frame: the conditions as numbered gates, each there once.

Numbers instead of trees, because here everything is compared with everything: what the
frame says of everybody is folded in, what is never unknown loses its third value, and
parts that several conditions have in common are taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import TypeAlias

from .kleene import Atom, Between, Every, Inverse, Kleene, NotLess, Some, Surely
from .leaves import Flag, Leaves, Said, Word

Gate: TypeAlias = int


class Kind(Enum):
    """What a gate does with its inputs."""

    CONSTANT = "constant"
    LEAF = "leaf"
    EVERY = "every"
    SOME = "some"
    INVERSE = "inverse"
    SURELY = "surely"


NEVER: Gate = 0
ALWAYS: Gate = 1
UNKNOWN: Gate = 2
CONSTANTS = (NEVER, ALWAYS, UNKNOWN)

Leaf: TypeAlias = Word | Flag | Between | NotLess


@dataclass(eq=False, repr=False)
class Gates:
    """The gates of one frame. Inputs have smaller numbers than what is made from them."""

    leaves: Leaves
    kinds: list[Kind] = field(default_factory=lambda: [Kind.CONSTANT] * 3)
    inputs: list[tuple[Gate, ...]] = field(default_factory=lambda: [()] * 3)
    certain: list[bool] = field(default_factory=lambda: [True, True, False])
    """Whether a gate is never unknown."""
    compared: dict[Gate, Leaf] = field(default_factory=dict)
    _numbers: dict[object, Gate] = field(default_factory=dict)
    _of: dict[int, tuple[Kleene, Gate]] = field(default_factory=dict)

    def of(self, node: Kleene) -> Gate:
        """The gate of a condition."""
        done = self._of.get(id(node))
        if done is None:  # the node is kept, so that its id stays its own
            done = self._of[id(node)] = (node, self._made(node))
        return done[1]

    def _made(self, node: Kleene) -> Gate:
        match node:
            case Every(parts):
                return self.every(map(self.of, parts))
            case Some(parts):
                return self.some(map(self.of, parts))
            case Inverse(part):
                return self.inverse(self.of(part))
            case Surely(part):
                return self.surely(self.of(part))
            case Atom():
                return self._atom(self.leaves.said(node))
            case Between():
                known, filled = self.leaves.measured(node)
                return self.leaf(node, certain=filled) if known else UNKNOWN
            case NotLess():
                return self.leaf(node)
            case _:
                return UNKNOWN

    def _atom(self, said: Said) -> Gate:
        if not said.known:
            return UNKNOWN
        if said.holds is not None:
            return ALWAYS if said.holds else NEVER
        made = self.some(self.leaf(leaf, certain=said.filled) for leaf in said.where)
        return made if said.complete else self.some((made, UNKNOWN))

    def leaf(self, leaf: Leaf, *, certain: bool = False) -> Gate:
        """A single comparison."""
        return self._new(Kind.LEAF, (), leaf, certain=certain)

    def every(self, gates: Iterable[Gate]) -> Gate:
        """True where all are."""
        return self._joined(Kind.EVERY, gates, ALWAYS, NEVER)

    def some(self, gates: Iterable[Gate]) -> Gate:
        """True where any is."""
        return self._joined(Kind.SOME, gates, NEVER, ALWAYS)

    def inverse(self, gate: Gate) -> Gate:
        """True where it is false."""
        if gate in CONSTANTS:
            return (ALWAYS, NEVER, UNKNOWN)[gate]
        if self.kinds[gate] is Kind.INVERSE:
            return self.inputs[gate][0]
        return self._new(Kind.INVERSE, (gate,), certain=self.certain[gate])

    def surely(self, gate: Gate) -> Gate:
        """True where it is known to be true, false elsewhere."""
        if gate == UNKNOWN:
            return NEVER
        return gate if self.certain[gate] else self._new(Kind.SURELY, (gate,), certain=True)

    def _joined(self, kind: Kind, gates: Iterable[Gate], neutral: Gate, absorbing: Gate) -> Gate:
        kept: set[Gate] = set()
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

    def _absorbed(self, kind: Kind, gates: set[Gate]) -> set[Gate]:
        """Without what others say already: a and (a or b) is a; so is a and (not a or b), b."""
        other = Kind.SOME if kind is Kind.EVERY else Kind.EVERY
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
                join = self.some if other is Kind.SOME else self.every
                return set(self._flat(kind, {*kept, join(inside - needless)}))
        return kept

    def _flat(self, kind: Kind, gates: set[Gate]) -> set[Gate]:
        ends = (ALWAYS, NEVER) if kind is Kind.EVERY else (NEVER, ALWAYS)
        made = self._joined(kind, gates, *ends)
        return set(self.inputs[made]) if self.kinds[made] is kind else {made}

    def _new(
        self, kind: Kind, inputs: tuple[Gate, ...], leaf: Leaf | None = None, *, certain: bool
    ) -> Gate:
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

    def needed(self, wanted: Iterable[Gate]) -> Counter[Gate]:
        """Every gate that the wanted ones are made from, with how often it is used."""
        uses: Counter[Gate] = Counter()
        waiting = list(wanted)
        uses.update(waiting)
        seen: set[Gate] = set()
        while waiting:
            gate = waiting.pop()
            if gate not in seen:
                seen.add(gate)
                uses.update(self.inputs[gate])
                waiting.extend(self.inputs[gate])
        return uses

    def take_out_common(self, wanted: Sequence[Gate]) -> None:
        """Give pairs of inputs that several gates have in common a gate of their own."""
        needed = set(self.needed(wanted))
        for kind in (Kind.EVERY, Kind.SOME):
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
