"""Tables of people that are no rosters: lists of other departments, payments, ledgers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ..policy.facts import Fact, FactType, Vocabulary
from .mapping import RosterMapping
from .roster import Roster, read_files
from .ticker import Progress


def identifiers_with(vocabulary: Vocabulary, more: Mapping[str, Iterable[str]]) -> Vocabulary:
    """The identifiers of a vocabulary, and further columns (by name: their headers) as texts."""
    own = [fact for fact in vocabulary.facts if fact.type is FactType.IDENTIFIER]
    texts = [
        Fact(name, f"column_{place}", FactType.IDENTIFIER, headers=tuple(headers))
        for place, (name, headers) in enumerate(more.items())
    ]
    return Vocabulary((*own, *texts))


def read_table(
    sources: Iterable[str | os.PathLike[str]],
    vocabulary: Vocabulary,
    more: Mapping[str, Iterable[str]],
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Roster:
    """Rows of people in files, messy as rosters are, with every known column as text.

    The same person may be there many times; a row is refused only for a number that nobody
    has, that is spoilt, or for naming nobody. ``columns``: headers to names, as for a roster.
    Raises RosterError.
    """
    known = identifiers_with(vocabulary, more)
    mapping = RosterMapping().with_columns(columns or {}, known)
    return read_files(sources, known, mapping, progress, once=False)
