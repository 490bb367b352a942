"""A self-check of so many students over five terms: payments held against ledgers.

Each number comes from a process of its own. ``reconcile`` holds payments at hand against
ledgers at hand, one line in a hundred wrong; ``read`` reads the same payments from one .csv
per term; ``both`` reads them and holds what was read against the ledgers. Time, and the peak
of memory beside that of what it starts from.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from rosters_worker import roster
from usage import peak_bytes, processor_seconds

if TYPE_CHECKING:
    from eduaid_rules.rosters.ledger.files import LedgerFile

TERMS = ("2017秋", "2018春", "2018秋", "2019春", "2019秋")
ITEM = "寄宿生生活补助"
UNSTATED = ("来源工作表", "home", "holder", "who_grade", "failed", "column")
"""The columns of payments of which these files say nothing."""


def ledger_lines(students: int) -> pl.DataFrame:
    """A line for each student, with 500 yuan due."""
    people = roster(students)
    return people.select(
        pl.int_range(1, students + 1).alias("序号"),
        *("学校", "年级", "班级", "姓名", "身份证号", "学籍号"),
        pl.lit(ITEM).alias("资助项目"),
        pl.lit(500).cast(pl.Decimal(18, 2)).alias("金额"),
        pl.lit("《城乡义务教育补助经费管理办法》第八条").alias("依据"),
        "卡号",
    )


def payment_rows(lines: pl.DataFrame, term: str) -> pl.DataFrame:
    """The lines as they were paid; of a hundred, one was not and one twice."""
    number = pl.col("序号") % 100
    paid = lines.filter(number != 7)
    paid = pl.concat([paid, paid.filter(number == 8)])
    return paid.drop("年级", "依据").with_columns(学期=pl.lit(term), 发放日期=pl.lit("2017-10-08"))


def ledgers_of(lines: pl.DataFrame) -> list[LedgerFile]:
    """The same lines as the ledger of each term."""
    from eduaid_rules.rosters.ledger.files import LedgerFile

    empty = lines.clear()
    pending = empty.with_columns(pl.lit(None, dtype=pl.String).alias("原因"))
    problems = pl.DataFrame(schema={"处理": pl.String, "值": pl.String})
    return [
        LedgerFile(term, lines.clone(), empty, pending, problems, {"学期": term}) for term in TERMS
    ]


def reconcile(students: int) -> dict[str, float]:
    """The self-check itself, from frames at hand."""
    from eduaid_rules import load_policy
    from eduaid_rules import reconcile as reconciled
    from eduaid_rules.rosters.audit.payment_rows import PAYMENT_COLUMNS
    from eduaid_rules.rosters.audit.payments import Payments
    from eduaid_rules.rosters.audit.totals import TOTAL_COLUMNS
    from eduaid_rules.rosters.reading.problems import no_problems

    policy = load_policy("city-2019")
    lines = ledger_lines(students)
    ledgers = ledgers_of(lines)
    names = {
        "学校": "who_school",
        "班级": "who_class",
        "姓名": "who_name",
        "身份证号": "resident",
        "学籍号": "pupil",
        "卡号": "card",
        "资助项目": "item",
        "学期": "term",
        "序号": "来源行",
    }
    parts = [
        payment_rows(lines, term)
        .rename(names)
        .with_columns(
            pl.lit(f"{term}.csv").alias("来源文件"),
            *(pl.lit(None).alias(name) for name in UNSTATED),
            (pl.col("金额") * 100).cast(pl.Int64).alias("fen"),
            pl.col("发放日期").str.to_date().alias("day"),
        )
        .select(pl.col(name).cast(kind) for name, kind in PAYMENT_COLUMNS.items())
        for term in TERMS
    ]
    frame = pl.concat(parts, rechunk=True)
    del parts
    given = Payments(frame, no_problems(), pl.DataFrame(schema=TOTAL_COLUMNS), read=frame.height)
    before = peak_bytes()
    begun, cpu = time.perf_counter(), processor_seconds()
    found = reconciled(ledgers, given, policy)
    taken, used = time.perf_counter() - begun, processor_seconds() - cpu
    expected = lines.filter(pl.col("序号") % 100 == 7).height * len(TERMS)
    if found.findings.filter(pl.col("问题") == "漏发").height != expected:
        raise SystemExit("not what was planted")
    return {
        "seconds": taken,
        "cpu": used,
        "lines": frame.height,
        "before": before,
        "peak": peak_bytes(),
    }


def read(students: int, folder: Path, against: bool) -> dict[str, float]:
    """Reading the payments from files; and the self-check of what was read."""
    from eduaid_rules import load_policy, read_payments
    from eduaid_rules import reconcile as reconciled

    policy = load_policy("city-2019")
    lines = ledger_lines(students)
    paths = [folder / f"{term}.csv" for term in TERMS]
    for path, term in zip(paths, TERMS, strict=True):
        payment_rows(lines, term).write_csv(path, include_bom=True)
    ledgers = ledgers_of(lines) if against else []
    del lines
    before = peak_bytes()
    begun, cpu = time.perf_counter(), processor_seconds()
    found = read_payments(paths, policy)
    if against:
        reconciled(ledgers, found, policy)
    taken, used = time.perf_counter() - begun, processor_seconds() - cpu
    if found.refused:
        raise SystemExit(f"{found.problems.head()}")
    return {
        "seconds": taken,
        "cpu": used,
        "lines": found.read,
        "before": before,
        "peak": peak_bytes(),
    }


def main() -> None:
    """Measure each size in processes of their own, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--job", choices=("reconcile", "read", "both"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job is not None:
        with tempfile.TemporaryDirectory() as name:
            students = given.students[0]
            if given.job == "reconcile":
                done = reconcile(students)
            else:
                done = read(students, Path(name), against=given.job == "both")
            print(json.dumps(done))
        return
    heads = ("job", "students", "lines", "seconds", "cpu", "MiB before", "MiB peak")
    print(f"{heads[0]:10}", *(f"{head:>10}" for head in heads[1:]))
    for job_name in ("reconcile", "read", "both"):
        for students in given.students:
            command = [sys.executable, __file__, "--job", job_name, "--students", str(students)]
            made = subprocess.run(command, capture_output=True, text=True, check=True)
            one = json.loads(made.stdout.splitlines()[-1])
            mib = (f"{one[name] / 2**20:10,.0f}" for name in ("before", "peak"))
            print(
                f"{job_name:10}",
                f"{students:10,} {one['lines']:10,} {one['seconds']:10.2f} {one['cpu']:10.2f}",
                *mib,
            )


if __name__ == "__main__":
    main()
