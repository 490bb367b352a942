"""Which columns a command read, and as what: a few lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...rosters.reading.columns.layouts_read import LayoutRead, TableKind
from ..screen import Screen

if TYPE_CHECKING:
    from ...rosters.reading.columns.layout import ColumnReading

_MOST_LINES: Final = 12
"""How many lines a terminal shows of the columns, whatever its width."""

_WHERE_ALL_ARE: Final = {
    TableKind.ROSTER: "eduaid columns 看",
    TableKind.LIST: "用 --json 看",
    TableKind.PAYMENTS: "用 --json 看",
}


def show_layouts(out: Screen, layouts: Sequence[LayoutRead]) -> None:
    """The columns of the most frequent layouts; how many more there are, and where they stand.

    Rosters, lists and payments share the lines; what one does not need is the next one's.
    """
    kinds = [kind for kind in TableKind if any(one.kind is kind for one in layouts)]
    room = _MOST_LINES
    for place, kind in enumerate(kinds):
        same = [one for one in layouts if one.kind is kind]
        lines = list(_lines_of(out, same, room // (len(kinds) - place)))
        for text in lines:
            out.print(text, style="dim")
        room -= len(lines)


def _lines_of(out: Screen, layouts: Sequence[LayoutRead], most: int) -> Iterator[str]:
    where = _WHERE_ALL_ARE[layouts[0].kind]
    for shown, one in enumerate(layouts):
        lines = out.packed([_where(one), *filter(None, map(_said, one.columns))])
        last = shown == len(layouts) - 1
        room = most if last else most - 1  # the rest is told in a line of its own
        if len(lines) > room and shown:
            yield f"其余 {len(layouts) - shown} 种表头：{where}"
            return
        yield from lines[:room] if len(lines) <= room else lines[: room - 1]
        if len(lines) > room:
            yield f"（没有列完）：{where}"
        most -= min(len(lines), room)


def _where(one: LayoutRead) -> str:
    count = len(one.sheets)
    more = f" 等 {count} 张表，列都一样" if count > 1 else ""
    return f"{one.kind.value} {one.sheets[0]}{more}："


def _said(column: ColumnReading) -> str | None:
    """A column in short: B 学生姓名→姓名."""
    name = f"{column.letter} {column.header or '（没有表头）'}"
    if column.target is not None:
        meant = column.target.shown
        remark = _remark(column, meant)
        return f"{name}{'' if meant == column.header else f'→{meant}'}{remark}"
    if column.owner is not None and column.known:
        return f"{name}（{column.owner}的）"
    if column.repeats is not None:
        use = "没有读" if column.passed_over else "不用"
        return f"{name}（{use}，{column.repeats.shown}已有一列）"
    return f"{name}（{'不用' if column.unused else '没有认出'}）"


def _remark(column: ColumnReading, meant: str) -> str:
    """Whose it is beside the child, and to what its amounts were brought."""
    if column.unit is not None:
        return f"（{column.unit}，已换算成{column.converted}）"
    said = column.owner is None or column.owner in meant
    return "" if said else f"（{column.owner}的）"
