"""A little pack with every kind of derived fact: formulas of formulas, points, grades, ages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eduaid_rules import Policy
from little_packs import pack_of

FACTS = """\
事实:
  - 名称: 困难类别
    英文: hardship
    类型: 多选
    取值: [{名称: 残疾, 英文: disabled}, {名称: 孤儿, 英文: orphan}, {名称: 低保, 英文: minimum}]
  - {名称: 子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 户人数, 英文: people, 类型: 整数, 范围: {不低于: 0, 不高于: 20}}
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 出生日期, 英文: birth, 类型: 日期}
  - {名称: 入学日期, 英文: entered, 类型: 日期, 没有: 未入学}
  - {名称: 住校, 英文: boards, 类型: 是否}
推算:
  人均月收入: {英文: per_head, 算式: 家庭年收入 / 户人数 / 12, 单位: 元/月, 舍入: 四舍五入}
  超出:
    英文: over
    算式: 人均月收入 - 500元/月
    单位: 元/月
    不低于: 0
    不超过: 300元/月
    取整: {到: 10元, 向: 下}
  其他人: {英文: others, 类型: 整数, 算式: 户人数 - 1}
  困难分:
    英文: points
    类型: 整数
    相加:
      - {当: {困难类别: 残疾}, 得: 20}
      - {当: {困难类别: 孤儿}, 得: 40}
      - {当: {子女数: {不低于: 2}}, 得: 15}
      - {当: {人均月收入: {低于: 500}}, 得: 10}
      - {当: {住校: 否}, 得: -5}
    不超过: 60
  认定档次:
    英文: grade
    类型: 单选
    取值: [{名称: 特别困难, 英文: severe}, {名称: 困难, 英文: hard}, {名称: 不困难, 英文: none}]
    分档:
      - {当: {困难分: {不低于: 50}}, 得: 特别困难}
      - {当: {困难分: {不低于: 20}}, 得: 困难}
    其余: 不困难
  年龄: {英文: age, 周岁: 出生日期, 于: 9月1日}
  入学月数: {英文: months, 整月: 入学日期, 于: 认定日}
"""
HEADER = "名称: 小规则\n语言: 2\n"


def steps_pack(folder: Path, conditions: Mapping[str, str], more: str = "") -> Policy:
    """A waiver for each condition."""
    rules = ["规则:"]
    for name, condition in conditions.items():
        rules.append(
            f"  {name}: {{名称: {name}, 类别: 免除, 标准: 全额, 对象: {{范围: {condition}}}, "
            "版本: [{自: 2019秋, 依据: [{文件: first}]}]}"
        )
    return pack_of(folder, "\n".join(rules) + "\n" + more, facts=FACTS, header=HEADER)
