"""A ledger as a workbook: what its cells hold, how it prints, and that its formulas are right."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from eduaid_rules import OutputError
from eduaid_rules.rosters.ledger import summary, workbook
from eduaid_rules.rosters.ledger.files import write_ledger
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.ledger.ledger_columns import FIRST_LINE
from eduaid_rules.rosters.ledger.workbook import LEDGER_TABLES, LINES, write_workbook
from eduaid_rules.rosters.printing import table_files
from eduaid_rules.rosters.printing.layout import LANDSCAPE
from how_many import spread
from little_ledgers import AREA, HARDSHIP, STAGE, citizen, ledger, with_lines

# What openpyxl gives back has no types.
Book = Any
NASTY = (
    *("=cmd|' /C calc'!A0", "+1", "-1", "@x", "\t=1", "=1+1", "{=1}", "http://example.org"),
    *(
        "<r><t>x</t></r>",
        "<r>&</r>",
        "_x0041_",
        " 空格 ",
        "a\nb",
        "\x01\x0b",
        "\ufffe",
        "007",
        "1e5",
    ),
)


def written(made: Ledger, folder: Path, *, values: bool = False) -> Book:
    """The workbook of a ledger, read back: its formulas, or the values they carry."""
    write_ledger(made, folder / "台账.xlsx")
    return openpyxl.load_workbook(folder / "台账.xlsx", data_only=values)


def column_of(sheet: Any, title: str) -> str:
    """The letters of a column of a sheet."""
    return str(next(cell.column_letter for cell in sheet[3] if cell.value == title))


def texts_of(sheet: Any) -> Iterable[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def fen(number: Any) -> Decimal:
    """A number of a workbook, which is a float, to the fen."""
    return Decimal(str(number)).quantize(Decimal("0.01"))


def test_seven_sheets_with_titles(tmp_path: Path) -> None:
    made = ledger(6)
    book = written(made, tmp_path)
    assert tuple(book.sheetnames) == LEDGER_TABLES
    for sheet in book:
        assert sheet["A1"].value.startswith(made.title)
        assert sheet["A1"].font.size >= 16
        assert any(str(area).startswith("A1:") for area in sheet.merged_cells.ranges)
    head = [cell.value for cell in book[LINES][3]]
    assert head == made.lines.columns
    assert [cell.value for cell in book["公示名单"][3]] == made.public.columns


def test_sheets_are_made_to_be_printed(tmp_path: Path) -> None:
    for sheet in written(ledger(60), tmp_path):
        upright = sheet.title in ("汇总", "备案表", "公示名单")
        assert sheet.page_setup.orientation == ("portrait" if upright else "landscape")
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.freeze_panes == "A4"
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.print_area
        assert sheet["A3"].border.left.style == "thin"
        cells = sheet["A4"], sheet["B4"]
        assert all(cell.border.bottom.style for cell in cells)


def test_numbers_of_people_are_text_and_amounts_numbers(tmp_path: Path) -> None:
    sheet = written(ledger(6), tmp_path)[LINES]
    for title in ("身份证号", "学籍号", "卡号"):
        cell = sheet[column_of(sheet, title) + "4"]
        assert (cell.data_type, cell.number_format) == ("s", "@")
    assert sheet[column_of(sheet, "身份证号") + "4"].value == citizen(0)
    amount = sheet[column_of(sheet, "金额") + "4"]
    assert (amount.data_type, amount.value, amount.number_format) == ("n", 500, "0.00")
    assert sheet[column_of(sheet, "依据") + "4"].alignment.wrap_text


def test_what_only_formulas_read_is_hidden_and_not_printed(tmp_path: Path) -> None:
    sheet = written(ledger(6), tmp_path)[LINES]
    hidden = {column_of(sheet, title) for title in (AREA, STAGE, HARDSHIP, FIRST_LINE)}
    assert hidden == set("QRST")
    dimension = sheet.column_dimensions["Q"]
    assert dimension.hidden
    assert (dimension.min, dimension.max) == (17, 20)
    assert sheet.print_area == f"'{LINES}'!$A$1:$P${sheet.max_row}"
    assert not any(sheet.column_dimensions[letter].hidden for letter in "ABCP")


@pytest.mark.parametrize("text", spread(NASTY, 5))
def test_no_text_of_the_input_is_a_formula(tmp_path: Path, text: str) -> None:
    made = ledger(4)
    names = ["备注", "姓名", "资助项目", "学校", AREA, STAGE]
    bad = made.lines.with_columns(pl.lit(text).alias(name) for name in names)
    public = made.public.with_columns(pl.lit(text).alias("姓名"))
    made = replace(made, title=text, lines=bad, public=public, notes=(text,), filing={text: text})
    book = written(made, tmp_path)
    for sheet in book:
        for cell in texts_of(sheet):
            if cell.data_type == "f":
                assert re.match(r"=(SUBTOTAL|ROUND|SUMPRODUCT|SUM|IF)\(", cell.value)
    shown = re.sub("[\x01\x0b\ufffe]", "\ufffd", text)
    shown = f"{shown} " if shown.startswith("<r>") else shown
    shown = "_x005F_x0041_" if text == "_x0041_" else shown  # openpyxl leaves both as they are
    assert book[LINES][column_of(book[LINES], "备注") + "4"].value == shown
    assert book["汇总"]["A5"].value == shown


def sums_of(sheet: Any) -> dict[tuple[str, str], tuple[int, int, Decimal]]:
    """汇总 by block and value."""
    found, block = {}, ""
    for name, count, people, amount in sheet.iter_rows(min_row=4, max_col=4, values_only=True):
        if amount is None:
            block = name
        else:
            found[block, name] = count, people, fen(amount)
    return found


def expected(made: Ledger) -> dict[tuple[str, str], tuple[int, int, Decimal]]:
    """The same sums, line by line."""
    found: dict[tuple[str, str], tuple[int, int, Decimal]] = {}

    def add(block: str, value: str, people: int, amount: Decimal) -> None:
        count, before, money = found.get((block, value), (0, 0, Decimal(0)))
        found[block, value] = count + 1, before + people, money + amount

    for line in made.lines.iter_rows(named=True):
        person, amount = line[FIRST_LINE], line["金额"]
        add("按资助项目", line["资助项目"], 1, amount)
        for dimension in made.dimensions:
            block, value = f"按{dimension.title}", line[dimension.column]
            values = value.strip("、").split("、") if dimension.several else [value]
            for one in values:
                add(block, one, person, amount)
        for block in ("按资助项目", "按学校", "按学段"):
            add(block, "合计", person, amount)
    return found


def test_formulas_carry_the_sums_of_the_lines(tmp_path: Path) -> None:
    made = ledger(300)
    assert sums_of(written(made, tmp_path, values=True)["汇总"]) == expected(made)
    formulas = openpyxl.load_workbook(tmp_path / "台账.xlsx")["汇总"]
    assert all(formulas[f"{x}5"].data_type == "f" for x in "BCD")


@pytest.mark.slow
def test_too_much_to_compute_is_written_as_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "_MOST_COMPARED", 100)
    made = ledger(60)
    book = written(made, tmp_path)
    assert sums_of(openpyxl.load_workbook(tmp_path / "台账.xlsx", data_only=True)["汇总"]) == (
        expected(made)
    )
    assert book["汇总"]["D5"].data_type == "n"
    assert any("不是公式" in str(cell.value) for cell in texts_of(book["汇总"]))


@pytest.mark.slow
def test_each_page_has_its_sum_and_really_holds_its_lines(tmp_path: Path) -> None:
    made = ledger(300)
    write_workbook(made, tmp_path / "台账.xlsx")
    values = openpyxl.load_workbook(tmp_path / "台账.xlsx", data_only=True)[LINES]
    formulas = openpyxl.load_workbook(tmp_path / "台账.xlsx")[LINES]
    money = column_of(values, "金额")
    ends = [row for row in range(4, values.max_row) if "小计" in str(values[f"A{row}"].value)]
    assert [found.id for found in formulas.row_breaks.brk] == ends[:-1]
    scale = int(formulas.page_setup.scale) / 100
    widths = [formulas.column_dimensions[letter].width for letter in "ABCDEFGHIJKLMNOP"]
    assert sum(round(width * 7) * 0.75 for width in widths) * scale < LANDSCAPE.width
    first = 4
    for end in ends:
        lines = [Decimal(str(values[f"{money}{row}"].value)) for row in range(first, end)]
        assert fen(values[f"{money}{end}"].value) == sum(lines)
        assert formulas[f"{money}{end}"].value == f"=SUBTOTAL(9,{money}{first}:{money}{end - 1})"
        rows = (1, 2, 3, *range(first, end + 1))
        height = sum(formulas.row_dimensions[row].height for row in rows)
        assert height * scale < LANDSCAPE.height
        first = end + 1
    last = values.max_row
    assert fen(values[f"{money}{last}"].value) == made.lines["金额"].sum()
    assert formulas[f"{money}{last}"].value == f"=SUBTOTAL(9,{money}4:{money}{last - 1})"


@pytest.mark.slow
def test_above_a_thousand_pages_there_are_no_page_sums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_PAGES", 3)
    made = ledger(300)
    book = written(made, tmp_path)
    assert "不分页小计" in book[LINES]["A2"].value
    assert not book[LINES].row_breaks.brk
    assert book[LINES].max_row == 3 + 300 + 1
    values = openpyxl.load_workbook(tmp_path / "台账.xlsx", data_only=True)
    assert sums_of(values["汇总"]) == expected(made)


def test_the_filing_form(tmp_path: Path) -> None:
    sheet = written(ledger(4), tmp_path)["备案表"]
    rows = {sheet[f"A{row}"].value: sheet[f"B{row}"] for row in range(4, sheet.max_row)}
    assert rows["学期"].value == "2019秋"
    assert rows["公示开始日"].value == datetime(2019, 9, 7)
    cell = rows["公示开始日"].coordinate.replace("B", "$B$")
    assert rows["公示结束日"].value == f'=IF(ISNUMBER({cell}),WORKDAY({cell}-1,5),"")'
    values = openpyxl.load_workbook(tmp_path / "台账.xlsx", data_only=True)["备案表"]
    end = values[rows["公示结束日"].coordinate].value
    assert end == datetime(2019, 9, 13)
    assert {"经办人", "审核人", "单位负责人", "公示方式", "盖章", "日期"} <= set(rows)
    assert "节假日" in sheet[f"A{sheet.max_row}"].value


def test_a_filing_form_that_is_filled_in_by_hand(tmp_path: Path) -> None:
    filing = {"经办人": "覃某", "公示结束日": "待定"}
    sheet = written(replace(ledger(4), filing=filing), tmp_path, values=True)["备案表"]
    rows = {sheet[f"A{row}"].value: sheet[f"B{row}"].value for row in range(4, sheet.max_row)}
    assert rows["经办人"] == "覃某"
    assert rows["公示结束日"] == "待定"
    assert rows["公示开始日"] is None


def test_what_is_posted_shows_no_numbers_of_people(tmp_path: Path) -> None:
    made = ledger(60)
    write_workbook(made, tmp_path / "台账.xlsx")
    with zipfile.ZipFile(tmp_path / "台账.xlsx") as archive:
        posted = archive.read("xl/worksheets/sheet7.xml").decode()
    for title in ("身份证号", "学籍号", "卡号"):
        assert not any(text in posted for text in made.lines[title])
    assert made.lines["姓名"][0] in posted


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        write_workbook(ledger(40), tmp_path / name)
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"一.xlsx", "二.xlsx"}


def test_an_empty_ledger(tmp_path: Path) -> None:
    made = ledger(2)
    frames = {
        name: getattr(made, name).clear()
        for name in ("lines", "others", "pending", "problems", "public")
    }
    book = written(replace(made, **frames), tmp_path)
    assert book["待核"]["A4"].value == "（没有）"
    assert book[LINES]["J4"].value == 0
    assert book["汇总"]["D5"].value == 0


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "_MOST_ROWS", 5)
    with pytest.raises(OutputError, match=r"放不下.*csv"):
        write_workbook(ledger(6), tmp_path / "台账.xlsx")
    assert not list(tmp_path.iterdir())


def test_absent_and_like_values_are_told_apart(tmp_path: Path) -> None:
    made = ledger(12)
    areas = pl.Series(AREA, ["a*", "A*", "a?", None, "", "<>1", ">0", "=1", "ａ*", "a*", "~", "a"])
    made = with_lines(made, made.lines.with_columns(areas))
    sums = sums_of(written(made, tmp_path, values=True)["汇总"])
    assert sums["按学校", "a*"][0] == 2
    assert sums["按学校", "（未填）"][0] == 2
    assert sum(1 for block, name in sums if block == "按学校") == 11


ALWAYS_COMPUTES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(path: Path, folder: Path) -> Book:
    """The workbook with every formula computed by another program.

    The values that the formulas carry are made wrong first, so that none is taken over.
    """
    soffice = shutil.which("soffice")
    assert soffice, "这项测试要用 LibreOffice 重算公式，没有找到 soffice：请先安装 LibreOffice"
    wrong = folder / "wrong.xlsx"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(wrong, "w") as made:
        for name in archive.namelist():
            text = archive.read(name)
            if name.startswith("xl/worksheets/"):
                text, count = re.subn(rb"</f><v>[^<]*</v>", b"</f><v>-7</v>", text)
                assert count or b"<f>" not in text
            made.writestr(name, text)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_COMPUTES, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(out), str(wrong)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(out / "wrong.xlsx", data_only=True)


@pytest.mark.slow
def test_another_program_computes_the_same_sums(tmp_path: Path) -> None:
    made = ledger(600)
    areas = ["a*", "A*", "a?", "（未填）", "<>1", ">0", "=1", "ａ*", "～", "~", "a", '"', "'x"]
    bad = made.lines.with_columns(
        pl.Series(AREA, [areas[place // 20 % len(areas)] for place in range(600)]),
        (pl.col("金额") + pl.int_range(600).cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)),
    )
    made = with_lines(made, bad)
    write_workbook(made, tmp_path / "台账.xlsx")
    book = recalculated(tmp_path / "台账.xlsx", tmp_path)
    assert sums_of(book["汇总"]) == expected(made)
    lines = book[LINES]
    money, last = column_of(lines, "金额"), lines.max_row
    assert "合计" in lines[f"A{last}"].value
    assert fen(lines[f"{money}{last}"].value) == made.lines["金额"].sum()
    pages = [row for row in range(4, last) if "小计" in str(lines[f"A{row}"].value)]
    assert len(pages) > 3
    assert sum(fen(lines[f"{money}{row}"].value) for row in pages) == made.lines["金额"].sum()
    filing = book["备案表"]
    days = {filing[f"A{row}"].value: filing[f"B{row}"].value for row in range(4, filing.max_row)}
    assert days["公示结束日"] == datetime(2019, 9, 13)


def test_a_cell_that_is_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    made = ledger(2)
    bad = made.lines.with_columns(pl.lit("长" * 40_000).alias("备注"))
    sheet = written(with_lines(made, bad), tmp_path)[LINES]
    text = sheet[column_of(sheet, "备注") + "4"].value
    assert text.endswith("没有写完）")
    assert len(text) < 32_767
    long = made.lines.with_columns(pl.lit("长" * 15_000).alias("备注"))
    sheet = written(with_lines(made, long), tmp_path)[LINES]
    assert sheet[column_of(sheet, "备注") + "4"].value == "长" * 15_000


def test_every_row_of_the_input_is_counted(tmp_path: Path) -> None:
    below = [str(cell.value) for cell in texts_of(written(ledger(6), tmp_path)["汇总"])]
    assert any("读入 7 行 = 判断 6 行 + 退回 1 行" in text for text in below)
    assert any("实际在校天数" in text for text in below)


@pytest.mark.slow
def test_every_row_of_every_table_is_on_its_sheet(tmp_path: Path) -> None:
    """More rows than are written at a time, in every table."""
    many = list(range(1, 2102))
    table = pl.DataFrame({"序号": many}).with_columns(pl.lit("某").alias("说明"))
    made = replace(ledger(2101), others=table, pending=table, problems=table, public=table)
    write_workbook(made, tmp_path / "台账.xlsx")
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx", read_only=True)
    for name in ("发放台账", "免除与实物", "待核", "问题行", "公示名单"):
        column = (row[0] for row in book[name].iter_rows(values_only=True))
        assert [cell for cell in column if isinstance(cell, int)] == many, name
