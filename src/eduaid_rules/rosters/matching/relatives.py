"""The other people whom the rows of lists and rosters name: heads, members, guardians."""

from __future__ import annotations

from typing import Final

import polars as pl
from stdnum.cn import ric

from ...policy.facts import Role, Vocabulary
from ..reading.columns.relatives import RELATION, no_relatives
from ..reading.identifiers import with_text_columns
from ..reading.mapping import fact_of_role
from ..reading.problems import PLACE
from ..reading.roster import Roster

OWNER: Final = "owner"
"""Who somebody is in the row, as its header says it (家庭成员1); null: whom the row is about."""

WRONG_NUMBER: Final = "wrong_number"
"""A number as it was written that nobody can have."""

_LENGTH: Final = 18


def named_relatives(read: Roster, vocabulary: Vocabulary) -> pl.DataFrame:
    """A row for each: ``PLACE``, ``OWNER``, the facts that people are compared by.

    The household is that of the row. A number that nobody can have is none: it stands in
    ``WRONG_NUMBER``.
    """
    house, name, number = (
        fact_of_role(vocabulary, role) for role in (Role.HOUSEHOLD, Role.PERSON, Role.RESIDENT_ID)
    )
    relatives = no_relatives(vocabulary) if read.relatives.is_empty() else read.relatives
    told = [fact for fact in (name, number) if fact is not None]
    found = relatives.select(*PLACE, pl.col(RELATION).alias(OWNER), *told)
    if number is not None:
        wrong = pl.col(number).is_in(impossible_numbers(found.get_column(number)))
        found = found.with_columns(
            pl.when(wrong).then(pl.col(number)).alias(WRONG_NUMBER),
            pl.when(~wrong).then(pl.col(number)).alias(number),
        )
    if house is None:
        return found
    rows = (
        with_text_columns(part, [*PLACE[:2], house]).select(*PLACE, house)
        for part in (read.frame, read.rejected)
        if not part.is_empty()
    )
    houses = pl.concat(
        [pl.DataFrame(schema={**dict(found.select(PLACE).schema), house: pl.String}), *rows]
    )
    return found.join(houses, on=PLACE, how="left", nulls_equal=True, maintain_order="left")


def impossible_numbers(numbers: pl.Series) -> list[str]:
    """The numbers that are no ID numbers, each once."""
    return [text for text in numbers.drop_nulls().unique().sort() if not _possible(text)]


def _possible(number: str) -> bool:
    return (
        len(number) == _LENGTH
        and number.isascii()
        and number[:-1].isdigit()
        and number[-1] == ric.calc_check_digit(number)
    )
