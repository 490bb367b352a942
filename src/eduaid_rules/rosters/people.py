"""Which rows under a header are people, and which are totals, signatures or empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..policy.facts import Role
from .headers import ColumnReading, Layout
from .raw_sheets import RawSheet

WHO: Final = (Role.PERSON, Role.RESIDENT_ID, Role.STUDENT_ID)
"""The columns that say who a row is about."""

_LEADING: Final = (Role.SCHOOL, Role.CLASS)
"""What schools fill in ahead, or merge over many rows, without anybody in the row."""

_NUMBER: Final = r"^([0-9０-９A-Za-zＡ-Ｚａ-ｚ*'’]{6,}|[0-9.]+[eE]\+?[0-9]+)$"
"""What may be somebody's number; a shorter text in a column of numbers is a count."""

_SUM: Final = r"^(合计|总计|小计|共计|累计|本页)"
"""How the sums below a table begin; a count may stand in the column of names."""

_FOOT: Final = (
    r"^(总人数|人数|填表|填报|制表|制单|审核|审批|复核|复审|负责人|经办|校长|园长|班主任|以上"
    r"|[（(]?(盖章|公章|签章)|单位([:：（(]|盖章|公章|负责|意见|名称|$)|日期|时间|说明|备注|联系"
    r"|注[:：、0-9]|\d+[、.．][^0-9]|共\d+[人名户]|\d{4}年\d{1,2}月(\d{1,2}日)?$)"
)
"""How the other lines below a table begin: signatures, remarks, the day."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Body:
    """The rows of people, numbered as in the file, and how many others there are."""

    rows: pl.DataFrame
    """The cells, with ``row``: the number of the row in the file."""
    blank: int
    foot: int
    repeated: int
    """Headers that stand again in the middle of the table."""
    foot_rows: pl.DataFrame
    """The sums and signatures, with their cells and ``row``."""


def body_of(sheet: RawSheet, layout: Layout) -> Body:
    """The rows under the header, told apart."""
    above = layout.title_rows + layout.header_rows
    rows = sheet.cells.slice(above).with_row_index("row", offset=sheet.first_row + above)
    if rows.is_empty():
        return Body(rows, 0, 0, 0, rows)
    told = rows.with_columns(
        _blank(layout).alias("blank"), _repeats(layout).alias("again"), _foot(layout).alias("foot")
    )
    blank = pl.col("blank")
    again = ~blank & pl.col("again")
    foot = ~blank & ~again & pl.col("foot")
    counts = told.select(blank=blank.sum(), again=again.sum(), foot=foot.sum()).row(0)
    marks = ("blank", "again", "foot")
    people = told.filter(~blank & ~again & ~foot).drop(marks)
    return Body(people, counts[0], counts[2], counts[1], told.filter(foot).drop(marks))


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
    """The header again: what stands in the row says what the header says, and names nobody."""
    who = set(places(layout, WHO))
    stating = [(str(c.place), c) for c in layout.stating]
    says = {name: _says_header(name, column) for name, column in stating}
    told = pl.sum_horizontal(says.values())
    filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in says)
    somebody = _any([pl.col(name).is_not_null() & ~says[name] for name in sorted(who)])
    titles = [says[name] for name, c in stating if c.target and c.target.value is None]
    first = (told >= min(2, len(says))) & (told * 2 >= filled) & ~somebody & _any(titles)
    second = (told >= 1) & (told == filled) & ~somebody
    return first | second & first.shift(1, fill_value=False) & (layout.header_rows == 2)


def _says_header(name: str, column: ColumnReading) -> pl.Expr:
    words = {_bare(text) for text in (*column.said, column.header)}
    return _bare_text(pl.col(name)).is_in(sorted(words)).fill_null(value=False)


def _bare(header: str) -> str:
    return "".join(header.split())


def _foot(layout: Layout) -> pl.Expr:
    """Nobody is named, and a cell that leads begins as the lines below a table do."""
    ahead = {*places(layout, _LEADING)}
    cells = [str(c.place) for c in layout.columns]
    names = places(layout, (Role.PERSON,))
    leading = [
        _bare_text(pl.coalesce(cells)),
        *(
            [_bare_text(pl.coalesce(rest))]
            if (rest := [c for c in cells if c not in ahead])
            else []
        ),
    ]
    numbers = places(layout, (Role.RESIDENT_ID, Role.STUDENT_ID))
    numbered = _any([_bare_text(pl.col(name)).str.contains(_NUMBER) for name in numbers])
    named = _any(
        [
            pl.col(name).is_not_null() & ~_bare_text(pl.col(name)).str.contains(_FOOT)
            for name in names
        ]
    )
    sums = [*leading, *(_bare_text(pl.col(name)) for name in names)]
    is_sum = _any([text.str.contains(_SUM) for text in sums])
    is_line = _any([text.str.contains(_FOOT) for text in leading])
    return (is_sum | is_line & ~named) & ~numbered


def _bare_text(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace_all(r"\s", "")


def _any(parts: list[pl.Expr]) -> pl.Expr:
    """Whether one holds; what is unknown does not."""
    return pl.any_horizontal(parts).fill_null(value=False) if parts else pl.lit(value=False)
