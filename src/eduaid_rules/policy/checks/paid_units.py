"""What the amounts of a standard are paid for, held against when its item is paid (发放).

What comes of a mistake is money lost or paid twice, so every form of standard is asked of which
money it is made (``made_of``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ..documents import known_from
from ..facts import Vocabulary
from ..in_force import InForce, change_terms, state_at
from ..items import Schedule
from ..money_and_units import Unit, yuan_text
from ..named_in_standards import made_of
from ..pack import Pack
from ..rules import Rule, standards_of
from ..standards import (
    Capped,
    Fixed,
    MoneyFigure,
    Open,
    Raised,
    Share,
    Standard,
    before_raises,
    standard_parts,
)
from ..terms import Term

_OF_FACTS: Final = {"学年": Unit.YEAR, "学期": Unit.TERM, None: Unit.TERM, "元": Unit.ONCE}


def figure_unit(figure: MoneyFigure, vocabulary: Vocabulary) -> Unit | None:
    """What a figure of a standard is for: a school year, a term, one payment; None: nothing is.

    元/月 of a fact is for neither.
    """
    if figure.rate is not None:
        if figure.factor is not None:  # so many days or months of the term
            return Unit.TERM
        return figure.rate.unit if figure.rate.unit.is_whole else Unit.YEAR
    if figure.parameter is not None:
        return figure.parameter.unit if figure.parameter.unit.is_whole else Unit.YEAR
    if figure.fact is None:
        return None
    return _OF_FACTS.get(vocabulary.slots[figure.fact].fact.unit, Unit.MONTH)


@dataclass(frozen=True, slots=True, repr=False)
class WrongUnit:
    """An amount in a standard that does not fit when its item is paid."""

    said: str
    """The amount as it is written, and what it is where it is not the whole standard."""
    unit: Unit
    instead: tuple[Unit, ...]
    """The units that would fit."""
    part: Standard = field(compare=False)
    """What of the standard it is the amount of."""
    of_fact: bool = False
    """Whether a fact states it."""


def wrong_units(
    standard: Standard, schedule: Schedule, vocabulary: Vocabulary
) -> Iterator[WrongUnit]:
    """Every amount of a standard that is for something else than what is paid.

    What shares come to is another rule's text: ``wrong_shares``.
    """
    for part in standard_parts(standard):
        if (made := made_of(part)) is not None:
            limits = ("", made.base), ("下限", made.at_least), ("上限", made.at_most)
            for what, figure in limits:
                if figure is not None:
                    yield from _wrong_figure(part, what, figure, schedule, vocabulary)
        if isinstance(part, Open) and part.is_bounded and part.per is not schedule.bound_unit:
            said = f"不定的界限“元/{part.per.value}”"
            yield WrongUnit(said, part.per, (schedule.bound_unit,), part)
        if isinstance(part, Raised) and part.by and part.by.unit not in schedule.units:
            yield WrongUnit(f"“{part.by}”", part.by.unit, schedule.units, part)


def _wrong_figure(
    part: Standard, what: str, figure: MoneyFigure, schedule: Schedule, vocabulary: Vocabulary
) -> Iterator[WrongUnit]:
    """A figure that is for something else; where a fact states it, a year's may be paid once."""
    usable, after = schedule.units, ""
    if figure.rate is not None:
        said, unit = str(figure.rate), figure.rate.unit
        if figure.factor is not None:
            said = f"{yuan_text(figure.rate.fen)}元/{unit.value}×{figure.factor}"
        if isinstance(part, Fixed) and schedule.pays(unit):
            return
    elif figure.parameter is not None:
        said, unit = str(figure.parameter.multiple), figure.parameter.unit
        after = f"（元/{unit.value}）"
    elif figure.fact is not None:
        said, unit = figure.fact, figure_unit(figure, vocabulary) or Unit.TERM
        once = (Unit.ONCE,) if schedule.only_in is not None else ()
        if isinstance(part, Open | Capped):  # it is carried: what is stated is what is paid
            usable = (Unit.YEAR, Unit.TERM, *once)
        else:
            usable = (Unit.YEAR, *once) if once else tuple(u for u in _PLAIN if u in usable)
    else:
        return
    if unit not in usable:
        of_fact = figure.fact is not None
        yield WrongUnit(f"{what}“{said}”{after}", unit, usable, part, of_fact=of_fact)


_PLAIN: Final = (Unit.YEAR, Unit.TERM)


@dataclass(frozen=True, slots=True, repr=False)
class WrongShare:
    """A share of an amount that is not for what the item is paid for."""

    share: Share
    standard: Standard
    """The standard in which the share stands."""
    term: Term
    said: str
    """The amount of which it is a share, as it is written."""
    unit: Unit
    """What the share is for: a school year, or one payment."""


def wrong_shares(pack: Pack, rule: Rule) -> Iterator[WrongShare]:
    """Every share in a rule that pays a one-off more than once, or a year's amount as one.

    At every term, and by what was known on every day: the other rule may change when this one
    does not.
    """
    behind = pack.rules_behind(rule)
    stated = {
        _shared_unit(part, one.schedule, pack)[1] for one in behind for part in standards_of(one)
    }
    if stated <= {None, *rule.schedule.units}:
        return  # whatever holds at whichever term
    terms = sorted({term for one in (rule, *behind) for term in change_terms(one)})
    days = {day for one in (rule, *behind) for day in _days(one)}
    for term in terms:
        for known_on in (None, *sorted(days)):
            state = state_at(rule, term, known_on)
            if not isinstance(state, InForce):
                continue
            for share in standard_parts(state.standard):
                if isinstance(share, Share):
                    for said, unit in _shared(pack, share, term, known_on):
                        if unit not in rule.schedule.units:
                            yield WrongShare(share, state.standard, term, said, unit)


def _days(rule: Rule) -> Iterator[date]:
    """The days from which another of its texts counts as known."""
    yield from map(known_from, rule.versions)
    yield from map(known_from, rule.adjustments)


def _shared(
    pack: Pack, share: Share, term: Term, known_on: date | None
) -> Iterator[tuple[str, Unit]]:
    """The amounts of which it is a share, as they are written, and what the share is for."""
    linked = pack.linked(share, term, known_on)
    if not isinstance(linked, InForce):
        return
    schedule = next(rule for rule in pack.rules if rule.id == share.rule).schedule
    for part in standard_parts(linked.standard):
        said, unit = _shared_unit(part, schedule, pack)
        if unit is not None:
            yield said, unit
        elif isinstance(part, Share):
            yield from _shared(pack, part, term, known_on)


def _shared_unit(part: Standard, schedule: Schedule, pack: Pack) -> tuple[str, Unit | None]:
    """An amount as it is written, and what a share of it is for; None: it is no amount."""
    part = before_raises(part)
    made = made_of(part)
    if made is None:
        return "", None
    figure = made.at_most if isinstance(part, Capped) and made.at_most else made.base
    paid_once = schedule.units == (Unit.ONCE,) and figure.fact is not None
    once = paid_once or figure_unit(figure, pack.vocabulary) is Unit.ONCE
    said = figure.fact or figure.rate or (figure.parameter and figure.parameter.multiple)
    return str(said), Unit.ONCE if once else Unit.YEAR
