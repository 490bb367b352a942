"""Little packs over derived amounts (推算), which may be below 0, open, or nobody's."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy
from little_packs import pack_of

FACTS = """\
事实:
  - {名称: 收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 贫困线, 英文: poverty_line, 类型: 金额, 单位: 元/学年}
  - {名称: 人数, 英文: people, 类型: 整数, 范围: {不低于: 0, 不高于: 20}}
  - {名称: 年龄, 英文: age, 类型: 整数, 范围: {不低于: 14, 不高于: 80}}
  - {名称: 份数, 英文: parts, 类型: 整数, 范围: {不低于: 2, 不高于: 1000000}}
  - {名称: 结余, 英文: left, 类型: 整数, 范围: {不高于: 5}}
推算:
  超出: {英文: over, 算式: 收入 - 贫困线, 单位: 元/学年}
  人均: {英文: per_head, 算式: 收入 / 人数, 单位: 元/学年, 舍入: 向上}
  年龄余: {英文: age_left, 算式: 年龄 * 1元/学年 - 人数 * 1元/学年, 单位: 元/学年}
  总额: {英文: whole, 算式: 收入 * 份数, 单位: 元/学年}
"""

BELOW = "{超出: {低于: 0}}"
NOBODY = "{超出: {低于: 0}, 收入: {不低于: 100}, 贫困线: {低于: 50}}"
"""Each number by itself may be so; an income above the line is not below it."""
PRIME = "{总额: {不低于: 10000000.07, 不高于: 10000000.07}}"
"""1,000,000,007 fen is no product of two parts: to say so takes longer than anybody waits."""


def derived_pack(
    folder: Path,
    who: str,
    standard: str = "1000元/学年",
    others: str = "",
    name: str = "one",
    facts: str = FACTS,
) -> Policy:
    """A pack of one rule, ``aid``, from 2024秋."""
    place = folder / name
    place.mkdir(exist_ok=True)
    rules = f"""\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {who}}}
    标准: {standard}
    版本: [{{自: 2024秋, 依据: [{{文件: first}}]}}]
{others}"""
    return pack_of(place, rules, facts=facts, header="名称: 小规则\n")
