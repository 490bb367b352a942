"""``eduaid bundle``: keep a policy with everything above it as one file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ....errors import EduaidError
from ....rosters.printing.atomic_files import place_text
from ...options import policy_option, read_policy
from ...terminal import ChineseCommand, ExitCode, say


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@policy_option
@click.option(
    "--to",
    "folder",
    default=".",
    metavar="文件夹",
    help="写到哪个文件夹；不写就写到当前文件夹。",
)
def bundle_command(source: str | None, folder: str) -> ExitCode:
    """把规则连同所有上级存成一个文件，用摘要命名，供以后复核。

    同样的规则总是得到同样的文件。以后用 eduaid replay 或 --policy 文件 读回来。
    """
    name, text = read_policy(source).bundle()
    target = Path(folder)
    if not os.path.isdir(target):  # noqa: PTH112 -- Path.is_dir raises for a name too long
        raise EduaidError(f"没有“{folder}”这个文件夹")
    path = target / name
    place_text(path, text)
    say(str(path))
    return ExitCode.ANSWERED
