"""The other people whom the rows of lists and rosters name: heads, members, guardians."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from ...policy.fact_types import Role
from ...policy.facts import Vocabulary
from ..reading.columns.relatives import RELATION, no_relatives
from ..reading.identifiers import with_text_columns
from ..reading.mapping import fact_of_role
from ..reading.persons.numbers import resident_number_problems
from ..reading.problems import PLACE
from ..reading.roster import Roster

OWNER: Final = "owner"
"""Who somebody is in the row, as its header says it (家庭成员1); null: whom the row is about."""

WRONG_NUMBER: Final = "wrong_number"
"""A number as it was written that nobody can have."""


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
    told = numbers.drop_nulls().unique().sort()
    return told.filter(resident_number_problems(told, date.today()).is_not_null()).to_list()
