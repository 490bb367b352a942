"""What a frame says of each comparison that rules make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

import narwhals as nw

from ...meaning.exact_ratios import allowed_range
from ...policy.fact_types import FactType
from ...policy.facts import YES, Slot
from ...policy.formulas import Arithmetic, FactName, Number, Operator, every_part
from ...policy.terms import Term
from .arithmetic import derived_fact
from .cells import CellSummaries, CellSummary
from .columns import FactColumn, FactColumns
from .kleene import Between, HasValue


@dataclass(frozen=True, slots=True)
class HasWord:
    """A column holds a word (or, a column of lists, has it in its list)."""

    column: str
    word: str
    listed: bool


@dataclass(frozen=True, slots=True)
class IsYes:
    """A yes/no column says yes."""

    column: str


@dataclass(frozen=True, slots=True)
class ValueTest:
    """What a frame says of a choice's value: where any of the flags or words holds.

    ``known`` is false where nobody's answer is known. A list that is not complete says
    nothing of what it leaves out.
    """

    known: bool = True
    where: tuple[HasWord | IsYes, ...] = ()
    filled: bool = False
    complete: bool = True
    holds: bool | None = None
    """Whether it holds for everybody or nobody; None: rows differ."""


NOT_KNOWN = ValueTest(known=False)


@dataclass(eq=False, repr=False)
class Comparisons:
    """The comparisons that rules make, in terms of the columns of one frame."""

    facts: FactColumns
    summaries: CellSummaries
    term: Term
    values_as_of: Term | None
    column: Callable[[nw.Expr], nw.Expr] = field(default=lambda expression: expression)
    """Makes a column of its own of what several comparisons mention: a program says how."""
    _numbers: dict[str, nw.Expr | None] = field(default_factory=dict)

    def choice(self, leaf: HasValue) -> ValueTest:
        """What the frame says of a choice having a value."""
        columns = self.facts.of(leaf.fact)
        if not columns:
            assumed = self.facts.assumed.get(leaf.fact)
            return NOT_KNOWN if assumed is None else ValueTest(holds=assumed == leaf.value)
        column = next((c for c in columns if c.value in (None, leaf.value)), None)
        if column is None or not column.has_type:
            return NOT_KNOWN
        summary = self.summaries[column.safe]
        if summary.empty:
            return NOT_KNOWN
        if column.dtype == nw.Boolean:
            return ValueTest(where=(IsYes(column.safe),), filled=summary.filled)
        return self._words(column, summary, leaf.value if column.value is None else YES)

    def _words(self, column: FactColumn, summary: CellSummary, value: str) -> ValueTest:
        listed = column.is_list
        names = [name for name in column.meaning(value) if name in summary.words]
        complete = not listed or self._in_use(column, value)
        holds = None
        if summary.filled and complete and not names:
            holds = False
        elif summary.filled and not listed and set(names) == set(summary.words):
            holds = True
        where = tuple(HasWord(column.safe, name, listed) for name in names)
        if not where and holds is None:  # nowhere, but not known where the cell is empty
            where = (HasWord(column.safe, "", listed),)
        return ValueTest(where=where, filled=summary.filled, complete=complete, holds=holds)

    def _in_use(self, column: FactColumn, value: str) -> bool:
        """A list says no to what it leaves out, of the values in use when it was made."""
        declared = column.slot.fact.value(value)
        as_of = self.values_as_of or self.term
        return declared is not None and declared.in_use(self.term) and declared.in_use(as_of)

    def measured(self, leaf: Between) -> tuple[bool, bool]:
        """Whether anything is known of a measured fact, and whether of everybody."""
        slot = self.facts.vocabulary.slots[leaf.fact]
        if slot.fact.formula is not None:
            return self.number(leaf.fact) is not None, self._always_derived(slot)
        columns = self.facts.of(leaf.fact)
        if leaf.fact in self.facts.assumed:
            return True, True
        if not columns or not columns[0].has_type:
            return False, False
        summary = self.summaries[columns[0].safe]
        return not summary.empty, summary.filled

    def _always_derived(self, slot: Slot) -> bool:
        """Whether a derived fact is known of everybody: its sources are, and no divisor is 0."""
        formula, slots = slot.fact.formula, self.facts.vocabulary.slots
        if formula is None or not all(
            self.measured(Between(name, None, None))[1] for name in formula.facts
        ):
            return False
        divisors = (
            part.right
            for part in every_part(formula.expression)
            if isinstance(part, Arithmetic) and part.operator is Operator.OVER
        )
        return all(
            isinstance(divisor, Number)
            or (
                isinstance(divisor, FactName)
                and slots[divisor.name].fact.formula is None
                and allowed_range(slots[divisor.name].fact)[0] > 0
            )
            for divisor in divisors
        )

    def expression(self, leaf: HasWord | IsYes | Between) -> nw.Expr:
        """A comparison whose truth differs from row to row."""
        match leaf:
            case IsYes(column):
                return nw.col(column)
            case HasWord(column, "", _):
                return nw.when(~nw.col(column).is_null()).then(nw.lit(False))  # noqa: FBT003
            case HasWord(column, word, True):
                return nw.col(column).list.contains(word)
            case HasWord(column, word, _):
                return nw.col(column) == word
            case Between():
                return self._between(leaf)
            case _:
                assert_never(leaf)

    def number(self, fact: str) -> nw.Expr | None:
        """A measured fact as whole fen, a whole number or a date; None: no column says it."""
        if fact not in self._numbers:
            slot = self.facts.vocabulary.slots[fact]
            if slot.fact.formula is not None:
                made = derived_fact(slot, self.facts.vocabulary, self.number)
                self._numbers[fact] = None if made is None else self.column(made)
            elif fact in self.facts.assumed:
                self._numbers[fact] = nw.lit(slot.fact.default_number, dtype=nw.Int64)
            else:
                self._numbers[fact] = _number(self.facts.of(fact))
        return self._numbers[fact]

    def _between(self, leaf: Between) -> nw.Expr:
        number = self.number(leaf.fact)
        if number is None:
            return nw.lit(None, dtype=nw.Boolean)
        slot = self.facts.vocabulary.slots[leaf.fact]
        low, high = _needed(slot, leaf)
        made: list[nw.Expr] = []
        if low is not None:
            made.append(number >= _bound(slot, low))
        if high is not None:
            made.append(number <= _bound(slot, high))
        if not made:
            return nw.when(~number.is_null()).then(nw.lit(True))  # noqa: FBT003
        return made[0] if len(made) == 1 else made[0] & made[1]


def _needed(slot: Slot, leaf: Between) -> tuple[int | None, int | None]:
    """The bounds of an interval that a cell in the fact's own range could miss."""
    if slot.fact.type is FactType.DATE or slot.fact.formula is not None:
        return leaf.at_least, leaf.at_most
    least, most = allowed_range(slot.fact)
    low = None if leaf.at_least is not None and leaf.at_least <= least else leaf.at_least
    high = None if leaf.at_most is not None and leaf.at_most >= most else leaf.at_most
    return low, high


def _bound(slot: Slot, number: int) -> nw.Expr | int:
    """A threshold in the type of the column; days out of the calendar become its ends."""
    if slot.fact.type is not FactType.DATE:
        return number
    days = slot.fact.measure
    return nw.lit(date.fromordinal(max(days.least, min(number, days.most))))


def _number(columns: Sequence[FactColumn]) -> nw.Expr | None:
    if not columns or not columns[0].has_type:
        return None
    column = columns[0]
    cell = nw.col(column.safe)
    if (whole := column.slot.fact.measure.whole) > 1:
        if column.dtype == nw.Decimal:
            places = len(str(whole)) - 1
            return (cell.cast(nw.Decimal(18, places)) * whole).cast(nw.Int64)
        return cell.cast(nw.Int64) * whole
    return cell.cast(nw.Date) if column.has_moments else cell
