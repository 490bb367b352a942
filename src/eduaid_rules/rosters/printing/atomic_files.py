"""What is written: which files an output becomes, what stands in its way, what is said of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final, assert_never

from ...errors import OutputError, reason_of
from ..staging import (
    NEW,
    BusyError,
    ForeignError,
    UnsettledError,
    is_of_this_user,
    new_file,
    put_in_place,
    settle,
    staged,
    to_disk,
)

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
        path = _behind_link(path) if path.is_symlink() else path
        settle(path.parent, path, reading=True)
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
    if isinstance(error, ForeignError):
        return OutputError(
            f"另一个用户正在写“{path}”，或者没有写完：请等他写完，或请他再运行一次；"
            f"确实不用了，才删除“{error.filename}”，里面可能有还没放回去的文件"
        )
    if isinstance(error, UnsettledError):
        return OutputError(
            f"写“{path}”中途出错，原来的文件也没能放回去，都还在“{error.filename}”里，请不要删除；"
            "请检查磁盘和权限，再运行一次，会先放回去"
        )
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
    return OutputError(f"写不成“{path}”（{reason_of(error)}），{kept}；请检查磁盘再运行")


def _behind_link(link: Path) -> Path:
    """The file that a link of one's own leads to. Raises OutputError for somebody else's."""
    path = Path(os.path.realpath(link))
    if path.is_symlink():
        raise OutputError(
            f"“{link}”是一个链接，绕了一圈又指回自己，没有写；请换一个文件名，或先删除这个链接"
        )
    if not is_of_this_user(link.lstat()) or (path.exists() and not is_of_this_user(path.stat())):
        raise OutputError(
            f"“{link}”是一个链接，指向“{path}”，链接或文件是别人的，没有写；"
            "请换一个文件名，或直接写那个文件的路径"
        )
    return path


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
        _check_file(file)
        _check_owner(file)


def _check_file(file: Path) -> None:
    """Refuse what is no file, and would be one afterwards. A link beside is replaced."""
    with suppress(FileNotFoundError):
        found = file.lstat().st_mode  # which a name that is too long fails
        if file.is_dir():
            raise OutputError(f"“{file}”是一个文件夹，写不成文件，请换个文件名")
        if not (stat.S_ISREG(found) or stat.S_ISLNK(found)):
            raise OutputError(f"“{file}”不是普通文件，是设备或管道一类的，没有写；请换个文件名")


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


@dataclass(frozen=True, slots=True)
class Output:
    """A target, and what fills a (hidden) folder with its files."""

    target: OutputTarget
    write: Callable[[Path], None]


def output_of_file(target: str | os.PathLike[str], write: Callable[[Path], None]) -> Output:
    """A single file that ``write`` makes. Raises OutputError."""
    found = file_target(target)
    return Output(found, lambda folder: write(folder / found.path.name))


def placed(output: Output) -> tuple[Path, ...]:
    """Write an output into a hidden folder, then move what is in it to its place.

    Returns the files, the one that counts first. Raises OutputError.
    """
    place_together([output])
    return output.target.files[::-1]


def place_together(outputs: Sequence[Output]) -> None:
    """Write outputs, and put them in place when all are written: all of them, or none.

    The last counts. Raises OutputError.
    """
    paths = [output.target.path for output in outputs]
    for folder in paths:
        for path in paths:
            if folder in path.parents:
                raise OutputError(f"“{path}”不能写到“{folder}”里，那里整个要换成新的；请换个地方")
    staged_in: dict[Path, tuple[Path, ...]] = {}
    hidden: dict[tuple[Path, str], Path] = {}
    with ExitStack() as at_end:
        for output in outputs:
            path = output.target.path
            try:
                key = path.parent, path.stem
                if key not in hidden:
                    hidden[key] = at_end.enter_context(staged(path))
                folder = hidden[key]
                output.write(folder / NEW)
                to_disk(folder / NEW)
            except OSError as error:
                raise output_error(error, path) from error
            staged_in[folder] = (*staged_in.pop(folder, ()), *output.target.places)
        path = outputs[-1].target.path
        try:
            put_in_place(staged_in)
        except PermissionError as error:  # on Windows: a program has the file open
            raise OutputError(
                f"“{path}”替换不了，多半是正在 Excel 里打开；请关闭以后再运行，原来的文件没有动"
            ) from error
        except OSError as error:
            raise output_error(error, path) from error


def place_text(path: Path, text: str) -> None:
    """Put a text in place as a whole, for everybody to read. Raises OutputError."""
    try:
        _check_file(path)
        with staged(path) as folder:
            with new_file(folder / NEW / path.name, private=False) as file:
                file.write(text.encode("utf-8"))
            to_disk(folder / NEW)
            put_in_place({folder: (path,)})
    except OSError as error:
        raise output_error(error, path) from error
