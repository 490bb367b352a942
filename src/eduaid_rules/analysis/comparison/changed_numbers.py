"""Which numbers of parameters (参数) two policies have otherwise, and which items that moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ...api import Policy
from ...errors import TermError
from ...meaning.standard_words import standard_in_words
from ...policy.by_term.parameters import ParameterText
from ...policy.in_force import InForce
from ...policy.terms import Term
from ..classes.subjects import terms_in_words
from .changes import Comparison


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number that two policies have otherwise, told once for all that goes by it."""

    name: str
    before: str | None
    """In words; None: no text says it."""
    after: str | None
    terms: tuple[Term, ...]
    rules: tuple[str, ...]
    """The items that change for somebody at one of the terms and go by the number."""

    @property
    def words(self) -> str:
        """What it was and what it is."""
        return f"{self.name}：{self.before or '没有查到'} → {self.after or '没有查到'}"

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """The difference as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
            "rules": list(self.rules),
        }


def changed_numbers(old: Policy, new: Policy, found: Comparison) -> tuple[ChangedNumber, ...]:
    """The numbers that differ at the terms of a comparison, by name and first term."""
    told: dict[tuple[str, str | None, str | None], list[Term]] = {}
    moved: dict[tuple[str, str | None, str | None], set[str]] = {}
    names = sorted({one.name for policy in (old, new) for one in policy.pack.parameters})
    changed = {(change.rule, term) for change in found.changes for term in change.terms}
    for term in found.terms if names else ():
        texts = [policy.pack.parameters_at(term).texts for policy in (old, new)]
        for name in names:
            before, after = (_in_words(one.get(name)) for one in texts)
            if before != after:
                key = (name, before, after)
                told.setdefault(key, []).append(term)
                going = _going_by(name, (old, new), term)
                moved.setdefault(key, set()).update(r for r in going if (r, term) in changed)
    return tuple(
        ChangedNumber(*key, tuple(terms), tuple(sorted(moved[key])))
        for key, terms in sorted(told.items(), key=lambda one: (one[0][0], one[1][0]))
    )


def _in_words(text: ParameterText | None) -> str | None:
    return None if text is None else standard_in_words(text.value)


def _going_by(name: str, policies: Collection[Policy], term: Term) -> set[str]:
    """The items that go by a number in one of the policies at a term."""
    found: set[str] = set()
    for policy in policies:
        try:
            states = policy.at(term).states
        except TermError:
            continue
        for rule, state in states.items():
            if isinstance(state, InForce) and name in state.parameters:
                found.add(rule)
    return found
