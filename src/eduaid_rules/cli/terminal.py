"""What every command says on the terminal, through one door, and the codes it ends with.

click in Chinese (the headings of its help, its complaints about usage), errors with their
places, JSON, progress.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import click

from ..authoring.diagnostics import render_finding
from ..errors import DiagnosedError, Diagnostic, EduaidError
from ..printed import escaped_json, printed_line, short_line
from ..suggestions import did_you_mean, one_of

if TYPE_CHECKING:
    from .screen import Screen

_REQUIRED: Final = "（必填）"
_HELP_TEXT: Final = "显示这段说明。"


class ChineseCommand(click.Command):
    """A command whose help has Chinese headings, and whose arguments say something."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """An empty path would be the current folder, and what else is empty means nothing.

        Raises click.BadParameter.
        """
        rest = super().parse_args(ctx, args)
        for param in self.params:
            given = ctx.params.get(param.name or "")
            texts = given if isinstance(given, tuple) else (given,)
            if any(isinstance(text, str) and not text.strip() for text in texts):
                raise click.BadParameter("后面是空的，请写上内容", ctx=ctx, param=param)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP_TEXT
            option.callback = _show_help
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = [row for option in options if (row := option.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(
                [(name, text.replace("  [required]", _REQUIRED)) for name, text in rows]
            )


def _show_help(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    """The help, through the door as everything else."""
    if value and not ctx.resilient_parsing:
        say(*ctx.get_help().split("\n"))
        ctx.exit()


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help has Chinese headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        ChineseCommand.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str(60)))
        with formatter.section("命令"):
            formatter.write_dl(rows)


def show_usage(error: click.UsageError) -> None:
    """A complaint about usage on the error stream: a Chinese sentence, and what to do."""
    path = error.ctx.command_path if error.ctx else "eduaid"
    say(short_line(_usage_problem(error)), f"用法见 {path} --help", error=True)


def _usage_problem(error: click.UsageError) -> str:
    command = error.ctx.command if error.ctx else None
    match error:
        case click.NoSuchOption():
            names = [name for param in (command.params if command else ()) for name in param.opts]
            return (
                f"没有“{error.option_name}”这个选项。{did_you_mean(error.option_name, names) or ''}"
            )
        case click.exceptions.NoSuchCommand():
            known = list(command.commands) if isinstance(command, click.Group) else []
            wrong = str(error.command_name)
            return f"没有“{wrong}”这个命令。{did_you_mean(wrong, known) or one_of(known)}"
        case click.MissingParameter():
            return f"缺少{_parameter_name(error.param)}。"
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”后面要写内容。"
        case click.BadParameter():
            return f"{_parameter_name(error.param)}不对：{error.message}。"
        case click.exceptions.BadArgumentUsage():
            return "参数写得不对。"
        case _ if isinstance(command, click.Group):
            return f"缺少命令。{one_of(command.commands)}"
        case _:
            return "多写了参数，或参数写得不对。"


def _parameter_name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Option):
        return f"选项 {param.opts[0]}"
    return f"参数 {param.make_metavar(click.Context(click.Command('eduaid')))}"


class ExitCode(IntEnum):
    """How a command ended, for the program that called it."""

    ANSWERED = 0
    """Or a reader that has read enough (``eduaid … | head``)."""
    FINDINGS = 1
    BAD_INPUT = 2
    """Or output that cannot be written."""
    UNDETERMINED = 3
    ONLY_MORE = 10
    ONLY_LESS = 11
    MORE_AND_LESS = 12
    UNFORESEEN = 70
    """A fault of the program, which says where to report it."""
    INTERRUPTED = 130

    @classmethod
    def of(cls, *, findings: bool, undetermined: bool = False) -> ExitCode:
        """Findings come before what is open."""
        if findings:
            return cls.FINDINGS
        return cls.UNDETERMINED if undetermined else cls.ANSWERED


_WIDTH_WITHOUT_TERMINAL: Final = 110
_LEAST_WIDTH: Final = 20
"""What is narrower is no width of a terminal."""


def console(*, show_ids: bool = False) -> Screen:
    """Where results are shown; colours and the terminal's width only where there is a terminal."""
    from .screen import Screen  # loaded only when a table is shown

    width = shutil.get_terminal_size((_WIDTH_WITHOUT_TERMINAL, 0)).columns
    return Screen(max(width, _LEAST_WIDTH), show_ids=show_ids)


def say(*lines: str, error: bool = False) -> None:
    """Each text as one printable line, on standard output or on the error stream."""
    for line in lines:
        print(printed_line(line), file=sys.stderr if error else sys.stdout)


def print_json(value: object) -> None:
    """Plain values as JSON, readable and with Chinese as it is."""
    import json  # loaded only when asked for

    print_json_text(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_text(text: str) -> None:
    """A JSON text, in which what is not seen is escaped: it says the same to a program."""
    print(escaped_json(text))


def show_error(error: EduaidError) -> None:
    """An error on the error stream, each finding with its place."""
    if not isinstance(error, DiagnosedError):
        first, *more = str(error).split("\n")
        say(f"错误：{first}", *more, error=True)
        return
    show_findings(error.diagnostics)
    mistakes = sum(found.severity == "error" for found in error.diagnostics)
    say(f"共 {mistakes} 处错误。", error=True)


def tell_unread(found: Iterable[Diagnostic]) -> None:
    """On the error stream, the files of a pack that nobody reads: a result may lack their rules."""
    show_findings(one for one in found if one.code == "W610")


def show_findings(found: Iterable[Diagnostic], *, error: bool = True) -> None:
    """Findings, each with its place: on the error stream, or as the result."""
    for one in found:
        first, *more = render_finding(one).split("\n")
        say(short_line(first), *more, error=error)


StepStarter = Callable[[str], Callable[[int, int], None]]
"""Begins a step by its name, and gives what to tell how much of it is done."""


@contextmanager
def progress() -> Iterator[StepStarter]:
    """A bar for each step on the error stream where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _: lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def begin(name: str) -> Callable[[int, int], None]:
            task = bars.add_task(name, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield begin
