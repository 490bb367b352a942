"""How much: the amounts of one rule at one term, compiled to an expression over a student.

Its value is a settled line, an open one, or none. Every amount that is fixed before the
student is seen becomes one ready-made line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, assert_never, cast

from ...errors import Diagnostic, ProfileError
from ...meaning.logic import CompiledCondition, KnownAtoms, Measured, compile_condition
from ...meaning.plan.amount_plans import (
    AmountBound,
    AmountPlan,
    AmountTable,
    KnownAmount,
    NoAmount,
    OpenAmount,
)
from ...meaning.plan.numbers import (
    Constant,
    Greatest,
    Least,
    Product,
    Scaled,
    Stated,
    Total,
    WholeNumber,
    facts_of_number,
)
from ...policy.documents import Citation
from ...policy.facts import Slot
from ...policy.formulas import Rounding
from ...policy.items import ItemKind
from ...policy.money_and_units import fen_to_yuan, yuan_text
from ...policy.standards import Pick
from ..policy_at_term import RuleAtTerm


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SettledLine:
    """An item with its amount settled (None: the item has no amount of money).

    What every reader of an item asks for is copied here, one step away.
    """

    rule: RuleAtTerm
    id: str
    citations: tuple[Citation, ...]
    fen: int | None
    amount: Decimal | None
    standard: str
    worth: int | None = None
    """What it is worth in fen, of what is no cash; None: that is not known, or not told."""
    settled: bool = True


def settled_line(rule: RuleAtTerm, fen: int | None, standard: str) -> SettledLine:
    """A settled item; of what is no cash ``fen`` is its worth."""
    if rule.rule.kind is ItemKind.CASH:
        amount = None if fen is None else fen_to_yuan(fen)
        return SettledLine(rule, rule.rule.id, rule.citations, fen, amount, standard)
    worth = fen if rule.tells_worth else None
    return SettledLine(rule, rule.rule.id, rule.citations, None, None, standard, worth)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenLine:
    """An item that cannot be settled; ``final``: no fact about the student would settle it."""

    rule: RuleAtTerm
    about: str
    standard: str
    reason: str | None = None
    final: bool = False
    settled: bool = False
    waits_for: tuple[OpenLine, ...] = ()
    """Open items that exclude this one, which must be settled first."""
    asks: str | None = None
    """The fact that says which of several items the student chose."""


RuleOutcome: TypeAlias = SettledLine | OpenLine | None
CompiledRule: TypeAlias = Callable[[int, int, Measured], RuleOutcome]


@dataclass(eq=False, repr=False)
class AmountCompiler:
    """Builds the expression of one rule's amounts; ``names`` are the objects it mentions."""

    rule: RuleAtTerm
    known: KnownAtoms
    names: dict[str, object] = field(default_factory=dict)

    def expression(self, amount: AmountPlan) -> str:
        """An expression over T, F and V that is a settled line, an open one or None."""
        match amount:
            case KnownAmount():
                return self._known(amount)
            case OpenAmount():
                return self._name(self._open(amount))
            case AmountTable(_, pick):
                return self._picking(pick)(amount)
            case NoAmount():
                return "None"
            case _:
                assert_never(amount)

    def _picking(self, pick: Pick) -> Callable[[AmountTable], str]:
        match pick:
            case Pick.EXCLUSIVE:
                return self._exclusive
            case Pick.FIRST:
                return self._first
            case Pick.HIGHEST | Pick.LOWEST:
                return self._outermost
            case _:
                assert_never(pick)

    def _name(self, value: object) -> str:
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name

    @property
    def _is_cash(self) -> bool:
        return self.rule.rule.kind is ItemKind.CASH

    def _open(self, amount: OpenAmount) -> SettledLine | OpenLine:
        if not self._is_cash:
            return settled_line(self.rule, None, amount.said)
        return OpenLine(self.rule, "amount", amount.said, amount.reason, amount.final)

    def _known(self, amount: KnownAmount) -> str:
        """One ready-made line where nothing about it turns on the student."""
        turns = amount.bound is not None or amount.year is not None
        counts = self._is_cash or self.rule.tells_worth
        if not turns and (isinstance(amount.fen, Constant) or not counts):
            fen = amount.fen.number if isinstance(amount.fen, Constant) else None
            return self._name(settled_line(self.rule, fen, amount.said))
        return f"{self._name(self._chosen(amount))}(V)"

    def _chosen(self, amount: KnownAmount) -> Callable[[Measured], SettledLine | OpenLine]:
        slots = self.rule.at.vocabulary.slots
        needed = {fact for part in _numbers_of(amount) for fact in facts_of_number(part)}
        indexes = tuple(slots[fact].index for fact in needed)
        unknown, said, bound = self._open(amount.unknown), amount.said, amount.bound
        fen = number_function(amount.fen, slots)
        year = None if amount.year is None else number_function(amount.year, slots)
        paid = None if bound is None else number_function(bound.paid, slots)

        def choose(measured: Measured) -> SettledLine | OpenLine:
            for index in indexes:
                if measured[index] is None:
                    return unknown
            if bound is not None and paid is not None:
                _check(bound, paid(measured))
            if year is None:
                return settled_line(self.rule, fen(measured), said)
            figure = f"{yuan_text(year(measured))}元/{amount.per.value}"
            return settled_line(self.rule, fen(measured), f"{said}，即{figure}")

        return choose

    def _sources(self, table: AmountTable) -> Iterator[tuple[CompiledCondition, str]]:
        """Each row's truth and amount; a row that cannot be is left out."""
        for condition, amount in table.rows:
            made = compile_condition(condition, self.rule.at.vocabulary, self.known)
            if not made.is_false:
                yield made, self.expression(amount)

    def _rest(self, table: AmountTable) -> tuple[str, str]:
        unknown = self._name(self._open(table.unknown))
        return (unknown if table.rest is table.unknown else self.expression(table.rest)), unknown

    def _exclusive(self, table: AmountTable) -> str:
        rows = list(self._sources(table))
        for truth, amount in rows:
            if truth.is_true:
                return amount
        rest, unknown = self._rest(table)
        if not rows:
            return rest
        chain = "".join(f"{amount} if {truth.holds} else " for truth, amount in rows)
        fails = " and ".join(truth.fails for truth, _ in rows)
        return f"({chain}{rest} if {fails} else {unknown})"

    def _first(self, table: AmountTable) -> str:
        """A row is taken when it holds and every row before it surely does not."""
        expression, unknown = self._rest(table)
        for truth, amount in reversed(list(self._sources(table))):
            if truth.is_true:
                expression = amount
            else:
                expression = (
                    f"({amount} if {truth.holds} else {expression} if {truth.fails} else {unknown})"
                )
        return expression

    def _outermost(self, table: AmountTable) -> str:
        """The highest or lowest of the rows that hold; all must be known to hold or not."""
        rows = list(self._sources(table))
        rest, unknown = self._rest(table)
        if not rows:
            return rest
        known = " and ".join(f"({truth.holds} or {truth.fails})" for truth, _ in rows)
        taken = ", ".join(f"{amount} if {truth.holds} else None" for truth, amount in rows)
        any_holds = " or ".join(truth.holds for truth, _ in rows)
        pick = self._name(_highest_line if table.pick is Pick.HIGHEST else _lowest_line)
        chosen = f"{pick}(({taken},)) if ({any_holds}) else {rest}"
        return f"(({chosen}) if {known} else {unknown})"


