"""汇总: what the lines add up to, by item and by each dimension; on its sheet, as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..printing.layout import (
    EXACT,
    HEAD_HEIGHT,
    HEAD_ROW,
    NOTE_HEIGHT,
    PORTRAIT,
    TITLE_HEIGHT,
    Styles,
    height_of,
    set_up_page,
)
from ..printing.table_files import write_across, write_head
from ..tables import AMOUNT, ITEM, YUAN_NOTE
from .ledger import Ledger
from .ledger_columns import FIRST_LINE, UNSTATED, Dimension

TOTAL: Final = "合计"
SUMMARY_COLUMNS: Final = ("分类", "名称", "人次", "人数", AMOUNT)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One value: how many lines, how many people, how much; the first and last of its lines."""

    value: str
    lines: int
    people: int
    amount: Decimal
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class SummaryBlock:
    """The sums by the values of one column of the lines."""

    title: str
    column: str
    rows: tuple[SummaryRow, ...]
    several: bool = False
    by_item: bool = False


def summary_blocks(
    lines: pl.DataFrame, dimensions: tuple[Dimension, ...]
) -> tuple[SummaryBlock, ...]:
    """By item, the largest first; then by each dimension.

    Values follow each other as in the ledger; where a person can have several, the
    largest first. What is absent comes last.
    """
    items = _summed(lines, lines[ITEM], pl.len())
    by_item = SummaryBlock(ITEM, ITEM, tuple(sorted(items, key=_largest)), by_item=True)
    return (by_item, *(_dimension_block(lines, dimension) for dimension in dimensions))


def total_row(lines: pl.DataFrame) -> SummaryRow:
    """All lines; people count once."""
    amount = lines[AMOUNT].sum() if len(lines) else 0
    return SummaryRow(TOTAL, len(lines), int(lines[FIRST_LINE].sum()), Decimal(str(amount)))


def with_dimension_texts(lines: pl.DataFrame, dimensions: tuple[Dimension, ...]) -> pl.DataFrame:
    """The lines with every dimension as text: what is absent says so, several stand between 、."""
    return lines.with_columns(_dimension_texts(lines, dimension) for dimension in dimensions)


def summary_notes(ledger: Ledger) -> tuple[str, ...]:
    """What stands below the sums: what became of the rows, and what a reader must know."""
    counts = ledger.counts
    return (
        f"读入 {counts.read} 行 = 判断 {counts.judged} 行 + 退回 {counts.refused} 行",
        f"有款可领的 {counts.people} 人；有项目定不下来的 {counts.undetermined} 人（见“待核”）",
        *ledger.notes,
    )


def counted_twice_note(block: SummaryBlock, total: SummaryRow) -> str | None:
    """What a reader must know before adding up the people of a block."""
    if block.several:
        return f"一人可有几个{block.title}，在每个里都计一次，所以各行相加会大于合计"
    if block.by_item and sum(row.people for row in block.rows) != total.people:
        return "一人可得几项，所以各项人数相加大于合计人数"
    return None


def summary_frame(ledger: Ledger) -> pl.DataFrame:
    """The sums as one plain table; the remarks are its last rows."""
    lines = with_dimension_texts(ledger.lines, ledger.dimensions)
    total = total_row(lines)
    rows: list[tuple[str, str, int | None, int | None, str | None]] = []
    for block in summary_blocks(lines, ledger.dimensions):
        rows += [(block.title, s.value, s.lines, s.people, str(s.amount)) for s in block.rows]
    rows.append((TOTAL, "", total.lines, total.people, str(total.amount)))
    rows += [("说明", text, None, None, None) for text in summary_notes(ledger)]
    columns = dict(zip(SUMMARY_COLUMNS, zip(*rows, strict=True), strict=True))
    return pl.DataFrame(columns).cast({AMOUNT: EXACT})


def _dimension_block(lines: pl.DataFrame, dimension: Dimension) -> SummaryBlock:
    people = pl.col(FIRST_LINE).sum()
    if not dimension.several:
        found = _summed(lines, lines[dimension.column], people)
        rows = sorted(found, key=lambda row: row.value == UNSTATED)
        return SummaryBlock(dimension.title, dimension.column, tuple(rows))
    several = lines[dimension.column].str.strip_chars("、").str.split("、").list.unique()
    rows = sorted(_summed(lines, several, people), key=_largest)
    return SummaryBlock(dimension.title, dimension.column, tuple(rows), several=True)


