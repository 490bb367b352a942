"""The example of computed amounts in the staff guide, loaded and asked."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from little_layers import answer, write
from project import DOCS

REST = """\
名称: 县
语言: 2
事实:
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年}
  - {名称: 公办收费标准, 英文: public_fee, 类型: 金额, 单位: 元/学年}
  - {名称: 享受月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
  - {名称: 就餐天数, 英文: days, 类型: 整数, 范围: {不低于: 0, 不高于: 130}}
  - {名称: 已发, 英文: paid_so_far, 类型: 金额, 单位: 元/学年}
  - {名称: 已享受金额, 英文: had, 类型: 金额, 单位: 元/学期}
文件:
  notice: {名称: 县通知, 文号: 不详, 日期: 2024-06-30, 核实: 未核实}
"""


def example() -> str:
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition("### 算出来的金额\n")[2].partition("\n### ")[0]
    (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    return str(block)


@pytest.mark.parametrize(
    ("rule", "stated", "autumn"),
    [
        ("tuition-half", {"学费": 800}, "250.00"),  # half is 400: 500 a year
        ("tuition-half", {"学费": "3000.02"}, "750.01"),  # 1500.01 a year
        ("tuition-half", {"学费": 9000}, "1500.00"),
        ("by-month", {"享受月数": 4}, "800.00"),
        ("meals", {"就餐天数": 120, "已发": 500}, "500.00"),  # 600, of which 500 are left
        ("meals", {"就餐天数": 90, "已发": 500}, "450.00"),
        ("top-up", {"已享受金额": "600.50"}, "399.50"),
        ("top-up", {"已享受金额": 1200}, "0.00"),
    ],
)
def test_the_examples_of_the_guide_give_what_it_says(
    rule: str, stated: dict[str, object], autumn: str, tmp_path: Path
) -> None:
    policy = load_policy(write(tmp_path, "county", REST + example()))
    assert answer(policy.evaluate(stated, "2024秋"), rule) == autumn
    assert answer(policy.evaluate({}, "2024秋"), rule) == "open"


def test_what_is_waived_is_worth_what_would_be_charged(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "county", REST + example()))
    found = policy.evaluate({"学费": 5000, "公办收费标准": 1600}, "2024秋")
    assert {one.rule: one.worth for one in found.entitlements}["fee-waiver"] == Decimal("800.00")
