"""``eduaid test`` as staff meet it: what is shown, the exit codes, and no traceback ever."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from eduaid_rules import Policy
from eduaid_rules.cases import Case
from eduaid_rules.cli.main import main
from little_cases import BAD, GOOD, RULES, policy_of, write_cases


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def pack_in(folder: Path, *cases: str) -> Path:
    """A pack with a file for each text of cases, in a folder of its own."""
    folder.mkdir()
    policy_of(folder)
    for number, text in enumerate(cases):
        write_cases(folder, text, f"{number}.yaml")
    return folder / "little"


def test_cases_that_pass_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = pack_in(tmp_path / "a", GOOD)
    assert eduaid(capsys, "test", pack) == (0, "通过 1 个，失败 0 个。\n", "")


def test_a_case_that_fails_is_shown_with_reasons_and_the_line_of_the_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = pack_in(tmp_path / "a", GOOD, BAD)
    code, shown, errors = eduaid(capsys, "test", pack)
    assert (code, errors) == (1, "")
    assert shown.splitlines() == [
        f"失败  {pack / 'cases' / '1.yaml'}:2  坏",
        "  2019秋；学生：学段 小学，寄宿 否",
        "  寄宿补助（boarding）  应当：应享 500元  算出：不享",
        "    不满足 寄宿：否（要求：是）",
        f"    见 {pack / 'rules.yaml'}:2（各版本共用的部分）",
        f"    见 {pack / 'rules.yaml'}:8（2019秋起的版本）",
        "",
        "通过 1 个，失败 1 个。",
    ]


def test_programs_get_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = pack_in(tmp_path / "a", GOOD, BAD)
    code, shown, _ = eduaid(capsys, "test", pack, "--json")
    found = json.loads(shown)
    assert (code, found["passed"], found["failed"]) == (1, 1, 1)
    (one,) = found["packs"]
    assert (one["policy"], one["folder"]) == ("little", str(pack))
    assert (one["passed"], one["failed"], one["coverage"]) == (1, 1, None)
    (failure,) = one["failures"]
    assert (failure["name"], failure["line"]) == ("坏", 2)
    (difference,) = failure["differences"]
    assert (difference["rule"], difference["got"]) == ("boarding", "不享")


def test_the_current_folder_is_tested_where_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = pack_in(tmp_path / "a", GOOD, BAD)
    monkeypatch.chdir(pack)
    code, shown, _ = eduaid(capsys, "test")
    assert code == 1
    assert shown.startswith(f"失败  {Path('cases', '1.yaml')}:2  坏\n")
    monkeypatch.chdir(pack.parent)
    assert eduaid(capsys, "test")[1].endswith("通过 1 个，失败 1 个。\n")


def test_a_shipped_pack_is_tested_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert eduaid(capsys, "test", "shandong") == (0, "通过 8 个，失败 0 个。\n", "")


def test_a_folder_of_packs_is_tested_pack_by_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, cases in (("one", (GOOD,)), ("three", (BAD,)), ("two", ())):
        pack_in(tmp_path / "made", *cases).rename(tmp_path / name)
        (tmp_path / "made").rmdir()
    code, shown, _ = eduaid(capsys, "test", tmp_path)
    assert code == 1
    assert shown.splitlines()[-4:] == [
        "小规则（one）：通过 1 个，失败 0 个",
        "小规则（three）：通过 0 个，失败 1 个",
        "小规则（two）：没有用例",
        "通过 1 个，失败 1 个。",
    ]


def test_a_folder_without_packs_is_an_error_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, said = eduaid(capsys, "test", tmp_path)
    assert (code, shown) == (2, "")
    assert "没有规则包（没有 pack.yaml）。请写规则文件夹" in said


def test_a_pack_without_cases_is_an_error_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, said = eduaid(capsys, "test", pack_in(tmp_path / "a"))
    assert (code, shown) == (2, "")
    assert "没有用例。请在规则文件夹里新建 cases 文件夹" in said


def test_an_unknown_name_is_an_error_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = eduaid(capsys, "test", "shangdong")
    assert code == 2
    assert "找不到规则文件夹“shangdong”" in said
    assert "是不是“shandong”？" in said


def test_a_file_is_no_folder_of_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = pack_in(tmp_path / "a", GOOD) / "rules.yaml"
    assert eduaid(capsys, "test", file) == (2, "", f"错误：“{file}”是一个文件，请写规则文件夹\n")


def test_mistakes_in_cases_are_shown_at_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = GOOD.replace("boarding", "boardin").replace("好", "坏")
    pack = pack_in(tmp_path / "a", GOOD, wrong, "用例: []")
    code, shown, said = eduaid(capsys, "test", pack)
    assert (code, shown) == (2, "")
    assert f"{pack / 'cases' / '1.yaml'}:5:10  E208  没有“boardin”这条规则" in said
    assert f"{pack / 'cases' / '2.yaml'}:1:5  E213" in said
    assert said.endswith("共 2 处错误。\n")


def test_mistakes_in_the_rules_of_every_pack_are_shown_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        pack = pack_in(tmp_path / "made", GOOD).rename(tmp_path / name)
        (tmp_path / "made").rmdir()
        rules = RULES.replace("600元/学期", "600块")
        (pack / "rules.yaml").write_text(rules, encoding="utf-8")
    code, _, said = eduaid(capsys, "test", tmp_path)
    assert code == 2
    assert [line.count("E301") for line in said.splitlines() if "E301" in line] == [1, 1]


# coverage


@dataclass(frozen=True)
class FakeCoverage:
    """What the analysis answers, worked out elsewhere."""

    reached: int
    total: int
    percent: Decimal

    def lines(self) -> Iterator[str]:
        yield "rules.yaml:11  没有用例在 2024春 以后"
        yield f"规则里 {self.total} 处\uff0c用例碰到了 {self.reached} 处\uff08{self.percent}%\uff09"

    def to_dict(self) -> dict[str, object]:
        return {"reached": self.reached, "total": self.total}


@pytest.fixture
def nine_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """An analysis of coverage that always finds nine of ten."""

    def coverage_of(policy: Policy, cases: Sequence[Case]) -> FakeCoverage:
        assert policy.name == "little"
        assert [case.name for case in cases] == ["好"]
        return FakeCoverage(9, 10, Decimal("90.0"))

    module = ModuleType("eduaid_rules.analysis.coverage.coverage")
    module.coverage_of = coverage_of  # type: ignore[attr-defined]  # made up here
    monkeypatch.setitem(sys.modules, "eduaid_rules.analysis.coverage.coverage", module)


@pytest.mark.usefixtures("nine_of_ten")
def test_what_no_case_reaches_is_shown_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = pack_in(tmp_path / "a", GOOD)
    code, shown, _ = eduaid(capsys, "test", pack, "--coverage")
    assert code == 0
    assert shown.splitlines() == [
        "小规则（little）",
        "rules.yaml:11  没有用例在 2024春 以后",
        "规则里 10 处\uff0c用例碰到了 9 处\uff0890.0%\uff09",
        "",
        "通过 1 个，失败 0 个。",
    ]
    found = json.loads(eduaid(capsys, "test", pack, "--coverage", "--json")[1])
    assert found["packs"][0]["coverage"] == {"reached": 9, "total": 10}


@pytest.mark.usefixtures("nine_of_ten")
def test_too_little_coverage_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = pack_in(tmp_path / "a", GOOD)
    assert eduaid(capsys, "test", pack, "--at-least", "90")[0] == 0
    code, shown, _ = eduaid(capsys, "test", pack, "--at-least", "90.1%")
    assert code == 1
    assert shown.splitlines()[-1] == "little 的用例覆盖率低于要求的 90.1%"


def test_a_pack_without_cases_among_others_has_no_coverage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, cases in (("one", (GOOD,)), ("two", ())):
        pack_in(tmp_path / "made", *cases).rename(tmp_path / name)
        (tmp_path / "made").rmdir()
    assert eduaid(capsys, "test", tmp_path, "--coverage")[0] == 0
    code, shown, _ = eduaid(capsys, "test", tmp_path, "--at-least", "1")
    assert code == 1
    assert shown.splitlines()[-1] == "two 的用例覆盖率低于要求的 1%"


@pytest.mark.parametrize("wrong", ["很多", "101", "-1", "nan"])
def test_a_share_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = eduaid(capsys, "test", "shandong", f"--at-least={wrong}")
    assert code == 2
    assert said == f"错误：看不懂覆盖率“{wrong}”，请写 0 到 100 之间的数，如 95\n"
