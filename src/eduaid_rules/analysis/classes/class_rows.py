"""The rows of products of classes, each as the numbers of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from .answer_classes import AnswerClass
from .splitting import ClassProduct

if TYPE_CHECKING:
    import polars as pl

_BY_QUERY: Final = 4096
"""From so many rows on a cross is made by the dataframe library."""

ClassNumbers: TypeAlias = Mapping[str, Mapping[AnswerClass, int]]
"""For each fact its answers, and the number of each."""


def rows_of(crosses: Iterable[ClassProduct], numbers: ClassNumbers) -> pl.DataFrame:
    """For each row of some products, one after another, its answers by number; null: open."""
    import polars as pl

    parts: list[pl.DataFrame] = []
    small = {fact: list[int | None]() for fact in numbers}
    for cross in crosses:
        if cross.size >= _BY_QUERY:
            parts += _flushed(small)
            parts.append(_crossed(cross, numbers))
        else:
            _append(small, cross, numbers)
    parts += _flushed(small)
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(numbers, pl.Int32))


def _append(into: dict[str, list[int | None]], cross: ClassProduct, numbers: ClassNumbers) -> None:
    size, inner = cross.size, 1
    for fact in into:
        if fact in cross.decided:
            into[fact] += [numbers[fact][cross.decided[fact]]] * size
        elif fact not in cross.crossed:
            into[fact] += [None] * size
    for fact, options in reversed(cross.crossed.items()):
        once = [n for answer in options for n in [numbers[fact][answer]] * inner]
        inner *= len(options)
        into[fact] += once * (size // inner)


def _flushed(small: dict[str, list[int | None]]) -> list[pl.DataFrame]:
    import polars as pl

    if not any(small.values()):
        return []
    made = pl.DataFrame(small, schema=dict.fromkeys(small, pl.Int32))
    for column in small.values():
        column.clear()
    return [made]


def _crossed(cross: ClassProduct, numbers: ClassNumbers) -> pl.DataFrame:
    import polars as pl

    size, inner = cross.size, 1
    row = pl.int_range(size, eager=True)
    made: dict[str, pl.Series] = {}
    for fact, options in reversed(cross.crossed.items()):
        codes = pl.Series([numbers[fact][answer] for answer in options], dtype=pl.Int32)
        made[fact] = codes.gather((row // inner) % len(options))
        inner *= len(options)
    for fact, known in numbers.items():
        if fact not in made:
            answer = cross.decided.get(fact)
            code = None if answer is None else known[answer]
            made[fact] = pl.repeat(code, size, dtype=pl.Int32, eager=True)
    return pl.DataFrame({fact: made[fact] for fact in numbers})
