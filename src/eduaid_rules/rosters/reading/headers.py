"""Where a sheet's header is, and which column states which fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ...errors import Diagnostic
from ...meaning.roster_texts import WHETHER, bare_header, folded, has_remark, headers_of
from ...policy.facts import FactType, Role, Slot, Vocabulary
from ...policy.spellings.sheet_words import SheetWords
from ...suggestions import nearest_name, slip_of, suggestion
from ..tables import UNUSED
from .mapping import RosterMapping
from .raw_sheets import RawSheet

_LOOKED_AT: Final = 40
"""In how many rows from the top a header is looked for."""

_SHORT: Final = 2
_SHORT_ALIKE, _LONGER_ALIKE = 0.5, 0.6
"""How much a header is like a name that is asked about: of 学断 one sign is wrong, but half of
家庭住址 is in 脱贫家庭 as well."""

ROW_NUMBERS: Final = frozenset({"序号", "编号", "no", "no."})

WRITTEN_GRADE: Final = "原写年级"
"""The grade as a roster wrote it (七年级), for printing; a column of a roster written by us."""

_LONG_NUMBER: Final = re.compile(r"\d{8}")
"""Stands in a row of somebody's numbers, never in a header."""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column states: a fact, or one value of a multiple choice."""

    slot: Slot
    value: str | None = None

    @property
    def shown(self) -> str:
        """The fact's name, with the value."""
        name = self.slot.fact.name
        return name if self.value is None else f"{name}.{self.value}"

    @property
    def role(self) -> Role | None:
        """What the column is used for besides."""
        return self.slot.fact.role

    @property
    def identifies(self) -> bool:
        """Whether it says who somebody is, not how a rule judges."""
        return self.slot.fact.type is FactType.IDENTIFIER


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column of a sheet: its header, and what it was taken for (None: nothing)."""

    index: int
    header: str
    target: ColumnMeaning | None = None
    suggestion: str | None = None
    """The name that an unknown header is most like."""
    header_cells: tuple[str, ...] = ()
    """What stands in the rows of the header, the group first."""
    unused: bool = False
    """Whether the mapping says that it is not needed, or it only numbers the rows."""
    numbers: bool = False
    """Whether it only numbers the rows."""
    repeats: ColumnMeaning | None = None
    """What another column of the sheet already states."""

    @property
    def letter(self) -> str:
        """The column as spreadsheets call it: A, B, …, AA."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The columns of a sheet, and how many of its first rows are titles and header."""

    columns: tuple[ColumnReading, ...]
    title_rows: int
    header_rows: int

    @property
    def known_columns(self) -> tuple[ColumnReading, ...]:
        """The columns that state something."""
        return tuple(column for column in self.columns if column.target is not None)


