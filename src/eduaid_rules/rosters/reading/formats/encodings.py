"""Texts as UTF-8, whatever they were written in: UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
from typing import Final

from ..raw_sheets import UnreadableFileError

_CHUNK: Final = 1 << 20
BYTE_ORDER_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(data: bytes) -> bytes:
    """The text without its mark of order, whatever it was encoded in.

    Raises UnreadableFileError, with the row of what cannot be read.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, None),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if not data.startswith(mark):
            continue
        if encoding is not None:
            return _decoded(data, encoding).encode()
        text = data[len(mark) :]
        if not _is_utf8(text):
            _decoded(text, "utf-8")
        return text
    if _is_utf8(data):
        return data
    return _decoded(data, "gb18030").encode()


def begin_as_utf8(data: bytes) -> bytes:
    """The same of the beginning of a text, which may be cut within a character."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def _is_utf8(data: bytes) -> bool:
    """Piece by piece, so that a large file is not there a second time."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        said = encoding.upper()
        why = "不是 UTF-8，也不是 GB18030（GBK）编码"
        if encoding != "gb18030":
            why = f"文件开头写着是 {said} 编码，这里不是，可能已经损坏"
        raise UnreadableFileError(
            f"第 {row} 行的文字看不懂：{why}", "请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx"
        ) from None
