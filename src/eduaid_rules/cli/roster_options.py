"""Options of the commands that read rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ..api import Policy
from ..errors import EduaidError, OutputError
from ..rosters import read_roster, rosters_in
from .options import policy_option
from .progress import Step

if TYPE_CHECKING:
    from ..rosters.reading.roster import Roster

_EXAMPLES: Final = {"--map": "贫困类型=困难类别", "--list-map": "公民身份证号=身份证号"}

F = TypeVar("F", bound=Callable[..., Any])

rosters_argument = click.argument("rosters", metavar="花名册…", nargs=-1, required=True)

_map_option = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="列=事实",
    help="表里的一列是哪个事实，如 --map 贫困类型=困难类别；不用的列写 列=不用。可以写几次。",
)

_mapping_option = click.option(
    "--mapping", metavar="文件", help="本县的映射文件（YAML），写明各列、各种写法、各学校的情况。"
)


def mapping_options(command: F) -> F:
    """What the columns of rosters are."""
    return _map_option(_mapping_option(command))


def reading_options(command: F) -> F:
    """By which policy rosters are read, and what their columns are: what ``people_of`` takes."""
    return policy_option(mapping_options(command))


show_ids_option = click.option(
    "--show-ids", is_flag=True, help="显示完整的身份证号和卡号；不写就遮住中间几位。"
)


def is_input(sources: Iterable[str], target: str) -> bool:
    """Whether a target is one of the files that are read, or a folder around one."""
    place = Path(target).resolve()
    read = [path.resolve() for path in rosters_in(sources)]
    return any(path == place or place in path.parents for path in read)


def refuse_input(sources: Iterable[str], target: str, *, made: str) -> None:
    """What is ``made`` never replaces a file that it is made from. Raises OutputError."""
    if is_input(sources, target):
        raise OutputError(f"“{target}”就是要读的文件（或放着它们的文件夹），请把{made}写到别处")


def refuse_among_input(sources: Iterable[str], target: str, *, made: str) -> None:
    """Nothing is written into a folder whose files are read. Raises OutputError."""
    refuse_input(sources, target, made=made)
    for folder in (Path(source).resolve() for source in sources):
        if folder.is_dir() and folder in Path(target).resolve().parents:
            raise OutputError(
                f"“{target}”在要读的文件夹里，下次会当成原来的文件读进去，请把{made}写到别处"
            )


def people_of(
    rosters: tuple[str, ...],
    policy: Policy,
    mapping: str | None,
    columns: tuple[str, ...],
    step: Step,
) -> Roster:
    """The rosters of a command, read as its options say. Raises EduaidError."""
    said = columns_of(columns)
    return read_roster(rosters, policy, mapping=mapping, columns=said, progress=step("读花名册"))


def columns_of(said: tuple[str, ...], option: str = "--map") -> dict[str, str]:
    """列=事实, as written on the command line; a header may have = in it. Raises EduaidError."""
    form = f"列=事实，如 {option} {_EXAMPLES[option]}"
    return _parted(said, option, form, str.rpartition)


def pairs_of(said: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    """What is written as 甲=乙. Raises EduaidError."""
    return _parted(said, option, form, str.partition)


def items_of(said: tuple[str, ...]) -> dict[str, str]:
    """叫法=项目, as written on the command line. Raises EduaidError."""
    return pairs_of(said, "--item", "叫法=项目，如 --item 寄宿补=寄宿生生活补助")


def _parted(
    said: tuple[str, ...],
    option: str,
    form: str,
    part: Callable[[str, str], tuple[str, str, str]],
) -> dict[str, str]:
    made: dict[str, str] = {}
    for one in said:
        name, equals, meant = part(one.replace("＝", "="), "=")
        if not equals or not name.strip() or not meant.strip():
            raise EduaidError(f"看不懂 {option} {one}，请写成 {form}")
        made[name.strip()] = meant.strip()
    return made
