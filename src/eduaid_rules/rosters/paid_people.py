"""Whom of the ledger a payment went to: by numbers, else by name and school where that is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from .due import PERSON, Due, person_key, school_key
from .identifiers import name_key

BY_NAME, BY_CARD = "按姓名和学校对上", "按卡号对上"
BY_PUPIL: Final = "按学籍号对上"
_SEVERAL: Final = "同校同名的不止一人，没有号码，分不清是谁"
_SHARED: Final = "没有写是谁，这张卡的不止一人"
_REFUSED: Final = "这个人在花名册里的行退回了，台账没有判断"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PaidPeople:
    """Payments of a term with ``person``, ``by`` (how found, null: by ID number), ``doubt``.

    ``strangers`` are the people who are not in the ledger, numbered on from those who are.
    """

    paid: pl.DataFrame
    strangers: pl.DataFrame


def matched(paid: pl.DataFrame, due: Due) -> PaidPeople:
    """Find the person of each payment.

    A weaker key never overrules a stronger one that both sides have and that differs.
    """
    rows = paid.with_columns(
        name_key(pl.col("who_name")).alias("name_key"),
        school_key(pl.col("who_school")).alias("school_key"),
    ).with_row_index("payment")
    found = [_by_resident(rows, due)]
    for match in (_by_pupil, _by_name, _by_card):
        rest = rows.join(pl.concat(found), on="payment", how="anti")
        found.append(match(rest, due))
    rows = rows.join(pl.concat(found), on="payment", how="left", maintain_order="left")
    number = pl.coalesce("resident", "pupil")
    refused = pl.col(PERSON).is_null() & number.is_in(due.refused.implode())
    rows = rows.with_columns(
        pl.when(refused).then(pl.lit(_REFUSED)).otherwise("doubt").alias("doubt")
    )
    return _with_strangers(rows, due)


_FOUND: Final = {
    "payment": pl.UInt32,
    PERSON: pl.UInt32,
    "by": pl.String,
    "doubt": pl.String,
}


def _found(rows: pl.DataFrame, by: str | None, doubt: pl.Expr | None = None) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    return rows.select(
        "payment",
        PERSON,
        pl.lit(by, dtype=pl.String).alias("by"),
        (none if doubt is None else doubt).alias("doubt"),
    ).cast(_FOUND)  # type: ignore[arg-type]  # a mapping of names to types


def _by_resident(rows: pl.DataFrame, due: Due) -> pl.DataFrame:
    known = due.people.select("resident", PERSON).drop_nulls().unique("resident", keep="first")
    return _found(rows.join(known, on="resident"), None)


def _by_pupil(rows: pl.DataFrame, due: Due) -> pl.DataFrame:
    """By the student number, of which one of the two sides has no ID number beside it."""
    people = due.people.filter(pl.col("pupil").is_unique() & pl.col("pupil").is_not_null())
    known = people.select("pupil", PERSON, pl.col("resident").alias("own"))
    both = rows.join(known, on="pupil")
    return _found(both.filter(pl.col("resident").is_null() | pl.col("own").is_null()), BY_PUPIL)


def _by_name(rows: pl.DataFrame, due: Due) -> pl.DataFrame:
    """By name and school; without a school where all of the ledger is of one."""
    rows = rows.filter(pl.col("name_key").is_not_null())
    schools = due.people.get_column("school_key").drop_nulls().unique()
    if len(schools) == 1:
        only = pl.lit(schools[0])
        rows = rows.with_columns(pl.col("school_key").fill_null(only))
    keys = ["name_key", "school_key"]
    known = due.people.join(rows.select(keys).unique(), on=keys, how="semi")
    known = known.group_by(keys).agg(
        pl.col(PERSON).first(),
        pl.len().alias("people"),
        pl.col("resident").first().alias("own"),
        pl.col("pupil").first().alias("own_pupil"),
    )
    both = rows.join(known, on=keys)
    differ = (pl.col("resident") != pl.col("own")) | (pl.col("pupil") != pl.col("own_pupil"))
    one = both.filter((pl.col("people") == 1) & ~differ.fill_null(value=False))
    unnumbered = pl.col("resident").is_null() & pl.col("pupil").is_null()
    several = both.filter((pl.col("people") > 1) & unnumbered)
    several = several.with_columns(pl.lit(None, dtype=pl.UInt32).alias(PERSON))
    return pl.concat([_found(one, BY_NAME), _found(several, None, pl.lit(_SEVERAL))])


def _by_card(rows: pl.DataFrame, due: Due) -> pl.DataFrame:
    """By the card, where nothing else says who it is."""
    nobody = pl.all_horizontal(pl.col(n).is_null() for n in ("resident", "pupil", "who_name"))
    known = due.cards.group_by("card").agg(pl.col(PERSON).min(), pl.len().alias("people"))
    both = rows.filter(nobody).join(known, on="card")
    several = both.filter(pl.col("people") > 1)
    several = several.with_columns(pl.lit(None, dtype=pl.UInt32).alias(PERSON))
    one = both.filter(pl.col("people") == 1)
    return pl.concat([_found(one, BY_CARD), _found(several, None, pl.lit(_SHARED))])


def _with_strangers(rows: pl.DataFrame, due: Due) -> PaidPeople:
    """Numbers for those who are not in the ledger; who cannot be told apart stays so."""
    unknown = rows.filter(pl.col(PERSON).is_null())
    if unknown.is_empty():
        return PaidPeople(rows, due.people.clear())
    unknown = unknown.with_columns(person_key().alias("key"))
    strangers = unknown.unique("key", keep="first", maintain_order=True)
    strangers = strangers.drop(PERSON).with_row_index(PERSON, offset=due.people.height)
    numbered = unknown.drop(PERSON).join(strangers.select("key", PERSON), on="key")
    given = numbered.select("payment", pl.col(PERSON).alias("stranger"))
    rows = rows.join(given, on="payment", how="left", maintain_order="left")
    rows = rows.with_columns(pl.coalesce(PERSON, "stranger").alias(PERSON)).drop("stranger")
    people = strangers.select(due.people.columns).cast({PERSON: pl.UInt32})
    return PaidPeople(rows, people)
