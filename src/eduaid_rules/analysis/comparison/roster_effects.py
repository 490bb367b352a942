"""What a change of policy means for the people on a roster: people and money, before and after.

The sums are those of a payment ledger (发放台账): by item, by school and by every fact that the
vocabulary marks with 汇总. No person is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from ...api import Policy
from ...policy.items import ItemKind
from ...policy.money_and_units import fen_to_yuan
from ...policy.terms import Term
from ...rosters.ledger.ledger import judged_at
from ...rosters.ledger.ledger_columns import ROW_INDEX, Dimension, LedgerColumns
from ...rosters.reading.problems import PLACE, REFUSED, by_place
from ...rosters.reading.roster import Roster

_SIDES: Final = ("before", "after")
_OPEN: Final = "undetermined"


@dataclass(frozen=True, slots=True)
class PairedSum:
    """People and money of one item, school or category under both policies; fen of the term.

    ``people`` have the item (of a school or category: any item of cash); ``open`` are those of
    whom it could not be said. ``fen`` is None for an item without money.
    """

    value: str
    people: tuple[int, int]
    open: tuple[int, int]
    fen: tuple[int, int] | None

    @property
    def changed(self) -> bool:
        """Whether the two policies differ in it."""
        return any(pair is not None and pair[0] != pair[1] for pair in self._pairs)

    @property
    def _pairs(self) -> tuple[tuple[int, int] | None, ...]:
        return self.people, self.open, self.fen

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: amounts as text (``Any``: whatever JSON holds)."""
        made: dict[str, Any] = {"value": self.value}
        for place, side in enumerate(_SIDES):
            amount = None if self.fen is None else str(fen_to_yuan(self.fen[place]))
            made[side] = {
                "people": self.people[place],
                "undetermined": self.open[place],
                "amount": amount,
            }
        made["difference"] = (
            None if self.fen is None else str(fen_to_yuan(self.fen[1] - self.fen[0]))
        )
        return made


@dataclass(frozen=True, slots=True)
class RosterRows:
    """What became of the rows of a roster with one policy: ``read`` = ``judged`` + refused."""

    read: int
    judged: int
    reasons: tuple[tuple[str, int], ...]
    """Why rows were refused: the kind of finding, and in how many rows it stands."""

    @property
    def refused(self) -> int:
        """The rows that were not judged."""
        return self.read - self.judged


@dataclass(frozen=True, slots=True, repr=False)
class RosterEffects:
    """A roster under two policies at a term.

    Of the people judged by both (``gain`` + ``lose`` + ``other`` + ``stay``) ``gain`` have more
    cash in all than before, ``lose`` less; ``other`` have as much, but other items, or items
    that are open now or were open; for ``stay`` nothing changes.
    """

    term: Term
    rows: tuple[RosterRows, RosterRows]
    total: PairedSum
    items: tuple[PairedSum, ...]
    groups: tuple[tuple[str, tuple[PairedSum, ...], bool], ...]
    """By school and by each dimension: its title, its sums, and whether one person can have
    several of its values."""
    gain: int
    lose: int
    other: int
    stay: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        return {
            "term": str(self.term),
            "rows": {
                side: {
                    "read": rows.read,
                    "judged": rows.judged,
                    "refused": rows.refused,
                    "reasons": dict(rows.reasons),
                }
                for side, rows in zip(_SIDES, self.rows, strict=True)
            },
            "people": {
                "gain": self.gain,
                "lose": self.lose,
                "otherwise": self.other,
                "stay": self.stay,
            },
            "total": self.total.to_dict(),
            "items": [item.to_dict() for item in self.items],
            "groups": [
                {"title": title, "several": several, "sums": [one.to_dict() for one in sums]}
                for title, sums, several in self.groups
            ],
        }


