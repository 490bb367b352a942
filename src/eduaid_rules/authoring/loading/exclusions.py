"""Which items exclude each other, read from a 不同享 section."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from ...policy.fact_types import FactType
from ...policy.facts import YES
from ...policy.pack import Exclusion, Resolution
from ...policy.rules import Rule
from ...suggestions import suggestion
from ..arrival import reads_node
from ..diagnostics import Findings
from ..shapes import rule_hint
from .dates import read_dates
from .fields import Fields, node_mapping, node_mappings, node_text, node_word
from .rules import Scope
from .yaml_tree import MappingNode, ScalarNode, YamlNode

_MOST_AWARDED: Final = 4
"""Each doubles the ways in which the items of a group may compare."""


@dataclass(eq=False, repr=False)
class ExclusionReader:
    """Reads the exclusions of one pack, when all of its rules are known."""

    scope: Scope
    rules: Mapping[str, Rule]
    inherited: Sequence[Exclusion] = ()
    """The exclusions of the packs above."""
    unread: Collection[str] = ()
    """Rules that are there but could not be read: their own mistakes are reported."""
    grouped: dict[str, str] = field(default_factory=dict)
    """Each rule that is in a group already, to where that group stands."""
    made: list[Exclusion] = field(default_factory=list)
    nodes: list[tuple[YamlNode, Findings]] = field(default_factory=list)
    """Where each of those made is written."""

    def __post_init__(self) -> None:
        for exclusion in self.inherited:
            where = f"上级规则包 {exclusion.layer}"
            self.grouped.update(dict.fromkeys(exclusion.rules, where))

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 不同享 section."""
        for body in node_mappings(node, findings, "不同享"):
            exclusion = self._one(body, findings)
            if exclusion is not None:
                self.nodes.append((body, findings))
                self.made.append(exclusion)

    @reads_node
    def _one(self, node: MappingNode, findings: Findings) -> Exclusion | None:
        fields = Fields(
            node,
            findings,
            "不同享",
            required=("项目", "自", "依据"),
            optional=("至", "发布", "保留", "取", "自选", "已获"),
        )
        dates = read_dates(fields, self.scope.documents)
        members = self._members(fields, findings)
        how = [key for key in ("保留", "取", "自选") if fields.node_of(key) is not None]
        if len(how) != 1:
            if how:
                findings.error(
                    "E611", node, f"不同享的取舍写了{len(how)}种：{'、'.join(how)}", "请只留一种"
                )
            elif not fields.meant:
                findings.error(
                    "E611", node, "不同享要写明怎样取舍", "请写 保留、取: 高者 或 自选 中的一种"
                )
            return None
        key = how[0]
        said = fields.node_of(key)
        if dates is None or members is None or said is None:
            return None
        rules, outside = members
        kept = choice = None
        resolution = {"保留": Resolution.KEEP, "取": Resolution.HIGHEST, "自选": Resolution.CHOICE}[
            key
        ]
        match resolution:
            case Resolution.KEEP:
                kept = self._kept(said, (*rules, *outside), findings)
                good = kept is not None
            case Resolution.HIGHEST:
                good = node_word(said, findings, "取", {"高者": True}) is not None
            case Resolution.CHOICE:
                by = self._choice(said, rules, findings)
                choice = None if by == YES else by
                good = by is not None
            case _:
                assert_never(resolution)
        if not good:
            return None
        awarded = self._awarded(fields, rules, resolution, findings)
        if awarded is None:
            return None
        if outside and resolution is not Resolution.KEEP:
            findings.error(
                "E611", said, f"“{outside[0]}”不是本规则的项目，只能和“保留”一起用", "请写 保留"
            )
            return None
        return Exclusion(
            layer=self.scope.layer,
            rules=rules,
            outside=outside,
            resolution=resolution,
            kept=kept,
            choice=choice,
            since=dates.since,
            until=dates.until,
            published=dates.published,
            basis=dates.basis,
            awarded=awarded,
        )

    def _awarded(
        self,
        fields: Fields,
        rules: Collection[str],
        resolution: Resolution,
        findings: Findings,
    ) -> tuple[tuple[str, str], ...] | None:
        """已获: for some of the rules the yes/no fact that tells that the item was awarded."""
        node = fields.node_of("已获")
        if node is None:
            return ()
        fields.needs_language_2(node, "不同享的“已获”")
        found = node_mapping(node, findings, "已获", "如 已获: {yulu: 已获助学金}")
        if found is None:
            return None
        if resolution is not Resolution.HIGHEST:
            findings.error("E416", node, "“已获”只和“取: 高者”一起用", "请删除，或写 取: 高者")
            return None
        made: list[tuple[str, str]] = []
        for key, value in found.entries:
            fact = node_text(value, findings, "已获")
            slot = self.scope.definitions.vocabulary.stated.get(fact or "")
            if key.text not in rules:
                message = f"“{key.text}”不在“项目”里"
                findings.error("E416", key, message, suggestion(key.text, tuple(rules)))
            elif slot is None or slot.fact.type is not FactType.YES_NO or slot.fact.name != fact:
                hint = "请写一个是否的事实，说明这一项评上了没有"
                findings.error("E416", value, f"“{fact}”不是能用在这里的是否事实", hint)
            else:
                self.scope.definitions.used_facts.add(slot.fact.name)
                made.append((key.text, slot.fact.name))
        if len(made) > _MOST_AWARDED:
            findings.error("E416", node, f"“已获”最多写{_MOST_AWARDED}项", "请分成几组")
        return tuple(made) if len(made) == len(found.entries) else None

    def _members(
        self, fields: Fields, findings: Findings
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The rules of a group, and the yes/no facts that stand for something outside."""
        rules: list[str] = []
        outside: list[str] = []
        good = True
        nodes = fields.items("项目")
        slots = self.scope.definitions.vocabulary.slots
        for node in nodes:
            name = node_text(node, findings, "项目")
            if name is None:
                good = False
            elif name in (*rules, *outside):
                findings.error("E609", node, f"“{name}”不能和自己不同享", "请写另一个项目")
                good = False
            elif name in self.rules and (other := self._bound_to(name, rules)) is not None:
                message = f"“{name}”和“{other}”不能不同享：其中一项是在另一项上加发的"
                findings.error("E609", node, message, "请写另一个项目")
                good = False
            elif name in self.rules:
                rules.append(name)
            elif name in self.unread:
                good = False
            elif name in slots and slots[name].fact.type is FactType.YES_NO:
                self.scope.definitions.used_facts.add(name)
                outside.append(name)
            else:
                findings.error("E208", node, f"没有“{name}”这条规则", self._meant(name))
                good = False
        if good and nodes and len(rules) + len(outside) < 2:
            findings.error("E609", nodes[0], "不同享至少要有两个项目", "请写上另一个项目")
            good = False
        elif good and nodes and not rules:
            findings.error("E609", nodes[0], "“项目”里没有一条规则", "请写上规则的编号")
            good = False
        taken = {name: self.grouped[name] for name in rules if name in self.grouped}
        for node in nodes:
            if isinstance(node, ScalarNode) and node.text in taken:
                first = taken.pop(node.text)
                message = f"“{node.text}”已经在另一组不同享里（{first}）"
                findings.error("E610", node, message, "一个项目最多在一组里")
                good = False
        where = f"{findings.file_name} 第 {fields.node.line} 行"
        self.grouped = {**dict.fromkeys(rules, where), **self.grouped}
        return (tuple(rules), tuple(outside)) if good and rules else None

    def _bound_to(self, name: str, others: Sequence[str]) -> str | None:
        """One of the others that this is paid on top of, or that is paid on top of this."""
        for other in others:
            if name == self.rules[other].on_top_of or other == self.rules[name].on_top_of:
                return other
        return None

    def _meant(self, name: str) -> str:
        slots = self.scope.definitions.vocabulary.slots
        if name in slots:
            kind = slots[name].fact.type.value
            return f"这里写规则的编号，或代表别处资助的是否事实；“{name}”是{kind}"
        yes_no = [slot.fact.name for slot in slots.values() if slot.fact.type is FactType.YES_NO]
        return rule_hint(name, self.rules, yes_no)

    @reads_node
    def _kept(self, node: YamlNode, members: Collection[str], findings: Findings) -> str | None:
        name = node_text(node, findings, "保留")
        if name is not None and name not in members:
            findings.error(
                "E611", node, f"“{name}”不在“项目”里，不能保留", suggestion(name, tuple(members))
            )
            return None
        return name

    @reads_node
    def _choice(self, node: YamlNode, rules: Collection[str], findings: Findings) -> str | None:
        """The fact that names one of the rules, or 是: nothing that is known says which."""
        name = node_text(node, findings, "自选")
        slots = self.scope.definitions.vocabulary.slots
        if name is None or name == YES:
            return name
        fact = slots[name].fact if name in slots else None
        if fact is None or fact.type is not FactType.SINGLE or fact.is_derived:
            findings.error(
                "E611", node, f"“{name}”不是单选的事实", "请写一个单选的事实，取值是各项目的名称"
            )
            return None
        self.scope.definitions.used_facts.add(name)
        known = {said for value in slots[name].fact.values for said in value.names}
        for rule in rules:
            if not known & {rule, self.rules[rule].name}:
                message = f"“{name}”没有一个取值是“{rule}”或它的名称，没法选它"
                findings.error(
                    "E611", node, message, f"请给“{name}”加上取值“{self.rules[rule].name}”"
                )
                return None
        return name
