"""Payment lists with a column for each item or month, and months as terms."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy, RosterError, reconcile
from eduaid_rules.rosters.audit.payments import Payments
from little_payments import (
    BOARDING,
    DAY,
    GRANT,
    assert_adds_up,
    ledger,
    paid,
    payment,
    read_paid,
    somebody,
)


def lines(found: Payments) -> list[tuple[object, ...]]:
    return found.frame.select("who_name", "item", "term", "fen", "column").rows()


ITEMS = f"""姓名,身份证号,{BOARDING},{DAY},合计
甲,110101201003070011,500,,500
乙,110101201003070046,-,250,250
丙,110101201003070062,500,250,750
合计,3人,1000,500,1500
"""


def test_each_cell_of_a_column_for_an_item_is_a_payment(national: Policy, tmp_path: Path) -> None:
    found = read_paid(national, tmp_path, ITEMS, term="2019秋")
    assert sorted(lines(found), key=str) == [
        ("丙", BOARDING, "2019秋", 50_000, 2),
        ("丙", DAY, "2019秋", 25_000, 3),
        ("乙", DAY, "2019秋", 25_000, 3),
        ("甲", BOARDING, "2019秋", 50_000, 2),
    ]
    assert (found.read, found.refused, found.totals.height) == (4, 0, 0)
    people = [
        somebody("甲", 身份证号="110101201003070011"),
        somebody("乙", 身份证号="110101201003070046", 资助项目=DAY, 金额=Decimal(250)),
        somebody("丙", 身份证号="110101201003070062"),
    ]
    checked = reconcile(ledger(*people), found, national)
    assert_adds_up(checked)
    [row] = checked.findings.select("问题", "姓名", "资助项目", "发放表里的位置").rows()
    assert row == ("不应发", "丙", DAY, "发放.csv 第4行 D列")


def test_a_sum_that_its_row_does_not_add_up_to_refuses_the_row(
    national: Policy, tmp_path: Path
) -> None:
    found = read_paid(national, tmp_path, ITEMS.replace("250,750", "250,800"), term="2019秋")
    assert (found.read, found.refused, found.refused_fen) == (4, 2, 75_000)
    [problem] = found.problems.iter_rows(named=True)
    assert (problem["种类"], problem["来源行"], problem["列"]) == ("前后矛盾", 4, "E")
    assert problem["问题"] == "这一行的金额加起来是 750.00，和合计不一样"


def test_a_cell_that_is_no_amount_refuses_its_row(national: Policy, tmp_path: Path) -> None:
    text = f"姓名,身份证号,{BOARDING},{DAY}\n甲,110101201003070011,500,√\n乙,110101201003070046,,\n"
    found = read_paid(national, tmp_path, text, term="2019秋")
    assert (found.read, found.refused, found.frame.height) == (3, 3, 0)
    assert found.problems.select("来源行", "种类").rows() == [
        (2, "看不懂"),
        (3, "没有写"),  # no amount
        (3, "没有写"),  # nor an item
    ]


def test_what_a_county_calls_an_item_may_head_its_column(national: Policy, tmp_path: Path) -> None:
    text = "姓名,身份证号,寄宿补,合计\n甲,110101201003070011,500,500\n"
    found = read_paid(national, tmp_path, text, term="2019秋", items={"寄宿补": BOARDING})
    assert lines(found) == [("甲", "寄宿补", "2019秋", 50_000, 2)]
    made = ledger(somebody("甲", 身份证号="110101201003070011"))
    assert reconcile(made, found, national, items={"寄宿补": BOARDING}).findings.is_empty()


MONTHS = """姓名,身份证号,9月,10月,11月,12月,1月
甲,110101200903070039,200,200,200,200,200
乙,110101201003070046,200,200,200,200,
"""


def test_months_are_payments_of_their_term(national: Policy, tmp_path: Path) -> None:
    found = read_paid(national, tmp_path, MONTHS, term="2019秋", item=GRANT)
    assert (found.read, found.refused) == (9, 0)
    people = [
        somebody(name, 身份证号=number, 资助项目=GRANT, 金额=Decimal(1000))
        for name, number in (("甲", "110101200903070039"), ("乙", "110101201003070046"))
    ]
    checked = reconcile(ledger(*people), found, national)
    assert_adds_up(checked)
    [row] = checked.findings.iter_rows(named=True)
    assert (row["问题"], row["姓名"], row["差额"]) == ("少发", "乙", 200)


@pytest.mark.parametrize(
    ("head", "cells", "terms"),
    [
        ("2019年9月,2020年2月,2020年3月", "1,2,3", {"2019秋": 3, "2020春": 3}),
        ("2019-12,2020.1", "1,2", {"2019秋": 3}),
        ("年份,月份,金额", "2020,1,5", {"2019秋": 5}),
        ("年份,月份,金额", "2020年,03月,5", {"2020春": 5}),
        ("月份,金额", "2019年9月,5", {"2019秋": 5}),
        ("月份,金额", "201909,5", {"2019秋": 5}),
        ("年份,月份,应发金额", "2019,12,5", {"2019秋": 5}),
    ],
)
def test_a_month_with_its_year_says_the_term(
    national: Policy, tmp_path: Path, head: str, cells: str, terms: dict[str, int]
) -> None:
    text = f"姓名,身份证号,{head}\n甲,110101200903070039,{cells}\n"
    found = read_paid(national, tmp_path, text, item=GRANT)
    assert found.refused == 0
    assert set(found.frame["term"]) == set(terms)
    for term, yuan in terms.items():
        own = found.frame.filter(found.frame["term"] == term)
        assert own["fen"].sum() == yuan * 100


@pytest.mark.parametrize(
    ("head", "cells", "more", "kind", "message"),
    [
        ("月份,金额", "9,5", {}, "没有写", "没有写是哪一年的9月"),
        ("月份,金额", "9-12月,5", {}, "看不懂", "月份看不懂"),
        ("年份,月份,金额", "去年,9,5", {}, "看不懂", "年份“去年”看不懂"),
        ("年份,月份,金额", "2019,2020年1月,5", {}, "前后矛盾", "年份写的是2019，月份写的是2020年"),
        ("3月", "5", {"term": "2019秋"}, "前后矛盾", "3月不在2019秋里"),
        ("年份,月份,金额", "2019,3,5", {"term": "2019秋"}, "前后矛盾", "3月不在2019秋里"),
    ],
)
def test_a_month_that_says_no_term_refuses_the_row(
    national: Policy,
    tmp_path: Path,
    head: str,
    cells: str,
    more: dict[str, str],
    kind: str,
    message: str,
) -> None:
    text = f"姓名,身份证号,{head}\n甲,110101200903070039,{cells}\n"
    found = read_paid(national, tmp_path, text, item=GRANT, **more)
    assert (found.read, found.refused) == (1, 1)
    assert found.problems.select("种类", "问题").rows() == [(kind, message)]


def test_items_by_month_stand_under_a_group(national: Policy, tmp_path: Path) -> None:
    text = f"姓名,身份证号,{BOARDING},,合计\n,,9月,10月,\n甲,110101200903070039,100,200,300\n"
    found = read_paid(national, tmp_path, text, term="2019秋")
    assert lines(found) == [
        ("甲", BOARDING, "2019秋", 10_000, 2),
        ("甲", BOARDING, "2019秋", 20_000, 3),
    ]


def test_a_sum_alone_is_the_amount_and_beside_it_must_be_the_same(
    national: Policy, tmp_path: Path
) -> None:
    head = "姓名,身份证号,资助项目"
    who = f"甲,110101200903070039,{BOARDING}"
    alone = read_paid(national, tmp_path, f"{head},合计\n{who},500\n", term="2019秋")
    assert alone.frame["fen"].to_list() == [50_000]
    both = read_paid(national, tmp_path, f"{head},金额,合计\n{who},100,500\n", term="2019秋")
    assert (both.read, both.refused) == (1, 1)


def test_a_bank_says_the_item_in_its_remark(national: Policy, tmp_path: Path) -> None:
    text = f"户名,卡号,金额,摘要\n甲父,6217000000000000001,500,{BOARDING}\n"
    found = read_paid(national, tmp_path, text, term="2019秋")
    assert found.frame.select("holder", "card", "item").rows() == [
        ("甲父", "6217000000000000001", BOARDING)
    ]
    made = ledger(somebody("甲", 卡号="6217000000000000001"))
    assert reconcile(made, found, national).findings.is_empty()
    told = read_paid(
        national, tmp_path, text.replace(BOARDING, "代发"), term="2019秋", item=BOARDING
    )
    assert told.frame["item"].to_list() == [BOARDING]


def test_two_columns_of_one_month_are_refused_with_both_letters(
    national: Policy, tmp_path: Path
) -> None:
    text = "姓名,身份证号,9月,9月\n甲,110101200903070039,5,6\n"
    with pytest.raises(RosterError, match=r"E722.*C列“9月”和D列“9月”"):
        read_paid(national, tmp_path, text, term="2019秋", item=GRANT)


def test_lines_of_one_row_are_instalments(national: Policy) -> None:
    given = paid(payment("甲", "250", column=3), payment("甲", "250", column=4))
    assert reconcile(ledger(somebody("甲")), given, national).findings.is_empty()
