"""Rosters under packs over packs: adjustments, add-ons, 不同享 and known_on, all by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from how_many import spread
from little_frames import Columns, assert_judged
from little_layers import AID, adjusted, chain, changes

# The operations of 调整.

PUPILS: Columns = {
    "寄宿": [True, False, True, True, True, True, None, True],
    "困难": [["甲"], ["甲"], ["乙"], [], ["甲"], ["甲"], ["甲"], None],
    "年级": [2, 2, 2, 2, 1, None, 2, 2],
    "学费": [
        Decimal("500.01"),
        Decimal(1),
        Decimal(1),
        Decimal(1),
        Decimal("499.99"),
        None,
        Decimal(1),
        Decimal(1),
    ],
}
"""One who gets everything, then each differing in one thing."""
BEFORE = "50000 no no no 50000 50000 open open"
OPERATIONS: Mapping[str, str] = {
    "替换范围: {年级: 2}": "50000 50000 no no no open 50000 open",
    "替换对象: [{困难: 乙}]": "no no 50000 no no no no open",
    "替换对象: 所有人": "50000 no 50000 50000 50000 50000 open 50000",
    "增加对象: [{困难: 乙}, {年级: 1}]": "50000 no 50000 no 50000 50000 open open",
    "减少对象: [{困难: 乙}, {年级: 1}]": "50000 no no no no open open open",
    "替换范围: {年级: [1, 2]}, 增加对象: [{困难: 乙}], 减少对象: [{年级: 1}]": (
        "50000 50000 50000 no no open 50000 open"
    ),
    "替换标准: 300元/学期": "30000 no no no 30000 30000 open open",
    "替换标准: {按: 年级, 2: 300元/学期, 其余: 无}": "30000 no no no no open open open",
    "就高: 1300元/学年": "65000 no no no 65000 65000 open open",
    "就高: 999.99元/学年": BEFORE,
    "就高: {按: 年级, 2: 600元/学期, 其余: 100元/学期}": ("60000 no no no 50000 open open open"),
    "就高: 不定": "open no no no open open open open",
    "就高: {不定: {由: 学费}}": "50001 no no no 50000 open open open",
    "替换标准: 不定, 就高: 200元/学期": "open no no no open open open open",
    "停用: 是": "no no no no no no no no",
}


@pytest.mark.parametrize("operation", spread(OPERATIONS, 5))
def test_an_operation_changes_the_rule_from_its_term(operation: str, tmp_path: Path) -> None:
    policy = adjusted(tmp_path, f"{{自: 2021春, {operation}}}")
    assert_judged(policy, PUPILS, OPERATIONS[operation], "2021春")


def test_an_operation_changes_nothing_before_its_term_or_after_its_end(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2021春, 至: 2021春, 停用: 是}")
    assert_judged(policy, PUPILS, BEFORE, "2020秋")
    assert_judged(policy, PUPILS, OPERATIONS["停用: 是"], "2021春")
    assert_judged(policy, PUPILS, BEFORE, "2021秋")


def test_a_rule_begins_earlier(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2018春, 至: 2018秋, 提前: 是}")
    assert_judged(policy, PUPILS, BEFORE, "2018秋")
    assert_judged(policy, PUPILS, "no no no no no no no no", "2019春")
    assert_judged(policy, PUPILS, BEFORE, "2019秋")


def test_layers_apply_from_the_top_down(tmp_path: Path) -> None:
    """The county takes 乙 in again whom the city put out, and a higher standard than the city's."""
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 减少对象: [{困难: 乙}]}",
        "{自: 2021秋, 替换标准: 200元/学期}",
        county=("{自: 2021秋, 增加对象: [{困难: 乙}], 就高: 300元/学期}",),
    )
    columns: Columns = {"寄宿": [True, True, True], "困难": [["甲"], ["甲", "乙"], ["乙"]]}
    assert_judged(policy, columns, "50000 no no", "2021春")
    assert_judged(policy, columns, "30000 30000 30000", "2021秋")


def test_a_value_that_a_child_adds_does_not_widen_its_parents_any(tmp_path: Path) -> None:
    every = AID.replace("{困难: 甲}", "{困难: 任意}")
    own = every.replace("  aid:", "  more:").replace("first", "city-notice")
    added = "事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third}]}]\n"
    policy = chain(tmp_path, every, added + own)
    lists: Columns = {"寄宿": [True] * 4, "困难": [["third"], ["乙"], [], None]}
    expected = {"aid": "no 50000 no open", "more": "50000 50000 no open"}
    assert_judged(policy, lists, expected)
    flags: Columns = {
        "寄宿": [True] * 3,
        "困难.甲": [False] * 3,
        "困难.乙": [False] * 3,
        "困难.旧类": [False] * 3,
        "困难.丙": [True, False, None],
    }
    assert_judged(policy, flags, {"aid": "no no no", "more": "50000 no open"})


# Add-ons.


