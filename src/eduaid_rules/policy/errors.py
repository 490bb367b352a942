"""The errors of the library and the one message type they carry.

Lower layers report a :class:`Diagnostic` without a place; the boundary that knows
the file completes it (``dataclasses.replace``) with file, line and column.
Messages are Chinese: they are read by staff and clerks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, with a stable code (docs/diagnostics/<code>.md explains each).

    ``line`` and ``column`` count from 1, in characters; ``length`` is how many
    characters the caret marks; ``path`` names the key where there is no file
    (a profile handed over as a mapping).
    """

    code: str
    message: str
    suggestion: str | None = None
    severity: Severity = "error"
    path: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    length: int = 1
    excerpt: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The finding as plain values, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{where or self.path or ''}  {self.code}  {self.message}{hint}".strip()


class EduaidError(Exception):
    """Any error this library raises on purpose. Its text is a Chinese sentence to show."""


class DiagnosedError(EduaidError):
    """An error that lists everything found wrong, in ``diagnostics``."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(found) for found in self.diagnostics))


class PolicyError(DiagnosedError):
    """A policy pack has mistakes and was not loaded; correct every place in ``diagnostics``."""


class ProfileError(DiagnosedError):
    """A student's profile has mistakes; correct every key named in ``diagnostics``."""


class RosterError(DiagnosedError):
    """Rosters cannot be read as they are; correct every place in ``diagnostics``."""


class CaseError(DiagnosedError):
    """Cases of a policy cannot be read as they are; correct every place in ``diagnostics``."""


class LateProfileError(ProfileError):
    """A lazy frame turned out to hold mistakes when it was computed; the text says which.

    Made from a text alone, as dataframe libraries do when they pass an error on.
    """

    def __init__(self, text: str) -> None:
        self.diagnostics = ()
        EduaidError.__init__(self, text)


class TermError(EduaidError):
    """A term cannot be read, or no rule of the policy reaches it.

    ``problem`` says what is wrong, the whole text also what to do.
    """

    def __init__(self, problem: str, hint: str | None = None) -> None:
        self.problem = problem
        super().__init__(f"{problem}，{hint}" if hint else problem)


class PackNotFound(EduaidError):  # noqa: N818 -- the public name
    """There is no such policy pack; the text lists the shipped ones."""


class OutputError(EduaidError):
    """A ledger could not be written; the text names the file and says what to do.

    What stood there before is untouched, and nothing is left half written.
    """


class MissingExtra(EduaidError):  # noqa: N818 -- the public name
    """Something needs a library that the base install leaves out; install the extra named."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(f"{what}要用 {library}，还没有安装：pip install 'eduaid-rules[{extra}]'")
