"""Matching of a roster with a list, where many rows are alike: time, and the peak of memory.

Each number comes from a process of its own: people who are all different, one household number
for all, one name and birthday for all, and one ID number for all. The work must grow as the
rows do.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stdnum.cn import ric

CASES = ("different", "household", "namesakes", "number")
CATEGORY = "建档立卡"
PLACES = ("11", "45")


def number(order: int, place: str) -> str:
    """One of 899,000 ID numbers of a city, all born on one day."""
    county, within = divmod(order, 1000)
    stem = f"{place}{1000 + county:04}20100307{within:03}"
    return stem + ric.calc_check_digit(stem + "0")


def write(folder: Path, case: str, rows: int) -> tuple[Path, Path]:
    """A roster and a list of so many rows each."""
    own = ["学校,姓名,身份证号,户编号,学段"]
    listed = ["姓名,身份证号,户编号"]
    for order in range(rows):
        name = "李伟" if case == "namesakes" else f"生{order}"
        mine, theirs = (number(0 if case == "number" else order, place) for place in PLACES)
        house = "H1" if case == "household" else f"H{order}"
        own.append(f"{order % 40}小,{name},{mine},{house},小学")
        listed.append(f"外{order},{theirs},{house}" if case != "namesakes" else f"{name},{theirs},")
    roster, on_list = folder / "roster.csv", folder / "list.csv"
    roster.write_text("\n".join(own), encoding="utf-8")
    on_list.write_text("\n".join(listed), encoding="utf-8")
    return roster, on_list


def measured(case: str, rows: int) -> dict[str, float]:
    """Seconds, and MiB at the peak, of a process that reads and matches once."""
    from eduaid_rules import load_policy, match_roster, read_roster

    policy = load_policy("city-2019")
    with tempfile.TemporaryDirectory() as folder:
        roster, on_list = write(Path(folder), case, rows)
        start = time.perf_counter()
        found = match_roster(
            read_roster(roster, policy), {CATEGORY: on_list}, policy, term="2019秋"
        )
        seconds = time.perf_counter() - start
    lines = sum(len(table) for _, table in found.tables())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "MiB": peak, "lines": lines}


def main() -> None:
    """The table of all cases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 5_000, 20_000])
    parser.add_argument("--case", choices=CASES)
    wanted = parser.parse_args()
    if wanted.case is not None:
        print(json.dumps(measured(wanted.case, wanted.rows[0])))
        return
    print(f"{'rows':>8} {'alike':12} {'s':>7} {'MiB':>7} {'lines':>8}")
    for case in CASES:
        for rows in wanted.rows:
            command = [sys.executable, __file__, "--case", case, "--rows", str(rows)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            numbers = f"{found['seconds']:7.2f} {found['MiB']:7.0f} {found['lines']:8.0f}"
            print(f"{rows:>8} {case:12} {numbers}", flush=True)


if __name__ == "__main__":
    main()
