"""Parameters in rule files (参数): their texts, and what a pack below makes of them (替换值)."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ....policy.by_term.numbered_facts import (
    MOST_NUMBERS,
    how_many_numbers,
    with_numbered_facts,
)
from ....policy.by_term.parameters import MONEY_UNITS, Parameter, ParameterText
from ....policy.checks.parameter_links import leading_back
from ....policy.conditions import AgainstParameter, all_parts
from ....policy.derived.derivations import ByNumbers
from ....policy.documents import known_from
from ....policy.facts import Vocabulary
from ....policy.money_and_units import UNIT_WORDS, parse_yuan, yuan_text
from ....policy.standards import (
    PERCENTAGE,
    ByCondition,
    ByFact,
    Pick,
    Quantity,
    Standard,
    standard_parts,
)
from ....policy.terms import Term
from ...arrival import reads_node
from ...diagnostics import Findings, TextPositions
from ..amounts.table_check import TableCheck
from ..dates import check_order, check_sequence, read_dates
from ..fields import Fields, node_mapping, node_mappings, node_text
from ..rules import NodeInFile, Scope
from ..standards import StandardReader
from ..yaml_tree import MappingNode, ScalarNode, YamlNode
from .derived_texts import warn_overtaken
from .multiples import ParameterHead, ParameterNames
from .taken_names import TakenNames

_SECTION: Final = "参数"
_REPLACED: Final = "替换值"
_BEFORE: Final[dict[str, Literal["无", "不详"]]] = {"无": "无", "不详": "不详"}
_COUNTED: Final = re.compile(r"[^\W\d_]{1,6}")
_NUMBER: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,4}))?", re.ASCII)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)
_UNITS: Final = f"钱写 {'、'.join(MONEY_UNITS)}，百分比写 {PERCENTAGE}，别的写一个量词，如 人、公里"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlacedText:
    """A text of a parameter with the entry that states it, and the node of its number."""

    text: ParameterText
    node: MappingNode
    value: YamlNode
    findings: Findings


@dataclass(eq=False, repr=False)
class ParameterNode:
    """A parameter of this pack before its numbers are read."""

    name: ScalarNode
    fields: Fields
    findings: Findings
    head: ParameterHead | None
    id: str | None


@dataclass(eq=False, repr=False)
class ParameterReader:
    """Reads the parameters of one pack, and what it changes in those above."""

    taken: TakenNames
    inherited: Mapping[str, Parameter] = field(default_factory=dict)
    names: ParameterNames = field(default_factory=ParameterNames)
    nodes: dict[str, ParameterNode] = field(default_factory=dict)
    placed: dict[str, list[PlacedText]] = field(default_factory=dict)
    """The texts of this pack, by parameter, in order."""

    def __post_init__(self) -> None:
        for one in self.inherited.values():
            self.names.heads[one.name] = ParameterHead(one.name, one.unit)
            self.taken.parameters |= {one.name, one.id}

    def collect(self, node: YamlNode, findings: Findings) -> None:
        """One 参数 section: what there is, and in which unit."""
        found = node_mapping(node, findings, _SECTION)
        for key, value in found.entries if found else ():
            findings.needs_language_2(key, _SECTION)
            body = node_mapping(value, findings, key.text)
            if body is not None:
                self._collect(key, body, findings)

    def _collect(self, name: ScalarNode, body: MappingNode, findings: Findings) -> None:
        fields = Fields(
            body, findings, _SECTION, required=("英文", "单位", "版本"), optional=("此前",)
        )
        before = findings.mistakes
        for node in (name, fields.node_of("英文")):
            self.taken.claim(node, findings, _SECTION)
        unit = fields.read("单位", _read_unit)
        head = None if unit is None else ParameterHead(name.text, unit)
        if head is None or findings.mistakes > before:
            self.names.broken.add(name.text)
        else:
            self.names.heads[name.text] = head
        self.nodes[name.text] = ParameterNode(name, fields, findings, head, fields.text("英文"))

    def read(self, scope: Scope) -> None:
        """The numbers of the pack's own parameters."""
        for one in self.nodes.values():
            items = node_mappings_at(one.fields, "版本")
            texts = [self._text(one.head, item, "值", one.findings, scope) for item in items]
            if None in texts or not texts:
                self.names.broken.add(one.name.text)
            self._place(one.name.text, texts)

    def change(self, name: str, node: YamlNode, findings: Findings, scope: Scope) -> None:
        """What a 调整 section makes of a parameter above."""
        findings.needs_language_2(node, _REPLACED)
        head = self.names.heads[name]
        items = node_mappings(node, findings, name)
        self._place(name, [self._text(head, item, _REPLACED, findings, scope) for item in items])

    def _place(self, name: str, texts: list[PlacedText | None]) -> None:
        into = self.placed.setdefault(name, [])
        for one in texts:
            if one is not None:
                insort(into, one, key=_order)

    @reads_node
    def _text(
        self,
        head: ParameterHead | None,
        node: MappingNode,
        key: str,
        findings: Findings,
        scope: Scope,
    ) -> PlacedText | None:
        what = "参数的版本" if key == "值" else "参数的调整"
        fields = Fields(node, findings, what, required=("自", "依据", key), optional=("至", "发布"))
        dates = read_dates(fields, scope.documents)
        place = fields.node_of(key)
        if place is None or head is None:
            return None
        value = ValueReader(
            findings, scope.definitions, scope.layer, [], scope.tables, cell="值", unit=head.unit
        )
        made = value.read(place)
        if made is None or dates is None or not self._is_plain(made, place, findings):
            return None
        text = ParameterText(
            layer=scope.layer,
            since=dates.since,
            basis=dates.basis,
            value=made,
            until=dates.until,
            published=dates.published,
        )
        return PlacedText(text, node, place, findings)

    def _is_plain(self, value: Standard, place: YamlNode, findings: Findings) -> bool:
        """Whether the number of a parameter rests on facts alone."""
        tables = [part for part in standard_parts(value) if isinstance(part, ByCondition)]
        if any(table.pick is Pick.HIGHEST for table in tables):
            findings.error("E133", place, "参数的表格不能写 取: 高者", "请写 取: 先者")
            return False
        inside = (part for table in tables for row in table.rows for part in all_parts(row.when))
        if any(isinstance(part, AgainstParameter) for part in inside):
            findings.error("E133", place, "参数的表格里不能再用参数", "请直接写数")
            return False
        return True

    def made(self, layer: str, vocabulary: Vocabulary) -> tuple[Parameter, ...]:
        """Every parameter of the pack and of those above it, by name."""
        made = self._as_read(layer)
        back = leading_back(made, vocabulary)
        for name in sorted(back):
            for one in self.placed.get(name, ()):
                message = f"参数“{name}”绕回了自己：表格所按的推算要和它比较"
                one.findings.error("E133", one.value, message, "请换一个事实来分")
        return tuple(replace(one, texts=()) if one.name in back else one for one in made)

    def _as_read(self, layer: str) -> tuple[Parameter, ...]:
        made = {
            one.name: replace(one, texts=(*one.texts, *self._texts_of(one.name)))
            for one in self.inherited.values()
        }
        for name, node in self.nodes.items():
            texts = tuple(self._texts_of(name))
            if node.head is not None and node.id is not None and texts:
                before = node.fields.choice("此前", _BEFORE) or "不详"
                made[name] = Parameter(name, node.id, layer, node.head.unit, texts, before)
        return tuple(made[name] for name in sorted(made))

    def _texts_of(self, name: str) -> Iterator[ParameterText]:
        return (one.text for one in self.placed.get(name, ()))

    def numbered(
        self,
        vocabulary: Vocabulary,
        made: tuple[Parameter, ...],
        own: Mapping[str, tuple[YamlNode, Findings]],
        whole: Findings,
    ) -> Vocabulary | None:
        """The vocabulary with what formulas that name parameters come to for each number.

        None: for one of them these are too many, which is said.

        ``own`` are the facts of this pack, where they stand; ``whole`` takes what has no place
        in it: two facts of packs above are compared.
        """
        for fact in vocabulary.facts:
            numbers = fact.derivation
            if not isinstance(numbers, ByNumbers):
                continue
            if how_many_numbers(numbers, made, vocabulary) > MOST_NUMBERS:
                named = (fact.name, *numbers.formula.facts)  # a difference has no place itself
                places = [own[name] for name in named if name in own]
                placed = (one for name in numbers.parameters for one in self.placed.get(name, ()))
                places += ((one.node, one.findings) for one in placed)
                said = f"“{fact.name}”的算式里的参数，一共有 {MOST_NUMBERS} 种以上的数"
                hint = "请把算式拆开，或少用几个参数"
                if places:
                    places[0][1].error("E133", places[0][0], said, hint)
                else:
                    whole.of_file("E133", said, hint)
                return None
        return with_numbered_facts(vocabulary, made)

    def check(self, tables: TableCheck, extended: Mapping[str, NodeInFile]) -> None:
        """Texts follow each other, and a table of numbers has one for everybody.

        ``extended`` are the facts above that the pack adds values to, with their places.
        """
        for one in (one for placed in self.placed.values() for one in placed):
            tables.value(one.text.value, one.value, one.findings)
        for text in (text for above in self.inherited.values() for text in above.texts):
            by = {part.fact for part in standard_parts(text.value) if isinstance(part, ByFact)}
            for fact in sorted(by & set(extended))[:1]:
                tables.value(text.value, *extended[fact])
        for name, placed in self.placed.items():
            own = name in self.nodes
            places = [(one.node, one.findings) for one in placed]
            texts = [one.text for one in placed]
            check_sequence(places, texts, gaps=own)
            check_order(
                [(text.since, *place) for text, place in zip(texts, places, strict=True)],
                "版本" if own else f"“{_REPLACED}”",
            )
            if not own:
                above = self.inherited[name].texts
                for one in placed:
                    warn_overtaken(above, name, one.text, _REPLACED, (one.node, one.findings))

    def remember(self, written: TextPositions) -> None:
        """Put the places of the texts."""
        for one in (one for placed in self.placed.values() for one in placed):
            written.put(one.text, one.findings.file, one.node)

    def unused(self) -> Iterator[tuple[str, ScalarNode, Findings]]:
        """The pack's own parameters that nothing names, with their places."""
        for name, node in self.nodes.items():
            if name not in self.names.used:
                yield name, node.name, node.findings


