"""Mutants of conditions by hand: values, thresholds, and, or, parts left out."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from little_mutants import of_rule, seen
from little_packs import aid, pack_of


def test_a_value_is_dropped_from_a_list_and_every_other_is_added(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: [甲, 新类]}}
        标准: 500元/学期
        """,
        MutationKind.VALUE,
    ) == [
        ("8:19", "[甲, 新类]", "加上乙"),
        ("8:19", "[甲, 新类]", "加上旧类"),
        ("8:20", "甲", "（去掉）"),
        ("8:23", "新类", "（去掉）"),
    ]


def test_a_lone_value_becomes_the_next_one_and_every_other_is_added(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {学段: 高中, 寄宿: 否}}
        标准: 500元/学期
        """,
        MutationKind.VALUE,
    ) == [
        ("8:19", "高中", "小学"),
        ("8:19", "高中", "加上小学"),
        ("8:19", "高中", "加上初中"),
        ("8:27", "否", "是"),
    ]


def test_any_value_becomes_all_but_one(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: 500元/学期
        """,
        MutationKind.VALUE,
    ) == [("8:19", "任意", f"除了{name}") for name in ("甲", "乙", "新类", "旧类")]


def test_all_of_some_values_becomes_one_of_them_and_not_becomes_is(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: {全有: [甲, 乙]}}, 其中: [{学段: {不是: [小学]}}]}
        标准: 500元/学期
        """,
        MutationKind.JOIN,
    ) == [("8:20", "全有", "有其中一项"), ("8:45", "不是", "是")]


def test_a_whole_number_moves_by_one_inside_the_range_of_its_fact(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {年级: [1, 3]}}
        标准: 500元/学期
        """,
        MutationKind.THRESHOLD,
    ) == [
        ("8:20", "1", "（去掉）"),
        ("8:20", "1", "2"),
        ("8:23", "3", "（去掉）"),
        ("8:23", "3", "4"),
        ("8:23", "3", "2"),
    ]


def test_bounds_move_by_one_one_yuan_or_one_day_and_are_left_out(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {年级: {不低于: 2, 低于: 6}, 学费: {高于: 300}, 出生: {不高于: 2012-08-31}}}
        标准: 500元/学期
        """,
        MutationKind.THRESHOLD,
    ) == [
        ("8:20", "不低于: 2", "（去掉）"),
        ("8:25", "2", "3"),
        ("8:25", "2", "1"),
        ("8:28", "低于: 6", "（去掉）"),
        ("8:32", "6", "5"),
        ("8:41", "高于", "不低于"),  # 300.01 is between 300 and 301
        ("8:45", "300", "301"),
        ("8:45", "300", "299"),
        ("8:61", "2012-08-31", "2012-09-01"),
        ("8:61", "2012-08-31", "2012-08-30"),
    ]


def test_the_status_day_itself_is_in_or_out(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {出生: {不高于: 认定日}}}
        标准: 500元/学期
        """,
        MutationKind.THRESHOLD,
    ) == [("8:20", "不高于", "低于")]


def test_and_becomes_or_and_or_becomes_and(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        定义:
          某些: {任一: [{困难: 甲}, {寄宿: 是}], 都不: [{学段: 高中}]}
          另一些: {全部: [{困难: 甲}, {困难: 乙}]}
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {其中: [{符合: 某些}, {符合: 另一些}]}
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    assert seen(tmp_path, policy, MutationKind.JOIN) == [
        ("2:7", "任一、都不：各项都要满足", "满足其中一项"),
        ("2:8", "任一", "全部"),
        ("2:32", "都不", "任一"),
        ("3:9", "全部", "任一"),
        ("8:14", "满足其中一项", "各项都要满足"),
    ]


def test_every_part_of_a_condition_is_left_out_once(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        定义:
          某些: {任一: [{困难: 甲}, {寄宿: 是}]}
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {范围: {学段: 小学, 寄宿: 是}, 其中: [{符合: 某些}, {困难: 乙}]}
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    assert seen(tmp_path, policy, MutationKind.CONDITION) == [
        ("2:13", "{困难: 甲}", "（去掉）"),
        ("2:22", "{寄宿: 是}", "（去掉）"),
        ("7:10", "范围: {学段: 小学, 寄宿: 是}", "（去掉）"),
        ("7:15", "学段: 小学", "（去掉）"),
        ("7:23", "寄宿: 是", "（去掉）"),
        ("7:31", "其中: [{符合: 某些}, {困难: 乙}]", "（去掉）"),
        ("7:36", "{符合: 某些}", "（去掉）"),
        ("7:46", "{困难: 乙}", "（去掉）"),
    ]


def test_what_all_rules_demand_is_changed_and_left_out(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    assert seen(tmp_path, policy, file="pack.yaml") == [
        ("2:1", "共同条件: {状态: 在读}", "（去掉）"),
        ("2:12", "在读", "休学"),
        ("2:12", "在读", "加上休学"),
    ]
