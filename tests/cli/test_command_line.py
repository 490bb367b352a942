"""``eduaid`` as a clerk meets it: what is shown, the exit codes, and no traceback ever."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from commands import eduaid, in_process
from eduaid_rules import load_policy
from eduaid_rules.cli.main import eduaid as program
from eduaid_rules.cli.terminal import ExitCode
from how_many import spread
from project import EXAMPLES, PACKS, RULES

BOARDER = str(EXAMPLES / "primary-boarder.yaml")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal wide enough that no cell is folded."""
    monkeypatch.setenv("COLUMNS", "200")


# what is written on the command line

LONG = "a" * 3000


@pytest.mark.slow
def test_what_is_written_is_repeated_in_a_few_signs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [[LONG], [f"--{LONG}"], ["check", f"--{LONG}={LONG}"], ["facts", LONG]]
    asked += [["facts", f"--json={LONG}"], ["check", "x", LONG], ["facts", f"-x{LONG}"]]
    for name, command in program.commands.items():
        arguments = [LONG for one in command.params if isinstance(one, click.Argument)]
        asked += [[name, f"--{LONG}"], [name, *arguments, LONG]]
        asked += [[name, *arguments]] if arguments else []
        for option in command.params:
            if isinstance(option, click.Option) and not option.is_flag:
                asked.append([name, *arguments, option.opts[-1], LONG])
    policies = [[*one, "--policy", LONG] for one in (["show"], ["check", BOARDER, "--year", LONG])]
    policies += [["show", LONG], ["show", "--term", LONG], ["diff", "national", "national", LONG]]
    policies += [["check", BOARDER, "--term", "2019秋", "--why", LONG]]
    for one in (*asked, *policies):
        code, shown, errors = eduaid(capsys, *one)
        assert code == 2, one
        assert len(shown + errors) < 900, [part[:20] for part in one]
    assert len(asked) > 90


# check


