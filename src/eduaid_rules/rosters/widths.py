"""How wide a column must be for what stands in it, and how high a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import ceil
from typing import Final

import polars as pl


class Shape(Enum):
    """How the cells of a column are written and set."""

    PROSE = "prose"
    """Whole sentences: wide, and broken into lines."""
    TEXT = "text"
    """Names and words: narrow, and broken into lines."""
    CODE = "code"
    """Letters and digits that must stay on one line: numbers of people and cards."""
    WHOLE = "whole"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its title, how it is set, and its width in characters."""

    title: str
    shape: Shape
    width: float


_PROSE: Final = frozenset(
    {"依据", "原因", "要问的问题", "问题", "怎么办", "说明", "原文", "发放表里的位置"}
)
_LEAST: Final = {"签字": 12.0, "备注": 9.0}
"""Columns that somebody writes into by hand."""

_WIDEST_TEXT, _WIDEST_CODE = 15.0, 28.0
_PROSE_RANGE = (22.0, 46.0)
_PROSE_LINES = 4

_LINE, _AROUND, ROW_HEIGHT, _HIGHEST = 14.25, 6.0, 24.0, 399.0
"""Points: multiples of 0.75, so that no pixel is lost. Rows are high enough to sign in."""

_LONGEST = 16_000
"""Excel takes 32,767 units a cell, and a rare sign is two of them."""

_NO_SIGN, _REPLACED = "[\ufffe\uffff]", "\ufffd"


def printable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all that is neither a number nor money as text that a workbook can hold.

    XlsxWriter would take ``<r>…</r>`` for marks of its own; a space behind it prevents that.
    """
    numbers = pl.selectors.integer() | pl.selectors.decimal() | pl.selectors.float()
    text = (~numbers).cast(pl.String).fill_null("").str.replace_all(_NO_SIGN, _REPLACED)
    cut = (
        pl.when(text.str.len_chars() > _LONGEST)
        .then(text.str.slice(0, _LONGEST) + pl.lit("…（太长，没有写完）"))
        .otherwise(text)
    )
    marks = cut.str.starts_with("<r>") & cut.str.ends_with("</r>")
    safe = pl.when(marks).then(cut + pl.lit(" ")).otherwise(cut)
    return frame.with_columns(safe.name.keep())


def writable(text: str) -> str:
    """A single text as ``printable`` makes those of a frame."""
    return str(printable(pl.DataFrame({"text": [text]}))["text"][0])


def breadth(text: str) -> float:
    """How many half-width characters a text takes.

    >>> breadth("建档立卡"), breadth("450225")
    (8.0, 6.0)
    """
    return (len(text.encode("utf-8", "replace")) + len(text)) / 2


def columns_of(frame: pl.DataFrame) -> tuple[Column, ...]:
    """How the columns of a printable frame are set."""
    return tuple(_column(series) for series in frame.iter_columns())


def with_width(column: Column, width: float) -> Column:
    """The column, as wide as that."""
    return replace(column, width=width)


def heights_of(frame: pl.DataFrame, columns: tuple[Column, ...]) -> list[float]:
    """The height of each row, in points, so that no text of it is cut."""
    lines = [_lines(column) for column in columns if column.shape in (Shape.PROSE, Shape.TEXT)]
    if not lines:
        return [ROW_HEIGHT] * len(frame)
    high = (pl.max_horizontal(lines) * _LINE + _AROUND).clip(ROW_HEIGHT, _HIGHEST)
    return frame.select(high.alias("high"))["high"].to_list()


def height_of(text: str, width: float) -> float:
    """The height of a row with one long text."""
    lines = sum(max(1, ceil(breadth(part) / (width - 1.5))) for part in text.split("\n"))
    return min(_HIGHEST, max(ROW_HEIGHT, lines * _LINE + _AROUND))


def _lines(column: Column) -> pl.Expr:
    """How many lines a text takes: two places of each are lost where a wide sign does not fit."""
    text = pl.col(column.title)
    places = (text.str.len_bytes() + text.str.len_chars()) / 2
    lines = (places / (column.width - 1.5)).ceil() + text.str.count_matches("\n", literal=True)
    return lines.clip(1)


def _column(series: pl.Series) -> Column:
    title = series.name
    least = max(_LEAST.get(title, 0.0), min(breadth(title) + 2, 12.0))
    shape = _shape(series)
    if shape in (Shape.WHOLE, Shape.MONEY):
        return Column(title, shape, max(least, _digits(series, shape)))
    places = (series.str.len_bytes() + series.str.len_chars()) / 2
    longest = float(places.max() or 0)  # type: ignore[arg-type]  # a float, as the series are
    usual = float(places.quantile(0.98, "lower") or 0)
    match shape:
        case Shape.CODE:
            wanted = min(longest * 1.06 + 2.5, _WIDEST_CODE)
        case Shape.PROSE:
            low, high = _PROSE_RANGE
            wanted = min(max(usual / _PROSE_LINES, low), high, max(longest + 2, 10.0))
        case _:
            wanted = min(longest + 2, _WIDEST_TEXT)
    return Column(title, shape, max(least, wanted))


def _shape(series: pl.Series) -> Shape:
    if series.dtype.is_integer():
        return Shape.WHOLE
    if series.dtype.is_numeric():
        return Shape.MONEY
    if series.name in _PROSE:
        return Shape.PROSE
    plain = (series.str.len_bytes() == series.str.len_chars()).all()
    return Shape.CODE if plain and (series != "").any() else Shape.TEXT


def _digits(series: pl.Series, shape: Shape) -> float:
    """The width of the longest number, which of money is the sum at the end."""
    if shape is Shape.MONEY:
        return len(f"{series.sum():.2f}") * 1.06 + 3.5
    return max(len(str(series.min())), len(str(series.max()))) * 1.06 + 2
