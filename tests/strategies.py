"""Hypothesis strategies for profiles, made from a policy's own vocabulary."""

from __future__ import annotations

from hypothesis import strategies as st

from eduaid_rules import Policy
from eduaid_rules.policy.facts import Fact, FactType

Profile = dict[str, object]

_EARLY, _LATE = 735_000, 740_000  # ordinal days in 2013 and 2027


def known_value(fact: Fact) -> st.SearchStrategy[object]:
    """Any known value of a fact, by Chinese names; of a 多选 a complete list."""
    names = [value.name for value in fact.values]
    if fact.type is FactType.SINGLE:
        return st.sampled_from(names)
    if fact.type is FactType.MULTIPLE:
        return st.lists(st.sampled_from(names), unique=True, max_size=3)
    if fact.type is FactType.YES_NO:
        return st.sampled_from(["是", "否"])
    if fact.type is FactType.INTEGER:
        return st.integers(fact.at_least, fact.at_most)
    if fact.type is FactType.MONEY:
        return st.integers(0, 2_000_000).map(lambda fen: f"{fen // 100}.{fen % 100:02}")
    if fact.type is FactType.DATE:
        from datetime import date

        return st.integers(_EARLY, _LATE).map(lambda day: date.fromordinal(day).isoformat())
    return st.just("某人")


def _partly_known(fact: Fact) -> st.SearchStrategy[object]:
    if fact.type is not FactType.MULTIPLE:
        return known_value(fact)
    names = st.sampled_from([value.name for value in fact.values])
    return known_value(fact) | st.dictionaries(names, st.sampled_from(["是", "否"]), max_size=6)


def full_profiles(policy: Policy) -> st.SearchStrategy[Profile]:
    """Profiles that leave nothing unknown (but identifiers)."""
    facts = [fact for fact in policy.facts if fact.type is not FactType.IDENTIFIER]
    return st.fixed_dictionaries({fact.name: known_value(fact) for fact in facts})


def profiles(policy: Policy) -> st.SearchStrategy[Profile]:
    """Profiles with any number of unknown facts."""
    facts = [fact for fact in policy.facts if fact.type is not FactType.IDENTIFIER]
    return st.fixed_dictionaries({}, optional={fact.name: _partly_known(fact) for fact in facts})


@st.composite
def hidden_and_full(draw: st.DrawFn, policy: Policy) -> tuple[Profile, Profile]:
    """A full profile, and the same with some facts (or values of a 多选) left unknown.

    A fact with a default is left unknown by saying null: an absent key takes the default.
    """
    full = draw(full_profiles(policy))
    hidden: Profile = {}
    for fact in policy.facts:
        if fact.name not in full:
            continue
        value = full[fact.name]
        if draw(st.booleans()):
            hidden[fact.name] = value
        elif isinstance(value, list) and draw(st.booleans()):
            said = draw(st.lists(st.sampled_from([v.name for v in fact.values]), unique=True))
            hidden[fact.name] = {name: "是" if name in value else "否" for name in said}
        else:
            hidden[fact.name] = None
    return hidden, full


def in_english(policy: Policy, profile: Profile) -> Profile:
    """The same profile under the English names of facts and values."""
    facts = {fact.name: fact for fact in policy.facts}

    def value(fact: Fact, said: object) -> object:
        if isinstance(said, list):
            return [value(fact, item) for item in said]
        if isinstance(said, dict):
            return {value(fact, name): truth == "是" for name, truth in said.items()}
        if fact.type is FactType.YES_NO and said is not None:
            return said == "是"
        named = fact.value(said) if isinstance(said, str) else None
        return named.id if named else said

    return {facts[name].id: value(facts[name], said) for name, said in profile.items()}
