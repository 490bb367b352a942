"""Tables beside a pack (表): a CSV in its folder, read as the table that could stand in its place.

What comes of a CSV is the tree of a table by facts (按), one inside the other, in which every
node stands where its cell does. So whoever reads tables reads these too, and every mistake has
its cell. Neither the order of the rows and columns nor the encoding means anything.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ...errors import Diagnostic, reason_of
from ...meaning.json_texts import MOST_BYTES
from ...policy.pack import NEWEST_LANGUAGE
from ...printed import UNSEEN
from ...suggestions import did_you_mean
from ..arrival import FileTree, reads_node
from ..diagnostics import Findings
from ..pack_files import TABLE_SUFFIX, is_hidden
from .fields import Fields, node_text
from .yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode

BESIDE: Final = "表"
"""The key of a mapping that stands for a table beside the pack."""
REST: Final = "其余"
_NUMBERS: Final = ("值", "替换值")
"""Keys behind which the number of a parameter stands."""
_CELL: Final = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^,"]*))(?:,|$)')
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_RESAVE: Final = "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”"


_SUFFIX: Final = re.compile(r"\.[a-z]\w*", re.IGNORECASE)


def is_beside(node: MappingNode) -> bool:
    """Whether a mapping names a table beside the pack: 表 may also be a value of the fact of 按."""
    by, said = node.get("按"), node.get(BESIDE)
    named = isinstance(said, ScalarNode) and _SUFFIX.search(said.text) is not None
    return said is not None and (named or not isinstance(by, ScalarNode))


@dataclass(slots=True, eq=False)
class TableNode(MappingNode):
    """A table beside the pack as the tree that could stand in its place; where its cells are."""

    file: str = ""
    cell_of: Callable[[int, int], str] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """A copy is a plain table."""
        return MappingNode, (self.entries, self.line, self.column, self.length)


def with_tables_inside(node: YamlNode, tables: TablesBeside, value: str = "标准") -> YamlNode:
    """The tree of a file with the tables beside the pack where they are named.

    ``value`` heads the column of the cells of a table that stands here.
    """
    if isinstance(node, SequenceNode):
        items = tuple(with_tables_inside(item, tables) for item in node.items)
        same = all(one is other for one, other in zip(items, node.items, strict=True))
        return node if same else replace(node, items=items)
    if not isinstance(node, MappingNode):
        return node
    if node.get("按") is not None and is_beside(node):
        opened = tables.open(node, Findings("", language=NEWEST_LANGUAGE), value)
        if opened is None:
            return node
        table, sheet = opened
        place = table.entries, table.line, table.column, table.length
        return TableNode(*place, sheet.file, sheet.cell_of)
    entries = tuple(
        (key, with_tables_inside(inner, tables, "值" if key.text in _NUMBERS else "标准"))
        for key, inner in node.entries
    )
    same = all(one[1] is other[1] for one, other in zip(entries, node.entries, strict=True))
    return node if same else replace(node, entries=entries)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TablesBeside:
    """The tables in the folder of one pack: which were asked for, and where their parts stand.

    ``texts`` are what files are taken to hold instead of what they do, by resolved path.
    """

    folder: Path
    texts: Mapping[Path, bytes]
    found: list[Diagnostic]
    named: set[Path] = field(default_factory=set)
    """Tables that are read, and whatever else nobody takes for rules."""
    files: list[FileTree] = field(default_factory=list)
    """Each table as it was asked for, with what was made of it."""
    _places: dict[int, tuple[YamlNode, Findings]] = field(default_factory=dict)

    def place_of(self, part: object) -> tuple[YamlNode, Findings] | None:
        """The cell of what was made of one; None: it is of a rule file."""
        return self._places.get(id(part))

    @reads_node
    def open(
        self, node: MappingNode, findings: Findings, value: str
    ) -> tuple[MappingNode, Findings] | None:
        """The table that ``{表: …, 按: […]}`` names, for whoever reads tables by facts.

        ``value`` heads the column of its cells. Whoever has read it calls ``remember``.
        """
        fields = Fields(node, findings, "表格", required=(BESIDE, "按"))
        facts, by = fields.texts("按"), fields.node_of("按")
        place = fields.node_of(BESIDE)
        findings.needs_language_2(node, "表格文件（表）")
        path = None if place is None else self._path(place, findings)
        if path is None or by is None or not facts:
            return None
        if len({*facts, value}) <= len(facts):
            findings.error("E218", by, "“按”里的事实写了两次", f"每个事实写一次，不写“{value}”")
            return None
        sheet = Findings(str(path), self.found, language=findings.language)
        text = self._text(path, sheet)
        rows = [] if text is None else _rows(text, sheet)
        table = _table(rows, facts, value, sheet) if rows else None
        if table is None:
            return None
        self.files.append((table, sheet))
        return table, sheet

    def remember(self, sheet: Findings) -> None:
        """Keep the cells of what was made of a table."""
        for node, part in sheet.made:
            if isinstance(node, YamlNode):
                self._places[id(part)] = node, sheet

    @reads_node
    def _path(self, node: YamlNode, findings: Findings) -> Path | None:
        name = node_text(node, findings, BESIDE)
        if name is None:
            return None
        path = self.folder / name
        if Path(name).name != name or path.suffix.lower() != TABLE_SUFFIX or is_hidden(name):
            hint = f"请写规则文件夹里一个文件的名称，如 乡镇标准{TABLE_SUFFIX}；.xlsx 请另存为 CSV"
            findings.error("E126", node, f"“{name}”不是表格文件的名称", hint)
            return None
        if not os.path.isfile(path):  # noqa: PTH113 -- Path.is_file raises for a name too long
            there = [one.name for one in self.folder.iterdir() if one.suffix == path.suffix]
            hint = did_you_mean(name, there) or "请把表格放在规则文件夹里"
            findings.error("E126", node, f"规则文件夹里没有“{name}”", hint)
            return None
        self.named.add(path)
        return path

    def _text(self, path: Path, sheet: Findings) -> str | None:
        """What the file holds, whatever its encoding; None after a finding."""
        try:
            data = self.texts.get(Path(os.path.realpath(path))) or path.read_bytes()
        except OSError as error:
            sheet.of_file("E505", f"读不了文件：{reason_of(error)}", "请检查权限")
            return None
        if len(data) > MOST_BYTES:
            message = f"表格有 {len(data):,} 字节，超过 {MOST_BYTES:,} 字节的上限"
            sheet.of_file("E103", message, "请拆成几个文件")
            return None
        for encoding in ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError:
                continue
        sheet.of_file("E126", "表格的文字看不懂：不是 UTF-8，也不是 GBK 编码", _RESAVE)
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Cells:
    """Where the cells of each line start, to name the one in which a character stands."""

    starts: dict[int, list[int]] = field(default_factory=dict)

    def name(self, line: int, column: int) -> str:
        """The cell of a place, as spreadsheets call it: 5行C列."""
        number = max(1, bisect_right(self.starts.get(line, [1]), column))
        letters = ""
        while number:
            number, last = divmod(number - 1, 26)
            letters = chr(ord("A") + last) + letters
        return f"{line}行{letters}列"


def _rows(text: str, sheet: Findings) -> list[list[ScalarNode]]:
    """The lines in which anything is written, as their cells; nothing after a finding."""
    sheet.set_text(text)
    cells = _Cells()
    sheet.cell_of = cells.name
    mistakes = sheet.mistakes
    rows: list[list[ScalarNode]] = []
    for number, line in enumerate(sheet.lines, 1):
        row = _cells(line, number)
        if row is None:
            hint = f"一个单元格写在一行里；{_RESAVE}"
            sheet.at("E128", number, 1, 1, "引号没有配对，或单元格里有换行", hint)
            return []
        cells.starts[number] = [cell.column for cell in row]
        if unseen := UNSEEN.search(line):
            message = f"这里有一个看不见的字符（U+{ord(unseen[0]):04X}）"
            sheet.at("E120", number, unseen.start() + 1, 1, message, "请删除这个字符")
        if any(cell.text for cell in row):
            rows.append(row)
    if len(rows) < 2 and sheet.mistakes == mistakes:
        sheet.of_file("E128", "表格里没有一行", "第一行写表头，下面每种情况写一行")
    return rows if sheet.mistakes == mistakes else []


def _cells(line: str, number: int) -> list[ScalarNode] | None:
    """The cells of a line at their places; None where quotation marks have no partners."""
    row: list[ScalarNode] = []
    at, more = 0, True
    while more:
        found = _CELL.match(line, at)
        if found is None:
            return None
        quoted = found[1] is not None
        said = found[1].replace('""', '"') if quoted else found[2]
        start = found.start(1 if quoted else 2)
        row.append(ScalarNode(said.strip(), number, start + 1, plain=not quoted))
        at, more = found.end(), found[0].endswith(",")
    return row


def _table(
    rows: list[list[ScalarNode]], facts: Sequence[str], value: str, sheet: Findings
) -> MappingNode | None:
    """The tree of the table: by the first fact, in each of its cells by the next."""
    header, below = rows[0], rows[1:]
    columns = _columns(header, below, (*facts, value), sheet)
    lines: list[_Line] = []
    said: dict[tuple[str, ...], ScalarNode] = {}
    mistakes = sheet.mistakes
    for row in below if columns else ():
        for at in columns.values():
            if at >= len(row) or not row[at].text:
                hint = "每一格都要写；合并过的单元格请在每一行都写上"
                sheet.error("E128", row[min(at, len(row) - 1)], "这一行有空着的单元格", hint)
        for cell in row[len(header) :]:
            if cell.text:
                sheet.error("E128", cell, f"“{cell.text}”上面没有表头", "请删除，或补上表头")
        if sheet.mistakes > mistakes:
            continue
        line = _Line(tuple(row[columns[name]] for name in facts), row[columns[value]])
        names = tuple(key.text for key in line.keys)
        first = said.setdefault(names, line.keys[-1])
        if first is not line.keys[-1]:
            message = f"表格里“{'、'.join(names)}”写了两次（第一次在第 {first.line} 行）"
            sheet.error("E218", line.keys[-1], message, "请只留一个")
        lines.append(line)
    if sheet.mistakes > mistakes or not lines:
        return None
    made = _nested(lines, [header[columns[name]] for name in facts])
    return made if isinstance(made, MappingNode) else None


def _columns(
    header: list[ScalarNode],
    below: list[list[ScalarNode]],
    wanted: Sequence[str],
    sheet: Findings,
) -> dict[str, int]:
    """Which column has which name; nothing after a finding."""
    columns: dict[str, int] = {}
    form = f"表头只写：{'、'.join(wanted)}"
    mistakes = sheet.mistakes
    for at, cell in enumerate(header):
        if cell.text in columns:
            sheet.error("E127", cell, f"表头“{cell.text}”写了两次", "请只留一列")
        elif cell.text in wanted:
            columns[cell.text] = at
        elif cell.text or any(row[at].text for row in below if at < len(row)):
            hint = did_you_mean(cell.text, wanted) or form
            sheet.error("E127", cell, f"表格没有用到“{cell.text}”这一列", hint)
    for name in wanted:
        if name not in columns and sheet.mistakes == mistakes:
            sheet.error("E127", header[0], f"表头没有“{name}”", f"{form}，用逗号分开")
    return columns if sheet.mistakes == mistakes else {}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Line:
    """One line of a table: the values of its facts, and its cell."""

    keys: tuple[ScalarNode, ...]
    cell: ScalarNode


def _nested(lines: Sequence[_Line], heads: Sequence[ScalarNode], depth: int = 0) -> YamlNode:
    """The table of some lines by the facts from ``depth`` on; of no fact more, their cell."""
    if depth == len(heads):
        return lines[0].cell
    groups: dict[str, list[_Line]] = {}
    for line in lines:
        groups.setdefault(line.keys[depth].text, []).append(line)
    inner = {name: _nested(group, heads, depth + 1) for name, group in groups.items()}
    if depth and set(groups) == {REST}:
        return inner[REST]
    head, first = heads[depth], lines[0].keys[depth]
    by = (ScalarNode("按", head.line, head.column), head)
    cells = ((group[0].keys[depth], inner[name]) for name, group in groups.items())
    return MappingNode((by, *cells), first.line, first.column, first.length)
