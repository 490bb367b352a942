"""The files in a pack's folder: those that are read, those expected there, those nobody reads.

Staff keep more in it than rules: originals of the documents, notes, what an editor leaves. None
of these can be taken for a rule. Whatever else is not read is named, so that nobody believes it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Final

from ..errors import Diagnostic, PackNotFound

PACK_FILE: Final = "pack.yaml"
CASES_FOLDER: Final = "cases"
"""The folder of a pack that holds its cases, in files and folders."""

RULE_SUFFIX: Final = ".yaml"
TABLE_SUFFIX: Final = ".csv"
"""Of a table that a rule file names (表)."""
_MEANT: Final = re.compile(r"(.+)\.ya?ml(?![^\W_])", re.IGNORECASE)
"""A name in which the suffix of a rule file stands, wherever: adj.yaml.txt, adj.yaml.bak."""

_RULES: Final = re.compile("^(?:规则|调整)[ \t]*(?::|：)".encode(), re.MULTILINE)
"""The sections of a pack that no other file has."""
_LOOKED_AT: Final = 100_000
"""How many bytes of a file say whether it holds rules."""

_NOTES: Final = ("readme", "license", "licence", "copying", "notice", "changelog", "说明", "读我")
_LEFT_BEHIND: Final = ("thumbs.db", "desktop.ini", "__pycache__")
_EXPECTED: Final = frozenset(
    (
        *(".pdf", ".ofd", ".doc", ".docx", ".wps", ".rtf", ".odt", ".ppt", ".pptx"),
        *(".xls", ".xlsx", ".xlsm", ".et", ".ods"),
        *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
        *(".htm", ".html", ".mht", ".mhtml", ".eml", ".zip", ".rar", ".7z"),
        *(".md", ".rst", ".py", ".toml", ".ini", ".cfg"),
    )
)
"""Originals of documents and their annexes, notes, and what a repository needs."""

_MADE: Final = ("build", "dist", "venv", "node_modules", "*.egg", "CVS", "_darcs", "{arch}")
_ENVIRONMENTS: Final = ("pyvenv.cfg", "conda-meta")
"""Folders that programs make, in which copies of packs may lie; pytest does not go into them."""

_MOST_NAMED: Final = 3
MOST_FOLDERS: Final = 20_000
"""In so many nobody keeps packs: another folder is meant."""
_MOST_LOOKED_AT: Final = 10_000
"""So many files of a folder that nobody reads are counted."""


def is_pack(folder: Path) -> bool:
    """Whether a folder is a pack; a name too long for a folder is none."""
    return os.path.isfile(folder / PACK_FILE)  # noqa: PTH113 -- Path.is_file raises for such a name


def folder_of_rules(folder: Path) -> Path | None:
    """The folder whose rules somebody means who works in a folder; None where there are none.

    That of the pack, also for whoever is among its cases; and any with rule files in it, though
    no pack can be made of them (``pack.yaml`` is missing, or called ``pack.yml``).
    """
    try:
        place = folder.absolute()
        if is_pack(folder) or any(map(_is_rule_file, sorted(folder.iterdir()))):
            return folder
    except OSError:  # a folder that is gone, or closed
        return None
    return pack_of_cases(place / PACK_FILE)


def _is_rule_file(path: Path) -> bool:
    """Whether a file is meant to be of a pack: by its name, or by a section in it."""
    if path.name.lower().startswith(PACK_FILE.removesuffix("aml")):
        return path.is_file()
    if path.suffix.lower() not in (RULE_SUFFIX, ".yml"):
        return False
    try:
        with path.open("rb") as opened:
            return _RULES.search(opened.read(_LOOKED_AT)) is not None
    except OSError:
        return False


def is_hidden(name: str) -> bool:
    """Whether a file or folder is there for a program: an editor, an office suite, the system."""
    return name.startswith((".", "~$")) or name.lower() in _LEFT_BEHIND


def is_misnamed(path: Path) -> bool:
    """Whether a file has another suffix that means YAML."""
    return path.suffix != RULE_SUFFIX and path.suffix.lower() in (".yml", RULE_SUFFIX)


def looks_made(folder: Path) -> bool:
    """Whether a folder is called as one that programs make."""
    return any(fnmatchcase(folder.name, pattern) for pattern in _MADE)


def is_ours(folder: Path) -> bool:
    """Whether a folder is a pack or among its cases: it is looked into whatever its name."""
    return is_pack(folder) or pack_of_cases(folder / PACK_FILE) is not None


def rule_files(folder: Path) -> list[Path]:
    """The files of a pack that hold rules or are misnamed, in order. Raises OSError."""
    return sorted(
        path
        for path in folder.iterdir()
        if (path.suffix == RULE_SUFFIX or is_misnamed(path))
        and not is_hidden(path.name)
        and not os.path.isdir(path)  # noqa: PTH112 -- Path.is_dir raises where it is closed
    )


def packs_below(folder: Path) -> list[Path]:
    """The packs in a folder, itself and those in packs included, at any depth, in order.

    Raises PackNotFound where there are more folders than anybody keeps packs in.
    """
    found: list[Path] = []
    for count, (here, folders, names) in enumerate(os.walk(folder)):
        if count == MOST_FOLDERS:
            message = f"“{folder}”里的文件夹超过 {MOST_FOLDERS} 个，请写规则文件夹"
            raise PackNotFound(message)
        place = Path(here)
        # not gone into; Path.is_symlink raises where a folder is closed
        linked = [name for name in folders if os.path.islink(place / name)]  # noqa: PTH114
        found += [place] if PACK_FILE in names else []
        found += [place / name for name in linked if is_pack(place / name)]
        folders[:] = [
            name
            for name in folders
            if not is_hidden(name)
            and (is_ours(place / name) or not looks_made(place / name))
            and not any(map(os.path.exists, (place / name / mark for mark in _ENVIRONMENTS)))
        ]
    return sorted(found)


def case_files(folder: Path) -> list[Path]:
    """The files of a pack that hold cases or are misnamed, also in folders inside ``cases/``."""
    return [
        path
        for path in _files_below(folder / CASES_FOLDER)
        if path.suffix == RULE_SUFFIX or is_misnamed(path)
    ]


def pack_of_cases(path: Path) -> Path | None:
    """The folder of the pack among whose cases a file lies; None where there is no such pack."""
    for above in path.parents:
        if above.name == CASES_FOLDER and is_pack(above.parent):
            return above.parent
    return None


def folder_name(folder: Path) -> str:
    """The name of a pack by its folder, wherever a link leads."""
    return Path(os.path.realpath(folder)).name


def table_files(folder: Path) -> list[Path]:
    """The tables in the folder of a pack, whether a rule file names them or not."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == TABLE_SUFFIX and not _MEANT.match(path.name)
    )


