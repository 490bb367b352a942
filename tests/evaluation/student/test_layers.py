"""What a pack has of the packs above it, citations, shares and 不同享 with 保留, all by hand.

The operations of 调整 are held in test_layer_operations.py, 取: 高者 and 自选 of 不同享 in
test_exclusions.py, days and years in test_two_times.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import Policy, load_policy
from little_layers import AID, STUDENT, adjusted, chain, changes, cited, over_time
from little_packs import judged

# What a child has of its parents.


def test_three_layers_apply_from_the_top_down(tmp_path: Path) -> None:
    """The county takes 乙 in again whom the city put out, and a higher standard than the city's."""
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 减少对象: [{困难: 乙}]}",
        "{自: 2021秋, 替换标准: 200元/学期}",
        county=("{自: 2021秋, 增加对象: [{困难: 乙}], 就高: 300元/学期}",),
    )
    both = ["甲", "乙"]
    terms = ("2020秋", "2021春", "2021秋")
    assert over_time(policy, *terms, 困难=both) == ["500.00", "no", "300.00"]
    assert over_time(policy, *terms) == ["500.00", "500.00", "300.00"]
    city = load_policy(tmp_path / "city")
    assert over_time(city, *terms, 困难=both) == ["500.00", "no", "no"]
    assert over_time(city, *terms) == ["500.00", "500.00", "200.00"]


def test_the_common_conditions_of_all_layers_hold_for_every_rule(tmp_path: Path) -> None:
    own = AID.replace("  aid:", "  more:")
    city = "共同条件: {年级: {不高于: 3}}\n" + own.replace("first", "city-notice")
    policy = chain(tmp_path, AID, city, "共同条件: {学段: 小学}\n")
    primary: dict[str, Any] = {"学段": "小学"}
    for facts, expected in (
        (primary, "500.00"),
        ({**primary, "年级": 4}, "no"),
        ({**primary, "年级": None}, "open"),
        ({**primary, "状态": "休学"}, "no"),
        ({"学段": "初中"}, "no"),
    ):
        for rule in ("aid", "more"):
            assert over_time(policy, "2019秋", rule=rule, **facts) == [expected]
    assert over_time(load_policy(tmp_path / "city"), "2019秋", 学段="初中") == ["500.00"]
    assert over_time(load_policy(tmp_path / "province"), "2019秋", 年级=4) == ["500.00"]


ANY_VALUE: tuple[tuple[object, str, str], ...] = (
    # hardship, the parent's rule, the child's
    (["丙"], "no", "500.00"),
    (["乙"], "500.00", "500.00"),
    ([], "no", "no"),
    ({"甲": "否", "乙": "否", "旧类": "否"}, "no", "open"),
    ({"甲": "否", "乙": "否", "旧类": "否", "丙": "否"}, "no", "no"),
    ({"丙": "是"}, "open", "500.00"),
    (None, "open", "open"),
)


@pytest.mark.parametrize(("hardship", "parents", "childs"), ANY_VALUE)
def test_a_value_that_a_child_adds_does_not_widen_its_parents_any(
    hardship: object, parents: str, childs: str, tmp_path: Path
) -> None:
    every = AID.replace("{困难: 甲}", "{困难: 任意}")
    own = every.replace("  aid:", "  more:").replace("first", "city-notice")
    added = "事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third}]}]\n"
    policy = chain(tmp_path, every, added + own)
    assert over_time(policy, "2019秋", 困难=hardship) == [parents]
    assert over_time(policy, "2019秋", rule="more", 困难=hardship) == [childs]
    english = {"boards": True, "hardship": ["third"]}
    assert judged(policy, english, "2019秋", "more") == ("entitled", "500.00")


def test_a_child_uses_the_definitions_and_documents_above_it(tmp_path: Path) -> None:
    defined = "定义: {难: {困难: [甲, 乙]}}\n" + AID
    county = (
        "{依据: [{文件: first}, {文件: city-notice}], 自: 2021春, 替换对象: [{符合: 难的低年级}]}"
    )
    policy = chain(
        tmp_path,
        defined,
        "定义: {难的低年级: {符合: 难, 年级: {不高于: 3}}}\n",
        f"调整: {{aid: [{county}]}}\n",
    )
    assert over_time(policy, "2020秋", "2021春", 困难=["乙"]) == ["no", "500.00"]
    assert over_time(policy, "2020秋", "2021春", 年级=4) == ["500.00", "no"]
    assert cited(policy, "2021春") == [
        "who province first",
        "who county first",
        "who county city-notice",
        "standard province first",
    ]


# Citations.


def test_every_layer_is_cited_in_order_for_who_and_for_the_standard(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 增加对象: [{困难: 乙}], 就高: 600元/学期}",
        county=("{自: 2021秋, 减少对象: [{年级: 1}]}", "{自: 2022春, 就高: 700元/学期}"),
    )
    assert cited(policy, "2020秋") == ["who province first", "standard province first"]
    assert cited(policy, "2021秋") == [
        "who province first",
        "who city city-notice",
        "who county county-notice",
        "standard province first",
        "standard city city-notice",
    ]
    assert cited(policy, "2022春")[-1] == "standard county county-notice"