def test_a_clerk_sees_items_amounts_basis_and_total(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, errors = eduaid(capsys, "check", BOARDER, "--term", "2019秋")
    assert (code, errors) == (0, "")
    row = next(line for line in shown.splitlines() if "寄宿生生活补助" in line)
    for cell in ("500元", "1000元/学年", "家庭卡", "国发〔2015〕67号"):
        assert cell in row
    assert "市教育局教育脱贫攻坚工作方案三、重点工作（一）第3项（文号待核）（对象）" in shown
    assert "现金合计：500元" in shown
    assert "文号或原文还没有核实" in shown
    assert "另有 13 项属于其他学段或没有实施（--all 全部列出）。" in shown
    assert "雨露计划" not in shown
    assert "学籍状态 在读（未填，按在读）" in shown


def test_all_lists_the_items_of_other_stages_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, shown, _ = eduaid(capsys, "check", BOARDER, "--term", "2019秋", "--all")
    for name in ("雨露计划", "高中阶段免学费", "新生路费", "大学国家助学金"):
        assert name in shown
    assert "中职免学费" in shown
    assert "已停用" not in shown


def test_open_items_say_which_question_settles_them(capsys: pytest.CaptureFixture[str]) -> None:
    profile = str(EXAMPLES / "missing-facts.yaml")
    code, shown, _ = eduaid(capsys, "check", profile, "--term", "2019秋")
    assert code == 3
    assert "孩子在学校寄宿吗？" in shown
    assert "还不能确定" in shown or "待定" in shown


def test_why_shows_each_condition_seen_and_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("check", BOARDER, "--term", "2019秋", "--why", "day-subsidy")
    code, shown, _ = eduaid(capsys, *arguments)
    assert code == 0
    assert "非寄宿生生活补助" in shown
    row = next(line for line in shown.splitlines() if "寄宿" in line and "否" in line)
    assert "是" in row
    code, shown, _ = eduaid(capsys, *arguments, "--json")
    assert json.loads(shown)["truth"] is False


def test_why_of_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = eduaid(capsys, "check", BOARDER, "--term", "2019秋", "--why", "yulo")
    assert code == 2
    assert "没有“yulo”这条规则。是不是“yulu”？" in errors


def test_json_is_the_public_form(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "check", BOARDER, "--term", "2019-autumn", "--json")
    profile: dict[str, object] = {"学段": "小学", "年级": 3, "寄宿": "是"}
    profile |= {"营养计划学校": "否", "困难类别": ["建档立卡"]}
    assert code == 0
    assert json.loads(shown) == load_policy("city-2019").evaluate(profile, "2019秋").model_dump()


def test_a_policy_can_be_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(RULES / "city-2019")
    code, shown, _ = eduaid(capsys, "check", BOARDER, "--term", "2019秋", "--policy", folder)
    assert code == 0
    assert "现金合计：500元" in shown


def test_a_profile_comes_from_standard_input() -> None:
    for given in (Path(BOARDER).read_bytes(), '{"学段": "小学", "寄宿": false}'.encode()):
        code, shown, _ = in_process("check", "-", "--term", "2019秋", given=given)
        assert code in (0, 3)
        assert "免学杂费" in shown


BAD: tuple[tuple[tuple[str, ...], str], ...] = (
    (("check", "没有.yaml", "--term", "2019秋"), "读不了学生信息：找不到这个文件"),
    (("check", str(EXAMPLES), "--term", "2019秋"), "E708"),
    (("check", BOARDER, "--term", "2019夏"), "看不懂学期“2019夏”，请写成"),
    (("check", BOARDER, "--term", "2010春"), "最早从2010秋开始，没有2010春的规定"),
    (("check", BOARDER), "请写 --term 学期"),
    (("check", "--term", "2019秋"), "缺少"),
    (("check", BOARDER, "--term", "2019秋", "--policy", "city"), "是不是“city-2019”？"),
    (("check", BOARDER, "--term", "2019秋", "--policy", "./city"), "找不到规则文件夹"),
    (("check", BOARDER, "--trem", "2019秋"), "--trem"),
    (("chekc",), "chekc"),
    (("lint", "./city"), "找不到规则文件夹"),
    (("facts", "--policy", "x"), "没有自带的规则包“x”"),
)


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_bad_input_is_one_chinese_message_and_exit_code_2(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, errors = eduaid(capsys, *arguments)
    assert (code, shown) == (2, "")
    assert words in errors
    assert any("\u4e00" <= char <= "\u9fff" for char in errors)
    assert "Error" not in errors
    assert "Usage" not in errors


def test_a_mistake_in_a_profile_is_shown_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "张三.yaml"
    profile.write_text("学段: 小学\n寄宿： 是\n", encoding="utf-8")
    code, _, errors = eduaid(capsys, "check", str(profile), "--term", "2019秋")
    assert code == 2
    assert f"{profile}:2:3  E113  这里用了全角冒号“：”" in errors
    assert "    2 | 寄宿： 是\n      |     ^^ 请换成英文半角的“:”" in errors


def test_the_exit_codes_are_those_that_the_help_of_the_commands_names() -> None:
    named = set()
    for command in program.commands.values():
        _, _, listed = (command.help or "").partition("退出码：")
        named |= {int(part.split()[0]) for part in re.split("[；;]", listed) if part.strip()}
    assert named | {70, 130} == set(ExitCode)  # a fault, interrupted: in every command


def test_a_pair_without_one_of_its_sides_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for written in ("贫困类型", "=困难类别", "贫困类型＝ "):
        code, _, errors = eduaid(capsys, "columns", "x.csv", "--map", written)
        assert code == 2
        assert "请写成 列=事实，如 --map 贫困类型=困难类别" in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("batch", "", "--term", "2019秋"),
        ("batch", "a.csv", " ", "--term", "2019秋"),
        ("batch", "a.csv", "--term", "2019秋", "--mapping", ""),
        ("batch", "a.csv", "--term", "2019秋", "-o", ""),
        ("reconcile", "台账.xlsx", "--paid", ""),
        ("reconcile", "", "--paid", "a.csv"),
        ("backpay", "", "--term", "2019秋", "--known-on", "2019-09-01"),
        ("match", "a.csv", "--list", "残疾=b.csv", "--term", "2019秋", "--report", ""),
        ("columns", ""),
        *(("lint", ""), ("test", ""), ("check", "", "--term", "2019秋"), ("facts", "--policy", "")),
        *(("bundle", "--policy", ""), ("replay", "", "a.yaml", "--bundle", "b")),
    ],
    ids=str,
)
def test_an_empty_path_is_refused_by_every_command(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, errors = eduaid(capsys, *arguments)
    assert code == 2
    assert "后面是空的" in errors


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("facts", "--help"), ()])
def test_the_help_is_chinese(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, errors = eduaid(capsys, *arguments)
    text = shown + errors
    assert code == (0 if arguments else 2)
    assert "用法" in text
    for word in ("Usage", "Options", "Commands", "Show this message"):
        assert word not in text


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    from eduaid_rules import __version__

    assert eduaid(capsys, "--version")[:2] == (0, f"eduaid {__version__}\n")


# facts and lint


def test_facts_lists_everything_a_profile_may_say(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "facts")
    assert code == 0
    for fact in load_policy("city-2019").facts:
        assert fact.name in shown
        assert fact.id in shown
    for name in ("大专及以上", "农村特困供养", "普惠性民办", "省内域外", "保留学籍"):
        assert name in shown
    code, shown, _ = eduaid(capsys, "facts", "--json")
    assert {"stage", "grade", "hardship"} <= {fact["id"] for fact in json.loads(shown)}


def test_lint_of_a_sound_pack_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "lint", "guangxi")
    assert (code, shown) == (0, "0 处错误，0 处提醒。\n")


