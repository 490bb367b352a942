"""Conditions in a rule file, as condition trees; and definitions (定义) of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar, assert_never

from ...meaning.json_texts import MOST_DEEP
from ...policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    written_out,
)
from ...policy.fact_types import Coding, FactType
from ...policy.facts import NO, YES, Slot, Vocabulary
from ...policy.wire.names import spelt
from ...suggestions import did_you_mean, one_of, suggestion
from ..arrival import reads_node
from ..diagnostics import Findings
from ..shapes import condition_form
from .fields import Fields, node_items, node_mapping, node_text
from .vocabulary.comparisons import RANGES, different, read_measured
from .vocabulary.multiples import ParameterNames
from .vocabulary.values import read_value
from .yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode, depth_of

if TYPE_CHECKING:
    from ...codes import ErrorCode

_T = TypeVar("_T", str, int)

MOST_COMPARISONS: Final = 2_000
MOST_LEVELS: Final = 60
"""Of a definition; with what a rule says around it less than a bundle may have."""
ANY_VALUE: Final = "任意"
_JOINS: Final = ("任一", "全部", "都不")


@dataclass(eq=False, repr=False)
class Definitions:
    """The definitions of a pack: read when first used, each in its own file."""

    vocabulary: Vocabulary
    nodes: dict[str, tuple[ScalarNode, YamlNode, Findings]] = field(default_factory=dict)
    inherited: Mapping[str, Condition] = field(default_factory=dict)
    """The definitions of the packs above."""
    used: set[str] = field(default_factory=set)
    used_facts: set[str] = field(default_factory=set)
    parameters: ParameterNames = field(default_factory=ParameterNames)
    broken_facts: frozenset[str] = frozenset()
    """Facts whose own mistakes are reported where they stand; their uses are not."""
    _made: dict[str, Condition | None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @reads_node
    def use(self, node: YamlNode, findings: Findings) -> Condition | None:
        """The definition that a 符合 names."""
        name = node_text(node, findings, "符合")
        if name is None:
            return None
        if name in self.inherited:
            return self._named(name, self.inherited[name], node, findings)
        if name not in self.nodes:
            known = (*self.inherited, *self.nodes)
            hint = suggestion(name, known) if known else "请先写在“定义:”下面"
            findings.error("E206", node, f"没有“{name}”这个定义", hint)
            return None
        self.used.add(name)
        if len(self._open) > MOST_DEEP:
            findings.error("E112", node, f"定义套定义超过 {MOST_DEEP} 层", "请把中间的定义合并")
            return None
        if sum(depth_of(self.nodes[one][1]) for one in self._open) > 2 * MOST_LEVELS:
            findings.error("E112", node, f"定义套定义超过 {MOST_LEVELS} 层", "请把中间的定义合并")
            return None
        if name in self._open:
            chain = " → ".join([*self._open[self._open.index(name) :], name])
            findings.error("E214", node, f"定义绕回了自己：{chain}", "请拆开")
            return None
        condition = self.read(name)
        return None if condition is None else self._named(name, condition, node, findings)

    @reads_node
    def _named(
        self, name: str, condition: Condition, node: YamlNode, findings: Findings
    ) -> Condition | None:
        """A definition by its name, unless it is too much when it is written out."""
        made = Named(name, condition)
        comparisons, levels = written_out(made, self._sizes)
        if comparisons > MOST_COMPARISONS:
            message = f"“{name}”展开以后超过 {MOST_COMPARISONS:,} 处比较"
            findings.error("E112", node, message, "定义套定义时，每套一层都会成倍变长，请改写")
        elif levels > MOST_LEVELS:
            message = f"“{name}”展开以后嵌套超过 {MOST_LEVELS} 层"
            findings.error("E112", node, message, "请把中间的定义合并")
        else:
            return made
        return None

    def other_fact(self, node: ScalarNode) -> Slot | None:
        """The fact that a text names where a number could stand."""
        slot = self.vocabulary.slots.get(node.text)
        if slot is not None:
            self.used_facts.add(slot.fact.name)
        return slot

    def made(self) -> dict[str, Condition]:
        """The pack's own definitions, by name."""
        read = {name: self.read(name) for name in self.nodes}
        return {name: condition for name, condition in read.items() if condition is not None}

    def read(self, name: str) -> Condition | None:
        """A definition by its name; findings in it are reported once."""
        if name not in self._made:
            _, node, findings = self.nodes[name]
            self._open.append(name)
            self._made[name] = read_condition(node, findings, self)
            self._open.pop()
        return self._made[name]


@reads_node
def read_condition(
    node: YamlNode, findings: Findings, definitions: Definitions
) -> Condition | None:
    """A mapping of facts and joins: all of it must hold."""
    found = node_mapping(node, findings, "条件", condition_form(node, definitions.vocabulary))
    if found is None:
        return None
    parts = [_entry(key, value, findings, definitions) for key, value in found.entries]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    ordered = sorted(known, key=lambda part: _order(part, definitions.vocabulary))
    return ordered[0] if len(ordered) == 1 else AllOf(tuple(ordered))


def condition_at(fields: Fields, key: str, definitions: Definitions) -> Condition | None:
    """The condition under a key."""
    node = fields.node_of(key)
    return None if node is None else read_condition(node, fields.findings, definitions)


def alternatives_at(
    fields: Fields, key: str, definitions: Definitions
) -> tuple[Condition, ...] | None:
    """The list of conditions under a key."""
    node = fields.node_of(key)
    return None if node is None else read_alternatives(node, fields.findings, definitions, key)


