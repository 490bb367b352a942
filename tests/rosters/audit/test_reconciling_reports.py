"""What a self-check hands on: its tables, its JSON, ledgers read back, a whole school."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    make_ledger,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
    write_ledger,
    write_reconciliation,
)
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from eduaid_rules.rosters.audit.report import REPORT_TABLES, report_tables
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.reading.unread import Unread, UnreadKind
from little_payments import (
    GRANT,
    assert_adds_up,
    check,
    ledger,
    on,
    paid,
    payment,
    read_paid,
    somebody,
)
from seven_students import ROSTER


def test_most_money_comes_first(policy: Policy) -> None:
    amounts = {"甲": "10.00", "乙": "30.00", "丙": "20.00"}
    lines = [somebody(name, 金额=Decimal(text)) for name, text in amounts.items()]
    found = check(policy, ledger(*lines), paid())
    assert list(found.findings["姓名"]) == ["乙", "丙", "甲"]


@pytest.mark.slow
def test_each_ledger_reads_back_as_what_it_was(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    made = make_ledger(read_roster(path, policy), policy, "2019秋")
    text = "姓名,身份证号,资助项目,金额\n甲,450225201003070016,寄宿生生活补助,499\n"
    payments = read_paid(policy, tmp_path, text, term="2019秋")
    direct = reconcile(made, payments, policy)
    assert (direct.count(FindingKind.MISSED), direct.count(FindingKind.UNDER)) == (7, 1)
    assert direct.count(FindingKind.UNSETTLED) == 2
    for name in ("台账.xlsx", "台账.csv", "台账.parquet", "台账"):
        target = f"{tmp_path / name}/" if name == "台账" else tmp_path / name
        write_ledger(made, target)
        found = reconcile(read_ledger(target), payments, policy)
        assert found.findings.equals(direct.findings), name
        assert found.sums.equals(direct.sums)


@pytest.mark.parametrize("name", ["花名册.csv", "没有.xlsx"])
def test_what_is_no_ledger_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "花名册.csv").write_text(ROSTER, encoding="utf-8")
    with pytest.raises(RosterError, match=r"E732|E720"):
        read_ledger(tmp_path / name)


@pytest.mark.slow
def test_the_tables_hold_every_finding_and_every_sum(policy: Policy, tmp_path: Path) -> None:
    made = ledger(somebody("甲"), somebody("乙"), pending=[somebody("丙")])
    found = check(policy, made, paid(payment("甲", "600"), payment("丁", day=on("2020-05-01"))))
    tables = report_tables(found)
    assert tuple(tables) == REPORT_TABLES
    counts = {matter.value: tables[matter.value].height for matter in FindingKind}
    assert counts == {matter.value: found.count(matter) for matter in FindingKind}
    summary = tables["汇总"].filter(pl.col("分类") == "合计").row(0, named=True)
    assert (summary["应发"], summary["实发"], summary["差额"]) == (1000, 1100, -100)
    assert "序号" in tables["漏发"].columns
    for target in (tmp_path / "自查.xlsx", f"{tmp_path}/自查/"):
        files = write_reconciliation(found, target)
        assert all(path.exists() for path in files)
    again = write_reconciliation(found, tmp_path / "再查.xlsx")[0].read_bytes()
    assert again == (tmp_path / "自查.xlsx").read_bytes()


def students(term_number: int) -> pl.DataFrame:
    """1193 students; those of 中职 are in grade 1 or 2 for four terms, then in grade 3."""
    n = pl.int_range(1193, eager=True).alias("n").to_frame()
    grade = 1 + (pl.col("n") % 3 + term_number // 2) % 3
    poor = pl.col("n") % 4 == 0
    return n.select(
        pl.lit("职教中心").alias("学校"),
        pl.format("学生{}", "n").alias("姓名"),
        pl.format("G{}", pl.col("n") + 10**9).alias("学籍号"),
        pl.when(pl.col("n") < 900).then(pl.lit("中职")).otherwise(pl.lit("普通高中")).alias("学段"),
        grade.cast(pl.String).alias("年级"),
        pl.when(poor).then(pl.lit("建档立卡")).otherwise(pl.lit("无")).alias("困难类别"),
        pl.lit("否").alias("涉农专业"),
        pl.lit("是").alias("全日制"),
    )


@pytest.mark.slow
def test_a_school_of_1193_students_finds_the_one_who_was_missed(
    national: Policy, tmp_path: Path
) -> None:
    terms = ["2014秋"]
    while terms[-1] != "2018秋":
        year, season = int(terms[-1][:4]), terms[-1][4]
        terms.append(f"{year + 1}春" if season == "秋" else f"{year}秋")
    made: list[Ledger] = []
    for number, term in enumerate(terms):
        path = tmp_path / f"{term}.parquet"
        students(number).write_parquet(path)
        made.append(make_ledger(read_roster(path, national), national, term))
    lines = pl.concat(
        one.lines.select("学校", "姓名", "学籍号", "资助项目", "金额", 学期=pl.lit(term))
        for one, term in zip(made, terms, strict=True)
    )
    grants = lines.filter(pl.col("资助项目") == GRANT)
    assert set(grants.filter(pl.col("学期") == "2014秋")["金额"]) == {Decimal("750.00")}
    assert set(grants.filter(pl.col("学期") == "2015春")["金额"]) == {Decimal("1000.00")}
    one = grants.filter(pl.col("学期") == "2018秋").row(40, named=True)
    missed = (pl.col("学籍号") == one["学籍号"]) & (pl.col("学期") == "2018秋")
    given = lines.filter(~(missed & (pl.col("资助项目") == GRANT)))
    path = tmp_path / "发放.parquet"
    given.write_parquet(path)
    found = reconcile(made, read_payments(path, national), national)
    assert_adds_up(found)
    settled = found.findings.filter(pl.col("问题") != "无法判定")
    [row] = settled.iter_rows(named=True)
    assert (row["问题"], row["学期"], row["姓名"]) == ("漏发", "2018秋", one["姓名"])
    assert (row["资助项目"], row["应发"]) == (GRANT, Decimal("1000.00"))
    assert found.read == given.height
    assert found.amount("应发") - found.amount("实发") == Decimal("1000.00")


def test_a_self_check_is_plain_values_as_well(policy: Policy) -> None:
    number = "110101201003070011"
    made = ledger(somebody("甲", 身份证号=number), somebody("乙"), pending=[somebody("丙")])
    payments = paid(payment("甲", "100", resident=number), payment("乙"), payment("丙"))
    found = check(policy, made, payments)
    plain: Any = found.to_dict(files=[Path("自查结果.xlsx")])
    assert list(plain) == [
        *("counts", "due", "paid", "difference", "refused_amount", "not_arrived_amount", "kinds"),
        *("findings", "sums", "problems", "totals", "columns", "unread", "receipt", "files"),
    ]
    assert plain["counts"] == {
        "read": 3,
        "compared": 3,
        "not_arrived": 0,
        "refused": 0,
        "lines": 2,
    }
    assert (plain["due"], plain["paid"]) == ("1000.00", "1100.00")
    assert (plain["difference"], plain["refused_amount"]) == ("-100.00", "0.00")
    kinds = {
        kind["kind"]: (kind["name"], kind["findings"], kind["amount"]) for kind in plain["kinds"]
    }
    assert list(kinds) == [kind.id for kind in FindingKind]
    assert kinds["under"] == ("少发", 1, "400.00")
    assert kinds["unsettled"] == ("无法判定", 1, "500.00")
    assert kinds["missed"] == ("漏发", 0, "0.00")
    under, unsettled = plain["findings"]
    assert list(under) == found.findings.columns
    assert (under["身份证号"], under["差额"]) == ("110101********0011", "400.00")
    assert (unsettled["姓名"], unsettled["问题"]) == ("丙", "无法判定")
    assert plain["sums"][0]["少发"] == "400.00"
    assert (plain["problems"], plain["totals"], plain["unread"]) == ([], [], [])
    assert plain["receipt"] == dict(found.receipt)
    assert plain["files"] == ["自查结果.xlsx"]
    shown: Any = found.to_dict(show_ids=True)
    assert shown["findings"][0]["身份证号"] == number
    assert json.loads(json.dumps(plain)) == plain


def test_a_self_check_is_clean_but_for_what_the_ledger_leaves_open(policy: Policy) -> None:
    made = ledger(somebody("甲"), pending=[somebody("乙")])
    assert check(policy, made, paid(payment("甲"))).clean
    assert check(policy, made, paid(payment("甲"), payment("乙"))).clean
    assert not check(policy, made, paid()).clean
    refused = replace(paid(payment("甲")), unread=(Unread(UnreadKind.SHEET, "发放.xlsx", "说明"),))
    assert not check(policy, made, refused).clean
