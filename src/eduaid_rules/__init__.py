"""Versioned student-aid rules in YAML, evaluated to itemised, cited entitlements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import forked  # noqa: F401 -- before anybody forks: it must see that
from ._version import __version__
from .api import Policy, load_policies, load_policy
from .authoring.packs import shipped_policies
from .errors import (
    ArgumentError,
    CaseError,
    Diagnostic,
    EduaidError,
    MissingExtra,
    OutputError,
    PackNotFound,
    PolicyError,
    ProfileError,
    RosterError,
    TermError,
    UnknownName,
)
from .evaluation.student.assessment import Assessment, YearAssessment
from .evaluation.student.entitlements import Entitlement, Undetermined
from .evaluation.student.results import Period, Refusal
from .meaning.students import Student
from .places import evaluate_places
from .policy.documents import Citation
from .policy.terms import Term

if TYPE_CHECKING:
    from .rosters import (
        back_pay,
        make_ledger,
        match_roster,
        read_ledger,
        read_payments,
        read_roster,
        reconcile,
        write_back_pay,
        write_ledger,
        write_match_report,
        write_matched,
        write_reconciliation,
        write_roster,
    )

__all__ = [
    "ArgumentError",
    "Assessment",
    "CaseError",
    "Citation",
    "Diagnostic",
    "EduaidError",
    "Entitlement",
    "MissingExtra",
    "OutputError",
    "PackNotFound",
    "Period",
    "Policy",
    "PolicyError",
    "ProfileError",
    "Refusal",
    "RosterError",
    "Student",
    "Term",
    "TermError",
    "Undetermined",
    "UnknownName",
    "YearAssessment",
    "__version__",
    "back_pay",
    "evaluate_places",
    "load_policies",
    "load_policy",
    "make_ledger",
    "match_roster",
    "read_ledger",
    "read_payments",
    "read_roster",
    "reconcile",
    "shipped_policies",
    "write_back_pay",
    "write_ledger",
    "write_match_report",
    "write_matched",
    "write_reconciliation",
    "write_roster",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    """What rosters, ledgers and payments need loads when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import rosters

    return getattr(rosters, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
