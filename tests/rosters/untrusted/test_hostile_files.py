"""Files made to kill whoever reads them: refused within bounds, and no other file suffers."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest

from awkward_files import known, policy, refusal, text_file
from eduaid_rules import RosterError
from eduaid_rules.rosters import read_payments, read_roster
from eduaid_rules.rosters.reading.files import sheets_of
from eduaid_rules.rosters.reading.formats import opendocument
from eduaid_rules.rosters.reading.formats.kinds import Kind, kind_of, may_kill
from eduaid_rules.rosters.reading.raw_sheets import UnreadableFileError
from eduaid_rules.rosters.reading.unread import UnreadKind
from eduaid_rules.rosters.reading.untrusted import child, each_file, guards
from eduaid_rules.rosters.reading.untrusted.child import ReadingChild
from hostile_files import GOOD_ROWS, cell, raw_workbook, said_to_have, sheet_xml, with_declared_size
from other_formats import ods_content, ods_of, web_page, web_table, xlsb

GOOD = "姓名,学段\n张三,小学\n"


def test_a_workbook_built_by_hand_is_read(tmp_path: Path) -> None:
    """Otherwise nothing would be said of its hostile brothers."""
    roster = read_roster(raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS)), policy())
    assert known(roster, "姓名") == ["张三"]


@pytest.mark.parametrize("place", ["XFD1048576", "ZZ1048576", "ABC999999", "xfd1048576"])
def test_a_cell_in_the_last_corner(tmp_path: Path, place: str) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS, cell(place, "x")))
    assert "大得读不了" in refusal(path)


def test_one_cell_far_down_and_one_far_right(tmp_path: Path) -> None:
    """Each would do alone."""
    rows = (*GOOD_ROWS, cell("A1048576", "x"))
    guards.look_at_zip(raw_workbook(tmp_path / "a.xlsx", sheet_xml(*rows)).read_bytes())
    path = raw_workbook(tmp_path / "b.xlsx", sheet_xml(*rows, cell("XFD3", "x")))
    assert "第 1048576 行、第 16384 列" in refusal(path)


def test_a_binary_workbook_of_which_a_bit_is_turned(tmp_path: Path) -> None:
    """Its reader would ask for 700 GB: what is between its first and its last cell."""
    sound = xlsb([("姓名", "学段"), ("张三", "小学")])
    with zipfile.ZipFile(io.BytesIO(sound)) as book:
        sheet = book.read("xl/worksheets/sheet1.bin")
    assert guards.extent_of(sheet) == (2, 2)
    second_row = sheet.rindex((1).to_bytes(4, "little") + bytes(4) + (300).to_bytes(2, "little"))
    far = bytearray(sheet)
    far[second_row + 3] ^= 0x40
    assert guards.extent_of(bytes(far)) == ((0x40 << 24) + 2, 2)
    assert guards.extent_of(sheet[:-1]) == (2, 2)
    path = tmp_path / "a.xlsb"
    path.write_bytes(sound.replace(sheet, bytes(far)))
    assert "超过 1000 万 行" in refusal(path)


def test_more_columns_than_a_sheet_has(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS, cell("ZZZ3", "x")))
    assert "超过 16384 列" in refusal(path)


@pytest.mark.parametrize("count", [2**32 - 1, 2**64 - 1])
def test_strings_that_are_said_to_be_many(tmp_path: Path, count: int) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS), said_to_have(count))
    assert refusal(path)


def test_what_panics_is_damaged(tmp_path: Path) -> None:
    """The reader of old workbooks believes the number of its own sectors."""
    path = tmp_path / "a.xls"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3b\x00\x03\x00\xfe\xff\x09\x00"
    path.write_bytes(head + b"\x06" + bytes(11) + b"\x01" + bytes(3) + b"\x0b" + b"\xff" * 466)
    assert refusal(path)


def test_parts_that_are_said_to_be_long(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS))
    with_declared_size(path, "xl/sharedStrings.xml", guards.UNPACKED_BYTES + 1)
    assert "解开以后超过 2048 MB" in refusal(path)


def test_parts_that_are_longer_than_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "UNPACKED_BYTES", 1 << 20)
    zeros = {"xl/theme/theme1.xml": bytes(3 << 20)}
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS), more=zeros)
    with_declared_size(path, "xl/theme/theme1.xml", 10)
    with pytest.raises(UnreadableFileError, match="解开以后超过"):
        guards.look_at_zip(path.read_bytes())


def test_more_parts_than_a_workbook_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MOST_PARTS", 10)
    more = {f"xl/media/{number}.png": b"" for number in range(10)}
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS), more=more)
    with pytest.raises(UnreadableFileError, match="里面的文件超过 10 个"):
        guards.look_at_zip(path.read_bytes())


def test_a_line_of_commas(tmp_path: Path) -> None:
    assert "超过 16384 列" in refusal(text_file(tmp_path / "a.csv", "姓名" + "," * 1_000_000))


def test_commas_far_below(tmp_path: Path) -> None:
    text = GOOD + "李四,小学\n" * 300 + "," * 100_000
    assert "超过 16384 列" in refusal(text_file(tmp_path / "a.csv", text))


def test_a_wide_table_with_many_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "TABLE_CELLS", 1_000)
    path = text_file(tmp_path / "a.csv", f"姓名{',' * 20}\n" + "张三\n" * 60)
    assert "单元格超过 1000 个" in refusal(path)


def test_parquet_of_many_equal_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    many = guards.TABLE_ROWS + 1
    pl.select(pl.repeat("一小", many, dtype=pl.String).alias("学校")).write_parquet(path)
    assert path.stat().st_size < 1_000_000
    assert "超过 1000 万 行" in refusal(path)


def test_text_of_which_a_bit_is_turned(tmp_path: Path) -> None:
    """The mark of UTF-8 says what it is not."""
    data = bytearray("\ufeff".encode() + GOOD.encode())
    data[-4] ^= 0x40
    (tmp_path / "a.csv").write_bytes(data)
    assert refusal(tmp_path / "a.csv") == (
        "第 2 行的文字看不懂：文件开头写着是 UTF-8 编码，这里不是，可能已经损坏"
    )


def test_a_text_may_be_cut_within_a_character_where_one_looks_at_its_beginning() -> None:
    """64 KB of it; 𠮷 is four bytes of UTF-16."""
    text = ("\ufeff姓名\n" + "张" * 32_763 + "𠮷\n").encode("utf-16-le")
    assert text[65_534:65_538] == "𠮷".encode("utf-16-le")
    assert kind_of(text) is Kind.TEXT


def test_one_long_line_beside_many_short_ones(tmp_path: Path) -> None:
    """40 KB of text would be 160 million cells."""
    path = text_file(tmp_path / "a.csv", "," * 16_000 + "\n" + "甲\n" * 10_000)
    assert "最长的一行有 16001 列，大多是空的" in refusal(path)


@pytest.mark.parametrize(
    "head", [b"<!---->" * 2_000, b"<" + b"a" * 60_000, b"<a" + b" " * 60_000, b"\n" * 60_000]
)
def test_what_a_text_is_shows_at_once(head: bytes) -> None:
    """Patterns that go back and forth would take hours."""
    begun = time.process_time()
    assert kind_of(head + b"x") is Kind.TEXT
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PAR1",
        b"\xd0\xcf\x11\xe0",
        b"\n" * 5_000 + b"<html><table>",
        "\r\n<table>".encode("utf-16"),
        b"From: a\r\nContent-Type: multipart/related\r\n",
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    ],
)
def test_all_but_lines_of_text_is_read_by_the_child(data: bytes) -> None:
    assert may_kill(data)


@pytest.mark.parametrize("data", [b"", GOOD.encode(), b"%PDF-1.4", b"<?xml version='1.0'?><a/>"])
def test_lines_of_text_and_what_is_no_table_are_not(data: bytes) -> None:
    assert not may_kill(data)


def test_an_archive_whose_list_is_too_long(tmp_path: Path) -> None:
    """The list is read at once, so its length is looked at before."""
    end = b"PK\x05\x06" + bytes(8) + (guards.DIRECTORY_BYTES + 1).to_bytes(4, "little") + bytes(6)
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(guards.DIRECTORY_BYTES + 100) + end)
    assert "里面的文件超过 10000 个" in refusal(path)


def test_an_archive_with_a_long_list_in_the_form_for_large_ones() -> None:
    many = (guards.DIRECTORY_BYTES + 1).to_bytes(8, "little")
    end = b"PK\x06\x06" + bytes(36) + many + bytes(8)
    locator = b"PK\x06\x07" + bytes(4) + bytes(8) + bytes(4)
    last = b"PK\x05\x06" + bytes(8) + b"\xff" * 8 + bytes(2)
    with pytest.raises(UnreadableFileError, match="里面的文件超过"):
        guards.look_at_zip(end + locator + last)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_all_at_once_is_not_unpacked(tmp_path: Path, method: int) -> None:
    for name in ("a.zip", "a.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w", method) as archive:
            archive.writestr("xl/workbook.xml" if name == "a.xlsx" else "a.csv", GOOD)
        assert "压缩方法不认识" in refusal(tmp_path / name)


def test_more_sheets_than_anybody_looks_through() -> None:
    page = b"<table><tr><td>1</td></tr></table>" * (guards.MOST_SHEETS + 1)
    with pytest.raises(UnreadableFileError, match="工作表超过 1000 张"):
        sheets_of(page, "a.html")


def test_sheets_that_are_too_much_together() -> None:
    budget = guards.CellBudget()
    budget.take(1_000_000, 80)
    budget.take(1_000_000, 80)
    with pytest.raises(UnreadableFileError, match="几张工作表的单元格一共超过"):
        budget.take(1, 1)


def test_files_that_are_too_much_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(each_file, "CALL_CELLS", 5)
    text_file(tmp_path / "a.csv", GOOD)
    text_file(tmp_path / "b.csv", GOOD)
    roster = read_roster(tmp_path, policy())
    assert roster.read == 1
    assert [(one.file, one.why) for one in roster.unread] == [
        ("b.csv", "和前面的文件加在一起太大，没有读")
    ]


def test_cells_that_are_said_to_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row of them takes no more than a line of text."""
    monkeypatch.setattr(opendocument, "_MOST_REPEATED", 50_000)
    cell_of = '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p>'
    row = f"<table:table-row>{cell_of}</table:table-cell></table:table-row>"
    data = ods_of(ods_content(f"<table:table>{row * 4}</table:table>"))
    with pytest.raises(UnreadableFileError, match="这张表太大"):
        sheets_of(data, "a.ods")


