"""A policy as it stands at one term, and what its conditions say of a student.

Also which facts can reach what a rule comes to at the term.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..errors import TermError
from ..meaning.logic import Judgement, KnownAtoms, judgement
from ..meaning.partitions import Coded
from ..meaning.plan.amount_plans import RulePlan, has_amount
from ..meaning.plan.rule_plan import plan_rule
from ..meaning.students import Student
from ..policy.by_term.numbers_put_in import ParametersAtTerm
from ..policy.by_term.parameters import ParameterText
from ..policy.conditions import Condition, InRange, Leaf, leaves, with_answer
from ..policy.derived.derivations import Elapsed
from ..policy.documents import Citation
from ..policy.fact_types import Coding, Nature, Notice
from ..policy.facts import SEASON, Fact, Slot, Vocabulary
from ..policy.in_force import InForce, RuleState, TextUnknown, map_state_conditions
from ..policy.items import Award
from ..policy.named_in_standards import carrying_facts
from ..policy.number_types import NEVER
from ..policy.pack import Exclusion, Pack, Resolution
from ..policy.rules import Rule
from ..policy.standards import Open, Share, Standard, standard_cases, standard_parts
from ..policy.terms import Season, Term
from ..policy.wire.digests import digest_of


@dataclass(repr=False, unsafe_hash=True)
class RuleAtTerm:
    """One rule as it stands at a term, with its basis."""

    at: PolicyAtTerm
    rule: Rule
    state: RuleState = field(compare=False)

    def __reduce__(self) -> tuple[object, ...]:
        return self.at.rule, (self.rule.id,)

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The basis of the item, for who and for the standard."""
        return () if isinstance(self.state, TextUnknown) else self.state.citations

    @cached_property
    def plan(self) -> RulePlan | None:
        """Who gets it, and how much; None: it is not in force, or its text is not known."""
        return plan_rule(self, self.state) if isinstance(self.state, InForce) else None

    @cached_property
    def tells_worth(self) -> bool:
        """Whether the item, which is no cash, may say what it is worth (language 2)."""
        is_such = self.rule.kind.has_worth and self.at.pack.language >= 2
        return is_such and self.plan is not None and has_amount(self.plan.amount)

    @property
    def name(self) -> str:
        """The item's name at the term."""
        return self.state.name if isinstance(self.state, InForce) else self.rule.name

    @property
    def award(self) -> Award:
        """Whether meeting the conditions is enough, at the term."""
        return self.state.award if isinstance(self.state, InForce) else self.rule.award

    @property
    def is_due(self) -> bool:
        """Whether meeting the conditions is enough: nobody can refuse it then (应享)."""
        return self.award is Award.DUE

    @property
    def unexpressed(self) -> tuple[str, ...]:
        """What the texts also ask for and the rule cannot express."""
        state = self.state
        return state.unexpressed if isinstance(state, InForce) else self.rule.unexpressed

    @property
    def alike(self) -> Hashable:
        """What decides all that it says, with the rules of which its amount is a share."""
        shares = (one for one in linked_standards(self, self.standard) if isinstance(one, Share))
        said = self.rule.id, self.name, self.rule.kind, self.award, self.rule.schedule
        return *said, self.unexpressed, self.state, tuple(map(self.at.linked, shares))

    @property
    def standard(self) -> Standard:
        """The standard in force; open where the text is not known."""
        return self.state.standard if isinstance(self.state, InForce) else Open()


