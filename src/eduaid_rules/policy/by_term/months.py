"""Standards that change within a term (自: 2024-04), for what is paid by the month.

The term gets the sum of its months, each by the standard that holds in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from ..money_and_units import Rate, Unit, yuan_text
from ..rules import Rule, Version
from ..standards import Fixed, Standard, WorkedOut
from ..terms import Season, Term

_MONTHS: Final[dict[int, dict[Season, tuple[int, ...]]]] = {
    10: {"秋": (9, 10, 11, 12, 1), "春": (3, 4, 5, 6, 7)},
    12: {"秋": (9, 10, 11, 12, 1, 2), "春": (3, 4, 5, 6, 7, 8)},
}
"""The months that a term is paid for, by how many a school year has."""


def term_of_month(year: int, month: int) -> Term:
    """The term that a month lies in.

    >>> str(term_of_month(2024, 2)), str(term_of_month(2024, 4))
    ('2023秋', '2024春')
    """
    return Term.on(date(year, month, 1))


def month_text(version: Version) -> str:
    """From when a version holds, as it is written: 2024春, 2024-04."""
    if version.month is None:
        return str(version.since)
    next_year = version.since.season == "秋" and version.month < 9
    return f"{version.since.year + next_year}-{version.month:02}"


def month_order(version: Version) -> int:
    """Where a version stands among those of its first term: months from its beginning."""
    first = 9 if version.since.season == "秋" else 3
    return 0 if version.month is None else (version.month - first) % 12 + 1


def monthly_rate(standard: Standard | None) -> Rate | None:
    """A plain amount per month, for ten months or all twelve; None: it is none."""
    if type(standard) is not Fixed:
        return None
    rate = standard.rate
    return rate if rate.unit is Unit.MONTH and rate.count in _MONTHS else None


def months_paid(rate: Rate, season: Season) -> tuple[int, ...]:
    """The months that a term is paid for, in order."""
    return _MONTHS[rate.count][season]


def by_months(
    rule: Rule, reached: Sequence[Version], term: Term
) -> tuple[Standard, list[Version]] | None:
    """The sum of a term in which the standard changes, and the versions that it is made of.

    None: it does not change within the term.
    """
    changing = [v for v in reached if v.month is not None and v.since == term]
    if not changing:
        return None
    earlier = reached[: reached.index(changing[0])]
    before = [version for version in earlier if version.standard is not None]
    own = monthly_rate(before[-1].standard if before else rule.standard)
    if own is None:
        return None
    months = months_paid(own, term.season)
    rates = dict.fromkeys(months, own)
    for version in changing:
        rate = monthly_rate(version.standard)
        if rate is None or rate.count != own.count or version.month not in months:
            return None
        rates |= dict.fromkeys(months[months.index(version.month) :], rate)
    parts = [(fen, len(list(run))) for fen, run in groupby(rates[month].fen for month in months)]
    said = "＋".join(f"{yuan_text(fen)}元/月×{count}个月" for fen, count in parts)
    total = Rate(sum(fen * count for fen, count in parts), Unit.TERM)
    return WorkedOut(total, said), [*(before[-1:] or reached[:1]), *changing]
