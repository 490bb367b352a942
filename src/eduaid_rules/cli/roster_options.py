"""Options of the commands that read rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ..policy.errors import EduaidError, OutputError
from ..rosters import rosters_in

_EXAMPLES: Final = {"--map": "贫困类型=困难类别", "--list-map": "公民身份证号=身份证号"}

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


def refuse_input(sources: Iterable[str], target: str, *, made: str) -> None:
    """What is ``made`` never replaces a file that it is made from. Raises OutputError."""
    place = Path(target).resolve()
    for path in rosters_in(sources):
        if path.resolve() == place or place in path.resolve().parents:
            raise OutputError(f"“{target}”就是要读的文件（或放着它们的文件夹），请把{made}写到别处")


def refuse_among_input(sources: Iterable[str], target: str, *, made: str) -> None:
    """Nothing is written into a folder whose files are read. Raises OutputError."""
    refuse_input(sources, target, made=made)
    for folder in (Path(source).resolve() for source in sources):
        if folder.is_dir() and folder in Path(target).resolve().parents:
            raise OutputError(
                f"“{target}”在要读的文件夹里，下次会当成原来的文件读进去，请把{made}写到别处"
            )


def columns_of(said: tuple[str, ...], option: str = "--map") -> dict[str, str]:
    """列=事实, as written on the command line. Raises EduaidError."""
    made: dict[str, str] = {}
    for one in said:
        header, equals, fact = one.replace("＝", "=").rpartition("=")
        if not equals or not header.strip() or not fact.strip():
            raise EduaidError(
                f"看不懂 {option} {one}，请写成 列=事实，如 {option} {_EXAMPLES[option]}"
            )
        made[header.strip()] = fact.strip()
    return made


def pairs_of(said: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    """What is written as 甲=乙. Raises EduaidError."""
    made: dict[str, str] = {}
    for one in said:
        name, equals, meant = one.replace("＝", "=").partition("=")
        if not equals or not name.strip() or not meant.strip():
            raise EduaidError(f"看不懂 {option} {one}，请写成 {form}")
        made[name.strip()] = meant.strip()
    return made
