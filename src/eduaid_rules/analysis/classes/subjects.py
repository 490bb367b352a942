"""Who is asked: a policy at a term, as a judge of kinds of students; and at which terms.

An analysis asks several subjects about the same student: two policies, two terms of a year,
or one policy about a student with and without a category. A student of some answers becomes
a profile that runs with the policy.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...errors import TermError
from ...evaluation.frames import FrameEvaluator
from ...evaluation.policy_at_term import PolicyAtTerm, RuleAtTerm, linked_standards
from ...meaning.derived_numbers import DerivedNumber, NumberSpan, StatedNumbers, derived_numbers
from ...meaning.partitions import Coded
from ...policy.by_term.passing_terms import passing_terms
from ...policy.conditions import Condition
from ...policy.derived.derivations import ByTexts
from ...policy.fact_types import FactType
from ...policy.facts import NO, YES, Fact, Slot, Vocabulary
from ...policy.items import ItemKind
from ...policy.pack import Pack
from ...policy.spellings.measured_texts import measured_text
from ...policy.standards import Open
from ...policy.terms import Term
from .answer_classes import AnswerClass


@dataclass(frozen=True, slots=True)
class AddedValue:
    """A value that a subject takes every student to have besides."""

    fact: str
    value: str


@dataclass(eq=False, repr=False)
class Subject:
    """A policy at a term that is asked about kinds of students.

    Facts that are made from others (推算) count as facts of their own: every number between the
    bounds of their formulas is looked at. Which of them a student has, ``StudentNumbers`` says.
    """

    at: PolicyAtTerm
    adds: AddedValue | None = None
    paying: Pack | None = None
    """The pack with its loans as if they were paid; None: it has none."""
    derived: Mapping[str, DerivedNumber] = field(default_factory=dict)
    """Facts that are made from others, and how."""
    fingerprints: dict[str, Hashable] = field(default_factory=dict)
    """What decides the answers of rules, as far as it was asked for."""
    solved: dict[Hashable, dict[Hashable, StatedNumbers]] = field(default_factory=dict)
    """Which numbers of stated facts were found, by what decides it."""
    judge: FrameEvaluator | None = None
    second: Mapping[str, str] = field(default_factory=dict)
    """Facts of the policy of which it sees another number, each to its name here."""
    _coded: dict[AnswerClass, Coded] = field(default_factory=dict)

    def adding(self, adds: AddedValue) -> Subject:
        """The same policy and term, asked about students who have a value besides."""
        return replace(self, adds=adds, judge=self.items_of, _coded={})

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

    @cached_property
    def moving_days(self) -> Mapping[str, Mapping[int, str]]:
        """Of each fact the days at the edges of comparisons that move with the term.

        Each with a word for the edge that is the same at every term; none of a day that is an
        edge that stays as well.
        """
        made: dict[str, dict[int, str]] = {}
        fixed: set[tuple[str, int]] = set()
        for bound in sorted({*self.at.pack.day_bounds()}, key=repr):
            last = bound.on(self.at.term)
            for side, day in enumerate((last, last + 1)):
                if bound.moves_with is None:
                    fixed.add((bound.fact, day))
                else:
                    edges = made.setdefault(bound.fact, {})
                    edges[day] = f"{edges.get(day, '')}[{bound.edge} {side}]"
        return {
            fact: {day: edge for day, edge in edges.items() if (fact, day) not in fixed}
            for fact, edges in made.items()
        }

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

    def bounds(self, fact: str) -> NumberSpan:
        """The least and the most that a measured fact can be; None: without end."""
        least, most = self.vocabulary.bounds(fact)
        if self.vocabulary.slots[fact].fact.type is FactType.DATE:
            return max(least or 1, 1), most
        return None if least == -_WITHOUT_END else least, None if most == _WITHOUT_END else most

    def truth(self, condition: Condition, answer: AnswerClass) -> bool | None:
        """What a condition about one fact says of a kind of answer to that fact."""
        coded = self._coded.get(answer)
        if coded is None:
            coded = self._coded[answer] = self._code(answer)
        return self.at.truth(condition, coded)

    def season_truth(self, condition: Condition) -> bool | None:
        """What a condition about the term alone says."""
        nothing = (None,) * len(self.vocabulary.measured)
        return self.at.truth(condition, Coded(self.at.season.true, self.at.season.false, nothing))

    def yes(self, answer: AnswerClass) -> tuple[str, ...]:
        """The values of a choice that the subject takes to hold."""
        if self.adds is None or self.adds.fact != answer.fact or self.adds.value in answer.yes:
            return answer.yes
        if self.adds.value == NO:
            return ()
        return (*answer.yes, self.adds.value)

    def with_added(self, answers: Mapping[str, AnswerClass]) -> Mapping[str, AnswerClass]:
        """The answers of a student as the subject takes him to be."""
        if self.second:
            seen = {own: answers[name] for own, name in self.second.items() if name in answers}
            return {**answers, **{own: replace(one, fact=own) for own, one in seen.items()}}
        if self.adds is None or self.adds.fact not in answers:
            return answers
        answer = answers[self.adds.fact]
        return {**answers, self.adds.fact: replace(answer, yes=self.yes(answer))}

    def coded(self, answers: Mapping[str, AnswerClass]) -> Coded:
        """What the rules see of a student of these answers."""
        true, false = self.at.season.true, self.at.season.false
        numbers: list[int | None] = [None] * len(self.vocabulary.measured)
        for answer in answers.values():
            if self.slot(answer.fact) is not None:
                one = self._code(answer)
                true, false = true | one.true, false | one.false
                numbers = [
                    b if a is None else a for a, b in zip(numbers, one.measured, strict=True)
                ]
        return Coded(true, false, tuple(numbers))

    def _code(self, answer: AnswerClass) -> Coded:
        numbers: list[int | None] = [None] * len(self.vocabulary.measured)
        slot = self.vocabulary.slots[answer.fact]
        if slot.fact.type.is_measured:
            numbers[slot.index] = answer.number
            return Coded(0, 0, tuple(numbers))
        true = sum(slot.atoms.get(name, 0) for name in self.yes(answer))
        unheard_of = slot.fact.type is FactType.SINGLE and not slot.atoms.keys() & set(answer.yes)
        if unheard_of:  # what the policy does not know cannot be stated to it
            false = 0
        elif answer.no is None:  # a complete answer says no to all else that is in use
            multiple = slot.fact.type is FactType.MULTIPLE
            false = slot.mask & ~true & (self.at.in_use if multiple else -1)
        else:
            false = sum(slot.atoms.get(name, 0) for name in answer.no) & ~true
        return Coded(true, false, tuple(numbers))


class PackSubjects:
    """A pack as subjects, one for each term, each made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._free = with_derived_facts_free(pack)
        self._paying = with_loans_paid(self._free)
        self._solved: dict[Hashable, dict[Hashable, StatedNumbers]] = {}
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
            derived = derived_numbers(self.pack.vocabulary_at(term))
            self._at[term] = Subject(at, paying=self._paying, derived=derived, solved=self._solved)
        return self._at[term]


