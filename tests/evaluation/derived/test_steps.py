"""Derived facts in steps: points, grades, ages, formulas of formulas; every library, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import PolicyError, load_policy
from little_frames import Columns, assert_judged
from little_packs import pack_of
from little_steps import FACTS, HEADER, steps_pack


def yuan(*amounts: str | None) -> list[Decimal | None]:
    return [None if one is None else Decimal(one) for one in amounts]


def assert_steps(
    folder: Path, columns: Columns, expected: Mapping[str, str], term: str = "2019秋"
) -> None:
    """Each condition for each row."""
    names = {f"r{number}": when for number, when in enumerate(expected)}
    policy = steps_pack(folder, names)
    assert_judged(policy, columns, {rule: expected[when] for rule, when in names.items()}, term)


def test_formulas_of_formulas_are_rounded_step_by_step(tmp_path: Path) -> None:
    roster: Columns = {
        "家庭年收入": yuan("24000.00", "23999.87", "30000.00", None, "60000.00", "100.00"),
        "户人数": [4, 4, 3, 4, 3, 0],
    }
    # per head and month: 500; 499.9973 is 500.00; 833.33; -; 1666.67; none
    # over: 0, 0, 333.33 is 300, -, 1166.67 is 300, none
    assert_steps(
        tmp_path,
        roster,
        {
            "{人均月收入: {不低于: 500元/月}}": "yes yes yes open yes open",
            "{人均月收入: {不低于: 833.33, 不高于: 833.33}}": "no no yes open no open",
            "{人均月收入: {高于: 1666.66}}": "no no no open yes open",
            "{超出: 0}": "yes yes no open no open",
            "{超出: {不低于: 300}}": "no no yes open yes open",
            "{其他人: {低于: 0}}": "no no no no no yes",
            "{其他人: -1}": "no no no no no yes",
            "{其他人: [2, 3]}": "yes yes yes yes yes no",
        },
    )


def test_points_are_an_interval_where_rows_are_not_known(tmp_path: Path) -> None:
    roster: Columns = {
        # 20 + 15 + 0 - 5 = 30; 20 + 40 + 15 + 10 = 85 is 60; 0..; 0 - 5
        "困难类别.残疾": [True, True, None, False, True],
        "困难类别.孤儿": [False, True, False, False, None],
        "子女数": [2, 3, 2, 0, None],
        "家庭年收入": yuan("24000.00", "0.00", "0.00", None, "24000.00"),
        "户人数": [4, 4, 4, 4, 4],
        "住校": [False, True, None, False, True],
    }
    # third: (0 or 20) + 15 + 10 + (0 or -5): 20 to 45; fourth: -5 or 5; fifth: 20 to 75, at most 60
    assert_steps(
        tmp_path,
        roster,
        {
            "{困难分: {不低于: 20}}": "yes yes yes no yes",
            "{困难分: {不低于: 30}}": "yes yes open no open",
            "{困难分: {不低于: 46}}": "no yes no no open",
            "{困难分: {低于: 0}}": "no no no open no",
            "{困难分: 60}": "no yes no no open",
            "{困难分: {高于: 60}}": "no no no no no",
            "{困难分: {不高于: 60}}": "yes yes yes yes yes",
            "{困难分: {不低于: 20, 不高于: 45}}": "yes no yes no open",
        },
    )


def test_the_first_grade_that_surely_holds_counts(tmp_path: Path) -> None:
    roster: Columns = {
        # 85, 30, 0, 20 to 45, 0 to 20, 20 to 60
        "困难类别.残疾": [True, True, False, None, None, True],
        "困难类别.孤儿": [True, False, False, False, False, None],
        "子女数": [3, 2, 0, 2, 0, 0],
        "家庭年收入": yuan("0.00", "24000.00", "24000.00", "0.00", "24000.00", "24000.00"),
        "户人数": [4, 4, 4, 4, 4, 4],
        "住校": [True, False, True, None, True, True],
    }
    assert_steps(
        tmp_path,
        roster,
        {
            "{认定档次: 特别困难}": "yes no no no no open",
            "{认定档次: 困难}": "no yes no yes open open",
            "{认定档次: 不困难}": "no no yes no open no",
            "{认定档次: [特别困难, 困难]}": "yes yes no yes open yes",
            "{认定档次: {不是: [特别困难]}}": "no yes yes yes yes open",
        },
    )


@pytest.mark.parametrize(
    ("born", "of_2019"),
    [(date(2001, 9, 1), 18), (date(2001, 9, 2), 17), (date(2016, 2, 29), 3), (date(2020, 1, 1), 0)],
)
def test_full_years_are_counted_to_a_day_of_the_school_year(
    tmp_path: Path, born: date, of_2019: int
) -> None:
    conditions = {
        f"{{年龄: {of_2019}}}": "yes open",
        f"{{年龄: {{不低于: {of_2019 + 1}}}}}": "no open",
        f"{{年龄: {{不高于: {of_2019}}}}}": "yes open",
    }
    assert_steps(tmp_path, {"出生日期": [born, None]}, conditions)
    assert_steps(tmp_path, {"出生日期": [born, None]}, conditions, "2020春")


def test_full_months_are_counted_to_the_status_day(tmp_path: Path) -> None:
    entered = [date(2019, 9, 1), date(2019, 9, 2), date(2019, 8, 31), date(2020, 3, 2), None]
    # to 2020-03-01: 6, 5, 6 (to the last day of August and a day more), 0
    roster: Columns = {"入学日期": [*entered, date.max]}
    assert_steps(
        tmp_path,
        roster,
        {
            "{入学月数: {不低于: 6}}": "yes no yes no open no",
            "{入学月数: 5}": "no yes no no open no",
            "{入学月数: {低于: 1}}": "no no no yes open yes",
        },
        "2020春",
    )


def test_steps_are_kept_in_bundles(tmp_path: Path) -> None:
    policy = steps_pack(tmp_path, {"hard": "{认定档次: [困难]}", "old": "{年龄: {不低于: 18}}"})
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    again = load_policy(tmp_path / name)
    profile = {"困难类别": ["残疾"], "子女数": 0, "住校": True, "出生日期": date(2001, 9, 1)}
    profile |= {"家庭年收入": Decimal("24000"), "户人数": 4}
    assert again.digest == policy.digest
    found = again.evaluate(profile, "2019秋")
    assert found.model_dump_json() == policy.evaluate(profile, "2019秋").model_dump_json()
    assert [item.rule for item in found.entitlements] == ["hard", "old"]


def test_at_most_thirty_facts_stand_one_on_another(tmp_path: Path) -> None:
    def chain(length: int) -> str:
        lines = ["推算:", "  步1: {英文: step1, 类型: 整数, 算式: 户人数 + 1}"]
        for number in range(2, length + 1):
            made = f"英文: step{number}, 类型: 整数, 算式: 步{number - 1} + 1"
            lines.append(f"  步{number}: {{{made}}}")
        return "\n".join(lines) + "\n"

    policy = steps_pack(tmp_path, {"many": "{步30: {不低于: 34}}"}, chain(30))
    assert_judged(policy, {"户人数": [4, 3, None]}, {"many": "yes no open"})
    with pytest.raises(PolicyError) as caught:
        steps_pack(tmp_path, {"many": "{步31: {不低于: 34}}"}, chain(31))
    assert [one.code for one in caught.value.diagnostics] == ["E625"]


def test_a_table_by_a_grade_gives_each_its_own(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 助学金
            类别: 现金
            给付: 可申请
            对象: {范围: {认定档次: {不是: [不困难]}}}
            标准: {按: 认定档次, 特别困难: 4400元/学年, 困难: 3300元/学年}
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
        facts=FACTS,
        header=HEADER,
    )
    roster: Columns = {
        "困难类别": [["残疾", "孤儿"], ["残疾"], [], ["残疾"]],
        "子女数": [3, 2, 0, None],
        "家庭年收入": yuan("0.00", "24000.00", "24000.00", "24000.00"),
        "户人数": [4, 4, 4, 4],
        "住校": [True, False, True, True],
    }
    assert_judged(policy, roster, "220000 165000 no 165000")
    (item,) = policy.evaluate({}, "2019秋").undetermined
    assert item.standard == "按认定档次：特别困难 4400元/学年；困难 3300元/学年"


def test_what_a_step_waits_for_is_asked_of_the_stated_facts(tmp_path: Path) -> None:
    policy = steps_pack(tmp_path, {"over": "{超出: {不低于: 300}}"})
    (open_,) = policy.evaluate({"家庭年收入": 60000}, "2019秋").undetermined
    assert open_.missing == ("户人数",)
    (open_,) = policy.evaluate({}, "2019秋").undetermined
    assert open_.missing == ("户人数", "家庭年收入")


def test_a_step_behind_a_division_by_nothing_says_which_formula_divides(tmp_path: Path) -> None:
    policy = steps_pack(tmp_path, {"over": "{超出: {不低于: 300}}"})
    (open_,) = policy.evaluate({"家庭年收入": 60000, "户人数": 0}, "2019秋").undetermined
    assert open_.missing == ()
    assert "推算的“人均月收入”算不出来：算式除以“户人数”，户人数是 0" in str(open_.reason)


def test_a_day_behind_the_one_that_is_counted_to_is_warned_of(tmp_path: Path) -> None:
    policy = steps_pack(tmp_path, {"baby": "{年龄: {低于: 1}}"})
    found = policy.evaluate({"出生日期": "2019-09-02"}, "2019秋")
    assert [item.rule for item in found.entitlements] == ["baby"]
    said = [warning.message for warning in found.warnings]
    assert "出生日期在2019-09-01以后，“年龄”按 0 算，请核对" in said


@pytest.mark.parametrize(
    ("standard", "code"),
    [("200元/月×入学月数", "E315"), ("取 困难分, 不超过 500元/学期", "E311")],
)
def test_what_is_no_number_of_a_formula_carries_no_amount(
    tmp_path: Path, standard: str, code: str
) -> None:
    rule = f"  paid: {{名称: 补助, 类别: 现金, 对象: {{范围: {{住校: 是}}}}, 标准: '{standard}', "
    rule += "版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    with pytest.raises(PolicyError) as caught:
        steps_pack(tmp_path, {"over": "{超出: {不低于: 300}}"}, rule)
    errors = [one.code for one in caught.value.diagnostics if one.severity == "error"]
    assert errors == [code]
