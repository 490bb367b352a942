"""Payments of several terms and ledgers, and what they call items, terms and amounts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    reconcile,
)
from little_payments import (
    BOARDING,
    assert_adds_up,
    check,
    ledger,
    paid,
    payment,
    read_paid,
    somebody,
)


def test_each_term_is_held_against_its_own_ledger(policy: Policy) -> None:
    made = [ledger(somebody("甲"), term=term) for term in ("2019秋", "2020春", "2020秋")]
    given = paid(
        payment("甲"), payment("甲", term="2020春"), payment("甲"), payment("甲", term="2018秋")
    )
    found = reconcile(made, given, policy)
    assert_adds_up(found)
    kinds = sorted(found.findings.select("问题", "学期").rows())
    assert kinds == [("漏发", "2020秋"), ("重复", "2019秋")]
    assert (found.read, found.compared, found.refused) == (4, 3, 1)
    [problem] = found.problems.iter_rows(named=True)
    assert (problem["种类"], problem["来源行"]) == ("没有这个学期的台账", 5)
    assert found.refused_yuan == 500


def test_two_ledgers_with_one_person_count_the_item_once(policy: Policy) -> None:
    made = [ledger(somebody("甲")), ledger(somebody("甲", 学校="二小"), somebody("乙"))]
    found = reconcile(made, paid(payment("甲"), payment("乙")), policy)
    assert found.findings.is_empty()
    [problem] = found.problems.iter_rows(named=True)
    assert (problem["种类"], problem["退回"]) == ("台账里有两次", False)


def test_items_have_names_ids_and_what_a_county_calls_them(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙"))
    given = paid(
        payment("甲", item="boarding-subsidy"),
        payment("乙", item="寄宿生 生活补助"),
        payment("丙", item="寄宿补"),
        payment("丙", item="伙食费"),
    )
    with pytest.raises(RosterError) as error:
        reconcile(made, given, policy)
    codes = [(one.code, one.message) for one in error.value.diagnostics]
    assert codes == [("E730", "没有“伙食费”这个资助项目"), ("E730", "没有“寄宿补”这个资助项目")]
    found = check(policy, made, given, items={"寄宿补": BOARDING, "伙食费": "不用"})
    assert found.findings.is_empty()
    assert (found.compared, found.refused) == (3, 1)
    assert list(found.problems["种类"]) == ["不比对"]
    with pytest.raises(RosterError, match="是不是“非寄宿生生活补助”"):
        reconcile(made, given, policy, items={"寄宿补": "非寄宿生生活补贴", "伙食费": "不用"})


SENIOR, SENIOR_NOW = "普通高中免学杂费", "高中阶段免学费"


@pytest.mark.parametrize(("owed", "called"), [(SENIOR_NOW, SENIOR), (SENIOR, SENIOR_NOW)])
def test_an_item_is_understood_by_its_names_of_other_terms(
    policy: Policy, owed: str, called: str
) -> None:
    made = [ledger(somebody("甲", 资助项目=owed)), ledger(somebody("甲"), term="2020春")]
    given = paid(payment("甲", item=called), payment("甲", term="2020春"))
    found = check(policy, made, given)
    assert (list(found.findings["问题"]), found.compared) == ([], 2)
    nobody = check(policy, ledger(), paid(payment("甲", item=called)))
    assert list(nobody.findings["问题"]) == ["不应发"]


def test_each_term_has_its_own_name_of_an_item(policy: Policy) -> None:
    made = [
        ledger(somebody("甲", 资助项目=SENIOR)),
        ledger(somebody("甲", 资助项目=SENIOR_NOW), term="2020春"),
    ]
    given = paid(payment("甲", item=SENIOR_NOW), payment("甲", item=SENIOR, term="2020春"))
    assert check(policy, made, given).findings.is_empty()


def test_an_unknown_item_is_shown_where_it_stands_and_not_taken_for_another(
    policy: Policy,
) -> None:
    with pytest.raises(RosterError) as error:
        reconcile(ledger(), paid(payment("甲"), payment("甲", item="高校免学费")), policy)
    [found] = error.value.diagnostics
    assert (found.file, found.line) == ("发放.xlsx", 3)
    assert "是不是" not in (found.suggestion or "")


@pytest.mark.parametrize(
    ("term", "yuan", "day", "hint"),
    [
        ("24秋", "500", "2024-09-10", "请写成 2024秋"),
        ("2019年8月20日", "500", "2019-09-10", "请写成 2019秋；如果指8月当时的学期，写 2019春"),
        ("2019秋", "5百", "2019-09-10", "请写成 500"),
        ("2019秋", "1.2万元", "2019-09-10", "请写成 12000"),
        ("2019秋", "约五百", "2019-09-10", "请写成元，最多两位小数，如 1250.50"),
        ("2019秋", "500", "9月1日", "请写上年份，如 2024-09-01"),
    ],
)
def test_what_payments_spell_otherwise_is_converted(
    term: str, yuan: str, day: str, hint: str, policy: Policy, tmp_path: Path
) -> None:
    head = "学校,姓名,资助项目,学期,金额,发放日期"
    row = f"一小,甲,{BOARDING},{term},{yuan},{day}"
    payments = read_paid(policy, tmp_path, f"{head}\n{row}\n")
    assert list(payments.problems["怎么办"]) == [hint]
    found = reconcile(ledger(), payments, policy)
    assert list(found.problems_table()["怎么办"]) == [hint]
    assert hint in json.dumps(found.to_dict(), ensure_ascii=False)