@pytest.mark.parametrize("end", [20, 60, 200])
def test_a_page_that_ends_within_a_table(tmp_path: Path, end: int) -> None:
    """Whoever looked at the people read would not see that the last are missing."""
    table = web_table([("姓名", "学段"), *[("张三", "小学")] * 20])
    path = tmp_path / "a.xls"
    path.write_bytes(web_page(table)[:-end].rsplit(b"<td", 1)[0] + b"<td>")
    assert "没有下载完整" in refusal(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.csv").symlink_to("/dev/zero")
    for path in (tmp_path / "a.csv", tmp_path / "b.csv", Path("/dev/zero")):
        assert "不是普通的文件" in refusal(path)


@pytest.mark.skipif(sys.platform != "linux", reason="files that have no length are there alone")
def test_a_file_that_is_longer_than_it_says() -> None:
    """As one that another program is writing."""
    assert "还在变长" in refusal(Path("/proc/self/status"))


def test_a_link_to_a_regular_file_is_read(tmp_path: Path) -> None:
    text_file(tmp_path / "a.csv", GOOD)
    (tmp_path / "b.csv").symlink_to("a.csv")
    assert known(read_roster(tmp_path / "b.csv", policy()), "姓名") == ["张三"]


def test_a_file_that_is_too_long(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(guards.FILE_BYTES + 1)
    assert "超过 1024 MB" in refusal(tmp_path / "a.csv")


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    text_file(tmp_path / "a.csv", GOOD)
    raw_workbook(tmp_path / "b.xlsx", sheet_xml(*GOOD_ROWS), said_to_have(2**32 - 1))
    (tmp_path / "c.parquet").write_bytes(b"PAR1 and no more")
    raw_workbook(tmp_path / "d.xlsx", sheet_xml(*GOOD_ROWS).replace("张三", "李四"))
    roster = read_roster(tmp_path, policy())
    assert known(roster, "姓名") == ["张三", "李四"]
    assert not roster.complete
    assert (roster.read, roster.refused) == (2, 0)
    assert [(one.kind, one.file) for one in roster.unread] == [
        (UnreadKind.UNREADABLE, "b.xlsx"),
        (UnreadKind.UNREADABLE, "c.parquet"),
    ]


def test_a_bad_file_of_payments_stops_no_other(tmp_path: Path) -> None:
    text_file(tmp_path / "a.csv", "姓名,金额,学期,项目\n张三,500,2019秋,寄宿生生活补助\n")
    raw_workbook(tmp_path / "b.xlsx", sheet_xml(*GOOD_ROWS), said_to_have(2**32 - 1))
    payments = read_payments(tmp_path, policy())
    assert payments.frame.height == 1
    assert [one.file for one in payments.unread] == ["b.xlsx"]


def test_a_missing_file_stops_everything(tmp_path: Path) -> None:
    sources = [text_file(tmp_path / "a.csv", GOOD), tmp_path / "没有.xlsx"]
    with pytest.raises(RosterError, match="找不到"):
        read_roster(sources, policy())


def test_a_child_that_died_is_started_anew_for_the_next_file(tmp_path: Path) -> None:
    good = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS)).read_bytes()
    bad = raw_workbook(tmp_path / "b.xlsx", sheet_xml(*GOOD_ROWS), said_to_have(2**32 - 1))
    with ReadingChild() as reader:
        assert reader.sheets_of(good, "a.xlsx").sheets[0].cells.height == 2
        with pytest.raises(UnreadableFileError):
            reader.sheets_of(bad.read_bytes(), "b.xlsx")
        (sheet,) = reader.sheets_of(good, "a.xlsx").sheets
    assert (sheet.file, sheet.name) == ("a.xlsx", "一班")


