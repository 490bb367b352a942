"""Everything that a pack promises, as it came out: what ``eduaid prove`` says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ...api import Policy, load_policy
from ...arguments import checked
from ...policy.terms import Term
from ..classes.subjects import is_for_ever
from .proofs import Proof
from .prove import prove
from .scope import LoadPolicy, ProofVerdict, terms_to_prove

if TYPE_CHECKING:
    from ...rosters.tables import Progress


@dataclass(frozen=True, slots=True, repr=False)
class ProofReport:
    """Everything that a pack promises, as it came out at the terms looked at."""

    policy: str
    digest: str
    terms: tuple[Term, ...]
    for_ever: bool
    """Whether what holds at the last terms holds at all later ones."""
    proofs: tuple[Proof, ...]

    @property
    def verdict(self) -> ProofVerdict:
        """What came of it as a whole.

        Nothing holds where nothing was looked at, or not all that could be expected to be.
        """
        if any(proof.verdict is ProofVerdict.REFUTED for proof in self.proofs):
            return ProofVerdict.REFUTED
        if any(proof.verdict is ProofVerdict.UNDECIDED for proof in self.proofs):
            return ProofVerdict.UNDECIDED
        unchecked = [one.unchecked for one in self.proofs if one.unchecked is not None]
        as_meant = len(unchecked) < len(self.proofs) and all(one.is_meant for one in unchecked)
        return ProofVerdict.HOLDS if as_meant else ProofVerdict.UNCHECKED

    @property
    def holds(self) -> bool:
        """Whether everything that could be expected to be was looked at, and holds."""
        return self.verdict is ProofVerdict.HOLDS

    @property
    def last(self) -> Term | None:
        """The last term looked at, where it stands for all later ones."""
        return self.terms[-1] if self.for_ever else None

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid prove --json`` prints (``Any``: whatever JSON holds)."""
        return {
            "schema": "1",
            "policy": {"name": self.policy, "digest": self.digest},
            "terms": [str(self.terms[0]), str(self.terms[-1])] if self.terms else [],
            "for_ever": self.for_ever,
            "holds": self.holds,
            "verdict": self.verdict.id,
            "proofs": [proof.to_dict(self.last) for proof in self.proofs],
        }


@checked
def proof_report(
    policy: Policy,
    terms: Sequence[Term] | None = None,
    *,
    load: LoadPolicy = load_policy,
    progress: Progress = lambda _done, _total: None,
) -> ProofReport:
    """The proofs of ``prove``, with the policy and the terms that they are about."""
    load = cache(load)
    every = terms_to_prove((policy,), load)
    chosen = tuple(every if terms is None else terms)
    proofs = prove(policy, chosen, load=load, progress=progress)
    return ProofReport(policy.name, policy.digest, chosen, is_for_ever(chosen, every), proofs)
