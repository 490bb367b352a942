"""click in Chinese: the headings of its help, and its complaints about usage."""

from __future__ import annotations

from typing import Final

import click

from ..errors import did_you_mean, one_of

_REQUIRED: Final = "（必填）"
_HELP_TEXT: Final = "显示这段说明。"


class ChineseCommand(click.Command):
    """A command whose help has Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP_TEXT
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = [row for option in options if (row := option.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(
                [(name, text.replace("  [required]", _REQUIRED)) for name, text in rows]
            )


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


def usage_sentence(error: click.UsageError) -> str:
    """A complaint about usage as a Chinese sentence with what to do."""
    return f"{_complaint(error)}{_where(error)}"


def _complaint(error: click.UsageError) -> str:
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
            return f"缺少{_name(error.param)}。"
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”后面要写内容。"
        case click.BadParameter():
            return f"{_name(error.param)}不对：{error.message}。"
        case click.exceptions.BadArgumentUsage():
            return "参数写得不对。"
        case _ if isinstance(command, click.Group):
            return f"缺少命令。{one_of(command.commands)}"
        case _:
            return "多写了参数，或参数写得不对。"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Option):
        return f"选项 {param.opts[0]}"
    return f"参数 {param.make_metavar(click.Context(click.Command('eduaid')))}"


def _where(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "eduaid"
    return f"\n用法见 {path} --help"
