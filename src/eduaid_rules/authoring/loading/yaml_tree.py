"""YAML text as a tree in which every node knows its line and column.

Every scalar is text; its type comes from its place. What YAML offers beyond plain
mappings, lists and scalars (anchors, aliases, tags, merge keys, several documents)
is refused, so a file cannot mean more than it shows. An error of the parser is named
for the mistake behind it and placed where the mistake is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml

from ...meaning.json_texts import MOST_BYTES, MOST_DEEP
from ...printed import UNSEEN
from ..diagnostics import Findings, slip_in_line

if TYPE_CHECKING:
    from ...codes import ErrorCode

UNREADABLE: Final = ("YAML 语法错误，读不懂这里", "请对照旁边的写法检查")

_OPEN_QUOTE: Final = re.compile(r"""(?:^|[:,\[{-])\s*((["'])(?:(?!\2).)*)$""")

_PROBLEMS: Final[tuple[tuple[str, ErrorCode, str, str], ...]] = (
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
        "括号里缺少逗号",
        "请在这里的前面补上逗号",
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


def syntax_error(error: yaml.MarkedYAMLError, text: str, findings: Findings) -> None:
    """Name the mistake behind a parser's error; a slip of the keyboard first."""
    lines = text.split("\n")
    mark, context = error.problem_mark, error.context_mark
    if mark is None:
        findings.at("E105", 1, 1, 1, *UNREADABLE)
        return
    suspects = [mark.line, *([context.line] if context else []), mark.line - 1]
    for number in suspects:
        if 0 <= number < len(lines) and (slip := slip_in_line(lines[number])):
            findings.at(slip.code, number + 1, slip.offset + 1, 1, slip.message, slip.suggestion)
            return
    problem = error.problem or ""
    line, column = min(mark.line, len(lines) - 1), mark.column
    if "'\\t'" not in problem and "\t" in _indent(lines[line]):
        problem, column = "found a tab", _indent(lines[line]).index("\t")
    if opening := _unclosed_quote(lines, line):
        findings.at("E105", *opening, 1, "引号没有关上", "请在这段文字后面补上引号")
        return
    if context is not None and "did not find expected ','" in problem and _open(lines, context):
        at = (context.line + 1, context.column + 1)
        findings.at("E105", *at, 1, "这个括号没有关上", "请补上右括号")
        return
    if context is not None and "could not find expected ':'" in problem:
        line, column = context.line, context.column
    for words, code, message, suggestion in _PROBLEMS:
        if words in problem:
            findings.at(code, line + 1, column + 1, 1, message, suggestion)
            return
    findings.at("E105", line + 1, column + 1, 1, *UNREADABLE)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _open(lines: list[str], bracket: yaml.Mark) -> bool:
    """Whether more brackets open than close from a bracket to the end of the text."""
    rest = "\n".join([lines[bracket.line][bracket.column :], *lines[bracket.line + 1 :]])
    return sum(map(rest.count, "[{")) > sum(map(rest.count, "]}"))


def _unclosed_quote(lines: list[str], last: int) -> tuple[int, int] | None:
    """Where a quoted value begins that does not end in its line, near the line of an error."""
    for number in range(last, max(-1, last - 4), -1):
        if found := _OPEN_QUOTE.search(lines[number]):
            return number + 1, found.start(1) + 1
    return None


NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What a profile reads as nothing, unless it is quoted."""
EMPTY_FILE: Final = ("文件是空的", "请写上内容，或删除这个文件")
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

    def node(self, event: yaml.Event) -> YamlNode:
        line, column = _start(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _RefusedError("E107", line, column, "不能用别名（*）引用别处的内容", WRITE_OUT)
        if event.anchor is not None:
            raise _RefusedError("E107", line, column, "不能用锚点(&)", WRITE_OUT)
        if event.tag is not None:
            raise _RefusedError("E108", line, column, "不能用 YAML 标签(!)", "请去掉标签")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None or "", by which parser is at hand
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
            made = MappingNode(tuple(self._entries()), line, column)
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
            yield self.node(event)

    def _entries(self) -> Iterator[tuple[ScalarNode, YamlNode]]:
        seen: dict[str, ScalarNode] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self.node(event)
            value = self.node(next(self.events))
            if not isinstance(key, ScalarNode):
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
