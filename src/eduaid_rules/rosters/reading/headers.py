"""Where a sheet's header is, and which column states which fact."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ...errors import nearest_name
from ...policy.facts import FactType, Role, Slot, Vocabulary
from .mapping import UNUSED, RosterMapping
from .workbooks import RawSheet

_LOOKED_AT: Final = 40
"""In how many rows from the top a header is looked for."""

_SHORT: Final = 2
_SHORT_ALIKE, _LONGER_ALIKE = 0.5, 0.6
"""How much a header is like a name that is asked about: of 学断 one sign is wrong, but half of
家庭住址 is in 脱贫家庭 as well."""

ROW_NUMBERS: Final = frozenset({"序号", "编号", "no", "no."})
_WHETHER: Final = "是否"

SAID_GRADE: Final = "原写年级"
"""The grade as a roster wrote it (七年级), for printing; a column of a roster written by us."""

_BRACKETED: Final = re.compile(r"[(\[{〔【][^)\]}〕】]*[)\]}〕】]?")
_EDGES: Final = re.compile(r"^(?:\W+|\d+[.、])+|\W+$")
"""Stars, colons, numbers of columns: what stands around a header and says nothing."""

_SPACES: Final = re.compile(r"\s+")
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

    place: int
    header: str
    target: ColumnMeaning | None = None
    suggestion: str | None = None
    """The name that an unknown header is most like."""
    said: tuple[str, ...] = ()
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
        return column_letter(self.place)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The columns of a sheet, and how many of its first rows are titles and header."""

    columns: tuple[ColumnReading, ...]
    title_rows: int
    header_rows: int

    @property
    def stating(self) -> tuple[ColumnReading, ...]:
        """The columns that state something."""
        return tuple(column for column in self.columns if column.target is not None)


