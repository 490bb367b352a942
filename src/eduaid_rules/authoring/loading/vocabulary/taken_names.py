"""Names and headers that are taken: each once, and none that the language uses itself."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ....meaning.roster_texts import bare_header, cell_word, headers_of, headers_with
from ....policy.facts import NO, SEASON, YES, Fact, Vocabulary
from ...diagnostics import Findings
from ..conditions import ANY_VALUE
from ..fields import Fields
from ..yaml_tree import NULLS, MappingNode, ScalarNode, SequenceNode, YamlNode

NO_FACT: Final = frozenset(
    {"任一", "全部", "都不", "符合", "按", "其余", YES, NO, "不用", SEASON.name, SEASON.id}
)
"""Words that stand where the name of a fact could: keys of conditions and of tables, 自选: 是, and
不用 in a mapping; and the fact of the term."""
NO_VALUE: Final = frozenset({"按", "其余", ANY_VALUE, "无", "不定", "全额", *NULLS - {""}})
"""Words that stand where the name of a value could: keys of tables, 任意 in a condition, what a
table gives; and what a profile reads as nothing."""
Taken: TypeAlias = dict[str, tuple[ScalarNode, Findings]]
"""The place that took each name first, by what rosters take it for."""


_PATTERNS: Final = ("*", "^")
"""Polars reads the name of a column as a pattern: * is every one, ^…$ each that fits."""


@dataclass(eq=False, repr=False)
class TakenNames:
    """The one namespace of facts, 推算 and 参数, of a pack and of those above it."""

    inherited: Vocabulary | None = None
    parameters: set[str] = field(default_factory=set)
    """The names of the parameters of the packs above."""
    taken: Taken = field(default_factory=dict)

    def claim(self, node: YamlNode | None, findings: Findings, what: str = "事实") -> None:
        """Take a name, unless it is taken."""
        if not isinstance(node, ScalarNode):
            return
        if node.text in self.parameters:
            message = f"上级规则包已经有“{node.text}”这个参数"
            findings.error("E602", node, message, "请换一个名称；要改它的数，请写在“调整:”下面")
        elif self.inherited and node.text in self.inherited.names:
            choice = self.inherited.names[node.text].fact.type.is_listed
            hint = f"请换一个名称{'；要增加取值，请写“增加取值:”' if choice else ''}"
            findings.error("E602", node, f"上级规则包已经有“{node.text}”这个事实", hint)
        elif node.text.startswith(_PATTERNS):
            message = f"{what}的名称不能以“{node.text[0]}”开头：表格里它指的是好几列"
            findings.error("E210", node, message, "请换一个名称")
        else:
            take_name(node, findings, what, self.taken, NO_FACT)


def take_name(
    node: ScalarNode, findings: Findings, what: str, taken: Taken, no_names: Container[str]
) -> None:
    """Take a name, unless it is taken: by another way to write it, too."""
    word = cell_word(node.text)
    if word in no_names:
        message = f"“{node.text}”是规则语言用的词，不能当作{what}的名称"
        findings.error("E210", node, message, "请换一个名称")
    elif word in taken:
        first, there = taken[word]
        where = f"{'' if there is findings else f'{there.file_name} '}第 {first.line} 行"
        also = "" if first.text == node.text else f"，写作“{first.text}”"
        message = f"{what}“{node.text}”已经有了（{where}{also}）"
        findings.error("E210", node, message, "请换一个名称")
    else:
        taken[word] = (node, findings)


@dataclass(eq=False, repr=False)
class FactNode:
    """A fact with what can only be read once the vocabulary is known."""

    fact: Fact
    name: ScalarNode
    findings: Findings
    fields: Fields
    """Its keys: 适用, 提醒 and 写法 are read when all facts are known."""


def check_headers(nodes: Sequence[FactNode], above: Vocabulary | None) -> None:
    """A header belongs to one fact of a pack and of those above it: else rosters take the last."""
    taken: dict[str, tuple[Fact, str]] = {}
    for fact in above.facts if above else ():
        if not fact.is_derived:
            own = (bare_header(header) for value in fact.values for header in value.headers)
            taken |= dict.fromkeys((*own, *headers_of(fact)), (fact, "上级规则包"))
    for node in (one for one in nodes if not one.fact.is_derived):
        headers = node.fields.node_of("表头")
        listed = headers.items if isinstance(headers, SequenceNode) else (headers,)
        for place in (node.name, node.fields.node_of("英文"), *listed, *_of_values(node.fields)):
            if not isinstance(place, ScalarNode):
                continue
            for header in headers_with(place.text, node.fact.type):
                where = f"{node.findings.file_name} 第 {place.line} 行"
                first, there = taken.setdefault(header, (node.fact, where))
                if first.name != node.fact.name and first.id != node.fact.id:
                    message = f"花名册的“{place.text}”列已经是“{first.name}”（{there}）"
                    hint = "一个表头只能是一个事实的，请改一处"
                    node.findings.error("E219", place, message, hint)
                    break


def _of_values(fields: Fields) -> Iterator[YamlNode]:
    """The headers that values of a fact have of their own."""
    values = fields.node_of("取值")
    for value in values.items if isinstance(values, SequenceNode) else ():
        entries = value.entries if isinstance(value, MappingNode) else ()
        for headers in (node for key, node in entries if key.text == "表头"):
            yield from headers.items if isinstance(headers, SequenceNode) else (headers,)
