"""The files of one pack, read into a pack; all mistakes in one run."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ...errors import Diagnostic, reason_of
from ...policy.conditions import Condition, both, conjuncts
from ...policy.pack import Pack, StatusDay
from ...policy.rules import Rule
from ...policy.spellings.sheet_words import NO_SHEET_WORDS
from ...suggestions import did_you_mean, one_of
from ..arrival import FileTree, check_arrival, warn_of_comments
from ..diagnostics import Findings, TextPositions
from ..kept_texts import KEPT_TEXTS, KeptTextReader
from ..pack_files import PACK_FILE, folder_name, is_misnamed, rule_files, table_files, unread_files
from ..sheet_words import SECTION, SheetWordsReader
from .adjustments import AdjustmentReader
from .amounts.table_check import TableCheck
from .conditions import Definitions
from .csv_tables import TablesBeside
from .dates import check_checked_until
from .documents import PackDocuments
from .exclusions import ExclusionReader
from .fields import ID, Fields, Register, node_mapping
from .header import PACK_KEYS, header_fields, read_header, read_language
from .pack_checks import check_added_values, check_pack
from .promises.claims import PackPromises
from .promises.guarantees import GuaranteeReader
from .rule_checks import check_constant
from .rules import RuleReader, Scope
from .vocabulary.defaults import check_defaults
from .vocabulary.facts import VocabularyReader
from .vocabulary.formulas import check_exact
from .vocabulary.parameters import ParameterReader
from .yaml_tree import MappingNode, YamlNode, read_tree


def remember_conditions(
    written: TextPositions,
    pack: Pack,
    header: tuple[MappingNode, Findings] | None,
    common: Condition,
    definitions: Definitions,
    exclusions: ExclusionReader,
) -> None:
    """Put their places; a common condition that a parent states already is the pack's too."""
    for name, condition in definitions.made().items():
        key, _, findings = definitions.nodes[name]
        written.put(condition, findings.file, key)
    for exclusion, (node, findings) in zip(exclusions.made, exclusions.nodes, strict=True):
        written.put(exclusion, findings.file, node)
    if header is None:
        return
    body, findings = header
    written.put(pack, findings.file, body)
    for key in (key for key, _ in body.entries if key.text == "共同条件"):
        for part in conjuncts(pack.common):
            if part in conjuncts(common):
                written.put(part, findings.file, key)


def remember_texts(
    written: TextPositions,
    made: Mapping[str, Rule],
    rules: RuleReader,
    adjustments: AdjustmentReader,
) -> None:
    """Put the places of the rules, versions and adjustments of a pack."""
    above = {one.id: place for one, place in written if isinstance(one, Rule)}
    for node in (*rules.nodes.values(), *adjustments.nodes.values()):
        if node.rule is not None:
            written.put(node.rule, node.findings.file, node.name)
            versions = zip(node.rule.versions, node.version_nodes, strict=True)
            for version, (place, where) in versions:
                written.put(version, where.file, place)
    for name, placed in adjustments.placed.items():
        for one in placed:
            key = next((k for k, _ in one.node.entries if k.text == one.key), one.node)
            written.put(one.adjustment, one.findings.file, key)
        if name in above:
            written.put(made[name], above[name].file, above[name])


_SECTIONS: Final = (
    "事实",
    "推算",
    "参数",
    SECTION,
    "文件",
    KEPT_TEXTS,
    "定义",
    "规则",
    "调整",
    "不同享",
    "保证",
)

_REFERENCES: Final = frozenset({"E204", "E205", "E206", "E207", "E208", "E504", "E604"})
"""Findings that mean nothing while a file that may hold what is missing could not be read."""

