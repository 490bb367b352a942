"""The naive evaluator on two times, the status day and derived facts, all worked out by hand."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from naive import NaivePolicy
from naive_little import (
    A20,
    A21,
    AID,
    NO,
    OPEN,
    PRIZE,
    S21,
    Answer,
    adjusted,
    aid,
    chain,
    paid,
    write,
)
from random_students import random_profile


def test_only_what_was_published_by_the_day_counts(tmp_path: Path) -> None:
    """2020-08 counts from its last day, 2021 from 31 December, 不详 from 1 September 2021."""
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 发布: 2021, 替换标准: 600元/学期}",
        "{自: 2021秋, 发布: 不详, 就高: 700元/学期}",
    )

    def on(*day: int) -> list[Answer]:
        return [aid(policy, term, date(*day)) for term in (S21, A21)]

    assert on(2020, 8, 30) == [NO, NO]
    assert on(2020, 8, 31) == [paid(50000), paid(50000)]
    assert on(2021, 8, 31) == [paid(50000), paid(50000)]
    assert on(2021, 9, 1) == [paid(50000), paid(70000)]
    assert on(2021, 12, 31) == [paid(60000), paid(70000)]


def test_versions_and_exclusions_are_known_from_a_day_too(tmp_path: Path) -> None:
    top = AID.replace("此前: 无", "此前: 不详").replace(
        "标准: 500元/学期}]",
        "标准: 500元/学期},\n      {自: 2021春, 发布: 2021-05-07, 标准: 550元/学期}]",
    )
    mid = "不同享: [{项目: [aid, prize], 保留: prize, 自: 2020秋, 发布: 2022-02}]"
    policy = chain(tmp_path, top + PRIZE, mid)
    student = {"寄宿": True, "困难": ["甲"], "年级": 2}
    seen = [
        policy.judge(student, S21, day)["aid"]
        for day in (date(2020, 8, 1), date(2021, 5, 6), date(2021, 5, 7), date(2022, 2, 28), None)
    ]
    assert seen == [OPEN, paid(50000), paid(55000), NO, NO]


# The status day, derived facts, money facts


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2020-09-01", NO, NO),
        ("2020-09-02", paid(100), NO),
        ("2021-02-28", paid(100), NO),
        ("2021-03-01", paid(100), paid(100)),
        ("未消除", paid(100), paid(100)),
        (None, OPEN, OPEN),
    ],
)
def test_days_are_compared_with_the_status_day(
    tmp_path: Path, day: str | None, first: Answer, last: Answer
) -> None:
    rule = "类别: 现金, 对象: {范围: {风险消除日: {高于: 认定日}}}"
    policy = chain(
        tmp_path, f"规则: {{aid: {{{rule}, 版本: [{{自: 2019秋, 标准: 1元/学期}}]}}}}", "名称: 市"
    )
    assert policy.judge({"风险消除日": day}, A20)["aid"] == first
    write(tmp_path, "mid", "上级: top\n认定日: 学期末日")
    assert NaivePolicy(tmp_path / "mid").judge({"over": day}, A20)["aid"] == last


@pytest.mark.parametrize(
    ("formula", "rounding", "fees"),
    [
        ("学费 + 住宿费 * 2", "", 500_001),
        ("(学费 + 住宿费) * 2", "", 600_002),
        ("学费 - 住宿费 - 1元/学年", "", -100_099),
        ("min(学费, 住宿费, 2000元/学年) * 年级", "", 300_003),
        ("max(min(学费, 住宿费), 1000.02元/学年)", "", 100_002),
        ("住宿费 / 年级 / 2 + 学费 - 学费", ", 舍入: 四舍五入", 33_333),
        ("住宿费 / 年级", ", 舍入: 四舍五入", 66_667),
        ("住宿费 / 6 + 学费 * 0", ", 舍入: 向上", 33_334),
        ("住宿费 / 年级", ", 舍入: 向下", 66_666),
    ],
)
def test_money_is_worked_out_exactly_and_then_rounded(
    tmp_path: Path, formula: str, rounding: str, fees: int
) -> None:
    """学费 is 1000.01, 住宿费 2000; a third of 2000 is 666.66 and two thirds of a fen."""
    derived = f'英文: fees, 算式: "{formula}", 单位: 元/学年{rounding}'
    policy = chain(tmp_path, f"推算: {{应缴: {{{derived}}}}}")
    student: dict[str, object] = {"学费": "1000.01", "lodging": 2000, "年级": 3}
    assert policy.student(student, A20).known["应缴"] == fees
    assert policy.student({"学费": 1, "年级": 3}, A20).known["应缴"] is None
    with pytest.raises(ValueError, match="derived"):
        policy.student({"fees": 1}, A20)


def test_money_facts_carry_amounts_of_a_year(tmp_path: Path) -> None:
    rule = "类别: 现金, 对象: {范围: {}}, 版本: [{自: 2019秋, 标准: "
    top = f"""
