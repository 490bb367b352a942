"""What an answer turns on: a tree of comparisons that shrinks as facts become known.

A tree holds what may still matter. Once the stage of a student is known, the conditions of
other stages' items are gone, and with them the facts that only those ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ...policy.conditions import Condition

Truth: TypeAlias = bool | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Atom:
    """A condition about one fact, as one subject sees it; one object for each of them."""

    subject: int
    fact: str
    condition: Condition

    @property
    def atoms(self) -> frozenset[Atom]:
        """Itself."""
        return frozenset((self,))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Every:
    """All parts hold."""

    parts: tuple[Node, ...]
    atoms: frozenset[Atom]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Some:
    """A part holds."""

    parts: tuple[Node, ...]
    atoms: frozenset[Atom]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Inverse:
    """The part does not hold."""

    part: Node
    atoms: frozenset[Atom]


Node: TypeAlias = Truth | Atom | Every | Some | Inverse
Known: TypeAlias = Mapping[Atom, Truth]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Carried:
    """An amount that a fact carries: the numbers of the fact at which it may bend."""

    fact: str
    samples: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Measure:
    """Amounts that one that a fact carries may be held against, and shares that are taken of it.

    ``amounts`` in fen of a term or a year; a share in hundredths of a percent.
    """

    amounts: frozenset[int] = frozenset()
    shares: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Guarded:
    """Something that matters only where a condition does not fail."""

    when: Node
    then: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rows:
    """A table: rows that surely hold decide, and what comes after matters no more."""

    rows: tuple[tuple[Node, tuple[Turn, ...]], ...]
    rest: tuple[Turn, ...]


Turn: TypeAlias = Node | Carried | Measure | Guarded | Rows


def every(parts: Iterable[Node]) -> Node:
    """All of them, constants folded."""
    return _joined(parts, Every, neutral=True)


def some(parts: Iterable[Node]) -> Node:
    """At least one of them, constants folded."""
    return _joined(parts, Some, neutral=False)


def _joined(parts: Iterable[Node], make: type[Every | Some], *, neutral: bool) -> Node:
    kept: list[Node] = []
    for part in parts:
        if part is (not neutral):  # decides by itself
            return part
        if part is not neutral and (part is not None or None not in kept):
            kept.append(part)
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return make(tuple(kept), _atoms(kept))


def inverse(part: Node) -> Node:
    """Not the part."""
    if part is None or isinstance(part, bool):
        return None if part is None else not part
    return part.part if isinstance(part, Inverse) else Inverse(part, part.atoms)


def _atoms(parts: Iterable[Node]) -> frozenset[Atom]:
    return frozenset[Atom]().union(
        *(part.atoms for part in parts if part is not None and not isinstance(part, bool))
    )


def folded(node: Node, known: Known) -> Node:
    """A condition with some comparisons decided."""
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, Atom):
        return known.get(node, node)
    if node.atoms.isdisjoint(known):
        return node
    match node:
        case Every(parts):
            return every(folded(part, known) for part in parts)
        case Some(parts):
            return some(folded(part, known) for part in parts)
        case Inverse(part):
            return inverse(folded(part, known))


def after(turns: Iterable[Turn], known: Known) -> tuple[Turn, ...]:
    """What still matters once some comparisons are decided."""
    kept: list[Turn] = []
    for turn in turns:
        kept += _after(turn, known)
    return tuple(kept)


def _after(turn: Turn, known: Known) -> Iterator[Turn]:
    match turn:
        case Carried() | Measure():
            yield turn
        case Guarded(when, then):
            now = folded(when, known)
            if now is False:
                return
            inner = after(then, known)
            if now is True or now is None:
                yield from inner
            else:
                yield Guarded(now, inner)
        case Rows(rows, rest):
            yield from _rows_after(rows, rest, known)
        case _:
            now = folded(turn, known)
            if now is not None and not isinstance(now, bool):
                yield now


def _rows_after(
    rows: tuple[tuple[Node, tuple[Turn, ...]], ...], rest: tuple[Turn, ...], known: Known
) -> Iterator[Turn]:
    kept: list[tuple[Node, tuple[Turn, ...]]] = []
    for when, then in rows:
        now = folded(when, known)
        if now is False:
            continue
        if now is True:
            rest = then
            break
        kept.append((now, after(then, known)))
    last = after(rest, known)
    if not kept:
        yield from last
    else:
        yield Rows(tuple(kept), last)


def atoms_of(turns: Iterable[Turn]) -> Iterator[Atom]:
    """Every comparison that may still matter."""
    for part in _parts(turns):
        if not isinstance(part, bool | Carried | Measure | None):
            yield from part.atoms


def carried_by(turns: Iterable[Turn]) -> Iterator[Carried]:
    """Every amount that a fact may still carry."""
    return (part for part in _parts(turns) if isinstance(part, Carried))


def measures_of(turns: Iterable[Turn]) -> Iterator[Measure]:
    """Everything that a carried amount may still be held against."""
    return (part for part in _parts(turns) if isinstance(part, Measure))


def _parts(turns: Iterable[Turn]) -> Iterator[Node | Carried | Measure]:
    """Conditions and amounts, out of whatever guards them and of the rows of tables."""
    for turn in turns:
        match turn:
            case None:
                continue
            case Guarded(when, then):
                yield from _parts((when, *then))
            case Rows(rows, rest):
                for when, then in rows:
                    yield from _parts((when, *then))
                yield from _parts(rest)
            case _:
                yield turn


def without(turns: Iterable[Turn], fact: str) -> tuple[Turn, ...]:
    """What is left to matter when a fact is decided that also carries an amount."""
    kept: list[Turn] = []
    for turn in turns:
        match turn:
            case Carried(carrier) if carrier == fact:
                continue
            case Guarded(when, then):
                kept.append(Guarded(when, without(then, fact)))
            case Rows(rows, rest):
                inner = tuple((when, without(then, fact)) for when, then in rows)
                kept.append(Rows(inner, without(rest, fact)))
            case _:
                kept.append(turn)
    return tuple(kept)
