"""A report: some tables, each a sheet of a workbook or a file of a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ..errors import OutputError
from .books import book_at, refuse_longer
from .output import place_files, place_tables
from .sheets import table_of, write_table
from .styles import styles_of
from .targets import Form, read_target
from .ticker import Progress, Ticker


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Report:
    """Tables by the names of their sheets, the one that counts first."""

    title: str
    tables: Mapping[str, pl.DataFrame]
    notes: Mapping[str, str] = field(default_factory=dict)
    """A line under the title of a sheet."""


def check_report(target: str | os.PathLike[str], names: Sequence[str]) -> None:
    """Whether a report of some tables can go there: a workbook or a folder. Raises OutputError."""
    place = read_target(target, names)
    if place.form not in (Form.WORKBOOK, Form.FOLDER):
        raise OutputError(f"“{place.path.name}”请写成 .xlsx，或一个文件夹（在名称后加 /）")


def write_report(
    report: Report, target: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a report as .xlsx, .csv, .parquet or a folder, as a ledger is written.

    Raises OutputError.
    """
    place = read_target(target, tuple(report.tables))
    if place.form is Form.WORKBOOK:
        refuse_longer(report.tables)
        return place_files(place, lambda folder: _book(report, folder / place.path.name, progress))
    return place_tables(place, report.tables, progress)


def _book(report: Report, path: Path, progress: Progress | None) -> None:
    ticker = Ticker(progress, sum(map(len, report.tables.values())))
    with book_at(path, report.title) as book:
        sheets = {name: book.add_worksheet(name) for name in report.tables}
        styles = styles_of(book)
        for name, frame in report.tables.items():
            title, note = f"{report.title} {name}", report.notes.get(name, "")
            write_table(sheets[name], title, note, table_of(frame), styles, ticker)
