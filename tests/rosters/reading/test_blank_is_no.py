"""空白为否 never says 否 of somebody who is ticked in a column that nobody understands."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from awkward_files import LI, WANG, ZHANG, policy
from eduaid_rules import read_roster
from eduaid_rules.rosters.reading.roster import Roster

MAPPING = "空白为否: [困难类别, 寄宿]\n"


def read(folder: Path, text: str, **columns: str) -> Roster:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    (folder / "映射.yaml").write_text(MAPPING, encoding="utf-8")
    return read_roster(
        folder / "a.csv", policy(), mapping=folder / "映射.yaml", columns=columns or None
    )


TICKS = f"""姓名,身份证号,学段,建档立卡,低保户口,残疾
甲,{ZHANG},小学,√,,
乙,{LI},小学,,√,
丙,{WANG},小学,,否,
"""


def test_a_tick_that_nobody_understands_leaves_the_row_open(tmp_path: Path) -> None:
    roster = read(tmp_path, TICKS)
    assert [one.header for one in roster.unread] == ["低保户口"]
    frame = roster.frame
    assert frame.get_column("困难类别.建档立卡").to_list() == [True, None, None]
    assert frame.get_column("困难类别.残疾").to_list() == [False, None, None]
    assert frame.get_column("困难类别.农村低保").to_list() == [False, None, None]


def test_a_column_that_the_mapping_explains_closes_it_again(tmp_path: Path) -> None:
    roster = read(tmp_path, TICKS, 低保户口="困难类别.农村低保")
    found = roster.frame.get_column("困难类别").to_list()
    assert found == [["建档立卡"], ["农村低保"], []]
    unused = read(tmp_path, TICKS, 低保户口="不用")
    assert unused.frame.get_column("困难类别").to_list() == [["建档立卡"], [], []]


def test_a_value_in_a_column_that_nobody_understands_leaves_the_list_open(tmp_path: Path) -> None:
    text = f"""姓名,身份证号,学段,困难类别,说明,寄宿
甲,{ZHANG},小学,,孤儿,
乙,{LI},小学,,单亲,
丙,{WANG},小学,残疾,孤儿,是
"""
    frame = read(tmp_path, text).frame
    assert frame.get_column("困难类别").to_list() == [None, None, ["残疾"]]
    assert frame.get_column("寄宿").to_list() == [False, False, True]


def test_a_tick_leaves_yes_or_no_open_as_well(tmp_path: Path) -> None:
    text = f"""姓名,身份证号,学段,寄宿,住在学校里的
甲,{ZHANG},小学,,√
乙,{LI},小学,,
"""
    frame = read(tmp_path, text).frame
    assert frame.select(pl.col("寄宿")).to_series().to_list() == [None, False]
