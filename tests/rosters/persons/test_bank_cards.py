"""Numbers of bank cards: lengths and check digits."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from awkward_files import csv_of, known, read
from eduaid_rules.rosters.reading.persons.numbers import card_problem
from eduaid_rules.rosters.reading.problems import problem_words
from how_many import examples


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("6222020200112233446", None),
        ("6217000010001234563", "校验位不对，可能写错了一位"),
        ("62170000100012", "62开头的银行卡号是16到19位，这个是14位"),
        ("62170000100012345678", "62开头的银行卡号是16到19位，这个是20位"),
        ("1234567890123456789", None),
        ("5310010012345", None),
    ],
)
def test_a_card_that_no_bank_gave_out_is_a_reminder(
    card: str, said: str | None, tmp_path: Path
) -> None:
    rows = [["姓名", "学籍号", "卡号"], ["张三", "G0000001", card]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "卡号") == [card]
    odd = [] if said is None else [f"卡号可疑：{said}"]
    told = roster.problems.select(problem_words()).to_series()
    assert told.to_list() == odd


@settings(max_examples=examples(100))
@given(st.lists(st.from_regex(r"62[0-9]{14,17}", fullmatch=True), min_size=1, max_size=20))
def test_check_digits_of_cards_in_columns_as_one_by_one(cards: list[str]) -> None:
    found = pl.Series("card", cards).to_frame().select(card_problem(pl.col("card"))).to_series()
    assert [one is None for one in found] == [luhn.is_valid(card) for card in cards]
