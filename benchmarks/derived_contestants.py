"""Six rules over ten derived facts (``derived/pack.yaml``): a roster, and Polars by hand.

The roster is fully known, with money in whole yuan; the derived facts are numbers of fen (a
month's for a monthly one), as they are where they are rounded.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from column_contestants import Engine

PACK = Path(__file__).with_name("derived")
TERM = "2019秋"
CATEGORIES = ("低保", "残疾", "孤儿")
_SPANS = {
    "户人数": (1, 8),
    "在读子女数": (0, 5),
    "就餐天数": (1, 130),
    "家庭年收入": (0, 60_000),
    "医疗支出": (0, 30_000),
    "学费": (0, 6_000),
    "住宿费": (0, 1_500),
    "餐费": (0, 4_000),
    "减免": (0, 3_000),
}


def derived_roster(rows: int) -> pl.DataFrame:
    """A seeded roster; one in ten is in each category."""
    draw = np.random.default_rng(2019)
    stages = pl.Series(["小学", "初中", "高中"], dtype=pl.Enum(["小学", "初中", "高中"]))
    columns = {"学段": stages.gather(draw.integers(0, 3, rows))}
    columns["寄宿"] = pl.Series(draw.random(rows) < 0.5)
    for name in CATEGORIES:
        columns[f"困难类别.{name}"] = pl.Series(draw.random(rows) < 0.1)
    for name, (low, high) in _SPANS.items():
        columns[name] = pl.Series(draw.integers(low, high, rows))
    return pl.DataFrame(columns)


def derived_by_hand(frame: pl.DataFrame, engine: Engine = "in-memory") -> pl.DataFrame:
    """State and fen of each rule: each number once, as a column."""
    made = frame.lazy()
    for level in (_numbers(), _sums(), _points(), _conditions()):
        made = made.with_columns(**level)
    yes, no = (pl.lit(word, dtype=_STATES) for word in ("entitled", "not_entitled"))
    outputs: dict[str, pl.Expr] = {}
    for rule, fen in _amounts().items():
        outputs[f"{rule}.state"] = pl.when(rule).then(yes).otherwise(no)
        outputs[f"{rule}.fen"] = pl.when(rule).then(fen)
    return made.select(**outputs).collect(engine=engine)


_STATES = pl.Enum(["entitled", "not_entitled", "undetermined"])


def _half_up(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return (above * 2 + below) // (below * 2)


def _numbers() -> dict[str, pl.Expr]:
    c, income, members = pl.col, pl.col("家庭年收入") * 100, pl.col("户人数")
    return {
        "per_head": _half_up(income, members),
        "monthly": _half_up(income, members * 12),
        "disposable": _half_up(income - c("医疗支出") * 100, members),
        "fees": (c("学费") + c("住宿费") + c("餐费") * 2) * 100,
        "all_fees": (c("学费") + c("住宿费")) * c("在读子女数") * 100,
        "each_meal": c("餐费") * 100 // (c("就餐天数") * 3),
    }


def _sums() -> dict[str, pl.Expr]:
    left, spent = pl.col("fees") - pl.col("减免") * 100, pl.col("医疗支出") * 100 + pl.col("fees")
    return {"own_fees": left.clip(0), "spent": spent}


def _points() -> dict[str, pl.Expr]:
    c, month = pl.col, pl.col("monthly")
    rows = (
        (c("困难类别.低保"), 30),
        (c("困难类别.孤儿"), 60),
        (c("困难类别.残疾"), 20),
        (month < 50_000, 20),
        ((month >= 50_000) & (month < 100_000), 10),
        (c("在读子女数") >= 2, 8),
        (c("在读子女数") >= 3, 4),
        (c("医疗支出") >= 20_000, 10),
        (c("户人数") <= 2, -5),
    )
    total = pl.sum_horizontal(pl.when(when).then(points).otherwise(0) for when, points in rows)
    return {"points": total.clip(0, 100)}


def _conditions() -> dict[str, pl.Expr]:
    c = pl.col
    return {
        "hard-aid": (c("学段") != "高中") & (c("per_head") <= 600_000),
        "fee-aid": (c("学段") == "高中") & (c("fees") >= 100_000),
        "many-children": (c("在读子女数") >= 2) & (c("all_fees") >= 500_000),
        "meal-aid": c("寄宿")
        & (c("disposable") <= 800_000)
        & ((c("each_meal") <= 1_500) | c("困难类别.低保")),
        "grade-grant": c("points") >= 30,
        "spent-aid": (c("spent") >= 1_000_000) & (c("points") >= 20),
    }


def _fen(yuan: int) -> pl.Expr:
    return pl.lit(yuan * 100, dtype=pl.Int64)


def _amounts() -> dict[str, pl.Expr]:
    c = pl.col
    hard = pl.when(c("per_head") <= 300_000).then(_fen(1000))
    children = pl.when(c("all_fees") >= 2_000_000).then(_fen(1500))
    return {
        "fee-aid": (c("own_fees").clip(None, 400_000) + 1) // 2,
        "grade-grant": pl.when(c("points") >= 60).then(_fen(1500)).otherwise(_fen(1000)),
        "hard-aid": hard.when(c("disposable") <= 450_000).then(_fen(600)).otherwise(_fen(400)),
        "many-children": children.when(c("all_fees") >= 1_000_000)
        .then(_fen(1000))
        .otherwise(_fen(500)),
        "meal-aid": c("餐费") * 100,
        "spent-aid": _fen(250),
    }
