"""Sheets as schools hand them in: titles, headers of two rows, totals, notes, other sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import (
    LI,
    WANG,
    ZHANG,
    Formula,
    Grid,
    columns_of,
    csv_of,
    known,
    of_sheet,
    people,
    read,
    refused,
    reminders,
    text_file,
    workbook,
)
from eduaid_rules.errors import RosterError

HEADER = ["姓名", "身份证号", "学段", "是否寄宿"]
TWO_ROWS: Grid = [
    ["序号", "姓名", "身份证号", "学段", "困难类别", None, None, "备注"],
    [None, None, None, None, "建档立卡", "残疾", "孤儿", None],
    [1, "张三", ZHANG, "小学", "√", "×", 1, "√"],
    [2, "李四", LI, "小学", 0, None, "√", None],
]
TICKED: list[dict[str, object]] = [
    {
        "姓名": "张三",
        "身份证号": ZHANG,
        "学段": "小学",
        "困难类别.建档立卡": True,
        "困难类别.残疾": False,
        "困难类别.孤儿": True,
    },
    {
        "姓名": "李四",
        "身份证号": LI,
        "学段": "小学",
        "困难类别.建档立卡": False,
        "困难类别.孤儿": True,
    },
]


@pytest.mark.parametrize("titles", [1, 2, 3])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, titles: int) -> None:
    above = [
        ["某县2019年秋季学期资助花名册", None, None, None],
        ["填报单位：一小", None, None, None],
        [None, None, None, "单位：人"],
    ]
    rows = [*above[:titles], HEADER, ["张三", ZHANG, "小学", "是"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows, merged=["A1:D1"]))
    assert people(roster) == [{"姓名": "张三", "身份证号": ZHANG, "学段": "小学", "寄宿": True}]
    assert known(roster, "来源行") == [titles + 2]


def test_a_header_of_two_rows_with_merged_groups(tmp_path: Path) -> None:
    merged = ["E1:G1", "A1:A2", "B1:B2", "C1:C2", "D1:D2", "H1:H2"]
    roster = read(workbook(tmp_path / "a.xlsx", TWO_ROWS, merged=merged))
    assert people(roster) == TICKED
    assert columns_of(roster)[4:6] == ["困难类别 建档立卡", "困难类别 残疾"]


def test_a_header_of_two_rows_without_merges(tmp_path: Path) -> None:
    rows = [[None if cell is None else str(cell) for cell in row] for row in TWO_ROWS]
    assert people(read(csv_of(tmp_path / "a.csv", rows))) == TICKED


def test_a_header_of_two_rows_again_in_the_middle(tmp_path: Path) -> None:
    rows = [[None if cell is None else str(cell) for cell in row] for row in TWO_ROWS]
    roster = read(csv_of(tmp_path / "a.csv", [*rows[:3], *rows[:2], rows[3]]))
    assert people(roster) == TICKED
    assert of_sheet(roster) == (2, 0, 0, 2)


def test_the_header_of_a_group_ends_where_nothing_stands_below(tmp_path: Path) -> None:
    text = f"姓名,困难类别,,学段,\n,残疾,孤儿,,\n张三,√,,小学,\n李四,,1,小学,{LI[:3]}\n"
    roster = read(text_file(tmp_path / "a.csv", text))
    assert people(roster) == [
        {"姓名": "张三", "学段": "小学", "困难类别.残疾": True},
        {"姓名": "李四", "学段": "小学", "困难类别.孤儿": True},
    ]


@pytest.mark.parametrize("merged", [[], ["A1:B1", "C1:D1", "E1:E2"]])
def test_a_name_in_the_group_of_the_guardian_is_not_the_childs(
    tmp_path: Path, merged: list[str]
) -> None:
    rows = [
        ["监护人信息", None, "学生信息", None, "学段"],
        ["姓名", "身份证号", "姓名", "身份证号", None],
        ["张父", WANG, "张三", ZHANG, "小学"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows, merged=merged))
    assert people(roster) == [{"监护人": "张父", "姓名": "张三", "身份证号": ZHANG, "学段": "小学"}]


def test_other_peoples_names_and_numbers_are_not_the_childs(tmp_path: Path) -> None:
    rows = [
        ["家长姓名", "家长身份证号", "姓名", "户主姓名", "学段"],
        ["张父", WANG, "张三", "张爷", "小学"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [{"监护人": "张父", "姓名": "张三", "学段": "小学"}]


def test_line_breaks_stars_numbers_and_brackets_in_headers_do_not_count(tmp_path: Path) -> None:
    header = ["*姓\n名", "★身份证号码：", "*是否寄宿\n(是/否)", "3、学段（必填）", "(选填)班级"]
    roster = read(workbook(tmp_path / "a.xlsx", [header, ["张三", ZHANG, "否", "小学", "一班"]]))
    assert people(roster) == [
        {"姓名": "张三", "身份证号": ZHANG, "班级": "一班", "寄宿": False, "学段": "小学"}
    ]


def test_school_and_class_merged_downwards_are_everybodys(tmp_path: Path) -> None:
    rows = [
        ["学校", "班级", "姓名", "身份证号"],
        ["一小", "1班", "张三", ZHANG],
        [None, None, "李四", LI],
        [None, "2班", "王五", WANG],
        [None, None, "合计", "3"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows, merged=["A2:A5", "B2:B3"]))
    assert people(roster, "学校", "班级", "姓名") == [
        {"学校": "一小", "班级": "1班", "姓名": "张三"},
        {"学校": "一小", "班级": "1班", "姓名": "李四"},
        {"学校": "一小", "班级": "2班", "姓名": "王五"},
    ]
    assert of_sheet(roster) == (3, 0, 1, 0)


@pytest.mark.parametrize(
    "line",
    [
        ["合计", None, "1", None],
        ["合计：1人", None, None, None],
        ["总计 1 人", None, None, None],
        ["共1人", None, None, None],
        ["填表人：李明", "审核人：王红", None, "2019年9月10日"],
        ["校长（签字）：", "2019年9月10日", None, None],
        ["单位负责人：", None, None, None],
        ["注：本表一式两份", None, None, None],
        ["1、本表一式两份", None, None, None],
        ["以上情况属实", None, None, None],
        ["（盖章）", None, None, None],
        ["2019年9月10日", None, None, None],
    ],
    ids=lambda line: str(line[0]),
)
def test_totals_and_signatures_at_the_foot_are_no_people(
    tmp_path: Path, line: list[str | None]
) -> None:
    rows = [HEADER, ["张三", ZHANG, "小学", "是"], line]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["张三"]
    assert roster.problems.is_empty()
    assert of_sheet(roster) == (1, 0, 1, 0)


def test_a_count_in_the_column_of_names_beside_a_total_is_nobody(tmp_path: Path) -> None:
    rows = [["序号", *HEADER], [1, "张三", ZHANG, "小学", "是"], ["合计", 1, None, None, None]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["张三"]
    assert of_sheet(roster) == (1, 0, 1, 0)


def test_a_child_whose_name_begins_like_a_signature_stays(tmp_path: Path) -> None:
    rows = [["姓名", "学段"], ["单位强", "小学"], ["张三", "小学"]]
    assert known(read(workbook(tmp_path / "a.xlsx", rows)), "姓名") == ["单位强", "张三"]


def test_the_header_again_in_the_middle_is_nobody(tmp_path: Path) -> None:
    rows = [HEADER, ["张三", ZHANG, "小学", "是"], HEADER, ["李四", LI, "小学", "否"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "来源行") == [2, 4]
    assert of_sheet(roster) == (2, 0, 0, 1)


def test_a_child_whose_ticks_are_written_out_is_no_header(tmp_path: Path) -> None:
    rows = [["姓名", "建档立卡", "农村低保"], ["张三", "建档立卡", "农村低保"], ["李四", "√", "×"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [
        {"姓名": "张三", "困难类别.建档立卡": True, "困难类别.农村低保": True},
        {"姓名": "李四", "困难类别.建档立卡": True, "困难类别.农村低保": False},
    ]


def test_blank_rows_and_rows_that_only_number_are_nobody(tmp_path: Path) -> None:
    rows = [
        ["序号", *HEADER],
        [1, "张三", ZHANG, "小学", "是"],
        [None, None, " ", "　", None],
        [2, None, None, None, None],
        [3, "李四", LI, "小学", "否"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "来源行") == [2, 5]
    assert of_sheet(roster) == (2, 2, 0, 0)


def test_a_row_that_names_nobody_is_refused(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [None, None, "小学", "是"],
        [" ", "无", "小学", "是"],
        ["张三", None, "小学", "是"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["张三"]
    assert refused(roster) == [
        (2, None, None, "没有姓名和号码"),
        (3, None, None, "没有姓名和号码"),
    ]
    assert reminders(roster) == [(4, "B", None, "没有号码")]


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    rows = {
        "名单": [HEADER, ["张三", ZHANG, "小学", "是"]],
        "旧": [HEADER, ["李四", LI, "小学", "是"]],
    }
    path = workbook(tmp_path / "a.xlsx", rows, hidden=["旧"])
    roster = read(path)
    assert known(roster, "姓名") == ["张三"]
    assert roster.hidden == (f"{path.name}[旧]",)


def test_sheets_of_very_different_use_stand_beside_a_roster(tmp_path: Path) -> None:
    sheets: dict[str, Grid] = {
        "填表说明": [["一、填表要求"], ["1. 姓名要和户口本一致"], ["2. 身份证号18位"]],
        "示例": [
            ["姓名", "必填，和户口本一致"],
            ["身份证号", "必填，18位"],
            ["学段", "学前、小学"],
        ],
        "代码": [["学段", "困难类别"], ["小学", "建档立卡"], ["初中", "残疾"]],
        "汇总": [["学校名称", "学段", "人数"], ["一小", "小学", 10000]],
        "空": [],
        "名单": [HEADER, ["张三", ZHANG, "小学", "是"]],
    }
    roster = read(workbook(tmp_path / "a.xlsx", sheets))
    assert people(roster) == [{"姓名": "张三", "身份证号": ZHANG, "学段": "小学", "寄宿": True}]
    assert [(s.name, s.unread) for s in roster.sheets] == [
        ("填表说明", 3),
        ("示例", 3),
        ("代码", 3),
        ("汇总", 2),
        ("空", 0),
        ("名单", 0),
    ]


def test_a_roster_without_names_is_judged_where_no_sheet_names_anybody(tmp_path: Path) -> None:
    rows = [["学段", "寄宿"], ["小学", "是"], ["初中", "否"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [{"学段": "小学", "寄宿": True}, {"学段": "初中", "寄宿": False}]


def test_a_sheet_with_an_enrolment_status_beside_one_without(tmp_path: Path) -> None:
    sheets: dict[str, Grid] = {
        "一年级": [HEADER, ["张三", ZHANG, "小学", "是"]],
        "二年级": [["姓名", "身份证号", "学籍状态"], ["李四", LI, "休学"], ["王五", WANG, None]],
    }
    roster = read(workbook(tmp_path / "a.xlsx", sheets))
    assert people(roster) == [
        {"姓名": "张三", "身份证号": ZHANG, "学段": "小学", "寄宿": True, "学籍状态": "在读"},
        {"姓名": "李四", "身份证号": LI, "学籍状态": "休学"},
        {"姓名": "王五", "身份证号": WANG},
    ]
    assert [sheet.assumed for sheet in roster.sheets] == [(("学籍状态", "在读"),), ()]


def test_a_column_without_a_word_is_unknown_and_not_the_default(tmp_path: Path) -> None:
    rows = [["姓名", "学籍状态"], ["张三", None], ["李四", None]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "学籍状态") == [None, None]
    assert roster.sheets[0].assumed == ()


def test_two_columns_for_one_fact_are_both_named(tmp_path: Path) -> None:
    rows = [["姓名", "学段", "就读学段"], ["张三", "小学", "小学"]]
    with pytest.raises(RosterError) as caught:
        read(workbook(tmp_path / "a.xlsx", rows))
    (problem,) = caught.value.diagnostics
    assert problem.code == "E722"
    assert "B列“学段”和C列“就读学段”说的都是学段" in problem.message
    assert problem.suggestion is not None
    assert "如 --map B=不用 或 --map C=不用，也可写表头：就读学段=不用" in problem.suggestion


def test_the_hint_for_two_columns_of_one_header_would_not_drop_both(tmp_path: Path) -> None:
    rows = [["姓名", "学段", "学 段"], ["张三", "小学", "初中"]]
    with pytest.raises(RosterError, match="E722") as caught:
        read(workbook(tmp_path / "a.xlsx", rows))
    hint = caught.value.diagnostics[0].suggestion or ""
    assert hint == "请说明哪一列不用，如 --map B=不用 或 --map C=不用"


def test_of_two_columns_with_a_number_the_first_or_the_exact_one_counts(tmp_path: Path) -> None:
    rows = [["姓名", "学号", "学籍号"], ["张三", "12", "G530102"]]
    assert known(read(workbook(tmp_path / "a.xlsx", rows)), "学籍号") == ["G530102"]


@pytest.mark.parametrize(
    "rows",
    [
        [["张三", ZHANG, "小学"], ["李四", LI, "小学"]],
        [["张三", ZHANG, "建档立卡", "残疾"], ["李四", LI, "孤儿", "残疾"]],
        [["名单"], ["张三"], ["李四"]],
    ],
)
def test_no_header_at_all_is_said(tmp_path: Path, rows: Grid) -> None:
    path = workbook(tmp_path / "a.xlsx", rows)
    with pytest.raises(RosterError) as caught:
        read(path)
    assert [(p.code, p.file) for p in caught.value.diagnostics] == [("E724", str(path))]


def test_an_unknown_header_is_taken_for_nothing_and_the_nearest_is_named(tmp_path: Path) -> None:
    rows = [["姓名", "班级", "学断", "困难类型别"], ["张三", "一班", "小学", "孤儿"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [{"姓名": "张三", "班级": "一班"}]
    layout = roster.sheets[0].layout
    assert layout is not None
    assert [c.suggestion for c in layout.columns] == [None, None, "学段", "困难类别"]


def test_what_a_column_states_already_is_no_suggestion_for_another(tmp_path: Path) -> None:
    rows = [["姓名", "班级", "性别"], ["张三", "一班", "男"]]
    layout = read(workbook(tmp_path / "a.xlsx", rows)).sheets[0].layout
    assert layout is not None
    assert layout.columns[2].suggestion != "班级"


def test_failed_formulas_are_refused_where_they_stand(tmp_path: Path) -> None:
    failed = Formula("=NA()", "#N/A")
    rows: Grid = [
        [],
        [],
        [None, None, "姓名", "身份证号", "学段"],
        [None, None, "张三", ZHANG, failed],
        [],
        [None, None, "李四", LI, "小学"],
        [None, None, failed, WANG, "小学"],
        [None, None, "赵六", Formula('=VLOOKUP("x",C1:D2,2)', "#REF!"), "小学"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["李四"]
    assert [found[:3] for found in refused(roster)] == [
        (4, "E", "#N/A"),
        (7, "C", "#N/A"),
        (8, "D", "#REF!"),
    ]


def test_formulas_count_as_what_they_came_to(tmp_path: Path) -> None:
    rows: Grid = [
        ["姓名", "学段", "年级", "核定金额"],
        [Formula('="张"&"三"', "张三"), Formula('="小"&"学"', "小学"), Formula("=1+2", 3), 312.5],
        ["李四", None, None, Formula("=0.1+0.2", 0.30000000000000004)],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster, "姓名", "学段", "年级") == [
        {"姓名": "张三", "学段": "小学", "年级": 3},
        {"姓名": "李四"},
    ]
    assert [str(amount) for amount in known(roster, "核定金额")] == ["312.50", "0.30"]
