"""Random students for the comparison with the naive evaluator: valid profiles with unknowns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from naive import NaivePolicy
from naive_facts import Fact
from naive_words import NEVER, Placed, Student, Term, first_day, last_day, listed

TERMS = tuple((year, season) for year in range(2017, 2028) for season in "春秋")
Wishes = dict[str, list[Any]]


def random_profile(
    policy: NaivePolicy, rng: random.Random, term: Term | None = None
) -> dict[str, object]:
    """A valid profile with unknowns; most are aimed at one rule, so that many get something.

    A value with 自 or 至 is drawn only where ``term`` is given and it is in use then. A money fact
    that carries an amount is drawn within the bounds of every standard that uses it.
    """
    wishes: Wishes = {}
    if rng.random() < 0.8:
        for condition in aims(policy, rng, term):
            aim(policy, condition, wishes, rng)
    profile: dict[str, object] = {}
    for fact in policy.facts:
        absent = 0.6 if fact.default is not None else 0.08
        if fact.kind == "标识" or rng.random() < absent:
            continue
        name = fact.english if rng.random() < 0.15 else fact.name
        known = rng.random() > 0.05
        wish = wishes.get(fact.name, [])
        profile[name] = random_value(policy, fact, wish, rng, term) if known else None
    return profile


def aims(policy: NaivePolicy, rng: random.Random, term: Term | None) -> list[Placed]:
    """The conditions of one rule, at the term or at another: 范围, and one of those listed."""
    texts = []
    rule = rng.choice(policy.rules)
    for other in TERMS if term is None else (term,):
        text = policy.layers.text(rule, other)
        if not isinstance(text, str):
            texts.append(text)
    if not texts:
        return []
    text = rng.choice(texts)
    steps = [parts for step, parts in text.steps if step != "减少对象" or rng.random() < 0.2]
    some = [rng.choice(rng.choice(steps))] if steps else []
    return [*policy.layers.common, text.scope, *some]


def aim(policy: NaivePolicy, condition: Placed, wishes: Wishes, rng: random.Random) -> None:
    """Add to ``wishes`` values that would meet the condition; what cannot be aimed at is left."""
    tree, level = condition
    for key, wanted in tree.items():
        if key in ("任一", "全部"):
            for part in wanted if key == "全部" else [rng.choice(wanted)]:
                aim(policy, Placed(part, level), wishes, rng)
        elif key == "符合":
            aim(policy, policy.layers.definitions[wanted], wishes, rng)
        elif key not in ("都不", "季"):
            fact = policy.names[key]
            if fact.derived is None:
                meets = meeting(policy, fact, Placed(wanted, level), rng)
                wishes.setdefault(fact.name, []).extend(meets)


def meeting(policy: NaivePolicy, fact: Fact, wanted: Placed, rng: random.Random) -> list[Any]:
    """Values of the fact that together meet what is wanted; none where that is not simple."""
    tree = wanted.tree
    if isinstance(tree, dict) and "全有" in tree:
        return [fact.literal(value) for value in listed(tree["全有"])]
    if fact.kind == "多选":
        fitting: list[Any] = [] if isinstance(tree, dict) else [v.name for v in fact.values]
        if tree != "任意" and fitting:
            fitting = [fact.literal(value) for value in listed(tree)]
    else:
        term = rng.choice(TERMS)
        day = first_day(term) if policy.layers.status_day == "学期首日" else last_day(term)
        students = {v: Student({fact.name: v}, term, day) for v in possible(policy, fact, rng)}
        fitting = [v for v, s in students.items() if policy.conditions.fact_is(fact, wanted, s)]
    return [rng.choice(fitting)] if fitting else []


def possible(
    policy: NaivePolicy, fact: Fact, rng: random.Random, term: Term | None = None
) -> list[Any]:
    """The values that may be drawn; for money and dates a dozen of them."""
    if fact.kind == "是否":
        return [True, False]
    if fact.kind == "整数":
        low = fact.low or 0
        return list(range(low, (low + 20 if fact.high is None else fact.high) + 1))
    if fact.kind == "金额":
        return [random_money(policy, fact, rng) for _ in range(12)]
    if fact.kind == "日期":
        return [random_day(policy, fact, rng) for _ in range(12)]
    return drawn_from(fact, term)


def drawn_from(fact: Fact, term: Term | None) -> list[str]:
    """The values in use at all times, and those in use at the term, if one is given."""
    return [
        value.name
        for value in fact.values
        if not {"自", "至"} & set(value.entry) or (term is not None and value.in_use(term))
    ]


def random_money(policy: NaivePolicy, fact: Fact, rng: random.Random) -> int:
    """Fen within the bounds, often next to what the rules compare with."""
    low, high = policy.check.money_bounds.get(fact.name, (0, 2_000_000))
    compared: list[int] = policy.check.compared.get(fact.name, [])
    near = [value + step for value in compared for step in (-1, 0, 1)]
    near = [value for value in near if low <= value <= high]
    if near and rng.random() < 0.3:
        return rng.choice(near)
    return rng.randint(low, min(high, max(low, 2_000_000)))


def random_day(policy: NaivePolicy, fact: Fact, rng: random.Random) -> date:
    """A day, often next to the status day or what the rules compare with, or "not yet"."""
    if fact.without is not None and rng.random() < 0.25:
        return NEVER
    if rng.random() < 0.4:
        return date.fromordinal(rng.randint(735_000, 740_000))
    days: list[date] = [day for day in policy.check.compared.get(fact.name, []) if day != NEVER]
    days += [edge(term) for term in TERMS for edge in (first_day, last_day)]
    return rng.choice(days) + timedelta(days=rng.choice((-1, 0, 1)))


def random_value(
    policy: NaivePolicy,
    fact: Fact,
    wishes: Sequence[Any],
    rng: random.Random,
    term: Term | None = None,
) -> object:
    """A known value of the fact, as a profile may write it; a wish is met nine times in ten."""
    if fact.kind == "多选":
        return random_values(fact, wishes, rng, term)
    drawn = rng.choice(possible(policy, fact, rng, term))
    wishes = [wish for wish in wishes if fact.kind != "单选" or wish in drawn_from(fact, term)]
    if wishes and rng.random() < 0.9:
        drawn = rng.choice(wishes)
    if fact.kind == "金额":
        return f"{drawn // 100}.{drawn % 100:02d}"
    if fact.kind == "日期":
        return fact.without if drawn == NEVER else drawn.isoformat()
    return spelled(fact, drawn, rng)


def random_values(
    fact: Fact, wishes: Sequence[Any], rng: random.Random, term: Term | None = None
) -> object:
    """A complete list, or a mapping that leaves some values unknown."""
    drawn = {v: v in wishes or rng.random() < 0.12 for v in drawn_from(fact, term)}
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
