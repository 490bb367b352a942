"""``eduaid``: the command line."""

from __future__ import annotations

import gc
import sys

import click

from .._version import __version__
from .commands.backpay import backpay_command
from .commands.batch import batch_command
from .commands.check import check_command
from .commands.columns import columns_command
from .commands.diff import diff_command
from .commands.facts import facts_command
from .commands.lint import lint_command
from .commands.match import match_command
from .commands.mutate import mutate_command
from .commands.prove import prove_command
from .commands.reconcile import reconcile_command
from .commands.show import show_command
from .commands.sources import sources_command
from .commands.stored.bundle import bundle_command
from .commands.stored.replay import replay_command
from .commands.stored.schema import schema_command
from .commands.test import test_command
from .endings import ended
from .terminal import ChineseGroup, say


def _show_version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        say(f"eduaid {__version__}")
        ctx.exit()


@click.group(cls=ChineseGroup, options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="显示版本。",
)  # fmt: skip
def eduaid() -> None:
    """按规则文件算出学生应享受的各项资助，每一项都写明依据。"""


for command in (
    check_command,
    batch_command,
    columns_command,
    match_command,
    reconcile_command,
    backpay_command,
    facts_command,
    schema_command,
    show_command,
    sources_command,
    diff_command,
    prove_command,
    lint_command,
    test_command,
    mutate_command,
    bundle_command,
    replay_command,
):
    eduaid.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(100_000, 50, 50)  # a command makes much that lives to its end
    sys.exit(ended(lambda: eduaid.main(arguments, prog_name="eduaid", standalone_mode=False)))
