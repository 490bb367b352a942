"""Where the texts of a loaded policy are written: rules, versions, adjustments, guarantees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


class Stands(Protocol):
    """Anything with a place in a file."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a rule file: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(eq=False, repr=False)
class Places:
    """The places of texts, by the identity of the objects that were made of them."""

    _places: dict[int, tuple[object, Place]] = field(default_factory=dict)

    def put(self, made: object, file: str, node: Stands) -> None:
        """Remember where an object was written; it is kept, so that its id stays its own."""
        self._places[id(made)] = (made, Place(file, node.line, node.column))

    def add(self, others: Places) -> None:
        """Take over what others remember."""
        self._places.update(others._places)

    def of(self, made: object) -> Place | None:
        """Where an object was written; None for what was not read from a file."""
        found = self._places.get(id(made))
        return None if found is None else found[1]

    def __iter__(self) -> Iterator[tuple[object, Place]]:
        return iter(self._places.values())
