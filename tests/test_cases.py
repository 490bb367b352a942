"""Hand-worked cases over places and terms (``tests/cases/<pack>.yaml``), each with its document.

They were read from the facts of the policies alone, before and apart from the rule files. In
``结果``: an amount of the term in yuan, 给 (an item without an amount), 无 (refused), 待定 (open).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from eduaid_rules import Policy, load_policies

CASES = Path(__file__).parent / "cases"
PACKS = [path.stem for path in sorted(CASES.glob("*.yaml"))]

Case = dict[str, Any]


def cases_of(pack: str) -> list[Case]:
    """The cases of a pack; every scalar is text."""
    text = (CASES / f"{pack}.yaml").read_text(encoding="utf-8")
    found: list[Case] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return found


ALL = [
    pytest.param(pack, case, id=f"{pack}-{number}")
    for pack in PACKS
    for number, case in enumerate(cases_of(pack), 1)
]


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    """Every pack that has cases."""
    return load_policies(PACKS)


@pytest.mark.parametrize(("pack", "case"), ALL)
def test_a_case_comes_out_as_worked_out_by_hand(
    pack: str, case: Case, policies: dict[str, Policy]
) -> None:
    known_on = date.fromisoformat(case["已知到"]) if "已知到" in case else None
    found = policies[pack].evaluate(case["学生"], case["学期"], known_on)
    said = {item.rule: "无" for item in found.refusals}
    said |= {item.rule: "待定" for item in found.undetermined}
    said |= {
        item.rule: "给" if item.amount is None else str(item.amount) for item in found.entitlements
    }
    assert {rule: said.get(rule, "没有这条规则") for rule in case["结果"]} == case["结果"], case[
        "说明"
    ]


def test_every_case_names_the_document_it_rests_on() -> None:
    assert len(ALL) >= 200
    for pack in PACKS:
        for case in cases_of(pack):
            assert set(case) <= {"说明", "学期", "已知到", "学生", "依据", "结果"}
            assert case["依据"]
            assert case["结果"]
