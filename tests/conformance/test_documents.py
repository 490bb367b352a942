"""What documents say, each a pack with cases by hand: one student, columns, the naive evaluator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import load_policy
from hand_made_cases import (
    assert_columns_agree,
    assert_every_case_passes,
    assert_naive_evaluator_holds,
    cases_by_hand,
    packs_in,
)
from naive_words import Tree
from project import PACKS

DOCUMENTS = PACKS / "documents"


@pytest.mark.parametrize("folder", packs_in(DOCUMENTS), ids=lambda folder: folder.name)
def test_every_case_of_what_documents_say_passes(folder: Path) -> None:
    assert_every_case_passes(folder)


@pytest.mark.parametrize("folder", packs_in(DOCUMENTS), ids=lambda folder: folder.name)
def test_columns_say_of_every_case_what_one_student_says(folder: Path) -> None:
    assert_columns_agree(folder)


@pytest.mark.parametrize(("folder", "case"), cases_by_hand(DOCUMENTS))
def test_the_naive_evaluator_holds_what_documents_say(folder: Path, case: Tree) -> None:
    assert_naive_evaluator_holds(folder, case)


def test_why_says_how_many_points_there_are_where_some_are_not_known() -> None:
    policy = load_policy(DOCUMENTS / "scoring")
    found = policy.evaluate({"学段": "高中", "困难类别": {"孤儿": "是"}}, "2023秋")
    # an orphan has 60; two workers take 5 away; all the rest may come on top: 138
    parts = parts_of(found.why("senior-grant"))
    assert {part.seen for part in parts if part.label == "得分"} == {"55至198"}


def parts_of(trace: Any) -> list[Any]:
    """A trace and everything in it."""
    return [] if trace is None else [trace, *(p for part in trace.parts for p in parts_of(part))]
