"""A comparison with what else a reviewer reads of two policies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...api import Policy
from ...arguments import checked
from ...policy.terms import Term
from .changed_numbers import ChangedNumber, changed_numbers
from .changes import Comparison
from .compare import compare
from .rewordings import Rewording, rewordings

if TYPE_CHECKING:
    from ...rosters.reading.roster import Roster
    from ...rosters.tables import Progress
    from .roster_effects import RosterEffects


@dataclass(frozen=True, slots=True, repr=False)
class ComparisonReport:
    """A comparison with what else a reviewer reads: words, a roster, numbers that are others."""

    comparison: Comparison
    digests: tuple[str, str]
    """The digests of the old and the new policy."""
    rewordings: tuple[Rewording, ...]
    roster: RosterEffects | None = None
    numbers: tuple[ChangedNumber, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid diff --json`` prints (``Any``: whatever JSON holds)."""
        old, new = self.digests
        return {
            **self.comparison.to_dict(),
            "old_digest": old,
            "new_digest": new,
            "wording": [one.to_dict(self.comparison.last) for one in self.rewordings],
            "parameters": [one.to_dict(self.comparison.last) for one in self.numbers],
            "roster": None if self.roster is None else self.roster.to_dict(),
        }


@checked
def comparison_report(
    old: Policy,
    new: Policy,
    terms: Sequence[Term] | None = None,
    *,
    unknowns: bool = False,
    rules: Collection[str] | None = None,
    rosters: Sequence[Roster] = (),
    progress: Progress = lambda _done, _total: None,
) -> ComparisonReport:
    """A comparison as ``compare`` makes it, what only reads otherwise, and a roster under both.

    ``rosters`` is the same roster as read with the old and with the new policy, judged at the
    first of the terms. Raises TermError where that is no term of a policy.
    """
    found = compare(old, new, terms, unknowns=unknowns, rules=rules, progress=progress)
    effects = None
    if rosters:
        from .roster_effects import roster_effects  # asked for seldom

        effects = roster_effects(rosters, (old, new), found.terms[0], rules)
    words = rewordings(old, new, found, rules)
    digests, numbers = (old.digest, new.digest), changed_numbers(old, new, found)
    return ComparisonReport(found, digests, words, effects, numbers)
