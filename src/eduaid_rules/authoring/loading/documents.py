"""The documents that rules rest on, and the clauses they cite."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Final

from ...policy.documents import Basis, Document, Published, Verified
from ...suggestions import suggestion
from ..arrival import reads_node
from ..diagnostics import Findings
from .fields import UNKNOWN_WORD, Fields, Register, node_mappings, node_text
from .yaml_tree import MappingNode, YamlNode

VERIFIED: Final[MappingType[str, Verified]] = {
    "已核实": "yes",
    "文号待核": "number_unseen",
    "未核实": "no",
}

_NUMBERED: Final = re.compile(r"[〔\[(（【]((?:19|20)\d{2})[〕\])）】]", re.ASCII)
"""The year in the number of a document: 财教〔2019〕121号."""


@dataclass(eq=False, repr=False)
class PackDocuments:
    """The documents of a pack by id, and which of them a rule cites."""

    known: dict[str, Document] = field(default_factory=dict)
    inherited: MappingType[str, Document] = field(default_factory=dict)
    register: Register = field(init=False)
    used: set[str] = field(default_factory=set)
    missing_said: bool = False
    """Whether it was said that there is no document at all."""

    def __post_init__(self) -> None:
        self.register = Register("政策文件", self.inherited)
        self.known.update(self.inherited)

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 文件 section."""
        for key, body in self.register.entries(node, findings):
            document = None if body is None else self._document(key.text, body, findings)
            if document is not None:
                self.known[key.text] = document

    @reads_node
    def _document(self, name: str, node: MappingNode, findings: Findings) -> Document | None:
        fields = Fields(
            node,
            findings,
            "政策文件",
            required=("名称", "文号", "核实"),
            optional=("发文", "日期", "网址", "说明"),
        )
        title = fields.text("名称")
        verified = fields.choice("核实", VERIFIED)
        dated, number = fields.published("日期"), fields.known("文号")
        _hold_against_number(dated, number, fields)
        if title is None or verified is None:
            return None
        return Document(
            id=name,
            title=title,
            number=number,
            issuers=tuple(issuer for issuer in fields.texts("发文") if issuer != UNKNOWN_WORD),
            date=None if dated is None else dated.text,
            url=fields.known("网址"),
            verified=verified,
            note=fields.text("说明"),
        )

    @reads_node
    def basis(self, node: YamlNode, findings: Findings) -> tuple[Basis, ...]:
        """依据: a list of documents with clauses."""
        made: list[Basis] = []
        for found in node_mappings(node, findings, "依据"):
            fields = Fields(found, findings, "依据", required=("文件",), optional=("条款",))
            cited = fields.node_of("文件")
            name = None if cited is None else node_text(cited, findings, "文件")
            if cited is None or name is None:
                continue
            self.used.add(name)
            known = (*self.inherited, *self.register.places)
            named = self._named(name)
            if name not in known and not named and not self.register.places:
                self._nothing_to_cite(name, cited, findings)
            elif name not in known:
                hint = f"请写成 {named}" if named else suggestion(name, known)
                findings.error("E207", cited, f"没有“{name}”这份政策文件", hint)
            elif name in self.known:
                made.append(Basis(self.known[name], fields.text("条款")))
        return tuple(made)

    def _named(self, said: str) -> str | None:
        """The id of the one document of that title or number, or of nearly that id."""
        bare = said.strip("《》")
        found = [one.id for one in self.known.values() if bare in (one.title, one.number)]
        return found[0] if len(found) == 1 else None

    def _nothing_to_cite(self, name: str, node: YamlNode, findings: Findings) -> None:
        """Where a pack states no document, every citation lacks the same: it is said once."""
        if not self.missing_said:
            entry = f"文件: {{{name}: {{名称: …, 文号: …, 核实: …}}}}"
            hint = f"请在 documents.yaml 里写上（没有这个文件就新建） {entry}"
            findings.error("E207", node, f"没有“{name}”这份政策文件：规则包自己一份也没有写", hint)
        self.missing_said = True


def _hold_against_number(dated: Published | None, number: str | None, fields: Fields) -> None:
    """A document is signed in the year of its number, or early in the next."""
    node = fields.node_of("日期")
    said = None if number is None else _NUMBERED.search(number)
    if node is None or dated is None or said is None:
        return
    year = int(said[1])
    if not year <= dated.last_day.year <= year + 1:
        message = f"政策文件的“日期”（{dated.text}）和“文号”（{number}）的年份对不上"
        fields.findings.warning("W612", node, message, "请检查两处的年份")
