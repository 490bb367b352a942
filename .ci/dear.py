"""Which tests are too dear for ``make test``: measured, and written to tests/dear.txt.

    .venv/bin/python .ci/dear.py

runs every quick test and counts the processor time of each function with all its cases, own and
of its child processes, which other work on the machine does not change. The dearest by the test
are left to ``make test-all`` until what stays is within the budget. Of each file the cheapest
function stays, where it is cheap. A test that is not in the list runs.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
LIST: Final = ROOT / "tests" / "dear.txt"
BUDGET: Final = 90.0
"""Seconds of processor time of all that ``make test`` runs."""
CHEAP: Final = 0.6
FOLDER: Final = "EDUAID_TEST_COSTS"
"""Where the workers of a measuring run write, a file each."""


def spent() -> float:
    """Processor time of this process and of children that have ended, in seconds."""
    every = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in every)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Write what a test took, with what was set up for it."""
    before = spent()
    yield
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with (Path(os.environ[FOLDER]) / worker).open("a", encoding="utf-8") as file:
        file.write(f"{spent() - before:.4f}\t{item.nodeid}\n")


def main() -> int:
    """Measure and write the list."""
    with tempfile.TemporaryDirectory() as folder:
        marks = ["-m", "not slow and not world"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "dear", *marks]
        paths = os.pathsep.join((str(ROOT / ".ci"), os.environ.get("PYTHONPATH", "")))
        environment = {**os.environ, FOLDER: folder, "PYTHONPATH": paths}
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
        lines = [line for file in Path(folder).iterdir() for line in file.open(encoding="utf-8")]
    if not lines:
        print("no test ran", file=sys.stderr)
        return 2
    chosen = too_dear(lines)
    LIST.write_text("".join(f"{name}\n" for name in sorted(chosen)), encoding="utf-8")
    return 0


def too_dear(lines: list[str]) -> list[str]:
    """The functions to leave out, of lines of seconds and names of tests."""
    cost: defaultdict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    files: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        seconds, name = line.rstrip("\n").split("\t")
        function = re.sub(r"\[.*", "", name)
        if function not in cost:
            files[function.split("::")[0]].append(function)
        cost[function] += float(seconds)
        tests[function] += 1
    cheapest = {min(every, key=lambda one: cost[one]) for every in files.values()}
    stay = {one for one in cheapest if cost[one] <= CHEAP}
    left, chosen = sum(cost.values()), []
    for function in sorted(cost, key=lambda one: cost[one] / tests[one], reverse=True):
        if left <= BUDGET:
            break
        if function not in stay and function.startswith("tests/"):
            chosen.append(function)
            left -= cost[function]
    count = sum(tests[function] for function in chosen)
    print(f"{len(chosen)} functions, {count} tests left out; {left:.0f} s stay")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
