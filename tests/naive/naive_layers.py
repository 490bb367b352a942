"""Packs over packs as the naive evaluator reads them: files, 上级, versions, 调整, 不同享."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
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
    listed,
    need,
    only,
    plain,
    since_month,
    term_of,
)
from project import RULES

PACK_WORDS = {"名称", "地区", "版本", "语言", "核对至", "共同条件", "上级", "认定日"}
LISTS = {"事实", "不同享"}
MAPPINGS = {"定义", "规则", "文件", "调整", "推算", "参数"}
PASSED_OVER = {"保证", "表格用词", "原文"}
"""What a pack promises, how tables are read, where texts are kept: no result depends on it."""
OPERATIONS = {"替换范围", "替换对象", "增加对象", "减少对象", "替换标准", "就高"}
OPERATIONS |= {"加发", "提前", "停用", "给付", "提高标准", "上浮标准"}
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
        tree = with_tables(plain(yaml.compose(text, Loader=LOADER)), folder)
        only(tree, PACK_WORDS | LISTS | MAPPINGS | PASSED_OVER)
        header = {key: tree[key] for key in tree if key in PACK_WORDS}
        for name in LISTS & set(tree):
            pack.lists[name] += tree[name]
        found = [(pack.sections[name], tree[name]) for name in MAPPINGS & set(tree)]
        for section, new in [(pack.header, header), *found]:
            need(not set(section) & set(new), f"{path}: something is there twice")
            section.update(new)
    return pack


def with_tables(tree: Tree, folder: Path) -> Tree:
    """Each {表: X.csv, 按: […]} as the tables by facts that it stands for, one inside the other."""
    if isinstance(tree, list):
        return [with_tables(part, folder) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if "表" not in tree:
        return {key: with_tables(part, folder) for key, part in tree.items()}
    only(tree, {"表", "按"})
    text = (folder / tree["表"]).read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if any(row.values())]
    facts = listed(tree["按"])
    (value,) = set(rows[0]) - set(facts)
    made: dict[str, Tree] = {}
    for row in rows:
        inner = made
        for fact in facts[:-1]:
            inner.setdefault("按", fact)
            inner = inner.setdefault(row[fact], {})
        inner.setdefault("按", facts[-1])
        need(row[facts[-1]] not in inner, row)
        inner[row[facts[-1]]] = row[value]
    return only_what_is_asked(made)


def only_what_is_asked(table: Tree) -> Tree:
    """A table inside another whose one line says 其余 does not ask for its fact."""
    if not isinstance(table, dict):
        return table
    made = {key: only_what_is_asked(cell) for key, cell in table.items()}
    return {
        key: cell["其余"] if isinstance(cell, dict) and set(cell) == {"按", "其余"} else cell
        for key, cell in made.items()
    }


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
class Raised:
    """One amount of the packs above, and how much more: an amount or a percentage."""

    standard: Tree
    by: str


def raised(tree: Tree, by: str) -> Tree:
    """Each amount of a standard raised; what is not determined and 无 stay as they are."""
    if tree in ("无", "不定") or (isinstance(tree, dict) and "不定" in tree):
        return tree
    if isinstance(tree, str | Raised):
        return Raised(tree, by)
    if "分档" in tree:
        rows = [{**row, "标准": raised(row["标准"], by)} for row in tree["分档"]]
        rest = {"其余": raised(tree["其余"], by)} if "其余" in tree else {}
        return {**tree, "分档": rows, **rest}
    return {key: cell if key == "按" else raised(cell, by) for key, cell in tree.items()}


@dataclass(frozen=True)
class Text:
    """What holds of a rule at a term, as one pack sees it.

    Who: ``scope``, and what comes out when the ``steps`` are taken one after the other. How much:
    the highest of ``standards``; none, where nothing is stated.
    """

    scope: Placed
    steps: tuple[tuple[str, tuple[Placed, ...]], ...]
    standards: tuple[Placed, ...]


RAISES = ("提高标准", "上浮标准")


def kind_of(operation: str, entry: Tree) -> str:
    """Add-ons of different ids are of different kinds; raises are of one."""
    if operation in RAISES:
        return RAISES[0]
    return operation if operation != "加发" else f"加发 {entry[operation]['编号']}"


def kinds_in(entry: Tree) -> dict[str, Tree]:
    """The operations of an entry of 调整."""
    return {kind_of(key, entry): entry[key] for key in entry if key in OPERATIONS}


def month_fen(standard: str) -> int:
    """Fen of a month: 300.50元/月×10."""
    match = re.fullmatch(r"(\d+(?:\.\d{1,2})?)元/月×1[02]", standard)
    need(match, standard)
    return int(Fraction(standard.partition("元")[0]) * 100)


class Layers:
    """A pack and those above it."""

    def __init__(self, chain: list[Pack]) -> None:
        self.chain = chain
        self.text = cache(self._text)  # it does not depend on the student
        self.rules: dict[str, Placed] = self._section("规则")
        self.definitions: dict[str, Placed] = self._section("定义")
        self.parameters: dict[str, Placed] = self._section("参数")
        self._section("文件")
        steps = self._section("推算")
        self.common = [
            Placed(pack.header.get("共同条件", {}), level) for level, pack in enumerate(chain)
        ]
        days = [pack.header["认定日"] for pack in chain if "认定日" in pack.header]
        self.status_day: str = days[-1] if days else "学期首日"
        need(self.status_day in ("学期首日", "学期末日"), self.status_day)
        for level, pack in enumerate(chain):
            for rule, entries in pack.sections["调整"].items():
                named = self.rules | self.parameters | steps
                need(rule in named and named[rule].level < level, f"调整 of {rule}")
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
        if current and "停用" in current[0].entry and not ended(current[0].entry, term):
            return "not_entitled"
        if not current and any("提前" in adjustment for adjustment in adjustments):
            current = versions[:1]
        if not current:
            return "not_entitled" if self.rule(rule).get("此前") == "无" else "undetermined"
        version = current[0]
        if ended(version.entry, term):
            return "not_entitled"
        return layered(self._over_months(rule, versions, version, term), own, adjustments)

    def _over_months(
        self, rule: str, versions: list[Version], version: Version, term: Term
    ) -> Version:
        """自: 2024-04: each month of that term has the amount that holds in it."""
        within = [v for v in versions if "-" in v.entry["自"] and term_of(v.entry["自"]) == term]
        if not within:
            return version
        first = versions.index(within[0])
        before = versions[first - 1].standard if first else self.rule(rule).get("标准")
        if before is None:
            return version
        count = 5 if before.endswith("×10") else 6
        fen = [month_fen(before)] * count
        for one in within:
            need(one.standard.partition("×")[2] == before.partition("×")[2], one.standard)
            after = since_month(one.entry["自"])
            need(0 < after < count, one.entry["自"])
            fen[after:] = [month_fen(one.standard)] * (count - after)
        return Version(version.entry, version.who, f"{sum(fen) // 100}.{sum(fen) % 100:02}元/学期")

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
    who = {} if version.who == "所有人" else version.who
    scope = Placed(who.get("范围", {}), own)
    steps = []
    if "其中" in who:
        steps.append(("替换对象", tuple(Placed(p, own) for p in who["其中"])))
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
        if RAISES[0] in adjustment:
            by = adjustment[RAISES[0]].tree
            standards = [Placed(raised(one.tree, by), one.level) for one in standards]
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
