"""Guarantees and built-in checks decided over every student that the rules can tell apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from ...api import Policy, load_policy
from ...arguments import checked
from ...errors import ProfileError, TermError
from ...evaluation.frames.class_verdicts import STATE_ENTITLED, STATE_OPEN, STATE_REFUSED
from ...policy.conditions import both
from ...policy.guarantees import (
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
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass
from ..classes.questions import QuestionResult, ask, facts_fingerprint, rule_fingerprint
from ..classes.subjects import (
    AddedValue,
    PackSubjects,
    Subject,
    example_profile,
)
from ..comparison.changes import Change, ItemState, compared_fen
from ..comparison.compare import compare
from .built_in_checks import BuiltInChecks
from .claim_questions import (
    ClaimQuestion,
    cash_within,
    each_item,
    never_together,
    not_less_for,
)
from .number_claims import SecondSubjects, not_more_for
from .proofs import ClaimRecord, Counterexample, Proof
from .scope import ClaimScope, LoadPolicy, Unchecked, is_half_year, is_used, terms_to_prove

if TYPE_CHECKING:
    from ...rosters.tables import Progress

_SHOWN = 5
"""How many counterexamples of one claim are kept."""


@checked
def prove(
    policy: Policy,
    terms: Sequence[Term] | None = None,
    *,
    built_in: bool = True,
    load: LoadPolicy = load_policy,
    progress: Progress = lambda _done, _total: None,
) -> tuple[Proof, ...]:
    """Decide every guarantee of a policy, and the built-in checks.

    ``terms``: None looks at every term. Without ``built_in`` only what packs state is decided.
    Each proof holds for every student of whom everything is known, or is refuted with the
    smallest student, or looked at nothing and says why (``unchecked``). Raises
    TooManyClassesError where there are more kinds of student than can be looked at.
    """
    load = cache(load)
    every = terms_to_prove((policy,), load)
    chosen = tuple(every if terms is None else terms)
    made = _PolicyProof(policy, chosen, every, load, built_in)
    for done, term in enumerate(chosen):
        progress(done, len(chosen))
        made.look_at(term)
    made.compare()
    if built_in:
        made.checking.texts()
    progress(len(chosen), len(chosen))
    return tuple(made.proofs())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _PendingClaim:
    """A claim to be judged at a term."""

    record: ClaimRecord
    key: Hashable
    claim: ClaimQuestion
    subjects: tuple[Subject, ...]


@dataclass(eq=False, repr=False)
class _PolicyProof:
    policy: Policy
    terms: tuple[Term, ...]
    every: tuple[Term, ...]
    load: LoadPolicy
    built_in: bool
    records: dict[int, ClaimRecord] = field(init=False)
    checking: BuiltInChecks = field(init=False)
    subjects: PackSubjects = field(init=False)
    scope: ClaimScope = field(init=False)
    seconds: SecondSubjects = field(init=False)
    used: set[int] = field(default_factory=set)
    """The allowed departures that something was found for, by identity."""

    def __post_init__(self) -> None:
        self.subjects = PackSubjects(self.policy.pack)
        self.records = {id(one): ClaimRecord() for one in self.policy.guarantees}
        self.scope = ClaimScope(self.policy, self.subjects, self.load)
        self.seconds = SecondSubjects(self.subjects)
        self.checking = BuiltInChecks(self.policy, self.terms, self.every, self.subjects)

    @property
    def names(self) -> Mapping[str, str]:
        """The rules' names."""
        return {rule.id: f"“{rule.name}”" for rule in self.policy.rules}

    def look_at(self, term: Term) -> None:
        """Everything that is not known yet from a term that says the same."""
        subject = self.subjects.at(term)
        if subject is None:
            return
        if self.built_in:
            self.checking.rules(subject)
        pending = [
            one
            for guarantee in self.policy.guarantees
            if guarantee.looks_at(term)
            for one in self._pending(guarantee, subject)
        ]
        together: dict[tuple[int, ...], list[_PendingClaim]] = {}
        for one in pending:
            together.setdefault(tuple(id(s) for s in one.subjects), []).append(one)
        for group in together.values():
            results = ask(group[0].subjects, [one.claim.ask for one in group])
            for one, answer in zip(group, results, strict=True):
                self._judge(one, answer, term)

    def _pending(self, guarantee: Guarantee, subject: Subject) -> Iterator[_PendingClaim]:
        record, term = self.records[id(guarantee)], subject.at.term
        together = self.scope.terms_together(guarantee, term)
        asked = [one.at.term for one in together if one.at.term in self.terms]
        if isinstance(guarantee.claim, Allowed | AllowedDeparture) or term != asked[0]:
            return  # a spring is judged with its autumn
        record.half_years |= {term for term in asked if is_half_year(guarantee, term)}
        unchecked = self.scope.unchecked(guarantee, together)
        if unchecked is not None:
            record.reasons.add(unchecked)
            return
        record.terms += asked
        record.known |= self.scope.known_items(guarantee, together)
        subjects, claims = self._claims(guarantee, subject, together)
        for claim in claims:
            key = (claim.say, self._key(subjects, claim))
            known = record.of.get(key)
            if known is None:
                record.of[key] = []
                yield _PendingClaim(record, key, claim, subjects)
            else:
                for one in known:
                    record.add(replace(one, terms=(term,)))

    def _key(self, subjects: Sequence[Subject], claim: ClaimQuestion) -> Hashable:
        """What decides the answer to a claim."""
        asked = [subjects[place] for place in claim.ask.subjects]
        rules = tuple(rule_fingerprint(s, rule) for s in asked for rule in claim.ask.rules)
        conditions = tuple(
            (condition, facts_fingerprint(subjects[place], condition))
            for place, condition in claim.ask.conditions.values()
        )
        return rules, conditions, tuple(s.adds for s in asked)

    def _claims(
        self, guarantee: Guarantee, subject: Subject, together: tuple[Subject, ...]
    ) -> tuple[tuple[Subject, ...], Iterable[ClaimQuestion]]:
        """What is asked about a claim, and of which subjects; ``together`` are those of a year."""
        claim, names, items = guarantee.claim, self.names, self.scope.items(guarantee)
        match claim:
            case NeverTogether(rules):
                said = "和".join(names.get(rule, rule) for rule in rules)
                return (subject,), never_together(claim, subject, items, said)
            case EveryoneHas() | NobodyHas():
                return (subject,), each_item(claim, subject, items, names)
            case CashAtMost() | CashAtLeast():
                shown = () if claim.rules is None else items
                said = "、".join(names.get(rule, rule) for rule in shown) or "现金"
                return together, cash_within(claim, together, items, said)
            case NotLessFor():
                values = [value for value in claim.values if is_used(subject, claim.fact, value)]
                adding = (subject.adding(AddedValue(claim.fact, value)) for value in values)
                subjects = (subject, *adding)
                questions = (
                    not_less_for(claim, value, place, subjects, items, names)
                    for place, value in enumerate(values, 1)
                )
                return subjects, chain.from_iterable(questions)
            case NotMoreFor():
                second, other = self.seconds.at(claim.fact, subject)
                both_numbers = (subject, other)
                return both_numbers, not_more_for(claim, both_numbers, second, items, names)
            case SameAs() | Allowed() | AllowedDeparture():  # compared apart; what may be found
                return (), ()
            case _:
                assert_never(claim)

    def _judge(self, one: _PendingClaim, result: QuestionResult, term: Term) -> None:
        record = one.record
        record.classes += result.block.size
        record.inexact |= result.inexact
        if not result.failing:
            return
        found = self._counterexample(one, result, term)
        record.of[one.key].append(found)
        record.add(found)

    def _counterexample(
        self, one: _PendingClaim, result: QuestionResult, term: Term
    ) -> Counterexample:
        """The smallest student of whom the evaluator says what the table says."""
        shown: Counterexample | None = None
        places = one.claim.ask.subjects
        for row, answers in result.failing:
            added = one.subjects[places[-1]].with_added(answers)
            example = example_profile(added, self.policy.vocabulary)
            replayed = all(
                self._agrees(one.subjects[n], answers, result.rows[n].row(row, named=True), one, n)
                for n in places
            )
            words = one.claim.of_student(answers) or one.claim.say
            made = Counterexample(one.claim.ask.rules, words, (term,), example, replayed)
            if replayed:
                return made
            shown = shown or made
        if shown is None:
            raise AssertionError("a failing claim has a student")
        return shown

    def _agrees(
        self,
        subject: Subject,
        answers: Mapping[str, AnswerClass],
        states: Mapping[str, object],
        one: _PendingClaim,
        place: int,
    ) -> bool:
        """Whether the evaluator gives the states and amounts of a row, for one subject.

        The conditions of the claim too: facts that are made from others may say in a row what
        no student is.
        """
        profile = example_profile(subject.with_added(answers), self.policy.vocabulary)
        try:
            found = self.policy.evaluate(profile, subject.at.term)
        except (ProfileError, TermError):
            return False
        at = self.policy.at(subject.at.term)
        student = at.coded(self.policy.Student(profile))
        for name, (meant, condition) in one.claim.ask.conditions.items():
            as_stated = one.claim.stated.get(name, condition)
            if meant == place and states[name] != (at.truth(as_stated, student) is True):
                return False
        given = {item.rule: compared_fen(item) for item in found.entitlements}
        open_ = {item.rule: item.eligible == "yes" for item in found.undetermined}
        for rule in one.claim.ask.rules:
            state = states.get(f"{rule}.state", STATE_REFUSED)
            fen = given.get(rule)
            said = (
                STATE_ENTITLED if rule in given else STATE_OPEN if rule in open_ else STATE_REFUSED
            )
            if rule in open_ and open_[rule] != states.get(f"{rule}.who"):
                return False  # open because the profile leaves something out
            if said != state or (fen is not None and fen != states[f"{rule}.fen"]):
                return False
        return True

    def compare(self) -> None:
        """The guarantees that a pack gives the same as another."""
        for guarantee in self.policy.guarantees:
            claim, record = guarantee.claim, self.records[id(guarantee)]
            if not isinstance(claim, SameAs) or not record.terms:
                continue
            who, items = both(self.policy.pack.common, claim.who), self.scope.items(guarantee)
            found = compare(self.load(claim.pack), self.policy, record.terms, rules=items, who=who)
            record.classes += found.classes
            record.inexact |= set(found.inexact)
            for change in found.changes:
                if not _is_same(change):
                    words = f"“{change.name}”和{claim.pack}不同：{change.words}"
                    record.add(
                        Counterexample(
                            (change.rule,), words, change.terms, change.example, change.replayed
                        )
                    )

    def _is_unused(self, allowed: Guarantee) -> bool:
        """Whether nothing was found that it allows, though all that it speaks of was looked at."""
        if not self.built_in or id(allowed) in self.checking.used | self.used:
            return False
        return all(term in self.terms for term in self.every if allowed.looks_at(term))

    def _unknown(self, guarantee: Guarantee, record: ClaimRecord) -> tuple[str, ...]:
        """The items of a guarantee of which no text is known at any of its terms."""
        items = self.scope.items(guarantee) if record.terms else ()
        return tuple(item for item in items if item not in record.known)

    def _why_unchecked(self, guarantee: Guarantee) -> Unchecked | None:
        """Why a guarantee looked at nothing; None: it did."""
        record = self.records[id(guarantee)]
        if record.terms or isinstance(guarantee.claim, Allowed | AllowedDeparture):
            return None
        if record.reasons:
            return max(record.reasons, key=list(Unchecked).index)
        if not any(guarantee.looks_at(term) for term in self.every):
            return Unchecked.NO_TERM
        asked = any(guarantee.looks_at(term) for term in self.terms)
        return Unchecked.NO_RULE if asked else Unchecked.NOT_ASKED

    def _allow_departures(self) -> None:
        """What packs below allow is found all right, for the terms for which they say so."""
        layers = self.policy.layers
        for allowing in self.policy.guarantees:
            if not isinstance(allowing.claim, AllowedDeparture):
                continue
            above = layers[: layers.index(allowing.layer)]
            for one in self.policy.guarantees:
                record = self.records[id(one)]
                meant = one.text == allowing.claim.said and one.layer in above
                if meant and record.allow(allowing.looks_at, allowing.text):
                    self.used.add(id(allowing))

    def proofs(self) -> Iterator[Proof]:
        """Every guarantee in its order, then every built-in check."""
        self._allow_departures()
        for guarantee in self.policy.guarantees:
            record = self.records[id(guarantee)]
            claim = guarantee.claim
            if isinstance(claim, Allowed | AllowedDeparture):
                if not self._is_unused(guarantee):
                    continue
                unused = "没有要容许的，请删除这一条"
                rules = (claim.rule,) if isinstance(claim, Allowed) else ()
                record.add(Counterexample(rules, unused, self.terms[:1]))
            yield Proof(
                title=guarantee.text,
                guarantee=guarantee,
                check=None,
                terms=tuple(sorted(set(record.terms))),
                classes=record.classes,
                found=tuple(sorted(record.found, key=lambda one: not one.replayed)[:_SHOWN]),
                allowed=tuple(record.allowed[:_SHOWN]),
                inexact=tuple(sorted(record.inexact)),
                unchecked=self._why_unchecked(guarantee),
                unknown=self._unknown(guarantee, record),
                half_years=tuple(sorted(record.half_years)),
            )
        if self.built_in:
            yield from self.checking.proofs()


def _is_same(change: Change) -> bool:
    """Whether state and amount are the same, or what the pack itself refuses is no student."""
    if change.after.state is ItemState.OUT_OF_BOUNDS:
        return True
    return change.before.state is change.after.state and change.before.fen == change.after.fen
