"""The texts of packs that belong together, and how a tree becomes the text of a rule file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..api import Policy, load_policies
from ..authoring.profiles import flow_yaml, yaml_scalar

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
"""What a rule file says: text, lists and mappings."""


@dataclass(frozen=True, slots=True)
class PackTexts:
    """Packs as texts: the name of each folder with the texts of its files, the topmost first.

    ``name`` is the pack that matters most; where there are several, the others are above it or
    beside it.
    """

    packs: Mapping[str, Mapping[str, str]]
    name: str

    def write(self, folder: Path) -> Path:
        """Write every pack into a folder of its own below ``folder``; the folder of ``name``."""
        for pack, files in self.packs.items():
            (folder / pack).mkdir(parents=True, exist_ok=True)
            for file, text in files.items():
                (folder / pack / file).write_text(text, encoding="utf-8")
        return folder / self.name

    def load(self, folder: Path) -> Policy:
        """Write the packs and load the one that matters. Raises PolicyError."""
        return self.load_all(folder)[self.name]

    def load_all(self, folder: Path) -> dict[str, Policy]:
        """Write the packs and load every one, by name. Raises PolicyError."""
        self.write(folder)
        return load_policies([folder / pack for pack in self.packs])

    def __repr__(self) -> str:
        """Every file as it reads, so that a failing example can be copied into a folder."""
        files = [
            f"# {pack}/{file}\n{text}"
            for pack, texts in self.packs.items()
            for file, text in texts.items()
        ]
        return "PackTexts:\n" + "\n".join(files)


def rule_file(tree: Mapping[str, Tree]) -> str:
    """The text of a rule file: the outer levels by indentation, the inner ones in one line.

    >>> print(rule_file({"名称": "甲", "规则": {"aid": {"对象": {"范围": {"寄": "是"}}}}}), end="")
    名称: 甲
    规则:
      aid:
        对象: {范围: {寄: 是}}
    """
    return "".join(f"{line}\n" for line in _block(tree, 0))


def _block(tree: Mapping[str, Tree], depth: int) -> list[str]:
    lines: list[str] = []
    indent = "  " * depth
    for key, value in tree.items():
        if isinstance(value, dict) and depth < 2 and value:
            lines += [f"{indent}{yaml_scalar(key)}:", *_block(value, depth + 1)]
        elif isinstance(value, list) and depth < 3 and any(isinstance(v, dict) for v in value):
            lines += [
                f"{indent}{yaml_scalar(key)}:",
                *(f"{indent}  - {flow_yaml(v)}" for v in value),
            ]
        else:
            lines.append(f"{indent}{yaml_scalar(key)}: {flow_yaml(value)}")
    return lines
