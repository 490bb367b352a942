"""How judging a roster on Spark grows: seconds, core-seconds and memory, and what a nation needs.

Each row comes from a process of its own on a local session: the roster is read from Parquet,
judged with long=True and written as Parquet; made with examples/spark/make_roster.py. Polars
does the same beside it. Needs Linux, whose /proc says what the Java process has used.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples" / "spark"
PLAN = ("--policy", "city-2019", "--term", "2019秋")
NATION = 150_000_000
MIB = 2**20


@dataclass(frozen=True)
class Run:
    """What one size took."""

    students: int
    lines: int
    start: float
    """Seconds until the session was there."""
    seconds: float
    core_seconds: float
    """Of the Java process, while the roster was judged and written."""
    memory: int
    """The most that the Java process held at any time, in bytes."""
    roster: int
    ledger: int
    """Bytes on disk."""
    polars_seconds: float = 0.0
    polars_core_seconds: float = 0.0
    polars_memory: int = 0
    """The same in a process with Polars."""


def measured(students: int, roster: Path, ledger: Path, cores: int, heap: str) -> Run:
    """Judge a roster in this process."""
    import polars as pl

    import judge_roster

    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        f"--driver-memory {heap} --conf spark.ui.enabled=false "
        "--conf spark.ui.showConsoleProgress=false pyspark-shell"
    )
    arguments = [str(roster), *PLAN, "--output", str(ledger), "--master", f"local[{cores}]"]
    options = judge_roster.command_line().parse_args(arguments)
    policies = judge_roster.policies_of(options)
    begun = time.perf_counter()
    spark = judge_roster.session(options)
    java = Path("/proc") / str(spark.sparkContext._gateway.proc.pid)
    started, used = time.perf_counter(), _core_seconds(java)
    frame = judge_roster.spread(judge_roster.read(spark, str(roster), policies), None)
    lines = policies[0].evaluate_frame(frame, options.term, long=True)
    judge_roster.write(spark, lines, str(ledger), "parquet")
    done = time.perf_counter()
    run = Run(
        students=students,
        lines=pl.scan_parquet(ledger / "*.parquet").select(pl.len()).collect().item(),
        start=started - begun,
        seconds=done - started,
        core_seconds=_core_seconds(java) - used,
        memory=_most_memory(java),
        roster=roster.stat().st_size,
        ledger=sum(part.stat().st_size for part in ledger.glob("part-*")),
    )
    spark.stop()
    return run


def in_polars(roster: Path) -> dict[str, float]:
    """Judge a roster in this process with Polars, to the same ledger."""
    import polars as pl

    from eduaid_rules import load_policy

    policy = load_policy(PLAN[1])
    begun, used = time.perf_counter(), time.process_time()
    ledger = policy.evaluate_frame(pl.read_parquet(roster), PLAN[3], long=True)
    ledger.write_parquet(roster.with_suffix(".polars"))
    return {
        "polars_seconds": time.perf_counter() - begun,
        "polars_core_seconds": time.process_time() - used,
        "polars_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _core_seconds(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _most_memory(process: Path) -> int:
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError("VmHWM")


def apart(students: int, folder: Path, options: argparse.Namespace) -> Run:
    """Judge a made-up roster, each way in a process of its own."""
    roster = folder / f"{students}.parquet"
    make = [sys.executable, str(EXAMPLES / "make_roster.py"), str(roster)]
    subprocess.run([*make, "--students", str(students)], check=True)
    found = _child(students, roster, options) | _child(students, roster, options, "--polars")
    return Run(**found)


def _child(students: int, roster: Path, options: argparse.Namespace, *more: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--cores", str(options.cores), "--heap", options.heap]
    path = os.pathsep.join(filter(None, (str(EXAMPLES), os.environ.get("PYTHONPATH"))))
    run = subprocess.run(
        [*command, "--rows", str(students), "--one", str(roster), *more],
        env={**os.environ, "PYTHONPATH": path, "POLARS_MAX_THREADS": str(options.cores)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    made: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return made


HEADINGS = (
    *("students", "lines", "seconds", "core-seconds", "peak MiB", "roster MiB", "ledger MiB"),
    *("Polars: seconds", "core-seconds", "peak MiB"),
)


def show(runs: list[Run], cores: int, heap: str) -> None:
    """A table, and what it comes to for a nation."""
    print(f"{cores} cores (local[{cores}]), heap {heap}")
    print(f"| {' | '.join(HEADINGS)} |")
    print(f"|{'---:|' * len(HEADINGS)}")
    for run in runs:
        cells = (
            *(f"{run.students:,}", f"{run.lines:,}", f"{run.seconds:.1f}"),
            *(f"{run.core_seconds:.1f}", f"{run.memory / MIB:,.0f}"),
            *(f"{run.roster / MIB:,.1f}", f"{run.ledger / MIB:,.1f}"),
            *(f"{run.polars_seconds:.1f}", f"{run.polars_core_seconds:.1f}"),
            f"{run.polars_memory / MIB:,.0f}",
        )
        print(f"| {' | '.join(cells)} |")
    if len(runs) > 1:
        _extrapolate(runs)


def _extrapolate(runs: list[Run]) -> None:
    """A straight line through the runs, at the students of a nation."""
    for name, unit in (("core_seconds", "core-seconds"), ("roster", "bytes"), ("ledger", "bytes")):
        fixed, each = _line([(run.students, getattr(run, name)) for run in runs])
        whole = fixed + each * NATION
        print(f"{name}: {fixed:,.1f} + {each * 1e6:,.1f} a million -> {whole:,.0f} {unit}")


def _line(points: list[tuple[int, Any]]) -> tuple[float, float]:
    """Least squares: where the line begins, and how steep it is."""
    count = len(points)
    middle, height = (sum(point[axis] for point in points) / count for axis in (0, 1))
    steep = sum((x - middle) * (y - height) for x, y in points)
    steep /= sum((x - middle) ** 2 for x, _ in points)
    return height - steep * middle, steep


def main() -> None:
    """Measure the sizes asked for and print them as a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    sizes = [500_000, 1_000_000, 2_000_000, 4_000_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes, help="students of each run")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--heap", default="2g", help="the most that Java may keep")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--polars", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        ledger = options.one.with_suffix(".ledger")
        if options.polars:
            print(json.dumps(in_polars(options.one)))
            return
        run = measured(options.rows[0], options.one, ledger, options.cores, options.heap)
        made = asdict(run)
        print(json.dumps({name: made[name] for name in made if "polars" not in name}))
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = [apart(students, Path(folder), options) for students in options.rows]
    show(runs, options.cores, options.heap)


if __name__ == "__main__":
    main()
