"""How much, for columns: a standard as a choice between amounts, and when it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ...policy.amounts import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    case_of,
)
from ...policy.conditions import Condition
from ...policy.in_force import InForce
from ...policy.money import Rate, Unit, share_of
from ...policy.rules import Kind, Rule
from ..at_term import RuleAtTerm
from .kleene import (
    FALSE,
    TRUE,
    UNKNOWN,
    Between,
    Kleene,
    choose,
    every,
    inverse,
    known,
    normal,
    some,
    surely,
)


@dataclass(frozen=True, slots=True)
class NoFen:
    """There is no amount of money."""


@dataclass(frozen=True, slots=True)
class FixedFen:
    """The same number of fen for everybody."""

    fen: int


@dataclass(frozen=True, slots=True)
class FactFen:
    """What a money fact says, up to a cap, after shares: fen for a term (or for the year)."""

    fact: str
    cap: int | None
    """Fen per school year."""
    shares: tuple[int, ...]
    """Hundredths of a percent, one after the other."""
    whole_year: bool
    """Paid once for the year; otherwise the term's part."""
    at_once: bool = False
    """Whether the fact says what is paid for the year at once, even where it is per term."""


@dataclass(frozen=True, slots=True)
class PickFen:
    """The amount of the first case that surely holds; of none: the rest."""

    cases: tuple[tuple[Kleene, Fen], ...]
    rest: Fen


@dataclass(frozen=True, slots=True)
class HighestFen:
    """The highest amount of the cases that surely hold."""

    cases: tuple[tuple[Kleene, Fen], ...]


Fen: TypeAlias = NoFen | FixedFen | FactFen | PickFen | HighestFen

NO_FEN = NoFen()


@dataclass(frozen=True, slots=True)
class Bound:
    """Where ``when`` holds, the term's part of a money fact lies within bounds (fen)."""

    when: Kleene
    fact: str
    at_least: int | None
    at_most: int | None
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


Case: TypeAlias = tuple[Kleene, Amount]


