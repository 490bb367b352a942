"""Cases of what no item shows: a student who is not taken, a term without rules, a standard."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import CaseError
from little_cases import run_one

RULES = """\
规则:
  grant:
    名称: 助学金
    类别: 现金
    对象: {范围: {学段: 高中}}
    标准: {不定: {由: 学费, 不高于: 1500元/学期}}
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  loan:
    名称: 贷款
    类别: 贷款资格
    对象: {范围: {学段: 高中}}
    标准: 取 学费, 不超过 3000元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


def case(expected: str, fee: str = "1500.01", term: str = "2019秋") -> str:
    """A file with one case of a student with a fee per term."""
    student = f"{{学段: 高中, 学费: {fee}}}"
    return f"用例:\n  - 名称: 一\n    学期: {term}\n    学生: {student}\n    {expected}\n"


def test_a_case_may_say_that_an_amount_is_not_taken(tmp_path: Path) -> None:
    assert run_one(tmp_path, case("拒收: [学费]"), rules=RULES).passed
    assert run_one(tmp_path, case("拒收: [tuition]"), rules=RULES).passed


def test_where_it_is_taken_the_case_fails(tmp_path: Path) -> None:
    (found,) = run_one(tmp_path, case("拒收: [学费]", "1500"), rules=RULES).differences
    assert (found.expected, found.got) == ("不接受填写的学费", "有结果")


def test_where_another_fact_is_not_taken_the_case_fails(tmp_path: Path) -> None:
    (found,) = run_one(tmp_path, case("拒收: [年级]"), rules=RULES).differences
    assert (found.expected, found.got) == ("不接受填写的年级", "学生信息不能用")


def test_a_case_may_say_that_no_rule_reaches_its_term(tmp_path: Path) -> None:
    assert run_one(tmp_path, case("没有规定: 是", "1", "2019春"), rules=RULES).passed
    (found,) = run_one(tmp_path, case("没有规定: 是", "1"), rules=RULES).differences
    assert (found.expected, found.got) == ("没有规则管到这个学期", "有结果")


def test_the_largest_amount_of_a_loan_is_compared_in_the_words_of_its_standard(
    tmp_path: Path,
) -> None:
    words = "取 学费, 不超过 3000元/学年，即3000元/学年"
    right = f'应享: {{loan: {{标准: "{words}"}}}}'
    assert run_one(tmp_path, case(right, "1500"), rules=RULES).passed
    (found,) = run_one(tmp_path, case(right, "1499"), rules=RULES).differences
    assert found.expected == f"应享，标准 {words}"
    assert found.got == "应享（可申请），标准 取 学费, 不超过 3000元/学年，即2998元/学年"


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ("拒收: [学费]\n    不享: [loan]", "E805"),
        ("没有规定: 是\n    合计: 0", "E805"),
        ("拒收: [学费金额]", "E205"),
        ("拒收: 学费", "E203"),
        ("没有规定: 对", "E211"),
    ],
)
def test_what_is_wrong_with_such_a_case_is_said(tmp_path: Path, expected: str, code: str) -> None:
    with pytest.raises(CaseError) as error:
        run_one(tmp_path, case(expected), rules=RULES)
    assert [one.code for one in error.value.diagnostics] == [code]
