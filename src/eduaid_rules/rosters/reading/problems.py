"""Problems of rows that were read: a line for each, with the row's place and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import polars as pl

from ..tables import NUMBER

FILE: Final = "来源文件"
SHEET: Final = "来源工作表"
ROW: Final = "来源行"
PLACE: Final = (FILE, SHEET, ROW)
"""Where a row of a roster stands; rows are counted from 1, as spreadsheets do."""

PLACE_TITLES: Final = ("文件", "工作表", "行")
"""How a place is printed."""

ACTION: Final = "处理"
REFUSED: Final = "退回"
REMINDED: Final = "提醒"
"""What became of a row; 退回 is also the column that says whether it was refused."""
NOT_READ: Final = "没读"
"""What is said of something that is no row of anybody: 退回 is null there."""


class Problem(Enum):
    """The kinds of finding; the first ones refuse the row, the last ones only remind."""

    UNREADABLE = "看不懂"
    FAULT = "公式出错"
    NO_RESULT = "公式没有结果"
    SPOILT_NUMBER = "号码变成了数字"
    BAD_ID = "身份证号有误"
    NOBODY = "没有姓名和号码"
    CONTRADICTION = "前后矛盾"
    OUT_OF_BOUNDS = "超出规则允许的范围"
    TWICE = "重复"
    TWO_SCHOOLS = "同一人有两行"
    MOVED = "已转走"
    SAME_NAME = "分不清是不是一个人"
    INCOMPLETE = "没有写"
    NO_ANSWER = "不知道到没到账"
    NO_LEDGER = "没有这个学期的台账"
    NOT_COMPARED = "不比对"
    ODD_DAY = "日期看不懂"
    LISTED_TWICE = "台账里有两次"
    ODD_GRADE = "年级与学段不符"
    ODD_AGE = "年龄与学段不符"
    ODD_ANSWER = "填写可疑"
    NOT_IN_USE = "取值不在用"
    NOT_APPLICABLE = "不适用"
    SAME_NUMBER = "号码相同"
    OTHER_NUMBER = "号码不一致"
    OTHER_PLACE = "表内表外不一致"
    SHARED_CARD = "卡号相同"
    ODD_CARD = "卡号可疑"
    ODD_UNIT = "单位可疑"
    NO_ID = "没有号码"
    UNSTATED = "还没有填"
    SPOILT_HOUSEHOLD = "户编号变成了数字"

    @property
    def refuses(self) -> bool:
        """Whether the row is left out until somebody has corrected it."""
        return self not in (
            Problem.ODD_DAY,
            Problem.LISTED_TWICE,
            Problem.ODD_GRADE,
            Problem.ODD_AGE,
            Problem.ODD_ANSWER,
            Problem.NOT_IN_USE,
            Problem.NOT_APPLICABLE,
            Problem.SAME_NUMBER,
            Problem.OTHER_NUMBER,
            Problem.OTHER_PLACE,
            Problem.SHARED_CARD,
            Problem.ODD_CARD,
            Problem.ODD_UNIT,
            Problem.NO_ID,
            Problem.UNSTATED,
            Problem.SPOILT_HOUSEHOLD,
        )


PROBLEM_COLUMNS: Final = {
    **dict.fromkeys((FILE, SHEET), pl.String),
    ROW: pl.Int64,
    "列": pl.String,
    "表头": pl.String,
    "值": pl.String,
    "种类": pl.String,
    "问题": pl.String,
    "怎么办": pl.String,
    REFUSED: pl.Boolean,
}
"""The columns of findings."""

JUDGED_NOTE: Final = "退回的行没有判断，请改正后重新导入；提醒的行已经判断，请核对"
"""What stands above the findings of people who were judged."""


@dataclass(frozen=True, slots=True)
class ProblemColumn:
    """The column that a finding is about: its letter, and its header."""

    letter: str | None
    header: str | None


def no_problems() -> pl.DataFrame:
    """The table of findings, empty."""
    return pl.DataFrame(schema=PROBLEM_COLUMNS)


def row_problems(
    rows: pl.DataFrame,
    kind: Problem,
    message: pl.Expr | str,
    hint: pl.Expr | str | None,
    *,
    value: pl.Expr | None = None,
    column: ProblemColumn | str | None = None,
) -> pl.DataFrame:
    """A finding for each of some rows that have ``PLACE``; ``column`` may be a header alone."""
    if not isinstance(column, ProblemColumn):
        column = ProblemColumn(None, column)
    return rows.select(
        *PLACE,
        _text(column.letter, "列"),
        _text(column.header, "表头"),
        _text(value, "值"),
        pl.lit(kind.value).alias("种类"),
        _text(message, "问题"),
        _text(hint, "怎么办"),
        pl.lit(kind.refuses).alias(REFUSED),
    ).cast(PROBLEM_COLUMNS)  # type: ignore[arg-type]  # a mapping of names to types


def _text(text: pl.Expr | str | None, name: str) -> pl.Expr:
    cells = text if isinstance(text, pl.Expr) else pl.lit(text, dtype=pl.String)
    return cells.cast(pl.String).alias(name)


def by_place(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All findings, by their place."""
    found = pl.concat([no_problems(), *parts])
    texts = found.select(pl.col(FILE, SHEET, "列").n_unique() > 1).row(0, named=True)
    keys = [name for name in (FILE, SHEET, ROW, "列") if texts.get(name, True)]
    if keys == [ROW] and found.get_column(ROW).is_sorted(nulls_last=True):
        return found  # of one table, and one check
    return found.sort(keys, nulls_last=True, maintain_order=True)


