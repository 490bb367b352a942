"""Sums that payment files state (合计, 小计), held against the lines above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from ...policy.fact_types import Role
from ..reading.cell_texts import SUM_WORDS, YUAN, fen_in, in_yuan
from ..reading.problems import FILE, PLACE, PLACE_TITLES, ROW, SHEET, printed_place
from ..reading.sheet_reading import SheetReading

TOTAL_COLUMNS: Final[Mapping[str, pl.DataType]] = {
    **dict(zip(PLACE_TITLES, (pl.String(), pl.String(), pl.Int64()), strict=True)),
    "原文": pl.String(),
    "写的金额": YUAN,
    "相加的金额": YUAN,
    "写的人数": pl.Int64(),
    "相加的人数": pl.Int64(),
    "问题": pl.String(),
}
"""The columns of sums that do not add up."""

_SPACED: Final = "|".join(r"\s*".join(word) for word in (*SUM_WORDS, "总人数", "人数", "以上"))
_SUM_START: Final = re.compile(rf"^[\s（(]*({_SPACED})")
"""How a sum begins; 累计 goes beyond the file, and cannot be held against it."""

_YUAN: Final = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*元")
_PEOPLE: Final = re.compile(r"(\d+)\s*[人名]")
_SUM_COLUMNS: Final[Mapping[str, pl.DataType]] = {
    FILE: pl.String(),
    SHEET: pl.String(),
    ROW: pl.Int64(),
    "原文": pl.String(),
    "amount": pl.String(),
    "heads": pl.Int64(),
}
_SHEET: Final = (FILE, SHEET)


def wrong_totals(
    sheets: Iterable[SheetReading], rows: pl.DataFrame, amounts: Sequence[str]
) -> pl.DataFrame:
    """The sums of some sheets that are neither that of all lines above nor of the last ones.

    ``rows`` are all lines that were read, refused ones too, with ``fen``, ``who_name`` and
    ``resident``; ``amounts`` names the columns in which a sum may stand, the first that is there.
    """
    found = [one for sheet in sheets for one in _sums_of_sheet(sheet, amounts)]
    sums = pl.DataFrame(found, schema=_SUM_COLUMNS, orient="row")
    if sums.is_empty():
        return pl.DataFrame(schema=TOTAL_COLUMNS)
    return _wrong(_counted(sums.with_columns(fen_in(pl.col("amount")).alias("says")), rows))


def _sums_of_sheet(sheet: SheetReading, amounts: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """What the sums below or between the lines of a sheet say, a few rows of it."""
    stated = sheet.stated
    money = next((str(stated[amount].index) for amount in amounts if amount in stated), "")
    named = (c for c in stated.values() if c.target is not None and c.target.role is Role.PERSON)
    names = next((str(column.index) for column in named), "")
    for cells in sheet.foot_rows.iter_rows(named=True):
        texts = [str(text) for name, text in cells.items() if name != "row" and text]
        if not any(map(_SUM_START.match, texts)):
            continue
        text = " ".join(dict.fromkeys(texts))
        worded, people, counted = _YUAN.search(text), _PEOPLE.search(text), cells.get(names) or ""
        own = cells.get(money) or (worded[1] if worded else None)
        heads = int(people[1]) if people else int(counted) if counted.isdecimal() else None
        if own is not None or heads is not None:
            yield sheet.file, sheet.name, cells["row"], text, own, heads


def _counted(sums: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each sum with what stands above it: from the top, and since the sum before."""
    somebody = pl.coalesce("resident", "who_name", pl.lit("?"))
    lines = rows.join(sums.select(_SHEET).unique(), on=_SHEET, how="semi", nulls_equal=True)
    lines = lines.select(*_SHEET, ROW, "fen", somebody.alias("somebody"))
    if lines.select(PLACE).is_duplicated().any():  # several amounts of a row
        lines = lines.group_by(PLACE, maintain_order=True).agg(
            pl.when(pl.col("fen").null_count() == 0).then(pl.col("fen").sum()).alias("fen"),
            pl.col("somebody").first(),
        )
    both = pl.concat([lines, sums.drop("amount")], how="diagonal")
    both = both.with_columns(pl.col("原文").is_not_null().alias("is_sum"))
    both = both.sort(*_SHEET, ROW).with_columns(
        (pl.col("is_sum").cum_sum() - pl.col("is_sum")).over(_SHEET).alias("part"),
        pl.struct(*_SHEET, "somebody").is_first_distinct().alias("new") & ~pl.col("is_sum"),
    )
    part = [*_SHEET, "part"]
    sums = both.with_columns(
        pl.col("fen").fill_null(0).cum_sum().over(_SHEET).alias("all_fen"),
        pl.col("fen").sum().over(part).alias("part_fen"),
        (~pl.col("is_sum")).cum_sum().over(_SHEET).alias("all_lines"),
        (~pl.col("is_sum")).sum().over(part).alias("part_lines"),
        pl.col("new").cum_sum().over(_SHEET).alias("all_heads"),
        pl.col("somebody").drop_nulls().n_unique().over(part).alias("part_heads"),
        (~pl.col("is_sum") & pl.col("fen").is_null()).cum_sum().over(_SHEET).alias("unread"),
    )
    return sums.filter("is_sum")


def _wrong(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums that are neither, as they are printed."""
    money = (pl.col("says") != pl.col("all_fen")) & (pl.col("says") != pl.col("part_fen"))
    counts = ("all_lines", "part_lines", "all_heads", "part_heads")
    heads = pl.all_horizontal(pl.col("heads") != pl.col(name) for name in counts)
    money, heads = money.fill_null(value=False), heads.fill_null(value=False)
    unread = pl.when(pl.col("unread") > 0).then(
        pl.format("（上面有 {} 行的金额看不懂，没有加进去）", "unread")
    )
    wrong = pl.concat_str(
        pl.when(money).then(pl.lit("金额和上面各行相加不一样")),
        pl.when(heads).then(pl.lit("人数和上面各行不一样")),
        separator="；",
        ignore_nulls=True,
    )
    return sums.filter(money | heads).select(
        *printed_place(),
        "原文",
        in_yuan("says").alias("写的金额"),
        in_yuan("all_fen").alias("相加的金额"),
        pl.col("heads").alias("写的人数"),
        pl.col("all_lines").cast(pl.Int64).alias("相加的人数"),
        pl.concat_str(wrong, unread, ignore_nulls=True).alias("问题"),
    )
