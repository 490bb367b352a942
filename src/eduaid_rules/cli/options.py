"""Options that several commands have."""

from __future__ import annotations

from typing import Final

import click

DEFAULT_POLICY: Final = "city-2019"

policy_option = click.option(
    "--policy",
    "source",
    default=DEFAULT_POLICY,
    metavar="规则",
    help=f"自带规则包的名称，或规则文件夹的路径；不写就用 {DEFAULT_POLICY}。",
)

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供其他程序使用。")
