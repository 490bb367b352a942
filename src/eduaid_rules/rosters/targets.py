"""Where a ledger goes: which files it becomes, and what stands in the way of them."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from ..errors import OutputError
from .names import NAMES
from .staging import BusyError, staged

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OWNERS: Final = ("~${}", ".~{}", ".~lock.{}#")
"""What Excel, WPS and LibreOffice put beside a file that they have open."""


class Form(Enum):
    """In which form a ledger is written."""

    WORKBOOK = ".xlsx"
    CSV = ".csv"
    PARQUET = ".parquet"
    FOLDER = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A place for a ledger: ``files`` by table, the one that counts (or the folder) last."""

    path: Path
    form: Form
    files: tuple[Path, ...]

    @property
    def places(self) -> tuple[Path, ...]:
        """What is put in place: the folder as one, or each file."""
        return (self.path,) if self.form is Form.FOLDER else self.files


def read_target(target: str | os.PathLike[str], names: Sequence[str] = NAMES) -> Target:
    """Read a target: a suffix says the form; no suffix, a / or a folder that is there a folder.

    ``names`` are those of the tables, the one that counts first. Raises OutputError, also for
    what would stop the writing in the end.
    """
    said = os.fspath(target)
    path = Path(os.path.abspath(said))  # noqa: PTH100 -- symbolic links stay, here
    try:
        path = path.resolve() if path.is_symlink() else path
        found = _target(path, _form(said, path), names)
        _check(found)
        with staged(path):
            pass
    except OSError as error:
        raise explained(error, path) from error
    except ValueError as error:
        raise OutputError(f"文件名“{said!r}”里有不能用的字符，请改名") from error
    return found


def explained(error: OSError, path: Path) -> OutputError:
    """The error of the system as a sentence for a clerk."""
    kept = "原来的文件没有动，没有留下写了一半的文件"
    where = path.parent
    if isinstance(error, BusyError):
        return OutputError(f"另一个程序正在写“{path}”，请等它写完再运行")
    match error.errno:
        case code if code in _FULL:
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


def locked(path: Path) -> OutputError:
    """A file that cannot be replaced: on Windows because a program has it open."""
    return OutputError(
        f"“{path}”替换不了，多半是正在 Excel 里打开；请关闭以后再运行，原来的文件没有动"
    )


def _target(path: Path, form: Form, names: Sequence[str]) -> Target:
    """Which files tables become in this form."""
    main, *beside = names
    match form:
        case Form.WORKBOOK:
            files = [path]
        case Form.FOLDER:
            files = [path / f"{name}.csv" for name in (*beside, main)]
        case _:
            files = [path.with_name(f"{path.stem}.{name}.csv") for name in beside] + [path]
    return Target(path, form, tuple(files))


def _form(said: str, path: Path) -> Form:
    if said.endswith(("/", os.sep)):
        return Form.FOLDER
    suffix = path.suffix.lower()
    known = [form for form in Form if form.value == suffix]
    if known:
        return known[0]
    if path.is_dir():
        return Form.FOLDER
    raise OutputError(
        f"不认识“{path.name}”的后缀“{path.suffix}”，请写成 .xlsx、.csv 或 .parquet；"
        "要写成一个文件夹，请在名称后加 /"
    )


def _check(target: Target) -> None:
    """Raise OutputError or OSError for what stands in the way."""
    _check_parent(target.path)
    if target.form is Form.FOLDER:
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


def _check_folder(target: Target) -> None:
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
