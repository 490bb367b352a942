"""What is large is checked all the same: many facts in a condition, many rows in a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from little_packs import pack_of

MANY = 40


def warned(policy: Policy) -> list[str]:
    """The codes of what was said when a pack was loaded, without unused facts."""
    return [one.code for one in policy.diagnostics if one.code != "W601"]


def over_many_facts(folder: Path, who: str) -> Policy:
    """A rule for these students; 情况0 to 情况39 are yes/no facts."""
    facts = "".join(f"  - {{名称: 情况{n}, 英文: c{n}, 类型: 是否}}\n" for n in range(MANY))
    return pack_of(
        folder,
        f"规则: {{aid: {{名称: 补助, 类别: 免除, 标准: 全额, 此前: 无, 对象: {{范围: {who}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}",
        facts=f"事实:\n{facts}",
        header="名称: 小规则\n",
    )


@pytest.mark.parametrize(
    ("more", "codes"), [("", []), (", {情况39: 否}", ["W602"]), (", {情况0: 否}", ["W602"])]
)
def test_one_of_forty_facts_is_the_same_for_everybody_or_not(
    tmp_path: Path, more: str, codes: list[str]
) -> None:
    """One of forty holds for some; with the opposite of one of them it holds for everybody."""
    some = ", ".join(f"{{情况{n}: 是}}" for n in range(MANY))
    assert warned(over_many_facts(tmp_path, f"{{任一: [{some}{more}]}}")) == codes


def test_all_of_forty_facts_and_the_opposite_of_one_is_nobody(tmp_path: Path) -> None:
    every = ", ".join(f"情况{n}: 是" for n in range(MANY))
    assert warned(over_many_facts(tmp_path, f"{{{every}, 都不: [{{情况39: 是}}]}}")) == ["W602"]


def by_category(folder: Path, who: str, pick: str) -> Policy:
    """A table with a row for each of twenty categories."""
    values = ", ".join(f"{{名称: 类{n}, 英文: k{n}}}" for n in range(20))
    rows = ", ".join(f"{{当: {{困难: 类{n}}}, 标准: {100 + n}元/学期}}" for n in range(20))
    return pack_of(
        folder,
        "规则: {aid: {名称: 补助, 类别: 现金, 此前: 无, "
        f"标准: {{分档: [{rows}], 取: {pick}, 其余: 50元/学期}}, 对象: {{范围: {who}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}",
        facts=f"事实: [{{名称: 困难, 英文: hardship, 类型: 多选, 取值: [{values}]}}]\n",
        header="名称: 小规则\n语言: 2\n",
    )


@pytest.mark.parametrize(("pick", "amount"), [("高者", 107), ("低者", 103)])
def test_a_table_of_twenty_categories_that_takes_the_highest_is_no_problem(
    tmp_path: Path, pick: str, amount: int
) -> None:
    policy = by_category(tmp_path, "{困难: 任意}", pick)
    assert warned(policy) == []
    assert policy.evaluate({"困难": ["类3", "类7"]}, "2019秋").total == amount


def test_a_row_of_such_a_table_that_nobody_reaches_is_told(tmp_path: Path) -> None:
    """The rule is for nobody of the first category."""
    found = by_category(tmp_path, "{困难: 任意, 都不: [{困难: 类0}]}", "高者").diagnostics
    said = [one.message for one in found if one.code == "W604"]
    assert said == ["表格的第1档永远用不到"]
