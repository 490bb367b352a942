"""The cases beside the shipped rules (``rules/<pack>/cases/*.yaml``), worked out by hand.

They were read from the facts of the policies alone, before and apart from the rule files; each
names the document that it rests on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, load_policies, load_policy, shipped_policies
from eduaid_rules.cases import Case, read_cases, run_case
from eduaid_rules.cases.running import failure_lines
from project import RULES


@pytest.fixture(scope="module")
def shipped() -> dict[str, tuple[Policy, tuple[Case, ...]]]:
    """Every shipped pack with its cases."""
    policies = load_policies(RULES / name for name in shipped_policies())
    return {name: (policy, read_cases(RULES / name, policy)) for name, policy in policies.items()}


@pytest.mark.parametrize("name", shipped_policies())
def test_the_cases_of_a_shipped_pack_come_out_as_worked_out_by_hand(
    name: str, shipped: dict[str, tuple[Policy, tuple[Case, ...]]]
) -> None:
    policy, cases = shipped[name]
    assert cases
    results = [run_case(case, policy) for case in cases]
    failed = ["\n".join(failure_lines(result)) for result in results if not result.passed]
    assert not failed, "\n\n".join(failed)


def test_there_are_hundreds_of_cases_and_each_names_the_document_it_rests_on(
    shipped: dict[str, tuple[Policy, tuple[Case, ...]]],
) -> None:
    every = [case for _, cases in shipped.values() for case in cases]
    assert len(every) >= 285
    assert [case for case in every if not case.basis] == []
    stated = [case.expected or case.rejected or case.no_rules for case in every]
    assert all(stated)
    assert sum(bool(case.expected) for case in every) >= 285


def test_every_rule_that_a_pack_brings_or_changes_is_named_by_a_case_of_it(
    shipped: dict[str, tuple[Policy, tuple[Case, ...]]],
) -> None:
    for name, (policy, cases) in shipped.items():
        own = {
            rule.id
            for rule in policy.rules
            if rule.layer == name or any(one.layer == name for one in rule.adjustments)
        }
        assert own <= {rule for case in cases for rule in case.rules}, name


def test_cases_are_no_part_of_a_policy(tmp_path: Path) -> None:
    from shutil import copytree

    pack = copytree(RULES / "city-2019", tmp_path / "city-2019")
    with_cases = load_policy(pack)
    (pack / "cases" / "preschool.yaml").write_text("不是: [用例", encoding="utf-8")
    assert load_policy(pack).digest == with_cases.digest
    assert load_policy("city-2019").digest == with_cases.digest
