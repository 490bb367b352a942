"""Rosters in, ledgers out: .xlsx to .xlsx beside the two spreadsheet libraries, .csv to .csv.

Each job runs in a process of its own; what is compared runs in turn. ``alone`` reads the same
roster with fastexcel and writes the cells of the same ledger with XlsxWriter: no policy, no
checks, no formats, no formulas. For .csv Polars does both, the cells at hand in memory and all
libraries loaded before the clock starts. A roster with 400 columns that nobody understands is
read beside the same roster without them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WORKER = Path(__file__).with_name("rosters_worker.py")


@dataclass(frozen=True)
class Run:
    """Seconds, processor seconds and peak bytes of one process and the child that reads for it."""

    seconds: float
    cpu: float
    bytes: float


def run(job: str, folder: Path, rows: int) -> Run:
    """One job in a fresh process."""
    command = [sys.executable, str(WORKER), job, str(folder), "--rows", str(rows)]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(**json.loads(made.stdout.splitlines()[-1]))


def medians(jobs: Sequence[tuple[str, Path]], rows: int, rounds: int) -> list[Run]:
    """The medians of some jobs, each in its folder, run in turn."""
    runs: list[list[Run]] = [[] for _ in jobs]
    for _ in range(rounds):
        for (job, folder), found in zip(jobs, runs, strict=True):
            found.append(run(job, folder, rows))
    return [
        Run(
            statistics.median(r.seconds for r in found),
            statistics.median(r.cpu for r in found),
            statistics.median(r.bytes for r in found),
        )
        for found in runs
    ]


def show(name: str, found: Run) -> None:
    """One line of the report."""
    print(f"{name:34} {found.seconds:8.2f} {found.cpu:8.2f} {found.bytes / 2**20:9.0f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[25_000, 50_000, 100_000])
    parser.add_argument("--csv-rows", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--wide-rows", type=int, nargs="*", default=[20_000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{'':34} {'seconds':>8} {'cpu':>8} {'MiB':>9}   (medians of {given.rounds})")
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run("make", folder, rows)
            run("aside", folder, rows)
            both = medians([("xlsx", folder), ("alone", folder)], rows, given.rounds)
            show_both(f"{rows:,} .xlsx to .xlsx", *both)
    for rows in given.csv_rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run("make-csv", folder, rows)
            run("aside", folder, rows)
            both = medians([("csv", folder), ("csv-alone", folder)], rows, given.rounds)
            show_both(f"{rows:,} .csv to .csv", *both)
    for rows in given.wide_rows:
        with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other:
            plain, wide = Path(name), Path(other)
            run("make-csv", plain, rows)
            run("make-wide", wide, rows)
            used, more = medians([("csv", plain), ("csv", wide)], rows, given.rounds)
            show(f"{rows:,} .csv to .csv, ours", used)
            show("the same with 400 unused columns", more)
            print(f"{'':34} {'':8} {more.cpu / used.cpu:8.2f} times")


def show_both(name: str, ours: Run, alone: Run) -> None:
    """Our work, that of the libraries alone, and how many times as long ours takes."""
    show(f"{name}, ours", ours)
    show(f"{name}, alone", alone)
    print(f"{'':34} {'':8} {ours.cpu / alone.cpu:8.2f} times")


if __name__ == "__main__":
    main()