_Lines: TypeAlias = tuple[SettledLine | OpenLine | None, ...]


def _highest_line(lines: _Lines) -> SettledLine | OpenLine | None:
    return _extreme_line(lines, max)


def _lowest_line(lines: _Lines) -> SettledLine | OpenLine | None:
    return _extreme_line(lines, min)


def _extreme_line(
    lines: _Lines, best: Callable[[Iterable[int]], int]
) -> SettledLine | OpenLine | None:
    given = [taken for taken in lines if taken is not None]
    if not given:  # every row that holds says 无
        return None
    settled = [taken for taken in given if isinstance(taken, SettledLine)]
    if len(settled) < len(given):
        return next(taken for taken in given if not isinstance(taken, SettledLine))
    amounts = [taken.worth if taken.fen is None else taken.fen for taken in settled]
    if None in amounts:  # what is no cash, and worth nobody knows what
        return settled[amounts.index(None)]
    return settled[amounts.index(best(amount for amount in amounts if amount is not None))]


def _numbers_of(amount: KnownAmount) -> Iterator[WholeNumber]:
    yield amount.fen
    if amount.year is not None:
        yield amount.year
    if amount.bound is not None:
        yield amount.bound.paid


def number_function(number: WholeNumber, slots: Mapping[str, Slot]) -> Callable[[Measured], int]:
    """A number as a function of measured facts, all of which must be known."""
    names: dict[str, object] = {"__builtins__": {}, "min": min, "max": max}
    made = eval(f"lambda V: {_code(number, slots)}", names)  # noqa: S307 -- numbers and operators
    return cast(Callable[[Measured], int], made)  # eval cannot say what it returns


def _code(number: WholeNumber, slots: Mapping[str, Slot]) -> str:
    match number:
        case Constant(known):
            return f"({known})"
        case Stated(fact):
            return f"V[{slots[fact].index}]"
        case Total(parts):
            return f"({' + '.join(_code(part, slots) for part in parts)})"
        case Product(left, right):
            return f"({_code(left, slots)} * {_code(right, slots)})"
        case Scaled(part, times, over, rounding):
            return _scaled_code(f"{_code(part, slots)} * {times}", over, rounding)
        case Least(parts):
            return f"min({', '.join(_code(part, slots) for part in parts)})"
        case Greatest(parts):
            return f"max({', '.join(_code(part, slots) for part in parts)})"
        case _:
            assert_never(number)


def _scaled_code(above: str, over: int, rounding: Rounding) -> str:
    if over == 1:
        return f"({above})"
    match rounding:
        case Rounding.UP:
            return f"(-(-({above}) // {over}))"
        case Rounding.HALF_UP:
            return f"((2 * ({above}) + {over}) // {2 * over})"
        case Rounding.DOWN:
            return f"(({above}) // {over})"
        case _:
            assert_never(rounding)


def _check(bound: AmountBound, paid: int) -> None:
    """Raises ProfileError for an amount that the rule does not allow."""
    low, high = bound.at_least, bound.at_most
    if (low is not None and paid < low) or (high is not None and paid > high):
        said = f"{bound.fact}（本学期 {yuan_text(paid)}元）超出规则允许的范围"
        raise ProfileError([Diagnostic("E706", said, bound.allowed, path=bound.fact)])
