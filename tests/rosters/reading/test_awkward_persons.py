"""The same child twice, and numbers that several children have."""

from __future__ import annotations

from pathlib import Path

import polars as pl
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


def test_children_without_any_number_who_cannot_be_told_apart_are_a_question(
    tmp_path: Path,
) -> None:
    rows = [
        ["学校", "班级", "姓名", "身份证号", "学籍号"],
        ["一小", "1班", "张三", "无", "无"],
        ["一小", "1班", "张　三", None, "暂无"],
        ["一小", "2班", "张三", None, None],
        ["二小", "1班", "张三", None, None],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "来源行") == [4, 5]
    assert refused(roster) == [
        (2, "C", "张三", "分不清是不是一个人"),
        (3, "C", "张三", "分不清是不是一个人"),
    ]
    asked = roster.problems.filter(pl.col("种类") == "分不清是不是一个人")
    assert asked.get_column("问题")[0] == (
        "学校、班级、姓名都一样，没有号码，分不清是不是一个人：a.csv 第2行、a.csv 第3行"
    )


def test_a_child_without_a_number_beside_one_of_the_same_name_with_one(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["张三", ZHANG], ["张三", None], ["李四", LI]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "来源行") == [2, 4]
    assert refused(roster) == [(3, "A", "张三", "分不清是不是一个人")]


def test_what_stands_for_no_number_makes_nobody_one_person(tmp_path: Path) -> None:
    nothings = ("0", "00000000", "11111111", "123456", "待补", "同上", "null", "N/A", "--", "/")
    header = ["姓名", "身份证号", "学籍号", "户编号", "卡号"]
    rows = [header, *([f"甲{n}", *[text] * 4] for n, text in enumerate(nothings))]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "来源行") == list(range(2, 2 + len(nothings)))
    assert all(person == {"姓名": person["姓名"]} for person in people(roster))


def test_what_only_looks_like_nothing_stays(tmp_path: Path) -> None:
    header = ["姓名", "身份证号", "户编号"]
    rows = [header, ["张三", ZHANG, "111"], ["李四", LI, "1234567"], ["王五", WANG, "1234567891"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "户编号") == ["111", None, "1234567891"]


def test_numbers_within_a_class_are_nobodys(tmp_path: Path) -> None:
    rows = [
        ["班级", "姓名", "学号"],
        ["1班", "张三", "1"],
        ["2班", "李四", "1"],
        ["2班", "王五", "2"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "姓名") == ["张三", "李四", "王五"]
    assert refused(roster) == []


LOOKS_ALIKE = (
    ("阿依·古丽", "阿依\u2022古丽"),
    ("阿依·古丽", "阿依\uff65古丽"),
    ("阿依·古丽", "阿依 古丽"),
    ("张\U000e0100三", "张三"),
    ("张\ufe00三", "张三"),
    ("山\ufa11", "山\u5d0e"),
    ("王\ue81e", "王\u9fb4"),
    ("王\ue816", "王\U00020087"),
    ("ＡＢ", "ab"),
    ("张\u3000三", "张\u00a0三\u200b"),
)


@pytest.mark.parametrize(("one", "other"), LOOKS_ALIKE)
def test_names_that_only_look_alike_are_one_name(one: str, other: str, tmp_path: Path) -> None:
    rows = [["学校", "姓名", "身份证号"], ["一小", one, ZHANG], ["一小", other, ZHANG]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert [kind for *_, kind in refused(roster)] == ["重复"]
    rows = [["学校", "姓名"], ["一小", one], ["一小", other]]
    roster = read(csv_of(tmp_path / "b.csv", rows))
    assert [kind for *_, kind in refused(roster)] == ["分不清是不是一个人"] * 2


def test_one_number_on_many_rows_names_a_few_places(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], *([f"甲{n}", ZHANG] for n in range(500))]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert roster.refused == 500
    assert max(map(len, roster.problems.get_column("问题"))) < 100
    assert "等500行" in roster.problems.get_column("问题")[0]


def test_a_wrong_number_twice_is_only_wrong(tmp_path: Path) -> None:
    wrong = "530102201209010018"
    rows = [["姓名", "身份证号"], ["张三", wrong], ["李四", wrong]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert [kind for *_, kind in refused(roster)] == ["身份证号有误"] * 2
