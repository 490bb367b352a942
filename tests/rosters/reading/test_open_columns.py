"""Columns that nobody knows: what they may be, and what they keep from being sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import LI, WANG, ZHANG, csv_of, known, people, policy, read
from eduaid_rules import RosterError
from eduaid_rules.rosters.reading.mapping import RosterMapping
from eduaid_rules.rosters.reading.unread import UnreadKind

TICKS = ["序号", "姓名", "身份证号", "学段", "建档立卡", "残疾", "孤儿"]
BLANK_IS_NO = RosterMapping(empty_is_no=frozenset({"困难类别"}))


def test_a_blank_beside_a_filled_column_that_nobody_knows_is_no_no(tmp_path: Path) -> None:
    rows = [
        [*TICKS, "其他"],
        ["1", "张三", ZHANG, "小学", "√", "", "", ""],
        ["2", "李四", LI, "小学", "", "", "", ""],
        ["3", "王五", WANG, "小学", "", "", "", "单亲"],
    ]
    frame = read(csv_of(tmp_path / "a.csv", rows), mapping=BLANK_IS_NO).frame
    ticked = ["困难类别.建档立卡", "困难类别.残疾", "困难类别.农村低保"]
    assert frame.select(ticked).rows() == [
        (True, False, False),
        (False, False, False),
        (None, None, None),
    ]


def test_a_list_beside_a_filled_column_that_nobody_knows_is_no_no(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学段", "困难类别", "另有情形"],
        ["张三", ZHANG, "小学", "残疾", ""],
        ["李四", LI, "小学", "", ""],
        ["王五", WANG, "小学", "", "单亲"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows), mapping=BLANK_IS_NO)
    assert known(roster, "困难类别") == [["残疾"], [], None]


def test_a_column_that_is_not_needed_leaves_nothing_open(tmp_path: Path) -> None:
    rows = [[*TICKS, "其他"], ["1", "张三", ZHANG, "小学", "", "", "", "单亲"]]
    path = csv_of(tmp_path / "a.csv", rows)
    roster = read(path, mapping=BLANK_IS_NO, columns={"其他": "不用"})
    assert known(roster, "困难类别") == [[]]


def test_a_column_with_values_of_a_fact_is_asked_about(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学段", "现在怎样", "说明一"],
        ["张三", ZHANG, "小学", "在读", "甲"],
        ["李四", LI, "小学", "休学", "乙"],
        ["王五", WANG, "小学", "转走了", ""],
    ]
    layout = read(csv_of(tmp_path / "a.csv", rows)).sheets[0].layout
    assert layout is not None
    assert [c.suggestion for c in layout.columns[3:]] == ["学籍状态", None]


def test_a_table_on_its_side_is_told(tmp_path: Path) -> None:
    rows = [
        ["姓名", "张三", "李四"],
        ["身份证号", ZHANG, LI],
        ["学段", "小学", "小学"],
        ["困难类别", "建档立卡", "农村低保"],
    ]
    path = csv_of(tmp_path / "a.csv", rows)
    with pytest.raises(RosterError) as caught:
        read(path)
    (problem,) = (p for p in caught.value.diagnostics if p.code == "E728")
    assert "表头竖着写在A列" in problem.message
    assert "转置" in (problem.suggestion or "")


def test_a_table_on_its_side_stops_no_other_and_is_told(tmp_path: Path) -> None:
    csv_of(tmp_path / "a.csv", [["姓名", "身份证号", "学段"], ["张三", ZHANG, "小学"]])
    csv_of(
        tmp_path / "b.csv",
        [["姓名", "必填", "张三"], ["身份证号", "必填", "18位"], ["学段", "选填", "小学"]],
    )
    roster = read(tmp_path)
    assert known(roster, "姓名") == ["张三"]
    (unread,) = roster.unread
    assert (unread.kind, unread.file) == (UnreadKind.SHEET, "b.csv")
    assert unread.said == "表头竖着写在A列，一个人占一列，3 行有内容"
    assert "转置" in unread.to_do
    assert "没有，请删除这张表" in unread.to_do
    assert not roster.complete


def test_a_table_on_its_side_beside_one_without_people_is_told(tmp_path: Path) -> None:
    csv_of(tmp_path / "a.csv", [["姓名", "身份证号", "学段"]])
    csv_of(tmp_path / "b.csv", [["姓名", "张三"], ["身份证号", ZHANG], ["学段", "小学"]])
    with pytest.raises(RosterError) as caught:
        read(tmp_path)
    assert [p.code for p in caught.value.diagnostics] == ["E738", "E728"]


def test_a_wide_sheet_of_unknown_columns_reads_as_its_used_ones(tmp_path: Path) -> None:
    more = [f"第{number}项" for number in range(400)]
    rows = [["姓名", "身份证号", "学段", *more], ["张三", ZHANG, "小学", *more]]
    (child,) = people(read(csv_of(tmp_path / "a.csv", rows)))
    assert child == {"姓名": "张三", "身份证号": ZHANG, "学段": "小学"}
    assert policy().sheet_words.unused


def test_a_second_column_of_what_nobody_needs_is_not_told(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学段", "联系电话", "手机号码", "监护人", "家长姓名"],
        ["张三", ZHANG, "小学", "13800000001", "13900000002", "张大", "李二"],
    ]
    unread = read(csv_of(tmp_path / "a.csv", rows)).unread
    assert [(one.kind, one.column) for one in unread] == [(UnreadKind.SECOND_COLUMN, "G")]
