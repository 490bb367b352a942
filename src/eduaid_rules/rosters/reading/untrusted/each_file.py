"""Files one after another, by one child: one that cannot be read is told, and stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from ....errors import Diagnostic, RosterError, reason_of
from ...tables import Progress
from ..files import NO_MEMORY, read_here
from ..formats.archives import member_bytes
from ..formats.kinds import may_kill
from ..raw_sheets import RawSheet, SheetsRead, UnreadableFileError, unreadable_file
from ..sources import RosterSource
from ..unread import Unread, UnreadKind
from .child import ReadingChild, reading_child
from .guards import CALL_CELLS, MissingFileError, bytes_of


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

    def without_cells(self) -> RosterFile:
        """The file with what is said of its sheets, but for what stands in them."""
        sheets = (replace(sheet, cells=sheet.cells.clear()) for sheet in self.sheets)
        return replace(self, sheets=tuple(sheets))


def read_file(source: RosterSource, shown: str, child: ReadingChild) -> RosterFile:
    """One file; what it holds counts, not how it is named. Raises UnreadableFileError.

    ``child``: the process that reads what a reader may die of.
    """
    data = _bytes_of(source)
    reader = child.sheets_of if may_kill(data) else read_here
    read = reader(data, shown, inside=source.member is not None)
    if source.sheet is not None:
        read = _only(read, source.sheet, shown)
    return RosterFile(source, shown, sha256(data).hexdigest(), read.sheets, read.hidden)


def _bytes_of(source: RosterSource) -> bytes:
    """The bytes of a file, or of one in an archive. Raises UnreadableFileError."""
    try:
        if source.member is None:
            return bytes_of(source.path)
        return member_bytes(source.path, source.member)
    except MemoryError:
        raise UnreadableFileError(*NO_MEMORY) from None
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


def read_each(
    sources: Mapping[RosterSource, str], progress: Progress | None
) -> tuple[list[RosterFile], dict[str, Diagnostic]]:
    """The files that can be read, and why the others cannot.

    They are read by one child, whatever becomes of some. Raises RosterError for missing ones.
    """
    files: list[RosterFile] = []
    missing: list[Diagnostic] = []
    unreadable: dict[str, Diagnostic] = {}
    left = CALL_CELLS
    with reading_child() as child:
        for done, (source, shown) in enumerate(sources.items()):
            if progress is not None:
                progress(done, len(sources))
            try:
                file = read_file(source, shown, child)
                left -= sum(sheet.cells.height * sheet.cells.width for sheet in file.sheets)
                if left < 0:
                    raise _too_much_together()
                files.append(file)
            except UnreadableFileError as error:
                unreadable[shown] = unreadable_file(source, error)
                if isinstance(error, MissingFileError) or error.code == "E729":
                    missing.append(unreadable[shown])
    if missing:
        raise RosterError(missing)
    return files, unreadable


def _too_much_together() -> UnreadableFileError:
    return UnreadableFileError("和前面的文件加在一起太大，没有读", "请分几次，每次少写几个文件")


def unreadable_files(unreadable: Mapping[str, Diagnostic]) -> Iterator[Unread]:
    """What is said of each file that cannot be read."""
    for shown, why in unreadable.items():
        yield Unread(UnreadKind.UNREADABLE, shown, why=why.message, hint=why.suggestion)
