"""What subjects answer to every row of a class table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ..evaluation.columns.verdicts import verdicts
from ..policy.conditions import Condition
from .classes import ClassTable
from .subjects import Subject

if TYPE_CHECKING:
    import polars as pl


def answers(
    table: ClassTable,
    subjects: Sequence[Subject],
    rules: Collection[str],
    conditions: Mapping[str, tuple[int, Condition]],
) -> list[pl.DataFrame]:
    """The answers of each subject to all rows, in columns as ``verdicts`` names them.

    Each condition is judged by one subject, whose place stands beside it. Subjects of one policy
    at one term are judged together: their rows differ, not their rules.
    """
    import polars as pl

    made: dict[int, pl.DataFrame] = {}
    together: dict[int, list[int]] = {}
    for place, subject in enumerate(subjects):
        together.setdefault(id(subject.at), []).append(place)
    for places in together.values():
        frames = [table.frame(subjects[place]) for place in places]
        first = subjects[places[0]]
        items = [item for item in first.items_of.items if item.id in rules]
        asked = {name: c for name, (place, c) in conditions.items() if place in places}
        whole: pl.DataFrame = pl.concat(frames)
        if items or asked:
            whole = verdicts(first.at, whole, items, asked)
        for number, place in enumerate(places):
            made[place] = whole.slice(number * len(table), len(table))
    return [made[place] for place in range(len(subjects))]
