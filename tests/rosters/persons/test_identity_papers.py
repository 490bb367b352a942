"""Passports and permits: valid where a table says what they are, and refused as such else."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from awkward_files import ZHANG, csv_of, known, read, refused, reminders
from little_matches import with_check_digit

HEADER = ["姓名", "身份证件类型", "身份证件号"]


RESIDENCE_PERMIT = with_check_digit("83000020130315002")
FOREIGN_CARD = with_check_digit("93184020130315001")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("护照", "E12345678"),
        ("护照", "k1234567a"),
        ("港澳居民来往内地通行证", "H0123456701"),
        ("回乡证", "M01234567"),
        ("台湾居民来往大陆通行证", "06543210"),
        ("外国人永久居留身份证", "CHN110000123456"),
        ("外国人永久居留身份证", FOREIGN_CARD),
        ("港澳台居民居住证", RESIDENCE_PERMIT),
        ("居民身份证", ZHANG),
        ("", ZHANG),
        ("不知道什么证", ZHANG),
    ],
)
def test_numbers_of_every_kind_of_paper_are_valid(kind: str, number: str, tmp_path: Path) -> None:
    roster = read(csv_of(tmp_path / "a.csv", [HEADER, ["张三", kind, number]]))
    assert refused(roster) == []
    assert known(roster, "身份证号") == [number.upper()]


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("护照", "E1234567890", "身份证件类型是“护照”：护照号码是5到9位字母和数字"),
        (
            "回乡证",
            "E12345678",
            "身份证件类型是“回乡证”：港澳通行证的号码是 H 或 M 加8位或10位数字",
        ),
        ("台胞证", "123", "身份证件类型是“台胞证”：台湾通行证的号码是8位数字"),
        ("居民身份证", "E12345678", "不是18位"),
        ("结婚证", "E12345678", "身份证件类型“结婚证”看不懂，号码不是居民身份证号"),
        ("", "E12345678", "不是18位"),
    ],
)
def test_numbers_that_are_none_of_their_kind(
    kind: str, number: str, said: str, tmp_path: Path
) -> None:
    roster = read(csv_of(tmp_path / "a.csv", [HEADER, ["张三", kind, number]]))
    assert refused(roster) == [(2, "C", number, "身份证号有误")]
    assert roster.problems.get_column("问题").to_list() == [said]


def test_a_passport_without_its_kind_is_told_what_to_add(tmp_path: Path) -> None:
    roster = read(csv_of(tmp_path / "a.csv", [["姓名", "身份证号"], ["张三", "E12345678"]]))
    assert roster.problems.get_column("怎么办").to_list() == [
        "请对照户口簿或身份证改正；是护照、通行证这样的证件，请加一列“身份证件类型”写明"
    ]


def test_one_passport_on_two_rows_is_one_person(tmp_path: Path) -> None:
    rows = [HEADER, ["ANNA LEE", "护照", "E12345678"], ["anna lee", "护照", "e12345678"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert refused(roster) == [(3, "C", "E12345678", "重复")]


def test_a_national_student_number_has_the_id_number_in_it(tmp_path: Path) -> None:
    other = ZHANG[:-2] + "27"
    rows = [["姓名", "身份证号", "学籍号"], ["张三", ZHANG, f"G{other}"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert reminders(roster) == [(2, "C", f"G{other}", "号码不一致")]
    right = [["姓名", "身份证号", "学籍号"], ["张三", ZHANG, f"L{ZHANG}"]]
    assert reminders(read(csv_of(tmp_path / "b.csv", right))) == []


def test_one_card_of_children_who_share_nothing_is_a_question(tmp_path: Path) -> None:
    header = ["姓名", "学籍号", "户编号", "卡号"]
    rows = [
        ["张三", "G0000001", "H1", "5310000010001234"],
        ["张四", "G0000002", "H2", "5310000010001234"],
        ["王五", "G0000003", "H3", "5310000010005678"],
        ["李六", "G0000004", "H3", "5310000010005678"],
        ["赵七", "G0000005", "H4", "5310000010009999"],
        ["钱八", "G0000006", "H5", "5310000010009999"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", [header, *rows]))
    assert known(roster, "姓名") == ["张三", "张四", "王五", "李六", "赵七", "钱八"]
    assert reminders(roster) == [
        (6, "D", "5310000010009999", "卡号相同"),
        (7, "D", "5310000010009999", "卡号相同"),
    ]
    assert "a.csv 第6行、a.csv 第7行" in roster.problems.get_column("问题")[0]


def test_what_is_taken_for_no_number_is_told_once_for_each_text(tmp_path: Path) -> None:
    header = ["姓名", "学号", "户编号"]
    rows = [["张三", "1", "0"], ["李四", "2", "0"], ["王五", "3", "待补"], ["赵六", "无", "/"]]
    roster = read(csv_of(tmp_path / "a.csv", [header, *rows]))
    told = roster.problems.filter(pl.col("种类") == "还没有填")
    assert told.select("来源行", "列", "值", "问题").rows() == [
        (2, "B", "1", "这一列有3行是“1”这样的1到7位数字，是班里或校里的号，不当作学籍号"),
        (2, "C", "0", "这一列有2行写着“0”，按没有填处理"),
        (4, "C", "待补", "这一列有1行写着“待补”，按没有填处理"),
    ]


def test_a_number_that_two_schools_count_is_nobodys(tmp_path: Path) -> None:
    header = ["学校", "班级", "姓名", "学号"]
    rows = [
        ["一小", "1班", "张三", "20190101"],
        ["二小", "1班", "李四", "20190101"],
        ["二小", "1班", "王五", "20190102"],
        ["二小", "1班", "王五", "20190102"],
        ["二小", "1班", "赵六", "G0190103"],
        ["三小", "1班", "钱七", "G0190103"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", [header, *rows]))
    assert known(roster, "学籍号") == [None, None, "20190102"]
    assert reminders(roster) == [(2, None, "20190101", "还没有填")]
    assert [kind for *_, kind in refused(roster)] == ["重复", "同一人有两行", "同一人有两行"]


MOVING = ["学校", "姓名", "身份证号", "学段", "学籍状态"]


def test_a_pupil_who_changed_school_is_judged_where_he_is_now(tmp_path: Path) -> None:
    rows = [["一小", "张三", ZHANG, "小学", "毕业"], ["二中", "张三", ZHANG, "初中", "在读"]]
    roster = read(csv_of(tmp_path / "a.csv", [MOVING, *rows]))
    assert known(roster, "学校") == ["二中"]
    assert refused(roster) == [(2, "C", ZHANG, "已转走")]
    assert roster.problems.get_column("问题").to_list() == [
        "这一行是“毕业”，现在的学校写在a.csv 第3行，由那一行判断，不重复发放"
    ]


@pytest.mark.parametrize(
    ("name", "school", "one", "other"),
    [
        ("张三", "二中", "在读", "在读"),
        ("张三", "二中", "退学", "退学"),
        ("张三", "二中", "休学", "在读"),
        ("李四", "二中", "毕业", "在读"),
        ("张三", "一小", "毕业", "在读"),
    ],
)
def test_what_is_no_change_of_school_is_a_question(
    name: str, school: str, one: str, other: str, tmp_path: Path
) -> None:
    rows = [["一小", "张三", ZHANG, "小学", one], [school, name, ZHANG, "初中", other]]
    roster = read(csv_of(tmp_path / "a.csv", [MOVING, *rows]))
    assert [kind for *_, kind in refused(roster)] == ["同一人有两行"] * 2
