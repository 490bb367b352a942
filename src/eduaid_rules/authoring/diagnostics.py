"""Findings gain their place here, and one finding is shown as a clerk reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from ..policy.errors import Diagnostic, Severity
from .slips import slip_in

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"
)
"""Control and format characters, and line breaks that editors do not show as such."""


class Placed(Protocol):
    """Anything with a place in a file."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def length(self) -> int: ...


MOST_FOUND: Final = 1_000
"""From so many findings on, more unknown keys are not looked into: it is another kind of file."""


@dataclass(eq=False, repr=False)
class Findings:
    """Collects everything found in one file; the list is shared by the files of a pack."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def file_name(self) -> str:
        """The file without its folder, for a message that names a second place."""
        return Path(self.file).name

    @property
    def many(self) -> bool:
        """Whether there are so many that more of one kind help nobody."""
        return len(self.found) >= MOST_FOUND

    def set_text(self, text: str) -> None:
        """The file's text, for excerpts."""
        self.lines = text.split("\n")

    def error(self, code: str, node: Placed, message: str, suggestion: str | None = None) -> None:
        """A mistake at a node; a slip of the keyboard in its text is named instead."""
        self.place(Diagnostic(code, message, suggestion), node)

    def warning(self, code: str, node: Placed, message: str, suggestion: str | None = None) -> None:
        """Something that does not stop the pack from loading."""
        self.at(code, node.line, node.column, node.length, message, suggestion, "warning")

    def at(
        self,
        code: str,
        line: int | None,
        column: int | None,
        length: int,
        message: str,
        suggestion: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """A finding at a place of this file."""
        excerpt = None
        if line is not None and line <= len(self.lines):
            excerpt = self.lines[line - 1]
        self.found.append(
            Diagnostic(
                code=code,
                message=message,
                suggestion=suggestion,
                severity=severity,
                file=self.file,
                line=line,
                column=column,
                length=length,
                excerpt=excerpt,
            )
        )

    def place(self, found: Diagnostic, node: Placed) -> None:
        """A finding without a place, completed here; a slip of the keyboard is named instead."""
        text = getattr(node, "text", None)
        slip = None
        if found.code not in _KEEP and isinstance(text, str) and "\n" not in text:
            slip = slip_in(text)
        if slip is None:
            line, column, length = node.line, node.column, node.length
            self.at(found.code, line, column, length, found.message, found.suggestion)
        else:
            message = f"{slip.message}：{found.message}"
            line, column = self._place_in(str(text), slip.offset, node)
            self.at(slip.code, line, column, 1, message, slip.suggestion)

    def _place_in(self, text: str, offset: int, node: Placed) -> tuple[int, int]:
        """Where a character of a text stands; YAML folds a text of several lines into one."""
        number, column = node.line, node.column + offset
        if number > len(self.lines) or column <= len(self.lines[number - 1]):
            return number, column
        for later in range(number, len(self.lines)):
            place = self.lines[later].find(text[offset])
            if place >= 0:
                return later + 1, place + 1
        return number, node.column


_KEEP = frozenset({"E111", "E210", "E705"})
"""Codes about names that are well-formed in themselves."""


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file and place."""
    return tuple(
        sorted(set(found), key=lambda d: (d.file or "", d.line or 0, d.column or 0, d.code))
    )


def render(found: Diagnostic) -> str:
    """A finding as text for a terminal: place, code, message, excerpt, caret, suggestion."""
    where = ":".join(str(part) for part in (found.file, found.line, found.column) if part)
    mark = "提醒 " if found.severity == "warning" else ""
    head = "  ".join(part for part in (where or found.path, found.code) if part)
    head = f"{head}  {mark}{found.message}"
    if found.excerpt is None or found.line is None or found.column is None:
        return f"{head}\n      {found.suggestion}" if found.suggestion else head
    number = f"{found.line:>5}"
    shown = UNSEEN.sub("\ufffd", found.excerpt.replace("\t", " "))
    before = shown[: found.column - 1]
    marked = shown[found.column - 1 : found.column - 1 + found.length]
    caret = " " * width(before) + "^" * max(1, width(marked))
    return "\n".join(
        (
            head,
            f"{number} | {shown}".rstrip(),
            f"{' ' * 5} | {caret} {found.suggestion or ''}".rstrip(),
        )
    )


def width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two.

    >>> width("学段: x")
    7
    """
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
