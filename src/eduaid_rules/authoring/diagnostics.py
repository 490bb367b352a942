"""Findings at their places in files: collected, a slip of the hand named, shown to a clerk.

Also the positions of the texts of a loaded policy, for those who must say where a rule is
written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ..errors import Diagnostic
from ..policy.pack import FIRST_LANGUAGE
from ..printed import printed_line
from .slips import Slip, slip_in, slip_in_line

if TYPE_CHECKING:
    from ..codes import ErrorCode, WarningCode


class Positioned(Protocol):
    """Anything with a place in a file."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Spanned(Positioned, Protocol):
    """Anything that takes up some characters of a line."""

    @property
    def length(self) -> int: ...


MEANT: Final = "请写成 "
"""How a suggestion begins that says all of what to write: better than one character of it."""

MOST_FOUND: Final = 1_000
"""From so many findings on, more unknown keys are not looked into: it is another kind of file."""


@dataclass(eq=False, repr=False)
class Findings:
    """Collects everything found in one file; the list is shared by the files of a pack."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    made: list[tuple[Spanned, object]] = field(default_factory=list)
    """What was made of each node of the file that somebody read (authoring.arrival)."""
    language: int = FIRST_LANGUAGE
    """The language in which the pack of the file is written."""
    cell_of: Callable[[int, int], str] | None = None
    """How the cell at a line and a column is called, where the file is a table."""

    @cached_property
    def file_name(self) -> str:
        """The file without its folder, for a message that names a second place."""
        return Path(self.file).name

    @property
    def many(self) -> bool:
        """Whether there are so many that more of one kind help nobody: an error is among them."""
        return len(self.found) >= MOST_FOUND and self.has_errors()

    def has_errors(self) -> bool:
        """Whether anything was found, in this file or another of the pack, that stops it."""
        return any(item.severity == "error" for item in self.found)

    @property
    def mistakes(self) -> int:
        """How many errors there are: a warning hides nothing of what was read."""
        return sum(one.severity == "error" for one in self.found)

    def set_text(self, text: str) -> None:
        """The file's text, for excerpts."""
        self.lines = text.split("\n")

    def error(
        self, code: ErrorCode, node: Spanned, message: str, suggestion: str | None = None
    ) -> None:
        """A mistake at a node; a slip of the keyboard in its text is named instead."""
        self.place(Diagnostic(code, message, suggestion), node)

    def needs_language_2(self, node: Spanned, what: str) -> None:
        """E411 for a construct, by its words, that the language of the pack does not have yet."""
        if self.language < 2:
            message = f"{what}是语言 2 的写法，pack.yaml 没有写这个规则包用语言 2"
            found = Diagnostic("E411", message, "请在 pack.yaml 写 语言: 2")
            self._put(found, node.line, node.column, node.length)

    def warning(
        self, code: WarningCode, node: Spanned, message: str, suggestion: str | None = None
    ) -> None:
        """Something that does not stop the pack from loading."""
        found = Diagnostic(code, message, suggestion, "warning")
        self._put(found, node.line, node.column, node.length)

    def of_file(self, code: ErrorCode, message: str, suggestion: str) -> None:
        """A mistake of the file as a whole."""
        self.found.append(Diagnostic(code, message, suggestion, file=self.file, length=1))

    def at(
        self,
        code: ErrorCode,
        line: int,
        column: int,
        length: int,
        message: str,
        suggestion: str | None = None,
    ) -> None:
        """A mistake at a place of this file."""
        self._put(Diagnostic(code, message, suggestion), line, column, length)

    def place(self, found: Diagnostic, node: Spanned) -> None:
        """A finding without a place, completed here; a slip of the hand is named instead."""
        text = getattr(node, "text", None)
        if found.code in _KEEP or not isinstance(text, str) or "\n" in text:
            self._put(found, node.line, node.column, node.length)
        elif slip := slip_in(text):
            message = f"{slip.message}：{found.message}"
            line, column = self._place_in(text, slip.offset, node)
            meant = found.suggestion if (found.suggestion or "").startswith(MEANT) else None
            self.at(slip.code, line, column, 1, message, meant or slip.suggestion)
        elif slip := self._slip_inside(node):
            self.at(slip.code, node.line, slip.offset + 1, 1, slip.message, slip.suggestion)
        else:
            self._put(found, node.line, node.column, node.length)

    def _slip_inside(self, node: Spanned) -> Slip | None:
        """The slip of the line of a node, where it lies in the node."""
        if node.line > len(self.lines) or self.cell_of is not None:
            return None  # the line of a table is no YAML
        slip = slip_in_line(self.lines[node.line - 1])
        inside = slip is not None and 0 <= slip.offset - (node.column - 1) <= node.length
        return slip if inside else None

    def _put(self, found: Diagnostic, line: int, column: int, length: int) -> None:
        """A finding with its place in this file and what is written there."""
        self.found.append(
            replace(
                found,
                path=self.cell_of(line, column) if self.cell_of else None,
                file=self.file,
                line=line,
                column=column,
                length=length,
                excerpt=self.lines[line - 1] if line <= len(self.lines) else None,
            )
        )

    def _place_in(self, text: str, offset: int, node: Spanned) -> tuple[int, int]:
        """Where a character of a text stands; YAML folds a text of several lines into one."""
        number, column = node.line, node.column + offset
        if number > len(self.lines) or column <= len(self.lines[number - 1]):
            return number, column
        for later in range(number, len(self.lines)):
            place = self.lines[later].find(text[offset])
            if place >= 0:
                return later + 1, place + 1
        return number, node.column


