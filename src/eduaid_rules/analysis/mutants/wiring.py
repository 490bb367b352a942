"""The judges of a pack: its cases, the exact comparison, and its guarantees."""

from __future__ import annotations

from pathlib import Path

from ...api import Policy
from ...cases import read_cases, run_case
from .judging import Difference, Judges


def judges_of(policy: Policy, folder: Path) -> Judges:
    """The judges of a pack in a folder. Raises CaseError where its cases cannot be read."""
    cases = read_cases(folder, policy)

    def failing_case(changed: Policy, rule: str | None) -> str | None:
        """Cases about the changed rule come first: they are the likeliest to notice."""
        in_turn = sorted(cases, key=lambda case: rule not in case.rules)
        return next((case.name for case in in_turn if not run_case(case, changed).passed), None)

    def differences(changed: Policy) -> list[Difference]:
        from ..comparing import compare  # loads the dataframe library

        return [
            Difference(change.example, change.term) for change in compare(policy, changed).changes
        ]

    def broken_guarantee(changed: Policy) -> str | None:
        from ..proving import prove  # loads the dataframe library

        return next((str(p.guarantee) for p in prove(changed) if not p.holds), None)

    return Judges(failing_case, differences, broken_guarantee)
