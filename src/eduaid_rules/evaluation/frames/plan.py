"""What a frame must compute: for each rule at a term, who gets it, and how many fen.

A standard is a choice between amounts in fen, with a condition that says for whom it is settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from ...policy.conditions import Condition
from ...policy.facts import Slot
from ...policy.in_force import InForce, TextUnknown
from ...policy.money_and_units import Rate, Unit, share_of
from ...policy.pack import Exclusion, Resolution
from ...policy.rules import ItemKind, Payee, PayeeRow, Rule
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    Unstated,
    cell_condition,
)
from ..policy_at_term import PolicyAtTerm, RuleAtTerm
from .kleene import (
    FALSE,
    NO_FEN,
    TRUE,
    UNKNOWN,
    Between,
    FactFen,
    Fen,
    FixedFen,
    HasValue,
    Kleene,
    LargestFen,
    NotLess,
    PickFen,
    choose,
    conjunction,
    disjunction,
    known,
    negation,
    normal_form,
    surely,
    without_unpaid,
)


@dataclass(frozen=True, slots=True)
class AmountBound:
    """Where ``when`` holds, the term's part of a money fact lies within bounds (fen)."""

    when: Kleene
    fact: str
    at_least: int | None
    at_most: int | None
    per: Unit
    at_once: bool
    """Whether the fact's whole amount is paid in one term."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a standard comes to for those who meet the conditions.

    ``settled``: true where the amount is known (or there is none to know), false where
    the standard gives nothing, unknown where it is open.
    """

    settled: Kleene
    fen: Fen = NO_FEN
    refuses: bool = False
    """Whether a part of the standard says 无: settled can be false."""


AmountCase: TypeAlias = tuple[Kleene, Amount]


