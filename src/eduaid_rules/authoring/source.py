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

from .diagnostics import Findings
from .slips import slip_in_line

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 30


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
            raise _RefusedError("E107", line, column, "不能用别名（*）引用别处的内容")
        if event.anchor is not None:
            raise _RefusedError("E107", line, column, "不能用锚点(&)")
        if event.tag is not None:
            raise _RefusedError("E108", line, column, "不能用 YAML 标签(!)")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None or "", by which parser is at hand
            return Scalar(event.value, line, column if plain else column + 1, plain)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _RefusedError("E112", line, column, f"嵌套超过 {MAX_DEPTH} 层")
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
                self.findings.error("E109", key, "不能用合并键(<<)", "请把内容写全")
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
    def __init__(self, code: str, line: int, column: int, message: str) -> None:
        self.code, self.line, self.column, self.message = code, line, column, message


def read_tree(data: bytes, findings: Findings) -> Node | None:
    """The one document of a file, or None when something was found that stops reading."""
    text = _decode(data, findings)
    if text is None:
        return None
    findings.set_text(text)
    if not text.strip() or all(not ln.strip() or ln.lstrip()[0] == "#" for ln in text.split("\n")):
        findings.at("E104", 1, 1, 1, "文件是空的", "请写上内容，或删除这个文件")
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
            raise _RefusedError("E110", *_start(after), "一个文件只能有一份内容(---)")
    except _RefusedError as refused:
        findings.at(refused.code, refused.line, refused.column, 1, refused.message, "请把内容写全")
        return None
    except yaml.YAMLError as error:
        _syntax_error(error, text, findings)
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
    findings.at(
        "E101", line, column, 1, "文件是 GBK 编码（记事本的“ANSI”）", "请用“另存为”选 UTF-8 编码"
    )
    return None


_PROBLEMS: Final = (
    ("found character '\\t'", "E106", "缩进里有制表符(Tab)", "请换成空格"),
    ("found a tab", "E106", "缩进里有制表符(Tab)", "请换成空格"),
    (
        "mapping values are not allowed",
        "E119",
        "这里不能有冒号：上一行没有写完，或缩进不对",
        "请对齐上一行，冒号后要有空格",
    ),
    (
        "did not find expected key",
        "E119",
        "缩进不对：这一行和上面同级的键没有对齐",
        "请用空格对齐同级的键",
    ),
    (
        "did not find expected '-'",
        "E119",
        "缩进不对：列表的每一项都要以“- ”开头并对齐",
        "请用空格对齐同级的项",
    ),
    (
        "did not find expected <document start>",
        "E119",
        "缩进不对：这一行比文件开头更靠左",
        "请用空格对齐同级的键",
    ),
    ("could not find expected ':'", "E105", "这一行缺少冒号", "请写成“键: 值”，冒号后要有空格"),
    (
        "did not find expected ',' or",
        "E105",
        "括号里缺少逗号，或括号没有关上",
        "请检查 [ ] 和 { } 是否成对",
    ),
    ("found unexpected end of stream", "E105", "引号没有关上", "请补上引号"),
    ("found unexpected ':'", "E105", "冒号的位置不对", "请写成“键: 值”，冒号后要有空格"),
    ("cannot start any token", "E105", "这个符号不能出现在开头", "请加上引号"),
    ("block sequence entries are not allowed", "E119", "列表项的位置不对", "请换一行再写“- ”"),
    ("undefined alias", "E107", "不能用别名（*）引用别处的内容", "请把内容写全"),
    ("alias", "E107", "不能用别名（*）引用别处的内容", "请把内容写全"),
    ("anchor", "E107", "不能用锚点(&)", "请把内容写全"),
    ("tag", "E108", "不能用 YAML 标签(!)", "请去掉"),
)


def _syntax_error(error: yaml.YAMLError, text: str, findings: Findings) -> None:
    """Name the mistake behind a parser's error; a slip of the keyboard first."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        position = getattr(error, "position", None)
        before = text[:position] if isinstance(position, int) else ""
        findings.at(
            "E105",
            before.count("\n") + 1,
            len(before) - before.rfind("\n"),
            1,
            "文件里有不能显示的控制字符",
            "请删除这个字符",
        )
        return
    lines = text.split("\n")
    mark, context = error.problem_mark, error.context_mark
    suspects = [mark.line, *([context.line] if context else []), mark.line - 1]
    for number in suspects:
        if 0 <= number < len(lines) and (slip := slip_in_line(lines[number])):
            findings.at(slip.code, number + 1, slip.offset + 1, 1, slip.message, slip.suggestion)
            return
    problem = error.problem or ""
    line, column = min(mark.line, len(lines) - 1), mark.column
    if "'\\t'" not in problem and "\t" in _indent(lines[line]):
        problem, column = "found a tab", _indent(lines[line]).index("\t")
    for words, code, message, suggestion in _PROBLEMS:
        if words in problem:
            findings.at(code, line + 1, column + 1, 1, message, suggestion)
            return
    findings.at(
        "E105", line + 1, column + 1, 1, "YAML 语法错误，读不懂这里", "请对照旁边的写法检查"
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
