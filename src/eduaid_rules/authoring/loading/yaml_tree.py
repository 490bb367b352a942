"""YAML text as a tree in which every node knows its line and column.

Every scalar is text; its type comes from its place. What YAML offers beyond plain
mappings, lists and scalars (anchors, aliases, tags, merge keys, several documents)
is refused, so a file cannot mean more than it shows.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml

from ...meaning.json_texts import MOST_BYTES, MOST_DEEP
from ...printed import UNSEEN
from ..diagnostics import Findings
from ..slips import left_or_pasted
from ..syntax_errors import NO_DASH, syntax_error

if TYPE_CHECKING:
    from ...codes import ErrorCode

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What a profile reads as nothing, unless it is quoted."""
EMPTY_FILE: Final = ("文件是空的", "请写上内容，或删除这个文件")
_COLONLESS: Final = re.compile(r"(\S{1,14}?)[ =]+(\S.*)")
"""A key and its value in braces, without the colon."""
WRITE_OUT: Final = "请把内容写全"


class _Node:
    """What every node has: a mutant goes to another process with the node that it changes."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        own: tuple[str, ...] = self.__slots__
        return type(self), tuple(getattr(self, name) for name in own)


@dataclass(slots=True, eq=False)
class ScalarNode(_Node):
    """A piece of text; ``column`` is where the text itself starts (behind a quote)."""

    text: str
    line: int
    column: int
    plain: bool = True
    comment: str = ""
    """What stands behind a plain text in its line and is not read: # and the rest."""

    @property
    def length(self) -> int:
        """How many characters a caret marks."""
        return max(1, len(self.text.split("\n", 1)[0]))


@dataclass(slots=True, eq=False)
class MappingNode(_Node):
    """Keys and nodes, in the order of the file, without duplicates."""

    entries: tuple[tuple[ScalarNode, YamlNode], ...]
    line: int
    column: int
    length: int = 1

    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(key.text for key, _ in self.entries)

    def get(self, key: str) -> YamlNode | None:
        """The node of a key."""
        return next((node for name, node in self.entries if name.text == key), None)


@dataclass(slots=True, eq=False)
class SequenceNode(_Node):
    """Nodes in the order of the file."""

    items: tuple[YamlNode, ...]
    line: int
    column: int
    length: int = 1


YamlNode: TypeAlias = ScalarNode | MappingNode | SequenceNode


