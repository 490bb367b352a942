"""At which terms a day that moves with the term passes another that a fact is compared with."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy
from little_packs import pack_of

FACTS = """\
事实:
  - {名称: 出生, 英文: born, 类型: 日期}
  - {名称: 年级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 6}}
推算:
  年龄: {英文: age, 周岁: 出生, 于: 认定日}
  月龄: {英文: months, 整月: 出生, 于: 9月1日}
"""
POINTS = "  分数: {英文: points, 相加: [{当: {年龄: {不低于: 16}}, 得: 1}]}\n"


def passing(
    folder: Path, who: str, facts: str = FACTS, standard: str = "类别: 免除, 标准: 全额"
) -> list[str]:
    """The terms at which a pack of 2019秋 with one rule may say something else, but that."""
    policy: Policy = pack_of(
        folder,
        f"规则: {{aid: {{名称: 补助, {standard}, 此前: 无, 对象: {{范围: {who}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}",
        facts=facts,
        header="名称: 小规则\n语言: 2\n",
    )
    return [str(term) for term in policy.pack.turning_points()][1:]


def test_an_age_alone_passes_nothing(tmp_path: Path) -> None:
    assert passing(tmp_path, "{年龄: {不低于: 16}}") == []


def test_an_age_passes_a_fixed_day_of_birth(tmp_path: Path) -> None:
    """The youngest of 16 years on 2021-03-01 were born 2005-03-01, those on 2021-09-01 later."""
    found = passing(tmp_path, "{全部: [{年龄: {不低于: 16}}, {出生: {不高于: 2005-08-31}}]}")
    assert found == ["2021秋"]


def test_the_status_day_passes_a_fixed_day(tmp_path: Path) -> None:
    """2020-03-01 is itself the status day of 2020春: it stands otherwise before and after."""
    who = "{任一: [{出生: {高于: 认定日}}, {出生: {不低于: 2020-03-02}}]}"
    assert passing(tmp_path, who) == ["2020春", "2021春"]


def test_two_ages_stand_alike_every_year(tmp_path: Path) -> None:
    """192 months on 1 September and 16 years on the status day are one day in autumn."""
    assert passing(tmp_path, "{月龄: {不低于: 192}, 年龄: {不低于: 16}}") == []


def test_each_end_of_a_range_of_ages_passes_a_day(tmp_path: Path) -> None:
    """16, 17 and 18 full years, one after another, from the autumn in which they pass it."""
    found = passing(tmp_path, "{年龄: [16, 17], 出生: {不高于: 2005-08-31}}")
    assert found == ["2021秋", "2022秋", "2023秋"]


def test_an_age_in_a_row_of_a_scale_passes_a_day(tmp_path: Path) -> None:
    found = passing(tmp_path, "{分数: {不低于: 1}, 出生: {不高于: 2005-08-31}}", FACTS + POINTS)
    assert found == ["2021秋"]


LINE = """\
参数:
  线: {英文: line, 单位: 岁, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 15岁}]}
  多:
    英文: more
    单位: 岁
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: {按: 年级, 1: 1岁, 其余: 2岁}}]
"""


def test_an_age_held_against_a_parameter_passes_a_day(tmp_path: Path) -> None:
    """15 full years on the status day: a year before those of 16."""
    who = "{年龄: {不低于: 线}, 出生: {不高于: 2005-08-31}}"
    assert passing(tmp_path, who, FACTS + LINE) == ["2020秋"]


def test_each_number_of_a_parameter_counts(tmp_path: Path) -> None:
    """One or two full years, of those born from 2020 on, in spring from the status day."""
    who = "{年龄: {不低于: 多}, 出生: {不低于: 2019-10-01}}"
    assert passing(tmp_path, who, FACTS + LINE) == ["2021春", "2022春"]


FEW = "  年数: {英文: few, 周岁: 出生, 于: 9月1日, 不超过: 3}\n"
FORMULA = "  多少: {英文: worth, 算式: 年数 * 100元/学年, 单位: 元/学年}\n"


def test_an_age_that_a_formula_counts_with_passes_a_day_with_each_number(tmp_path: Path) -> None:
    """Of those born from 2018-09-01 on some are 1 on 1 September 2019, the next year 2, 3."""
    who = "{多少: {不低于: 250}, 出生: {不低于: 2018-09-01}}"
    assert passing(tmp_path, who, FACTS + FEW + FORMULA) == ["2020秋", "2021秋"]


def test_an_age_by_which_an_amount_goes_does_so_too(tmp_path: Path) -> None:
    paid = "类别: 现金, 标准: 200元/月×年数"
    who = "{出生: {不低于: 2018-09-01}}"
    assert passing(tmp_path, who, FACTS + FEW, paid) == ["2020秋", "2021秋"]
