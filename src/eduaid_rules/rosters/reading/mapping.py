"""How a county's rosters are to be read, beyond what the vocabulary knows (映射)."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

from ...authoring.diagnostics import Findings, sorted_findings
from ...authoring.loading.fields import Fields, node_text
from ...authoring.loading.yaml_tree import (
    MappingNode,
    ScalarNode,
    SequenceNode,
    YamlNode,
    read_tree,
)
from ...authoring.sheet_words import SECTION, SheetWordsReader
from ...errors import Diagnostic, ProfileError, RosterError, reason_of
from ...meaning.profile_findings import fact_stated_twice, unknown_fact
from ...meaning.roster_texts import bare_header, cell_word, folded, has_remark, unspaced
from ...meaning.students import Student
from ...policy.fact_types import FactType, Role
from ...policy.facts import Fact, Slot, Vocabulary
from ...policy.spellings.sheet_words import NO_SHEET_WORDS, SheetWords
from ...suggestions import value_hint
from ..tables import UNUSED
from .columns.places import VALUE_SIGN, Around, StatedBy

_PERSONAL: Final = (
    Role.PERSON,
    Role.RESIDENT_ID,
    Role.STUDENT_ID,
    Role.ACCOUNT,
    Role.HOUSEHOLD,
)
"""What cannot be the same for everybody."""

MAPPABLE: Final = (FactType.SINGLE, FactType.MULTIPLE, FactType.YES_NO, FactType.INTEGER)
"""The facts whose texts a mapping may explain."""

ProfileFacts: TypeAlias = Mapping[str, object]
"""Facts as a profile states them."""


@dataclass(frozen=True, slots=True)
class RosterMapping:
    """What a county says about its rosters; every name is a fact's Chinese name.

    ``columns``: a header to a fact, to one value of a multiple choice (困难类别.建档立卡), or
    to 不用. ``words``: for a fact, a text of a cell to what it means. ``empty_is_no``: facts
    whose empty cells mean 否. ``fixed``: facts of everybody. ``schools``: facts of everybody
    at a school, by the school's name.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    empty_is_no: frozenset[str] = frozenset()
    fixed: ProfileFacts = field(default_factory=dict)
    schools: Mapping[str, ProfileFacts] = field(default_factory=dict)
    sheet_words: SheetWords = NO_SHEET_WORDS
    """The words of tables that are about no fact: those of the policy, and the county's own."""
    around: Mapping[str, StatedBy] = field(default_factory=dict)
    """Facts that stand around the tables of the county: in the file's name, a title."""
    asked: frozenset[str] = frozenset()
    """The headers that must be there: those named for these rosters, not for the whole county."""

    def with_words(self, words: SheetWords) -> RosterMapping:
        """The mapping with the words of a policy besides."""
        return replace(self, sheet_words=words.with_words(self.sheet_words))

    def with_columns(self, more: Mapping[str, str], vocabulary: Vocabulary) -> RosterMapping:
        """The mapping with more headers. Raises RosterError for what they cannot be."""
        found = [
            replace(problem, path=f"{header}={meaning}")
            for header, meaning in more.items()
            if (problem := _no_target(meaning, vocabulary)) is not None
        ]
        if found:
            raise RosterError(found)
        return replace(self, columns={**self.columns, **more}, asked=frozenset(more))

    def for_table(self, known: Vocabulary) -> RosterMapping:
        """What of it is about a table that states only some facts: payments.

        Columns of other facts are of no use there.
        """
        own = {h: m if m in known.stated else UNUSED for h, m in self.columns.items()}
        fixed = {name: value for name, value in self.fixed.items() if name in known.stated}
        return RosterMapping(columns=own, fixed=fixed, sheet_words=self.sheet_words)


