"""Reading a pack, making messages, and the command as a whole process beside a bare import."""

from __future__ import annotations

import argparse
import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import eduaid_rules
from eduaid_rules import Diagnostic, load_policy

PROFILE = "学段: 小学\n年级: 3\n寄宿: 是\n困难类别: [建档立卡]\n"
YARDSTICK = "import pydantic, yaml"


def main() -> None:
    """Print medians in milliseconds, the processes also as multiples of the yardstick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    print(f"load_policy('city-2019'), read and checked: {load_time(rounds):.1f} ms")
    print(f"10,000 messages of rows with ID numbers: {messages_time(rounds):.0f} ms")
    compileall.compile_dir(str(Path(eduaid_rules.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile.yaml"
        profile.write_text(PROFILE, encoding="utf-8")
        medians = process_times(commands(str(profile)), rounds)
    print(f"\n{'whole process':<30}{'ms':>8}{'ratio':>8}")
    for name, median in medians.items():
        print(f"{name:<30}{median:>8.0f}{median / medians[YARDSTICK]:>8.2f}")


def load_time(rounds: int) -> float:
    """The median milliseconds of reading and checking the pack, nothing kept between."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        load_policy("city-2019")
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def messages_time(rounds: int) -> float:
    """The median milliseconds of what is said of so many rows, their long numbers masked."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for row in range(10_000):
            Diagnostic("E703", f"第 {row} 行：身份证号“450225201001011{row % 1000:03}”看不懂", None)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def commands(profile: str) -> dict[str, list[str]]:
    """The processes to compare, by name."""
    check = ["-m", "eduaid_rules.cli", "check", profile, "--term", "2019秋"]
    return {
        "python": ["-c", "pass"],
        YARDSTICK: ["-c", "from pydantic import BaseModel; import yaml"],
        "import eduaid_rules": ["-c", "import eduaid_rules"],
        "eduaid check": check,
        "eduaid check --json": [*check, "--json"],
    }


def process_times(timed: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """The median milliseconds of whole processes, over rounds in which all take their turn."""
    seen: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(rounds + 1):
        for name, arguments in timed.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            if turn:
                seen[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in seen.items()}


if __name__ == "__main__":
    main()
