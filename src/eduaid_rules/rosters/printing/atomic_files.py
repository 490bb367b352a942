"""Output that appears as a whole or not at all: which files it becomes, what stands in its way.

Files are written beside their place, then moved there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Final, assert_never

from ...errors import OutputError

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
            at_end.enter_context(_holding_lock(folder))
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        at_end.callback(shutil.rmtree, folder, ignore_errors=True)
        at_end.enter_context(_holding_lock(folder))
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
def _holding_lock(folder: Path) -> Iterator[None]:
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


_DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OWNERS: Final = ("~${}", ".~{}", ".~lock.{}#")
"""What Excel, WPS and LibreOffice put beside a file that they have open."""


class OutputForm(Enum):
    """In which form a ledger is written."""

    WORKBOOK = ".xlsx"
    CSV = ".csv"
    PARQUET = ".parquet"
    FOLDER = ""


@dataclass(frozen=True, slots=True)
class OutputTarget:
    """A place for a ledger: ``files`` by table, the one that counts (or the folder) last."""

    path: Path
    form: OutputForm
    files: tuple[Path, ...]

    @property
    def places(self) -> tuple[Path, ...]:
        """What is put in place: the folder as one, or each file."""
        return (self.path,) if self.form is OutputForm.FOLDER else self.files


def read_target(target: str | os.PathLike[str], names: Sequence[str]) -> OutputTarget:
    """Read a target: a suffix says the form; no suffix, a / or a folder that is there a folder.

    ``names`` are those of the tables, the one that counts first. Raises OutputError, also for
    what would stop the writing in the end.
    """
    text = os.fspath(target)
    path = Path(os.path.abspath(text))  # noqa: PTH100 -- symbolic links stay, here
    try:
        path = path.resolve() if path.is_symlink() else path
        found = _target(path, _form(text, path), names)
        _check(found)
        with staged(path):
            pass
    except OSError as error:
        raise output_error(error, path) from error
    except ValueError as error:
        raise OutputError(f"文件名“{text!r}”里有不能用的字符，请改名") from error
    return found


def output_error(error: OSError, path: Path) -> OutputError:
    """The error of the system as a sentence for a clerk."""
    kept = "原来的文件没有动，没有留下写了一半的文件"
    where = path.parent
    if isinstance(error, BusyError):
        return OutputError(f"另一个程序正在写“{path}”，请等它写完再运行")
    match error.errno:
        case code if code in _DISK_FULL:
            return OutputError(
                f"写“{path}”时磁盘满了（或超过了允许的大小），{kept}；请腾出空间再运行"
            )
        case errno.ENAMETOOLONG:
            return OutputError(f"文件名“{path.name}”太长，请改短")
        case errno.ENOENT | errno.ENOTDIR:
            return OutputError(f"文件夹“{where}”不在了，写不成“{path.name}”，请建好再运行")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return OutputError(f"没有权限在文件夹“{where}”里写文件，请换个文件夹，或请管理员开通")
    return OutputError(f"写不成“{path}”（{error.strerror or error}），{kept}；请检查磁盘再运行")


def _target(path: Path, form: OutputForm, names: Sequence[str]) -> OutputTarget:
    """Which files tables become in this form."""
    main, *beside = names
    match form:
        case OutputForm.WORKBOOK:
            files = [path]
        case OutputForm.FOLDER:
            files = [path / f"{name}.csv" for name in (*beside, main)]
        case OutputForm.CSV | OutputForm.PARQUET:
            files = [path.with_name(f"{path.stem}.{name}.csv") for name in beside] + [path]
        case other:
            assert_never(other)
    return OutputTarget(path, form, tuple(files))


def _form(text: str, path: Path) -> OutputForm:
    if text.endswith(("/", os.sep)):
        return OutputForm.FOLDER
    suffix = path.suffix.lower()
    known = [form for form in OutputForm if form.value == suffix]
    if known:
        return known[0]
    if path.is_dir():
        return OutputForm.FOLDER
    raise OutputError(
        f"不认识“{path.name}”的后缀“{path.suffix}”，请写成 .xlsx、.csv 或 .parquet；"
        "要写成一个文件夹，请在名称后加 /"
    )


def _check(target: OutputTarget) -> None:
    """Raise OutputError or OSError for what stands in the way."""
    _check_parent(target.path)
    if target.form is OutputForm.FOLDER:
        _check_folder(target)
    for file in target.files:
        if file.is_dir():
            raise OutputError(f"“{file}”是一个文件夹，写不成文件，请换个文件名")
        _check_owner(file)


def _check_parent(path: Path) -> None:
    if path.parent.exists() and not path.parent.is_dir():
        raise OutputError(f"“{path.parent}”是文件，不是文件夹，里面写不成“{path.name}”")
    if not path.parent.is_dir():
        raise OutputError(f"文件夹“{path.parent}”不存在，请先建好，或换个地方")


def _check_folder(target: OutputTarget) -> None:
    """Refuse a folder that holds anything but an earlier ledger."""
    path = target.path
    if not os.path.lexists(path):
        return
    if path == Path.cwd():
        raise OutputError("不能写成当前文件夹本身，请写一个新文件夹的名称")
    if not path.is_dir():
        raise OutputError(f"“{path}”已经是一个文件，写不成文件夹，请换个名称")
    own = {file.name for file in target.files}
    for inside in sorted(path.iterdir()):
        if any(inside.name == owner.format(name) for owner in _OWNERS for name in own):
            continue  # said below, as open in Excel
        if inside.name not in own or not inside.is_file():
            raise OutputError(
                f"文件夹“{path}”里有别的东西（“{inside.name}”），"
                "为了不误删，没有写；请换一个空文件夹，或先移走它"
            )


def _check_owner(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.lstat()  # which a name that is too long fails
    for owner in _OWNERS:
        beside = file.with_name(owner.format(file.name))
        if os.path.lexists(beside):
            raise OutputError(
                f"“{file}”正在 Excel 等程序里打开，请先关闭；"
                f"如果没有打开，请删除同一文件夹里的“{beside.name}”"
            )


def file_target(target: str | os.PathLike[str]) -> OutputTarget:
    """Read a target for a single file. Raises OutputError."""
    output = read_target(target, (Path(target).stem,))
    return replace(output, files=(output.path,))


def place_file(target: str | os.PathLike[str], write: Callable[[Path], None]) -> Path:
    """Let ``write`` make a single file, and put it in place as a whole. Raises OutputError."""
    output = file_target(target)
    place_files(output, lambda folder: write(folder / output.path.name))
    return output.path


def place_files(output: OutputTarget, write: Callable[[Path], None]) -> tuple[Path, ...]:
    """Let ``write`` fill a hidden folder, then move what is in it to its place.

    Returns the files, the one that counts first. Raises OutputError.
    """
    try:
        with staged(output.path) as folder:
            write(folder / NEW)
            to_disk(folder / NEW)
            _put(folder, output)
    except OSError as error:
        raise output_error(error, output.path) from error
    return output.files[::-1]


def _put(folder: Path, output: OutputTarget) -> None:
    try:
        put_in_place(folder, output.places)
    except PermissionError as error:  # on Windows: a program has the file open
        raise OutputError(
            f"“{output.path}”替换不了，多半是正在 Excel 里打开；请关闭以后再运行，原来的文件没有动"
        ) from error
