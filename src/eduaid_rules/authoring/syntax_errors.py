"""An error of the YAML parser, named for the mistake behind it and placed where that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from .diagnostics import Findings
from .slips import is_quote_open, slip_in_line

if TYPE_CHECKING:
    from ..codes import ErrorCode

NO_DASH: Final = ("这一行缺少“- ”", "列表的每一项都以“- ”开头，并且对齐")
UNREADABLE: Final = ("YAML 语法错误，读不懂这里", "请对照旁边的写法检查")

_PROBLEMS: Final[tuple[tuple[str, ErrorCode, str, str], ...]] = (
    ("found character '\\t'", "E106", "缩进里有制表符(Tab)", "请换成空格"),
    ("found a tab", "E106", "缩进里有制表符(Tab)", "请换成空格"),
    (
        "mapping values are not allowed",
        "E119",
        "这里不能有冒号：上一行没有写完，或缩进不对",
        "请对齐上一行，冒号后要有空格；是列表的一项，就在上一行前面写“- ”",
    ),
    (
        "did not find expected key",
        "E119",
        "缩进不对：这一行和上面同级的键没有对齐",
        "请用空格对齐同级的键；上一行是列表的一项，就在它前面写“- ”",
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
    """Name the mistake behind a parser's error; a slip of the hand first."""
    lines = text.split("\n")
    mark, context = error.problem_mark, error.context_mark
    if mark is None:
        findings.at("E105", 1, 1, 1, *UNREADABLE)
        return
    problem = error.problem or ""
    line, column = min(mark.line, len(lines) - 1), mark.column
    near = [max(line - 1, 0), line, *([context.line] if context else [])]
    for number in (line, max(line - 1, 0)):
        if "\t" in _indent(lines[number]):
            tab = _indent(lines[number]).index("\t") + 1
            findings.at("E106", number + 1, tab, 1, "缩进里有制表符(Tab)", "请换成空格")
            return
    of_quotes = re.search(r"[\"']|quoted", f"{lines[line]} {error.context}") is not None
    if of_quotes and (opening := _open_quote(lines, line)):
        findings.at("E105", *opening, 1, "引号没有关上", "请在这段文字后面补上引号")
        return
    if "block mapping" in (error.context or "") and _is_beside_key(lines, line):
        at = (line + 1, len(_indent(lines[line])) + 1)
        findings.at(
            "E119", *at, 1, "这里多了“- ”：同级的都是“键: 值”", "请删除“- ”，并用空格对齐同级的键"
        )
        return
    for number in near:
        if number < len(lines) and _is_dashless(lines, number):
            column = len(_indent(lines[number])) + 1
            findings.at("E119", number + 1, column, 1, *NO_DASH)
            return
    for number in near:
        if number < len(lines) and (slip := slip_in_line(lines[number])):
            findings.at(slip.code, number + 1, slip.offset + 1, 1, slip.message, slip.suggestion)
            return
    if context is not None and "did not find expected ','" in problem and _open(lines, context):
        at = (context.line + 1, context.column + 1)
        findings.at("E105", *at, 1, "这个括号没有关上", "请补上右括号")
        return
    if lines[line][column : column + 1] in ("]", "}"):
        findings.at("E105", line + 1, column + 1, 1, "多了一个右括号", "请删除")
        return
    if (above := _colonless(lines, line)) is not None:
        column = len(_indent(lines[above])) + 1
        findings.at(
            "E105", above + 1, column, 1, "这一行缺少冒号", "请写成“键: 值”，冒号后要有空格"
        )
        return
    if problem.startswith("did not find expected key") and lines[line].lstrip().startswith("{"):
        first = line
        while first and lines[first - 1].startswith(f"{_indent(lines[line])}{{"):
            first -= 1
        if first < line:
            findings.at("E119", first + 1, len(_indent(lines[first])) + 1, 1, *NO_DASH)
            return
    if context is not None and "could not find expected ':'" in problem:
        line, column = context.line, context.column
    if problem.startswith("did not find expected") and not _is_odd(lines[line]):
        first = _first_deeper(lines, line)
        if _is_odd(lines[first]):
            line, column = first, len(_indent(lines[first]))
        elif _has_dash(lines[line]) and not _has_dash(lines[first]):
            findings.at("E119", first + 1, len(_indent(lines[first])) + 1, 1, *NO_DASH)
            return
    for words, code, message, suggestion in _PROBLEMS:
        if words in problem:
            findings.at(code, line + 1, column + 1, 1, message, suggestion)
            return
    findings.at("E105", line + 1, column + 1, 1, *UNREADABLE)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _is_odd(line: str) -> bool:
    """Whether the line is out of line: levels are two spaces apart."""
    return len(_indent(line)) % 2 == 1


def _has_dash(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _is_beside_key(lines: list[str], number: int) -> bool:
    """Whether a line with a dash stands as far to the left as a key above it with its value."""
    column = len(_indent(lines[number]))
    above = (
        one for one in reversed(lines[:number]) if one.strip() and not one.lstrip().startswith("#")
    )
    beside = next((one for one in above if len(_indent(one)) <= column), "")
    same = len(_indent(beside)) == column and not _has_dash(beside)
    return (
        _has_dash(lines[number]) and same and re.search(r"^[^{\[\"'“]*?:(\s|$)", beside) is not None
    )


def _first_deeper(lines: list[str], last: int) -> int:
    """The first of the lines above one that are further to the right; itself: there is none.

    What they hang on is meant instead where that is out of line.
    """
    first, least = last, len(_indent(lines[last]))
    for number in range(last - 1, -1, -1):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            if len(_indent(lines[number])) <= least:
                return number if _is_odd(lines[number]) else first
            first = number
    return first


def _body(line: str) -> str:
    """A line without its indentation and the dashes of lists."""
    return re.sub(r"^[\s-]*(?<![^\s-])", "", line)


def _colonless(lines: list[str], last: int) -> int | None:
    """The line above the one of an error that stands where a key must, and has no colon."""
    if last == 0 or ":" not in lines[last]:
        return None
    above = lines[last - 1]
    body = _body(above)
    aligned = len(above) - len(body) == len(_indent(lines[last]))
    return last - 1 if body and aligned and not re.search(r":(\s|$)|^#", body) else None


def _is_dashless(lines: list[str], number: int) -> bool:
    """Whether a line without a dash stands in a list of texts, as far to the left as its dashes."""
    line = lines[number]
    dash = f"{_indent(line)}- "
    beside = (*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2])
    body = line.strip()
    text = bool(body) and body[0] not in "-#" and not re.search(r"^[^{\[]*:(\s|$)", body)
    return text and any(other.startswith(dash) for other in beside)


def _open(lines: list[str], bracket: yaml.Mark) -> bool:
    """Whether more brackets open than close from a bracket to the end of the text."""
    rest = "\n".join([lines[bracket.line][bracket.column :], *lines[bracket.line + 1 :]])
    return sum(map(rest.count, "[{")) > sum(map(rest.count, "]}"))


def _open_quote(lines: list[str], last: int) -> tuple[int, int] | None:
    """Where a quoted value begins that does not end in its line: the only one before an error."""
    found = [
        (n + 1, at + 1) for n in range(last + 1) if (at := is_quote_open(lines[n])) is not None
    ]
    return found[0] if len(found) == 1 or (found and found[0][0] > last - 3) else None
