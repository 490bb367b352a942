"""From normal forms to columns: what occurs twice is computed once, level by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
import narwhals as nw

from ...policy.terms import Term
from .arithmetic import half_year, share
from .door import AnyFrame
from .kleene import (
    FALSE,
    TRUE,
    UNKNOWN,
    Atom,
    Between,
    Every,
    Inverse,
    Kleene,
    NotLess,
    Some,
    Surely,
    every,
    inverse,
    some,
    surely,
)
from .leaves import Expr, Leaves
from .money import NO_FEN, Fen, FactFen, FixedFen, HighestFen, PickFen


@dataclass(eq=False, repr=False)
class Folding:
    """Puts in what a frame says of everybody: a fact without a column is unknown."""

    leaves: Leaves
    _folded: dict[Kleene, Kleene] = field(default_factory=dict)

    def truth(self, node: Kleene) -> Kleene:
        """The node with constants put in."""
        made = self._folded.get(node)
        if made is None:
            made = self._folded[node] = self._fold(node)
        return made

    def _fold(self, node: Kleene) -> Kleene:
        match node:
            case Atom() | Between():
                constant = self.leaves.constant(node)
                return node if constant is None else constant
            case Every(parts):
                return every(self.truth(part) for part in parts)
            case Some(parts):
                return some(self.truth(part) for part in parts)
            case Inverse(part):
                return inverse(self.truth(part))
            case Surely(part):
                return surely(self.truth(part))
            case NotLess(left, right):
                return NotLess(self.fen(left), self.fen(right))
            case _:
                return node

    def fen(self, fen: Fen) -> Fen:
        """The amount with constants put in; cases that cannot be are left out."""
        match fen:
            case PickFen(cases, rest):
                made = [(self.truth(when), self.fen(amount)) for when, amount in cases]
                possible = [(when, amount) for when, amount in made if when != FALSE]
                for place, (when, amount) in enumerate(possible):
                    if when == TRUE:
                        possible, rest = possible[:place], amount
                        break
                return PickFen(tuple(possible), self.fen(rest)) if possible else self.fen(rest)
            case HighestFen(cases):
                highest = [(self.truth(when), self.fen(amount)) for when, amount in cases]
                return HighestFen(tuple((w, a) for w, a in highest if w != FALSE))
            case FactFen(fact) if self.leaves.number(fact) is None:
                return NO_FEN
            case _:
                return fen


@dataclass(eq=False, repr=False)
class Emitter:
    """Adds to a frame a yes/no column for each node that is needed more than once."""

    frame: AnyFrame
    leaves: Leaves
    term: Term
    _columns: dict[Kleene, str] = field(default_factory=dict)

    def share(self, wanted: Sequence[Kleene], inside: Iterable[Kleene]) -> None:
        """Compute the wanted nodes, and what those inside have in common, each once."""
        uses: Counter[Kleene] = Counter()
        seen: set[Kleene] = set()
        for node in (*wanted, *inside):
            _count(node, uses, seen)
        keep = {node for node, times in uses.items() if times > 1} | set(wanted)
        levels: dict[int, list[Kleene]] = {}
        heights: dict[Kleene, int] = {}
        for node in uses:
            height = _height(node, keep, heights)
            if node in keep and node not in self._columns:
                levels.setdefault(height, []).append(node)
        for height in sorted(levels):
            made = {f"eduaid_{len(self._columns) + n}": x for n, x in enumerate(levels[height])}
            self.frame = self.frame.with_columns(
                *(self._made(node).alias(name) for name, node in made.items())
            )
            self._columns.update({node: name for name, node in made.items()})

    def column(self, node: Kleene) -> str:
        """The column of a node that was wanted."""
        return self._columns[node]

    def truth(self, node: Kleene) -> Expr:
        """A node as an expression that is true, false or null."""
        name = self._columns.get(node)
        return self._made(node) if name is None else nw.col(name)

    def _made(self, node: Kleene) -> Expr:
        match node:
            case Atom() | Between():
                return self.leaves.expression(node)
            case Every(()):
                return nw.lit(True)  # noqa: FBT003
            case Some(()):
                return nw.lit(False)  # noqa: FBT003
            case Every(parts):
                return reduce(lambda a, b: a & b, map(self.truth, parts))
            case Some(parts):
                return reduce(lambda a, b: a | b, map(self.truth, parts))
            case Inverse(part):
                return ~self.truth(part)
            case Surely(part):
                return self.truth(part).fill_null(False)  # noqa: FBT003
            case NotLess(left, right):
                return self.fen(left) >= self.fen(right)
            case _:
                return nw.lit(None, dtype=nw.Boolean)

    def fen(self, fen: Fen) -> Expr:
        """An amount in fen; anything at all where no amount is paid."""
        match fen:
            case FixedFen(amount):
                return nw.lit(amount, dtype=nw.Int64)
            case FactFen(fact, cap, shares, whole_year):
                return self._carried(fact, cap, shares, whole_year=whole_year)
            case PickFen(cases, rest):
                made = self.fen(rest)
                for when, amount in reversed(cases):
                    made = nw.when(self.truth(when)).then(self.fen(amount)).otherwise(made)
                return made
            case HighestFen(cases):
                found = [nw.when(self.truth(w)).then(self.fen(amount)) for w, amount in cases]
                return nw.max_horizontal(*found) if found else nw.lit(None, dtype=nw.Int64)
            case _:
                return nw.lit(None, dtype=nw.Int64)

    def _carried(
        self, fact: str, cap: int | None, shares: tuple[int, ...], *, whole_year: bool
    ) -> Expr:
        year = self.year(fact)
        if cap is not None:
            year = nw.when(year > cap).then(nw.lit(cap, dtype=nw.Int64)).otherwise(year)
        for hundredths in shares:
            year = share(year, hundredths)
        return year if whole_year else half_year(year, self.term)

    def year(self, fact: str) -> Expr:
        """A money fact in fen per school year."""
        number = self.leaves.number(fact)
        if number is None:
            return nw.lit(None, dtype=nw.Int64)
        yearly = self.leaves.stated.vocabulary.slots[fact].fact.unit == "学年"
        return number if yearly else number * 2


def _count(node: Kleene, uses: Counter[Kleene], seen: set[Kleene]) -> None:
    uses[node] += 1
    if node in seen:
        return
    seen.add(node)
    for part in parts_of(node):
        _count(part, uses, seen)


def parts_of(node: Kleene) -> list[Kleene]:
    """What a node is computed from."""
    match node:
        case Every(parts) | Some(parts):
            return list(parts)
        case Inverse(part) | Surely(part):
            return [part]
        case NotLess(left, right):
            return [*tests_of(left), *tests_of(right)]
        case _:
            return []


def tests_of(fen: Fen) -> list[Kleene]:
    """The conditions that choose an amount."""
    match fen:
        case PickFen(cases, rest):
            return [t for when, a in cases for t in (when, *tests_of(a))] + tests_of(rest)
        case HighestFen(cases):
            return [t for when, amount in cases for t in (when, *tests_of(amount))]
        case _:
            return []


def _height(node: Kleene, keep: set[Kleene], heights: dict[Kleene, int]) -> int:
    """How many columns must be there before a node can be computed."""
    if node not in heights:
        below = [_height(part, keep, heights) + (part in keep) for part in parts_of(node)]
        heights[node] = max(below, default=0)
    return heights[node]


