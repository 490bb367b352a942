"""How a printed table looks: widths of columns, heights of rows, pages of A4, formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor
from typing import Any, Final, assert_never

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..tables import UNSEEN_CELLS, visible_cells

EXACT: Final = pl.Decimal(38, 2)
"""The type of printed amounts: to the fen, whatever they add up to."""


class CellShape(Enum):
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
class SheetColumn:
    """A column of a sheet: its title, how it is set, and its width in characters."""

    title: str
    shape: CellShape
    width: float


_PROSE: Final = frozenset(
    {"依据", "原因", "要问的问题", "问题", "怎么办", "说明", "原文", "发放表里的位置"}
)
_LEAST: Final = {"签字": 12.0, "备注": 9.0}
"""Columns that somebody writes into by hand."""

_WIDEST_TEXT, _WIDEST_CODE = 15.0, 28.0
_PROSE_RANGE = (22.0, 46.0)
_PROSE_LINES = 4

_LINE_HEIGHT, _AROUND, ROW_HEIGHT, _MOST_HIGH = 14.25, 6.0, 24.0, 399.0
"""Points: multiples of 0.75, so that no pixel is lost. Rows are high enough to sign in."""

_LONGEST = 16_000
"""Excel takes 32,767 units a cell, and a rare sign is two of them."""


def printable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all that is neither a number nor money as text that a workbook can hold.

    XlsxWriter would take ``<r>…</r>`` for marks of its own; a space behind it prevents that.
    """
    numbers = pl.selectors.integer() | pl.selectors.decimal() | pl.selectors.float()
    plain = frame.with_columns((~numbers).cast(pl.String).fill_null(""))
    cells = pl.selectors.string()
    may_change = (
        cells.str.contains(UNSEEN_CELLS)
        | (cells.str.len_bytes() > _LONGEST)
        | cells.str.starts_with("<r>")
    )
    odd = [column.name for column in plain.select(may_change.any()) if column.any()]
    if not odd:
        return plain
    text = visible_cells(pl.col(odd))
    cut = (
        pl.when(text.str.len_chars() > _LONGEST)
        .then(text.str.slice(0, _LONGEST) + pl.lit("…（太长，没有写完）"))
        .otherwise(text)
    )
    marks = cut.str.starts_with("<r>") & cut.str.ends_with("</r>")
    safe = pl.when(marks).then(cut + pl.lit(" ")).otherwise(cut)
    return plain.with_columns(safe.name.keep())


def writable(text: str) -> str:
    """A single text as ``printable`` makes those of a frame."""
    return str(printable(pl.DataFrame({"text": [text]}))["text"][0])


def breadth(text: str) -> float:
    """How many half-width characters a text takes.

    >>> breadth("建档立卡"), breadth("450225")
    (8.0, 6.0)
    """
    return (len(text.encode("utf-8", "replace")) + len(text)) / 2


def sheet_columns(frame: pl.DataFrame) -> tuple[SheetColumn, ...]:
    """How the columns of a printable frame are set."""
    return tuple(_column(series) for series in frame.iter_columns())


def heights_of(frame: pl.DataFrame, columns: tuple[SheetColumn, ...]) -> list[float]:
    """The height of each row, in points, so that no text of it is cut."""
    lines = [
        _lines(column) for column in columns if column.shape in (CellShape.PROSE, CellShape.TEXT)
    ]
    if not lines:
        return [ROW_HEIGHT] * len(frame)
    high = (pl.max_horizontal(lines) * _LINE_HEIGHT + _AROUND).clip(ROW_HEIGHT, _MOST_HIGH)
    return frame.select(high.alias("high"))["high"].to_list()


def height_of(text: str, width: float) -> float:
    """The height of a row with one long text."""
    lines = sum(max(1, ceil(breadth(part) / (width - 1.5))) for part in text.split("\n"))
    return min(_MOST_HIGH, max(ROW_HEIGHT, lines * _LINE_HEIGHT + _AROUND))


def _lines(column: SheetColumn) -> pl.Expr:
    """How many lines a text takes: two places of each are lost where a wide sign does not fit."""
    text = pl.col(column.title)
    places = (text.str.len_bytes() + text.str.len_chars()) / 2
    lines = (places / (column.width - 1.5)).ceil() + text.str.count_matches("\n", literal=True)
    return lines.clip(1)


