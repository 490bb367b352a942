"""The product and a second evaluator that shares no code with it agree on random students."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from eduaid_rules import Assessment, Policy, load_policy, shipped_policies
from how_many import spread
from naive import NaivePolicy, Term
from project import RULES
from random_students import random_profile

PLAN: tuple[Term, ...] = ((2019, "秋"), (2020, "春"))
EVERY: tuple[Term, ...] = tuple((year, season) for year in range(2011, 2027) for season in "春秋")

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


def days_of(policy: Policy) -> list[date]:
    """Days around those on which texts of a policy were published."""
    known = {v.published.last_day for r in policy.rules for v in r.versions if v.published}
    known |= {a.published.last_day for r in policy.rules for a in r.adjustments if a.published}
    known |= {text.since.first_day for rule in policy.rules for text in rule.versions}
    return sorted({day + timedelta(days=n) for day in known for n in (-1, 0, 1)})


def compare(pack: str, count: int, seed: int, terms: tuple[Term, ...]) -> Counter[str]:
    """Judge ``count`` random students twice, and count the states that came out.

    Beyond the two terms of the plan, half of them are judged as known on some day.
    """
    naive = NaivePolicy(RULES / pack)
    policy = load_policy(RULES / pack)
    rules = tuple(rule.id for rule in policy.rules)
    days = days_of(policy)
    rng = random.Random(f"{pack} {seed}")
    states: Counter[str] = Counter()
    for number in range(count):
        year, season = term = terms[number % 2] if terms is PLAN else rng.choice(terms)
        profile = random_profile(naive, rng, term)
        known_on = None if terms is PLAN or rng.random() < 0.5 else rng.choice(days)
        found = policy.evaluate(profile, f"{year}{season}", known_on)
        ours = answers_of(found, rules)
        assert ours == naive.judge(profile, term, known_on), (pack, profile, term, known_on)
        states.update(state for state, _ in ours.values())
    return states


def test_five_hundred_random_students_of_the_plan_get_the_same_from_both() -> None:
    states = compare("city-2019", 500, 2019, PLAN)
    assert min(states["entitled"], states["not_entitled"], states["undetermined"]) > 375


@pytest.mark.parametrize("pack", spread(shipped_policies(), 4))
def test_every_place_at_every_term_on_every_day_gets_the_same_from_both(pack: str) -> None:
    states = compare(pack, 40, 1, EVERY)
    assert min(states["entitled"], states["not_entitled"], states["undetermined"]) > 15


@pytest.mark.world
@pytest.mark.parametrize("seed", range(1, 5))
def test_a_hundred_thousand_random_students_get_the_same_from_both(seed: int) -> None:
    every = len(load_policy("city-2019").rules)
    assert compare("city-2019", 25_000, seed, PLAN).total() == 25_000 * every


@pytest.mark.slow
@pytest.mark.parametrize("pack", shipped_policies())
def test_others_of_every_place_each_day_get_the_same_from_both(pack: str, todays_seed: int) -> None:
    assert compare(pack, 600, todays_seed, EVERY).total() >= 600 * 14


@pytest.mark.world
@pytest.mark.parametrize("pack", shipped_policies())
def test_five_thousand_students_of_every_place_get_the_same_from_both(pack: str) -> None:
    assert compare(pack, 5_000, 2, EVERY).total() >= 5_000 * 14