@dataclass(eq=False, repr=False)
class Amounts:
    """Reads the standard of one rule at a term; collects the bounds that must hold."""

    rule: RuleAtTerm
    where: Kleene
    """For whom the standard counts: those who surely meet the conditions."""
    bounds: list[Bound] = field(default_factory=list)
    shares: tuple[int, ...] = ()
    """Hundredths of a percent, the innermost share first: each is rounded before the next."""
    behind: Rule | None = None
    """The rule behind the shares, whose standard is read; None: the rule itself."""

    def read(self, standard: Standard) -> Amount:
        """The amount of a standard."""
        match standard:
            case Fixed(rate):
                return Amount(TRUE, self._fixed(rate))
            case Open(_, None):
                return Amount(self._open)
            case Open(fact=str(fact), at_least=low, at_most=high):
                at_once = (self.behind or self.rule.rule).schedule.autumn_only is not None
                self.bounds.append(Bound(self.where, fact, low, high, at_once))
                return self._of_fact(fact, None, at_once=at_once)
            case Capped(fact, cap):
                return self._of_fact(fact, cap.year_fen())
            case Share():
                return self._share(standard)
            case ByFact(_, cells, otherwise):
                cases = [(case_of(standard, name), cell) for name, cell in cells]
                return self._table(cases, otherwise, Pick.EXCLUSIVE)
            case ByCondition(rows, pick, otherwise):
                return self._table([(row.when, row.standard) for row in rows], otherwise, pick)
            case Nothing():
                return Amount(FALSE, refuses=True)
            case _:  # no amount is written: a share of it in cash is open
                return Amount(self._open)

    @property
    def _open(self) -> Kleene:
        """An open amount leaves cash undetermined; other items have none to wait for."""
        return UNKNOWN if self.rule.rule.kind is Kind.CASH else TRUE

    def _fixed(self, rate: Rate) -> Fen:
        if self.rule.rule.kind is not Kind.CASH:
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
        if self.rule.rule.kind is not Kind.CASH:
            return Amount(TRUE)
        said = Between(fact, None, None)
        fen = FactFen(fact, cap, self.shares, self._whole_year, at_once)
        return Amount(some((said, UNKNOWN)), fen)

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
        tests = [normal(condition, self.rule.at) for condition, _ in cases]
        standards = [standard for _, standard in cases]
        possible = [(t, s) for t, s in zip(tests, standards, strict=True) if t != FALSE]
        if pick is Pick.HIGHEST:
            return self._highest(possible, otherwise)
        taken: list[Kleene] = []
        """For each case, who surely gets it."""
        for place, (test, _) in enumerate(possible):
            earlier = [surely(inverse(t)) for t, _ in possible[:place]]
            taken.append(every((*(earlier if pick is Pick.FIRST else ()), surely(test))))
        nobody = every(surely(inverse(test)) for test, _ in possible)
        made = [
            (when, self._within(when, standard))
            for when, (_, standard) in zip(taken, possible, strict=True)
        ]
        rest = self._within(nobody, otherwise) if otherwise is not None else Amount(self._open)
        return self._chosen([test for test, _ in possible], made, nobody, rest, pick)

    def _within(self, when: Kleene, standard: Standard) -> Amount:
        """A standard for some of those for whom the whole table counts."""
        return replace(self, where=every((self.where, when))).read(standard)

    def _chosen(
        self,
        tests: Sequence[Kleene],
        made: Sequence[Case],
        nobody: Kleene,
        rest: Amount,
        pick: Pick,
    ) -> Amount:
        fen = PickFen(tuple((when, amount.fen) for when, amount in made), rest.fen)
        settled = {amount.settled for _, amount in made}
        if settled <= {TRUE} and rest.settled in (TRUE, self._open):
            if rest.settled == TRUE == self._open:
                return Amount(TRUE, _plain(fen))
            if pick is Pick.EXCLUSIVE:  # whoever surely has a case has a known amount
                found = some(tests)
                whole = known(found) if rest.settled == TRUE else some((found, UNKNOWN))
                return Amount(whole, _plain(fen))
        sure = [*(when for when, _ in made), nobody]
        unsure = inverse(some(sure))
        whole = some(
            (
                *(every((when, amount.settled)) for when, amount in made),
                every((nobody, rest.settled)),
                every((unsure, self._open)),
            )
        )
        refuses = rest.refuses or any(amount.refuses for _, amount in made)
        return Amount(whole, _plain(fen), refuses)

    def _highest(
        self, cases: Sequence[tuple[Kleene, Standard]], otherwise: Standard | None
    ) -> Amount:
        """All rows must be known to hold or not, and all that hold must have an amount."""
        all_known = every(known(test) for test, _ in cases)
        made = [
            (surely(test), self._within(every((surely(test), surely(all_known))), s))
            for test, s in cases
        ]
        nobody = every(surely(inverse(test)) for test, _ in cases)
        rest = self._within(nobody, otherwise) if otherwise is not None else Amount(self._open)
        gives = [every((when, inverse(surely(inverse(a.settled))))) for when, a in made]
        """Rows that hold and do not say 无."""
        ready = every(some((inverse(when), known(a.settled))) for when, a in made)
        some_row = some(gives)
        settled = choose(
            every((all_known, ready)),
            some((some_row, every((nobody, rest.settled)))),
            self._open,
        )
        paying = ((every((when, surely(a.settled))), a.fen) for when, a in made)
        highest = HighestFen(tuple(paying))
        refuses = rest.refuses or any(amount.refuses for _, amount in made)
        if nobody == FALSE:
            return Amount(settled, highest, refuses)
        return Amount(settled, PickFen(((inverse(nobody), highest),), rest.fen), refuses)


def _plain(fen: PickFen) -> Fen:
    """The choice without what is never paid, each amount once.

    The cases exclude each other, and where an amount is settled at all one of them (or the
    rest) gave it: so the last needs no test.
    """
    tests: dict[Fen, list[Kleene]] = {}
    for when, amount in fen.cases:
        if amount not in (NO_FEN, fen.rest):
            tests.setdefault(amount, []).append(when)
    rest = fen.rest
    if rest == NO_FEN and tests:
        rest = max(tests, key=lambda amount: len(tests[amount]))
        del tests[rest]
    cases = tuple((some(whens), amount) for amount, whens in tests.items())
    return PickFen(cases, rest) if cases else rest
