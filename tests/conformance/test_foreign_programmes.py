"""Published cases of other countries' programmes, by the product and by the naive evaluator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hand_made_cases import (
    assert_columns_agree,
    assert_every_case_passes,
    assert_naive_evaluator_holds,
    cases_by_hand,
    packs_in,
)
from naive_words import Tree
from project import PACKS

FOREIGN = PACKS / "foreign"


@pytest.mark.parametrize("folder", packs_in(FOREIGN), ids=lambda folder: folder.name)
def test_every_published_case_that_is_stated_passes(folder: Path) -> None:
    assert_every_case_passes(folder)


@pytest.mark.parametrize("folder", packs_in(FOREIGN), ids=lambda folder: folder.name)
def test_columns_say_of_every_published_case_what_one_student_says(folder: Path) -> None:
    assert_columns_agree(folder)


@pytest.mark.parametrize(("folder", "case"), cases_by_hand(FOREIGN))
def test_the_naive_evaluator_holds_every_published_case(folder: Path, case: Tree) -> None:
    assert_naive_evaluator_holds(folder, case)


def test_the_page_counts_the_cases_that_the_packs_have() -> None:
    page = (FOREIGN / "README.md").read_text("utf-8")
    row = r"^\| `(\w+)` \|.*\| (\d+) \| (\d+) \| \d+ \| (\d+) \|$"
    said = {name: tuple(map(int, counts)) for name, *counts in re.findall(row, page, re.MULTILINE)}
    names = [(param.values[0].name, param.values[1]["名称"]) for param in cases_by_hand(FOREIGN)]
    found = {
        pack.name: [case for name, case in names if name == pack.name] for pack in packs_in(FOREIGN)
    }
    assert {name: counts[2] for name, counts in said.items()} == {
        name: len(cases) for name, cases in found.items()
    }
    published = {case.partition("，")[0] for case in found["repayment"]}
    assert said["repayment"][1] == len(published)
    assert said["bourse"][1] == len(found["bourse"])
