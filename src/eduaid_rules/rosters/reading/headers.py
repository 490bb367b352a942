"""Where a sheet's header is, and which column states which fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

from ...errors import Diagnostic
from ...meaning.roster_texts import bare_header, folded
from ...policy.facts import Vocabulary
from ...suggestions import suggestion
from .columns.layout import ColumnMeaning, ColumnReading, SheetLayout, column_letter
from .columns.meanings import FurtherHeaders, HeaderMeanings
from .mapping import RosterMapping
from .raw_sheets import RawSheet
from .sheet_reading import ON_SIDE_HINT
from .untrusted.each_file import RosterFile

_LOOKED_AT: Final = 40
"""In how many rows from the top a header is looked for."""

_LED_BY, _DOWN = 3, 3
"""In how many columns from the left headers are looked for that stand below each other, and how
many there must be."""

_LONG_NUMBER: Final = re.compile(r"\d{8}")
"""Stands in a row of somebody's numbers, never in a header."""


@dataclass(frozen=True, eq=False, repr=False)
class Headers:
    """Finds the header of a sheet by what a vocabulary and a county's mapping know."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    further: FurtherHeaders | None = None

    @cached_property
    def _meanings(self) -> HeaderMeanings:
        return HeaderMeanings(self.vocabulary, self.mapping, self.further)

    def find(self, sheet: RawSheet) -> SheetLayout | None:
        """The layout with the most columns understood; None: two are not to be found."""
        top = sheet.cells.head(_LOOKED_AT + 1).rows()
        telling = set(self._telling(top))
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
        if sheet.cells.width and best[0][0] < self._facts_down(sheet.cells.head(_LOOKED_AT)["0"]):
            return None  # a table on its side, of which a row of values is no header
        placed = [replace(c, index=index) for index, c in enumerate(best[1].columns)]
        lettered = self._meanings.by_letters(placed)
        columns = tuple(map(self._meanings.needless, _once(self._meanings.settled(lettered))))
        targets = {column.target for column in columns if column.target is not None}
        columns = tuple(self._meanings.with_suggestion(column, targets) for column in columns)
        return replace(best[1], columns=columns)

    def not_headed(self, file: RosterFile) -> Iterator[Diagnostic]:
        """E728 for sheets on their side of a file without a header across; E724 without any."""
        source = str(file.source)
        found = [
            Diagnostic("E728", f"{sheet.shown}：{said}，不能读", ON_SIDE_HINT, file=source)
            for sheet in file.sheets
            if (said := self.on_side(sheet)) is not None
        ]
        yield from found or [_no_header(source)]

    def on_side(self, sheet: RawSheet) -> str | None:
        """What is said of a sheet in which headers stand below each other; None for others."""
        letter = self._column_of_headers(sheet)
        return None if letter is None else f"表头竖着写在{letter}列，一个人占一列"

    def _facts_down(self, cells: pl.Series) -> int:
        """How many different facts the cells of a column are headers of."""
        texts = set(filter(None, cells.to_list()))
        found = {self._meanings.reading(None, text).target for text in texts}
        return sum(target is not None and target.value is None for target in found)

    def _column_of_headers(self, sheet: RawSheet) -> str | None:
        """The column in which headers stand below each other, of the first few."""
        for index, cells in enumerate(sheet.cells.head(_LOOKED_AT).iter_columns()):
            if index < _LED_BY and self._facts_down(cells) >= _DOWN:
                return column_letter(index)
        return None

    def _telling(self, top: list[tuple[str | None, ...]]) -> Iterator[int]:
        """The rows that may be of a header: one of its cells is known.

        A row about somebody is only looked at where the next one may be the header's last.
        """
        about = [_is_about_somebody(cells) for cells in top]
        for row, (cells, below) in enumerate(zip(top, [*about[1:], True], strict=False)):
            if not (about[row] and below) and any(map(self._meanings.tells, filter(None, cells))):
                yield row

    def _layout(self, sheet: RawSheet, row: int, rows: list[tuple[str | None, ...]]) -> SheetLayout:
        """What such a header would say; where its columns stand is not told yet."""
        lower = rows[-1]
        upper = _across(sheet, row, *rows) if len(rows) == 2 else (None,) * len(lower)
        headers = zip(upper, lower, strict=True)
        columns = tuple(self._meanings.reading(above, below) for above, below in headers)
        return SheetLayout(columns, row, len(rows))


def _is_about_somebody(cells: tuple[str | None, ...]) -> bool:
    """Whether a row holds somebody's number, and so cannot be a header."""
    return any(cell is not None and _LONG_NUMBER.search(cell) for cell in cells)


def _understood(layout: SheetLayout) -> int:
    """How many columns say something; a header is not made of values (建档立卡, 残疾) alone."""
    targets = {c.target for c in layout.known_columns if c.owner is None}
    others = sum(c.owner_role is not None for c in layout.columns)
    unused = sum(column.unused and not column.numbers for column in layout.columns)
    named = others or any(target and target.value is None for target in targets)
    return len(targets) + others + unused if named else 0


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
            better = target in best and best[target].card and not column.card
            if target not in best or better or (exact and target.identifies):
                best[target] = column
    counted = Counter(column.target for column in columns if column.target is not None)
    for column in columns:
        target = column.target
        if target is None or counted[target] == 1 or best[target] is column:
            yield column
        else:
            yield replace(column, target=None, repeats=target)


def missing_headers(
    asked: Iterable[str], laid: list[tuple[RawSheet, SheetLayout | None]]
) -> Iterator[Diagnostic]:
    """E723 for headers (or letters) that were named and stand in no sheet."""
    columns = [column for _, layout in laid for column in (layout.columns if layout else ())]
    if not columns:
        return
    headers = {column.header for column in columns if column.header}
    there = {folded(text) for c in columns for text in (c.header, *c.header_cells) if text}
    there |= {column.letter.casefold() for column in columns}
    for header in sorted(asked):
        if folded(header) not in there and bare_header(header) not in map(bare_header, headers):
            hint = suggestion(header, sorted(headers))
            yield Diagnostic("E723", f"表里没有“{header}”这一列", hint, path=header)


def _no_header(file: str) -> Diagnostic:
    """E724 for a file in which nothing is a header."""
    return Diagnostic(
        "E724",
        "没有找到表头：前 40 行里没有一行能认出两个以上的列名",
        "表头要有姓名、身份证号、学段这样的列名；别的叫法请用 --map 列名=事实 说明",
        file=file,
    )
