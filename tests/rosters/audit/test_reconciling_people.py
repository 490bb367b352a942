"""Whose a payment is, and on whose card: by numbers, names, cards."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from eduaid_rules import (
    Policy,
)
from little_payments import (
    check,
    ledger,
    only,
    paid,
    payment,
    said,
    somebody,
)


def test_somebody_whose_row_was_refused_cannot_be_judged(policy: Policy) -> None:
    found = check(policy, ledger(refused=["N甲"]), paid(payment("甲"), payment("乙")))
    assert [row[:2] for row in said(found)] == [("不应发", "乙"), ("无法判定", "甲")]


def test_another_persons_card_is_named(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C2"), somebody("丙", 卡号="C3"))
    given = paid(
        payment("甲", card="C2", holder="乙父"), payment("乙", card="C2"), payment("丙", card="C9")
    )
    found = check(policy, made, given)
    rows = {row["姓名"]: row for row in found.findings.iter_rows(named=True)}
    assert set(found.findings["问题"]) == {"他人账户"}
    assert rows["甲"]["说明"] == "是台账里乙（一小）的卡，台账没有写是不是同一户"
    assert (rows["甲"]["台账上的卡"], rows["甲"]["发放的卡"]) == ("C1", "C2")
    assert rows["甲"]["收款人"] == "乙父"
    assert rows["丙"]["说明"] == "不是台账上的卡，也不是台账里别人的卡"
    assert (rows["甲"]["差额"], rows["甲"]["实发"]) == (None, 500)


def test_the_card_of_a_brother_or_sister_is_fine(policy: Policy) -> None:
    made = ledger(
        somebody("甲", 卡号="C1", 户编号="H1"),
        somebody("乙", 卡号="C2", 户编号="H1"),
        somebody("丙", 卡号="C3", 户编号="H2"),
    )
    given = paid(payment("甲", card="C2"), payment("乙", card="C2"), payment("丙", card="C2"))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"]) == ("他人账户", "丙")
    assert row["说明"].endswith("不是同一户")


def test_one_card_for_two_on_the_ledger_is_fine(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C1"))
    given = paid(payment("甲", card="C1"), payment("乙", card="C1"))
    assert check(policy, made, given).findings.is_empty()


def test_without_a_card_on_the_ledger_only_somebody_elses_is_named(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙", 卡号="C3"))
    given = paid(payment("甲", card="C9"), payment("乙", card="C3"), payment("丙", card="C3"))
    assert only(check(policy, made, given))["姓名"] == "乙"


def test_people_are_found_by_student_number_and_by_name_and_it_is_said(policy: Policy) -> None:
    made = ledger(
        somebody("甲", 身份证号=None, 学籍号="G1"), somebody("买买提·艾力"), somebody("丙")
    )
    given = paid(
        payment("甲", "400", resident="N新", pupil="G1"),
        payment("买买提艾力", "400", resident=None),
        payment("丙", "400", resident=None, who_school=None),
    )
    found = check(policy, made, given)
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert texts["甲"].endswith("按学籍号对上")
    assert texts["买买提·艾力"].endswith("按姓名和学校对上")
    assert texts["丙"].endswith("按姓名和学校对上")
    assert set(found.findings["问题"]) == {"少发"}


def test_a_name_never_overrules_a_number(policy: Policy) -> None:
    made = ledger(somebody("甲", 学籍号="G1"))
    given = paid(payment("甲", resident="N别人", pupil="G1"))
    assert said(check(policy, made, given)) == [
        ("不应发", "甲", "0.00", "500.00"),
        ("漏发", "甲", "500.00", "0.00"),
    ]


def test_a_name_that_two_have_tells_nobody(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("甲", 身份证号="N2"))
    found = check(policy, made, paid(payment("甲", resident=None), payment("甲")))
    assert [row[0] for row in said(found)] == ["无法判定", "漏发"]
    open_ = found.findings.filter(pl.col("问题") == "无法判定").row(0, named=True)
    assert "同校同名的不止一人" in open_["说明"]


def test_a_card_tells_who_it_is_where_nothing_else_does(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C2"))
    nobody: dict[str, Any] = {"who_name": None, "resident": None, "who_school": None}
    given = paid(payment("", card="C1", **nobody), payment("", "400", card="C2", **nobody))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"]) == ("少发", "乙")
    assert row["说明"].endswith("按卡号对上")


def test_a_number_beside_another_name_is_reported(policy: Policy) -> None:
    row = only(check(policy, ledger(somebody("甲")), paid(payment("乙", resident="N甲"))))
    assert (row["问题"], row["说明"]) == ("姓名不符", "台账上叫甲，发放表上叫乙")


@pytest.mark.parametrize(
    "other", ["阿依•吉克", "阿依吉克", "阿依． 吉克", "阿依∙吉克", "阿依･吉克"]
)
def test_dots_and_spaces_in_names_are_no_difference(policy: Policy, other: str) -> None:
    made = ledger(somebody("阿依·吉克"))
    assert said(check(policy, made, paid(payment(other, resident="N阿依·吉克")))) == []
