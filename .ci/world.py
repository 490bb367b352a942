"""What is long, before a release: world.py [PART ...]; docs/testing.md keeps what it last said.

Every part runs, whatever became of those before it. At the end stands a table to copy. Ends with
1 if a part failed. EDUAID_FUZZ sets the seconds of fuzz, EDUAID_SEED the seed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = os.environ.setdefault("EDUAID_SEED", str(date.today().toordinal()))
TESTS = ("-m", "pytest", "-n", "auto", "--dist", "loadgroup", "-m", "world", "--durations", "10")
POLICIES = "tests/properties/test_random_policies.py"
PARTS = {
    "fuzz": (*TESTS, "tests/authoring"),
    "policies": (*TESTS, POLICIES),
    "students": (*TESTS, "tests/analysis", "tests/properties", f"--deselect={POLICIES}"),
    "mutants": (*TESTS, "tests/slow"),
    "damaged": (".ci/damaged_files.py", "--files", "1000", "--seed", SEED),
    "environments": (".ci/environments.py",),
    "load": (".ci/load.py",),
}


def main(names: list[str]) -> int:
    """Run the parts, print what came of each; the exit code."""
    rows, failed = [], False
    for name in names:
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run([sys.executable, *PARTS[name]], cwd=ROOT, check=False).returncode
        failed |= code != 0
        minutes = (time.monotonic() - begun) / 60
        rows.append(f"| {name} | {minutes:.1f} | {'passed' if code == 0 else 'FAILED'} |")
    print(f"\n{date.today()}, seed {SEED}\n\n| part | minutes | result |\n|---|---|---|")
    print("\n".join(rows))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PARTS)))
