"""``eduaid schema``: the JSON Schemas of results, and of what a profile may say."""

from __future__ import annotations

from importlib.resources import files

import click

from ....errors import EduaidError
from ....suggestions import did_you_mean, one_of
from ...options import policy_option, read_policy
from ...terminal import ChineseCommand, ExitCode, print_json, print_json_text

_STORED = ("result", "year")
"""Those of each schema number that stand as files in the package."""
_OF_A_POLICY = "profile"


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("what", metavar="result|year|profile")
@policy_option
def schema_command(what: str, source: str | None) -> ExitCode:
    """打印 JSON Schema，供程序核对数据的格式。

    result：一个学期的结果（eduaid check --json）。year：一学年的结果（再加 --year）。
    profile：学生信息可以怎样写，各规则包不一样。
    """
    if what == _OF_A_POLICY:
        print_json(read_policy(source).profile_schema())
    elif what in _STORED:
        schemas = files("eduaid_rules.evaluation") / "schemas"
        print_json_text((schemas / f"{what}.json").read_text(encoding="utf-8").rstrip())
    else:
        known = (*_STORED, _OF_A_POLICY)
        raise EduaidError(f"没有“{what}”的格式。{did_you_mean(what, known) or one_of(known)}")
    return ExitCode.ANSWERED