@dataclass(eq=False, repr=False)
class _EventReader:
    """One pass over the parser's events; stops at the first thing that is not plain YAML."""

    events: Iterator[yaml.Event]
    findings: Findings
    depth: int = field(default=0)
    comments: bool = field(init=False)
    """Whether a comment stands behind anything."""

    def __post_init__(self) -> None:
        lines = self.findings.lines
        self.comments = any("#" in line and line.lstrip()[0] != "#" for line in lines)

    def node(self, event: yaml.Event, *, in_list: bool = False) -> YamlNode:
        line, column = _start(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _RefusedError("E107", line, column, "不能用别名（*）引用别处的内容", WRITE_OUT)
        if event.anchor is not None:
            raise _RefusedError("E107", line, column, "不能用锚点(&)", WRITE_OUT)
        if event.tag is not None:
            raise _RefusedError("E108", line, column, "不能用 YAML 标签(!)", "请去掉标签")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None or "", by which parser is at hand
            if plain:
                self._hold_folded(event)
            comment = self._comment(event) if plain and self.comments else ""
            return ScalarNode(event.value, line, column if plain else column + 1, plain, comment)
        self.depth += 1
        if self.depth > MOST_DEEP:
            raise _RefusedError(
                "E112", line, column, f"嵌套超过 {MOST_DEEP} 层", "请把里层写成几个定义"
            )
        made: YamlNode
        if isinstance(event, yaml.SequenceStartEvent):
            made = SequenceNode(tuple(self._items()), line, column)
        else:
            made = self._mapping(line, column, in_list=in_list)
        self.depth -= 1
        return made

    def _comment(self, event: yaml.ScalarEvent) -> str:
        """The comment right behind where a text ends, if there is one."""
        end = event.end_mark
        lines = self.findings.lines
        if end is None or end.line >= len(lines) or "#" not in lines[end.line]:
            return ""
        rest = lines[end.line][end.column :].strip()
        return rest if rest.startswith("#") else ""

    def _items(self) -> Iterator[YamlNode]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.node(event, in_list=True)

    def _hold_folded(self, event: yaml.ScalarEvent) -> None:
        """A text that goes on in the next line with a dash was meant to be two items."""
        start, end = event.start_mark, event.end_mark
        if start is None or end is None or start.line == end.line:
            return
        for number in range(start.line + 1, min(end.line + 1, len(self.findings.lines))):
            text = self.findings.lines[number]
            if text.lstrip().startswith("- "):
                at = (number + 1, len(text) - len(text.lstrip()) + 1)
                alone = not self.findings.lines[start.line][: start.column].strip()
                if alone and at[1] == start.column + 1:
                    self.findings.at("E119", start.line + 1, at[1], 1, *NO_DASH)
                    return
                message = "“- ”没有和上一项对齐，成了上一句的后半句"
                self.findings.at("E119", *at, 1, message, "请用空格对齐同级的项")

    def _is_half(self, key: ScalarNode, value: yaml.Event) -> bool:
        """Whether a key in braces has neither a colon nor a value: it is half of something."""
        start, end = value.start_mark, value.end_mark
        if not isinstance(value, yaml.ScalarEvent) or value.value or value.style:
            return False
        if start is None or end is None or start.index != end.index:
            return False
        line = self.findings.lines[key.line - 1] if key.line <= len(self.findings.lines) else ""
        rest = line[key.column - 1 + key.length :].lstrip(" \"'")
        return key.text != "" and rest[:1] in (",", "}")

    def _mapping(self, line: int, column: int, *, in_list: bool) -> YamlNode:
        """A mapping; words in braces without a colon were meant to be a list."""
        entries: list[tuple[ScalarNode, YamlNode]] = []
        words: list[ScalarNode] = []
        seen: dict[str, ScalarNode] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.node(event)
            after = next(self.events)
            value = self.node(after)
            if not isinstance(key, ScalarNode):
                self.findings.error("E203", key, "键必须是文字，不能是列表或映射")
            elif self._is_half(key, after):
                if not entries or not self._join(entries, key):
                    words.append(key)
            elif key.text == "<<" and key.plain:
                self.findings.error("E109", key, "不能用合并键(<<)", WRITE_OUT)
            elif first := seen.get(key.text):
                self.findings.error(
                    "E111",
                    key,
                    f"“{key.text}”写了两次（第一次在第 {first.line} 行）",
                    "请只留一个；是下一项就在前面写上“- ”" if in_list else "请只留一个",
                )
            else:
                seen[key.text] = key
                entries.append((key, value))
        colonless = [(one, found) for one in words if (found := _COLONLESS.fullmatch(one.text))]
        if words and len(colonless) == len(words):
            for word, found in colonless:
                hint = f"请写成 {found[1]}: {found[2]}"
                self.findings.error("E105", word, f"“{word.text}”缺少冒号", hint)
                at = word.line, word.column
                entries.append((ScalarNode(found[1], *at), ScalarNode(found[2], *at)))
            words = []
        if words:
            names = ", ".join(word.text for word in words)
            message = f"花括号里要写“键: 值”，“{words[0].text}”后面没有冒号"
            hint = f"列举几项用方括号：[{names}]"
            self.findings.error("E203", words[0], message, hint)
        if words and not entries:
            return SequenceNode(tuple(words), line, column)
        return MappingNode(tuple(entries), line, column)

    def _join(self, entries: list[tuple[ScalarNode, YamlNode]], half: ScalarNode) -> bool:
        """Whether a key without a colon is half of something; an amount is put together again."""
        key, before = entries[-1]
        if _COLONLESS.fullmatch(half.text):
            hint = "请写成“键: 值”，冒号后要有空格"
            self.findings.error("E105", half, f"“{half.text}”缺少冒号", hint)
        elif not isinstance(before, ScalarNode) or not before.plain or not before.text:
            return False
        elif re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})*", before.text) and re.match(
            r"\d{3}(?!\d)", half.text
        ):
            whole = f"{before.text},{half.text}"
            entries[-1] = key, ScalarNode(whole, before.line, before.column)
        else:
            message = f"“{before.text}, {half.text}”被半角逗号分成了两半"
            both = (before.text, half.text)
            hint = "请用全角逗号“，”，或给整句话加上引号"
            prose = key.text in ("条款", "名称", "说明", "原因", "说")
            if not prose and all(re.fullmatch(r"\w{1,8}", text) for text in both):
                hint = f"几项写成 [{', '.join(both)}]；是一句话就用全角逗号“，”"
            self.findings.at("E125", half.line, half.column, half.length, message, hint)
        return True


