"""Conditions and facts of a roster, element by element: every library, and each answer by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from little_frames import Columns, assert_judged
from little_packs import pack_of
from little_rosters import assert_conditions

# Conditions over single choices, yes or no, and whole numbers.

PUPILS: Columns = {
    "学段": ["小学", "初中", "高中", None, "小学", None],
    "寄宿": [True, False, None, True, False, None],
    "年级": [3, 2, 1, 4, None, None],
}
OF_PUPILS: Mapping[str, str] = {
    "{寄宿: 是}": "yes no open yes no open",
    "{寄宿: 否}": "no yes open no yes open",
    "{学段: 小学}": "yes no no open yes open",
    "{学段: [小学, 初中]}": "yes yes no open yes open",
    "{学段: {不是: [小学]}}": "no yes yes open no open",
    "{年级: 3}": "yes no no no open open",
    "{年级: [1, 2]}": "no yes yes no open open",
    "{年级: {不低于: 3}}": "yes no no yes open open",
    "{年级: {高于: 3}}": "no no no yes open open",
    "{年级: {低于: 3}}": "no yes yes no open open",
    "{年级: {不高于: 3}}": "yes yes yes no open open",
    "{年级: {不低于: 2, 低于: 4}}": "yes yes no no open open",
    "{寄宿: 是, 年级: 3}": "yes no no no no open",
    "{寄宿: 是, 年级: [1, 4]}": "no no open yes no open",
    "{任一: [{寄宿: 是}, {年级: 1}]}": "yes no yes yes open open",
    "{任一: [{寄宿: 是}, {年级: 2}]}": "yes yes open yes open open",
    "{任一: [{寄宿: 是}, {寄宿: 否}]}": "yes yes open yes yes open",
    "{全部: [{寄宿: 是}, {年级: 2}]}": "no no no no no open",
    "{都不: [{寄宿: 是}, {年级: 1}]}": "no yes no no open open",
    "{学段: 小学, 都不: [{任一: [{寄宿: 是}, {年级: 1}]}]}": "no no no no open open",
    "{符合: 低年级}": "no yes yes no open open",
    "{符合: 难寄宿}": "no no open no no open",
    "{都不: [{符合: 难寄宿}]}": "yes yes open yes yes open",
    "{季: 秋}": "yes yes yes yes yes yes",
    "{季: 春}": "no no no no no no",
    "{季: 春, 寄宿: 是}": "no no no no no no",
    "{任一: [{季: 秋}, {寄宿: 是}]}": "yes yes yes yes yes yes",
}


def test_a_condition_holds_fails_or_stays_open_for_each_row(tmp_path: Path) -> None:
    assert_conditions(tmp_path, PUPILS, OF_PUPILS)


def test_the_season_is_that_of_the_term(tmp_path: Path) -> None:
    expected = {
        "{季: 春, 寄宿: 是}": "yes no open yes no open",
        "{任一: [{季: 秋}, {寄宿: 是}]}": "yes no open yes no open",
        "{都不: [{季: 秋}]}": "yes yes yes yes yes yes",
    }
    assert_conditions(tmp_path, PUPILS, expected, "2020春")


def test_the_scope_and_one_of_the_alternatives_must_hold(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象:
              范围: {学段: 小学}
              其中: [{寄宿: 是}, {困难: 甲, 年级: 1}]
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    columns: Columns = {
        "学段": ["小学", "小学", "小学", "小学", "初中", None],
        "寄宿": [True, False, False, False, True, True],
        "困难": [[], ["甲"], ["甲"], [], ["甲"], None],
        "年级": [5, 1, None, 1, 1, None],
    }
    assert_judged(policy, columns, "50000 50000 open no no open")


# Several values at once: as a list, or as a column for each value.

LISTS: Columns = {"困难": [["甲"], ["乙", "老甲"], [], ["second"], None, ["新类"]]}
OF_LISTS: Mapping[str, str] = {
    "{困难: 甲}": "yes yes no no open no",
    "{困难: [甲, 乙]}": "yes yes no yes open no",
    "{困难: {全有: [甲, 乙]}}": "no yes no no open no",
    "{困难: {不是: [甲]}}": "no no yes yes open yes",
    "{困难: 任意}": "yes yes no yes open yes",
    "{都不: [{困难: 任意}]}": "no no yes no open no",
    "{困难: 旧类}": "no no no no open no",
}


def test_a_list_says_no_to_every_value_in_use_that_it_leaves_out(tmp_path: Path) -> None:
    assert_conditions(tmp_path, LISTS, OF_LISTS)


def test_a_list_is_silent_about_values_not_in_use_at_the_term(tmp_path: Path) -> None:
    """新类 came with 2021秋, 旧类 went after 2020春."""
    recent = {"{困难: 新类}": "open open open open open yes"}
    assert_conditions(tmp_path, LISTS, recent, "2021春")
    at_autumn = {
        "{困难: 新类}": "no no no no open yes",
        "{困难: 旧类}": "open open open open open open",
        "{困难: {不是: [旧类]}}": "open open open open open open",
        "{困难: 任意}": "yes yes no yes open yes",
    }
    assert_conditions(tmp_path, LISTS, at_autumn, "2021秋")


def test_a_list_of_an_older_vocabulary_is_silent_about_later_values(tmp_path: Path) -> None:
    expected = {
        "{困难: 新类}": "open open open open open yes",
        "{困难: 乙}": "no yes no yes open no",
        "{困难: 任意}": "yes yes open yes open yes",
    }
    assert_conditions(tmp_path, LISTS, expected, "2021秋", values_as_of="2020秋")


def test_a_list_of_a_later_vocabulary_is_silent_about_earlier_values(tmp_path: Path) -> None:
    expected = {
        "{困难: 旧类}": "open open open open open open",
        "{困难: 乙}": "no yes no yes open no",
        "{困难: 任意}": "yes yes open yes open yes",
    }
    assert_conditions(tmp_path, LISTS, expected, "2019秋", values_as_of="2021秋")


FLAGS: Columns = {
    "困难.甲": [True, False, None, False, False, True, True],
    "hardship.second": ["否", "是", "false", None, "否", "true", None],
    "困难.旧类": [False, False, False, False, False, False, False],
}
OF_FLAGS: Mapping[str, str] = {
    "{困难: 甲}": "yes no open no no yes yes",
    "{困难: 乙}": "no yes no open no yes open",
    "{困难: [甲, 乙]}": "yes yes open open no yes yes",
    "{困难: {全有: [甲, 乙]}}": "no no no no no yes open",
    "{困难: {不是: [甲]}}": "no yes open yes yes no no",
    "{困难: 任意}": "yes yes open open no yes yes",
    "{困难: 新类}": "open open open open open open open",
}


def test_a_column_for_each_value_leaves_single_values_unknown(tmp_path: Path) -> None:
    assert_conditions(tmp_path, FLAGS, OF_FLAGS)


def test_any_value_waits_for_a_value_in_use_without_a_column(tmp_path: Path) -> None:
    expected = {
        "{困难: 任意}": "yes yes open open open yes yes",
        "{都不: [{困难: 任意}]}": "no no open open open no no",
    }
    assert_conditions(tmp_path, FLAGS, expected, "2021秋")
    columns = {**FLAGS, "困难.recent": ["否"] * 7}
    assert_conditions(tmp_path, columns, {"{困难: 任意}": OF_FLAGS["{困难: 任意}"]}, "2021秋")


# Money and dates.

MONEY: Columns = {
    "学费": [Decimal("799.99"), Decimal("800.00"), Decimal("800.10"), None],
    "yearly_fee": [799, 800, 801, None],
}
OF_MONEY: Mapping[str, str] = {
    "{学费: {不低于: 800}}": "no yes yes open",
    "{学费: {高于: 800元}}": "no no yes open",
    "{学费: {低于: 800}}": "yes no no open",
    "{学费: {不高于: 800}}": "yes yes no open",
    "{学费: {不低于: 800.10}}": "no no yes open",
    "{学费: {不高于: 800.10}}": "yes yes yes open",
    "{学费: {不低于: 799.99}}": "yes yes yes open",
    "{学费: {不高于: 799.99}}": "yes no no open",
    "{学费: {高于: 799.99, 低于: 800.10}}": "no yes no open",
    "{年费: {不低于: 800}}": "no yes yes open",
    "{年费: {高于: 799.99}}": "no yes yes open",
    "{年费: {低于: 800.01}}": "yes yes no open",
}


def test_amounts_are_compared_to_the_fen(tmp_path: Path) -> None:
    assert_conditions(tmp_path, MONEY, OF_MONEY)


@pytest.mark.parametrize("amount", ["0.10", "4.35", "800.10"])
def test_an_amount_that_everybody_has_is_neither_above_nor_below_itself(
    amount: str, tmp_path: Path
) -> None:
    expected = {
        f"{{学费: {{不低于: {amount}}}}}": "yes yes",
        f"{{学费: {{不高于: {amount}}}}}": "yes yes",
        f"{{学费: {{高于: {amount}}}}}": "no no",
        f"{{学费: {{低于: {amount}}}}}": "no no",
    }
    assert_conditions(tmp_path, {"学费": [Decimal(amount)] * 2}, expected)


def test_days_are_compared_with_both_ends(tmp_path: Path) -> None:
    columns: Columns = {"出生": [date(2010, 8, 31), date(2010, 9, 1), date(2010, 9, 2), None]}
    expected = {
        "{出生: {不低于: 2010-09-01}}": "no yes yes open",
        "{出生: {高于: 2010-09-01}}": "no no yes open",
        "{出生: {低于: 2010-09-01}}": "yes no no open",
        "{出生: {不高于: 2010-09-01}}": "yes yes no open",
        "{出生: {不低于: 2010-09-01, 低于: 2010-09-02}}": "no yes no open",
    }
    assert_conditions(tmp_path, columns, expected)


REMOVED: Columns = {
    "消除": [
        date(2019, 9, 1),
        date(2019, 9, 2),
        date(2020, 2, 29),
        date(2020, 3, 1),
        date.max,
        None,
    ]
}


def test_days_are_compared_with_the_status_day_of_the_term(tmp_path: Path) -> None:
    first = {
        "{消除: {高于: 认定日}}": "no yes yes yes yes open",
        "{消除: {不低于: 认定日}}": "yes yes yes yes yes open",
        "{消除: {不高于: 认定日}}": "yes no no no no open",
        "{消除: {低于: 认定日}}": "no no no no no open",
    }
    assert_conditions(tmp_path, REMOVED, first)
    assert_conditions(
        tmp_path, REMOVED, {"{消除: {高于: 认定日}}": "no no no no yes open"}, "2020春"
    )
    last = {"{消除: {高于: 认定日}}": "no no no yes yes open"}
    assert_conditions(tmp_path, REMOVED, last, status_day="学期末日")


def test_no_such_day_is_9999_12_31_and_later_than_every_day(tmp_path: Path) -> None:
    columns: Columns = {"over": [date.max, date(2999, 12, 31), date(9999, 12, 30), None]}
    expected = {
        "{消除: {高于: 2999-12-31}}": "yes no yes open",
        "{消除: {不高于: 2999-12-31}}": "no yes no open",
        "{消除: {低于: 2999-12-31}}": "no no no open",
    }
    assert_conditions(tmp_path, columns, expected)