@dataclass(eq=False, repr=False)
class AmountReader:
    """Reads the standard of one rule at a term; collects the bounds that must hold."""

    rule: RuleAtTerm
    where: Kleene
    """For whom the standard counts: those who surely meet the conditions."""
    bounds: list[AmountBound] = field(default_factory=list)
    shares: tuple[int, ...] = ()
    """Hundredths of a percent, the innermost share first: each is rounded before the next."""
    behind: Rule | None = None
    """The rule behind the shares, whose standard is read; None: the rule itself."""

    def read(self, standard: Standard) -> Amount:
        """The amount of a standard."""
        match standard:
            case Fixed(rate):
                return Amount(TRUE, self._fixed(rate))
            case Open(_, fact, low, high, per):
                if fact is None:
                    return Amount(self._open)
                at_once = (self.behind or self.rule.rule).schedule.autumn_only is not None
                self.bounds.append(AmountBound(self.where, fact, low, high, per, at_once))
                return self._of_fact(fact, None, at_once=at_once)
            case Capped(fact, cap):
                return self._of_fact(fact, cap.year_fen(), at_once=cap.unit is Unit.ONCE)
            case Share():
                return self._share(standard)
            case ByFact(_, cells, otherwise):
                cases = [(cell_condition(standard, name), cell) for name, cell in cells]
                return self._table(cases, otherwise, Pick.EXCLUSIVE)
            case ByCondition(rows, pick, otherwise):
                return self._table([(row.when, row.standard) for row in rows], otherwise, pick)
            case Nothing():
                return Amount(FALSE, refuses=True)
            case InFull() | Unstated():  # a share of it in cash is open
                return Amount(self._open)
            case _:
                assert_never(standard)

    @property
    def _open(self) -> Kleene:
        """An open amount leaves cash undetermined; other items have none to wait for."""
        return UNKNOWN if self.rule.rule.kind is ItemKind.CASH else TRUE

    def _fixed(self, rate: Rate) -> Fen:
        if self.rule.rule.kind is not ItemKind.CASH:
            return NO_FEN
        if self.shares:
            year = rate.year_fen()
            for percent in self.shares:
                year = share_of(year, percent)
            if year == 0:  # less than half a fen
                return FixedFen(0)
            rate = Rate(year, Unit.ONCE if rate.unit is Unit.ONCE else Unit.YEAR)
        if self._whole_year:
            return FixedFen(rate.year_fen())
        return FixedFen(rate.term_fen(self.rule.at.term))

    @property
    def _whole_year(self) -> bool:
        return self.rule.rule.schedule.autumn_only is not None

    def _of_fact(self, fact: str, cap: int | None, *, at_once: bool = False) -> Amount:
        if self.rule.rule.kind is not ItemKind.CASH:
            return Amount(TRUE)
        stated = Between(fact, None, None)
        fen = FactFen(fact, cap, self.shares, self._whole_year, at_once)
        return Amount(disjunction((stated, UNKNOWN)), fen)

    def _share(self, standard: Share) -> Amount:
        linked = self.rule.at.linked(standard)
        if not isinstance(linked, InForce):
            return Amount(self._open)
        shares = (standard.hundredths_of_percent, *self.shares)
        behind = self.rule.at.rule(standard.rule).rule
        inner = replace(self, shares=shares, behind=behind)
        return inner.read(linked.standard)

    def _table(
        self,
        cases: Sequence[tuple[Condition, Standard]],
        otherwise: Standard | None,
        pick: Pick,
    ) -> Amount:
        tests = [normal_form(condition, self.rule.at) for condition, _ in cases]
        standards = [standard for _, standard in cases]
        possible = [(t, s) for t, s in zip(tests, standards, strict=True) if t != FALSE]
        if pick is Pick.HIGHEST:
            return self._highest(possible, otherwise)
        taken: list[Kleene] = []
        """For each case, who surely gets it."""
        for place, (test, _) in enumerate(possible):
            earlier = [surely(negation(t)) for t, _ in possible[:place]]
            taken.append(conjunction((*(earlier if pick is Pick.FIRST else ()), surely(test))))
        nobody = conjunction(surely(negation(test)) for test, _ in possible)
        made = [
            (when, self._within(when, standard))
            for when, (_, standard) in zip(taken, possible, strict=True)
        ]
        rest = self._within(nobody, otherwise) if otherwise is not None else Amount(self._open)
        return self._chosen([test for test, _ in possible], made, nobody, rest, pick)

    def _within(self, when: Kleene, standard: Standard) -> Amount:
        """A standard for some of those for whom the whole table counts."""
        return replace(self, where=conjunction((self.where, when))).read(standard)

    def _chosen(
        self,
        tests: Sequence[Kleene],
        made: Sequence[AmountCase],
        nobody: Kleene,
        rest: Amount,
        pick: Pick,
    ) -> Amount:
        fen = PickFen(tuple((when, amount.fen) for when, amount in made), rest.fen)
        settled = {amount.settled for _, amount in made}
        if settled <= {TRUE} and rest.settled in (TRUE, self._open):
            if rest.settled == TRUE == self._open:
                return Amount(TRUE, without_unpaid(fen))
            if pick is Pick.EXCLUSIVE:  # whoever surely has a case has a known amount
                found = disjunction(tests)
                whole = known(found) if rest.settled == TRUE else disjunction((found, UNKNOWN))
                return Amount(whole, without_unpaid(fen))
        sure = [*(when for when, _ in made), nobody]
        unsure = negation(disjunction(sure))
        whole = disjunction(
            (
                *(conjunction((when, amount.settled)) for when, amount in made),
                conjunction((nobody, rest.settled)),
                conjunction((unsure, self._open)),
            )
        )
        refuses = rest.refuses or any(amount.refuses for _, amount in made)
        return Amount(whole, without_unpaid(fen), refuses)

    def _highest(
        self, cases: Sequence[tuple[Kleene, Standard]], otherwise: Standard | None
    ) -> Amount:
        """All rows must be known to hold or not, and all that hold must have an amount."""
        all_known = conjunction(known(test) for test, _ in cases)
        made = [
            (surely(test), self._within(conjunction((surely(test), surely(all_known))), s))
            for test, s in cases
        ]
        nobody = conjunction(surely(negation(test)) for test, _ in cases)
        rest = self._within(nobody, otherwise) if otherwise is not None else Amount(self._open)
        gives = [conjunction((when, negation(surely(negation(a.settled))))) for when, a in made]
        """Rows that hold and do not say 无."""
        ready = conjunction(disjunction((negation(when), known(a.settled))) for when, a in made)
        some_row = disjunction(gives)
        settled = choose(
            conjunction((all_known, ready)),
            disjunction((some_row, conjunction((nobody, rest.settled)))),
            self._open,
        )
        paying = ((conjunction((when, surely(a.settled))), a.fen) for when, a in made)
        highest = LargestFen(tuple(paying))
        refuses = rest.refuses or any(amount.refuses for _, amount in made)
        if nobody == FALSE:
            return Amount(settled, highest, refuses)
        return Amount(settled, PickFen(((negation(nobody), highest),), rest.fen), refuses)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlannedItem:
    """One rule at a term: who gets it (unknown: undetermined), and how much."""

    rule: RuleAtTerm
    entitled: Kleene
    fen: Fen
    bounds: tuple[AmountBound, ...] = ()
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
        return self.rule.rule.kind is ItemKind.CASH and self.fen != NO_FEN


