"""The pure evaluator: one student at one term, to the items settled and those left open.

Each rule is compiled once per term (and per value of the fact that most rules turn on)
to a function of what is known of a student; nothing else is built until it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ..policy.amounts import Open, Standard, words
from ..policy.classes import Coded
from ..policy.conditions import AllOf, Condition, OneOf
from ..policy.errors import TermError
from ..policy.facts import FactType, Nature, Vocabulary
from ..policy.pack import Pack
from ..policy.rules import Citation, InForce, Rule, State, TextUnknown
from ..policy.students import Student
from ..policy.terms import SEASONS, Term
from ..policy.truth import Judgement, Known, build, judgement, source
from .amounts import AmountCompiler, Chooser, Line, OpenLine

NO_CHOICE = 0


@dataclass(eq=False, repr=False)
class RuleAtTerm:
    """One rule as it stands at a term, ready to be compiled."""

    at: PolicyAtTerm
    rule: Rule
    state: State

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The basis of the item, for who and for the standard."""
        return self.state.citations if isinstance(self.state, InForce) else ()

    @property
    def standard(self) -> Standard:
        """The standard in force; open where the text is not known."""
        return self.state.standard if isinstance(self.state, InForce) else Open()

    def chooser(self, known: Known) -> Chooser | None:
        """The rule as a function of a student's atoms and numbers; None: nobody gets it."""
        if isinstance(self.state, TextUnknown):
            line = OpenLine(self, "text", "不详", self._unknown_text(self.state), final=True)
            return lambda _true, _false, _measured: line
        if not isinstance(self.state, InForce):
            return None
        truth = source(self.state.who, self.at.vocabulary, known)
        if truth.is_false:
            return None
        compiler = AmountCompiler(self, known)
        amount = compiler.expression(self.state.standard)
        unknown = OpenLine(self, "who", words(self.state.standard))
        names = {**compiler.names, "unknown": unknown}
        text = f"({amount} if {truth.holds} else None if {truth.fails} else unknown)"
        return cast(Chooser, build(text, names))

    def _unknown_text(self, state: TextUnknown) -> str:
        return f"{state.since}以前的文件没有查到，这个学期按什么发不清楚"


@dataclass(eq=False, repr=False)
class PolicyAtTerm:
    """A pack at one term: made once, then only read (what it caches depends on nothing else)."""

    pack: Pack
    term: Term
    states: dict[str, State] = field(init=False)
    rules: tuple[RuleAtTerm, ...] = field(init=False)
    vocabulary: Vocabulary = field(init=False)
    in_use: int = field(init=False)
    season: Known = field(init=False)
    choice_mask: int = field(init=False)
    choosers: dict[int, tuple[Chooser, ...]] = field(init=False, default_factory=dict)
    _judgements: dict[int, tuple[Condition, Judgement]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        first = self.pack.first_term()
        if first is None or (self.term < first and not self._reaches_before()):
            raise TermError(
                f"{self.pack.title}（{self.pack.name}）最早从{first}开始，没有{self.term}的规定"
            )
        self.vocabulary = self.pack.vocabulary
        self.states = self.pack.at(self.term)
        self.rules = tuple(RuleAtTerm(self, rule, self.states[rule.id]) for rule in self.pack.rules)
        self.in_use = self.vocabulary.in_use(self.term)
        seasons = {season: self.vocabulary.season_atom(season) for season in SEASONS}
        now = seasons[self.term.season]
        self.season = Known(now, self.vocabulary.season_mask ^ now)
        self.choice_mask = _most_used_choice(self.rules, self.vocabulary)

    def _reaches_before(self) -> bool:
        return any(rule.before == "无" for rule in self.pack.rules)

    def rule_name(self, rule: str) -> str:
        """The Chinese name of a rule."""
        return next(item.rule.name for item in self.rules if item.rule.id == rule)

    def rule(self, rule: str) -> RuleAtTerm:
        """A rule by its id; raises KeyError."""
        for item in self.rules:
            if item.rule.id == rule:
                return item
        raise KeyError(rule)

    def judge(self, student: Student) -> tuple[list[Line], list[OpenLine]]:
        """The settled items and the open ones, each in the order of rule ids."""
        true = student.true | self.season.true
        false = student.false | self.season.false
        if student.listed:
            false |= student.listed & self.in_use & ~true
        measured = student.measured
        choosers = self.choosers.get(true & self.choice_mask)
        if choosers is None:
            choosers = self._compile(true & self.choice_mask)
        settled: list[Line] = []
        still_open: list[OpenLine] = []
        for chooser in choosers:
            line = chooser(true, false, measured)
            if line is not None:
                if line.settled:
                    settled.append(line)  # type: ignore[arg-type]  # settled is a Line
                else:
                    still_open.append(line)  # type: ignore[arg-type]
        return settled, still_open

    def _compile(self, chosen: int) -> tuple[Chooser, ...]:
        known = self.season
        if chosen != NO_CHOICE:
            known = Known(known.true | chosen, known.false | self.choice_mask ^ chosen)
        made = (item.chooser(known) for item in self.rules)
        choosers = tuple(chooser for chooser in made if chooser is not None)
        self.choosers[chosen] = choosers
        return choosers

    def coded(self, student: Student) -> Coded:
        """What the rules see of a student at this term."""
        true = student.true | self.season.true
        false = student.false | self.season.false
        return Coded(true, false | student.listed & self.in_use & ~true, student.measured)

    def truth(self, condition: Condition, student: Coded) -> bool | None:
        """Whether a condition holds for a student; None: not known."""
        made = self._judgements.get(id(condition))
        if made is None:
            made = (condition, judgement(condition, self.vocabulary))
            self._judgements[id(condition)] = made
        return made[1](student.true, student.false, student.measured)

    @cached_property
    def digest(self) -> str:
        """The pack's digest."""
        return self.pack.digest()

    @cached_property
    def stage_mask(self) -> int:
        """The atoms of the facts that are a student's stage."""
        return sum(
            slot.mask for slot in self.vocabulary.slots.values() if slot.fact.nature is Nature.STAGE
        )


def _most_used_choice(rules: Iterable[RuleAtTerm], vocabulary: Vocabulary) -> int:
    """The atoms of the single choice that most rules ask for, which then index them."""
    used: Counter[str] = Counter()
    for item in rules:
        if isinstance(item.state, InForce):
            used.update(set(_required(item.state.who)))
    singles = [
        (count, -vocabulary.slots[name].order, vocabulary.slots[name].mask)
        for name, count in used.items()
        if vocabulary.slots[name].fact.type is FactType.SINGLE
        and vocabulary.slots[name].fact.nature is not Nature.TERM
        and vocabulary.slots[name].fact.default is None
    ]
    return max(singles)[2] if singles else 0


def _required(condition: Condition) -> Iterable[str]:
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return (part.fact for part in parts if isinstance(part, OneOf))
