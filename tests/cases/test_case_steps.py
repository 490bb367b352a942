"""What a case states about derived facts (推算), on the way to the items."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import CaseError
from little_cases import RULES, cases_of, policy_of, run_one, write_cases

STEPS = (
    RULES
    + """\
推算:
  应缴: {英文: fees_due, 算式: 学费 * 2 + 年费, 单位: 元/学年}
  三分之一: {英文: third, 算式: 学费 / 3, 单位: 元/学期, 舍入: 四舍五入}
"""
)


def case(steps: str, student: str = "{学费: 1000, 年费: 0.50}") -> str:
    """A case that states steps alone."""
    return f"用例:\n  - 名称: 一\n    学期: 2019秋\n    学生: {student}\n    推算: {steps}\n"


def test_steps_are_compared_with_what_formulas_give(tmp_path: Path) -> None:
    assert run_one(tmp_path, case("{应缴: 2000.50, 三分之一: 333.33}"), STEPS).passed
    found = run_one(tmp_path, case("{应缴: 2000.51, 三分之一: 333.33}"), STEPS)
    (difference,) = found.differences
    assert (difference.rule, difference.name) == (None, "应缴")
    assert (difference.expected, difference.got) == ("2000.51", "2000.50")


def test_a_step_that_is_not_known_is_not_as_stated(tmp_path: Path) -> None:
    (difference,) = run_one(tmp_path, case("{应缴: 0}", "{学费: 0}"), STEPS).differences
    assert difference.got == "未知"


@pytest.mark.parametrize(
    ("steps", "code", "place", "words"),
    [
        ("{应交: 1}", "E205", (5, 10), "没有“应交”这个推算出来的事实 是不是“应缴”？"),
        ("{学费: 1}", "E205", (5, 10), "没有“学费”这个推算出来的事实 可用：三分之一、应缴"),
        ("应缴", "E203", (5, 9), "“推算”要写成“推算出来的事实: 数或取值” 如 {人均月收入: 810.00}"),
        ("{}", "E203", (5, 9), "“推算”要写成“推算出来的事实: 数或取值” 如 {人均月收入: 810.00}"),
        ("{应缴: 很多}", "E216", (5, 14), ""),
    ],
)
def test_a_step_that_cannot_be_read_is_named_at_its_place(
    tmp_path: Path, steps: str, code: str, place: tuple[int, int], words: str
) -> None:
    policy = policy_of(tmp_path, STEPS)
    write_cases(tmp_path, case(steps))
    with pytest.raises(CaseError) as error:
        cases_of(tmp_path, policy)
    (found,) = error.value.diagnostics
    assert (found.code, (found.line, found.column)) == (code, place)
    assert words in f"{found.message} {found.suggestion}"
