"""YAML text as a tree in which every node knows its line and column.

Every scalar is text; its type comes from its place. What YAML offers beyond plain
mappings, lists and scalars (anchors, aliases, tags, merge keys, several documents)
is refused, so a file cannot mean more than it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from .diagnostics import UNSEEN, Findings
from .syntax import syntax_error

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 30
EMPTY: Final = ("文件是空的", "请写上内容，或删除这个文件")
WRITE_OUT: Final = "请把内容写全"


@dataclass(slots=True, eq=False)
class Scalar:
    """A piece of text; ``column`` is where the text itself starts (behind a quote)."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def length(self) -> int:
        """How many characters a caret marks."""
        return max(1, len(self.text.split("\n", 1)[0]))


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and nodes, in the order of the file, without duplicates."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    length: int = 1

    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(key.text for key, _ in self.entries)

    def get(self, key: str) -> Node | None:
        """The node of a key."""
        return next((node for name, node in self.entries if name.text == key), None)


@dataclass(slots=True, eq=False)
class Sequence:
    """Nodes in the order of the file."""

    items: tuple[Node, ...]
    line: int
    column: int
    length: int = 1


Node: TypeAlias = Scalar | Mapping | Sequence


@dataclass(eq=False, repr=False)
class _Reader:
    """One pass over the parser's events; stops at the first thing that is not plain YAML."""

    events: Iterator[yaml.Event]
    findings: Findings
    depth: int = field(default=0)

    def node(self, event: yaml.Event) -> Node:
        line, column = _start(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _RefusedError("E107", line, column, "不能用别名（*）引用别处的内容", WRITE_OUT)
        if event.anchor is not None:
            raise _RefusedError("E107", line, column, "不能用锚点(&)", WRITE_OUT)
        if event.tag is not None:
            raise _RefusedError("E108", line, column, "不能用 YAML 标签(!)", "请去掉标签")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None or "", by which parser is at hand
            return Scalar(event.value, line, column if plain else column + 1, plain)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _RefusedError(
                "E112", line, column, f"嵌套超过 {MAX_DEPTH} 层", "请把里层写成几个定义"
            )
        made: Node
        if isinstance(event, yaml.SequenceStartEvent):
            made = Sequence(tuple(self._items()), line, column)
        else:
            made = Mapping(tuple(self._entries()), line, column)
        self.depth -= 1
        return made

    def _items(self) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.node(event)

    def _entries(self) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Scalar] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self.node(event)
            value = self.node(next(self.events))
            if not isinstance(key, Scalar):
                self.findings.error("E203", key, "键必须是文字，不能是列表或映射")
            elif key.text == "<<" and key.plain:
                self.findings.error("E109", key, "不能用合并键(<<)", WRITE_OUT)
            elif first := seen.get(key.text):
                self.findings.error(
                    "E111",
                    key,
                    f"“{key.text}”写了两次（第一次在第 {first.line} 行）",
                    "请只留一个",
                )
            else:
                seen[key.text] = key
                yield key, value


def _start(event: yaml.Event) -> tuple[int, int]:
    """Where an event starts: line and column from 1."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


class _RefusedError(Exception):
    def __init__(self, code: str, line: int, column: int, message: str, hint: str) -> None:
        self.code, self.line, self.column = code, line, column
        self.message, self.hint = message, hint


def read_tree(data: bytes, findings: Findings) -> Node | None:
    """The one document of a file, or None when something was found that stops reading."""
    text = _decode(data, findings)
    if text is None:
        return None
    findings.set_text(text)
    if all(not line.strip() or line.lstrip()[0] == "#" for line in text.split("\n")):
        findings.at("E104", 1, 1, 1, *EMPTY)
        return None
    if unseen := UNSEEN.search(text):
        before = text[: unseen.start()]
        findings.at(
            "E120",
            before.count("\n") + 1,
            len(before) - before.rfind("\n"),
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
        reader = _Reader(events, findings)
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
    if isinstance(tree, Scalar) and tree.plain and not tree.text:  # nothing but a mark (---)
        findings.at("E104", 1, 1, 1, *EMPTY)
        return None
    return tree


def _decode(data: bytes, findings: Findings) -> str | None:
    if len(data) > MAX_BYTES:
        findings.at(
            "E103",
            None,
            None,
            1,
            f"文件有 {len(data):,} 字节，超过 {MAX_BYTES:,} 字节的上限",
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
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
    try:
        shown = data.decode("gb18030").replace("\r\n", "\n")
    except UnicodeDecodeError:
        findings.at("E102", line, column, 1, "文件不是 UTF-8 编码，读不懂", "请另存为 UTF-8")
        return None
    findings.set_text(shown)
    first = next(at for at, char in enumerate(shown) if not char.isascii())
    line, column = shown.count("\n", 0, first) + 1, first - shown.rfind("\n", 0, first)
    findings.at(
        "E101", line, column, 1, "文件是 GBK 编码（记事本的“ANSI”）", "请用“另存为”选 UTF-8 编码"
    )
    return None
