"""One table, every kind of file, one roster; and what each kind has of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from awkward_files import (
    LI,
    WANG,
    ZHANG,
    csv_of,
    known,
    people,
    read,
    text_file,
    workbook,
)
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters import read_ledger
from eduaid_rules.rosters.ledger.files import ledgers_in
from eduaid_rules.rosters.reading.sources import found_files
from eduaid_rules.rosters.reading.unread import UnreadKind
from other_formats import (
    Rows,
    excel_2003,
    excel_2003_rows,
    excel_2003_table,
    fods,
    gbk_archive,
    mail_page,
    ods,
    web_page,
    web_table,
    written,
    xlsb,
    zipped,
)

ROWS: Rows = (
    ("甘泉小学2019年秋季花名册", None, None, None, None),
    ("姓名", "身份证号", "学段", "户编号", "困难类别"),
    ("张三", ZHANG, "小学", "000123", "建档立卡、残疾"),
    ("李四", LI, None, None, "无"),
    ("王<五>", WANG, "初中", "7", None),
)
READ = [
    {
        "姓名": "张三",
        "身份证号": ZHANG,
        "学段": "小学",
        "户编号": "000123",
        "困难类别": ["建档立卡", "残疾"],
    },
    {"姓名": "李四", "身份证号": LI, "困难类别": []},
    {"姓名": "王<五>", "身份证号": WANG, "学段": "初中", "户编号": "7"},
]


def _html(charset: str) -> Callable[[Rows], bytes]:
    return lambda rows: web_page(web_table(rows), charset)


def _xml(encoding: str) -> Callable[[Rows], bytes]:
    return lambda rows: excel_2003(excel_2003_table(excel_2003_rows(rows)), encoding=encoding)


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "a.ods": ods,
    "a.fods": fods,
    "a.xlsb": xlsb,
    "html.xls": _html("utf-8"),
    "gb2312.xls": _html("gb2312"),
    "mht.xls": lambda rows: mail_page(web_page(web_table(rows))),
    "2003.xls": _xml("UTF-8"),
    "2003.xml": _xml("gb18030"),
}


def test_the_plain_workbook_that_all_others_are_like(tmp_path: Path) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", ROWS))
    assert people(roster) == READ
    assert known(roster, "来源行") == [3, 4, 5]


@pytest.mark.parametrize("name", FORMATS)
def test_one_table_in_every_format_is_one_roster(tmp_path: Path, name: str) -> None:
    roster = read(written(tmp_path / name, FORMATS[name](ROWS)))
    assert people(roster) == READ
    assert known(roster, "来源行") == [3, 4, 5]


@pytest.mark.parametrize("name", FORMATS)
def test_an_archive_of_every_format(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.zip", gbk_archive(f"一小{Path(name).suffix}", FORMATS[name](ROWS)))
    roster = read(path)
    assert people(roster) == READ
    assert set(known(roster, "来源文件")) == {f"a.zip/一小{Path(name).suffix}"}


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    one, two = ROWS[:3], (ROWS[1], ROWS[4])
    inside = {
        "乡\\二小.xlsx": workbook(tmp_path / "x.xlsx", two).read_bytes(),
        "一小.csv": csv_of(tmp_path / "x.csv", one).read_bytes(),
        "说明.docx": b"PK",
        "__MACOSX/._一小.csv": b"\x00\x05",
        "../~$一小.csv": b"x",
        "空/": b"",
    }
    folder = tmp_path / "县"
    folder.mkdir()
    path = written(folder / "全县.zip", zipped(inside))
    roster = read(folder)
    assert known(roster, "姓名") == ["张三", "王<五>"]
    assert known(roster, "来源文件") == ["全县.zip/一小.csv", "全县.zip/乡/二小.xlsx"]
    left = found_files([folder]).left
    assert [(one.shown, one.what) for one in left] == [("全县.zip/说明.docx", "Word 文件")]
    assert known(read(f"{path}/乡/二小.xlsx"), "姓名") == ["王<五>"]
    assert known(read(f"{path}/乡/二小.xlsx[Sheet1]"), "姓名") == ["王<五>"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["x.csv", "x.xlsx", "县"]


def test_a_workbook_that_is_called_an_archive(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS).rename(tmp_path / "a.zip")
    assert people(read(path)) == READ


def _locked(data: bytes) -> bytes:
    """The archive with the flag of encryption in its list of files and before each of them."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    return data


