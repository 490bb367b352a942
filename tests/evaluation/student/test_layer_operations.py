"""Each operation of 调整, and how long it holds: worked out by hand from docs/language.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import TermError, load_policy
from little_layers import AID, STUDENT, adjusted, over_time

NONE: dict[str, Any] = {"困难": []}
SECOND: dict[str, Any] = {"困难": ["乙"]}
OPERATIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    # operation, what differs from a boarder of category 甲 in grade 2, what comes out
    # Another scope; the alternatives stay.
    ("替换范围: {年级: 2}", {"寄宿": "否"}, "500.00"),
    ("替换范围: {年级: 2}", {"寄宿": "否", **NONE}, "no"),
    ("替换范围: {年级: 1}", {}, "no"),
    ("替换范围: {年级: 1}", {"年级": None}, "open"),
    # Other alternatives, or none; the scope stays.
    ("替换对象: [{困难: 乙}]", SECOND, "500.00"),
    ("替换对象: [{困难: 乙}]", {}, "no"),
    ("替换对象: [{困难: 乙}]", {"寄宿": "否", **SECOND}, "no"),
    ("替换对象: 所有人", NONE, "500.00"),
    ("替换对象: 所有人", {"困难": None}, "500.00"),
    ("替换对象: 所有人", {"寄宿": "否"}, "no"),
    ("替换对象: 所有人", {"寄宿": None}, "open"),
    # One of these suffices too, within the scope.
    ("增加对象: [{困难: 乙}, {年级: 1}]", SECOND, "500.00"),
    ("增加对象: [{困难: 乙}, {年级: 1}]", {**NONE, "年级": 1}, "500.00"),
    ("增加对象: [{困难: 乙}, {年级: 1}]", {}, "500.00"),
    ("增加对象: [{困难: 乙}, {年级: 1}]", NONE, "no"),
    ("增加对象: [{困难: 乙}, {年级: 1}]", {**NONE, "年级": None}, "open"),
    ("增加对象: [{困难: 乙}, {年级: 1}]", {**SECOND, "寄宿": "否"}, "no"),
    # None of these may hold.
    ("减少对象: [{困难: 乙}, {年级: 1}]", {}, "500.00"),
    ("减少对象: [{困难: 乙}, {年级: 1}]", {"年级": 1}, "no"),
    ("减少对象: [{困难: 乙}, {年级: 1}]", {"困难": ["甲", "乙"]}, "no"),
    ("减少对象: [{困难: 乙}, {年级: 1}]", {"年级": None}, "open"),
    ("减少对象: [{困难: 乙}, {年级: 1}]", {**NONE, "年级": None}, "no"),
    # The four together: first the scope, then who, more, fewer.
    ("替换范围: {年级: [1, 2]}, 增加对象: [{困难: 乙}], 减少对象: [{年级: 1}]", SECOND, "500.00"),
    (
        "替换范围: {年级: [1, 2]}, 增加对象: [{困难: 乙}], 减少对象: [{年级: 1}]",
        {**SECOND, "年级": 1, "寄宿": "否"},
        "no",
    ),
    # Another standard, and the higher of the standard so far (1000 a year) and this.
    ("替换标准: 300元/学期", {}, "300.00"),
    ("替换标准: {按: 年级, 2: 300元/学期, 其余: 无}", {}, "300.00"),
    ("替换标准: {按: 年级, 2: 300元/学期, 其余: 无}", {"年级": 1}, "no"),
    ("就高: 1300元/学年", {}, "650.00"),
    ("就高: 999.99元/学年", {}, "500.00"),
    ("就高: {按: 年级, 2: 600元/学期, 其余: 100元/学期}", {}, "600.00"),
    ("就高: {按: 年级, 2: 600元/学期, 其余: 100元/学期}", {"年级": 1}, "500.00"),
    ("就高: {按: 年级, 2: 600元/学期, 其余: 100元/学期}", {"年级": None}, "open"),
    ("就高: 不定", {}, "open"),
    ("就高: {不定: {由: 学费}}", {}, "open"),
    ("就高: {不定: {由: 学费}}", {"学费": "500.01"}, "500.01"),
    ("就高: {不定: {由: 学费}}", {"学费": "499.99"}, "500.00"),
    ("就高: {不定: {由: 学费}}", {"困难": []}, "no"),
    ("替换标准: 300元/学期, 就高: 200元/学期", {}, "300.00"),
    ("替换标准: 不定, 就高: 200元/学期", {}, "open"),
    # Nothing is given.
    ("停用: 是", {}, "no"),
    ("停用: 是", {"寄宿": None}, "no"),
)


@pytest.mark.parametrize(("operation", "facts", "expected"), OPERATIONS)
def test_an_operation_changes_the_rule_from_its_term_and_never_above(
    operation: str, facts: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    city = adjusted(tmp_path, f"{{自: 2021春, {operation}}}")
    province = load_policy(tmp_path / "province")
    assert over_time(city, "2021春", "2030秋", **facts) == [expected, expected]
    assert over_time(city, "2020秋", **facts) == over_time(province, "2020秋", **facts)
    assert over_time(province, "2021春") == ["500.00"]


def test_an_addition_is_an_item_of_its_own_with_versions(tmp_path: Path) -> None:
    extra = "编号: extra, 名称: 市补, 对象: {范围: {寄宿: 是}}"
    policy = adjusted(
        tmp_path,
        f"{{自: 2021春, 加发: {{{extra}, 标准: 100.01元/学年}}}}",
        f"{{自: 2022秋, 加发: {{{extra}, 标准: 70元/学期}}}}",
        "{自: 2021秋, 至: 2021秋, 加发: {编号: third, 名称: 三年级, 对象: {范围: {年级: 3}},"
        " 标准: 10元/学期}}",
    )
    assert [rule.id for rule in policy.rules] == ["aid", "aid+extra", "aid+third"]
    terms = ("2020秋", "2021春", "2021秋", "2022春", "2022秋")
    amounts = over_time(policy, *terms, rule="aid+extra")
    assert amounts == ["no", "50.00", "50.01", "50.00", "70.00"]
    assert over_time(policy, "2021秋", rule="aid+third") == ["no"]
    third = over_time(policy, "2021春", "2021秋", "2022春", rule="aid+third", 年级=3)
    assert third == ["no", "10.00", "no"]
    found = policy.evaluate({**STUDENT, "年级": 3}, "2021秋")
    assert [item.name for item in found.entitlements] == ["补助", "市补", "三年级"]
    assert str(found.total) == "560.01"


def test_an_addition_without_people_of_its_own_is_for_all_of_the_rule(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2021春, 加发: {编号: extra, 名称: 市补, 标准: 70元/学期}}")
    assert over_time(policy, "2020秋", "2021春", rule="aid+extra") == ["no", "70.00"]
    assert over_time(policy, "2021春", rule="aid+extra", 困难=[]) == ["no"]


def test_an_addition_is_for_those_who_meet_the_conditions_of_the_rule(tmp_path: Path) -> None:
    county = ("{自: 2021秋, 增加对象: [{困难: 乙}]}", "{自: 2022秋, 停用: 是}")
    extra = "{自: 2021春, 加发: {编号: extra, 名称: 加, 对象: {其中: [{年级: 2}]}, 标准: 9元/学期}}"
    policy = adjusted(tmp_path, extra, county=county)
    terms = ("2021春", "2021秋", "2022秋")
    assert over_time(policy, *terms, rule="aid+extra") == ["9.00", "9.00", "no"]
    assert over_time(policy, *terms, rule="aid+extra", 困难=["乙"]) == ["no", "9.00", "no"]
    assert over_time(policy, *terms, rule="aid+extra", 寄宿=None) == ["open", "open", "no"]
    assert over_time(policy, *terms, rule="aid+extra", 年级=None) == ["open", "open", "no"]
    assert over_time(policy, *terms, rule="aid+extra", 年级=1) == ["no", "no", "no"]


def test_a_rule_begins_earlier(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2018春, 至: 2018秋, 提前: 是}")
    terms = ("2018春", "2018秋", "2019春", "2019秋")
    assert over_time(policy, *terms) == ["500.00", "500.00", "no", "500.00"]
    assert over_time(policy, *terms, 困难=[]) == ["no", "no", "no", "no"]
    with pytest.raises(TermError):
        policy.evaluate(STUDENT, "2017秋")
    with pytest.raises(TermError):
        load_policy(tmp_path / "province").evaluate(STUDENT, "2019春")


def test_what_begins_earlier_is_adjusted_from_the_same_term(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2018秋, 提前: 是, 增加对象: [{困难: 乙}], 就高: 600元/学期}")
    assert over_time(policy, "2018秋", "2019秋", 困难=["乙"]) == ["600.00", "600.00"]


def test_the_words_of_an_item_are_replaced_or_added(tmp_path: Path) -> None:
    entry = (
        "{自: 2021春, 至: 2021秋, 名称: 新补助, 给付: 可申请, 收款: 学校, 未表达: 无,"
        " 解读: 按市里的解释, 提醒: [{当: {年级: 2}, 说: 请核对}]}"
    )
    policy = adjusted(tmp_path, entry)
    for term, expected in (
        ("2020秋", ("补助", "due", "家庭", ("名额有限",), ("按省里的解释",), [])),
        (
            "2021秋",
            ("新补助", "may_apply", "学校", (), ("按省里的解释", "按市里的解释"), ["请核对"]),
        ),
        ("2022春", ("补助", "due", "家庭", ("名额有限",), ("按省里的解释",), [])),
    ):
        found = policy.evaluate(STUDENT, term)
        (item,), (period,) = found.entitlements, policy.catalogue(term)
        said = [warning.message for warning in found.warnings if warning.code == "rule"]
        words = (item.name, item.award, item.payee, item.unexpressed, period.readings, said)
        assert words == expected
        assert (period.name, period.award, period.unexpressed) == (words[0], words[1], words[3])


# How long an adjustment holds.


def test_an_adjustment_holds_until_its_end_or_the_next_of_its_kind(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 至: 2024秋, 替换标准: 300元/学期}",
        "{自: 2022春, 至: 2022春, 替换标准: 400元/学期}",
        "{自: 2023春, 替换标准: 600元/学期}",
        "{自: 2021秋, 至: 2022秋, 增加对象: [{困难: 乙}]}",
        "{自: 2024春, 至: 2024春, 停用: 是}",
    )
    for term, amount, of_second in (
        ("2020秋", "500.00", "no"),
        ("2021春", "300.00", "no"),
        ("2021秋", "300.00", "300.00"),
        ("2022春", "400.00", "400.00"),
        ("2022秋", "500.00", "500.00"),
        ("2023春", "600.00", "no"),
        ("2024春", "no", "no"),
        ("2024秋", "600.00", "no"),
    ):
        assert over_time(policy, term) == [amount], term
        assert over_time(policy, term, 困难=["乙"]) == [of_second], term


def test_a_notice_does_not_end_with_the_next_reading(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 解读: 一, 提醒: [{当: {年级: 2}, 说: 请核对}]}",
        "{自: 2022春, 替换标准: 600元/学期, 解读: 二}",
    )
    messages = [warning.message for warning in policy.evaluate(STUDENT, "2022秋").warnings]
    assert messages == ["请核对"]


def test_of_two_of_a_kind_from_one_term_the_later_published_holds(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 发布: 2021-03, 替换标准: 400元/学期}",
        "{自: 2021春, 发布: 2021-02-28, 替换标准: 300元/学期}",
    )
    assert over_time(policy, "2021春") == ["400.00"]


LATER = AID.replace(
    "条款: 第一条}]}]",
    "条款: 第一条}]}, {自: 2022春, 发布: 2022-01, 依据: [{文件: second}], 标准: 1500元/学年}]",
)


def test_a_later_version_above_reaches_only_what_is_not_replaced(tmp_path: Path) -> None:
    replaced = adjusted(tmp_path, "{自: 2021春, 替换标准: 300元/学期}", province=LATER)
    assert over_time(replaced, "2021秋", "2022春") == ["300.00", "300.00"]
    assert [found.code for found in replaced.diagnostics] == ["W605"]
    widened = adjusted(tmp_path, "{自: 2021春, 增加对象: [{困难: 乙}]}", province=LATER)
    assert over_time(widened, "2021秋", "2022春", 困难=["乙"]) == ["500.00", "750.00"]
    assert widened.diagnostics == ()
    ended = adjusted(tmp_path, "{自: 2021春, 至: 2021秋, 替换标准: 300元/学期}", province=LATER)
    assert over_time(ended, "2021秋", "2022春") == ["300.00", "750.00"]
    assert ended.diagnostics == ()
