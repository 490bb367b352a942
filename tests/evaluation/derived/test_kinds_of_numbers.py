"""Numbers with places, below 0, and money per month or per nothing: every library, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, ProfileError
from little_frames import Columns, assert_judged
from little_packs import pack_of

FACTS = """\
事实:
  - {名称: 里程, 英文: distance, 类型: 小数, 小数位: 1, 单位: 公里, 范围: {不低于: 0, 不高于: 99.5}}
  - {名称: 绩点, 英文: points, 类型: 小数, 小数位: 3, 范围: {不低于: -1.5, 不高于: 4.333}}
  - {名称: 气温, 英文: degrees, 类型: 整数, 范围: {不低于: -40, 不高于: 50}}
  - {名称: 月收入, 英文: monthly, 类型: 金额, 单位: 元/月}
  - {名称: 存款, 英文: savings, 类型: 金额, 单位: 元}
  - {名称: 年收入, 英文: yearly, 类型: 金额, 单位: 元/年}
推算:
  全年: {英文: of_months, 算式: 月收入 * 12 + 年收入, 单位: 元/学年}
  每月: {英文: of_year, 算式: 年收入 / 12, 单位: 元/月, 舍入: 四舍五入}
  路费: {英文: fare, 算式: 里程 * 0.50元/学期, 单位: 元/学期, 舍入: 向上}
"""
HEADER = "名称: 小规则\n语言: 2\n"


def numbers_pack(
    folder: Path, conditions: Mapping[str, str], header: str = HEADER, facts: str = FACTS
) -> Policy:
    """A waiver for each condition."""
    rules = ["规则:"]
    for name, condition in conditions.items():
        rules.append(
            f"  {name}: {{名称: {name}, 类别: 免除, 标准: 全额, 对象: {{范围: {condition}}}, "
            "版本: [{自: 2019秋, 依据: [{文件: first}]}]}"
        )
    return pack_of(folder, "\n".join(rules) + "\n", facts=facts, header=header)


ROSTER: Columns = {
    "里程": [Decimal("1.5"), Decimal("1.4"), None, Decimal("99.5")],
    "绩点": [Decimal("-1.500"), Decimal("4.333"), Decimal("0.001"), None],
    "气温": [-5, 0, None, 50],
    "月收入": [Decimal("1000.00"), Decimal("999.99"), Decimal("0.00"), None],
    "年收入": [Decimal("0.00"), Decimal("0.12"), Decimal("11999.94"), Decimal("1.00")],
    "存款": [Decimal("5000.00"), Decimal("4999.99"), None, Decimal("0.00")],
}
EXPECTED: Mapping[str, tuple[str, str]] = {
    "far": ("{里程: {不低于: 1.5}}", "yes no open yes"),
    "near": ("{里程: {低于: 1.5公里}}", "no yes open no"),
    "exactly": ("{里程: [1.4, 99.5]}", "no yes open yes"),
    "good": ("{绩点: {高于: 0.001}}", "no yes no open"),
    "bad": ("{绩点: {不高于: -1.5}}", "yes no no open"),
    "cold": ("{气温: {低于: 0}}", "yes no open no"),
    "frost": ("{气温: -5}", "yes no open no"),
    "earns": ("{月收入: {不低于: 1000元/月}}", "yes no no open"),
    "saves": ("{存款: {不低于: 5000元}}", "yes no open no"),
    # 12000, 11999.88 + 0.12 = 12000, 11999.94, unknown
    "in-a-year": ("{全年: {不低于: 12000元/学年}}", "yes yes no open"),
    # 0, 0.01, 999.995 is rounded up to 1000, 1 / 12 = 0.0833 is 0.08
    "in-a-month": ("{每月: {不低于: 1000}}", "no no yes no"),
    "of-a-yuan": ("{每月: {不低于: 0.08, 不高于: 0.08}}", "no no no yes"),
    # 0.75, 0.70, unknown, 49.75
    "fare": ("{路费: {不低于: 0.75, 不高于: 0.75}}", "yes no open no"),
}


def test_numbers_of_every_kind_are_compared_as_they_are(tmp_path: Path) -> None:
    policy = numbers_pack(tmp_path, {name: when for name, (when, _) in EXPECTED.items()})
    assert_judged(policy, ROSTER, {name: answers for name, (_, answers) in EXPECTED.items()})


@pytest.mark.parametrize(
    ("fact", "said", "code"),
    [
        ("里程", "1.55", "E703"),
        ("里程", 1.5, "E703"),
        ("里程", "-1", "E703"),
        ("里程", "99.6", "E704"),
        ("绩点", "-1.501", "E704"),
        ("绩点", Decimal("1.0001"), "E703"),
        ("气温", "-41", "E704"),
        ("气温", "--4", "E703"),
        ("月收入", "-1", "E703"),
    ],
)
def test_a_number_that_a_fact_cannot_be_is_refused(
    tmp_path: Path, fact: str, said: object, code: str
) -> None:
    policy = numbers_pack(tmp_path, {"far": "{里程: {不低于: 1.5}}"})
    with pytest.raises(ProfileError) as caught:
        policy.Student({fact: said})
    assert [one.code for one in caught.value.diagnostics] == [code]


@pytest.mark.parametrize(
    ("fact", "said", "text"),
    [
        ("里程", "1.50"[:3], "1.5"),
        ("里程", 2, "2"),
        ("绩点", Decimal("-0.25"), "-0.25"),
        ("气温", "-7", -7),
        ("存款", "12.30", "12.30"),
    ],
)
def test_a_number_is_said_again_as_people_write_it(
    tmp_path: Path, fact: str, said: object, text: object
) -> None:
    policy = numbers_pack(tmp_path, {"far": "{里程: {不低于: 1.5}}"})
    student = policy.Student({fact: said})
    assert student[fact] == text
    assert policy.Student(student.facts()) == student


def test_new_kinds_of_numbers_need_the_second_language(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        numbers_pack(tmp_path, {"far": "{里程: {不低于: 1.5}}"}, "名称: 小规则\n")
    assert [one.code for one in caught.value.diagnostics] == ["E411"] * 8


def test_a_bound_in_another_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        numbers_pack(tmp_path, {"earns": "{月收入: {不低于: 1000元/学年}}"})
    (found,) = [one for one in caught.value.diagnostics if one.severity == "error"]
    assert found.code == "E624"
    assert "元/月" in found.message
    assert "元/学年" in found.message


COMPARED_FACTS = """\
事实:
  - {名称: 甲费, 英文: first_fee, 类型: 金额, 单位: 元/学年}
  - {名称: 乙费, 英文: second_fee, 类型: 金额, 单位: 元/学年}
  - {名称: 月费, 英文: monthly_fee, 类型: 金额, 单位: 元/月}
  - {名称: 人数, 英文: people, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 床位, 英文: beds, 类型: 小数, 小数位: 1, 范围: {不低于: 0, 不高于: 9}}
