"""What each kind of file has of its own: merged and hidden cells, types, damage, bounds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from awkward_files import LI, WANG, ZHANG, known, people, read, refused, workbook, xlsxwriter
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters.reading.raw_sheets import UnreadableFileError, tidied
from eduaid_rules.rosters.reading.unread import UnreadKind
from other_formats import (
    Rows,
    cells_of,
    excel_2003,
    excel_2003_table,
    file_at,
    ods_content,
    ods_of,
    sheets_of_file,
    web_page,
    web_table,
    written,
    zipped,
)

ROWS: Rows = (
    ("姓名", "身份证号", "学段"),
    ("张三", ZHANG, "小学"),
    ("李四", LI, "初中"),
)


def test_merged_cells_of_a_web_page(tmp_path: Path) -> None:
    body = (
        "<h3>甘泉小学</h3><table><caption>2019年秋季</caption>"
        "<tr><th rowspan=2>姓名<th rowspan=2>学段<th colspan=2>困难&nbsp;类别</tr>"
        "<tr><th>残疾<th>孤儿</tr>"
        "<tr><td>张三<td rowspan=2>小学<td>√<td></tr>"
        "<tr style='display:none'><td>李<br>四<td><td>√</tr>"
        "</table>"
    )
    path = written(tmp_path / "a.xls", web_page(body))
    assert cells_of(path) == [
        ("甘泉小学", None, None, None),
        ("2019年秋季", None, None, None),
        ("姓名", "学段", "困难\xa0类别", None),
        ("姓名", "学段", "残疾", "孤儿"),
        ("张三", "小学", "√", None),
        ("李\n四", "小学", None, "√"),
    ]
    (sheet,) = sheets_of_file(path)
    assert sheet.merged == (((2, 2), (2, 3)),)
    assert sheet.hidden_rows == (6,)
    roster = read(path)
    assert known(roster, "姓名") == ["张三", "李四"]
    assert known(roster, "来源行") == [5, 6]


def test_several_tables_of_a_page_are_sheets_and_the_layout_is_none(tmp_path: Path) -> None:
    one, two = web_table(ROWS[:2]), web_table((ROWS[0], ROWS[2]))
    layout = (
        f"<table><tr><td>学籍系统</td><td>{one}</td></tr><tr><td colspan=2>{two}</td></tr></table>"
    )
    path = written(tmp_path / "a.xls", web_page(f"<script>var a='<table>'</script>{layout}"))
    assert [sheet.name for sheet in sheets_of_file(path)] == ["第1个表", "第2个表"]
    roster = read(path)
    assert known(roster, "姓名") == ["张三", "李四"]
    assert roster.complete


def test_fields_of_a_page_say_what_is_chosen_in_them(tmp_path: Path) -> None:
    row = (
        "<tr><td><input value='张三'><td><select><option>小学<option selected>初中</select>"
        "<td><input type=hidden value=7>&#19968;&#29677;</tr>"
    )
    page = web_page(f"<table><tr><td>姓名<td>学段<td>班级</tr>{row}</table>")
    assert cells_of(written(tmp_path / "a.xls", page))[1] == ("张三", "初中", "一班")


def test_a_page_that_was_cut_off_or_is_too_deep_is_refused(tmp_path: Path) -> None:
    deep = "<div>" * 3000 + web_table(ROWS)
    with pytest.raises(UnreadableFileError, match=r"打不开|没有表格"):
        sheets_of_file(written(tmp_path / "a.xls", web_page(deep)))


def test_what_excel_2003_says_of_cells(tmp_path: Path) -> None:
    rows = (
        '<Column ss:Index="2" ss:Span="1" ss:Hidden="1"/>'
        '<Row ss:Index="2"><Cell ss:MergeAcross="1" ss:MergeDown="1">'
        '<Data ss:Type="String">甲</Data>'
        '</Cell><Cell><Data ss:Type="Number">3.0</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell ss:Index="3" ss:StyleID="z">'
        '<Data ss:Type="Number">123</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="DateTime">2019-09-01T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Boolean">1</Data></Cell>'
        '<Cell><Data ss:Type="Error">#N/A</Data></Cell>'
        '<Cell ss:Formula="=RC[-1]"/><Cell ss:Formula="=1"><Data ss:Type="String"></Data></Cell>'
        '<Cell ss:Index="7"><ss:Data ss:Type="String"><B>李</B>四</ss:Data></Cell></Row>'
    )
    style = '<Style ss:ID="z"><NumberFormat ss:Format="000000"/></Style>'
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    sheets = excel_2003_table(rows) + excel_2003_table("", "去年", hidden)
    path = written(tmp_path / "a.xls", excel_2003(sheets, styles=style))
    found = file_at(path)
    (sheet,) = found.sheets
    assert sheet.cells.rows() == [
        (None, None, None, None, None, None, None),
        ("甲", None, "3", None, None, None, None),
        ("甲", None, "000123", None, None, None, None),
        ("2019-09-01", "是", "#N/A", "#没有算出", None, None, "李四"),
    ]
    assert (sheet.hidden_rows, sheet.hidden_columns, found.hidden) == ((3,), (1, 2), ("去年",))


@pytest.mark.parametrize(
    "book",
    [
        excel_2003(excel_2003_table("<Row>"))[:-40],
        excel_2003('<Worksheet ss:Name="a"><Table><Row ss:Index="x"/></Table></Worksheet>'),
        excel_2003("").replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook'),
    ],
    ids=["cut off", "no number", "entities"],
)
def test_excel_2003_that_is_damaged_is_refused(tmp_path: Path, book: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="打不开"):
        sheets_of_file(written(tmp_path / "a.xls", book))


def test_a_cell_far_away_is_no_sheet(tmp_path: Path) -> None:
    far = (
        '<Row ss:Index="900000"><Cell ss:Index="16000"><Data ss:Type="String">x</Data></Cell></Row>'
    )
    with pytest.raises(UnreadableFileError, match="太大"):
        sheets_of_file(written(tmp_path / "a.xls", excel_2003(excel_2003_table(far))))


def test_what_an_opendocument_says_of_cells(tmp_path: Path) -> None:
    def cell(kind: str, name: str, said: str, shown: str) -> str:
        return (
            f'<table:table-cell office:value-type="{kind}" office:{name}="{said}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-spanned="2"><text:p>甲</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row>"
        '<table:table-row table:visibility="filter">'
        f"{cell('float', 'value', '123', '000123')}{cell('float', 'value', '3', '3.00')}"
        f"{cell('date', 'date-value', '2019-09-01', '9月1日')}"
        f"{cell('boolean', 'boolean-value', 'true', 'TRUE')}"
        f"{cell('float', 'value', ZHANG, '5.3E+17')}"
        f"{cell('string', 'string-value', '', '#N/A')}"
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
        '<text:p>李<text:s text:c="2"/><text:span>四</text:span></text:p></table:table-cell>'
        "</table:table-row>"
    )
    style = '<style:style style:name="h" style:family="table">'
    style += '<style:table-properties table:display="false"/></style:style>'
    tables = (
        f'<table:table table:name="一班">{rows}</table:table>'
        '<table:table table:name="去年" table:style-name="h"/>'
    )
    path = written(tmp_path / "a.ods", ods_of(ods_content(tables, style)))
    found = file_at(path)
    (sheet,) = found.sheets
    nothing = (None,) * 6
    assert sheet.cells.rows() == [
        ("甲", *nothing),
        ("甲", *nothing),
        ("000123", "3", "2019-09-01", "是", "5.30102e+17", "#N/A", "李  四"),
    ]
    assert (sheet.hidden_rows, sheet.hidden_columns, found.hidden) == ((3,), (1,), ("去年",))


def test_an_opendocument_with_a_password_is_named_as_locked(tmp_path: Path) -> None:
    manifest = "<manifest><encryption-data/></manifest>"
    parts: dict[str, str | bytes] = {
        "mimetype": "x",
        "content.xml": b"\x00\x01",
        "META-INF/manifest.xml": manifest,
    }
    with pytest.raises(RosterError, match="打开密码"):
        read(written(tmp_path / "a.ods", zipped(parts)))


def test_a_million_repeated_rows_of_an_opendocument_are_refused(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    row += 'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    row += "</table:table-row>"
    table = f'<table:table table:name="a">{row}</table:table>'
    with pytest.raises(UnreadableFileError, match="太大"):
        sheets_of_file(written(tmp_path / "a.ods", ods_of(ods_content(table))))


def test_hidden_rows_and_columns_of_a_workbook_are_read_and_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("一班")
    for number, row in enumerate((*ROWS, ("王五", WANG, "小学"))):
        sheet.write_row(number, 0, row)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.autofilter("A1:C4")
    sheet.filter_column("C", "x == 小学")
    book.close()
    (found,) = sheets_of_file(path)
    assert (found.hidden_rows, found.hidden_columns) == ((3,), (1,))
    roster = read(path)
    assert known(roster, "姓名") == ["张三", "李四", "王五"]
    assert [(one.kind, one.sheet, one.count) for one in roster.unread] == [
        (UnreadKind.HIDDEN_COLUMN, "一班", 3),
        (UnreadKind.HIDDEN_ROWS, "一班", 1),
    ]
    assert not roster.complete
    assert roster.unread[0].said == "隐藏了，3 格照样读了"
    assert (roster.unread[0].column, roster.unread[0].header) == ("B", "身份证号")


def test_zeros_that_only_a_format_shows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    zeros, two = book.add_format({"num_format": "000000"}), book.add_format({"num_format": "0.00"})
    sheet.write_row(0, 0, ("姓名", "户编号", "卡号", "核定金额"))
    sheet.write_row(1, 0, ("张三", None, "6228480000000000001"))
    sheet.write_number(1, 1, 123, zeros)
    sheet.write_number(1, 3, 312.5, two)
    sheet.write_row(2, 0, ("李四", 123))
    sheet.write_number(2, 2, 7123456, zeros)
    book.close()
    roster = read(path)
    assert known(roster, "户编号") == ["000123", "123"]
    assert known(roster, "卡号") == ["6228480000000000001", "7123456"]
    assert [str(amount) for amount in known(roster, "核定金额")] == ["312.50", "None"]


def calculated_later(path: Path, cell: str) -> Path:
    """A workbook in which C3 (李四's stage) is a cell of somebody's making."""
    whole = workbook(path, [*ROWS[:2], ("李四", LI, "初中")]).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    begin, end = b'<c r="C3" t="s">', b"</c>"
    at = parts[name].index(begin)
    rest = parts[name][at:].partition(end)[2]
    parts[name] = parts[name][:at] + cell.encode() + rest
    return written(path, zipped(parts))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C3"><f>A1</f></c>',
        '<c r="C3"><f>A1</f><v></v></c>',
        '<c r="C3" s="0"><f>A1</f><v/></c>',
        '<c r="C3"><f t="shared" si="0"/></c>',
    ],
)
def test_a_formula_without_a_result_refuses_the_row(tmp_path: Path, cell: str) -> None:
    roster = read(calculated_later(tmp_path / "a.xlsx", cell))
    assert known(roster, "姓名") == ["张三"]
    assert refused(roster) == [(3, "C", "#没有算出", "公式没有结果")]


def test_a_program_that_names_the_parts_from_the_root_leaves_formulas_unworked(
    tmp_path: Path,
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (*ROWS[:2], ("李四", LI, '=IF(1,"初中","")')):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "a.xlsx")
    roster = read(tmp_path / "a.xlsx")
    assert refused(roster) == [(3, "C", "#没有算出", "公式没有结果")]
    assert [(one.kind, one.count) for one in roster.unread] == [(UnreadKind.HIDDEN_ROWS, 1)]


def test_a_formula_that_came_to_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = calculated_later(tmp_path / "a.xlsx", '<c r="C3" t="str"><f>""</f><v></v></c>')
    assert people(read(path), "姓名", "学段") == [
        {"姓名": "张三", "学段": "小学"},
        {"姓名": "李四"},
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_whose_first_row_is_as_long_as_others_or_shorter(tmp_path: Path, mark: bytes) -> None:
    below = f"姓名,身份证号,学段\n\n张三,{ZHANG}, 小学\u3000\n李四\n".encode()
    people = [
        ("姓名", "身份证号", "学段"),
        (None,) * 3,
        ("张三", ZHANG, "小学"),
        ("李四", None, None),
    ]
    assert cells_of(written(tmp_path / "a.csv", mark + below)) == people
    titled = written(tmp_path / "b.csv", mark + "花名册\n".encode() + below)
    assert cells_of(titled) == [("花名册", None, None), *people]


def test_blanks_are_found_in_any_row_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eduaid_rules.rosters.cell_search._AT_ONCE", 2)
    cells = pl.DataFrame(
        {"0": [" 甲", "", "乙"], "1": [None, None, "\u3000"], "2": ["丙", "丁\t", ""]}
    )
    assert tidied(cells).rows() == [("甲", None, "丙"), (None, None, "丁"), ("乙", None, None)]
    all_blank = pl.DataFrame({"0": [" ", " ", " 戊"]})
    assert tidied(all_blank).rows() == [(None,), (None,), ("戊",)]