推算: {{应缴: {{英文: fees, 算式: 学费 + 住宿费, 单位: 元/学年}}}}
规则:
  capped: {{{rule}"取 应缴, 不超过 8000元/学年"}}]}}
  term: {{{rule}"取 书费, 不超过 100.01元/学年"}}]}}
  yearly: {{{rule}{{不定: {{由: 学费, 不高于: 5000元/学期}}}}}}]}}
  poor: {{类别: 现金, 对象: {{范围: {{应缴: {{不低于: 5000}}}}}},
         版本: [{{自: 2019秋, 标准: 1元/学期}}]}}
"""
    policy = chain(tmp_path, top)
    student = {"学费": "5000.01", "住宿费": "1000", "书费": "60"}
    assert policy.judge(student, A20) == {
        "capped": paid(300001), "term": paid(5001), "yearly": paid(250001), "poor": paid(100),
    }  # fmt: skip
    assert policy.judge({**student, "住宿费": 5000, "书费": 50}, S21) == {
        "capped": paid(400000), "term": paid(5000), "yearly": paid(250000), "poor": paid(100),
    }  # fmt: skip
    assert set(policy.judge({}, A20).values()) == {OPEN}
    with pytest.raises(ValueError, match="outside the bounds"):
        policy.judge({"学费": "10000.01"}, A20)


def test_random_students_have_days_money_and_values_of_the_child(tmp_path: Path) -> None:
    mid = """
事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third}, {名称: 新, 英文: new, 自: 2021秋}]}]
调整: {aid: [{自: 2020秋, 替换标准: {不定: {由: 学费, 不低于: 600元/学期, 不高于: 700元/学期}}},
             {自: 2021秋, 增加对象: [{困难: 丙, 风险消除日: {高于: 认定日}}]}]}
"""
    policy = chain(tmp_path, AID + PRIZE, mid)
    rng = random.Random(7)
    profiles = [random_profile(policy, rng, A21) for _ in range(800)]
    text = str(profiles)
    assert all(word in text for word in ("丙", "新", "未消除", "2021-09-01"))
    assert "旧类" not in text
    answers = [policy.judge(profile, A21)["aid"] for profile in profiles]
    assert {state for state, _ in answers} == {"entitled", "not_entitled", "undetermined"}
    assert all(60000 <= fen <= 70000 for _, fen in answers if fen is not None)


def test_what_was_awarded_is_compared_as_what_is_due(tmp_path: Path) -> None:
    top = AID.replace("类别: 现金", "类别: 现金\n    给付: 可申请") + PRIZE.replace(
        "600元", "400元"
    )
    group = "不同享: [{项目: [aid, prize], 取: 高者, 已获: {aid: 外助}, 自: 2020秋}]"
    policy = chain(tmp_path, top, group)
    student = {"寄宿": True, "困难": ["甲"], "年级": 2}
    seen = [policy.judge({**student, "外助": said}, A20) for said in (False, True, None)]
    assert seen == [
        {"aid": NO, "prize": paid(40000)},
        {"aid": paid(50000), "prize": NO},
        {"aid": OPEN, "prize": OPEN},
    ]


def test_a_calendar_year_has_its_odd_fen_in_spring(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID.replace("500元/学期", "1000.01元/自然年"))
    assert [aid(policy, term) for term in (A20, S21)] == [paid(50000), paid(50001)]


def test_a_raised_calendar_year_is_one(tmp_path: Path) -> None:
    """1000.01 and 200 are 1200.01, of which spring has the odd fen, as it had before."""
    raised = "调整: {aid: [{自: 2020秋, 提高标准: 200元/学年}]}"
    policy = chain(tmp_path, AID.replace("500元/学期", "1000.01元/自然年"), raised)
    assert [aid(policy, term) for term in (A20, S21)] == [paid(60000), paid(60001)]


def test_a_waiver_has_a_worth_and_no_amount(tmp_path: Path) -> None:
    waiver = AID.replace("现金", "免除")
    student = {"寄宿": True, "困难": ["甲"]}
    for standard, worth in (("395.5元/学年", {"aid": 19775}), ("全额", {}), ("不定", {})):
        policy = chain(tmp_path, waiver.replace("500元/学期", standard))
        assert policy.judge(student, A20) == {"aid": ("entitled", None)}
        assert policy.worths(student, A20) == worth
        assert policy.worths({**student, "寄宿": False}, A20) == {}


def test_a_table_beside_the_pack_is_one_by_facts(tmp_path: Path) -> None:
    lines = (
        "年级,外助,标准",
        "1,是,100元/学期",
        "1,其余,200元/学期",
        '其余,其余,"取 学费, 不超过 9元/学年"',
    )
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    policy = chain(tmp_path, AID.replace("500元/学期", "{表: t.csv, 按: [年级, 外助]}"))
    assert aid(policy, A20, 年级=1, 外助=True) == paid(10000)
    assert aid(policy, A20, 年级=1, 外助=False) == paid(20000)
    assert aid(policy, A20, 年级=1) == OPEN
    assert aid(policy, A20, 年级=3, 学费=7) == paid(350)
