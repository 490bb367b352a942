"""汇总: what the lines of a ledger add up to, by item and by each dimension."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from .ledger import PERSON, UNSTATED, Dimension, Ledger
from .names import AMOUNT, ITEM

TOTAL: Final = "合计"
TITLES: Final = ("分类", "名称", "人次", "人数", AMOUNT)


@dataclass(frozen=True, slots=True)
class Sum:
    """One value: how many lines, how many people, how much; the first and last of its lines."""

    value: str
    lines: int
    people: int
    amount: Decimal
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """The sums by the values of one column of the lines."""

    title: str
    column: str
    rows: tuple[Sum, ...]
    several: bool = False
    by_item: bool = False


def blocks_of(lines: pl.DataFrame, dimensions: tuple[Dimension, ...]) -> tuple[Block, ...]:
    """By item, the largest first; then by each dimension.

    Values follow each other as in the ledger; where a person can have several, the
    largest first. What is absent comes last.
    """
    items = _summed(lines, lines[ITEM], pl.len())
    by_item = Block(ITEM, ITEM, tuple(sorted(items, key=_largest)), by_item=True)
    return (by_item, *(_block(lines, dimension) for dimension in dimensions))


def total_of(lines: pl.DataFrame) -> Sum:
    """All lines; people count once."""
    amount = lines[AMOUNT].sum() if len(lines) else 0
    return Sum(TOTAL, len(lines), int(lines[PERSON].sum()), Decimal(str(amount)))


def settled(lines: pl.DataFrame, dimensions: tuple[Dimension, ...]) -> pl.DataFrame:
    """The lines with every dimension as text: what is absent says so, several stand between 、."""
    return lines.with_columns(_settled(dimension) for dimension in dimensions)


def remarks(ledger: Ledger) -> tuple[str, ...]:
    """What stands below the sums: what became of the rows, and what a reader must know."""
    counts = ledger.counts
    return (
        f"读入 {counts.read} 行 = 判断 {counts.judged} 行 + 退回 {counts.refused} 行",
        f"有款可领的 {counts.people} 人；有项目定不下来的 {counts.undetermined} 人（见“待核”）",
        *ledger.notes,
    )


def told_twice(block: Block, total: Sum) -> str | None:
    """What a reader must know before adding up the people of a block."""
    if block.several:
        return f"一人可有几个{block.title}，在每个里都计一次，所以各行相加会大于合计"
    if block.by_item and sum(row.people for row in block.rows) != total.people:
        return "一人可得几项，所以各项人数相加大于合计人数"
    return None


def summary_frame(ledger: Ledger) -> pl.DataFrame:
    """The sums as one plain table; the remarks are its last rows."""
    lines = settled(ledger.lines, ledger.dimensions)
    total = total_of(lines)
    rows: list[tuple[str, str, int | None, int | None, Decimal | None]] = []
    for block in blocks_of(lines, ledger.dimensions):
        rows += [(block.title, s.value, s.lines, s.people, s.amount) for s in block.rows]
    rows.append((TOTAL, "", total.lines, total.people, total.amount))
    rows += [("说明", text, None, None, None) for text in remarks(ledger)]
    kinds = (pl.String, pl.String, pl.Int64, pl.Int64, pl.Decimal(38, 2))
    return pl.DataFrame(rows, schema=dict(zip(TITLES, kinds, strict=True)), orient="row")


def _block(lines: pl.DataFrame, dimension: Dimension) -> Block:
    people = pl.col(PERSON).sum()
    if not dimension.several:
        found = _summed(lines, lines[dimension.column], people)
        rows = sorted(found, key=lambda row: row.value == UNSTATED)
        return Block(dimension.title, dimension.column, tuple(rows))
    several = lines[dimension.column].str.strip_chars("、").str.split("、").list.unique()
    rows = sorted(_summed(lines, several, people), key=_largest)
    return Block(dimension.title, dimension.column, tuple(rows), several=True)


def _summed(lines: pl.DataFrame, values: pl.Series, people: pl.Expr) -> list[Sum]:
    """A sum for each value, in order of appearance."""
    table = pl.DataFrame({"value": values, PERSON: lines[PERSON], AMOUNT: lines[AMOUNT]})
    table = table.with_row_index("place")
    if isinstance(values.dtype, pl.List):
        table = table.explode("value")
    found = table.group_by("value", maintain_order=True).agg(
        pl.len().alias("lines"),
        people.cast(pl.Int64).alias("people"),
        pl.col(AMOUNT).sum(),
        pl.col("place").min().alias("from"),
        pl.col("place").max().alias("to"),
    )
    return [
        Sum(value, lines, people, Decimal(str(amount)), first, last)
        for value, lines, people, amount, first, last in found.iter_rows()
    ]


def _largest(row: Sum) -> tuple[bool, Decimal, str]:
    return (row.value == UNSTATED, -row.amount, row.value)


def _settled(dimension: Dimension) -> pl.Expr:
    text = pl.col(dimension.column).cast(pl.String)
    text = pl.when(text.str.strip_chars("、 ") == "").then(None).otherwise(text).fill_null(UNSTATED)
    if dimension.several:
        text = pl.lit("、") + text.str.strip_chars("、") + pl.lit("、")
    return text.alias(dimension.column)
