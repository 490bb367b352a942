"""不同享 in a roster: what is kept, the highest, the choice; each answer by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy
from eduaid_rules.evaluation.frames.circuit import CommonPairs
from how_many import examples
from little_frames import (
    Columns,
    assert_judged,
)
from little_layers import AID, chain, changes
from little_packs import FACTS, pack_of

# 不同享: 保留.

OUTSIDE = "事实: [{名称: 市级资助, 英文: city_aid, 类型: 是否}]\n"
PRIZE = """\
  prize:
    名称: 奖金
    类别: 现金
    对象: {范围: {年级: {不低于: 2}}}
    版本: [{自: 2020秋, 依据: [{文件: first}], 标准: 600元/学期}]
"""


def keeping(folder: Path, kept: str) -> Policy:
    group = (
        f"不同享: [{{项目: [aid, prize, 市级资助], 保留: {kept}, 自: 2020春, 至: 2021春,"
        " 依据: [{文件: city-notice}]}]\n"
    )
    return chain(folder, AID + PRIZE, OUTSIDE + group)


def test_the_kept_rule_shuts_out_the_others_and_leaves_them_open_where_unknown(
    tmp_path: Path,
) -> None:
    policy = keeping(tmp_path, "aid")
    columns: Columns = {
        "寄宿": [True, False, None, None, None],
        "困难": [["甲"], ["甲"], ["甲"], ["甲"], []],
        "年级": [2, 2, 2, 1, 2],
        "市级资助": [True, True, True, None, None],
    }
    expected = {"aid": "50000 no open open no", "prize": "no 60000 open no 60000"}
    assert_judged(policy, columns, expected, "2021春")
    ended = {"aid": "50000 no open open no", "prize": "60000 60000 60000 no 60000"}
    assert_judged(policy, columns, ended, "2021秋")


def test_a_kept_fact_shuts_out_all_rules(tmp_path: Path) -> None:
    policy = keeping(tmp_path, "市级资助")
    columns: Columns = {
        "寄宿": [True] * 4,
        "困难": [["甲"]] * 4,
        "年级": [2, 2, 2, 1],
        "city_aid": ["否", "是", None, None],
    }
    expected = {"aid": "50000 no open open", "prize": "60000 no open no"}
    assert_judged(policy, columns, expected, "2021春")


def test_an_addition_goes_only_to_those_whom_the_kept_rule_leaves(tmp_path: Path) -> None:
    group = "不同享: [{项目: [aid, 市级资助], 保留: 市级资助, 自: 2020春,"
    group += " 依据: [{文件: city-notice}]}]\n"
    extra = "{自: 2021春, 加发: {编号: extra, 名称: 市补, 标准: 70元/学期}}"
    policy = chain(tmp_path, AID, OUTSIDE + group + changes(extra))
    columns: Columns = {
        "寄宿": [True] * 3,
        "困难": [["甲"]] * 3,
        "市级资助": [False, True, None],
    }
    expected = {"aid": "50000 no open", "aid+extra": "7000 no open"}
    assert_judged(policy, columns, expected, "2021春")


# 不同享: 取高 and 自选.

CHOICE = """\
  - 名称: 选择
    英文: chosen
    类型: 单选
    取值: [{名称: 普惠补助, 英文: general}, {名称: 困难补助, 英文: poor}]
