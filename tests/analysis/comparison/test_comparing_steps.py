"""Derived facts that two policies make in different ways: by their rounding, or further back."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from eduaid_rules.analysis.comparison.changes import Change, Effect
from eduaid_rules.analysis.comparison.compare import compare
from little_packs import pack_of

FACTS = """\
事实:
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 户人数, 英文: people, 类型: 整数, 范围: {不低于: 1, 不高于: 20}}
推算:
  人均: {英文: per_head, 算式: 家庭年收入 / 户人数, 单位: 元/学年, 舍入: 四舍五入}
  两倍: {英文: twice, 算式: 人均 * 2, 单位: 元/学年}
  超出: {英文: over, 算式: 家庭年收入 - 低保 * 户人数, 单位: 元/学年}
参数:
  低保:
    英文: minimum
    单位: 元/学年
    此前: 无
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: 1000元/学年}]
"""
HEADER = "名称: 小规则\n语言: 2\n"
RULES = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: WHO}
    标准: 100元/学期
    此前: 无
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


def only_change(folder: Path, who: str, said: str, instead: str) -> Change:
    """What becomes of a rule for these students, where the facts are made in another way."""
    rules = RULES.replace("WHO", who)
    made: dict[str, Policy] = {}
    for name, facts in (("old", FACTS), ("new", FACTS.replace(said, instead))):
        (folder / name).mkdir()
        made[name] = pack_of(folder / name, rules, facts=facts, header=HEADER)
    (change,) = compare(made["old"], made["new"]).changes
    return change


def test_a_number_that_is_rounded_otherwise_is_not_the_same(tmp_path: Path) -> None:
    """Below 1000 a head: 2999.98 of three are 999.993, half up 999.99, up 1000."""
    change = only_change(tmp_path, "{人均: {低于: 1000}}", "四舍五入", "向上")
    assert (change.effect, change.replayed) == (Effect.LOST, True)
    assert change.example == {"家庭年收入": "2999.98", "户人数": 3}
    assert change.who == ("人均（原规则）：0至999.99", "人均（新规则）：不低于1000")


@pytest.mark.parametrize(
    ("instead", "effect", "income", "people"),
    [
        # twice what a head has is below 2000 where a head has less than 1000
        (("四舍五入", "向上"), Effect.LOST, "2999.98", 3),
        (("/ 户人数", "/ 户人数 / 2"), Effect.GAINED, "1000", 1),
    ],
)
def test_a_number_made_of_one_that_is_made_otherwise_is_not_the_same(
    tmp_path: Path, instead: tuple[str, str], effect: Effect, income: str, people: int
) -> None:
    change = only_change(tmp_path, "{两倍: {低于: 2000}}", *instead)
    assert (change.effect, change.replayed) == (effect, True)
    assert change.example == {"家庭年收入": income, "户人数": people}


def test_a_formula_that_names_a_parameter_may_be_another_too(tmp_path: Path) -> None:
    """No more than 1000 a head; with the other sign nobody has so little."""
    change = only_change(tmp_path, "{超出: {不高于: 0}}", "收入 - 低保", "收入 + 低保")
    assert (change.effect, change.replayed) == (Effect.LOST, True)
    assert change.example == {"家庭年收入": "0", "户人数": 1}


AGES = """\
事实: [{名称: 出生日期, 英文: born, 类型: 日期}]
推算: {年龄: {英文: age, 周岁: 出生日期, 于: 认定日}}
"""


def with_ages(folder: Path, name: str, who: str) -> Policy:
    (folder / name).mkdir()
    return pack_of(folder / name, RULES.replace("WHO", who), facts=AGES, header=HEADER)


def test_a_difference_of_ages_is_one_at_every_term_though_its_days_move(tmp_path: Path) -> None:
    """From 16 to 17: whoever is 16 loses it, in each term those born in another year."""
    old = with_ages(tmp_path, "old", "{年龄: {不低于: 16}}")
    new = with_ages(tmp_path, "new", "{年龄: {不低于: 17}}")
    found = compare(old, new)
    (change,) = found.changes
    assert (change.effect, [str(term) for term in change.terms]) == (
        Effect.LOST,
        ["2019秋", "2020春"],
    )
    assert found.for_ever
    assert change.who == ("出生日期：2002-09-02至2003-09-01（2019秋的日期，以后各学期跟着推移）",)
    assert change.example == {"出生日期": "2002-09-02"}


def test_a_difference_of_ages_ends_where_they_pass_a_fixed_day(tmp_path: Path) -> None:
    """Whoever is 16 loses it if born by 2003-12-31: only some from 2020春 on, later nobody."""
    day = "出生日期: {不高于: 2003-12-31}"
    old = with_ages(tmp_path, "old", f"{{年龄: {{不低于: 16}}, {day}}}")
    new = with_ages(tmp_path, "new", f"{{年龄: {{不低于: 17}}, {day}}}")
    found = compare(old, new)
    assert [(change.who, [str(term) for term in change.terms]) for change in found.changes] == [
        (("出生日期：2002-09-02至2003-09-01",), ["2019秋"]),
        (
            ("出生日期：2003-03-02至2003-12-31（2020春的日期，以后各学期跟着推移）",),
            ["2020春", "2020秋"],
        ),
    ]
    assert found.for_ever


def test_another_version_of_a_step_is_told_from_its_term_on(tmp_path: Path) -> None:
    """1000 a head until 2021春; from 2021秋 the new policy counts half of the income."""
    plain = "  人均: {英文: per_head, 算式: 家庭年收入 / 户人数, 单位: 元/学年, 舍入: 四舍五入}\n"
    first = "{自: 2019秋, 依据: [{文件: first}], 算式: 家庭年收入 / 户人数, 舍入: 四舍五入}"
    second = "{自: 2021秋, 依据: [{文件: second}], 算式: 家庭年收入 / 户人数 / 2, 舍入: 四舍五入}"
    head = "  人均: {英文: per_head, 单位: 元/学年, 版本: "
    assert plain in FACTS
    made: dict[str, Policy] = {}
    for name, versions in (("old", first), ("new", f"{first}, {second}")):
        (tmp_path / name).mkdir()
        facts = FACTS.replace(plain, f"{head}[{versions}]}}\n")
        rules = RULES.replace("WHO", "{人均: {低于: 1000}}")
        made[name] = pack_of(tmp_path / name, rules, facts=facts, header=HEADER)
    (change,) = compare(made["old"], made["new"]).changes
    assert (change.effect, change.replayed) == (Effect.GAINED, True)
    assert str(change.terms[0]) == "2021秋"
    assert change.example == {"家庭年收入": "1000", "户人数": 1}
