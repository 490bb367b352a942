"""The documents that rules rest on, when they were published, and how an item cites them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from .terms import Term

Verified = Literal["yes", "number_unseen", "no"]
CitationRole = Literal["who", "standard"]


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A document that rules rest on; None where a number, date or link is not known."""

    id: str
    title: str
    number: str | None
    issuers: tuple[str, ...]
    date: str | None
    url: str | None
    verified: Verified
    note: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Basis:
    """A document and the clause that is meant."""

    document: Document
    clause: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Citation:
    """A basis as an item shows it: from which layer, and for who or for the standard."""

    document: str
    title: str
    number: str | None
    clause: str | None
    date: str | None
    url: str | None
    layer: str
    role: CitationRole
    verified: Verified

    @property
    def text(self) -> str:
        """Title, number (where the title does not hold it already) and clause."""
        number = "" if self.number is None or self.number in self.title else f"（{self.number}）"
        return f"{self.title}{number}{self.clause or ''}"

    @property
    def reference(self) -> str:
        """The number (where there is none, the title) and clause: what fits into a table."""
        return f"{self.number or self.title}{self.clause or ''}"


@dataclass(frozen=True, slots=True, repr=False)
class Published:
    """When a text was published, to the day, month or year; its last day counts."""

    text: str
    last_day: date

    @property
    def first_day(self) -> date:
        """The first day that the text can mean.

        >>> str(Published("2015-11", date(2015, 11, 30)).first_day)
        '2015-11-01'
        """
        year, month, day = (*map(int, self.text.split("-")), 1, 1)[:3]
        return date(year, month, day)


class Dated(Protocol):
    """A text that holds from a term and was published on a day: a version, an adjustment."""

    @property
    def since(self) -> Term: ...
    @property
    def published(self) -> Published | None: ...


def known_from(text: Dated) -> date:
    """The first day on which a text counts as known: its own, or that of its first term."""
    return text.published.last_day if text.published else text.since.first_day


def is_known(text: Dated, known_on: date | None) -> bool:
    """Whether a text was published by a day; None: every text is known."""
    return known_on is None or known_from(text) <= known_on


def cite(basis: tuple[Basis, ...], layer: str, role: CitationRole) -> tuple[Citation, ...]:
    """The citations of a basis, for who or for the standard."""
    return tuple(
        Citation(
            document=entry.document.id,
            title=entry.document.title,
            number=entry.document.number,
            clause=entry.clause,
            date=entry.document.date,
            url=entry.document.url,
            layer=layer,
            role=role,
            verified=entry.document.verified,
        )
        for entry in basis
    )


_PUBLISHED: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def published_in(text: str) -> Published | None:
    """A day, a month or a year; None: not so written. Raises ValueError for 2024-02-30."""
    match = _PUBLISHED.fullmatch(text)
    if match is None:
        return None
    first = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    return Published(text, _last_day(first, match.lastindex or 1))


def _last_day(first: date, parts: int) -> date:
    """The last day that a date can mean which states its year (1), month (2) or day (3)."""
    if parts == 1:
        return date(first.year, 12, 31)
    if parts == 2:
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first
