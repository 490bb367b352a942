"""Read rosters of every kind that are damaged: damaged_files.py --files N --seed S [FILE ...].

Every file must be read, or refused in one of the library's own errors. It must not kill the
process, take more memory or time than the bounds, or end in an error that nobody has foreseen.
Bits are turned, parts cut off, doubled or lost (tests/helpers/rosters/damaged_rosters.py). Files
given by name are read as they are. Ends with 1 if anything is not as it must be.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES, SECONDS = 2_000, 60
BAD = ("killed", "too long", "unforeseen")


def reading(paths: list[Path]) -> None:
    """What the process does that may be killed: a line before and after each file."""
    from eduaid_rules import EduaidError, load_policy
    from eduaid_rules.rosters import read_roster
    from eduaid_rules.rosters.reading.untrusted.child import kept_child

    policy = load_policy("city-2019")
    limit = MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with kept_child():
        for path in paths:
            print(f"begin {path}", flush=True)
            try:
                read_roster(path, policy)
                said = "read"
            except EduaidError:
                said = "refused"
            except MemoryError:
                said = "killed"
            except BaseException as error:  # the readers' own panics are no Exception
                said = f"unforeseen {type(error).__name__}: {error}".splitlines()[0][:100]
            print(said, flush=True)


def read_all(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with what became of it; a process that dies costs the one file it was reading."""
    left = list(paths)
    while left:
        command = [sys.executable, __file__, "--read", *map(str, left[:50])]
        budget = SECONDS + len(left[:50])
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=budget, check=False
            )
            shown, end = done.stdout, "killed"
        except subprocess.TimeoutExpired as stopped:
            shown, end = (stopped.stdout or b"").decode(), "too long"
        lines = [line for line in shown.splitlines() if line]
        if not lines:
            sys.exit(f"the process that reads does not start: {end}")
        for begun, said in zip(lines[::2], [*lines[1::2], end], strict=False):
            path = Path(begun.removeprefix("begin "))
            left.remove(path)
            yield path, said


def kind_of(path: Path) -> str:
    """The kind of a damaged file, which stands behind its number; another one's name."""
    return path.name.lstrip("0123456789")


def main() -> None:
    """Damage, read, count."""
    sys.path.insert(0, str(ROOT / "tests" / "helpers" / "rosters"))
    from damaged_rosters import damaged, sound_files

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300, help="how many of each form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path)
    asked = parser.parse_args()
    if asked.read:
        reading(asked.paths)
        return
    rng, bad = random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = list(asked.paths)
        for name_of, data in sound_files().items():
            for number in range(asked.files):
                made = folder / f"{number}{name_of}"
                made.write_bytes(damaged(data, rng))
                paths.append(made)
        counted: Counter[tuple[str, str]] = Counter()
        for path, said in read_all(paths):
            counted[kind_of(path), said.split()[0] if said not in BAD else said] += 1
            if said.startswith(BAD):
                bad += 1
                print(f"{path.name}: {said}")
    for (kind, said), count in sorted(counted.items()):
        print(f"{kind:10} {said:11} {count:6}")
    print(f"seed {asked.seed}: {counted.total()} files, {bad} not as they must be")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
