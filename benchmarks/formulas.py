"""Derived facts (推算): what they cost for one student, and for what is asked over every student.

``tests/packs/scales`` has six of them, ``derived/`` ten, of which a roster is judged too, in
turn with Polars by hand. One student is judged with all of them, in turn with the
same student judged without: the same pack where each derived fact is one that a profile states.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from derived_contestants import PACK, derived_by_hand, derived_roster
from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.analysis import compare, prove

SCALES = Path(__file__).parent.parent / "tests" / "packs" / "scales"
TERM = Term(2019, "秋")
MADE_FROM: dict[str, object] = {
    "学段": "小学",
    "寄宿": True,
    "困难类别": ["低保"],
    "户人数": 5,
    "在读子女数": 2,
    "就餐天数": 100,
    "家庭年收入": 21000,
    "医疗支出": 3000,
    "学费": 2000,
    "住宿费": 800,
    "餐费": 900,
    "减免": 500,
}
MADE: dict[str, object] = {
    "人均年收入": 4200,
    "人均可支配": 3600,
    "应缴费用": 4600,
    "自付费用": 4100,
    "子女费用": 5600,
    "每餐补贴": 3,
}


def main() -> int:
    """Print medians: microseconds a student, seconds an analysis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stated = policy_of(Path(folder) / "stated", _stated)
        other = policy_of(Path(folder) / "other", lambda text: text.replace("6000", "6500"))
    derived = load_policy(SCALES)
    one_student(derived, stated, options.rounds)
    for rows in (1_000, 100_000, 1_000_000):
        ten_in_columns(rows, options.rounds)
    print(f"\n{'over every student, one term':<40}{'s':>8}")
    for name, run in {
        "prove": lambda: prove(derived, [TERM]),
        "prove, nothing derived": lambda: prove(stated, [TERM]),
        "diff": lambda: compare(derived, other, [TERM]),
    }.items():
        print(f"{name:<40}{seconds(run):>8.2f}")
    return 0


def policy_of(folder: Path, edit: Callable[[str], str]) -> Policy:
    """The pack of scales with another text."""
    shutil.copytree(SCALES, folder)
    text = (SCALES / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(edit(text), encoding="utf-8")
    return load_policy(folder)


def _stated(text: str) -> str:
    """Every derived fact as one that a profile states."""
    before, _, rest = text.partition("推算:\n")
    derived, _, after = rest.partition("文件:\n")
    facts = [
        f"  - {{名称: {name.strip()}, {body.partition(', 算式')[0].strip(' {')}, 类型: 金额, "
        f"单位: {'元/学期' if '元/学期' in body else '元/学年'}}}\n"
        for name, _, body in (line.partition(":") for line in derived.splitlines())
    ]
    return f"{before}{''.join(facts)}文件:\n{after}"


def one_student(derived: Policy, stated: Policy, rounds: int) -> None:
    """From a mapping to items, with derived facts and without, in turn."""
    runs: Sequence[tuple[str, Policy, dict[str, object]]] = (
        ("nothing derived", stated, MADE_FROM),
        ("six facts more that are stated", stated, {**MADE_FROM, **MADE}),
        ("six facts derived", derived, MADE_FROM),
    )
    if items(derived, MADE_FROM) != items(stated, {**MADE_FROM, **MADE}):
        raise SystemExit("the two do not give the same")
    times: dict[str, list[float]] = {name: [] for name, _, _ in runs}
    for _ in range(rounds):
        for name, policy, profile in runs:
            start = time.perf_counter()
            for _ in range(1000):
                items(policy, profile)
            times[name].append((time.perf_counter() - start) * 1000)
    first = statistics.median(times["nothing derived"])
    print(f"{'one student, from a mapping':<40}{'µs':>8}{'ratio':>8}")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<40}{median:>8.2f}{median / first:>8.2f}")


def ten_in_columns(rows: int, rounds: int) -> None:
    """Ten derived facts: a student from a mapping, and a roster beside Polars by hand, in turn."""
    policy, frame = load_policy(PACK), derived_roster(rows)
    ours, hand = policy.evaluate_frame(frame, TERM), derived_by_hand(frame)
    if not ours.select(hand.columns).equals(hand):
        raise SystemExit("the columns do not give the same")
    profile = {k: v for k, v in frame.row(0, named=True).items() if "." not in k}
    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: policy.evaluate_frame(frame, TERM),
        "in-memory": lambda: derived_by_hand(frame, "in-memory"),
        "streaming": lambda: derived_by_hand(frame, "streaming"),
        "one student": lambda: [items(policy, {**profile, "困难类别": []}) for _ in range(1000)],
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1000)
    ms = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = ms["ours"] / min(ms["in-memory"], ms["streaming"])
    print(f"ten derived facts, {rows:,} rows: {ms['ours']:.2f} ms, {ratio:.2f} × Polars by hand;")
    print(f"  one student, from a mapping: {ms['one student']:.2f} µs")


def items(policy: Policy, profile: dict[str, object]) -> dict[str, object]:
    """What a student gets."""
    return {item.rule: item.amount for item in policy.evaluate(profile, TERM).entitlements}


def seconds(run: Callable[[], object]) -> float:
    """The median of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    raise SystemExit(main())
