"""Writing a self-check: a workbook with a sheet for each kind, or a folder of CSV files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from .reconciliation_tables import NAMES, PROBLEMS, RECEIPT, SUMMARY, TOTALS, tables_of
from .reconciling import Reconciliation
from .report import Report, check_report, write_report
from .ticker import Progress

TITLE: Final = "资助发放自查"
_MONEY: Final = "金额单位：元"
_NOTES: Final = {
    SUMMARY: _MONEY,
    PROBLEMS: "没有比对的行不在任何金额里，请改正后再自查；提醒的行已经比对",
    TOTALS: "发放表自己写的合计和它上面的各行不一样：只报告，不改",
    RECEIPT: "凭这些可以原样重做：规则摘要、版本、台账和发放表的文件摘要",
}


def check_target(target: str | os.PathLike[str]) -> None:
    """Raise OutputError for what would keep a self-check from being written there."""
    check_report(target, NAMES)


def write_reconciliation(
    found: Reconciliation, target: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a self-check to a .xlsx, or to a folder as CSV files; as a whole or not at all.

    Returns the files, the one with the sums first. Raises OutputError.
    """
    check_target(target)
    tables = tables_of(found)
    notes = {name: _NOTES.get(name, _MONEY) for name in tables}
    return write_report(Report(TITLE, tables, notes), target, progress)
