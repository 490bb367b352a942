"""What a frame says of each comparison that rules make, as an expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeAlias

import narwhals as nw

from ...policy.facts import YES, FactType, Slot
from ...policy.terms import Term
from .arithmetic import derived
from .kleene import Atom, Between
from .stated import Column, Stated

Expr: TypeAlias = nw.Expr
Knowledge: TypeAlias = tuple[bool | None, bool | None]
"""Whether something holds for everybody or for nobody (None: rows differ), and whether it is
known for everybody (None: for nobody)."""

ROWS_DIFFER: Knowledge = (None, False)
NOBODY_KNOWS: Knowledge = (None, None)

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


class Cells(Protocol):
    """What is known of the cells of a frame: a lazy one says little before it is computed."""

    def where(self, column: Column, value: str) -> Sequence[Expr]:
        """Where a text column holds one of the names of a value; no expressions: nowhere."""

    def compared(self, column: Column) -> bool:
        """Whether there is a yes/no column for each word of a text column."""

    def holds(self, column: Column, value: str) -> Knowledge:
        """Whether a choice has a value."""

    def within(self, column: Column, low: Any, high: Any) -> Knowledge:
        """Whether a number or a day lies in an interval (None: open-ended)."""


@dataclass(eq=False, repr=False)
class Leaves:
    """The comparisons that rules make, in terms of the columns of one frame."""

    stated: Stated
    term: Term
    values_as_of: Term | None
    cells: Cells
    _numbers: dict[str, Expr | None] = field(default_factory=dict)

    def known(self, leaf: Atom | Between) -> Knowledge:
        """What is known of a comparison before any row is judged."""
        if isinstance(leaf, Between):
            return self._known_number(leaf)
        columns = self.stated.of(leaf.fact)
        if not columns:
            assumed = self.stated.assumed.get(leaf.fact)
            return NOBODY_KNOWS if assumed is None else (assumed == leaf.value, True)
        column = self._column(leaf)
        if column is None or not column.says:
            return NOBODY_KNOWS
        holds, certain = self.cells.holds(column, self._word(column, leaf))
        if holds is not True and not self._complete(column, leaf):
            return ROWS_DIFFER  # what a list leaves out may be unknown
        return holds, certain

    def expression(self, leaf: Atom | Between) -> Expr:
        """A comparison whose truth differs from row to row."""
        if isinstance(leaf, Between):
            return self._between(leaf)
        column = self._column(leaf)
        if column is None:
            return nw.lit(None, dtype=nw.Boolean)
        if column.dtype == nw.Boolean:
            return nw.col(column.safe)
        found = self.cells.where(column, self._word(column, leaf))
        if not found:
            made = nw.when(~nw.col(column.safe).is_null()).then(nw.lit(False))  # noqa: FBT003
        else:
            made = found[0]
            for another in found[1:]:
                made = made | another
        return made if self._complete(column, leaf) else nw.when(made).then(nw.lit(True))  # noqa: FBT003

    def is_a_column(self, leaf: object) -> bool:
        """Whether a comparison has been made already: a yes/no column says it."""
        column = self._column(leaf) if isinstance(leaf, Atom) else None
        if column is None or column.dtype == nw.List:
            return False
        return bool(column.dtype == nw.Boolean) or self.cells.compared(column)

    def number(self, fact: str) -> Expr | None:
        """A measured fact as whole fen, a whole number or a date; None: no column says it."""
        if fact not in self._numbers:
            slot = self.stated.vocabulary.slots[fact]
            if slot.fact.formula is not None:
                self._numbers[fact] = derived(slot, self.stated.vocabulary, self.number)
            else:
                self._numbers[fact] = _number(self.stated.of(fact))
        return self._numbers[fact]

    def _column(self, leaf: Atom) -> Column | None:
        """The column that says whether a choice has a value."""
        columns = self.stated.of(leaf.fact)
        named = (column for column in columns if column.value in (None, leaf.value))
        return next(named, None)

    def _word(self, column: Column, leaf: Atom) -> str:
        return leaf.value if column.value is None else YES

    def _complete(self, column: Column, leaf: Atom) -> bool:
        """A list says no to what it leaves out, of the values in use when it was made."""
        if column.dtype != nw.List:
            return True
        value = column.slot.fact.value(leaf.value)
        as_of = self.values_as_of or self.term
        return value is not None and value.in_use(self.term) and value.in_use(as_of)

    def _known_number(self, leaf: Between) -> Knowledge:
        slot = self.stated.vocabulary.slots[leaf.fact]
        if slot.fact.formula is not None:
            return NOBODY_KNOWS if self.number(leaf.fact) is None else ROWS_DIFFER
        columns = self.stated.of(leaf.fact)
        if not columns or not columns[0].says:
            return NOBODY_KNOWS
        column = columns[0]
        low, high = (_as_cell(column, bound) for bound in (leaf.at_least, leaf.at_most))
        return self.cells.within(column, low, high)

    def _between(self, leaf: Between) -> Expr:
        number = self.number(leaf.fact)
        if number is None:
            return nw.lit(None, dtype=nw.Boolean)
        slot = self.stated.vocabulary.slots[leaf.fact]
        made: list[Expr] = []
        if leaf.at_least is not None:
            made.append(number >= _bound(slot, leaf.at_least))
        if leaf.at_most is not None:
            made.append(number <= _bound(slot, leaf.at_most))
        if not made:
            return ~number.is_null()
        return made[0] if len(made) == 1 else made[0] & made[1]


def _bound(slot: Slot, number: int) -> Any:
    """A threshold in the type of the column; days out of the calendar become its ends."""
    return nw.lit(_day(number)) if slot.fact.type is FactType.DATE else number


def _day(number: int) -> date:
    return date.fromordinal(max(_FIRST, min(number, _LAST)))


def _as_cell(column: Column, number: int | None) -> Any:
    """A threshold as a cell of the column would hold it (``Any``: a date or a number)."""
    if number is None or column.slot.fact.type is FactType.INTEGER:
        return number
    if column.slot.fact.type is FactType.DATE:
        return _day(number)
    return number / 100 if number % 100 else number // 100


def _number(columns: Sequence[Column]) -> Expr | None:
    if not columns or not columns[0].says:
        return None
    column = columns[0]
    seen = nw.col(column.safe)
    if column.slot.fact.type is FactType.MONEY:
        if column.dtype == nw.Decimal:
            return (seen.cast(nw.Decimal(18, 2)) * 100).cast(nw.Int64)
        return seen.cast(nw.Int64) * 100
    return seen
