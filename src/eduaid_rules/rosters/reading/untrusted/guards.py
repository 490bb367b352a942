"""Bounds on files that anybody may have made, looked at before a native reader is asked.

A file of two kilobytes can say that it holds seventeen thousand million cells; a reader that
believes it takes all memory and dies. What is beyond a bound is an unreadable file.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ....errors import reason_of
from ..raw_sheets import UnreadableFileError

ZIP_FILE: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""How packed files begin: workbooks, documents, archives."""

BROKEN_ZIP: Final = (
    *(zipfile.BadZipFile, zlib.error, RuntimeError, EOFError),
    *(ValueError, OverflowError),
)
"""What the library raises for packed files that are damaged, or packed in a rare way."""

FILE_BYTES: Final = 1 << 30
"""Of a file: payments of five million lines are half of it, and it is held in memory."""

UNPACKED_BYTES: Final = 2 << 30
"""Of what a packed file holds: a full sheet of a hundred columns."""

MOST_PARTS: Final = 10_000
"""Of a packed file: a workbook has a handful for each sheet."""

DIRECTORY_BYTES: Final = 1 << 24
"""Of the list of what is in a packed file: as many parts, with names of a thousand letters."""

MOST_SHEETS: Final = 1_000
"""Of a workbook or tables of a page: each costs milliseconds, however little is on it."""

MOST_COLUMNS: Final = 16_384
"""As many as Excel has."""

TABLE_ROWS: Final = 10_000_000
"""Twice the payments of a county in ten years; a sheet of Excel ends at 1,048,576."""

TABLE_CELLS: Final = 200_000_000
"""Of a table in text or Parquet, where a cell that is empty costs 16 bytes."""

SHEET_CELLS: Final = 80_000_000
"""Of a sheet from corner to corner, empty ones too: the reader makes 32 bytes of each."""

FILE_CELLS: Final = 2 * SHEET_CELLS
"""Of all sheets of a file together: one may be named many times over."""

CALL_CELLS: Final = 400_000_000
"""Of all files of a call together: they are kept until the last is read, the bytes are not."""

TEXT_CELLS: Final = 20_000_000
CELLS_OF_BYTE: Final = 8
"""Of a text that is longer than so many cells: lines that are shorter than the longest are filled
up, so a few bytes can make many cells."""

_PIECE: Final = 1 << 20
_ENTRY: Final = b"PK\x01\x02"
_LOCAL_HEADER: Final = 30
_STORED, _DEFLATED = 0, 8
_END: Final = b"PK\x05\x06"
_LONGEST_END: Final = 22 + 0xFFFF + 20
"""The end of a packed file says where its list is; 20 bytes may go before, a comment behind it."""
_IN_ZIP64: Final = 0xFFFFFFFF
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_ZIP64_END: Final = 56
_HINT: Final = "如果真是这样的表，请分成几个文件"


class MissingFileError(UnreadableFileError):
    """There is no such file: whoever named it meant another one."""


def too_much(what: str) -> UnreadableFileError:
    """The refusal of what is beyond a bound: what there is too much of."""
    return UnreadableFileError(f"{what}，没有读", _HINT)


def bytes_of(path: Path) -> bytes:
    """The bytes of a regular file, or of one that a link leads to.

    Raises UnreadableFileError: a pipe would be waited for, a device never ends.
    """
    try:
        with open(path, "rb", opener=_opened) as file:
            length = os.fstat(file.fileno()).st_size
            data = file.read(length + 1)
    except FileNotFoundError:
        raise MissingFileError("找不到这个文件", "请检查路径") from None
    except ValueError:
        raise MissingFileError("文件名里有不能用的字符", "请改名") from None
    except OSError as error:
        raise UnreadableFileError(f"读不了：{reason_of(error)}", "请检查路径和权限") from None
    if len(data) > length:
        raise UnreadableFileError("读的时候还在变长，没有读", "请等它写完再运行")
    return data


def _opened(path: str, flags: int) -> int:
    """What can be read from the beginning to the end, opened without waiting for anybody."""
    found = os.stat(path)  # noqa: PTH116 -- the path is text here
    _refuse_irregular(found)
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    try:  # it may be another one by now
        _refuse_irregular(os.fstat(file))
    except UnreadableFileError:
        os.close(file)
        raise
    return file


def _refuse_irregular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise UnreadableFileError(
            "这不是普通的文件（是设备、管道一类的东西），没有读", "请换成保存在磁盘上的文件"
        )
    if found.st_size > FILE_BYTES and stat.S_ISREG(found.st_mode):
        raise _too_long()


def _too_long() -> UnreadableFileError:
    return too_much(f"文件超过 {FILE_BYTES >> 20} MB")