def read_mapping(path: str | os.PathLike[str], vocabulary: Vocabulary) -> RosterMapping:
    """The mapping of a YAML file. Raises RosterError with the place of every mistake."""
    found: list[Diagnostic] = []
    findings = Findings(str(path), found)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no file has such a name
        missing = isinstance(error, FileNotFoundError | ValueError)
        reason = "找不到这个文件" if missing else reason_of(error)
        problem = Diagnostic("E721", f"读不了映射文件：{reason}", "请检查路径", file=str(path))
        raise RosterError([problem]) from None
    tree = read_tree(data, findings)
    mapping = RosterMapping()
    if isinstance(tree, MappingNode):
        mapping = _Reader(vocabulary, findings).read(tree)
    elif tree is not None and not found:
        findings.error("E721", tree, "映射文件最外层要写成“列:”“取值:”这样的几段", None)
    if found:
        raise RosterError(sorted_findings(found))
    return mapping


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Reader:
    vocabulary: Vocabulary
    findings: Findings

    def read(self, tree: MappingNode) -> RosterMapping:
        sections = ("列", "取值", "空白为否", "固定", "学校", "来自", SECTION)
        fields = Fields(tree, self.findings, "映射文件", optional=sections)
        words = SheetWordsReader()
        if (told := fields.node_of(SECTION)) is not None:
            words.read(told, self.findings)
        return RosterMapping(
            columns=self._columns(self._entries(fields.node_of("列"), "列")),
            words=self._words(self._entries(fields.node_of("取值"), "取值")),
            empty_is_no=self._empty(fields.node_of("空白为否")),
            fixed=self._facts(fields.node_of("固定"), "固定"),
            schools=self._schools(self._entries(fields.node_of("学校"), "学校")),
            around=self._around(self._entries(fields.node_of("来自"), "来自")),
            sheet_words=words.words,
        )

    def _around(self, entries: Iterable[tuple[ScalarNode, YamlNode]]) -> dict[str, StatedBy]:
        """学校: 文件名, or 学校: {标题: "*20…花名册"}."""
        around: dict[str, StatedBy] = {}
        for key, node in entries:
            slot = self._fact(key)
            if slot is None:
                continue
            where, pattern = node, None
            if isinstance(node, MappingNode) and len(node.entries) == 1:
                ((where, said),) = node.entries
                pattern = node_text(said, self.findings, key.text)
            known = {one.value: one for one in Around}
            place = known.get(where.text) if isinstance(where, ScalarNode) else None
            if slot.fact.role in _PERSONAL:
                message = f"{slot.fact.name}每个人都不一样，不能写在“来自”里"
                self.findings.error("E721", key, message, "请删除")
            elif place is None:
                hint = f"请写 {'、'.join(known)} 中的一个，如 学校: 文件名"
                self.findings.error("E721", node, "看不懂从哪里取", hint)
            elif pattern is not None and pattern.count(VALUE_SIGN) != 1:
                hint = f'如 学校: {{{place.value}: "*20…花名册"}}，… 是任何文字'
                self.findings.error("E721", node, "样子里要有一个 *，指要取的那一部分", hint)
            elif slot.fact.name in around:
                self.findings.place(fact_stated_twice(slot, key.text), key)
            else:
                around[slot.fact.name] = StatedBy(place, pattern)
        return around

    def _entries(self, node: YamlNode | None, what: str) -> tuple[tuple[ScalarNode, YamlNode], ...]:
        """The entries of a section; an empty one is left empty on purpose."""
        if node is None or (isinstance(node, ScalarNode) and node.text == ""):
            return ()
        if isinstance(node, MappingNode):
            return node.entries
        self.findings.error("E721", node, f"“{what}”下面要写成“名称: 内容”", None)
        return ()

    def _columns(self, entries: Iterable[tuple[ScalarNode, YamlNode]]) -> dict[str, str]:
        columns: dict[str, str] = {}
        before = _MeantBefore("表头", self.findings)
        for header, node in entries:
            meaning = node_text(node, self.findings, header.text)
            problem = None if meaning is None else _no_target(meaning, self.vocabulary)
            if problem is not None:
                self.findings.place(problem, node)
            elif meaning is not None:
                name = folded(header.text)
                before.check(name if has_remark(name) else bare_header(name), header, meaning)
                columns[header.text] = meaning
        return columns

    def _words(
        self, entries: Iterable[tuple[ScalarNode, YamlNode]]
    ) -> dict[str, dict[str, object]]:
        by_fact: dict[str, dict[str, object]] = {}
        before = _MeantBefore("写法", self.findings)
        for key, node in entries:
            slot = self._fact(key)
            if slot is None:
                continue
            if slot.fact.type not in MAPPABLE:
                kind = slot.fact.type.value
                self.findings.error("E721", key, f"{kind}的事实不能写“取值”", "请删除")
                continue
            if slot.fact.name in by_fact:
                self.findings.place(fact_stated_twice(slot, key.text), key)
            words = by_fact.setdefault(slot.fact.name, {})
            listed = slot.fact.type is FactType.MULTIPLE
            for word, meaning in self._entries(node, key.text):
                value = self._value(slot, meaning, listed=listed)
                if value is not None:
                    before.check((slot.fact.name, cell_word(word.text)), word, value)
                    words[word.text] = value
        return by_fact

    def _schools(
        self, entries: Iterable[tuple[ScalarNode, YamlNode]]
    ) -> dict[str, dict[str, object]]:
        schools: dict[str, dict[str, object]] = {}
        before = _MeantBefore("学校", self.findings)
        for school, node in entries:
            schools[school.text] = facts = self._facts(node, "学校")
            before.check(unspaced(school.text), school, facts)
        return schools

    def _facts(self, node: YamlNode | None, what: str) -> dict[str, object]:
        facts: dict[str, object] = {}
        for key, value in self._entries(node, what):
            slot = self._fact(key)
            if slot is None:
                continue
            if slot.fact.role in _PERSONAL:
                message = f"{slot.fact.name}每个人都不一样，不能写在“{what}”里"
                self.findings.error("E721", key, message, "请删除")
                continue
            if slot.fact.name in facts:
                self.findings.place(fact_stated_twice(slot, key.text), key)
            known = self._value(slot, value, listed=False)
            if known is not None:
                facts[slot.fact.name] = known
        return facts

    def _empty(self, node: YamlNode | None) -> frozenset[str]:
        if node is None or (isinstance(node, ScalarNode) and node.text == ""):
            return frozenset()
        items = node.items if isinstance(node, SequenceNode) else (node,)
        facts: set[str] = set()
        for item in items:
            slot = self._fact(item)
            if slot is None:
                continue
            if slot.fact.type in (FactType.YES_NO, FactType.MULTIPLE):
                facts.add(slot.fact.name)
            else:
                message = f"{slot.fact.name}是{slot.fact.type.value}，空白不能当作“否”"
                self.findings.error("E721", item, message, "只用于是否和多选的事实")
        return frozenset(facts)

    def _fact(self, key: YamlNode) -> Slot | None:
        if not isinstance(key, ScalarNode):
            self.findings.error("E721", key, "这里要写事实的名称", None)
            return None
        slot = self.vocabulary.stated.get(key.text)
        if slot is None:
            self.findings.place(unknown_fact(self.vocabulary, key.text), key)
        return slot

    def _value(self, slot: Slot, node: YamlNode, *, listed: bool) -> object:
        """What a fact is to be, checked; a single word is a list of one if ``listed``."""
        value: object
        if (
            slot.fact.type is FactType.MULTIPLE
            and not listed
            and not isinstance(node, SequenceNode)
        ):
            message = f"{slot.fact.name}可以有几项，要写成列表"
            first = next(iter(slot.atoms))
            self.findings.error("E721", node, message, f"如 [{first}]；一项也没有就写 []")
            return None
        if isinstance(node, SequenceNode):
            value = [node_text(item, self.findings, slot.fact.name) for item in node.items]
        else:
            word = node_text(node, self.findings, slot.fact.name)
            value = [word] if listed and word is not None else word
        try:
            known = Student(self.vocabulary, {slot.fact.name: value})
        except ProfileError as error:
            for problem in error.diagnostics:
                self.findings.place(problem, node)
            return None
        return value if slot.fact.type is FactType.IDENTIFIER else known[slot.fact.name]


