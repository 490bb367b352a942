"""Writing a self-check: a workbook with a sheet for each kind, or a folder of CSV files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .output import written
from .reconciliation_tables import NAMES, PROBLEMS, RECEIPT, SUMMARY, TOTALS, tables_of
from .reconciling import Reconciliation
from .tables import write_csv
from .targets import Form, read_target
from .ticker import Progress, Ticker

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

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
    read_target(target, NAMES)


def write_reconciliation(
    found: Reconciliation, target: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a self-check to a .xlsx, or to a folder as CSV files; as a whole or not at all.

    Returns the files, the one with the sums first. Raises OutputError.
    """
    place = read_target(target, NAMES)
    if place.form is Form.WORKBOOK:
        written(place, lambda folder: _workbook(found, folder / place.path.name, progress))
    else:
        written(place, lambda folder: _folder(found, folder / place.path.name, progress))
    return place.files[::-1]


def _folder(found: Reconciliation, folder: Path, progress: Progress | None) -> None:
    tables = tables_of(found)
    ticker = Ticker(progress, sum(map(len, tables.values())))
    folder.mkdir()
    for name, frame in tables.items():
        with (folder / f"{name}.csv").open("wb") as file:
            for rows in write_csv(frame, file):
                ticker.step(rows)


def _workbook(found: Reconciliation, path: Path, progress: Progress | None) -> None:
    from .sheets import table_of, write_table
    from .styles import styles_of
    from .workbook import refuse_too_many, write_book

    tables = tables_of(found)
    refuse_too_many(tables)
    ticker = Ticker(progress, sum(map(len, tables.values())))

    def write(book: Workbook) -> None:
        sheets = {name: book.add_worksheet(name) for name in tables}
        styles = styles_of(book)
        for name, frame in tables.items():
            note = _NOTES.get(name, _MONEY)
            write_table(sheets[name], f"{TITLE} {name}", note, table_of(frame), styles, ticker)

    write_book(path, TITLE, write)