_WITHOUT_END = 10**17
"""No number of a row is beyond it, and every library has it as fen and as yuan."""


def with_derived_facts_free(pack: Pack) -> Pack:
    """The pack with every derived fact as a fact of its own, within the bounds of its formula."""
    if all(_is_free(fact) for fact in pack.vocabulary.facts):
        return pack
    plain = tuple(_free_fact(fact, pack.vocabulary) for fact in pack.vocabulary.facts)
    return replace(pack, vocabulary=Vocabulary(plain))


def _is_free(fact: Fact) -> bool:
    """Whether no formula makes it."""
    made = fact.derivation
    return fact.formula is None and not (isinstance(made, ByTexts) and made.is_formula)


def _free_fact(fact: Fact, vocabulary: Vocabulary) -> Fact:
    if _is_free(fact):
        return fact
    least, most = vocabulary.bounds(fact.name)
    least = -_WITHOUT_END if least is None else max(least, -_WITHOUT_END)
    most = _WITHOUT_END if most is None else min(most, _WITHOUT_END)
    made = fact.derivation
    if isinstance(made, ByTexts):  # whether a text is known is another question
        made = made.rebuilt(lambda text: replace(text, formula=None))
    return replace(fact, formula=None, derivation=made, at_least=least, at_most=most)


