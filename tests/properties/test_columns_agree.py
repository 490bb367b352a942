"""A roster judged as columns and its students judged one by one come to the same."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, Term, load_policy, shipped_policies
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from eduaid_rules.testing import Profile
from engines import ENGINES, through
from how_many import examples, spread
from naive import NaivePolicy
from project import RULES
from random_rosters import (
    dressed,
    judged_as_columns,
    judged_one_by_one,
    one_by_one,
    random_roster,
)
from strategies import known_value

AT_ONCE = 2_500
EACH_DAY = range(8)
"""Rosters of each pack with the seed of the day; in make test-world there are many more."""
PARTS = [range(start, start + 50) for start in range(0, 400, 50)]
"""A million students of each pack, in parts that workers share."""


def terms_of_change(policy: Policy) -> list[str]:
    """Every term at which a text of the policy begins, or has just ended."""
    texts: list[Any] = [
        text for rule in policy.rules for text in (*rule.versions, *rule.adjustments)
    ]
    terms = {text.since for text in texts}
    terms |= {text.until.next() for text in texts if text.until is not None}
    first = min(text.since for rule in policy.rules for text in rule.versions)
    last = max(terms).next()
    return [str(term) for term in sorted({*terms, last}) if term >= first]


def days_of_publication(policy: Policy) -> list[date]:
    """The days on which something became known, and those before."""
    texts: list[Any] = [
        text for rule in policy.rules for text in (*rule.versions, *rule.adjustments)
    ]
    days = {text.published.last_day for text in texts if text.published is not None}
    return sorted({day - timedelta(days=n) for day in days for n in (0, 1)})


def test_the_terms_of_change_are_those_of_the_texts() -> None:
    assert terms_of_change(load_policy("shandong"))[-1] == str(Term.parse("2025秋").next())
    assert "2016春" in terms_of_change(load_policy("shandong"))


def agree_over_time(
    pack: str, rows: int, others: int, most: int | None = None, seed: int = 0
) -> None:
    """Judge a roster at each term of change (or the most of them) as Polars.

    One term in ``others`` is judged as every other library's frame too, which the seed says.
    """
    naive, policy = NaivePolicy(RULES / pack), load_policy(pack)
    days = days_of_publication(policy)
    rng = random.Random(pack)
    states: set[str] = set()
    terms = terms_of_change(policy)
    for number, term in enumerate(terms if most is None else rng.sample(terms, most)):
        roster = random_roster(naive, rows, rng.randrange(10**6), missing=0.1)
        known_on = rng.choice(days) if days and number % 2 else None
        wanted = judged_one_by_one(policy, roster, term, known_on)
        states |= {state for one in wanted for state, _ in one}
        judge = partial(policy.evaluate_frame, term=term, known_on=known_on)
        for place, engine in enumerate(ENGINES):
            if engine == "polars" or number % others == (place + seed) % others:
                frame = dressed(roster.frame, number) if engine == "polars" else roster.frame
                made = judged_as_columns(policy, through(engine, frame, judge))
                assert made == wanted, (engine, term, known_on)
    assert states == {"entitled", "not_entitled", "undetermined"}


@pytest.mark.parametrize("pack", spread(shipped_policies(), 4))
def test_every_pack_at_some_terms_of_change(pack: str) -> None:
    agree_over_time(pack, rows=100, others=5, most=3)


@pytest.mark.slow
@pytest.mark.parametrize("pack", shipped_policies())
def test_every_library_at_terms_of_change(pack: str, todays_seed: int) -> None:
    agree_over_time(pack, rows=200, others=3, seed=todays_seed)


def cell(fact: Fact, value: Any) -> Any:
    """What a profile says, as a cell of a frame."""
    if value is None or fact.type is FactType.IDENTIFIER:
        return value
    if fact.type is FactType.YES_NO:
        return value == "是"
    if fact.type is FactType.MONEY:
        return Decimal(value)
    return date.fromisoformat(value) if fact.type is FactType.DATE else value


TYPES = {
    FactType.YES_NO: pl.Boolean(),
    FactType.MONEY: pl.Decimal(18, 2),
    FactType.DATE: pl.Date(),
    FactType.INTEGER: pl.Int64(),
}


def as_frame(policy: Policy, profiles: list[Profile], *, lists: bool) -> pl.DataFrame:
    """Profiles as rows, a multiple choice as a column of lists or a column for each value."""
    columns: dict[str, pl.Series] = {}
    for fact in policy.facts:
        said = [profile.get(fact.name) for profile in profiles]
        if fact.type is not FactType.MULTIPLE:
            kind = TYPES.get(fact.type, pl.String())
            columns[fact.name] = pl.Series([cell(fact, one) for one in said], dtype=kind)
        elif lists:
            columns[fact.name] = pl.Series(said, dtype=pl.List(pl.String))
        else:
            for value in fact.values:
                cells = [_of(one, value.name) for one in said]
                columns[f"{fact.name}.{value.name}"] = pl.Series(cells, dtype=pl.Boolean)
    return pl.DataFrame(columns)


def _of(said: Any, value: str) -> bool | None:
    answer = said.get(value) if isinstance(said, Mapping) else None
    return None if answer is None else answer == "是"


@cache
def loaded(pack: str) -> Policy:
    return load_policy(pack)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[str, str, bool, list[Profile]]:
    """A pack, a term at which it changes, and a few students with unknowns."""
    pack = draw(st.sampled_from(shipped_policies()))
    policy = loaded(pack)
    lists = draw(st.booleans())
    fields: dict[str, st.SearchStrategy[object]] = {}
    for fact in policy.facts:
        values = known_value(fact)
        if fact.type is FactType.MULTIPLE and not lists:
            names = st.sampled_from([value.name for value in fact.values])
            values = st.dictionaries(names, st.sampled_from(["是", "否"]), max_size=8)
        if fact.type is FactType.MONEY:  # often inside the bounds of what it carries
            fen = st.integers(90_000, 130_000) | st.integers(0, 10**14 - 1)
            values = fen.map(lambda number: f"{number // 100}.{number % 100:02}")
        fields[fact.name] = st.none() | values
    profiles = draw(st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=4))
    return pack, draw(st.sampled_from(terms_of_change(policy))), lists, profiles


@pytest.mark.parametrize("engine", spread(["polars", "arrow", "duckdb"], 1))
@given(rosters())
@settings(max_examples=examples(15), deadline=None)
def test_any_students_with_unknowns(
    engine: str, drawn: tuple[str, str, bool, list[Profile]]
) -> None:
    pack, term, lists, profiles = drawn
    policy = loaded(pack)
    frame = as_frame(policy, profiles, lists=lists)
    judge = partial(policy.evaluate_frame, term=term)
    try:
        wanted = [one_by_one(policy, profile, term) for profile in profiles]
    except ProfileError:  # an amount that the student would get is out of bounds
        with pytest.raises(Exception, match="E706"):
            through(engine, frame, judge)
    else:
        assert judged_as_columns(policy, through(engine, frame, judge)) == wanted


@cache
def vocabulary(pack: str) -> NaivePolicy:
    return NaivePolicy(RULES / pack)


def agrees(pack: str, seed: int, term: str) -> int:
    """Judge a roster both ways; how many items somebody was given."""
    policy = loaded(pack)
    roster = random_roster(vocabulary(pack), AT_ONCE, seed, missing=0.04)
    wanted = judged_one_by_one(policy, roster, term)
    frame = dressed(roster.frame, seed) if seed % 2 else roster.frame
    assert judged_as_columns(policy, policy.evaluate_frame(frame, term).to_arrow()) == wanted
    return sum(state == "entitled" for one in wanted for state, _ in one)


def all_agree(pack: str, seeds: Iterable[int]) -> None:
    terms = terms_of_change(loaded(pack))
    given_items = [agrees(pack, seed, terms[seed % len(terms)]) for seed in seeds]
    assert sum(given_items) > len(given_items) * AT_ONCE // 50


@pytest.mark.slow
@pytest.mark.parametrize("pack", shipped_policies())
def test_other_random_students_of_every_pack_each_day(pack: str, todays_seed: int) -> None:
    all_agree(pack, (todays_seed * len(EACH_DAY) + number for number in EACH_DAY))


@pytest.mark.world
@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.start}")
@pytest.mark.parametrize("pack", shipped_policies())
def test_a_million_random_students_of_every_pack(pack: str, part: range) -> None:
    all_agree(pack, part)
