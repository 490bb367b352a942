"""What was there and not read is told: by the roster, in 问题行, in 备案表, and by every reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awkward_files import LI, ZHANG, policy, workbook
from eduaid_rules import back_pay, make_ledger, match_roster, read_roster, reconcile
from eduaid_rules.rosters.audit.report import report_remarks
from eduaid_rules.rosters.ledger.files import read_ledger, write_ledger
from eduaid_rules.rosters.reading.unread import Unread, UnreadKind, unread_counts, unread_lines
from little_payments import read_paid

HEADER = "学校,姓名,身份证号,学段,寄宿,甲栏,备注,家庭住址"
PEOPLE = (f"一小,甲,{ZHANG},小学,是,3,,某村", f"一小,乙,{LI},小学,否,4,转学,某村")
TO_DO = "请用 --map 或映射文件的“列”说明它是什么；确实用不着的写 不用"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "一小.csv"
    path.write_text("\n".join((HEADER, *PEOPLE)), encoding="utf-8")
    return path


def test_columns_with_content_that_nobody_understands_are_told(roster: Path) -> None:
    read = read_roster(roster, policy())
    assert read.unread == (
        Unread(UnreadKind.COLUMN, "一小.csv", None, "F", "甲栏", 2),
        Unread(UnreadKind.COLUMN, "一小.csv", None, "G", "备注", 1),
    )
    assert not read.complete


def test_a_mapping_settles_a_column_for_good(roster: Path) -> None:
    read = read_roster(roster, policy(), columns={"甲栏": "年级", "备注": "不用"})
    assert (read.unread, read.complete) == ((), True)


def test_a_column_without_a_header_or_without_content(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [["姓名", "身份证号", "学段", "备注", None], ["甲", ZHANG, "小学", None, "某某"]],
    )
    (one,) = read_roster(path, policy()).unread
    assert one == Unread(UnreadKind.COLUMN, "a.xlsx", "Sheet1", "E", None, 1)
    assert list(unread_lines([one])) == [
        "没有认出的列：a.xlsx[Sheet1] E列“（没有表头）”：1 格有内容"
    ]


def test_sheets_that_give_nobody_are_told(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "学段"], ["甲", ZHANG, "小学"]]
    sheets = {"一班": rows, "二班": rows[:1], "说明": [["请按时上报"]], "空": [], "旧": rows}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=["旧"])
    read = read_roster(path, policy())
    assert read.unread == (
        Unread(UnreadKind.NOBODY, "a.xlsx", "二班"),
        Unread(UnreadKind.SHEET, "a.xlsx", "说明", count=1),
        Unread(UnreadKind.HIDDEN_SHEET, "a.xlsx", "旧"),
    )
    assert (read.hidden, read.unread_sheets) == (("a.xlsx[旧]",), ("a.xlsx[说明]", "a.xlsx[空]"))


def test_a_ledger_files_what_was_not_read_and_is_read_back(roster: Path, tmp_path: Path) -> None:
    ledger = make_ledger(read_roster(roster, policy()), policy(), "2019秋")
    assert ledger.problems.select("处理", "文件", "行", "列", "问题", "怎么办").rows()[:2] == [
        ("没读", "一小.csv", None, "F 甲栏", "没有认出的列：2 格有内容", TO_DO),
        ("没读", "一小.csv", None, "G 备注", "没有认出的列：1 格有内容", TO_DO),
    ]
    assert ledger.filing["没有读的"] == "没有认出的列 2 处（见“问题行”）"
    assert ledger.reminded() == 0
    made: Any = ledger.to_dict()
    assert made["unread"][0] == {
        "kind": "column",
        "file": "一小.csv",
        "sheet": None,
        "column": "F",
        "header": "甲栏",
        "count": 2,
        "why": None,
        "hint": TO_DO,
    }
    write_ledger(ledger, tmp_path / "台账.xlsx")
    back = read_ledger(tmp_path / "台账.xlsx")
    assert back.filing["没有读的"] == ledger.filing["没有读的"]


def test_a_ledger_of_what_was_all_read_says_nothing(roster: Path) -> None:
    columns = {"甲栏": "不用", "备注": "不用"}
    ledger = make_ledger(read_roster(roster, policy(), columns=columns), policy(), "2019秋")
    assert "没有读的" not in ledger.filing
    assert "没读" not in ledger.problems.get_column("处理").to_list()


def test_lists_are_told_as_rosters_are(roster: Path, tmp_path: Path) -> None:
    path = tmp_path / "残联.csv"
    path.write_text(f"姓名,身份证号,乙栏\n甲,{ZHANG},某某\n", encoding="utf-8")
    read = read_roster(roster, policy(), columns={"甲栏": "不用", "备注": "不用"})
    found = match_roster(read, {"残疾": path}, policy(), term="2019秋")
    assert found.lists.unread == (Unread(UnreadKind.COLUMN, "残联.csv", None, "C", "乙栏", 1),)
    assert found.undecided
    assert found.left_out.rows() == [
        (
            *("残联.csv", None, "C 乙栏", "没有认出的列：1 格有内容"),
            "请用 --list-map 说明它是什么；确实用不着的写 不用",
        )
    ]
    settled = match_roster(read, {"残疾": path}, policy(), term="2019秋", columns={"乙栏": "不用"})
    assert (settled.unread, settled.left_out.height, settled.undecided) == ((), 0, False)


def test_payments_are_told_as_rosters_are(roster: Path, tmp_path: Path) -> None:
    text = (
        "学校,姓名,身份证号,学段,寄宿,资助项目,金额,处理意见\n"
        f"一小,甲,{ZHANG},小学,是,寄宿生生活补助,500,已退\n"
    )
    read = read_roster(roster, policy(), columns={"甲栏": "不用", "备注": "不用"})
    payments = read_paid(policy(), tmp_path, text, term="2019秋")
    # what a fact of the rules states is asked of rosters, not of payments
    (one,) = payments.unread
    assert (one.file, one.column, one.header, one.count) == ("发放.csv", "H", "处理意见", 1)
    assert one.to_do == "请用 --map 说明它是什么；确实用不着的写 不用"
    found = reconcile(make_ledger(read, policy(), "2019秋"), payments, policy())
    assert not found.clean
    assert found.problems_table().row(0)[1:6] == ("没读", "发放.csv", None, None, "H 处理意见")
    assert found.receipt["没有读的"] == "没有认出的列 1 处（见“问题行”）"
    assert "发放表里没有读的：没有认出的列 1 处（见“问题行”）" in report_remarks(found)


def test_back_pay_tells_of_rosters(roster: Path) -> None:
    from datetime import date

    found = back_pay(read_roster(roster, policy()), policy(), "2024春", date(2024, 3, 1))
    assert [one.header for one in found.unread] == ["甲栏", "备注"]
    assert found.problems.get_column("处理").to_list()[:2] == ["没读", "没读"]


def test_the_same_column_of_many_files_is_one_line() -> None:
    unread = [
        Unread(UnreadKind.COLUMN, f"{n}小.xlsx", "一班", "F", "甲栏", 30) for n in range(31)
    ] + [Unread(UnreadKind.HIDDEN_SHEET, "甲.xlsx", "旧"), Unread(UnreadKind.OWN, "台账.xlsx")]
    assert list(unread_lines(unread)) == [
        "没有认出的列：0小.xlsx[一班] 等 31 处 F列“甲栏”：930 格有内容",
        "隐藏的工作表：甲.xlsx[旧]：没有读",
        "本程序写出的文件：台账.xlsx：没有读",
    ]
    assert unread_counts(unread) == {
        "没有读的": "没有认出的列 31 处、隐藏的工作表 1 处、本程序写出的文件 1 处（见“问题行”）"
    }


def test_every_kind_of_unread_says_what_to_do() -> None:
    for kind in UnreadKind:
        one = Unread(kind, "a.xlsx", count=2, why="原因")
        assert one.to_do
        assert "原因" in one.said
    assert not UnreadKind.OWN.matters
