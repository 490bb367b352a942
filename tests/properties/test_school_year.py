"""Laws of 不同享 with 取: 高者 over a school year in which no text changes, on random policies.

For a student of whom every fact is stated:

| law | as an equation |
|---|---|
| one of them | of a group, the items given in the two terms are one item at most |
| the most | what the group gives in the year is at least what each 应享 item alone would |
| what is sure | a 可申请 item is given only where no 应享 item of the group would be in the year |
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, Term, TermError, load_policy
from eduaid_rules.policy.in_force import InForce
from eduaid_rules.policy.pack import Exclusion, Resolution
from eduaid_rules.testing import PackTexts, Profile, policies
from eduaid_rules.testing.choices import Choices
from eduaid_rules.testing.profiles import ProfileMaker

YEARS = [(Term(year, "秋"), Term(year + 1, "春")) for year in range(2018, 2023)]
STUDENTS = st.binary(min_size=100, max_size=100)
YearOf = Mapping[str, int]
"""Fen of the two terms, by item."""


def highest_groups(policy: Policy, year: tuple[Term, Term]) -> Iterator[Exclusion]:
    """The groups that hold in both terms and whose items say the same in both."""
    texts = [policy.pack.at(term) for term in year]
    if year[1] in policy.pack.turning_points():
        return
    for group in policy.pack.exclusions:
        if group.resolution is Resolution.HIGHEST and all(group.holds(t, None) for t in year):
            pairs = [[states[rule] for states in texts] for rule in group.rules]
            if all(_says_the_same(*pair) for pair in pairs):
                yield group


def _says_the_same(autumn: object, spring: object) -> bool:
    """Whether two states are of one text and one status day."""
    if isinstance(autumn, InForce) and isinstance(spring, InForce):
        return (autumn.who, autumn.standard) == (spring.who, spring.standard)
    return type(autumn) is type(spring)


def of_year(
    policy: Policy, student: Profile, year: tuple[Term, Term], items: Collection[str]
) -> YearOf | None:
    """What some items give in the two terms (0: something without an amount); None: one is open.

    Items that give nothing are left out.
    """
    made: Counter[str] = Counter()
    for term in year:
        found = policy.evaluate(student, term)
        if any(item.rule in items for item in found.undetermined):
            return None
        for item in found.entitlements:
            if item.rule in items:
                made[item.rule] += int((item.amount or 0) * 100)
    return made


def without(policy: Policy, group: Exclusion) -> Policy:
    rest = tuple(one for one in policy.pack.exclusions if one is not group)
    return Policy(replace(policy.pack, exclusions=rest))


def laws_hold(family: PackTexts, students: Sequence[bytes], tally: Counter[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy = load_policy(family.write(Path(folder)))
    groups = [(year, group) for year in YEARS for group in highest_groups(policy, year)]
    maker = ProfileMaker(policy, known=True, names="chinese")
    for profile in (maker.make(Choices(one)) for one in students if groups):
        for year, group in groups:
            try:
                kept = of_year(policy, profile, year, group.rules)
                alone = of_year(without(policy, group), profile, year, group.rules)
            except (TermError, ProfileError):
                continue
            if kept is not None and alone is not None:
                at = policy.at(year[0])
                check_year(kept, alone, {rule for rule in alone if at.rule(rule).is_due})
                tally["several"] += len(alone) > 1


def check_year(kept: YearOf, alone: YearOf, due: Collection[str]) -> None:
    """Of a group: what it gives, and what its items would give without it."""
    assert len(kept) == min(len(alone), 1), (kept, alone)
    for rule in due:
        assert {*kept} <= {*due}
        assert sum(kept.values()) >= alone[rule]


def check(start: int, count: int) -> Counter[str]:
    tally: Counter[str] = Counter()

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(policies(most_below=1), st.lists(STUDENTS, min_size=8, max_size=8))
    def property_(family: PackTexts, students: list[bytes]) -> None:
        laws_hold(family, students, tally)

    property_()
    return tally


@pytest.mark.slow
def test_one_item_has_the_year_and_it_is_the_right_one(todays_seed: int) -> None:
    tally = check(todays_seed, 1_000)
    assert tally["several"] > 40, tally
