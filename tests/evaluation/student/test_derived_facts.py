"""推算 on one student: money of counts and of the other period, and what divides by 0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import Policy, load_policy
from eduaid_rules.policy.formulas.calculation import Calculation, calculation
from eduaid_rules.policy.money_and_units import yuan_text
from little_layers import AID, STUDENT, chain, over_time
from project import PACKS

CHILDREN = "  - {名称: 子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}\n"
CARRIED = AID.replace("1000元/学年", "{不定: {由: 份额, 原因: 由学校核定}}")


def derived(formula: str, unit: str = "元/学期") -> str:
    return f'推算: {{份额: {{英文: part, 算式: "{formula}", 单位: {unit}, 舍入: 向上}}}}\n'


def carrying(folder: Path, formula: str, unit: str = "元/学期") -> Policy:
    return chain(folder, derived(formula, unit) + CARRIED, facts=CHILDREN)


@pytest.mark.parametrize(
    ("formula", "unit", "amounts"),
    [
        # 3 children; 学费 is 300.01 a term, 年费 1000 a year; what 2020秋 and 2021春 get
        ("子女数 * 5.50元/学期", "元/学期", ["16.50", "16.50"]),
        ("(子女数 + 1) * 5元/学年", "元/学年", ["10.00", "10.00"]),
        ("学费 * 2", "元/学年", ["300.01", "300.01"]),
        ("2 * 学费 + 年费", "元/学年", ["800.01", "800.01"]),
        ("年费 / 2", "元/学期", ["500.00", "500.00"]),
        ("年费 / 2 - 学费", "元/学期", ["199.99", "199.99"]),
        ("学费 * 2", "元/学期", ["600.02", "600.02"]),
        ("max(年费 - 1000.01元/学年, 0)", "元/学年", ["0.00", "0.00"]),
        ("min(学费 / 子女数, 100元/学期)", "元/学期", ["100.00", "100.00"]),
    ],
)
def test_money_is_made_of_counts_and_of_the_other_period(
    formula: str, unit: str, amounts: list[str], tmp_path: Path
) -> None:
    policy = chain(
        tmp_path,
        derived(formula, unit) + AID.replace("1000元/学年", "取 份额, 不超过 9999元/学年"),
        facts=CHILDREN,
    )
    assert over_time(policy, "2020秋", "2021春", 子女数=3, 学费="300.01", 年费=1000) == amounts


@pytest.mark.parametrize(
    ("formula", "children", "reason"),
    [
        ("学费 / 子女数", 0, "推算的“份额”算不出来：算式除以“子女数”，子女数是 0"),
        (
            "100元/学期 + 学费 / (子女数 - 年级)",
            2,
            "推算的“份额”算不出来：算式除以“子女数 - 年级”，子女数是 2，年级是 2",
        ),
    ],
)
def test_an_amount_that_divides_by_zero_is_open_and_says_why(
    formula: str, children: int, reason: str, tmp_path: Path
) -> None:
    """Whatever the rule says is the reason of an amount that nobody knows yet."""
    policy = carrying(tmp_path, formula)
    found = policy.evaluate({**STUDENT, "学费": 300, "子女数": children}, "2020秋")
    (item,) = found.undetermined
    assert (item.about, item.missing, item.reason) == ("amount", (), reason)


def test_while_a_fact_is_not_known_it_is_asked_for(tmp_path: Path) -> None:
    """Also where one of its values would divide by zero: the least of all that it can be."""
    policy = carrying(tmp_path, "学费 / 子女数")
    for known, missing in (
        ({"学费": 300}, ("子女数",)),
        ({"子女数": 0}, ("学费",)),
        ({"子女数": 3}, ("学费",)),
        ({}, ("学费", "子女数")),
    ):
        (item,) = policy.evaluate({**STUDENT, **known}, "2020秋").undetermined
        assert (item.about, item.missing) == ("amount", missing), known
        assert item.reason == "由学校核定"


def test_who_gets_it_is_open_and_says_why(tmp_path: Path) -> None:
    poor = AID.replace("{寄宿: 是}", "{寄宿: 是, 份额: {不高于: 100}}")
    policy = chain(tmp_path, derived("学费 / 子女数") + poor, facts=CHILDREN)
    (item,) = policy.evaluate({**STUDENT, "学费": 300, "子女数": 0}, "2020秋").undetermined
    assert (item.about, item.missing) == ("who", ())
    assert item.reason == "推算的“份额”算不出来：算式除以“子女数”，子女数是 0"
    (item,) = policy.evaluate({**STUDENT, "学费": 300}, "2020秋").undetermined
    assert (item.about, item.missing) == ("who", ("子女数",))
    assert item.reason == "能不能享受取决于还不知道的：子女数"
    assert over_time(policy, "2020秋", 学费=300, 子女数=3) == ["500.00"]
    assert over_time(policy, "2020秋", 学费=300, 子女数=2) == ["no"]


def test_conditions_show_that_there_is_no_value(tmp_path: Path) -> None:
    poor = AID.replace("{寄宿: 是}", "{寄宿: 是, 份额: {不高于: 100}}")
    policy = chain(tmp_path, derived("学费 / 子女数") + poor, facts=CHILDREN)
    for children, seen in ((0, "算不出来（除以 0）"), (None, "未知"), (3, "100")):
        found = policy.evaluate({**STUDENT, "学费": 300, "子女数": children}, "2020秋")
        traced = str(found.why("aid"))
        assert seen in traced, traced


def test_both_answers_of_a_condition_are_looked_at_before_a_fact_is_called_enough(
    tmp_path: Path,
) -> None:
    """Whether 份额 is low decides if 年级 matters, so 子女数 alone does not settle the item."""
    who = "{寄宿: 是, 任一: [{份额: {不高于: 100}}, {年级: 1}]}"
    policy = chain(
        tmp_path, derived("学费 / 子女数") + AID.replace("{寄宿: 是}", who), facts=CHILDREN
    )
    asked = {**STUDENT, "学费": 300, "年级": None}
    (item,) = policy.evaluate(asked, "2020秋").undetermined
    assert item.missing == ("年级", "子女数")


def test_a_formula_is_compiled_once_for_all_students(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(*parts: Any) -> Calculation:
        made.append(parts)
        return calculation(*parts)

    monkeypatch.setattr("eduaid_rules.policy.formulas.formula.calculation", counted)
    policy = load_policy(PACKS / "scales")
    for income in range(50):
        student = policy.Student({"家庭年收入": income, "户人数": 4, "医疗支出": 1})
        assert student["人均年收入"] == yuan_text((income * 100 + 2) // 4)
    assert len(made) == len(policy.pack.vocabulary.recipes) == 6
