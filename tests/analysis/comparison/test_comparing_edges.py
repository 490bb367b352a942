"""Comparisons where two items, or two vocabularies, meet in one student."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import EduaidError, Policy, load_policy
from eduaid_rules.analysis.comparison.changes import Comparison
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.comparison.rewordings import rewordings
from little_packs import FACTS, pack_of

Shown = tuple[str, str, dict[str, object]]
"""The item, what becomes of it, and the example."""


def two(tmp_path: Path, *texts: tuple[str, str]) -> tuple[Policy, Policy]:
    """An old and a new pack of these rules and facts."""
    made = []
    for name, (rules, facts) in zip(("old", "new"), texts, strict=True):
        folder = tmp_path / name
        folder.mkdir()
        made.append(pack_of(folder, rules, facts=facts))
    return made[0], made[1]


def shown(found: Comparison) -> list[Shown]:
    assert all(change.replayed for change in found.changes)
    return [(change.rule, change.words, dict(change.example)) for change in found.changes]


AMOUNTS = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{年费: {{不高于: 1000}}}}}}
    标准: {}元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
  fee:
    名称: 学校定的
    类别: 现金
    对象: {{范围: {{状态: 在读}}}}
    标准: {{不定: {{由: 年费, 不低于: {}元/学期}}}}
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
"""


def test_an_example_states_no_amount_that_another_item_refuses(tmp_path: Path) -> None:
    """At least 400 a term is 799.99 a year in autumn, 800 in spring: autumn gets the odd fen."""
    pair = two(tmp_path, *((AMOUNTS.format(paid, 400), FACTS) for paid in (500, 600)))
    found = compare(*pair)
    assert shown(found) == [
        ("aid", "增加：500元 → 600元（多100元）", {"年费": least}) for least in ("799.99", "800")
    ]


def test_what_only_students_get_of_whom_another_item_refuses_the_amount_changes_for_nobody(
    tmp_path: Path,
) -> None:
    """At least 501 a term is 1002 a year, and the aid is for at most 1000."""
    pair = two(tmp_path, *((AMOUNTS.format(paid, 501), FACTS) for paid in (500, 600)))
    assert compare(*pair).same


def test_of_equal_words_an_item_is_looked_at_where_another_begins_to_refuse(
    tmp_path: Path,
) -> None:
    """The bound belongs to the other item, and is told there alone."""
    pair = two(tmp_path, *((AMOUNTS.format(500, least), FACTS) for least in (400, 450)))
    changed = compare(*pair).changes
    assert {(change.rule, change.effect.value) for change in changed} == {
        ("fee", "允许填写的金额改变")
    }


LOAN = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 500元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  loan:
    名称: 贷款
    类别: 贷款资格
    对象: {范围: {寄宿: 是}}
    标准: 8000元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


LOAN_FOR_ALL = LOAN.replace("类别: 贷款资格", "类别: 贷款资格\n    给付: 应享")
"""Nobody has to award it."""


@pytest.mark.parametrize(("rules", "how"), [(LOAN, "自选: 是"), (LOAN_FOR_ALL, "取: 高者")])
def test_a_loan_has_no_amount_by_which_it_wins(rules: str, how: str, tmp_path: Path) -> None:
    """Whoever may have both must choose, or nobody can say which is higher."""
    group = f"不同享: [{{项目: [aid, loan], {how}, 自: 2019秋, 依据: [{{文件: first}}]}}]\n"
    found = compare(*two(tmp_path, (rules, FACTS), (rules + group, FACTS)))
    student: dict[str, object] = {"寄宿": "是"}
    mark = "（可申请）" if rules == LOAN else ""
    assert shown(found) == [
        ("aid", "变为待定：500元 → 有，金额或选择待定", student),
        ("loan", f"变为待定：4000元{mark} → 有，金额或选择待定", student),
    ]


def test_a_loan_gives_way_to_what_is_sure(tmp_path: Path) -> None:
    group = "不同享: [{项目: [aid, loan], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}]\n"
    found = compare(*two(tmp_path, (LOAN, FACTS), (LOAN + group, FACTS)))
    assert shown(found) == [("loan", "取消：4000元（可申请） → 没有（少4000元）", {"寄宿": "是"})]


ONE_OF_A_YEAR = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 1000元/学年
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
  whole:
    名称: 整笔的
    类别: 现金
    给付: {award}
    对象: {{范围: {{寄宿: 是}}}}
    发放: 每学年秋季
    标准: {whole}
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
不同享: [{{项目: [aid, whole], 取: 高者, 自: 2019秋, 依据: [{{文件: first}}]}}]
"""


def one_of_a_year(whole: str, award: str = "应享") -> tuple[str, str]:
    return ONE_OF_A_YEAR.format(whole=whole, award=award), FACTS


def test_what_has_the_year_changes_hands_in_both_terms(tmp_path: Path) -> None:
    found = compare(*two(tmp_path, one_of_a_year("800元/学年"), one_of_a_year("1200元/学年")))
    student: dict[str, object] = {"寄宿": "是"}
    assert shown(found) == [
        ("aid", "取消：500元 → 没有（少500元）", student),
        ("whole", "新增：没有 → 1200元", student),
    ]
    seasons = [{term.season for term in change.terms} for change in found.changes]
    assert seasons == [{"秋", "春"}, {"秋"}]


def test_amounts_below_the_year_of_the_other_change_nothing(tmp_path: Path) -> None:
    texts = one_of_a_year("800元/学年"), one_of_a_year("999.99元/学年")
    assert compare(*two(tmp_path, *texts)).same


def test_an_amount_that_a_fact_carries_is_held_against_the_year(tmp_path: Path) -> None:
    """Only between 999 and 1000 yuan a year does it matter whether the other is 999 or 1000."""
    carried = one_of_a_year("{不定: {由: 年费}}")
    lower = carried[0].replace("1000元/学年", "999元/学年"), FACTS
    found = compare(*two(tmp_path, carried, lower))
    changes = {(change.rule, change.effect.value) for change in found.changes}
    assert changes == {("aid", "减少"), ("aid", "取消"), ("whole", "新增")}
    gained = next(change for change in found.changes if change.rule == "whole")
    assert gained.example["年费"] in ("999.01", "999.99")


def test_what_is_sure_appears_where_the_other_may_be_refused(tmp_path: Path) -> None:
    texts = one_of_a_year("1200元/学年"), one_of_a_year("1200元/学年", "可申请")
    assert [(rule, words) for rule, words, _ in shown(compare(*two(tmp_path, *texts)))] == [
        ("aid", "新增：没有 → 500元"),
        ("whole", "取消：1200元 → 没有（少1200元）"),
    ]


FOR_GRADE = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {}}}
    标准: 500元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
"""


