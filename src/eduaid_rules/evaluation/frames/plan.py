"""What a frame must compute: for each rule at a term, who gets it, and how many fen.

A standard is a choice between amounts in fen, with a condition that says for whom it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from ...policy.conditions import Condition
from ...policy.in_force import InForce, TextUnknown
from ...policy.money_and_units import Rate, Unit, share_of
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
from ..policy_at_term import RuleAtTerm
from .kleene import (
    FALSE,
    NO_FEN,
    TRUE,
    UNKNOWN,
    Between,
    FactFen,
    Fen,
    FixedFen,
    Kleene,
    LargestFen,
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
        term = None if self._whole_year else self.rule.at.term
        fen = FactFen(fact, cap, self.shares, term, at_once)
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
    eligible: Kleene
    """Who gets it whatever it is worth: true also where only the amount is open."""
    bounds: tuple[AmountBound, ...] = ()

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


def plan_item(rule: RuleAtTerm) -> PlannedItem:
    """A rule at a term, without regard to what excludes it."""
    if isinstance(rule.state, TextUnknown):
        return PlannedItem(rule, UNKNOWN, NO_FEN, UNKNOWN)
    if not isinstance(rule.state, InForce):
        return PlannedItem(rule, FALSE, NO_FEN, FALSE)
    who = normal_form(rule.state.who, rule.at)
    amounts = AmountReader(rule, surely(who))
    amount = Amount(FALSE) if who == FALSE else amounts.read(rule.state.standard)
    # whether somebody gets it is asked before how much it is
    settled = amount.settled
    entitled = choose(who, settled, UNKNOWN) if amount.refuses else conjunction((who, settled))
    not_nothing = negation(surely(negation(settled)))
    eligible = conjunction((who, not_nothing)) if amount.refuses else who
    return PlannedItem(rule, entitled, amount.fen, eligible, tuple(amounts.bounds))
