"""The same child twice, and numbers that several children have."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import (
    LI,
    WANG,
    ZHANG,
    Cell,
    Grid,
    csv_of,
    known,
    people,
    read,
    refused,
    reminders,
    workbook,
)

HEADER: list[Cell] = ["学校", "姓名", "身份证号", "学段", "年级"]


def test_the_same_child_twice_and_alike_counts_once(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        HEADER,
        ["一小", "张三", ZHANG, "小学", "一年级"],
        ["一小", "李四", LI, "小学", 2],
        ["一小", "张　三", f" {ZHANG}", "小学", 1],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    roster = read(path)
    assert known(roster, "来源行") == [2, 3]
    assert refused(roster) == [(4, "C", ZHANG, "重复")]
    message = roster.problems.get_column("问题").item()
    assert message == f"和 {path.name}[Sheet1] 第2行 完全一样，只算一次"


def test_the_same_child_twice_and_different_counts_not_at_all(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        HEADER,
        ["一小", "张三", ZHANG, "小学", 1],
        ["一小", "李四", LI, "小学", 2],
        ["一小", "张三", ZHANG, "初中", 1],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["李四"]
    assert refused(roster) == [
        (2, "C", ZHANG, "同一人有两行"),
        (4, "C", ZHANG, "同一人有两行"),
    ]
    assert "（学段）" in roster.problems.get_column("问题")[0]


@pytest.mark.parametrize("files", [False, True])
def test_the_same_child_in_two_schools_counts_in_none(tmp_path: Path, files: bool) -> None:
    one: Grid = [HEADER, ["一小", "张三", ZHANG, "小学", 1]]
    two: Grid = [
        HEADER,
        ["二小", "张三", ZHANG.lower(), "小学", 1],
        ["二小", "李四", LI, "小学", 2],
    ]
    if files:
        source: object = [workbook(tmp_path / "1.xlsx", one), workbook(tmp_path / "2.xlsx", two)]
    else:
        source = workbook(tmp_path / "a.xlsx", {"一": one, "二": two})
    roster = read(source)
    assert known(roster, "姓名") == ["李四"]
    assert [kind for *_, kind in refused(roster)] == ["同一人有两行"] * 2
    assert "（学校）" in roster.problems.get_column("问题")[0]


def test_two_children_with_one_student_number_are_only_reminded_of(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "学籍号"], ["张三", ZHANG, "G001"], ["李四", LI, "g001 "]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["张三", "李四"]
    assert reminders(roster) == [(2, "C", "G001", "号码相同"), (3, "C", "G001", "号码相同")]


def test_a_student_number_stands_for_a_child_without_an_id_number(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学籍号"],
        ["张三", None, "G001"],
        ["张三", None, "G001"],
        ["李四", None, "G002"],
        ["李　司", None, "G002"],
        ["王五", WANG, "G003"],
        ["王五", None, "G003"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "来源行") == [2]
    assert refused(roster) == [
        (3, "C", "G001", "重复"),
        (4, "C", "G002", "同一人有两行"),
        (5, "C", "G002", "同一人有两行"),
        (6, "C", "G003", "同一人有两行"),
        (7, "C", "G003", "同一人有两行"),
    ]


def test_a_roster_with_student_numbers_only(tmp_path: Path) -> None:
    rows = [["姓名", "学籍号"], ["张三", "G001"], ["张三", "G001"], ["李四", "G002"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "来源行") == [2, 4]


def test_children_whose_numbers_are_lost_are_not_taken_for_one(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["姓名", "身份证号", "学籍号"],
        ["张三", ZHANG, 530102201209010019.0],
        ["李四", LI, 530102201209010027.0],
        ["王五", 530102201405200039.0, "G003"],
        ["赵六", 530102201405200031.0, "G004"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert [kind for *_, kind in refused(roster)] == ["号码变成了数字"] * 4
    assert reminders(roster) == []


def test_children_without_any_number_are_not_taken_for_one(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "学籍号"], ["张三", "无", "无"], ["张三", None, "暂无"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert people(roster) == [{"姓名": "张三"}, {"姓名": "张三"}]
    assert reminders(roster) == [(2, "B", None, "没有号码"), (3, "B", None, "没有号码")]


def test_a_wrong_number_twice_is_only_wrong(tmp_path: Path) -> None:
    wrong = "530102201209010018"
    rows = [["姓名", "身份证号"], ["张三", wrong], ["李四", wrong]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert [kind for *_, kind in refused(roster)] == ["身份证号有误"] * 2
