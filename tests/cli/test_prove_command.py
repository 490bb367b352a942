"""``eduaid prove`` as people meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eduaid_rules import PolicyError, shipped_policies
from eduaid_rules.cli.main import main
from little_derived import PRIME, derived_pack
from little_packs import aid

HOLDS = "保证: [{说明: 高中生没有, 没人有: {对象: {学段: 高中}, 项目: [aid]}}]\n"
FAILS = "保证: [{说明: 小学生人人有, 人人有: {对象: {学段: 小学}, 项目: [aid]}}]\n"
ABSENT = "保证: [{说明: 和别处一样, 相同于: {规则包: nowhere}}]\n"
WHO = "{学段: [小学, 初中], 寄宿: 是}"


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as left:
        main(["prove", *arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def little(folder: Path, promise: str) -> str:
    aid(folder, WHO, others=promise)
    return str(folder / "little")


def test_what_holds_is_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, little(tmp_path, HOLDS))
    assert code == 0
    assert shown.splitlines()[:4] == [
        "小规则（little）",
        "看的学期：2019秋起，以后各学期也一样",
        "",
        "成立  高中生没有：看了 8 种学生",
    ]
    assert "1 条保证、7 项自带的检查：成立 8 条，不成立 0 条。" in shown


def test_what_does_not_hold_is_shown_with_its_line_and_a_student(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = little(tmp_path, FAILS)
    code, shown, _ = eduaid(capsys, folder, "--term", "2020春")
    assert code == 1
    assert shown.splitlines()[:9] == [
        "小规则（little）",
        "看的学期：2020春",
        "",
        "不成立  小学生人人有",
        f"  写在 {Path(folder) / 'rules.yaml'}:8",
        "  没有“补助”（2020春）",
        "    信息最少的学生（2020春）：",
        "      学段: 小学",
        "      寄宿: 否",
    ]


NEVER = "保证: [{说明: 早就没有, 至: 2010春, 没人有: {对象: {学段: 高中}, 项目: [aid]}}]\n"


def test_what_was_not_looked_at_is_said_to_be_unchecked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = little(tmp_path, NEVER)
    code, shown, _ = eduaid(capsys, folder)
    assert code == 3
    why = "没有检查  早就没有：它的自、至里没有一个学期有规则，请检查自、至"
    assert shown.splitlines()[3] == why
    assert "1 条保证、7 项自带的检查：成立 7 条，不成立 0 条，没有检查 1 条。" in shown
    assert "成立  早就没有" not in shown
    code, shown, _ = eduaid(capsys, folder, "--json")
    made = json.loads(shown)
    assert (code, made["holds"], made["verdict"]) == (3, False, "unchecked")
    first = made["proofs"][0]
    assert (first["holds"], first["verdict"], first["unchecked"]) == (
        False,
        "unchecked",
        "no_term",
    )


def test_what_the_terms_asked_for_leave_out_is_unchecked_and_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = HOLDS.replace("没人有:", "自: 2020秋, 没人有:")
    code, shown, _ = eduaid(capsys, little(tmp_path, later), "--term", "2019秋")
    assert code == 0
    assert "没有检查  高中生没有：要看的学期都在它的自、至以外" in shown.splitlines()


def test_an_item_without_a_text_is_named_below_what_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = (
        "  other:\n    名称: 另一项\n    类别: 现金\n    对象: {范围: {寄宿: 否}}\n"
        "    标准: 300元/学期\n    版本: [{自: 2021秋, 依据: [{文件: first}]}]\n"
    )
    both = HOLDS.replace("[aid]", "[aid, other]")
    code, shown, _ = eduaid(capsys, little(tmp_path, other + both), "--term", "2019秋")
    assert code == 0
    assert "  没有检查：“另一项”，没有查到文件" in shown.splitlines()


def test_json_has_every_proof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, little(tmp_path, FAILS), "--json")
    made = json.loads(shown)
    assert code == 1
    assert sorted(made) == ["for_ever", "holds", "policy", "proofs", "schema", "terms", "verdict"]
    assert (made["schema"], made["holds"], made["for_ever"]) == ("1", False, True)
    assert made["terms"] == ["2019秋", "2022春"]
    first, *checks = made["proofs"]
    assert (first["title"], first["kind"], first["holds"]) == ("小学生人人有", "EveryoneHas", False)
    assert first["found"] == [
        {
            "rules": ["aid"],
            "words": "没有“补助”",
            "terms": ["2019秋", "2020春", "2020秋", "2021春", "2021秋", "2022春"],
            "when": "2019秋起",
            "example": {"学段": "小学", "寄宿": "否"},
            "replayed": True,
            "place": None,
        }
    ]
    assert [one["kind"] for one in checks] == ["built_in"] * 7


def test_the_last_autumn_alone_does_not_stand_for_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = little(tmp_path, HOLDS)
    _, shown, _ = eduaid(capsys, folder, "--term", "2030秋")
    assert "看的学期：2030秋\n" in shown


def test_without_a_name_the_current_folder_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(little(tmp_path, HOLDS))
    code, shown, _ = eduaid(capsys)
    assert code == 0
    assert "高中生没有" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "nowhere"),
        (("city-2019", "--term", "2019夏"), "2019夏"),
        (("city-2019", "--term", "2020春..2019秋"), "写反了"),
    ],
)
def test_what_cannot_be_read_is_bad_input(
    arguments: tuple[str, ...],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, shown, said = eduaid(capsys, *arguments)
    assert (code, shown) == (2, "")
    assert words in said


def test_a_pack_that_a_promise_names_and_nobody_has_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PolicyError):
        little(tmp_path, ABSENT)
    code, shown, said = eduaid(capsys, str(tmp_path / "little"))
    assert (code, shown) == (2, "")
    assert "E623  找不到规则包“nowhere”" in said


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(name, marks=() if name == "tianshui-county" else pytest.mark.slow)
        for name in shipped_policies()
    ],
)
def test_every_shipped_pack_keeps_its_promises(
    pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, pack)
    assert code == 0, shown


def test_what_cannot_be_decided_is_said_and_has_its_own_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promise = "保证: [{说明: 没有人有补助, 没人有: {项目: [aid]}}]\n"
    derived_pack(tmp_path, PRIME, others=promise)
    code, shown, _ = eduaid(capsys, str(tmp_path / "one" / "little"))
    assert code == 3
    assert "判断不了  没有人有补助\n" in shown
    assert "    判断不了有没有这样的人：没有找到，也不能断定没有\n" in shown
    assert "成立 6 条，不成立 0 条，判断不了 2 条。" in shown
    assert "信息最少的学生" not in shown
