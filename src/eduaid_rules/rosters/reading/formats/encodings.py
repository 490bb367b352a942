"""Texts as UTF-8, whatever they were written in: UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
from typing import Final

from ..raw_sheets import UnreadableFileError

_CHUNK: Final = 1 << 16
"""So that the text of a piece is still at hand for the processor when it is thrown away."""
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BYTE_ORDER_MARKS: Final = (codecs.BOM_UTF8, *_UTF_16)


def as_utf8(data: bytes) -> bytes:
    """The text without its mark of order, whatever it was encoded in.

    Raises UnreadableFileError, with the row of what cannot be read.
    """
    return marked_utf8(data).removeprefix(codecs.BOM_UTF8)


def marked_utf8(data: bytes) -> bytes:
    """The same, with the mark where it was UTF-8 already: a large text is not copied."""
    if data.startswith(_UTF_16):
        return _decoded(data, "utf-16").encode()
    if is_utf8(data):
        return data
    said = "utf-8" if data.startswith(codecs.BOM_UTF8) else "gb18030"
    return _decoded(data, said).encode()


def begin_as_utf8(data: bytes) -> bytes:
    """The same of the beginning of a text, which may be cut within a character."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def is_utf8(data: bytes) -> bool:
    """Looked at piece by piece, so that a large file is not there a second time."""
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
