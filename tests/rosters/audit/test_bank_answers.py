"""What banks say of payments: what failed or came back was not paid, and is a finding."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, reconcile
from eduaid_rules.rosters.audit.bank_words import BankAnswer, bank_answer
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from eduaid_rules.rosters.audit.payments import Payments
from eduaid_rules.rosters.audit.report import report_remarks, report_tables
from how_many import examples
from little_payments import (
    BOARDING,
    TERM,
    assert_adds_up,
    ledger,
    paid,
    payment,
    read_paid,
    somebody,
)


def read(policy: Policy, folder: Path, text: str) -> Payments:
    return read_paid(policy, folder, text, name="回盘.csv", term=TERM, item=BOARDING)


# 530102… : 李小明, 李小红, 王小强
RETURN = """姓名,身份证号,账号,金额,处理结果
李小明,530102201103050119,6228480000000000000,500,成功
李小红,530102201203050124,6228480000000000001,500,失败：户名不符
王小强,53010220130305013X,6228480000000000002,500,失败：账户已销户
"""
PEOPLE = (
    somebody("李小明", 身份证号="530102201103050119"),
    somebody("李小红", 身份证号="530102201203050124"),
    somebody("王小强", 身份证号="53010220130305013X"),
)


def test_what_failed_is_not_paid_and_its_reason_is_named(national: Policy, tmp_path: Path) -> None:
    payments = read(national, tmp_path, RETURN)
    assert (payments.read, payments.refused, payments.failed) == (3, 0, 2)
    found = reconcile(ledger(*PEOPLE), payments, national)
    assert_adds_up(found)
    rows = found.findings.select("问题", "姓名", "应发", "实发", "差额", "说明").rows()
    assert rows == [
        ("未到账", "李小红", 500, 0, 500, "失败：户名不符"),
        ("未到账", "王小强", 500, 0, 500, "失败：账户已销户"),
    ]
    assert [found.amount(name) for name in ("应发", "实发", "未到账")] == [1500, 500, 1000]
    assert (found.read, found.compared, found.failed, found.refused) == (3, 1, 2, 0)
    assert (found.failed_yuan, found.clean) == (Decimal("1000.00"), False)
    assert "读入 3 行发放 = 比对 1 行 + 没有到账 2 行 + 没有比对 0 行" in " ".join(
        report_remarks(found)
    )
    assert report_tables(found)["未到账"]["发放表里的位置"].to_list() == [
        "回盘.csv 第3行",
        "回盘.csv 第4行",
    ]


@pytest.mark.parametrize(
    ("head", "cells", "failed"),
    [
        ("支付状态,失败原因", "支付失败,卡号已注销", "支付失败：卡号已注销"),
        ("支付状态,失败原因", "已退款,", "已退款"),
        ("处理结果,退回原因", "已退回,卡已达限额", "已退回：卡已达限额"),
        ("支付状态,失败原因", "已支付,", None),
        ("支付状态,返回信息", "成功,交易成功", None),
        ("支付状态", "成功[0000]", None),
        ("支付状态", "打卡成功", None),
        ("支付状态", "已入帐", None),
        ("支付状态", "已退汇", "已退汇"),
        ("支付状态", "已退汇（户名不符）", "已退汇：户名不符"),
        ("支付状态", "冲正", "冲正"),
        ("支付状态,失败原因", "已冲正,重复入账", "已冲正：重复入账"),
        ("支付状态", "冲正成功", "冲正成功"),
        ("支付状态", "未成功", "未成功"),
        ("支付状态", "失败，已退款", "失败：已退款"),
        ("支付状态", "未入账", "未入账"),
        ("支付状态", "失败(户名不符)", "失败：户名不符"),
        ("支付状态,失败原因", "失败,/", "失败"),
    ],
)
def test_status_and_reason_in_one_cell_or_two(
    national: Policy, tmp_path: Path, head: str, cells: str, failed: str | None
) -> None:
    text = f"姓名,身份证号,金额,{head}\n李小明,530102201103050119,500,{cells}\n"
    payments = read(national, tmp_path, text)
    assert payments.frame["failed"].to_list() == [failed]


@pytest.mark.parametrize(
    ("head", "cells", "message"),
    [
        ("支付状态,失败原因", "处理中,", "看不懂“处理中”"),
        ("支付状态,失败原因", ",", "没有写支付状态"),
        ("支付状态,失败原因", ",卡号已注销", "没有写支付状态，只写着失败原因“卡号已注销”"),
        ("失败原因,备注", "卡号已注销,", "没有写支付状态，只写着失败原因“卡号已注销”"),
        ("支付状态,失败原因", "成功,卡号已注销", "写着“成功”，又写着失败原因“卡号已注销”"),
        ("支付状态", "支付成功后退回", "看不懂“支付成功后退回”"),
        ("支付状态", "冲正中", "看不懂“冲正中”"),
        ("支付状态", "退款失败", "看不懂“退款失败”"),
        ("支付状态", "失败后已补发成功", "看不懂“失败后已补发成功”"),
    ],
)
def test_a_status_that_nobody_knows_is_refused_and_never_taken_for_paid(
    national: Policy, tmp_path: Path, head: str, cells: str, message: str
) -> None:
    text = f"姓名,身份证号,金额,{head}\n李小明,530102201103050119,500,{cells}\n"
    payments = read(national, tmp_path, text)
    assert (payments.read, payments.refused, payments.frame.height) == (1, 1, 0)
    [problem] = payments.problems.iter_rows(named=True)
    assert (problem["种类"], problem["问题"]) == ("不知道到没到账", message)
    assert (problem["来源行"], problem["退回"]) == (2, True)
    assert payments.refused_fen == 50_000


@pytest.mark.parametrize("status", ["冲正", "已退款", "失败"])
def test_a_negative_amount_that_did_not_arrive_is_a_question(
    status: str, national: Policy, tmp_path: Path
) -> None:
    own = "李小明,530102201103050119"
    text = f"姓名,身份证号,金额,支付状态\n{own},500,成功\n{own},-500,{status}\n{own},-100,成功\n"
    payments = read(national, tmp_path, text)
    assert payments.frame["fen"].to_list() == [50_000, -10_000]
    [problem] = payments.problems.iter_rows(named=True)
    assert (problem["种类"], problem["来源行"]) == ("不知道到没到账", 3)
    assert problem["问题"] == f"金额是负数，又写着“{status}”：不知道钱退回了没有"


def test_what_was_sent_again_and_arrived_is_paid(national: Policy) -> None:
    given_ = paid(payment("甲", failed="失败：户名不符"), payment("甲"))
    found = reconcile(ledger(somebody("甲")), given_, national)
    assert found.findings.is_empty()
    assert found.clean
    assert any("500.00 元后来发了" in text for text in report_remarks(found))


def test_each_yuan_is_in_one_finding(national: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙"), somebody("丁"))
    given_ = paid(
        *(payment("甲", "200"), payment("甲", "300", failed="已退款")),  # all of it was sent
        payment("乙", "300", failed="失败"),  # 200 never were
        *(payment("丙", "100"), payment("丙", "100", failed="失败")),  # 300 never were
        *(payment("丁", "500"), payment("丁", "500", failed="失败")),
    )
    found = reconcile(made, given_, national)
    assert_adds_up(found)
    rows = found.findings.select("问题", "姓名", "应发", "实发", "差额").rows()
    assert sorted(rows) == [
        ("少发", "丙", 500, 100, 300),
        ("少发", "乙", 500, 0, 200),
        ("未到账", "丙", 500, 100, 100),
        ("未到账", "乙", 500, 0, 300),
        ("未到账", "甲", 500, 200, 300),
    ]
    assert found.amount("应发") - found.amount("实发") == 1200
    assert [found.amount(name) for name in ("未到账", "少发")] == [700, 500]


def test_what_failed_and_was_not_due_is_not_to_be_sent_again(national: Policy) -> None:
    found = reconcile(ledger(), paid(payment("甲", failed="失败")), national)
    [row] = found.findings.iter_rows(named=True)
    assert (row["问题"], row["实发"], row["差额"]) == ("不应发", 0, 0)
    assert "另有 500.00 元没有到账" in row["说明"]


def test_money_that_came_back_is_not_late_and_on_nobodys_card(national: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C2"))
    given_ = paid(payment("甲", card="C2", failed="失败"), payment("乙", card="C2"))
    found = reconcile(made, given_, national)
    assert found.findings.select("问题", "姓名").rows() == [("未到账", "甲")]


amounts = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 90_000), st.booleans()), max_size=12
)


@settings(max_examples=examples(20))
@given(rows=amounts, due=st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(1, 90_000)))
def test_each_row_is_compared_refused_or_not_arrived(
    national: Policy, rows: list[tuple[str, int, bool]], due: dict[str, int]
) -> None:
    made = ledger(*(somebody(name, 金额=Decimal(fen) / 100) for name, fen in due.items()))
    sent = [{**payment(n), "fen": fen, "failed": "失败" if lost else None} for n, fen, lost in rows]
    found = reconcile(made, paid(*sent), national)
    assert_adds_up(found)
    arrived = sum(fen for _, fen, lost in rows if not lost)
    assert found.amount("实发") * 100 == arrived
    assert found.failed == sum(lost for _, _, lost in rows)
    assert found.compared == len(rows) - found.failed
    for name, fen in due.items():
        mine = [(amount, lost) for who, amount, lost in rows if who == name]
        owed = fen - sum(amount for amount, lost in mine if not lost)
        lost = min(max(owed, 0), sum(amount for amount, lost in mine if lost))
        kind = pl.col("问题") == FindingKind.NOT_ARRIVED.value
        own = found.findings.filter(kind & (pl.col("姓名") == name))["差额"].sum()
        assert own * 100 == lost


def test_words_of_a_county_are_compared_as_cells_are(national: Policy) -> None:
    words = national.sheet_words
    assert bank_answer(" 成 功 ", None, words) == BankAnswer()
    assert bank_answer("失败", "失败", words) == BankAnswer(failed="失败")


@pytest.mark.parametrize("row", ["500,处理中", "五百整元,成功", ",成功"])
def test_who_is_owed_and_has_a_row_that_was_not_compared_is_told_so(
    national: Policy, tmp_path: Path, row: str
) -> None:
    text = f"姓名,身份证号,金额,处理结果\n李小明,530102201103050119,{row}\n"
    found = reconcile(ledger(*PEOPLE[:2]), read(national, tmp_path, text), national)
    assert found.refused == 1
    remarks = dict(found.findings.select("姓名", "说明").iter_rows())
    missed = "台账有这一项，没有找到发放"
    assert remarks["李小红"] == missed
    assert remarks["李小明"] == f"{missed}；发放表有这个人的行没有比对，先核实：回盘.csv 第2行"
