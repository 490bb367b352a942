"""Coverage of cases: what counts as reached, worked out by hand on little packs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy
from eduaid_rules.analysis.coverage.coverage import Coverage, CoverageItem
from eduaid_rules.analysis.coverage.entries import CoverageItemKind
from little_coverage import Given, covered, example_of
from little_layers import adjusted, chain
from little_packs import HEADER, aid, pack_of

OPEN_HEADER = "名称: 小规则\n"
"""A pack without common conditions."""


def reached(policy: Policy, *cases: Given) -> set[str]:
    return {spot.what for spot in covered(policy, *cases).spots if spot.reached}


def spot(found: Coverage, what: str) -> CoverageItem:
    (one,) = [spot for spot in found.spots if spot.what == what]
    return one


def test_an_entry_counts_only_where_all_others_beside_it_hold(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是, 困难: 甲}")
    assert reached(policy, ("2019秋", {"寄宿": "否", "困难": []})) == set()
    assert reached(policy, ("2019秋", {"寄宿": "否", "困难": ["甲"]})) == {"条件“寄宿：是”不成立"}
    assert reached(policy, ("2019秋", {"寄宿": "是", "困难": []})) == {"条件“困难：甲”不成立"}
    assert reached(policy, ("2019秋", {"寄宿": "是", "困难": ["甲"]})) == {
        "版本“2019秋起”",
        "条件“寄宿：是”成立",
        "条件“困难：甲”成立",
        "条件“状态：在读”成立",
    }


def test_an_unknown_fact_is_no_outcome(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是, 困难: 甲}")
    assert reached(policy, ("2019秋", {"困难": ["甲"]})) == set()
    assert reached(policy, ("2019秋", {"寄宿": "否"})) == set()


def test_of_alternatives_one_counts_where_no_other_holds(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{任一: [{寄宿: 是}, {困难: 甲}]}")
    both = reached(policy, ("2019秋", {"寄宿": "是", "困难": ["甲"]}))
    assert both == {"版本“2019秋起”", "条件“状态：在读”成立"}
    first = reached(policy, ("2019秋", {"寄宿": "是", "困难": []}))
    assert first == both | {"条件“寄宿：是”成立"}
    neither = reached(policy, ("2019秋", {"寄宿": "否", "困难": []}))
    assert neither == {"条件“寄宿：是”不成立", "条件“困难：甲”不成立"}


def test_an_entry_is_what_stands_behind_one_key(tmp_path: Path) -> None:
    who = "{学段: [小学, 初中], 年级: [1, 2], 困难: {全有: [甲, 乙]}, 状态: {不是: [休学]}}"
    assert {spot.what for spot in covered(aid(tmp_path, who)).spots} == {
        "版本“2019秋起”",
        *(f"条件“学段：小学或初中”{outcome}" for outcome in ("成立", "不成立")),
        *(f"条件“年级：1或2”{outcome}" for outcome in ("成立", "不成立")),
        *(f"条件“困难：同时有甲、乙”{outcome}" for outcome in ("成立", "不成立")),
        *(f"条件“状态：不是休学”{outcome}" for outcome in ("成立", "不成立")),
        *(f"条件“状态：在读”{outcome}" for outcome in ("成立", "不成立")),
    }


def test_a_condition_that_is_written_twice_does_not_hide_itself(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{状态: 在读, 寄宿: 是}")
    found = covered(policy, ("2019秋", {"状态": "休学", "寄宿": "是"}))
    assert [spot.what for spot in found.spots if spot.reached] == ["条件“状态：在读”不成立"] * 2
    assert found.reached == 2


def test_the_common_condition_counts_once_for_all_rules(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          first:
            名称: 甲项
            类别: 现金
            对象: {范围: {寄宿: 是}}
            版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]
          second:
            名称: 乙项
            类别: 现金
            对象: {范围: {寄宿: 否}}
            版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 2元/学期}]
        """,
    )
    found = covered(policy, ("2019秋", {"状态": "休学", "寄宿": "否"}), ("2019秋", {"寄宿": "是"}))
    common = [one for one in found.spots if one.what.startswith("条件“状态：在读”")]
    assert [(one.what, one.cases, one.rule) for one in common] == [
        ("条件“状态：在读”成立", ("2",), None),
        ("条件“状态：在读”不成立", ("1",), None),
    ]


