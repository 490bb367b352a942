"""A folder of YAML files, read into a pack; all mistakes are found in one run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..policy.conditions import ALWAYS, Condition
from ..policy.errors import Diagnostic, PackNotFound, PolicyError
from ..policy.facts import FactType
from ..policy.nearest import nearest, one_of
from ..policy.pack import Pack
from ..policy.terms import Term
from .checks import (
    TableCheck,
    check_constant,
    check_shares,
    check_versions,
    conditions_of,
    warn_unused,
)
from .conditions import Definitions, read_condition
from .diagnostics import Findings, in_order
from .documents import Documents
from .fields import ID, Fields, Register, mapping
from .rules import RuleReader
from .source import Mapping, Node, read_tree
from .vocabulary import VocabularyReader

PACK_FILE: Final = "pack.yaml"
_SECTIONS: Final = ("事实", "文件", "定义", "规则")
_PACK_KEYS: Final = ("名称", "地区", "版本", "核对至", "共同条件")

_REFERENCES: Final = frozenset({"E205", "E206", "E207", "E208", "E504"})
"""Findings that mean nothing while a file that may hold what is missing could not be read."""


_CONCLUSIONS: Final = frozenset({"W601", "W602", "W604"})
"""Warnings drawn from all that was read: with a mistake in it, they may be its echo."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack and the warnings found while reading it."""

    pack: Pack
    warnings: tuple[Diagnostic, ...]


def read_pack(folder: Path) -> Loaded:
    """Read a folder of rule files.

    Raises PackNotFound where there is no such folder, and PolicyError with every
    mistake of every file; a pack with a mistake is never returned in part.
    """
    if not folder.is_dir():
        raise PackNotFound(f"找不到规则文件夹“{folder}”")
    reader = _PackReader(folder)
    pack = reader.read()
    found = in_order(reader.found)
    if pack is None or any(item.severity == "error" for item in found):
        raise PolicyError(found)
    return Loaded(pack, found)


