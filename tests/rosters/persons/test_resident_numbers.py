"""Numbers of resident identity cards: the checks in columns against one number at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from awkward_files import LI, WANG, ZHANG, read, workbook
from eduaid_rules.rosters.reading.persons.numbers import resident_number_problems
from how_many import examples
from little_matches import with_check_digit

TODAY = date(2026, 1, 1)


def one_by_one(number: str) -> str | None:
    """What python-stdnum says, one number at a time."""
    if len(number) != 18:
        return "不是18位"
    if not (number.isascii() and number[:-1].isdigit()):
        return "前17位要全是数字，最后一位是数字或 X"
    if number[-1] != ric.calc_check_digit(number):
        return "校验码不对，有一位写错了"
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return "里面的出生日期不存在"
    known = any(found for _, found in numdb.get("cn/loc").info(number[:2]))
    if not (known or number.startswith(("83", "9"))):
        return "开头的地区代码不存在"
    if born.year < 1900:
        return f"里面的出生日期{born}在1900年以前"
    return f"里面的出生日期{born}还没有到" if born > TODAY else None


DIGITS = st.text("0123456789", min_size=17, max_size=17)
DATED = st.builds(
    lambda place, day, rest: f"{place}{day:%Y%m%d}{rest}",
    st.text("0123456789", min_size=6, max_size=6),
    st.dates(),
    st.text("0123456789", min_size=3, max_size=3),
)
SOUND = (DIGITS | DATED).map(with_check_digit)
NEARLY = st.text("0123456789X甲A", min_size=17, max_size=19)


@settings(max_examples=examples(100))
@given(st.lists(SOUND | NEARLY, min_size=1, max_size=20))
def test_numbers_are_checked_in_columns_as_one_by_one(numbers: list[str]) -> None:
    found = resident_number_problems(pl.Series("number", numbers), TODAY)
    assert found.to_list() == [one_by_one(number) for number in numbers]


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("53010218000101001", "里面的出生日期1800-01-01在1900年以前"),
        ("53010220260102001", "里面的出生日期2026-01-02还没有到"),
        ("53010220260101001", None),
    ],
)
def test_who_is_not_born_yet_or_long_dead_has_no_number(digits: str, said: str | None) -> None:
    number = with_check_digit(digits)
    assert resident_number_problems(pl.Series([number]), TODAY).to_list() == [said]


@pytest.mark.parametrize("between", [" ", "、", "/", "\n", "；", "（旧）"])
def test_two_numbers_in_one_cell_are_named_as_such(tmp_path: Path, between: str) -> None:
    cell = f"{ZHANG}{between}{LI}"
    path = workbook(tmp_path / "a.xlsx", [["姓名", "身份证号"], ["张三", cell], ["李四", WANG]])
    roster = read(path)
    assert roster.problems.select("来源行", "列", "种类", "问题").rows() == [
        (2, "B", "身份证号有误", "一格里有两个身份证号，不知道用哪一个")
    ]
