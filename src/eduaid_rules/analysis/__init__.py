"""What a policy says of every student: classes, comparison, guarantees, coverage, mutants.

The names below load when they are first asked for: most of them need the dataframe library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .classes.class_table import ClassTable
    from .classes.splitting import TooManyClassesError
    from .classes.subjects import Subject
    from .comparison.changes import Change, Comparison, Effect
    from .comparison.compare import compare
    from .comparison.report import ComparisonReport, comparison_report
    from .coverage.coverage import Coverage, coverage_of
    from .mutants.runner import MutantOutcome, MutantReport, mutant_report
    from .proof.proofs import Counterexample, Proof
    from .proof.prove import prove
    from .proof.report import ProofReport, proof_report

_WHERE: Final = {
    "Change": "comparison.changes",
    "ClassTable": "classes.class_table",
    "Comparison": "comparison.changes",
    "ComparisonReport": "comparison.report",
    "Counterexample": "proof.proofs",
    "Coverage": "coverage.coverage",
    "Effect": "comparison.changes",
    "MutantOutcome": "mutants.runner",
    "MutantReport": "mutants.runner",
    "Proof": "proof.proofs",
    "ProofReport": "proof.report",
    "Subject": "classes.subjects",
    "TooManyClassesError": "classes.splitting",
    "compare": "comparison.compare",
    "comparison_report": "comparison.report",
    "coverage_of": "coverage.coverage",
    "mutant_report": "mutants.runner",
    "proof_report": "proof.report",
    "prove": "proof.prove",
}

__all__ = [
    "Change",
    "ClassTable",
    "Comparison",
    "ComparisonReport",
    "Counterexample",
    "Coverage",
    "Effect",
    "MutantOutcome",
    "MutantReport",
    "Proof",
    "ProofReport",
    "Subject",
    "TooManyClassesError",
    "compare",
    "comparison_report",
    "coverage_of",
    "mutant_report",
    "proof_report",
    "prove",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
