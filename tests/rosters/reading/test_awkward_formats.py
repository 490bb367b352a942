"""Files of every kind: text in any encoding, Parquet, old and locked workbooks, broken ones."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from awkward_files import (
    LI,
    WANG,
    ZHANG,
    Cell,
    known,
    locked_old_workbook,
    locked_workbook,
    of_sheet,
    people,
    policy,
    read,
    refusal,
    refused,
    text_file,
    workbook,
    xlsxwriter,
)
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters import read_roster, rosters_in
from project import DATA

# Made once from an .xlsx by LibreOffice (soffice --headless --convert-to xls), since no Python
# library writes the old format: a merged title and school, a date and the number of a day, a
# formula that failed (D5) and one that did not (G4), a total, and a sheet 说明.
OLD = DATA / "rosters" / "old.xls"

TABLE = f"姓名,身份证号,学段\n张三,{ZHANG},小学\n李四,{LI},初中\n"
READ = [
    {"姓名": "张三", "身份证号": ZHANG, "学段": "小学"},
    {"姓名": "李四", "身份证号": LI, "学段": "初中"},
]


def assert_unreadable(path: Path, *words: str, code: str = "E720") -> None:
    """Reading ends with one finding about the file, which says why."""
    message = refusal(path, code)
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_every_encoding_of_a_spreadsheet(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    assert people(read(text_file(tmp_path / "a.csv", mark + TABLE, encoding))) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_rare_characters_of_names(tmp_path: Path, encoding: str) -> None:
    text = "姓名,学段\n𠮷㛃,小学\n王䶮,小学\n"
    assert known(read(text_file(tmp_path / "a.csv", text, encoding)), "姓名") == ["𠮷㛃", "王䶮"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_of_every_system(tmp_path: Path, ending: str) -> None:
    assert people(read(text_file(tmp_path / "a.csv", TABLE.replace("\n", ending)))) == READ


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_other_marks_between_cells(tmp_path: Path, mark: str) -> None:
    text = TABLE.replace(",", mark).replace("学段", "学段" + mark + "困难类别")
    text = text.replace("小学", f"小学{mark}残疾,孤儿,建档立卡,父母残疾")
    roster = read(text_file(tmp_path / "a.txt", text))
    assert people(roster)[0]["困难类别"] == ["建档立卡", "孤儿", "残疾", "父母残疾"]
    assert known(roster, "学段") == ["小学", "初中"]


def test_line_breaks_in_quotes_leave_the_numbers_of_rows(tmp_path: Path) -> None:
    text = f'姓名,"身份证号\r\n(18位)",学段\r\n"张\r\n三",{ZHANG},小学\r\n\r\n李四,1,小学\r\n'
    roster = read(text_file(tmp_path / "a.csv", text))
    assert people(roster) == [{"姓名": "张三", "身份证号": ZHANG, "学段": "小学"}]
    assert known(roster, "来源行") == [2]
    assert refused(roster) == [(4, "B", "1", "身份证号有误")]
    assert of_sheet(roster) == (2, 1, 0, 0)


def test_blank_lines_count_as_rows(tmp_path: Path) -> None:
    roster = read(text_file(tmp_path / "a.csv", "\n\n" + TABLE.replace("\n李四", "\n\n\n李四")))
    assert known(roster, "来源行") == [4, 7]
    assert of_sheet(roster) == (2, 2, 0, 0)


def test_lines_of_different_lengths(tmp_path: Path) -> None:
    text = (
        f"花名册\n姓名,身份证号,学段\n张三,{ZHANG},小学,,\n李四,{LI}\n王五,{WANG},初中,多,的,字\n"
    )
    roster = read(text_file(tmp_path / "a.csv", text))
    assert people(roster) == [
        {"姓名": "张三", "身份证号": ZHANG, "学段": "小学"},
        {"姓名": "李四", "身份证号": LI},
        {"姓名": "王五", "身份证号": WANG, "学段": "初中"},
    ]


def test_a_stray_quotation_mark_inside_a_name(tmp_path: Path) -> None:
    text = TABLE.replace("李四", '李"四')
    assert known(read(text_file(tmp_path / "a.csv", text)), "姓名") == ["张三", '李"四']


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("张三", '"张三'),
        TABLE.replace("张三", '"张三').replace("李四", '"李四'),
        TABLE.replace("张三", '"张三') + "王五,1,小学\n" * 20_000,
    ],
    ids=["alone", "two", "many lines"],
)
def test_a_quotation_mark_without_a_partner_swallows_nobody(tmp_path: Path, text: str) -> None:
    assert_unreadable(text_file(tmp_path / "a.csv", text), "引号")


def test_numbers_that_programs_write_as_text(tmp_path: Path) -> None:
    text = f'姓名,身份证号\n张三,="{ZHANG}"\n李四,"=""{LI}"""\n'
    text += f"王五,'{WANG}\n赵六,\t530102201506100045\n"
    roster = read(text_file(tmp_path / "a.csv", text))
    assert known(roster, "身份证号") == [ZHANG, LI, WANG, "530102201506100045"]


