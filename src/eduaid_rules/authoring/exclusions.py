"""Which items exclude each other, read from a 不同享 section."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..policy.adjustments import Exclusion, Resolution
from ..policy.facts import FactType
from ..policy.nearest import suggestion
from ..policy.rules import Rule
from .diagnostics import Findings
from .fields import Fields, items, mapping, text, word
from .rule_parts import PartReader, Scope
from .source import Mapping as MappingNode
from .source import Node, Scalar


@dataclass(eq=False, repr=False)
class ExclusionReader:
    """Reads the exclusions of one pack, when all of its rules are known."""

    scope: Scope
    rules: Mapping[str, Rule]
    inherited: Sequence[Exclusion] = ()
    """The exclusions of the packs above."""
    grouped: dict[str, str] = field(default_factory=dict)
    """Each rule that is in a group already, to where that group stands."""
    made: list[Exclusion] = field(default_factory=list)

    def __post_init__(self) -> None:
        for exclusion in self.inherited:
            where = f"上级规则包 {exclusion.layer}"
            self.grouped.update(dict.fromkeys(exclusion.rules, where))

    def read(self, node: Node, findings: Findings) -> None:
        """One 不同享 section."""
        for item in items(node, findings, "不同享"):
            body = mapping(item, findings, "不同享")
            if body is not None:
                self._one(body, findings)

    def _one(self, node: MappingNode, findings: Findings) -> None:
        fields = Fields(
            node,
            findings,
            "不同享",
            required=("项目", "自", "依据"),
            optional=("至", "发布", "保留", "取", "自选"),
        )
        dates = PartReader(self.scope, findings).dates(fields)
        members = self._members(fields, findings)
        how = [key for key in ("保留", "取", "自选") if fields.node_of(key) is not None]
        if len(how) != 1:
            if not fields.meant:
                findings.error(
                    "E611", node, "不同享要写明怎样取舍", "请写 保留、取: 高者 或 自选 中的一种"
                )
            return
        key = how[0]
        said = fields.node_of(key)
        if dates is None or members is None or said is None:
            return
        rules, outside = members
        kept = choice = None
        resolution = {"保留": Resolution.KEEP, "取": Resolution.HIGHEST, "自选": Resolution.CHOICE}[
            key
        ]
        if resolution is Resolution.KEEP:
            kept = self._kept(said, (*rules, *outside), findings)
            if kept is None:
                return
        elif resolution is Resolution.HIGHEST:
            if word(said, findings, "取", {"高者": "高者"}) is None:
                return
        elif not (isinstance(said, Scalar) and said.text == "是"):
            choice = self._choice(said, findings)
            if choice is None:
                return
        if outside and resolution is not Resolution.KEEP:
            findings.error(
                "E611", said, f"“{outside[0]}”不是本规则的项目，只能和“保留”一起用", "请写 保留"
            )
            return
        self.made.append(
            Exclusion(
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
            )
        )

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
            name = text(node, findings, "项目")
            if name is None:
                good = False
            elif name in (*rules, *outside):
                findings.error("E609", node, f"“{name}”不能和自己不同享", "请写另一个项目")
                good = False
            elif name in self.rules:
                good = self._take(name, node, findings) and good
                rules.append(name)
            elif name in slots and slots[name].fact.type is FactType.YES_NO:
                self.scope.definitions.used_facts.add(name)
                outside.append(name)
            else:
                findings.error(
                    "E208", node, f"没有“{name}”这条规则", suggestion(name, tuple(self.rules))
                )
                good = False
        if good and nodes and len(rules) + len(outside) < 2:
            findings.error("E609", nodes[0], "不同享至少要有两个项目", "请写上另一个项目")
            good = False
        return (tuple(rules), tuple(outside)) if good and rules else None

    def _take(self, name: str, node: Node, findings: Findings) -> bool:
        first = self.grouped.setdefault(name, f"{findings.file_name} 第 {node.line} 行")
        if first == f"{findings.file_name} 第 {node.line} 行":
            return True
        findings.error(
            "E610", node, f"“{name}”已经在另一组不同享里（{first}）", "一个项目最多在一组里"
        )
        return False

    def _kept(self, node: Node, members: Collection[str], findings: Findings) -> str | None:
        name = text(node, findings, "保留")
        if name is not None and name not in members:
            findings.error(
                "E611", node, f"“{name}”不在“项目”里，不能保留", suggestion(name, tuple(members))
            )
            return None
        return name

    def _choice(self, node: Node, findings: Findings) -> str | None:
        name = text(node, findings, "自选")
        slots = self.scope.definitions.vocabulary.slots
        if name is None:
            return None
        if name not in slots or slots[name].fact.type is not FactType.SINGLE:
            findings.error(
                "E611", node, f"“{name}”不是单选的事实", "请写一个单选的事实，取值是各项目的名称"
            )
            return None
        self.scope.definitions.used_facts.add(name)
        return name
