"""Totals that two counties published come out of the nation's pack, to the fen.

**金寨, spring of 2021.** Stated: day pupils 250 and 312.50, boarders 500 and 625 yuan a term;
11055 persons, 4,332,375 yuan in 25 townships; of boarders in 初中 the rows give 3398, where the
printed 小计 says 74. Made up: how the other 7657 divide into groups, which the page does not say
(one of the ways that give the stated sum; of no township a figure of its own was read, so what is
held here are the sums over all 25), that a township has a 25th part of each group, and
that everybody is of a class that the nation lists.

**新密, autumn of 2025.** Stated: boarders 1538 × 625 and 3304 × 750, day pupils 1544 × 312.50 and
277 × 375 yuan; 4842 boarders get 3,439,250, 1821 day pupils 586,375 yuan.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import Policy, make_ledger, read_payments, read_roster, reconcile
from eduaid_rules.rosters.ledger.ledger import Ledger
from little_matches import number
from little_payments import BOARDING, DAY

JINZHAI = {
    ("小学", "否"): 5647,
    ("初中", "否"): 1110,
    ("小学", "是"): 900,
    ("初中", "是"): 3398,
}
XINMI = {
    ("小学", "否"): 1544,
    ("初中", "否"): 277,
    ("小学", "是"): 1538,
    ("初中", "是"): 3304,
}
TOWNSHIPS = [f"第{n}乡镇" for n in range(1, 26)]
HEADER = "学校,学段,姓名,身份证号,是否寄宿,困难类别"


def pupils(counts: dict[tuple[str, str], int], schools: list[str]) -> Iterator[str]:
    """A line of a roster for each, school after school in turn."""
    order = 0
    for (stage, boards), count in counts.items():
        for one in range(count):
            order += 1
            school = schools[one % len(schools)]
            born = f"2010{order // 1000 + 1:02}07"
            whose = number(order % 1000, born)
            yield f"{school},{stage},生{order},{whose},{boards},建档立卡"


def ledger_of(
    policy: Policy, place: Path, counts: dict[tuple[str, str], int], schools: list[str], term: str
) -> Ledger:
    """The ledger of a roster with so many of each group."""
    text = "\n".join([HEADER, *pupils(counts, schools)])
    (place / "花名册.csv").write_text(text, encoding="utf-8")
    return make_ledger(read_roster(place / "花名册.csv", policy), policy, term)


def sums(made: Ledger) -> list[tuple[object, ...]]:
    """Of each item and amount a person how many persons, and what they get together."""
    each = made.lines.group_by("资助项目", pl.col("金额").alias("each"))
    return sorted(each.agg(pl.len(), pl.col("金额").sum()).rows(), key=str)


@pytest.fixture(scope="module")
def jinzhai(national: Policy, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return ledger_of(national, tmp_path_factory.mktemp("county"), JINZHAI, TOWNSHIPS, "2021春")


def test_jinzhai_in_the_spring_of_2021(jinzhai: Ledger) -> None:
    assert (jinzhai.counts.read, jinzhai.counts.refused, jinzhai.counts.people) == (11055, 0, 11055)
    assert jinzhai.lines.height == 11055
    assert jinzhai.lines["学校"].n_unique() == 25
    assert jinzhai.lines["金额"].sum() == Decimal("4332375.00")
    assert sums(jinzhai) == [
        (BOARDING, Decimal("500.00"), 900, Decimal("450000.00")),
        (BOARDING, Decimal("625.00"), 3398, Decimal("2123750.00")),
        (DAY, Decimal("250.00"), 5647, Decimal("1411750.00")),
        (DAY, Decimal("312.50"), 1110, Decimal("346875.00")),
    ]


def test_xinmi_in_the_autumn_of_2025(national: Policy, tmp_path: Path) -> None:
    made = ledger_of(national, tmp_path, XINMI, ["一校"], "2025秋")
    assert sums(made) == [
        (BOARDING, Decimal("625.00"), 1538, Decimal("961250.00")),
        (BOARDING, Decimal("750.00"), 3304, Decimal("2478000.00")),
        (DAY, Decimal("312.50"), 1544, Decimal("482500.00")),
        (DAY, Decimal("375.00"), 277, Decimal("103875.00")),
    ]
    totals = {item: made.lines.filter(pl.col("资助项目") == item) for item in (BOARDING, DAY)}
    assert {item: (rows.height, rows["金额"].sum()) for item, rows in totals.items()} == {
        BOARDING: (4842, Decimal("3439250.00")),
        DAY: (1821, Decimal("586375.00")),
    }


def paid_lines(made: Ledger, subtotal: str) -> Iterator[str]:
    """Boarders of 初中 as they were paid, township after township, each with its 小计."""
    yield "学校,姓名,身份证号,资助项目,金额"
    rows = made.lines.filter(pl.col("金额") == 625)
    for township in TOWNSHIPS:
        own = rows.filter(pl.col("学校") == township)
        for line in own.select("学校", "姓名", "身份证号", "资助项目", "金额").iter_rows():
            yield ",".join(map(str, line))
        yield f"小计,{own.height}人,,,{own['金额'].sum()}"
    yield f"{subtotal},,,2123750"


@pytest.mark.parametrize(
    ("subtotal", "wrong"),
    [
        ("小计,3398人", []),
        ("小计,74人", [("小计 74人 2123750", 74, 3398, "人数和上面各行不一样")]),
    ],
)
def test_the_printed_subtotal_of_jinzhai_is_not_what_its_rows_give(
    national: Policy,
    jinzhai: Ledger,
    tmp_path: Path,
    subtotal: str,
    wrong: list[tuple[object, ...]],
) -> None:
    path = tmp_path / "发放.csv"
    path.write_text("\n".join(paid_lines(jinzhai, subtotal)), encoding="utf-8")
    payments = read_payments(path, national, term="2021春")
    assert (payments.read, payments.refused) == (3398, 0)
    asked = ("原文", "写的人数", "相加的人数", "问题")
    assert payments.totals.select(asked).rows() == wrong
    found = reconcile(jinzhai, payments, national)
    assert found.findings["问题"].unique().to_list() == ["漏发"]
    assert found.findings.height == 11055 - 3398
    assert found.amount("实发") == Decimal("2123750.00")