@dataclass(eq=False, repr=False)
class _MeantBefore:
    """Texts that rosters take for the same must mean the same."""

    what: str
    findings: Findings
    _first: dict[Hashable, tuple[ScalarNode, object]] = field(default_factory=dict)

    def check(self, word: Hashable, node: ScalarNode, meaning: object) -> None:
        """E721 where a text stood there before and meant something else."""
        first, meant = self._first.setdefault(word, (node, meaning))
        if meant != meaning:
            said = f"“{node.text}”和“{first.text}”（第 {first.line} 行）是同一个{self.what}"
            self.findings.error("E721", node, f"{said}，意思却不同", "请只留一个")


def _no_target(meaning: str, vocabulary: Vocabulary) -> Diagnostic | None:
    """What is wrong with what a header is to mean."""
    if meaning == UNUSED or meaning in vocabulary.stated:
        return None
    fact, dot, value = meaning.partition(".")
    slot = vocabulary.stated.get(fact) if dot else None
    if slot is None:
        problem = unknown_fact(vocabulary, meaning)
        return replace(problem, suggestion=f"{problem.suggestion or ''}不用这一列就写“{UNUSED}”")
    if slot.fact.type is not FactType.MULTIPLE:
        hint = f"请只写 {fact}"
        return Diagnostic("E702", f"{fact}是{slot.fact.type.value}，后面不能写取值", hint)
    if slot.fact.value(value) is None:
        hint = value_hint(value, slot.codes, slot.atoms)
        return Diagnostic("E702", f"{fact}没有“{value}”这个取值", hint)
    return None


