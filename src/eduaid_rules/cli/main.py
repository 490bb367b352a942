"""``eduaid``: the command line. Exit codes: 0 answered, 1 findings, 2 bad input, 3 undetermined."""

from __future__ import annotations

import gc
import sys

import click

from .._version import __version__
from ..errors import EduaidError
from .backpay import backpay
from .batch import batch
from .bundle import bundle, replay
from .check import check
from .chinese import ChineseGroup, usage_sentence
from .columns import columns
from .console import BAD_INPUT, prepare_streams, show_error
from .diff import diff
from .facts import facts
from .lint import lint
from .match import match
from .mutate import mutate
from .prove import prove
from .reconcile import reconcile
from .show import show
from .test import test_cases

INTERRUPTED = 130


@click.group(cls=ChineseGroup, options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
@click.version_option(__version__, message="eduaid %(version)s", help="显示版本。")
def eduaid() -> None:
    """按规则文件算出学生应享受的各项资助，每一项都写明依据。"""


for command in (
    *(check, batch, columns, match, reconcile, backpay),
    *(facts, show, diff, prove, lint, test_cases, mutate, bundle, replay),
):
    eduaid.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code; any expected error is one clear message."""
    gc.set_threshold(100_000, 50, 50)  # a command makes much that lives to its end
    prepare_streams()
    try:
        code = eduaid.main(arguments, prog_name="eduaid", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        code = BAD_INPUT
    except click.UsageError as error:
        print(usage_sentence(error), file=sys.stderr)
        code = BAD_INPUT
    except EduaidError as error:
        show_error(error)
        code = BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = BAD_INPUT
    sys.exit(code if isinstance(code, int) else 0)
