"""No slip of the hand goes unnoticed: every mutant that changes a result dies.

In the shipped packs, and in those that say what documents say: some of them each day.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import shipped_policies
from eduaid_rules.analysis.mutants.runner import Fate, judges_of, run_mutants
from hand_made_cases import packs_in
from how_many import one_part_a_day
from project import PACKS, RULES


@pytest.mark.parametrize("pack", one_part_a_day(sorted(shipped_policies()), 9))
def test_every_mutant_of_a_shipped_pack_is_noticed_or_the_same_for_everybody(pack: str) -> None:
    assert_nothing_is_unnoticed(RULES / pack)


@pytest.mark.parametrize(
    "folder", one_part_a_day(packs_in(PACKS / "documents"), 4), ids=lambda folder: folder.name
)
def test_every_mutant_of_what_documents_say_is_noticed_or_the_same(folder: Path) -> None:
    assert_nothing_is_unnoticed(folder)


def assert_nothing_is_unnoticed(folder: Path) -> None:
    report = run_mutants(folder, judges_of)
    assert report.outcomes
    unnoticed = [*report.of(Fate.SURVIVED), *report.of(Fate.UNDECIDED)]
    assert [(str(one.mutant.where), one.mutant.after) for one in unnoticed] == []
