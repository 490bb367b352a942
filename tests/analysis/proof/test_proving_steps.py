"""Guarantees over derived facts in steps: proved, or refuted by a student of stated facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from eduaid_rules.analysis.proof.prove import prove
from little_packs import pack_of

FACTS = """\
事实:
  - 名称: 困难类别
    英文: hardship
    类型: 多选
    取值: [{名称: 残疾, 英文: disabled}, {名称: 孤儿, 英文: orphan}]
  - {名称: 子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 户人数, 英文: people, 类型: 整数, 范围: {不低于: 1, 不高于: 20}}
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 出生日期, 英文: birth, 类型: 日期}
推算:
  人均月收入: {英文: per_head, 算式: 家庭年收入 / 户人数 / 12, 单位: 元/月, 舍入: 四舍五入}
  超出: {英文: over, 算式: 人均月收入 - 500元/月, 单位: 元/月, 不低于: 0, 取整: {到: 10元, 向: 下}}
  困难分:
    英文: points
    相加:
      - {当: {困难类别: 残疾}, 得: 20}
      - {当: {困难类别: 孤儿}, 得: 40}
      - {当: {子女数: {不低于: 2}}, 得: 15}
      - {当: {人均月收入: {低于: 500}}, 得: 10}
    不超过: 60
  认定档次:
    英文: grade
    类型: 单选
    取值: [{名称: 特别困难, 英文: severe}, {名称: 困难, 英文: hard}, {名称: 不困难, 英文: none}]
    分档: [{当: {困难分: {不低于: 50}}, 得: 特别困难}, {当: {困难分: {不低于: 20}}, 得: 困难}]
    其余: 不困难
  年龄: {英文: age, 周岁: 出生日期, 于: 9月1日}
"""
RULES = {
    "severe": "{认定档次: 特别困难}",
    "none": "{认定档次: 不困难}",
    "over": "{超出: {不低于: 10}}",
    "adult": "{年龄: {不低于: 18}}",
    "child": "{年龄: {低于: 18}}",
}


def policy_with(folder: Path, entry: str) -> Policy:
    rules = ["规则:"]
    for name, condition in RULES.items():
        rules.append(
            f"  {name}: {{名称: {name}, 类别: 免除, 标准: 全额, 对象: {{范围: {condition}}}, "
            "版本: [{自: 2019秋, 依据: [{文件: first}]}]}"
        )
    guarantees = f"保证:\n  - {{说明: 如此, {entry}}}\n"
    header = "名称: 小规则\n语言: 2\n"
    return pack_of(folder, "\n".join(rules) + "\n" + guarantees, facts=FACTS, header=header)


HOLDS = [
    "不同时: [severe, none]",
    "不同时: [adult, child]",
    "没人有: {对象: {困难类别: 孤儿, 子女数: {不低于: 2}}, 项目: [none]}",
    "人人有: {对象: {困难类别: {全有: [残疾, 孤儿]}}, 项目: [severe]}",
    "没人有: {对象: {家庭年收入: {不高于: 24000}, 户人数: 4}, 项目: [over]}",
    "没人有: {对象: {困难类别: {不是: [孤儿]}, 人均月收入: {不低于: 500}}, 项目: [severe]}",
    "人人有: {对象: {出生日期: {不高于: 2001-09-01}}, 项目: [adult]}",
]
REFUTED = [
    # 510 a head and month is the least that is 10 over, rounded: 509.995 * 48 = 24479.76
    ("没人有: {对象: {户人数: 4}, 项目: [over]}", {"户人数": 4, "家庭年收入": "24479.76"}),
]


@pytest.mark.parametrize("entry", HOLDS)
def test_what_follows_from_steps_is_proved(tmp_path: Path, entry: str) -> None:
    (proof,) = prove(policy_with(tmp_path, entry), built_in=False)
    assert proof.found == ()


@pytest.mark.parametrize(("entry", "student"), REFUTED)
def test_what_does_not_is_refuted_by_a_student(
    tmp_path: Path, entry: str, student: dict[str, object]
) -> None:
    (proof,) = prove(policy_with(tmp_path, entry), built_in=False)
    assert [one.example for one in proof.found] == [student]
    assert all(one.replayed for one in proof.found)


def test_no_part_of_a_step_is_taken_for_a_condition_of_a_rule(tmp_path: Path) -> None:
    proofs = prove(policy_with(tmp_path, "不同时: [severe, none]"))
    (dead,) = [one for one in proofs if one.title == "每个条件都有作用"]
    assert dead.found == ()


HALVED = """\
事实: [{名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年, 范围: {不低于: 0, 不高于: 9000}}]
推算:
  费用:
    英文: fees
    单位: 元/学年
    版本:
      - {自: 2019秋, 依据: [{文件: first}], 算式: 学费}
      - {自: 2020春, 依据: [{文件: second}], 算式: 学费 / 2, 舍入: 四舍五入}
