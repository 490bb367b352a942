"""Laws that hold for every student.

| law | as an equation |
|---|---|
| pure | evaluate(s, t) = evaluate(s, t), to the byte, in every process |
| a partition | entitled + undetermined + refused = the rules, each once |
| exact money | total = sum of the amounts; every amount has two places and is >= 0 |
| a year adds up | autumn + spring = the year's standard |
| filling in | known(evaluate(some facts)) is part of evaluate(all facts) |
| missing | answering what is missing settles the item; one question less does not |
| nearest | making the nearest change ends the refusal |
| names | evaluate(Chinese names) = evaluate(English names) |
| one student | evaluate(mapping) = evaluate(policy.Student(mapping)) |
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from eduaid_rules import Assessment, Policy, load_policy
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from eduaid_rules.testing import Profile, half_known_students, students
from how_many import examples
from project import EXAMPLES
from strategies import in_english

CITY = load_policy("city-2019")
TERMS = st.sampled_from(["2019秋", "2020春"])

Settled = dict[str, tuple[str, Decimal | None]]


def settled(found: Assessment) -> Settled:
    """What is known for sure, by rule."""
    made: Settled = {item.rule: ("entitled", item.amount) for item in found.entitlements}
    made |= {item.rule: ("refused", None) for item in found.refusals}
    return made


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(students(CITY), TERMS)
def test_evaluation_is_pure(profile: Profile, term: str) -> None:
    again = load_policy("city-2019")
    first = CITY.evaluate(profile, term).model_dump_json()
    assert CITY.evaluate(dict(reversed(profile.items())), term).model_dump_json() == first
    assert again.evaluate(profile, term).model_dump_json() == first


@given(students(CITY), TERMS)
def test_every_rule_is_answered_once(profile: Profile, term: str) -> None:
    found = CITY.evaluate(profile, term)
    ids = [item.rule for item in found.entitlements]
    ids += [item.rule for item in found.undetermined]
    ids += [item.rule for item in found.refusals]
    assert sorted(ids) == [rule.id for rule in CITY.rules]


@given(students(CITY), TERMS)
def test_money_is_exact_and_never_negative(profile: Profile, term: str) -> None:
    found = CITY.evaluate(profile, term)
    cash = [item for item in found.entitlements if item.kind == "cash"]
    amounts = [item.amount for item in cash if item.amount is not None]
    assert len(amounts) == len(cash)
    for amount in amounts:
        assert amount.as_tuple().exponent == -2
        assert amount >= 0
    assert found.total == sum(amounts, Decimal(0))
    assert all(item.amount is None for item in found.entitlements if item.kind != "cash")
    assert found.total_complete == all(item.kind != "cash" for item in found.undetermined)


YEARS = {
    "3000元/学年": 3000,
    "2000元/学年": 2000,
    "寄宿生生活补助的50%，即500元/学年": 500,
    "寄宿生生活补助的50%，即625元/学年": 625,
    "1000元/学年": 1000,
    "1250元/学年": 1250,
    "500元/学年": 500,
    "625元/学年": 625,
    "1500元/学年": 1500,
    "8000元/学年": 8000,
    "1500元/学期": 3000,
    "1000元/学期": 2000,
}


@given(students(CITY, known=True))
def test_the_two_terms_of_a_year_add_up_to_the_standard(profile: Profile) -> None:
    autumn, spring = (
        {item.rule: item for item in CITY.evaluate(profile, term).entitlements}
        for term in ("2019秋", "2020春")
    )
    for rule, item in autumn.items():
        if item.kind == "cash" and rule != "travel-grant":
            later = spring[rule]
            assert item.amount is not None
            assert later.amount is not None
            if rule == "university-grant":  # what the school set is paid in each term
                assert item.amount == later.amount
            else:
                assert item.amount + later.amount == YEARS[item.standard]


@given(half_known_students(CITY), TERMS)
def test_filling_in_unknown_facts_contradicts_no_answer(
    pair: tuple[Profile, Profile], term: str
) -> None:
    hidden, full = (settled(CITY.evaluate(profile, term)) for profile in pair)
    assert {rule: full.get(rule) for rule in hidden} == hidden


@given(students(CITY, known=True), TERMS)
def test_only_what_no_text_states_stays_open_where_everything_is_known(
    profile: Profile, term: str
) -> None:
    for item in CITY.evaluate(profile, term).undetermined:
        assert (item.rule, item.about, item.eligible) in {
            ("senior-grant", "amount", "yes"),
            ("preschool-last-year", "text", "unknown"),
        }
        assert item.missing == ()


def answers_to(fact: Fact, known: object) -> list[object]:
    """Every kind of answer that the city plan tells apart; of a 多选, what is known is kept."""
    if fact.type is FactType.MONEY:  # what a school set: within the bounds of both terms
        return ["1000", "1000.01", "2250"]
    if fact.type is FactType.YES_NO:
        return ["是", "否"]
    if fact.type is FactType.INTEGER:
        return list(range(fact.at_least or 0, (fact.at_most or 0) + 1))
    names = [value.name for value in fact.values]
    if fact.type is FactType.SINGLE:
        return list(names)
    said = known if isinstance(known, dict) else {}
    free = [name for name in names if name not in said]
    held = [name for name in said if said[name] == "是"]
    sets = [(), *((name,) for name in free), *combinations(free, 2), tuple(free)]
    return [[*held, *extra] for extra in sets]


def filled(profile: Profile, facts: tuple[str, ...]) -> Iterator[Profile]:
    """The profile with every answer to some facts."""
    by_name = {fact.name: fact for fact in CITY.facts}
    choices = [answers_to(by_name[fact], profile.get(fact)) for fact in facts]
    for answers in product(*choices):
        yield {**profile, **dict(zip(facts, answers, strict=True))}


def is_open(profile: Profile, term: str, rule: str) -> bool:
    """Whether something about the student could still change the item."""
    found = CITY.evaluate(profile, term)
    return any(item.rule == rule and item.missing for item in found.undetermined)


@settings(max_examples=examples(100), deadline=None)
@given(students(CITY), TERMS, st.data())
def test_what_is_missing_settles_the_item_and_nothing_less_does(
    profile: Profile, term: str, data: st.DataObject
) -> None:
    found = CITY.evaluate(profile, term)
    still_open = [item for item in found.undetermined if 0 < len(item.missing) <= 3]
    assume(still_open)  # of more than three there are too many answers to go through
    item = data.draw(st.sampled_from(still_open))
    event(f"{len(item.missing)} missing")
    for answered in filled(profile, item.missing):
        assert not is_open(answered, term, item.rule), answered
    for fewer in combinations(item.missing, len(item.missing) - 1):
        assert any(is_open(answered, term, item.rule) for answered in filled(profile, fewer))


@settings(deadline=None)
@given(students(CITY, known=True) | students(CITY), TERMS)
def test_the_nearest_change_ends_the_refusal(profile: Profile, term: str) -> None:
    for refusal in CITY.evaluate(profile, term).refusals:
        if refusal.nearest:
            event(f"{len(refusal.nearest)} changes")
            changed = {**profile, **{seen.fact: seen.wanted for seen in refusal.nearest}}
            found = CITY.evaluate(changed, term)
            assert refusal.rule not in {item.rule for item in found.refusals}
            open_items = {item.rule: item for item in found.undetermined}
            if refusal.rule in open_items:
                assert open_items[refusal.rule].about == "amount"


@pytest.mark.slow
@given(students(CITY), TERMS)
def test_english_names_say_the_same(profile: Profile, term: str) -> None:
    english = CITY.evaluate(in_english(CITY, profile), term)
    assert english.model_dump_json() == CITY.evaluate(profile, term).model_dump_json()


@pytest.mark.slow
@given(students(CITY), TERMS)
def test_a_mapping_and_a_student_are_judged_alike(profile: Profile, term: str) -> None:
    student = CITY.Student(profile)
    direct = CITY.evaluate(profile, term).model_dump_json()
    assert CITY.evaluate(student, term).model_dump_json() == direct
    assert CITY.Student(student.facts()).facts() == student.facts()


PROGRAM = """
import sys
from pathlib import Path
from eduaid_rules import load_policy
from eduaid_rules.authoring.profiles import read_profile
policy = load_policy("city-2019")
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.is_file() and ".expected" not in path.name:
        student = read_profile(path.read_bytes(), path.name, policy.Student)
        for term in ("2019秋", "2020春"):
            print(policy.evaluate(student, term).model_dump_json())
"""


@pytest.mark.slow
def test_every_process_and_hash_seed_gives_the_same_bytes() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(EXAMPLES)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b'"schema":"1"') == 22


@pytest.fixture
def policy() -> Policy:
    """The city plan."""
    return CITY


def test_the_policy_has_no_memory_of_its_students(policy: Policy) -> None:
    profile = {"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}
    first = policy.evaluate(profile, "2019秋").model_dump_json()
    for other in ({}, {"学段": "学前"}, {"学段": "小学", "寄宿": "否"}):
        policy.evaluate(other, "2020春").model_dump_json()
    assert policy.evaluate(profile, "2019秋").model_dump_json() == first


def test_reading_everything_of_many_students_leaves_nothing_behind() -> None:
    nation = load_policy("national")
    kept: list[int] = []
    for number in range(60):
        found = nation.evaluate({"学段": "小学", "年级": number % 6 + 1, "寄宿": "是"}, "2019秋")
        found.model_dump_json()
        assert [item.other_stage for item in found.undetermined]
        kept.append(len(found._at._judgements))
    assert kept[10] == kept[-1]
