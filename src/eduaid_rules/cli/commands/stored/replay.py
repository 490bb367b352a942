"""``eduaid replay``: a stored result computed anew, years later, and held against itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ...._version import __version__
from ....api import Policy
from ....errors import EduaidError
from ....evaluation.meanings import changed_meanings
from ....meaning.json_texts import JsonTextError, read_json
from ....policy.wire.digests import form_with
from ...options import json_option, parse_day, read_policy, read_student
from ...terminal import ChineseCommand, ExitCode, print_json, say

if TYPE_CHECKING:
    from ....evaluation.records import ReplayDifference


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("result", metavar="结果")
@click.argument("profile", metavar="学生信息")
@click.option(
    "--bundle",
    "source",
    required=True,
    metavar="规则文件",
    help="eduaid bundle 写的文件（也可以是规则包的名称或文件夹）。",
)
@json_option
def replay_command(result: str, profile: str, source: str, as_json: bool) -> ExitCode:
    """用保存的规则重算一份保存的结果，看是否完全一致。

    结果是 eduaid check --json 的输出。

    退出码：0 完全一致；1 有不同；2 输入有错。
    """
    from ....evaluation.records import what_replay_changed  # seldom asked for

    stored = _read_result(result)
    policy = read_policy(source)
    policy = _in_form(policy, stored["policy"]["digest"])
    known_on = stored["receipt"].get("known_on")
    term, day = str(stored["term"]), None if known_on is None else parse_day(known_on)
    now = policy.evaluate(read_student(profile, policy), term, day).model_dump()
    otherwise = changed_meanings(policy.at(term, day), stored["receipt"]["library"])
    found = what_replay_changed(stored, now, otherwise)
    if as_json:
        print_json([difference.to_dict() for difference in found])
    else:
        _print_differences(stored, found)
    return ExitCode.of(findings=bool(found))


def _print_differences(
    stored: dict[str, dict[str, str]], found: Sequence[ReplayDifference]
) -> None:
    library = stored["receipt"]["library"]
    if library != __version__:
        say(f"结果由 {library} 版算出，现在是 {__version__} 版。")
    if not found:
        what = f"{stored['policy']['name']}，{stored['term']}，合计 {stored['total']} 元"
        say(f"完全一致：{what}。")
        return
    say(f"有 {len(found)} 处不同：")
    for cause in dict.fromkeys(one.cause for one in found if one.cause is not None):
        say(f"  原来的结果按旧的含义算出：{cause}。")
    for difference in found:
        say(*_difference_lines(difference))


def _read_result(path: str) -> dict[str, dict[str, str]]:
    try:
        stored = read_json(Path(path).read_bytes())
    except FileNotFoundError:
        raise EduaidError(f"找不到结果文件“{path}”") from None
    except JsonTextError as error:
        message = f"读不了结果“{path}”（{error}）：要是 eduaid check --json 的输出"
        raise EduaidError(message) from None
    except (OSError, ValueError):  # ValueError: no file can have this name
        raise EduaidError(f"读不了结果“{path}”：要是 eduaid check --json 的输出") from None
    from pydantic import ValidationError

    from ....evaluation.records import AssessmentRecord

    try:
        AssessmentRecord.model_validate(stored)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise EduaidError(
            f"“{path}”不是一份完整的结果（{where}）：要是 eduaid check --json 的输出"
        ) from None
    return cast(dict[str, dict[str, str]], stored)  # which the model has just said


def _in_form(policy: Policy, digest: str) -> Policy:
    """The policy in the form in which it has that digest, where there is one."""
    form = form_with(policy.pack, digest)
    return policy if form in (None, policy.pack.form) else Policy(replace(policy.pack, form=form))


def _difference_lines(difference: ReplayDifference) -> tuple[str, ...]:
    import json

    from ....evaluation.records import CAUSES

    stored = json.dumps(difference.stored, ensure_ascii=False)
    now = json.dumps(difference.now, ensure_ascii=False)
    cause = f"（{CAUSES[difference.path]}）" if difference.path in CAUSES else ""
    return f"  {difference.path}{cause}", f"    原来：{stored}", f"    现在：{now}"
