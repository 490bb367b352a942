"""Laws of the exact comparison on random policies with one random slip of the hand.

| law | as an equation |
|---|---|
| complete | a student whose item differs at a term implies a change of that item at that term |
| sound | every change is seen on the evaluator, with its own example |
| mirrored | what is gained one way is lost the other way, for the same students and terms |
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, PolicyError, ProfileError, Term, TermError, load_policy
from eduaid_rules.analysis.classes.splitting import TooManyClassesError
from eduaid_rules.analysis.comparison.changes import (
    NO_ITEM,
    Comparison,
    Effect,
    ItemAnswer,
    ItemState,
    item_answer,
)
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.testing import PackTexts, Profile, policies, students, terms
from eduaid_rules.testing.pack_texts import possible_edits
from how_many import examples

MIRRORED = {
    Effect.GAINED: Effect.LOST,
    Effect.MORE: Effect.LESS,
    Effect.SETTLED: Effect.OPENED,
    **{effect: effect for effect in (Effect.AWARD, Effect.PAYEE, Effect.BOUNDS)},
}
MIRRORED |= {other: one for one, other in MIRRORED.items()}


def answered(policy: Policy, student: Profile, term: Term) -> dict[str, ItemAnswer] | str:
    """What each rule gives; what is wrong with the profile where it cannot be read."""
    try:
        found = policy.evaluate(student, term)
    except TermError:
        return {rule.id: NO_ITEM for rule in policy.rules}
    except ProfileError as error:
        return error.diagnostics[0].code
    return {rule.id: item_answer(found, rule.id) for rule in policy.rules}


def assert_complete(
    pair: Sequence[Policy], found: Comparison, student: Profile, term: Term
) -> None:
    """Where the two answers differ, a change says so."""
    old, new = (answered(policy, student, term) for policy in pair)
    if isinstance(old, str) or isinstance(new, str):
        if "E706" in (old, new) and old != new and {type(old), type(new)} != {str}:
            assert any(Effect.BOUNDS is c.effect and term in c.terms for c in found.changes)
        return
    changed = {change.rule for change in found.changes if term in change.terms}
    for rule in {*old, *new} - changed:
        assert old.get(rule, NO_ITEM) == new.get(rule, NO_ITEM), (rule, student, str(term))


def stated(pair: Sequence[Policy], student: Profile) -> Profile:
    """The student, who leaves nothing to a default that differs: a comparison does not see it."""
    defaults = [{fact.name: fact.default for fact in policy.facts} for policy in pair]
    old, new = defaults
    differ = [name for name, default in old.items() if new.get(name, default) != default]
    return {**dict.fromkeys(differ), **student}


def assert_sound(pair: Sequence[Policy], found: Comparison) -> None:
    """The example of every change gives the two answers that it tells of."""
    for change in found.changes:
        assert change.replayed or found.inexact, (change.rule, change.words, change.example)
        if not change.replayed or change.varies:
            continue
        before = change.example if change.example_before is None else change.example_before
        for policy, profile, wanted in (
            (pair[0], before, change.before),
            (pair[1], change.example, change.after),
        ):
            seen = answered(policy, profile, change.term)
            if isinstance(seen, str):
                assert (seen, wanted.state) == ("E706", ItemState.OUT_OF_BOUNDS)
            else:
                assert seen.get(change.rule, NO_ITEM).state is wanted.state


def assert_mirrored(there: Comparison, back: Comparison) -> None:
    def said(found: Comparison, *, mirrored: bool) -> list[tuple[object, ...]]:
        return sorted(
            (c.rule, (MIRRORED[c.effect] if mirrored else c.effect).value, c.classes, c.terms)
            for c in found.changes
        )

    assert said(there, mirrored=True) == said(back, mirrored=False)
    if not there.respelt and not back.respelt:  # a word that is gone one way is new the other
        assert back.code == {10: 11, 11: 10}.get(there.code, there.code)
    assert there.classes == back.classes


def laws_hold(family: PackTexts, data: st.DataObject, *, unknowns: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = family.write(Path(folder))
        old = load_policy(place)
        edits = possible_edits(place)
        assume(edits)
        edit = edits[data.draw(st.integers(0, len(edits) - 1), label="edit")]
        note(repr(edit))
        try:
            new = edit.load()
        except PolicyError:
            assume(False)  # noqa: FBT003
        pair = (old, new)
        try:
            found = compare(*pair, unknowns=unknowns)
            back = compare(new, old, unknowns=unknowns)
        except TooManyClassesError:
            assume(False)  # noqa: FBT003
        assert_sound(pair, found)
        assert_mirrored(found, back)
        for policy in pair:
            if policy.pack.first_term() is None:  # the slip left no rule that a term reaches
                continue
            for _ in range(6):
                term = data.draw(terms(policy))
                if term in found.terms:
                    student = data.draw(students(policy, term, known=not unknowns))
                    assert_complete(pair, found, stated(pair, student), term)


def check(examples: int, *, unknowns: bool) -> None:
    settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(
        given(policies(most_rules=3), st.data())(
            lambda family, data: laws_hold(family, data, unknowns=unknowns)
        )
    )()


def test_the_laws_hold_for_known_students() -> None:
    check(examples(30), unknowns=False)


@pytest.mark.parametrize("unknowns", [False, True])
@pytest.mark.parametrize(
    "most",
    [pytest.param(60, marks=pytest.mark.slow), pytest.param(2_000, marks=pytest.mark.world)],
)
def test_the_laws_hold_for_many(unknowns: bool, most: int) -> None:
    check(most, unknowns=unknowns)
