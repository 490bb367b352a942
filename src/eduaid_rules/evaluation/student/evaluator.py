"""The pure evaluator: one student at one term, to the items settled and those left open.

Each rule is compiled once per term (and per value of the fact that most rules turn on)
to a function of what is known of a student; nothing else is built until it is asked for.
Afterwards come the exclusions (不同享) that amounts or the student decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...meaning.logic import KnownAtoms
from ...meaning.partitions import Coded
from ...meaning.students import Student
from ...policy.conditions import OneOf, conjuncts
from ...policy.fact_types import FactType, Nature
from ...policy.facts import Vocabulary
from ...policy.in_force import InForce
from ..policy_at_term import PolicyAtTerm, RuleAtTerm
from .amounts import CompiledRule, OpenLine, SettledLine
from .compiled_rules import compile_rule
from .exclusions import Excluded, ExclusionGroup, apply_exclusions

NO_CHOICE = 0
NOBODY: Excluded = {}


@dataclass(eq=False, repr=False)
class Evaluator:
    """The compiled rules of a policy at a term, by the value of the choice that indexes them."""

    at: PolicyAtTerm
    choice_mask: int = field(init=False)
    groups: tuple[ExclusionGroup, ...] = field(init=False)
    """Items that exclude each other in a way that conditions alone do not decide."""
    choosers: dict[int, tuple[CompiledRule, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = tuple(ExclusionGroup(self.at, one) for one in self.at.exclusions)
        self.choice_mask = _most_used_choice(self.at.rules, self.at.vocabulary)

    def __reduce__(self) -> tuple[object, ...]:
        """A copy compiles the rules anew."""
        return Evaluator, (self.at,)

    def judge(self, student: Student) -> tuple[list[SettledLine], list[OpenLine], Excluded]:
        """The settled items, the open ones, each by rule id, and those that gave way."""
        true = student.true | self.at.season.true
        false = student.false | self.at.season.false
        if student.listed:
            false |= student.listed & self.at.in_use & ~true
        measured = student.measured
        if self.at.derives:
            measured = self.at.vocabulary.derive(measured)
        choosers = self.choosers.get(true & self.choice_mask)
        if choosers is None:
            choosers = self._compile(true & self.choice_mask)
        settled: list[SettledLine] = []
        still_open: list[OpenLine] = []
        for chooser in choosers:
            line = chooser(true, false, measured)
            if line is not None:
                if line.settled:
                    settled.append(line)  # type: ignore[arg-type]  # settled is a Line
                else:
                    still_open.append(line)  # type: ignore[arg-type]
        if not self.groups:
            return settled, still_open, NOBODY
        return apply_exclusions(self.groups, settled, still_open, Coded(true, false, measured))

    def _compile(self, chosen: int) -> tuple[CompiledRule, ...]:
        known = self.at.season
        if chosen != NO_CHOICE:
            false = known.false | self.choice_mask ^ chosen
            known = KnownAtoms(known.true | chosen, false, known.unused)
        made = (compile_rule(item, known) for item in self.at.rules)
        choosers = tuple(chooser for chooser in made if chooser is not None)
        self.choosers[chosen] = choosers
        return choosers


def _most_used_choice(rules: Iterable[RuleAtTerm], vocabulary: Vocabulary) -> int:
    """The atoms of the single choice that most rules ask for, which then index them."""
    used: Counter[str] = Counter()
    for item in rules:
        if isinstance(item.state, InForce):
            parts = conjuncts(item.state.who)
            used.update({part.fact for part in parts if isinstance(part, OneOf)})
    singles = [
        (count, -vocabulary.slots[name].order, vocabulary.slots[name].mask)
        for name, count in used.items()
        if vocabulary.slots[name].fact.type is FactType.SINGLE
        and vocabulary.slots[name].fact.nature is not Nature.TERM
        and vocabulary.slots[name].fact.default is None
    ]
    return max(singles)[2] if singles else 0
