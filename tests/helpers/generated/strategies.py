"""Any value of a fact, and a profile in English: what the library's own strategies leave out."""

from __future__ import annotations

from hypothesis import strategies as st

from eduaid_rules import Policy
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from eduaid_rules.testing import Profile

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
