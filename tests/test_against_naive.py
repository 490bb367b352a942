"""The product and a second evaluator that shares no code with it agree on random students."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from eduaid_rules import Assessment, load_policy
from naive import NaivePolicy, Term
from random_students import random_profile

RULES = Path(__file__).parents[1] / "rules"
TERMS: tuple[Term, ...] = ((2019, "秋"), (2020, "春"))

Answers = Mapping[str, tuple[str, int | None]]


def answers_of(assessment: Assessment, rules: tuple[str, ...]) -> Answers:
    """The product's answers in the naive evaluator's form, from the public results only."""
    made: dict[str, tuple[str, int | None]] = dict.fromkeys(rules, ("", None))
    for item in assessment.entitlements:
        fen = None if item.amount is None else int(item.amount * 100)
        made[item.rule] = ("entitled", fen)
    made |= {item.rule: ("undetermined", None) for item in assessment.undetermined}
    made |= {item.rule: ("not_entitled", None) for item in assessment.refusals}
    return made


def compare(count: int, seed: int) -> Counter[str]:
    """Judge ``count`` random students twice, and count the states that came out."""
    naive = NaivePolicy(RULES / "city-2019")
    policy = load_policy(RULES / "city-2019")
    rules = tuple(rule.id for rule in policy.rules)
    rng = random.Random(seed)
    states: Counter[str] = Counter()
    for number in range(count):
        profile = random_profile(naive, rng)
        year, season = term = TERMS[number % 2]
        ours = answers_of(policy.evaluate(profile, f"{year}{season}"), rules)
        assert ours == naive.judge(profile, term), (profile, term)
        states.update(state for state, _ in ours.values())
    return states


def test_four_thousand_random_students_get_the_same_from_both() -> None:
    states = compare(4_000, seed=2019)
    assert min(states["entitled"], states["not_entitled"], states["undetermined"]) > 3_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
def test_a_hundred_thousand_random_students_get_the_same_from_both(seed: int) -> None:
    assert compare(25_000, seed=seed).total() == 25_000 * 17
