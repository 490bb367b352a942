"""Amounts that are computed from facts (取 某金额 的 P%, 元/月×月数, 减), as whole numbers.

What facts state is worked out for the school year, what is written or counted for a term for
that: per cent, less what was had, the floor, the cap, 取整; then comes the split over the terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...policy.checks.paid_units import figure_unit
from ...policy.facts import Vocabulary
from ...policy.items import Schedule
from ...policy.money_and_units import Unit, yuan_text
from ...policy.standards import Computed, KnownNumbers, MoneyFigure
from ...policy.terms import Term
from .numbers import (
    ZERO,
    Constant,
    Stated,
    WholeNumber,
    added,
    greatest,
    least,
    multiplied,
    number_ends,
    percentage,
    scaled,
    term_half,
)

_WHOLE: Final = 10_000
"""All of it, in hundredths of a percent."""


def stated_number(fact: str, known: KnownNumbers) -> WholeNumber:
    """The number of a fact, which may be known once the term is."""
    number = dict(known).get(fact)
    return Stated(fact) if number is None else Constant(number)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComputedReader:
    """Works out such amounts for one rule at a term; ``schedule`` is when the rule pays."""

    vocabulary: Vocabulary
    term: Term
    schedule: Schedule

    def unit(self, standard: Computed) -> Unit:
        """What the amount is worked out for: a school year, a term, or one payment.

        What a fact states per term counts twice for the school year.
        """
        own = self._own_unit(standard.base)
        return Unit.YEAR if own is Unit.TERM and standard.base.rate is None else own

    def amount(self, standard: Computed) -> WholeNumber:
        """The amount in fen of its unit, without what a cap says of the term's part."""
        unit, low, high = self.unit(standard), standard.at_least, standard.at_most
        fen = self._in_unit(standard.base, unit)
        if low is not None:
            fen = greatest((fen, self._in_unit(low, unit)))
        if high is not None and high.less is None:
            fen = least((fen, self._in_unit(high, unit)))
        fen = self.not_below_zero(fen)
        return scaled(scaled(fen, 1, standard.step, standard.rounding), standard.step)

    def left_of_cap(self, standard: Computed) -> WholeNumber | None:
        """What a cap leaves for the term, of which is taken off what was paid already."""
        high = standard.at_most
        if high is None or high.less is None:
            return None
        return self.not_below_zero(self._figure(high))

    def notes(self, standard: Computed) -> Iterator[str]:
        """What is said of a floor or a cap of a year on what is for a term."""
        if self._own_unit(standard.base) is not Unit.TERM:
            return
        for limit, most in ((standard.at_least, "至少"), (standard.at_most, "最多")):
            if limit is None or limit.less or figure_unit(limit, self.vocabulary) is not Unit.YEAR:
                continue
            fen = self._in_unit(limit, Unit.TERM)
            if isinstance(fen, Constant):
                yield f"本学期{most}{yuan_text(fen.number)}元"
            else:
                yield f"{limit.fact}每学期算一半"

    def not_below_zero(self, fen: WholeNumber) -> WholeNumber:
        """A number of which nothing is left where it would be below 0."""
        lowest, _ = number_ends(fen, self.vocabulary.bounds)
        return greatest((fen, ZERO)) if lowest is None or lowest < 0 else fen

    def _stated(self, fact: str, figure: MoneyFigure) -> WholeNumber:
        return self.not_below_zero(stated_number(fact, figure.known))

    def _own_unit(self, figure: MoneyFigure) -> Unit:
        return figure_unit(figure, self.vocabulary) or Unit.TERM

    def _figure(self, figure: MoneyFigure, *, times: int = 1) -> WholeNumber:
        """A figure in fen of its own unit, or of so many of them."""
        fen: WholeNumber = ZERO
        if figure.rate is not None and figure.factor is not None:
            many = self._stated(figure.factor, figure)
            fen = multiplied(Constant(figure.rate.fen), many)
        elif figure.rate is not None:
            whole = figure.rate.unit.is_whole
            fen = Constant(figure.rate.fen if whole else figure.rate.year_fen())
        elif figure.fact is not None:
            fen = self._stated(figure.fact, figure)
        fen = scaled(fen, times)
        if figure.hundredths_of_percent != _WHOLE:
            fen = percentage(fen, figure.hundredths_of_percent)
        if figure.less is None:
            return fen
        return added((fen, scaled(stated_number(figure.less, figure.known), -times)))

    def _in_unit(self, figure: MoneyFigure, unit: Unit) -> WholeNumber:
        """A figure in fen of what the amount is for; of a single payment as it is."""
        own = self._own_unit(figure)
        if self.schedule.only_in is not None or own is unit:
            return self._figure(figure)
        if (own, unit) == (Unit.YEAR, Unit.TERM):
            return term_half(self._figure(figure), self.term)
        return self._figure(figure, times=2 if (own, unit) == (Unit.TERM, Unit.YEAR) else 1)
