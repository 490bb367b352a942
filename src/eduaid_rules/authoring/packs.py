"""Finding packs, and loading them with the packs above them, each folder read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from ..errors import PackNotFound, PolicyError
from ..suggestions import question_of, suggestion
from .diagnostics import sorted_findings
from .loading.fields import ID
from .loading.header import header_fields
from .loading.pack_reader import Loaded, PackReader
from .loading.yaml_tree import YamlNode
from .pack_files import PACK_FILE, folder_name, is_pack, pack_of_cases

LONGEST_NAME: Final = 100
MOST_LAYERS: Final = 50
"""A nation has five; what reads and judges more goes deep into the stack."""


def shipped_folder() -> Path:
    """``rules/`` inside the installed package, or of the checkout it runs from."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent.parent / "rules"


def shipped_policies() -> tuple[str, ...]:
    """The names of the packs that come with the library."""
    return tuple(folder.name for folder in packs_in(shipped_folder()))


def packs_in(folder: Path) -> list[Path]:
    """The folders in a folder that are packs."""
    return sorted(path.parent for path in folder.glob(f"*/{PACK_FILE}"))


def pack_folder(source: str | os.PathLike[str]) -> Path:
    """The folder of a pack: a shipped one by its name, or any by its path. Raises PackNotFound.

    A plain string that is no shipped pack's name may name a pack right here; a folder among the
    cases of a pack means that pack.
    """
    if (
        not isinstance(source, str)
        or source in (".", "..")
        or any(mark in source for mark in ("/", "\\", os.sep))
    ):
        return _pack_around(Path(source))
    folder = shipped_folder() / source
    if not source or not is_pack(folder):
        if source and is_pack(Path(source)):
            return Path(source)
        known = shipped_policies()
        raise PackNotFound(
            f"没有自带的规则包“{source}”。{suggestion(source, known)}；"
            f"自己的规则文件夹请写路径，如 ./{source or 'my-county'}"
        )
    return folder


def _pack_around(folder: Path) -> Path:
    """The pack among whose cases a folder lies; else the folder."""
    if is_pack(folder) or not os.path.isdir(folder):  # noqa: PTH112 -- as below
        return folder
    return pack_of_cases(Path(os.path.realpath(folder), PACK_FILE)) or folder


@dataclass(eq=False, repr=False)
class PackLoader:
    """Reads packs with the packs above them; every folder is read once.

    ``shipped`` is where a parent is looked for that is not beside its child.
    """

    shipped: Path = field(default_factory=shipped_folder)
    texts: Mapping[Path, bytes] = field(default_factory=dict)
    """What files (by their resolved paths) are taken to hold, instead of what they do."""
    _loaded: dict[Path, Loaded] = field(default_factory=dict)

    def load(self, folder: Path) -> Loaded:
        """Read a folder of rule files.

        Raises PackNotFound where there is no such folder, and PolicyError with every
        mistake of every file; a pack with a mistake is never returned in part.
        """
        return self._load(folder, ())

    def reread(self, folder: Path, trees: Mapping[Path, YamlNode]) -> Loaded:
        """Read a folder anew with other trees for some of its files (by resolved path).

        The packs above are read once, and what ``load`` gives stays as it was. Raises as
        ``load`` does; findings have the places of the trees' nodes.
        """
        return self._read(folder, trees, ())

    def _load(self, folder: Path, below: tuple[Path, ...]) -> Loaded:
        if not os.path.isdir(folder):  # noqa: PTH112 -- Path.is_dir raises for a name too long
            raise PackNotFound(f"找不到规则文件夹“{folder}”")
        place = Path(os.path.realpath(folder))
        if place not in self._loaded:
            self._loaded[place] = self._read(folder, {}, below)
        return self._loaded[place]

    def _read(
        self, folder: Path, trees: Mapping[Path, YamlNode], below: tuple[Path, ...]
    ) -> Loaded:
        reader = PackReader(folder, self.texts, trees, partial(self._in_reach, folder))
        reader.read_files()
        above = self._parent(reader, (*below, Path(os.path.realpath(folder))))
        pack = reader.read(above)
        unread = [one for one in above.warnings if one.code == "W610"] if above else []
        found = sorted_findings([*reader.found, *unread])
        if pack is None or any(item.severity == "error" for item in found):
            raise PolicyError(found)
        return Loaded(pack, found, reader.places, reader.written)

    def _parent(self, reader: PackReader, below: tuple[Path, ...]) -> Loaded | None:
        """The pack above; None where there is none, or where it cannot be had."""
        fields = header_fields(reader.header)
        node = None if fields is None else fields.node_of("上级")
        name = None if fields is None else fields.text("上级")
        reader.orphaned = node is not None or "上级" in reader.meant
        if node is None and not reader.orphaned:
            reader.require_parent()
        if fields is None or node is None or name is None:
            return None
        beside = Path(os.path.realpath(reader.folder)).parent / name
        possible = ID.fullmatch(name) is not None and len(name) <= LONGEST_NAME
        folder = beside if possible and is_pack(beside) else self.shipped / name
        if folder is not beside and is_pack(folder) and beside.is_dir():
            message = f"旁边的文件夹“{name}”没有读：里面没有 {PACK_FILE}，上级用了自带的规则包"
            hint = f"请补上 {PACK_FILE}，或给那个文件夹换一个名称"
            fields.findings.warning("W610", node, message, hint)
        if not possible or not is_pack(folder):
            hint = (
                question_of(name, sorted(self._in_reach(reader.folder)))
                or "上级要放在同一个文件夹里，或是自带的规则包"
            )
            fields.findings.error("E601", node, f"找不到上级规则包“{name}”", hint)
            return None
        if Path(os.path.realpath(folder)) in below:
            chain = [path.name for path in below[below.index(Path(os.path.realpath(folder))) :]]
            shown = " → ".join([*chain, name])
            fields.findings.error("E603", node, f"上级绕回了自己：{shown}", "请改写上级")
            return None
        if len(below) == MOST_LAYERS:
            message = f"上级套了超过 {MOST_LAYERS} 层"
            fields.findings.error("E603", node, message, "请减少层数：把中间的规则包合起来")
            return None
        above = self._load(folder, below)
        own = folder_name(reader.folder)
        if own in above.pack.layers:
            message = f"上级里已经有一个叫“{own}”的规则包"
            fields.findings.error("E603", node, message, "请给自己的文件夹换一个名称")
            return None
        reader.orphaned = False
        return above

    def _in_reach(self, folder: Path) -> set[str]:
        """The names of the packs that a pack can name: those beside it, and the shipped ones."""
        places = (Path(os.path.realpath(folder)).parent, self.shipped)
        return {pack.name for place in places for pack in packs_in(place)}
