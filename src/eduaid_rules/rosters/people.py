"""Which rows under a header are people, and which are totals, signatures or empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..policy.facts import Role
from .headers import Layout
from .raw_sheets import RawSheet

WHO: Final = (Role.PERSON, Role.RESIDENT_ID, Role.STUDENT_ID)
"""The columns that say who a row is about."""

_LEADING: Final = (Role.SCHOOL, Role.CLASS)
"""What schools fill in ahead, or merge over many rows, without anybody in the row."""

_LONG: Final = 6
"""A shorter text in a column of numbers is a count, not somebody's number."""

_SUM: Final = r"^(合计|总计|小计|共计|累计|本页)"
"""How the sums below a table begin; a count may stand in the column of names."""

_FOOT: Final = (
    r"^(总人数|人数|填表|填报|制表|制单|审核|审批|复核|复审|负责人|经办|校长|园长|班主任"
    r"|盖章|公章|单位|日期|时间|说明|备注|注[:：、0-9]|联系)"
)
"""How the other lines below a table begin: signatures, remarks."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Body:
    """The rows of people, numbered as in the file, and how many others there are."""

    rows: pl.DataFrame
    """The cells, with ``row``: the number of the row in the file."""
    blank: int
    foot: int
    repeated: int
    """Headers that stand again in the middle of the table."""


def body_of(sheet: RawSheet, layout: Layout) -> Body:
    """The rows under the header, told apart."""
    above = layout.title_rows + layout.header_rows
    rows = sheet.cells.slice(above).with_row_index("row", offset=sheet.first_row + above)
    if rows.is_empty():
        return Body(rows, 0, 0, 0)
    told = rows.with_columns(
        _blank(layout).alias("blank"), _repeats(layout).alias("again"), _foot(layout).alias("foot")
    )
    blank = pl.col("blank")
    again = ~blank & pl.col("again")
    foot = ~blank & ~again & pl.col("foot")
    counts = told.select(blank=blank.sum(), again=again.sum(), foot=foot.sum()).row(0)
    people = told.filter(~blank & ~again & ~foot).drop("blank", "again", "foot")
    return Body(people, counts[0], counts[2], counts[1])


def places(layout: Layout, roles: tuple[Role, ...]) -> list[str]:
    """The columns of cells that have one of some uses."""
    return [str(c.place) for c in layout.stating if c.target and c.target.role in roles]


def _blank(layout: Layout) -> pl.Expr:
    ahead = {*places(layout, _LEADING)}
    ahead |= {str(column.place) for column in layout.columns if column.numbers}
    told = [str(c.place) for c in layout.columns if str(c.place) not in ahead]
    return (
        pl.all_horizontal(pl.col(name).is_null() for name in told) if told else pl.lit(value=False)
    )


def _repeats(layout: Layout) -> pl.Expr:
    """At least half of what is understood says what the header says."""
    again = [
        (pl.col(str(c.place)).fill_null("").str.replace_all(r"\s", "") == _bare(c.header)).cast(
            pl.Int32
        )
        for c in layout.stating
    ]
    return pl.sum_horizontal(again) * 2 >= max(2, len(again))


def _bare(header: str) -> str:
    return "".join(header.split())


def _foot(layout: Layout) -> pl.Expr:
    """Nobody is named, and the first cell with text begins as the lines below a table do."""
    first = _bare_text(pl.coalesce(pl.col(str(c.place)) for c in layout.columns))
    numbers = places(layout, (Role.RESIDENT_ID, Role.STUDENT_ID))
    numbered = [_bare_text(pl.col(name)).str.len_chars() >= _LONG for name in numbers]
    named = [
        pl.col(name).is_not_null() & ~_bare_text(pl.col(name)).str.contains(_FOOT)
        for name in places(layout, (Role.PERSON,))
    ]
    is_sum = first.str.contains(_SUM) & ~_any(numbered)
    return is_sum | first.str.contains(_FOOT) & ~_any(numbered) & ~_any(named)


def _bare_text(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace_all(r"\s", "")


def _any(parts: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(parts).fill_null(value=False) if parts else pl.lit(value=False)
