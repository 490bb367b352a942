"""Cases of a policy in YAML: read, run, and reported."""

from .case import Answer, Case, Expectation, OpenAbout
from .reading import read_cases
from .running import CaseResult, Difference, run_case

__all__ = [
    "Answer",
    "Case",
    "CaseResult",
    "Difference",
    "Expectation",
    "OpenAbout",
    "read_cases",
    "run_case",
]
