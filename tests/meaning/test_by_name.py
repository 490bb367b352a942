"""Rules and facts are asked by id, Chinese name or number; what nobody has is said with a hint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eduaid_rules import EduaidError, Policy, load_policies, load_policy, shipped_policies
from eduaid_rules.cli.options import rule_meant
from eduaid_rules.errors import ArgumentError, UnknownName
from eduaid_rules.meaning.by_name import Rules
from eduaid_rules.policy.in_force import change_terms

CITY = load_policy("city-2019")


def test_a_rule_is_asked_by_id_or_by_name() -> None:
    rule = CITY.rules["boarding-subsidy"]
    assert (rule.id, rule.name) == ("boarding-subsidy", "寄宿生生活补助")
    assert CITY.rules["寄宿生生活补助"] is rule
    names: Any = CITY.rules
    assert all(one in names for one in ("boarding-subsidy", "寄宿生生活补助", rule))
    assert "nope" not in names


def test_a_fact_is_asked_by_either_name() -> None:
    assert CITY.facts["寄宿"] is CITY.facts["boards"]
    assert CITY.facts["boards"].id == "boards"


def test_it_is_a_tuple_as_before() -> None:
    assert isinstance(CITY.rules, tuple)
    assert len(CITY.rules) == 18
    assert [rule.id for rule in CITY.rules] == sorted(rule.id for rule in CITY.rules)
    assert CITY.rules == CITY.pack.rules
    assert CITY.rules[0] is next(iter(CITY.rules))
    assert CITY.rules[-1] is CITY.pack.rules[-1]
    assert CITY.rules[1:3] == CITY.pack.rules[1:3]
    with pytest.raises(IndexError):
        CITY.rules[99]


def test_history_and_why_understand_both_names() -> None:
    assert CITY.history("寄宿生生活补助") == CITY.history("boarding-subsidy")
    answer = CITY.evaluate({"学段": "小学", "寄宿": True}, "2019秋")
    assert answer.why("寄宿生生活补助") == answer.why("boarding-subsidy") is not None


ASKED: dict[str, Callable[[Policy, str], object]] = {
    "rules": lambda policy, name: policy.rules[name],
    "history": lambda policy, name: policy.history(name),
    "why": lambda policy, name: policy.evaluate({}, "2019秋").why(name),
}


@pytest.mark.parametrize("door", ASKED)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("boarding-subsidie", "没有“boarding-subsidie”这条规则。是不是“boarding-subsidy”？可用："),
        ("寄宿生生活补贴", "没有“寄宿生生活补贴”这条规则。是不是“寄宿生生活补助”？可用："),
        ("火星", "没有“火星”这条规则。可用："),
    ],
)
def test_a_name_that_nothing_has_is_said_with_the_nearest(door: str, wrong: str, said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        ASKED[door](CITY, wrong)
    assert str(caught.value).startswith(said)
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, EduaidError)


@pytest.mark.parametrize("door", ASKED)
@pytest.mark.parametrize("wrong", [None, 2.5, ["boarding-subsidy"], b"x", object()])
def test_what_is_no_name_is_no_argument(door: str, wrong: str) -> None:
    with pytest.raises(ArgumentError, match="请写编号") as caught:
        ASKED[door](CITY, wrong)
    assert isinstance(caught.value, TypeError)


PACKS = load_policies(shipped_policies())


def test_every_name_that_a_catalogue_prints_finds_its_rule() -> None:
    renamed = 0
    for policy in PACKS.values():
        terms = {term for rule in policy.rules for term in change_terms(rule)}
        for term in terms:
            for period in policy.catalogue(term):
                rule = policy.rules[period.rule]
                assert policy.rules[period.name] is rule
                assert rule_meant(period.name, policy) == rule.id
                renamed += period.name != rule.name
    assert renamed > 0


def test_a_name_of_another_term_is_understood_at_every_door() -> None:
    for door in ASKED.values():
        assert door(CITY, "高中阶段免学费") == door(CITY, "senior-tuition")
    assert rule_meant("高中阶段 免学费", CITY) == "senior-tuition"
    names: Any = CITY.rules
    assert "高中阶段免学费" in names


def test_a_name_that_two_rules_have_at_some_time_is_refused_with_both() -> None:
    tuition = CITY.rules["senior-tuition"]
    other = replace(CITY.rules["vocational-tuition"], name="高中阶段免学费")
    with pytest.raises(UnknownName, match="请写编号：senior-tuition、vocational-tuition"):
        Rules((tuition, other))["高中阶段免学费"]


def test_a_rule_that_is_only_like_another_is_not_guessed() -> None:
    with pytest.raises(UnknownName) as caught:
        CITY.rules["高校免学费"]
    assert str(caught.value).startswith("没有“高校免学费”这条规则。可用：")
