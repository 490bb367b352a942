"""Payments of people whom nothing but a name and a place tells apart, and many of one person."""

from __future__ import annotations

import polars as pl
import pytest

from eduaid_rules import Policy
from little_payments import check, ledger, paid, payment, said, somebody

NOBODY = {"身份证号": None, "班级": "1班"}


@pytest.mark.parametrize("payments", [1, 2])
def test_of_twins_without_numbers_no_payment_is_anybodys(national: Policy, payments: int) -> None:
    twins = ledger(somebody("甲", **NOBODY), somebody("甲", **NOBODY))
    found = check(
        national, twins, paid(*[payment("甲", resident=None, who_class="1班")] * payments)
    )
    assert [row[0] for row in said(found)] == ["无法判定"]
    assert str(found.amount("实发")) == f"{500 * payments}.00"
    (why,) = found.findings["说明"]
    assert "分不清是不是一个人" in why


def test_twins_refused_by_the_roster_are_open_and_nobody_owes_or_is_owed(national: Policy) -> None:
    found = check(
        national,
        ledger(somebody("乙"), refused=["甲"]),
        paid(payment("甲", resident=None), payment("甲", resident=None), payment("乙")),
    )
    assert [row[:2] for row in said(found)] == [("无法判定", "甲")]
    assert "退回" in found.findings["说明"][0]


def test_a_number_in_the_payment_for_one_of_two_without_is_a_question(national: Policy) -> None:
    twins = ledger(somebody("甲", **NOBODY), somebody("甲", **NOBODY))
    found = check(national, twins, paid(payment("甲", who_class="1班")))
    kinds = {row[0] for row in said(found)}
    assert "漏发" not in kinds
    assert kinds == {"无法判定"}


def test_a_number_for_one_of_two_finds_that_one_and_leaves_the_other(national: Policy) -> None:
    made = ledger(somebody("甲"), somebody("甲", 身份证号="N2"))
    found = check(national, made, paid(payment("甲", resident="N2")))
    assert [row[0] for row in said(found)] == ["漏发"]
    assert found.findings["身份证号"].to_list() == ["N甲"]


def test_ten_thousand_payments_of_one_number_or_one_name_are_one_finding(national: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"))
    by_number, by_name = payment("甲", "1"), payment("乙", "1", resident=None)
    given = paid(*[by_number] * 10_000, *[by_name] * 10_000)
    found = check(national, made, given)
    assert found.findings.height <= 4
    assert found.findings.filter(pl.col("姓名") == "甲")["实发"].sum() == 10_000
    longest = found.findings.select(pl.all().cast(pl.String).str.len_chars().max()).row(0)
    assert max(length or 0 for length in longest) < 400
