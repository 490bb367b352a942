"""The texts of packs that belong together, and single changes in them.

How a tree becomes the text of a rule file, and what a slip of the hand would do to one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from ..api import Policy, load_policies, load_policy
from ..arguments import checked
from ..authoring.pack_files import rule_files
from ..authoring.packs import PackLoader
from ..authoring.profiles import flow_yaml, yaml_scalar
from ..errors import PackNotFound, TermError
from ..policy.facts import Fact
from ..policy.terms import Term

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
"""What a rule file says: text, lists and mappings."""


@dataclass(frozen=True, slots=True)
class PackTexts:
    """Packs as texts: the name of each folder with the texts of its files, the topmost first.

    ``name`` is the pack that matters most; where there are several, the others are above it or
    beside it.
    """

    packs: Mapping[str, Mapping[str, str]] = field(hash=False)
    name: str

    @checked
    def write(self, folder: Path) -> Path:
        """Write every pack into a folder of its own below ``folder``; the folder of ``name``."""
        for pack, files in self.packs.items():
            (folder / pack).mkdir(parents=True, exist_ok=True)
            for file, text in files.items():
                (folder / pack / file).write_text(text, encoding="utf-8")
        return folder / self.name

    @checked
    def load(self, folder: Path) -> Policy:
        """Write the packs and load the one that matters. Raises PolicyError."""
        return self.load_all(folder)[self.name]

    @checked
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


_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?=元)")
_NUMBER = re.compile(r"\d{1,6}")
_TERM = re.compile(r"\d{4}[秋春]")

TextSpan: TypeAlias = tuple[int, int]
TextChange: TypeAlias = tuple[TextSpan, str, str]
"""A span of a text, what stands there afterwards, and what that does, in words."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One file of a pack with one change: ``data`` is what the file holds then."""

    folder: Path
    file: str
    data: bytes
    what: str

    @checked
    def load(self) -> Policy:
        """The pack of the folder with this change; the folder stays as it is.

        Raises PolicyError where the change makes a mistake.
        """
        place = Path(os.path.realpath(self.folder / self.file))
        loaded = PackLoader(texts={place: self.data}).load(self.folder)
        return Policy(loaded.pack, loaded.warnings, loaded.written)

    def __repr__(self) -> str:
        """What is changed, and where."""
        return f"Edit({self.file}: {self.what})"


def possible_edits(folder: Path) -> list[Edit]:
    """Every single change, file by file. Raises PackNotFound, and PolicyError for a broken pack."""
    if not folder.is_dir():
        raise PackNotFound(f"找不到规则文件夹“{folder}”")
    others = _other_values(load_policy(folder).vocabulary.facts)
    made: list[Edit] = []
    for path in rule_files(folder):
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            continue
        for (start, end), instead, what in _changes(root, text, others):
            changed = (text[:start] + instead + text[end:]).encode()
            line = text.count("\n", 0, start) + 1
            made.append(Edit(folder, path.name, changed, f"第 {line} 行 {what}"))
    return made


def _other_values(facts: tuple[Fact, ...]) -> dict[str, str]:
    """For each value of a choice the next one of the same fact."""
    return {
        value.name: fact.values[(place + 1) % len(fact.values)].name
        for fact in facts
        for place, value in enumerate(fact.values)
        if len(fact.values) > 1
    }


def _changes(node: yaml.Node, text: str, others: dict[str, str]) -> Iterator[TextChange]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _dropped(text, key.start_mark.index, value.end_mark.index, node), "", "删去一个键"
            yield from _changes(value, text, others)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield _dropped(text, item.start_mark.index, item.end_mark.index, node), "", "删去一项"
            yield from _changes(item, text, others)
    elif isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        for changed in _other_texts(text[start:end], others):
            yield (start, end), changed, f"{text[start:end]} 改为 {changed}"


def _dropped(text: str, start: int, end: int, parent: yaml.CollectionNode) -> TextSpan:
    """The span of an entry with its comma, or with its lines."""
    if parent.flow_style:
        after = re.compile(r"\s*,\s*").match(text, end)
        if after is not None:
            return start, after.end()
        before = re.search(r",\s*$", text[:start])
        return (start if before is None else before.start()), end
    begin = text.rfind("\n", 0, start) + 1
    over = text[begin:start]
    if over.strip(" -") or (over.strip() and isinstance(parent, yaml.MappingNode)):
        return start, end  # the first entry of a list's item: its dash stays
    while end > start and text[end - 1] in " \n":
        end -= 1
    rest = text.find("\n", end)
    return begin, len(text) if rest < 0 else rest + 1


def _other_texts(scalar: str, others: dict[str, str]) -> Iterator[str]:
    if scalar in others:
        yield others[scalar]
    elif _TERM.fullmatch(scalar):
        yield from (str(term) for term in neighbours(Term.parse(scalar)))
    elif _NUMBER.fullmatch(scalar):
        yield str(int(scalar) + 1)
    elif found := _AMOUNT.search(scalar):
        before, after = scalar[: found.start()], scalar[found.end() :]
        yield f"{before}{found[0]}0{after}" if "." not in found[0] else f"{before}1{after}"
        yield f"{before}{int(float(found[0])) + 1}{after}"


def neighbours(term: Term) -> Iterator[Term]:
    """The term after and the term before."""
    for step in (term.next, term.previous):
        try:
            yield step()
        except TermError:  # the first or the last term that there is
            continue
