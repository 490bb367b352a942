"""The fourteen rules of the city plan for a whole roster, written by hand for others.

Each gives, from the same columns, a state and an amount in fen for each of the fourteen
rules at 2019秋: what ``policy.evaluate_frame`` gives, nulls included.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import polars as pl

STATES = ("entitled", "not_entitled", "undetermined")
STAGES = ("学前", "小学", "初中", "普通高中", "中职", "大专及以上")
CHOICES = {
    "学段": STAGES,
    "园所性质": ("公办", "普惠性民办", "其他民办"),
    "学校性质": ("公办", "民办"),
    "学校所在地": ("本地", "省内域外", "省外"),
    "毕业学校": ("普通高中", "其他"),
    "助学金档次": ("一档", "二档"),
    "学籍状态": ("在读", "休学", "退学"),
}
USED = (
    "建档立卡",
    "农村低保",
    "城市低保",
    "农村特困供养",
    "孤儿",
    "残疾",
    "家庭经济困难",
    "城市特困",
    "事实无人抚养儿童",
    "低保边缘家庭",
    "刚性支出困难家庭",
    "烈士子女",
    "特困职工子女",
    "父母残疾",
    "保障兜底",
)
RULES: dict[str, bool] = {
    "boarding-subsidy": True,
    "compulsory-books": False,
    "compulsory-tuition": False,
    "day-subsidy": True,
    "origin-loan": False,
    "preschool-fee-waiver": False,
    "preschool-grant": True,
    "safety-net-living": True,
    "safety-net-tuition": False,
    "senior-grant": True,
    "senior-tuition": False,
    "travel-grant": True,
    "vocational-grant": True,
    "yulu": True,
}
"""Each of the fourteen rules, and whether it pays cash."""


def roster(
    rows: int, *, text: bool, nulls: float = 0.0, values: dict[str, tuple[str, ...]] = CHOICES
) -> pl.DataFrame:
    """A seeded roster; one in ten is in each hardship category, tiers are as stated."""
    draw = np.random.default_rng(2019)
    columns: dict[str, pl.Series] = {}
    for name, words in values.items():
        weights = np.ones(len(words)) / len(words)
        if name in ("学籍状态", "助学金档次"):
            weights = np.array([0.98, *([0.02 / (len(words) - 1)] * (len(words) - 1))])
        codes = draw.choice(len(words), rows, p=weights).astype(np.uint8)
        made = pl.Series(name, list(words), dtype=pl.Enum(words)).gather(codes)
        columns[name] = made.cast(pl.String) if text else made
    columns["年级"] = pl.Series("年级", draw.integers(1, 4, rows, dtype=np.int8))
    for name in ("寄宿", "本地户籍", "新生"):
        columns[name] = pl.Series(name, draw.random(rows) < 0.5)
    for name in USED:
        columns[f"困难类别.{name}"] = pl.Series(draw.random(rows) < 0.1)
    frame = pl.DataFrame(columns)
    if not nulls:
        return frame
    empty = {name: pl.Series(draw.random(rows) < nulls) for name in frame.columns}
    return frame.select(
        pl.when(~empty[name]).then(pl.col(name)).alias(name) for name in frame.columns
    )


def polars_by_hand(frame: pl.DataFrame, engine: str = "in-memory", *, nulls: bool = True) -> pl.DataFrame:
    """Polars expressions as one would write them who knows the library well.

    Without nulls the states need no third case, and the author knows which inputs have none.
    """
    c = pl.col
    poor = {name: c(f"困难类别.{name}") for name in USED}

    def one_of(*names: str) -> pl.Expr:
        return pl.any_horizontal(poor[name] for name in names)

    enrolled = c("学籍状态") == "在读"
    primary, junior = c("学段") == "小学", c("学段") == "初中"
    compulsory = enrolled & (primary | junior)
    local = c("学校所在地") == "本地"
    senior, vocational = c("学段") == "普通高中", c("学段") == "中职"
    needy = one_of("建档立卡", "农村低保", "农村特困供养", "家庭经济困难")
    tertiary = enrolled & (c("学段") == "大专及以上")
    preschool = enrolled & (c("学段") == "学前")
    safety = tertiary & poor["保障兜底"] & (c("学校性质") != "民办") & ~local
    registered = poor["建档立卡"]
    tier = c("助学金档次") == "一档"
    known_tier = registered | (~registered & pl.when(tier).then(pl.lit(True)))  # noqa: FBT003
    conditions = {
        "boarding-subsidy": compulsory & c("寄宿") & one_of(*USED),
        "compulsory-books": compulsory,
        "compulsory-tuition": compulsory,
        "day-subsidy": compulsory
        & ~c("寄宿")
        & (
            one_of("建档立卡", "农村低保", "农村特困供养")
            | (poor["残疾"] & poor["家庭经济困难"])
        ),
        "origin-loan": tertiary & registered & c("新生"),
        "preschool-fee-waiver": preschool
        & (c("园所性质") == "公办")
        & c("本地户籍")
        & one_of("建档立卡", "农村低保"),
        "preschool-grant": preschool
        & (c("园所性质") != "其他民办")
        & one_of("建档立卡", "农村低保", "城市低保", "孤儿", "残疾"),
        "safety-net-living": safety,
        "safety-net-tuition": safety,
        "senior-grant": enrolled & senior & local & needy & known_tier,
        "senior-tuition": enrolled & (senior | vocational) & local & needy,
        "travel-grant": tertiary
        & c("新生")
        & (c("毕业学校") == "普通高中")
        & one_of(*USED)
        & pl.when(c("学校所在地").is_not_null()).then(pl.lit(True)),  # noqa: FBT003
        "vocational-grant": enrolled & vocational & local & (c("年级") <= 2) & needy,
        "yulu": enrolled & vocational & registered,
    }
    amounts: dict[str, pl.Expr] = {
        "boarding-subsidy": pl.when(primary).then(_fen(50000)).otherwise(_fen(62500)),
        "day-subsidy": pl.when(primary).then(_fen(25000)).otherwise(_fen(31250)),
        "preschool-grant": _fen(75000),
        "safety-net-living": _fen(400000),
        "senior-grant": _fen(150000),
        "travel-grant": pl.when(c("学校所在地") == "省外")
        .then(_fen(100000))
        .otherwise(_fen(50000)),
        "vocational-grant": _fen(100000),
        "yulu": _fen(150000),
    }
    kind = pl.Enum(STATES)
    yes, no, open_ = (pl.lit(word, dtype=kind) for word in STATES)
    three = nulls or True
    outputs: list[pl.Expr] = []
    for rule, cash in RULES.items():
        given = c(rule)
        if rule == "senior-grant" or nulls:
            state = pl.when(given).then(yes).when(~given).then(no).otherwise(open_)
        else:
            state = pl.when(given).then(yes).otherwise(no)
        outputs.append(state.alias(f"{rule}.state"))
        fen = pl.when(given).then(amounts[rule]) if cash else pl.lit(None, dtype=pl.Int64)
        outputs.append(fen.alias(f"{rule}.fen"))
    assert three
    judged = frame.lazy().with_columns(made.alias(rule) for rule, made in conditions.items())
    return judged.select(outputs).collect(engine=engine)  # type: ignore[call-overload,no-any-return]


def _fen(amount: int) -> pl.Expr:
    return pl.lit(amount, dtype=pl.Int64)


def same(ours: pl.DataFrame, others: pl.DataFrame) -> None:
    """Raise where two results differ in a state or an amount of the fourteen rules."""
    for name in others.columns:
        if not ours[name].equals(others[name], null_equal=True):
            raise AssertionError(name)


Any_ = Any
_ = duckdb