@dataclass(eq=False, repr=False)
class SaidBefore:
    """What is written, by what it means: texts that differ may say the same."""

    _first: dict[Hashable, ScalarNode] = field(default_factory=dict)

    def same(self, meaning: Hashable, node: ScalarNode) -> str | None:
        """That this was said before, and where; None: it is the first to say it."""
        first = self._first.setdefault(meaning, node)
        if first is node:
            return None
        again = "写了两次" if first.text == node.text else f"和“{first.text}”是同一个"
        return f"“{node.text}”{again}（第一次在第 {first.line} 行）"


def colon_in_sentence(node: MappingNode) -> tuple[int, int] | tuple[()]:
    """Where the colon stands of a mapping that is one key without braces and a text behind it."""
    key, value = node.entries[0] if len(node.entries) == 1 else (None, None)
    if key is None or (key.line, key.column) != (node.line, node.column):
        return ()
    return (key.line, key.column + key.length) if isinstance(value, ScalarNode) else ()


def _start(event: yaml.Event) -> tuple[int, int]:
    """Where an event starts: line and column from 1."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


class _RefusedError(Exception):
    def __init__(self, code: ErrorCode, line: int, column: int, message: str, hint: str) -> None:
        self.code, self.line, self.column = code, line, column
        self.message, self.hint = message, hint


def read_tree(data: bytes, findings: Findings) -> YamlNode | None:
    """The one document of a file, or None when something was found that stops reading."""
    text = _decode(data, findings)
    if text is None:
        return None
    findings.set_text(text)
    if all(not line.strip() or line.lstrip()[0] == "#" for line in text.split("\n")):
        findings.at("E104", 1, 1, 1, *EMPTY_FILE)
        return None
    if slip := left_or_pasted(text):
        findings.at(slip.code, *_place(text, slip.offset), 1, slip.message, slip.suggestion)
        return None
    if unseen := UNSEEN.search(text):
        findings.at(
            "E120",
            *_place(text, unseen.start()),
            1,
            f"这里有一个看不见的字符（U+{ord(unseen[0]):04X}）",
            "请删除这个字符",
        )
        return None
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        events = yaml.parse(text, Loader=loader)
        next(events)
        next(events)
        reader = _EventReader(events, findings)
        tree = reader.node(next(events))
        next(events)
        after = next(events)
        if isinstance(after, yaml.DocumentStartEvent):
            raise _RefusedError(
                "E110", *_start(after), "一个文件只能有一份内容(---)", "请分成两个文件"
            )
    except _RefusedError as refused:
        findings.at(refused.code, refused.line, refused.column, 1, refused.message, refused.hint)
        return None
    except yaml.MarkedYAMLError as error:
        syntax_error(error, text, findings)
        return None
    if isinstance(tree, ScalarNode) and tree.plain and not tree.text:  # nothing but a mark (---)
        findings.at("E104", 1, 1, 1, *EMPTY_FILE)
        return None
    return tree


def _place(text: str, offset: int) -> tuple[int, int]:
    """The line and column of a character."""
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _decode(data: bytes, findings: Findings) -> str | None:
    if len(data) > MOST_BYTES:
        findings.of_file(
            "E103",
            f"文件有 {len(data):,} 字节，超过 {MOST_BYTES:,} 字节的上限",
            "请拆成几个文件",
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.at("E102", 1, 1, 1, "文件是 UTF-16 编码（记事本的“Unicode”）", "请另存为 UTF-8")
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = _place(before, len(before))
    try:
        shown = data.decode("gb18030").replace("\r\n", "\n")
    except UnicodeDecodeError:
        findings.at("E102", line, column, 1, "文件不是 UTF-8 编码，读不懂", "请另存为 UTF-8")
        return None
    findings.set_text(shown)
    first = next(at for at, char in enumerate(shown) if not char.isascii())
    line, column = _place(shown, first)
    findings.at(
        "E101", line, column, 1, "文件是 GBK 编码（记事本的“ANSI”）", "请用“另存为”选 UTF-8 编码"
    )
    return None


def depth_of(node: YamlNode) -> int:
    """How deep a text is: 1 for a word."""
    inside: tuple[YamlNode, ...] = ()
    if isinstance(node, MappingNode):
        inside = tuple(value for _, value in node.entries)
    elif isinstance(node, SequenceNode):
        inside = node.items
    return 1 + max(map(depth_of, inside), default=0)
