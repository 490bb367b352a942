"""``eduaid prove``: what a pack promises, held against every student."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, assert_never

import click

from ...authoring.packs import pack_folder
from ..options import json_option, parse_term_range, policy_here, read_policy
from ..terminal import ChineseCommand, ExitCode, console, print_json, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...policy.terms import Term


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("source", metavar="[规则]", required=False)
@click.option(
    "--term",
    "terms",
    metavar="学期",
    help="只看这些学期：2024秋，或 2019秋..2024春（一头可以不写）；不写就看全部学期。",
)
@json_option
def prove_command(source: str | None, terms: str | None, as_json: bool) -> ExitCode:
    """证明规则包“保证”里写的话，和不用写就该成立的几条，对每一种学生都成立。

    不是抽查：规则能区分的每一种学生都看一遍。不成立的，举出信息最少的学生，写成可以直接
    拿去 eduaid check 的样子。规则是规则文件夹的路径，或自带规则包的名称；不写就和别的命令的
    --policy 一样，先看当前文件夹。

    退出码：0 都成立；1 有不成立的；2 输入有错；3 没有不成立的，但有判断不了或没能检查的。
    """
    named = policy_here() if source is None else source
    policy = read_policy(named)
    from ...analysis.proof.report import proof_report  # the dataframe library loads only here
    from ...analysis.proof.scope import ProofVerdict, load_beside, terms_to_prove

    load = cache(load_beside(pack_folder(named)))
    chosen: Sequence[Term] | None = None
    if terms is not None:
        chosen = parse_term_range(terms, terms_to_prove((policy,), load))
    with progress() as step:
        report = proof_report(policy, chosen, load=load, progress=step("逐个学期证明"))
    if as_json:
        print_json(report.to_dict())
    else:
        from ..render.proofs import show_proofs  # tables load only when shown

        show_proofs(console(), policy, report)
    match report.verdict:
        case ProofVerdict.HOLDS:
            return ExitCode.ANSWERED
        case ProofVerdict.REFUTED:
            return ExitCode.FINDINGS
        case ProofVerdict.UNDECIDED | ProofVerdict.UNCHECKED:
            return ExitCode.UNDETERMINED
        case _:
            assert_never(report.verdict)
