"""Where rosters are: files, folders and archives looked through, sheets that are named."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from ...arguments import checked
from ...errors import Diagnostic, RosterError, reason_of
from ..staging import PREFIX, BusyError, ForeignError, UnsettledError, settle
from .formats.archives import HIDDEN_NAMES, is_archive_file, members_of
from .formats.other_kinds import what_file_is
from .raw_sheets import UnreadableFileError, unreadable_file
from .unread import Unread, UnreadKind

SUFFIXES: Final = (
    *(".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods", ".fods"),
    *(".csv", ".tsv", ".txt", ".parquet", ".htm", ".html", ".mht", ".xml", ".zip"),
)
MOST_FILES: Final = 50_000
"""Among so many files nobody keeps rosters: another folder is meant."""


_SHEET: Final = re.compile(r"(.+)\[([^\[\]]+)\]", re.DOTALL)
"""A file and one of its sheets, as messages show them: 花名册.xlsx[一班]."""


@dataclass(frozen=True, slots=True)
class RosterSource:
    """What is read at once: a file, one in an archive, or one of its sheets."""

    path: Path
    member: str | None = None
    """Its name in the archive ``path``, as messages show it."""
    sheet: str | None = None
    """The one sheet that is meant; None: all."""

    def __str__(self) -> str:
        place = str(self.path) if self.member is None else f"{self.path}/{self.member}"
        return place if self.sheet is None else f"{place}[{self.sheet}]"


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file of a folder or an archive that is not read, and what it is."""

    shown: str
    what: str


@dataclass(slots=True)
class FoundFiles:
    """What some files and folders hold: the sources, with what messages call each; and the rest."""

    sources: dict[RosterSource, str] = field(default_factory=dict)
    left: list[LeftFile] = field(default_factory=list)

    def not_read(self) -> Iterator[Unread]:
        """The files that are no tables."""
        for file in self.left:
            yield Unread(UnreadKind.FILE, file.shown, why=file.what)


def each_source(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
) -> Iterable[str | os.PathLike[str]]:
    """One file or folder, or several."""
    return [sources] if isinstance(sources, str | os.PathLike) else sources