"""
IN_TURN = """\
规则:
  high:
    名称: 高
    类别: 现金
    收款: 学生
    对象: {范围: {季: 秋, 费用: {不低于: 1000}}}
    标准: 500元/学期
    此前: 无
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  low:
    名称: 低
    类别: 现金
    收款: 学生
    对象: {范围: {季: 春, 费用: {低于: 1000}}}
    标准: 300元/学期
    此前: 无
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


@pytest.mark.parametrize(("limit", "holds"), [("799.99", False), ("800", True)])
def test_a_fact_made_otherwise_in_spring_is_another_number_then(
    limit: str, holds: bool, tmp_path: Path
) -> None:
    """1000 to 1999.98 of tuition: 500 in autumn, and in spring, where half counts, 300."""
    promise = f"保证: [{{说明: 如此, 现金不超过: {{金额: {limit}元/学年}}}}]\n"
    header = "名称: 小规则\n语言: 2\n"
    policy = pack_of(tmp_path, IN_TURN + promise, facts=HALVED, header=header)
    (proof,) = prove(policy, built_in=False)
    assert [str(one.terms[0]) for one in proof.found] == ([] if holds else ["2019秋"])
    assert all(one.replayed for one in proof.found)


def test_points_of_which_a_guarantee_alone_asks_are_added_up_too(tmp_path: Path) -> None:
    """Without 残疾 they are at most 40 + 15 + 10: nobody has 70."""
    facts = FACTS.replace("    不超过: 60\n", "")
    promise = (
        "保证: [{说明: 如此, 没人有: {对象: {困难分: {不低于: 70}, 困难类别: {不是: [残疾]}}, "
        "项目: [child]}}]\n"
    )
    rule = (
        "规则:\n  child: {名称: 儿童, 类别: 免除, 标准: 全额, 对象: {范围: {年龄: {低于: 18}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    )
    policy = pack_of(tmp_path, rule + promise, facts=facts, header="名称: 小规则\n语言: 2\n")
    (proof,) = prove(policy, built_in=False)
    assert proof.found == ()


AGES = """\
事实: [{名称: 出生日期, 英文: birth, 类型: 日期}]
参数: {线: {英文: line, 单位: 岁, 版本: [{自: 2019秋, 依据: [{文件: first}], 值: 16岁}]}}
推算:
  年龄: {英文: age, 周岁: 出生日期, 于: 9月1日}
  月数: {英文: months, 整月: 出生日期, 于: 9月1日, 不超过: 36}
"""
FROM_2005 = "{出生日期: {不低于: 2005-01-01}}"
OLD = "{年龄: {不低于: 线}}"
TEN_A_MONTH = "类别: 现金, 收款: 学生, 标准: 10元/月×月数"


@pytest.mark.parametrize(
    ("entry", "who", "standard", "since"),
    [
        # those born on the first day are 16 on 1 September 2021
        ("不同时: [one, two]", OLD, "类别: 免除, 标准: 全额", "2021秋"),
        # 36 months of 10 yuan from the first term on, and never for those not born yet
        ("现金不超过: {金额: 359元/学期}", FROM_2005, TEN_A_MONTH, "2019秋"),
        # in 2020秋 those born in September 2019 have 11 full months, in 2021秋 23
        (
            "现金不超过: {金额: 219元/学期}",
            "{出生日期: {不低于: 2019-09-02}}",
            TEN_A_MONTH,
            "2021秋",
        ),
    ],
)
def test_what_will_be_so_in_some_years_is_looked_at(
    entry: str, who: str, standard: str, since: str, tmp_path: Path
) -> None:
    rules = "规则:\n" + "".join(
        f"  {name}: {{名称: {name}, {kind}, 对象: {{范围: {whom}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        for name, kind, whom in (
            ("one", standard, who),
            ("two", "类别: 免除, 标准: 全额", FROM_2005),
        )
    )
    promise = f"保证: [{{说明: 如此, {entry}}}]\n"
    policy = pack_of(tmp_path, rules + promise, facts=AGES, header="名称: 小规则\n语言: 2\n")
    (proof,) = prove(policy, built_in=False)
    assert [str(one.terms[0]) for one in proof.found] == [since]
    assert all(one.replayed for one in proof.found)
