"""What a frame must compute: for each rule at a term, who gets it, and how many fen.

An amount is a choice between numbers of fen, with a condition that says for whom it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from ...meaning.plan.amount_plans import (
    AmountBound,
    AmountPlan,
    AmountTable,
    KnownAmount,
    NoAmount,
    OpenAmount,
)
from ...meaning.plan.numbers import facts_of_number
from ...policy.in_force import TextUnknown
from ...policy.items import ItemKind, Payee, PayeeRow
from ...policy.standards import Pick
from ..policy_at_term import RuleAtTerm
from .kleene import (
    FALSE,
    NO_FEN,
    TRUE,
    UNKNOWN,
    Between,
    ExtremeFen,
    Fen,
    Kleene,
    NumberFen,
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
    """For whom the amount counts: those who surely meet the conditions."""
    bounds: list[tuple[Kleene, AmountBound]] = field(default_factory=list)
    counts: bool = True
    """Whether it has an amount of money; what is no cash, and not counted, waits for none."""

    def read(self, amount: AmountPlan) -> Amount:
        """What an amount comes to."""
        match amount:
            case KnownAmount():
                return self._known(amount)
            case OpenAmount():
                return Amount(self._open)
            case AmountTable():
                return self._table(amount)
            case NoAmount():
                return Amount(FALSE, refuses=True)
            case _:
                assert_never(amount)

    @property
    def _open(self) -> Kleene:
        """An open amount leaves cash undetermined; other items have none to wait for."""
        return UNKNOWN if self.counts else TRUE

    def _known(self, amount: KnownAmount) -> Amount:
        if amount.bound is not None:
            self.bounds.append((self.where, amount.bound))
        if not self.counts:
            return Amount(TRUE)
        stated = [Between(fact, None, None) for fact in facts_of_number(amount.fen)]
        settled = disjunction((conjunction(stated), UNKNOWN)) if stated else TRUE
        return Amount(settled, NumberFen(amount.fen))

    def _table(self, table: AmountTable) -> Amount:
        tests = [(normal_form(when, self.rule.at), amount) for when, amount in table.rows]
        possible = [(test, amount) for test, amount in tests if test != FALSE]
        if table.pick in (Pick.HIGHEST, Pick.LOWEST):
            return self._outermost(possible, table)
        pick = table.pick
        taken: list[Kleene] = []
        """For each case, who surely gets it."""
        for place, (test, _) in enumerate(possible):
            earlier = [surely(negation(t)) for t, _ in possible[:place]]
            taken.append(conjunction((*(earlier if pick is Pick.FIRST else ()), surely(test))))
        nobody = conjunction(surely(negation(test)) for test, _ in possible)
        made = [
            (when, self._within(when, amount))
            for when, (_, amount) in zip(taken, possible, strict=True)
        ]
        rest = self._within(nobody, table.rest)
        return self._chosen([test for test, _ in possible], made, nobody, rest, pick)

    def _within(self, when: Kleene, amount: AmountPlan) -> Amount:
        """An amount for some of those for whom the whole table counts."""
        return replace(self, where=conjunction((self.where, when))).read(amount)

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

    def _outermost(self, cases: Sequence[tuple[Kleene, AmountPlan]], table: AmountTable) -> Amount:
        """All rows must be known to hold or not, and all that hold must have an amount."""
        all_known = conjunction(known(test) for test, _ in cases)
        made = [
            (surely(test), self._within(conjunction((surely(test), surely(all_known))), s))
            for test, s in cases
        ]
        nobody = conjunction(surely(negation(test)) for test, _ in cases)
        rest = self._within(nobody, table.rest)
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
        taken = ExtremeFen(tuple(paying), table.pick is Pick.LOWEST)
        refuses = rest.refuses or any(amount.refuses for _, amount in made)
        if nobody == FALSE:
            return Amount(settled, taken, refuses)
        return Amount(settled, PickFen(((negation(nobody), taken),), rest.fen), refuses)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlannedItem:
    """One rule at a term: who gets it (unknown: undetermined), and how much."""

    rule: RuleAtTerm
    entitled: Kleene
    fen: Fen
    eligible: Kleene
    """Who gets it whatever it is worth: true also where only the amount is open."""
    bounds: tuple[tuple[Kleene, AmountBound], ...] = ()
    """What must lie within bounds, and for whom."""
    worth: Amount | None = None
    """What it is worth, of what is no cash; None: nobody says."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.rule.id

    @property
    def payees(self) -> tuple[PayeeRow, ...]:
        """Who receives it where a condition holds; elsewhere ``payee``."""
        return () if self.rule.plan is None else self.rule.plan.payees

    @property
    def payee(self) -> Payee:
        """Who receives it where no row says otherwise."""
        return Payee.UNKNOWN if self.rule.plan is None else self.rule.plan.payee

    @property
    def pays(self) -> bool:
        """Whether there can be an amount of money."""
        return self.rule.rule.kind is ItemKind.CASH and self.fen != NO_FEN


def plan_item(rule: RuleAtTerm) -> PlannedItem:
    """A rule at a term, without regard to what excludes it."""
    if isinstance(rule.state, TextUnknown):
        return PlannedItem(rule, UNKNOWN, NO_FEN, UNKNOWN)
    if rule.plan is None:
        return PlannedItem(rule, FALSE, NO_FEN, FALSE)
    who = normal_form(rule.plan.who, rule.at)
    amounts = AmountReader(rule, surely(who), counts=rule.rule.kind is ItemKind.CASH)
    amount = Amount(FALSE) if who == FALSE else amounts.read(rule.plan.amount)
    # whether somebody gets it is asked before how much it is
    settled = amount.settled
    entitled = choose(who, settled, UNKNOWN) if amount.refuses else conjunction((who, settled))
    not_nothing = negation(surely(negation(settled)))
    eligible = conjunction((who, not_nothing)) if amount.refuses else who
    worth = None
    if rule.tells_worth and who != FALSE:
        worth = AmountReader(rule, surely(who)).read(rule.plan.amount)
    return PlannedItem(rule, entitled, amount.fen, eligible, tuple(amounts.bounds), worth)
