"""By which policy a command runs that names none, and by which words it finds a rule."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules.cli.options import POLICY_VARIABLE, policy_here
from pinned import MATERIAL

Shown = pytest.CaptureFixture[str]
LITTLE = MATERIAL / "little"
SAMPLE = "没有写 --policy：用的是样本 city-2019。请写 --policy 规则，或设环境变量 EDUAID_POLICY\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and nothing in the environment."""
    monkeypatch.delenv(POLICY_VARIABLE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_sample_says_on_the_error_stream_that_it_is_one(desk: Path, capsys: Shown) -> None:
    profile = desk / "学生.yaml"
    profile.write_text("学段: 小学\n", encoding="utf-8")
    for command in (("facts",), ("check", str(profile), "--term", "2019秋")):
        _, plain, errors = eduaid(capsys, *command)
        assert "city-2019" in plain
        assert errors == SAMPLE
        _, shown, errors = eduaid(capsys, *command, "--json")
        json.loads(shown)
        assert errors == SAMPLE


def test_the_environment_names_the_policy_for_a_whole_desk(
    desk: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POLICY_VARIABLE, str(LITTLE))
    code, shown, errors = eduaid(capsys, "facts")
    assert (code, errors) == (0, "")
    assert "（little）" in shown
    assert "（national）" in eduaid(capsys, "facts", "--policy", "national")[1]
    monkeypatch.setenv(POLICY_VARIABLE, "guangxx")
    code, shown, errors = eduaid(capsys, "facts")
    assert (code, shown) == (2, "")
    assert errors.startswith("错误：环境变量 EDUAID_POLICY：没有自带的规则包“guangxx”。")
    assert list(desk.iterdir()) == []


@pytest.mark.parametrize("inside", [".", "cases", "cases/初中"])
def test_the_pack_that_one_works_in_comes_before_all(
    inside: str, desk: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POLICY_VARIABLE, "national")
    shutil.copytree(LITTLE, desk / "little")
    here = desk / "little" / inside
    here.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    code, shown, errors = eduaid(capsys, "facts")
    assert (code, errors) == (0, "")
    assert "（little）" in shown


@pytest.mark.slow
def test_every_command_finds_the_pack_from_among_its_cases(
    desk: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = desk / "little"
    shutil.copytree(LITTLE, pack)
    here = pack / "cases" / "初中"
    here.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    up = "../.."
    by_path = eduaid(capsys, "test", str(pack))
    assert by_path[0] == 0
    assert eduaid(capsys, "test") == eduaid(capsys, "test", up) == by_path
    assert eduaid(capsys, "test", f"../{here.name}/{up}") == by_path
    profile = str(MATERIAL / "学生.yaml")
    asked: tuple[tuple[str, ...], ...] = (
        ("lint", "{}"),
        ("prove", "{}", "--term", "2024春"),
        ("show", "--term", "2024春", "--policy", "{}"),
        ("check", profile, "--term", "2024春", "--policy", "{}"),
        ("facts", "--policy", "{}"),
        ("schema", "profile", "--policy", "{}"),
    )
    for command in asked:
        shown = [eduaid(capsys, *(one.format(source) for one in command)) for source in (up, "..")]
        assert shown[0][0] in (0, 1, 3), (command, shown[0])
        assert "little" in shown[0][1] + str(pack)
        assert [one[0] for one in shown] == [shown[0][0]] * 2
    for bare in (("prove", "--term", "2024春"), ("facts",), ("schema", "profile")):
        code, said, errors = eduaid(capsys, *bare)
        assert code in (0, 1, 3), (bare, errors)
        assert (errors, "city-2019" in said) == ("", False)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("pack.yaml", "pack.yml", "E503"),
        ("pack.yaml", "Pack.yaml", "E501"),
        ("pack.yaml", "pack.yaml.txt", "W610"),
        ("pack.yaml", "说明.md", "E501"),
        ("facts.yaml", "说明.md", "E205"),
    ],
)
def test_a_folder_of_rules_with_mistakes_is_not_passed_over(
    was: str, now: str, said: str, desk: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POLICY_VARIABLE, "national")
    shutil.copytree(LITTLE, desk / "little")
    monkeypatch.chdir(desk / "little")
    (desk / "little" / was).rename(desk / "little" / now)
    code, shown, errors = eduaid(capsys, "facts")
    assert (code, shown) == (2, "")
    assert said in errors


def test_a_desk_with_profiles_and_mappings_is_no_folder_of_rules(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POLICY_VARIABLE, "national")
    (desk / "学生.yaml").write_text("学段: 小学\n", encoding="utf-8")
    (desk / "映射.yaml").write_text("列: {贫困类型: 困难类别}\n取值: {}\n", encoding="utf-8")
    (desk / "规则.json").write_text("{}", encoding="utf-8")
    (desk / "rules").mkdir()
    assert policy_here() == "national"


def test_a_rule_is_found_by_its_id_and_by_its_name(capsys: Shown) -> None:
    profile = str(MATERIAL / "学生.yaml")
    asked = (
        ("show", "{}", "--policy", str(LITTLE)),
        ("check", profile, "--term", "2024春", "--policy", str(LITTLE), "--why", "{}"),
        ("diff", str(LITTLE), str(LITTLE), "--rule", "{}", "--term", "2024春"),
    )
    for command in asked:
        by_id, by_name, spaced = (
            eduaid(capsys, *(part.format(word) for part in command))
            for word in ("boarding-subsidy", "寄宿生生活补助", "寄宿生 生活补助")
        )
        assert by_id == by_name == spaced
        assert by_id[0] in (0, 3)
        code, shown, errors = eduaid(capsys, *(part.format("寄宿生活补助") for part in command))
        assert (code, shown) == (2, "")
        assert "没有“寄宿生活补助”这条规则。是不是“寄宿生生活补助”？可用：" in errors
        assert "寄宿生生活补助（boarding-subsidy）" in errors


def test_a_name_of_two_rules_is_asked_for_by_id(tmp_path: Path, capsys: Shown) -> None:
    pack = tmp_path / "little"
    shutil.copytree(LITTLE, pack)
    text = (pack / "rules.yaml").read_text(encoding="utf-8")
    (pack / "rules.yaml").write_text(
        text.replace("名称: 非寄宿生生活补助", "名称: 寄宿生生活补助"), encoding="utf-8"
    )
    code, _, errors = eduaid(capsys, "show", "寄宿生生活补助", "--policy", str(pack))
    assert code == 2
    assert "有几项都叫“寄宿生生活补助”，请写编号：" in errors
