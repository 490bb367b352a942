"""Proofs of random promises of random policies, held against students judged one by one.

What is proved, no student refutes at any term, the later ones too; who is shown to refute,
refutes it; of what was not looked at no student is one. Asking for fewer terms finds no more.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, Term, TermError
from eduaid_rules.analysis.classes.subjects import terms_from_to
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.scope import ProofVerdict, Unchecked, terms_to_prove
from eduaid_rules.policy.conditions import ALWAYS, AllOf, AnyOf, Condition, Named, Not, OneOf
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import NO, YES, Fact
from eduaid_rules.policy.guarantees import (
    CashAtLeast,
    CashAtMost,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    NotMoreFor,
    SameAs,
)
from eduaid_rules.policy.in_force import InForce
from eduaid_rules.policy.items import ItemKind
from eduaid_rules.policy.money_and_units import Rate, Unit
from eduaid_rules.testing import PackTexts, Profile, policies
from eduaid_rules.testing.choices import Choices
from eduaid_rules.testing.profiles import ProfileMaker
from eduaid_rules.testing.random_facts import TERMS
from how_many import examples
from judged_guarantees import refuted

STUDENT_BYTES, CLAIM_BYTES = 160, 40


def parts_of(condition: Condition) -> list[Condition]:
    """A condition, and what it is made of."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return [condition, *(inner for part in parts for inner in parts_of(part))]
        case Not(part) | Named(_, part):
            return [condition, *parts_of(part)]
        case _:
            return [condition]


def random_who(policy: Policy, term: Term, choices: Choices) -> Condition:
    """Everybody, or of whom something holds that a rule asks for, or one value of a fact."""
    states = [policy.pack.at(term)[rule.id] for rule in policy.rules]
    asked = [p for s in states if isinstance(s, InForce) for p in parts_of(s.who)]
    made: list[Condition] = [ALWAYS, *asked, *(Not(part) for part in asked)]
    made += [
        OneOf(fact.name, (value.name,))
        for fact in policy.facts
        if fact.type in (FactType.SINGLE, FactType.MULTIPLE)
        for value in fact.values
    ]
    return choices.one_of(made)


def circumstances(policy: Policy) -> list[tuple[Fact, tuple[str, ...]]]:
    found: list[tuple[Fact, tuple[str, ...]]] = []
    for fact in policy.facts:
        if fact.type is FactType.MULTIPLE:
            found.append((fact, tuple(value.name for value in fact.values)))
        elif fact.type is FactType.YES_NO:
            found += [(fact, (YES,)), (fact, (NO,))]
    return found


def random_claim(
    policy: Policy, others: Sequence[str], term: Term, choices: Choices
) -> GuaranteeClaim:
    """A promise of any kind about the policy's own items."""
    rules = [rule.id for rule in policy.rules]
    who = random_who(policy, term, choices)
    some = tuple(choices.some(rules, least=1, most=3))
    items = None if choices.chance(40) else some
    cash = {rule.id for rule in policy.rules if rule.kind is ItemKind.CASH}
    of_cash = tuple(rule for rule in items or () if rule in cash) or None
    bare = not choices.chance(30)
    term_limit = Rate(choices.one_of((1, 500, 10_000, 100_000, 99_999)), Unit.TERM)
    year_limit = Rate(choices.one_of((1, 501, 20_000, 100_000, 99_999)), Unit.YEAR)
    made: list[GuaranteeClaim] = [
        NobodyHas(who, some, bare),
        EveryoneHas(who, some),
        CashAtMost(term_limit, who, of_cash, bare),
        CashAtMost(year_limit, who, of_cash, bare),
        CashAtLeast(term_limit, who, of_cash, bare),
        CashAtLeast(year_limit, who, of_cash, bare),
    ]
    made += [
        NotLessFor(fact.name, values, who, items, bare) for fact, values in circumstances(policy)
    ]
    made += [
        NotMoreFor(fact.name, who, items, bare, together)
        for fact in policy.facts
        if fact.type in (FactType.INTEGER, FactType.MONEY) and fact.formula is None
        for together in (False, True)
    ]
    made += [SameAs(name, who, items, bare) for name in others]
    if len(rules) > 1:
        made.append(NeverTogether(tuple(choices.some(rules, least=2, most=3))))
    return choices.one_of(made)


def against(
    guarantee: Guarantee,
    policy: Policy,
    student: Profile,
    terms: Sequence[Term],
    family: dict[str, Policy],
    tried: Sequence[object] = (),
) -> bool | None:
    """Whether the student refutes it at one of the terms; None: none is a student of it."""
    said: list[bool] = []
    for term in terms:
        autumn = Term(term.school_year, "秋")
        year = [term, *(one for one in (autumn, autumn.next()) if guarantee.looks_at(one))]
        if not all(says_values_in_use(policy, student, one) for one in year):
            continue
        try:
            one = refuted(guarantee, policy, student, term, family, tried)
        except (ProfileError, KeyError):  # an amount out of bounds; a fact left out
            continue
        said += [] if one is None else [one]
    return any(said) if said else None


def says_values_in_use(policy: Policy, student: Profile, term: Term) -> bool:
    """Whether the student says nothing that cannot be said at the term."""
    for fact in policy.facts:
        said = student.get(fact.name)
        held = said if isinstance(said, list) else [said]
        for value in fact.values:
            if value.name in held and value.name != fact.default and not value.in_use(term):
                return False
    return True


