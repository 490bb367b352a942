"""The words of tables (表格用词) in a rule file, or in a county's mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ..meaning.roster_texts import cell_word
from ..policy.spellings.sheet_words import (
    COLUMNS,
    NO_SHEET_WORDS,
    USES,
    ColumnWords,
    SheetWords,
    all_words,
)
from .diagnostics import Findings
from .loading.fields import Fields, node_mapping
from .loading.yaml_tree import ScalarNode, SequenceNode, YamlNode

SECTION: Final = "表格用词"
HEADERS: Final = "列名"


@dataclass(eq=False, repr=False)
class SheetWordsReader:
    """Reads 表格用词 sections one after another; a word has one use."""

    above: SheetWords = NO_SHEET_WORDS
    words: SheetWords = field(init=False)
    _taken: dict[str, tuple[str, ScalarNode]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = self.above

    @cached_property
    def _above(self) -> Mapping[str, str]:
        """The use that the packs above give each word."""
        return {cell_word(word): use for use, word in all_words(self.above)}

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One section."""
        found = node_mapping(node, findings, SECTION)
        if found is None:
            return
        fields = Fields(found, findings, SECTION, optional=(*USES, HEADERS))
        told = {attribute: fields.texts(key) for key, attribute in USES.items()}
        for key in USES:
            self._claim(key, fields.node_of(key), findings)
        self.words = self.words.with_words(
            SheetWords(headers=self._headers(fields, findings), **told)
        )

    def _headers(self, fields: Fields, findings: Findings) -> tuple[ColumnWords, ...]:
        node = fields.mapping(HEADERS)
        if node is None:
            return ()
        columns = Fields(node, findings, HEADERS, optional=COLUMNS)
        for column in COLUMNS:
            self._claim(column, columns.node_of(column), findings)
        return tuple((column, words) for column in COLUMNS if (words := columns.texts(column)))

    def _claim(self, use: str, node: YamlNode | None, findings: Findings) -> None:
        """E210 for a word that has another use already."""
        for word in node.items if isinstance(node, SequenceNode) else (node,):
            if not isinstance(word, ScalarNode):
                continue
            key = cell_word(word.text)
            above = self._above.get(key, use)
            if above != use:
                message = f"上级规则包把“{word.text}”写在“{above}”里"
                findings.error("E602", word, message, "一个词只能有一种用处，请换一个词")
            before, first = self._taken.setdefault(key, (use, word))
            if before != use:
                message = f"“{word.text}”已经写在“{before}”里（第 {first.line} 行）"
                findings.error("E210", word, message, "一个词只能有一种用处，请只留一处")