def column_letter(index: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, eq=False, repr=False)
class Headers:
    """The headers that a vocabulary and a county's mapping know."""

    vocabulary: Vocabulary
    mapping: RosterMapping

    @cached_property
    def _names(self) -> Mapping[str, ColumnMeaning]:
        return dict(_known_headers(self.vocabulary))

    @cached_property
    def _mapped(self) -> Mapping[str, str]:
        mapped: dict[str, str] = {}
        for name, meaning in self.mapping.columns.items():
            mapped[folded(name)] = meaning
            if not has_remark(folded(name)):
                mapped[bare_header(name)] = meaning
        return mapped

    @cached_property
    def _unused(self) -> frozenset[str]:
        """The headers that never matter: 联系电话, 民族, 签字."""
        return frozenset(map(bare_header, self.mapping.sheet_words.unused))

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """The headers of identifiers that are no use of their own: 监护人, 家长, 联系电话."""
        targets = self._names.items()
        return tuple(name for name, target in targets if target.identifies and target.role is None)

    def find(self, sheet: RawSheet) -> SheetLayout | None:
        """The layout with the most columns understood; None: two are not to be found."""
        top = sheet.cells.head(_LOOKED_AT + 1).rows()
        telling = {row for row, cells in enumerate(top) if self._tells(cells)}
        best: tuple[tuple[int, bool, int, int], SheetLayout] | None = None
        for row in range(len(top)):
            for rows in (1, 2):
                cells = top[row : row + rows]
                if not telling & {row, row + rows - 1}:
                    continue
                if len(cells) == rows and not _is_about_somebody(cells[-1]):
                    layout = self._layout(sheet, row, cells)
                    score = (_understood(layout), _spans(cells), -rows, -row)
                    if best is None or score > best[0]:
                        best = (score, layout)
        if best is None or best[0][0] < min(2, sheet.cells.width):
            return None
        targets = {column.target for column in best[1].known_columns}
        columns = tuple(self._with_suggestion(column, targets) for column in best[1].columns)
        return replace(best[1], columns=columns)

    def _tells(self, cells: tuple[str | None, ...]) -> bool:
        """Whether a row may be a header: one of its cells is known."""
        names = (bare_header(cell) for cell in cells if cell is not None)
        return any(name in self._names or name in self._mapped for name in names)

    def _with_suggestion(
        self, column: ColumnReading, known: set[ColumnMeaning | None]
    ) -> ColumnReading:
        """What no column states yet may be what an unknown one is meant to."""
        if column.target or column.unused or column.repeats or not column.header:
            return column
        free = {name: target for name, target in self._names.items() if target not in known}
        facts = [name for name, target in free.items() if target.value is None]
        header = bare_header(column.header)
        least = _LONGER_ALIKE if len(header) > _SHORT else _SHORT_ALIKE
        name = nearest_name(header, facts, least) or slip_of(header, free)
        return replace(column, suggestion=None if name is None else self._names[name].shown)

    def _layout(self, sheet: RawSheet, row: int, rows: list[tuple[str | None, ...]]) -> SheetLayout:
        lower = rows[-1]
        upper = _across(sheet, row, *rows) if len(rows) == 2 else (None,) * len(lower)
        columns = [
            self._column(index, above, below)
            for index, (above, below) in enumerate(zip(upper, lower, strict=True))
        ]
        return SheetLayout(tuple(_once(columns)), row, len(rows))

    def _column(self, index: int, upper: str | None, lower: str | None) -> ColumnReading:
        """A column by its own header, or under the header of a group; the county goes first."""
        own = lower or upper or ""
        header = own if upper in (None, own) or lower is None else f"{upper} {lower}"
        header = " ".join(header.split())
        reading = ColumnReading(index, header, header_cells=tuple(filter(None, (upper, lower))))
        within = self._within(upper, lower)
        for name in (folded(header), bare_header(header), within, folded(own), bare_header(own)):
            mapped = self._mapped.get(name) if name else None
            if mapped is not None:
                if mapped == UNUSED:
                    return replace(reading, unused=True)
                return replace(reading, target=self._meaning(mapped))
        for name in (within, bare_header(header), bare_header(own)):
            target = self._names.get(name) if name else None
            if target is not None and not self._of_somebody_else(target, upper, header):
                return replace(reading, target=target)
        if own == WRITTEN_GRADE:
            return replace(reading, unused=True)
        if bare_header(own) in ROW_NUMBERS:
            return replace(reading, unused=True, numbers=True)
        never = bare_header(header) in self._unused or bare_header(own) in self._unused
        return replace(reading, unused=never)

    def _of_somebody_else(self, target: ColumnMeaning, upper: str | None, header: str) -> bool:
        """Whether a name or number stands in a group about the family: 监护人信息, 姓名."""
        if upper is None or target.role not in (Role.PERSON, Role.RESIDENT_ID):
            return False
        group = bare_header(upper)
        return bare_header(header) != group and group.startswith(self._others)

    def _meaning(self, name: str) -> ColumnMeaning:
        """What 事实 or 事实.取值 means."""
        fact, _, value = name.partition(".")
        slot = self.vocabulary.stated[fact]
        declared = slot.fact.value(value) if value else None
        return ColumnMeaning(slot, None if declared is None else declared.name)

    def _within(self, upper: str | None, lower: str | None) -> str | None:
        """The name of a value under the header of its multiple choice."""
        target = self._names.get(bare_header(upper or ""))
        if target is None or target.value is not None or lower is None or upper == lower:
            return None
        value = target.slot.fact.value(bare_header(lower))
        return None if value is None else bare_header(f"{target.slot.fact.name}.{value.name}")


def not_asked(vocabulary: Vocabulary, words: SheetWords) -> SheetWords:
    """Words of tables that ask for no facts: whatever states one is of no use there."""
    facts = (name for name, target in _known_headers(vocabulary) if not target.identifies)
    return SheetWords(unused=tuple(facts)).with_words(words)


def _known_headers(vocabulary: Vocabulary) -> Iterator[tuple[str, ColumnMeaning]]:
    """Every header that states a fact, or a value; those that could be two things are left out."""
    facts: dict[str, ColumnMeaning] = {}
    values: dict[str, set[ColumnMeaning]] = {}
    for slot in dict.fromkeys(vocabulary.stated.values()):
        fact = slot.fact
        facts |= dict.fromkeys(headers_of(fact), ColumnMeaning(slot))
        for value in fact.values if fact.type is FactType.MULTIPLE else ():
            target = ColumnMeaning(slot, value.name)
            for name in value.names:
                yield bare_header(f"{fact.name}.{name}"), target
                for header in (name, f"{WHETHER}{name}"):
                    values.setdefault(bare_header(header), set()).add(target)
    for name, targets in values.items():
        if name not in facts and len(targets) == 1:
            (only,) = targets
            yield name, only
    yield from facts.items()


