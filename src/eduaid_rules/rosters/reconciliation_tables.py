"""A self-check as tables: what it adds up to, a table for each kind, and what was not compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from .matters import OF_MONEY, Matter
from .money import YUAN
from .problems import printed
from .reconciling import DIFFERENCE, DUE, GIVEN, MATTER, Reconciliation

SUMMARY, PROBLEMS, TOTALS, RECEIPT = "汇总", "问题行", "合计不符", "自查说明"
NAMES: Final = (SUMMARY, *(matter.value for matter in Matter), PROBLEMS, TOTALS, RECEIPT)
"""The tables, in their order."""

_CARDS: Final = ("台账上的卡", "发放的卡", "收款人")
_WITHOUT: Final[Mapping[Matter, tuple[str, ...]]] = {
    Matter.MISSED: ("实发", "差额", "发放日期", "发放的卡", "收款人", "发放表里的位置"),
    Matter.UNDER: _CARDS,
    Matter.OVER: _CARDS,
    Matter.TWICE: _CARDS[:1],
    Matter.TWO_SCHOOLS: _CARDS[:1],
    Matter.INELIGIBLE: ("应发", "差额", *_CARDS[:1], "依据"),
    Matter.UNSETTLED: ("应发", "差额", *_CARDS, "依据"),
    Matter.OTHER_CARD: ("应发", "差额", "依据"),
    Matter.LATE: ("应发", "差额", *_CARDS, "依据"),
    Matter.OTHER_NAME: ("应发", "差额", *_CARDS, "依据"),
}
"""What says nothing in a kind."""

_KINDS: Final = [matter.value for matter in OF_MONEY]


def tables_of(found: Reconciliation) -> dict[str, pl.DataFrame]:
    """The tables by name, with the columns that are printed."""
    made = {SUMMARY: summary_of(found)}
    for matter in Matter:
        rows = found.findings.filter(pl.col(MATTER) == matter.value)
        rows = rows.drop(MATTER, *_WITHOUT[matter], strict=False)
        made[matter.value] = rows.with_row_index("序号", offset=1)
    receipt = {"项目": list(found.receipt), "内容": list(found.receipt.values())}
    return {
        **made,
        PROBLEMS: problems_of(found),
        TOTALS: found.totals.with_row_index("序号", offset=1),
        RECEIPT: pl.DataFrame(receipt, schema=dict.fromkeys(receipt, pl.String)),
    }


def problems_of(found: Reconciliation) -> pl.DataFrame:
    """The rows that were not compared, or only reminded of, as they are printed."""
    return printed(found.problems, refused="没有比对")


def summary_of(found: Reconciliation) -> pl.DataFrame:
    """The sums by kind, by term and item, by school, in all; below them what to know."""
    term, school, item = found.sums.columns[:3]
    label = pl.format("{} {}", term, item)
    blocks = [
        _by_kind(found),
        _block(found.sums, "学期和项目", label),
        _block(found.sums, "学校", pl.col(school)),
        _block(found.sums, "合计", pl.lit("")),
    ]
    remarks = pl.DataFrame({"分类": "说明", "名称": list(remarks_of(found))})
    return pl.concat([*blocks, remarks], how="diagonal")


def _by_kind(found: Reconciliation) -> pl.DataFrame:
    """How many findings of each kind there are, of how many people, and their money."""
    order = pl.Enum([matter.value for matter in Matter])
    people = pl.struct(found.findings.columns[2:8]).n_unique()
    counted = found.findings.group_by(pl.col(MATTER).cast(order)).agg(
        pl.len().cast(pl.Int64).alias("条数"),
        people.cast(pl.Int64).alias("人数"),
        pl.col(DUE, GIVEN, DIFFERENCE).sum(),
    )
    every = pl.DataFrame({MATTER: [m.value for m in Matter]}, schema={MATTER: order})
    rows = every.join(counted, on=MATTER, how="left", maintain_order="left")
    money = pl.col(MATTER).cast(pl.String).is_in(_KINDS)
    return rows.select(
        pl.lit(MATTER).alias("分类"),
        pl.col(MATTER).cast(pl.String).alias("名称"),
        pl.col("条数", "人数").fill_null(0),
        pl.when(money).then(pl.col(DUE).fill_null(0)).alias(DUE),
        pl.col(GIVEN).fill_null(0),
        pl.when(money).then(pl.col(DIFFERENCE).fill_null(0)).alias(DIFFERENCE),
    )


def _block(sums: pl.DataFrame, title: str, name: pl.Expr) -> pl.DataFrame:
    """The sums by one thing, in the order of its first line."""
    made = sums.group_by(name.cast(pl.String).alias("名称"), maintain_order=True).agg(
        pl.col(DUE, GIVEN, *_KINDS).sum()
    )
    return made.select(
        pl.lit(title).alias("分类"),
        "名称",
        DUE,
        GIVEN,
        (pl.col(DUE) - pl.col(GIVEN)).cast(YUAN).alias(DIFFERENCE),
        *_KINDS,
    )


def remarks_of(found: Reconciliation) -> Iterator[str]:
    """What a reader must know."""
    left = f"，没有比对的金额共 {found.refused_yuan:,.2f} 元" if found.refused else ""
    yield (
        f"读入 {found.read} 行发放 = 比对 {found.compared} 行 + 没有比对 {found.refused} 行"
        f"（见“{PROBLEMS}”{left}）"
    )
    yield "差额 = 应发 − 实发 = 漏发 + 少发 − 多发 − 重复 − 两校重复 − 不应发 − 无法判定"
    yield "每人每学期每项只归一类；迟发、他人账户、姓名不符按笔另外列出，不改变差额"
    if found.count(Matter.UNSETTLED):
        yield "无法判定的不是差错：台账里这一项还没有定下来，发了的先列出来"
    if found.totals.height:
        yield f"发放表里有 {found.totals.height} 处合计和明细不符（见“{TOTALS}”）"
    for name in found.other_rules:
        yield f"台账是按另一份规则做的：{name}，和这次用的不一样，请用 --policy 说明"
    for name in found.unread:
        yield f"没有读：{name}（没有表头，或是隐藏的工作表）"
