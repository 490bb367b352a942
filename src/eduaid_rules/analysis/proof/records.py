"""What is found of one claim while term after term is looked at."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from ...policy.terms import Term
from .proofs import Counterexample


@dataclass(eq=False, repr=False)
class Record:
    """What was found of one claim so far."""

    terms: list[Term] = field(default_factory=list)
    classes: int = 0
    found: list[Counterexample] = field(default_factory=list)
    inexact: set[str] = field(default_factory=set)
    of: dict[Hashable, list[Counterexample]] = field(default_factory=dict)
    """The counterexamples of each standing that was judged."""

    def add(self, one: Counterexample) -> None:
        """Remember a counterexample; the same at another term joins it."""
        for place, known in enumerate(self.found):
            if (known.rules, known.words) == (one.rules, one.words):
                terms = tuple(sorted({*known.terms, *one.terms}))
                self.found[place] = replace(known, terms=terms)
                return
        self.found.append(one)