def plan_items(at: PolicyAtTerm) -> tuple[PlannedItem, ...]:
    """Every rule at a term, by id."""
    items = {rule.rule.id: _item(rule) for rule in at.rules}
    made = dict(items)
    for exclusion in at.exclusions:
        for name in exclusion.rules:
            if name in items:
                made[name] = _excluding(at, exclusion, name, items)
    return tuple(made.values())


def _item(rule: RuleAtTerm) -> PlannedItem:
    if isinstance(rule.state, TextUnknown):
        return PlannedItem(rule, UNKNOWN, NO_FEN)
    if not isinstance(rule.state, InForce):
        return PlannedItem(rule, FALSE, NO_FEN)
    who = normal_form(rule.state.who, rule.at)
    amounts = AmountReader(rule, surely(who))
    amount = Amount(FALSE) if who == FALSE else amounts.read(rule.state.standard)
    # whether somebody gets it is asked before how much it is
    settled = amount.settled
    entitled = choose(who, settled, UNKNOWN) if amount.refuses else conjunction((who, settled))
    not_nothing = negation(surely(negation(settled)))
    eligible = conjunction((who, not_nothing)) if amount.refuses else who
    return PlannedItem(rule, entitled, amount.fen, tuple(amounts.bounds), eligible)


def _excluding(
    at: PolicyAtTerm, exclusion: Exclusion, name: str, items: Mapping[str, PlannedItem]
) -> PlannedItem:
    """不同享 that amounts or the student decide, for one of the items."""
    own = items[name]
    names = [other for other in exclusion.rules if other in items and other != name]
    others = [items[other] for other in names]
    alone = conjunction(negation(_possible(other.entitled)) for other in others)
    if exclusion.resolution is Resolution.HIGHEST:
        place = exclusion.rules.index(name)
        beats = [
            _beats(own, other, first=place < exclusion.rules.index(other.id)) for other in others
        ]
        comparable = conjunction(_comparable(item) for item in (own, *others))
        kept = _if_sure(comparable, conjunction(beats))
    else:
        kept = _chosen(at, exclusion, own, others)
    if exclusion.resolution is Resolution.CHOICE:  # the chosen one stays as open as it was
        kept = conjunction((kept, own.entitled))
    entitled = disjunction(
        (
            conjunction((own.entitled, alone)),
            conjunction((_possible(own.entitled), negation(alone), kept)),
        )
    )
    return replace(own, entitled=entitled)


def _possible(entitled: Kleene) -> Kleene:
    """True where an item is entitled or open, false where it is surely not entitled."""
    return negation(surely(negation(entitled)))


def _comparable(item: PlannedItem) -> Kleene:
    """Whether an item that may be entitled has an amount to compare: open ones have none."""
    if not item.pays:
        return surely(negation(item.entitled))
    return disjunction((surely(item.entitled), surely(negation(item.entitled))))


def _if_sure(sure: Kleene, then: Kleene) -> Kleene:
    """``then`` where ``sure`` (never unknown) holds, unknown elsewhere."""
    return disjunction((conjunction((sure, then)), conjunction((negation(sure), UNKNOWN))))


def _beats(own: PlannedItem, other: PlannedItem, *, first: bool) -> Kleene:
    """Whether an item is kept over another: the higher one, in a tie the first listed."""
    if not own.pays or not other.pays:
        return surely(negation(other.entitled))
    higher = NotLess(own.fen, other.fen) if first else negation(NotLess(other.fen, own.fen))
    return disjunction(
        (surely(negation(other.entitled)), conjunction((surely(other.entitled), higher)))
    )


def _chosen(
    at: PolicyAtTerm, exclusion: Exclusion, own: PlannedItem, others: Sequence[PlannedItem]
) -> Kleene:
    """Kept where the profile names it, not where it names another that is surely for them."""
    if exclusion.choice is None:
        return UNKNOWN
    slot = at.vocabulary.slots[exclusion.choice]
    mine = conjunction((surely(own.eligible), _names(slot, own)))
    theirs = disjunction(
        conjunction((surely(other.eligible), _names(slot, other))) for other in others
    )
    named = disjunction((mine, theirs))
    return _if_sure(named, mine)


def _names(slot: Slot, item: PlannedItem) -> Kleene:
    """Whether the choice surely names the item, by its id or its name."""
    wanted = {item.id, item.rule.rule.name}
    values = [value for value in slot.fact.values if wanted & set(value.names)]
    return surely(disjunction(HasValue(slot.fact.name, value.name) for value in values))
