"""What functions hand out and take, by the names that a program annotates; each loads when asked.

Not to be called: each object is made by the function that docs/api.md names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .analysis.comparison.changed_numbers import ChangedNumber
    from .analysis.comparison.changes import ItemAnswer, Verdict
    from .analysis.comparison.rewordings import Rewording
    from .analysis.comparison.roster_effects import RosterEffects
    from .analysis.mutants.mutation_points import Mutant, MutationKind
    from .analysis.mutants.runner import Fate
    from .analysis.proof.scope import ProofVerdict, Unchecked
    from .authoring.kept_texts import Sources
    from .cases.explanations import DecidingText
    from .cases.running import CaseCoverage, CoverageOf
    from .errors import Severity
    from .evaluation.policy_at_term import PolicyAtTerm
    from .evaluation.records import AssessmentRecord, YearRecord
    from .evaluation.student.explain import Trace
    from .evaluation.student.results import (
        About,
        Assumed,
        AwardId,
        Caution,
        Eligible,
        KindId,
        PolicyReference,
        Receipt,
        Seen,
    )
    from .meaning.by_name import Facts, Rules
    from .policy.documents import CitationRole, Verified
    from .policy.facts import Fact, Vocabulary
    from .policy.guarantees import Guarantee
    from .policy.items import Award, Payee
    from .policy.pack import Pack
    from .policy.rules import Rule
    from .rosters.audit.back_pay import BackPay
    from .rosters.audit.payments import PaymentFile, Payments
    from .rosters.audit.reconciliation import LateAfter, Reconciliation
    from .rosters.ledger.files import LedgerFile
    from .rosters.ledger.ledger import Ledger
    from .rosters.matching.match_people import Matched
    from .rosters.reading.mapping import RosterMapping
    from .rosters.reading.roster import Roster

_WHERE: Final = {
    "About": "evaluation.student.results",
    "AssessmentRecord": "evaluation.records",
    "Assumed": "evaluation.student.results",
    "Award": "policy.rules",
    "AwardId": "evaluation.student.results",
    "BackPay": "rosters.audit.back_pay",
    "CaseCoverage": "cases.running",
    "Caution": "evaluation.student.results",
    "ChangedNumber": "analysis.comparison.changed_numbers",
    "CitationRole": "policy.documents",
    "DecidingText": "cases.explanations",
    "Eligible": "evaluation.student.results",
    "Fact": "policy.facts",
    "Facts": "meaning.by_name",
    "Fate": "analysis.mutants.runner",
    "Guarantee": "policy.guarantees",
    "ItemAnswer": "analysis.comparison.changes",
    "KindId": "evaluation.student.results",
    "LateAfter": "rosters.audit.reconciliation",
    "Ledger": "rosters.ledger.ledger",
    "LedgerFile": "rosters.ledger.files",
    "Pack": "policy.pack",
    "CoverageOf": "cases.running",
    "Matched": "rosters.matching.match_people",
    "Mutant": "analysis.mutants.mutation_points",
    "MutationKind": "analysis.mutants.mutation_points",
    "Payee": "policy.rules",
    "PaymentFile": "rosters.audit.payments",
    "Payments": "rosters.audit.payments",
    "PolicyAtTerm": "evaluation.policy_at_term",
    "PolicyReference": "evaluation.student.results",
    "ProofVerdict": "analysis.proof.scope",
    "Receipt": "evaluation.student.results",
    "Reconciliation": "rosters.audit.reconciliation",
    "Rewording": "analysis.comparison.rewordings",
    "Roster": "rosters.reading.roster",
    "RosterEffects": "analysis.comparison.roster_effects",
    "RosterMapping": "rosters.reading.mapping",
    "Rule": "policy.rules",
    "Rules": "meaning.by_name",
    "Seen": "evaluation.student.results",
    "Severity": "errors",
    "Sources": "authoring.kept_texts",
    "Trace": "evaluation.student.explain",
    "Unchecked": "analysis.proof.scope",
    "Verdict": "analysis.comparison.changes",
    "Verified": "policy.documents",
    "Vocabulary": "policy.facts",
    "YearRecord": "evaluation.records",
}

__all__ = [
    "About",
    "AssessmentRecord",
    "Assumed",
    "Award",
    "AwardId",
    "BackPay",
    "CaseCoverage",
    "Caution",
    "ChangedNumber",
    "CitationRole",
    "CoverageOf",
    "DecidingText",
    "Eligible",
    "Fact",
    "Facts",
    "Fate",
    "Guarantee",
    "ItemAnswer",
    "KindId",
    "LateAfter",
    "Ledger",
    "LedgerFile",
    "Matched",
    "Mutant",
    "MutationKind",
    "Pack",
    "Payee",
    "PaymentFile",
    "Payments",
    "PolicyAtTerm",
    "PolicyReference",
    "ProofVerdict",
    "Receipt",
    "Reconciliation",
    "Rewording",
    "Roster",
    "RosterEffects",
    "RosterMapping",
    "Rule",
    "Rules",
    "Seen",
    "Severity",
    "Sources",
    "Trace",
    "Unchecked",
    "Verdict",
    "Verified",
    "Vocabulary",
    "YearRecord",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_WHERE[name]}", __package__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
