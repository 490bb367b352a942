"""One student for each kind that a rule tells apart, so that words are looked up once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ..api import Policy
from ..evaluation.student.assessment import Assessment
from ..policy.facts import FactType, Vocabulary
from ..policy.terms import Term


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kinds:
    """The people of a roster, by what they state; ``people`` has a column ``row`` besides."""

    people: pl.DataFrame
    policy: Policy
    term: Term
    known_on: date | None
    _known: dict[int, Assessment] = field(default_factory=dict)

    def columns_of(self, facts: Sequence[str]) -> list[str]:
        """The columns that state some facts."""
        wanted = set(facts)
        names = (name for name in self.people.columns if name.partition(".")[0] in wanted)
        return list(names)

    @property
    def stating(self) -> list[str]:
        """All columns that rules can use."""
        stated = self.policy.vocabulary.stated
        slots = ((name, stated.get(name.partition(".")[0])) for name in self.people.columns)
        return [n for n, slot in slots if slot and slot.fact.type is not FactType.IDENTIFIER]

    def alike(self, rows: pl.Series, facts: Sequence[str]) -> pl.DataFrame:
        """Some rows by kind: ``row`` (a list), of which the first stands for all."""
        some = self.people.filter(pl.col("row").is_in(rows.implode()))
        return by_kind(some, self.columns_of(facts))

    def assess(self, row: int) -> Assessment:
        """What the policy says of the student of a row."""
        if row not in self._known:
            profile = profile_of(self.people.row(row, named=True), self.policy.vocabulary)
            self._known[row] = self.policy.evaluate(profile, self.term, self.known_on)
        return self._known[row]

    @property
    def assessed(self) -> tuple[Assessment, ...]:
        """Every student that was looked at."""
        return tuple(self._known.values())


def by_kind(people: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows (``row``, a list) that are alike in some columns, in the order of the first."""
    if not columns:
        return people.select(pl.col("row").implode())
    keys = [
        pl.col(name).list.join("、").alias(name)
        if people.schema[name].is_nested()
        else pl.col(name)
        for name in columns
    ]
    return people.group_by(keys, maintain_order=True).agg(pl.col("row")).select("row")


def profile_of(row: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, object]:
    """The profile that a row of a frame states: no identifiers, nothing unknown."""
    profile: dict[str, object] = {}
    for name, value in row.items():
        fact, _, single = name.partition(".")
        slot = vocabulary.stated.get(fact)
        if slot is None or value is None or slot.fact.type is FactType.IDENTIFIER:
            continue
        if single:
            known = profile.setdefault(slot.fact.name, {})
            if isinstance(known, dict):
                known[single] = value
        elif slot.fact.never is not None and value == date.max:
            profile[slot.fact.name] = slot.fact.never
        else:
            profile[slot.fact.name] = value
    return profile