def test_numbers_that_only_one_of_them_allows_are_left_out_and_named(tmp_path: Path) -> None:
    narrow = FACTS.replace("不高于: 6", "不高于: 5")
    old = FOR_GRADE.format("{年级: {不低于: 6}}")
    new = FOR_GRADE.format("{年级: {不低于: 5}}")
    found = compare(*two(tmp_path, (old, FACTS), (new, narrow)))
    assert shown(found) == [("aid", "新增：没有 → 500元", {"年级": 5})]
    assert found.narrowed == ("年级",)


def test_a_value_that_one_of_them_does_not_know_is_unknown_to_it(tmp_path: Path) -> None:
    short = FACTS.replace(", {名称: 高中, 英文: senior}", "")
    rules = FOR_GRADE.format("{学段: 小学}")
    found = compare(*two(tmp_path, (rules, FACTS), (rules, short)))
    assert shown(found) == [("aid", "变为待定：没有 → 待定", {})]
    assert found.changes[0].example_before == {"学段": "高中"}


def test_a_folder_of_another_name_says_nothing_in_other_words(tmp_path: Path) -> None:
    text = AMOUNTS.format(500, 400).replace("版本: [{自", "版本: [{发布: 2019-08-20, 自")
    old, new = two(tmp_path, (text, FACTS), (text, FACTS))
    renamed = tmp_path / "new" / "renamed"
    (tmp_path / "new" / "little").rename(renamed)
    new = load_policy(renamed)
    assert rewordings(old, new, compare(old, new)) == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rules": ["boarding"]}, "两份规则都没有“boarding”这一项。是不是“boarding-subsidy”？"),
        ({"rules": ["day-subsidy", "day_subsidy"]}, "两份规则都没有“day_subsidy”这一项"),
        ({"rules": []}, "没有写要比较哪些项目"),
        ({"terms": []}, "没有写要比较哪些学期"),
    ],
)
def test_what_nothing_is_looked_at_of_is_never_called_the_same(
    asked: dict[str, Any], said: str
) -> None:
    plan, nation = load_policy("city-2019"), load_policy("national")
    with pytest.raises(EduaidError, match=said):
        compare(plan, nation, **asked)


def test_the_name_of_one_item_is_that_item(tmp_path: Path) -> None:
    old, new = two(tmp_path, (AMOUNTS.format(500, 1), FACTS), (AMOUNTS.format(600, 1), FACTS))
    assert shown(compare(old, new, rules="aid")) == shown(compare(old, new, rules=["aid"])) != []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            ", 别名: [丁]}, {名称: 乙, 英文: b",
            "}, {名称: 乙, 英文: b, 别名: [丁]",
            "填“丁”，旧规则读成“甲”，新规则读成“乙”",
        ),
        (
            ", 别名: [丁]}, {名称: 乙, 英文: b",
            "}, {名称: 乙, 英文: b",
            "填“丁”，旧规则读成“甲”，新规则不认识",
        ),
        ("}, {名称: 乙, 英文: b", ", 别名: [丁]}, {名称: 乙, 英文: b", None),
    ],
    ids=["moved", "gone", "new"],
)
def test_an_answer_that_is_read_otherwise_is_told_though_no_rule_changed(
    before: str, after: str, told: str | None, tmp_path: Path
) -> None:
    values = (f"[{{名称: 甲, 英文: a{text}}}]" for text in (before, after))
    fact = "  - {{名称: 类, 英文: sort, 类型: 多选, 取值: {}}}\n"
    old, new = two(tmp_path, *((RULES_OF_ONE, FACTS + fact.format(one)) for one in values))
    found = compare(old, new)
    assert found.changes == ()
    assert [text.removeprefix("类") for text in found.respelt] == ([told] if told else [])
    assert (found.same, found.code) == ((False, 12) if told else (True, 0))


RULES_OF_ONE = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {类: 甲}}
    标准: 500元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


ONE_VALUE = (
    FACTS + "  - {名称: 单选, 英文: one, 类型: 单选, 取值: [{名称: 甲, 英文: a}%s], 缺省: 甲}\n"
)
FOR_IT = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {单选: 甲}}
    标准: 10元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


def test_whoever_had_a_value_that_is_gone_is_unknown_and_not_at_the_default(tmp_path: Path) -> None:
    texts = ((FOR_IT, ONE_VALUE % more) for more in (", {名称: 乙, 英文: b}", ""))
    (change,) = compare(*two(tmp_path, *texts), unknowns=True).changes
    before, after = change.example_before or {}, change.example
    assert (before["单选"], after["单选"], change.replayed) == ("乙", None, True)
