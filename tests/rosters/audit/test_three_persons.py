"""Lists of 一卡通 name the head of the household, who is paid and the child: three persons."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy, reconcile
from little_payments import BOARDING, TERM, assert_adds_up, ledger, read_paid, somebody

HEAD = (
    "序号,支付状态,户主姓名,户主身份证号,收款人姓名,收款人身份证号,银行账号,开户银行,村(居)委会,"
    "享受人,享受人身份证号,联系电话,补贴金额,填报日期,失败原因"
)
LIST = f"""{HEAD}
1,已支付,王大,110101195001010017,王二,110101198001010011,6217000000000000001,农商行,甜水村,甲,110101201003070011,,500,2019-11-20,
2,支付失败,王大,110101195001010017,王二,110101198001010011,6217000000000000001,农商行,甜水村,乙,110101201003070046,,500,2019-11-20,卡号已注销
3,已支付,李大,110101195001010033,李二,110101198001010038,6217000000000000009,农商行,甜水村,丙,110101201003070062,,500,2019-11-20,
"""


def test_the_child_is_who_benefits_and_the_payee_holds_the_card(
    national: Policy, tmp_path: Path
) -> None:
    found = read_paid(national, tmp_path, LIST, term=TERM, item=BOARDING)
    assert found.frame.select("who_name", "resident", "holder", "card", "failed").rows() == [
        ("甲", "110101201003070011", "王二", "6217000000000000001", None),
        ("乙", "110101201003070046", "王二", "6217000000000000001", "支付失败：卡号已注销"),
        ("丙", "110101201003070062", "李二", "6217000000000000009", None),
    ]
    made = ledger(
        somebody("甲", 身份证号="110101201003070011", 卡号="6217000000000000001"),
        somebody("乙", 身份证号="110101201003070046", 卡号="6217000000000000001"),
        somebody("丙", 身份证号="110101201003070062", 卡号="6217000000000000003"),
    )
    checked = reconcile(made, found, national)
    assert_adds_up(checked)
    rows = checked.findings.select("问题", "姓名", "收款人", "发放的卡").rows()
    assert rows == [
        ("未到账", "乙", "王二", "6217000000000000001"),
        ("他人账户", "丙", "李二", "6217000000000000009"),
    ]


def test_a_guardians_number_beside_the_payee_is_not_the_childs(
    national: Policy, tmp_path: Path
) -> None:
    text = (
        "姓名,身份证号,金额,收款人,身份证号\n"
        "李小明,530102201103050119,500,家长0,530102198001015000\n"
        "李小红,530102201203050124,500,家长1,530102198101015016\n"
    )
    found = read_paid(national, tmp_path, text, term=TERM, item=BOARDING)
    assert found.frame.select("who_name", "resident", "holder").rows() == [
        ("李小明", "530102201103050119", "家长0"),
        ("李小红", "530102201203050124", "家长1"),
    ]
