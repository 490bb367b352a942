"""The naive evaluator on packs over packs, 调整 and 不同享, all worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from naive import NaivePolicy, Term
from naive_little import (
    A20,
    A21,
    AID,
    NO,
    OPEN,
    PRIZE,
    S21,
    S22,
    Answer,
    adjusted,
    aid,
    chain,
    paid,
)


def test_a_child_has_what_its_parent_has(tmp_path: Path) -> None:
    top = "定义: {难: {困难: 任意}}\n共同条件: {年级: {不高于: 3}}\n" + AID
    mid = """
共同条件: {外助: 否}
事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third}]}, {名称: 独, 英文: own, 类型: 是否}]
规则:
  more: {类别: 现金, 对象: {范围: {符合: 难, 独: 是}}, 版本: [{自: 2020秋, 标准: aid 的 10%}]}
"""
    policy = chain(tmp_path, top, mid)
    student = {"寄宿": "是", "困难": ["甲", "丙"], "年级": 3, "外助": "否", "own": True}
    assert policy.judge(student, A20) == {"aid": paid(50000), "more": paid(5000)}
    assert policy.judge({**student, "年级": 4}, A20) == {"aid": NO, "more": NO}
    assert policy.judge({**student, "外助": None}, A20) == {"aid": OPEN, "more": OPEN}
    with pytest.raises(KeyError):
        NaivePolicy(tmp_path / "top").judge(student, A20)


@pytest.mark.parametrize(
    ("hardship", "parents", "childs"),
    [
        (["丙"], NO, paid(100)),
        (["乙"], paid(100), paid(100)),
        ({"甲": False, "乙": False}, NO, OPEN),
        ({"甲": False, "乙": False, "丙": False}, NO, NO),
        (None, OPEN, OPEN),
    ],
)
def test_any_value_means_those_of_the_pack_or_above(
    tmp_path: Path, hardship: object, parents: Answer, childs: Answer
) -> None:
    rule = "类别: 现金, 对象: {范围: {困难: 任意}}, 版本: [{自: 2019秋, 标准: 1元/学期}]"
    mid = f"""