def _order(one: PlacedText) -> tuple[Term, int]:
    return one.text.since, known_from(one.text).toordinal()


def node_mappings_at(fields: Fields, key: str) -> Iterator[MappingNode]:
    """The mappings of the list under a key."""
    node = fields.node_of(key)
    return iter(()) if node is None else node_mappings(node, fields.findings, key)


@reads_node
def _read_unit(node: YamlNode, findings: Findings, what: str) -> str | None:
    """The unit of a parameter; 元/年 is a school year's."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    unit = _as_written(found)
    if unit in (*MONEY_UNITS, PERCENTAGE) or (_COUNTED.fullmatch(unit) and "元" not in unit):
        return unit
    findings.error("E131", node, f"看不懂参数的单位“{found}”", _UNITS)
    return None


def _as_written(unit: str) -> str:
    """元/年 as 元/学年: the one word for each period."""
    head, slash, word = unit.partition("/")
    known = UNIT_WORDS.get(word) if head == "元" and slash else None
    return unit if known is None else f"元/{known.value}"


@dataclass(eq=False, repr=False)
class ValueReader(StandardReader):
    """Reads the number of a parameter, or a table of numbers, as the tables of standards are."""

    unit: str = ""

    @reads_node
    def read(self, node: YamlNode, *, otherwise: bool = False) -> Standard | None:  # noqa: ARG002 -- a rest is a number too
        """A number with its unit, or a table of them."""
        if isinstance(node, MappingNode):
            return self._table(node)
        found = node_text(node, self.findings, self.cell)
        if found is None:
            return None
        number = _percent(found) if self.unit == PERCENTAGE else _amount(found, self.unit)
        if number is None:
            example = "20%" if self.unit == PERCENTAGE else f"540{self.unit}"
            message = f"“{found}”不是一个以“{self.unit}”为单位的数"
            self.findings.error("E131", node, message, f"写法如 {example}")
            return None
        return Quantity(number, self.unit)


def _percent(text: str) -> str | None:
    match = _PERCENT.fullmatch(text)
    found = None if match is None else parse_yuan(match[1])
    return yuan_text(found) if found else None


def _amount(text: str, unit: str) -> str | None:
    """The number of an amount in that unit, in its one spelling."""
    match = re.fullmatch(r"([\d.]+) ?(\D.*)", text, re.ASCII)
    if match is None or _as_written(match[2]) != unit:
        return None
    if unit in MONEY_UNITS:
        fen = parse_yuan(match[1])
        return yuan_text(fen) if fen else None
    number = _NUMBER.fullmatch(match[1])
    if number is None:
        return None
    whole, places = str(int(number[1])), (number[2] or "").rstrip("0")
    return f"{whole}.{places}" if places else whole
