"""The judges of a pack: its cases, the exact comparison, and its guarantees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...api import Policy, load_policy
from ...cases import read_cases, run_case
from ...errors import EduaidError
from ...policy.guarantees import Allowed, EveryoneHas, GuaranteeClaim, NobodyHas, NotLessFor, SameAs
from ...policy.terms import Term
from .judging import Difference, Judges

if TYPE_CHECKING:
    from ..classes.subjects import Subjects
    from ..comparison.changes import Change


def judges_of(policy: Policy, folder: Path) -> Judges:
    """The judges of a pack in a folder. Raises CaseError where its cases cannot be read.

    The guarantees are those that packs state; the built-in checks are no judges, as they look
    at all terms together.
    """
    cases = read_cases(folder, policy)
    load = cache(load_policy)
    subjects = cache(_subjects)

    def failing_case(changed: Policy, rule: str | None) -> str | None:
        """Cases about the changed rule come first: they are the likeliest to notice."""
        in_turn = sorted(cases, key=lambda case: rule not in case.rules)
        return next((case.name for case in in_turn if not run_case(case, changed).passed), None)

    def differences(changed: Policy) -> list[Difference]:
        found = _changes(policy, changed, subjects(policy))
        if not found and _defaults(policy) != _defaults(changed):
            raise EduaidError("改的是缺省，逐类比较不能断定结果一样，要由用例来发现")
        return [Difference(change.rule, change.example, change.terms) for change in found]

    def broken_guarantee(changed: Policy, found: Sequence[Difference] | None) -> str | None:
        rules = None if found is None else {one.rule for one in found}
        asked = _asked_of(changed, rules)
        if not asked.guarantees:
            return None
        from ..proof.proving import prove  # loads the dataframe library

        terms = None if found is None else _terms(found)
        proofs = prove(asked, terms, built_in=False, load=load)
        return next((proof.title for proof in proofs if not proof.holds), None)

    return Judges(failing_case, differences, broken_guarantee)


def _subjects(policy: Policy) -> Subjects:
    from ..classes.subjects import Subjects  # loads the dataframe library

    return Subjects(policy.pack)


def _changes(policy: Policy, changed: Policy, subjects: Subjects) -> tuple[Change, ...]:
    """What differs for students of whom everything is known; if nothing, for the others."""
    from ..classes.splitting import TooManyClassesError
    from ..comparison.comparing import compare  # loads the dataframe library

    found = compare(policy, changed, reuse=subjects).changes
    if found:
        return found
    try:
        return compare(policy, changed, unknowns=True, reuse=subjects).changes
    except TooManyClassesError:
        return ()


def _defaults(policy: Policy) -> Mapping[str, str | None]:
    """What facts count as that a profile leaves out: the comparison looks at what is stated."""
    return {fact.name: fact.default for fact in policy.vocabulary.facts}


def _asked_of(policy: Policy, rules: set[str] | None) -> Policy:
    """The policy with those guarantees alone that speak of some rules (None: of any).

    What a pack allows belongs to the built-in checks.
    """
    stated = tuple(
        guarantee if rules is None else replace(guarantee, claim=_narrowed(guarantee.claim, rules))
        for guarantee in policy.guarantees
        if not isinstance(guarantee.claim, Allowed)
        and (rules is None or guarantee.claim.rules is None or rules & {*guarantee.claim.rules})
    )
    return Policy(replace(policy.pack, guarantees=stated))


def _narrowed(claim: GuaranteeClaim, rules: set[str]) -> GuaranteeClaim:
    """A claim that speaks of each item by itself, for these items alone."""
    if isinstance(claim, EveryoneHas | NobodyHas | NotLessFor | SameAs):
        kept = rules if claim.rules is None else rules & {*claim.rules}
        return replace(claim, rules=tuple(sorted(kept)))
    return claim


def _terms(differences: Sequence[Difference]) -> tuple[Term, ...]:
    """The terms at which something differs, with the autumn of each spring.

    What holds at the others as the policy stands holds with the change too.
    """
    found = {term for one in differences for term in one.terms}
    found |= {term.previous() for term in found if term.season == "春"}
    return tuple(sorted(found))
