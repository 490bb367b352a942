"""Archives (.zip) of tables, looked through as folders are; nothing of them touches the disk."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from ..raw_sheets import UnreadableFileError
from ..untrusted.guards import BROKEN_ZIP, ZIP_FILE, opened_zip, refuse_packing

MOST_MEMBERS: Final = 2_000
"""Files in an archive: among more nobody keeps rosters."""

MOST_UNPACKED: Final = 1 << 29
"""Bytes of all files of an archive together."""

_LOCKED: Final = 0x1
_UTF_8: Final = 0x800
_THREE_BYTES: Final = "\u0800"
"""From where on UTF-8 takes three bytes, as for every Chinese character."""
HIDDEN_NAMES: Final = ("~$", ".")
"""How the names of files begin that nobody sees: an open document's, a system's."""

_OF_A_SYSTEM: Final = "__MACOSX/"
_TOO_MUCH: Final = f"压缩包太大：里面的文件超过 {MOST_UNPACKED >> 20} MB"
_UNPACK: Final = "请解压，写解压出来的文件夹"


def is_archive_file(path: Path) -> bool:
    """Whether a file is an archive of others, and no workbook; False where it cannot be seen."""
    with suppress(UnreadableFileError):
        return _looked_into(path, lambda _: True) is not None
    return False


def members_of(path: Path) -> list[str] | None:
    """The names of the files in an archive, in their order; None: the file is no archive.

    Raises UnreadableFileError for one that is locked, or has too much in it.
    """
    return _looked_into(path, lambda archive: sorted(_checked(archive)))


_Seen = TypeVar("_Seen")


def _looked_into(path: Path, look: Callable[[zipfile.ZipFile], _Seen]) -> _Seen | None:
    """What is seen of an archive of files; None for all else, and where nothing can be seen.

    Raises UnreadableFileError.
    """
    if not os.path.isfile(path):  # noqa: PTH113 -- Path.is_file raises for a name too long
        return None
    try:
        with path.open("rb") as file:
            if not _begins(file):
                return None
            with opened_zip(file) as archive:
                return None if _is_document(archive.namelist()) else look(archive)
    except (OSError, *BROKEN_ZIP):
        return None  # whoever reads the file says so


def member_bytes(path: Path, member: str) -> bytes:
    """One file of an archive. Raises UnreadableFileError, and OSError as reading a file does."""
    try:
        with path.open("rb") as packed, opened_zip(packed) as archive:
            found = _checked(archive).get(member)
            if found is None:
                raise UnreadableFileError(f"压缩包里没有“{member}”", "请检查名称")
            with archive.open(found) as file:
                data = file.read(MOST_UNPACKED + 1)
    except BROKEN_ZIP:
        raise _damaged() from None
    if len(data) > MOST_UNPACKED:  # the archive lied about it
        raise UnreadableFileError(_TOO_MUCH, _UNPACK)
    return data


def refuse_archive(data: bytes, *, inside: bool) -> UnreadableFileError:
    """Why an archive is not read as one file; ``inside``: it was in another one."""
    if inside:
        return UnreadableFileError("压缩包里还有压缩包，没有读", "请先解压里面的压缩包")
    try:
        with opened_zip(io.BytesIO(data)) as archive:
            _checked(archive)
    except UnreadableFileError as error:
        return error
    except BROKEN_ZIP:
        return _damaged()
    return UnreadableFileError("压缩包里没有表格", "里面要有 .xlsx、.xls、.csv 这样的文件")


def _begins(file: BinaryIO) -> bool:
    begin = file.read(4)
    file.seek(0)
    return begin in ZIP_FILE


def _is_document(names: Iterable[str]) -> bool:
    """Whether the parts are those of a workbook or another document."""
    return any(name in ("[Content_Types].xml", "mimetype", "OFD.xml") for name in names)


def _checked(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in an archive by their names as they are shown. Raises UnreadableFileError."""
    every = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(every) > MOST_MEMBERS:
        raise UnreadableFileError(f"压缩包里的文件超过 {MOST_MEMBERS} 个", _UNPACK)
    if sum(entry.file_size for entry in every) > MOST_UNPACKED:
        raise UnreadableFileError(_TOO_MUCH, _UNPACK)
    if any(entry.flag_bits & _LOCKED for entry in every):
        hint = "请用密码解压，写解压出来的文件夹"
        raise UnreadableFileError("压缩包有打开密码", hint)
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in every:
        refuse_packing(entry)
        name = _name_of(entry)
        if name.startswith(_OF_A_SYSTEM) or _is_hidden(name):
            continue
        if name in found:
            raise UnreadableFileError(f"压缩包里有两个文件都叫“{name}”", "请改名，重新压缩")
        found[name] = entry
    return found


def _is_hidden(name: str) -> bool:
    return any(
        part.startswith(HIDDEN_NAMES) for part in name.split("/") if part not in ("", ".", "..")
    )


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name of a file; archives made on Chinese Windows have it in GBK, without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF_8:
        try:
            held = name.encode("cp437")
        except UnicodeEncodeError:  # another program has said what it is
            held = name.encode()
        name = _decoded(held)
    return name.replace("\\", "/")


def _decoded(held: bytes) -> str:
    """UTF-8 or GBK: 一小 in GBK is two Cyrillic letters in UTF-8, which nobody means."""
    try:
        name = held.decode()
    except UnicodeDecodeError:
        return held.decode("gb18030", "replace")
    meant = name.isascii() or any(sign >= _THREE_BYTES for sign in name)
    return name if meant else held.decode("gb18030", "replace")


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(
        "这个压缩包打不开，可能已经损坏", "请重新压缩成 .zip，或解压以后再用"
    )