def refused_places(problems: pl.DataFrame) -> pl.DataFrame:
    """The rows that some finding refuses, by their place, each once."""
    return problems.filter(REFUSED).select(PLACE).unique()


def without_refused(rows: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """The rows that no finding refuses, in their order."""
    refused = refused_places(problems)
    if refused.is_empty():
        return rows
    return rows.join(refused, on=PLACE, how="anti", nulls_equal=True, maintain_order="left")


def refused_rows(rows: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """The rows that some finding refuses, in their order."""
    refused = refused_places(problems)
    if refused.is_empty():
        return rows.clear()
    return rows.join(refused, on=PLACE, how="semi", nulls_equal=True, maintain_order="left")


def printed_problems(found: pl.DataFrame, refused: str = REFUSED) -> pl.DataFrame:
    """Findings as they are printed; ``refused``: what became of the rows that are 退回."""
    header = pl.col("表头").fill_null("")
    lettered = pl.when(pl.col("列").is_not_null()).then(pl.format("{} {}", "列", header))
    action = pl.when(REFUSED).then(pl.lit(refused)).otherwise(pl.lit(REMINDED))
    return found.select(
        pl.when(pl.col(REFUSED).is_null()).then(pl.lit(NOT_READ)).otherwise(action).alias(ACTION),
        *printed_place(),
        lettered.otherwise(pl.col("表头")).alias("列"),
        "值",
        problem_words(),
        "怎么办",
    ).with_row_index(NUMBER, offset=1)


def problem_words() -> pl.Expr:
    """What is wrong, in words: of which kind, and what."""
    return pl.format("{}：{}", "种类", "问题").alias("问题")


def printed_place(before: str = "") -> list[pl.Expr]:
    """Where a row stands, in columns as they are printed; ``before``: what titles begin with."""
    return [
        pl.col(name).alias(f"{before}{title}")
        for name, title in zip(PLACE, PLACE_TITLES, strict=True)
    ]


def place_words(place: Sequence[str] = PLACE) -> pl.Expr:
    """Where a row stands, in words: a.xlsx[一班] 第3行."""
    file, sheet, row = place
    named = pl.when(pl.col(sheet).is_not_null()).then(pl.format("[{}]", sheet))
    return pl.format("{}{} 第{}行", file, named.otherwise(pl.lit("")), row)
