"""How every command ends, whatever happens: with a documented code and a sentence, no traceback.

Output that cannot be written is bad input (2), a reader that has read enough (``| head``) is none
(0), what nobody foresaw says where to report it (70), and 1 is left to findings.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TextIO, cast

import click

from .._version import __version__
from ..errors import EduaidError, reason_of
from .terminal import ExitCode, say, show_error, show_usage

DEBUG: Final = "EDUAID_DEBUG"
"""The environment variable that shows the traceback of what nobody foresaw."""

_PACKAGE: Final = Path(__file__).resolve().parent.parent


class OutputLost(Exception):  # noqa: N818 -- an ending, which nothing between may take for an error
    """What a command printed cannot be written; ``reason`` says why, to people."""

    def __init__(self, error: OSError | ValueError) -> None:
        self.enough_read = isinstance(error, BrokenPipeError)
        closed = not isinstance(error, OSError) or error.errno in (None, errno.EBADF)
        self.reason = "标准输出已经关闭" if closed else reason_of(error)
        super().__init__(self.reason)


def ended(command: Callable[[], object]) -> int:
    """Run a command line and give its exit code; an ending that is no answer is said in a line."""
    with _watched_streams():
        try:
            _require_folder()
            code = command()
            sys.stdout.flush()
        except BaseException as error:  # panics of Polars are no Exception
            return _without_answer(error)
    return code if isinstance(code, int) else ExitCode.ANSWERED  # --help gives none


def _require_folder() -> None:
    try:
        os.getcwd()  # noqa: PTH109 -- asked whether there is one
    except OSError:
        raise EduaidError("当前文件夹已经不在了，请换到别的文件夹再运行") from None


def _without_answer(error: BaseException) -> ExitCode:
    with suppress(OutputLost):
        sys.stdout.flush()
    if isinstance(error, OutputLost):
        if error.enough_read:
            return ExitCode.ANSWERED
        say(f"错误：结果写不出去：{error.reason}。请把结果写到别处再运行一次", error=True)
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(*(error.ctx.get_help() if error.ctx else "").split("\n"), error=True)
    elif isinstance(error, click.UsageError):
        show_usage(error)
    elif isinstance(error, EduaidError):
        show_error(error)
    elif isinstance(error, (click.Abort, KeyboardInterrupt)):
        return ExitCode.INTERRUPTED
    elif not isinstance(error, SystemExit):  # which is how click's completion of the shell ends
        _report(error)
        return ExitCode.UNFORESEEN
    elif not error.code:
        return ExitCode.ANSWERED
    return ExitCode.BAD_INPUT


def _report(error: BaseException) -> None:
    """Where what nobody foresaw happened. Its text may hold what a file says, and is not shown."""
    import traceback  # a fault is seldom

    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if _PACKAGE in Path(step.filename).parents]
    where = (
        f"{Path(own[-1].filename).relative_to(_PACKAGE).as_posix()} 第{own[-1].lineno}行，"
        if own
        else ""
    )
    said = f"程序出错，没有算完（{type(error).__name__}，{where}{__version__} 版）"
    if os.environ.get(DEBUG):
        for part in traceback.format_exception(error):
            say(*part.rstrip("\n").split("\n"), error=True)
    say(
        f"{said}。请提 issue：写上这一行和所用的命令，不要写真实学生的信息；"
        f"设环境变量 {DEBUG}=1 再运行，可以看到细节",
        error=True,
    )


@contextmanager
def _watched_streams() -> Iterator[None]:
    """The streams of the process while a command runs: what cannot be written is noticed.

    Never for a character that the console's code page (such as GBK) does not have.
    """
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # with all that print and others ask of a stream, as ``_Watched`` passes it on
    sys.stdout = cast(TextIO, _Watched(before[0], needed=True))
    sys.stderr = cast(TextIO, _Watched(before[1], needed=False))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Watched:
    """A stream as it is, but for what cannot be written: OutputLost where it is needed."""

    def __init__(self, stream: Any, *, needed: bool) -> None:  # noqa: ANN401 -- of any kind
        if stream is None:  # closed by who started the program
            stream = io.StringIO()
            stream.close()
        self._stream = stream
        self._needed = needed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever a stream has
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        """Whether it is a terminal; a closed one is none."""
        return not self._stream.closed and bool(self._stream.isatty())

    def write(self, text: str) -> int:
        """Write; what is lost of the error stream nobody can be told."""
        try:
            return int(self._stream.write(text))
        except (OSError, ValueError) as error:
            self._lost(error)
        return len(text)

    def flush(self) -> None:
        """Have written what is not yet."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._lost(error)

    def _lost(self, error: OSError | ValueError) -> None:
        """Let go of what is left, so that Python does not try again when it ends."""
        with suppress(OSError, ValueError, AttributeError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self._stream.fileno())
            os.close(nothing)
        if self._needed:
            raise OutputLost(error) from None
