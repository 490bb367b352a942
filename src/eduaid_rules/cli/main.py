"""``eduaid``: the command line. Exit codes: 0 answered, 1 findings, 2 bad input, 3 undetermined."""

from __future__ import annotations

import gc
import sys

import click

from .._version import __version__
from ..errors import EduaidError
from .commands.backpay import backpay_command
from .commands.batch import batch_command
from .commands.bundle import bundle_command
from .commands.check import check_command
from .commands.columns import columns_command
from .commands.diff import diff_command
from .commands.facts import facts_command
from .commands.lint import lint_command
from .commands.match import match_command
from .commands.mutate import mutate_command
from .commands.prove import prove_command
from .commands.reconcile import reconcile_command
from .commands.replay import replay_command
from .commands.show import show_command
from .commands.test import test_command
from .terminal import ChineseGroup, ExitCode, prepare_streams, say, show_error, show_usage


@click.group(cls=ChineseGroup, options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
@click.version_option(__version__, message="eduaid %(version)s", help="显示版本。")
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
    show_command,
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
    """Run the command line and exit with its code; any expected error is one clear message."""
    gc.set_threshold(100_000, 50, 50)  # a command makes much that lives to its end
    prepare_streams()
    try:
        code = eduaid.main(arguments, prog_name="eduaid", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(*(error.ctx.get_help() if error.ctx else "").split("\n"), error=True)
        code = ExitCode.BAD_INPUT
    except click.UsageError as error:
        show_usage(error)
        code = ExitCode.BAD_INPUT
    except EduaidError as error:
        show_error(error)
        code = ExitCode.BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = ExitCode.BAD_INPUT
    sys.exit(code if isinstance(code, int) else ExitCode.ANSWERED)  # --help gives no code
