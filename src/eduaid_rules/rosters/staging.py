"""Files that appear as a whole or not at all: written beside their place, then moved there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Final

_LOCK: Final = "lock"
NEW: Final = "new"
_OLD: Final = "old"


class BusyError(OSError):
    """Another process is writing to the same place."""


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target, to write into; it is gone afterwards.

    What a run that was killed has left is removed first. Raises BusyError where it is
    no leftover, OSError as the system does.
    """
    name = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]
    folder = target.parent / f".eduaid-{name}"
    with ExitStack() as at_end:
        if folder.is_dir():
            at_end.enter_context(_locked(folder))
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        at_end.callback(shutil.rmtree, folder, ignore_errors=True)
        at_end.enter_context(_locked(folder))
        (folder / NEW).mkdir()
        (folder / _OLD).mkdir()
        yield folder


def put_in_place(folder: Path, targets: Sequence[Path]) -> None:
    """Move what is in ``new`` to the targets, the last of them last.

    One target is replaced in one step. Of several, the last is taken away first and
    comes last: while it is missing, the set is not there. What goes wrong is undone.
    """
    *_, main = targets
    if len(targets) == 1 and not main.is_dir():
        _keep_rights(main, folder / NEW / main.name)
        os.replace(folder / NEW / main.name, main)  # noqa: PTH105 -- one call to watch
        _sync_folder(main.parent)
        return
    moves = [(place, folder / _OLD / place.name) for place in reversed(targets) if place.exists()]
    moves += [(folder / NEW / place.name, place) for place in targets]
    done: list[tuple[Path, Path]] = []
    try:
        for source, place in moves:
            os.replace(source, place)  # noqa: PTH105
            done.append((source, place))
            if source == main:
                _sync_folder(main.parent)
    except BaseException:
        for source, place in reversed(done):
            with suppress(OSError):
                os.replace(place, source)  # noqa: PTH105
        raise
    _sync_folder(main.parent)


def to_disk(path: Path) -> None:
    """Wait until a file, or every file of a folder, is on the disk."""
    if path.is_dir():
        for inside in sorted(path.iterdir()):
            to_disk(inside)
        _sync_folder(path)
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; a lock ends with its process, even a killed one."""
    fcntl = _locks()
    if fcntl is None:
        yield
        return
    with (folder / _LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(str(folder)) from None
        except OSError:  # a network folder without locks
            pass
        yield


def _locks() -> ModuleType | None:
    """What locks files on this system; Windows does not let go of open ones anyhow."""
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl


def _keep_rights(old: Path, new: Path) -> None:
    with suppress(OSError):
        new.chmod(old.stat().st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    """Wait until the names of a folder are on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