def test_lint_of_a_pack_with_warnings_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    pack = tmp_path / "mine"
    shutil.copytree(PACKS / "broken" / "base", pack)
    (pack / "more.yaml").write_text("定义:\n  备用: {寄宿: 是}\n", encoding="utf-8")
    code, shown, _ = eduaid(capsys, "lint", str(pack))
    assert code == 1
    assert "W601  提醒 定义“备用”没有被用到" in shown
    assert shown.endswith("0 处错误，1 处提醒。\n")
    code, shown, _ = eduaid(capsys, "lint", str(pack), "--json")
    assert [found["code"] for found in json.loads(shown)] == ["W601"]


# Consoles of another encoding.


@pytest.mark.parametrize("encoding", spread(["gbk", "gb18030", "utf-8"], 1))
def test_a_chinese_console_of_any_encoding_shows_the_table(encoding: str) -> None:
    code, shown, errors = in_process("check", BOARDER, "--term", "2019秋", encoding=encoding)
    assert (code, errors) == (0, "")
    assert "现金合计：500元" in shown
    assert "寄宿生生活补助" in shown
    row = next(line for line in shown.splitlines() if "寄宿生生活补助" in line)
    assert "500元" in row


def test_a_mistake_is_shown_on_a_gbk_console() -> None:
    profile = "学段: 小学\n姓名： 𠮷\n".encode()
    code, shown, errors = in_process(
        "check", "-", "--term", "2019秋", encoding="gbk", given=profile
    )
    assert (code, shown) == (2, "")
    assert "标准输入:2:3  E113  这里用了全角冒号“：”" in errors
    assert "Traceback" not in errors


@pytest.mark.slow
def test_an_ascii_console_does_not_crash() -> None:
    code, _, errors = in_process("check", BOARDER, "--term", "2019秋", encoding="ascii")
    assert code == 0
    assert "Traceback" not in errors


@pytest.mark.slow
def test_a_closed_pipe_is_no_traceback() -> None:
    program = f"{sys.executable} -m eduaid_rules.cli facts --json | head -c 10"
    done = subprocess.run(program, shell=True, capture_output=True, check=False)  # noqa: S602
    assert b"Traceback" not in done.stderr
    assert len(done.stdout) == 10


def test_a_terminal_of_eighty_columns_keeps_names_and_amounts_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, shown, _ = eduaid(capsys, "check", BOARDER, "--term", "2019秋")
    row = next(line for line in shown.splitlines() if "寄宿生生活补助" in line)
    assert "500元" in row
    assert "1000元/学年" in row
    from eduaid_rules.authoring.diagnostics import terminal_width

    assert max(terminal_width(line.rstrip()) for line in io.StringIO(shown)) <= 80
