"""``eduaid mutate`` as people meet it, with the real judges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eduaid_rules.cli.main import main
from little_packs import aid

CASES = """\
用例:
  - 名称: 寄宿生每学期500元
    学期: 2019秋
    学生: {寄宿: 是}
    应享: {aid: 500.00}
  - 名称: 走读的没有
    学期: 2019秋
    学生: {寄宿: 否}
    不享: [aid]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of one rule with two cases: boarders get 500 yuan a term from 2019秋."""
    folder = tmp_path / aid(tmp_path, "{寄宿: 是}").name
    (folder / "cases").mkdir()
    (folder / "cases" / "aid.yaml").write_text(CASES, encoding="utf-8")
    return folder


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as left:
        main(["mutate", *arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def test_survivors_are_shown_with_their_place_and_the_case_that_kills_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "取值", "--jobs", "1")
    assert code == 1
    assert shown == (
        "little：试了 3 处改动。\n"
        "  用例发现：2\n"
        "  没有发现：1\n"
        "\n"
        f"{folder / 'pack.yaml'}:2:12  取值  共同条件 · 状态\n"
        "  在读 → 加上休学\n"
        "  这样改了，没有用例也没有保证会发现。加上这个用例就能发现：\n"
        "    用例:\n"
        "      - 名称: 共同条件 · 状态：应是“在读”\n"
        "        学期: 2019秋\n"
        "        学生: {寄宿: 是, 状态: 休学}\n"
        "        不享: [aid]\n"
        "\n"
        "请对照文件核对上面的用例，写上依据，放进 cases 文件夹。\n"
    )


def test_what_one_case_would_notice_is_shown_as_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One yuan more and one yuan less, and a boarder who is told neither."""
    (folder / "cases" / "aid.yaml").write_text(
        "用例:\n  - {名称: 走读, 学期: 2019秋, 学生: {寄宿: 否}, 不享: [aid]}\n", encoding="utf-8"
    )
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "金额", "--jobs", "1")
    assert code == 1
    assert "  没有发现：2\n" in shown
    assert shown.count("    用例:\n") == 1
    assert shown.count("  金额  aid · 标准\n") == 1
    assert "  500元/学期 → 501元/学期\n  500元/学期 → 499元/学期\n  这样改了" in shown


def test_where_nothing_can_be_changed_nothing_is_shown_to_be_noticed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "挂钩", "--jobs", "1")
    assert (code, shown) == (3, "little：试了 0 处改动。\n  没有发现：0\n")


def test_the_cases_of_survivors_kill_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, str(folder), "--json")
    found = json.loads(shown)
    survivors = [one for one in found["mutants"] if one["fate"] == "survived"]
    new = [one["case"] for one in survivors]
    assert (code, len(new)) == (1, 4)
    early = next(one["case"] for one in survivors if one["after"] == "2019春")
    assert "没有规定: 是" in early  # no rule reaches that term as the pack stands
    for number, case in enumerate(new):
        (folder / "cases" / f"new-{number}.yaml").write_text(case, encoding="utf-8")
    code, shown, _ = eduaid(capsys, str(folder), "--json")
    again = json.loads(shown)
    assert (code, again["counts"]["survived"]) == (0, 0)
    assert len(again["mutants"]) == len(found["mutants"])


def test_where_everything_is_noticed_or_the_same_for_all_the_command_succeeds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "金额", "--kind", "发放", "--all")
    assert code == 0
    rules = folder / "rules.yaml"
    assert shown == (
        "little：试了 3 处改动。\n"
        "  用例发现：2\n"
        "  读不进：1\n"
        "  没有发现：0\n"
        "\n"
        "被发现的和读不进的：\n"
        f"{rules}:3:5  发放  aid：发放（没有写） → 发放: 每学年秋季  "
        "读不进：E309 “500元/学期”和“发放: 每学年秋季”对不上\n"
        f"{rules}:6:9  金额  aid · 标准：500元/学期 → 501元/学期  用例发现：寄宿生每学期500元\n"
        f"{rules}:6:9  金额  aid · 标准：500元/学期 → 499元/学期  用例发现：寄宿生每学期500元\n"
    )


