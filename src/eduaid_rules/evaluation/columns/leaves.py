"""What a frame says of each comparison: an expression, or a constant where nobody differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import narwhals as nw

from ...policy.facts import FactType, Slot
from ...policy.terms import Term
from .arithmetic import derived
from .kleene import FALSE, TRUE, UNKNOWN, Atom, Between, Kleene
from .stated import Column, Stated

Expr: TypeAlias = nw.Expr
Masks = Mapping[tuple[str, str], Expr]
"""For each text column (its safe name) and name of a value that occurs: where it stands."""

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


@dataclass(eq=False, repr=False)
class Leaves:
    """The comparisons that rules make, in terms of the columns of one frame."""

    stated: Stated
    term: Term
    values_as_of: Term | None
    words_in: Callable[[Column, str], list[Expr]]
    """Where a column holds one of the names of a value; no expressions: nowhere."""
    _numbers: dict[str, Expr | None] = field(default_factory=dict)

    def constant(self, leaf: Atom | Between) -> Kleene | None:
        """What is known of a comparison without looking at any row; None: rows differ."""
        slot = self.stated.vocabulary.slots[leaf.fact]
        if isinstance(leaf, Between):
            return UNKNOWN if self.number(leaf.fact) is None else None
        columns = self.stated.of(leaf.fact)
        if not columns:
            assumed = dict(self.stated.assumed).get(leaf.fact)
            return UNKNOWN if assumed is None else TRUE if assumed == leaf.value else FALSE
        if slot.fact.type is FactType.MULTIPLE and self._value_column(leaf) is None:
            return None if columns[0].value is None and columns[0].says else UNKNOWN
        return None if columns[0].says else UNKNOWN

    def expression(self, leaf: Atom | Between) -> Expr:
        """A comparison whose truth differs from row to row."""
        if isinstance(leaf, Between):
            return self._between(leaf)
        slot = self.stated.vocabulary.slots[leaf.fact]
        if slot.fact.type is FactType.MULTIPLE and (own := self._value_column(leaf)) is None:
            return self._listed(self.stated.of(leaf.fact)[0], leaf.value, slot)
        column = own if slot.fact.type is FactType.MULTIPLE else self.stated.of(leaf.fact)[0]
        if column.dtype == nw.Boolean:
            return nw.col(column.safe)
        return self._holds(column, leaf.value if column.value is None else "是")

    def number(self, fact: str) -> Expr | None:
        """A measured fact as whole fen, a whole number or a date; None: no column says it."""
        if fact not in self._numbers:
            slot = self.stated.vocabulary.slots[fact]
            if slot.fact.formula is not None:
                self._numbers[fact] = derived(slot, self.stated.vocabulary, self.number)
            else:
                self._numbers[fact] = _number(self.stated.of(fact))
        return self._numbers[fact]

    def _value_column(self, leaf: Atom) -> Column | None:
        columns = self.stated.of(leaf.fact)
        return next((column for column in columns if column.value == leaf.value), None)

    def _holds(self, column: Column, value: str) -> Expr:
        found = self.words_in(column, value)
        if not found:
            return nw.when(~nw.col(column.safe).is_null()).then(nw.lit(False))  # noqa: FBT003
        made = found[0]
        for another in found[1:]:
            made = made | another
        return made

    def _listed(self, column: Column, value: str, slot: Slot) -> Expr:
        """A complete list says no to what it leaves out, of the values in use when it was made."""
        holds = self._holds(column, value)
        declared = slot.fact.value(value)
        as_of = self.values_as_of
        usual = declared is not None and declared.in_use(self.term)
        if usual and (as_of is None or declared.in_use(as_of)):
            return holds
        return nw.when(holds).then(nw.lit(True))  # noqa: FBT003

    def _between(self, leaf: Between) -> Expr:
        number = self.number(leaf.fact)
        assert number is not None  # noqa: S101 -- a constant otherwise
        if leaf.at_least is None and leaf.at_most is None:
            return ~number.is_null()
        slot = self.stated.vocabulary.slots[leaf.fact]
        made: list[Expr] = []
        if leaf.at_least is not None:
            made.append(number >= _bound(slot, leaf.at_least))
        if leaf.at_most is not None:
            made.append(number <= _bound(slot, leaf.at_most))
        return made[0] if len(made) == 1 else made[0] & made[1]


def _bound(slot: Slot, number: int) -> Any:
    """A threshold in the type of the column; days out of the calendar become its ends."""
    if slot.fact.type is not FactType.DATE:
        return number
    return nw.lit(date.fromordinal(max(_FIRST, min(number, _LAST))))


def _number(columns: tuple[Column, ...]) -> Expr | None:
    if not columns or not columns[0].says:
        return None
    column = columns[0]
    seen = nw.col(column.safe)
    if column.slot.fact.type is FactType.MONEY:
        if column.dtype == nw.Decimal:
            return (seen.cast(nw.Decimal(18, 2)) * 100).cast(nw.Int64)
        return seen.cast(nw.Int64) * 100
    return seen
