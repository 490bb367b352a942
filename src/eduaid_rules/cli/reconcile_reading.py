"""What a self-check found, as it is read on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ..rosters.audit.findings import FindingKind
from ..rosters.audit.reconciliation import GIVEN, KIND, OWED, Reconciliation
from ..rosters.audit.report import problems_table, report_remarks, summary_table
from ..rosters.table_names import ITEM
from .roster_json import plain_lines
from .roster_reading import Mask, mask_of

_SHOWN, _FIRST = 10, 3
"""How many rows, and how many findings of a kind, a terminal shows; the file has them all."""


def show_reconciliation(
    out: Console, found: Reconciliation, files: Sequence[Path], *, show_ids: bool
) -> None:
    """The sums, the kinds, the first findings of each, and what was not compared."""
    mask = mask_of(show_ids=show_ids)
    due, paid = found.amount(OWED), found.amount(GIVEN)
    out.print(f"台账 {found.lines} 笔，比对发放 {found.compared} 行", style="bold")
    out.print(f"应发 {due:,.2f} 元，实发 {paid:,.2f} 元，差额 {due - paid:,.2f} 元")
    if found.findings.is_empty():
        out.print("没有发现问题", style="green")
    else:
        out.print(_kinds(found))
    for matter in FindingKind:
        _show_first(out, found, matter, mask)
    for text in report_remarks(found):
        out.print(text)
    _show_problems(out, found, mask)
    for row in found.totals.head(_SHOWN).iter_rows(named=True):
        where = _where(row)
        out.print(f"合计不符：{where}“{mask(row['原文'])}”：{row['问题']}", style="yellow")
    for path in files:
        if path.name.startswith("汇总") or len(files) == 1:
            out.print(f"写好了：{path}", style="green")


def _kinds(found: Reconciliation) -> Table:
    table = Table("问题", box=SIMPLE_HEAD)
    for name in ("条数", "人数", "金额（元）"):
        table.add_column(name, justify="right")
    rows = summary_table(found).filter((pl.col("分类") == KIND) & (pl.col("条数") > 0))
    for name, count, people in rows.select("名称", "条数", "人数").iter_rows():
        amount = found.amount_of(FindingKind(name))
        table.add_row(name, str(count), str(people), f"{amount:,.2f}")
    return table


def _show_first(out: Console, found: Reconciliation, matter: FindingKind, mask: Mask) -> None:
    """The first findings of a kind, each on a line."""
    rows = found.findings.filter(pl.col(KIND) == matter.value)
    for row in rows.head(_FIRST).rows():
        cells = dict(zip(rows.columns, row, strict=True))
        term, school, _, _, name, number = row[1:7]
        who = " ".join(mask(text) for text in (school, name, number) if text)
        both = f"应发 {cells[OWED]}，实发 {cells[GIVEN]}"
        money = both if matter.of_money else f"{cells[GIVEN]} 元"
        said = mask(cells["说明"] or "")
        out.print(f"{matter.value}：{term} {who} {cells[ITEM]}：{money}；{said}")
    if rows.height > _FIRST:
        out.print(f"{matter.value}还有 {rows.height - _FIRST} 条，都在自查结果里")


def _show_problems(out: Console, found: Reconciliation, mask: Mask) -> None:
    problems = problems_table(found)
    for row in problems.head(_SHOWN).iter_rows(named=True):
        value = f"“{mask(row['值'])}”" if row["值"] else ""
        where = _where(row)
        out.print(
            f"{row['处理']}：{where} {row['列'] or ''}{value} {mask(row['问题'])}", style="yellow"
        )
    if problems.height > _SHOWN:
        out.print(f"还有 {problems.height - _SHOWN} 行，都在自查结果的“问题行”里")


def _where(row: Mapping[str, object]) -> str:
    """The file, sheet and row of a line of a table."""
    sheet = f"[{row['工作表']}]" if row["工作表"] else ""
    return f"{row['文件']}{sheet} 第{row['行']}行"


def plain_reconciliation(
    found: Reconciliation, files: Sequence[Path], *, show_ids: bool
) -> dict[str, object]:
    """Everything, as plain values; amounts as text, numbers of people masked unless asked for."""
    mask = mask_of(show_ids=show_ids)
    return {
        "counts": {
            "read": found.read,
            "compared": found.compared,
            "refused": found.refused,
            "lines": found.lines,
        },
        "due": str(found.amount(OWED)),
        "paid": str(found.amount(GIVEN)),
        "difference": str(found.amount(OWED) - found.amount(GIVEN)),
        "refused_amount": str(found.refused_yuan),
        "kinds": [
            {
                "kind": matter.id,
                "name": matter.value,
                "findings": found.count(matter),
                "amount": str(found.amount_of(matter)),
            }
            for matter in FindingKind
        ],
        "findings": plain_lines(found.findings, mask),
        "sums": plain_lines(found.sums, mask),
        "problems": plain_lines(problems_table(found), mask),
        "totals": plain_lines(found.totals, mask),
        "unread": list(found.unread),
        "receipt": dict(found.receipt),
        "files": [str(path) for path in files],
    }
