"""What stands below the people of a sheet, and in cells of which nothing is known yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import LI, ZHANG, known, people, read, refused, reminders, text_file, workbook
from eduaid_rules.policy.spellings.sheet_words import SheetWords
from eduaid_rules.rosters.reading.mapping import RosterMapping

HEADER = ["序号", "姓名", "身份证号", "学段", "是否寄宿"]
PUPIL = [1, "张三", ZHANG, "小学", "是"]


@pytest.mark.parametrize(
    "line",
    [
        [None, "以下空白"],
        ["以下空白"],
        [None, None, "以下空白"],
        ["——以下空白——"],
        ["（以下无正文）"],
        ["注意：身份证号要和户口簿一致"],
        ["※注意事项：一式两份"],
        [None, "注意：", "身份证号要和户口簿一致"],
        ["说明：本表由学校填报"],
        ["备注：", None, None, "寄宿以住校为准"],
        ["填表须知：1.请用黑色笔"],
        ["填写说明"],
        ["一、本表由班主任填写"],
        ["（二）寄宿填是或否"],
        ["本表一式三份"],
        ["分管领导签字：", None, None, "核对人："],
        ["公示时间：2020年4月1日至8日"],
    ],
)
def test_lines_below_the_people_are_nobody(tmp_path: Path, line: list[str | None]) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", [HEADER, PUPIL, line]))
    assert known(roster, "姓名") == ["张三"]
    assert roster.problems.is_empty()
    assert roster.sheets[0].foot + roster.sheets[0].blank == 1


def test_whoever_has_a_number_is_somebody_whatever_the_name_says(tmp_path: Path) -> None:
    rows = [HEADER, PUPIL, [2, "注意", LI, "小学", "否"]]
    assert known(read(workbook(tmp_path / "a.xlsx", rows)), "姓名") == ["张三", "注意"]


def test_a_county_says_how_its_own_tables_end(tmp_path: Path) -> None:
    rows = [HEADER, PUPIL, [None, "完毕", None, None, None]]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert known(read(path), "姓名") == ["张三", "完毕"]
    mapping = RosterMapping(sheet_words=SheetWords(below=("完毕",)))
    assert known(read(path, mapping=mapping), "姓名") == ["张三"]


@pytest.mark.parametrize("missing", ["待补", "待 查", "同上", "NULL", "n/a", "〃", "00000000"])
def test_what_is_not_known_yet_is_unknown_and_said(tmp_path: Path, missing: str) -> None:
    header = "姓名,学段,年级,是否寄宿,困难类别,残疾,户口性质"
    line = ",".join(["张三", "小学", *[missing] * 5])
    roster = read(text_file(tmp_path / "a.csv", f"{header}\n{line}\n"))
    assert people(roster) == [{"姓名": "张三", "学段": "小学", "原写年级": missing}]
    assert [(c, t, k) for _, c, t, k in reminders(roster)] == [
        (column, missing, "还没有填") for column in "CDEFG"
    ]


def test_what_is_not_known_yet_is_no_blank(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", "姓名,残疾,孤儿\n张三,待补,\n李四,,√\n")
    roster = read(path, mapping=RosterMapping(empty_is_no=frozenset({"困难类别"})))
    assert known(roster, "姓名") == ["李四"]
    assert refused(roster) == [(2, "B", "待补", "看不懂")]


def test_a_county_may_say_what_it_means_by_a_word_for_nothing(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", "姓名,是否寄宿\n张三,未填\n")
    roster = read(path, mapping=RosterMapping(words={"寄宿": {"未填": "否"}}))
    assert people(roster) == [{"姓名": "张三", "寄宿": False}]