def _column(series: pl.Series) -> SheetColumn:
    title = series.name
    least = max(_LEAST.get(title, 0.0), min(breadth(title) + 2, 12.0))
    shape = _shape(series)
    return SheetColumn(title, shape, max(least, _wanted_width(series, shape)))


def _wanted_width(series: pl.Series, shape: CellShape) -> float:
    match shape:
        case CellShape.WHOLE:
            return max(len(str(series.min())), len(str(series.max()))) * 1.06 + 2
        case CellShape.MONEY:  # the longest is the sum at the end
            return len(f"{series.sum():.2f}") * 1.06 + 3.5
        case CellShape.CODE:
            return min(_longest(series) * 1.06 + 2.5, _WIDEST_CODE)
        case CellShape.PROSE:
            low, high = _PROSE_RANGE
            usual = float(_breadths(series).quantile(0.98, "lower") or 0)
            return min(max(usual / _PROSE_LINES, low), high, max(_longest(series) + 2, 10.0))
        case CellShape.TEXT:
            return min(_longest(series) + 2, _WIDEST_TEXT)
        case other:
            assert_never(other)


def _breadths(texts: pl.Series) -> pl.Series:
    """``breadth`` of each text."""
    return (texts.str.len_bytes() + texts.str.len_chars()) / 2


def _longest(texts: pl.Series) -> float:
    return float(_breadths(texts).max() or 0)  # type: ignore[arg-type]  # a float, as they are


def _shape(series: pl.Series) -> CellShape:
    if series.dtype.is_integer():
        return CellShape.WHOLE
    if series.dtype.is_numeric():
        return CellShape.MONEY
    if series.name in _PROSE:
        return CellShape.PROSE
    plain = (series.str.len_bytes() == series.str.len_chars()).all()
    return CellShape.CODE if plain and (series != "").any() else CellShape.TEXT


MOST_PAGES: Final = 1000
"""Excel keeps 1,023 manual page breaks of a sheet; beyond this there are no page sums."""

_SHORT_SIDE, _LONG_SIDE = 595.3, 841.9
"""A4, in points."""

_SPARE: Final = 0.97
"""Printers and fonts differ a little; so much of a page is planned for."""

_MOST_FILLED: Final = 1.3
_LEAST_SCALE, _FULL_SCALE = 30, 100


@dataclass(frozen=True, slots=True)
class Paper:
    """A4 in one of its two directions. Margins are in inches, as XlsxWriter takes them."""

    landscape: bool
    side: float = 0.4
    top: float = 0.5
    bottom: float = 0.65

    @property
    def width(self) -> float:
        """What can be printed on from left to right, in points."""
        return (_LONG_SIDE if self.landscape else _SHORT_SIDE) - 2 * 72 * self.side

    @property
    def height(self) -> float:
        """What can be printed on from top to bottom, in points."""
        return (_SHORT_SIDE if self.landscape else _LONG_SIDE) - 72 * (self.top + self.bottom)

    def scale(self, widths: Sequence[float]) -> int:
        """The percentage at which columns of these widths stand side by side on a page."""
        wanted = sum(column_points(width) for width in widths)
        percent = floor(_FULL_SCALE * self.width * _SPARE / wanted) if wanted else _FULL_SCALE
        return max(_LEAST_SCALE, min(_FULL_SCALE, percent))

    def room(self, scale: int, repeated: float) -> float:
        """The height that rows have on a page, in points of the sheet.

        ``repeated`` is the height of the rows at the top of every page.
        """
        return self.height * _SPARE * _FULL_SCALE / scale - repeated

    def filled(self, widths: Sequence[float]) -> list[float]:
        """The widths, made wider where they leave much of the page free."""
        wanted = sum(column_points(width) for width in widths)
        factor = self.width * _SPARE / wanted if wanted else 1.0
        return [width * max(1.0, min(_MOST_FILLED, factor)) for width in widths]


LANDSCAPE: Final = Paper(landscape=True)
PORTRAIT: Final = Paper(landscape=False)


def column_points(width: float) -> float:
    """The breadth of a column of so many characters, as Excel computes it.

    >>> column_points(8.43)
    48.0
    """
    return (int(width * 7 + 0.5) + 5) * 0.75


