"""What came of guarantees (保证) and built-in checks: proofs, and where one fails."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ...policy.guarantees import (
    Allowed,
    AllowedDeparture,
    CashAtLeast,
    CashAtMost,
    Check,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    NotMoreFor,
    SameAs,
)
from ...policy.rules import Adjustment, Version
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass
from ..classes.subjects import ExampleProfile, terms_in_words
from .scope import ProofVerdict, Unchecked

_KINDS: Final[Mapping[type[GuaranteeClaim], str]] = {
    NeverTogether: "NeverTogether",
    EveryoneHas: "EveryoneHas",
    NobodyHas: "NobodyHas",
    NotLessFor: "NotLessFor",
    NotMoreFor: "NotMoreFor",
    CashAtMost: "CashAtMost",
    CashAtLeast: "CashAtLeast",
    SameAs: "SameAs",
    Allowed: "Allowed",
    AllowedDeparture: "AllowedDeparture",
}
"""The word of JSON for each kind of guarantee, whatever its class is called."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Where a claim fails: which rules, at which terms, and the smallest student of that kind.

    ``example`` is a profile that runs at ``terms[0]``; None where no student is meant (a
    condition, a version). ``replayed`` says whether the evaluator was seen to agree; else it
    is open whether there is such a student.
    """

    rules: tuple[str, ...]
    words: str
    terms: tuple[Term, ...]
    example: ExampleProfile | None = field(default=None, hash=False)
    replayed: bool = True
    place: str | None = None

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rules": list(self.rules),
            "words": self.words,
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
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
    """Derived facts in question: every number between their bounds was looked at."""
    unchecked: Unchecked | None = None
    """Why nothing was looked at; None: something was, or speaks against it."""
    unknown: tuple[str, ...] = ()
    """The items that it speaks of and that were not looked at: no text of them is known."""
    half_years: tuple[Term, ...] = ()
    """Terms that a limit of a school year lets in without the other term of their year."""

    @property
    def verdict(self) -> ProofVerdict:
        """What came of it; what was not looked at does not hold."""
        if any(one.replayed for one in self.found):
            return ProofVerdict.REFUTED
        if self.found:
            return ProofVerdict.UNDECIDED
        return ProofVerdict.HOLDS if self.unchecked is None else ProofVerdict.UNCHECKED

    @property
    def holds(self) -> bool:
        """Whether it was looked at, and nothing speaks against it."""
        return self.verdict is ProofVerdict.HOLDS

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "title": self.title,
            "kind": "built_in" if self.guarantee is None else _KINDS[type(self.guarantee.claim)],
            "layer": None if self.guarantee is None else self.guarantee.layer,
            "holds": self.holds,
            "verdict": self.verdict.id,
            "unchecked": None if self.unchecked is None else self.unchecked.id,
            "unknown": list(self.unknown),
            "half_years": [str(term) for term in self.half_years],
            "classes": self.classes,
            "terms": [str(self.terms[0]), str(self.terms[-1])] if self.terms else [],
            "inexact": list(self.inexact),
            "found": [one.to_dict(last) for one in self.found],
            "allowed": [{**one.to_dict(last), "reason": why} for one, why in self.allowed],
        }


@dataclass(eq=False, repr=False)
class ClaimRecord:
    """What was found of one claim so far."""

    terms: list[Term] = field(default_factory=list)
    """The terms looked at."""
    reasons: set[Unchecked] = field(default_factory=set)
    """Why at other terms there was nothing to look at."""
    half_years: set[Term] = field(default_factory=set)
    """Of these the other term of their school year is not let in (自, 至)."""
    known: set[str] = field(default_factory=set)
    """The items of which a text was known at one of the terms."""
    classes: int = 0
    found: list[Counterexample] = field(default_factory=list)
    allowed: list[tuple[Counterexample, str]] = field(default_factory=list)
    """What was found and is all right, each with its reason."""
    inexact: set[str] = field(default_factory=set)
    of: dict[Hashable, list[Counterexample]] = field(default_factory=dict)
    """The counterexamples of everything that was judged, by what decides the answer."""

    def add(self, one: Counterexample) -> None:
        """Remember a counterexample; the same at another term joins it."""
        for place, known in enumerate(self.found):
            if (known.rules, known.words, known.replayed) == (one.rules, one.words, one.replayed):
                terms = tuple(sorted({*known.terms, *one.terms}))
                self.found[place] = replace(known, terms=terms)
                return
        self.found.append(one)

    def allow(self, at: Callable[[Term], bool], reason: str) -> bool:
        """Take what was found at some terms for all right; whether there was anything."""
        before = len(self.allowed)
        found, self.found = self.found, []
        for one in found:
            for terms, is_allowed in (
                (tuple(term for term in one.terms if at(term)), True),
                (tuple(term for term in one.terms if not at(term)), False),
            ):
                if terms and is_allowed:
                    self.allowed.append((replace(one, terms=terms), reason))
                elif terms:
                    self.found.append(replace(one, terms=terms))
        return len(self.allowed) > before


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CheckFinding:
    """What a check found about one rule; ``student`` where one shows it.

    ``text`` is the version or adjustment that it is about; None: the rule. Not ``sure``: that
    it is so can neither be shown nor excluded.
    """

    check: Check
    rule: str
    words: str
    term: Term
    student: Mapping[str, AnswerClass] | None = None
    text: Version | Adjustment | None = None
    sure: bool = True
