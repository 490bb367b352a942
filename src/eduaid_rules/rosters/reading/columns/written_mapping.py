"""A county's mapping written as a file: what it says already, and a line for all that is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from ....meaning.roster_texts import folded
from ....policy.facts import NO, YES
from ....policy.spellings.sheet_words import USES, SheetWords
from ....printed import masked
from ..mapping import MAPPABLE, RosterMapping
from ..roster import Roster
from .layout import ColumnReading
from .stated_around import proposals

_PLAIN: Final = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9.]*")
"""What needs no quotation marks in YAML, whatever it says."""


def mapping_text(mapping: RosterMapping, roster: Roster) -> str:
    """The mapping as YAML; read back, it means what ``mapping`` does.

    Remarks tell what was understood without it, and have a line to complete for each column with
    something in it and each text that nobody understands. ``mapping`` has the county's own words
    of tables only.
    """
    lines = [
        "# 本县花名册的列怎样读。去掉行首的 # ，在冒号后面写上是什么，就生效；说明见《经办人指南》",
        "列:",
        *_pairs(mapping.columns),
        *_understood(mapping, roster),
        *_open_columns(roster),
        "取值:",
        *_words(mapping, roster),
    ]
    if mapping.empty_is_no:
        lines.append(f"空白为否: {_said(tuple(sorted(mapping.empty_is_no)))}")
    if mapping.fixed:
        lines += ["固定:", *_pairs(mapping.fixed)]
    if mapping.schools:
        lines.append("学校:")
        for school, facts in mapping.schools.items():
            lines += [f"  {_quoted(school)}:{'' if facts else ' {}'}", *_pairs(facts, 4)]
    lines += _around(mapping, roster)
    return "\n".join((*lines, *_sheet_words(mapping.sheet_words))) + "\n"


def _pairs(entries: Mapping[str, object], indent: int = 2) -> Iterator[str]:
    for name, value in entries.items():
        yield f"{' ' * indent}{_quoted(name)}: {_said(value)}"


def _columns_of(roster: Roster) -> Iterator[tuple[ColumnReading, int]]:
    """Each header once, with the cells under it that have something in them."""
    counted: dict[str, int] = {}
    first: dict[str, ColumnReading] = {}
    for sheet in roster.sheets:
        for column, filled in zip(sheet.columns, sheet.filled, strict=False):
            name = folded(column.header)
            if name:
                first.setdefault(name, column)
                counted[name] = counted.get(name, 0) + filled
    return ((column, counted[name]) for name, column in first.items())


def _understood(mapping: RosterMapping, roster: Roster) -> Iterator[str]:
    said = {folded(name) for name in mapping.columns}
    known = (c for c, _ in _columns_of(roster) if folded(c.header) not in said)
    read = [f"{_quoted(c.header)}→{c.target.shown}" for c in known if c.target is not None]
    if read:
        yield f"  # 不用写也认得：{'，'.join(read)}"


def _open_columns(roster: Roster) -> Iterator[str]:
    for column, filled in _columns_of(roster):
        if filled and column.passed_over and column.repeats is not None:
            also = f"{column.repeats.shown}已有一列，没有读这一列。"
            yield f"  # {_quoted(column.header)}:   # {filled} 格有内容。{also}用不着的写 不用"
        if filled and column.not_understood:
            meant = f"是不是 {column.suggestion}？" if column.suggestion is not None else ""
            yield f"  # {_quoted(column.header)}:   # {filled} 格有内容。{meant}用不着的写 不用"


def _words(mapping: RosterMapping, roster: Roster) -> Iterator[str]:
    """What texts mean, by fact, and the texts that mean nothing yet."""
    of_header = {c.header: c.target for s in roster.sheets for c in s.columns if c.target}
    unknown: dict[str, list[tuple[str, int]]] = {}
    for (header, text), rows in roster.unknown_texts().items():
        target = of_header.get(header)
        if target is not None and target.slot.fact.type in MAPPABLE and masked(text) == text:
            unknown.setdefault(target.slot.fact.name, []).append((text, rows))
    for fact in dict.fromkeys((*mapping.words, *unknown)):
        yield f"  {_quoted(fact)}:"
        yield from _pairs(mapping.words.get(fact, {}), 4)
        for text, rows in unknown.get(fact, ()):
            yield f"    # {_quoted(text)}:   # {rows} 行"


def _around(mapping: RosterMapping, roster: Roster) -> Iterator[str]:
    """What is taken from around the tables, and what may be."""
    if mapping.around:
        yield "来自:"
    for name, stated in mapping.around.items():
        where = stated.where.value
        form = where if stated.pattern is None else f"{{{where}: {_quoted(stated.pattern)}}}"
        yield f"  {_quoted(name)}: {form}"
    found = list(proposals(roster.sheets, roster.vocabulary))
    if found and not mapping.around:
        yield "# 来自:   # 表里没有这一列的，从文件名、工作表名、标题里取：只留一个，去掉 #"
    for one in found:
        for place, texts in one.texts.items():
            yield f"#   {_quoted(one.fact)}: {place.value}   # 如 {_quoted(masked(texts[0]))}"


def _sheet_words(words: SheetWords) -> Iterator[str]:
    if not words:
        return
    yield "表格用词:"
    for key, attribute in USES.items():
        if told := getattr(words, attribute):
            yield f"  {key}: {_said(told)}"
    if words.headers:
        yield "  列名:"
        yield from (f"    {column}: {_said(names)}" for column, names in words.headers)


def _said(value: object) -> str:
    """A value as a mapping states it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple | list):
        return f"[{', '.join(_listed(value))}]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else _quoted(str(value))


def _listed(values: Iterable[object]) -> Iterator[str]:
    return (_said(value) for value in values)


def _quoted(text: str) -> str:
    """A text as YAML takes it for a text, in one line."""
    if _PLAIN.fullmatch(text):
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    r"""A sign between quotation marks of YAML.

    >>> [_escaped(char) for char in ("甲", '"', "\n")]
    ['甲', '\\"', '\\x0a']
    """
    if char in ('"', "\\"):
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"
