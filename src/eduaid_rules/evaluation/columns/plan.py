"""What a frame must compute: for each rule at a term, who gets it and how many fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...policy.adjustments import Exclusion, Resolution
from ...policy.facts import Slot
from ...policy.in_force import InForce, TextUnknown
from ...policy.rules import Kind, Payee, PayeeRow
from ..at_term import PolicyAtTerm, RuleAtTerm
from .kleene import (
    FALSE,
    UNKNOWN,
    Atom,
    Kleene,
    NotLess,
    choose,
    every,
    inverse,
    normal,
    some,
    surely,
)
from .money import NO_FEN, Amount, Amounts, Bound, Fen


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Item:
    """One rule at a term: who gets it (unknown: undetermined), and how much."""

    rule: RuleAtTerm
    given: Kleene
    fen: Fen
    bounds: tuple[Bound, ...] = ()
    eligible: Kleene = UNKNOWN
    """Who gets it whatever it is worth: true also where only the amount is open."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.rule.id

    @property
    def payees(self) -> tuple[PayeeRow, ...]:
        """Who receives it where a condition holds; elsewhere ``payee``."""
        return self.rule.state.payees if isinstance(self.rule.state, InForce) else ()

    @property
    def payee(self) -> Payee:
        """Who receives it where no row says otherwise."""
        state = self.rule.state
        return state.payee if isinstance(state, InForce) else Payee.UNKNOWN

    @property
    def pays(self) -> bool:
        """Whether there can be an amount of money."""
        return self.rule.rule.kind is Kind.CASH and self.fen != NO_FEN


def plan(at: PolicyAtTerm) -> tuple[Item, ...]:
    """Every rule at a term, by id."""
    items = {rule.rule.id: _item(rule) for rule in at.rules}
    made = dict(items)
    for exclusion in at.exclusions:
        for name in exclusion.rules:
            if name in items:
                made[name] = _excluding(at, exclusion, name, items)
    return tuple(made.values())


def _item(rule: RuleAtTerm) -> Item:
    if isinstance(rule.state, TextUnknown):
        return Item(rule, UNKNOWN, NO_FEN)
    if not isinstance(rule.state, InForce):
        return Item(rule, FALSE, NO_FEN)
    who = normal(rule.state.who, rule.at)
    amounts = Amounts(rule, surely(who))
    amount = Amount(FALSE) if who == FALSE else amounts.read(rule.state.standard)
    # whether somebody gets it is asked before how much it is
    settled = amount.settled
    given = choose(who, settled, UNKNOWN) if amount.refuses else every((who, settled))
    not_nothing = inverse(surely(inverse(settled)))
    eligible = every((who, not_nothing)) if amount.refuses else who
    return Item(rule, given, amount.fen, tuple(amounts.bounds), eligible)


def _excluding(
    at: PolicyAtTerm, exclusion: Exclusion, name: str, items: Mapping[str, Item]
) -> Item:
    """不同享 that amounts or the student decide, for one of the items."""
    own = items[name]
    names = [other for other in exclusion.rules if other in items and other != name]
    others = [items[other] for other in names]
    alone = every(inverse(_possible(other.given)) for other in others)
    if exclusion.resolution is Resolution.HIGHEST:
        place = exclusion.rules.index(name)
        beats = [
            _beats(own, other, first=place < exclusion.rules.index(other.id)) for other in others
        ]
        comparable = every(_comparable(item) for item in (own, *others))
        kept = _if_sure(comparable, every(beats))
    else:
        kept = _chosen(at, exclusion, own, others)
    if exclusion.resolution is Resolution.CHOICE:  # the chosen one stays as open as it was
        kept = every((kept, own.given))
    given = some((every((own.given, alone)), every((_possible(own.given), inverse(alone), kept))))
    return replace(own, given=given)


def _possible(given: Kleene) -> Kleene:
    """True where an item is given or open, false where it is surely not given."""
    return inverse(surely(inverse(given)))


def _comparable(item: Item) -> Kleene:
    """Whether an item that may be given has an amount to compare: open ones have none."""
    if not item.pays:
        return surely(inverse(item.given))
    return some((surely(item.given), surely(inverse(item.given))))


def _if_sure(sure: Kleene, then: Kleene) -> Kleene:
    """``then`` where ``sure`` (never unknown) holds, unknown elsewhere."""
    return some((every((sure, then)), every((inverse(sure), UNKNOWN))))


def _beats(own: Item, other: Item, *, first: bool) -> Kleene:
    """Whether an item is kept over another: the higher one, in a tie the first listed."""
    if not own.pays or not other.pays:
        return surely(inverse(other.given))
    higher = NotLess(own.fen, other.fen) if first else inverse(NotLess(other.fen, own.fen))
    return some((surely(inverse(other.given)), every((surely(other.given), higher))))


def _chosen(at: PolicyAtTerm, exclusion: Exclusion, own: Item, others: Sequence[Item]) -> Kleene:
    """Kept where the profile names it, not where it names another that is surely for them."""
    if exclusion.choice is None:
        return UNKNOWN
    slot = at.vocabulary.slots[exclusion.choice]
    mine = every((surely(own.eligible), _names(slot, own)))
    theirs = some(every((surely(other.eligible), _names(slot, other))) for other in others)
    named = some((mine, theirs))
    return _if_sure(named, mine)


def _names(slot: Slot, item: Item) -> Kleene:
    """Whether the choice surely names the item, by its id or its name."""
    wanted = {item.id, item.rule.rule.name}
    values = [value for value in slot.fact.values if wanted & set(value.names)]
    return surely(some(Atom(slot.fact.name, value.name) for value in values))
