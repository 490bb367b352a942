"""What a case can reach where derived amounts decide: with the student who would."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules.analysis.coverage.coverage import CoverageItem, coverage_of
from eduaid_rules.api import load_policy
from little_derived import BELOW, NOBODY, PRIME, derived_pack


def items(folder: Path, who: str) -> dict[str, CoverageItem]:
    """What can be reached, by its words, without any case."""
    policy = derived_pack(folder, who)
    return {one.what: one for one in coverage_of(policy, ()).spots}


def test_an_amount_below_zero_is_reached_by_stated_facts(tmp_path: Path) -> None:
    found = items(tmp_path, BELOW)
    held = next(one for what, one in found.items() if what.endswith("”成立"))
    assert held.possible
    assert held.example == "学期: 2024秋, 学生: {收入: 0, 贫困线: 0.01}"
    policy = load_policy(tmp_path / "one" / "little")
    assert policy.evaluate({"收入": 0, "贫困线": "0.01"}, "2024秋").total == 500


def test_what_no_stated_facts_give_is_not_counted(tmp_path: Path) -> None:
    version = next(one for what, one in items(tmp_path, NOBODY).items() if "版本" in what)
    assert (version.possible, version.example) == (False, None)
    assert version.why is not None
    assert version.why.endswith("不能同时成立")


@pytest.mark.slow
def test_what_cannot_be_decided_is_counted_without_an_example(tmp_path: Path) -> None:
    version = next(one for what, one in items(tmp_path, PRIME).items() if "版本" in what)
    assert (version.possible, version.example) == (True, None)
