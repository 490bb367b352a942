"""Cases with as much of them as coverage reads, and the examples that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from eduaid_rules import Policy
from eduaid_rules.analysis.coverage.coverage import Coverage, CoverageItem, coverage_of
from eduaid_rules.meaning.students import Student
from eduaid_rules.policy.terms import Term

Given = tuple[str, Mapping[str, object]] | tuple[str, Mapping[str, object], str]
"""A term, a profile and, if it matters, the day up to which texts are known."""


@dataclass(frozen=True)
class LittleCase:
    """As much of a case as coverage reads."""

    name: str
    student: Student
    term: Term
    known_on: date | None


def covered(policy: Policy, *cases: Given) -> Coverage:
    """The coverage of cases named by their number, from 1."""
    return coverage_of(
        policy,
        [
            LittleCase(
                str(number),
                policy.Student(case[1]),
                Term.parse(case[0]),
                date.fromisoformat(case[2]) if len(case) == 3 else None,
            )
            for number, case in enumerate(cases, 1)
        ],
    )


def example_of(spot: CoverageItem) -> tuple[str, dict[str, object]]:
    """The term and profile of an example, read as YAML: it can be pasted into a case."""
    made: dict[str, Any] = yaml.load(f"{{{spot.example}}}", Loader=yaml.BaseLoader)  # noqa: S506
    return made["学期"], made["学生"]