@contextmanager
def opened_zip(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """A packed file, once its list is known to be no longer than such a list can be.

    Raises UnreadableFileError; whatever ZipFile raises for one that is damaged.
    """
    length = file.seek(0, os.SEEK_END)
    if length > FILE_BYTES:
        raise _too_long()
    tail_at = max(0, length - _LONGEST_END)
    file.seek(tail_at)
    tail = file.read(_LONGEST_END)
    at = tail.rfind(_END)
    if at >= 0:
        listed = _unsigned(tail, at + 12, 4)
        if listed == _IN_ZIP64 and tail[max(0, at - 20) :].startswith(_ZIP64_LOCATOR):
            file.seek(min(_unsigned(tail, at - 12, 8), length))
            listed = _unsigned(file.read(_ZIP64_END), 40, 8)
        if listed > DIRECTORY_BYTES:
            raise too_much(f"里面的文件超过 {MOST_PARTS} 个")
    with zipfile.ZipFile(file) as archive:
        yield archive


def _unsigned(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def refuse_packing(part: zipfile.ZipInfo) -> None:
    """Raise UnreadableFileError for a part that cannot be unpacked piece by piece."""
    if part.compress_type not in (_STORED, _DEFLATED):
        raise UnreadableFileError(
            "里面的压缩方法不认识，没有读", "请重新压缩成普通的 .zip，或用 Excel 打开，另存为 .xlsx"
        )


def look_at_zip(data: bytes) -> None:
    """Whether what is packed in a file is within bounds. Raises UnreadableFileError.

    What the directory declares is added up first; then each part is unpacked piece by piece and
    thrown away, as the declared sizes may be lies.
    """
    if data.count(_ENTRY) > MOST_PARTS:
        raise too_much(f"里面的文件超过 {MOST_PARTS} 个")
    try:
        with opened_zip(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (OSError, *BROKEN_ZIP) as error:
        raise UnreadableFileError(
            f"这个文件打不开，可能已经损坏（{type(error).__name__}）",
            "请用 Excel 打开看看，另存为 .xlsx 再用",
        ) from None
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise _unpacks_too_long()
    left = UNPACKED_BYTES
    for part in parts:
        glance = _Glance() if _is_sheet(part) else None
        for piece in _unpacked(data, part):
            left -= len(piece)
            if left < 0:
                raise _unpacks_too_long()
            if glance is not None:
                glance.see(piece)
        if glance is not None and glance.far:
            _measure_sheet(_unpacked(data, part))
        if _is_binary_sheet(part):
            refuse_sheet(*extent_of(b"".join(_unpacked(data, part))))


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    return "worksheets/" in part.filename and part.filename.endswith(".xml")


def _is_binary_sheet(part: zipfile.ZipInfo) -> bool:
    binary = "worksheets/" in part.filename and part.filename.endswith(".bin")
    return binary and part.file_size <= _LOOKED_AT


_LOOKED_AT: Final = 8 << 20
"""Bytes of a sheet that is gone through: half a million cells, in half a second.

One turned bit in a small file makes a reader ask for all memory; of longer ones the child is held
to its own.
"""

_ROW, _CELLS, _NUMBER = 0, range(1, 12), 4


def extent_of(sheet: bytes) -> tuple[int, int]:
    """The last row and column with a cell of a sheet of an .xlsb, from 1; 0 where none is."""
    rows = columns = row = at = 0
    length_of_all = len(sheet)
    try:
        while at < length_of_all:
            kind = sheet[at]
            at += 1
            if kind > 0x7F:
                at += 1  # a kind of two bytes is no cell
            length = shift = 0
            while True:
                seven = sheet[at]
                at += 1
                length |= (seven & 0x7F) << shift
                shift += 7
                if seven < 0x80 or shift > 21:
                    break
            if kind == _ROW:
                row = int.from_bytes(sheet[at : at + _NUMBER], "little") + 1
            elif kind in _CELLS:
                rows = max(rows, row)
                columns = max(columns, int.from_bytes(sheet[at : at + _NUMBER], "little") + 1)
            at += length
    except IndexError:  # it is cut off, as its reader will say
        pass
    return rows, columns


def _unpacks_too_long() -> UnreadableFileError:
    return too_much(f"解开以后超过 {UNPACKED_BYTES >> 20} MB")


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece, as far as it can be unpacked: its reader says what is wrong."""
    refuse_packing(part)
    at = part.header_offset
    header = data[at : at + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(ZIP_FILE[0]):
        return
    name, extra = struct.unpack("<HH", header[26:30])
    begin = at + _LOCAL_HEADER + name + extra
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == _STORED:
        for start in range(0, len(packed), _PIECE):
            yield bytes(packed[start : start + _PIECE])
    else:
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for start in range(0, len(packed), _PIECE):
                rest: bytes | memoryview = packed[start : start + _PIECE]
                while rest:
                    yield reader.decompress(rest, _PIECE)
                    rest = reader.unconsumed_tail
            while piece := reader.decompress(b"", _PIECE):
                yield piece
        except zlib.error:
            return


_PLACE: Final = rb"""r\s?=\s?["']\$?"""
_REFERENCE: Final = re.compile(_PLACE + rb"""([A-Za-z]{1,9})\$?(\d{1,9})["']""")
_ORDINARY: Final = re.compile(_PLACE + rb"(?:([A-Za-z]{2,9}\d)|([A-Za-z]?\d{6}))")
_WIDE: Final = re.compile(_PLACE + rb"(?:([A-Za-z]{3,9}\d)|([A-Za-z]{0,2}\d{6}))")
_LONG: Final = re.compile(_PLACE + rb"(?:([A-Za-z]{2,9}\d)|([A-Za-z]?\d{7}))")
_OVERLAP: Final = 64


class _Glance:
    """Whether cells of a sheet are so far to the right or down that it must be measured.

    A reader makes every cell between the first and the last; measuring takes as long as a third
    of reading. Of most sheets a glance is enough: within column Z there are fewer than a million
    rows, or within column ZZ fewer than a hundred thousand.
    """

    def __init__(self) -> None:
        self.far = False
        self._beyond = _ORDINARY
        self._rest = b""

    def see(self, piece: bytes) -> None:
        """Look at the next piece of the text."""
        text = self._rest + piece
        self._rest = text[-_OVERLAP:]
        while not self.far and (found := self._beyond.search(text)):
            if self._beyond is _ORDINARY:
                self._beyond = _WIDE if found[1] else _LONG
            else:
                self.far = True


def _measure_sheet(pieces: Iterator[bytes]) -> None:
    """Refuse a sheet whose cells lie too far apart, by what its text says of their places."""
    rows = columns = 0
    rest = b""
    for piece in pieces:
        text = rest + piece
        rest = text[-_OVERLAP:]
        found = _REFERENCE.findall(text)
        if found:
            every = {letters for letters, _ in found}
            columns = max(columns, *(column_number(letters.decode()) for letters in every))
            rows = max(rows, *(int(number) for _, number in found))
            refuse_sheet(rows, columns)


def refuse_sheet(rows: int, columns: int) -> None:
    """Raise UnreadableFileError for a sheet with so many rows and columns, if it has too many."""
    if columns > MOST_COLUMNS:
        raise too_much(f"工作表超过 {MOST_COLUMNS} 列")
    if rows > TABLE_ROWS:
        raise too_much(f"工作表超过 {_said(TABLE_ROWS)} 行")
    if rows * columns > SHEET_CELLS:
        raise UnreadableFileError(
            f"最后的单元格在第 {rows} 行、第 {columns} 列，工作表大得读不了",
            "请删除表格外面的空行、空列和零星内容，另存一份再用",
        )


@dataclass(slots=True)
class CellBudget:
    """What is left for the sheets of a file."""

    cells: int = FILE_CELLS
    sheets: int = MOST_SHEETS

    def take(self, rows: int, columns: int) -> None:
        """One more sheet, from its first corner to its last. Raises UnreadableFileError."""
        refuse_sheet(rows, columns)
        self.sheets -= 1
        self.cells -= rows * columns
        if self.sheets < 0:
            raise too_much(f"工作表超过 {MOST_SHEETS} 张")
        if self.cells < 0:
            raise too_much(f"几张工作表的单元格一共超过 {_said(FILE_CELLS)} 个")


def refuse_text(rows: int, columns: int, length: int) -> None:
    """Raise UnreadableFileError for a text of so many bytes, if it makes too many cells."""
    refuse_table(rows, columns)
    if rows * columns > max(TEXT_CELLS, CELLS_OF_BYTE * length):
        raise UnreadableFileError(
            f"有 {rows} 行，最长的一行有 {columns} 列，大多是空的，没有读",
            "请用 Excel 打开，删除多余的列，另存为 .xlsx 再用",
        )


def refuse_table(rows: int, columns: int) -> None:
    """Raise UnreadableFileError for a table of text or Parquet with so many rows and columns."""
    if columns > MOST_COLUMNS:
        raise too_much(f"超过 {MOST_COLUMNS} 列")
    if rows > TABLE_ROWS:
        raise too_much(f"超过 {_said(TABLE_ROWS)} 行")
    if rows * columns > TABLE_CELLS:
        raise too_much(f"有 {rows} 行、{columns} 列，单元格超过 {_said(TABLE_CELLS)} 个")


def _said(count: int) -> str:
    """A large number as it is said: a row of eight digits is shown as one of somebody is."""
    return str(count) if count % 10_000 else f"{count // 10_000} 万"


def column_number(letters: str) -> int:
    """The number of a column by its letters.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
