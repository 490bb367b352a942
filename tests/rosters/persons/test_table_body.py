"""Rows of people told from others: quickly by their numbers, and the same as cell by cell."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eduaid_rules import load_policy
from eduaid_rules.policy.spellings.sheet_words import SheetWords
from eduaid_rules.rosters.reading.headers import Headers
from eduaid_rules.rosters.reading.mapping import RosterMapping
from eduaid_rules.rosters.reading.persons.table_body import body_of, kinds_of_rows
from eduaid_rules.rosters.reading.raw_sheets import sheet_of_rows
from how_many import examples

GROUPS = ["", "姓名", "学生", "学生", "学生", "学生"]
TITLES = ["序号", "学校", "姓名", "身份证号", "学籍号", "备注"]
NUMBERS = ["450223200701010005", "G450223200701010005", "45022320070101 0005", "123", "000000"]
CELL = st.none() | st.sampled_from(
    [*TITLES, *NUMBERS, "合计", "小计：", "张三", "一小", "以下空白", "注：", "共3人", "制表：李四"]
)
POLICY = load_policy("city-2019")


@given(rows=st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=9), two=st.booleans())
@example(rows=[GROUPS, TITLES, ["1", "一小", "合计", NUMBERS[0], None, None]], two=True)
@example(rows=[[*TITLES[:3], NUMBERS[0], *TITLES[4:]]], two=False)
@settings(max_examples=examples(60), deadline=None)
def test_rows_with_numbers_are_told_apart_as_all_others_are(
    rows: list[list[str | None]], two: bool
) -> None:
    sheet = sheet_of_rows("a.csv", None, [*([GROUPS] if two else []), TITLES, *rows])
    layout = Headers(POLICY.vocabulary, RosterMapping(sheet_words=POLICY.sheet_words)).find(sheet)
    assert layout is not None
    words = SheetWords(below=("以下空白",))
    body = body_of(sheet, layout, words)
    below = sheet.cells.with_row_index("row", offset=1)
    below = below.slice(layout.title_rows + layout.header_rows)
    if below.is_empty():
        assert body.rows.is_empty()
        return
    told = below.with_columns(kinds_of_rows(below, layout, words).alias("kind"))
    assert body.rows.equals(told.filter(pl.col("kind") == "person").drop("kind"))
    assert body.foot_rows.equals(told.filter(pl.col("kind") == "foot").drop("kind"))
    assert (body.blank, body.repeated) == tuple(
        told.filter(pl.col("kind") == kind).height for kind in ("blank", "header")
    )
