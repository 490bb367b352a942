"""The pure evaluator: one student at one term, to the items settled and those left open.

Each rule is compiled once per term (and per value of the fact that most rules turn on)
to a function of what is known of a student; nothing else is built until it is asked for.
Afterwards come the exclusions (不同享) that amounts or the student decide: 取高 and 自选.
Where 保留 decides, the exclusion is part of who (see ``policy.pack``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never, cast

from ...errors import ProfileError
from ...meaning.logic import KnownAtoms, build, compile_condition
from ...meaning.partitions import Coded
from ...meaning.students import Student
from ...meaning.words import standard_in_words
from ...policy.conditions import OneOf, conjuncts
from ...policy.facts import FactType, Nature, Slot, Vocabulary
from ...policy.in_force import InForce, TextUnknown
from ...policy.pack import Exclusion, Resolution
from ..policy_at_term import PolicyAtTerm, RuleAtTerm
from .amounts import AmountCompiler, CompiledRule, OpenLine, SettledLine

Excluded = dict[str, str]
"""The items that gave way, each with a sentence that says to which."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AfterExclusions:
    """What exclusions leave: the settled items, the open ones, and those that gave way."""

    settled: list[SettledLine]
    still_open: list[OpenLine]
    excluded: Excluded


def apply_exclusions(
    at: PolicyAtTerm, settled: list[SettledLine], still_open: list[OpenLine], student: Coded
) -> AfterExclusions:
    """Apply the exclusions of a term to the items of one student."""
    given = {line.id: line for line in settled}
    waiting = {line.rule.rule.id: line for line in still_open}
    excluded: Excluded = {}
    for exclusion in at.exclusions:
        certain = [given[rule] for rule in exclusion.rules if rule in given]
        possible = [waiting[rule] for rule in exclusion.rules if rule in waiting]
        if len(certain) + len(possible) < 2:
            continue
        kept: SettledLine | OpenLine | None
        match exclusion.resolution:
            case Resolution.HIGHEST:
                kept, how = _highest(certain, possible), "取高"
            case Resolution.CHOICE:
                kept, how = _chosen(at, exclusion, student, (*certain, *possible)), "自选"
            case Resolution.KEEP:  # part of who
                continue
            case _:
                assert_never(exclusion.resolution)
        if kept is None:
            for opened in _opened(exclusion, certain, possible):
                given.pop(opened.rule.rule.id, None)
                waiting[opened.rule.rule.id] = opened
            continue
        for name in exclusion.rules:
            if name != kept.rule.rule.id and (name in given or name in waiting):
                given.pop(name, None)
                waiting.pop(name, None)
                excluded[name] = f"和“{kept.rule.name}”不同享（{how}）"
    return AfterExclusions(
        sorted(given.values(), key=lambda line: line.id),
        sorted(waiting.values(), key=lambda line: line.rule.rule.id),
        excluded,
    )


def _highest(certain: Sequence[SettledLine], possible: Sequence[OpenLine]) -> SettledLine | None:
    """The first of the highest amounts; None while one is open or cannot be compared."""
    if possible or any(line.fen is None for line in certain):
        return None
    return max(certain, key=lambda line: line.fen or 0)


def _chosen(
    at: PolicyAtTerm,
    exclusion: Exclusion,
    student: Coded,
    items: Sequence[SettledLine | OpenLine],
) -> SettledLine | OpenLine | None:
    """The item that the profile names, where the student surely gets it, whatever it is worth."""
    if exclusion.choice is None:
        return None
    named = _named(at.vocabulary.slots[exclusion.choice], student)
    sure = (line for line in items if isinstance(line, SettledLine) or line.about == "amount")
    return next((line for line in sure if named & {line.rule.rule.id, line.rule.rule.name}), None)


def _named(slot: Slot, student: Coded) -> set[str]:
    """Every name of the value that is known of a choice."""
    return {
        name
        for value in slot.fact.values
        if student.true & slot.atoms[value.name]
        for name in value.names
    }