_KEEP = frozenset({"E111", "E210", "E218", "E219", "E220", "E705"})
"""Codes about names that are well-formed in themselves."""


def sorted_findings(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file and place."""
    return tuple(
        sorted(set(found), key=lambda d: (d.file or "", d.line or 0, d.column or 0, d.code))
    )


MOST_EXCERPT: Final = 100
"""So many characters of a line are shown before a mark, of what is marked, and behind it."""


def render_finding(found: Diagnostic) -> str:
    """A finding as text for a terminal: place, code, message, excerpt, caret, suggestion."""
    mark = "提醒 " if found.severity == "warning" else ""
    head = "  ".join(part for part in (found.place, found.code) if part)
    head = printed_line(f"{head}  {mark}{found.message}")
    if found.excerpt is None or found.line is None or found.column is None:
        return f"{head}\n      {found.suggestion}" if found.suggestion else head
    number = f"{found.line:>5}"
    before, marked, behind = _around(found.excerpt.replace("\t", " "), found.column, found.length)
    caret = " " * terminal_width(before) + "^" * max(1, terminal_width(marked))
    return "\n".join(
        (
            head,
            f"{number} | {before}{marked}{behind}".rstrip(),
            f"{' ' * 5} | {caret} {found.suggestion or ''}".rstrip(),
        )
    )


def _around(line: str, column: int, length: int) -> tuple[str, str, str]:
    """What stands before a mark in a line, what is marked, and what stands behind: 300 at most."""
    start, end = column - 1, column - 1 + length
    before, marked, behind = line[:start], line[start:end], line[end:]
    if len(before) > MOST_EXCERPT:
        before = f"…{before[-MOST_EXCERPT:]}"
    if len(marked) > MOST_EXCERPT:
        return before, f"{marked[:MOST_EXCERPT]}…", ""
    return before, marked, f"{behind[:MOST_EXCERPT]}…" if len(behind) > MOST_EXCERPT else behind


def terminal_width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two.

    >>> terminal_width("学段: x")
    7
    """
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@dataclass(frozen=True, slots=True)
class TextPosition:
    """A place in a rule file: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(eq=False, repr=False)
class TextPositions:
    """The places of texts, by the identity of the objects that were made of them."""

    _places: dict[int, tuple[object, TextPosition]] = field(default_factory=dict)

    def put(self, made: object, file: str, node: Positioned) -> None:
        """Remember where an object was written; it is kept, so that its id stays its own."""
        self._places[id(made)] = (made, TextPosition(file, node.line, node.column))

    def add(self, others: TextPositions) -> None:
        """Take over what others remember."""
        self._places.update(others._places)

    def of(self, made: object) -> TextPosition | None:
        """Where an object was written; None for what was not read from a file."""
        found = self._places.get(id(made))
        return None if found is None else found[1]

    def __iter__(self) -> Iterator[tuple[object, TextPosition]]:
        return iter(self._places.values())

    def __reduce__(self) -> tuple[object, ...]:
        """A copy knows the objects that are copied with it: another id is theirs then."""
        return _positions, tuple(self)


def _positions(*places: tuple[object, TextPosition]) -> TextPositions:
    return TextPositions({id(place[0]): place for place in places})
