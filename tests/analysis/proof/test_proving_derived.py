"""Promises about derived amounts: below 0, joint with their sources, not decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from eduaid_rules.analysis.proof.proofs import Proof
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.report import proof_report
from eduaid_rules.analysis.proof.scope import ProofVerdict
from eduaid_rules.policy.guarantees import Check
from little_derived import BELOW, NOBODY, PRIME, derived_pack

NOBODY_HAS = "保证: [{说明: 没有人有补助, 没人有: {项目: [aid]}}]\n"


def stated(policy: Policy) -> Proof:
    """What became of the guarantee of the pack."""
    (proof,) = prove(policy, built_in=False)
    return proof


def test_who_is_below_zero_refutes(tmp_path: Path) -> None:
    proof = stated(derived_pack(tmp_path, BELOW, others=NOBODY_HAS))
    assert proof.verdict is ProofVerdict.REFUTED
    assert [one.example for one in proof.found] == [{"收入": "0", "贫困线": "0.01"}]


def test_who_cannot_be_refutes_nothing(tmp_path: Path) -> None:
    proof = stated(derived_pack(tmp_path, NOBODY, others=NOBODY_HAS))
    assert proof.verdict is ProofVerdict.HOLDS


def test_what_cannot_be_decided_does_not_hold(tmp_path: Path) -> None:
    policy = derived_pack(tmp_path, PRIME, others=NOBODY_HAS)
    proof = stated(policy)
    assert (proof.verdict, proof.holds) == (ProofVerdict.UNDECIDED, False)
    assert proof.to_dict()["verdict"] == "undecided"
    report = proof_report(policy)
    assert report.verdict is ProofVerdict.UNDECIDED


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        (BELOW, ProofVerdict.HOLDS),
        (NOBODY, ProofVerdict.REFUTED),
        (PRIME, ProofVerdict.UNDECIDED),
    ],
)
def test_somebody_can_have_a_rule_only_where_somebody_is_found(
    who: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    proofs = prove(derived_pack(tmp_path, who))
    assert [p.verdict for p in proofs if p.check is Check.UNREACHABLE_RULE] == [verdict]


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([BELOW, "{收入: {不低于: 0}}"], ProofVerdict.HOLDS),
        ([NOBODY, "{收入: {不低于: 0}}"], ProofVerdict.REFUTED),
        ([PRIME, "{收入: {不低于: 0}}"], ProofVerdict.UNDECIDED),
    ],
)
def test_somebody_reaches_a_tier_only_where_somebody_is_found(
    rows: list[str], verdict: ProofVerdict, tmp_path: Path
) -> None:
    tiers = ", ".join(f"{{当: {when}, 标准: {n}00元/学年}}" for n, when in enumerate(rows, 1))
    policy = derived_pack(tmp_path, "{人数: {不低于: 1}}", f"{{分档: [{tiers}], 取: 先者}}")
    proofs = prove(policy)
    assert [p.verdict for p in proofs if p.check is Check.UNREACHABLE_TIER] == [verdict]


def test_who_divides_by_zero_is_left_open_with_everything_stated(tmp_path: Path) -> None:
    proofs = prove(derived_pack(tmp_path, "{人均: {不高于: 6000}}"))
    (proof,) = (p for p in proofs if p.check is Check.LEFT_OPEN)
    assert [one.example for one in proof.found] == [{"收入": "0", "人数": 0}]


def test_a_condition_counts_only_where_somebody_shows_it(tmp_path: Path) -> None:
    """Of those above the line nobody is below 0."""
    both = "{收入: {不低于: 100}, 贫困线: {低于: 50}, 超出: {不低于: 0}}"
    proofs = prove(derived_pack(tmp_path, both))
    (proof,) = (p for p in proofs if p.check is Check.DEAD_CONDITION)
    assert [one.words for one in proof.found] == [
        "“补助”“超出：不低于0”没有作用：去掉它，谁的结果都不变"
    ]
