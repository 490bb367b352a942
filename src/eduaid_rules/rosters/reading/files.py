"""The one door to files: bytes of any kind to raw sheets; what is in them counts, not the name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import assert_never

from ...errors import reason_of
from .formats.archives import member_bytes, refuse_archive
from .formats.delimited import read_delimited
from .formats.kinds import Kind, kind_of
from .formats.opendocument import read_opendocument
from .formats.parquet import read_parquet
from .formats.spreadsheet_xml import read_spreadsheet_xml
from .formats.web_pages import read_web_page
from .formats.workbooks import read_workbook
from .raw_sheets import RawSheet, SheetsRead, UnreadableFileError
from .sources import RosterSource


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RosterFile:
    """A file that was read: its sheets, and what was left out."""

    source: RosterSource
    shown: str
    digest: str
    """SHA-256 of its bytes."""
    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...] = ()
    """The names of hidden sheets, which are not read."""


def read_file(source: RosterSource, shown: str) -> RosterFile:
    """One file; what it holds counts, not how it is named. Raises UnreadableFileError."""
    data = _bytes_of(source)
    read = sheets_of(data, shown, inside=source.member is not None)
    if source.sheet is not None:
        read = _only(read, source.sheet, shown)
    return RosterFile(source, shown, sha256(data).hexdigest(), read.sheets, read.hidden)


def sheets_of(data: bytes, shown: str, *, inside: bool = False) -> SheetsRead:
    """The sheets in the bytes of a file, whatever it is; ``inside``: it was in an archive.

    Raises UnreadableFileError.
    """
    kind = kind_of(data)
    if isinstance(kind, UnreadableFileError):
        raise kind
    match kind:
        case Kind.WORKBOOK:
            return read_workbook(data, shown)
        case Kind.OPEN_DOCUMENT:
            return read_opendocument(data, shown)
        case Kind.SPREADSHEET_XML:
            return read_spreadsheet_xml(data, shown)
        case Kind.WEB_PAGE:
            return read_web_page(data, shown)
        case Kind.PARQUET:
            return read_parquet(data, shown)
        case Kind.TEXT:
            return read_delimited(data, shown)
        case Kind.ARCHIVE:
            raise refuse_archive(data, inside=inside)
        case _:
            assert_never(kind)


def _bytes_of(source: RosterSource) -> bytes:
    """The bytes of a file, or of one in an archive. Raises UnreadableFileError."""
    try:
        if source.member is not None:
            return member_bytes(source.path, source.member)
        return source.path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError("找不到这个文件", "请检查路径") from None
    except ValueError:
        raise UnreadableFileError("文件名里有不能用的字符", "请改名") from None
    except OSError as error:
        raise UnreadableFileError(f"读不了：{reason_of(error)}", "请检查路径和权限") from None


def _only(read: SheetsRead, name: str, shown: str) -> SheetsRead:
    """The one sheet that is meant; messages call it as it was written, the file with the sheet."""
    for sheet in read.sheets:
        if sheet.name is not None and sheet.name.strip() == name.strip():
            return SheetsRead((replace(sheet, file=shown, name=None),))
    if name in read.hidden:
        hint = "请在 Excel 里取消隐藏，或换一张工作表"
        raise UnreadableFileError(f"工作表“{name}”是隐藏的，没有读", hint, code="E729")
    names = [sheet.name for sheet in read.sheets if sheet.name is not None]
    hint = f"有这几张：{'、'.join(names)}" if names else "这个文件里只有一张表，不用写表名"
    raise UnreadableFileError(f"没有“{name}”这张工作表", hint, code="E729")
