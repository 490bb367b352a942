"""Files read by a child process, beside the same files read in the process itself.

Each reading is a process of its own, the two ways in turn; what the child uses is counted. Text
(.csv) is read in the process either way: whatever it is asked for, no child is started for it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rosters_worker import make_csv, roster, tables
from usage import peak_bytes, processor_seconds

SUFFIXES = ("xlsx", "parquet", "csv")
WAYS = ("here", "child")


def make(folder: Path, rows: int) -> None:
    """The same roster as a file of each kind."""
    people = roster(rows)
    tables(folder / "roster.xlsx", [people])
    people.write_parquet(folder / "roster.parquet")
    make_csv(folder, rows)


def read(path: Path, way: str) -> dict[str, float]:
    """The cells of a file as they come into this process; what is imported is not counted."""
    from eduaid_rules.rosters.reading.files import read_here
    from eduaid_rules.rosters.reading.formats.kinds import may_kill
    from eduaid_rules.rosters.reading.untrusted.child import ReadingChild

    data = path.read_bytes()
    begun, cpu = time.perf_counter(), processor_seconds()
    if way == "child" and may_kill(data):
        with ReadingChild() as child:
            found = child.sheets_of(data, path.name)
    else:
        found = read_here(data, path.name)
    taken, used = time.perf_counter() - begun, processor_seconds() - cpu
    cells = found.sheets[0].cells
    return {"seconds": taken, "cpu": used, "bytes": peak_bytes(), "rows": cells.height}


def medians(path: Path, rounds: int) -> dict[str, dict[str, float]]:
    """What each way takes, in turn."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            command = [sys.executable, __file__, "--job", way, "--file", str(path)]
            made = subprocess.run(command, capture_output=True, text=True, check=True)
            runs[way].append(json.loads(made.stdout.splitlines()[-1]))
    return {
        way: {name: statistics.median(run[name] for run in found) for name in found[0]}
        for way, found in runs.items()
    }


def main() -> None:
    """Measure each kind and size, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[50, 1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--job", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job is not None:
        print(json.dumps(read(given.file, given.job)))
        return
    heads = ("s here", "s child", "cpu here", "cpu child", "more", "times", "MiB here", "MiB child")
    print(f"{'':18}", *(f"{head:>9}" for head in heads), f"  (medians of {given.rounds})")
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as name:
            make(Path(name), rows)
            for suffix in SUFFIXES:
                found = medians(Path(name) / f"roster.{suffix}", given.rounds)
                here, child = found["here"], found["child"]
                print(
                    f"{rows:9,} .{suffix:7}",
                    *(f"{one['seconds']:9.2f}" for one in (here, child)),
                    *(f"{one['cpu']:9.2f}" for one in (here, child)),
                    f"{child['cpu'] - here['cpu']:9.2f} {child['cpu'] / here['cpu']:9.2f}",
                    *(f"{one['bytes'] / 2**20:9,.0f}" for one in (here, child)),
                )


if __name__ == "__main__":
    main()
