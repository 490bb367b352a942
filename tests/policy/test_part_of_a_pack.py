"""A pack about one rule gives what the whole pack gives, and refuses the same amounts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, Term, TermError, load_policy, shipped_policies
from eduaid_rules.analysis.comparison.changes import ItemAnswer, item_answer
from eduaid_rules.testing import PackTexts, Profile, policies, students, terms
from how_many import examples, spread


def answered(policy: Policy, student: Profile, term: Term, rule: str) -> ItemAnswer | str | None:
    try:
        return item_answer(policy.evaluate(student, term), rule)
    except ProfileError as error:
        return error.diagnostics[0].code
    except TermError:
        return None


def same_of_each(policy: Policy, student: Profile, term: Term) -> None:
    for rule in policy.rules:
        part = Policy(policy.pack.about(rule.id))
        given = answered(part, student, term, rule.id)
        assert given in (None, answered(policy, student, term, rule.id)), rule.id
        assert given is not None or term < rule.versions[0].since or not rule.versions


@given(policies(most_rules=3, most_below=2), st.data())
def test_of_a_random_policy(family: PackTexts, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy = load_policy(family.write(Path(folder)))
        term = data.draw(terms(policy))
        same_of_each(policy, data.draw(students(policy, term)), term)


@pytest.mark.parametrize("name", spread(shipped_policies(), 3))
def test_of_a_shipped_pack(name: str) -> None:
    policy = load_policy(name)

    @settings(max_examples=examples(40))
    @given(st.data())
    def same(data: st.DataObject) -> None:
        term = data.draw(terms(policy))
        same_of_each(policy, data.draw(students(policy, term)), term)

    same()


def test_most_of_a_pack_is_left_out() -> None:
    """The loan asks nothing of the others; the day subsidy is half of the boarding subsidy."""
    pack = load_policy("national").pack
    bounded = {"senior-grant", "university-grant"}
    about = {rule.id for rule in pack.about("day-subsidy").rules}
    assert {"day-subsidy", "boarding-subsidy"} <= about
    assert about <= {"day-subsidy", "boarding-subsidy", "vocational-grant", *bounded}
