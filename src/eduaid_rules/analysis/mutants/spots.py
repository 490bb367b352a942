"""A spot in a rule file, and what one change makes of it.

Mutants change the trees of the files: every node keeps its line and column, so a mutant
knows where it is, and the loader reads the changed tree as it reads a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from ...authoring.diagnostics import Positioned
from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from ...authoring.profiles import yaml_scalar as written

DROPPED: Final = "（去掉）"
NOT_WRITTEN: Final = "（没有写）"


class Kind(Enum):
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
class Spot:
    """A node of a file's tree, with the way to it from the top of the file."""

    node: YamlNode
    above: Spot | None = None
    step: int = 0
    """The place among the entries or items of the node above."""
    where: tuple[str, ...] = ()
    """The way in words."""
    rule: str | None = None
    """The rule that the spot belongs to; None: to none or to several."""

    @property
    def steps(self) -> tuple[int, ...]:
        """The way as places among entries and items."""
        return () if self.above is None else (*self.above.steps, self.step)

    def of(self, key: str) -> Spot | None:
        """The value of a key of a mapping, or None."""
        return next((spot for name, spot in self.entries() if name.text == key), None)

    def entries(self) -> Iterator[tuple[ScalarNode, Spot]]:
        """The keys of a mapping with their values; nothing where it is no mapping."""
        if isinstance(self.node, MappingNode):
            for step, (key, node) in enumerate(self.node.entries):
                yield key, Spot(node, self, step, (*self.where, key.text), self.rule)

    def items(self) -> tuple[Spot, ...]:
        """The items of a list; nothing where it is no list."""
        if not isinstance(self.node, SequenceNode):
            return ()
        return tuple(
            Spot(node, self, step, self.where, self.rule)
            for step, node in enumerate(self.node.items)
        )

    def called(self, *where: str, rule: str | None = None) -> Spot:
        """The same spot under other words, as a part of a rule."""
        return replace(self, where=where, rule=rule)

    def becomes(
        self, kind: Kind, made: YamlNode, before: str, after: str, place: Positioned | None = None
    ) -> Change:
        """What a change makes of the node; ``place``: where it is seen, if not at its start."""
        return Change(kind, self, self, made, place or self.node, before, after)

    def says(self, kind: Kind, text: str) -> Change:
        """Another text instead of this one."""
        return self.becomes(kind, scalar(text, self.node), words(self.node), text)

    def goes(self, kind: Kind, before: str) -> Change:
        """The node left out of the one above, and that too where nothing else is in it.

        It is seen at its key, where it has one.
        """
        spot, above = self, self.above
        while above is not None and above.above is not None and _size(above.node) == 1:
            spot, above = above, above.above
        if above is None:
            raise ValueError("the whole file cannot go")
        made = without(above.node, spot.step)
        return Change(kind, self, above, made, self.key or self.node, before, DROPPED)

    @property
    def key(self) -> ScalarNode | None:
        """The key of an entry of a mapping; None for an item of a list."""
        if self.above is None or not isinstance(self.above.node, MappingNode):
            return None
        return self.above.node.entries[self.step][0]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Change:
    """One change: what it is about, which node becomes which, and both in words."""

    kind: Kind
    about: Spot
    spot: Spot
    made: YamlNode
    place: Positioned
    """Where it is seen."""
    before: str
    after: str


def scalar(text: str, like: Positioned) -> ScalarNode:
    """A text at the place of another node."""
    return ScalarNode(text, like.line, like.column)


def listed(items: tuple[YamlNode, ...], like: Positioned) -> SequenceNode:
    """A list at the place of another node."""
    return SequenceNode(items, like.line, like.column)


def mapped(entries: tuple[tuple[ScalarNode, YamlNode], ...], like: Positioned) -> MappingNode:
    """A mapping at the place of another node."""
    return MappingNode(entries, like.line, like.column)


def without(node: YamlNode, step: int) -> YamlNode:
    """A mapping or a list without one of its parts."""
    if isinstance(node, MappingNode):
        return mapped((*node.entries[:step], *node.entries[step + 1 :]), node)
    if isinstance(node, SequenceNode):
        return listed((*node.items[:step], *node.items[step + 1 :]), node)
    return node


def renamed(node: MappingNode, step: int, key: str) -> MappingNode:
    """A mapping with another key for one of its values."""
    old, value = node.entries[step]
    made = (scalar(key, old), value)
    return mapped((*node.entries[:step], made, *node.entries[step + 1 :]), node)


def put(tree: YamlNode, steps: tuple[int, ...], made: YamlNode) -> YamlNode:
    """The tree with another node at the end of a way; the rest is shared."""
    if not steps:
        return made
    step, rest = steps[0], steps[1:]
    if isinstance(tree, MappingNode):
        key, value = tree.entries[step]
        entry = (key, put(value, rest, made))
        return mapped((*tree.entries[:step], entry, *tree.entries[step + 1 :]), tree)
    if isinstance(tree, SequenceNode):
        item = put(tree.items[step], rest, made)
        return listed((*tree.items[:step], item, *tree.items[step + 1 :]), tree)
    raise ValueError("the way leads past the end of the tree")


def flow(node: YamlNode) -> str:
    """A node on one line, as a rule file could hold it.

    >>> flow(listed((scalar("小学", here := ScalarNode("", 1, 1)), scalar("a: b", here)), here))
    '[小学, "a: b"]'
    """
    if isinstance(node, MappingNode):
        return "{" + ", ".join(f"{written(key.text)}: {flow(n)}" for key, n in node.entries) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(flow(item) for item in node.items) + "]"
    return written(node.text)


def words(node: YamlNode) -> str:
    """A node in words: a text as it is, anything else on one line."""
    return node.text if isinstance(node, ScalarNode) else flow(node)


def _size(node: YamlNode) -> int:
    if isinstance(node, MappingNode):
        return len(node.entries)
    return len(node.items) if isinstance(node, SequenceNode) else 1