def test_whole_numbers_that_a_program_wrote_with_a_point_and_zero(tmp_path: Path) -> None:
    text = (
        "姓名,身份证号,学籍号,户编号,卡号\n"
        f"张三,{ZHANG},2019001234.0,12.0,622848000000001.0\n"
        f"李四,{LI}.0,1,1,1\n王五,{WANG},2.00,12.5,6228480000000000001.0\n"
    )
    roster = read(text_file(tmp_path / "a.csv", text))
    (zhang,) = people(roster, "学籍号", "户编号", "卡号")
    assert zhang == {"学籍号": "2019001234", "户编号": "12", "卡号": "622848000000001"}
    assert refused(roster) == [
        (3, "B", f"{LI}.0", "号码变成了数字"),
        (4, "E", "6228480000000000001.0", "号码变成了数字"),
    ]


def test_a_number_of_a_household_whose_digits_are_lost_is_told(tmp_path: Path) -> None:
    """It refuses nobody: only whoever compares households needs it."""
    text = f"姓名,身份证号,户编号\n张三,{ZHANG},5.30102E+17\n李四,{LI},12\n"
    roster = read(text_file(tmp_path / "a.csv", text))
    assert known(roster, "姓名") == ["张三", "李四"]
    assert refused(roster) == []
    (told,) = roster.problems.select("来源行", "列", "值", "种类", "问题").rows()
    assert told == (2, "C", "5.30102E+17", "户编号变成了数字", "末几位已经丢失，不能按户比对")


def test_one_column_of_text(tmp_path: Path) -> None:
    assert known(read(text_file(tmp_path / "a.csv", "姓名\n张三\n\n李四\n")), "来源行") == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_a_web_page_without_a_table_is_no_roster(tmp_path: Path, name: str, encoding: str) -> None:
    page = "\n<html><body><p>姓名,学段</p><p>张三,小学</p></body></html>"
    assert_unreadable(text_file(tmp_path / name, page, encoding), "网页")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \n\n"])
def test_a_file_without_a_table_has_no_header(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert_unreadable(path, code="E724")


def test_text_in_no_encoding_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE.encode("gbk") + b"\xff\xff,1\n")
    assert_unreadable(path, "第 4 行", "GB18030")


