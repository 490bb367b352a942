"""Reading mappings with a closed set of keys, and the single values in them.

Texts, words, terms, dates and values of facts; every reader returns None after a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from ...errors import TermError
from ...policy.documents import Published, published_in
from ...policy.spellings.written_terms import published_form, term_form
from ...policy.terms import FIRST_YEAR, Term
from ...suggestions import did_you_mean, did_you_slip, key_meant, one_of
from ..arrival import reads_node
from ..diagnostics import Findings, Spanned
from ..shapes import CANNOT_BE_SAID, keys_hint, list_hint
from .yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode, colon_in_sentence

ID: Final = re.compile(r"[a-z0-9-]+")
UNKNOWN_WORD: Final = "不详"
LAST_MEANT: Final = 2100
FIRST_BIRTHS: Final = 1900

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class Fields:
    """The keys of one mapping: unknown and missing ones are reported when it is made.

    ``meant`` holds the keys that misspelt ones stand for; those are not missing as well.
    """

    def __init__(
        self,
        node: MappingNode,
        findings: Findings,
        what: str,
        *,
        required: tuple[str, ...] = (),
        optional: tuple[str, ...] = (),
    ) -> None:
        self.node, self.findings, self.what = node, findings, what
        allowed = (*required, *optional)
        self._nodes: dict[str, YamlNode] = {}
        self.meant: set[str] = set()
        for key, value in node.entries:
            if key.text in allowed:
                self._nodes[key.text] = value
            elif not findings.many:
                self.meant.add(key_meant(key.text, allowed) or "")
                known = did_you_mean(key.text, allowed) or one_of(allowed)
                hint = CANNOT_BE_SAID.get(key.text, known)
                if isinstance(value, ScalarNode) and value.text == "" and len(key.text) > 8:
                    hint = "如果这是上一个值的后半句，请给整句话加上引号"
                findings.error("E201", key, f"{what}没有“{key.text}”这个键", hint)
        for name in required:
            if name not in self._nodes and name not in self.meant:
                findings.error("E202", node, f"{what}缺少“{name}”", f"请补上“{name}:”")

    def node_of(self, key: str) -> YamlNode | None:
        """The node of a key, or None."""
        return self._nodes.get(key)

    def read(self, key: str, reader: Callable[[YamlNode, Findings, str], _T | None]) -> _T | None:
        """What a reader makes of the node of a key."""
        node = self._nodes.get(key)
        return None if node is None else reader(node, self.findings, key)

    def needs_language_2(self, node: Spanned, what: str) -> None:
        """E411 where the pack is written in a language without it (``Findings``)."""
        self.findings.needs_language_2(node, what)

    def text(self, key: str) -> str | None:
        """Text, not empty."""
        return self.read(key, node_text)

    def known(self, key: str) -> str | None:
        """Text, or None where it says 不详."""
        found = self.text(key)
        return None if found == UNKNOWN_WORD else found

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        return self.read(key, node_texts) or ()

    def word(self, key: str, words: type[_E]) -> _E | None:
        """One word of an enumeration."""
        return self.choice(key, {str(word.value): word for word in words})

    def choice(self, key: str, words: MappingType[str, _T]) -> _T | None:
        """One word of a closed set, as what it means."""
        node = self._nodes.get(key)
        return None if node is None else node_word(node, self.findings, key, words)

    def term(self, key: str) -> Term | None:
        """A term in its one spelling, 2019秋."""
        return self.read(key, node_term)

    def published(self, key: str) -> Published | None:
        """A day, a month or a year; None where it says 不详."""
        return None if self.known(key) is None else self.read(key, node_published)

    def mapping(self, key: str) -> MappingNode | None:
        """A mapping."""
        return self.read(key, node_mapping)

    def items(self, key: str) -> tuple[YamlNode, ...]:
        """The nodes of a list that is not empty."""
        return self.read(key, node_items) or ()


@dataclass(eq=False, repr=False)
class Register:
    """The names of one kind in all files of a pack, each with the place that took it first."""

    what: str
    inherited: Container[str] = ()
    """The names that the packs above have; they cannot be taken again."""
    places: dict[str, tuple[ScalarNode, Findings]] = field(default_factory=dict)

    def take(self, key: ScalarNode, findings: Findings) -> bool:
        """Whether the name was free."""
        if key.text in self.inherited:
            rule = self.what == "规则"
            findings.error(
                "E602",
                key,
                f"上级规则包已经有“{key.text}”这{'条' if rule else '个'}{self.what}",
                f"请换一个名称{'；要改上级的规则，请写在“调整:”下面' if rule else ''}",
            )
            return False
        taken = self.places.setdefault(key.text, (key, findings))
        if taken[0] is key:
            return True
        where = f"{taken[1].file_name} 第 {taken[0].line} 行"
        findings.error(
            "E210", key, f"{self.what}“{key.text}”已经有了（{where}）", "请换一个名称，或合并"
        )
        return False

    def entries(
        self, node: YamlNode, findings: Findings
    ) -> Iterator[tuple[ScalarNode, MappingNode | None]]:
        """The entries of a section whose keys are ids not yet taken; None: a body without form."""
        found = node_mapping(node, findings, self.what)
        for key, value in found.entries if found else ():
            body = node_mapping(value, findings, key.text)
            if node_identifier(key, findings, f"{self.what}编号") and self.take(key, findings):
                yield key, body


@reads_node
def node_text(node: YamlNode, findings: Findings, what: str) -> str | None:
    """A scalar with something in it."""
    if isinstance(node, MappingNode) and (colon := colon_in_sentence(node)):
        message = "一句话里有半角冒号加空格，YAML 会当作“键: 值”"
        findings.at("E125", *colon, 1, message, "请用全角冒号“：”，或给整句话加上引号")
        return None
    if not isinstance(node, ScalarNode):
        findings.error("E203", node, f"“{what}”要写成文字，不是列表或映射")
        return None
    if not node.text.strip():
        findings.error("E213", node, f"“{what}”后面没有内容", "请写上内容，或删除这一行")
        return None
    return node.text


@reads_node
def node_texts(node: YamlNode, findings: Findings, what: str) -> tuple[str, ...]:
    """A text or a list of texts."""
    items = node_items(node, findings, what) if isinstance(node, SequenceNode) else (node,)
    found = [node_text(item, findings, what) for item in items]
    return tuple(item for item in found if item is not None)


@reads_node
def node_word(
    node: YamlNode, findings: Findings, what: str, words: MappingType[str, _T]
) -> _T | None:
    """One word of a closed set."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    if found not in words:
        findings.error(
            "E211",
            node,
            f"“{what}”没有“{found}”这个写法",
            CANNOT_BE_SAID.get(found) or (did_you_slip(found, words) or "") + one_of(words),
        )
        return None
    return words[found]


