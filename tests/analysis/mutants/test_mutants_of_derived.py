"""Slips of the hand that only derived amounts below 0 notice, or of which nobody can say."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.runner import Fate, MutantOutcome, mutant_report
from little_derived import BELOW, PRIME, derived_pack


def outcomes(folder: Path, who: str, kind: MutationKind) -> dict[str, MutantOutcome]:
    """What becomes of the mutants of a rule without cases, by what they write."""
    derived_pack(folder, who)
    report = mutant_report(folder / "one" / "little", kinds=[kind])
    return {one.mutant.after: one for one in report.outcomes}


def test_another_amount_below_zero_is_not_the_same(tmp_path: Path) -> None:
    less = outcomes(tmp_path, BELOW, MutationKind.AMOUNT)["999元/学年"]
    assert less.fate is Fate.SURVIVED
    assert less.killer is not None
    assert "学生: {收入: 0, 贫困线: 0.01}" in less.killer
    assert "应享: {aid: 500.00}" in less.killer


def test_a_threshold_of_zero_slips_below_it_too(tmp_path: Path) -> None:
    found = outcomes(tmp_path, BELOW, MutationKind.THRESHOLD)
    assert {"1", "-1"} <= found.keys()
    assert {found["1"].fate, found["-1"].fate} == {Fate.SURVIVED}


def test_what_cannot_be_decided_is_not_called_the_same(tmp_path: Path) -> None:
    found = outcomes(tmp_path, PRIME, MutationKind.AMOUNT)
    assert {one.fate for one in found.values()} == {Fate.UNDECIDED}
