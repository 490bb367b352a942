"""The example of points, grades and ages in the staff guide, loaded and asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from little_layers import answer, write
from project import DOCS

REST = """\
名称: 县
语言: 2
事实:
  - 名称: 困难类别
    英文: hardship
    类型: 多选
    取值: [{名称: 残疾, 英文: disabled}, {名称: 孤儿, 英文: orphan}]
  - {名称: 在读子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 户人数, 英文: people, 类型: 整数, 范围: {不低于: 1, 不高于: 20}}
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年}
  - {名称: 住宿费, 英文: lodging, 类型: 金额, 单位: 元/学年}
  - {名称: 出生日期, 英文: birth, 类型: 日期}
  - {名称: 入学日期, 英文: entered, 类型: 日期}
文件:
  notice: {名称: 县通知, 文号: 不详, 日期: 2024-06-30, 核实: 未核实}
"""
CHILD = {"困难类别": ["残疾"], "在读子女数": 2, "户人数": 4, "家庭年收入": 20000}
CHILD |= {"学费": 800, "住宿费": 800, "出生日期": "2008-09-01"}


def example(title: str) -> str:
    """The rule file of a section of the guide."""
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition(f"### {title}\n")[2].partition("\n### ")[0]
    (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    return str(block)


@pytest.mark.parametrize(
    ("changed", "autumn"),
    [
        ({}, "2200.00"),  # 20 + 15 + 30 is 65: no more than 60
        ({"在读子女数": 1}, "2200.00"),  # 50
        ({"困难类别": []}, "1650.00"),  # 45
        ({"家庭年收入": 24000}, "1650.00"),  # 500 a head is not below 500: 35
        ({"家庭年收入": 24000, "在读子女数": 1}, "no"),  # 20
        ({"出生日期": "2008-09-02"}, "no"),
        ({"住宿费": "800.01"}, "no"),
        ({"困难类别": None}, "open"),  # 45 or 60
        ({"在读子女数": None}, "2200.00"),  # 50 or 60
        ({"住宿费": None}, "open"),
    ],
)
def test_the_steps_of_the_guide_give_what_it_says(
    changed: dict[str, object], autumn: str, tmp_path: Path
) -> None:
    policy = load_policy(write(tmp_path, "county", REST + example("打分、定档、算年龄")))
    assert answer(policy.evaluate({**CHILD, **changed}, "2024秋"), "grant") == autumn


@pytest.mark.parametrize(
    ("known", "points", "months"),
    [
        ({"困难类别": ["残疾"], "在读子女数": 2, "入学日期": "2024-06-01"}, "350.00", "600.00"),
        ({"困难类别": ["残疾"], "在读子女数": 1, "入学日期": "2023-09-01"}, "200.00", "1000.00"),
        ({"困难类别": [], "在读子女数": 2, "入学日期": "2024-09-01"}, "no", "0.00"),
        ({"困难类别": ["残疾"]}, "open", "open"),  # 20 or 35 points: enough, but how much
        ({"困难类别": []}, "no", "open"),  # at most 15 points, 300 yuan
    ],
)
def test_what_the_guide_computes_with_points_and_months(
    known: dict[str, object], points: str, months: str, tmp_path: Path
) -> None:
    policy = load_policy(write(tmp_path, "county", REST + example("用分数、月数来算")))
    found = policy.evaluate(known, "2024秋")
    assert (answer(found, "by-points"), answer(found, "by-months")) == (points, months)