def filled(policy: Policy, example: Profile, student: Profile) -> Profile:
    """The example with what it leaves open answered as a student does."""
    defaults = {f.name: f.default for f in policy.facts if f.default is not None}
    return {**student, **defaults, **example}


def hold_against(family: PackTexts, data: Sequence[bytes], tally: Counter[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        loaded = family.load_all(folder)
    finally:
        shutil.rmtree(folder)
    plain = loaded[family.name]
    choices = Choices(data[0])
    autumn = Term(Term.parse(choices.one_of(TERMS[::-1])).school_year, "秋")
    terms = [term for term in (autumn, autumn.next()) if reaches(plain, term)]
    if not terms:
        return
    others = [name for name in loaded if name != plain.name]
    claim = random_claim(plain, others, terms[0], choices)
    since, until = random_window(choices)
    guarantee = Guarantee("话", claim, plain.name, since, until)
    policy = Policy(replace(plain.pack, guarantees=(guarantee,)))
    asked = choices.one_of((None, terms, terms[:1], terms[-1:]))
    (proof,) = prove(policy, asked, built_in=False, load=loaded.__getitem__)
    every = terms_to_prove((policy,), loaded.__getitem__)
    if asked is None:  # what holds at the last two holds for ever
        terms = [*every, *terms_from_to(every[-1].next(), every[-1].next().next().next())]
    else:
        terms = list(asked)
    maker = ProfileMaker(policy, next(t for t in terms if reaches(plain, t)), known=True)
    students = [maker.make(Choices(one)) for one in data[1:]]
    tally[f"{type(claim).__name__} {proof.verdict.id}"] += 1
    for student in students:
        said = against(guarantee, policy, student, terms, loaded)
        assert not (proof.holds and said), (claim, terms, student, family)
        if proof.verdict is ProofVerdict.UNCHECKED:
            unseen = proof.unchecked in (Unchecked.TEXT_UNKNOWN, Unchecked.NO_ITEM)
            assert said is None or (unseen and not said), (claim, proof, student, family)
    for shown in proof.found:
        if not shown.replayed or shown.example is None:
            tally["not replayed"] += 1
            continue
        tried: tuple[object, ...] = ()
        if isinstance(claim, NotMoreFor):  # from the lower number, which the words tell
            lower = re.findall(r"从(-?[\d.]+)", shown.words)[0]
            kind = next(fact.type for fact in policy.facts if fact.name == claim.fact)
            tried = (shown.example[claim.fact],)
            shown.example[claim.fact] = int(lower) if kind is FactType.INTEGER else lower
        said_of = [
            against(
                guarantee,
                policy,
                filled(policy, shown.example, student),
                shown.terms,
                loaded,
                tried,
            )
            for student in students  # at other terms what fills it up may be in use, or not
        ]
        known = [one for one in said_of if one is not None]
        assert all(known), (
            claim,
            shown,
            family,
            [filled(policy, shown.example, s) for s in students],
        )
        tally["seen"] += bool(known)


def random_window(choices: Choices) -> tuple[Term | None, Term | None]:
    """自 and 至 of a promise, if any: about the terms of the packs, and after them."""
    near = [Term.parse(term) for term in (*TERMS, "2023春", "2024秋")]
    since = choices.one_of(near) if choices.chance(30) else None
    later = [term for term in near if since is None or since <= term]
    return since, choices.one_of(later[::-1]) if choices.chance(30) else None


def reaches(policy: Policy, term: Term) -> bool:
    try:
        policy.at(term)
    except TermError:
        return False
    return True


def findings(policy: Policy, terms: Sequence[Term] | None) -> set[tuple[object, str]]:
    """What the built-in checks find, in words."""
    return {(proof.check, one.words) for proof in prove(policy, terms) for one in proof.found}


@pytest.mark.slow
@seed(5)
@settings(
    max_examples=examples(25),
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(policies(most_rules=3, most_below=1), st.binary(min_size=8, max_size=8))
def test_who_asks_for_fewer_terms_finds_nothing_that_all_terms_do_not_show(
    family: PackTexts, data: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy = family.load_all(Path(folder))[family.name]
    some = Choices(data).some(terms_to_prove((policy,)), least=1, most=2)
    assert findings(policy, sorted(some)) <= findings(policy, None), (some, family)


def many(most: int, start: int) -> Counter[str]:
    """Hold so many proofs against students; count what was claimed and what came out."""
    tally: Counter[str] = Counter()
    asked = st.tuples(
        *(st.binary(min_size=n, max_size=n) for n in (CLAIM_BYTES, *[STUDENT_BYTES] * 4))
    )

    @seed(start)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(policies(most_rules=4, most_below=1), asked)
    def property_(family: PackTexts, data: tuple[bytes, ...]) -> None:
        hold_against(family, data, tally)

    property_()
    return tally


@pytest.mark.parametrize("chunk", range(2))
@pytest.mark.parametrize(
    "most",
    [pytest.param(200, marks=pytest.mark.slow), pytest.param(6_000, marks=pytest.mark.world)],
)
def test_what_is_proved_no_student_refutes_and_who_is_shown_does(
    chunk: int, most: int, todays_seed: int
) -> None:
    tally = many(most=most, start=todays_seed * 2 + chunk)
    kinds = {name.split()[0] for name in tally if name.endswith(("holds", "refuted"))}
    assert any(name.endswith("unchecked") for name in tally)
    assert len(kinds) >= (8 if most > 1_000 else 7)
    assert tally["seen"] > 50
