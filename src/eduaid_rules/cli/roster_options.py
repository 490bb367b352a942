"""Options of the commands that read rosters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..policy.errors import EduaidError

F = TypeVar("F", bound=Callable[..., Any])

rosters_argument = click.argument("rosters", metavar="花名册…", nargs=-1, required=True)

map_option = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="列=事实",
    help="表里的一列是哪个事实，如 --map 贫困类型=困难类别；不用的列写 列=不用。可以写几次。",
)

mapping_option = click.option(
    "--mapping", metavar="文件", help="本县的映射文件（YAML），写明各列、各种写法、各学校的情况。"
)

show_ids_option = click.option(
    "--show-ids", is_flag=True, help="显示完整的身份证号和卡号；不写就遮住中间几位。"
)


def columns_of(said: tuple[str, ...]) -> dict[str, str]:
    """列=事实, as written on the command line. Raises EduaidError."""
    made: dict[str, str] = {}
    for one in said:
        header, equals, fact = one.replace("＝", "=").rpartition("=")
        if not equals or not header.strip() or not fact.strip():
            raise EduaidError(f"看不懂 --map {one}，请写成 列=事实，如 --map 贫困类型=困难类别")
        made[header.strip()] = fact.strip()
    return made
