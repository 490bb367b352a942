"""A modest load: load.py [STUDENTS]. A roster from .csv to a ledger as .parquet and as .xlsx.

Ends with 1 if the ledger has not as many lines as the roster judged as columns has entitlements,
or if a process takes more memory than the bound.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES = 4_000
TERM, POLICY = "2019秋", "city-2019"


def main(students: int) -> int:
    """Write a roster, have it judged, look at what came of it; the exit code."""
    import polars as pl

    sys.path.insert(0, str(ROOT / "benchmarks"))
    from rosters_worker import make_csv

    code = 0
    lines: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_csv(folder, students)
        for suffix, reader in ((".parquet", pl.read_parquet), (".csv", pl.read_csv)):
            begun = time.perf_counter()
            command = [sys.executable, "-m", "eduaid_rules.cli", "batch", folder / "roster.csv"]
            ledger = folder / f"台账{suffix}"
            done = subprocess.run(
                [*command, "--term", TERM, "--policy", POLICY, "-o", ledger],
                capture_output=True,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - begun
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            if done.returncode not in (0, 1, 3) or not ledger.exists():
                print(done.stderr)
                return 1
            lines[suffix] = reader(ledger).height
            print(f"{students:,} students to {suffix}: {seconds:.0f} s, at most {peak:.0f} MB")
            code |= peak > MEGABYTES
    print(f"lines: {lines}")
    return code or min(lines.values()) != max(lines.values()) or min(lines.values()) < students // 2


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 300_000))
