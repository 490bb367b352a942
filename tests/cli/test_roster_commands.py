"""``eduaid columns`` and ``eduaid batch`` as a clerk meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import eduaid, in_process

SOUND = """花名册
学校,姓名,身份证号,学段,寄宿,困难类别,卡号,备注,营养计划学校
一小,甲,110101201003070011,小学,是,孤儿,6217000000000000012,,否
一小,乙,110101201003070046,小学,否,无,6217000000000000020,,否
"""
# the second row with a wrong check digit, and a third without a category
MIXED = SOUND.replace("070046", "070047") + "一小,丙,110101201003070062,小学,是,,,,否\n"


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def sound(tmp_path: Path) -> str:
    path = tmp_path / "一小.csv"
    path.write_text(SOUND, encoding="utf-8")
    return str(path)


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    path = tmp_path / "一小.csv"
    path.write_text(MIXED, encoding="utf-8")
    return str(path)


def test_a_sound_roster_ends_with_0_and_a_file(
    sound: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "台账.xlsx"
    code, shown, errors = eduaid(capsys, "batch", sound, "--term", "2019秋", "-o", str(out))
    assert (code, errors) == (0, "")
    assert "读入 2 行 = 判断 2 行 + 退回 0 行" in shown
    row = next(line for line in shown.splitlines() if "寄宿生生活补助" in line)
    assert row.split() == ["寄宿生生活补助", "1", "500.00"]
    assert f"写好了：{out}" in shown
    assert out.read_bytes().startswith(b"PK")


def test_refused_rows_end_with_1_and_are_shown_with_masked_numbers(
    mixed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, "batch", mixed, "--term", "2019秋")
    assert code == 1
    assert "读入 3 行 = 判断 2 行 + 退回 1 行" in shown
    assert "一小.csv 第4行" in shown
    assert "110101********0047" in shown
    assert "110101201003070047" not in shown
    assert "校验码不对" in shown
    assert "待核 1 人" in shown


def test_numbers_are_shown_in_full_on_request(
    mixed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown, _ = eduaid(capsys, "batch", mixed, "--term", "2019秋", "--show-ids")
    assert "110101201003070047" in shown


def test_open_items_alone_end_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段,寄宿\n丙,小学,是\n", encoding="utf-8")
    code, shown, _ = eduaid(capsys, "batch", str(path), "--term", "2019秋")
    assert code == 3
    row = next(line for line in shown.splitlines() if line.strip().startswith("困难类别"))
    assert row.split() == ["困难类别", "1"]


def test_json_says_the_same(mixed: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "batch", mixed, "--term", "2019秋", "--json")
    found = json.loads(shown)
    assert code == 1
    assert found["counts"] == {
        "read": 3,
        "judged": 2,
        "refused": 1,
        "people": 1,
        "undetermined": 1,
    }
    assert found["total"] == "500.00"
    assert found["items"] == [{"name": "寄宿生生活补助", "lines": 1, "amount": "500.00"}]
    [problem] = found["problems"]
    assert (problem["action"], problem["file"], problem["row"]) == ("退回", "一小.csv", 4)
    assert problem["value"] == "110101********0047"


def test_columns_says_what_was_understood_and_what_was_not(
    mixed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = eduaid(capsys, "columns", mixed, "--term", "2019秋")
    assert code == 1
    lines = [line.split() for line in shown.splitlines()]
    assert ["C", "身份证号", "身份证号", "3"] in lines
    assert ["E", "寄宿", "寄宿", "3"] in lines
    assert ["H", "备注", "没有认出", "0"] in lines
    assert ["困难类别", "1"] in lines


def test_columns_that_every_school_has_besides_are_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,班级,性别,民族,学段,家庭住址\n丙,一班,男,壮,小学,某村\n", encoding="utf-8"
    )
    code, shown, _ = eduaid(capsys, "columns", str(path), "--term", "2019秋")
    lines = [line.split() for line in shown.splitlines()]
    assert ["C", "性别", "不用", "1"] in lines
    assert ["F", "家庭住址", "不用", "1"] in lines
    assert code == 0


def test_columns_without_a_term_says_what_years_of_entry_want(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段,年级\n丙,初中,2019级\n丁,,初中2019级\n", encoding="utf-8")
    asked = ("columns", str(path), "--policy", "national", "--json")
    code, shown, _ = eduaid(capsys, *asked)
    assert code == 0
    assert [
        (one["action"], one["problem"], one["hint"]) for one in json.loads(shown)["problems"]
    ] == [
        (
            "提醒",
            f"还没有填：“{text}”要知道学期才能算年级，这里没有说学期，年级按没有填处理",
            "判断时写明学期（--term），就会算出年级",
        )
        for text in ("2019级", "初中2019级")
    ]
    code, shown, _ = eduaid(capsys, *asked, "--term", "2020秋")
    assert (code, json.loads(shown)["problems"]) == (0, [])


def test_columns_of_a_header_that_is_nearly_right_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段,困难类形\n丙,小学,孤儿\n", encoding="utf-8")
    code, shown, _ = eduaid(capsys, "columns", str(path), "--term", "2019秋")
    assert code == 1
    assert "没有认出，是不是“困难类别”？" in shown
    code, shown, _ = eduaid(
        capsys, "columns", str(path), "--term", "2019秋", "--map", "困难类形=困难类别"
    )
    assert code == 0


def test_columns_says_how_an_open_column_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段,低保,村\n丙,小学,√,某村\n", encoding="utf-8")
    asked = ("columns", str(path), "--policy", "national", "--term", "2019秋")
    code, shown, _ = eduaid(capsys, *asked)
    assert code == 1
    assert "没有认出的列：请用 --map 或映射文件的“列”说明它是什么；确实用不着的写 不用" in shown
    assert "打勾的写 --map 低保=困难类别.（哪一类）；名称用 eduaid facts 看" in shown
    assert ["D", "村", "不用", "1"] in [line.split() for line in shown.splitlines()]
    code, shown, _ = eduaid(capsys, *asked, "--map", "低保=不用")
    assert (code, "写法：" in shown) == (0, False)


def test_advice_is_under_the_name_of_what_it_is_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段,监护人,家长姓名,低保\n丙,小学,甲,乙,√\n", encoding="utf-8")
    asked = ("batch", str(path), "--policy", "national", "--term", "2019秋")
    code, shown, _ = eduaid(capsys, *asked, "-o", str(tmp_path / "b.xlsx"))
    assert code == 1
    assert "没有认出的列“低保”：请用 --map" in shown
    assert "说法重复的列“家长姓名”：请看哪一列对" in shown


def test_columns_as_json(mixed: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, shown, _ = eduaid(capsys, "columns", mixed, "--term", "2019秋", "--json")
    found = json.loads(shown)
    assert found["counts"] == {"read": 3, "refused": 1}
    [sheet] = found["sheets"]
    assert sheet["header_found"]
    assert sheet["columns"][2] == {
        "column": "C",
        "header": "身份证号",
        "means": "身份证号",
        "owner": None,
        "around": None,
        "unit": None,
        "unused": False,
        "suggestion": None,
        "filled": 3,
    }
    assert found["waiting"] == {"困难类别": 1}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--map", "困难类别"), "请写成 列=事实"),
        (("--map", "备注=困难"), "是不是“困难类别”"),
        (("--map", "备住=不用"), "表里没有“备住”这一列"),
        (("--map", "备住=不用"), "是不是“备注”"),
        (("--map", "备注=困难类别.低保户"), "困难类别没有“低保户”这个取值"),
        (("--mapping", "没有.yaml"), "E721"),
        (("--public-from", "十月"), "看不懂日期“十月”"),
        (("-o", "台账.doc"), "请写成 .xlsx、.csv 或 .parquet"),
    ],
)
def test_wrong_options_are_a_clear_sentence(
    sound: str, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, errors = eduaid(capsys, "batch", sound, "--term", "2019秋", *more)
    assert code == 2
    assert said in errors


def test_a_missing_roster_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = eduaid(capsys, "batch", "没有.xlsx", "--term", "2019秋")
    assert code == 2
    assert "没有.xlsx" in errors
    assert "E720" in errors


def test_a_roster_is_never_replaced_by_its_ledger(
    sound: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for target in (sound, str(Path(sound).parent)):
        code, _, errors = eduaid(capsys, "batch", sound, "--term", "2019秋", "-o", target)
        assert code == 2
        assert "请把台账写到别处" in errors
    assert Path(sound).read_text(encoding="utf-8") == SOUND


def test_who_prepared_it_and_how_long_it_is_posted_is_filed(
    sound: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "台账"
    signed = ("--prepared-by", "王芳", "--reviewed-by", "李强", "--public-from", "2019-10-08")
    code, _, _ = eduaid(capsys, "batch", sound, "--term", "2019秋", "-o", f"{folder}/", *signed)
    assert code == 0
    filed = (folder / "备案表.csv").read_text(encoding="utf-8-sig")
    for row in ("经办人,王芳", "审核人,李强", "公示开始日,2019-10-08", "公示结束日,2019-10-14"):
        assert row in filed


def test_the_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("batch", "columns"):
        code, shown, _ = eduaid(capsys, command, "--help")
        assert code == 0
        assert "花名册" in shown
        assert "Usage" not in shown


@pytest.mark.slow
def test_a_gbk_console_shows_it_all(mixed: str) -> None:
    code, shown, errors = in_process("batch", mixed, "--term", "2019秋", encoding="gbk")
    assert (code, errors) == (1, "")
    assert "读入 3 行 = 判断 2 行 + 退回 1 行" in shown


def test_without_the_extra_the_command_says_what_to_install(
    sound: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from importlib import util

    find = util.find_spec
    monkeypatch.setattr(
        util, "find_spec", lambda name, *more: None if name == "lxml" else find(name, *more)
    )
    code, _, errors = eduaid(capsys, "batch", sound, "--term", "2019秋")
    assert code == 2
    assert "pip install 'eduaid-rules[rosters]'" in errors


def test_what_was_not_read_is_named_in_few_lines_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = [f"甲栏{number}" for number in range(15)]
    known = ("姓名", "身份证号", "学段", "寄宿", "困难类别")
    header = ",".join((*known, *unknown, "营养计划学校"))
    for school in range(3):
        row = ",".join(("甲乙丙"[school], "", "小学", "否", "无", *"x" * 15, "否"))
        (tmp_path / f"{school}小.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    code, shown, _ = eduaid(capsys, "batch", str(tmp_path), "--term", "2019秋")
    assert code == 1
    lines = shown.splitlines()
    first = lines.index("没有读的：")
    assert lines[first + 1] == "没有认出的列：0小.csv 等 3 处 F列“甲栏0”：3 格有内容"
    assert lines[first + 13 : first + 15] == [
        "还有 3 种，都在“问题行”里",
        "没有认出的列：请用 --map 或映射文件的“列”说明它是什么；确实用不着的写 不用",
    ]
    unused = [part for name in unknown for part in ("--map", f"{name}=不用")]
    code, shown, _ = eduaid(capsys, "batch", str(tmp_path), "--term", "2019秋", *unused)
    assert (code, "没有读的" in shown) == (0, False)


def test_columns_writes_a_mapping_to_complete_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "a.csv"
    roster.write_text("姓名,学段,贫困情况\n张三,小学,一般\n", encoding="utf-8")
    written = tmp_path / "映射.yaml"
    asked = ("columns", str(roster), "--policy", "national")
    assert eduaid(capsys, *asked, "--write", str(written))[0] == 1
    text = written.read_text(encoding="utf-8")
    assert "  # 贫困情况:" in text
    code, _, errors = eduaid(capsys, *asked, "--write", str(written))
    assert code == 2
    assert "已经有了，不覆盖" in errors
    assert written.read_text(encoding="utf-8") == text
    written.write_text(text.replace("# 贫困情况:", "贫困情况: 不用"), encoding="utf-8")
    assert eduaid(capsys, *asked, "--mapping", str(written))[0] == 0
