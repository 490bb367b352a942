"""Columns that say who somebody is: names, numbers, schools, cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from ..policy.facts import Role
from .headers import ColumnReading
from .problems import Finding, Place, findings
from .raw_sheets import SPOILT

NUMBERS: Final = (Role.RESIDENT_ID, Role.STUDENT_ID, Role.ACCOUNT)
"""What is a number on paper and must be text in a file."""

FAULT: Final = r"^#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$"
_HINT: Final = "请把这一列设成“文本”格式，重新填写完整的号码"


_UNSEEN: Final = r"\p{Cf}"
"""Marks that come along when text is copied, and that nobody sees."""

_BETWEEN_PARTS: Final = r"[·•‧∙・.。\s]"
"""What stands between the parts of a name, in one table so and in the other so."""

_NOTHING: Final = ("", "无", "暂无", "没有", "不详", "未知", "/", "\\", "-", "--", "—", "——")
"""What is written where there is no number."""


def stated(cells: pl.Expr, role: Role | None) -> pl.Expr:
    """An identifier as it is compared and printed; the word for no number is no number."""
    if role in NUMBERS:
        number = cells.str.normalize("NFKC").str.replace_all(rf"[\s'‘’`]|{_UNSEEN}", "")
        if role is not Role.STUDENT_ID:
            number = number.str.replace_all("-", "", literal=True)
        return pl.when(~number.is_in(_NOTHING)).then(number.str.to_uppercase())
    if role is Role.PERSON:
        name = cells.str.replace_all(_UNSEEN, "")
        chinese = name.str.contains(r"\p{Han}")
        return pl.when(chinese).then(name.str.replace_all(r"\s", "")).otherwise(name)
    return cells


def name_key(names: pl.Expr) -> pl.Expr:
    """A name as it is compared: without spaces, and without the points between its parts."""
    plain = names.str.normalize("NFKC").str.replace_all(_BETWEEN_PARTS, "")
    return plain.str.to_lowercase()


def with_cells_like(rows: pl.DataFrame, columns: Sequence[ColumnReading], pattern: str) -> set[int]:
    """The columns (their places) in which a cell matches, looked for all at once."""
    names = dict.fromkeys(str(column.place) for column in columns)
    found = rows.select(pl.col(name).str.contains(pattern).any() for name in names)
    return {int(name) for name in names if found.item(0, name)} if names else set()


def usable(cells: pl.Expr) -> pl.Expr:
    """Whether an identifier can be compared: something is there that is not spoilt."""
    return ~cells.str.contains(FAULT) & ~cells.str.contains(SPOILT.pattern)


def age_on(number: pl.Expr, day: date) -> pl.Expr:
    """The full years on a day of who has that ID number."""
    year, month_day = (number.str.slice(start, 4).cast(pl.Int64, strict=False) for start in (6, 10))
    had_birthday = month_day <= day.month * 100 + day.day
    return day.year - year - pl.when(had_birthday).then(0).otherwise(1)


def spoilt(rows: pl.DataFrame, column: ColumnReading) -> pl.DataFrame:
    """Numbers of which a spreadsheet lost the last digits."""
    cell = pl.col(str(column.place))
    return findings(
        rows.filter(cell.str.contains(SPOILT.pattern)),
        Finding.SPOILT_NUMBER,
        "末几位已经丢失，不能猜",
        _HINT,
        value=cell,
        place=Place(column.letter, column.header),
    )


def faults(rows: pl.DataFrame, column: ColumnReading) -> pl.DataFrame:
    """The cells in which a formula failed."""
    cell = pl.col(str(column.place))
    return findings(
        rows.filter(cell.str.contains(FAULT)),
        Finding.FAULT,
        "不知道这里原来是什么",
        "请填写实际的内容；确实不知道就清空",
        value=cell,
        place=Place(column.letter, column.header),
    )
