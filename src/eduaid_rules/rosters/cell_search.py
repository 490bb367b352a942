"""Looking through cells of text: most columns have nothing of what is looked for."""

from __future__ import annotations

from typing import Final

import polars as pl

_HEAD: Final = 1_000
_ALIKE: Final = 4
"""A text for so many rows or more: then the different texts are looked for first."""

_AT_ONCE: Final = 100_000
"""Rows whose texts are put together to be looked through: a bound on memory."""


def columns_with(cells: pl.DataFrame, signs: str) -> list[str]:
    """The columns of text in which one of some signs stands (as in a class of a pattern).

    All texts of a column are looked through as one: that takes a fifth of looking at each.
    """
    left = cells.select(pl.selectors.string())
    found: set[str] = set()
    for part in left.iter_slices(_AT_ONCE):
        if not (names := [name for name in part.columns if name not in found]):
            break
        told = part.select(pl.col(names).str.join("").str.contains(f"[{signs}]")).row(0)
        found |= {name for name, there in zip(names, told, strict=True) if there}
    return [name for name in left.columns if name in found]


def columns_matching(cells: pl.DataFrame, pattern: str, signs: str = "") -> list[str]:
    """The columns of text of which some cell matches.

    ``signs``: one of them stands in every text that matches, and in few others. Where many rows
    say the same, each text is looked at once: the pattern costs more than finding the different
    texts of such a column.
    """
    texts = cells.select(columns_with(cells, signs) if signs else pl.selectors.string())
    if not texts.width:
        return []
    head = texts.head(_HEAD)
    different = head.select(pl.all().n_unique()).row(0)
    stated = {name: pl.col(name).drop_nulls() for name in texts.columns}
    looked_at = (
        some.unique() if count * _ALIKE <= head.height else some
        for some, count in zip(stated.values(), different, strict=True)
    )
    found = texts.select(some.str.contains(pattern).any() for some in looked_at).row(0)
    return [name for name, matches in zip(stated, found, strict=True) if matches]
