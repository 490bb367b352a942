"""The rows under a header told apart: people, totals, signatures, headers again, blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from ....meaning.roster_texts import unspaced
from ....policy.fact_types import Role
from ....policy.spellings.sheet_words import SheetWords
from ..cell_texts import SUM_WORDS
from ..columns.layout import ColumnReading, SheetLayout, role_columns
from ..raw_sheets import RawSheet

NAMING_ROLES: Final = (Role.PERSON, Role.RESIDENT_ID, Role.STUDENT_ID)
"""The columns that say who a row is about."""

_LEADING: Final = (Role.SCHOOL, Role.CLASS)
"""What schools fill in ahead, or merge over many rows, without anybody in the row."""

_NUMBER: Final = r"^([0-9０-９A-Za-zＡ-Ｚａ-ｚ*'’]{6,}|[0-9.]+[eE]\+?[0-9]+)$"
"""What may be somebody's number; a shorter text in a column of numbers is a count."""

_PLAIN_NUMBER: Final = r"^[0-9A-Za-z]{6,}$"
"""Such a number as nearly all are; what matches is a ``_NUMBER``."""

_SUM: Final = rf"^({'|'.join(SUM_WORDS)}|累计)"
"""How the sums below a table begin; a count may stand in the column of names."""

_FOOT: Final = (
    r"^(总人数|人数|填表|填报|制表|制单|审核|审批|复核|复审|负责人|经办|校长|园长|班主任|以上"
    r"|[（(]?(盖章|公章|签章)|单位([:：（(]|盖章|公章|负责|意见|名称|$)|日期|时间|说明|备注|联系"
    r"|注[:：、0-9]|\d+[、.．][^0-9]|[（(]?[一二三四五六七八九十]+([)）]|[、.．])"
    r"|共\d+[人名户]|\d{4}年\d{1,2}月(\d{1,2}日)?$"
)
"""How the other lines below a table begin: signatures, remarks, the day."""

