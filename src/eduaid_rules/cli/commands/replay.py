"""``eduaid replay``: a stored result computed anew, years later, and held against itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..._version import __version__
from ...api import Policy, load_policy
from ...errors import EduaidError
from ...policy.wire import form_with
from ..options import json_option, read_student
from ..terminal import ChineseCommand, ExitCode, print_json

if TYPE_CHECKING:
    from ...evaluation.records import ReplayDifference

_MAY_DIFFER = ("receipt.library",)
"""Places that may differ between versions of the library."""
_CAUSES = {"policy.digest": "（不是同一份规则）", "receipt.input": "（不是同一份学生信息）"}
"""Places that explain all others, which are shown first."""


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
    from ...evaluation.records import replay_differences  # seldom asked for

    stored = _read_result(result)
    policy = load_policy(source)
    now = _evaluated_again(stored, _in_form(policy, stored["policy"]["digest"]), profile)
    found = [d for d in replay_differences(stored, now) if d.path not in _MAY_DIFFER]
    found.sort(key=lambda difference: difference.path not in _CAUSES)
    if as_json:
        print_json([{"path": d.path, "stored": d.stored, "now": d.now} for d in found])
        return ExitCode.FINDINGS if found else ExitCode.ANSWERED
    library = stored["receipt"]["library"]
    if library != __version__:
        print(f"结果由 {library} 版算出，现在是 {__version__} 版。")
    if not found:
        print(
            f"完全一致：{stored['policy']['name']}，{stored['term']}，合计 {stored['total']} 元。"
        )
        return ExitCode.ANSWERED
    print(f"有 {len(found)} 处不同：")
    for difference in found:
        print(_difference_lines(difference))
    return ExitCode.FINDINGS


def _read_result(path: str) -> dict[str, dict[str, str]]:
    import json

    try:
        stored = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EduaidError(f"找不到结果文件“{path}”") from None
    except (OSError, ValueError):
        raise EduaidError(f"读不了结果“{path}”：要是 eduaid check --json 的输出") from None
    from pydantic import ValidationError

    from ...evaluation.records import AssessmentRecord

    try:
        AssessmentRecord.model_validate(stored)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise EduaidError(
            f"“{path}”不是一份完整的结果（{where}）：要是 eduaid check --json 的输出"
        ) from None
    return dict(stored)


def _in_form(policy: Policy, digest: str) -> Policy:
    """The policy in the form in which it has that digest, where there is one."""
    form = form_with(policy.pack, digest)
    return policy if form in (None, policy.pack.form) else Policy(replace(policy.pack, form=form))


def _evaluated_again(stored: dict[str, dict[str, str]], policy: Policy, profile: str) -> object:
    known_on = stored["receipt"].get("known_on")
    day = None if known_on is None else date.fromisoformat(known_on)
    student = read_student(profile, policy)
    return policy.evaluate(student, str(stored["term"]), day).model_dump()


def _difference_lines(difference: ReplayDifference) -> str:
    import json

    stored = json.dumps(difference.stored, ensure_ascii=False)
    now = json.dumps(difference.now, ensure_ascii=False)
    cause = _CAUSES.get(difference.path, "")
    return f"  {difference.path}{cause}\n    原来：{stored}\n    现在：{now}"
