"""The other people whom the rows of a sheet name: guardians, heads of households, payees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from ....policy.fact_types import Role
from ....policy.facts import Vocabulary
from ....policy.spellings.sheet_words import SheetWords
from ..identifiers import CARD_TAIL, identifier
from ..mapping import fact_of_role
from ..problems import PLACE
from .layout import ColumnReading, SheetLayout

RELATION: Final = "关系"
"""Who somebody is to the child, as the header says it: 监护人, 户主."""

_TOLD: Final = (Role.PERSON, Role.RESIDENT_ID, Role.ACCOUNT)


def relative_columns(vocabulary: Vocabulary) -> Mapping[str, Role]:
    """What is told of other people behind ``PLACE`` and ``RELATION``, as the vocabulary calls it.

    Their names, ID numbers and cards, as normalized text.
    """
    return {fact_of_role(vocabulary, role) or role.value: role for role in _TOLD}


def no_relatives(vocabulary: Vocabulary) -> pl.DataFrame:
    """The table of other people, empty."""
    places = dict(zip(PLACE, (pl.String, pl.String, pl.Int64), strict=True))
    told = dict.fromkeys((RELATION, *relative_columns(vocabulary)), pl.String)
    return pl.DataFrame(schema={**places, **told})


def relatives_in(
    rows: pl.DataFrame, layout: SheetLayout, vocabulary: Vocabulary, words: SheetWords
) -> pl.DataFrame:
    """A row for each other person whom some rows (cells, with ``PLACE``) name.

    ``words`` know what stands for nobody (待补).
    """
    parts = [no_relatives(vocabulary)]
    for person in layout.people[1:]:
        cells = {
            title: identifier(person.columns[role], role, words)
            if role in person.columns
            else pl.lit(None, dtype=pl.String)
            for title, role in relative_columns(vocabulary).items()
        }
        named = rows.select(*PLACE, pl.lit(person.owner).alias(RELATION), **cells)
        parts.append(named.filter(pl.any_horizontal(pl.col(*cells).is_not_null())))
    return pl.concat(parts)


_RESIDENT: Final = r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])\d{5}[\dXx]"
_ID_NUMBER: Final = rf"^\s*['‘’`]?{_RESIDENT}({CARD_TAIL})?\s*$"


def columns_of_numbers_unread(rows: pl.DataFrame, layout: SheetLayout) -> tuple[ColumnReading, ...]:
    """The columns with ID numbers in them that nobody understood."""
    open_ones = [column for column in layout.columns if column.not_understood]
    if not open_ones:
        return ()
    found = rows.select(pl.col(str(c.index)).str.contains(_ID_NUMBER).any() for c in open_ones)
    return tuple(c for c, numbers in zip(open_ones, found.row(0), strict=True) if numbers)
