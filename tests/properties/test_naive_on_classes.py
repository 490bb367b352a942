"""The product and the naive evaluator agree on every kind of student that a rule tells apart.

Not a sample: for each rule every row of its class table, unknown being one more kind of each
fact; one row in four each day, others on the next. Where a rule stands as at a term before, only
the naive evaluator is asked again. A rule that stands as in the pack above has its rows there, and
one in forty here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import pytest

from eduaid_rules import Policy, ProfileError, Term, load_policy, shipped_policies
from eduaid_rules.analysis.classes.class_table import ClassTable
from eduaid_rules.analysis.classes.questions import rule_fingerprint
from eduaid_rules.analysis.classes.subjects import (
    ExampleProfile,
    PackSubjects,
    Subject,
    example_profile,
    terms_to_check,
)
from naive import NaivePolicy
from project import RULES

DAYS = 8
"""In so many days each row has its turn."""

REFUSED = ("out of bounds", None)
"""What comes of an amount that a rule does not allow: no answer, from neither."""

Answer = tuple[str, int | None]
Classes = Sequence[tuple[ExampleProfile, Answer]]


def as_above(policy: Policy) -> set[str]:
    """The rules that stand just so in the pack above, in whose groups nothing is another."""
    pack = policy.pack
    if len(pack.layers) < 2:
        return set()
    above = load_policy(RULES / pack.layers[-2]).pack
    if (pack.parameters, pack.status_day, pack.common) != (
        *(above.parameters, above.status_day, above.common),
    ):
        return set()
    moved = {rule for group in {*pack.exclusions} ^ {*above.exclusions} for rule in group.rules}
    return {rule.id for rule in pack.rules if rule in above.rules} - moved


def classes(
    policy: Policy, subject: Subject, rule: str, rows: slice
) -> Iterator[tuple[ExampleProfile, Answer]]:
    """Each kind of student that a rule tells apart, with the product's answer."""
    table = ClassTable([subject], unknowns=True)
    table.add(rule, table.reader.item(0, rule, payees=False))
    for row in range(len(table))[rows]:
        profile = example_profile(table.student(row), policy.vocabulary)
        yield profile, product(policy, rule, profile, subject.at.term)


def product(policy: Policy, rule: str, profile: ExampleProfile, term: Term) -> Answer:
    """State and fen of one rule by the product, from the public results only."""
    try:
        found = policy.evaluate(profile, term)
    except ProfileError as error:
        return (
            REFUSED if {one.code for one in error.diagnostics} == {"E706"} else (str(error), None)
        )
    for item in found.entitlements:
        if item.rule == rule:
            return "entitled", None if item.amount is None else int(item.amount * 100)
    if any(item.rule == rule for item in found.undetermined):
        return "undetermined", None
    return "not_entitled", None


def second(naive: NaivePolicy, rule: str, profile: ExampleProfile, term: Term) -> Answer:
    """The same by the naive evaluator."""
    try:
        return naive.judge_one(rule, profile, (term.year, term.season))
    except ValueError as error:
        return REFUSED if "outside the bounds" in str(error) else (str(error), None)


def compare(
    pack: str, terms: Sequence[Term] | None = None, seed: int = 0, days: int = 1
) -> Counter[str]:
    """Judge classes of a shipped pack twice at these terms (None: all); count the answers.

    Of ``days`` parts of the classes that of the day's seed.
    """
    policy, naive = load_policy(RULES / pack), NaivePolicy(RULES / pack)
    there = as_above(policy)
    judged: dict[Hashable, Classes] = {}
    counted: Counter[str] = Counter()
    for term in terms_to_check((policy.pack,)) if terms is None else terms:
        subject = PackSubjects(policy.pack).reached(term)
        for rule in subject.rules:
            # a rule that gives nothing has one class; its state tells what that comes to
            key = (rule, type(subject.rules[rule].state), rule_fingerprint(subject, rule))
            if key not in judged:
                every = days * 10 if rule in there else days
                rows = slice(seed % every, None, every)
                judged[key] = tuple(classes(policy, subject, rule, rows))
            for profile, answer in judged[key]:
                assert second(naive, rule, profile, term) == answer, (rule, profile, str(term))
                counted[answer[0]] += 1
    return counted


def test_one_rule_alone_is_judged_by_the_naive_evaluator_as_among_all() -> None:
    naive = NaivePolicy(RULES / "chongqing")
    student = {"学段": "中职", "困难类别": ["建档立卡"], "享受市级学费资助": "是"}
    for term in ((2019, "秋"), (2024, "春")):
        every = naive.judge(student, term)
        assert {item: naive.judge_one(item, student, term) for item in every} == every


@pytest.mark.slow
def test_all_classes_of_the_plan_get_the_same_from_both_in_its_first_year() -> None:
    counted = compare("city-2019", [Term(2019, "秋"), Term(2020, "春")])
    assert min(counted[s] for s in ("entitled", "not_entitled", "undetermined")) > 100


@pytest.mark.parametrize("pack", shipped_policies())
@pytest.mark.parametrize(
    "days", [pytest.param(DAYS, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.world)]
)
def test_all_classes_of_every_pack_at_every_term_get_the_same_from_both(
    days: int, pack: str, todays_seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = compare(pack, seed=todays_seed, days=days)
    with capsys.disabled():
        print(f"\n{pack}: {counted.total():,} classes ({dict(counted)})")
    assert min(counted[s] for s in ("entitled", "not_entitled", "undetermined")) > 100 / days