def _is_about_somebody(cells: tuple[str | None, ...]) -> bool:
    """Whether a row holds somebody's number, and so cannot be a header."""
    return any(cell is not None and _LONG_NUMBER.search(cell) for cell in cells)


def _understood(layout: SheetLayout) -> int:
    """How many columns say something; a header is not made of values (建档立卡, 残疾) alone."""
    targets = {column.target for column in layout.known_columns}
    unused = sum(column.unused and not column.numbers for column in layout.columns)
    named = any(target and target.value is None for target in targets)
    return len(targets) + unused if named else 0


def _spans(rows: list[tuple[str | None, ...]]) -> bool:
    """Whether a cell is merged downwards over both rows of a header."""
    return len(rows) == 2 and any(
        above is not None and above == below for above, below in zip(*rows, strict=True)
    )


def _across(
    sheet: RawSheet, row: int, cells: tuple[str | None, ...], below: tuple[str | None, ...]
) -> tuple[str | None, ...]:
    """The headers of groups, each over all its columns: as merged, or up to the next one."""
    headers = list(cells)
    merged = [cells for cells in sheet.merged if cells[0][0] <= row <= cells[1][0]]
    if merged:
        for (_, left), (_, right) in merged:
            headers[left : right + 1] = [headers[left]] * (min(right + 1, len(headers)) - left)
        return tuple(headers)
    for index in range(1, len(headers)):
        if headers[index] is None and below[index] is not None:
            headers[index] = headers[index - 1]
    return tuple(headers)


def _once(columns: list[ColumnReading]) -> Iterator[ColumnReading]:
    """Each target once: a second column with an identifier is only named as such."""
    best: dict[ColumnMeaning, ColumnReading] = {}
    for column in columns:
        target = column.target
        if target is not None:
            exact = bare_header(column.header) == bare_header(target.slot.fact.name)
            if target not in best or (exact and target.identifies):
                best[target] = column
    counted = Counter(column.target for column in columns if column.target is not None)
    for column in columns:
        target = column.target
        if target is None or counted[target] == 1 or best[target] is column:
            yield column
        else:
            yield replace(column, target=None, repeats=target)


def role_columns(layout: SheetLayout, roles: tuple[Role, ...]) -> list[str]:
    """The columns of cells that have one of some uses."""
    return [str(c.index) for c in layout.known_columns if c.target and c.target.role in roles]


def missing_headers(
    asked: Iterable[str], laid: list[tuple[RawSheet, SheetLayout | None]]
) -> Iterator[Diagnostic]:
    """E723 for headers that were named and stand in no sheet."""
    columns = [column for _, layout in laid for column in (layout.columns if layout else ())]
    if not columns:
        return
    headers = {column.header for column in columns if column.header}
    there = {folded(text) for c in columns for text in (c.header, *c.header_cells) if text}
    for header in sorted(asked):
        if folded(header) not in there and bare_header(header) not in map(bare_header, headers):
            hint = suggestion(header, sorted(headers))
            yield Diagnostic("E723", f"表里没有“{header}”这一列", hint, path=header)


def repeated_facts(sheet: RawSheet, layout: SheetLayout | None) -> Iterator[Diagnostic]:
    """E722 for facts that two columns of a sheet state."""
    if layout is None:
        return
    for column in layout.columns:
        if column.repeats is not None and not column.repeats.identifies:
            first = next(c for c in layout.known_columns if c.target == column.repeats)
            name = folded(column.header)
            hint = f"请用 --map 或映射文件说明哪一列不用，如 --map {name}=不用"
            if name == folded(first.header):
                hint = "两列的表头一样，请在表里删除一列，或改一个表头"
            problem = stated_twice(sheet.shown, first, column, column.repeats, hint)
            yield replace(problem, path=column.header)


def stated_twice(
    sheet: str, first: ColumnReading, second: ColumnReading, meaning: ColumnMeaning, hint: str
) -> Diagnostic:
    """E722: two columns of a sheet mean the same."""
    both = f"{first.letter}列“{first.header}”和{second.letter}列“{second.header}”"
    return Diagnostic("E722", f"{sheet}：{both}说的都是{meaning.shown}", hint)


def no_header(file: str) -> Diagnostic:
    """E724 for a file in which nothing is a header."""
    return Diagnostic(
        "E724",
        "没有找到表头：前 40 行里没有一行能认出两个以上的列名",
        "表头要有姓名、身份证号、学段这样的列名；别的叫法请用 --map 列名=事实 说明",
        file=file,
    )
