"""备案表: what is filed with a ledger: what is known of it, and what is signed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from .ledger import Ledger

START, END = "公示开始日", "公示结束日"
SIGNED: Final = ("经办人", "审核人", "单位负责人")
TITLES: Final = ("项目", "内容")
POSTED_DAYS: Final = 5
"""Working days that a list is posted for, at least."""

_LAST: Final = (*SIGNED, START, END, "公示方式", "盖章", "日期")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of 备案表: nothing where somebody fills it in by hand."""

    label: str
    value: str | date | None


def entries_of(filing: Mapping[str, str]) -> tuple[Entry, ...]:
    """What is known, in its order, then what is signed, posted and stamped."""
    known = [Entry(label, text) for label, text in filing.items() if label not in _LAST]
    start = _day(filing.get(START))
    days = {START: start, END: _day(filing.get(END)) or _end(start)}
    return (*known, *(Entry(label, days.get(label) or filing.get(label)) for label in _LAST))


def filing_frame(ledger: Ledger) -> pl.DataFrame:
    """备案表 as a plain table."""
    rows = [(entry.label, str(entry.value or "")) for entry in entries_of(ledger.filing)]
    return pl.DataFrame(rows, schema=dict.fromkeys(TITLES, pl.String), orient="row")


def _day(text: str | None) -> date | None:
    """A day written as 2019-09-02; anything else stays a text."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _end(start: date | None) -> date | None:
    """The last of the working days that begin with ``start``, as WORKDAY counts them.

    >>> str(_end(date(2019, 9, 2))), str(_end(date(2019, 9, 7)))
    ('2019-09-06', '2019-09-13')
    """
    if start is None:
        return None
    day, left = start - timedelta(days=1), POSTED_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