def test_a_fact_that_does_not_apply_to_another_stage_is_not_asked_of_it(tmp_path: Path) -> None:
    facts = (
        "事实:\n"
        "  - {名称: 学段, 英文: stage, 类型: 单选, 性质: 学段, "
        "取值: [{名称: 小学, 英文: primary}, {名称: 学前, 英文: preschool}]}\n"
        "  - {名称: 公办园, 英文: public, 类型: 是否, 适用: {学段: 学前}}\n"
        "  - {名称: 困难, 英文: hardship, 类型: 是否}\n"
    )
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {范围: {学段: 学前, 公办园: 是, 困难: 是}}
            版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]
        """,
        facts=facts,
        header=OPEN_HEADER,
    )
    assert reached(policy, ("2019秋", {"学段": "小学", "困难": "是"})) == {"条件“学段：学前”不成立"}
    assert reached(policy, ("2019秋", {"学段": "小学", "困难": "否"})) == set()
    assert reached(policy, ("2019秋", {"学段": "学前", "困难": "否"})) == set()


DEFINED = """\
    定义:
      困难生:
        任一: [{困难: 甲}, {年级: 1, 困难: 乙}]
    规则:
      aid:
        名称: 补助
        类别: 现金
        对象: {范围: {寄宿: 是, 符合: 困难生}}
        版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]
    """


def test_a_definition_counts_as_a_whole_where_it_is_used_and_by_its_parts_once(
    tmp_path: Path,
) -> None:
    policy = pack_of(tmp_path, DEFINED, header=OPEN_HEADER)
    found = covered(policy, ("2019秋", {"寄宿": "是", "困难": ["乙"], "年级": 1}))
    assert {one.what: one.rule for one in found.spots if one.reached} == {
        "版本“2019秋起”": "aid",
        "条件“寄宿：是”成立": "aid",
        "条件“符合：困难生”成立": "aid",
        "条件“年级：1”成立": None,
        "条件“困难：乙”成立": None,
    }
    assert reached(policy, ("2019秋", {"寄宿": "是", "困难": ["乙"], "年级": 2})) == {
        "条件“符合：困难生”不成立",
        "条件“困难：甲”不成立",
        "条件“年级：1”不成立",
    }


def test_the_parts_of_a_parents_definition_are_the_parents(tmp_path: Path) -> None:
    province = """\
定义: {困难生: {任一: [{困难: 甲}, {年级: 1, 困难: 乙}]}}
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]
"""
    city = """\
调整:
  aid: [{自: 2019秋, 依据: [{文件: city-notice}], 替换对象: [{符合: 困难生}]}]