@dataclass(eq=False, repr=False)
class _PackReader:
    folder: Path
    found: list[Diagnostic] = field(default_factory=list)
    sections: dict[str, list[tuple[Node, Findings]]] = field(default_factory=dict)
    header: tuple[Mapping, Findings] | None = None

    def read(self) -> Pack | None:
        complete = self._read_files()
        pack = self._assemble()
        hidden = frozenset() if complete else _REFERENCES
        if any(item.severity == "error" for item in self.found):
            hidden |= _CONCLUSIONS
        self.found[:] = [item for item in self.found if item.code not in hidden]
        return pack

    def _read_files(self) -> bool:
        """Read every file into its sections; whether all of them could be read."""
        complete = True
        names = sorted(path.name for path in self.folder.iterdir())
        for name in names:
            path = self.folder / name
            if path.is_dir() or name.startswith("."):
                continue
            if path.suffix != ".yaml":
                self._stray(path)
                continue
            findings = Findings(str(path), self.found)
            tree = self._tree(path, findings)
            if tree is None:
                complete = False
            elif not isinstance(tree, Mapping):
                findings.error(
                    "E121", tree, "文件最外层要写成“键: 值”", "冒号用半角，后面加一个空格"
                )
                complete = False
            else:
                self._take(tree, name == PACK_FILE, findings)
        if PACK_FILE not in names:
            Findings(str(self.folder / PACK_FILE), self.found).at(
                "E501", None, None, 1, "规则文件夹里没有 pack.yaml", "请新建 pack.yaml,写上“名称:”"
            )
        return complete

    def _stray(self, path: Path) -> None:
        if path.suffix.lower() in (".yml", ".yaml"):
            Findings(str(path), self.found).at(
                "E503", None, None, 1, "只读扩展名是 .yaml 的文件，这个文件没有读", "请改名为 .yaml"
            )

    def _tree(self, path: Path, findings: Findings) -> Node | None:
        try:
            data = path.read_bytes()
        except OSError as error:
            findings.at("E505", None, None, 1, f"读不了文件：{error.strerror}", "请检查权限")
            return None
        return read_tree(data, findings)

    def _take(self, tree: Mapping, is_header: bool, findings: Findings) -> None:
        if is_header:
            Fields(
                tree,
                findings,
                "pack.yaml",
                required=("名称",),
                optional=(*_PACK_KEYS[1:], *_SECTIONS),
            )
            self.header = (tree, findings)
        for key, node in tree.entries:
            if key.text in _SECTIONS:
                self.sections.setdefault(key.text, []).append((node, findings))
            elif not is_header:
                elsewhere = key.text in _PACK_KEYS
                hint = (
                    "这个键请写在 pack.yaml 里"
                    if elsewhere
                    else nearest(key.text, _SECTIONS) or one_of(_SECTIONS)
                )
                findings.error("E201", key, f"文件最外层没有“{key.text}”这个键", hint)

    def _assemble(self) -> Pack | None:
        facts = VocabularyReader()
        for node, findings in self.sections.get("事实", ()):
            facts.read(node, findings)
        definitions = Definitions(facts.vocabulary(), broken_facts=frozenset(facts.broken))
        self._collect_definitions(definitions)
        documents = Documents()
        for node, findings in self.sections.get("文件", ()):
            documents.read(node, findings)
        vocabulary = facts.complete(definitions)
        common, checked, fields = self._read_header(definitions)
        for name in definitions.nodes:
            definitions.read(name)
        rules = RuleReader(definitions, documents)
        for node, findings in self.sections.get("规则", ()):
            rules.read(node, findings)
        pack_name = self._name()
        self._require_rules()
        self._check(rules, definitions, common)
        self._warn(definitions, documents, facts)
        if fields is None or pack_name is None:
            return None
        return Pack(
            name=pack_name,
            title=fields.text("名称") or pack_name,
            region=self._region(fields),
            edition=fields.text("版本"),
            checked_until=checked,
            vocabulary=vocabulary,
            common=common,
            rules=rules.rules(),
        )

    def _collect_definitions(self, definitions: Definitions) -> None:
        register = Register("定义")
        for node, findings in self.sections.get("定义", ()):
            found = mapping(node, findings, "定义")
            for key, value in found.entries if found else ():
                if register.take(key, findings):
                    definitions.nodes[key.text] = (key, value, findings)

    def _read_header(
        self, definitions: Definitions
    ) -> tuple[Condition, Term | None, Fields | None]:
        if self.header is None:
            return ALWAYS, None, None
        node, findings = self.header
        known = Mapping(
            tuple((key, value) for key, value in node.entries if key.text in _PACK_KEYS),
            node.line,
            node.column,
        )
        fields = Fields(known, findings, "pack.yaml", optional=_PACK_KEYS)
        common = fields.node_of("共同条件")
        condition = None if common is None else read_condition(common, findings, definitions)
        return condition or ALWAYS, fields.term("核对至"), fields

    def _region(self, fields: Fields) -> str | None:
        code = fields.text("地区")
        node = fields.node_of("地区")
        if code is not None and node is not None and not re.fullmatch(r"\d{6}", code, re.ASCII):
            fields.findings.error("E502", node, f"地区代码“{code}”不是6位数字", '如 "450225"')
        return code

    def _name(self) -> str | None:
        name = self.folder.resolve().name
        if ID.fullmatch(name):
            return name
        Findings(str(self.folder), self.found).at(
            "E209",
            None,
            None,
            1,
            f"规则文件夹的名称“{name}”不合规",
            "只能用小写字母、数字和连字符(-)",
        )
        return None

    def _require_rules(self) -> None:
        for section in ("事实", "规则"):
            if section not in self.sections:
                Findings(str(self.folder), self.found).at(
                    "E504", None, None, 1, f"规则文件夹里没有“{section}:”", f"请写上“{section}:”"
                )

    def _check(self, reader: RuleReader, definitions: Definitions, common: Condition) -> None:
        vocabulary = definitions.vocabulary
        linked = check_shares(reader)
        complete = all(node.rule is not None for node in reader.nodes.values())
        by_id = {rule.id: rule for rule in reader.rules()}
        tables = TableCheck(vocabulary, by_id, common)
        for node in reader.nodes.values():
            if node.rule is None:
                continue
            check_versions(node, node.rule)
            if linked and complete:
                tables.check(node, node.rule)
            check_constant(conditions_of(node, node.rule), vocabulary)
        check_constant(
            (
                (condition, f"定义“{name}”", key, findings)
                for name, (key, _, findings) in definitions.nodes.items()
                if (condition := definitions.read(name)) is not None
            ),
            vocabulary,
        )

    def _warn(
        self, definitions: Definitions, documents: Documents, facts: VocabularyReader
    ) -> None:
        places = {name: (key, where) for name, (key, _, where) in definitions.nodes.items()}
        warn_unused("定义", places, definitions.used)
        warn_unused("文件", documents.register.places, documents.used)
        usable = {
            node.fact.name: (node.name, node.findings)
            for node in facts.nodes
            if node.fact.type is not FactType.IDENTIFIER
        }
        warn_unused("事实", usable, definitions.used_facts)
