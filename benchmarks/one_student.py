"""One student, from a dict to results: ours beside others, in one run, in turn.

Every contestant must first give the same items and amounts for every student.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from contestants import (
    PLAN,
    Items,
    Student,
    by_hand,
    for_zen,
    students,
    zen_expression,
    zen_table,
)
from eduaid_rules import Assessment, Policy, load_policy

TERM = "2019秋"
YARDSTICK = "ours, from a ready Student"


def main() -> int:
    """Print the medians in microseconds per student, and each as a multiple of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--students", type=int, default=1200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        table, expression = zen_table(), zen_expression()
    except ImportError:
        print("zen-engine is missing: pip install 'eduaid-rules[bench]'", file=sys.stderr)
        return 2
    policy = load_policy(PLAN)
    mix = students(options.students)
    require_same("zen table", lambda student: table(for_zen(student)), mix)
    require_same("zen expression", lambda student: expression(for_zen(student)), mix)
    require_same("ours", lambda student: as_items(policy.evaluate(student, TERM)), mix)
    medians = measure(contestants(policy, mix, table, expression), options.rounds)
    if options.json:
        print(json.dumps(medians, indent=2))
    else:
        show(medians)
    return 0


def contestants(
    policy: Policy,
    mix: Sequence[Student],
    table: Callable[[Student], Items],
    expression: Callable[[Student], Items],
) -> dict[str, tuple[Callable[[Any], object], Sequence[Any]]]:
    """What is timed, by name: a function and what it is called with, one after another."""
    ready = [policy.Student(student) for student in mix]
    flagged = [for_zen(student) for student in mix]
    partly = [policy.Student(without(student, number)) for number, student in enumerate(mix)]
    return {
        YARDSTICK: (lambda student: read(policy.evaluate(student, TERM)), ready),
        "ours, some facts unknown": (lambda student: read(policy.evaluate(student, TERM)), partly),
        "ours, from a mapping": (lambda student: read(policy.evaluate(student, TERM)), mix),
        "ours, everything as JSON": (
            lambda student: policy.evaluate(student, TERM).model_dump_json(),
            ready[:60],
        ),
        "hand-written Python": (by_hand, mix),
        "zen-engine, expression": (expression, flagged),
        "zen-engine, decision table": (table, flagged),
    }


def read(assessment: Assessment) -> None:
    """Touch every item with its amount and its basis, as a caller would."""
    for item in assessment.entitlements:
        _ = item.rule, item.amount, item.citations


def as_items(assessment: Assessment) -> Items:
    """A result in the contestants' form."""
    if assessment.undetermined:
        raise SystemExit(f"a fully known student is undetermined: {assessment!r}")
    return {
        item.rule: None if item.amount is None else int(item.amount * 100)
        for item in assessment.entitlements
    }


def require_same(name: str, judge: Callable[[Student], Items], mix: Sequence[Student]) -> None:
    """Stop where a contestant differs from the hand-written rules."""
    for student in mix:
        expected, got = by_hand(student), judge(student)
        if expected != got:
            raise SystemExit(f"{name} differs for {student}:\n  {expected}\n  {got}")


def without(student: Student, number: int) -> Student:
    """The same student with one or two facts unknown."""
    names = [name for name in student if name != "stage"]
    gone = {names[number % len(names)], names[number * 7 % len(names)]}
    return {name: value for name, value in student.items() if name not in gone}


def measure(
    timed: dict[str, tuple[Callable[[Any], object], Sequence[Any]]], rounds: int
) -> dict[str, float]:
    """The median microseconds per call, over rounds in which all take their turn."""
    seen: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(rounds + 1):
        for name, (call, inputs) in timed.items():
            gc.collect()
            gc.disable()
            start = time.perf_counter_ns()
            for student in inputs:
                call(student)
            elapsed = time.perf_counter_ns() - start
            gc.enable()
            if turn:
                seen[name].append(elapsed / len(inputs) / 1000)
    return {name: statistics.median(times) for name, times in seen.items()}


def show(medians: dict[str, float]) -> None:
    """A table: microseconds, and how many times ours from a ready Student."""
    ours = medians[YARDSTICK]
    print(f"{'one student, 14 rules':<30}{'µs':>10}{'ratio':>10}")
    for name, median in sorted(medians.items(), key=lambda item: item[1]):
        print(f"{name:<30}{median:>10.2f}{median / ours:>10.2f}")


if __name__ == "__main__":
    sys.exit(main())
