"""Amounts that are computed from facts, worked out by hand: one student and every kind of frame."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy
from little_frames import Columns, assert_judged
from little_packs import FACTS, HEADER, aid

MONTHS = """\
  - {名称: 月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
  - {名称: 天数, 英文: days, 类型: 整数, 范围: {不低于: 0, 不高于: 200}}
  - {名称: 已发, 英文: paid_so_far, 类型: 金额, 单位: 元/学年}
  - {名称: 一笔, 英文: single, 类型: 金额, 单位: 元}
  - {名称: 已享受, 英文: had, 类型: 金额, 单位: 元/学期}
"""


def computing(folder: Path, standard: str, *, paid: str = "每学期", others: str = "") -> Policy:
    """A pack of one rule, ``aid``, that gives everybody this."""
    more, header = f"发放: {paid}", HEADER + "语言: 2\n"
    facts = FACTS + MONTHS
    return aid(folder, standard=standard, more=more, others=others, facts=facts, header=header)


LOWER = (
    '{取: 低者, 分档: [{当: {状态: 在读}, 标准: "取 年费 的 50%"}, '
    "{当: {寄宿: 是}, 标准: 1000元/学年}]}"
)


@pytest.mark.parametrize(
    ("standard", "columns", "autumn", "spring"),
    [
        # half of 800 is 400, below the floor; of 3000.01 it is 1500.005, up to 1500.01; over the
        # cap is half of 7000
        (
            "取 年费 的 50%, 不低于 500元/学年, 不超过 3000元/学年",
            {"年费": [800, Decimal("3000.01"), 7000, None]},
            "25000 75001 150000 open",
            "25000 75000 150000 open",
        ),
        # what is stated per term counts twice: 66.00 a year, below the floor; 660.33 of 2001
        (
            "取 学费 的 33%, 不低于 500.01元/学年",
            {"学费": [100, Decimal("1000.50")]},
            "25001 33017",
            "25000 33016",
        ),
        # a floor of a term counts twice for an amount of a year
        ("取 年费 的 10%, 不低于 60元/学期", {"年费": [1000, 1300]}, "6000 6500", "6000 6500"),
        # 取整 comes before the split: 333.33 is 333 a year, 166.50 a term
        (
            "取 年费 的 33.33%, 取整到 1元",
            {"年费": [1000, Decimal("1001.51")]},
            "16650 16700",
            "16650 16700",
        ),
        ("取 年费 的 33.33%, 向上取整到 10元", {"年费": [1000, 990]}, "17000 16500", "17000 16500"),
        ("取 年费 的 33.33%, 向下取整到 10元", {"年费": [1000, 990]}, "16500 16000", "16500 16000"),
        # months of the term: nothing is split
        ("200元/月×月数", {"月数": [0, 3, 6, None]}, "0 60000 120000 open", "0 60000 120000 open"),
        # the year's cap is halved
        (
            "5元/天×天数, 不超过 1000.01元/学年",
            {"天数": [80, 100, 101, 120]},
            "40000 50000 50001 50001",
            "40000 50000 50000 50000",
        ),
        # the year's cap less what was paid, for the term's amount
        (
            "5元/天×天数, 不超过 1000元/学年 减 已发",
            {"天数": [120, 120, 120, 120], "已发": [0, 600, 1200, None]},
            "60000 40000 0 open",
            "60000 40000 0 open",
        ),
        # what a year's amount leaves, less what was had of it
        (
            "1000元/学期 减 已享受, 不低于 0元/学期",
            {"已享受": [*map(Decimal, ("0.00", "400.01", "1000.00", "1500.00")), None]},
            "100000 59999 0 0 open",
            "100000 59999 0 0 open",
        ),
        # the cap is another fact, in its own unit: 900 a year is 450 a term
        (
            "取 学费, 不超过 年费",
            {"学费": [400, 500, 500], "年费": [900, 900, None]},
            "40000 45000 open",
            "40000 45000 open",
        ),
        # 取 高者 and 低者 of what facts say
        (
            LOWER,
            {"年费": [1000, 3000, 3000, 3000], "寄宿": [True, True, False, None]},
            "25000 50000 75000 open",
            "25000 50000 75000 open",
        ),
    ],
)
def test_an_amount_is_worked_out_for_one_student_and_in_columns(
    standard: str, columns: Columns, autumn: str, spring: str, tmp_path: Path
) -> None:
    policy = computing(tmp_path, standard)
    assert_judged(policy, columns, autumn, "2019秋")
    assert_judged(policy, columns, spring, "2020春")


def test_what_is_paid_in_autumn_alone_is_not_split(tmp_path: Path) -> None:
    policy = computing(tmp_path, "取 年费 的 50%, 不超过 800元/次", paid="每学年秋季")
    columns: Columns = {"年费": [1000, 2000]}
    assert_judged(policy, columns, "50000 80000", "2019秋")
    assert_judged(policy, columns, "50000 80000", "2020秋")


def test_what_a_fact_states_of_no_period_is_what_is_paid(tmp_path: Path) -> None:
    """Nothing of it is doubled for the school year, whatever form the standard has."""
    for standard in (
        "取 一笔, 不超过 800元/学年",
        "取 一笔, 不超过 800元/次",
        "{不定: {由: 一笔}}",
    ):
        policy = computing(tmp_path, standard, paid="每学年秋季")
        assert_judged(policy, {"一笔": [500, 800]}, "50000 80000", "2019秋")


SHARE = """\
  more:
    名称: 加补
    类别: 现金
    对象: {范围: {状态: 在读}}
    标准: aid 的 50%
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


def test_a_share_is_of_the_yearly_amount(tmp_path: Path) -> None:
    """200 a month by months of the term: 3 months are 600, twice 1200, half of it 600, split."""
    policy = computing(tmp_path, "200元/月×月数", others=SHARE)
    assert_judged(policy, {"月数": [3, None]}, {"aid": "60000 open", "more": "30000 open"})


def test_a_share_of_what_a_cap_leaves_is_of_that(tmp_path: Path) -> None:
    policy = computing(tmp_path, "200元/月×月数, 不超过 1000元/学年 减 已发", others=SHARE)
    columns: Columns = {"月数": [3, 3], "已发": [0, 700]}
    assert_judged(policy, columns, {"aid": "60000 30000", "more": "30000 15000"})


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (
            "取 年费 的 50%, 不低于 500元/学年, 不超过 3000元/学年",
            "取 年费 的 50%, 不低于 500元/学年, 不超过 3000元/学年",
        ),
        ("5元/天×天数, 不超过 1000元/学年", "5元/天×天数, 不超过 1000元/学年（本学期最多500元）"),
        (
            "5元/天×天数, 不超过 1000元/学年 减 已发",
            "5元/天×天数, 不超过 1000元/学年 减 已发",
        ),
        ("取 学费, 不超过 年费", "取 学费, 不超过 年费（年费每学期算一半）"),
        ("取 年费 的 20%, 取整到 10元", "取 年费 的 20%, 取整到 10元"),
    ],
)
def test_the_words_say_what_was_halved(standard: str, said: str, tmp_path: Path) -> None:
    policy = computing(tmp_path, standard)
    stated = {"年费": 1000, "学费": 700, "天数": 90, "已发": 0}
    (item,) = policy.evaluate(stated, "2019秋").entitlements
    assert item.standard == said


def test_what_is_missing_is_every_fact_of_the_amount(tmp_path: Path) -> None:
    policy = computing(tmp_path, "5元/天×天数, 不超过 1000元/学年 减 已发")
    (item,) = policy.evaluate({}, "2019秋").undetermined
    assert (item.about, item.missing) == ("amount", ("天数", "已发"))
    (item,) = policy.evaluate({"天数": 3}, "2019秋").undetermined
    assert item.missing == ("已发",)
