"""The kinds of finding of a self-check (自查), with what to do about each."""

from __future__ import annotations

from enum import Enum
from typing import Final

import polars as pl


class Matter(Enum):
    """What can be wrong with a payment, or with one that is missing."""

    MISSED = "漏发"
    UNDER = "少发"
    OVER = "多发"
    TWICE = "重复"
    TWO_SCHOOLS = "两校重复"
    INELIGIBLE = "不应发"
    UNSETTLED = "无法判定"
    OTHER_CARD = "他人账户"
    LATE = "迟发"
    OTHER_NAME = "姓名不符"

    @property
    def id(self) -> str:
        """The word of JSON."""
        return self.name.lower()

    @property
    def of_money(self) -> bool:
        """Whether it says how due and paid differ; an item of a student has one such kind."""
        return self not in (Matter.OTHER_CARD, Matter.LATE, Matter.OTHER_NAME)

    @property
    def to_do(self) -> str:
        """What the school is asked to do."""
        return _TO_DO[self]


OF_MONEY: Final = tuple(matter for matter in Matter if matter.of_money)

_TO_DO: Final = {
    Matter.MISSED: "先看“问题行”里有没有这一笔；确实没有发的，补发到本人或家长的卡上",
    Matter.UNDER: "核对标准和到账记录，补足差额",
    Matter.OVER: "核对标准；确实多发的，按规定退回",
    Matter.TWICE: "核对是否重复打卡；重复的一笔按规定退回",
    Matter.TWO_SCHOOLS: "核实学籍在哪一所学校，另一所的一笔退回，并改正学籍",
    Matter.INELIGIBLE: "核对这一学期的资格；台账里没有这个人的，先看花名册里他的行是不是退回了；"
    "确实不符合的，按规定退回",
    Matter.UNSETTLED: "先把台账“待核”里的问题问清，重新做台账，再自查一次",
    Matter.OTHER_CARD: "核实收款人是不是本人或监护人，调取打卡回单；不是的，追回后补发",
    Matter.LATE: "说明迟发的原因，附上资金到位和打卡的时间",
    Matter.OTHER_NAME: "核对身份证号和姓名，是改名、写错字，还是用了别人的号码",
}


def precedence(due: pl.Expr, paid: pl.Expr) -> pl.Expr:
    """The kind of money that holds for an item of a student, or null.

    The first that holds: open in the ledger, or a person who cannot be told (无法判定); not
    due (不应发); due and nothing paid (漏发); paid by two schools, and no less than is due
    (两校重复); several payments above what is due (重复); one above it (多发); below it (少发).
    Reads the columns ``due``, ``why``, ``doubt``, ``times``, ``schools``.
    """
    known = pl.col("due").is_not_null()
    open_ = pl.col("why").is_not_null() | ~known & pl.col("doubt").is_not_null()
    above = paid > due
    rows = (
        (open_, Matter.UNSETTLED),
        (~known & (paid != 0), Matter.INELIGIBLE),
        (known & (due > 0) & (paid <= 0), Matter.MISSED),
        (known & (pl.col("schools") > 1) & (paid >= due), Matter.TWO_SCHOOLS),
        (known & above & (pl.col("times") > 1), Matter.TWICE),
        (known & above, Matter.OVER),
        (known & (paid < due), Matter.UNDER),
    )
    made = pl.lit(None, dtype=pl.String)
    for holds, matter in reversed(rows):
        made = pl.when(holds).then(pl.lit(matter.value)).otherwise(made)
    return made
