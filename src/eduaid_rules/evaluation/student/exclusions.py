"""不同享 that amounts (取高) or the student (自选) decide, for one student.

Of a group one item has the whole school year. 取高 compares what the items come to in it, and
what is 应享 gives way to nothing that somebody may still refuse (可申请).
Where 保留 decides, the exclusion is part of who (see ``policy.pack``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeAlias, assert_never

from ...meaning.partitions import Coded
from ...policy.facts import Slot
from ...policy.money_and_units import yuan_text
from ...policy.pack import Exclusion, Resolution
from ..policy_at_term import PolicyAtTerm, RuleAtTerm
from .amounts import CompiledRule, OpenLine, SettledLine
from .compiled_rules import compile_rule

Line: TypeAlias = SettledLine | OpenLine
Excluded: TypeAlias = dict[str, str]
"""The items that gave way, each with a sentence that says to which."""
Verdicts: TypeAlias = dict[str, Line | str]
"""What becomes of items by id: a line, or the sentence with which it gives way."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GroupItem:
    """An item of a group that a student may get in one of the halves of a school year."""

    id: str
    rule: RuleAtTerm
    now: Line | None
    """What it is at the term asked about; None: nothing then, but something in the other half."""
    lines: tuple[Line, ...]
    """What it is in each half in which the student may get it."""

    @property
    def fen(self) -> int | None:
        """What it comes to altogether; None: that is open, or no amount of money."""
        total = 0
        for line in self.lines:
            if isinstance(line, OpenLine) or line.fen is None:
                return None
            total += line.fen
        return total

    @property
    def is_certain(self) -> bool:
        """Whether the student surely gets it at some time, whatever it is worth."""
        return any(isinstance(one, SettledLine) or one.about == "amount" for one in self.lines)


