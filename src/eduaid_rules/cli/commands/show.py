"""``eduaid show``: what a policy says, over time or at a term."""

from __future__ import annotations

from datetime import date

import click

from ...errors import EduaidError
from ...evaluation.number_history import NumberPeriod, number_history, numbers_told
from ...policy.terms import Term
from ..options import json_option, known_on_option, policy_option, read_policy, rule_meant
from ..terminal import ChineseCommand, ExitCode, console, print_json, say


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("rule", metavar="[项目]", required=False)
@click.option("--term", metavar="学期", help="列出这个学期的全部项目，如 2024秋。")
@policy_option
@known_on_option
@json_option
def show_command(
    rule: str | None, term: str | None, source: str | None, known_on: date | None, as_json: bool
) -> ExitCode:
    """查规则怎么写：一项的历年变化，或一个学期的全部项目。

    写项目（名称或编号）就列出这一项历年的对象、标准、依据和公布时间；写 --term 就列出这个学期的
    全部项目；两个都写，只看这一项在这个学期的规定。

    写参数的名称就列出它历年的数，写推算的事实就列出它历年怎样算。
    """
    policy = read_policy(source)
    if rule is None and term is None:
        raise EduaidError("请写项目的名称或编号（如 boarding-subsidy），或写 --term 学期")
    numbers = None if rule is None else number_history(policy.pack, rule, known_on)
    if numbers is not None and term is None:
        _show_numbers(numbers, as_json=as_json)
        return ExitCode.ANSWERED
    others = numbers_told(policy.pack) if term is None else ()
    rule = None if rule is None else rule_meant(rule, policy, others=others)
    if term is not None:
        periods = policy.catalogue(term, known_on)
        periods = tuple(p for p in periods if rule is None or p.rule == rule)
    else:
        periods = policy.history(rule or "", known_on)
    if as_json:
        print_json([period.to_dict() for period in periods])
    else:
        from ..render.assessment import show_catalogue, show_history  # tables load only when shown

        if term is not None:
            show_catalogue(console(), policy, Term.parse(term), periods)
        else:
            show_history(console(), policy, periods)
    return ExitCode.ANSWERED


def _show_numbers(periods: tuple[NumberPeriod, ...], *, as_json: bool) -> None:
    if as_json:
        print_json([period.to_dict() for period in periods])
        return
    for period in periods:
        since = "更早" if period.since is None else f"{period.since}起"
        if period.value is None:
            say(f"{period.name}  {since}：没有查到文件")
            continue
        if period.layer is None:
            say(f"{period.name}：{period.value}")
            continue
        said = f"{period.layer}，公布 {period.published or '不详'}，{'；'.join(period.documents)}"
        say(f"{period.name}  {since}：{period.value}（{said}）")
