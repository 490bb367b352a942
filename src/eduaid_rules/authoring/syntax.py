"""A YAML parser's error, named for the mistake behind it and placed where the mistake is."""

from __future__ import annotations

import re
from typing import Final

import yaml

from .diagnostics import Findings
from .slips import slip_in_line

UNREADABLE: Final = ("YAML 语法错误，读不懂这里", "请对照旁边的写法检查")

_OPEN_QUOTE: Final = re.compile(r"""(?:^|[:,\[{-])\s*((["'])(?:(?!\2).)*)$""")

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