@pytest.mark.parametrize("kept", [4, 100, 2000, -30])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: int) -> None:
    whole = workbook(tmp_path / "a.xlsx", [["姓名", "学段"], ["张三", "小学"]]).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole[:kept])
    assert_unreadable(path, "打不开")


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PAR1abc"])
def test_a_file_that_only_begins_like_one_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert_unreadable(path, "打不开")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_a_workbook_with_a_password_is_refused(tmp_path: Path, name: str) -> None:
    assert_unreadable(locked_workbook(tmp_path / name), "密码")


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("write_protected", [False, True])
def test_an_old_workbook_with_a_password_is_refused(
    tmp_path: Path, kind: int, write_protected: bool
) -> None:
    """It was called damaged, or, with the weakest of locks, read with other texts than it has."""
    book = locked_old_workbook(OLD.read_bytes(), kind=kind, write_protected=write_protected)
    (tmp_path / "a.xls").write_bytes(book)
    assert_unreadable(tmp_path / "a.xls", "密码")


def test_a_word_of_locks_in_a_cell_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(OLD.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    assert read(tmp_path / "a.xls").read


def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["姓名", "学段"], ["张三", "小学"]]
    new = workbook(tmp_path / "a.xls", rows)
    old = tmp_path / "b.xlsx"
    shutil.copy(OLD, old)
    text = text_file(tmp_path / "c.xlsx", "姓名,学段\n张三,小学\n")
    for path, first in ((new, "张三"), (old, "张三"), (text, "张三")):
        assert known(read(path), "姓名")[0] == first


def test_an_old_workbook() -> None:
    roster = read(OLD)
    common = {"学校": "一小", "学段": "小学", "风险消除日": date(2019, 9, 1)}
    assert people(roster) == [
        {
            **common,
            "姓名": "张三",
            "身份证号": ZHANG,
            "年级": 3,
            "原写年级": "3",
            "核定金额": Decimal("312.50"),
        },
        {
            **common,
            "姓名": "李四",
            "身份证号": LI,
            "年级": 1,
            "原写年级": "一年级",
            "核定金额": Decimal("312.50"),
        },
    ]
    assert refused(roster) == [(5, "D", "#N/A", "公式出错")]
    assert of_sheet(roster) == (3, 0, 1, 0)
    assert roster.sheets[1].unread == 2


