"""Money in tables: counted in fen, printed in yuan."""

from __future__ import annotations

from typing import Final

import polars as pl

YUAN: Final = pl.Decimal(20, 2)
"""The type of amounts: no sum of what cells can say is too long for it."""


def yuan(fen: pl.Expr | str) -> pl.Expr:
    """Fen as yuan with two places, exactly.

    >>> pl.select(yuan(pl.lit(31250))).item(), pl.select(yuan(pl.lit(-5))).item()
    (Decimal('312.50'), Decimal('-0.05'))
    """
    cells = pl.col(fen) if isinstance(fen, str) else fen
    return (cells.cast(YUAN) / pl.lit(100).cast(YUAN)).cast(YUAN)
