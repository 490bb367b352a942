"""``eduaid test``: the cases of packs, run and reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...api import Policy, folder_of, policy_loader, shipped_policies
from ...authoring.diagnostics import sorted_findings
from ...authoring.loading.pack_reader import PACK_FILE
from ...cases.case import Case
from ...cases.reading import CASES_FOLDER, read_case_files
from ...cases.running import CaseResult, failure_lines, result_to_dict, run_case
from ...errors import CaseError, Diagnostic, EduaidError, PackNotFound, PolicyError, did_you_mean
from ..options import json_option
from ..terminal import EXIT_ANSWERED, EXIT_FINDINGS, ChineseCommand, print_json

if TYPE_CHECKING:
    from ...analysis.coverage.coverage import Coverage


@dataclass(frozen=True, slots=True, eq=False)
class _Tested:
    """One pack with the results of its cases, and what they reach of it (None: not asked)."""

    folder: Path
    policy: Policy
    results: tuple[CaseResult, ...]
    coverage: Coverage | None

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if not result.passed)

    @property
    def counts(self) -> str:
        failed = len(self.failed)
        return f"通过 {len(self.results) - failed} 个，失败 {failed} 个"


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
) -> int:
    """运行规则包的用例，列出每一处和预期不同的地方。

    规则是规则文件夹、装着几个规则包的文件夹，或自带规则包的名称；不写就是当前文件夹。
    用例写在规则文件夹的 cases/*.yaml 里。

    退出码：0 全部通过；1 有用例失败，或覆盖率不够；2 规则或用例写错了，或没有用例。
    """
    packs = _read_packs(_folders(folder))
    tested = [
        _run_cases(place, policy, cases, coverage=coverage or at_least is not None)
        for place, policy, cases in packs
    ]
    short = [
        one
        for one in tested
        if one.coverage is not None and at_least is not None and one.coverage.percent < at_least
    ]
    if as_json:
        print_json(_plain_report(tested))
    else:
        for line in _report_lines(tested):
            print(line)
        for one in short:
            print(f"{one.policy.name} 的用例覆盖率低于要求的 {at_least}%")
    return EXIT_FINDINGS if short or any(one.failed for one in tested) else EXIT_ANSWERED


def _folders(named: str | None) -> tuple[Path, ...]:
    """The packs that are meant; a name of a shipped pack is that pack."""
    if named is not None and named in shipped_policies():
        return (folder_of(named),)
    folder = Path(named or ".")
    if folder.is_file():
        raise EduaidError(f"“{named}”是一个文件，请写规则文件夹")
    if not folder.is_dir():
        hint = did_you_mean(named or "", shipped_policies()) or "请检查路径"
        raise PackNotFound(f"找不到规则文件夹“{named}”，也没有叫这个名称的自带规则包。{hint}")
    if (folder / PACK_FILE).is_file():
        return (folder,)
    inside = tuple(sorted(path.parent for path in folder.glob(f"*/{PACK_FILE}")))
    if not inside:
        raise PackNotFound(
            f"“{folder.resolve()}”里没有规则包（没有 {PACK_FILE}）。"
            "请写规则文件夹，或装着几个规则包的文件夹，如 eduaid test ./my-county"
        )
    return inside


def _read_packs(folders: Sequence[Path]) -> list[tuple[Path, Policy, tuple[Case, ...]]]:
    """The packs with their cases. Raises with every mistake of all of them, or where none has any.

    Cases are read once every pack is right.
    """
    policies = _load_policies(folders)
    read = [read_case_files(place, policy) for place, policy in policies]
    found = sorted_findings(found for one in read for found in one.found)
    if found:
        raise CaseError(found)
    if not any(one.cases for one in read):
        raise EduaidError(
            f"“{'、'.join(str(folder) for folder in folders)}”没有用例。"
            f"请在规则文件夹里新建 {CASES_FOLDER} 文件夹，把用例写在里面的 .yaml 文件里"
        )
    return [(*pack, one.cases) for pack, one in zip(policies, read, strict=True)]


def _load_policies(folders: Sequence[Path]) -> list[tuple[Path, Policy]]:
    load = policy_loader()
    made: list[tuple[Path, Policy]] = []
    found: list[Diagnostic] = []
    for folder in folders:
        try:
            made.append((folder, load(folder)))
        except PolicyError as error:
            found += error.diagnostics
    if found:
        raise PolicyError(sorted_findings(found))
    return made


def _run_cases(folder: Path, policy: Policy, cases: tuple[Case, ...], *, coverage: bool) -> _Tested:
    reached = None
    if coverage and cases:
        # asked for seldom
        from ...analysis.coverage.coverage import coverage_of

        reached = coverage_of(policy, cases)
    return _Tested(folder, policy, tuple(run_case(case, policy) for case in cases), reached)


def _report_lines(tested: Sequence[_Tested]) -> Iterator[str]:
    """Every failing case, what is not reached, and the counts."""
    for one in tested:
        for result in one.failed:
            yield "\n".join((f"失败  {failure_lines(result)[0]}", *failure_lines(result)[1:]))
            yield ""
        if one.coverage is not None:
            yield f"{one.policy.title}（{one.policy.name}）"
            yield from one.coverage.lines()
            yield ""
    if len(tested) > 1:
        for one in tested:
            counts = one.counts if one.results else "没有用例"
            yield f"{one.policy.title}（{one.policy.name}）：{counts}"
    failed = sum(len(one.failed) for one in tested)
    yield f"通过 {sum(len(one.results) for one in tested) - failed} 个，失败 {failed} 个。"


def _plain_report(tested: Sequence[_Tested]) -> dict[str, object]:
    failed = [len(one.failed) for one in tested]
    return {
        "passed": sum(len(one.results) for one in tested) - sum(failed),
        "failed": sum(failed),
        "packs": [
            {
                "policy": one.policy.name,
                "digest": one.policy.digest,
                "folder": str(one.folder),
                "passed": len(one.results) - len(one.failed),
                "failed": len(one.failed),
                "failures": [result_to_dict(result) for result in one.failed],
                "coverage": None if one.coverage is None else one.coverage.to_dict(),
            }
            for one in tested
        ],
    }
