"""The errors of the library, and the one message type they carry.

Lower layers report a :class:`Diagnostic` without a place; the boundary that knows
the file completes it (``dataclasses.replace``) with file, line and column.
Messages are Chinese: they are read by staff and clerks.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

from .printed import LONGEST_LINE, printed_line, short_line

if TYPE_CHECKING:
    from .codes import Code

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, with a stable code (``codes.CODES``; docs/diagnostics/<code>.md explains each).

    ``line`` and ``column`` count from 1, in characters; ``length`` is how many
    characters the caret marks; ``path`` names the key where there is no file
    (a profile handed over as a mapping), and the cell where the file is a table (5行C列).
    Message, suggestion and excerpt are texts to print (``short_line``; there is no excerpt of a
    very long line); ``file`` and ``path`` are as they are, so that the place can be found.
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

    if TYPE_CHECKING:  # a finding is made with a code of the registry only

        def __init__(
            self,
            code: Code,
            message: str,
            suggestion: str | None = None,
            severity: Severity = "error",
            path: str | None = None,
            file: str | None = None,
            line: int | None = None,
            column: int | None = None,
            length: int = 1,
            excerpt: str | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        for name in ("message", "suggestion"):
            text = getattr(self, name)
            if text is not None:
                object.__setattr__(self, name, short_line(text))
        if self.excerpt is not None:
            shown = printed_line(self.excerpt) if len(self.excerpt) <= LONGEST_LINE else None
            object.__setattr__(self, "excerpt", shown)

    def to_dict(self) -> dict[str, object]:
        """The finding as plain values, for JSON."""
        return asdict(self)

    @property
    def place(self) -> str:
        """Where it is, in words: rules.yaml:5:3, 乡镇标准.csv:5行C列, the key; or nothing."""
        within = (self.path,) if self.path else (self.line, self.column)
        return ":".join(str(part) for part in (self.file, *within) if part)

    def __str__(self) -> str:
        hint = f" {self.suggestion}" if self.suggestion else ""
        head = f"{self.place}  {self.code}  {self.message}{hint}".strip()
        return short_line(head)


_OF_THE_SYSTEM: Final = {
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "找不到",
    errno.EISDIR: "这是一个文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘只能读",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕回了自己",
    errno.EBUSY: "别的程序正在用",
    errno.EBADF: "已经关闭",
    errno.EPIPE: "已经关闭",
}
"""What the system says in English, to people here."""


def reason_of(error: OSError | ValueError) -> str:
    """Why a file cannot be read or written; a ValueError: no file can have this name."""
    if not isinstance(error, OSError):
        return "名称里有不能用的字符"
    return _OF_THE_SYSTEM.get(error.errno or 0) or f"系统错误 {error.errno or '不明'}"


class EduaidError(Exception):
    """Any error this library raises on purpose. Its text is a Chinese sentence to show.

    Whatever the lines of the text are made of, each is one line that can be printed anywhere.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__(*map(short_line, lines))

    def __str__(self) -> str:
        return "\n".join(self.args)

    def __reduce__(self) -> tuple[object, ...]:
        """A copy has the lines and whatever else it carries: they are made, not read again."""
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[EduaidError], lines: tuple[str, ...]) -> EduaidError:
    return kind.__new__(kind, *lines)


_MOST_SAID: Final = 200


class DiagnosedError(EduaidError):
    """An error that lists everything found wrong, in ``diagnostics``; its text the first 200."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        said = [str(one) for one in self.diagnostics[:_MOST_SAID]]
        if more := len(self.diagnostics) - len(said):
            said.append(f"还有 {more} 处问题")
        super().__init__(*said)


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
        EduaidError.__init__(self, *text.split("\n"))


class TermError(EduaidError):
    """A term cannot be read, or no rule of the policy reaches it.

    ``problem`` says what is wrong, the whole text also what to do.
    """

    def __init__(self, problem: str, hint: str | None = None) -> None:
        self.problem = short_line(problem)
        super().__init__(f"{problem}，{hint}" if hint else problem)


class PackNotFound(EduaidError):  # noqa: N818 -- the public name
    """There is no such policy pack; the text lists the shipped ones."""


class ArgumentError(EduaidError, TypeError):
    """An argument is of a kind that means nothing there; the text says which, and what is wanted.

    A TypeError as well: what caught Python's own goes on to.
    """


class UnknownName(EduaidError, KeyError):  # noqa: N818 -- the public name
    """A policy has no rule or fact of that id or name; the text lists what there is.

    A KeyError as well.
    """


class OutputError(EduaidError):
    """A ledger could not be written; the text names the file and says what to do.

    What stood there before is untouched, and nothing is left half written.
    """


class MissingExtra(EduaidError):  # noqa: N818 -- the public name
    """Something needs a library that the base install leaves out; install the extra named."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(f"{what}要用 {library}，还没有安装：pip install 'eduaid-rules[{extra}]'")