事实: [{{名称: 困难, 增加取值: [{{名称: 丙, 英文: third}}]}}]
规则: {{lower: {{{rule}}}}}
"""
    policy = chain(tmp_path, f"规则: {{upper: {{{rule}}}}}\n", mid)
    assert policy.judge({"困难": hardship}, A20) == {"upper": parents, "lower": childs}


def test_values_out_of_use(tmp_path: Path) -> None:
    """旧类 ends with 2020春: a list is silent about it then, and 任意 counts it as a no."""
    some = "类别: 现金, 对象: {范围: {困难: 任意}}, 版本: [{自: 2019秋, 标准: 1元/学期}]"
    old = "类别: 现金, 对象: {范围: {困难: 旧类}}, 版本: [{自: 2019秋, 标准: 1元/学期}]"
    policy = chain(tmp_path, f"规则: {{some: {{{some}}}, old: {{{old}}}}}\n")
    spring, autumn = (2020, "春"), (2020, "秋")
    assert policy.judge({"困难": []}, spring) == {"some": NO, "old": NO}
    assert policy.judge({"困难": []}, autumn) == {"some": NO, "old": OPEN}
    assert policy.judge({"困难": {"甲": False, "乙": False}}, spring) == {"some": OPEN, "old": OPEN}
    assert policy.judge({"困难": {"甲": False, "乙": False}}, autumn) == {"some": NO, "old": OPEN}
    assert policy.judge({"困难": ["旧类"]}, autumn) == {"some": paid(100), "old": paid(100)}


@pytest.mark.parametrize(
    "mid",
    [
        "事实: [{名称: 寄宿, 英文: x, 类型: 是否}]",
        "事实: [{名称: 困难, 增加取值: [{名称: 甲, 英文: x}]}]",
        AID,
        "调整: {other: [{自: 2020秋, 停用: 是}]}",
        "调整: {aid: [{自: 2020秋}]}",
        "调整: {aid: [{自: 2020秋, 停用: 是, 就高: 1元/学期}]}",
        "调整: {aid: [{自: 2020秋, 替换对象: 所有人}, {自: 2020秋, 增加对象: [{年级: 1}]}]}",
        "调整: {aid: [{自: 2020秋, 就高: 1元/学期}, {自: 2020秋, 就高: 2元/学期}]}",
        "不同享: [{项目: [aid, 外助], 自: 2020秋}]",
        "推算: {总: {英文: sum, 算式: 学费 + 书费, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 学费 / 2, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 学费 + 总, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 学费 + 1, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 学费 + 年级, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 学费 * 学费, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: 年级 * 3, 单位: 元/学年}}",
        "推算: {总: {英文: sum, 算式: (学费 + 1元/学年) * 2, 单位: 元/学期}}",
        "推算: {总: {英文: sum, 算式: 学费 * 0x10, 单位: 元/学年}}",
        "认定日: 明天",
    ],
)
def test_what_is_not_known_is_never_passed_over(tmp_path: Path, mid: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        chain(tmp_path, AID, mid)


# Each operation


def test_another_scope_and_other_people(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 至: 2021春, 替换范围: {寄宿: 否}}",
        "{自: 2021秋, 替换对象: [{困难: 乙}], 名称: 新, 收款: 学生, 解读: 无}",
        "{自: 2022春, 替换对象: 所有人}",
    )
    seen = [aid(policy, term) for term in (A20, S21, A21, S22)]
    assert seen == [paid(50000), NO, NO, paid(50000)]
    assert aid(policy, S21, 寄宿=False) == paid(50000)
    assert aid(policy, A21, 困难=["乙"]) == paid(50000)
    assert aid(policy, A21, 困难=["乙"], 寄宿=False) == NO


def test_more_people_and_fewer(tmp_path: Path) -> None:
    """By the order 增加, 减少 nobody of the first grade is left, though 乙 was added."""
    policy = adjusted(
        tmp_path, "{自: 2021春, 增加对象: [{困难: 乙}]}", "{自: 2021春, 减少对象: [{年级: 1}]}"
    )
    assert aid(policy, A20, 困难=["乙"]) == NO
    assert aid(policy, A20, 年级=1) == paid(50000)
    assert aid(policy, S21, 困难=["乙"], 年级=2) == paid(50000)
    assert aid(policy, S21, 困难=["乙"], 年级=1) == NO
    assert aid(policy, S21, 年级=None) == OPEN
    assert aid(policy, S21, 困难=[], 年级=None) == NO


def test_packs_apply_from_the_top_down(tmp_path: Path) -> None:
    """The county takes 乙 in again whom the city had put out, and all of its first grade."""
    low = "调整: {aid: [{自: 2021秋, 增加对象: [{困难: 乙}]}, {自: 2021秋, 就高: 300元/学期}]}"
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 减少对象: [{困难: 乙}]}",
        "{自: 2021秋, 替换标准: 200元/学期}",
        low=low,
    )
    both = ["甲", "乙"]
    assert [aid(policy, term, 困难=both) for term in (A20, S21, A21)] == [
        paid(50000), NO, paid(30000),
    ]  # fmt: skip
    city = NaivePolicy(tmp_path / "mid")
    assert aid(city, A21, 困难=both) == NO
    assert aid(city, A21) == paid(20000)


def test_another_standard_and_the_higher_one(tmp_path: Path) -> None:
    """就高 goes on over the later 替换标准; 1300 a year is 650 a term."""
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 就高: 1300元/学年}",
        "{自: 2021秋, 替换标准: {按: 年级, 1: 700元/学期, 2: 不定, 其余: 无}}",
    )
    assert aid(policy, A20) == paid(50000)
    assert aid(policy, S21) == paid(65000)
    assert [aid(policy, A21, 年级=grade) for grade in (1, 2, 3, None)] == [
        paid(70000), OPEN, paid(65000), OPEN,
    ]  # fmt: skip


def test_a_lower_standard_leaves_out_what_was_higher_above(tmp_path: Path) -> None:
    low = "调整: {aid: [{自: 2021秋, 替换标准: 100元/学期}]}"
    policy = adjusted(tmp_path, "{自: 2021春, 就高: 600元/学期}", low=low)
    assert [aid(policy, term) for term in (S21, A21)] == [paid(60000), paid(10000)]


def test_an_addition_is_an_item_of_its_own(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 至: 2021秋, 加发: {编号: extra, 名称: 加, 标准: 100.01元/学年}}",
        "{自: 2021秋, 加发: {编号: third, 名称: 加, 对象: {其中: [{年级: 3}]}, 标准: 10元/学期}}",
    )
    student = {"寄宿": True, "困难": ["甲"], "年级": 3}
    seen = {term: policy.judge(student, term) for term in (A20, S21, A21, S22)}
    assert [seen[term]["aid+extra"] for term in seen] == [NO, paid(5000), paid(5001), NO]
    assert [seen[term]["aid+third"] for term in seen] == [NO, NO, paid(1000), paid(1000)]
    assert {answers["aid"] for answers in seen.values()} == {paid(50000)}
    assert policy.judge({**student, "年级": None}, A21)["aid+third"] == OPEN
    assert policy.judge({**student, "寄宿": None}, A21)["aid+extra"] == OPEN
    assert policy.judge({**student, "困难": []}, A21)["aid+third"] == NO


def test_a_rule_begins_earlier_and_is_stopped(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2019秋, 至: 2019秋, 提前: 是}",
        "{自: 2021春, 至: 2021春, 停用: 是}",
    )
    terms: list[Term] = [(2019, "春"), (2019, "秋"), (2020, "春"), A20, S21, A21]
    assert [aid(policy, term) for term in terms] == [
        NO, paid(50000), NO, paid(50000), NO, paid(50000),
    ]  # fmt: skip


def test_stopped_is_a_no_even_where_the_text_is_not_known(tmp_path: Path) -> None:
    top = AID.replace("此前: 无", "此前: 不详")
    policy = chain(tmp_path, top, "调整: {aid: [{自: 2020春, 停用: 是}]}")
    assert [aid(policy, term) for term in [(2019, "秋"), (2020, "春"), A20]] == [OPEN, NO, NO]


def test_a_share_sees_what_its_pack_sees(tmp_path: Path) -> None:
    """The province's half is of 500, the city's of the 800 it set, the county's of 900."""
    half = "类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2020秋, 标准: aid 的 50%}]"
    top = AID + f"  upper: {{{half}}}\n"
    mid = f"""
规则: {{middle: {{{half}}}}}
调整: {{aid: [{{自: 2020秋, 替换标准: 800元/学期}},
              {{自: 2020秋, 加发: {{编号: extra, 名称: 加, 标准: 7元/学期}}}}]}}
"""
    low = f"规则: {{lower: {{{half}}}}}\n调整: {{aid: [{{自: 2020秋, 就高: 900元/学期}}]}}"
    policy = chain(tmp_path, top, mid, low)
    assert policy.judge({"寄宿": True, "困难": ["甲"]}, A20) == {
        "aid": paid(90000), "aid+extra": paid(700),
        "upper": paid(25000), "middle": paid(40000), "lower": paid(45000),
    }  # fmt: skip