"""
    assert {one.what for one in covered(chain(tmp_path, province, city)).spots} == {
        "调整“2019秋起替换对象”",
        "条件“符合：困难生”成立",
        "条件“符合：困难生”不成立",
    }


TWO_VERSIONS = """\
    规则:
      aid:
        名称: 补助
        类别: 现金
        对象: {范围: {寄宿: 是}}
        版本:
          - {自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}], 标准: 100元/学期}
          - {自: 2024春, 发布: 2024-05-07, 依据: [{文件: second}], 标准: 200元/学期}
    """


def test_a_version_counts_where_somebody_gets_what_it_states(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, TWO_VERSIONS, header=OPEN_HEADER)
    boarder, day = {"寄宿": "是"}, {"寄宿": "否"}
    assert "版本“2019秋起”" not in reached(policy, ("2019秋", day), ("2024春", boarder))
    assert "版本“2019秋起”" in reached(policy, ("2023秋", boarder))
    assert "版本“2024春起”" not in reached(policy, ("2023秋", boarder))
    assert "版本“2024春起”" in reached(policy, ("2024春", boarder))


def test_a_version_not_yet_known_does_not_count(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, TWO_VERSIONS, header=OPEN_HEADER)
    found = reached(policy, ("2024春", {"寄宿": "是"}, "2024-05-06"))
    assert "版本“2019秋起”" in found
    assert "版本“2024春起”" not in found


@pytest.mark.parametrize(
    ("profile", "row"),
    [
        ({"学段": "小学"}, "分档“学段：小学（100元/学期）”"),
        ({"学段": "初中"}, "分档“学段：初中（200元/学期）”"),
        ({"学段": "高中"}, "分档“其余（不定）”"),
    ],
)
def test_a_tier_counts_where_it_is_taken(
    tmp_path: Path, profile: dict[str, object], row: str
) -> None:
    table = "{按: 学段, 小学: 100元/学期, 初中: 200元/学期, 其余: 不定}"
    policy = aid(tmp_path, "{寄宿: 是}", table)
    taken = {one for one in reached(policy, ("2019秋", {**profile, "寄宿": "是"})) if "分档" in one}
    assert taken == {row}
    refused = reached(policy, ("2019秋", {**profile, "寄宿": "否"}))
    assert not any("分档" in one for one in refused)


def test_the_rest_that_gets_nothing_counts_where_only_the_table_refuses(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", "{按: 学段, 小学: 100元/学期, 其余: 无}")
    assert "分档“其余（无）”" in reached(policy, ("2019秋", {"学段": "初中", "寄宿": "是"}))
    assert "分档“其余（无）”" not in reached(policy, ("2019秋", {"学段": "初中", "寄宿": "否"}))


def test_of_rows_the_first_that_holds_counts(tmp_path: Path) -> None:
    table = (
        "{分档: [{当: {困难: 甲}, 标准: 3元/学期}, {当: {困难: 乙, 寄宿: 是}, 标准: 2元/学期}], "
        "取: 先者, 其余: 1元/学期}"
    )
    policy = aid(tmp_path, "{年级: 1}", table)

    def rows(**facts: object) -> set[str]:
        found = reached(policy, ("2019秋", {"年级": 1, **facts}))
        return {one for one in found if "分档" in one or "乙" in one or "寄宿" in one}

    assert rows(困难=["甲", "乙"], 寄宿="是") == {"分档“困难：甲（3元/学期）”"}
    assert rows(困难=["乙"], 寄宿="是") == {
        "分档“寄宿：是，并且困难：乙（2元/学期）”",
        "条件“困难：乙”成立",
        "条件“寄宿：是”成立",
    }
    assert rows(困难=["乙"], 寄宿="否") == {"分档“其余（1元/学期）”", "条件“寄宿：是”不成立"}


def test_of_the_higher_rows_the_one_that_is_paid_counts(tmp_path: Path) -> None:
    table = (
        "{分档: [{当: {困难: 甲}, 标准: 3元/学期}, {当: {困难: 乙}, 标准: 2元/学期}], "
        "取: 高者, 其余: 1元/学期}"
    )
    policy = aid(tmp_path, "{年级: 1}", table)
    found = reached(policy, ("2019秋", {"年级": 1, "困难": ["甲", "乙"]}))
    assert {one for one in found if "分档" in one} == {"分档“困难：甲（3元/学期）”"}


def test_a_tier_counts_through_a_share_of_it(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        "{寄宿: 是}",
        "{按: 学段, 小学: 100元/学期, 其余: 200元/学期}",
        others=(
            "  half:\n    名称: 一半\n    类别: 现金\n    对象: {范围: {寄宿: 否}}\n"
            "    版本: [{自: 2019秋, 依据: [{文件: first}], 标准: aid 的 50%}]\n"
        ),
    )
    found = reached(policy, ("2019秋", {"寄宿": "否", "学段": "小学"}))
    assert {one for one in found if "分档" in one} == {"分档“学段：小学（100元/学期）”"}


def test_payee_rows_count_where_the_item_is_given(tmp_path: Path) -> None:
    more = "收款: {分档: [{当: {困难: 甲}, 收款: 家庭卡}], 其余: 学校}"
    policy = aid(tmp_path, "{寄宿: 是}", more=more)

    def payees(**facts: object) -> set[str]:
        return {one for one in reached(policy, ("2019秋", facts)) if one.startswith("收款")}

    assert payees(寄宿="是", 困难=["甲"]) == {"收款“困难：甲（家庭卡）”"}
    assert payees(寄宿="是", 困难=[]) == {"收款“其余（学校）”"}
    assert payees(寄宿="否", 困难=["甲"]) == set()


BOARDER: dict[str, object] = {"寄宿": "是", "困难": ["甲"]}
DAY: dict[str, object] = {"寄宿": "否", "困难": ["甲"]}
OTHER: dict[str, object] = {"寄宿": "是", "困难": ["乙"]}
NOBODY: dict[str, object] = {"寄宿": "是", "困难": []}


@pytest.mark.parametrize(
    ("adjustment", "reaching", "others"),
    [
        ("增加对象: [{困难: 乙}]", OTHER, [BOARDER, NOBODY, {**OTHER, "困难": ["甲", "乙"]}]),
        ("减少对象: [{年级: 1}]", {**BOARDER, "年级": 1}, [{**BOARDER, "年级": 2}, BOARDER]),
        ("停用: 是", BOARDER, [NOBODY, DAY]),
        ("替换标准: 5元/学期", BOARDER, [NOBODY, DAY]),
        ("替换范围: {寄宿: 否}", DAY, [BOARDER]),
        ("替换对象: [{困难: 乙}]", OTHER, [BOARDER]),
        ("名称: 县补助", BOARDER, [NOBODY]),
        ("收款: 学校", BOARDER, [NOBODY]),
        ("给付: 可申请", BOARDER, [NOBODY]),
        ("就高: 600元/学期", BOARDER, [NOBODY]),
        ("提醒: [{当: {年级: 1}, 说: 请核对}]", {**BOARDER, "年级": 1}, [{**BOARDER, "年级": 2}]),
    ],
)
def test_an_adjustment_counts_where_it_decides_or_somebody_gets_what_it_replaces(
    tmp_path: Path,
    adjustment: str,
    reaching: dict[str, object],
    others: list[dict[str, object]],
) -> None:
    policy = adjusted(tmp_path, f"{{自: 2020秋, {adjustment}}}")
    what = f"调整“2020秋起{adjustment.split(':', maxsplit=1)[0]}”"
    assert what in reached(policy, ("2020秋", reaching))
    assert what not in reached(policy, ("2020春", reaching))
    assert what not in reached(policy, *(("2020秋", profile) for profile in others))


def test_taking_the_higher_counts_only_where_its_own_is_higher(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2020秋, 就高: {按: 年级, 1: 600元/学期, 其余: 100元/学期}}")
    what = "调整“2020秋起就高”"
    assert what in reached(policy, ("2020秋", {**BOARDER, "年级": 1}))
    assert what not in reached(policy, ("2020秋", {**BOARDER, "年级": 2}))


def test_starting_earlier_counts_before_the_first_version(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2019春, 提前: 是}")
    assert reached(policy, ("2019春", BOARDER)) == {"调整“2019春起提前”"}
    assert reached(policy, ("2019秋", BOARDER)) == set()


def test_a_reading_is_no_spot_since_no_answer_depends_on_it(tmp_path: Path) -> None:
    assert covered(adjusted(tmp_path, "{自: 2020秋, 解读: 按县里的解释}")).spots == ()


def test_what_parents_write_belongs_to_the_parents(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path, "{自: 2020秋, 增加对象: [{困难: 乙}]}", county=("{自: 2021秋, 停用: 是}",)
    )
    assert [one.what for one in covered(policy).spots] == ["调整“2021秋起停用”"]


def test_an_add_on_has_versions_and_conditions_of_its_own(tmp_path: Path) -> None:
    added = "加发: {编号: more, 名称: 加发, 对象: {范围: {年级: 1}}, 标准: 10元/学期}"
    policy = adjusted(tmp_path, f"{{自: 2020秋, {added}}}")
    assert reached(policy, ("2020秋", {**BOARDER, "年级": 1})) == {
        "版本“2020秋起”",
        "条件“年级：1”成立",
    }
    assert reached(policy, ("2020秋", {**BOARDER, "年级": 2})) == {"条件“年级：1”不成立"}
    assert reached(policy, ("2020秋", {**NOBODY, "年级": 2})) == set()


@pytest.mark.parametrize("how", ["保留: aid", "取: 高者", "自选: 是"])
def test_an_exclusion_counts_where_somebody_would_get_both(tmp_path: Path, how: str) -> None:
    policy = aid(
        tmp_path,
        "{寄宿: 是}",
        others=(
            "  more:\n    名称: 另一项\n    类别: 现金\n    对象: {范围: {困难: 甲}}\n"
            "    版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]\n"
            f"不同享: [{{项目: [aid, more], {how}, 自: 2020秋, 依据: [{{文件: first}}]}}]\n"
        ),
    )
    what = "不同享“2020秋起补助、另一项”"
    assert what in reached(policy, ("2020秋", BOARDER))
    assert what not in reached(policy, ("2020春", BOARDER))
    assert what not in reached(policy, ("2020秋", NOBODY), ("2020秋", DAY))


def test_an_exclusion_counts_where_the_other_item_would_come_in_the_other_term(
    tmp_path: Path,
) -> None:
    policy = aid(
        tmp_path,
        "{寄宿: 是, 季: 秋}",
        others=(
            "  more:\n    名称: 另一项\n    类别: 现金\n    对象: {范围: {困难: 甲, 季: 春}}\n"
            "    版本: [{自: 2019秋, 依据: [{文件: first}], 标准: 1元/学期}]\n"
            "不同享: [{项目: [aid, more], 取: 高者, 自: 2020秋, 依据: [{文件: first}]}]\n"
        ),
    )
    what = "不同享“2020秋起补助、另一项”"
    for term in ("2020秋", "2021春"):
        assert what in reached(policy, (term, BOARDER))
        assert what not in reached(policy, (term, NOBODY), (term, DAY))


def test_a_fact_that_excludes_an_item_counts_where_it_takes_the_item(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        "{困难: 甲}",
        others="不同享: [{项目: [aid, 寄宿], 保留: 寄宿, 自: 2020秋, 依据: [{文件: first}]}]\n",
    )
    what = "不同享“2020秋起补助、寄宿”"
    assert what in reached(policy, ("2020秋", BOARDER))
    assert what not in reached(policy, ("2020秋", DAY), ("2020秋", NOBODY))


def test_a_term_without_cases_is_named(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, TWO_VERSIONS, header=OPEN_HEADER)
    later = spot(covered(policy, ("2019秋", {"寄宿": "是"})), "版本“2024春起”")
    assert later.why == "没有用例在2024春及以后的学期"
    assert later.example == "学期: 2024春, 学生: {寄宿: 是}"
    before = spot(covered(policy, ("2024春", {"寄宿": "是"})), "版本“2019秋起”")
    assert before.why == "没有用例在2019秋到2023秋之间的学期"


def test_the_condition_that_stops_most_of_the_nearest_cases_is_named(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是, 困难: 甲, 年级: 1}")
    found = covered(
        policy,
        ("2019秋", {"寄宿": "否", "困难": ["甲"], "年级": 1}),
        ("2019秋", {"困难": ["甲"], "年级": 1}),
        ("2019秋", {"寄宿": "是", "困难": ["甲"], "年级": 2}),
        ("2019秋", {"寄宿": "否", "困难": [], "年级": 2}),
    )
    version = spot(found, "版本“2019秋起”")
    assert version.why == "最接近的3个用例（如“1”）里有2个只差一条：寄宿：是"
    assert version.example == "学期: 2019秋, 学生: {年级: 1, 寄宿: 是, 困难: [甲]}"


def test_all_that_the_one_nearest_case_lacks_is_named(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是, 困难: 甲, 年级: 1}")
    found = covered(policy, ("2019秋", {"寄宿": "否", "困难": [], "年级": 1}))
    version = spot(found, "版本“2019秋起”")
    assert version.why == "最接近的用例“1”差2条：寄宿：是；困难：甲"


def test_what_no_student_can_reach_is_said_and_not_counted(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2020秋, 减少对象: [{状态: 休学}]}")
    found = covered(policy, ("2020秋", BOARDER))
    impossible = spot(found, "调整“2020秋起减少对象”")
    assert impossible.possible is False
    assert impossible.why == "“状态：在读”和“状态：休学”不能同时成立"
    assert impossible.example is None
    assert (found.reached, found.total, found.percent) == (1, 1, Decimal("100.0"))


def test_a_text_that_others_replace_at_once_is_said_to_have_no_effect(tmp_path: Path) -> None:
    version = "版本: [{自: 2019秋, 依据: [{文件: first}], 对象: {范围: {困难: 甲}}}]"
    policy = aid(tmp_path, "{寄宿: 是}", more=version)
    never = spot(covered(policy), "条件“寄宿：是”成立")
    assert never.possible is False
    assert never.why == "任何学期都不起作用（被别的规定代替，或本来人人都有）"


def test_a_text_superseded_before_its_term_is_reached_as_known_before(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {范围: {寄宿: 是}}
            版本:
              - {自: 2020秋, 发布: 2019-08-20, 依据: [{文件: first}], 标准: 100元/学期}
              - {自: 2020秋, 发布: 2024-05-07, 依据: [{文件: second}], 标准: 200元/学期}
        """,
        header=OPEN_HEADER,
    )
    first, second = _versions(covered(policy, ("2020秋", {"寄宿": "是"})))
    assert second.reached
    assert first.why == "没有用例在2020秋、写明“已知到”2019-08-20的时候"
    assert first.example == "学期: 2020秋, 已知到: 2019-08-20, 学生: {寄宿: 是}"
    known = covered(policy, ("2020秋", {"寄宿": "是"}, "2024-05-06"))
    assert [one.reached for one in _versions(known)] == [True, False]