推算:
  合计: {英文: both_fees, 算式: 乙费 + 月费 * 12, 单位: 元/学年}
"""
COMPARED: Mapping[str, tuple[str, str]] = {
    "less": ("{甲费: {不高于: 乙费}}", "yes yes no open"),
    "more": ("{甲费: {高于: 乙费}}", "no no yes open"),
    "below": ("{甲费: {低于: 合计}}", "yes yes open open"),
    "same": ("{人数: {不低于: 床位, 不高于: 床位}}", "yes no open no"),
    "other": ("{都不: [{甲费: {低于: 乙费}}]}", "yes no yes open"),
}


def compared_pack(folder: Path, conditions: Mapping[str, str]) -> Policy:
    return numbers_pack(folder, conditions, facts=COMPARED_FACTS)


def test_facts_of_one_unit_are_compared_with_each_other(tmp_path: Path) -> None:
    policy = compared_pack(tmp_path, {name: when for name, (when, _) in COMPARED.items()})
    roster: Columns = {
        "甲费": [Decimal("100.00"), Decimal("100.00"), Decimal("100.01"), None],
        "乙费": [Decimal("100.00"), Decimal("100.01"), Decimal("100.00"), Decimal("1.00")],
        "月费": [Decimal("0.01"), Decimal("0.00"), None, Decimal("1.00")],
        "人数": [3, 3, None, 0],
        "床位": [Decimal("3.0"), Decimal("3.1"), Decimal("3.0"), Decimal("0.1")],
    }
    expected = {name: answers for name, (_, answers) in COMPARED.items()}
    assert_judged(policy, roster, expected)
    assert [fact.name for fact in policy.facts] == ["甲费", "乙费", "月费", "人数", "床位"]


def test_a_comparison_of_facts_is_said_as_it_is_written(tmp_path: Path) -> None:
    policy = compared_pack(tmp_path, {"less": "{甲费: {不高于: 乙费}}"})
    found = policy.evaluate({"甲费": "100.01", "乙费": 100}, "2019秋")
    (refusal,) = found.refusals
    assert "甲费不高于乙费" in str(refusal)
    open_ = policy.evaluate({"甲费": 100}, "2019秋").undetermined
    assert [item.missing for item in open_] == [("乙费",)]


@pytest.mark.parametrize("other", ["月费", "人数", "甲费"])
def test_facts_of_two_units_are_not_compared(tmp_path: Path, other: str) -> None:
    with pytest.raises(PolicyError) as caught:
        compared_pack(tmp_path, {"less": f"{{甲费: {{不高于: {other}}}}}"})
    errors = [one.code for one in caught.value.diagnostics if one.severity == "error"]
    assert errors == ["E624"]