def fact_of_role(vocabulary: Vocabulary, role: Role) -> str | None:
    """The Chinese name of the fact that is used for something, if there is one."""
    slots = vocabulary.slots.values()
    return next((slot.fact.name for slot in slots if slot.fact.role is role), None)


def facts_of_roles(vocabulary: Vocabulary, roles: Iterable[Role]) -> list[str]:
    """The Chinese names of the facts that are used for some things, as far as there are any."""
    names = (fact_of_role(vocabulary, role) for role in roles)
    return [name for name in names if name is not None]


def identifiers_with(vocabulary: Vocabulary, more: Mapping[str, Iterable[str]]) -> Vocabulary:
    """The identifiers of a vocabulary, and further columns (by name: their headers) as texts."""
    own = [fact for fact in vocabulary.facts if fact.type is FactType.IDENTIFIER]
    return Vocabulary((*own, *_text_facts(more)))


def table_mapping(
    mapping: RosterMapping | str | os.PathLike[str] | None,
    vocabulary: Vocabulary,
    more: Mapping[str, Iterable[str]],
) -> RosterMapping:
    """A county's mapping for a table with further columns, whose names it may use as well.

    Raises RosterError as ``read_mapping`` does.
    """
    if mapping is None:
        return RosterMapping()
    if not isinstance(mapping, RosterMapping):
        texts = (fact for fact in _text_facts(more) if fact.name not in vocabulary.names)
        mapping = read_mapping(mapping, Vocabulary((*vocabulary.facts, *texts)))
    return mapping.for_table(identifiers_with(vocabulary, more))


def _text_facts(named: Mapping[str, Iterable[str]]) -> list[Fact]:
    return [
        Fact(name, f"column_{index}", FactType.IDENTIFIER, headers=tuple(headers))
        for index, (name, headers) in enumerate(named.items())
    ]
