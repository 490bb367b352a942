"""``eduaid match`` as a clerk meets it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from commands import eduaid, in_process
from how_many import spread
from little_matches import HOUSEHOLD, PERSONAL, adult, csv, list_of, number, roster_of


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "260")


@pytest.fixture
def roster(tmp_path: Path) -> str:
    rows = (f"一小,甲,{number(1)},H1,小学,", f"一小,乙,{number(2)},,小学,孤儿")
    return str(roster_of(tmp_path, *rows))


@pytest.fixture
def on_list(tmp_path: Path) -> str:
    return str(list_of(tmp_path, f"甲,{number(1)},H1"))


@pytest.mark.slow
def test_everything_matched_ends_with_0_and_a_roster_for_batch(
    roster: str, on_list: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "新.xlsx"
    target = ("--list", f"{HOUSEHOLD}={on_list}", "-o", str(new), "--term", "2019秋")
    code, shown, errors = eduaid(capsys, "match", roster, *target)
    assert (code, errors) == (0, "")
    assert "花名册 2 行 = 写出 2 行 + 退回 0 行" in shown
    assert "改动 1：" in shown
    row = next(line for line in shown.splitlines() if "花名册.csv 第2行" in line)
    for cell in ("甲", "110101********", HOUSEHOLD, "不知道", "名单.csv 第2行"):
        assert cell in row
    assert number(1) not in shown
    assert f"写好了：{new}" in shown
    code, shown, _ = eduaid(capsys, "batch", str(new), "--term", "2019秋")
    assert code == 3  # what nobody said of 甲 is still unknown
    assert "读入 2 行 = 判断 2 行 + 退回 0 行" in shown


def test_something_to_decide_ends_with_1_and_is_in_the_report(
    roster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = list_of(tmp_path, f"丙,{number(1)},", name="20190901名单.csv")
    folder = tmp_path / "比对结果"
    code, shown, _ = eduaid(
        capsys, "match", roster, "--list", f"{PERSONAL}＝{other}", "--report", f"{folder}/"
    )
    assert code == 1
    assert "同号不同名 1：" in shown
    assert "20190901名单.csv 第2行" in shown
    told = (folder / "同号不同名.csv").read_text(encoding="utf-8-sig")
    assert number(1) in told
    assert "20190901名单.csv 第2行" in told


def test_numbers_are_shown_in_full_on_request(
    roster: str, on_list: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown, _ = eduaid(capsys, "match", roster, "--list", f"{HOUSEHOLD}={on_list}", "--show-ids")
    assert number(1) in shown


def test_refused_rows_end_with_1(
    on_list: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (f"一小,甲,{number(1)},H1,小学,", "一小,乙,123,,小学,孤儿")
    path = str(roster_of(tmp_path, *rows))
    code, shown, _ = eduaid(capsys, "match", path, "--list", f"{HOUSEHOLD}={on_list}")
    assert code == 1
    assert "花名册 2 行 = 写出 1 行 + 退回 1 行" in shown
    assert "没有写进的行 1：" in shown


def test_json_says_the_same_with_masked_numbers(
    roster: str, on_list: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--list", f"{HOUSEHOLD}={on_list}", "--others-no", "--json")
    code, shown, _ = eduaid(capsys, "match", roster, *said)
    found = json.loads(shown)
    assert code == 0
    assert found["counts"] == {
        "read": 2,
        "written": 2,
        "refused": 0,
        "list_rows": 1,
        "list_refused": 0,
    }
    [change] = found["tables"]["changes"]
    assert (change["姓名"], change["花名册行"], change["名单行"]) == ("甲", 2, 2)
    assert change["身份证号"].startswith("110101********")
    assert found["categories"] == [f"困难类别.{HOUSEHOLD}"]
    assert not found["undecided"]


def test_where_the_roster_cannot_be_replaced_the_report_is_the_old_one(
    roster: str,
    on_list: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, told = tmp_path / "新.csv", tmp_path / "县" / "结果.xlsx"
    told.parent.mkdir()
    command = ("match", roster, "--list", f"{HOUSEHOLD}={on_list}", "-o", str(new))
    code, shown, _ = eduaid(capsys, *command, "--report", str(told))
    assert code == 0
    assert shown.index(f"写好了：{told}") < shown.index(str(new))
    before, real = (new.read_bytes(), told.read_bytes()), os.replace

    def replace(source: Path, place: Path) -> None:
        if place == new and source.parent.name == "new":
            raise PermissionError(13, "open in Excel")
        real(source, place)

    monkeypatch.setattr(os, "replace", replace)
    code, _, errors = eduaid(capsys, *command, "--report", str(told), "--others-no")
    assert code == 2
    assert "新.csv”替换不了" in errors
    assert (new.read_bytes(), told.read_bytes()) == before


def test_columns_of_lists_can_be_named(
    roster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "残联.csv"
    path.write_text(f"残疾人,号码,等级\n甲,{number(1)},一\n", encoding="utf-8")
    command = ("match", roster, "--list", f"{PERSONAL}={path}")
    code, _, errors = eduaid(capsys, *command)
    assert code == 2
    assert "--list-map" in errors
    named = ("--list-map", "号码=身份证号", "--list-map", "残疾人=姓名")
    code, shown, _ = eduaid(capsys, *command, *named)
    assert code == 1
    assert "没有认出的列：残联.csv C列“等级”：1 格有内容" in shown
    code, shown, _ = eduaid(capsys, *command, *named, "--list-map", "等级=不用")
    assert code == 0
    assert "名单 残联.csv：  A 残疾人→姓名  B 号码→身份证号  C 等级（不用）" in shown


@pytest.mark.parametrize(
    ("more", "said"),
    spread(
        [
            (("--list", "建档户=名单.csv"), "可用：建档立卡、农村低保"),
            (("--list", "建档立卡"), "请写成 类别=文件"),
            (("--list", "=名单.csv"), "请写成 类别=文件"),
            (("--list", "残疾=没有.csv"), "E720"),
            (("--list", "残疾=名单.csv", "--list-map", "号码"), "看不懂 --list-map 号码"),
            (("--list", "残疾=名单.csv", "--term", "秋天"), "看不懂学期“秋天”"),
            (("--list", "残疾=名单.csv", "-o", "新.doc"), "请写成 .xlsx、.csv 或 .parquet"),
            (("--list", "残疾=名单.csv", "--report", "结果.csv"), "请写成 .xlsx，或一个文件夹"),
            (
                ("--list", "残疾=名单.csv", "-o", "a.xlsx", "--report", "a.xlsx"),
                "不能写到同一个文件",
            ),
            (
                ("--list", "残疾=名单.csv", "-o", "结果/a.xlsx", "--report", "结果/"),
                "不能写到比对结果的文件夹里",
            ),
            ((), "缺少选项 --list"),
        ],
        4,
    ),
)
def test_wrong_options_are_a_clear_sentence(
    roster: str,
    on_list: str,
    more: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(Path(on_list).parent)
    code, _, errors = eduaid(capsys, "match", roster, *more)
    assert code == 2
    assert said in errors


@pytest.mark.slow
def test_no_input_is_ever_replaced_or_mixed_with_what_is_written(
    tmp_path: Path, on_list: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "花名册"
    folder.mkdir()
    path = roster_of(folder, f"一小,甲,{number(1)},H1,小学,")
    before = {file: file.read_bytes() for file in (path, Path(on_list))}
    command = ("match", str(folder), "--list", f"{HOUSEHOLD}={on_list}")
    for more in (
        ("-o", str(path)),
        ("-o", on_list),
        ("-o", str(folder / "新.csv")),
        ("--report", str(folder)),
        ("--report", str(folder / "结果.xlsx")),
    ):
        code, _, errors = eduaid(capsys, *command, *more)
        assert (code, "写到别处" in errors) == (2, True), more
    assert {file: file.read_bytes() for file in before} == before
    assert list(folder.iterdir()) == [path]


@pytest.mark.slow
def test_the_help_is_chinese_and_a_gbk_console_shows_it_all(roster: str, on_list: str) -> None:
    code, shown, errors = in_process("match", "--help", encoding="gbk")
    assert (code, errors) == (0, "")
    assert "信息比对" in shown
    assert "Usage" not in shown
    said = ("match", roster, "--list", f"{HOUSEHOLD}={on_list}", "--term", "2019秋")
    code, shown, errors = in_process(*said, encoding="gbk")
    assert (code, errors) == (0, "")
    assert "改动 1" in shown


def test_whoever_else_a_list_names_is_said_and_each_advice_is_about_its_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    households = csv(
        tmp_path / "低保.csv",
        "户主姓名,身份证号码,所在村组,家庭成员1,身份证号码",
        f"李大,{adult(9)},一组,甲,{number(1)}",
    )
    rows = csv(tmp_path / "花名册.csv", "学校,姓名,身份证号,自填项", f"一小,甲,{number(1)},有")
    _, shown, _ = eduaid(capsys, "match", str(rows), "--list", f"{HOUSEHOLD}={households}")
    assert "A 户主姓名  B 身份证号码→户主身份证号  C 所在村组（没有认出）" in shown
    assert "D 家庭成员1（家庭成员1的）  E 身份证号码（家庭成员1的）\n" in shown
    assert "没有认出的列“自填项”：请用 --map" in shown
    assert "没有认出的列“所在村组”：请用 --list-map" in shown


def test_a_narrow_screen_shows_nothing_twice(
    roster: str, on_list: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What both sides say alike stands once, and no line is wider than the screen."""
    monkeypatch.setenv("COLUMNS", "80")
    _, shown, _ = eduaid(capsys, "match", roster, "--list", f"{HOUSEHOLD}={on_list}")
    table = shown.partition("改动 1：")[2].partition("写好了")[0]
    assert "名单姓名" not in table
    assert "学校" not in table
    assert max(map(cell_len, table.splitlines()[1:8])) <= 80
