"""What a guarantee or a built-in check came to, over every student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...policy.guarantees import (
    Allowed,
    CashAtMost,
    Check,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    SameAs,
)
from ...policy.terms import Term
from ..classes.spans import said
from ..classes.students import Profile

_KINDS: Final[Mapping[type[GuaranteeClaim], str]] = {
    NeverTogether: "NeverTogether",
    EveryoneHas: "EveryoneHas",
    NobodyHas: "NobodyHas",
    NotLessFor: "NotLessFor",
    CashAtMost: "CashAtMost",
    SameAs: "SameAs",
    Allowed: "Allowed",
}
"""The word of JSON for each kind of guarantee, whatever its class is called."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Where a claim fails: which rules, at which terms, and the smallest student of that kind.

    ``example`` is a profile that runs at ``terms[0]``; None where no student is meant (a
    condition, a version). ``replayed`` says whether the evaluator was seen to agree.
    """

    rules: tuple[str, ...]
    words: str
    terms: tuple[Term, ...]
    example: Profile | None = None
    replayed: bool = True
    place: str | None = None

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rules": list(self.rules),
            "words": self.words,
            "terms": [str(term) for term in self.terms],
            "when": said(self.terms, last),
            "example": self.example,
            "replayed": self.replayed,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """A guarantee, or a built-in check, as it came out."""

    title: str
    guarantee: Guarantee | None
    check: Check | None
    terms: tuple[Term, ...]
    """The terms looked at."""
    classes: int
    """How many kinds of student were looked at."""
    found: tuple[Counterexample, ...] = ()
    allowed: tuple[tuple[Counterexample, str], ...] = ()
    """Findings that the pack says are all right, each with its reason."""
    inexact: tuple[str, ...] = ()
    """Facts of which values were looked at that perhaps no student has."""

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.found

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "title": self.title,
            "kind": "built_in" if self.guarantee is None else _KINDS[type(self.guarantee.claim)],
            "layer": None if self.guarantee is None else self.guarantee.layer,
            "holds": self.holds,
            "classes": self.classes,
            "terms": [str(self.terms[0]), str(self.terms[-1])] if self.terms else [],
            "inexact": list(self.inexact),
            "found": [one.to_dict(last) for one in self.found],
            "allowed": [{**one.to_dict(last), "reason": why} for one, why in self.allowed],
        }


def all_hold(proofs: Sequence[Proof]) -> bool:
    """Whether nothing speaks against any of them."""
    return all(proof.holds for proof in proofs)
