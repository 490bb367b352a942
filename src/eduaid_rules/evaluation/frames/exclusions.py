"""不同享 that amounts (取高) or the student (自选) decide, for everybody on a roster at once.

What it means is said in ``evaluation.student.exclusions``: one item of a group has the school
year. Where 保留 decides, the exclusion is part of who.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from ...meaning.plan.numbers import added
from ...policy.facts import YES, Slot
from ...policy.pack import Exclusion, Resolution
from ..policy_at_term import PolicyAtTerm
from .kleene import (
    FALSE,
    TRUE,
    UNKNOWN,
    Fen,
    HasValue,
    Kleene,
    NotLess,
    NumberFen,
    SumFen,
    conjunction,
    disjunction,
    negation,
    surely,
)
from .plan import PlannedItem, plan_item


def plan_items(at: PolicyAtTerm) -> tuple[PlannedItem, ...]:
    """Every rule at a term, by id."""
    items = {rule.rule.id: plan_item(rule) for rule in at.rules}
    made = dict(items)
    for exclusion in at.exclusions:
        half = at.other_half
        group = [PlannedYear(items[name], plan_item(half.rule(name))) for name in exclusion.rules]
        for item in group:
            entitled = _entitled(at, exclusion, item, group)
            made[item.now.id] = replace(item.now, entitled=entitled)
    return tuple(made.values())


@dataclass(frozen=True, eq=False, repr=False)
class PlannedYear:
    """An item of a group: at the term asked about, and in the other half of the school year."""

    now: PlannedItem
    other: PlannedItem

    @property
    def is_due(self) -> bool:
        """Whether nobody can refuse it (应享)."""
        return self.now.rule.is_due

    @cached_property
    def every(self) -> tuple[PlannedItem, ...]:
        """The item in each half in which somebody may get it."""
        return tuple(one for one in (self.now, self.other) if one.entitled != FALSE)

    @cached_property
    def possible(self) -> Kleene:
        """True where it is entitled or open in one of the halves, false elsewhere."""
        return disjunction(_possible(one.entitled) for one in self.every)

    @cached_property
    def certain(self) -> Kleene:
        """True where it is surely given in one of the halves, whatever it is worth."""
        return disjunction(surely(one.eligible) for one in self.every)

    @cached_property
    def comparable(self) -> Kleene:
        """Whether it has an amount to compare wherever it may be given: open ones have none."""
        return conjunction(_comparable(one) for one in self.every)

    @property
    def pays(self) -> bool:
        """Whether there can be an amount of money."""
        return all(one.pays for one in self.every)

    @cached_property
    def fen(self) -> Fen:
        """What it comes to altogether, where it is given in one of the halves."""
        if len(self.every) == 1:
            return self.every[0].fen
        if len({one.entitled for one in self.every}) > 1:
            return SumFen(tuple((surely(one.entitled), one.fen) for one in self.every))
        # given in both halves or in neither
        numbers = [one.fen.number for one in self.every if isinstance(one.fen, NumberFen)]
        if len(numbers) == len(self.every):
            return NumberFen(added(numbers))
        return SumFen(tuple((TRUE, one.fen) for one in self.every))


def _entitled(
    at: PolicyAtTerm, exclusion: Exclusion, own: PlannedYear, group: Sequence[PlannedYear]
) -> Kleene:
    """Who gets an item of a group."""
    match exclusion.resolution:
        case Resolution.HIGHEST:
            facts = dict(exclusion.awarded)
            told = [item for item in group if not item.is_due and item.now.id in facts]
            return _by_awards(own, group, [(item, facts[item.now.id]) for item in told])
        case Resolution.CHOICE:  # the chosen one stays as open as it was
            kept = conjunction((_chosen(at, exclusion, own, group), own.now.entitled))
            return _kept_alone_or(own, group, kept)
        case Resolution.KEEP:  # part of who
            return own.now.entitled
        case _:
            assert_never(exclusion.resolution)


def _by_awards(
    own: PlannedYear,
    group: Sequence[PlannedYear],
    told: Sequence[tuple[PlannedYear, str]],
    awarded: tuple[PlannedYear, ...] = (),
) -> Kleene:
    """As if each that a fact tells of were awarded, or as if not; where both agree, surely."""
    if told:
        item, fact = told[0]
        yes = _by_awards(own, group, told[1:], (*awarded, item))
        no = _by_awards(own, group, told[1:], awarded)
        was = HasValue(fact, YES)
        either = conjunction((disjunction((negation(was), yes)), no))
        return disjunction((conjunction((was, yes)), either))
    due = [item for item in group if item.is_due or item in awarded]
    rivals = due if own in due else [item for item in group if item not in due]
    made = _kept_alone_or(own, rivals, _highest(own, rivals))
    if own in due:
        return made
    some = disjunction(item.certain for item in due)
    perhaps = disjunction(item.possible for item in due)
    return conjunction((made, negation(disjunction((some, conjunction((perhaps, UNKNOWN)))))))


def _kept_alone_or(own: PlannedYear, group: Sequence[PlannedYear], kept: Kleene) -> Kleene:
    """As it is where no other is possible, elsewhere where it is kept."""
    alone = conjunction(negation(other.possible) for other in group if other is not own)
    given = own.now.entitled
    return disjunction(
        (conjunction((given, alone)), conjunction((_possible(given), negation(alone), kept)))
    )


def _possible(entitled: Kleene) -> Kleene:
    """True where an item is entitled or open, false where it is surely not entitled."""
    return negation(surely(negation(entitled)))


def _comparable(item: PlannedItem) -> Kleene:
    if not item.pays:
        return surely(negation(item.entitled))
    return disjunction((surely(item.entitled), surely(negation(item.entitled))))


def _highest(own: PlannedYear, rivals: Sequence[PlannedYear]) -> Kleene:
    """Kept over each of the others; unknown where one of all has nothing to compare."""
    place = rivals.index(own)
    before = (_beats(own, other, first=False) for other in rivals[:place])
    after = (_beats(own, other, first=True) for other in rivals[place + 1 :])
    comparable = conjunction(item.comparable for item in rivals)
    return _if_sure(comparable, conjunction((*before, *after)))


def _beats(own: PlannedYear, other: PlannedYear, *, first: bool) -> Kleene:
    """Whether an item is kept over another: the higher one, in a tie the first listed."""
    if not own.pays or not other.pays:
        return negation(other.possible)
    higher = NotLess(own.fen, other.fen) if first else negation(NotLess(other.fen, own.fen))
    return disjunction((negation(other.possible), conjunction((other.possible, higher))))


def _if_sure(sure: Kleene, then: Kleene) -> Kleene:
    """``then`` where ``sure`` (never unknown) holds, unknown elsewhere."""
    return disjunction((conjunction((sure, then)), conjunction((negation(sure), UNKNOWN))))


def _chosen(
    at: PolicyAtTerm, exclusion: Exclusion, own: PlannedYear, group: Sequence[PlannedYear]
) -> Kleene:
    """Kept where the profile names it, not where it names another that is surely for them."""
    if exclusion.choice is None:
        return UNKNOWN
    slot = at.vocabulary.slots[exclusion.choice]
    named = {item.now.id: _named(slot, item) for item in group}
    return _if_sure(disjunction(named.values()), named[own.now.id])


def _named(slot: Slot, item: PlannedYear) -> Kleene:
    """Whether the choice surely names the item, by its id or its name, and it is surely given."""
    wanted = {item.now.id, item.now.rule.rule.name}
    values = [value for value in slot.fact.values if wanted & set(value.names)]
    said = surely(disjunction(HasValue(slot.fact.name, value.name) for value in values))
    return conjunction((item.certain, said))
