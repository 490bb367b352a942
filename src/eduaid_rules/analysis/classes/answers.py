"""What subjects answer to every row of a class table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ...evaluation.frames.evaluator import STATE_OUT_OF_BOUNDS, class_verdicts
from ...policy.conditions import Condition
from ...policy.rules import ItemKind
from .subjects import Subject
from .table import ClassTable

if TYPE_CHECKING:
    import polars as pl


_STATE: Final = ".state"


def answers(
    table: ClassTable,
    subjects: Sequence[Subject],
    rules: Collection[str],
    conditions: Mapping[str, tuple[int, Condition]],
) -> list[pl.DataFrame]:
    """The answers of each subject to all rows, in columns as ``class_verdicts`` names them.

    Items that refuse amounts which a row may state answer too (see ``is_student``). The amount
    of a loan is the largest that it may have. Each condition is judged by one subject, whose
    place stands beside it. Subjects of one policy at one term are judged together: their rows
    differ, not their rules.
    """
    import polars as pl

    made: dict[int, pl.DataFrame] = {}
    together: dict[int, list[int]] = {}
    for place, subject in enumerate(subjects):
        together.setdefault(id(subject.at), []).append(place)
    for places in together.values():
        frames: pl.DataFrame = pl.concat([table.frame(subjects[place]) for place in places])
        asked = {name: c for name, (place, c) in conditions.items() if place in places}
        whole = _judged(table, subjects[places[0]], frames, rules, asked)
        for number, place in enumerate(places):
            made[place] = whole.slice(number * len(table), len(table))
    return [made[place] for place in range(len(subjects))]


def is_student(rows: pl.DataFrame, *, but: str | None = None) -> pl.Series:
    """Whether a row can be a student: it states no amount that an item (but one) refuses."""
    import polars as pl

    states = [name for name in rows.columns if name.endswith(_STATE) and name != f"{but}{_STATE}"]
    if not states:
        return pl.repeat(value=True, n=len(rows), dtype=pl.Boolean, eager=True)
    return rows.select(pl.all_horizontal(pl.col(states) != STATE_OUT_OF_BOUNDS)).to_series()


def _judged(
    table: ClassTable,
    subject: Subject,
    frames: pl.DataFrame,
    rules: Collection[str],
    asked: Mapping[str, Condition],
) -> pl.DataFrame:
    facts = {fact for block in table.blocks for fact in block.facts}
    refusing = {
        rule for rule, parts in subject.bounded.items() if any(part.fact in facts for part in parts)
    }
    wanted = {rule for rule in subject.rules if rule in rules or rule in refusing}
    if not wanted and not asked:
        return frames
    items = [item for item in subject.items_of.items if item.id in wanted]
    whole: pl.DataFrame = class_verdicts(subject.at, frames, items, asked)
    loans = {rule for rule in wanted if subject.rules[rule].rule.kind is ItemKind.LOAN}
    if not loans or subject.loans is None:
        return whole
    paying = [item for item in subject.loans.items if item.id in loans]
    paid: pl.DataFrame = class_verdicts(subject.loans.at, frames, paying)
    return whole.with_columns(paid.get_column(f"{loan}.fen") for loan in loans)
