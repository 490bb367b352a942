"""What a guarantee looks at: at which terms, which items and students; and why it does not.

A guarantee that looks at nothing has not been found true. It is said to be unchecked (没有检查),
with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from ...api import Policy, load_policy
from ...authoring.pack_files import is_pack
from ...errors import EduaidError, PackNotFound, TermError
from ...evaluation.policy_at_term import RuleAtTerm
from ...policy.conditions import ALWAYS, Condition, both
from ...policy.guarantees import (
    Allowed,
    AllowedDeparture,
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
    items_named,
)
from ...policy.in_force import TextUnknown
from ...policy.items import ItemKind
from ...policy.money_and_units import Unit
from ...policy.terms import Term
from ..classes.decision_trees import DecisionTree
from ..classes.questions import (
    Question,
    SubjectRows,
    as_of_term,
    ask,
    facts_fingerprint,
    surely_holds,
)
from ..classes.student_numbers import derived_apart, with_facts_apart
from ..classes.subjects import AddedValue, PackSubjects, Subject, terms_to_check
from ..classes.tree_reading import TreeReader

if TYPE_CHECKING:
    import polars as pl

LoadPolicy = Callable[[str], Policy]
"""Finds the policy that 相同于 names."""


class ProofVerdict(Enum):
    """What came of a guarantee or a check."""

    HOLDS = "成立"
    REFUTED = "不成立"
    UNDECIDED = "判断不了"
    """Nobody was found of whom it fails, and nobody can be excluded."""
    UNCHECKED = "没有检查"

    @property
    def id(self) -> str:
        """The word of the JSON form."""
        return self.name.lower()


class Unchecked(Enum):
    """Why a guarantee, or a check, looked at nothing."""

    BELOW_ONLY = "只约束下级的规则包，自己总是和自己相同"
    NOT_ASKED = "要看的学期都在它的自、至以外"
    NO_TERM = "它的自、至里没有一个学期有规则，请检查自、至"
    NO_RULE = "要看的学期没有一条规则管到"
    HALF_YEAR = "它的自、至只让进半个学年，按学年的下限要整学年才比"
    NO_ITEM = "没有它说的项目"
    TEXT_UNKNOWN = "它说的项目，这些学期的文件没有查到"
    NOBODY = "这些学期没有一个学生是它说的对象"

    @property
    def id(self) -> str:
        """The word of the JSON form."""
        return self.name.lower()

    @property
    def is_meant(self) -> bool:
        """Whether it is as the pack, or who asked for some terms alone, wanted it."""
        return self in (Unchecked.BELOW_ONLY, Unchecked.NOT_ASKED)


def load_beside(folder: Path) -> LoadPolicy:
    """Finds the packs that guarantees name: beside the folder of the one that states them.

    Else a shipped one of that name. What it gives raises EduaidError where there is none.
    """

    def load(name: str) -> Policy:
        beside = Path(os.path.realpath(folder)).parent / name
        if is_pack(beside):
            return load_policy(beside)
        try:
            return load_policy(name)
        except PackNotFound as error:
            raise EduaidError(f"“保证”里写的规则包“{name}”找不到：{error}") from None

    return load


def terms_to_prove(policies: Sequence[Policy], load: LoadPolicy = load_policy) -> tuple[Term, ...]:
    """Every term of the policies at which one of their guarantees may come to something else.

    Guarantees begin and end (自, 至), and the packs change that they compare with (相同于). As
    with ``terms_to_check`` the last two stand for all later ones.
    """
    guarantees = [one for policy in policies for one in policy.guarantees]
    claims = [guarantee.claim for guarantee in guarantees]
    own = [policy.pack for policy in policies]
    names = {claim.pack for claim in claims if isinstance(claim, SameAs)}
    others = [load(name).pack for name in sorted(names - {pack.name for pack in own})]
    edges = (edge for guarantee in guarantees for edge in guarantee.edges)
    every = terms_to_check((*own, *others), map(who_is_meant, claims), edges)
    firsts = [first for pack in own if (first := pack.first_term()) is not None]
    return tuple(term for term in every if firsts and min(firsts) <= term)


def who_is_meant(claim: GuaranteeClaim) -> Condition:
    """Of whom a claim speaks."""
    if isinstance(claim, NeverTogether | Allowed | AllowedDeparture):
        return ALWAYS
    return claim.who


def items_of(claim: GuaranteeClaim, policy: Policy, load: LoadPolicy) -> tuple[str, ...]:
    """The items of a policy that a claim speaks of, with what is paid on top of them."""
    rules = policy.rules
    match claim:
        case NeverTogether(named):
            return items_named(named, rules)
        case EveryoneHas(_, named):
            return named
        case NobodyHas() | NotLessFor():
            return items_named(claim.rules, rules, add_ons=claim.add_ons)
        case NotMoreFor(together=False):
            return items_named(claim.rules, rules, add_ons=claim.add_ons)
        case CashAtMost() | CashAtLeast() | NotMoreFor():
            cash = [rule for rule in rules if rule.kind is ItemKind.CASH]
            return items_named(claim.rules, cash, add_ons=claim.add_ons)
        case SameAs():
            both_packs = (*rules, *load(claim.pack).rules)
            return items_named(claim.rules, both_packs, add_ons=claim.add_ons)
        case Allowed(_, rule):
            return (rule,)
        case AllowedDeparture():
            return ()
        case _:
            assert_never(claim)


def guarantees_about(
    policy: Policy, rules: Collection[str] | None, load: LoadPolicy
) -> tuple[Guarantee, ...]:
    """The guarantees of a policy that speak of some rules (None: of any), of these alone.

    What a pack allows of the built-in checks belongs to them; what it allows of guarantees stays
    beside these.
    """
    stated = tuple(one for one in policy.guarantees if not isinstance(one.claim, Allowed))
    if rules is None:
        return stated
    departures = tuple(one for one in stated if isinstance(one.claim, AllowedDeparture))
    spoken = ((one, {*rules} & {*items_of(one.claim, policy, load)}) for one in stated)
    narrowed = tuple(
        replace(one, claim=_narrowed_claim(one.claim, items)) for one, items in spoken if items
    )
    return (*narrowed, *departures) if narrowed else ()


def _narrowed_claim(claim: GuaranteeClaim, items: Collection[str]) -> GuaranteeClaim:
    """A claim that speaks of each item by itself, for these items alone."""
    match claim:
        case EveryoneHas():
            return replace(claim, rules=tuple(sorted(items)))
        case NobodyHas() | NotLessFor() | SameAs() | NotMoreFor(together=False):
            return replace(claim, rules=tuple(sorted(items)), add_ons=False)
        case NeverTogether() | CashAtMost() | CashAtLeast() | NotMoreFor():
            return claim
        case Allowed() | AllowedDeparture():
            return claim
        case _:
            assert_never(claim)


def judged_together(guarantee: Guarantee, term: Term) -> tuple[Term, ...]:
    """A term alone, or the terms of its school year, as far as a guarantee lets them in."""
    together = [term]
    if _is_of_a_year(guarantee.claim):
        autumn = term if term.season == "秋" else term.previous()
        together = [autumn, autumn.next()]
    return tuple(one for one in together if guarantee.looks_at(one))


def is_half_year(guarantee: Guarantee, term: Term) -> bool:
    """Whether a limit of a school year is about this term without the other one of its year."""
    return _is_of_a_year(guarantee.claim) and len(judged_together(guarantee, term)) == 1


def _is_of_a_year(claim: GuaranteeClaim) -> bool:
    """Whether the two terms of a school year are judged together."""
    return isinstance(claim, CashAtMost | CashAtLeast) and claim.limit.unit is Unit.YEAR


@dataclass(eq=False, repr=False)
class ClaimScope:
    """What the guarantees of a policy look at, term by term."""

    policy: Policy
    subjects: PackSubjects
    load: LoadPolicy
    _meets: dict[Hashable, bool] = field(default_factory=dict)
    _items: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _apart: dict[tuple[Term, Term], Subject] = field(default_factory=dict)

    def items(self, guarantee: Guarantee) -> tuple[str, ...]:
        """The items that a guarantee speaks of, with what is paid on top of them."""
        known = self._items.get(id(guarantee))
        if known is None:
            known = items_of(guarantee.claim, self.policy, self.load)
            self._items[id(guarantee)] = known
        return known

    def terms_together(self, guarantee: Guarantee, term: Term) -> tuple[Subject, ...]:
        """The terms that are judged with this one, as subjects: it alone, or its school year.

        Of a year those that the guarantee lets in, be they asked for or not. Where a derived
        fact is made in another way in the other term (版本), it goes by another name there.
        """
        found = [self.subjects.at(one) for one in judged_together(guarantee, term)]
        first, *rest = (subject for subject in found if subject is not None)
        return (first, *(self._beside(first, subject) for subject in rest))

    def _beside(self, first: Subject, other: Subject) -> Subject:
        made = first.derived
        if all(made.get(name, one) == one for name, one in other.derived.items()):
            return other
        key = first.at.term, other.at.term
        if key not in self._apart:
            facts = [self.policy.pack.vocabulary_at(term) for term in key]
            _, names = derived_apart(*facts)
            apart = PackSubjects(with_facts_apart(self.policy.pack, names))
            subject = apart.reached(other.at.term)
            named = {one: way for one, way in subject.derived.items() if one not in names}
            self._apart[key] = replace(subject, derived=named)
        return self._apart[key]

    def known_items(self, guarantee: Guarantee, subjects: Sequence[Subject]) -> set[str]:
        """The items whose text is known at one of the terms of some subjects."""
        return {
            item
            for item in self.items(guarantee)
            if any(self._is_known(guarantee.claim, item, subject) for subject in subjects)
        }

    def _is_known(self, claim: GuaranteeClaim, item: str, subject: Subject) -> bool:
        """Whether it is known what an item gives; 人人有 asks for just that."""
        if isinstance(claim, EveryoneHas):
            return True
        if _is_known(subject.rules.get(item)):
            return True
        if not isinstance(claim, SameAs):
            return False
        try:
            theirs = self.load(claim.pack).at(subject.at.term).rules
        except TermError:  # the other pack gives nothing
            return True
        return _is_known(next((one for one in theirs if one.rule.id == item), None))

    def unchecked(self, guarantee: Guarantee, subjects: Sequence[Subject]) -> Unchecked | None:
        """Why a guarantee finds nothing to look at in some subjects; None: it does."""
        claim = guarantee.claim
        if isinstance(claim, SameAs) and claim.pack == self.policy.name:
            return Unchecked.BELOW_ONLY
        if isinstance(claim, CashAtLeast) and _is_of_a_year(claim) and len(subjects) == 1:
            return Unchecked.HALF_YEAR
        items = self.items(guarantee)
        if not items and not isinstance(claim, CashAtLeast):  # of which nothing falls short
            return Unchecked.NO_ITEM
        known = self.known_items(guarantee, subjects)
        least = 1 if items else 0
        if isinstance(claim, NeverTogether):
            known, least = {item for item in claim.rules if item in known}, 2
        if len(known) < least:
            return Unchecked.TEXT_UNKNOWN
        if not any(self._is_about_somebody(claim, subject) for subject in subjects):
            return Unchecked.NOBODY
        return None

    def _is_about_somebody(self, claim: GuaranteeClaim, subject: Subject) -> bool:
        """Whether a student of the subject's term is one of those of whom a claim speaks."""
        asked = [subject]
        if isinstance(claim, NotLessFor):
            asked = [
                subject.adding(AddedValue(claim.fact, value))
                for value in claim.values
                if is_used(subject, claim.fact, value)
            ]
        who = as_of_term(both(self.policy.pack.common, who_is_meant(claim)), subject)
        return any(self._is_met(who, one) for one in asked)

    def _is_met(self, who: Condition, subject: Subject) -> bool:
        key = (who, facts_fingerprint(subject, who), subject.adds)
        if key not in self._meets:
            (result,) = ask([subject], [_whether_met(who)])
            self._meets[key] = bool(result.failing)
        return self._meets[key]


def _whether_met(who: Condition) -> Question:
    """The students of whom a condition holds."""

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return [reader.condition(0, who)]

    def meets(rows: SubjectRows) -> pl.Series:
        return surely_holds(rows[0], _WHO)

    return Question((), trees, meets, {_WHO: (0, who)})


_WHO: Final = "eduaid_meant"


def _is_known(item: RuleAtTerm | None) -> bool:
    """Whether the text of an item is known at a term: what is not there gives nothing."""
    return item is None or not isinstance(item.state, TextUnknown)


def is_used(subject: Subject, fact: str, value: str) -> bool:
    """Whether a value is in use at the subject's term; 是 and 否 always are."""
    declared = subject.vocabulary.slots[fact].fact.value(value)
    return declared is None or declared.in_use(subject.at.term)
