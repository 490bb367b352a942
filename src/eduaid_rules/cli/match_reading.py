"""What came of a matching, as a clerk reads it on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl
from rich.console import Console

from ..rosters.matching.match_people import REPORT_SHEETS, Matched, printed_matches
from ..rosters.reading.roster import Roster
from .roster_json import plain_lines
from .roster_reading import Mask, mask_of, show_unread, table_of_columns

_PLACES: Final = ("位置", "文件", "工作表")
"""How the titles of columns end that say where a row stands: files are no numbers of people."""

_SETTLED: Final = ("confirmed", "ruled_out")
"""Tables with nothing to decide, of which a terminal shows the number of rows only."""

_SHOWN: Final = 20
"""How many rows of a table a terminal shows; the file has them all."""


def show_match(out: Console, matched: Matched, files: Sequence[Path], *, show_ids: bool) -> None:
    """How the lists were read, what changed, and what a person must decide."""
    roster, lists = matched.roster, matched.lists
    for read in (roster, lists):
        show_unread(out, read)
    for text, sheets in _readings(lists).items():
        more = "" if len(sheets) == 1 else f" 等 {len(sheets)} 张表"
        out.print(f"名单 {sheets[0]}{more}：{text}", style="dim")
    kept = roster.read - roster.refused
    out.print(f"花名册 {roster.read} 行 = 写出 {kept} 行 + 退回 {roster.refused} 行", style="bold")
    usable = lists.read - lists.refused
    out.print(f"名单 {lists.read} 行 = 比对 {usable} 行 + 退回 {lists.refused} 行", style="bold")
    mask = mask_of(show_ids=show_ids)
    for name, table in REPORT_SHEETS.items():
        frame = getattr(matched, table.frame)
        if frame.is_empty():
            continue
        if table.frame in _SETTLED:
            out.print(f"{name} {len(frame)}：{table.note}")
        else:
            _show(out, name, table.note, printed_matches(frame), mask)
    for path in files:
        out.print(f"写好了：{path}", style="green")


def _show(out: Console, name: str, note: str, frame: pl.DataFrame, mask: Mask) -> None:
    """The first rows of a table, without columns in which nothing stands."""
    out.print(f"{name} {len(frame)}：{note}")
    filled = [column.name for column in frame if column.null_count() < len(column)]
    table = table_of_columns(*filled)
    for row in plain_lines(frame.select(filled).head(_SHOWN), mask, _PLACES):
        table.add_row(*("" if cell is None else str(cell) for cell in row.values()))
    out.print(table)
    if len(frame) > _SHOWN:
        out.print(f"还有 {len(frame) - _SHOWN} 行，都在 --report 写的比对结果里")


def _readings(lists: Roster) -> dict[str, list[str]]:
    """What the columns of the lists were taken for, with the sheets that are so."""
    found: dict[str, list[str]] = {}
    for sheet in lists.sheets:
        if sheet.layout is not None:
            read = (f"{c.header}→{c.target.shown}" for c in sheet.layout.stating if c.target)
            found.setdefault("，".join(read), []).append(sheet.shown)
    return found


def plain_match(matched: Matched, files: Sequence[Path], *, show_ids: bool) -> dict[str, object]:
    """The same as plain values; every table with all its rows."""
    roster, lists = matched.roster, matched.lists
    mask = mask_of(show_ids=show_ids)
    return {
        "counts": {
            "read": roster.read,
            "written": roster.read - roster.refused,
            "refused": roster.refused,
            "list_rows": lists.read,
            "list_refused": lists.refused,
        },
        "categories": list(matched.categories),
        "undecided": matched.undecided,
        "tables": {
            table.frame: plain_lines(getattr(matched, table.frame), mask, _PLACES)
            for table in REPORT_SHEETS.values()
        },
        "unread_sheets": [
            sheet.shown for read in (roster, lists) for sheet in read.sheets if sheet.layout is None
        ],
        "files": [str(path) for path in files],
    }
