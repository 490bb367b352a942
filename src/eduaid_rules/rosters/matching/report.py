"""The report of a matching: its sheets, what each asks of a clerk, and how places are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..reading.problems import PLACE_TITLES, place_words
from .tables import PLACE_PREFIXES


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A table of a report: its frame in ``Matched``, and what a clerk is to do with it."""

    name: str
    frame: str
    note: str
    to_decide: bool = False
    """Whether a person must decide what stands in it."""


REPORT_SHEETS: Final = (
    ReportSheet("比对汇总", "summary", "每一类的名单行数，和花名册的人数"),
    ReportSheet("改动", "changes", "名单上有，新花名册已经改为“是”"),
    ReportSheet("其余为否", "ruled_out", "名单是全的，名单上没有，新花名册写“否”"),
    ReportSheet("已核实", "confirmed", "花名册写的是“是”，名单上也有"),
    ReportSheet(
        "同号不同名",
        "other_names",
        "号码相同，姓名不同：没有改，请核实是不是同一个人",
        to_decide=True,
    ),
    ReportSheet(
        "同名同生日不同号",
        "other_numbers",
        "姓名和出生日期相同，号码不同：没有改，请核实是不是写错了号码",
        to_decide=True,
    ),
    ReportSheet(
        "同号不同户",
        "other_households",
        "同一个人，两边的户号不同：请核对两边是不是用同一套编号",
        to_decide=True,
    ),
    ReportSheet(
        "写在别人的行里",
        "beside",
        "号码在名单上，那一行说的是别人（监护人、家人）：这一类只算本人，没有改，请核实",
        to_decide=True,
    ),
    ReportSheet("名单写明已经结束", "ended", "名单上有，写明在学期第一天以前结束了：没有改成“是”"),
    ReportSheet(
        "名单看不出算不算",
        "unclear",
        "名单上有，那一行写的看不出这个学期算不算、是哪一类：没有改，请核实",
        to_decide=True,
    ),
    ReportSheet(
        "户号相同号码对不上",
        "unproven",
        "户号相同，没有一个人的号码对得上：不算一户，没有改，请核对两边是不是用同一套编号",
        to_decide=True,
    ),
    ReportSheet(
        "相同的人太多",
        "crowds",
        "户号相同、或姓名和生日相同的人太多，不会是一户或一个人：没有改，请核实",
        to_decide=True,
    ),
    ReportSheet(
        "花名册有名单没有",
        "unlisted",
        "花名册写的是“是”，名单上没有：没有改，请核实",
        to_decide=True,
    ),
    ReportSheet(
        "名单有花名册没有",
        "not_enrolled",
        "名单上学龄的人，花名册里没有：请核实在哪里就读",
        to_decide=True,
    ),
    ReportSheet(
        "名单号码有误", "bad_entries", "名单上的这些行不能按号码比对，请改正名单", to_decide=True
    ),
    ReportSheet(
        "类别不在用",
        "not_in_use",
        "这些类别在这个学期没有使用：照样比对了，请核实学期和类别",
        to_decide=True,
    ),
    ReportSheet("名单重复", "repeated", "同一张名单上同一个号码不止一行"),
    ReportSheet(
        "花名册没有号码",
        "unnumbered",
        "没有号码：有户编号的只能按户比对，别的比对不了，请补上号码",
        to_decide=True,
    ),
    ReportSheet("没有写进的行", "refused", "花名册里读不了的行，不在新花名册里：请改正后再比对"),
    ReportSheet("没有读的", "left_out", "花名册和名单里有、没有读的：人可能没有比对全，请先处理"),
)
"""The tables of a report, in their order."""

_PLACE: Final = "位置"
LOCATION_TITLES: Final = (_PLACE, "文件", "工作表")
"""How the titles of columns end that say where a row stands: files are no numbers of people."""


def printed_matches(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of a matching with each place as one text: 一小.xlsx[名单] 第3行."""
    for what in PLACE_PREFIXES:
        file, sheet, row = (f"{what}{part}" for part in PLACE_TITLES)
        if file not in frame.columns:
            continue
        place = place_words((file, sheet, row)).alias(file)
        frame = frame.with_columns(place).drop(sheet, row).rename({file: f"{what}{_PLACE}"})
    return frame
