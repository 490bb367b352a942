"""Rows of lists that are of one value or another (城乡特困), as the roster knows of each child."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .lists import CATEGORY, ENTRY, ID_NUMBER, CategoryLists
from .row_claims import ANSWER, CURRENT, STATE, in_doubt

_TOLD = "told"


def answered(lists: CategoryLists, people: pl.DataFrame) -> CategoryLists:
    """The lists with each row that counts for who is so (``ANSWER``) settled by the roster.

    What the roster says of the child with that number decides. Where it is silent the row is a
    question. Somebody who is in no roster may be of each value: nobody is filled from that.
    """
    asked = lists.claims.filter(pl.col(ANSWER).is_not_null(), pl.col(STATE) == CURRENT)
    if asked.is_empty():
        return lists
    parts = [lists.claims.join(asked, on=[ENTRY, CATEGORY], how="anti", maintain_order="left")]
    numbered = asked.join(
        lists.rows.select(ENTRY, ID_NUMBER), on=ENTRY, how="left", maintain_order="left"
    )
    for (answer,), claims in numbered.group_by(ANSWER, maintain_order=True):
        fact, _, value = str(answer).partition("=")
        own = pl.col(fact).cast(pl.String) if fact in people.columns else pl.lit(None, pl.String)
        known = people.filter(pl.col(ID_NUMBER).is_not_null())
        known = known.select(ID_NUMBER, own.alias(_TOLD), pl.lit(value=True).alias("there"))
        known = known.unique(ID_NUMBER, keep="first", maintain_order=True)
        found = claims.join(known, on=ID_NUMBER, how="left", maintain_order="left")
        found = found.filter((pl.col(_TOLD) == value).fill_null(value=True))
        silent = pl.col("there").is_not_null() & pl.col(_TOLD).is_null()
        why = pl.lit(f"是哪一种要看{fact}，这一行和花名册都没有写")
        found = found.with_columns(in_doubt(silent, why))
        parts.append(found.select(parts[0].columns))
    return replace(lists, claims=pl.concat(parts))
