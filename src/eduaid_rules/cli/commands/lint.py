"""``eduaid lint``: what is wrong in a folder of rule files."""

from __future__ import annotations

import click

from ...api import load_policy
from ...errors import PolicyError
from ..options import json_option
from ..terminal import ChineseCommand, ExitCode, print_json, say, show_findings


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("folder", metavar="规则")
@json_option
def lint_command(folder: str, as_json: bool) -> ExitCode:
    """检查规则文件，一次列出所有的错误和提醒。

    规则是规则文件夹的路径（如 ./my-county），或自带规则包的名称。

    退出码：0 没有问题；1 只有提醒；2 有错误，规则不能用。
    """
    try:
        found = load_policy(folder).diagnostics
        code = ExitCode.of(findings=bool(found))
    except PolicyError as error:
        found, code = error.diagnostics, ExitCode.BAD_INPUT
    if as_json:
        print_json([item.to_dict() for item in found])
        return code
    show_findings(found, error=False)
    mistakes = sum(item.severity == "error" for item in found)
    say(f"{mistakes} 处错误，{len(found) - mistakes} 处提醒。")
    return code
