"""Kinds of answers as the cells of a frame that a subject's policy reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ...policy.facts import FactType, Slot
from .kinds import Kind
from .subjects import Subject

if TYPE_CHECKING:
    import polars as pl


def cells_of(slot: Slot, options: Sequence[Kind], subject: Subject) -> list[pl.Series]:
    """The cells of a fact for each of its kinds: one column, or one for each value of a 多选."""
    import polars as pl

    fact = slot.fact
    if fact.type is FactType.MULTIPLE:
        return [
            pl.Series(f"{fact.name}.{name}", _held(name, bit, options, subject), dtype=pl.Boolean)
            for name, bit in slot.atoms.items()
        ]
    if fact.type is FactType.YES_NO:
        truths = [_yes(kind, subject) for kind in options]
        return [pl.Series(fact.name, truths, dtype=pl.Boolean)]
    if fact.type is FactType.SINGLE:
        return [_single(slot, options)]
    cells, kind_of = _MEASURED[fact.type]
    numbers = [None if kind.number is None else cells(kind.number) for kind in options]
    return [pl.Series(fact.name, numbers, dtype=kind_of(pl))]


def _single(slot: Slot, options: Sequence[Kind]) -> pl.Series:
    """The value of a single choice; one that the policy does not know cannot be stated to it."""
    import polars as pl

    names = [next((name for name in kind.yes if name in slot.atoms), None) for kind in options]
    return pl.Series(slot.fact.name, names, dtype=pl.Enum(list(slot.atoms)))


def _yes(kind: Kind, subject: Subject) -> bool | None:
    if subject.yes(kind):
        return True
    return None if kind.is_unknown else False


def _held(name: str, bit: int, options: Sequence[Kind], subject: Subject) -> list[bool | None]:
    """Whether a value of a multiple choice holds, for each kind."""
    rest = False if bit & subject.at.in_use else None
    made: list[bool | None] = []
    for kind in options:
        if name in subject.yes(kind):
            made.append(True)
        elif kind.no is None:
            made.append(rest)
        else:
            made.append(False if name in kind.no else None)
    return made


def _money(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


# ``Any``: the cell of a measured column, and the type that the dataframe library gives it
_MEASURED: Final[dict[FactType, tuple[Callable[[int], Any], Callable[[Any], Any]]]] = {
    FactType.INTEGER: (int, lambda pl: pl.Int64),
    FactType.MONEY: (_money, lambda pl: pl.Decimal(18, 2)),
    FactType.DATE: (
        lambda day: date.fromordinal(max(1, min(day, date.max.toordinal()))),
        lambda pl: pl.Date,
    ),
}
