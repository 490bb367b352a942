"""Which parameters lead back to themselves, by way of the derived facts that their tables ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..by_term.parameters import Parameter
from ..conditions import AgainstParameter, Condition, all_parts, facts_of
from ..derived.derivations import ByNumbers, Derivation, derivation_conditions
from ..facts import Vocabulary
from ..standards import ByFact, Standard, standard_cases, standard_parts
from .share_links import reachable


def leading_back(parameters: Iterable[Parameter], vocabulary: Vocabulary) -> set[str]:
    """The parameters of which a number rests on the number itself."""
    links: dict[str, set[str]] = {}
    for fact in vocabulary.facts:
        if fact.is_derived:
            links[fact.name] = {*fact.made_from, *_named_by(fact.derivation)}
    names = {one.name: one for one in parameters}
    for one in names.values():
        links[one.name] = {name for text in one.texts for name in _asked_by(text.value)}
    return {name for name in names if name in reachable(name, links)}


def _asked_by(value: Standard) -> Iterator[str]:
    for part in standard_parts(value):
        if isinstance(part, ByFact):
            yield part.fact
        for when, _ in standard_cases(part):
            yield from facts_of(when)


def _named_by(derivation: Derivation | None) -> Iterator[str]:
    if isinstance(derivation, ByNumbers):
        yield from derivation.parameters
    elif derivation is not None:
        for when in derivation_conditions(derivation):
            yield from _named(when)


def _named(condition: Condition) -> Iterator[str]:
    for part in all_parts(condition):
        if isinstance(part, AgainstParameter):
            yield from part.multiple.names
