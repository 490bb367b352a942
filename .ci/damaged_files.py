"""Read rosters of which a few bits are turned: damaged_files.py --files N --seed S [FILE ...].

Every file must be read, or refused in one of the library's own errors. It must not kill the
process, take more memory or time than the bounds, or end in an error that nobody has foreseen.
Files are damaged on the outside, and inside of the parts of a workbook, whose checksums are then
right again: a reader that trusts a number in a part is found only so. Files given by name are read
as they are. Ends with 1 if anything is not as it must be.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MEGABYTES, SECONDS = 2_000, 60
BAD = ("killed", "too long", "unforeseen")


def reading(paths: list[Path]) -> None:
    """What the process does that may be killed: a line before and after each file."""
    from eduaid_rules import EduaidError, load_policy
    from eduaid_rules.rosters import read_roster

    policy = load_policy("city-2019")
    limit = MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
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


def flipped(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to four bits turned."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def inside(data: bytes, rng: random.Random) -> bytes:
    """A workbook with bits turned in one of its parts, packed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as made:
        chosen = rng.choice(book.namelist())
        for name in book.namelist():
            part = book.read(name)
            made.writestr(name, flipped(part, rng) if name == chosen else part)
    return out.getvalue()


def sound(folder: Path) -> list[Path]:
    """One small roster in each form."""
    import polars as pl

    roster = pl.DataFrame(
        {
            "学校": ["一小", "二中"] * 20,
            "姓名": [f"学生{number}" for number in range(40)],
            "学段": ["小学", "初中"] * 20,
            "寄宿": ["是", "否"] * 20,
            "困难类别": ["孤儿", "无"] * 20,
        }
    )
    paths = [folder / f"sound{suffix}" for suffix in (".xlsx", ".parquet", ".csv")]
    roster.write_excel(paths[0])
    roster.write_parquet(paths[1])
    roster.write_csv(paths[2], include_bom=True)
    return paths


def main() -> None:
    """Damage, read, count."""
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
        for path in sound(folder):
            data = path.read_bytes()
            for number in range(asked.files):
                damage = inside if path.suffix == ".xlsx" and number % 2 else flipped
                made = folder / f"{number}{path.suffix}"
                made.write_bytes(damage(data, rng))
                paths.append(made)
        counted: Counter[tuple[str, str]] = Counter()
        for path, said in read_all(paths):
            counted[path.suffix, said.split()[0] if said not in BAD else said] += 1
            if said.startswith(BAD):
                bad += 1
                print(f"{path.name}: {said}")
    for (suffix, said), count in sorted(counted.items()):
        print(f"{suffix:9} {said:11} {count:6}")
    print(f"seed {asked.seed}: {counted.total()} files, {bad} not as they must be")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
