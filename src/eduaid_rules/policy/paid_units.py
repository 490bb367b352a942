"""What the amounts of a standard are paid for, held against when its item is paid (发放).

The one place that knows of every form of standard which unit it may have where. What comes of
a mistake is money lost or paid twice, so no form may be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from .documents import known_from
from .in_force import InForce, change_terms, state_at
from .money_and_units import Unit
from .pack import Pack
from .rules import Rule, Schedule, standards_of
from .standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Share,
    Standard,
    Unstated,
    standard_parts,
)
from .terms import Term


@dataclass(frozen=True, slots=True, repr=False)
class WrongUnit:
    """An amount in a standard that does not fit when its item is paid."""

    said: str
    """The amount as it is written, and what it is where it is not the whole standard."""
    unit: Unit
    instead: tuple[Unit, ...]
    """The units that would fit."""


def wrong_units(standard: Standard, schedule: Schedule) -> Iterator[WrongUnit]:
    """Every amount of a standard that is for something else than what is paid.

    What shares come to is another rule's text: ``wrong_shares``.
    """
    for part in standard_parts(standard):
        match part:
            case Fixed(rate):
                if rate.unit not in schedule.units:
                    yield WrongUnit(f"“{rate}”", rate.unit, schedule.units)
            case Capped(_, cap):
                if cap.unit not in schedule.units:
                    yield WrongUnit(f"上限“{cap}”", cap.unit, schedule.units)
            case Open():
                if part.is_bounded and part.per is not schedule.bound_unit:
                    said = f"不定的界限“元/{part.per.value}”"
                    yield WrongUnit(said, part.per, (schedule.bound_unit,))
            case Share() | ByFact() | ByCondition() | InFull() | Unstated() | Nothing():
                pass
            case _:
                assert_never(part)


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
    stated = {_shared_unit(part, one.schedule)[1] for one in behind for part in standards_of(one)}
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
        said, unit = _shared_unit(part, schedule)
        if unit is not None:
            yield said, unit
        elif isinstance(part, Share):
            yield from _shared(pack, part, term, known_on)


def _shared_unit(part: Standard, schedule: Schedule) -> tuple[str, Unit | None]:
    """An amount as it is written, and what a share of it is for; None: it is no amount."""
    match part:
        case Fixed(rate) | Capped(_, rate):
            return str(rate), Unit.ONCE if rate.unit is Unit.ONCE else Unit.YEAR
        case Open(_, fact):
            if fact is None:
                return "", None
            return fact, Unit.ONCE if schedule.units == (Unit.ONCE,) else Unit.YEAR
        case Share() | ByFact() | ByCondition() | InFull() | Unstated() | Nothing():
            return "", None
        case _:
            assert_never(part)
