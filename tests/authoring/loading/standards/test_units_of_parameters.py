"""What so many times a parameter is for, and what is computed, fits what is paid; shares too."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError
from little_layers import chain
from little_packs import pack_of

MADE = """\
事实:
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年}
  - {名称: 存款, 英文: savings, 类型: 金额, 单位: 元}
  - {名称: 月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
参数:
  月额: {英文: monthly, 单位: 元/月, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 500元/月}]}
  期额: {英文: termly, 单位: 元/学期, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 500元/学期}]}
  年额: {英文: yearly, 单位: 元/学年, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 500元/学年}]}
  次额: {英文: once, 单位: 元, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 500元}]}
"""
SCHEDULES = ("每学期", "按月", "每学年秋季", "每学年春季", "入学学年秋季一次")


def rule(name: str, standard: str, paid: str) -> str:
    return (
        f"  {name}: {{名称: {name}项, 类别: 现金, 对象: 所有人, 发放: {paid}, "
        f'标准: "{standard}", 版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]}}\n'
    )


def errors(folder: Path, *rules: str) -> list[str]:
    try:
        pack_of(folder, f"规则:\n{''.join(rules)}", facts=MADE, header="名称: 小规则\n语言: 2\n")
    except PolicyError as error:
        return [one.code for one in error.diagnostics if one.severity == "error"]
    return []


@pytest.mark.parametrize(
    ("standard", "fine"),
    [
        # 每学期: any but once; 按月: a month's or a year's; in one term alone: a year's, or once
        ("月额 的 20%×12", "每学期 按月"),
        ("期额 的 50%", "每学期"),
        ("年额 的 50%", "每学期 按月 每学年秋季 每学年春季"),
        ("次额 的 50%", "每学年秋季 每学年春季 入学学年秋季一次"),
        ("取 学费 的 50%, 不超过 年额 的 50%", "每学期 按月 每学年秋季 每学年春季"),
        ("取 存款 的 50%, 不超过 次额", "每学年秋季 每学年春季 入学学年秋季一次"),
        ("200元/月×月数, 不超过 期额 的 50%", "每学期"),
    ],
)
def test_what_is_computed_fits_what_is_paid(standard: str, fine: str, tmp_path: Path) -> None:
    for paid in SCHEDULES:
        found = errors(tmp_path, rule("a", standard, paid))
        assert set(found) == (set() if paid in fine.split() else {"E309"}), paid


@pytest.mark.parametrize(
    ("paid", "standard", "fine"),
    [
        # a share of an amount for one payment is for one payment, any other for a school year
        ("每学期", "月额 的 20%×12", "每学期 按月 每学年秋季 每学年春季"),
        ("每学期", "期额 的 50%", "每学期 按月 每学年秋季 每学年春季"),
        ("每学年秋季", "年额 的 50%", "每学期 按月 每学年秋季 每学年春季"),
        ("每学年秋季", "次额 的 50%", "每学年秋季 每学年春季 入学学年秋季一次"),
        ("每学期", "取 学费 的 50%", "每学期 按月 每学年秋季 每学年春季"),
        ("每学期", "200元/月×月数", "每学期 按月 每学年秋季 每学年春季"),
        ("每学年秋季", "取 存款 的 50%", "每学年秋季 每学年春季 入学学年秋季一次"),
    ],
)
def test_a_share_of_what_is_computed_is_paid_as_often(
    paid: str, standard: str, fine: str, tmp_path: Path
) -> None:
    for own in SCHEDULES:
        found = errors(tmp_path, rule("a", standard, paid), rule("b", "a 的 50%", own))
        assert set(found) == (set() if own in fine.split() else {"E314"}), own


@pytest.mark.parametrize(
    "standard", ["次额 的 50%, 不超过 100元/学年", "取 学费 的 50%, 不超过 次额"]
)
def test_a_parameter_of_a_wrong_unit_is_told_the_units_that_fit(
    standard: str, tmp_path: Path
) -> None:
    text = f"规则:\n{rule('a', standard, '按月')}"
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, text, facts=MADE, header="名称: 小规则\n语言: 2\n")
    (found,) = caught.value.diagnostics
    assert found.code == "E309"
    assert "（元/次）" in found.message
    assert "请写 元/学年" in str(found)
    assert "事实" not in str(found)


ONE_OFF = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    发放: 每学年秋季
    标准: 500元/次
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


@pytest.mark.parametrize(
    ("raise_", "paid", "code"),
    [
        ("上浮标准: 20%", "每学年秋季", None),
        ("上浮标准: 20%", "每学期", "E314"),
        ("提高标准: 100元/次", "入学学年秋季一次", None),
        ("提高标准: 100元/次", "每学期", "E314"),
        ("提高标准: 100元/学期", "每学年秋季", "E309"),
    ],
)
def test_what_is_raised_fits_what_is_paid_and_so_do_its_shares(
    raise_: str, paid: str, code: str | None, tmp_path: Path
) -> None:
    city = (
        f"语言: 2\n调整:\n  aid: [{{自: 2020秋, 依据: [{{文件: city-notice}}], {raise_}}}]\n"
        f"规则:\n  part: {{名称: 一半, 类别: 现金, 对象: {{范围: {{寄宿: 是}}}}, 发放: {paid}, "
        "标准: aid 的 50%, 版本: [{自: 2020秋, 依据: [{文件: city-notice}]}]}\n"
    )
    if code is None:
        assert chain(tmp_path, ONE_OFF, city).rules
        return
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, ONE_OFF, city)
    assert {one.code for one in caught.value.diagnostics if one.severity == "error"} == {code}
