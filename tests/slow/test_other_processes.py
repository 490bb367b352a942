"""What is sent to another process arrives there, and what comes back is as it was sent."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from eduaid_rules import ProfileError, load_policy

pytestmark = pytest.mark.slow

TERM = "2019秋"


def test_a_pool_of_new_processes_gives_the_same_results() -> None:
    policy = load_policy("city-2019")
    student = policy.Student(stage="primary", boards=True, hardship=["orphan"])
    wrong = {"甲": 1, "乙": 2}
    here = policy.evaluate(student, TERM)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(policy.evaluate, student, TERM).result()
        error = pool.submit(policy.evaluate, wrong, TERM).exception()
    assert there == here
    assert there.entitlements == here.entitlements
    assert there.model_dump_json() == here.model_dump_json()
    with pytest.raises(ProfileError) as raised:
        policy.evaluate(wrong, TERM)
    assert isinstance(error, ProfileError)
    assert (str(error), error.diagnostics) == (str(raised.value), raised.value.diagnostics)