@checked
def rosters_in(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files that ``read_roster`` would read, folders looked through; an archive is one file.

    What a run that was killed has left half done is settled first. Raises RosterError where
    that cannot be.
    """
    return list(dict.fromkeys(source.path for source in roster_sources(sources)))


def roster_sources(sources: Iterable[str | os.PathLike[str]]) -> dict[RosterSource, str]:
    """What is read of some places, as ``found_files`` has it."""
    return found_files(sources).sources


def found_files(sources: Iterable[str | os.PathLike[str]]) -> FoundFiles:
    """The files named, and all tables of folders and archives in the order of their names.

    Each once, with what messages call it: its place in the folder, or its name where that is
    enough; and the files of these folders that are no tables. An archive that cannot be looked
    into is a source, and whoever reads it says why. Raises RosterError as ``settle_at`` does,
    and for a place that is empty.
    """
    found = FoundFiles()
    for written in sources:
        source = _meant(os.fspath(written))
        settle_at(source.path)
        if os.path.isdir(source.path):  # noqa: PTH112 -- Path.is_dir raises for a name too long
            for path in _inside(source.path, found.left):
                _add(found, RosterSource(path), path.relative_to(source.path).as_posix())
        else:
            _add(found, source, str(replace(source, path=Path(source.path.name))))
    counted = Counter(found.sources.values())
    return FoundFiles(
        {
            source: "/".join(map(_readable, (n if counted[n] == 1 else str(source)).split("/")))
            for source, n in found.sources.items()
        },
        found.left,
    )


def place_of(written: str | os.PathLike[str]) -> Path:
    """A place as it is named. Raises RosterError for an empty name: it is no folder."""
    if not os.fspath(written):
        hint = "请写文件或文件夹的名称；当前文件夹写成 ."
        raise RosterError([Diagnostic("E720", "文件的名称是空的", hint)])
    return Path(written)


def _meant(written: str) -> RosterSource:
    """What a place on the command line means: also a sheet, or a file in an archive."""
    place_of(written)
    if os.path.lexists(written):
        return RosterSource(Path(written))
    named = _SHEET.fullmatch(written)
    place, sheet = (named[1], named[2]) if named else (written, None)
    if os.path.isfile(place):  # noqa: PTH113 -- Path.is_file raises for a name too long
        return RosterSource(Path(place), sheet=sheet)
    for archive in Path(place).parents:
        if os.path.isfile(archive):  # noqa: PTH113 -- Path.is_file raises for a name too long
            if is_archive_file(archive):
                return RosterSource(archive, Path(place).relative_to(archive).as_posix(), sheet)
            break
    return RosterSource(Path(written))


def _add(found: FoundFiles, source: RosterSource, shown: str) -> None:
    """A file, or instead of an archive what is in it."""
    members: list[str] | None = None
    if source.member is None and source.sheet is None:
        with suppress(UnreadableFileError):  # whoever reads it says so
            members = members_of(source.path)
    if members is None:
        found.sources[source] = shown
        return
    tables = [name for name in members if _is_table(name)]
    if not tables:
        found.sources[source] = shown
    for name in tables:
        found.sources[RosterSource(source.path, name)] = f"{shown}/{name}"
    if tables:
        others = (name for name in members if not _is_table(name))
        found.left.extend(LeftFile(f"{shown}/{name}", what_file_is(name)) for name in others)


def _is_table(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def settle_at(path: Path) -> None:
    """Settle what was begun at a place, or in it if it is a folder. Raises RosterError."""
    target = as_written(path)
    try:
        settle(target.parent, target, reading=True)
        settle(target, reading=True)
    except OSError as error:
        raise unsettled(path, error) from None


def as_written(path: Path) -> Path:
    """A place as whoever writes there takes it."""
    return Path(os.path.abspath(behind_link(path)))  # noqa: PTH100


def behind_link(path: Path) -> Path:
    """What a link leads to: beside that the other tables stand."""
    linked = os.path.islink(path)  # noqa: PTH114 -- Path.is_symlink raises for a name too long
    return Path(os.path.realpath(path)) if linked else path


def unsettled(path: Path, error: OSError) -> RosterError:
    """What is said of a place where some files may be old and others new, or missing."""
    if isinstance(error, BusyError):
        problem, hint = "正在写，几张表可能有新有旧", "请等它写完再运行"
    elif isinstance(error, ForeignError):
        problem = "另一个用户正在写，或者没有写完，几张表可能有新有旧"
        hint = (
            "请等他写完，或请他再运行一次；"
            f"确实不用了，才删除“{error.filename}”，里面可能有还没放回去的文件"
        )
    elif isinstance(error, UnsettledError):
        problem = f"上一次没有写完，也没能放回去，原来的文件还在“{error.filename}”里"
        hint = "请不要删除它，先请管理员检查磁盘"
    else:
        problem = f"上一次没有写完，这一次又没能放回去（{reason_of(error)}）"
        hint = "请检查权限，或请写的人再写一次"
    return RosterError([unreadable_file(path, UnreadableFileError(problem, hint))])


def _readable(name: str) -> str:
    """A name as a table can hold it: one of an old archive may be in GBK, not in UTF-8."""
    try:
        held = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # which no file can have
        held = name.encode("utf-8", "replace")
    try:
        return held.decode()
    except UnicodeDecodeError:
        return held.decode("gb18030", "replace")


_HEAD: Final = 512
_OUR_OWN: Final = (".yaml", ".yml")
"""Rules, cases and mappings, which may lie beside rosters."""

_OF_THE_SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini"})


def _inside(folder: Path, left: list[LeftFile]) -> list[Path]:
    """The tables in a folder; ``left`` gets the other files."""
    closed: list[OSError] = []
    for here, names in list(_folders_in(folder, [])):
        if any(name.startswith(PREFIX) for name in names):
            settle_at(here)
    files: set[Path] = set()
    others: set[Path] = set()
    for here, names in _folders_in(folder, closed):
        for name in names:
            path = here / name
            if name.startswith(HIDDEN_NAMES):  # also what a run that was killed has left
                continue
            if _is_table(name):
                files.add(path)
            elif not _never_meant(name) and path.is_file():
                others.add(path)
    for path in sorted(others):
        shown = "/".join(map(_readable, path.relative_to(folder).parts))
        left.append(LeftFile(shown, what_file_is(path.name, partial(_head_of, path))))
    # whoever reads a folder that is closed says so
    return sorted({*files, *(Path(error.filename) for error in closed)})


def _never_meant(name: str) -> bool:
    return name.lower().endswith(_OUR_OWN) or name.lower() in _OF_THE_SYSTEM


def _head_of(path: Path) -> bytes:
    """How a file begins; nothing where that cannot be seen."""
    with suppress(OSError):
        if path.is_file():  # a pipe would be waited for
            with path.open("rb") as file:
                return file.read(_HEAD)
    return b""


def _folders_in(folder: Path, closed: list[OSError]) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those in it, with the names inside; ``closed``: why some cannot be listed.

    Raises RosterError where there are too many files.
    """
    looked_at = 0
    for here, folders, names in os.walk(folder, onerror=closed.append):
        yield Path(here), [*names, *folders]
        folders[:] = [name for name in folders if not name.startswith(HIDDEN_NAMES)]
        looked_at += len(names) + 1
        if looked_at > MOST_FILES:
            hint = "请写放着这些表的文件夹"
            problem = Diagnostic("E720", f"里面的文件超过 {MOST_FILES} 个", hint, file=str(folder))
            raise RosterError([problem])
