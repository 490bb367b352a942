"""Slips of the hand in derived facts; and those that only amounts below 0 notice, or nobody."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.runner import Fate, MutantOutcome, mutant_report
from little_derived import BELOW, PRIME, derived_pack
from little_mutants import seen
from little_packs import pack_of


def outcomes(folder: Path, who: str, kind: MutationKind) -> dict[str, MutantOutcome]:
    """What becomes of the mutants of a rule without cases, by what they write."""
    derived_pack(folder, who)
    report = mutant_report(folder / "one" / "little", kinds=[kind])
    return {one.mutant.after: one for one in report.outcomes}


def test_another_amount_below_zero_is_not_the_same(tmp_path: Path) -> None:
    less = outcomes(tmp_path, BELOW, MutationKind.AMOUNT)["999元/学年"]
    assert less.fate is Fate.SURVIVED
    assert less.killer is not None
    assert "学生: {收入: 0, 贫困线: 0.01}" in less.killer
    assert "应享: {aid: 500.00}" in less.killer


def test_a_threshold_of_zero_slips_below_it_too(tmp_path: Path) -> None:
    found = outcomes(tmp_path, BELOW, MutationKind.THRESHOLD)
    assert {"1", "-1"} <= found.keys()
    assert {found["1"].fate, found["-1"].fate} == {Fate.SURVIVED}


def test_what_cannot_be_decided_is_not_called_the_same(tmp_path: Path) -> None:
    found = outcomes(tmp_path, PRIME, MutationKind.AMOUNT)
    assert {one.fate for one in found.values()} == {Fate.UNDECIDED}


STEPS = """\
事实:
  - {名称: 收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 孩子, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 出生, 英文: born, 类型: 日期}
推算:
  每月: {英文: monthly, 算式: 收入 / 12, 单位: 元/月, 舍入: 向上, 不低于: 0}
  整数月: {英文: whole, 算式: 每月 + 0, 单位: 元/月, 不超过: 300元/月, 取整: {到: 10元, 向: 下}}
  分数:
    英文: points
    相加:
      - {当: {每月: {低于: 500}}, 得: 20}
      - {当: {孩子: {不低于: 2}}, 得: -1}
    不超过: 100
  档:
    英文: grade
    类型: 单选
    取值: [{名称: 甲, 英文: a}, {名称: 乙, 英文: b}]
    分档: [{当: {分数: {不低于: 20}}, 得: 甲}, {当: {分数: {不低于: 10}}, 得: 乙}]
    其余: 乙
  年龄: {英文: age, 周岁: 出生, 于: 9月1日}
"""


def slips(folder: Path, *kinds: MutationKind) -> list[tuple[int, str, str]]:
    """The slips in the derived facts of the pack above, by line."""
    who = "{档: 甲, 年龄: {低于: 6}, 整数月: {低于: 100}}"
    policy = pack_of(
        folder,
        f"规则: {{aid: {{名称: 补助, 类别: 免除, 标准: 全额, 对象: {{范围: {who}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}",
        facts=STEPS,
        header="名称: 小规则\n语言: 2\n",
    )
    found = seen(folder, policy, *kinds, file="facts.yaml")
    return [(int(place.partition(":")[0]), before, after) for place, before, after in found]


def test_a_row_of_a_scale_is_left_out_and_neighbouring_grades_change_places(
    tmp_path: Path,
) -> None:
    assert slips(tmp_path, MutationKind.TIER) == [
        (11, "{当: {每月: {低于: 500}}, 得: 20}", "（去掉）"),
        (12, "{当: {孩子: {不低于: 2}}, 得: -1}", "（去掉）"),
        (18, "{当: {分数: {不低于: 20}}, 得: 甲}", "（去掉）"),
        (18, "第1行在前", "第2行在前"),
        (18, "甲", "乙"),
        (18, "{当: {分数: {不低于: 10}}, 得: 乙}", "（去掉）"),
        (18, "乙", "甲"),
        (19, "乙", "甲"),
    ]


def test_points_are_one_more_and_one_less_but_never_none(tmp_path: Path) -> None:
    points = [one for one in slips(tmp_path, MutationKind.FACT) if one[0] in (11, 12)]
    assert points == [(11, "20", "21"), (11, "20", "19"), (12, "-1", "-2")]


def test_signs_roundings_and_days_of_derived_facts_are_others(tmp_path: Path) -> None:
    found = slips(tmp_path, MutationKind.FACT)
    assert [one for one in found if one[0] not in (11, 12)] == [
        (6, "收入 / 12", "收入 * 12"),
        (6, "向上", "四舍五入"),
        (6, "向上", "向下"),
        (7, "每月 + 0", "每月 - 0"),
        (7, "下", "四舍五入"),
        (7, "下", "上"),
        (20, "9月1日", "认定日"),
        (20, "9月1日", "学年首日"),
        (20, "9月1日", "学期首日"),
    ]


def test_thresholds_and_ends_of_derived_facts_move_by_a_step_and_edges_turn(
    tmp_path: Path,
) -> None:
    assert slips(tmp_path, MutationKind.THRESHOLD) == [
        (6, "不低于: 0", "（去掉）"),
        (6, "0", "1"),  # an amount below 0 is refused there
        (7, "不超过: 300元/月", "（去掉）"),
        (7, "300元/月", "301元/月"),
        (7, "300元/月", "299元/月"),
        (11, "低于", "不高于"),
        (11, "500", "501"),
        (11, "500", "499"),
        (12, "2", "3"),
        (12, "2", "1"),
        (13, "不超过: 100", "（去掉）"),
        (13, "100", "101"),
        (13, "100", "99"),
        (18, "20", "21"),
        (18, "20", "19"),
        (18, "10", "11"),
        (18, "10", "9"),
    ]


VERSIONS = """\
事实:
  - {名称: 孩子, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
推算:
  分数:
    英文: points
    版本:
      - {自: 2019秋, 依据: [{文件: first}], 相加: [{当: {孩子: {不低于: 2}}, 得: 10}], 不超过: 20}
      - {自: 2021秋, 依据: [{文件: second}], 相加: [{当: {孩子: {不低于: 1}}, 得: 30}]}
"""


def test_each_version_of_a_derived_fact_is_changed(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        "规则: {aid: {名称: 补助, 类别: 免除, 标准: 全额, 对象: {范围: {分数: {不低于: 10}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}",
        facts=VERSIONS,
        header="名称: 小规则\n语言: 2\n",
    )
    kinds = (MutationKind.FACT, MutationKind.TERM, MutationKind.THRESHOLD)
    found = seen(tmp_path, policy, *kinds, file="facts.yaml")
    lines = {(int(place.partition(":")[0]), before, after) for place, before, after in found}
    assert lines == {
        (7, "不超过: 20", "（去掉）"),
        (7, "20", "21"),
        (7, "20", "19"),
        (7, "2", "3"),
        (7, "2", "1"),
        (7, "10", "11"),
        (7, "10", "9"),
        (8, "1", "2"),
        (8, "1", "0"),
        (8, "30", "31"),
        (8, "30", "29"),
        (7, "2019秋", "2020春"),
        (7, "2019秋", "2019春"),
        (8, "2021秋", "2022春"),
        (8, "2021秋", "2021春"),
    }
