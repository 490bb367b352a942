"""Payments against ledgers by hand: each kind of finding, and that amounts add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    load_policy,
    reconcile,
)
from eduaid_rules.policy.wire.digests import digest_of
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from little_payments import (
    BOARDING,
    DAY,
    check,
    ledger,
    on,
    only,
    paid,
    payment,
    said,
    somebody,
)
from project import PACKS


def test_what_is_paid_as_it_is_due_gives_no_finding(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙", 金额=Decimal("312.50")))
    found = check(policy, made, paid(payment("甲"), payment("乙", "312.5")))
    assert found.findings.is_empty()
    assert (found.read, found.compared, found.refused, found.lines) == (2, 2, 0, 2)


def test_a_ledger_that_names_its_rules_in_an_earlier_form_is_of_the_same_rules(
    policy: Policy,
) -> None:
    policy = load_policy(PACKS / "frozen" / "city-2019")  # today's has words that form 1 has not
    form_1 = digest_of(replace(policy.pack, form=1))
    for digest, others in ((policy.digest, ()), (form_1, ()), ("sha256:0", ("市方案",))):
        made = ledger(somebody("甲"))
        filing = {**made.filing, "规则": "市方案", "规则摘要": digest}
        found = check(policy, replace(made, filing=filing), paid(payment("甲")))
        assert found.other_rules == others


def test_who_was_not_paid_is_missed(policy: Policy) -> None:
    made = ledger(somebody("甲", 班级="1班", 依据="文件一"), somebody("乙"))
    row = only(check(policy, made, paid(payment("乙"))))
    assert (row["问题"], row["学期"], row["学校"], row["班级"]) == ("漏发", "2019秋", "一小", "1班")
    assert (row["姓名"], row["身份证号"], row["资助项目"]) == ("甲", "N甲", BOARDING)
    assert (row["应发"], row["实发"], row["差额"]) == (500, 0, 500)
    assert row["依据"] == "文件一"
    assert "补发" in row["怎么办"]


def test_a_payment_of_nothing_is_none(policy: Policy) -> None:
    found = check(policy, ledger(somebody("甲")), paid(payment("甲", "0"), payment("乙", "0")))
    assert said(found) == [("漏发", "甲", "500.00", "0.00")]


def test_what_is_not_due_says_whether_the_ledger_knows_the_person(policy: Policy) -> None:
    made = ledger(somebody("甲"), others=[somebody("丙", 资助项目="免学杂费")])
    given = paid(payment("甲"), payment("甲", item=DAY), payment("乙"), payment("丙"))
    found = check(policy, made, given)
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert set(found.findings["问题"]) == {"不应发"}
    assert texts == {
        "甲": "台账里有这个人，没有这一项",
        "乙": "台账里没有这个人",
        "丙": "台账里有这个人，没有这一项",
    }
    assert found.amount("不应发") == 1500


def test_instalments_that_add_up_are_fine(policy: Policy) -> None:
    given = paid(payment("甲", "200"), payment("甲", "200"), payment("甲", "100"))
    assert check(policy, ledger(somebody("甲")), given).findings.is_empty()


@pytest.mark.parametrize(
    ("amounts", "kind"),
    [
        (["500.01"], "多发"),
        (["500", "500"], "重复"),
        (["500", "0.01"], "重复"),
        (["499.99"], "少发"),
        (["200", "100"], "少发"),
        (["500", "500", "-500"], None),
        (["500", "-500"], "漏发"),
    ],
)
def test_over_twice_and_under_are_told_apart(
    policy: Policy, amounts: list[str], kind: str | None
) -> None:
    found = check(policy, ledger(somebody("甲")), paid(*(payment("甲", a) for a in amounts)))
    assert list(found.findings["问题"]) == ([] if kind is None else [kind])


def test_two_schools_go_before_twice_and_after_under(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙"))
    given = paid(
        *(payment("甲"), payment("甲", who_school="二小")),
        *(payment("乙", "250"), payment("乙", "250", who_school="二小")),
        *(payment("丙", "100"), payment("丙", "100", who_school="二小")),
    )
    found = check(policy, made, given)
    assert said(found) == [
        ("两校重复", "乙", "500.00", "500.00"),
        ("两校重复", "甲", "500.00", "1000.00"),
        ("少发", "丙", "500.00", "200.00"),
    ]
    assert all("发放的学校：一小、二小" in text for text in found.findings["说明"])
    assert found.amount("两校重复") == 500


def test_a_school_that_is_not_written_is_not_another_one(policy: Policy) -> None:
    given = paid(payment("甲", "250"), payment("甲", "250", who_school=None))
    assert check(policy, ledger(somebody("甲")), given).findings.is_empty()


def test_what_the_ledger_leaves_open_is_said_paid_or_not(policy: Policy) -> None:
    waiting = [
        somebody("甲", 资助项目=f"免学杂费、{BOARDING}"),
        somebody("乙", 原因="还不知道：困难类别"),
    ]
    found = check(policy, ledger(pending=waiting), paid(payment("甲"), payment("甲")))
    assert said(found) == [
        ("无法判定", "乙", "0.00", "0.00"),
        ("无法判定", "甲", "0.00", "1000.00"),
    ]
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert texts["乙"] == "还不知道：困难类别"


def test_late_is_after_the_last_day_of_the_term_or_as_said(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"))
    given = paid(payment("甲", day=on("2020-02-29")), payment("乙", day=on("2020-03-01")))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"], row["发放日期"]) == ("迟发", "乙", "2020-03-01")
    assert row["说明"] == "最迟应在2020-02-29，晚了1天"
    found = check(policy, made, given, late_after=on("2019-12-31"))
    assert found.count(FindingKind.LATE) == 2
    with pytest.raises(RosterError, match="E734"):
        reconcile([made, ledger(term="2020春")], given, policy, late_after=on("2019-12-31"))
    found = reconcile(made, given, policy, late_after={"2019秋": on("2020-03-01")})
    assert found.findings.is_empty()


def test_late_and_another_card_stand_beside_what_differs(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"))
    given = paid(payment("甲"), payment("甲", day=on("2020-03-08"), card="C2"))
    found = check(policy, made, given)
    assert list(found.findings["问题"]) == ["重复", "他人账户", "迟发"]