def _versions(found: Coverage) -> list[CoverageItem]:
    return [spot for spot in found.spots if spot.kind is CoverageItemKind.VERSION]


def test_a_value_that_comes_into_use_later_can_be_reached_then(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{困难: 新类}")
    new = spot(covered(policy, ("2019秋", {"困难": []})), "条件“困难：新类”成立")
    assert new.possible
    assert new.example == "学期: 2021秋, 学生: {困难: [新类]}"


def test_a_value_out_of_use_can_only_be_reached_before(tmp_path: Path) -> None:
    version = "版本: [{自: 2020秋, 依据: [{文件: first}]}]"
    policy = aid(tmp_path, "{困难: 旧类}", more=version)
    assert not spot(covered(policy), "版本“2020秋起”").possible


def test_what_is_too_much_to_go_through_is_taken_for_possible(tmp_path: Path) -> None:
    values = ", ".join(f"{{名称: 第{n}类, 英文: kind{n}}}" for n in range(12))
    facts = f"事实:\n  - {{名称: 困难, 英文: hardship, 类型: 多选, 取值: [{values}]}}\n"
    each = ", ".join(f"{{困难: 第{n}类}}" for n in range(12))
    policy = pack_of(
        tmp_path,
        f"""\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {{范围: {{全部: [{each}]}}}}
            版本: [{{自: 2019秋, 依据: [{{文件: first}}], 标准: 1元/学期}}]
        """,
        facts=facts,
        header=OPEN_HEADER,
    )
    version = spot(covered(policy), "版本“2019秋起”")
    assert version.possible
    assert version.example is None


def test_a_case_as_the_example_says_reaches_the_spot(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, DEFINED, header=HEADER)
    for one in covered(policy).spots:
        term, profile = example_of(one)
        again = spot(covered(policy, (term, profile)), one.what)
        assert again.reached, one.what


def test_up_to_three_cases_are_named(tmp_path: Path) -> None:
    boarder = ("2019秋", {"寄宿": "是"})
    found = covered(aid(tmp_path, "{寄宿: 是}"), boarder, boarder, boarder, boarder)
    assert spot(found, "版本“2019秋起”").cases == ("1", "2", "3")


def test_a_case_before_all_rules_reaches_nothing(tmp_path: Path) -> None:
    assert reached(aid(tmp_path, "{寄宿: 是}"), ("2000秋", {"寄宿": "是"})) == set()


def test_the_lines_name_file_line_reason_and_example_and_end_with_the_figures(
    tmp_path: Path,
) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    found = covered(policy, ("2019秋", {"寄宿": "是"}), ("2019秋", {"状态": "休学", "寄宿": "是"}))
    rules = tmp_path / "little" / "rules.yaml"
    assert list(found.lines()) == [
        f"{rules}:2  aid",
        "    条件“寄宿：是”：没有用例碰到它不成立的时候",
        "        最接近的用例“1”只差一条：寄宿：否",
        "        可以加：学期: 2019秋, 学生: {寄宿: 否}",
        "规则里 5 处，用例碰到了 4 处（80.0%）",
    ]


def test_only_all_of_all_is_a_hundred_percent() -> None:
    one = CoverageItem(kind=CoverageItemKind.TIER, what="", place=None, rule=None, reached=True)
    none = CoverageItem(kind=CoverageItemKind.TIER, what="", place=None, rule=None, reached=False)
    assert Coverage("p", (one,) * 1999 + (none,)).percent == Decimal("99.9")
    assert Coverage("p", (one,) * 2000).percent == Decimal("100.0")
    assert Coverage("p", ()).percent == Decimal("100.0")


def test_the_json_form_has_plain_values(tmp_path: Path) -> None:
    found = covered(aid(tmp_path, "{寄宿: 是}"), ("2019秋", {"寄宿": "否"})).to_dict()
    assert {key: found[key] for key in ("pack", "reached", "total", "percent")} == {
        "pack": "little",
        "reached": 1,
        "total": 5,
        "percent": "20.0",
    }
    (one,) = [one for one in found["spots"] if one["reached"]]
    assert one == {
        "kind": "条件",
        "what": "条件“寄宿：是”不成立",
        "file": str(tmp_path / "little" / "rules.yaml"),
        "line": 2,
        "rule": "aid",
        "reached": True,
        "possible": True,
        "cases": ["1"],
        "why": None,
        "example": None,
    }
