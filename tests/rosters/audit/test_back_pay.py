"""Back-pay by hand: what later texts add, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from commands import eduaid
from eduaid_rules import (
    Policy,
    back_pay,
    make_ledger,
    read_roster,
    write_back_pay,
)
from eduaid_rules.rosters.audit.back_pay import BackPay
from little_payments import read_paid

# The nation's rise of 2024春 was published on 2024-05-07, after the term had begun.
ROSTER = """姓名,身份证号,学段,寄宿,困难类别,学校城乡,户口性质,卡号,营养计划学校
甲,110101201003070011,小学,是,孤儿,农村,农村,6217000000000000012,否
乙,110101200903070039,初中,是,建档立卡,农村,农村,,否
丙,110101201003070046,小学,否,建档立卡,农村,农村,,否
丁,110101201003070062,小学,是,无,农村,农村,,否
戊,110101201003070089,小学,,建档立卡,农村,农村,,否
"""
BEFORE = date(2024, 3, 1)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "花名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def sum_of(frame: pl.DataFrame, column: str) -> Decimal:
    """Yuan, exactly."""
    return sum(frame.get_column(column).to_list(), Decimal("0.00"))


def found(path: Path, policy: Policy, known_on: date = BEFORE) -> BackPay:
    return back_pay(read_roster(path, policy), policy, "2024春", known_on)


def test_the_difference_is_owed_with_both_amounts_and_both_bases(
    roster: Path, national: Policy
) -> None:
    made = found(roster, national)
    said = made.owed.select("姓名", "资助项目", "当时金额", "现在金额", "补发").rows()
    # 1000 to 1250 and 1250 to 1500 a year for boarders, half of it for day pupils; half a term
    assert said == [
        ("甲", "寄宿生生活补助", Decimal("500.00"), Decimal("625.00"), Decimal("125.00")),
        ("乙", "寄宿生生活补助", Decimal("625.00"), Decimal("750.00"), Decimal("125.00")),
        ("丙", "非寄宿生生活补助", Decimal("250.00"), Decimal("312.50"), Decimal("62.50")),
    ]
    first = made.owed.row(0, named=True)
    assert "财政部2024年5月7日公布的文件（标题不详）" not in first["当时依据"]
    assert "财政部2024年5月7日公布的文件（标题不详）" in first["现在依据"]
    assert first["卡号"] == "6217000000000000012"
    assert made.people == 3
    assert made.overpaid.is_empty()


def test_who_cannot_be_settled_now_is_asked_for(roster: Path, national: Policy) -> None:
    waiting = found(roster, national).pending
    assert set(waiting.get_column("姓名")) == {"戊"}


# A text of 2024-10-25 has the grant of universities ask whether somebody was a soldier, from 2024秋
# on: this roster does not say it.
GRANTS = """姓名,身份证号,学校,学段,年级,培养层次,全日制,困难类别,核定金额
生0,530102200303054005,甲大学,大专及以上,大一,本科,是,建档立卡,1500
生1,530102200303054013,甲大学,大专及以上,大一,本科,是,农村低保,1500
"""


def test_what_is_open_now_is_not_overpaid(national: Policy, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(GRANTS, encoding="utf-8")
    made = back_pay(read_roster(path, national), national, "2024秋", date(2024, 9, 1))
    assert (made.owed.height, made.overpaid.height) == (0, 0)
    assert made.undecided.select("姓名", "当时金额", "现在金额", "备注").rows() == [
        ("生0", Decimal("1500.00"), Decimal("0.00"), "现在还不能确定：问清以后再算"),
        ("生1", Decimal("1500.00"), Decimal("0.00"), "现在还不能确定：问清以后再算"),
    ]


def test_nothing_is_owed_once_the_text_was_known(roster: Path, national: Policy) -> None:
    made = found(roster, national, date(2024, 5, 7))
    assert (made.people, made.owed.height, made.overpaid.height) == (0, 0, 0)


def test_the_sums_are_those_of_two_ledgers(roster: Path, national: Policy) -> None:
    people = read_roster(roster, national)
    now = sum_of(make_ledger(people, national, "2024春").lines, "金额")
    then = sum_of(make_ledger(people, national, "2024春", BEFORE).lines, "金额")
    made = back_pay(people, national, "2024春", BEFORE)
    assert now - then == sum_of(made.owed, "补发") == Decimal("312.50")


DAYS = st.dates(date(2010, 1, 1), date(2026, 1, 1))
TERMS = st.sampled_from(["2015春", "2019秋", "2024春", "2025春"])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS, term=TERMS)
def test_then_and_owed_less_overpaid_is_now(
    day: date, term: str, roster: Path, national: Policy
) -> None:
    people = read_roster(roster, national)
    made = back_pay(people, national, term, day)
    now = sum_of(make_ledger(people, national, term).lines, "金额")
    then = sum_of(make_ledger(people, national, term, day).lines, "金额")
    moved = sum_of(made.undecided, "现在金额") - sum_of(made.undecided, "当时金额")
    assert then + sum_of(made.owed, "补发") - sum_of(made.overpaid, "多发") + moved == now


def test_the_workbook_has_a_sheet_for_each_table(
    roster: Path, national: Policy, tmp_path: Path
) -> None:
    write_back_pay(found(roster, national), tmp_path / "补发.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "补发.xlsx")
    assert book.sheet_names == ["补发", "多发", "待定", "待核", "问题行"]
    rows = book.get_sheet_by_name("补发").to_python()
    assert [row[0] for row in rows if isinstance(row[0], float)] == [1.0, 2.0, 3.0]


def test_the_folder_has_a_file_for_each_table(
    roster: Path, national: Policy, tmp_path: Path
) -> None:
    write_back_pay(found(roster, national), f"{tmp_path}/补发/")
    files = sorted(path.name for path in (tmp_path / "补发").iterdir())
    assert files == sorted(["多发.csv", "待定.csv", "待核.csv", "补发.csv", "问题行.csv"])
    assert "125.00" in (tmp_path / "补发" / "补发.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_a_clerk_sees_how_much_and_for_whom(
    roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given_ = ("--policy", "national", "--term", "2024春", "--known-on", "2024-03-01")
    out = tmp_path / "补发.xlsx"
    code, shown, _ = eduaid(capsys, "backpay", str(roster), *given_, "-o", str(out))
    assert code == 3  # somebody's boarding is not known
    assert "要补发 3 人，共 312.50 元" in shown
    assert f"写好了：{out}" in "".join(shown.split("\n"))
    code, shown, _ = eduaid(capsys, "backpay", str(roster), *given_, "--json")
    said = json.loads(shown)
    assert said["total"] == "312.50"
    assert said["owed"][0]["身份证号"] == "110101********0011"


def test_who_could_not_be_judged_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    people = "甲,普通高中,孤儿,99999,在读\n乙,普通高中,孤儿,1000,在读\n"
    path.write_text(f"姓名,学段,困难类别,核定金额,学籍状态\n{people}", encoding="utf-8")
    given_ = ("--term", "2024春", "--known-on", "2024-03-01", "--policy", "national")
    code, shown, _ = eduaid(capsys, "backpay", str(path), *given_)
    assert "读入 2 行 = 判断 1 行 + 退回 1 行" in shown
    assert code == 1


def test_the_day_must_be_said(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = eduaid(capsys, "backpay", str(roster), "--term", "2024春")
    assert code == 2
    assert "缺少选项 --known-on" in errors


PAID = """学期,姓名,身份证号,资助项目,金额
2024春,甲,110101201003070011,寄宿生生活补助,500
2024春,乙,110101200903070039,寄宿生生活补助,750
"""


def test_against_payments_what_was_really_paid_counts(
    roster: Path, national: Policy, tmp_path: Path
) -> None:
    paid = read_paid(national, tmp_path, PAID)
    made = back_pay(read_roster(roster, national), national, "2024春", BEFORE, paid)
    # 甲 got the old amount, 乙 the new one already, 丙 nothing at all
    assert made.owed.select("姓名", "当时金额", "现在金额", "已发", "补发").rows() == [
        ("甲", Decimal("500.00"), Decimal("625.00"), Decimal("500.00"), Decimal("125.00")),
        ("丙", Decimal("250.00"), Decimal("312.50"), Decimal("0.00"), Decimal("312.50")),
    ]
    assert made.people == 2
    assert "财政部2024年5月7日公布的文件（标题不详）" in made.owed.row(1, named=True)["现在依据"]


def test_a_clerk_names_the_payment_file(
    roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "发放.csv"
    path.write_text(PAID.replace("寄宿生生活补助", "寄宿补"), encoding="utf-8")
    given_ = ("--policy", "national", "--term", "2024春", "--known-on", "2024-03-01")
    code, shown, _ = eduaid(
        *(capsys, "backpay", str(roster), *given_, "--paid", str(path)),
        *("--item", "寄宿补=寄宿生生活补助"),
    )
    assert code == 3
    assert "要补发 2 人，共 437.50 元" in shown
    path.write_text(f"{path.read_text(encoding='utf-8')}2024春,丙,,寄宿补,若干\n", encoding="utf-8")
    code, shown, _ = eduaid(
        *(capsys, "backpay", str(roster), *given_, "--paid", str(path)),
        *("--item", "寄宿补=寄宿生生活补助"),
    )
    assert code == 1
    assert "若干" in shown


def test_back_pay_is_plain_values_as_well(roster: Path, national: Policy) -> None:
    made = found(roster, national)
    plain: Any = made.to_dict(files=[Path("补发.xlsx")])
    assert list(plain) == [
        *("title", "counts", "total", "owed", "overpaid", "undecided", "gone", "pending"),
        *("columns", "unread", "problems", "files"),
    ]
    assert plain["counts"] == {"read": 5, "judged": 5, "people": 3}
    assert (plain["total"], plain["overpaid"]) == ("312.50", [])
    assert plain["files"] == ["补发.xlsx"]
    first, second, third = plain["owed"]
    assert list(first) == made.owed.columns
    assert (first["姓名"], first["补发"]) == ("甲", "125.00")
    assert (first["身份证号"], first["卡号"]) == ("110101********0011", "***************0012")
    assert (second["卡号"], third["补发"]) == (None, "62.50")
    shown: Any = made.to_dict(show_ids=True)
    assert [row["身份证号"] for row in shown["owed"]] == made.owed["身份证号"].to_list()
    assert json.loads(json.dumps(plain)) == plain
