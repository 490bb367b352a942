"""The documents that rules rest on, when they were published, and how an item cites them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol, TypeVar

from .terms import Term

Verified = Literal["yes", "number_unseen", "no"]
CitationRole = Literal["who", "standard"]

NOT_SEEN: Final[Mapping[Verified, str]] = {
    "no": "未核实",
    "number_unseen": "文号待核",
    "yes": "",
}
"""What is not yet seen of a document, in words, from the most to nothing."""


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
    def marked(self) -> str:
        """The same, with what is not yet seen of the document."""
        return f"{self.text}{not_seen_mark(self.verified)}"

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


class Lasting(Dated, Protocol):
    """A text that may state its own end."""

    @property
    def until(self) -> Term | None: ...


class OfLayer(Lasting, Protocol):
    """One of the texts of several packs for one thing: a number, a way to make a fact."""

    @property
    def layer(self) -> str: ...


_Text = TypeVar("_Text", bound=OfLayer)


def text_at(texts: Sequence[_Text], term: Term, known_on: date | None = None) -> _Text | None:
    """The text that holds at a term, as known on a day; None: none is known.

    Of one pack the last begun holds, until its end; packs below replace those above. ``texts``
    stand in the order of the packs.
    """
    found: _Text | None = None
    for layer in dict.fromkeys(text.layer for text in texts):
        begun = [t for t in texts if t.layer == layer and t.since <= term]
        known = [text for text in begun if is_known(text, known_on)]
        last = max(known, key=lambda text: (text.since, known_from(text)), default=None)
        if last is not None and (last.until is None or term <= last.until):
            found = last
    return found


def text_terms(texts: Iterable[Lasting]) -> Iterator[Term]:
    """Every term at which one of some texts begins, or has ended."""
    for text in texts:
        yield text.since
        if text.until is not None:
            yield text.until.next()


def not_seen_mark(verified: Verified) -> str:
    """（未核实）, （文号待核）, or nothing."""
    return f"（{NOT_SEEN[verified]}）" if NOT_SEEN[verified] else ""


def amount_read(citations: Iterable[Citation]) -> Verified | None:
    """What was read of the documents that an amount rests on: as of the least read of them.

    None where nothing is cited for the amount.
    """
    found = {cited.verified for cited in citations if cited.role == "standard"}
    return next((verified for verified in NOT_SEEN if verified in found), None)


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