def column_letter(place: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def bare(header: str) -> str:
    """A header without what does not count: spaces, remarks in brackets, stars, colons.

    >>> bare("是否 寄宿(是/否)"), bare("*身份证号码："), bare("★2、社保卡(银行卡)号")
    ('是否寄宿', '身份证号码', '社保卡号')
    """
    text = squeezed(header)
    return _EDGES.sub("", _BRACKETED.sub("", text)) or text


def squeezed(header: str) -> str:
    """A header as it stands, without spaces.

    >>> squeezed("补助 （春）")
    '补助(春)'
    """
    return _SPACES.sub("", unicodedata.normalize("NFKC", header)).casefold()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Headers:
    """The headers that a vocabulary and a county's mapping know."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    _names: Mapping[str, ColumnMeaning] = field(init=False)
    _mapped: Mapping[str, str] = field(init=False)
    _others: tuple[str, ...] = field(init=False)
    """The headers of identifiers that are no use of their own: 监护人, 家长, 联系电话."""

    def __post_init__(self) -> None:
        names = dict(_names(self.vocabulary))
        object.__setattr__(self, "_names", names)
        mapped: dict[str, str] = {}
        for name, said in self.mapping.columns.items():
            mapped[squeezed(name)] = said
            if not _BRACKETED.search(squeezed(name)):
                mapped[bare(name)] = said
        object.__setattr__(self, "_mapped", mapped)
        others = (
            name for name, target in names.items() if target.identifies and target.role is None
        )
        object.__setattr__(self, "_others", tuple(others))

    def find(self, sheet: RawSheet) -> SheetLayout | None:
        """The layout with the most columns understood; None: two are not to be found."""
        top = sheet.cells.head(_LOOKED_AT + 1).rows()
        telling = {row for row, cells in enumerate(top) if self._tells(cells)}
        best: tuple[tuple[int, bool, int, int], SheetLayout] | None = None
        for row in range(len(top)):
            for rows in (1, 2):
                said = top[row : row + rows]
                if not telling & {row, row + rows - 1}:
                    continue
                if len(said) == rows and not _is_about_somebody(said[-1]):
                    layout = self._layout(sheet, row, said)
                    score = (_understood(layout), _spans(said), -rows, -row)
                    if best is None or score > best[0]:
                        best = (score, layout)
        if best is None or best[0][0] < min(2, sheet.cells.width):
            return None
        stated = {column.target for column in best[1].stating}
        columns = tuple(self._with_suggestion(column, stated) for column in best[1].columns)
        return replace(best[1], columns=columns)

    def _tells(self, cells: tuple[str | None, ...]) -> bool:
        """Whether a row may be a header: one of its cells is known."""
        names = (bare(cell) for cell in cells if cell is not None)
        return any(name in self._names or name in self._mapped for name in names)

    def _with_suggestion(
        self, column: ColumnReading, stated: set[ColumnMeaning | None]
    ) -> ColumnReading:
        """What no column states yet may be what an unknown one is meant to."""
        if column.target or column.unused or column.repeats or not column.header:
            return column
        free = [name for name, target in self._names.items() if target not in stated]
        header = bare(column.header)
        least = _LONGER_ALIKE if len(header) > _SHORT else _SHORT_ALIKE
        name = nearest_name(header, free, least)
        return replace(column, suggestion=None if name is None else self._names[name].shown)

    def _layout(self, sheet: RawSheet, row: int, rows: list[tuple[str | None, ...]]) -> SheetLayout:
        lower = rows[-1]
        upper = _across(sheet, row, *rows) if len(rows) == 2 else (None,) * len(lower)
        columns = [
            self._column(place, above, below)
            for place, (above, below) in enumerate(zip(upper, lower, strict=True))
        ]
        return SheetLayout(tuple(_once(columns)), row, len(rows))

    def _column(self, place: int, upper: str | None, lower: str | None) -> ColumnReading:
        """A column by its own header, or under the header of a group; the county goes first."""
        own = lower or upper or ""
        header = own if upper in (None, own) or lower is None else f"{upper} {lower}"
        header = " ".join(header.split())
        said = tuple(filter(None, (upper, lower)))
        within = self._within(upper, lower)
        for name in (squeezed(header), bare(header), within, squeezed(own), bare(own)):
            mapped = self._mapped.get(name) if name else None
            if mapped is not None:
                target = None if mapped == UNUSED else self._said(mapped)
                return ColumnReading(place, header, target, said=said, unused=mapped == UNUSED)
        for name in (within, bare(header), bare(own)):
            target = self._names.get(name) if name else None
            if target is not None and not self._of_somebody_else(target, upper, header):
                return ColumnReading(place, header, target, said=said)
        if own == SAID_GRADE:
            return ColumnReading(place, header, said=said, unused=True)
        if bare(own) in ROW_NUMBERS:
            return ColumnReading(place, header, said=said, unused=True, numbers=True)
        return ColumnReading(place, header, said=said)

    def _of_somebody_else(self, target: ColumnMeaning, upper: str | None, header: str) -> bool:
        """Whether a name or number stands in a group about the family: 监护人信息, 姓名."""
        if upper is None or target.role not in (Role.PERSON, Role.RESIDENT_ID):
            return False
        group = bare(upper)
        return bare(header) != group and group.startswith(self._others)

    def _said(self, said: str) -> ColumnMeaning:
        fact, _, value = said.partition(".")
        slot = self.vocabulary.stated[fact]
        declared = slot.fact.value(value) if value else None
        return ColumnMeaning(slot, None if declared is None else declared.name)

    def _within(self, upper: str | None, lower: str | None) -> str | None:
        """The name of a value under the header of its multiple choice."""
        target = self._names.get(bare(upper or ""))
        if target is None or target.value is not None or lower is None or upper == lower:
            return None
        value = target.slot.fact.value(bare(lower))
        return None if value is None else bare(f"{target.slot.fact.name}.{value.name}")


def _names(vocabulary: Vocabulary) -> Iterator[tuple[str, ColumnMeaning]]:
    """Every header that states a fact; those that could be two things are left out."""
    facts: dict[str, ColumnMeaning] = {}
    values: dict[str, ColumnMeaning] = {}
    for slot in dict.fromkeys(vocabulary.stated.values()):
        fact = slot.fact
        own = {fact.name, fact.id, *fact.headers}
        if fact.type is FactType.YES_NO:
            own |= {f"{_WHETHER}{name}" for name in own}
        facts |= {bare(name): ColumnMeaning(slot) for name in own}
        for value in fact.values if fact.type is FactType.MULTIPLE else ():
            target = ColumnMeaning(slot, value.name)
            for name in value.names:
                yield bare(f"{fact.name}.{name}"), target
                values |= {bare(name): target, bare(f"{_WHETHER}{name}"): target}
    yield from ((name, target) for name, target in values.items() if name not in facts)
    yield from facts.items()


def _is_about_somebody(cells: tuple[str | None, ...]) -> bool:
    """Whether a row holds somebody's number, and so cannot be a header."""
    return any(cell is not None and _LONG_NUMBER.search(cell) for cell in cells)


def _understood(layout: SheetLayout) -> int:
    """How many columns say something; a header is not made of values (建档立卡, 残疾) alone."""
    targets = {column.target for column in layout.stating}
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
    made = list(cells)
    merged = [cells for cells in sheet.merged if cells[0][0] <= row <= cells[1][0]]
    if merged:
        for (_, left), (_, right) in merged:
            made[left : right + 1] = [made[left]] * (min(right + 1, len(made)) - left)
        return tuple(made)
    for place in range(1, len(made)):
        if made[place] is None and below[place] is not None:
            made[place] = made[place - 1]
    return tuple(made)


def _once(columns: list[ColumnReading]) -> Iterator[ColumnReading]:
    """Each target once: a second column with an identifier is only named as such."""
    best: dict[ColumnMeaning, ColumnReading] = {}
    for column in columns:
        target = column.target
        if target is not None:
            exact = bare(column.header) == bare(target.slot.fact.name)
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
    return [str(c.place) for c in layout.stating if c.target and c.target.role in roles]
