"""``eduaid facts``: what a profile may say."""

from __future__ import annotations

import click

from ...policy.fact_types import FactType
from ...policy.facts import Fact
from ...policy.spellings.measured_texts import measured_text
from ..options import json_option, policy_option, read_policy
from ..terminal import ChineseCommand, ExitCode, console, print_json


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@policy_option
@json_option
def facts_command(source: str | None, as_json: bool) -> ExitCode:
    """列出学生信息里可以填什么。

    名称用中文或英文都可以。没有填的就是“不知道”，不会当作“否”。
    """
    policy = read_policy(source)
    if as_json:
        print_json([fact.to_dict() for fact in policy.facts])
        return ExitCode.ANSWERED
    from ..screen import table  # tables load only when shown

    shown = table(*("名称", "英文", "类型", "可以填", "说明"), no_wrap=("名称", "英文", "类型"))
    for fact in policy.facts:
        shown.add_row(fact.name, fact.id, fact.type.value, _allowed_values(fact), _fact_notes(fact))
    out = console()
    out.print(f"{policy.title}（{policy.name}）", style="bold")
    out.print(shown)
    out.print("多选可以写全部有哪些：困难类别: [建档立卡, 残疾]；只知道其中几项就写：")
    out.print("困难类别: {建档立卡: 是, 农村低保: 否}，其余的仍是不知道。")
    return ExitCode.ANSWERED


def _allowed_values(fact: Fact) -> str:
    if fact.values:
        return "、".join(value.name for value in fact.values)
    if fact.type is FactType.YES_NO:
        return "是、否"
    if fact.type is FactType.IDENTIFIER:
        return "文字（只用来对人，不参与判断）"
    bounds = [
        "" if bound is None else measured_text(fact, bound)
        for bound in (fact.at_least, fact.at_most)
    ]
    shown = fact.measure.shown
    return f"{shown} {bounds[0]}–{bounds[1]}" if any(bounds) else shown


def _fact_notes(fact: Fact) -> str:
    default = f"不填就按“{fact.default}”。" if fact.default else ""
    return f"{default}{fact.question or ''}"