def test_a_sheet_of_nothing_but_a_chart(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("图表", "图"):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=名单!$A$1:$A$2"})
        if name == "图":
            book.add_chartsheet(name).set_chart(chart)
        else:
            book.add_worksheet(name).insert_chart("A1", chart)
    sheet = book.add_worksheet("名单")
    for row, cells in enumerate((("姓名", "学段"), ("张三", "小学"))):
        sheet.write_row(row, 0, cells)
    book.close()
    roster = read(tmp_path / "a.xlsx")
    assert people(roster) == [{"姓名": "张三", "学段": "小学"}]
    assert [sheet.name for sheet in roster.sheets] == ["图表", "名单"]


def test_parquet_with_columns_of_every_type(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "姓名": ["张三", "李四", "王五"],
            "身份证号": [int(ZHANG), int(LI), None],
            "困难类别": [["残疾", "孤儿"], [], None],
            "寄宿": [True, False, None],
            "风险消除日": [date(2019, 9, 1), date(9999, 12, 31), None],
            "学费": [Decimal("312.50"), Decimal(0), None],
            "核定金额": [0.1 + 0.2, 1500.0, float("nan")],
            "年级": [1.0, 2.0, None],
            "学段": pl.Series(["小学", "初中", None], dtype=pl.Categorical),
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    roster = read(tmp_path / "a.parquet")
    assert people(roster) == [
        {
            "姓名": "张三",
            "身份证号": ZHANG,
            "困难类别": ["孤儿", "残疾"],
            "寄宿": True,
            "风险消除日": date(2019, 9, 1),
            "学费": Decimal("312.50"),
            "核定金额": Decimal("0.30"),
            "年级": 1,
            "原写年级": "1",
            "学段": "小学",
        },
        {
            "姓名": "李四",
            "身份证号": LI,
            "困难类别": [],
            "寄宿": False,
            "风险消除日": date.max,
            "学费": Decimal("0.00"),
            "核定金额": Decimal("1500.00"),
            "年级": 2,
            "原写年级": "2",
            "学段": "初中",
        },
        {"姓名": "王五"},
    ]
    assert known(roster, "来源行") == [1, 2, 3]


def test_parquet_with_id_numbers_that_became_fractions(tmp_path: Path) -> None:
    frame = pl.DataFrame({"姓名": ["张三", "李四"], "身份证号": [float(ZHANG), None]})
    frame.write_parquet(tmp_path / "a.parquet")
    roster = read(tmp_path / "a.parquet")
    assert known(roster, "姓名") == ["李四"]
    assert [(row, column, kind) for row, column, _, kind in refused(roster)] == [
        (1, "B", "号码变成了数字")
    ]


def test_parquet_with_times_and_ticks(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "姓名": ["张三", "李四"],
            "风险消除日": [datetime(2019, 9, 1), datetime(2019, 9, 2, 8, 30)],
            "困难类别.残疾": [True, None],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    roster = read(tmp_path / "a.parquet")
    assert people(roster) == [
        {"姓名": "张三", "风险消除日": date(2019, 9, 1), "困难类别.残疾": True}
    ]
    assert [(row, column, kind) for row, column, _, kind in refused(roster)] == [(2, "B", "看不懂")]


def test_a_list_with_something_unknown_in_it_is_not_complete(tmp_path: Path) -> None:
    frame = pl.DataFrame({"姓名": ["张三", "李四"], "困难类别": [["残疾", None], [""]]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert people(read(tmp_path / "a.parquet")) == [{"姓名": "张三"}, {"姓名": "李四"}]


@pytest.mark.parametrize("column", [[{"残疾": True}], [[["残疾"]]], [b"xx"], [[[1]]]], ids=str)
def test_parquet_columns_that_no_cell_can_say_are_refused(
    tmp_path: Path, column: list[object]
) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"姓名": ["张三"], "学段": ["小学"], "困难类别": column}).write_parquet(path)
    assert_unreadable(path, "列“困难类别”")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert_unreadable(tmp_path / "没有.xlsx", "找不到")


def test_every_file_that_cannot_be_read_is_said_at_once(tmp_path: Path) -> None:
    good = text_file(tmp_path / "a.csv", TABLE)
    sources = [tmp_path / "b.xlsx", good, tmp_path / "c.xlsx"]
    with pytest.raises(RosterError) as caught:
        read_roster(sources, policy())
    assert [(p.code, p.file) for p in caught.value.diagnostics] == [
        ("E720", str(tmp_path / "b.xlsx")),
        ("E720", str(tmp_path / "c.xlsx")),
    ]


def test_a_folder_is_all_the_tables_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "花名册"
    (folder / "乡").mkdir(parents=True)
    text_file(folder / "b.csv", f"姓名,身份证号\n李四,{LI}\n")
    workbook(folder / "a.XLSX", [["姓名", "身份证号"], ["张三", ZHANG]])
    text_file(folder / "乡" / "c.tsv", f"姓名\t身份证号\n王五\t{WANG}\n")
    for other in ("~$a.xlsx", ".b.csv", "说明.docx"):
        text_file(folder / other, "不是花名册")
    assert [path.name for path in rosters_in([folder])] == ["a.XLSX", "b.csv", "c.tsv"]
    assert known(read(folder), "姓名") == ["张三", "李四", "王五"]


def test_an_empty_folder_is_no_roster(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="E724"):
        read(tmp_path)


def test_one_file_without_a_header_beside_others_is_named_and_not_read(tmp_path: Path) -> None:
    text_file(tmp_path / "a.csv", TABLE)
    text_file(tmp_path / "b.csv", f"王五,{WANG},小学\n")
    roster = read(tmp_path)
    assert known(roster, "姓名") == ["张三", "李四"]
    assert [(Path(s.file).name, s.unread) for s in roster.sheets] == [("a.csv", 0), ("b.csv", 1)]
