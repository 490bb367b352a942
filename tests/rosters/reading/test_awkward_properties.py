"""What must hold of every roster: order and files do not count, and no row is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from awkward_files import Grid, csv_of, people, read, workbook
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters.reading.problems import PLACE, ROW
from eduaid_rules.rosters.reading.roster import Roster
from how_many import examples

CELLS: dict[str, Sequence[str | None]] = {
    "学校": ["一小", "第二 小学", None],
    "学段": ["小学", "初  中", "幼儿园", None, "高中"],
    "年级": ["七年级", "3年级", "2", "大班", None, "第一"],
    "是否寄宿": ["是", "×", "走读", None, "大概"],
    "困难类别": ["建档立卡、残疾", "无", "孤儿", None, "低保"],
    "残疾": ["√", "0", None, "?"],
    "风险消除日": ["2019/9/1", "未消除", None, "2019-02-30"],
    "核定金额": ["312.5", "1,500", None, "许多"],
    "学籍状态": ["在读", "休学", None, "在校"],
    "备注": ["随便", None],
}
NAMES = ["姓名", *CELLS]
GOOD = {name: list(cells[: cells.index(None) + 1]) for name, cells in CELLS.items()}

Row = dict[str, str | None]


def rows_of(cells: dict[str, Any]) -> st.SearchStrategy[list[Row]]:
    """People with different names, whose other cells are drawn."""
    one = st.fixed_dictionaries({name: st.sampled_from(said) for name, said in cells.items()})
    return st.lists(one, min_size=1, max_size=8).map(
        lambda rows: [{"姓名": f"学生{chr(0x4E00 + n)}", **row} for n, row in enumerate(rows)]
    )


def grid_of(rows: Sequence[Row], columns: Sequence[str]) -> list[list[str | None]]:
    """A sheet with a header."""
    return [list(columns), *([row[name] for name in columns] for row in rows)]


def by_name(roster: Roster) -> dict[object, dict[str, object]]:
    """What is known of everybody who can be judged."""
    return {person["姓名"]: person for person in people(roster)}


def assert_accounted(roster: Roster) -> None:
    """Every row with something in it is judged, refused, or counted as no person."""
    places = pl.concat(
        [roster.frame.select(PLACE), roster.problems.filter("退回").select(PLACE).unique()]
    )
    assert places.is_unique().all()
    assert roster.read == len(roster.frame) + roster.refused == len(places)
    assert roster.problems.join(places, on=PLACE, how="anti", nulls_equal=True).is_empty()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties")


@given(data=st.data(), rows=rows_of(CELLS))
@settings(max_examples=examples(15), deadline=None)
def test_the_order_of_rows_and_columns_changes_nothing(
    folder: Path, data: st.DataObject, rows: list[Row]
) -> None:
    first = read(csv_of(folder / "a.csv", grid_of(rows, NAMES)))
    shuffled = data.draw(st.permutations(rows))
    columns = data.draw(st.permutations(NAMES))
    second = read(csv_of(folder / "a.csv", grid_of(shuffled, columns)))
    assert by_name(first) == by_name(second)
    assert list(by_name(second)) == [r["姓名"] for r in shuffled if r["姓名"] in by_name(first)]
    assert first.refused == second.refused
    for roster in (first, second):
        assert_accounted(roster)


@pytest.mark.slow
@given(data=st.data(), rows=rows_of(CELLS))
@settings(max_examples=examples(10), deadline=None)
def test_one_sheet_several_sheets_and_several_files_give_the_same_people(
    folder: Path, data: st.DataObject, rows: list[Row]
) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    grids = [grid_of(part, data.draw(st.permutations(NAMES))) for part in parts]
    one = read(csv_of(folder / "a.csv", grid_of(rows, NAMES)))
    sheets = {f"第{n}表": grid for n, grid in enumerate(grids)}
    several = read(workbook(folder / "b.xlsx", sheets))
    files = [csv_of(folder / f"c{n}.csv", grid, "gb18030") for n, grid in enumerate(grids)]
    apart = read(files)
    assert by_name(one) == by_name(several) == by_name(apart)
    assert one.read == several.read == apart.read == len(rows)
    for roster in (several, apart):
        assert_accounted(roster)


@given(data=st.data(), rows=rows_of(GOOD))
@settings(max_examples=examples(12), deadline=None)
def test_a_cell_that_nobody_understands_touches_no_other_row(
    folder: Path, data: st.DataObject, rows: list[Row]
) -> None:
    before = by_name(read(csv_of(folder / "a.csv", grid_of(rows, NAMES))))
    spoilt = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from([n for n in CELLS if n not in ("学校", "备注")]))
    cell = data.draw(st.sampled_from(["火星", "#N/A", "1e400", "、", "{}", "不知道；吗"]))
    changed = [{**row, name: cell} if row is spoilt else row for row in rows]
    roster = read(csv_of(folder / "a.csv", grid_of(changed, NAMES)))
    before.pop(spoilt["姓名"], None)
    assert by_name(roster) == before
    line = rows.index(spoilt) + 2
    assert line in roster.problems.filter("退回").get_column(ROW).to_list()


WORDS = st.sampled_from(
    [
        *(
            "姓名",
            "身份证号",
            "学段",
            "年级",
            "寄宿",
            "困难类别",
            "建档立卡",
            "残疾",
            "学籍号",
            "班级",
            "序号",
        ),
        *(
            "张三",
            "小学",
            "七年级",
            "是",
            "√",
            "×",
            "低保",
            "无",
            "合计",
            "填表人：",
            "注：",
            "共3人",
        ),
        *("530102201209010019", "530102201303150026", "5.3E+17", "#N/A", "2019/9/1", "-1", "0"),
        *(
            " ",
            "　",
            "、",
            '"',
            "=",
            "\n",
            "\t",
            "，",
            "，，\n，",
            "\u202d",
            "𠮷",
            "是否",
            "（",
            "*",
        ),
    ]
)
ANY_CELL = st.none() | WORDS | st.text(st.characters(codec="utf-8"), max_size=6)


def grids(cells: st.SearchStrategy[str | None]) -> st.SearchStrategy[Grid]:
    """Sheets of any size; of some the first row is a header."""
    width = st.shared(st.integers(1, 5), key="width")
    row = width.flatmap(lambda n: st.lists(cells, min_size=n, max_size=n))
    header = width.map(lambda n: ["姓名", "身份证号", "学段", "建档立卡", "残疾"][:n])
    body = st.lists(row, max_size=8)
    return body | st.tuples(header, body).map(lambda both: [both[0], *both[1]])


def assert_nothing_is_lost(roster: Roster, grid: Grid) -> None:
    """A row with something in it is below the header and accounted for, or it is above."""
    assert_accounted(roster)
    (sheet,) = roster.sheets
    assert sheet.layout is not None
    below = sheet.people + sheet.blank + sheet.foot + sheet.repeated
    assert below <= len(grid) - sheet.layout.title_rows - sheet.layout.header_rows
    filled = [n for n, row in enumerate(grid, 1) if any(c and c.strip(" \t　") for c in row)]
    after = [n for n in filled if n > sheet.layout.title_rows + sheet.layout.header_rows]
    assert len(after) <= below
    found = {*roster.frame.get_column(ROW), *roster.problems.filter("退回").get_column(ROW)}
    assert len(found) == sheet.people


@given(grid=grids(ANY_CELL))
@settings(max_examples=examples(25), deadline=None)
def test_any_text_file_is_read_or_refused_whole(folder: Path, grid: Grid) -> None:
    try:
        roster = read(csv_of(folder / "a.csv", grid))
    except RosterError:
        return
    assert_nothing_is_lost(roster, grid)


XLSX_CELL = st.none() | WORDS | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()


@given(grid=grids(XLSX_CELL))  # type: ignore[arg-type]  # cells of more types
@settings(max_examples=examples(25), deadline=None)
def test_any_workbook_is_read_or_refused_whole(folder: Path, grid: Grid) -> None:
    try:
        roster = read(workbook(folder / "a.xlsx", grid))
    except RosterError:
        return
    assert_nothing_is_lost(roster, [[str(c) if c is not None else c for c in row] for row in grid])


@given(
    data=st.binary(max_size=60), start=st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe"])
)
@settings(max_examples=examples(30), deadline=None)
def test_any_bytes_are_read_or_refused(folder: Path, data: bytes, start: bytes) -> None:
    path = folder / "a.xlsx"
    path.write_bytes(start + data)
    with suppress(RosterError):
        read(path)


@given(cut=st.integers(0, 6000), swap=st.binary(min_size=1, max_size=4))
@settings(max_examples=examples(25), deadline=None)
@example(cut=5116, swap=b"\x00\x00@")  # an archive of a version that is yet to come
def test_a_damaged_workbook_is_read_or_refused(folder: Path, cut: int, swap: bytes) -> None:
    whole = workbook(folder / "whole.xlsx", [["姓名", "学段"], ["张三", "小学"]]).read_bytes()
    cut %= len(whole)
    path = folder / "damaged.xlsx"
    path.write_bytes(whole[:cut] + swap + whole[cut + len(swap) :])
    with suppress(RosterError):
        read(path)
