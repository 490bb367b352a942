"""Files put in place together: whenever a run is killed, the old ones are there or the new.

New files are written into a hidden folder beside their place. Where several files are one output
(or a folder is replaced) what will be moved is put on the disk first, as a plan; then the old ones
go into the hidden folder and the new ones to their place, the last of them last. Whoever comes
next, to write or to read, finds the plan of a run that ended in between and settles it: forwards
where the last file had arrived, backwards otherwise. Every step of that can be stopped as well.

Outputs of one run in several folders (a roster here, its report there) have a hidden folder each.
The one whose file comes last holds the plan of all; what the others hold says where that is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from ..meaning.json_texts import read_json

PREFIX: Final = ".eduaid-"
"""What the names of hidden folders begin with."""
_LOCK: Final = "lock"
_PLAN: Final = "plan"
NEW: Final = "new"
OLD: Final = "old"


class BusyError(OSError):
    """Another process is writing to the same place."""


class ForeignError(OSError):
    """Another user has begun to write there and has not ended; ``filename`` is what is left."""


class UnsettledError(OSError):
    """Neither the old files nor the new could be put in place; ``filename`` holds them."""


def new_file(path: Path, *, private: bool = True) -> BinaryIO:
    """A file that was not there, to write into; nobody else can read it, if it is private."""
    mode = 0o600 if private else 0o666
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target, to write into (``new``); it is gone afterwards.

    What runs that were killed have left is settled first. Raises BusyError, ForeignError, and
    OSError as the system does.
    """
    settle(target.parent, target)
    with ExitStack() as at_end:
        folder = Path(tempfile.mkdtemp(prefix=f"{_mark(target)}-", dir=target.parent))
        at_end.callback(_discard, folder)
        try:
            at_end.enter_context(_taken(folder))
        except FileNotFoundError:  # somebody else has taken it for a leftover
            raise BusyError(str(folder)) from None
        for other in _left_in(target.parent, target):
            if other != folder:
                with suppress(FileNotFoundError), _taken(other):
                    pass
        (folder / NEW).mkdir(mode=0o700)
        (folder / OLD).mkdir(mode=0o700)
        yield folder


def put_in_place(staged_in: Mapping[Path, Sequence[Path]]) -> None:
    """Move what is in ``new`` of hidden folders to its places, the last of them last.

    What was there keeps its rights. One file is replaced in one step. Of several, the last is
    taken away first and comes last: while it is missing, the set is not there. What goes wrong
    is undone. Raises OSError as the system does, and UnsettledError where that fails too.
    """
    *others, folder = staged_in
    moves = [(hidden, place) for hidden, places in staged_in.items() for place in places]
    *_, (_, main) = moves
    for hidden, place in moves:
        _keep_rights(place, hidden / NEW / place.name)
    if len(moves) == 1 and not main.is_dir():
        os.replace(folder / NEW / main.name, main)  # noqa: PTH105 -- one name for a step, to watch
        sync_folder(main.parent)
        return
    there = [move for move in moves if os.path.lexists(move[1])]
    for hidden in others:
        _write_plan(hidden, {str(folder): True})
    plan = {(p.name if h == folder else str(h / p.name)): (h, p) in there for h, p in moves}
    _write_plan(folder, plan)
    try:
        for hidden, place in reversed(there):
            os.replace(place, hidden / OLD / place.name)  # noqa: PTH105
            if place == main:
                sync_folder(main.parent)
        for hidden, place in moves:
            os.replace(hidden / NEW / place.name, place)  # noqa: PTH105
    except BaseException:
        try:
            _settle(folder)
        except OSError as error:
            held = "”和“".join(map(str, staged_in))
            raise UnsettledError(error.errno, str(error), held) from error
        raise
    _settle(folder)


def settle(folder: Path, target: Path | None = None, *, reading: bool = False) -> None:
    """Bring to an end what killed runs have left in a folder; of a target, if one is named.

    Whoever is only ``reading`` leaves alone what has moved nothing yet. Raises BusyError where
    it is no leftover, ForeignError, and OSError as the system does.
    """
    for left in _left_in(folder, target, reading=reading):
        if not _is_own(left):
            raise ForeignError(0, "", str(left))
        if reading and not (left / _PLAN).exists():
            continue
        with suppress(FileNotFoundError), ExitStack() as held:  # or somebody else settles it
            held.enter_context(_taken(left))
            if (left / _PLAN).exists():
                _settle(left)
            if os.name == "nt":
                held.close()  # a file that is open cannot be removed there
            _discard(left)


@contextmanager
def read_together(target: Path, files: Sequence[Path]) -> Iterator[None]:
    """Let files that were written together be read together.

    Raises BusyError where they are replaced meanwhile, whatever was read or not found of them
    then, and what ``settle`` raises.
    """
    settle(target.parent, target, reading=True)
    before = [_state(file) for file in files]
    try:
        yield
    except Exception:
        _refuse_replaced(target, files, before)
        raise
    _refuse_replaced(target, files, before)


def _refuse_replaced(target: Path, files: Sequence[Path], before: Sequence[object]) -> None:
    planned = any((left / _PLAN).exists() for left in _left_in(target.parent, target, reading=True))
    if planned or before != [_state(file) for file in files]:
        raise BusyError(str(target)) from None


