"""A pack: the rules of one place or plan with their vocabulary, and its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum

from .amounts import Share, given
from .conditions import Condition, both
from .digests import sha256_of
from .facts import Vocabulary
from .rules import InForce, Rule, State
from .terms import Term

CANONICAL_FORM = "eduaid-policy-1"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pack:
    """A whole policy as loaded: immutable, and free of any file or YAML."""

    name: str
    title: str
    region: str | None
    edition: str | None
    checked_until: Term | None
    vocabulary: Vocabulary
    common: Condition
    rules: tuple[Rule, ...]

    def at(self, term: Term) -> dict[str, State]:
        """What each rule says at a term, by rule id in order."""
        states = {rule.id: rule.at(term, self.name, self.common) for rule in self.rules}
        return {name: _with_linked(state, states) for name, state in states.items()}

    def first_term(self) -> Term | None:
        """The first term that any rule's text is known for."""
        return min((rule.versions[0].since for rule in self.rules), default=None)

    def digest(self) -> str:
        """SHA-256 over everything that can reach a result.

        Comments, layout, and the order of keys, rules and files do not count.
        """
        return sha256_of([CANONICAL_FORM, canonical(self)])


def _with_linked(state: State, states: Mapping[str, State]) -> State:
    """A share of a table also leaves out whom that table leaves out."""
    link = state.standard if isinstance(state, InForce) else None
    while isinstance(link, Share):
        linked = states[link.rule]
        if not isinstance(linked, InForce):
            break
        link = linked.standard
    if not isinstance(state, InForce) or link is None or link is state.standard:
        return state
    return replace(state, who=both(state.who, given(link)))


def canonical(value: object) -> object:
    """Policy objects as plain lists and text, the same for the same meaning."""
    if isinstance(value, Vocabulary):
        return canonical(value.facts)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Term):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return [
            type(value).__name__,
            {item.name: canonical(getattr(value, item.name)) for item in fields(value)},
        ]
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value)}
    return value if value is None or isinstance(value, bool | int) else str(value)