def unread_files(folder: Path, named: Collection[Path] = ()) -> Iterator[Diagnostic]:
    """A warning for each file of a pack that nobody reads; one for a folder full of them.

    ``named`` are those that a rule file names: tables that are read, texts that are kept (原文).
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return  # whoever reads the rules says so
    for path in inside:
        is_folder = os.path.isdir(path)  # noqa: PTH112 -- Path.is_dir raises where it is closed
        if is_folder and path.name == CASES_FOLDER:
            read = {*case_files(folder)}
            yield from (_of_file(one) for one in _unexpected(path) if one not in read)
        elif is_folder:
            yield from _of_folder(path, named)
        elif not (
            path.suffix == RULE_SUFFIX or is_misnamed(path) or path in named or _is_expected(path)
        ):
            yield _of_file(path)


def _files_below(folder: Path) -> Iterator[Path]:
    """The files in a folder and the folders inside, in order; no other pack's, none hidden."""
    if not os.path.isdir(folder):  # noqa: PTH112 -- Path.is_dir raises for a name too long
        return
    closed: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=closed.append):
        place = Path(here)
        folders[:] = sorted(
            name for name in folders if not is_hidden(name) and not is_pack(place / name)
        )
        linked = [name for name in folders if os.path.islink(place / name)]  # noqa: PTH114
        yield from (place / name for name in sorted((*names, *linked)) if not is_hidden(name))
    yield from (Path(error.filename) for error in closed)


def _unexpected(folder: Path) -> list[Path]:
    return [path for path in _files_below(folder) if not _is_expected(path)]


def _is_expected(path: Path) -> bool:
    """Whether nobody can believe that a file is read as rules or as cases."""
    name = path.name.lower()
    if is_hidden(name) or name.endswith(".schema.json"):
        return True
    return not _MEANT.match(name) and (path.suffix.lower() in _EXPECTED or name.startswith(_NOTES))


def _of_file(path: Path) -> Diagnostic:
    meant = _MEANT.match(path.name)
    name = f"{meant[1] if meant else path.stem}{RULE_SUFFIX}"
    message = f"“{path.name}”没有读：只读扩展名是 {RULE_SUFFIX} 的文件"
    if os.path.exists(path.parent / name):  # noqa: PTH110 -- Path.exists raises where it is closed
        hint = f"已经有 {name}：要用的内容请写进去，不要的请移出规则文件夹"
    elif path in table_files(path.parent) and is_pack(path.parent):
        message = f"“{path.name}”没有读：没有一条规则写 表: {path.name}"
        hint = f"请写 标准: {{表: {path.name}, 按: [学段]}}；只是说明，请用“说明”开头的名称"
    elif meant:
        hint = f"请改名为 {name}（Windows 常常不显示扩展名）；不要的请移出规则文件夹"
    else:
        hint = f"是规则或用例就改名为 {name}；只是说明，请用“说明”开头的名称"
    if os.path.isdir(path):  # noqa: PTH112 -- as above
        message, hint = f"文件夹“{path.name}”没有看：是一个链接，或没有权限", "请把里面的文件放进来"
    return Diagnostic("W610", message, hint, "warning", file=str(path))


def _of_folder(folder: Path, named: Collection[Path]) -> Iterator[Diagnostic]:
    if is_hidden(folder.name) or is_pack(folder):
        return
    if os.path.islink(folder):  # noqa: PTH114 -- it may lead anywhere
        yield _of_file(folder)
        return
    below = islice(_files_below(folder), _MOST_LOOKED_AT)
    found = [path for path in below if path not in named and not _is_expected(path)]
    if found:
        names = "、".join(path.relative_to(folder).as_posix() for path in found[:_MOST_NAMED])
        more = f" 等 {len(found)} 个文件" if len(found) > _MOST_NAMED else " "
        message = f"子文件夹“{folder.name}”里的 {names}{more}没有读：规则不放在子文件夹里"
        hint = f"规则请移到上一层，用例请移到 {CASES_FOLDER} 里；不要的请移出规则文件夹"
        yield Diagnostic("W610", message, hint, "warning", file=str(folder))
