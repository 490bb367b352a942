"""Who is asked: a policy at a term, as a judge of kinds of students.

An analysis asks several subjects about the same student: two policies, two terms of a year,
or one policy about a student with and without a category.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...errors import TermError
from ...evaluation.frames import FrameEvaluator
from ...evaluation.policy_at_term import PolicyAtTerm, RuleAtTerm, linked_standards
from ...meaning.partitions import Coded
from ...policy.conditions import Condition
from ...policy.facts import NO, FactType, Slot, Vocabulary
from ...policy.pack import Pack
from ...policy.rules import ItemKind
from ...policy.standards import Open
from ...policy.terms import Term
from .kinds import Kind


@dataclass(frozen=True, slots=True)
class Adding:
    """A value that a subject takes every student to have besides."""

    fact: str
    value: str


@dataclass(eq=False, repr=False)
class Subject:
    """A policy at a term that is asked about kinds of students.

    Facts that are made from others (推算) count as facts of their own: every value of them is
    looked at, whether or not some student has it.
    """

    at: PolicyAtTerm
    adds: Adding | None = None
    paying: Pack | None = None
    """The pack with its loans as if they were paid; None: it has none."""
    derived: frozenset[str] = frozenset()
    """Facts that are made from others."""
    standings: dict[str, Hashable] = field(default_factory=dict)
    """What is known of the standing of rules."""
    judge: FrameEvaluator | None = None
    _coded: dict[Kind, Coded] = field(default_factory=dict)

    def adding(self, adds: Adding) -> Subject:
        """The same policy and term, asked about students who have a value besides."""
        return Subject(self.at, adds, self.paying, self.derived, self.standings, self.items_of)

    @property
    def items_of(self) -> FrameEvaluator:
        """The policy at the term as a judge of frames."""
        if self.judge is None:
            self.judge = FrameEvaluator(self.at)
        return self.judge

    @cached_property
    def loans(self) -> FrameEvaluator | None:
        """The judge of the largest amounts of loans; None: there are no loans."""
        if self.paying is None:
            return None
        return FrameEvaluator(PolicyAtTerm(self.paying, self.at.term))

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts of the policy, none of them made from others."""
        return self.at.vocabulary

    @cached_property
    def rules(self) -> Mapping[str, RuleAtTerm]:
        """The rules at the term, by id."""
        return {item.rule.id: item for item in self.at.rules}

    @cached_property
    def bounded(self) -> Mapping[str, Sequence[Open]]:
        """For each item whose amount facts carry within bounds: those parts of its standard."""
        made = {
            name: [
                part
                for part in linked_standards(item, item.standard)
                if isinstance(part, Open) and part.is_bounded
            ]
            for name, item in self.rules.items()
        }
        return {name: parts for name, parts in made.items() if parts}

    def slot(self, fact: str) -> Slot | None:
        """A fact of the policy; None: it has none of that name."""
        return self.vocabulary.slots.get(fact)

    def truth(self, condition: Condition, kind: Kind) -> bool | None:
        """What a condition about one fact says of a kind of answer to that fact."""
        coded = self._coded.get(kind)
        if coded is None:
            coded = self._coded[kind] = self._code(kind)
        return self.at.truth(condition, coded)

    def season_truth(self, condition: Condition) -> bool | None:
        """What a condition about the term alone says."""
        nothing = (None,) * len(self.vocabulary.measured)
        return self.at.truth(condition, Coded(self.at.season.true, self.at.season.false, nothing))

    def yes(self, kind: Kind) -> tuple[str, ...]:
        """The values of a choice that the subject takes to hold."""
        if self.adds is None or self.adds.fact != kind.fact or self.adds.value in kind.yes:
            return kind.yes
        if self.adds.value == NO:
            return ()
        return (*kind.yes, self.adds.value)

    def with_added(self, kinds: Mapping[str, Kind]) -> Mapping[str, Kind]:
        """The kinds of a student as the subject takes him to be."""
        if self.adds is None or self.adds.fact not in kinds:
            return kinds
        kind = kinds[self.adds.fact]
        return {**kinds, self.adds.fact: replace(kind, yes=self.yes(kind))}

    def coded(self, kinds: Mapping[str, Kind]) -> Coded:
        """What the rules see of a student of these kinds."""
        true, false = self.at.season.true, self.at.season.false
        numbers: list[int | None] = [None] * len(self.vocabulary.measured)
        for kind in kinds.values():
            if self.slot(kind.fact) is not None:
                one = self._code(kind)
                true, false = true | one.true, false | one.false
                numbers = [
                    b if a is None else a for a, b in zip(numbers, one.measured, strict=True)
                ]
        return Coded(true, false, tuple(numbers))

    def _code(self, kind: Kind) -> Coded:
        numbers: list[int | None] = [None] * len(self.vocabulary.measured)
        slot = self.vocabulary.slots[kind.fact]
        if slot.fact.type.is_measured:
            numbers[slot.index] = kind.number
            return Coded(0, 0, tuple(numbers))
        true = sum(slot.atoms.get(name, 0) for name in self.yes(kind))
        unheard_of = slot.fact.type is FactType.SINGLE and not slot.atoms.keys() & set(kind.yes)
        if unheard_of:  # what the policy does not know cannot be stated to it
            false = 0
        elif kind.no is None:  # a complete answer says no to all else that is in use
            multiple = slot.fact.type is FactType.MULTIPLE
            false = slot.mask & ~true & (self.at.in_use if multiple else -1)
        else:
            false = sum(slot.atoms.get(name, 0) for name in kind.no) & ~true
        return Coded(true, false, tuple(numbers))


class Subjects:
    """A pack as subjects, one for each term, each made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._free = freed(pack)
        self._paying = paying_loans(self._free)
        facts = pack.vocabulary.facts
        self._derived = frozenset(fact.name for fact in facts if fact.formula is not None)
        self._at: dict[Term, Subject] = {}

    def at(self, term: Term) -> Subject | None:
        """The pack at a term; None: no rule reaches it."""
        try:
            return self.reached(term)
        except TermError:
            return None

    def reached(self, term: Term) -> Subject:
        """The pack at a term. Raises TermError where no rule reaches it."""
        if term not in self._at:
            at = PolicyAtTerm(self._free, term)
            self._at[term] = Subject(at, None, self._paying, self._derived)
        return self._at[term]


def freed(pack: Pack) -> Pack:
    """The pack with every derived fact as a fact of its own."""
    facts = pack.vocabulary.facts
    if all(fact.formula is None for fact in facts):
        return pack
    plain = tuple(replace(fact, formula=None) for fact in facts)
    return replace(pack, vocabulary=Vocabulary(plain))


def paying_loans(pack: Pack) -> Pack | None:
    """The pack with the largest amounts of loans as if they were paid; None: it has no loan.

    Whether a loan is given is no question for it: nothing excludes anything.
    """
    paid = {r.id: replace(r, kind=ItemKind.CASH) for r in pack.rules if r.kind is ItemKind.LOAN}
    if not paid:
        return None
    rules = tuple(paid.get(rule.id, rule) for rule in pack.rules)
    return replace(pack, rules=rules, exclusions=())
