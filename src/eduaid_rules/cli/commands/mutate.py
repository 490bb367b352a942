"""``eduaid mutate``: whether the cases and guarantees of a pack notice a change of its rules."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...authoring.packs import pack_folder
from ...errors import EduaidError
from ..options import json_option, policy_here, read_policy
from ..terminal import ChineseCommand, ExitCode, print_json, progress, say

if TYPE_CHECKING:
    from ...analysis.mutants.mutation_points import MutationKind
    from ...analysis.mutants.runner import MutantOutcome, MutantReport


def _processes(_context: click.Context, _option: click.Parameter, value: str | None) -> int:
    """How many processes, by default one for every processor. Raises EduaidError."""
    if value is None:
        return os.cpu_count() or 1
    if not value.isascii() or not value.isdecimal() or int(value) == 0:
        raise EduaidError(f"--jobs 要写大于0的整数，得到的是“{value}”")
    return int(value)


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("source", metavar="[规则]", required=False)
@click.option(
    "--kind",
    "names",
    multiple=True,
    metavar="种类",
    help="只试这一种改动，如 金额、取值、学期；可以写几次。",
)
@click.option(
    "--jobs",
    callback=_processes,
    metavar="个数",
    help="同时用几个进程；不写就是处理器的个数。结果都一样。",
)
@click.option("--all", "everything", is_flag=True, help="每一处改动都列出来，写明怎么样了。")
@json_option
def mutate_command(
    source: str | None, names: tuple[str, ...], jobs: int, everything: bool, as_json: bool
) -> ExitCode:
    """把规则一次改一处，看用例和保证能不能发现。

    规则是规则文件夹的路径，或自带规则包的名称；不写就和别的命令的 --policy 一样，先看当前文件夹。
    只改这个规则包自己的文件。
    没有被发现、又确实改变了结果的改动，列出位置和能发现它的用例。

    退出码：0 都被发现了；1 有没被发现的；2 输入有错；3 没有一处可改。
    """
    from ...analysis.mutants.runner import mutant_report

    folder = _pack_folder(source)
    read_policy(folder)  # says what is not read in it
    kinds = [_kind_named(name) for name in names]
    with progress() as begin:
        report = mutant_report(folder, kinds=kinds, jobs=jobs, progress=begin("试改规则"))
    if as_json:
        print_json(report.to_dict())
    else:
        _print_report(report, everything=everything)
    return ExitCode.of(findings=bool(report.unnoticed), undetermined=not report.outcomes)


def _pack_folder(source: str | None) -> Path:
    folder = pack_folder(policy_here() if source is None else source)
    if folder.is_file():
        raise EduaidError(f"“{source}”不是规则文件夹：要改的是规则文件")
    return folder


def _kind_named(name: str) -> MutationKind:
    from ...analysis.mutants.mutation_points import MutationKind
    from ...suggestions import suggestion

    known = {kind.value: kind for kind in MutationKind}
    if name not in known:
        raise EduaidError(f"没有“{name}”这种改动。{suggestion(name, tuple(known))}")
    return known[name]


def _print_report(report: MutantReport, *, everything: bool) -> None:
    from ...analysis.mutants.runner import Fate

    say(f"{report.policy}：试了 {len(report.outcomes)} 处改动。")
    for fate in Fate:
        if (count := report.count(fate)) or fate is Fate.SURVIVED:
            say(f"  {fate.value}：{count}")
    for gap in report.gaps:
        say("", *_gap_lines(gap))
    if report.count(Fate.SURVIVED):
        say("", "请对照文件核对上面的用例，写上依据，放进 cases 文件夹。")
    if same := report.of(Fate.EQUIVALENT):
        say("", "这些改动对谁都一样，不用发现：", *map(_outcome_line, same))
    if everything:
        noticed = report.of(Fate.CASE, Fate.GUARANTEE, Fate.REFUSED)
        say("", "被发现的和读不进的：", *map(_outcome_line, noticed))


def _outcome_line(outcome: MutantOutcome) -> str:
    """One change, and who noticed it."""
    mutant = outcome.mutant
    place = f"{mutant.place}  {mutant.kind.value}  {mutant.where}"
    return f"{place}：{mutant.before} → {mutant.after}  {outcome.fate.value}：{outcome.by}"


def _gap_lines(gap: Sequence[MutantOutcome]) -> list[str]:
    """Changes that nobody noticed, with the one case that would have noticed them."""
    from ...analysis.mutants.runner import Fate

    lines: list[str] = []
    for one in gap:
        spot = f"{one.mutant.place}  {one.mutant.kind.value}  {one.mutant.where}"
        lines += [] if spot in lines else [spot]
        lines.append(f"  {one.mutant.before} → {one.mutant.after}")
    first = gap[0]
    if first.fate is Fate.UNDECIDED:
        lines.append(f"  {first.fate.value}：{first.by}")
    elif first.killer is None:
        lines.append("  这样改了，没有用例也没有保证会发现；结果的不同写不成用例，请用保证来写")
    else:
        lines += [
            "  这样改了，没有用例也没有保证会发现。加上这个用例就能发现：",
            *(f"    {line}" for line in first.killer.rstrip("\n").split("\n")),
        ]
    return lines
