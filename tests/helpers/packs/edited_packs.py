"""Shipped packs with other words in some files, written into a folder of a test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from eduaid_rules import Policy, load_policy
from project import RULES


@dataclass(frozen=True)
class Edit:
    """Words of a file of a shipped pack, and what stands there instead."""

    pack: str
    file: str
    old: str
    new: str


def edited(
    folder: Path, name: str, *edits: Edit, promises: bool = False, shipped: Path = RULES
) -> Path:
    """A pack whose files, or those of packs above it, say something else; the pack's folder.

    With ``promises`` it keeps its guarantees: they are about the rules as shipped.
    """
    others = () if shipped == RULES else (pack.name for pack in shipped.iterdir())
    for pack in {name, *(edit.pack for edit in edits), *others}:
        only = shutil.ignore_patterns("cases", *([] if promises else ["guarantees.yaml"]))
        shutil.copytree(shipped / pack, folder / pack, dirs_exist_ok=True, ignore=only)
    for edit in edits:
        path = folder / edit.pack / edit.file
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, f"{edit.old}: {text.count(edit.old)} times"
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return folder / name


def policies(folder: Path, name: str, *edits: Edit, shipped: Path = RULES) -> tuple[Policy, Policy]:
    """The shipped pack, or one of another folder, and the edited one."""
    return load_policy(shipped / name), load_policy(edited(folder, name, *edits, shipped=shipped))
