"""What a guarantee says of one fully known student: plain code, one student at a time.

It asks ``Policy.evaluate`` and nothing else, so that a proof over classes of students can be
held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from eduaid_rules import Policy, Term, TermError
from eduaid_rules.policy.conditions import ALWAYS, Condition, on_status_day
from eduaid_rules.policy.facts import NO, YES, FactType
from eduaid_rules.policy.guarantees import (
    Allowed,
    CashAtMost,
    EveryoneHas,
    Guarantee,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    SameAs,
)
from eduaid_rules.policy.money_and_units import Unit, fen_to_yuan

Profile = Mapping[str, object]


class Answer(NamedTuple):
    """What a student has of one item: None where the amount is open, or is none of money."""

    state: str
    amount: Decimal | None = None

    @property
    def has(self) -> bool:
        return self.state in ("entitled", "open")


NOTHING = Answer("no")


def answers(policy: Policy, profile: Profile, term: Term) -> dict[str, Answer]:
    """Each item that the student has, or of which the text is not known; the others are absent."""
    try:
        found = policy.evaluate(profile, term)
    except TermError:
        return {}
    made = {item.rule: Answer("entitled", item.amount) for item in found.entitlements}
    for item in found.undetermined:
        open_only = item.about in ("amount", "choice") and item.eligible == "yes"
        made[item.rule] = Answer("open" if open_only else "unknown")
    return made


def meets(policy: Policy, condition: Condition, profile: Profile, term: Term) -> bool:
    """Whether a condition, with the common ones of the pack, holds for a student at a term."""
    try:
        at = policy.at(term)
    except TermError:  # no rule reaches it
        return False
    student = at.coded(policy.Student(profile))
    day = policy.pack.status_day.of(term).toordinal()
    return all(
        at.truth(on_status_day(part, day), student) is True
        for part in (policy.pack.common, condition)
    )


def refuted(
    guarantee: Guarantee,
    policy: Policy,
    profile: Profile,
    term: Term,
    others: Mapping[str, Policy],
) -> bool | None:
    """Whether this student is one for whom it does not hold; None: it says nothing of them."""
    claim = guarantee.claim
    if not guarantee.looks_at(term):
        return None
    who = ALWAYS if isinstance(claim, NeverTogether | Allowed) else claim.who
    if not meets(policy, who, profile, term):
        return None
    got = answers(policy, profile, term)
    match claim:
        case NeverTogether(rules):
            had = {_named_for(item, rules) for item, answer in got.items() if answer.has}
            return len(had - {None}) > 1
        case EveryoneHas(_, rules):
            return not all(got.get(rule, NOTHING).has for rule in rules)
        case NobodyHas():
            return any(answer.has and _is_meant(claim, item) for item, answer in got.items())
        case CashAtMost():
            return _above(claim, guarantee, policy, profile, term)
        case SameAs(pack):
            other = others[pack]
            theirs = answers(other, seen_by(other, profile), term)
            items = [item for item in {*got, *theirs} if _is_meant(claim, item)]
            return any(got.get(item, NOTHING) != theirs.get(item, NOTHING) for item in items)
        case NotLessFor():
            return _less(claim, policy, profile, term)
        case _:
            return None


def _named_for(item: str, named: Collection[str]) -> str | None:
    """The name that an item stands under: its own, or that of what it is paid on top of."""
    if item in named:
        return item
    base, plus, _ = item.partition("+")
    return base if plus and base in named else None


def _is_meant(claim: NobodyHas | NotLessFor | CashAtMost | SameAs, item: str) -> bool:
    """Whether a claim speaks of an item: named, or on top of one that is; of no names, of all."""
    if claim.rules is None:
        return claim.add_ons or "+" not in item
    return item in claim.rules or (claim.add_ons and _named_for(item, claim.rules) is not None)


def _above(
    claim: CashAtMost, guarantee: Guarantee, policy: Policy, profile: Profile, term: Term
) -> bool:
    terms = [term]
    if claim.limit.unit is Unit.YEAR:
        autumn = Term(term.school_year, "秋")
        terms = [one for one in (autumn, autumn.next()) if guarantee.looks_at(one)]
    cash = {rule.id for rule in policy.rules if rule.kind.id == "cash"}
    total = Decimal(0)
    for one in terms:
        if meets(policy, claim.who, profile, one):
            for rule, answer in answers(policy, profile, one).items():
                if rule in cash and _is_meant(claim, rule) and answer.has:
                    if answer.amount is None:
                        return True
                    total += answer.amount
    return total > fen_to_yuan(claim.limit.fen)


def _less(claim: NotLessFor, policy: Policy, profile: Profile, term: Term) -> bool | None:
    compared = list(_without(claim, policy, profile))
    if not compared:
        return None
    mine = answers(policy, profile, term)
    for other in compared:
        for rule, theirs in answers(policy, other, term).items():
            if not theirs.has or not _is_meant(claim, rule):
                continue
            own = mine.get(rule, NOTHING)
            if not own.has:
                return True
            if own.amount is not None and theirs.amount is not None and own.amount < theirs.amount:
                return True
    return False


def _without(claim: NotLessFor, policy: Policy, profile: Profile) -> Iterator[Profile]:
    """The same student without the circumstance, once for each value."""
    said = profile[claim.fact]
    fact = next(fact for fact in policy.facts if fact.name == claim.fact)
    if fact.type is FactType.YES_NO:
        if said == claim.values[0]:
            yield {**profile, claim.fact: NO if said == YES else YES}
        return
    assert isinstance(said, list)
    for value in claim.values:
        if value in said:
            yield {**profile, claim.fact: [name for name in said if name != value]}


def seen_by(policy: Policy, profile: Profile) -> Profile:
    """The student without the facts and values that a policy does not know."""
    made: dict[str, object] = {}
    for fact in policy.facts:
        said = profile.get(fact.name)
        if isinstance(said, list):
            said = [name for name in said if fact.value(name) is not None]
        if said is not None:
            made[fact.name] = said
    return made
