"""A self-check as tables and files: its sums, a table for each kind, what was not compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from ...arguments import checked
from ...forked import refuse_in_fork
from ..ledger.ledger import FILING_COLUMNS
from ..printing.table_files import TableReport, check_report, write_report
from ..reading.cell_texts import YUAN
from ..reading.unread import unread_counts
from ..tables import BASIS, NUMBER, PROBLEMS, SUMMARY, YUAN_NOTE
from .finding_kinds import MONEY_FINDINGS, FindingKind
from .reconciliation import DIFFERENCE, GIVEN, KIND, OWED, Reconciliation

TOTALS_SHEET, RECEIPT = "合计不符", "自查说明"
REPORT_TABLES: Final = (
    SUMMARY,
    *(kind.value for kind in FindingKind),
    PROBLEMS,
    TOTALS_SHEET,
    RECEIPT,
)
"""The tables, in their order."""

_CARDS: Final = ("台账上的卡", "发放的卡", "收款人")
_WITHOUT: Final[Mapping[FindingKind, tuple[str, ...]]] = {
    FindingKind.NOT_ARRIVED: (),
    FindingKind.MISSED: (GIVEN, DIFFERENCE, "发放日期", "发放的卡", "收款人", "发放表里的位置"),
    FindingKind.UNDER: _CARDS,
    FindingKind.OVER: _CARDS,
    FindingKind.TWICE: _CARDS[:1],
    FindingKind.TWO_SCHOOLS: _CARDS[:1],
    FindingKind.INELIGIBLE: (OWED, DIFFERENCE, *_CARDS[:1], BASIS),
    FindingKind.UNSETTLED: (OWED, DIFFERENCE, *_CARDS, BASIS),
    FindingKind.OTHER_CARD: (OWED, DIFFERENCE, BASIS),
    FindingKind.LATE: (OWED, DIFFERENCE, *_CARDS, BASIS),
    FindingKind.OTHER_NAME: (OWED, DIFFERENCE, *_CARDS, BASIS),
}
"""What says nothing in a kind."""

_MONEY_NAMES: Final = [kind.value for kind in MONEY_FINDINGS]


def report_tables(found: Reconciliation) -> dict[str, pl.DataFrame]:
    """The tables by name, with the columns that are printed."""
    tables = {SUMMARY: summary_table(found)}
    for kind in FindingKind:
        rows = found.findings.filter(pl.col(KIND) == kind.value)
        rows = rows.drop(KIND, *_WITHOUT[kind], strict=False)
        tables[kind.value] = rows.with_row_index(NUMBER, offset=1)
    receipt = list(found.receipt.items())
    return {
        **tables,
        PROBLEMS: found.problems_table(),
        TOTALS_SHEET: found.totals.with_row_index(NUMBER, offset=1),
        RECEIPT: pl.DataFrame(
            receipt, schema=dict.fromkeys(FILING_COLUMNS, pl.String), orient="row"
        ),
    }


def summary_table(found: Reconciliation) -> pl.DataFrame:
    """The sums by kind, by term and item, by school, in all; below them what to know."""
    term, school, item = found.sums.columns[:3]
    label = pl.format("{} {}", term, item)
    blocks = [
        _by_kind(found),
        _block(found.sums, "学期和项目", label),
        _block(found.sums, "学校", pl.col(school)),
        _block(found.sums, "合计", pl.lit("")),
    ]
    remarks = pl.DataFrame({"分类": "说明", "名称": list(report_remarks(found))})
    return pl.concat([*blocks, remarks], how="diagonal")


def _by_kind(found: Reconciliation) -> pl.DataFrame:
    """How many findings of each kind there are, of how many people, and their money."""
    order = pl.Enum([kind.value for kind in FindingKind])
    people = pl.struct(found.findings.columns[2:8]).n_unique()
    counted = found.findings.group_by(pl.col(KIND).cast(order)).agg(
        pl.len().cast(pl.Int64).alias("条数"),
        people.cast(pl.Int64).alias("人数"),
        pl.col(OWED, GIVEN, DIFFERENCE).sum(),
    )
    every = pl.DataFrame({KIND: [m.value for m in FindingKind]}, schema={KIND: order})
    rows = every.join(counted, on=KIND, how="left", maintain_order="left")
    money = pl.col(KIND).cast(pl.String).is_in(_MONEY_NAMES)
    return rows.select(
        pl.lit(KIND).alias("分类"),
        pl.col(KIND).cast(pl.String).alias("名称"),
        pl.col("条数", "人数").fill_null(0),
        pl.when(money).then(pl.col(OWED).fill_null(0)).alias(OWED),
        pl.col(GIVEN).fill_null(0),
        pl.when(money).then(pl.col(DIFFERENCE).fill_null(0)).alias(DIFFERENCE),
    )


def _block(sums: pl.DataFrame, title: str, name: pl.Expr) -> pl.DataFrame:
    """The sums by one thing, in the order of its first line."""
    each = sums.group_by(name.cast(pl.String).alias("名称"), maintain_order=True)
    return each.agg(pl.col(OWED, GIVEN, *_MONEY_NAMES).sum()).select(
        pl.lit(title).alias("分类"),
        "名称",
        OWED,
        GIVEN,
        (pl.col(OWED) - pl.col(GIVEN)).cast(YUAN).alias(DIFFERENCE),
        *_MONEY_NAMES,
    )


def report_remarks(found: Reconciliation) -> Iterator[str]:
    """What a reader must know."""
    left = f"，没有比对的金额共 {found.refused_yuan:,.2f} 元" if found.refused else ""
    back = f" + 没有到账 {found.failed} 行" if found.failed else ""
    yield (
        f"读入 {found.read} 行发放 = 比对 {found.compared} 行{back} + 没有比对 {found.refused} 行"
        f"（见“{PROBLEMS}”{left}）"
    )
    if found.failed:
        later = found.failed_yuan - found.amount(FindingKind.NOT_ARRIVED.value)
        yield (
            f"没有到账的共 {found.failed_yuan:,.2f} 元，不算实发：其中 {later:,.2f} 元"
            "后来发了，或本来不应发"
        )
    yield "差额 = 应发 − 实发 = 未到账 + 漏发 + 少发 − 多发 − 重复 − 两校重复 − 不应发 − 无法判定"
    yield "每人每学期每项只归一类；迟发、他人账户、姓名不符按笔另外列出，不改变差额"
    if found.count(FindingKind.UNSETTLED):
        yield "无法判定的不是差错：台账里这一项还没有定下来，发了的先列出来"
    if found.totals.height:
        yield f"发放表里有 {found.totals.height} 处合计和明细不符（见“{TOTALS_SHEET}”）"
    for name in found.other_rules:
        yield f"台账是按另一份规则做的：{name}，和这次用的不一样，请用 --policy 说明"
    for label, counted in unread_counts(found.unread).items():
        yield f"发放表里{label}：{counted}"


_NOTES: Final = {
    PROBLEMS: "没有比对的行不在任何金额里，请改正后再自查；提醒的行已经比对",
    TOTALS_SHEET: "发放表自己写的合计和它上面的各行不一样：只报告，不改",
    RECEIPT: "凭这些可以原样重做：规则摘要、版本、台账和发放表的文件摘要",
}


@checked
def check_reconciliation_target(target: str | os.PathLike[str]) -> None:
    """Whether a self-check can be written there, asked before the work. Raises OutputError."""
    check_report(target, REPORT_TABLES)


@checked
def write_reconciliation(
    found: Reconciliation,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write a self-check as a .xlsx, or as a folder of CSV files: a table for each kind.

    Whole or not at all, as a ledger. Returns the files written, the one with the sums first.
    Raises OutputError, and MissingExtra without the ``rosters`` extra.
    """
    refuse_in_fork()
    check_reconciliation_target(target)
    tables = {
        name: (frame, _NOTES.get(name, YUAN_NOTE)) for name, frame in report_tables(found).items()
    }
    return write_report(TableReport("资助发放自查", tables), target, progress)