@dataclass(eq=False, repr=False)
class ExclusionGroup:
    """An exclusion at a term, ready to be applied to students."""

    at: PolicyAtTerm
    exclusion: Exclusion

    @cached_property
    def _rules(self) -> tuple[RuleAtTerm, ...]:
        return tuple(self.at.rule(rule) for rule in self.exclusion.rules)

    @cached_property
    def _other_half(self) -> Mapping[str, CompiledRule]:
        """The items that somebody may get in the other half of the year."""
        half = self.at.other_half
        made = {rule: compile_rule(half.rule(rule), half.season) for rule in self.exclusion.rules}
        return {rule: chooser for rule, chooser in made.items() if chooser is not None}

    def verdicts(self, lines: Mapping[str, Line], student: Coded) -> Verdicts:
        """What becomes of the items of the group that the student may get at the term."""
        if not any(rule in lines for rule in self.exclusion.rules):
            return {}
        items = list(self._items(lines, student))
        if len(items) < 2:
            return {}
        match self.exclusion.resolution:
            case Resolution.HIGHEST:
                return self._by_awards(items, student)
            case Resolution.CHOICE:
                return self._chosen(items, student)
            case Resolution.KEEP:  # part of who
                return {}
            case _:
                assert_never(self.exclusion.resolution)

    def _items(self, lines: Mapping[str, Line], student: Coded) -> Iterable[GroupItem]:
        """The items that the student may get in the year, in their order."""
        for name, rule in zip(self.exclusion.rules, self._rules, strict=True):
            now, there = lines.get(name), self._other_half.get(name)
            other = None
            if there is not None:
                other = there(student.true, student.false, student.measured)
            halves = tuple(line for line in (now, other) if line is not None)
            if halves:
                yield GroupItem(name, rule, now, halves)

    def _by_awards(self, items: Sequence[GroupItem], student: Coded) -> Verdicts:
        """One that a fact tells to be awarded is as one that is 应享; open where that matters."""
        slots, known, asked = self.at.vocabulary.slots, [], []
        for name, fact in self.exclusion.awarded:
            if student.true & slots[fact].mask:
                known.append(name)
            elif not student.false & slots[fact].mask:
                asked += [
                    (name, fact) for item in items if item.id == name and not item.rule.is_due
                ]
        ways = [
            self._highest(items, (*known, *some))
            for count in range(len(asked) + 1)
            for some in combinations([name for name, _ in asked], count)
        ]
        made = dict(ways[0])
        for item in items:
            said = [way.get(item.id) for way in ways]
            gone = [isinstance(one, str) for one in said]
            if item.now is not None and not all(gone) and any(one != said[0] for one in said):
                reason = f"还不知道{'、'.join(f'“{fact}”' for _, fact in asked)}"
                made[item.id] = OpenLine(
                    item.now.rule, "choice", item.now.standard, reason, asks=asked[0][1]
                )
        return made

    def _highest(self, items: Sequence[GroupItem], awarded: Collection[str]) -> Verdicts:
        """The highest of those that are 应享 or awarded; where there are none: of the others."""
        due = [item for item in items if item.rule.is_due or item.id in awarded]
        others = [item for item in items if item not in due]
        if not others:
            return self._compared(due)
        kept = self._compared(due)
        made = {**kept, **self._compared(others)}
        certain = [item for item in due if item.is_certain]
        if certain:
            standing = (item for item in certain if not isinstance(kept.get(item.id), str))
            name = next(standing, certain[0]).rule.name
            remark = f"可以申请，但和应享的“{name}”不同享；评上以后再改"
            return made | {item.id: remark for item in others if item.now is not None}
        if due:
            waits = _waits(due)
            reason = f"和应享的{_names(due)}不同享，还不知道有没有那一项"
            for item in others:
                now = made.get(item.id)
                if now is not None and not isinstance(now, str):
                    made[item.id] = self._open(now, waits, reason)
        return made

    def _compared(self, items: Sequence[GroupItem]) -> Verdicts:
        """The first of the highest, of several; all are open while one cannot be compared."""
        here = {item.id: item.now for item in items if item.now is not None}
        if len(items) < 2:
            return dict(here)
        amounts = {item.id: item.fen for item in items}
        known = {rule: fen for rule, fen in amounts.items() if fen is not None}
        if len(known) < len(items):
            return self._all_open(items)
        best = max(items, key=lambda item: known[item.id])
        return {
            rule: line if rule == best.id else self._gave_way(best, known[best.id], known[rule])
            for rule, line in here.items()
        }

    def _gave_way(self, best: GroupItem, most: int, own: int) -> str:
        said = f"取高：全学年{yuan_text(most)}元，这一项{yuan_text(own)}元"
        if best.now is None:
            said += f"；那一项在{self.at.other_half.term.season}季学期发"
        return f"和“{best.rule.name}”不同享（{said}）"

    def _chosen(self, items: Sequence[GroupItem], student: Coded) -> Verdicts:
        """The item that the profile names, where the student surely gets it, whatever its worth."""
        fact = self.exclusion.choice
        named = _named(self.at.vocabulary.slots[fact], student) if fact is not None else set()
        for kept in items:
            if kept.is_certain and named & {kept.id, kept.rule.rule.name}:
                gave_way = f"和“{kept.rule.name}”不同享（自选）"
                others = (item for item in items if item is not kept and item.now is not None)
                return {item.id: gave_way for item in others}
        return self._all_open(items)

    def _all_open(self, items: Sequence[GroupItem]) -> Verdicts:
        """Each is open for the sake of the others."""
        made: Verdicts = {}
        for item in items:
            if item.now is None:
                continue
            names = _names(other for other in items if other is not item)
            waits = tuple(line for line in _waits(items) if line is not item.now)
            if self.exclusion.resolution is Resolution.CHOICE:
                reason = f"和{names}只能选一项，还没有选定"
            elif waits:
                reason = f"和{names}只发较高的一项，还不能比较"
            else:
                reason = f"和{names}只发较高的一项，没有可以比较的金额"
            made[item.id] = self._open(item.now, waits, reason)
        return made

    def _open(self, line: Line, waits: tuple[OpenLine, ...], reason: str) -> OpenLine:
        """A line that waits for others, or for the student's choice."""
        if isinstance(line, OpenLine):
            return replace(line, waits_for=waits)  # what it says of itself goes first
        choice = self.exclusion.resolution is Resolution.CHOICE
        return OpenLine(
            line.rule,
            "choice" if choice else "amount",
            line.standard,
            reason,
            final=not waits and self.exclusion.choice is None,
            waits_for=waits,
            asks=self.exclusion.choice,
        )


def apply_exclusions(
    groups: Sequence[ExclusionGroup],
    settled: Sequence[SettledLine],
    still_open: Sequence[OpenLine],
    student: Coded,
) -> tuple[list[SettledLine], list[OpenLine], Excluded]:
    """What exclusions leave of the items of one student, by rule id; and what gave way."""
    lines: dict[str, Line] = {line.id: line for line in settled}
    lines |= {line.rule.rule.id: line for line in still_open}
    excluded: Excluded = {}
    for group in groups:
        for rule, verdict in group.verdicts(lines, student).items():
            if isinstance(verdict, str):
                del lines[rule]
                excluded[rule] = verdict
            else:
                lines[rule] = verdict
    kept = [lines[rule] for rule in sorted(lines)]
    given = [line for line in kept if isinstance(line, SettledLine)]
    return given, [line for line in kept if isinstance(line, OpenLine)], excluded


def _waits(items: Iterable[GroupItem]) -> tuple[OpenLine, ...]:
    """What of some items is open."""
    return tuple(line for item in items for line in item.lines if isinstance(line, OpenLine))


def _names(items: Iterable[GroupItem]) -> str:
    return "、".join(f"“{item.rule.name}”" for item in items)


def _named(slot: Slot, student: Coded) -> set[str]:
    """Every name of the value that is known of a choice."""
    return {
        name
        for value in slot.fact.values
        if student.true & slot.atoms[value.name]
        for name in value.names
    }
