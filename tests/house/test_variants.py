"""Closed sets are closed: a new variant does not pass the type checker until everybody knows it.

A copy of the sources gets a new variant of every set at once, and mypy says who does not know it.
Tables by class, into which the checker does not look, are held complete by themselves.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, get_args

import pytest

from eduaid_rules.authoring.loading.promises.claims import CLAIMS
from eduaid_rules.policy.guarantees import GuaranteeClaim
from eduaid_rules.policy.rules import (
    ABOUT_STANDARD,
    ABOUT_WHO,
    ADDED,
    KEYS,
    AdjustmentEffect,
    Reaward,
    Redirect,
    Reexpress,
    Rename,
    SwitchOff,
)
from project import ROOT, SOURCE

UNIONS: Final = {
    "Condition": "policy/conditions.py",
    "Leaf": "policy/conditions.py",
    "Expression": "policy/formulas/expressions.py",
    "Standard": "policy/standards.py",
    "AdjustmentEffect": "policy/rules.py",
    "GuaranteeClaim": "policy/guarantees.py",
    "RuleState": "policy/in_force.py",
    "WholeNumber": "meaning/plan/numbers.py",
    "AmountPlan": "meaning/plan/amount_plans.py",
    "Kleene": "evaluation/frames/kleene.py",
    "Fen": "evaluation/frames/kleene.py",
    "CircuitLeaf": "evaluation/frames/circuit.py",
    "ConditionNode": "analysis/classes/decision_trees.py",
    "DecisionTree": "analysis/classes/decision_trees.py",
}
"""Sets of classes, and where each is."""

ENUMS: Final = {
    "Coding": ("policy/fact_types.py", '"new"'),
    "FactType": ("policy/fact_types.py", '"new", Coding.NUMBER, DAYS'),
    "Pick": ("policy/standards.py", '"new"'),
    "ItemKind": ("policy/items.py", '"new", "cash"'),
    "Resolution": ("policy/pack.py", '"new"'),
    "StatusDay": ("policy/pack.py", '"new"'),
    "Rounding": ("policy/formulas/calculation.py", '"new"'),
    "Operator": ("policy/formulas/expressions.py", '"new"'),
    "Operation": ("evaluation/frames/circuit.py", '"new"'),
    "ProofVerdict": ("analysis/proof/scope.py", '"new"'),
}
"""Enumerations, where each is, and what a new member is made of.

A unit of money, a schedule or an award is a row that brings all that is asked of it; a type of
fact too, but for the columns of the dataframe libraries.
"""

KNOWN_BY: Final = {
    "Condition": """
        analysis/classes/tree_reading.py analysis/coverage/requirements.py
        evaluation/frames/kleene.py evaluation/student/explain.py meaning/logic.py
        meaning/words.py policy/conditions.py policy/consistency.py policy/derived/resolution.py
        testing/profiles.py
    """,
    "Leaf": "policy/conditions.py",
    "Expression": """
        authoring/loading/vocabulary/formulas.py meaning/derived_numbers.py
        meaning/exact_ratios.py policy/by_term/numbered_facts.py policy/formulas/bounds.py
        policy/formulas/calculation.py policy/formulas/expressions.py policy/formulas/reading.py
        policy/formulas/units.py
    """,
    "Standard": """
        meaning/plan/rule_plan.py meaning/standard_words.py policy/consistency.py
        policy/named_in_standards.py policy/standards.py
    """,
    "AdjustmentEffect": """
        policy/in_force.py policy/rules.py
    """,
    "GuaranteeClaim": """
        analysis/proof/prove.py analysis/proof/scope.py
    """,
    "RuleState": """
        evaluation/history.py evaluation/policy_at_term.py
    """,
    "WholeNumber": """
        evaluation/frames/arithmetic.py evaluation/student/amounts.py meaning/plan/numbers.py
    """,
    "AmountPlan": """
        evaluation/frames/plan.py evaluation/student/amounts.py meaning/plan/amount_plans.py
    """,
    "Kleene": "evaluation/frames/circuit.py",
    "Fen": "evaluation/frames/circuit.py",
    "CircuitLeaf": "evaluation/frames/program.py",
    "ConditionNode": "analysis/classes/decision_trees.py",
    "DecisionTree": "analysis/classes/decision_trees.py",
    "Coding": """
        authoring/loading/conditions.py authoring/loading/standards.py meaning/partitions.py
        meaning/profile_schema.py meaning/students.py meaning/words.py policy/facts.py
    """,
    "FactType": """
        analysis/classes/class_table.py evaluation/frames/columns.py meaning/profile_schema.py
        rosters/reading/cell_texts.py rosters/reading/cells.py
    """,
    "Pick": "evaluation/student/amounts.py",
    "ItemKind": "authoring/loading/rules.py",
    "Resolution": """
        authoring/loading/exclusions.py evaluation/frames/exclusions.py
        evaluation/student/exclusions.py
    """,
    "StatusDay": "policy/pack.py",
    "Rounding": """
        evaluation/frames/arithmetic.py evaluation/student/amounts.py meaning/derived_numbers.py
        meaning/plan/numbers.py policy/formulas/calculation.py
    """,
    "Operator": """
        meaning/derived_numbers.py meaning/exact_ratios.py policy/formulas/bounds.py
        policy/formulas/calculation.py
    """,
    "Operation": "evaluation/frames/program.py",
    "ProofVerdict": """
        cli/commands/prove.py cli/render/proofs.py
    """,
}
"""The files that a new variant of each set sends whoever adds it to."""


@pytest.mark.slow
def test_the_type_checker_names_everybody_who_must_know_a_new_variant(tmp_path: Path) -> None:
    source = tmp_path / "src" / "eduaid_rules"
    shutil.copytree(SOURCE, source)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, file in UNIONS.items():
        _add_class(source / file, name)
    for name, (file, row) in ENUMS.items():
        _add_member(source / file, name, row)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "src/eduaid_rules"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    named: dict[str, set[str]] = {name: set() for name in KNOWN_BY}
    for line in run.stdout.splitlines():
        if found := re.match(r"src/eduaid_rules/(\S+?):\d+: error: .*?\bNew(\w+)\b", line):
            named[found[2]].add(found[1])
    assert named == {name: set(files.split()) for name, files in KNOWN_BY.items()}, run.stdout


def _add_class(path: Path, name: str) -> None:
    made = f'@dataclass(frozen=True)\nclass New{name}:\n    """New."""\n\n    fact: str\n\n\n'
    _insert(path, rf"^(?={name}: TypeAlias = )", made)
    _insert(path, rf"^{name}: TypeAlias = \(?\s*", f"New{name} | ")


def _add_member(path: Path, name: str, row: str) -> None:
    docstring = r'    """(?:[^"]|"(?!""))*"""\n'
    _insert(path, rf"^class {name}\(Enum\):\n{docstring}", f"\n    New{name} = {row}\n")


def _insert(path: Path, behind: str, text: str) -> None:
    old = path.read_text(encoding="utf-8")
    found = re.search(behind, old, re.MULTILINE)
    assert found, behind
    path.write_text(old[: found.end()] + text + old[found.end() :], encoding="utf-8")


def test_the_tables_of_effects_and_claims_have_every_class() -> None:
    assert set(KEYS) == set(get_args(AdjustmentEffect))
    neither = (SwitchOff, Rename, Reaward, Redirect, Reexpress)
    groups = [*ABOUT_WHO, *ABOUT_STANDARD, *ADDED, *neither]
    assert sorted(map(str, groups)) == sorted(map(str, KEYS))
    assert set(CLAIMS) == set(get_args(GuaranteeClaim))
