"""Payments of people who cannot be told apart, or whose names only look alike."""

from __future__ import annotations

import pytest

from eduaid_rules import Policy, reconcile
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from little_payments import assert_adds_up, ledger, paid, payment, somebody


def kinds(found: Reconciliation) -> list[tuple[str, str]]:
    assert_adds_up(found)
    return found.findings.select("问题", "姓名").rows()


def nameless(name: str, **more: object) -> dict[str, object]:
    return somebody(name, 身份证号=None, 班级="1班", **more)


def test_two_lines_of_one_name_in_a_ledger_are_not_one_person(policy: Policy) -> None:
    made = ledger(nameless("王芳"), nameless("王芳"), nameless("李四"))
    payments = paid(payment("王芳", "1000", resident=None), payment("李四", "500", resident=None))
    found = reconcile(made, payments, policy)
    assert kinds(found) == [(FindingKind.UNSETTLED.value, "王芳")]
    (remark,) = found.findings.get_column("说明")
    assert remark.startswith("台账里同校同班同名的不止一行，没有号码，分不清是不是一个人")


def test_whoever_was_refused_for_his_name_is_no_stranger(policy: Policy) -> None:
    made = ledger(nameless("李四"), refused=["王芳"])
    payments = paid(payment("王芳", resident=None), payment("李四", resident=None))
    assert kinds(reconcile(made, payments, policy)) == [(FindingKind.UNSETTLED.value, "王芳")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿依·古丽", "阿依\u2022古丽"),
        ("山﨑", "山崎"),
        ("王\ue81e", "王\u9fb4"),
        ("张三", "张\ufe00三"),
    ],
)
def test_names_that_look_alike_are_paid_as_one(one: str, other: str, policy: Policy) -> None:
    payments = paid(payment(other, resident=None))
    assert kinds(reconcile(ledger(nameless(one)), payments, policy)) == []


@pytest.mark.parametrize("number", ["0", "00000000", "11111111", "待补", "NULL", "--"])
def test_what_stands_for_no_number_in_a_ledger_is_nobody(number: str, policy: Policy) -> None:
    made = ledger(somebody("甲", 身份证号=number), somebody("乙", 身份证号=number))
    payments = paid(payment("甲", resident=None), payment("乙", resident=None))
    assert kinds(reconcile(made, payments, policy)) == []
