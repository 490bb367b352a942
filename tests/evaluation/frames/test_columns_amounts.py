"""How much a roster gets, element by element: every library, and each amount by hand (in fen)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from engines import ENGINES
from little_frames import Columns, assert_judged, collected, frame_of
from little_packs import aid
from little_rosters import assert_paid

# The same for everybody.

ANYBODY: Columns = {"年级": [2, None]}
FIXED: Mapping[str, tuple[str, str]] = {
    "1000元/学年": ("50000 50000", "50000 50000"),
    "625.05元/学年": ("31253 31253", "31252 31252"),
    "0.01元/学年": ("1 1", "0 0"),
    "1500元/学期": ("150000 150000", "150000 150000"),
    "4元/天×250天/学年": ("50000 50000", "50000 50000"),
    "333.33元/月×9": ("149999 149999", "149998 149998"),
    "不定": ("open open", "open open"),
}


def test_a_year_is_halved_with_the_odd_fen_in_autumn(tmp_path: Path) -> None:
    assert_paid(tmp_path, ANYBODY, FIXED)


def test_months_become_a_year_first(tmp_path: Path) -> None:
    assert_paid(tmp_path, ANYBODY, {"200元/月×10": ("100000 100000", "100000 100000")}, paid="按月")


def test_once_in_the_year_of_entry_is_in_autumn(tmp_path: Path) -> None:
    expected = {"500元/次": ("50000 50000", "no no")}
    assert_paid(tmp_path, ANYBODY, expected, paid="入学学年秋季一次")


def test_a_year_paid_whole_in_autumn_gives_nothing_in_spring(tmp_path: Path) -> None:
    columns: Columns = {"年费": [Decimal("1301.01"), Decimal("5000.00"), Decimal("9000.01"), None]}
    expected = {
        "1000.01元/学年": ("100001 100001 100001 100001", "no no no no"),
        "取 年费, 不超过 8000元/学年": ("130101 500000 800000 open", "no no no no"),
        "{不定: {由: 年费}}": ("130101 500000 900001 open", "no no no no"),
    }
    assert_paid(tmp_path, columns, expected, paid="每学年秋季")


def test_what_a_fact_says_is_paid_at_once_where_the_cap_is_of_one_payment(tmp_path: Path) -> None:
    """An amount of a term counts twice under a cap of a year, once under one of the payment."""
    columns: Columns = {
        "学费": [Decimal("400.01"), Decimal("1200.00"), None],
        "年费": [Decimal("900.01"), Decimal("1000.01"), None],
    }
    expected = {
        "取 学费, 不超过 1000元/学年": ("80002 100000 open", "no no no"),
        "取 学费, 不超过 1000元/次": ("40001 100000 open", "no no no"),
        "取 年费, 不超过 1000元/次": ("90001 100000 open", "no no no"),
        "{不定: {由: 学费, 不高于: 1200元/次}}": ("40001 120000 open", "no no no"),
    }
    assert_paid(tmp_path, columns, expected, paid="每学年秋季")


# What a fact of the student decides.

PUPILS: Columns = {
    "学费": [Decimal("650.50"), Decimal("600.00"), Decimal("1750.00"), None],
    "年费": [Decimal("1301.01"), Decimal("5000.00"), Decimal("9000.01"), None],
    "寄宿": [True, False, None, True],
    "年级": [1, 2, None, 3],
    "学段": ["小学", "初中", "高中", None],
}


def the_same(fen: str) -> tuple[str, str]:
    return fen, fen


CARRIED: Mapping[str, tuple[str, str]] = {
    "{不定: {由: 学费, 不低于: 600元/学期, 不高于: 1750元/学期}}": the_same(
        "65050 60000 175000 open"
    ),
    "{不定: {由: 年费}}": ("65051 250000 450001 open", "65050 250000 450000 open"),
    "取 学费, 不超过 3000元/学年": the_same("65050 60000 150000 open"),
    "取 学费, 不超过 1000元/学期": the_same("65050 60000 100000 open"),
    "取 年费, 不超过 2500.50元/学期": ("65051 250000 250050 open", "65050 250000 250050 open"),
    "取 年费, 不超过 8000.01元/学年": ("65051 250000 400001 open", "65050 250000 400000 open"),
}


def test_a_money_fact_carries_the_amount(tmp_path: Path) -> None:
    assert_paid(tmp_path, PUPILS, CARRIED)


TABLES: Mapping[str, tuple[str, str]] = {
    "{按: 年级, 1: 100元/学期, 其余: 200元/学期}": the_same("10000 20000 open 20000"),
    "{按: 年级, 1: 100元/学期, 2: 100元/学期, 其余: 无}": the_same("10000 10000 open no"),
    "{按: 寄宿, 是: 1000元/学年, 否: 500.01元/学年}": (
        "50000 25001 open 50000",
        "50000 25000 open 50000",
    ),
    # Rows that agree do not settle an unknown fact.
    "{按: 寄宿, 是: 1000元/学年, 否: 1000元/学年}": the_same("50000 50000 open 50000"),
    "{按: 学段, 小学: 100元/学期, 其余: 无}": the_same("10000 no no open"),
    "{按: 学段, 小学: 100元/学期, 其余: 不定}": the_same("10000 open open open"),
    "{按: 学段, 小学: 100元/学期, 初中: 100元/学期, 高中: 200元/学期}": the_same(
        "10000 10000 20000 open"
    ),
    "{按: 学段, 小学: 100元/学期, 其余: {按: 寄宿, 是: 200元/学期, 否: 300元/学期}}": the_same(
        "10000 30000 open open"
    ),
    "{按: 学段, 小学: {按: 寄宿, 是: 70元/学期, 其余: 不定}, 其余: 90元/学期}": the_same(
        "7000 9000 9000 open"
    ),
    (
        "{按: 学段, 小学: 不定, 初中: {不定: {由: 学费}}, 高中: '取 学费, 不超过 3000元/学年'}"
    ): the_same("open 60000 150000 open"),
}


def test_a_table_by_a_fact_gives_the_amount_of_its_row(tmp_path: Path) -> None:
    assert_paid(tmp_path, PUPILS, TABLES)


ROWS = "分档: [{当: {困难: 甲}, 标准: 100元/学期}, {当: {困难: 乙}, 标准: 300元/学期}]"
OPEN_FIRST = "分档: [{当: {困难: 甲}, 标准: 不定}, {当: {困难: 乙}, 标准: 300元/学期}]"
OPEN_LAST = "分档: [{当: {困难: 甲}, 标准: 100元/学期}, {当: {困难: 乙}, 标准: 不定}]"
BY_FACT = "分档: [{当: {困难: 甲}, 标准: {不定: {由: 学费}}}, {当: {困难: 乙}, 标准: 300元/学期}]"
TIERS: Columns = {
    "困难.甲": [True, False, True, None, False, False, None, True, True],
    "困难.乙": [True, True, None, True, False, None, None, False, True],
    "学费": [500, 100, 100, 400, 100, 100, None, None, 100],
}
PICKS: Mapping[str, tuple[str, str]] = {
    f"{{{ROWS}, 取: 先者, 其余: 7元/学期}}": the_same(
        "10000 30000 10000 open 700 open open 10000 10000"
    ),
    f"{{{ROWS}, 取: 高者, 其余: 7元/学期}}": the_same(
        "30000 30000 open open 700 open open 10000 30000"
    ),
    f"{{{OPEN_FIRST}, 取: 先者, 其余: 无}}": the_same(
        "open 30000 open open no open open open open"
    ),
    f"{{{OPEN_FIRST}, 取: 高者, 其余: 无}}": the_same(
        "open 30000 open open no open open open open"
    ),
    f"{{{OPEN_LAST}, 取: 先者, 其余: 7元/学期}}": the_same(
        "10000 open 10000 open 700 open open 10000 10000"
    ),
    f"{{{OPEN_LAST}, 取: 高者, 其余: 7元/学期}}": the_same(
        "open open open open 700 open open 10000 open"
    ),
    f"{{{BY_FACT}, 取: 先者, 其余: 不定}}": the_same(
        "50000 30000 10000 open open open open open 10000"
    ),
    f"{{{BY_FACT}, 取: 高者, 其余: 不定}}": the_same(
        "50000 30000 open open open open open open 30000"
    ),
}


def test_of_rows_that_hold_the_first_or_the_highest_is_taken(tmp_path: Path) -> None:
    assert_paid(tmp_path, TIERS, PICKS)


def test_rows_that_exclude_each_other_give_the_amount_of_the_one_that_holds(
    tmp_path: Path,
) -> None:
    by_grade = (
        "{分档: [{当: {年级: {不高于: 2}}, 标准: 100元/学期},"
        " {当: {年级: {高于: 2, 不高于: 4}}, 标准: 300元/学期}], 其余: 7元/学期}"
    )
    by_two = (
        "{分档: [{当: {寄宿: 是, 年级: 1}, 标准: 100元/学期},"
        " {当: {寄宿: 否}, 标准: 300元/学期}], 其余: 无}"
    )
    columns: Columns = {
        "年级": [1, None, 2, 3, 1, 5],
        "寄宿": [True, False, True, None, None, True],
    }
    expected = {
        by_grade: the_same("10000 open 10000 30000 10000 700"),
        by_two: the_same("10000 30000 no open open no"),
    }
    assert_paid(tmp_path, columns, expected)


# Items without an amount.

WITHOUT: tuple[tuple[str, str | None, str], ...] = (
    ("免除", "全额", "yes yes yes yes"),
    ("免除", "不定", "yes yes yes yes"),
    ("免除", "{按: 学段, 小学: 全额, 其余: 无}", "yes no no open"),
    ("免除", "{按: 学段, 小学: 全额, 其余: 不定}", "yes yes yes yes"),
    ("实物", None, "yes yes yes yes"),
    ("贷款资格", "12000元/学年", "yes yes yes yes"),
    ("贷款资格", "取 学费, 不超过 8000元/学年", "yes yes yes yes"),
    ("贷款资格", None, "yes yes yes yes"),
)


@pytest.mark.parametrize(("kind", "standard", "answers"), WITHOUT)
def test_waivers_books_and_loans_have_no_amount(
    kind: str, standard: str | None, answers: str, tmp_path: Path
) -> None:
    assert_judged(aid(tmp_path, kind=kind, standard=standard), PUPILS, answers)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_fen_of_an_item_without_an_amount_are_a_column_of_nulls(
    engine: str, tmp_path: Path
) -> None:
    policy = aid(tmp_path, kind="免除", standard="全额")
    found = collected(policy.evaluate_frame(frame_of(engine, {"年级": [1, 2]}), "2019秋"))
    assert found["aid.fen"] == [None, None]


# Versions.

VERSIONS = """\
版本:
  - {自: 2019秋, 依据: [{文件: first}], 对象: {范围: {寄宿: 是}}, 标准: 1000元/学年}
  - {自: 2024春, 至: 2024秋, 发布: 2024-05, 依据: [{文件: second}], 标准: 1250元/学年}
"""
OTHER = """\
  other: {名称: 另一项, 类别: 免除, 标准: 全额, 对象: {范围: {状态: 在读}},
          版本: [{自: 2015秋, 依据: [{文件: first}]}]}
"""


def test_a_version_takes_what_it_does_not_state_from_the_one_before(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=None, more=VERSIONS)
    boards: Columns = {"寄宿": [True, False, None]}
    for term, answers in (
        ("2019秋", "50000 no open"),
        ("2023秋", "50000 no open"),
        ("2024春", "62500 no open"),
        ("2024秋", "62500 no open"),
        ("2025春", "no no no"),
    ):
        assert_judged(policy, boards, answers, term)


@pytest.mark.parametrize(
    ("before", "answers"),
    [("", "open open"), ("此前: 不详\n", "open open"), ("此前: 无\n", "no no")],
)
def test_before_the_first_text_nothing_is_known_unless_there_was_nothing(
    before: str, answers: str, tmp_path: Path
) -> None:
    policy = aid(tmp_path, standard=None, more=f"{before}{VERSIONS}", others=OTHER)
    expected = {"aid": answers, "other": "yes yes"}
    assert_judged(policy, {"寄宿": [True, False]}, expected, "2018秋")