def roster_effects(
    rosters: Sequence[Roster],
    policies: Sequence[Policy],
    term: Term,
    rules: Collection[str] | None = None,
) -> RosterEffects:
    """A roster under two policies, ``rosters`` being it as read with each of their vocabularies.

    ``rules``: only these items count. Raises TermError for a term that a policy does not reach.
    """
    sides: list[_Side] = []
    for roster, policy in zip(rosters, policies, strict=True):
        judged = judged_at(roster, policy, term, None)
        lines = judged.columns.lines
        if rules is not None:
            lines = lines.filter(pl.col("rule").is_in(list(rules)))
        problems = by_place([roster.problems, judged.problems]).filter(REFUSED)
        counted = problems.unique([*PLACE, "种类"]).group_by("种类").len().sort("种类")
        people = judged.columns.students.people.height
        rows = RosterRows(roster.read, people, tuple(counted.iter_rows()))
        sides.append(_Side(judged.columns, lines, rows))
    old, new = sides
    gain, lose, other, stay = _who_gains(old, new)
    return RosterEffects(
        term=term,
        rows=(old.rows, new.rows),
        total=_both(old.total, new.total)[0],
        items=_by_item(old, new),
        groups=tuple(_groups(old, new)),
        gain=gain,
        lose=lose,
        other=other,
        stay=stay,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Side:
    """A roster judged by one policy."""

    columns: LedgerColumns
    lines: pl.DataFrame
    rows: RosterRows

    @property
    def total(self) -> pl.DataFrame:
        """Everybody, once; a line also where nobody could be judged."""
        return self._people.select(pl.lit("合计").alias("value"), *_sums)

    @property
    def items(self) -> pl.DataFrame:
        """For each item its people, the open ones, and its fen; without money null."""
        cash = pl.col("kind").cast(pl.String) == ItemKind.CASH.id
        return self.lines.group_by("rule").agg(
            pl.col("name").cast(pl.String).first(),
            _given.sum().cast(pl.Int64).alias("people"),
            (~_given).sum().cast(pl.Int64).alias("open"),
            pl.col("fen").filter(_given).sum().cast(pl.Int64),
            cash.any().alias("cash"),
        )

    def by(self, dimension: Dimension) -> pl.DataFrame:
        """The same for each value of a dimension."""
        people = self._people
        columns = {
            column.name: column for column in self.columns.broken_down(people.get_column(ROW_INDEX))
        }
        values = columns[dimension.column].cast(pl.String).alias("value")
        if dimension.several:
            values = values.str.strip_chars("、").str.split("、").list.unique()
        table = people.with_columns(values)
        return self._summed(table.explode("value") if dimension.several else table)

    @property
    def _people(self) -> pl.DataFrame:
        """For each person: whether there is cash, whether cash is open, and how much."""
        cash = self.lines.filter(pl.col("kind").cast(pl.String) == ItemKind.CASH.id)
        one = cash.group_by(ROW_INDEX).agg(
            pl.any_horizontal(_given).any().alias("people"),
            (~_given).any().alias("open"),
            pl.col("fen").filter(_given).sum().cast(pl.Int64),
        )
        everybody = self.columns.students.people.select(ROW_INDEX)
        made = everybody.join(one, on=ROW_INDEX, how="left", maintain_order="left")
        return made.with_columns(
            pl.col("people", "open").fill_null(value=False), pl.col("fen").fill_null(0)
        )

    def _summed(self, people: pl.DataFrame) -> pl.DataFrame:
        return people.group_by("value").agg(*_sums)

    @property
    def answers(self) -> pl.DataFrame:
        """For each person by place: the cash in all, and everything that was said as one text."""
        said = pl.concat_str(
            "rule", pl.col("state").cast(pl.String), pl.col("fen").cast(pl.String),
            separator=":", ignore_nulls=True,
        )  # fmt: skip
        texts = self.lines.sort(ROW_INDEX, "rule").group_by(ROW_INDEX, maintain_order=True)
        told = texts.agg(said.str.join("、").alias("said"))
        places = self.columns.students.people.select(ROW_INDEX, *PLACE)
        made = places.join(told, on=ROW_INDEX, how="left", maintain_order="left")
        fen = self._people.select(ROW_INDEX, "fen")
        return made.join(fen, on=ROW_INDEX).select(*PLACE, "fen", pl.col("said").fill_null(""))


_sums: Final = (pl.col("people", "open", "fen").sum().cast(pl.Int64),)
_given: Final = pl.col("state").cast(pl.String) != _OPEN


def _both(old: pl.DataFrame, new: pl.DataFrame) -> tuple[PairedSum, ...]:
    """The sums of both sides by value, the largest difference first."""
    both = old.join(new, on="value", how="full", coalesce=True, suffix=".new")
    sums = [
        PairedSum(
            str(row["value"]),
            (row["people"] or 0, row["people.new"] or 0),
            (row["open"] or 0, row["open.new"] or 0),
            (row["fen"] or 0, row["fen.new"] or 0),
        )
        for row in both.iter_rows(named=True)
    ]
    return tuple(sorted(sums, key=_largest))


def _largest(one: PairedSum) -> tuple[int, int, str]:
    by = 0 if one.fen is None else abs(one.fen[1] - one.fen[0])
    return -by, -abs(one.people[1] - one.people[0]), one.value


def _by_item(old: _Side, new: _Side) -> tuple[PairedSum, ...]:
    both = old.items.join(new.items, on="rule", how="full", coalesce=True, suffix=".new")
    sums = []
    for row in both.iter_rows(named=True):
        money = row["cash"] or row["cash.new"]
        sums.append(
            PairedSum(
                f"{row['name.new'] or row['name']}（{row['rule']}）",
                (row["people"] or 0, row["people.new"] or 0),
                (row["open"] or 0, row["open.new"] or 0),
                (row["fen"] or 0, row["fen.new"] or 0) if money else None,
            )
        )
    return tuple(sorted(sums, key=_largest))


def _groups(old: _Side, new: _Side) -> Iterator[tuple[str, tuple[PairedSum, ...], bool]]:
    """The dimensions of the new policy, and those that only the old one has."""
    found: dict[str, list[tuple[_Side, Dimension]]] = {}
    for side in (new, old):
        for dimension in side.columns.dimensions:
            found.setdefault(dimension.title, []).append((side, dimension))
    for title, known in found.items():
        sums = {id(side): side.by(dimension) for side, dimension in known}
        empty = next(iter(sums.values())).clear()
        several = any(dimension.several for _, dimension in known)
        yield title, _both(sums.get(id(old), empty), sums.get(id(new), empty)), several


def _who_gains(old: _Side, new: _Side) -> tuple[int, int, int, int]:
    """Of the people judged by both: who gains, who loses, who has other items, who stays."""
    both = old.answers.join(new.answers, on=PLACE, nulls_equal=True, suffix=".new")
    by = pl.col("fen.new") - pl.col("fen")
    alike = pl.col("said") == pl.col("said.new")
    counted = both.select(
        (by > 0).sum().alias("gain"),
        (by < 0).sum().alias("lose"),
        ((by == 0) & ~alike).sum().alias("otherwise"),
        ((by == 0) & alike).sum().alias("stay"),
    )
    gain, lose, other, stay = counted.row(0)
    return gain, lose, other, stay