# 不同享


def excluding(folder: Path, how: str) -> NaivePolicy:
    group = f"不同享: [{{项目: [aid, prize, 外助], {how}, 自: 2021春, 至: 2021春}}]"
    return chain(folder, AID + PRIZE, group)


def two(policy: NaivePolicy, term: Term = S21, **profile: object) -> tuple[Answer, Answer]:
    student = {"寄宿": True, "困难": ["甲"], "年级": 2, "外助": False, **profile}
    answers = policy.judge(student, term)
    return answers["aid"], answers["prize"]


def test_the_kept_one_shuts_out_the_others(tmp_path: Path) -> None:
    kept = excluding(tmp_path, "保留: aid")
    assert two(kept, A20) == two(kept, A21) == (paid(50000), paid(60000))
    assert two(kept) == (paid(50000), NO)
    assert two(kept, 寄宿=False) == (NO, paid(60000))
    assert two(kept, 寄宿=None) == (OPEN, OPEN)
    assert two(kept, 寄宿=None, 年级=1) == (OPEN, NO)


def test_something_outside_may_be_the_kept_one(tmp_path: Path) -> None:
    kept = excluding(tmp_path, "保留: 外助")
    assert two(kept) == (paid(50000), paid(60000))
    assert two(kept, 外助=True) == (NO, NO)
    assert two(kept, 外助=None, 年级=1) == (OPEN, NO)


def test_the_highest_one_is_given(tmp_path: Path) -> None:
    highest = excluding(tmp_path, "取: 高者")
    assert two(highest) == (NO, paid(60000))
    assert two(highest, 年级=1) == (paid(50000), NO)
    assert two(highest, 年级=None) == (OPEN, OPEN)
    assert two(highest, 外助=True) == (OPEN, OPEN)
    assert two(highest, 年级=1, 寄宿=None) == (OPEN, NO)


def test_a_tie_goes_to_the_first_listed(tmp_path: Path) -> None:
    mid = "不同享: [{项目: [prize, aid], 取: 高者, 自: 2020秋}]"
    policy = chain(tmp_path, AID + PRIZE.replace("600", "500"), mid)
    assert two(policy, A20) == (NO, paid(50000))


def test_the_student_chooses(tmp_path: Path) -> None:
    free = excluding(tmp_path, "自选: 是")
    assert two(free) == (OPEN, OPEN)
    assert two(free, 年级=1) == (paid(50000), NO)
    named = excluding(tmp_path, "自选: 选择")
    assert two(named) == (OPEN, OPEN)
    assert two(named, 选择="补助") == (paid(50000), NO)
    assert two(named, 选择="prize") == (NO, paid(60000))
    assert two(named, 选择="prize", 年级=None) == (OPEN, OPEN)
    assert two(named, 选择="prize", 年级=1) == (paid(50000), NO)


def test_who_is_kept_is_settled_before_a_choice_however_old_it_is(tmp_path: Path) -> None:
    mid = """
调整:
  prize: [{自: 2020秋, 加发: {编号: more, 名称: 另发, 标准: 100元/学期}}]
不同享:
  - {项目: [aid, prize+more], 自选: 是, 自: 2020秋}
  - {项目: [prize, 外助], 保留: 外助, 自: 2021春}
"""
    policy = chain(tmp_path, AID + PRIZE, mid)
    student = {"寄宿": True, "困难": ["甲"], "年级": 2}
    free = {"aid": OPEN, "prize": paid(60000), "prize+more": OPEN}
    assert policy.judge({**student, "外助": False}, S21) == free
    gone = {"aid": paid(50000), "prize": NO, "prize+more": NO}
    assert policy.judge({**student, "外助": True}, S21) == gone
