"""``eduaid diff``: two policies compared over every student."""

from __future__ import annotations

import click

from ...api import Policy
from ...errors import EduaidError
from ..options import (
    json_option,
    mapping_options,
    parse_term_range,
    read_people,
    read_policy,
    rule_meant,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json, progress, say


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("old", metavar="旧规则")
@click.argument("new", metavar="新规则")
@click.option(
    "--term",
    "terms",
    metavar="学期",
    help="只看这些学期：2024秋，或 2019秋..2024春（一头可以不写）；不写就看全部学期。",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="项目",
    help="只看这一项（名称或编号），可以写几次；不写就看全部。",
)
@click.option(
    "--roster",
    "rosters",
    multiple=True,
    metavar="花名册",
    help="用花名册算两份规则下各有多少人、多少钱；要用 --term 写一个学期。可以写几次。",
)
@mapping_options
@click.option(
    "--with-unknowns",
    "unknowns",
    is_flag=True,
    help="没填的信息也算一种情况（要看的学生会多很多）。",
)
@json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="输出 Markdown，用作评审意见。")
def diff_command(
    old: str,
    new: str,
    terms: str | None,
    rules: tuple[str, ...],
    rosters: tuple[str, ...],
    columns: tuple[str, ...],
    mapping: str | None,
    unknowns: bool,
    as_json: bool,
    as_markdown: bool,
) -> ExitCode:
    """对比两份规则：谁多得、谁少得、差多少、从哪个学期起，各举一个例子。

    不是抽查：规则能区分的每一种学生都用两份规则各算一遍，所以“没有变化”就是对谁都没有变化。
    旧规则、新规则写自带规则包的名称，或规则文件夹、eduaid bundle 的文件的路径。

    退出码：0 没有变化；10 只有增加；11 只有减少；12 有增有减，或说不上多少；2 输入有错。
    """
    if as_json and as_markdown:
        raise EduaidError("--json 和 --markdown 只能写一个")
    policies = (read_policy(old), read_policy(new))
    meant = [rule_meant(rule, *policies) for rule in rules]
    chosen = None
    if terms is not None:
        from ...analysis.classes.subjects import terms_to_check

        chosen = parse_term_range(terms, terms_to_check(policy.pack for policy in policies))
    if rosters and (chosen is None or len(chosen) != 1):
        raise EduaidError("花名册说的是一个学期的学生，请用 --term 写一个学期，如 --term 2024秋")
    if not rosters and (columns or mapping):
        raise EduaidError("--map 和 --mapping 说的是花名册，请同时写 --roster")
    # the dataframe library loads only when somebody compares
    from ...analysis.comparison.report import comparison_report

    with progress() as step:
        read = [
            read_people(rosters, policy, mapping, columns, step) for policy in policies if rosters
        ]
        report = comparison_report(
            *policies,
            chosen,
            unknowns=unknowns,
            rules=meant or None,
            rosters=read,
            progress=step("逐个学期对比"),
        )
    sides = [
        _policy_label(policy, source) for policy, source in zip(policies, (old, new), strict=True)
    ]
    if as_json:
        print_json(report.to_dict())
    elif as_markdown:
        from ..render.markdown import comparison_markdown

        say(*comparison_markdown(sides, report).removesuffix("\n").split("\n"))
    else:
        from ..render.comparison import show_comparison

        show_comparison(console(), sides, report)
    return ExitCode(report.comparison.verdict)


def _policy_label(policy: Policy, source: str) -> str:
    """A policy as it is named in a report: its title, and where it was read from."""
    algorithm, _, digest = policy.digest.rpartition(":")
    return f"{policy.title}（{source}，{algorithm}:{digest[:12]}）"
