"""Mutants of standards and payees by hand: amounts, units, tiers, links."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from little_mutants import listed, of_rule, seen
from little_packs import HEADER, aid


def test_an_amount_is_one_yuan_more_or_less_and_has_another_unit(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="500元/学期")
    assert seen(tmp_path, policy, MutationKind.AMOUNT, MutationKind.UNIT) == [
        ("6:9", "500元/学期", "501元/学期"),
        ("6:9", "500元/学期", "499元/学期"),
        ("6:9", "500元/学期", "500元/学年"),
    ]
    (first, *_) = listed(tmp_path, policy, "rules.yaml", (MutationKind.AMOUNT,))
    assert (first.where, first.rule) == ("aid · 标准", "aid")


def test_an_amount_by_days_changes_in_both_its_numbers(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="4元/天×250天/学年")
    assert seen(tmp_path, policy, MutationKind.AMOUNT, MutationKind.UNIT) == [
        ("6:9", "4元/天×250天/学年", "5元/天×250天/学年"),
        ("6:9", "4元/天×250天/学年", "3元/天×250天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/天×251天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/天×249天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/学年"),
    ]


def test_a_cap_changes_like_an_amount(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="取 年费, 不超过 1元/学年")
    assert seen(tmp_path, policy, MutationKind.AMOUNT, MutationKind.UNIT) == [
        ("6:9", "取 年费, 不超过 1元/学年", "取 年费, 不超过 2元/学年"),
        ("6:9", "取 年费, 不超过 1元/学年", "取 年费, 不超过 1元/学期"),
    ]


def test_two_cells_of_a_table_are_swapped_and_what_the_rest_gets_is_changed(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: {按: 学段, 小学: 100元/学期, 初中: 200元/学期, 其余: 不定}
        """,
        MutationKind.TIER,
        MutationKind.OTHERWISE,
    ) == [
        ("9:17", "小学: 100元/学期", "（去掉）"),
        ("9:21", "100元/学期、200元/学期", "200元/学期、100元/学期"),
        ("9:21", "100元/学期、不定", "不定、100元/学期"),
        ("9:30", "初中: 200元/学期", "（去掉）"),
        ("9:34", "200元/学期、不定", "不定、200元/学期"),
        ("9:47", "不定", "无"),
    ]


def test_rows_of_a_table_are_swapped_dropped_reordered_and_picked_otherwise(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准:
          分档:
            - {当: {困难: 甲}, 标准: 300元/学期}
            - {当: {困难: 乙}, 标准: 200元/学期}
          取: 先者
          其余: 无
        """,
        MutationKind.TIER,
        MutationKind.OTHERWISE,
    ) == [
        ("11:11", "第1行在前", "第2行在前"),
        ("11:11", "{当: {困难: 甲}, 标准: 300元/学期}", "（去掉）"),
        ("11:28", "300元/学期、200元/学期", "200元/学期、300元/学期"),
        ("12:11", "{当: {困难: 乙}, 标准: 200元/学期}", "（去掉）"),
        ("13:10", "先者", "高者"),
        ("14:11", "无", "不定"),
    ]


def test_a_link_has_another_share_or_is_cut(tmp_path: Path) -> None:
    others = """\
  half:
    名称: 一半
    类别: 现金
    对象: {范围: {寄宿: 否}}
    标准: aid 的 50%
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
    policy = aid(tmp_path, others=others)
    assert seen(tmp_path, policy, MutationKind.SHARE) == [
        ("12:9", "aid 的 50%", "aid 的 51%"),
        ("12:9", "aid 的 50%", "不定"),
    ]


def test_an_open_amount_loses_the_fact_that_carries_it_and_has_other_bounds(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: {不定: {由: 学费, 不低于: 500元/学期, 原因: 各地自定}}
        """,
        MutationKind.STANDARD,
        MutationKind.THRESHOLD,
    ) == [
        ("9:15", "由: 学费", "不定"),
        ("9:27", "500元/学期", "501元/学期"),
        ("9:27", "500元/学期", "499元/学期"),
    ]


def test_whom_a_table_of_payees_names_is_changed_word_by_word(tmp_path: Path) -> None:
    more = "收款: {分档: [{当: {困难: 甲}, 收款: 家庭卡}], 其余: 不详}"
    assert seen(tmp_path, aid(tmp_path, more=more), MutationKind.PAYEE) == [
        ("7:32", "家庭卡", "家庭"),
        ("7:43", "不详", "家庭卡"),
    ]


def test_every_part_of_a_computed_amount_changes(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        standard="取 年费 的 50%, 不低于 2元/学年, 不超过 9元/学年 减 年费, 取整到 1元",
        header=HEADER + "语言: 2\n",
    )
    made = [after for *_, after in seen(tmp_path, policy, MutationKind.SHARE)]
    assert [text.partition(",")[0] for text in made] == ["取 年费 的 51%", "取 年费 的 49%"]
    made = [after for *_, after in seen(tmp_path, policy, MutationKind.THRESHOLD)]
    assert [text.partition(", ")[2] for text in made] == [
        "不低于 3元/学年, 不超过 9元/学年 减 年费, 取整到 1元",
        "不低于 1元/学年, 不超过 9元/学年 减 年费, 取整到 1元",
        "不低于 2元/学年, 不超过 10元/学年 减 年费, 取整到 1元",
        "不低于 2元/学年, 不超过 8元/学年 减 年费, 取整到 1元",
        "不低于 2元/学年, 不超过 9元/学年 减 年费, 取整到 2元",
        "不低于 2元/学年, 不超过 9元/学年, 取整到 1元",
        "不超过 9元/学年 减 年费, 取整到 1元",
        "不低于 2元/学年, 取整到 1元",
        "不低于 2元/学年, 不超过 9元/学年 减 年费",
    ]
    made = [after for *_, after in seen(tmp_path, policy, MutationKind.UNIT)]
    assert [text.partition(", ")[2] for text in made] == [
        "不低于 2元/学期, 不超过 9元/学年 减 年费, 取整到 1元",
        "不低于 2元/学年, 不超过 9元/学期 减 年费, 取整到 1元",
    ]


def test_what_a_month_is_paid_changes_and_its_factor_stays(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="200元/月×年级", header=HEADER + "语言: 2\n")
    made = seen(tmp_path, policy, MutationKind.AMOUNT, MutationKind.UNIT)
    assert [after for *_, after in made] == ["201元/月×年级", "199元/月×年级"]