def test_a_child_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_BOOT", "import time; time.sleep(60)")
    monkeypatch.setattr(child, "SECONDS", 0.02)
    data = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS)).read_bytes()
    begun = time.monotonic()
    with ReadingChild() as reader, pytest.raises(UnreadableFileError, match="读得太久"):
        reader.sheets_of(data, "a.xlsx")
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "answered",
    [
        b"",
        b"\x00",
        b"\xff" * 8,
        (10).to_bytes(8, "big") + b"{}",
        (2).to_bytes(8, "big") + b"{}",
        (3).to_bytes(8, "big") + b"abc",
        (13).to_bytes(8, "big") + b'{"sheets":[]}'[:13] + b"more",
        (15).to_bytes(8, "big") + b'{"sheets":[{}]}' + (3).to_bytes(8, "big") + b"abc",
    ],
)
def test_an_answer_that_is_none(monkeypatch: pytest.MonkeyPatch, answered: bytes) -> None:
    program = f"import sys; sys.stdout.buffer.write({answered!r})"
    monkeypatch.setattr(child, "_BOOT", program)
    with ReadingChild() as reader:
        if b'"sheets":[]' in answered:
            assert reader.sheets_of(b"PK\x03\x04", "a").sheets == ()
            return
        with pytest.raises(UnreadableFileError):
            reader.sheets_of(b"PK\x03\x04", "a")


def test_where_no_python_can_be_started_files_are_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    good = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS)).read_bytes()
    with ReadingChild() as reader:
        assert reader.sheets_of(good, "a").sheets[0].cells.height == 2
        with pytest.raises(UnreadableFileError):
            reader.sheets_of(good[: len(good) // 2], "a")


def test_threads_share_a_child(tmp_path: Path) -> None:
    data = raw_workbook(tmp_path / "a.xlsx", sheet_xml(*GOOD_ROWS)).read_bytes()
    found: list[int] = []
    with ReadingChild() as reader:

        def read() -> None:
            found.append(reader.sheets_of(data, "a").sheets[0].cells.height)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [2] * 4
