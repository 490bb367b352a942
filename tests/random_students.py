"""Random students for the comparison with the naive evaluator: valid profiles with unknowns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from naive import Fact, NaivePolicy, Tree, listed


def random_profile(policy: NaivePolicy, rng: random.Random) -> dict[str, object]:
    """A valid profile with unknowns; most are aimed at one rule, so that many get something.

    Values that are in use only from or to some term are never drawn; a money fact that carries an
    amount is drawn within the bounds of every standard that uses it.
    """
    wishes: dict[str, list[Any]] = {}
    if rng.random() < 0.8:
        who = rng.choice(policy.versions[rng.choice(sorted(policy.rules))]).who
        parts = [policy.common, who.get("范围", {}), rng.choice(who.get("其中", [{}]))]
        for condition in parts:
            aim(policy, condition, wishes, rng)
    profile: dict[str, object] = {}
    for fact in policy.facts:
        absent = 0.6 if fact.default is not None else 0.08
        if fact.kind == "标识" or rng.random() < absent:
            continue
        name = fact.english if rng.random() < 0.15 else fact.name
        known = rng.random() > 0.05
        profile[name] = (
            random_value(policy, fact, wishes.get(fact.name, []), rng) if known else None
        )
    return profile


def aim(
    policy: NaivePolicy, condition: Tree, wishes: dict[str, list[Any]], rng: random.Random
) -> None:
    """Add to ``wishes`` values that would meet the condition; what cannot be aimed at is left."""
    for key, wanted in condition.items():
        if key in ("任一", "全部"):
            for part in wanted if key == "全部" else [rng.choice(wanted)]:
                aim(policy, part, wishes, rng)
        elif key == "符合":
            aim(policy, policy.definitions[wanted], wishes, rng)
        elif key not in ("都不", "季"):
            fact = policy.names[key]
            wishes.setdefault(fact.name, []).extend(meeting(policy, fact, wanted, rng))


def meeting(policy: NaivePolicy, fact: Fact, wanted: Tree, rng: random.Random) -> list[Any]:
    """Values of the fact that together meet what is wanted; none where that is not simple."""
    if isinstance(wanted, dict) and "全有" in wanted:
        return [fact.literal(value) for value in listed(wanted["全有"])]
    if fact.kind == "多选":
        fitting = [] if isinstance(wanted, dict) else fact.values
        if wanted != "任意" and fitting:
            fitting = [fact.literal(value) for value in listed(wanted)]
    else:
        domain = possible(fact)
        fitting = [value for value in domain if policy.fact_is(fact, wanted, {fact.name: value})]
    return [rng.choice(fitting)] if fitting else []


def possible(fact: Fact) -> list[Any]:
    """The values that may be drawn; none for money and dates."""
    if fact.kind == "是否":
        return [True, False]
    if fact.kind == "整数":
        low = fact.low or 0
        return list(range(low, (low + 20 if fact.high is None else fact.high) + 1))
    return list(fact.undated)


def random_value(
    policy: NaivePolicy, fact: Fact, wishes: Sequence[Any], rng: random.Random
) -> object:
    """A known value of the fact, as a profile may write it; a wish is met nine times in ten."""
    if fact.kind == "多选":
        return random_values(fact, wishes, rng)
    if fact.kind == "金额":
        low, high = policy.money_bounds.get(fact.name, (0, 2_000_000))
        value = rng.randint(low, min(high, max(low, 2_000_000)))
        return f"{value // 100}.{value % 100:02d}"
    if fact.kind == "日期":
        return date.fromordinal(rng.randint(735_000, 740_000)).isoformat()
    drawn = rng.choice(possible(fact))
    if wishes and rng.random() < 0.9:
        drawn = rng.choice(wishes)
    return spelled(fact, drawn, rng)


def random_values(fact: Fact, wishes: Sequence[Any], rng: random.Random) -> object:
    """A complete list, or a mapping that leaves some values unknown."""
    drawn = {value: value in wishes or rng.random() < 0.12 for value in fact.undated}
    if rng.random() < 0.65:
        held = [spelled(fact, value, rng) for value, yes in drawn.items() if yes]
        return rng.sample(held, len(held))
    named = [value for value in drawn if rng.random() < (0.9 if value in wishes else 0.6)]
    return {spelled(fact, value, rng): yes_or_no(drawn[value], rng) for value in named}


def spelled(fact: Fact, value: Any, rng: random.Random) -> Any:
    """A value under one of its names, mostly the Chinese one."""
    if isinstance(value, bool):
        return yes_or_no(value, rng)
    others = [name for name, chinese in fact.names.items() if chinese == value]
    return rng.choice(others) if others and rng.random() < 0.2 else value


def yes_or_no(truth: bool, rng: random.Random) -> object:
    """True and False, or the words for them."""
    return rng.choice([truth, "是" if truth else "否"])