def _stored(*names: str) -> bytes:
    return zipped(dict.fromkeys(names, "姓名,学段\n张三,小学\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_locked(_stored("a.csv")), "打开密码"),
        (_stored("a.txt.docx"), "没有表格"),
        (zipped({}), "没有表格"),
        (zipped({"b.zip": _stored("a.csv")}), "还有压缩包"),
        (_stored(*(f"{n}.csv" for n in range(2001))), "超过 2000 个"),
        (_stored("a/b.csv", "a\\b.csv"), "两个文件都叫"),
        (_stored("a.csv")[:-30], "打不开"),
    ],
    ids=["locked", "no table", "empty", "nested", "many", "twice", "damaged"],
)
def test_an_archive_that_is_not_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        read(written(tmp_path / "a.zip", content))


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path) -> None:
    data = _stored("a.csv")
    at = data.index(b"PK\x01\x02") + 24
    data = data[:at] + (1 << 30).to_bytes(4, "little") + data[at + 4 :]
    with pytest.raises(RosterError, match="超过 512 MB"):
        read(written(tmp_path / "a.zip", data))


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4 1 0 obj", "PDF"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "Word"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "Word"),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "OFD"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "Word"),
        (b"\xff\xd8\xff\xe0 JFIF", "图片"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包"),
        (b"{\\rtf1 ", "Word"),
        (b'<?xml version="1.0"?><a><b/></a>', "XML"),
    ],
    ids=["pdf", "docx", "odt", "ofd", "doc", "jpg", "rar", "7z", "rtf", "xml"],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(RosterError, match=f"E720.*这是.?{said}"):
        read(written(tmp_path / "花名册.xlsx", content))


def test_files_of_a_folder_that_are_no_tables_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "花名册"
    (folder / "乡").mkdir(parents=True)
    csv_of(folder / "a.csv", ROWS)
    for name in (
        "说明.docx",
        "乡/扫描.PDF",
        "乡/没有后缀",
        "映射.yaml",
        "~$b.xlsx",
        ".c.csv",
        "Thumbs.db",
    ):
        text_file(folder / name, "x")
    written(folder / "照片", b"\x89PNG\r\n\x1a\n")
    found = found_files([folder])
    assert list(found.sources.values()) == ["a.csv"]
    assert [(one.shown, one.what) for one in found.left] == [
        ("乡/扫描.PDF", "PDF 文件"),
        ("乡/没有后缀", "名称看不出是表格的文件"),
        ("照片", "图片"),
        ("说明.docx", "Word 文件"),
    ]


def test_files_of_a_folder_that_were_not_read_are_told(tmp_path: Path) -> None:
    csv_of(tmp_path / "a.csv", ROWS)
    assert read(tmp_path).complete
    text_file(tmp_path / "扫描.pdf", "%PDF-1.4")
    roster = read(tmp_path)
    assert not roster.complete
    assert [(one.kind, one.file, one.said) for one in roster.unread] == [
        (UnreadKind.FILE, "扫描.pdf", "PDF 文件")
    ]


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    sheets = {"一班": ROWS[:3], "二班": (ROWS[1], ROWS[4]), "去年": ROWS}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=["去年"])
    roster = read([f"{path}[二班]", f"{path}[一班]"])
    assert known(roster, "姓名") == ["王<五>", "张三"]
    assert known(roster, "来源文件") == ["a.xlsx[二班]", "a.xlsx[一班]"]
    assert set(known(roster, "来源工作表")) == {None}
    for name, said in (("三班", "有这几张：一班、二班"), ("去年", "隐藏")):
        with pytest.raises(RosterError, match=f"E729.*{said}"):
            read(f"{path}[{name}]")
    with pytest.raises(RosterError, match="只有一张表"):
        read(f"{csv_of(tmp_path / 'b.csv', ROWS)}[一班]")


def test_a_file_whose_own_name_has_brackets(tmp_path: Path) -> None:
    assert people(read(csv_of(tmp_path / "a.csv[一班]", ROWS))) == READ


def test_an_empty_path_is_not_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv_of(tmp_path / "a.csv", ROWS)
    monkeypatch.chdir(tmp_path)
    for door in (read, read_ledger, lambda path: ledgers_in([path])):
        with pytest.raises(RosterError, match=r"E720.*空"):
            door("")
    assert people(read(".")) == READ
