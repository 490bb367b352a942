"""Packs over packs as the naive evaluator reads them: files, 上级, versions, 调整, 不同享."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from naive_words import (
    Placed,
    Term,
    Tree,
    begun,
    ended,
    in_order,
    need,
    only,
    plain,
)
from project import RULES

PACK_WORDS = {"名称", "地区", "版本", "核对至", "共同条件", "上级", "认定日"}
LISTS = {"事实", "不同享"}
MAPPINGS = {"定义", "规则", "文件", "调整", "推算"}
PASSED_OVER = {"保证", "表格用词"}
"""What a pack promises of its results, and how tables are read; no result depends on it."""
OPERATIONS = {"替换范围", "替换对象", "增加对象", "减少对象", "替换标准", "就高"}
OPERATIONS |= {"加发", "提前", "停用", "给付"}
CHANGES_OF_WHO = ("替换对象", "增加对象", "减少对象")
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same, and faster


@dataclass
class Pack:
    """The sections of one folder, all its files taken together."""

    header: dict[str, Tree] = field(default_factory=dict)
    lists: dict[str, list[Tree]] = field(default_factory=lambda: {name: [] for name in LISTS})
    sections: dict[str, dict[str, Tree]] = field(
        default_factory=lambda: {name: {} for name in MAPPINGS}
    )


def read_pack(folder: Path) -> Pack:
    """Every ``*.yaml`` of the folder."""
    need(folder.is_dir(), folder)
    pack = Pack()
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8-sig")
        tree = plain(yaml.compose(text, Loader=LOADER))
        only(tree, PACK_WORDS | LISTS | MAPPINGS | PASSED_OVER)
        header = {key: tree[key] for key in tree if key in PACK_WORDS}
        for name in LISTS & set(tree):
            pack.lists[name] += tree[name]
        found = [(pack.sections[name], tree[name]) for name in MAPPINGS & set(tree)]
        for section, new in [(pack.header, header), *found]:
            need(not set(section) & set(new), f"{path}: something is there twice")
            section.update(new)
    return pack


def read_chain(folder: Path) -> list[Pack]:
    """The pack and all above it, the topmost first."""
    chain = [read_pack(folder)]
    seen = {folder.name}
    while parent := chain[0].header.get("上级"):
        need(parent not in seen, f"{parent} is above itself")
        seen.add(parent)
        beside = folder.parent / parent
        folder = beside if beside.is_dir() else RULES / parent
        chain.insert(0, read_pack(folder))
    return chain


@dataclass(frozen=True)
class Version:
    """A version of a rule after it took what it does not state from the one before."""

    entry: Mapping[str, Tree]
    who: Tree
    standard: Tree


@dataclass(frozen=True)
class Text:
    """What holds of a rule at a term, as one pack sees it.

    Who: ``scope``, and what comes out when the ``steps`` are taken one after the other. How much:
    the highest of ``standards``; none, where nothing is stated.
    """

    scope: Placed
    steps: tuple[tuple[str, tuple[Placed, ...]], ...]
    standards: tuple[Placed, ...]


def kind_of(operation: str, entry: Tree) -> str:
    """Add-ons of different ids are of different kinds."""
    return operation if operation != "加发" else f"加发 {entry[operation]['编号']}"


def kinds_in(entry: Tree) -> dict[str, Tree]:
    """The operations of an entry of 调整."""
    return {kind_of(key, entry): entry[key] for key in entry if key in OPERATIONS}


class Layers:
    """A pack and those above it."""

    def __init__(self, chain: list[Pack]) -> None:
        self.chain = chain
        self.text = cache(self._text)  # it does not depend on the student
        self.rules: dict[str, Placed] = self._section("规则")
        self.definitions: dict[str, Placed] = self._section("定义")
        self._section("文件")
        self.common = [
            Placed(pack.header.get("共同条件", {}), level) for level, pack in enumerate(chain)
        ]
        days = [pack.header["认定日"] for pack in chain if "认定日" in pack.header]
        self.status_day: str = days[-1] if days else "学期首日"
        need(self.status_day in ("学期首日", "学期末日"), self.status_day)
        for level, pack in enumerate(chain):
            for rule, entries in pack.sections["调整"].items():
                need(rule in self.rules and self.rules[rule].level < level, f"调整 of {rule}")
                need(isinstance(entries, list) and entries, rule)
                refuse_contradictions(entries)

    def _section(self, name: str) -> dict[str, Placed]:
        """One section of all packs; what is there twice is refused."""
        found: dict[str, Placed] = {}
        for level, pack in enumerate(self.chain):
            new = pack.sections[name]
            need(not set(found) & set(new), f"{name}: {set(found) & set(new)} is there twice")
            found |= {key: Placed(tree, level) for key, tree in new.items()}
        return found

    def rule(self, name: str) -> Tree:
        """The rule as it is written."""
        return self.rules[name].tree

    def versions(self, rule: str, known_on: date | None = None) -> list[Version]:
        """The known versions by first term, built one on the other."""
        tree = self.rule(rule)
        need(tree.get("版本"), tree)
        who, standard = tree.get("对象"), tree.get("标准")
        versions = []
        for entry in in_order(tree["版本"], known_on):
            who, standard = entry.get("对象", who), entry.get("标准", standard)
            versions.append(Version(entry, who, standard))
        return versions

    def adjusted(
        self, level: int, rule: str, term: Term, known_on: date | None
    ) -> dict[str, Placed]:
        """The operations of one pack that hold at the term: the last of each kind, until its 至."""
        last: dict[str, tuple[Tree, Tree]] = {}
        for entry in in_order(self.chain[level].sections["调整"].get(rule, []), known_on):
            if begun(entry, term):
                last |= {kind: (entry, what) for kind, what in kinds_in(entry).items()}
        return {
            kind: Placed(what, level)
            for kind, (entry, what) in last.items()
            if not ended(entry, term)
        }

    def _text(
        self, rule: str, term: Term, known_on: date | None = None, seen_by: int | None = None
    ) -> Text | str:
        """What holds as the pack ``seen_by`` (None: the lowest) sees it, or why nothing does.

        Why: "not_entitled", "undetermined".
        """
        own = self.rules[rule].level
        below = len(self.chain) if seen_by is None else seen_by + 1
        adjustments = [
            self.adjusted(level, rule, term, known_on) for level in range(own + 1, below)
        ]
        if any("停用" in adjustment for adjustment in adjustments):
            return "not_entitled"
        versions = self.versions(rule, known_on)
        current = [version for version in versions if begun(version.entry, term)][-1:]
        if not current and any("提前" in adjustment for adjustment in adjustments):
            current = versions[:1]
        if not current:
            return "not_entitled" if self.rule(rule).get("此前") == "无" else "undetermined"
        version = current[0]
        if ended(version.entry, term):
            return "not_entitled"
        return layered(version, own, adjustments)

    def add_ons(self, rule: str) -> list[str]:
        """The ids of all add-ons of a rule, at whatever term."""
        entries = [e for pack in self.chain for e in pack.sections["调整"].get(rule, [])]
        return sorted({entry["加发"]["编号"] for entry in entries if "加发" in entry})

    def add_on(self, rule: str, number: str, term: Term, known_on: date | None) -> Placed | None:
        """The add-on as it holds at the term, if it does."""
        found = [
            self.adjusted(level, rule, term, known_on).get(f"加发 {number}")
            for level in range(len(self.chain))
        ]
        holding = [add_on for add_on in found if add_on is not None]
        need(len(holding) <= 1, f"{rule}+{number} is there twice")
        return holding[0] if holding else None

    def is_due(self, item: str, term: Term, known_on: date | None) -> bool:
        """Whether an item is 应享 at a term; 可申请 otherwise."""
        rule, _, number = item.partition("+")
        tree = self.rule(rule)
        word = tree.get("给付", "可申请" if tree["类别"] == "贷款资格" else "应享")
        for level in range(len(self.chain) if not number else 0):
            changed = self.adjusted(level, rule, term, known_on).get("给付")
            word = word if changed is None or self._unknown(rule, term, known_on) else changed.tree
        need(word in ("应享", "可申请"), word)
        return bool(word == "应享")

    def _unknown(self, rule: str, term: Term, known_on: date | None) -> bool:
        """Whether the text of a rule is not known at a term: then it is as it was declared."""
        return self.text(rule, term, known_on) == "undetermined"

    def exclusions(self, term: Term, known_on: date | None) -> list[Tree]:
        """The groups of 不同享 that hold at the term."""
        groups = [group for pack in self.chain for group in pack.lists["不同享"]]
        return [
            group
            for group in in_order(groups, known_on)
            if begun(group, term) and not ended(group, term)
        ]


def layered(version: Version, own: int, adjustments: list[dict[str, Placed]]) -> Text:
    """The version of a rule of level ``own`` after the adjustments, from the top down."""
    scope = Placed(version.who.get("范围", {}), own)
    steps = []
    if "其中" in version.who:
        steps.append(("替换对象", tuple(Placed(p, own) for p in version.who["其中"])))
    standards = [] if version.standard is None else [Placed(version.standard, own)]
    for adjustment in adjustments:
        scope = adjustment.get("替换范围", scope)
        for kind in CHANGES_OF_WHO:
            if kind in adjustment:
                what, level = adjustment[kind]
                parts = [{}] if what == "所有人" else what
                steps.append((kind, tuple(Placed(part, level) for part in parts)))
        if "替换标准" in adjustment:
            standards = [adjustment["替换标准"]]
        if "就高" in adjustment:
            standards.append(adjustment["就高"])
    return Text(scope, tuple(steps), tuple(standards))


def refuse_contradictions(entries: list[Tree]) -> None:
    """Two of one kind from one term need different known 发布; some kinds do not go together."""
    seen: set[tuple[str, str, str]] = set()
    kinds: dict[str, set[str]] = {}
    for entry in entries:
        for kind in kinds_in(entry):
            published = entry.get("发布", "不详")
            others = [s for s in seen if s[:2] == (entry["自"], kind)]
            need(not others or "不详" not in (published, others[-1][2]), entry)
            need((entry["自"], kind, published) not in seen, entry)
            seen.add((entry["自"], kind, published))
            kinds.setdefault(entry["自"], set()).add(kind)
    for together in kinds.values():
        need("停用" not in together or len(together) == 1, "停用 beside something else")
        need("替换对象" not in together or not {"增加对象", "减少对象"} & together, together)
