"""Rosters in, ledgers out: .xlsx to .xlsx beside the two spreadsheet libraries, .csv to .csv.

Each job runs in a process of its own; what is compared runs in turn. ``alone`` reads the same
roster with fastexcel and writes the cells of the same ledger with XlsxWriter: no policy, no
checks, no formats, no formulas.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

WORKER = Path(__file__).with_name("rosters_worker.py")


@dataclass(frozen=True)
class Run:
    """Seconds, processor seconds and peak bytes of one process."""

    seconds: float
    cpu: float
    bytes: float


def run(job: str, folder: Path, rows: int) -> Run:
    """One job in a fresh process."""
    command = [sys.executable, str(WORKER), job, str(folder), "--rows", str(rows)]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(**json.loads(made.stdout.splitlines()[-1]))


def medians(jobs: tuple[str, ...], folder: Path, rows: int, rounds: int) -> dict[str, Run]:
    """The medians of some jobs, run in turn."""
    runs: dict[str, list[Run]] = {job: [] for job in jobs}
    for _ in range(rounds):
        for job in jobs:
            runs[job].append(run(job, folder, rows))
    return {
        job: Run(
            statistics.median(r.seconds for r in found),
            statistics.median(r.cpu for r in found),
            statistics.median(r.bytes for r in found),
        )
        for job, found in runs.items()
    }


def show(name: str, found: Run) -> None:
    """One line of the report."""
    print(f"{name:34} {found.seconds:8.2f} {found.cpu:8.2f} {found.bytes / 2**20:9.0f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    parser.add_argument("--csv-rows", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{'':34} {'seconds':>8} {'cpu':>8} {'MiB':>9}   (medians of {given.rounds})")
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run("make", folder, rows)
            run("aside", folder, rows)
            found = medians(("xlsx", "alone"), folder, rows, given.rounds)
            show(f"{rows:,} .xlsx to .xlsx, ours", found["xlsx"])
            show(f"{rows:,} .xlsx to .xlsx, alone", found["alone"])
            print(f"{'':34} {found['xlsx'].seconds / found['alone'].seconds:8.2f} times")
    for rows in given.csv_rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run("make-csv", folder, rows)
            found = medians(("csv",), folder, rows, given.rounds)
            show(f"{rows:,} .csv to .csv, ours", found["csv"])


if __name__ == "__main__":
    main()
