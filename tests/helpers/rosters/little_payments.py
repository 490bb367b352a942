"""Little ledgers and payments by hand, for self-checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from eduaid_rules import Policy, read_payments, reconcile
from eduaid_rules.rosters.audit.finding_kinds import MONEY_FINDINGS, FindingKind
from eduaid_rules.rosters.audit.payment_rows import PAYMENT_COLUMNS
from eduaid_rules.rosters.audit.payments import Payments
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from eduaid_rules.rosters.audit.totals import TOTAL_COLUMNS
from eduaid_rules.rosters.ledger.ledger import Counts, Ledger
from eduaid_rules.rosters.reading.problems import no_problems

TERM = "2019秋"
WHO = ("学校", "年级", "班级", "姓名", "身份证号", "学籍号")
BOARDING, DAY, GRANT = "寄宿生生活补助", "非寄宿生生活补助", "中职国家助学金"


def somebody(name: str, **more: Any) -> dict[str, Any]:
    """A pupil of 一小; the number is made of the name, None: there is none."""
    given = {"学校": "一小", "姓名": name, "身份证号": f"N{name}", "资助项目": BOARDING}
    return {**given, **more}


def ledger(
    *lines: Mapping[str, Any],
    term: str = TERM,
    pending: Iterable[Mapping[str, Any]] = (),
    others: Iterable[Mapping[str, Any]] = (),
    refused: Iterable[str] = (),
) -> Ledger:
    """A ledger of some lines; 金额 is 500 where nothing is said."""
    kinds = dict.fromkeys((*WHO, "资助项目", "依据", "户编号", "卡号"), pl.String)
    rows = [{"金额": Decimal("500.00"), "依据": "文件一", **line} for line in lines]
    made = _frame(rows, {**kinds, "金额": pl.Decimal(18, 2)})
    asked = {**dict.fromkeys((*WHO, "资助项目", "原因"), pl.String)}
    open_ = [{"原因": "还不知道：寄宿", **one} for one in pending]
    problems = {"处理": ["退回"] * len(list(refused)), "值": list(refused)}
    return Ledger(
        title=f"台账（{term}）",
        lines=made,
        others=_frame(list(others), dict.fromkeys((*WHO, "资助项目"), pl.String)),
        pending=_frame(open_, asked),
        problems=pl.DataFrame(problems, schema={"处理": pl.String, "值": pl.String}),
        public=pl.DataFrame(),
        dimensions=(),
        counts=Counts(0, 0, 0, 0, 0),
        filing={"学期": term},
    )


def _frame(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Any]) -> pl.DataFrame:
    """A frame of some rows; who says nothing of a column has nothing there."""
    made = pl.DataFrame([{name: row.get(name) for name in kinds} for row in rows], schema=kinds)
    return made.with_row_index("序号", offset=1)


def payment(name: str, yuan: str = "500", **more: Any) -> dict[str, Any]:
    """A payment of the boarding subsidy to somebody."""
    given = {"who_school": "一小", "who_name": name, "resident": f"N{name}", "item": BOARDING}
    return {**given, "term": TERM, "fen": int(Decimal(yuan) * 100), **more}


def paid(*rows: Mapping[str, Any]) -> Payments:
    """Payments as they are read from a file 发放.xlsx, row after row."""
    numbered = [
        {"来源文件": "发放.xlsx", "来源行": row, **given} for row, given in enumerate(rows, 2)
    ]
    made = [{name: row.get(name) for name in PAYMENT_COLUMNS} for row in numbered]
    frame = pl.DataFrame(made, schema=PAYMENT_COLUMNS)
    return Payments(frame, no_problems(), pl.DataFrame(schema=TOTAL_COLUMNS), read=len(rows))


def read_paid(
    policy: Policy, folder: Path, text: str, *, name: str = "发放.csv", **more: Any
) -> Payments:
    """Payments read from a file of some text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_payments(path, policy, **more)


def on(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


def assert_adds_up(found: Reconciliation) -> None:
    """Due less paid is what is owed less what is too much: in all, and in every row."""
    owed = (FindingKind.NOT_ARRIVED, FindingKind.MISSED, FindingKind.UNDER)
    signed = {m: found.amount(m.value) * (1 if m in owed else -1) for m in MONEY_FINDINGS}
    assert found.amount("应发") - found.amount("实发") == sum(signed.values())
    for row in found.sums.iter_rows(named=True):
        parts = sum(row[m.value] * (1 if m in owed else -1) for m in MONEY_FINDINGS)
        assert row["应发"] - row["实发"] == parts, row
    findings = found.findings.filter(pl.col("差额").is_not_null())
    assert findings["差额"].sum() == found.amount("应发") - found.amount("实发")


def check(
    policy: Policy, made: Ledger | list[Ledger], payments: Payments, **more: Any
) -> Reconciliation:
    """What a self-check finds; its amounts always add up."""
    found = reconcile(made, payments, policy, **more)
    assert_adds_up(found)
    return found


def said(found: Reconciliation) -> list[tuple[str, str, str, str]]:
    """Kind, person, due and paid of each finding."""
    cells = pl.col("应发", "实发").cast(pl.String)
    return sorted(found.findings.select("问题", "姓名", cells).rows())


def only(found: Reconciliation) -> Mapping[str, Any]:
    """The one finding."""
    assert found.findings.height == 1, found.findings
    return found.findings.row(0, named=True)
