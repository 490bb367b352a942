"""Coverage of the shipped packs: marks change nothing, and what counts as reached does decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import pytest

from eduaid_rules import Policy, load_policies, load_policy, shipped_policies
from eduaid_rules.analysis.coverage.coverage import coverage_of
from eduaid_rules.analysis.coverage.entries import CoverageItemKind, Probe, instrument, probe_of
from eduaid_rules.cases import read_cases
from eduaid_rules.policy.conditions import Condition, Not
from how_many import spread
from little_coverage import covered, example_of
from project import RULES

T = TypeVar("T")
NOBODY_CAN = {
    "chongqing": {"条件“学籍状态：休学或退学”成立"},
    "jingyuan": {"条件“学籍状态：休学、保留学籍、参军之一”成立"},
}
"""What the common condition 在读, or the scope, decides before the text of the place does."""


_HOLD_CONDITIONS = ("conditions", "rules", "standards")
"""The modules of the objects that conditions can stand in."""


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return load_policies(shipped_policies())


def answer(policy: Policy, term: str, profile: dict[str, object]) -> tuple[object, ...]:
    """Everything that a condition can change: items, amounts, payees and what is open."""
    found = policy.evaluate(profile, term)
    return (
        [(item.rule, item.amount, item.payee) for item in found.entitlements],
        [(item.rule, item.about) for item in found.undetermined],
    )


def turned(value: T, mark: Probe) -> T:
    """The value with the marked condition turned into its opposite, wherever it stands."""

    def inner(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(inner(one) for one in part)
        if isinstance(part, Condition):
            found = probe_of(part)
            if found is not None and found[0] == mark.number:
                return Not(part)
        kind = type(part).__module__.rsplit(".", 1)[-1]
        if not is_dataclass(part) or isinstance(part, type) or kind not in _HOLD_CONDITIONS:
            return part
        return replace(part, **{one.name: inner(getattr(part, one.name)) for one in fields(part)})

    turned_value: T = inner(value)
    return turned_value


def entries(policy: Policy) -> Iterator[tuple[Probe, str, dict[str, object]]]:
    """Every entry of a pack with the student that coverage names for one of its outcomes."""
    probes = [
        probe for probe in instrument(policy).probes if probe.kind is CoverageItemKind.CONDITION
    ]
    by_text = {(probe.text, probe.said): probe for probe in probes}
    for spot in covered(policy).spots:
        if spot.kind is CoverageItemKind.CONDITION and spot.example is not None:
            said = spot.what.removeprefix("条件“").rsplit("”", 1)[0]
            found = [
                mark
                for (text, words), mark in by_text.items()
                if words == said and policy.place_of(text) == spot.place and mark.rule == spot.rule
            ]
            if len(found) == 1:
                yield found[0], *example_of(spot)


@pytest.mark.parametrize(
    "name",
    spread(shipped_policies(), 2),
)
def test_an_entry_turned_around_changes_the_answer_of_the_example(
    name: str, policies: dict[str, Policy]
) -> None:
    policy = policies[name]
    marked = instrument(policy)
    for mark, term, profile in entries(policy):
        other = replace(
            marked.pack,
            common=turned(marked.pack.common, mark),
            rules=tuple(turned(rule, mark) for rule in marked.pack.rules),
        )
        before = answer(policy, term, profile)
        assert before == answer(Policy(marked.pack), term, profile)
        assert before != answer(Policy(other), term, profile), (mark.said, term, profile)


@pytest.mark.parametrize("name", spread(shipped_policies(), 2))
def test_every_example_reaches_its_spot(name: str, policies: dict[str, Policy]) -> None:
    policy = policies[name]
    missing = [spot for spot in covered(policy).spots if spot.example is not None]
    assert missing
    again = covered(policy, *(example_of(spot) for spot in missing))
    inexact = [spot for spot in again.spots if spot.possible and not spot.reached]
    assert [spot.what for spot in inexact if spot.example is not None] == []


@pytest.mark.parametrize("name", spread(shipped_policies(), 3))
def test_the_cases_of_a_shipped_pack_reach_all_that_any_student_can(
    name: str,
) -> None:
    policy = load_policy(RULES / name)
    found = coverage_of(policy, read_cases(RULES / name, policy))
    assert [spot.what for spot in found.spots if spot.possible and not spot.reached] == []
    impossible = {spot.what for spot in found.spots if not spot.possible}
    assert impossible == NOBODY_CAN.get(name, set())
