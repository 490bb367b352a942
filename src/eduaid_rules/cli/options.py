"""Options that several commands have."""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from ..errors import EduaidError

DEFAULT_POLICY: Final = "city-2019"

policy_option = click.option(
    "--policy",
    "source",
    default=DEFAULT_POLICY,
    metavar="规则",
    help=f"自带规则包的名称，或规则文件夹、eduaid bundle 的文件的路径；不写就用 {DEFAULT_POLICY}。",
)

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供其他程序使用。")


def one_day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A day as an option states it. Raises EduaidError."""
    return None if value is None else day_of(value)


def day_of(value: str) -> date:
    """A day as it is written on the command line. Raises EduaidError."""
    from dateutil.parser import isoparse  # seldom needed, slow to load

    try:
        return isoparse(value).date()
    except ValueError:
        raise EduaidError(f"看不懂日期“{value}”，请写成 2024-05-07") from None


known_on_option = click.option(
    "--known-on",
    callback=one_day,
    metavar="日期",
    help="只算这一天以前（含当天）已经公布的文件，如 2024-04-30。",
)