def test_a_guarantee_notices_what_no_case_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promise = "保证: [{说明: 走读的都没有, 没人有: {对象: {寄宿: 否}, 项目: [aid]}}]\n"
    (folder / "guarantees.yaml").write_text(promise, encoding="utf-8")
    only = CASES.split("  - 名称: 走读的没有", 1)[0]
    (folder / "cases" / "aid.yaml").write_text(only, encoding="utf-8")
    rules = folder / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("{寄宿: 是}", "{任一: [{寄宿: 是}], 学段: 小学}"), encoding="utf-8"
    )
    student = only.replace("{寄宿: 是}", "{寄宿: 是, 学段: 小学}")
    (folder / "cases" / "aid.yaml").write_text(student, encoding="utf-8")
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "条件", "--kind", "与或", "--json")
    noticed = {
        one["before"]: (one["fate"], one["by"])
        for one in json.loads(shown)["mutants"]
        if one["rule"] == "aid"
    }
    assert noticed["任一: [{寄宿: 是}]"] == ("guarantee", "走读的都没有")
    assert code == 1


def test_what_is_wrongly_asked_is_one_clear_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = eduaid(capsys, str(folder), "--kind", "金顿")
    assert code == 2
    assert said.startswith("错误：没有“金顿”这种改动。是不是“金额”？可用：金额、单位、界限、")
    code, _, said = eduaid(capsys, str(folder), "--jobs", "0")
    assert (code, said) == (2, "错误：--jobs 要写大于0的整数，得到的是“0”\n")
    code, _, said = eduaid(capsys, "no-such-pack")
    assert code == 2
    assert "没有自带的规则包“no-such-pack”" in said
    bundle = tmp_path / "bundle.json"
    bundle.write_text("{}", encoding="utf-8")
    code, _, said = eduaid(capsys, str(bundle))
    assert (code, said) == (2, f"错误：“{bundle}”不是规则文件夹：要改的是规则文件\n")


def test_a_pack_with_a_failing_case_is_mended_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = CASES.replace("500.00", "400.00")
    (folder / "cases" / "aid.yaml").write_text(wrong, encoding="utf-8")
    code, _, said = eduaid(capsys, str(folder))
    assert code == 2
    assert "用例“寄宿生每学期500元”就没有通过，请先用 eduaid test 改好" in said


def test_without_a_pack_named_the_current_folder_is_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    code, shown, _ = eduaid(capsys, "--kind", "单位", "--all")
    assert code == 0
    assert "rules.yaml:6:9  单位  aid · 标准：500元/学期 → 500元/学年" in shown


def test_a_default_that_no_case_relies_on_is_undecided_and_not_called_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = CASES.replace("{寄宿: ", "{状态: 在读, 寄宿: ")
    (folder / "cases" / "aid.yaml").write_text(stated, encoding="utf-8")
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "事实")
    assert code == 1
    assert shown == (
        "little：试了 1 处改动。\n"
        "  没有发现：0\n"
        "  判断不了：1\n"
        "\n"
        f"{folder / 'facts.yaml'}:25:5  事实  事实 · 状态 · 缺省\n"
        "  缺省: 在读 → （去掉）\n"
        "  判断不了：改的是缺省，逐类比较不能断定结果一样，要由用例来发现\n"
    )


@pytest.mark.slow
def test_what_differs_only_for_students_not_wholly_known_is_no_equivalent(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = folder / "rules.yaml"
    rows = "[{当: {困难: 甲}, 标准: 500元/学期}, {当: {年级: 1}, 标准: 500元/学期}]"
    table = f"{{分档: {rows}, 取: 先者, 其余: 500元/学期}}"
    text = rules.read_text(encoding="utf-8").replace("500元/学期", table)
    rules.write_text(text, encoding="utf-8")
    stated = CASES.replace("{寄宿: 是}", "{寄宿: 是, 年级: 2, 困难: []}")
    (folder / "cases" / "aid.yaml").write_text(stated, encoding="utf-8")
    code, shown, _ = eduaid(capsys, str(folder), "--kind", "分档", "--json")
    (picked,) = [one for one in json.loads(shown)["mutants"] if one["after"] == "高者"]
    assert (code, picked["fate"]) == (1, "survived")