@reads_node
def node_mapping(
    node: YamlNode, findings: Findings, what: str, meant: str | None = None
) -> MappingNode | None:
    """A mapping with something in it; ``meant``: what to write for what stands there."""
    if isinstance(node, MappingNode):
        if node.entries:
            return node
        findings.error("E213", node, f"“{what}”是空的", "请写上内容，或删除这一行")
    elif isinstance(node, ScalarNode) and not node.text:
        findings.error("E213", node, f"“{what}”后面没有内容", "请写上内容，或删除这一行")
    else:
        said = node.text if isinstance(node, ScalarNode) else None
        findings.error("E203", node, f"“{what}”要写成“键: 值”", meant or keys_hint(what, said))
    return None


@reads_node
def node_items(node: YamlNode, findings: Findings, what: str) -> tuple[YamlNode, ...]:
    """The nodes of a list with something in it."""
    if isinstance(node, SequenceNode):
        if node.items:
            return node.items
        findings.error("E213", node, f"“{what}”是空的列表", "请写上内容，或删除这一行")
    else:
        said = node.text if isinstance(node, ScalarNode) else None
        findings.error("E203", node, f"“{what}”要写成列表", list_hint(what, said))
    return ()


def node_mappings(node: YamlNode, findings: Findings, what: str) -> Iterator[MappingNode]:
    """The mappings of a list; entries that are none are mistakes and left out."""
    for item in node_items(node, findings, what):
        found = node_mapping(item, findings, what)
        if found is not None:
            yield found


@reads_node
def node_identifier(node: ScalarNode, findings: Findings, what: str) -> str | None:
    """An id: lower-case letters, digits and hyphens."""
    if ID.fullmatch(node.text):
        return node.text
    findings.error("E209", node, f"{what}“{node.text}”不合规", "只能用小写字母、数字和连字符(-)")
    return None


@reads_node
def node_term(node: YamlNode, findings: Findings, what: str) -> Term | None:
    """A term in its one spelling."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    try:
        made = Term.parse(found)
    except TermError as error:
        hint = term_form(found) or "规则文件里学期写成 2019秋 或 2020春"
        findings.error("E401", node, error.problem, hint)
        return None
    if str(made) != found:
        findings.error(
            "E401",
            node,
            f"规则文件里学期只有一种写法，不能写“{found}”",
            term_form(found) or f"请写成 {made}",
        )
        return None
    warn_of_year(made.year, node, findings)
    return made


def is_meant(year: int, first: int = FIRST_YEAR) -> bool:
    """Whether somebody can mean a year; ``first`` is the first of them."""
    return first <= year <= LAST_MEANT


def warn_of_year(year: int, node: Spanned, findings: Findings, first: int = FIRST_YEAR) -> None:
    """No text of a policy means such a year: a slip of the hand, as 2204 for 2024.

    Whatever reads a date calls it.
    """
    if not is_meant(year, first):
        message = f"年份 {year} 不像是真的（不在 {first} 到 {LAST_MEANT} 之间）"
        findings.warning("W611", node, message, "请检查年份")


@reads_node
def node_published(node: YamlNode, findings: Findings, what: str) -> Published | None:
    """A day, a month or a year (its last day counts)."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    message = f"看不懂日期“{found}”"
    try:
        made = published_in(found)
    except ValueError:
        made, message = None, f"没有“{found}”这个日期"
    if made is None:
        forms = published_form(found) or "写法如 2024-05-07、2024-05、2024，或 不详"
        findings.error("E402", node, message, forms)
        return None
    warn_of_year(made.last_day.year, node, findings)
    return made
