"""Small packs for single points of the rule language, written into a folder of a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

from eduaid_rules import Policy, load_policy

State = tuple[str, str | None]
"""``entitled``, ``not_entitled`` or ``undetermined``, and the amount as text."""

FACTS = """\
事实:
  - 名称: 学段
    英文: stage
    类型: 单选
    性质: 学段
    取值: [{名称: 小学, 英文: primary}, {名称: 初中, 英文: junior}, {名称: 高中, 英文: senior}]
  - {名称: 年级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 6}}
  - {名称: 寄宿, 英文: boards, 类型: 是否}
  - 名称: 困难
    英文: hardship
    类型: 多选
    性质: 身份
    取值:
      - {名称: 甲, 英文: first, 别名: [老甲]}
      - {名称: 乙, 英文: second}
      - {名称: 新类, 英文: recent, 自: 2021秋}
      - {名称: 旧类, 英文: former, 至: 2020春}
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学期}
  - {名称: 年费, 英文: yearly_fee, 类型: 金额, 单位: 元/学年}
  - {名称: 出生, 英文: birth, 类型: 日期}
  - 名称: 状态
    英文: status
    类型: 单选
    取值: [{名称: 在读, 英文: enrolled}, {名称: 休学, 英文: suspended}]
    缺省: 在读
  - {名称: 姓名, 英文: name, 类型: 标识}
"""

DOCUMENTS = """\
文件:
  first: {名称: 第一份通知, 文号: 教〔2019〕1号, 日期: 2019-08-20, 核实: 已核实}
  second: {名称: 第二份通知, 文号: 教〔2024〕2号, 日期: 2024-05, 核实: 文号待核}
"""

HEADER = "名称: 小规则\n共同条件: {状态: 在读}\n"


def pack_of(folder: Path, rules: str, *, facts: str = FACTS, header: str = HEADER) -> Policy:
    """A pack with these sections of rules and definitions."""
    pack = folder / "little"
    pack.mkdir(exist_ok=True)
    for name, text in (
        ("pack.yaml", header),
        ("facts.yaml", facts),
        ("documents.yaml", DOCUMENTS),
        ("rules.yaml", dedent(rules)),
    ):
        (pack / name).write_text(text, encoding="utf-8")
    return load_policy(pack)


def aid(
    folder: Path,
    who: str = "{状态: 在读}",
    standard: str | None = "500元/学期",
    more: str = "",
    *,
    kind: str = "现金",
    others: str = "",
    facts: str = FACTS,
    header: str = HEADER,
) -> Policy:
    """A pack of one rule, ``aid``, from 2019秋, and whatever ``others`` adds."""
    lines = ["规则:", "  aid:", "    名称: 补助", f"    类别: {kind}", f"    对象: {{范围: {who}}}"]
    if standard is not None:
        lines.append(f"    标准: {standard}")
    if more:
        lines.append(indent(dedent(more).strip(), "    "))
    if "版本:" not in more:
        lines.append("    版本: [{自: 2019秋, 依据: [{文件: first, 条款: 第一条}]}]")
    return pack_of(folder, "\n".join(lines) + "\n" + others, facts=facts, header=header)


RAISED = """\
版本:
  - {自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}]}
  - {自: 2024春, 发布: 2024-05, 依据: [{文件: second}], 标准: 600元/学期}
"""
"""For ``aid``: who gets it stands in a document that was read; from 2024春 how much stands in
one of which the number was not seen."""


def judged(
    policy: Policy, profile: Mapping[str, object], term: str = "2019秋", rule: str = "aid"
) -> State:
    """What one rule gives."""
    assessment = policy.evaluate(profile, term)
    for item in assessment.entitlements:
        if item.rule == rule:
            return "entitled", None if item.amount is None else str(item.amount)
    if any(item.rule == rule for item in assessment.undetermined):
        return "undetermined", None
    assert any(item.rule == rule for item in assessment.refusals)
    return "not_entitled", None
