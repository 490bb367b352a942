"""No slip of the hand in a shipped pack goes unnoticed: every mutant that changes a result dies."""

from __future__ import annotations

import pytest

from eduaid_rules import shipped_policies
from eduaid_rules.analysis.mutants.runner import Fate, judges_of, run_mutants
from project import RULES

SMALL = sorted(set(shipped_policies()) - {"national", "city-2019"})


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["national", "city-2019", *SMALL])
def test_every_mutant_of_a_shipped_pack_is_noticed_or_the_same_for_everybody(pack: str) -> None:
    report = run_mutants(RULES / pack, judges_of)
    assert report.outcomes
    unnoticed = [*report.of(Fate.SURVIVED), *report.of(Fate.UNDECIDED)]
    assert [(str(one.mutant.where), one.mutant.after) for one in unnoticed] == []
