"""What came of a matching, as a workbook or a folder of tables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from .match_tables import PLACES
from .matching import Matched
from .problems import PLACE_TITLES, place_said
from .report import Report, check_report, write_report
from .ticker import Progress


@dataclass(frozen=True, slots=True)
class MatchTable:
    """A table of a report: its frame in ``Matched``, and what a clerk is to do with it."""

    frame: str
    note: str


TABLES: Final[Mapping[str, MatchTable]] = {
    "比对汇总": MatchTable("summary", "每一类的名单行数，和花名册的人数"),
    "改动": MatchTable("changes", "名单上有，新花名册已经改为“是”"),
    "其余为否": MatchTable("ruled_out", "名单是全的，名单上没有，新花名册写“否”"),
    "已核实": MatchTable("confirmed", "花名册写的是“是”，名单上也有"),
    "同号不同名": MatchTable("other_names", "号码相同，姓名不同：没有改，请核实是不是同一个人"),
    "同名同生日不同号": MatchTable(
        "other_numbers", "姓名和出生日期相同，号码不同：没有改，请核实是不是写错了号码"
    ),
    "同号不同户": MatchTable(
        "other_households", "同一个人，两边的户号不同：请核对两边是不是用同一套编号"
    ),
    "花名册有名单没有": MatchTable("unlisted", "花名册写的是“是”，名单上没有：没有改，请核实"),
    "名单有花名册没有": MatchTable(
        "not_enrolled", "名单上学龄的人，花名册里没有：请核实在哪里就读"
    ),
    "名单号码有误": MatchTable("bad_entries", "名单上的这些行不能按号码比对，请改正名单"),
    "名单重复": MatchTable("repeated", "同一张名单上同一个号码不止一行"),
    "花名册没有号码": MatchTable("unnumbered", "没有号码，只能按户比对，请补上号码"),
    "没有写进的行": MatchTable("refused", "花名册里读不了的行，不在新花名册里：请改正后再比对"),
}
"""The tables of a report, in their order."""

_PLACE: Final = "位置"


def printed(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of a matching with each place as one text: 一小.xlsx[名单] 第3行."""
    for what in PLACES:
        file, sheet, row = (f"{what}{part}" for part in PLACE_TITLES)
        if file not in frame.columns:
            continue
        place = place_said((file, sheet, row)).alias(file)
        frame = frame.with_columns(place).drop(sheet, row).rename({file: f"{what}{_PLACE}"})
    return frame


def check_match_report(target: str | os.PathLike[str]) -> None:
    """Whether a report can be written there, asked before the work. Raises OutputError."""
    check_report(target, tuple(TABLES))


def write_match_report(
    matched: Matched, target: str | os.PathLike[str], progress: Progress | None = None
) -> Path:
    """Write all tables: .xlsx, or a folder of CSV files. Raises OutputError."""
    tables = {
        name: printed(getattr(matched, table.frame)).with_row_index("序号", offset=1)
        for name, table in TABLES.items()
    }
    notes = {name: table.note for name, table in TABLES.items()}
    check_match_report(target)
    report = Report("信息比对", tables, notes)
    files = write_report(report, target, progress)
    return files[0] if len(files) == 1 else files[0].parent