@dataclass(repr=False, unsafe_hash=True)
class PolicyAtTerm:
    """What a pack says at one term: made once, then only read.

    What it caches (judgements, the digest) depends on nothing else. Raises TermError for a
    term that no rule reaches.
    """

    pack: Pack = field(hash=False)
    term: Term
    known_on: date | None = None
    """Only texts published by this day count; None: all."""
    half_of: PolicyAtTerm | None = None
    """The term of which this is the other half of a school year: only the season is another.

    Texts, status day and what is known of a student are those of that term; no amount is refused.
    """
    states: dict[str, RuleState] = field(init=False, compare=False)
    rules: tuple[RuleAtTerm, ...] = field(init=False, compare=False)
    exclusions: tuple[Exclusion, ...] = field(init=False, compare=False)
    """Those that the amounts decide, or the student's choice; 保留 is part of who."""
    vocabulary: Vocabulary = field(init=False, compare=False)
    derives: bool = field(init=False, compare=False)
    """Whether the term makes derived numbers otherwise than a student has them."""
    in_use: int = field(init=False, compare=False)
    season: KnownAtoms = field(init=False, compare=False)
    _judgements: dict[int, tuple[Condition, Judgement]] = field(
        init=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        first = self.pack.first_term()
        if self.half_of is None and (first is None or self.term < first):
            raise TermError(
                f"{self.pack.title}（{self.pack.name}）最早从{first}开始，没有{self.term}的规定"
            )
        asked = self.texts_of
        self.vocabulary = self.pack.vocabulary_at(asked, self.known_on)
        self.derives = self.vocabulary.recipes != self.pack.vocabulary.recipes
        states = self.pack.at(asked, self.known_on)
        self.states = {rule: self._in_its_season(state) for rule, state in states.items()}
        self.exclusions = tuple(
            exclusion
            for exclusion in self.pack.exclusions_at(asked, self.known_on)
            if exclusion.resolution is not Resolution.KEEP
        )
        self.rules = tuple(RuleAtTerm(self, rule, self.states[rule.id]) for rule in self.pack.rules)
        self.in_use = self.vocabulary.in_use(asked)
        now = self.vocabulary.season_atom(asked.season)
        every = self.vocabulary.every_value
        self.season = KnownAtoms(now, self.vocabulary.season_mask ^ now, every & ~self.in_use)

    def __reduce__(self) -> tuple[object, ...]:
        """A copy is made anew: what is cached goes by the identity of objects."""
        return PolicyAtTerm, (self.pack, self.term, self.known_on, self.half_of)

    @property
    def texts_of(self) -> Term:
        """The term whose texts hold: the other one of the year, where this is its other half."""
        return self.term if self.half_of is None else self.half_of.term

    @property
    def refuses_amounts(self) -> bool:
        """Whether an amount out of bounds is refused: not for the other half's sake."""
        return self.half_of is None

    @cached_property
    def tells_worth(self) -> bool:
        """Whether any item that is no cash may say what it is worth."""
        return any(item.tells_worth for item in self.rules)

    def rule_name(self, rule: str) -> str:
        """The Chinese name of a rule."""
        return self.rule(rule).name

    def rule(self, rule: str) -> RuleAtTerm:
        """A rule by its id; raises KeyError."""
        for item in self.rules:
            if item.rule.id == rule:
                return item
        raise KeyError(rule)

    def linked(self, share: Share) -> RuleState:
        """The rule that a share names, as the pack sees it in which the share is written."""
        return self._in_its_season(self.pack.linked(share, self.texts_of, self.known_on))

    def _in_its_season(self, state: RuleState) -> RuleState:
        """The other half of a year has its own season, whatever that of the student is."""
        if self.half_of is None or not isinstance(state, InForce):
            return state
        season = self.term.season
        return map_state_conditions(state, lambda part: with_answer(part, SEASON.name, season))

    @cached_property
    def other_half(self) -> PolicyAtTerm:
        """The other half of a school year in which this term's texts hold throughout."""
        season: Season = "春" if self.term.season == "秋" else "秋"
        return PolicyAtTerm(self.pack, Term(self.term.year, season), self.known_on, self)

    def rules_of_year(self, exclusion: Exclusion) -> Iterator[RuleAtTerm]:
        """The items of an exclusion in both halves of a school year, first as at this term."""
        for half in (self, self.other_half):
            yield from (half.rule(name) for name in exclusion.rules)

    def condition(self, condition: Condition) -> Condition:
        """A condition with what the term decides: its numbers, and its status day."""
        return self.pack.condition_at(condition, self.texts_of, self._numbers)

    def parameter_text(self, name: str) -> ParameterText | None:
        """What a parameter is at the term; None: no text is known."""
        return self._numbers.texts[name]

    @cached_property
    def _numbers(self) -> ParametersAtTerm:
        return self.pack.parameters_at(self.texts_of, self.known_on)

    def coded(self, student: Student) -> Coded:
        """What the rules see of a student at this term."""
        true = student.true | self.season.true
        false = student.false | self.season.false
        measured = self.vocabulary.derive(student.measured) if self.derives else student.measured
        return Coded(true, false | student.listed & self.in_use & ~true, measured)

    def truth(self, condition: Condition, student: Coded) -> bool | None:
        """Whether a condition holds for a student; None: not known."""
        made = self._judgements.get(id(condition))
        if made is None:
            known = KnownAtoms(unused=self.season.unused)
            made = (condition, judgement(self.condition(condition), self.vocabulary, known))
            self._judgements[id(condition)] = made
        return made[1](student.true, student.false, student.measured)

    @cached_property
    def digest(self) -> str:
        """The pack's digest."""
        return digest_of(self.pack)

    @cached_property
    def fact_notices(self) -> tuple[Notice, ...]:
        """The warnings that facts carry, with the term's status day filled in."""
        return tuple(
            replace(notice, when=self.condition(notice.when))
            for fact in self.vocabulary.facts
            for notice in (*fact.notices, *_of_later_days(fact))
        )

    @cached_property
    def limited_facts(self) -> tuple[tuple[Slot, Condition], ...]:
        """The facts that are about some students only (适用), and about whom.

        Not 是否: yes and no can be said of everybody.
        """
        return tuple(
            (slot, self.condition(slot.fact.relevant))
            for slot in self.vocabulary.slots.values()
            if slot.fact.relevant is not None and slot.coding is not Coding.YES_NO
        )

    @cached_property
    def stage_mask(self) -> int:
        """The atoms of the facts that are a student's stage."""
        return sum(
            slot.mask for slot in self.vocabulary.slots.values() if slot.fact.nature is Nature.STAGE
        )


def _of_later_days(fact: Fact) -> Iterator[Notice]:
    """That a day lies behind the one to which years or months are counted: they are 0 then."""
    elapsed = fact.derivation
    if isinstance(elapsed, Elapsed) and elapsed.day is not None:
        later = InRange(elapsed.fact, elapsed.day.toordinal() + 1, NEVER - 1)
        said = f"{elapsed.fact}在{elapsed.day}以后，“{fact.name}”按 0 算，请核对"
        yield Notice(later, said)


def facts_behind(at: PolicyAtTerm, rule: str) -> tuple[str, ...]:
    """The facts that an item depends on, in the vocabulary's order.

    The stage counts always (a text that is not known may be for other stages), those of the
    items that exclude it and of the choice between them as well; the term's own fact does
    not. Two students who agree on them get the same. Raises KeyError.
    """
    found = set(_named(at.rule(rule)))
    found |= {fact.name for fact in at.vocabulary.facts if fact.nature is Nature.STAGE}
    for exclusion in at.exclusions:
        if rule in exclusion.rules:
            group = at.rules_of_year(exclusion)
            found |= {name for item in group for name in _named(item)}
            found |= {exclusion.choice} if exclusion.choice is not None else set()
            found |= {fact for _, fact in exclusion.awarded}
    return stated_facts(at, found)


def _facts_in(conditions: Iterable[Condition]) -> set[str]:
    return {leaf.fact for condition in conditions for leaf in leaves(condition)}


def _named(item: RuleAtTerm) -> Iterator[str]:
    yield from (leaf.fact for leaf in compared_leaves(item))
    yield from amount_facts(item)
    if isinstance(item.state, InForce):
        yield from _facts_in(row.when for row in item.state.payees)


def stated_facts(at: PolicyAtTerm, names: Iterable[str]) -> tuple[str, ...]:
    """The facts that a profile states, for those and for what is derived from them."""
    sources = {source for name in names for source in at.vocabulary.sources(name)}
    slots = at.vocabulary.ordered(sources)
    return tuple(slot.fact.name for slot in slots if slot.fact.nature is not Nature.TERM)


def compared_leaves(item: RuleAtTerm) -> Iterator[Leaf]:
    """Every comparison that the item turns on: for whom, and for how much."""
    if isinstance(item.state, InForce):
        yield from leaves(item.state.who)
    for standard in linked_standards(item, item.standard):
        for condition, _ in standard_cases(standard):
            yield from leaves(condition)


def amount_facts(item: RuleAtTerm) -> Iterator[str]:
    """The facts that carry the amount, or of which it is made."""
    for part in linked_standards(item, item.standard):
        yield from carrying_facts(part)


def linked_standards(item: RuleAtTerm, standard: Standard) -> Iterator[Standard]:
    """The parts of a standard, and of those it is a share of."""
    for part in standard_parts(standard):
        yield part
        if isinstance(part, Share):
            linked = item.at.linked(part)
            if isinstance(linked, InForce):
                yield from linked_standards(item, linked.standard)