def paged(heights: Sequence[float], room: float, page_sum: float, total: float) -> list[range]:
    """Which rows stand on which page: as many as there is room for, and the page's sum.

    The last page has the total besides. A row higher than a page has one to itself.

    >>> paged([10, 10, 10, 10], 35, 5, 5)
    [range(0, 3), range(3, 4)]
    >>> paged([10, 10, 10], 35, 5, 5)
    [range(0, 2), range(2, 3)]
    >>> paged([], 35, 5, 5)
    []
    """
    made: list[range] = []
    first, used = 0, 0.0
    for row, height in enumerate(heights):
        if row > first and used + height + page_sum > room:
            made.append(range(first, row))
            first, used = row, 0.0
        used += height
    last = len(heights)
    if last - first > 1 and used + page_sum + total > room:
        made.append(range(first, last - 1))
        first = last - 1
    return [*made, range(first, last)] if heights else []


_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_CELL: Final = {**_FONT, "border": 1}
_STRONG: Final = {"bold": True, "bg_color": "#EDEDED"}
_MONEY: Final = {"num_format": "0.00", "align": "right", "indent": 1, "shrink": True}
_TEXT: Final = {"num_format": "@"}
_DAY: Final = {"num_format": 'yyyy"年"m"月"d"日"', "align": "left"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a workbook."""

    title: Format
    note: Format
    head: Format
    prose: Format
    text: Format
    code: Format
    whole: Format
    money: Format
    sum_label: Format
    sum_whole: Format
    sum_money: Format
    label: Format
    entry: Format
    day: Format
    remark: Format
    blank: Format
    """Around an empty cell, as a condition."""

    def of(self, column: SheetColumn) -> Format:
        """How the cells of a column look."""
        match column.shape:
            case CellShape.PROSE:
                return self.prose
            case CellShape.TEXT:
                return self.text
            case CellShape.CODE:
                return self.code
            case CellShape.WHOLE:
                return self.whole
            case CellShape.MONEY:
                return self.money
            case other:
                assert_never(other)


def styles_of(book: Workbook) -> Styles:
    """The formats, made once for a workbook."""

    def made(*parts: dict[str, Any]) -> Format:
        return book.add_format({key: value for part in parts for key, value in part.items()})

    wrapped, centred, left = {"text_wrap": True}, {"align": "center"}, {"align": "left"}
    large = {"bold": True, "font_size": 18, "shrink": True}
    whole = {"num_format": "0", "align": "center", "shrink": True}
    return Styles(
        title=made(_FONT, centred, large, _TEXT),
        note=made(_FONT, left, _TEXT, {"shrink": True}),
        head=made(_CELL, centred, wrapped, _STRONG, _TEXT),
        prose=made(_CELL, left, wrapped, _TEXT),
        text=made(_CELL, centred, wrapped, _TEXT),
        code=made(_CELL, centred, _TEXT, {"shrink": True}),
        whole=made(_CELL, whole),
        money=made(_CELL, _MONEY),
        sum_label=made(_CELL, _STRONG, {"align": "right"}, _TEXT),
        sum_whole=made(_CELL, _STRONG, whole),
        sum_money=made(_CELL, _STRONG, _MONEY),
        label=made(_CELL, _STRONG, centred, wrapped, _TEXT, {"font_size": 11}),
        entry=made(_CELL, left, wrapped, _TEXT, {"font_size": 11, "indent": 1}),
        day=made(_CELL, _DAY, {"font_size": 11, "indent": 1}),
        remark=made(_FONT, left, wrapped, _TEXT),
        blank=made({"border": 1}),
    )


TITLE_HEIGHT, NOTE_HEIGHT, HEAD_HEIGHT = 36.0, 18.0, 30.0
HEAD_ROW: Final = 2
"""Below the title and the note."""
_A4: Final = 9


def set_up_page(
    sheet: Worksheet, paper: Paper, widths: Iterable[float], head: int = HEAD_ROW
) -> None:
    """Paper, margins, page numbers, column widths; the head stays in sight and on every page."""
    sheet.set_paper(_A4)
    if paper.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=paper.side, right=paper.side, top=paper.top, bottom=paper.bottom)
    sheet.set_footer("&C第 &P 页 共 &N 页", {"margin": 0.3, "scale_with_doc": False})
    sheet.center_horizontally()
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(0, head)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
