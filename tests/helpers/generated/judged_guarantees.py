"""What a guarantee says of one fully known student: plain code, one student at a time.

It asks ``Policy.evaluate`` and nothing else, so that a proof over classes of students can be
held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from eduaid_rules import Policy, ProfileError, Term, TermError
from eduaid_rules.policy.conditions import ALWAYS, Condition, on_status_day
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import NO, YES
from eduaid_rules.policy.guarantees import (
    Allowed,
    AllowedDeparture,
    CashAtLeast,
    CashAtMost,
    EveryoneHas,
    Guarantee,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    NotMoreFor,
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
    tried: Sequence[object] = (),
) -> bool | None:
    """Whether this student is one for whom it does not hold; None: it says nothing of them.

    ``tried`` are the higher numbers that are compared with; without any some that are likely.
    """
    claim = guarantee.claim
    if not guarantee.looks_at(term):
        return None
    everybody = NeverTogether | Allowed | AllowedDeparture
    who = ALWAYS if isinstance(claim, everybody) else claim.who
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
        case CashAtLeast():
            return _below(claim, guarantee, policy, profile, term)
        case SameAs(pack):
            other = others[pack]
            theirs = answers(other, seen_by(other, profile), term)
            items = [item for item in {*got, *theirs} if _is_meant(claim, item)]
            return any(got.get(item, NOTHING) != theirs.get(item, NOTHING) for item in items)
        case NotLessFor():
            return _less(claim, policy, profile, term)
        case NotMoreFor():
            return _more(claim, policy, profile, term, tried or _more_than(profile[claim.fact]))
        case _:
            return None


def _named_for(item: str, named: Collection[str]) -> str | None:
    """The name that an item stands under: its own, or that of what it is paid on top of."""
    if item in named:
        return item
    base, plus, _ = item.partition("+")
    return base if plus and base in named else None


def _is_meant(
    claim: NobodyHas | NotLessFor | NotMoreFor | CashAtMost | CashAtLeast | SameAs, item: str
) -> bool:
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


def _below(
    claim: CashAtLeast, guarantee: Guarantee, policy: Policy, profile: Profile, term: Term
) -> bool | None:
    """Of a year both terms must be let in, reached by a rule, and the student meant in both."""
    terms = [term]
    if claim.limit.unit is Unit.YEAR:
        autumn = Term(term.school_year, "秋")
        terms = [autumn, autumn.next()]
        if not all(guarantee.looks_at(one) for one in terms):
            return None
    if not all(meets(policy, claim.who, profile, one) for one in terms):
        return None
    total = Decimal(0)
    for one in terms:
        for answer in _cash(policy, profile, one, claim).values():
            if answer.state == "unknown":
                return None
            total += answer.amount or 0
    return total < fen_to_yuan(claim.limit.fen)


def _cash(
    policy: Policy, profile: Profile, term: Term, claim: CashAtLeast | NotMoreFor
) -> dict[str, Answer]:
    cash = {rule.id for rule in policy.rules if rule.kind.id == "cash"}
    got = answers(policy, profile, term)
    return {rule: one for rule, one in got.items() if rule in cash and _is_meant(claim, rule)}


MORE: Final = ("0.01", "1", "50", "100", "500", "1000", "5000", "20000")
"""How much more of a number is tried."""


def _more_than(number: object) -> list[object]:
    made = [Decimal(str(number)) + Decimal(more) for more in MORE]
    return [int(one) if one == int(one) else str(one) for one in made]


def _more(
    claim: NotMoreFor, policy: Policy, profile: Profile, term: Term, tried: Sequence[object]
) -> bool | None:
    """Whether one of some higher numbers gives more."""
    mine = answers(policy, profile, term)
    said: list[bool] = []
    for more in tried:
        other = {**profile, claim.fact: more}
        try:
            if not meets(policy, claim.who, other, term):
                continue
            theirs = answers(policy, other, term)
        except ProfileError:  # beyond the fact's range, or no whole number
            continue
        if claim.together:
            first, second = (_sum(_cash(policy, one, term, claim)) for one in (profile, other))
            said.append(_is_above(second, first))
            continue
        for rule, their in theirs.items():
            if their.has and _is_meant(claim, rule):
                own = mine.get(rule, NOTHING)
                said.append(not own.has or _is_above(their.amount, own.amount))
    return any(said)


def _is_above(first: Decimal | None, second: Decimal | None) -> bool:
    """Whether an amount is higher than another; an open one is neither."""
    return first is not None and second is not None and first > second


def _sum(cash: Mapping[str, Answer]) -> Decimal | None:
    """None where an amount is open."""
    total = Decimal(0)
    for one in (one for one in cash.values() if one.has):
        if one.amount is None:
            return None
        total += one.amount
    return total


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
