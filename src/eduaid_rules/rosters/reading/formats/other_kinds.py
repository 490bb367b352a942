"""Files in which no table is read (Word, PDF, pictures, other archives): what they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import PurePath
from typing import Final

from ..raw_sheets import UnreadableFileError
from ..untrusted.guards import BROKEN_ZIP

COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"
"""How .xls and .et files begin, and .xlsx files with a password."""

_WORD: Final = "Word 文件"
_SLIDES: Final = "演示文稿"
_PICTURE: Final = "图片"
_OTHER_ARCHIVE: Final = "压缩包（不是 .zip）"

_BEGINS: Final = {
    b"%PDF": "PDF 文件",
    b"{\\rtf": _WORD,
    b"\xff\xd8\xff": _PICTURE,
    b"\x89PNG\r\n": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    b"Rar!\x1a\x07": _OTHER_ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": _OTHER_ARCHIVE,
    b"\x1f\x8b": _OTHER_ARCHIVE,
    b"SQLite format 3": "数据库文件",
    b"\x00\x01\x00\x00Standard ": "数据库文件",
}
_STREAMS: Final = {
    "WordDocument".encode("utf-16-le"): _WORD,
    "PowerPoint Document".encode("utf-16-le"): _SLIDES,
    "__properties_version".encode("utf-16-le"): "邮件",
}
_BOOKS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))

_ENDINGS: Final = {
    **dict.fromkeys((".doc", ".docx", ".docm", ".wps", ".wpt", ".rtf", ".odt"), _WORD),
    **dict.fromkeys((".ppt", ".pptx", ".dps", ".odp"), _SLIDES),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic"), _PICTURE),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar"), _OTHER_ARCHIVE),
    **dict.fromkeys((".mdb", ".accdb", ".dbf", ".db"), "数据库文件"),
    **dict.fromkeys((".eml", ".msg"), "邮件"),
    ".pdf": "PDF 文件",
    ".ofd": "OFD 版式文件",
    ".numbers": "Numbers 表格",
    ".zip": "压缩包里的压缩包",
}
_UNKNOWN: Final = "名称看不出是表格的文件"

_DOCUMENTS: Final = {
    "word/": _WORD,
    "ppt/": _SLIDES,
    "OFD.xml": "OFD 版式文件",
    "Index/": "Numbers 表格",
    "Index.zip": "Numbers 表格",
}
_HINTS: Final = {
    _WORD: "请把里面的表格复制到 Excel，存成 .xlsx",
    _PICTURE: "请要电子表格，或把内容录入 Excel",
    _OTHER_ARCHIVE: "请先解压，或重新压缩成 .zip",
    "Numbers 表格": "请导出为 .xlsx",
    "数据库文件": "请导出为 .xlsx 或 .csv",
    "XML 文件": "请从系统里导出 .xlsx 或 .csv",
}
_USUAL_HINT: Final = "请向交表的单位要 Excel 表格（.xlsx）"


def what_it_begins_as(data: bytes) -> str | None:
    """What a file is by how it begins, in words, where no table can be read in it."""
    for mark, what in _BEGINS.items():
        if data.startswith(mark):
            return what
    if data.startswith(COMPOUND_FILE) and not any(book in data for book in _BOOKS):
        return next((what for stream, what in _STREAMS.items() if stream in data), None)
    return None


def what_archive_is(names: Iterable[str], data: bytes) -> str | None:
    """What a document of many parts is, in words; None for a spreadsheet or a plain archive."""
    names = list(names)
    for begin, what in _DOCUMENTS.items():
        if any(name.startswith(begin) for name in names):
            return what
    with suppress(KeyError, OSError, *BROKEN_ZIP):  # whoever reads the file says so
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("mimetype") as file:
            said = file.read(_HEAD)
        if b"opendocument.text" in said:
            return _WORD
        if b"opendocument.presentation" in said:
            return _SLIDES
    return None


_HEAD: Final = 200


def what_file_is(name: str, head: Callable[[], bytes] = bytes) -> str:
    """What a file that is not read is, in words: by its name, or else by how it begins."""
    return _ENDINGS.get(PurePath(name).suffix.lower()) or what_it_begins_as(head()) or _UNKNOWN


def no_table(what: str) -> UnreadableFileError:
    """Why such a file is not read, and what to do."""
    return UnreadableFileError(f"这是{_spaced(what)}，不是表格", _HINTS.get(what, _USUAL_HINT))


def _spaced(what: str) -> str:
    return f" {what}" if what[0].isascii() else what