_CONCLUSIONS: Final = frozenset(
    {
        *("W601", "W602", "W604", "W605", "W608", "W609"),
        *("W614", "W615", "W616", "W617", "W633", "W634"),
    }
)
"""Warnings drawn from all that was read: with a mistake in it, they may be its echo."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Loaded:
    """A pack and the warnings found while reading it."""

    pack: Pack
    warnings: tuple[Diagnostic, ...]
    places: Mapping[str, str] = field(default_factory=dict)
    """Where each rule of the pack and of those above it is written, in words."""
    written: TextPositions = field(default_factory=TextPositions)
    """Where each rule, version, adjustment and guarantee is written."""


@dataclass(eq=False, repr=False)
class PackReader:
    """Reads the files of one pack, and puts the pack together on the one above it."""

    folder: Path
    texts: Mapping[Path, bytes]
    trees: Mapping[Path, YamlNode]
    """What files are taken to hold that need not be read as text."""
    in_reach: Callable[[], Collection[str]]
    """The names of the packs that this one can name."""
    found: list[Diagnostic] = field(default_factory=list)
    sections: dict[str, list[tuple[YamlNode, Findings]]] = field(default_factory=dict)
    header: tuple[MappingNode, Findings] | None = None
    files: list[FileTree] = field(default_factory=list)
    """What could be read as a tree, for the check that all of it arrives."""
    complete: bool = True
    """Whether every file could be read."""
    orphaned: bool = False
    """Whether a parent is named that cannot be had: then nothing else can be judged."""
    places: dict[str, str] = field(default_factory=dict)
    written: TextPositions = field(default_factory=TextPositions)
    meant: set[str] = field(default_factory=set)
    """The keys that misspelt ones of pack.yaml stand for."""

    def read(self, above: Loaded | None) -> Pack | None:
        """The pack on the one above it; None where too much is wrong. Findings are in ``found``."""
        if above is not None:
            self.places.update(above.places)
            self.written.add(above.written)
        tables = TablesBeside(self.folder, self.texts, self.found)
        pack = None if self.orphaned else self._assemble(above.pack if above else None, tables)
        hidden = frozenset() if self.complete else _REFERENCES
        if any(item.severity == "error" for item in self.found):
            hidden |= _CONCLUSIONS
            tables.named.update(table_files(self.folder))  # who names them may be wrong
        self.found += unread_files(self.folder, tables.named)
        self.found[:] = [item for item in self.found if item.code not in hidden]
        return pack

    def read_files(self) -> None:
        """Read every file into its sections."""
        files = rule_files(self.folder)
        for path in files:
            if is_misnamed(path):
                Findings(str(path), self.found).of_file(
                    "E503", "只读扩展名是 .yaml 的文件，这个文件没有读", "请改名为 .yaml"
                )
                continue
            findings = Findings(str(path), self.found)
            tree = self._tree(path, findings)
            if tree is None:
                self.complete = False
            elif not isinstance(tree, MappingNode):
                findings.error(
                    "E121", tree, "文件最外层要写成“键: 值”", "冒号用半角，后面加一个空格"
                )
                self.complete = False
            else:
                self._take(tree, path.name == PACK_FILE, findings)
        if self.folder / PACK_FILE not in files:
            Findings(str(self.folder / PACK_FILE), self.found).of_file(
                "E501", "规则文件夹里没有 pack.yaml", "请新建 pack.yaml，写上“名称:”"
            )

    def _tree(self, path: Path, findings: Findings) -> YamlNode | None:
        tree = self.trees.get(Path(os.path.realpath(path))) if self.trees else None
        if tree is not None:
            return tree
        try:
            data = self.texts.get(Path(os.path.realpath(path))) or path.read_bytes()
        except OSError as error:
            findings.of_file("E505", f"读不了文件：{reason_of(error)}", "请检查权限")
            return None
        return read_tree(data, findings)

    def _take(self, tree: MappingNode, is_header: bool, findings: Findings) -> None:
        self.files.append((tree, findings))
        if is_header:
            self.meant = Fields(
                tree,
                findings,
                "pack.yaml",
                required=("名称",),
                optional=(*PACK_KEYS[1:], *_SECTIONS),
            ).meant
            self.header = (tree, findings)
        for key, node in tree.entries:
            if key.text in _SECTIONS:
                self.sections.setdefault(key.text, []).append((node, findings))
            elif not is_header and not findings.many:
                elsewhere = key.text in PACK_KEYS
                hint = (
                    "这个键请写在 pack.yaml 里"
                    if elsewhere
                    else did_you_mean(key.text, _SECTIONS) or one_of(_SECTIONS)
                )
                findings.error("E201", key, f"文件最外层没有“{key.text}”这个键", hint)

    def require_parent(self) -> None:
        """A pack that adjusts rules above it must say which pack those are in."""
        for node, findings in self.sections.get("调整", ())[:1]:
            self.orphaned = True
            if self.header is not None:
                message = "写了“调整”，pack.yaml 却没有写上级"
                findings.error("E601", node, message, "请在 pack.yaml 写上“上级:”")

    def _section(self, name: str) -> Iterable[tuple[YamlNode, Findings]]:
        return self.sections.get(name, ())

    def _assemble(self, parent: Pack | None, tables: TablesBeside) -> Pack | None:
        language = read_language(header_fields(self.header))
        for _, findings in self.files:
            findings.language = language
        facts = VocabularyReader(parent.vocabulary if parent else None)
        for node, findings in self._section("事实"):
            facts.read(node, findings)
        parameters = ParameterReader(
            facts.names, {p.name: p for p in parent.parameters} if parent else {}
        )
        for node, findings in self._section("参数"):
            parameters.collect(node, findings)
        for node, findings in self._section("推算"):
            facts.read_derived(node, findings)
        for node, findings in self._section("调整"):
            facts.texts.changes(node, findings, parent.layers[0] if parent else "")
        facts.compare(tree for tree, _ in self.files)
        words = SheetWordsReader(parent.sheet_words if parent else NO_SHEET_WORDS)
        for node, findings in self._section(SECTION):
            words.read(node, findings)
        definitions = Definitions(
            facts.vocabulary(),
            parameters=parameters.names,
            broken_facts=frozenset(facts.broken),
            inherited=parent.definitions if parent else {},
        )
        self._collect_definitions(definitions)
        documents = PackDocuments(inherited=parent.documents if parent else {})
        for node, findings in self._section("文件"):
            documents.read(node, findings)
        kept = KeptTextReader(self.folder, documents)
        for node, findings in self._section(KEPT_TEXTS):
            kept.read(node, findings)
        kept.remember(self.written)
        tables.named.update(kept.files)
        name = self._name()
        vocabulary = definitions.vocabulary = facts.complete(definitions, documents, name or "")
        header = read_header(header_fields(self.header), definitions)
        for defined in definitions.nodes:
            definitions.read(defined)
        scope = Scope(name or "", definitions, documents, tables)
        parameters.read(scope)
        above = {rule.id: rule for rule in parent.rules} if parent else {}
        rules = RuleReader(scope, above)
        for node, findings in self._section("规则"):
            rules.read(node, findings)
        adjustments = AdjustmentReader(scope, above, rules.nodes, parameters, facts.texts)
        for node, findings in self._section("调整"):
            adjustments.read(node, findings)
        made = {**above, **_with_adjustments(above, adjustments)}
        made |= {rule.id: rule for rule in rules.rules()}
        made |= {n.id: n.rule for n in adjustments.nodes.values() if n.rule is not None}
        unread = ({*rules.nodes, *adjustments.nodes}) - set(made)
        exclusions = ExclusionReader(scope, made, parent.exclusions if parent else (), unread)
        for node, findings in self._section("不同享"):
            exclusions.read(node, findings)
        binding = tuple(one for one in parent.guarantees if one.inherited) if parent else ()
        promises = PackPromises(scope, made, unread, self.in_reach, binding)
        guarantees = GuaranteeReader(promises, self.written)
        for node, findings in self._section("保证"):
            guarantees.read(node, findings)
        if parent is None:
            self._require_rules()
        numbers = parameters.made(name or "", vocabulary)
        numbered = parameters.numbered(vocabulary, numbers, facts.places(), self._whole)
        if numbered is None:
            return None
        pack = Pack(
            name=name or "",
            title=header.title or name or "",
            region=header.region,
            edition=header.edition,
            checked_until=header.checked_until or (parent.checked_until if parent else None),
            vocabulary=numbered,
            common=both(parent.common, header.common) if parent else header.common,
            rules=tuple(sorted(made.values(), key=lambda rule: rule.id)),
            layers=(*(parent.layers if parent else ()), name or ""),
            status_day=header.status_day or (parent.status_day if parent else StatusDay.FIRST),
            exclusions=(*(parent.exclusions if parent else ()), *exclusions.made),
            definitions={**(parent.definitions if parent else {}), **definitions.made()},
            documents=documents.known,
            parameters=numbers,
            guarantees=(*binding, *guarantees.made),
            sheet_words=words.words,
            language=max(language, parent.language) if parent else language,
        )
        check_pack(pack, above, self.places, rules, adjustments, facts.extended_at)
        parameters.check(TableCheck(pack, tables), facts.extended_at)
        check_added_values(pack, above, facts.added())
        known = pack.vocabulary.slots
        check_defaults(pack, {n: at for n, at in facts.defaults_at.items() if n in known})
        check_constant(promises.conditions, vocabulary)
        if self.header is not None:
            check_exact(pack, parent, facts.places(), self.header)
        if header.checked_until is not None and self.header is not None:
            said = self.header[0].get("核对至") or self.header[0]
            check_checked_until(pack, header.checked_until, said, self.header[1])
        for made_here in (*rules.nodes.values(), *adjustments.nodes.values()):
            file, line = made_here.findings.file_name, made_here.name.line
            self.places[made_here.id] = f"{name}/{file} 第 {line} 行"
        remember_texts(self.written, made, rules, adjustments)
        parameters.remember(self.written)
        self.written.add(facts.written)
        remember_conditions(self.written, pack, self.header, header.common, definitions, exclusions)
        self._warn(definitions, documents, facts)
        for parameter, key, where in parameters.unused():
            where.warning("W601", key, f"参数“{parameter}”没有被用到", "不需要就删除")
        warn_of_comments(self.files)
        check_arrival(
            [*self.files, *tables.files],
            (pack, header.common, *promises.circumstances),
            parent,
        )
        return pack if name is not None and self.header is not None else None

    def _collect_definitions(self, definitions: Definitions) -> None:
        register = Register("定义", definitions.inherited)
        for node, findings in self._section("定义"):
            found = node_mapping(node, findings, "定义")
            for key, value in found.entries if found else ():
                if register.take(key, findings):
                    definitions.nodes[key.text] = (key, value, findings)

    @property
    def _whole(self) -> Findings:
        """Takes what is wrong with the pack and stands at no line of it."""
        return Findings(str(self.folder), self.found)

    def _name(self) -> str | None:
        name = folder_name(self.folder)
        if ID.fullmatch(name):
            return name
        message = f"规则文件夹的名称“{name}”不合规"
        hint = "只能用小写字母、数字和连字符(-)"
        self._whole.of_file("E209", message, hint)
        return None

    def _require_rules(self) -> None:
        for name in (name for name in ("事实", "规则") if name not in self.sections):
            self._whole.of_file("E504", f"规则文件夹里没有“{name}:”", f"请写上“{name}:”")

    def _warn(
        self, definitions: Definitions, documents: PackDocuments, facts: VocabularyReader
    ) -> None:
        """What nobody uses is a warning only: a child may use it."""
        places = {name: (key, where) for name, (key, _, where) in definitions.nodes.items()}
        for what, names, used in (
            ("定义", places, definitions.used),
            ("政策文件", documents.register.places, documents.used),
            ("事实", facts.usable(), definitions.used_facts),
        ):
            for name, (place, findings) in names.items():
                if name not in used:
                    findings.warning("W601", place, f"{what}“{name}”没有被用到", "不需要就删除")


def _with_adjustments(above: dict[str, Rule], reader: AdjustmentReader) -> dict[str, Rule]:
    """The rules above that the pack adjusts, with what it adds."""
    return {
        name: replace(
            above[name],
            adjustments=(*above[name].adjustments, *(one.adjustment for one in placed)),
        )
        for name, placed in reader.placed.items()
    }