def test_an_addition_is_for_those_who_meet_the_conditions_of_the_rule(tmp_path: Path) -> None:
    extra = "{自: 2021春, 加发: {编号: extra, 名称: 加, 对象: {其中: [{年级: 2}]}, 标准: 9元/学期}}"
    policy = adjusted(tmp_path, extra)
    expected = {"aid": BEFORE, "aid+extra": "900 no no no no open open open"}
    assert_judged(policy, PUPILS, expected, "2021春")
    before = {"aid": BEFORE, "aid+extra": "no no no no no no no no"}
    assert_judged(policy, PUPILS, before, "2020秋")


def test_an_addition_without_people_of_its_own_is_for_all_of_the_rule(tmp_path: Path) -> None:
    extra = "{自: 2021春, 加发: {编号: extra, 名称: 市补, 标准: 100.01元/学年}}"
    policy = adjusted(tmp_path, extra, county=("{自: 2021秋, 增加对象: [{困难: 乙}]}",))
    spring, autumn = "5000 no no no 5000 5000 open open", "5001 no 5001 no 5001 5001 open open"
    assert_judged(policy, PUPILS, {"aid+extra": spring}, "2021春")
    assert_judged(policy, PUPILS, {"aid+extra": autumn}, "2021秋")


def test_a_rule_whose_amount_is_open_still_has_its_addition(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 替换标准: 不定}",
        county=("{自: 2021春, 加发: {编号: extra, 名称: 县补, 标准: 70元/学期}}",),
    )
    expected = {
        "aid": "open no no no open open open open",
        "aid+extra": "7000 no no no 7000 7000 open open",
    }
    assert_judged(policy, PUPILS, expected, "2021春")


# A share keeps the view of the pack in which it is written.


def half(name: str, document: str = "first") -> str:
    return (
        f"  {name}: {{名称: 一半, 类别: 现金, 对象: {{范围: {{寄宿: 是}}}}, 标准: aid 的 50%,"
        f" 版本: [{{自: 2019秋, 依据: [{{文件: {document}}}]}}]}}\n"
    )


def test_a_share_sees_what_its_own_pack_sees(tmp_path: Path) -> None:
    policy = chain(
        tmp_path,
        AID + half("upper"),
        "规则:\n"
        + half("lower", "city-notice")
        + changes("{自: 2021春, 就高: {不定: {由: 学费}}}"),
    )
    columns: Columns = {"寄宿": [True] * 3, "困难": [[]] * 2 + [["甲"]], "学费": [400, 900, None]}
    expected = {
        "aid": "no no open",
        "upper": "25000 25000 25000",
        "lower": "25000 45000 open",
    }
    assert_judged(policy, columns, expected, "2021春")


# Only what was published by the day counts.


def test_only_texts_published_by_the_day_count(tmp_path: Path) -> None:
    later = "条款: 第一条}]}, {自: 2024春, 发布: 2024-05-07, 依据: [{文件: second}],"
    later += " 标准: 1250元/学年}]"
    policy = chain(
        tmp_path,
        AID.replace("条款: 第一条}]}]", later),
        changes(
            "{自: 2024春, 发布: 2024-05-08, 加发: {编号: extra, 名称: 加, 标准: 7元/学期}}",
            "{自: 2024春, 发布: 2024-05-09, 替换标准: 800元/学期}",
        ),
    )
    columns: Columns = {"寄宿": [True, False, None], "困难": [["甲"]] * 3}
    for day, aid, extra in (
        (date(2019, 8, 19), "no no no", "no no no"),
        (date(2019, 8, 20), "50000 no open", "no no no"),
        (date(2024, 5, 6), "50000 no open", "no no no"),
        (date(2024, 5, 7), "62500 no open", "no no no"),
        (date(2024, 5, 8), "62500 no open", "700 no open"),
        (date(2024, 5, 9), "80000 no open", "700 no open"),
        (None, "80000 no open", "700 no open"),
    ):
        assert_judged(policy, columns, {"aid": aid, "aid+extra": extra}, "2024春", day)


@pytest.mark.parametrize(("before", "answers"), [("无", "no no"), ("不详", "open open")])
def test_where_nothing_is_published_yet_it_is_as_before_the_first_version(
    before: str, answers: str, tmp_path: Path
) -> None:
    policy = chain(tmp_path, AID.replace("此前: 无", f"此前: {before}"))
    columns: Columns = {"寄宿": [True, False], "困难": [["甲"], []]}
    assert_judged(policy, columns, answers, "2024秋", date(2019, 8, 19))


def test_the_status_day_reaches_standards(tmp_path: Path) -> None:
    passed = "{消除: {不高于: 认定日}}"
    table = f"{{分档: [{{当: {passed}, 标准: 100元/学期}}], 其余: 600元/学期}}"
    policy = chain(
        tmp_path,
        AID,
        "认定日: 学期末日\n" + changes(f"{{自: 2021春, 替换标准: {table}}}"),
        facts="  - {名称: 消除, 英文: over, 类型: 日期, 没有: 未消除}\n",
    )
    days = [date(2021, 8, 31), date(2021, 9, 1), date.max, None]
    columns: Columns = {"寄宿": [True] * 4, "困难": [["甲"]] * 4, "消除": days}
    assert_judged(policy, columns, "10000 60000 60000 open", "2021春")
