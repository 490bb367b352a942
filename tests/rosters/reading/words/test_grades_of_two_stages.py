"""高一 is said in 普通高中 and in 中职: it says the grade only, and contradicts other stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import Grid, known, people, read, refused, workbook


@pytest.mark.parametrize("cell", ["高一", "高一(3)班", "高三年级", "高中二年级", "高2019级"])
@pytest.mark.parametrize("header", ["年级", "班级"])
@pytest.mark.parametrize("stage", ["小学", "初中", "学前", "大专及以上"])
def test_a_year_of_two_stages_contradicts_any_other(
    tmp_path: Path, stage: str, header: str, cell: str
) -> None:
    rows: Grid = [["姓名", "学段", header], ["张三", stage, cell], ["李四", "普高", cell]]
    roster = read(workbook(tmp_path / "a.xlsx", [*rows, ["王五", "中职", cell]]))
    assert known(roster, "姓名") == ["李四", "王五"]
    assert refused(roster) == [(2, "C", cell, "前后矛盾")]
    message = roster.problems.get_column("问题").to_list()[0]
    assert message == f"学段是“{stage}”，普通高中、中职才有“{cell}”"


@pytest.mark.parametrize(("term", "grade"), [("2019秋", 1), ("2020春", 1), ("2021春", 2)])
@pytest.mark.parametrize("header", ["年级", "班级"])
def test_the_year_of_entry_says_the_grade_in_both_stages(
    tmp_path: Path, header: str, term: str, grade: int
) -> None:
    rows: Grid = [
        ["姓名", "学段", header],
        ["张三", "小学", "高2019级"],
        ["李四", "普高", "高2019级"],
        ["王五", "中职", "高2019级"],
        ["赵六", None, "高2019级"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    roster = read(path, term=term)
    assert known(roster, "姓名") == ["李四", "王五", "赵六"]
    assert [person["年级"] for person in people(roster)] == [grade] * 3
    assert refused(roster) == [(2, "C", "高2019级", "前后矛盾")]


def test_a_year_of_two_stages_contradicts_the_stage_of_a_county(tmp_path: Path) -> None:
    county = tmp_path / "甲县.yaml"
    county.write_text("固定: {学段: 小学}\n", encoding="utf-8")
    path = workbook(tmp_path / "a.xlsx", [["姓名", "年级"], ["张三", "高一"], ["李四", "三年级"]])
    roster = read(path, mapping=county)
    assert known(roster, "姓名") == ["李四"]
    assert refused(roster) == [(2, "B", "高一", "前后矛盾")]


def test_without_a_stage_the_grade_is_sure_and_the_stage_is_not(tmp_path: Path) -> None:
    rows: Grid = [["姓名", "学段", "年级"], ["张三", None, "高二"], ["李四", "中学", "高二"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert refused(roster) == []
    assert [person["年级"] for person in people(roster)] == [2, 2]
    assert all(person.get("学段") is None for person in people(roster))