def _summed(lines: pl.DataFrame, values: pl.Series, people: pl.Expr) -> list[SummaryRow]:
    """A sum for each value, in order of appearance."""
    table = pl.DataFrame({"value": values, FIRST_LINE: lines[FIRST_LINE], AMOUNT: lines[AMOUNT]})
    table = table.with_row_index("line")
    if isinstance(values.dtype, pl.List):
        table = table.explode("value")
    found = table.group_by("value", maintain_order=True).agg(
        pl.len().alias("lines"),
        people.cast(pl.Int64).alias("people"),
        pl.col(AMOUNT).sum(),
        pl.col("line").min().alias("from"),
        pl.col("line").max().alias("to"),
    )
    return [
        SummaryRow(value, lines, people, Decimal(str(amount)), first, last)
        for value, lines, people, amount, first, last in found.iter_rows()
    ]


def _largest(row: SummaryRow) -> tuple[bool, Decimal, str]:
    return (row.value == UNSTATED, -row.amount, row.value)


def _dimension_texts(lines: pl.DataFrame, dimension: Dimension) -> pl.Series:
    """The cells of a dimension as text; few are different, and each of those is made once."""
    cells = lines.get_column(dimension.column)
    different = cells.unique()
    texts = different.to_frame().select(_dimension_text(dimension)).to_series()
    return cells.replace_strict(different, texts, return_dtype=pl.String)


def _dimension_text(dimension: Dimension) -> pl.Expr:
    text = pl.col(dimension.column).cast(pl.String)
    text = pl.when(text.str.strip_chars("、 ") == "").then(None).otherwise(text).fill_null(UNSTATED)
    if dimension.several:
        text = pl.lit("、") + text.str.strip_chars("、") + pl.lit("、")
    return text.alias(dimension.column)


_WIDTHS: Final = (46.0, 12.0, 12.0, 18.0)
_NAME_WIDTH: Final = 40.0
"""What a name has of its column: its letters are larger, and set off the border."""

_MOST_COMPARED: Final = 100_000_000
"""A block that compares more cells than this has values only: Excel would take minutes."""

_BLOCK_HEIGHT: Final = 24.0
_TOO_MANY: Final = "行数太多，这里是写入时算好的数，不是公式"


@dataclass(frozen=True, slots=True)
class LineCells:
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
    blocks: tuple[SummaryBlock, ...],
    total: SummaryRow,
    below: tuple[str, ...],
    lines: LineCells,
    styles: Styles,
) -> None:
    """The blocks below each other, then what a reader must know."""
    set_up_page(sheet, PORTRAIT, _WIDTHS)
    write_head(sheet, title, YUAN_NOTE, SUMMARY_COLUMNS[1:], styles)
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


def _height(block: SummaryBlock, notes: tuple[str, ...]) -> float:
    """The height of a block, with its heading, its total and the notes below it."""
    names = sum(height_of(found.value, _NAME_WIDTH) for found in block.rows)
    around = _BLOCK_HEIGHT * (1 if block.several else 2)
    return names + around + sum(height_of(text, sum(_WIDTHS)) for text in notes)


def _notes_of(block: SummaryBlock, total: SummaryRow, lines: LineCells) -> tuple[str, ...]:
    computed = _compared(block, lines) <= _MOST_COMPARED
    found = (counted_twice_note(block, total), None if computed else _TOO_MANY)
    return tuple(text for text in found if text)


def _write_remarks(sheet: Worksheet, row: int, texts: tuple[str, ...], styles: Styles) -> int:
    """Texts over the whole breadth; returns the row below them."""
    for at, text in enumerate(texts, row):
        sheet.set_row(at, height_of(text, sum(_WIDTHS)))
        write_across(sheet, at, 3, text, styles.remark)
    return row + len(texts)


def _write_block(
    sheet: Worksheet,
    row: int,
    block: SummaryBlock,
    total: SummaryRow,
    lines: LineCells,
    styles: Styles,
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


def _compared(block: SummaryBlock, lines: LineCells) -> int:
    """How many cells the formulas of a block look at."""
    if block.several or block.by_item:
        return 3 * len(block.rows) * len(lines.rows)
    return 3 * sum(found.last - found.first + 1 for found in block.rows)


def _formulas(
    block: SummaryBlock, found: SummaryRow, row: int, lines: LineCells
) -> tuple[str, str, str]:
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
    people = count if block.by_item else f"=SUMPRODUCT({same},{lines.cells(FIRST_LINE, *span)})"
    return count, people, f"=ROUND(SUMPRODUCT({same},{lines.cells(AMOUNT, *span)}),2)"


def _total_formulas(
    block: SummaryBlock, first: int, row: int, lines: LineCells
) -> tuple[str, str, str]:
    """The rows added up; people who have several items count once."""
    count, people, amount = (f"SUM({x}{first + 1}:{x}{row})" for x in "BCD")
    if block.by_item:
        people = f"SUM({lines.cells(FIRST_LINE)})"
    return f"={count}", f"={people}", f"=ROUND({amount},2)"


def _write_sums(
    sheet: Worksheet,
    row: int,
    found: SummaryRow,
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
