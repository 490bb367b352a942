"""Cases of a policy in YAML: read, run, and reported."""

from .case import Answer, Case, Expectation, ExpectedStep, OpenAbout
from .reading import read_cases
from .running import CaseResult, CasesReport, Difference, PackCases, cases_report, run_case

__all__ = [
    "Answer",
    "Case",
    "CaseResult",
    "CasesReport",
    "Difference",
    "Expectation",
    "ExpectedStep",
    "OpenAbout",
    "PackCases",
    "cases_report",
    "read_cases",
    "run_case",
]
