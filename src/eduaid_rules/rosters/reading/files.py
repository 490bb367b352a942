"""The one door to files: bytes of any kind to raw sheets; what is in them counts, not the name."""

from __future__ import annotations

from typing import Final, assert_never

from .formats.archives import refuse_archive
from .formats.delimited import read_delimited
from .formats.kinds import Kind, kind_of
from .formats.opendocument import read_opendocument
from .formats.parquet import read_parquet
from .formats.spreadsheet_xml import read_spreadsheet_xml
from .formats.web_pages import read_web_page
from .formats.workbooks import read_workbook
from .raw_sheets import SheetsRead, UnreadableFileError
from .untrusted.guards import ZIP_FILE, look_at_zip

SAY_AGAIN: Final = "请用 Excel 打开看看，另存为 .xlsx 再用；打不开的请重新导出"
NO_MEMORY: Final = ("读的时候内存不够", "请关掉别的程序再试，或分成几个文件")
"""What is wrong with a file, and what to do."""


def read_here(data: bytes, shown: str, *, inside: bool = False) -> SheetsRead:
    """The sheets of a file, read in this process. Raises UnreadableFileError for anything else."""
    try:
        return sheets_of(data, shown, inside=inside)
    except (UnreadableFileError, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        raise UnreadableFileError(*NO_MEMORY) from None
    except BaseException as error:  # a panic of native code is no Exception
        problem = f"这个文件打不开，可能已经损坏（{type(error).__name__}）"
        raise UnreadableFileError(problem, SAY_AGAIN) from None


def sheets_of(data: bytes, shown: str, *, inside: bool = False) -> SheetsRead:
    """The sheets in the bytes of a file, whatever it is; ``inside``: it was in an archive.

    Raises UnreadableFileError.
    """
    if data.startswith(ZIP_FILE):
        look_at_zip(data)
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