def _opened(
    exclusion: Exclusion, certain: Sequence[SettledLine], possible: Sequence[OpenLine]
) -> list[OpenLine]:
    """All of them are open, each for the sake of the others."""
    choice = exclusion.resolution is Resolution.CHOICE
    made: list[OpenLine] = []
    everyone: list[SettledLine | OpenLine] = [*certain, *possible]
    for line in everyone:
        others = [other for other in everyone if other is not line]
        names = "、".join(f"“{other.rule.name}”" for other in others)
        waits = tuple(other for other in possible if other is not line)
        if choice:
            reason = f"和{names}只能选一项，还没有选定"
        elif waits:
            reason = f"和{names}只发较高的一项，还不能比较"
        else:
            reason = f"和{names}只发较高的一项，没有可以比较的金额"
        if isinstance(line, OpenLine):
            made.append(replace(line, reason=line.reason or reason, waits_for=waits))
        else:
            made.append(
                OpenLine(
                    line.rule,
                    "choice" if choice else "amount",
                    line.standard,
                    reason,
                    final=not waits and exclusion.choice is None,
                    waits_for=waits,
                    asks=exclusion.choice,
                )
            )
    return made


NO_CHOICE = 0
NOBODY: Excluded = {}


@dataclass(eq=False, repr=False)
class Evaluator:
    """The compiled rules of a policy at a term, by the value of the choice that indexes them."""

    at: PolicyAtTerm
    choice_mask: int = field(init=False)
    exclusive: bool = field(init=False)
    """Whether items exclude each other in a way that conditions alone do not decide."""
    choosers: dict[int, tuple[CompiledRule, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.exclusive = bool(self.at.exclusions)
        self.choice_mask = _most_used_choice(self.at.rules, self.at.vocabulary)

    def judge(self, student: Student) -> tuple[list[SettledLine], list[OpenLine], Excluded]:
        """The settled items, the open ones, each by rule id, and those that gave way."""
        true = student.true | self.at.season.true
        false = student.false | self.at.season.false
        if student.listed:
            false |= student.listed & self.at.in_use & ~true
        measured = student.measured
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
        if not self.exclusive:
            return settled, still_open, NOBODY
        judged = apply_exclusions(self.at, settled, still_open, Coded(true, false, measured))
        return judged.settled, judged.still_open, judged.excluded

    def _compile(self, chosen: int) -> tuple[CompiledRule, ...]:
        known = self.at.season
        if chosen != NO_CHOICE:
            false = known.false | self.choice_mask ^ chosen
            known = KnownAtoms(known.true | chosen, false, known.unused)
        made = (compile_rule(item, known) for item in self.at.rules)
        choosers = tuple(chooser for chooser in made if chooser is not None)
        self.choosers[chosen] = choosers
        return choosers


def compile_rule(item: RuleAtTerm, known: KnownAtoms) -> CompiledRule | None:
    """A rule as a function of a student's atoms and numbers; None: nobody gets it."""
    if isinstance(item.state, TextUnknown):
        line = OpenLine(item, "text", "不详", _unknown_text(item.state), final=True)
        return lambda _true, _false, _measured: line
    if not isinstance(item.state, InForce):
        return None
    truth = compile_condition(item.state.who, item.at.vocabulary, known)
    if truth.is_false:
        return None
    compiler = AmountCompiler(item, known)
    amount = compiler.expression(item.state.standard)
    unknown = OpenLine(item, "who", standard_in_words(item.state.standard))
    names = {**compiler.names, "unknown": unknown}
    text = f"({amount} if {truth.holds} else None if {truth.fails} else unknown)"
    return cast(CompiledRule, build(text, names))


def standard_for(item: RuleAtTerm, student: Coded) -> str:
    """The standard in words as far as it is settled, whether or not the student gets it."""
    whole = standard_in_words(item.standard)
    if not isinstance(item.state, InForce):
        return whole
    compiler = AmountCompiler(item, item.at.season)
    amount = cast(CompiledRule, build(compiler.expression(item.state.standard), compiler.names))
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
