"""不同享 that amounts or the student decide: of several items only one is given.

Where 保留 decides, the exclusion is part of who (see ``policy.pack``); this is for 取高
and 自选, after conditions and amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..policy.adjustments import Exclusion, Resolution
from ..policy.classes import Coded
from ..policy.facts import Slot
from .at_term import PolicyAtTerm
from .lines import Line, OpenLine

Excluded = dict[str, str]
"""The items that gave way, each with a sentence that says to which."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """What exclusions leave: the settled items, the open ones, and those that gave way."""

    settled: list[Line]
    still_open: list[OpenLine]
    excluded: Excluded


def exclude(
    at: PolicyAtTerm, settled: list[Line], still_open: list[OpenLine], student: Coded
) -> Judged:
    """Apply the exclusions of a term to the items of one student."""
    given = {line.id: line for line in settled}
    waiting = {line.rule.rule.id: line for line in still_open}
    excluded: Excluded = {}
    for exclusion in at.exclusions:
        certain = [given[rule] for rule in exclusion.rules if rule in given]
        possible = [waiting[rule] for rule in exclusion.rules if rule in waiting]
        if len(certain) + len(possible) < 2:
            continue
        kept: Line | OpenLine | None
        if exclusion.resolution is Resolution.HIGHEST:
            kept, how = _highest(certain, possible), "取高"
        else:
            kept, how = _chosen(at, exclusion, student, (*certain, *possible)), "自选"
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
    return Judged(
        sorted(given.values(), key=lambda line: line.id),
        sorted(waiting.values(), key=lambda line: line.rule.rule.id),
        excluded,
    )


def _highest(certain: Sequence[Line], possible: Sequence[OpenLine]) -> Line | None:
    """The first of the highest amounts; None while one is open or cannot be compared."""
    if possible or any(line.fen is None for line in certain):
        return None
    return max(certain, key=lambda line: line.fen or 0)


def _chosen(
    at: PolicyAtTerm,
    exclusion: Exclusion,
    student: Coded,
    items: Sequence[Line | OpenLine],
) -> Line | OpenLine | None:
    """The item that the profile names, where the student surely gets it, whatever it is worth."""
    if exclusion.choice is None:
        return None
    named = _named(at.vocabulary.slots[exclusion.choice], student)
    sure = (line for line in items if isinstance(line, Line) or line.about == "amount")
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
    exclusion: Exclusion, certain: Sequence[Line], possible: Sequence[OpenLine]
) -> list[OpenLine]:
    """All of them are open, each for the sake of the others."""
    choice = exclusion.resolution is Resolution.CHOICE
    made: list[OpenLine] = []
    everyone: list[Line | OpenLine] = [*certain, *possible]
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
