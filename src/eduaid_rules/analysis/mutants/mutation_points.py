"""A point in a rule file that can be mutated, and what one mutation makes of it.

Mutants change the trees of the files: every node keeps its line and column, so a mutant
knows where it is, and the loader reads the changed tree as it reads a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Final

from ...authoring.diagnostics import Positioned
from ...authoring.loading.csv_tables import TableNode
from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from ...authoring.profiles import yaml_scalar as written

DROPPED: Final = "（去掉）"
NOT_WRITTEN: Final = "（没有写）"


class MutationKind(Enum):
    """What a change is about, by the word that staff use to choose it."""

    AMOUNT = "金额"
    UNIT = "单位"
    THRESHOLD = "界限"
    VALUE = "取值"
    JOIN = "与或"
    CONDITION = "条件"
    TERM = "学期"
    TIER = "分档"
    SHARE = "挂钩"
    STANDARD = "标准"
    OTHERWISE = "其余"
    VERSION = "版本"
    ADJUSTMENT = "调整"
    EXCLUSION = "不同享"
    SCHEDULE = "发放"
    AWARD = "给付"
    PAYEE = "收款"
    BEFORE = "此前"
    FACT = "事实"
    STATUS_DAY = "认定日"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MutationPoint:
    """A node of a file's tree, with the way to it from the top of the file."""

    node: YamlNode
    above: MutationPoint | None = None
    step: int = 0
    """The place among the entries or items of the node above."""
    where: tuple[str, ...] = ()
    """The way in words."""
    rule: str | None = None
    """The rule that the point belongs to; None: to none or to several."""

    @property
    def steps(self) -> tuple[int, ...]:
        """The way as places among entries and items."""
        return () if self.above is None else (*self.above.steps, self.step)

    def of(self, key: str) -> MutationPoint | None:
        """The value of a key of a mapping, or None."""
        return next((point for name, point in self.entries() if name.text == key), None)

    def entries(self) -> Iterator[tuple[ScalarNode, MutationPoint]]:
        """The keys of a mapping with their values; nothing where it is no mapping."""
        if isinstance(self.node, MappingNode):
            for step, (key, node) in enumerate(self.node.entries):
                yield key, MutationPoint(node, self, step, (*self.where, key.text), self.rule)

    def items(self) -> tuple[MutationPoint, ...]:
        """The items of a list; nothing where it is no list."""
        if not isinstance(self.node, SequenceNode):
            return ()
        return tuple(
            MutationPoint(node, self, step, self.where, self.rule)
            for step, node in enumerate(self.node.items)
        )

    def renamed(self, *where: str, rule: str | None = None) -> MutationPoint:
        """The same point under other words, as a part of a rule."""
        return replace(self, where=where, rule=rule)

    def with_node(
        self,
        kind: MutationKind,
        made: YamlNode,
        before: str,
        after: str,
        place: Positioned | None = None,
    ) -> Mutant:
        """What a change makes of the node; ``place``: where it is seen, if not at its start."""
        return self._mutant(kind, self, made, place or self.node, before, after)

    def with_text(self, kind: MutationKind, text: str) -> Mutant:
        """Another text instead of this one."""
        return self.with_node(kind, scalar_like(text, self.node), node_in_words(self.node), text)

    def dropped(self, kind: MutationKind, before: str) -> Mutant:
        """The node left out of the one above, and that too where nothing else is in it.

        It is seen at its key, where it has one.
        """
        point, above = self, self.above
        while above is not None and above.above is not None and _parts_count(above.node) == 1:
            point, above = above, above.above
        if above is None:
            raise ValueError("the whole file cannot go")
        made = without_step(above.node, point.step)
        return self._mutant(kind, above, made, self.key or self.node, before, DROPPED)

    def _mutant(
        self,
        kind: MutationKind,
        changed: MutationPoint,
        made: YamlNode,
        place: Positioned,
        before: str,
        after: str,
    ) -> Mutant:
        """A change that is about this point, and makes another node of a point on its way."""
        where, steps = " · ".join(self.where), changed.steps
        at = place.line, place.column
        table = self._table()
        seen = () if table is None else (table.file, table.cell_of(*at) if table.cell_of else "")
        return Mutant(kind, *at, where, before, after, self.rule, steps, made, 0, "", *seen)

    def _table(self) -> TableNode | None:
        """The table beside the pack in which it stands."""
        point: MutationPoint | None = self
        while point is not None and not isinstance(point.node, TableNode):
            point = point.above
        return point.node if point is not None and isinstance(point.node, TableNode) else None

    @property
    def key(self) -> ScalarNode | None:
        """The key of an entry of a mapping; None for an item of a list."""
        if self.above is None or not isinstance(self.above.node, MappingNode):
            return None
        return self.above.node.entries[self.step][0]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    ``file``, ``line`` and ``column`` are where it is seen; ``before`` and ``after`` are what
    stood there and what stands there now; ``where`` says in words what part of which rule.
    """

    kind: MutationKind
    line: int
    column: int
    where: str
    before: str
    after: str
    rule: str | None
    """The rule that it is about; None: several, or the whole pack."""
    steps: tuple[int, ...]
    """The way to the node that becomes another."""
    made: YamlNode = field(compare=False, repr=False)
    number: int = 0
    """Its place among the mutants of the pack; 0: not yet numbered."""
    file: str = ""
    table: str = ""
    """The table beside the pack in which it is seen, and which the file names."""
    cell: str = ""
    """The cell there, as spreadsheets call it."""

    @property
    def place(self) -> str:
        """Where it is seen, as text."""
        return f"{self.table or self.file}:{self.cell or f'{self.line}:{self.column}'}"

    def trees(self, files: Mapping[str, YamlNode]) -> dict[Path, YamlNode]:
        """The files of the pack with this change, by resolved path."""
        return {
            Path(os.path.realpath(name)): with_node_at(tree, self.steps, self.made)
            if name == self.file
            else tree
            for name, tree in files.items()
        }


def scalar_like(text: str, like: Positioned) -> ScalarNode:
    """A text at the place of another node."""
    return ScalarNode(text, like.line, like.column)


def list_like(items: tuple[YamlNode, ...], like: Positioned) -> SequenceNode:
    """A list at the place of another node."""
    return SequenceNode(items, like.line, like.column)


def mapping_like(entries: tuple[tuple[ScalarNode, YamlNode], ...], like: Positioned) -> MappingNode:
    """A mapping at the place of another node."""
    return MappingNode(entries, like.line, like.column)


def without_step(node: YamlNode, step: int) -> YamlNode:
    """A mapping or a list without one of its parts."""
    if isinstance(node, MappingNode):
        return mapping_like((*node.entries[:step], *node.entries[step + 1 :]), node)
    if isinstance(node, SequenceNode):
        return list_like((*node.items[:step], *node.items[step + 1 :]), node)
    return node


def with_other_key(node: MappingNode, step: int, key: str) -> MappingNode:
    """A mapping with another key for one of its values."""
    old, value = node.entries[step]
    made = (scalar_like(key, old), value)
    return mapping_like((*node.entries[:step], made, *node.entries[step + 1 :]), node)


def with_node_at(tree: YamlNode, steps: tuple[int, ...], made: YamlNode) -> YamlNode:
    """The tree with another node at the end of a way; the rest is shared."""
    if not steps:
        return made
    step, rest = steps[0], steps[1:]
    if isinstance(tree, MappingNode):
        key, value = tree.entries[step]
        entry = (key, with_node_at(value, rest, made))
        return mapping_like((*tree.entries[:step], entry, *tree.entries[step + 1 :]), tree)
    if isinstance(tree, SequenceNode):
        item = with_node_at(tree.items[step], rest, made)
        return list_like((*tree.items[:step], item, *tree.items[step + 1 :]), tree)
    raise ValueError("the way leads past the end of the tree")


def flow_node(node: YamlNode) -> str:
    """A node on one line, as a rule file could hold it.

    >>> words = [scalar_like(text, ScalarNode("", 1, 1)) for text in ("小学", "a: b")]
    >>> flow_node(list_like(tuple(words), words[0]))
    '[小学, "a: b"]'
    """
    if isinstance(node, MappingNode):
        return (
            "{" + ", ".join(f"{written(key.text)}: {flow_node(n)}" for key, n in node.entries) + "}"
        )
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(flow_node(item) for item in node.items) + "]"
    return written(node.text)


def other_words(point: MutationPoint, kind: MutationKind, known: list[str]) -> Iterator[Mutant]:
    """Each other word of a closed set."""
    if isinstance(point.node, ScalarNode) and point.node.text in known:
        yield from (point.with_text(kind, word) for word in known if word != point.node.text)


def node_in_words(node: YamlNode) -> str:
    """A node in words: a text as it is, anything else on one line."""
    return node.text if isinstance(node, ScalarNode) else flow_node(node)


def _parts_count(node: YamlNode) -> int:
    if isinstance(node, MappingNode):
        return len(node.entries)
    return len(node.items) if isinstance(node, SequenceNode) else 1
