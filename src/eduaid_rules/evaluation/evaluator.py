"""The pure evaluator: one student at one term, to the items settled and those left open.

Each rule is compiled once per term (and per value of the fact that most rules turn on)
to a function of what is known of a student; nothing else is built until it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from ..policy.amounts import words
from ..policy.classes import Coded
from ..policy.conditions import AllOf, Condition, OneOf
from ..policy.errors import ProfileError
from ..policy.facts import FactType, Nature, Vocabulary
from ..policy.in_force import InForce, TextUnknown
from ..policy.students import Student
from ..policy.truth import Known, build, source
from .amounts import AmountCompiler
from .at_term import PolicyAtTerm, RuleAtTerm
from .excluding import Excluded, exclude
from .lines import Chooser, Line, OpenLine

NO_CHOICE = 0
NOBODY: Excluded = {}


@dataclass(eq=False, repr=False)
class Evaluator:
    """The compiled rules of a policy at a term, by the value of the choice that indexes them."""

    at: PolicyAtTerm
    choice_mask: int = field(init=False)
    exclusive: bool = field(init=False)
    """Whether items exclude each other in a way that conditions alone do not decide."""
    choosers: dict[int, tuple[Chooser, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.exclusive = bool(self.at.exclusions)
        self.choice_mask = _most_used_choice(self.at.rules, self.at.vocabulary)

    def judge(self, student: Student) -> tuple[list[Line], list[OpenLine], Excluded]:
        """The settled items, the open ones, each by rule id, and those that gave way."""
        true = student.true | self.at.season.true
        false = student.false | self.at.season.false
        if student.listed:
            false |= student.listed & self.at.in_use & ~true
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
        if not self.exclusive:
            return settled, still_open, NOBODY
        judged = exclude(self.at, settled, still_open, Coded(true, false, measured))
        return judged.settled, judged.still_open, judged.excluded

    def _compile(self, chosen: int) -> tuple[Chooser, ...]:
        known = self.at.season
        if chosen != NO_CHOICE:
            false = known.false | self.choice_mask ^ chosen
            known = Known(known.true | chosen, false, known.unused)
        made = (chooser_of(item, known) for item in self.at.rules)
        choosers = tuple(chooser for chooser in made if chooser is not None)
        self.choosers[chosen] = choosers
        return choosers


def chooser_of(item: RuleAtTerm, known: Known) -> Chooser | None:
    """A rule as a function of a student's atoms and numbers; None: nobody gets it."""
    if isinstance(item.state, TextUnknown):
        line = OpenLine(item, "text", "不详", _unknown_text(item.state), final=True)
        return lambda _true, _false, _measured: line
    if not isinstance(item.state, InForce):
        return None
    truth = source(item.state.who, item.at.vocabulary, known)
    if truth.is_false:
        return None
    compiler = AmountCompiler(item, known)
    amount = compiler.expression(item.state.standard)
    unknown = OpenLine(item, "who", words(item.state.standard))
    names = {**compiler.names, "unknown": unknown}
    text = f"({amount} if {truth.holds} else None if {truth.fails} else unknown)"
    return cast(Chooser, build(text, names))


def standard_for(item: RuleAtTerm, student: Coded) -> str:
    """The standard in words as far as it is settled, whether or not the student gets it."""
    whole = words(item.standard)
    if not isinstance(item.state, InForce):
        return whole
    compiler = AmountCompiler(item, item.at.season)
    amount = cast(Chooser, build(compiler.expression(item.state.standard), compiler.names))
    try:
        taken = amount(student.true, student.false, student.measured)
    except ProfileError:  # an amount out of bounds is an error only where the item is granted
        return whole
    return whole if taken is None else taken.standard


def _unknown_text(state: TextUnknown) -> str:
    if state.since is None:
        return "到这一天为止，没有查到已经公布的文件"
    return f"{state.since}以前的文件没有查到，这个学期按什么发不清楚"


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
