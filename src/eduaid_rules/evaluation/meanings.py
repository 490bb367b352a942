"""What rules came to mean otherwise under the same digest: why a stored result may differ now."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from .policy_at_term import PolicyAtTerm


@dataclass(frozen=True, slots=True, repr=False)
class ChangedMeaning:
    """A change of what some rules mean, made in a version of the library."""

    since: tuple[int, ...]
    """The first version that reads them so."""
    text: str
    reaches: Callable[[PolicyAtTerm], Collection[str]]
    """The rules whose results may be others for it."""


def _of_groups(at: PolicyAtTerm) -> Collection[str]:
    """The items of which one is given by amounts or by choice."""
    return {rule for exclusion in at.exclusions for rule in exclusion.rules}


CHANGED_MEANINGS: Final = (
    ChangedMeaning(
        (0, 2),
        "“不同享”以前只看一个学期，可申请的也能顶掉应享的；"
        "从 0.2 版起看全学年：“取: 高者”比全学年的金额，应享的不让给可申请的，"
        "留下的（或自选的）一项两个学期是同一项",
        _of_groups,
    ),
)


def changed_meanings(at: PolicyAtTerm, library: str) -> dict[str, str]:
    """For each rule that means something else than to an older library: what has changed.

    ``library`` is the version that a result names; one that cannot be read is an old one.
    """
    stored = tuple(int(part) for part in re.findall(r"\d{1,9}", library)[:3])
    return {
        rule: change.text
        for change in CHANGED_MEANINGS
        if stored < change.since
        for rule in change.reaches(at)
    }
