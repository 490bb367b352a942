"""What a matching with lists and a self-check of payments found: on a terminal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ...policy.fact_types import Role
from ...rosters.audit.finding_kinds import FindingKind
from ...rosters.audit.reconciliation import GIVEN, KIND, OWED, Reconciliation
from ...rosters.audit.report import report_remarks, summary_table
from ...rosters.matching.match_people import Matched
from ...rosters.matching.report import printed_matches
from ...rosters.reading.mapping import facts_of_roles
from ...rosters.reading.problems import NOT_READ
from ...rosters.tables import ITEM
from ..screen import Screen, Table
from .layouts import show_layouts
from .rosters import empty_table, show_unread, show_written

_SETTLED_TABLES: Final = ("confirmed", "ruled_out")
"""Tables with nothing to decide, of which a terminal shows the number of rows only."""

_MOST_MATCH_ROWS: Final = 20
"""How many rows of a table a terminal shows; the file has them all."""


def show_match(out: Screen, matched: Matched, files: Sequence[Path]) -> None:
    """How the lists were read, what changed, and what a person must decide."""
    roster, lists = matched.roster, matched.lists
    show_layouts(out, matched.layouts)
    show_unread(out, matched.unread)
    kept = roster.read - roster.refused
    out.print(f"花名册 {roster.read} 行 = 写出 {kept} 行 + 退回 {roster.refused} 行", style="bold")
    usable = lists.read - lists.refused
    out.print(f"名单 {lists.read} 行 = 比对 {usable} 行 + 退回 {lists.refused} 行", style="bold")
    placed = facts_of_roles(roster.vocabulary, _PLACE_TELLS)
    for sheet, table in matched.tables():
        if table.is_empty() or sheet.frame == "left_out":
            continue
        if sheet.frame in _SETTLED_TABLES:
            out.print(f"{sheet.name} {len(table)}：{sheet.note}")
        else:
            _show_match_table(out, sheet.name, sheet.note, printed_matches(table), placed)
    show_written(out, files)


def _show_match_table(
    out: Screen, name: str, note: str, frame: pl.DataFrame, placed: Collection[str]
) -> None:
    """The first rows of a table, without columns in which nothing stands, or nothing new."""
    out.print(f"{name} {len(frame)}：{note}", soft_wrap=True)
    filled = [name for name in _telling(frame, placed) if frame[name].null_count() < len(frame)]
    table = empty_table(*filled)
    for row in frame.select(filled).head(_MOST_MATCH_ROWS).iter_rows():
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)
    if len(frame) > _MOST_MATCH_ROWS:
        out.print(f"还有 {len(frame) - _MOST_MATCH_ROWS} 行，都在 --report 写的比对结果里")


_PLACE_TELLS: Final = (Role.SCHOOL, Role.CLASS)
"""Where a row stands says these; a screen has no room for both."""


def _telling(frame: pl.DataFrame, placed: Collection[str]) -> list[str]:
    """The columns that tell something that no other does, nor the place (``placed``)."""
    names = frame.columns
    if "花名册位置" in names and "名单位置" in names:
        names = [name for name in names if name not in placed]
    again = {
        f"名单{name}"
        for name in names
        if f"名单{name}" in names and frame[name].eq_missing(frame[f"名单{name}"]).all()
    }
    return [name for name in names if name not in again]


_MOST_CHECK_ROWS, _MOST_OF_A_KIND = 10, 3
"""How many rows, and how many findings of a kind, a terminal shows; the file has them all."""


def show_reconciliation(out: Screen, found: Reconciliation, files: Sequence[Path]) -> None:
    """The sums, the kinds, the first findings of each, and what was not compared."""
    owed, paid = found.amount(OWED), found.amount(GIVEN)
    out.print(f"台账 {found.lines} 笔，比对发放 {found.compared} 行", style="bold")
    show_layouts(out, found.layouts)
    show_unread(out, found.unread)
    out.print(f"应发 {owed:,.2f} 元，实发 {paid:,.2f} 元，差额 {owed - paid:,.2f} 元")
    if found.findings.is_empty():
        out.print("没有发现问题", style="green")
    else:
        out.print(_kind_table(found))
    for kind in FindingKind:
        _show_first_of_kind(out, found, kind)
    for text in report_remarks(found):
        out.print(text)
    _show_check_problems(out, found)
    for row in found.totals.head(_MOST_CHECK_ROWS).iter_rows(named=True):
        where = _row_location(row)
        out.print(f"合计不符：{where}“{row['原文']}”：{row['问题']}", style="yellow")
    show_written(out, [path for path in files if path.name.startswith("汇总")] or files[:1])


def _kind_table(found: Reconciliation) -> Table:
    table = empty_table("问题", "条数", "人数", "金额（元）")
    rows = summary_table(found).filter((pl.col("分类") == KIND) & (pl.col("条数") > 0))
    for name, count, people in rows.select("名称", "条数", "人数").iter_rows():
        amount = found.amount_of(FindingKind(name))
        table.add_row(name, str(count), str(people), f"{amount:,.2f}")
    return table


def _show_first_of_kind(out: Screen, found: Reconciliation, kind: FindingKind) -> None:
    """The first findings of a kind, each on a line."""
    rows = found.findings.filter(pl.col(KIND) == kind.value)
    for row in rows.head(_MOST_OF_A_KIND).rows():
        cells = dict(zip(rows.columns, row, strict=True))
        term, school, _, _, name, number = row[1:7]
        who = " ".join(text for text in (school, name, number) if text)
        both = f"应发 {cells[OWED]}，实发 {cells[GIVEN]}"
        money = both if kind.of_money else f"{cells[GIVEN]} 元"
        remark = cells["说明"] or ""
        out.print(f"{kind.value}：{term} {who} {cells[ITEM]}：{money}；{remark}")
    if rows.height > _MOST_OF_A_KIND:
        out.print(f"{kind.value}还有 {rows.height - _MOST_OF_A_KIND} 条，都在自查结果里")


def _show_check_problems(out: Screen, found: Reconciliation) -> None:
    problems = found.problems_table().filter(pl.col("处理") != NOT_READ)
    for row in problems.head(_MOST_CHECK_ROWS).iter_rows(named=True):
        value = f"“{row['值']}”" if row["值"] else ""
        where = _row_location(row)
        to_do = f"。{row['怎么办']}" if row["怎么办"] else ""
        said = f"{row['处理']}：{where} {row['列'] or ''}{value} {row['问题']}{to_do}"
        out.print(said, style="yellow")
    if problems.height > _MOST_CHECK_ROWS:
        out.print(f"还有 {problems.height - _MOST_CHECK_ROWS} 行，都在自查结果的“问题行”里")


def _row_location(row: Mapping[str, object]) -> str:
    """The file, sheet and row of a line of a table."""
    sheet = f"[{row['工作表']}]" if row["工作表"] else ""
    return f"{row['文件']}{sheet} 第{row['行']}行"