@reads_node
def read_alternatives(
    node: YamlNode, findings: Findings, definitions: Definitions, what: str
) -> tuple[Condition, ...] | None:
    """A list of conditions."""
    nodes = node_items(node, findings, what)
    parts = [read_condition(item, findings, definitions) for item in nodes]
    known = tuple(part for part in parts if part is not None)
    return known if known and len(known) == len(parts) else None


def _order(part: Condition, vocabulary: Vocabulary) -> tuple[int, str]:
    """Mappings have no order: facts go by the vocabulary, joins behind them."""
    compared = part.part if isinstance(part, Not) and isinstance(part.part, OneOf) else part
    if isinstance(compared, OneOf | InRange | AgainstStatusDay | AgainstParameter):
        return vocabulary.slots[compared.fact].order, ""
    return len(vocabulary.slots), spelt(part)


@reads_node
def _entry(
    key: ScalarNode, node: YamlNode, findings: Findings, definitions: Definitions
) -> Condition | None:
    if key.text == "符合":
        return definitions.use(node, findings)
    if key.text in _JOINS:
        parts = read_alternatives(node, findings, definitions, key.text)
        if parts is None:
            return None
        return AllOf(parts) if key.text == "全部" else _any(parts, negated=key.text == "都不")
    slot = find_fact(key, findings, definitions, (*_JOINS, "符合"))
    if slot is None:
        return None
    match slot.coding:
        case Coding.YES_NO:
            return _yes_no(slot, node, findings)
        case Coding.ONE | Coding.SEVERAL:
            return _choice(slot, node, findings)
        case Coding.NUMBER:
            return read_measured(
                slot, node, findings, definitions.parameters, definitions.other_fact
            )
        case Coding.NONE:
            findings.error("E217", key, f"“{key.text}”只用来对人，不能用在条件里", "请删除")
            return None
        case _:
            assert_never(slot.coding)


def _any(parts: tuple[Condition, ...], *, negated: bool) -> Condition:
    some = AnyOf(parts)
    return Not(some) if negated else some


@reads_node
def find_fact(
    node: ScalarNode, findings: Findings, definitions: Definitions, others: tuple[str, ...] = ()
) -> Slot | None:
    """The fact of that Chinese name."""
    vocabulary = definitions.vocabulary
    slot = vocabulary.slots.get(node.text)
    if node.text in definitions.broken_facts:
        return None
    if slot is None:
        english = vocabulary.names.get(node.text)
        hint = (
            f"规则文件里请写中文名“{english.fact.name}”"
            if english
            else did_you_mean(node.text, (*vocabulary.slots, *others)) or one_of(vocabulary.slots)
        )
        findings.error("E205", node, f"没有“{node.text}”这个事实", hint)
        return None
    definitions.used_facts.add(slot.fact.name)
    return slot


@reads_node
def _yes_no(slot: Slot, node: YamlNode, findings: Findings) -> Condition | None:
    yes: Condition = OneOf(slot.fact.name, (YES,))
    if isinstance(node, ScalarNode) and node.text in (YES, NO):
        return yes if node.text == YES else Not(yes)
    if isinstance(node, ScalarNode):
        findings.error(
            "E204", node, f"{slot.fact.name}没有“{node.text}”这个取值", one_of((YES, NO))
        )
    else:
        findings.error("E212", node, f"{slot.fact.name}只能写 是 或 否")
    return None


@reads_node
def _choice(slot: Slot, node: YamlNode, findings: Findings) -> Condition | None:
    fact = slot.fact
    if isinstance(node, ScalarNode) and node.text == ANY_VALUE:
        if fact.type is FactType.MULTIPLE:
            return OneOf(fact.name, tuple(slot.atoms), any_declared=True)
        findings.error(
            "E212",
            node,
            f"“任意”只用于多选，{fact.name}是{fact.type.value}",
            f"请列出取值：{'、'.join(slot.atoms)}",
        )
        return None
    if isinstance(node, MappingNode):
        return _choice_operator(slot, node, findings)
    values = _values(slot, node, findings)
    return None if values is None else OneOf(fact.name, values)


@reads_node
def _choice_operator(slot: Slot, node: MappingNode, findings: Findings) -> Condition | None:
    fact = slot.fact
    allowed = ("不是", "全有") if fact.type is FactType.MULTIPLE else ("不是",)
    if len(node.entries) != 1:
        findings.error("E212", node, f"{fact.name}这里只能写一种比较", one_of(allowed))
        return None
    key, listed = node.entries[0]
    if key.text not in allowed:
        code: ErrorCode = "E212" if key.text in (*RANGES, "不是", "全有") else "E201"
        findings.error(
            code,
            key,
            f"{fact.name}是{fact.type.value}，不能用“{key.text}”比较",
            did_you_mean(key.text, allowed)
            or f"请写取值（可以是列表），或用：{'、'.join(allowed)}",
        )
        return None
    values = _values(slot, listed, findings)
    if values is None:
        return None
    if key.text == "不是":
        return Not(OneOf(fact.name, values))
    return AllOf(tuple(OneOf(fact.name, (value,)) for value in values))


@reads_node
def _values(slot: Slot, node: YamlNode, findings: Findings) -> tuple[str, ...] | None:
    """The values of a list (or the one value), in the vocabulary's order."""
    listed = isinstance(node, SequenceNode)
    nodes = node_items(node, findings, slot.fact.name) if listed else (node,)
    read = [(item, read_value(slot, item, findings, alone=not listed)) for item in nodes]
    found = different(read, slot, findings)
    return None if found is None else tuple(name for name in slot.atoms if name in found)
