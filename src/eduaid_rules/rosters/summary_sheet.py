"""汇总 on a sheet: sums as formulas over the lines, with the values they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .ledger import PERSON
from .names import AMOUNT
from .pages import PORTRAIT
from .sheets import (
    HEAD_HEIGHT,
    HEAD_ROW,
    NOTE_HEIGHT,
    TITLE_HEIGHT,
    set_up,
    write_across,
    write_head,
)
from .styles import Styles
from .summary import TITLES, TOTAL, Block, Sum, told_twice
from .widths import height_of

_WIDTHS: Final = (46.0, 12.0, 12.0, 18.0)
_NAME_WIDTH: Final = 40.0
"""What a name has of its column: its letters are larger, and set off the border."""

_MOST_COMPARED: Final = 100_000_000
"""A block that compares more cells than this has values only: Excel would take minutes."""

_BLOCK_HEIGHT: Final = 24.0
_TOO_MANY: Final = "行数太多，这里是写入时算好的数，不是公式"


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines stand on their sheet, for formulas of another one."""

    sheet: str
    columns: Mapping[str, str]
    """The name of a column to its letters."""
    rows: tuple[int, ...]
    """The row of each line, as Excel counts."""

    def cells(self, column: str, first: int = 0, last: int = -1) -> str:
        """The cells of a column, from one line to another."""
        letters = self.columns[column]
        return f"'{self.sheet}'!${letters}${self.rows[first]}:${letters}${self.rows[last]}"


def write_summary(
    sheet: Worksheet,
    title: str,
    blocks: tuple[Block, ...],
    total: Sum,
    below: tuple[str, ...],
    lines: Lines,
    styles: Styles,
) -> None:
    """The blocks below each other, then what a reader must know."""
    set_up(sheet, PORTRAIT, _WIDTHS)
    write_head(sheet, title, "金额单位：元", TITLES[1:], styles)
    row, used, breaks = HEAD_ROW + 1, 0.0, []
    room = PORTRAIT.room(100, TITLE_HEIGHT + NOTE_HEIGHT + HEAD_HEIGHT)
    for block in blocks:
        notes = _notes_of(block, total, lines)
        high = _height(block, notes)
        if used and used + high > room >= high:  # a block that fits on a page is not split
            breaks.append(row)
            used = 0.0
        used = (used + high) % room
        row = _write_block(sheet, row, block, total, lines, styles)
        row = _write_remarks(sheet, row, notes, styles)
    row = _write_remarks(sheet, row, below, styles)
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, row - 1, 3)


def _height(block: Block, notes: tuple[str, ...]) -> float:
    """The height of a block, with its heading, its total and the notes below it."""
    names = sum(height_of(found.value, _NAME_WIDTH) for found in block.rows)
    around = _BLOCK_HEIGHT * (1 if block.several else 2)
    return names + around + sum(height_of(text, sum(_WIDTHS)) for text in notes)


def _notes_of(block: Block, total: Sum, lines: Lines) -> tuple[str, ...]:
    computed = _compared(block, lines) <= _MOST_COMPARED
    found = (told_twice(block, total), None if computed else _TOO_MANY)
    return tuple(text for text in found if text)


def _write_remarks(sheet: Worksheet, row: int, texts: tuple[str, ...], styles: Styles) -> int:
    """Texts over the whole breadth; returns the row below them."""
    for at, text in enumerate(texts, row):
        sheet.set_row(at, height_of(text, sum(_WIDTHS)))
        write_across(sheet, at, 3, text, styles.remark)
    return row + len(texts)


def _write_block(
    sheet: Worksheet, row: int, block: Block, total: Sum, lines: Lines, styles: Styles
) -> int:
    """The rows of a block; returns the row below it."""
    computed = _compared(block, lines) <= _MOST_COMPARED
    sheet.set_row(row, _BLOCK_HEIGHT)
    write_across(sheet, row, 3, f"按{block.title}", styles.label)
    first, end = row + 1, row + 1 + len(block.rows)
    for at, found in enumerate(block.rows, first):
        sheet.set_row(at, height_of(found.value, _NAME_WIDTH))
        sheet.write_string(at, 0, found.value, styles.entry)
        formulas = _formulas(block, found, at, lines) if computed else None
        _write_sums(sheet, at, found, formulas, (styles.whole, styles.money))
    if block.several:
        return end
    sheet.set_row(end, _BLOCK_HEIGHT)
    sheet.write_string(end, 0, TOTAL, styles.sum_label)
    formulas = _total_formulas(block, first, end, lines) if block.rows else None
    _write_sums(sheet, end, total, formulas, (styles.sum_whole, styles.sum_money))
    return end + 1


def _compared(block: Block, lines: Lines) -> int:
    """How many cells the formulas of a block look at."""
    if block.several or block.by_item:
        return 3 * len(block.rows) * len(lines.rows)
    return 3 * sum(found.last - found.first + 1 for found in block.rows)


def _formulas(block: Block, found: Sum, row: int, lines: Lines) -> tuple[str, str, str]:
    """Lines, people and amount of a value, compared sign by sign.

    A value of a single-valued dimension looks only at the lines between its first and
    its last one: in a ledger sorted by school, that is one school.
    """
    span = (0, -1) if block.several or block.by_item else (found.first, found.last)
    cells, value = lines.cells(block.column, *span), f"$A{row + 1}"
    if block.several:
        same = f'--ISNUMBER(FIND("、"&{value}&"、",{cells}))'
    else:
        same = f"--EXACT({cells},{value})"
    count = f"=SUMPRODUCT({same})"
    people = count if block.by_item else f"=SUMPRODUCT({same},{lines.cells(PERSON, *span)})"
    return count, people, f"=ROUND(SUMPRODUCT({same},{lines.cells(AMOUNT, *span)}),2)"


def _total_formulas(block: Block, first: int, row: int, lines: Lines) -> tuple[str, str, str]:
    """The rows added up; people who have several items count once."""
    count, people, amount = (f"SUM({x}{first + 1}:{x}{row})" for x in "BCD")
    if block.by_item:
        people = f"SUM({lines.cells(PERSON)})"
    return f"={count}", f"={people}", f"=ROUND({amount},2)"


def _write_sums(
    sheet: Worksheet,
    row: int,
    found: Sum,
    formulas: tuple[str, str, str] | None,
    looks: tuple[Format, Format],
) -> None:
    """Three sums of a row: as formulas with their values, or as numbers."""
    whole, money = looks
    values = (found.lines, found.people, float(found.amount))
    for column, (value, look) in enumerate(zip(values, (whole, whole, money), strict=True), 1):
        if formulas is None:
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_formula(row, column, formulas[column - 1], look, value)
