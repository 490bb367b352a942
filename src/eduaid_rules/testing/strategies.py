"""The strategies: bytes that Hypothesis draws, read as students, packs and edits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from ..api import Policy
from ..errors import TermError
from ..policy.facts import FactType
from ..policy.terms import Term
from .choices import Choices
from .pack_texts import Edit, PackTexts, neighbours, possible_edits
from .profiles import Names, Profile, ProfileMaker
from .random_packs import FIRST_BYTES, LAYER_BYTES, RULE_BYTES, little_packs


def _bytes(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


def draw_profiles(
    policy: Policy,
    term: Term | None,
    known: bool,
    facts: Collection[str] | None,
    names: Names,
    known_on: date | None,
) -> st.SearchStrategy[Profile]:
    """See ``students``."""
    maker = ProfileMaker(policy, term, known, facts, names, known_on)
    return _bytes(maker.size).map(lambda data: maker.make(Choices(data)))


def draw_half_known(
    policy: Policy, term: Term | None
) -> st.SearchStrategy[tuple[Profile, Profile]]:
    """See ``half_known_students``."""
    maker = ProfileMaker(policy, term, known=True)

    def pair(data: tuple[bytes, bytes]) -> tuple[Profile, Profile]:
        full, choices = maker.make(Choices(data[0])), Choices(data[1])
        return {name: _hidden(policy, name, said, choices) for name, said in full.items()}, full

    return st.tuples(_bytes(maker.size), _bytes(maker.size)).map(pair)


def _hidden(policy: Policy, name: str, said: object, choices: Choices) -> object:
    """The same, or less of it; by null, since a fact left out would have its default."""
    fact = policy.vocabulary.names[name].fact
    if not choices.chance(60):
        return said
    if fact.type is not FactType.MULTIPLE or not isinstance(said, list) or choices.chance(40):
        return None
    told = choices.some([value.name for value in fact.values], most=4)
    return {value: "是" if value in said else "否" for value in told}


def draw_terms(policy: Policy) -> st.SearchStrategy[Term]:
    """See ``terms``."""
    pack = policy.pack
    first = pack.first_term()
    if first is None:
        raise TermError(f"{policy.name} 没有一个学期有规定")
    checked = pack.checked_until
    after = () if checked is None else neighbours(checked)
    edges = sorted(term for term in {*pack.turning_points(), *after} if first <= term)
    near = {*edges, *(n for term in edges for n in neighbours(term) if first <= n)}
    return st.sampled_from(edges or [first]) | st.sampled_from(sorted(near) or [first])


def draw_packs(most_rules: int, most_below: int) -> st.SearchStrategy[PackTexts]:
    """See ``policies``."""
    return st.tuples(
        _bytes(FIRST_BYTES),
        st.lists(_bytes(RULE_BYTES), min_size=1, max_size=most_rules),
        st.lists(_bytes(LAYER_BYTES), max_size=most_below),
    ).map(lambda parts: little_packs(*parts))  # unlike builds, a failure then shows the texts


def draw_edits(folder: Path) -> st.SearchStrategy[Edit]:
    """See ``edits``."""
    return st.sampled_from(possible_edits(folder))
