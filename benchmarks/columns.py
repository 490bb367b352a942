"""A whole roster in memory, fourteen rules: ours beside others, in one run, in turn.

Every contestant must first give the same states and amounts for every student. Whatever is
measured is measured in processes of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

OURS = "ours"
BY_HAND = ("Polars by hand, in-memory", "Polars by hand, streaming")
WORKER = Path(__file__).with_name("columns_worker.py")
INSTALL = {"ttsim": "ttsim-backend", "openfisca_core": "openfisca-core"}
"""Packages that are not called as their modules are."""

KINDS: dict[str, list[str]] = {
    "enumerations": [],
    "enumerations, 5 % unknown": ["--nulls", "0.05"],
    "text": ["--text"],
    "text, 5 % unknown": ["--text", "--nulls", "0.05"],
}
"""The kinds of input, with the worker's options for them."""

KEEP_FREED = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(2**40),
}
"""The C library's allocator keeps freed memory until told, as the others' own allocators do."""


def main() -> int:
    """Check, measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds before each turn")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows, rounds = ["--rows", str(options.rows)], ["--rounds", str(options.rounds)]
    turns = [*rounds, "--pause", str(options.pause)]
    checked = {name: run("check", *kind, *rows) for name, kind in KINDS.items()}
    for name, needs in next(iter(checked.values()))["missing"].items():
        packages = " ".join(INSTALL.get(need, need) for need in needs)
        print(f"{name} is left out: pip install {packages}", file=sys.stderr)
    results = {
        "same": {name: found["same"] for name, found in checked.items()},
        "seconds": {name: run("timing", *kind, *rows, *turns) for name, kind in KINDS.items()},
        "mib": {name: memory(kind, rows, checked[name]["same"]) for name, kind in KINDS.items()},
        "compiling_ms": run("compiling", "--rounds", str(3 * options.rounds)),
        "growth_ns": growth(options.rows, turns),
        "streaming": run("streaming", "--nulls", "0.02", *rows),
    }
    if options.json:
        print(json.dumps({"rows": options.rows, **results}, ensure_ascii=False, indent=2))
    else:
        show(options.rows, results)
    return 0


def run(command: str, *options: str) -> dict[str, Any]:
    """What one command of the worker gives; stop where it fails."""
    done = subprocess.run(
        [sys.executable, WORKER, command, *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **KEEP_FREED},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{WORKER.name} {command} {' '.join(options)} failed")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def memory(kind: list[str], rows: list[str], names: list[str]) -> dict[str, float]:
    """For each contestant the peak of judging over that of holding the input, in MiB."""
    return {name: run("memory", *kind, *rows, "--only", name)["mib"] for name in names}


def growth(most: int, turns: list[str]) -> dict[str, dict[str, float]]:
    """Ours at a hundredth, a tenth and the whole of the rows: nanoseconds per student."""
    found: dict[str, dict[str, float]] = {}
    for rows in (most // 100, most // 10, most):
        [seconds] = run("timing", "--rows", str(rows), *turns, "--only", OURS).values()
        found[str(rows)] = {key: value / rows * 1e9 for key, value in seconds.items()}
    return found


def show(rows: int, results: dict[str, Any]) -> None:
    """Tables: million students a second, and times as multiples of Polars by hand."""
    print(f"{rows:,} students, 14 rules; all contestants named gave the same as ours")
    print("fresh: memory from the system; again: memory freed just before; both with the")
    print("ratio of the time to the faster Polars by hand; cpu: ns a student, all cores, again")
    for kind, seconds in results["seconds"].items():
        print(f"\n{kind:<28}{'fresh M/s':>10}{'ratio':>7}{'again M/s':>11}{'ratio':>7}{'cpu':>7}")
        best = {key: min(seconds[hand][key] for hand in BY_HAND) for key in ("fresh", "again")}
        for name, times in sorted(seconds.items(), key=lambda item: item[1]["again"]):
            row = f"{name:<28}"
            for key, width in (("fresh", 10), ("again", 11)):
                row += f"{rows / times[key] / 1e6:>{width}.1f}{times[key] / best[key]:>7.2f}"
            print(f"{row}{times['cpu'] / rows * 1e9:>7.1f}")
    for kind, peaks in results["mib"].items():
        print(f"\n{'peak over the input, ' + kind:<46}{'MiB':>8}{'ratio':>7}")
        least = min(peaks[hand] for hand in BY_HAND)
        for name, mib in sorted(peaks.items(), key=lambda item: item[1]):
            print(f"{name:<46}{mib:>8.0f}{mib / least:>7.2f}")
    compiling = results["compiling_ms"]
    print(f"\ncompiling a policy for a term: {compiling['compile']:.1f} ms")
    print(f"  (first call {compiling['first']:.1f} ms, later ones {compiling['later']:.1f} ms)")
    print(f"\n{'growth, ours: students':<28}{'fresh ns':>10}{'again ns':>10}{'cpu ns':>10}")
    for count, times in results["growth_ns"].items():
        print(f"{int(count):<28,}" + "".join(f"{value:>10.1f}" for value in times.values()))
    streamed = results["streaming"]
    print("\nours, streamed from Parquet (text, 2 % unknown) to a Parquet ledger of")
    print(
        f"{streamed['lines']:,} lines: {streamed['seconds']:.1f} s, peak {streamed['mib']:.0f} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())