_FOOT_MARKS: Final = r"[（(【*※★☆\-—]*"
"""What may stand before a word below a table."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableBody:
    """The rows of people, numbered as in the file, and how many others there are."""

    rows: pl.DataFrame
    """The cells, with ``row``: the number of the row in the file."""
    blank: int
    repeated: int
    """Headers that stand again in the middle of the table."""
    foot_rows: pl.DataFrame
    """The sums and signatures, with their cells and ``row``."""


def body_of(sheet: RawSheet, layout: SheetLayout, words: SheetWords) -> TableBody:
    """The rows under the header, told apart; ``words`` know how lines below the people begin.

    A row with somebody's number is a person whatever else it says, so that only the others are
    looked at cell by cell.
    """
    above = layout.title_rows + layout.header_rows
    rows = sheet.cells.slice(above).with_row_index("row", offset=sheet.first_row + above)
    if rows.is_empty():
        return TableBody(rows, 0, 0, rows)
    numbered = rows.select(_has_number(layout)).to_series()
    others = rows if not numbered.any() else rows.filter(~numbered)
    if others.is_empty():
        return TableBody(rows, 0, 0, others)
    counted = kinds_of_rows(others, layout, words)
    not_people = others.select("row").filter(counted != "person")
    if not not_people.is_empty():
        rows = rows.join(not_people, on="row", how="anti", maintain_order="left")
    return TableBody(
        rows=rows,
        blank=int((counted == "blank").sum()),
        repeated=int((counted == "header").sum()),
        foot_rows=others.filter(counted == "foot"),
    )


def _has_number(layout: SheetLayout) -> pl.Expr:
    """Whether a cell is plainly a number that one person has: neither a header nor a count."""
    numbers = set(role_columns(layout, (Role.RESIDENT_ID, Role.STUDENT_ID)))
    plain: list[pl.Expr] = []
    for column in layout.known_columns:
        if (name := str(column.index)) in numbers and not column.numbers:
            number = pl.col(name).str.contains(_PLAIN_NUMBER)
            headers = [word for word in _header_words(column) if re.match(_PLAIN_NUMBER, word)]
            plain.append(number & ~pl.col(name).is_in(headers) if headers else number)
    return _any(plain)


def kinds_of_rows(rows: pl.DataFrame, layout: SheetLayout, words: SheetWords) -> pl.Series:
    """What rows under a header are, by all their cells: blank, header, foot, person."""
    kind = (
        pl.when(_blank(layout))
        .then(pl.lit("blank"))
        .when("repeats")
        .then(pl.lit("header"))
        .when(_foot(layout, words))
        .then(pl.lit("foot"))
        .otherwise(pl.lit("person"))
    )
    return rows.with_columns(_repeats(rows, layout)).select(kind.alias("kind")).to_series()


def _blank(layout: SheetLayout) -> pl.Expr:
    ahead = {*role_columns(layout, _LEADING)}
    ahead |= {str(column.index) for column in layout.columns if column.numbers}
    others = [pl.col(name).is_null() for c in layout.columns if (name := str(c.index)) not in ahead]
    return pl.all_horizontal(others) if others else pl.lit(value=False)


def _repeats(rows: pl.DataFrame, layout: SheetLayout) -> pl.Series:
    """The header again: what stands in the row says what the header says, and names nobody.

    What each cell says is looked at once: expressions that share a part work it out each time.
    """
    columns = {str(c.index): c for c in layout.known_columns}
    says = {name: f"{name} says" for name in columns}
    filled = rows.select("row", *(pl.col(name).is_not_null() for name in columns))
    told = rows.select(_says_header(name, c).alias(says[name]) for name, c in columns.items())
    who = sorted(set(role_columns(layout, NAMING_ROLES)))
    titles = [says[name] for name, c in columns.items() if c.target and c.target.value is None]
    counts = pl.concat([filled, told], how="horizontal").select(
        "row",
        pl.sum_horizontal(list(says.values())).alias("repeated"),
        pl.sum_horizontal(list(columns)).alias("filled"),
        _any([pl.col(name) & ~pl.col(says[name]) for name in who]).alias("somebody"),
        _any([pl.col(name) for name in titles]).alias("titled"),
    )
    repeated, nobody = pl.col("repeated"), ~pl.col("somebody")
    most = (repeated >= min(2, len(says))) & (repeated * 2 >= pl.col("filled"))
    counts = counts.with_columns(first=most & nobody & pl.col("titled"))
    second = (repeated >= 1) & (repeated == pl.col("filled")) & nobody
    row = pl.col("row")
    below = pl.col("first").shift(1, fill_value=False) & (row == row.shift(1) + 1)
    again = pl.col("first") | second & below & (layout.header_rows == 2)
    return counts.select(again.alias("repeats")).to_series()


def _says_header(name: str, column: ColumnReading) -> pl.Expr:
    return _bare_text(pl.col(name)).is_in(_header_words(column)).fill_null(value=False)


def _header_words(column: ColumnReading) -> list[str]:
    return sorted({unspaced(text) for text in (*column.header_cells, column.header)})


def _foot(layout: SheetLayout, words: SheetWords) -> pl.Expr:
    """Nobody is named, and a cell that leads begins as the lines below a table do."""
    told = "|".join(re.escape(unspaced(word)) for word in words.below)
    lines = f"{_FOOT}|{_FOOT_MARKS}(?:{told}))" if told else f"{_FOOT})"
    ahead = {*role_columns(layout, _LEADING)}
    cells = [str(c.index) for c in layout.columns]
    names = role_columns(layout, (Role.PERSON,))
    others = [cell for cell in cells if cell not in ahead]
    leading = [_bare_text(pl.coalesce(some)) for some in (cells, others) if some]
    numbers = role_columns(layout, (Role.RESIDENT_ID, Role.STUDENT_ID))
    numbered = _any([_bare_text(pl.col(name)).str.contains(_NUMBER) for name in numbers])
    own = [_bare_text(pl.col(name)) for name in names]
    named = _any([text.is_not_null() & ~text.str.contains(lines) for text in own])
    sums = [*leading, *own]
    is_sum = _any([text.str.contains(_SUM) for text in sums])
    is_line = _any([text.str.contains(lines) for text in leading])
    return (is_sum | is_line & ~named) & ~numbered


def _bare_text(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace_all(r"\s", "")


def _any(parts: list[pl.Expr]) -> pl.Expr:
    """Whether one holds; what is unknown does not."""
    return pl.any_horizontal(parts).fill_null(value=False) if parts else pl.lit(value=False)