def with_loans_paid(pack: Pack) -> Pack | None:
    """The pack with the largest amounts of loans as if they were paid; None: it has no loan.

    Whether a loan is given is no question for it: nothing excludes anything.
    """
    paid = {r.id: replace(r, kind=ItemKind.CASH) for r in pack.rules if r.kind is ItemKind.LOAN}
    if not paid:
        return None
    rules = tuple(paid.get(rule.id, rule) for rule in pack.rules)
    return replace(pack, rules=rules, exclusions=())


def terms_to_check(
    packs: Iterable[Pack], asked: Iterable[Condition] = (), edges: Iterable[Term] = ()
) -> tuple[Term, ...]:
    """Every term from the first that a policy reaches to a year after the last change.

    What is true of the last two is true of all later ones: no text changes any more. ``asked``
    are conditions that are asked beside those of the packs, ``edges`` other terms at which
    what is asked changes.
    """
    packs, asked = tuple(packs), tuple(asked)
    firsts = [first for pack in packs if (first := pack.first_term()) is not None]
    if not firsts:
        raise TermError("规则里没有一个学期可看", "请先写一条规则")
    ends = [*firsts, *edges, *(term for pack in packs for term in pack.turning_points())]
    bounds = {bound for pack in packs for bound in pack.day_bounds(asked)}
    ends += passing_terms(bounds, ends)
    return tuple(terms_from_to(min(firsts), max(ends).next()))


def is_for_ever(looked_at: Sequence[Term], every: Sequence[Term]) -> bool:
    """Whether an autumn and a spring were looked at after which no text changes any more.

    ``every`` are all terms to look at, as ``terms_to_check`` gives them.
    """
    last = looked_at[-2:]
    return len(last) == 2 and last[0].next() == last[1] and last[0] >= every[-2]


def terms_from_to(first: Term, last: Term) -> list[Term]:
    """The terms from one to another, both included."""
    found: list[Term] = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found


def terms_in_words(terms: Sequence[Term], last: Term | None = None) -> str:
    """Terms as people say them: 2019秋至2020春、2021秋; with 起 where they go on for ever.

    ``last`` is the last term looked at.

    >>> terms_in_words([Term(2019, "秋"), Term(2020, "春"), Term(2021, "秋")])
    '2019秋至2020春、2021秋'
    """
    runs: list[list[Term]] = []
    for term in sorted(set(terms)):
        if runs and runs[-1][-1].next() == term:
            runs[-1].append(term)
        else:
            runs.append([term])
    return "、".join(_run_in_words(run, last) for run in runs)


def _run_in_words(run: Sequence[Term], last: Term | None) -> str:
    if last is not None and run[-1] == last and len(run) > 1:
        return f"{run[0]}起"
    return str(run[0]) if len(run) == 1 else f"{run[0]}至{run[-1]}"


ExampleProfile = dict[str, object]


def example_profile(answers: Mapping[str, AnswerClass], vocabulary: Vocabulary) -> ExampleProfile:
    """A profile that says what the answers say, as short as it can be.

    ``vocabulary`` is the policy's own: what it does not know is left out, and so are derived
    facts: ``StudentNumbers`` puts the numbers of their sources beside them.
    """
    made: ExampleProfile = {}
    for name, answer in answers.items():
        slot = vocabulary.slots.get(name)
        if slot is None or slot.fact.is_derived:
            continue
        if answer.is_unknown:
            if slot.fact.default is not None:
                made[name] = None
        elif not (slot.fact.default is not None and answer.yes == (slot.fact.default,)):
            value = _value_of(answer, slot)
            if value is not None or slot.fact.default is not None:  # left out, it is the default
                made[name] = value
    return made


def _value_of(answer: AnswerClass, slot: Slot) -> object:
    fact = slot.fact
    if fact.type is FactType.MULTIPLE:
        yes = [name for name in answer.yes if name in slot.atoms]
        if answer.no is None:
            return yes
        no = [name for name in answer.no if name in slot.atoms]
        return {**dict.fromkeys(yes, YES), **dict.fromkeys(no, NO)} or None
    if fact.type is FactType.YES_NO:
        return YES if answer.yes else NO
    if fact.type is FactType.SINGLE:
        return next((name for name in answer.yes if name in slot.atoms), None)
    if answer.number is None:
        return None
    return answer.number if fact.type is FactType.INTEGER else measured_text(fact, answer.number)
