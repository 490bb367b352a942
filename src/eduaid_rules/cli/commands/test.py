"""``eduaid test``: the cases of packs, run and reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from ...authoring.pack_files import PACK_FILE, pack_of_cases, packs_below
from ...authoring.packs import pack_folder, shipped_policies
from ...cases.running import CasesReport, CoverageOf, PackCases, cases_report, failure_lines
from ...errors import EduaidError, PackNotFound
from ...suggestions import did_you_mean
from ..options import json_option
from ..terminal import ChineseCommand, ExitCode, print_json, say, show_findings, tell_unread


def _percentage(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(value.removesuffix("%"))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise EduaidError(f"看不懂覆盖率“{value}”，请写 0 到 100 之间的数，如 95")
    return number


@click.command("test", cls=ChineseCommand, options_metavar="[选项]")
@click.argument("folder", metavar="[规则]", required=False)
@click.option("--coverage", is_flag=True, help="也列出没有用例走到的条件、档次、版本和调整。")
@click.option(
    "--at-least",
    callback=_percentage,
    metavar="百分数",
    help="覆盖率至少要有多少，如 95；写了它就不用再写 --coverage。",
)
@json_option
def test_command(
    folder: str | None, coverage: bool, at_least: Decimal | None, as_json: bool
) -> ExitCode:
    """运行规则包的用例，列出每一处和预期不同的地方。

    规则是规则文件夹、装着规则包的文件夹（哪一层都看），或自带规则包的名称；不写就是当前文件夹。
    用例写在规则文件夹的 cases 里，可以分文件夹，文件名以 .yaml 结尾。

    退出码：0 全部通过；1 有用例失败，或覆盖率不够；2 规则或用例写错了，或没有用例。
    """
    reach: CoverageOf | None = None
    if coverage or at_least is not None:  # asked for seldom
        from ...analysis.coverage.coverage import coverage_of

        reach = coverage_of
    report = cases_report(_folders(folder), reach)
    for one in report.packs:
        tell_unread(one.policy.diagnostics)
        show_findings(one.warnings)
    short = [pack for pack in report.packs if _percent(pack) < (at_least or 0)]
    if as_json:
        print_json(report.to_dict())
    else:
        say(*_report_lines(report))
        for pack in short:
            say(f"{pack.policy.name} 的用例覆盖率低于要求的 {at_least}%")
    return ExitCode.of(findings=bool(short or report.failed))


def _percent(pack: PackCases) -> Decimal:
    """How much of a pack its cases reach: without a case nothing."""
    return Decimal(0) if pack.coverage is None else pack.coverage.percent


def _folders(named: str | None) -> tuple[Path, ...]:
    """The packs that are meant; a name of a shipped pack is that pack."""
    if named is not None and named in shipped_policies():
        return (pack_folder(named),)
    folder = Path(named or ".")
    if os.path.exists(folder):  # noqa: PTH110 -- as below
        place = Path(os.path.realpath(folder))
        pack = pack_of_cases(place / PACK_FILE)
        if pack is not None and named is None:
            return (pack,)
        if pack is not None:
            raise EduaidError(f"“{place}”在规则包的用例里，请写规则包：eduaid test {pack}")
    if os.path.isfile(folder):  # noqa: PTH113 -- Path.is_file raises for a name too long
        raise EduaidError(f"“{named}”是一个文件，请写规则文件夹")
    if not os.path.isdir(folder):  # noqa: PTH112 -- as above
        hint = did_you_mean(named or "", shipped_policies()) or "请检查路径"
        raise PackNotFound(f"找不到规则文件夹“{named}”，也没有叫这个名称的自带规则包。{hint}")
    inside = tuple(packs_below(folder))
    if not inside:
        raise PackNotFound(
            f"“{Path(os.path.realpath(folder))}”里没有规则包（没有 pack.yaml）。"
            "请写规则文件夹，或装着几个规则包的文件夹，如 eduaid test ./my-county"
        )
    return inside


def _report_lines(report: CasesReport) -> Iterator[str]:
    """Every failing case, what is not reached, and the counts."""
    for pack in report.packs:
        for result in pack.failures:
            first, *more = failure_lines(result)
            yield from (f"失败  {first}", *more)
            yield ""
        if pack.coverage is not None:
            yield f"{pack.policy.title}（{pack.policy.name}）"
            yield from pack.coverage.lines()
            yield ""
    if len(report.packs) > 1:
        for pack in report.packs:
            counts = _counts(pack) if pack.results else "没有用例"
            yield f"{pack.policy.title}（{pack.policy.name}）：{counts}"
    yield f"{_counts(report)}。"


def _counts(of: PackCases | CasesReport) -> str:
    failed = of.failed if isinstance(of, CasesReport) else len(of.failures)
    return f"通过 {of.passed} 个，失败 {failed} 个"