def to_disk(path: Path) -> None:
    """Wait until a file, or every file of a folder, is on the disk."""
    if path.is_dir():
        for inside in sorted(path.iterdir()):
            to_disk(inside)
        sync_folder(path)
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names of a folder are on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mark(target: Path) -> str:
    """What hidden folders of a target begin with: 台账.csv and 台账.parquet share files beside."""
    return PREFIX + hashlib.sha256(target.stem.encode(errors="surrogatepass")).hexdigest()[:12]


def _left_in(folder: Path, target: Path | None, *, reading: bool = False) -> list[Path]:
    """The hidden folders of runs, of all targets or of one.

    Raises OSError where the folder cannot be listed; whoever is ``reading`` says so elsewhere.
    """
    mark = PREFIX if target is None else _mark(target)
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (OSError, ValueError):
        if reading:
            return []
        raise
    return [folder / name for name in names if name.startswith(mark)]


def _is_own(folder: Path) -> bool:
    """Whether a folder is one that a run of this user has made: what it says can be trusted."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISDIR(found.st_mode) and is_of_this_user(found)


def is_of_this_user(found: os.stat_result) -> bool:
    """Whether something belongs to the user of this process, where the system says so."""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def _write_plan(folder: Path, was_there: dict[str, bool]) -> None:
    """Put on the disk what will be moved: each name, and whether one is there already.

    A file that another hidden folder holds is named with its path there. The plan of such a
    folder is the path of the one that has the names.
    """
    part = folder / f"{_PLAN}.part"
    with new_file(part) as file:
        file.write(json.dumps(was_there).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / _PLAN)  # noqa: PTH105
    sync_folder(folder)


def _plan(folder: Path) -> dict[Path, bool]:
    """What ``_write_plan`` has put down, by the place of each name in its hidden folder.

    Raises UnsettledError where that cannot be told.
    """
    try:
        found = read_json((folder / _PLAN).read_bytes())
    except (ValueError, IsADirectoryError):  # a disk that lost what it had promised to keep
        found = None
    plan = found if isinstance(found, dict) else {}
    was_there = {folder / name: was for name, was in plan.items() if isinstance(was, bool)}
    if not plan or len(was_there) != len(plan) or any(map(_is_strange, plan)):
        raise UnsettledError(0, "", str(folder))
    return was_there


def _is_strange(name: str) -> bool:
    """Whether a plan has never such a name: neither of a file, nor in or of a hidden folder."""
    path = Path(name)
    hidden = any(part.name.startswith(PREFIX) for part in (path, path.parent))
    bare = name == path.name not in ("", "..")
    return ".." in path.parts or not (bare or (path.is_absolute() and hidden))


def _settle(folder: Path) -> None:
    """Carry a plan to its end: all new files are there, or all that were there before."""
    was_there = _plan(folder)
    *_, main = was_there
    if main.parent != folder:
        _settle_with(folder, main)
        return
    holders = dict.fromkeys(path.parent for path in was_there)
    if os.path.lexists(folder / NEW / main.name):
        for path, was in was_there.items():
            name, hidden = path.name, path.parent
            new, old, place = hidden / NEW / name, hidden / OLD / name, hidden.parent / name
            if was and os.path.lexists(old):
                os.replace(old, place)  # noqa: PTH105
            elif not was and not os.path.lexists(new) and os.path.lexists(place):
                os.replace(place, new)  # noqa: PTH105
    for hidden in holders:
        sync_folder(hidden.parent)
    (folder / _PLAN).unlink()
    for hidden in holders:  # from here on they find that all has been done
        (hidden / _PLAN).unlink(missing_ok=True)


def _settle_with(folder: Path, leader: Path) -> None:
    """Settle what moves with the files of another hidden folder; without a plan it has ended.

    Raises UnsettledError where it cannot be looked for: what is here may still be needed.
    """
    if not leader.parent.is_dir():
        raise UnsettledError(0, "", str(folder))
    if not _is_own(leader):
        raise ForeignError(0, "", str(leader))
    with suppress(FileNotFoundError), _taken(leader):
        if (leader / _PLAN).exists():
            _settle(leader)
    (folder / _PLAN).unlink(missing_ok=True)


def _discard(folder: Path) -> None:
    """Remove a hidden folder in which nothing is left to settle."""
    if not (folder / _PLAN).exists():
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _taken(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; that ends with the process, even a killed one.

    Raises BusyError where another one holds it, FileNotFoundError where it was removed.
    """
    lock = folder / _LOCK
    _let_go(lock)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _hold(handle, folder)
        if not os.path.samestat(os.fstat(handle), lock.stat()):
            raise FileNotFoundError(str(folder))
        yield
    finally:
        os.close(handle)


def _let_go(lock: Path) -> None:
    """On Windows a file that is open cannot be removed: so one sees that it is held."""
    if os.name == "nt":
        try:
            lock.unlink(missing_ok=True)
        except PermissionError:
            raise BusyError(str(lock.parent)) from None


def _hold(handle: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyError(str(folder)) from None
    except OSError:  # a network folder without locks
        pass


def _keep_rights(old: Path, new: Path) -> None:
    """A file of one's own that is replaced keeps its rights; all others are private."""
    with suppress(OSError):
        found = old.lstat()
        if stat.S_ISLNK(found.st_mode) or not is_of_this_user(found):
            return
        if new.is_dir():
            for inside in new.iterdir():
                _keep_rights(old / inside.name, inside)
        new.chmod(stat.S_IMODE(found.st_mode) & 0o777)


def _state(file: Path) -> tuple[int, int, int] | None:
    """What changes with a file that is replaced."""
    try:
        found = file.stat()
    except (OSError, ValueError):  # ValueError: no file has such a name
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