"""


def item(name: str, title: str, who: str, standard: str, kind: str = "现金") -> str:
    return (
        f"  {name}: {{名称: {title}, 类别: {kind}, 对象: {{范围: {who}}}, 标准: {standard},"
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    )


def group_of(folder: Path, how: str, *items: str, order: str = "general, poor") -> Policy:
    group = f"不同享: [{{项目: [{order}], {how}, 自: 2019秋, 依据: [{{文件: second}}]}}]\n"
    return pack_of(folder, "规则:\n" + "".join(items) + group, facts=FACTS + CHOICE)


def two(folder: Path, how: str, poor: str = "1300元/学年", order: str = "general, poor") -> Policy:
    """600.00 for all of primary school, and something for the poor of it."""
    return group_of(
        folder,
        how,
        item("general", "普惠补助", "{学段: 小学}", "1200元/学年"),
        item("poor", "困难补助", "{学段: 小学, 困难: 甲}", poor),
        order=order,
    )


STAGES: Columns = {
    "学段": ["小学", "小学", "小学", None, "初中"],
    "困难": [["甲"], [], None, ["甲"], ["甲"]],
}


def test_the_higher_of_two_is_taken_where_both_are_sure(tmp_path: Path) -> None:
    expected = {"general": "no 60000 open open no", "poor": "65000 no open open no"}
    assert_judged(two(tmp_path, "取: 高者"), STAGES, expected)


def test_a_tie_goes_to_the_first_listed(tmp_path: Path) -> None:
    first = {"general": "60000 60000 open open no", "poor": "no no open open no"}
    assert_judged(two(tmp_path, "取: 高者", "1200元/学年"), STAGES, first)
    other = {"general": "no 60000 open open no", "poor": "60000 no open open no"}
    policy = two(tmp_path, "取: 高者", "1200元/学年", "poor, general")
    assert_judged(policy, STAGES, other)


def test_an_unknown_amount_leaves_both_open(tmp_path: Path) -> None:
    policy = two(tmp_path, "取: 高者", "{不定: {由: 学费}}")
    columns: Columns = {
        "学段": ["小学"] * 5,
        "困难": [["甲"], ["甲"], ["甲"], ["甲"], []],
        "学费": [Decimal("599.99"), Decimal("600.00"), Decimal("600.01"), None, None],
    }
    expected = {"general": "60000 60000 no open 60000", "poor": "no no 60001 open no"}
    assert_judged(policy, columns, expected)


def test_an_amount_that_no_document_states_is_never_compared(tmp_path: Path) -> None:
    expected = {"general": "open 60000 open open no", "poor": "open no open open no"}
    assert_judged(two(tmp_path, "取: 高者", "不定"), STAGES, expected)


def test_of_three_the_highest_is_taken_with_ties_in_the_order_of_the_list(
    tmp_path: Path,
) -> None:
    table = "{按: 年级, 1: 50元/学期, 其余: 200元/学期}"
    policy = group_of(
        tmp_path,
        "取: 高者",
        item("first", "一", "{状态: 在读}", "100元/学期"),
        item("second", "二", "{状态: 在读}", table),
        item("third", "三", "{寄宿: 是}", "200元/学期"),
        order="first, second, third",
    )
    columns: Columns = {
        "年级": [1, 1, 2, 2, None, None, 2],
        "寄宿": [False, True, False, True, False, True, None],
    }
    expected = {
        "first": "10000 no no no open open open",
        "second": "no no 20000 20000 open open open",
        "third": "no 20000 no no no open open",
    }
    assert_judged(policy, columns, expected)


def test_a_fixed_amount_is_held_against_tiers_of_which_nobody_takes_the_first(
    tmp_path: Path,
) -> None:
    tiers = "{分档: [{当: {寄宿: 否, 学段: {不是: [小学]}}, 标准: {不定: {由: 学费}}}],"
    autumn = item("second", "二", "{寄宿: 否}", f"{tiers} 其余: 100元/学年}}").replace(
        "类别:", "发放: 每学年秋季, 类别:"
    )
    fixed = item("first", "一", "{寄宿: 是}", "600元/学年")
    policy = group_of(tmp_path, "取: 高者", fixed, autumn, order="first, second")
    columns: Columns = {
        "学段": ["小学", "小学", "小学", None],
        "寄宿": [True, False, None, False],
        "学费": [Decimal(1)] * 4,
    }
    expected = {"first": "30000 no open no", "second": "no 10000 open open"}
    assert_judged(policy, columns, expected, "2021秋")


def test_what_has_no_amount_cannot_be_compared(tmp_path: Path) -> None:
    policy = group_of(
        tmp_path,
        "取: 高者",
        item("general", "普惠补助", "{学段: 小学}", "1200元/学年"),
        item("poor", "困难补助", "{学段: 小学, 困难: 甲}", "全额", "免除"),
    )
    expected = {"general": "open 60000 open open no", "poor": "open no open open no"}
    assert_judged(policy, STAGES, expected)


CHOOSING: Columns = {
    "学段": ["小学"] * 7,
    "困难": [["甲"], ["甲"], ["甲"], [], None, None, ["甲"]],
    "chosen": [None, "普惠补助", "poor", "poor", "poor", "general", "困难补助"],
}


def test_the_student_chooses_among_what_is_sure(tmp_path: Path) -> None:
    """Of an item that may not be given the choice settles nothing."""
    expected = {
        "general": "open 60000 no 60000 open 60000 no",
        "poor": "open no 65000 no open no 65000",
    }
    assert_judged(two(tmp_path, "自选: 选择"), CHOOSING, expected)


def test_without_the_choice_all_stay_open(tmp_path: Path) -> None:
    columns = {name: cells for name, cells in CHOOSING.items() if name != "chosen"}
    expected = {
        "general": "open open open 60000 open open open",
        "poor": "open open open no open open open",
    }
    assert_judged(two(tmp_path, "自选: 选择"), columns, expected)
    assert_judged(two(tmp_path, "自选: 是"), columns, expected)


def test_a_chosen_item_whose_amount_is_open_stays_open_and_the_other_gives_way(
    tmp_path: Path,
) -> None:
    policy = two(tmp_path, "自选: 选择", "{不定: {由: 学费}}")
    columns: Columns = {
        "学段": ["小学"] * 3,
        "困难": [["甲"]] * 3,
        "学费": [100, None, None],
        "选择": ["poor", "poor", "general"],
    }
    expected = {"general": "no no 60000", "poor": "10000 open no"}
    assert_judged(policy, columns, expected)


# What many conditions have in common: an exclusion group holds every item against all others.

Inputs = dict[int, set[int]]


def numbered(inputs: Inputs) -> Callable[[tuple[int, int]], int]:
    """The node made of a pair: one that has it alone, else a new one, the same each time."""
    known = {tuple(sorted(parts)): node for node, parts in inputs.items() if len(parts) == 2}
    new = count(1000)
    return lambda pair: known[pair] if pair in known else known.setdefault(pair, next(new))


def counted_anew(inputs: Inputs) -> Inputs:
    """The pair that most nodes have is taken out, until no two have one; all counted each time."""
    node_of = numbered(inputs)
    while True:
        pairs = Counter(p for parts in inputs.values() for p in combinations(sorted(parts), 2))
        pair, times = max(pairs.items(), key=lambda one: (one[1], one[0]), default=((0, 0), 0))
        if times < 2:
            return inputs
        made = node_of(pair)
        for node, parts in inputs.items():
            if node != made and parts >= {*pair}:
                inputs[node] = parts - {*pair} | {made}
        inputs.setdefault(made, {*pair})


@settings(max_examples=examples(400))
@given(st.lists(st.sets(st.integers(0, 11), min_size=2), max_size=14))
def test_what_nodes_have_in_common_is_found_as_if_all_pairs_were_counted_anew(
    sets: list[set[int]],
) -> None:
    inputs = {100 + place: parts for place, parts in enumerate(sets)}
    found = CommonPairs({node: set(parts) for node, parts in inputs.items()})
    node_of = numbered(inputs)
    while (pair := found.most_common()) is not None:
        found.take_out(pair, node_of(pair))
    assert found.own == counted_anew({node: set(parts) for node, parts in inputs.items()})
