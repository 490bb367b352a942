"""A province with parameters and a rule that goes by them, and a county that changes a number."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy, load_policy
from little_layers import notice, write

HEADER = "名称: 省\n语言: 2\n"
FACTS = """\
事实:
  - 名称: 户口
    英文: household
    类型: 单选
    取值: [{名称: 农村, 英文: rural}, {名称: 城镇, 英文: urban}]
  - {名称: 年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学期}
  - {名称: 人数, 英文: heads, 类型: 整数, 范围: {不低于: 1, 不高于: 20}}
"""
DOCUMENTS = """\
文件:
  first: {名称: 第一份通知, 文号: 不详, 日期: 2019-08-20, 核实: 已核实}
  second: {名称: 第二份通知, 文号: 不详, 日期: 2021-10, 核实: 未核实}
"""
MINIMUM = """\
参数:
  低保:
    英文: minimum_living
    单位: 元/月
    版本:
      - 自: 2020秋
        发布: 2020-06-30
        依据: [{文件: first}]
        值: {按: 户口, 农村: 500元/月, 城镇: 800元/月}
      - 自: 2021秋
        发布: 2021-10-15
        依据: [{文件: second}]
        值: {按: 户口, 农村: 600元/月, 城镇: 800元/月}
"""
"""500 and 800 yuan a month from 2020秋; 600 and 800 from 2021秋, published after it began."""

RAISED = """\
调整:
  低保: [{自: 2021春, 发布: 2021-01-10, 依据: [{文件: county-notice}], 替换值: 700元/月}]
"""
"""The county's number from 2021春: 700 yuan for everybody."""

VERSIONS = "    版本: [{自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first, 条款: 第一条}]}]\n"


def rule_of(who: str = "{户口: [农村, 城镇]}", standard: str = "100元/学期", more: str = "") -> str:
    """A rule ``aid`` in cash."""
    return (
        f"规则:\n  aid:\n    名称: 补助\n    类别: 现金\n    对象: {{范围: {who}}}\n"
        f"    标准: {standard}\n{more}{VERSIONS}"
    )


def province(folder: Path, rules: str, parameters: str = MINIMUM, facts: str = FACTS) -> Policy:
    """The province alone."""
    return load_policy(write(folder, "province", HEADER + facts + parameters + DOCUMENTS + rules))


def county(folder: Path, changes: str, rules: str, parameters: str = MINIMUM) -> Policy:
    """A county below the province, with a 调整 section and a notice of its own."""
    province(folder, rules, parameters)
    text = "名称: 县\n语言: 2\n上级: province\n" + notice("county") + changes
    return load_policy(write(folder, "county", text))