def test_a_replaced_standard_is_cited_alone_and_from_there_each_higher_one(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021秋, 替换标准: 300元/学期}",
        county=("{自: 2022春, 至: 2022春, 就高: 250元/学期}", "{自: 2022秋, 替换标准: 9元/学期}"),
    )
    assert over_time(policy, "2021秋", "2022春", "2022秋") == ["300.00", "300.00", "9.00"]
    city, county = "standard city city-notice", "standard county county-notice"
    for term, expected in (("2021秋", [city]), ("2022春", [city, county]), ("2022秋", [county])):
        assert cited(policy, term) == ["who province first", *expected]


def test_an_entry_of_several_operations_is_cited_once(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2021春, 替换范围: {寄宿: 是}, 替换对象: 所有人}")
    assert cited(policy, "2021春") == [
        "who province first",
        "who city city-notice",
        "standard province first",
    ]


def test_a_rule_that_is_switched_off_says_by_which_text(tmp_path: Path) -> None:
    entry = "{自: 2021春, 停用: 是}"
    (refusal,) = adjusted(tmp_path, entry).evaluate(STUDENT, "2021春").refusals
    assert (refusal.reason, refusal.detail) == ("not_in_force", "已停用（通知（city））")


# A share keeps the view of the pack in which it is written.


def half(name: str, document: str = "first") -> str:
    return (
        f"  {name}: {{名称: 一半, 类别: 现金, 对象: {{范围: {{寄宿: 是}}}}, 标准: aid 的 50%,"
        f" 版本: [{{自: 2019秋, 依据: [{{文件: {document}}}]}}]}}\n"
    )


def test_a_share_sees_what_its_own_pack_sees(tmp_path: Path) -> None:
    """The province's half is of 500, the city's of the 800 it set, the county's of 900."""
    policy = chain(
        tmp_path,
        AID + half("upper"),
        "规则:\n" + half("middle", "city-notice") + changes("{自: 2021春, 替换标准: 800元/学期}"),
        "规则:\n"
        + half("lower", "county-notice")
        + changes("{自: 2021春, 就高: 900元/学期}", by="county"),
    )
    halves = [over_time(policy, "2021春", rule=rule) for rule in ("upper", "middle", "lower")]
    assert halves == [["250.00"], ["400.00"], ["450.00"]]
    assert over_time(policy, "2021春") == ["900.00"]
    # Nor does it ask whether the other item is granted.
    assert over_time(policy, "2021春", rule="lower", 困难=[]) == ["450.00"]


# 不同享 with 保留.

OUTSIDE = "事实: [{名称: 市级资助, 英文: city_aid, 类型: 是否}]\n"
PRIZE = """\
  prize:
    名称: 奖金
    类别: 现金
    对象: {范围: {年级: {不低于: 2}}}
    版本: [{自: 2020秋, 依据: [{文件: first}], 标准: 600元/学期}]
"""


def excluding(folder: Path, kept: str, province: str = AID + PRIZE) -> Policy:
    group = (
        f"不同享: [{{项目: [aid, prize, 市级资助], 保留: {kept}, 自: 2020春, 至: 2021春,"
        " 依据: [{文件: city-notice}]}]\n"
    )
    return chain(folder, province, OUTSIDE + group)


def both(policy: Policy, term: str = "2021春", **facts: Any) -> list[str]:
    return [*over_time(policy, term, **facts), *over_time(policy, term, rule="prize", **facts)]


def test_the_kept_rule_shuts_out_the_others(tmp_path: Path) -> None:
    policy = excluding(tmp_path, "aid")
    assert both(policy) == ["500.00", "no"]
    assert both(policy, 寄宿="否") == ["no", "600.00"]
    assert both(policy, 寄宿=None) == ["open", "open"]
    assert both(policy, 寄宿=None, 年级=1) == ["open", "no"]
    assert both(policy, 寄宿=None, 困难=[]) == ["no", "600.00"]
    assert both(policy, 市级资助="是") == ["500.00", "no"]
    assert both(policy, "2021秋") == ["500.00", "600.00"]
    assert "who city city-notice" in cited(policy, "2021春", "prize", 寄宿="否")


def test_a_kept_fact_shuts_out_all_rules_and_leaves_them_open_where_unknown(tmp_path: Path) -> None:
    policy = excluding(tmp_path, "市级资助")
    assert both(policy, 市级资助="否") == ["500.00", "600.00"]
    assert both(policy, 市级资助="是") == ["no", "no"]
    assert both(policy) == ["open", "open"]
    assert both(policy, 年级=1) == ["open", "no"]
    assert both(policy, "2021秋", 市级资助="是") == ["500.00", "600.00"]
    (item, _) = policy.evaluate(STUDENT, "2021春").undetermined
    assert (item.about, item.missing) == ("who", ("市级资助",))


@pytest.mark.parametrize(("before", "aid"), [("无", "500.00"), ("不详", "open")])
def test_a_kept_rule_whose_text_is_unknown_surely_fails_for_nobody(
    before: str, aid: str, tmp_path: Path
) -> None:
    """The text of the prize begins with 2020秋; at 2020春 nobody knows whom it kept out."""
    prize = PRIZE.replace("    类别", f"    此前: {before}\n    类别")
    policy = excluding(tmp_path, "prize", AID + prize)
    assert over_time(policy, "2020春") == [aid]
    assert over_time(policy, "2020秋") == ["no"]
    assert over_time(policy, "2020秋", 年级=1) == ["500.00"]
