"""What the first row says whose condition holds, as one condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..conditions import ALWAYS, NEVER_HOLDS, AnyOf, Condition, Not, both

_MOST_NESTED: Final = 16
"""So many rows stand inside one another; of more, the halves stand side by side."""


def first_that_holds(
    rows: Sequence[tuple[Condition, Condition]], otherwise: Condition
) -> Condition:
    """What the first row says whose condition holds; where none does, ``otherwise``.

    A row is a condition and what it says. As long as several rows may still be the first, it is
    what all of those say alike, else unknown: exactly that, in Kleene's logic, and not much
    longer than the rows are together.
    """
    if len(rows) > _MOST_NESTED:
        half = len(rows) // 2
        least, most = (first_that_holds(rows[:half], end) for end in (NEVER_HOLDS, ALWAYS))
        return _or(least, _and(most, first_that_holds(rows[half:], otherwise)))
    made = otherwise
    for when, says in reversed(rows):
        made = _or(_and(when, says), _and(_or(_not(when), says), made))
    return made


def _and(first: Condition, second: Condition) -> Condition:
    if NEVER_HOLDS in (first, second):
        return NEVER_HOLDS
    return both(first, second)


def _or(first: Condition, second: Condition) -> Condition:
    if ALWAYS in (first, second):
        return ALWAYS
    parts = [one.parts if isinstance(one, AnyOf) else (one,) for one in (first, second)]
    every = tuple(dict.fromkeys((*parts[0], *parts[1])))
    return every[0] if len(every) == 1 else AnyOf(every)


def _not(condition: Condition) -> Condition:
    if condition in (ALWAYS, NEVER_HOLDS):
        return NEVER_HOLDS if condition == ALWAYS else ALWAYS
    return condition.part if isinstance(condition, Not) else Not(condition)
