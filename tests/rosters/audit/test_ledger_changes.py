"""Back-pay against an earlier ledger: what a corrected roster adds, and what it leaves open."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from commands import eduaid
from eduaid_rules import (
    Policy,
    RosterError,
    back_pay,
    make_ledger,
    read_ledger,
    read_roster,
    write_back_pay,
    write_ledger,
)
from eduaid_rules.rosters.audit.back_pay import BackPay
from little_payments import BOARDING, DAY, TERM, read_paid

HEAD = "姓名,身份证号,学校,学段,寄宿,困难类别\n"
# boarders get 500 yuan a term at 小学, 625 at 初中; day pupils half of it
THEN = """甲,110101201003070011,一小,小学,是,无
乙,110101201003070046,一小,小学,是,建档立卡
丙,110101201003070062,一小,小学,,建档立卡
丁,110101201003070089,一小,小学,是,建档立卡
戊,110101201003070097,一小,小学,是,建档立卡
"""
NOW = """甲,110101201003070011,一小,小学,是,建档立卡
乙,110101201003070046,一小,小学,否,建档立卡
丙,110101201003070062,一小,小学,是,建档立卡
丁,110101201003070089,一小,小学,,建档立卡
己,110101200903070039,一小,初中,是,孤儿
"""


def compared(policy: Policy, folder: Path, then: str = THEN, now: str = NOW) -> BackPay:
    old, new = folder / "九月.csv", folder / "十二月.csv"
    old.write_text(HEAD + then, encoding="utf-8")
    new.write_text(HEAD + now, encoding="utf-8")
    ledger = make_ledger(read_roster(old, policy), policy, TERM)
    return back_pay(read_roster(new, policy), policy, TERM, ledger=ledger)


def lines(frame: pl.DataFrame, *money: str) -> list[tuple[object, ...]]:
    return frame.select("姓名", "资助项目", "当时金额", "现在金额", *money, "备注").rows()


def yuan(frame: pl.DataFrame, column: str) -> Decimal:
    return sum(frame.get_column(column).to_list(), Decimal("0.00"))


def test_a_match_in_december_is_owed_and_what_is_open_is_in_no_sum(
    national: Policy, tmp_path: Path
) -> None:
    made = compared(national, tmp_path)
    assert lines(made.owed, "补发") == [
        ("甲", BOARDING, 0, 500, 500, "当时没有这一项"),
        ("乙", DAY, 0, 250, 250, "当时没有这一项"),
        ("己", BOARDING, 0, 625, 625, "当时的台账里没有这个人"),
    ]
    assert lines(made.overpaid, "多发") == [("乙", BOARDING, 500, 0, 500, "现在没有这一项")]
    undecided = {row[0]: row[1:4] for row in lines(made.undecided)}
    assert undecided == {"丙": (BOARDING, 0, 500), "丁": (BOARDING, 500, 0)}
    assert made.undecided["备注"][0].startswith("当时的台账里待核")
    assert made.undecided["备注"][1] == "现在还不能确定：问清以后再算"
    assert lines(made.gone) == [("戊", BOARDING, 500, 0, "现在的花名册里没有这个人")]
    assert (made.people, made.read, made.judged) == (3, 5, 5)


def test_the_sums_lead_from_one_ledger_to_the_other(national: Policy, tmp_path: Path) -> None:
    made = compared(national, tmp_path)
    then, now = (
        yuan(make_ledger(read_roster(tmp_path / name, national), national, TERM).lines, "金额")
        for name in ("九月.csv", "十二月.csv")
    )
    moved = yuan(made.undecided, "现在金额") - yuan(made.undecided, "当时金额")
    change = yuan(made.owed, "补发") - yuan(made.overpaid, "多发") - yuan(made.gone, "当时金额")
    assert then + change + moved == now


def test_somebody_whose_row_is_refused_now_is_undecided(national: Policy, tmp_path: Path) -> None:
    now = THEN.replace("一小,小学,是,建档立卡\n丙", "一小,小学,看不懂,建档立卡\n丙")
    made = compared(national, tmp_path, now=now)
    assert [row[0] for row in lines(made.undecided)] == ["乙"]
    assert made.undecided["备注"][0] == "现在的花名册里他的行退回了：改正以后再算"
    assert (made.owed.height, made.overpaid.height, made.gone.height) == (0, 0, 0)


def test_who_has_no_number_is_found_by_name_and_school_only_where_one_is_so_called(
    national: Policy, tmp_path: Path
) -> None:
    one = "甲,,一小,小学,是,建档立卡\n乙,110101201003070046,一小,小学,是,建档立卡\n"
    same = compared(national, tmp_path, one, one)
    assert (same.owed.height, same.overpaid.height, same.undecided.height) == (0, 0, 0)
    twins = one + "甲,,一小,小学,否,孤儿\n"
    made = compared(national, tmp_path, one, twins)
    assert (made.owed.height, made.overpaid.height, made.gone.height) == (0, 0, 0)
    assert set(made.undecided["姓名"]) == {"甲"}


def test_nothing_changes_where_nothing_was_changed(national: Policy, tmp_path: Path) -> None:
    made = compared(national, tmp_path, NOW, NOW)
    assert (made.owed.height, made.overpaid.height, made.gone.height) == (0, 0, 0)
    assert made.undecided.is_empty()


def test_what_it_is_compared_with_is_one_of_two(national: Policy, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(HEAD + NOW, encoding="utf-8")
    roster = read_roster(path, national)
    ledger = make_ledger(roster, national, "2020春")
    text = "姓名,身份证号,资助项目,金额\n甲,,寄宿生生活补助,500\n"
    payments = read_paid(national, tmp_path, text, term=TERM)
    with pytest.raises(RosterError, match=r"E737.*台账是2020春的，这次算的是2019秋"):
        back_pay(roster, national, TERM, ledger=ledger)
    with pytest.raises(RosterError, match="E737"):
        back_pay(roster, national, TERM)
    with pytest.raises(RosterError, match="E737"):
        back_pay(roster, national, "2020春", payments=payments, ledger=ledger)


def test_a_clerk_compares_with_the_ledger_of_september(
    national: Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = compared(national, tmp_path)
    ledger = make_ledger(read_roster(tmp_path / "九月.csv", national), national, TERM)
    write_ledger(ledger, tmp_path / "台账.xlsx")
    again = back_pay(
        read_roster(tmp_path / "十二月.csv", national),
        *(national, TERM),
        ledger=read_ledger(tmp_path / "台账.xlsx"),
    )
    assert again == made
    out = tmp_path / "补发.xlsx"
    command = ("backpay", str(tmp_path / "十二月.csv"), "--ledger", str(tmp_path / "台账.xlsx"))
    code, shown, _ = eduaid(capsys, *command, "--policy", "national", "-o", str(out))
    assert code == 3
    assert "要补发 3 人，共 1,375.00 元" in shown
    assert "待定 2 条" in shown
    assert "只在台账 1 条" in shown
    code, shown, _ = eduaid(capsys, *command, "--policy", "national", "--json")
    found = json.loads(shown)
    assert (found["total"], len(found["undecided"]), len(found["gone"])) == ("1375.00", 2, 1)
    names = sorted(path.name for path in write_back_pay(made, f"{tmp_path}/补发/"))
    assert "只在台账.csv" in names
    assert yuan(made.owed, "补发") == Decimal("1375.00")


def test_without_a_day_or_a_ledger_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = eduaid(capsys, "backpay", "花名册.csv", "--term", TERM)
    assert (code, "--known-on" in errors, "--ledger" in errors) == (2, True, True)
