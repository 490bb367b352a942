"""A policy at a term compiled for rosters of one shape: columns, level by level.

What several rules need is a column of its own, computed once. A program holds expressions
only, no rows: the same one judges every roster whose columns look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import narwhals as nw

from ...policy.rules import Payee
from ...policy.terms import Term
from .cells import usable_columns
from .circuit import (
    ALWAYS_FALSE,
    ALWAYS_TRUE,
    ALWAYS_UNKNOWN,
    CONSTANT_NODES,
    AmountColumns,
    Circuit,
    CircuitNode,
    Operation,
)
from .columns import FactColumn
from .comparisons import Comparisons, Expr, HasWord
from .kleene import Kleene, NotLess, normal_form
from .native import Dtype
from .plan import AmountBound, PlannedItem

PAYEES: Final = tuple(Payee)
_CODES: Final = {payee: code for code, payee in enumerate(PAYEES)}


def payee_codes(item: PlannedItem, truths: Sequence[Expr]) -> Expr:
    """The place in ``PAYEES`` of who receives it; a row that is unknown leaves it 不详."""
    made: Expr = _payee_code(item.payee)
    for row, truth in reversed(list(zip(item.payees, truths, strict=False))):
        unknown = nw.when(truth.is_null()).then(_payee_code(Payee.UNKNOWN)).otherwise(made)
        made = nw.when(truth).then(_payee_code(row.payee)).otherwise(unknown)
    return made


def _payee_code(payee: Payee) -> Expr:
    return nw.lit(_CODES[payee], dtype=nw.Int64)


STATES = ("entitled", "not_entitled", "undetermined")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ItemColumns:
    """One item as columns: its state, its fen (null unless entitled cash), who receives it."""

    item: PlannedItem
    given: CircuitNode
    truth: Expr
    """True: entitled; false: not entitled; null: undetermined."""
    certain: bool
    """Whether nobody's state is undetermined."""
    fen: Expr
    payee: Expr

    @property
    def never(self) -> bool:
        """Whether nobody gets it."""
        return self.given == ALWAYS_FALSE

    def state(self, kind: Dtype) -> Expr:
        """The word for the state, as a text or an enumeration."""
        yes, no, open_ = (nw.lit(word, dtype=kind) for word in STATES)
        if self.given in CONSTANT_NODES:
            return {ALWAYS_TRUE: yes, ALWAYS_FALSE: no, ALWAYS_UNKNOWN: open_}[self.given]
        if not self.certain:
            no = nw.when(self.truth.is_null()).then(open_).otherwise(no)
        return nw.when(self.truth).then(yes).otherwise(no)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WordCheck:
    """A yes/no column: where a cell holds none of the words that were compared."""

    name: str
    column: FactColumn


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BoundCheck:
    """A yes/no column: where an amount that a fact carries is out of bounds."""

    name: str
    rule: str
    bound: AmountBound
    host: str
    """The column of the amount, which must not be read where it is out of bounds."""
    term: str
    """The column of what is bounded: the fact's part of the term, in fen."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """Columns to add to a roster, and what they say of each item."""

    levels: tuple[tuple[Expr, ...], ...]
    verdicts: tuple[ItemColumns, ...]
    words: tuple[WordCheck, ...]
    bounds: tuple[BoundCheck, ...]
    asked: tuple[Expr, ...] = ()
    """What was asked besides: true, false or null."""

    @property
    def checks(self) -> tuple[str, ...]:
        """The columns of all checks."""
        return (*(check.name for check in self.words), *(check.name for check in self.bounds))


def compile_program(
    items: Sequence[PlannedItem], leaves: Comparisons, *, payees: bool, asked: Sequence[Kleene] = ()
) -> Program:
    """The program for rosters of one shape, with who receives each item if ``payees``.

    ``asked`` are conditions to be judged besides.
    """
    return _Compiler(leaves, leaves.term, Circuit(leaves)).program(items, asked, payees=payees)


@dataclass(eq=False, repr=False)
class _Compiler:
    leaves: Comparisons
    term: Term
    gates: Circuit
    levels: list[list[Expr]] = field(default_factory=list)
    word_checks: list[WordCheck] = field(default_factory=list)
    bound_checks: list[BoundCheck] = field(default_factory=list)
    _columns: dict[CircuitNode, str] = field(default_factory=dict)

    @cached_property
    def _fens(self) -> AmountColumns:
        return AmountColumns(self.leaves, self.term, self.gates, self.truth, self._column)

    def _column(self, expression: Expr) -> Expr:
        """A column of its own for what would be repeated in what is made of it."""
        name = f"{self.prefix}step_{len(self.levels)}"
        self._add([expression.alias(name)])
        return nw.col(name)

    @property
    def prefix(self) -> str:
        """What the names of the columns that are added start with."""
        return self.leaves.stated.prefix

    def program(
        self, items: Sequence[PlannedItem], asked: Sequence[Kleene], *, payees: bool
    ) -> Program:
        """Everything about the items, each common part once."""
        given = [self.gates.of(item.given) for item in items]
        paid = [item.fen for item, gate in zip(items, given, strict=True) if self._pays(item, gate)]
        bounds = [
            (item, bound, self.gates.of(bound.when))
            for item in items
            for bound in item.bounds
            if self.leaves.number(bound.fact) is not None
        ]
        receiving = [self._payee_gates(item) if payees else [] for item in items]
        tests = [test for fen in paid for test in self._fens.tests_of(fen)]
        tests += [gate for *_, gate in bounds]
        tests += [gate for own in receiving for gate in own]
        besides = [self.gates.of(node) for node in asked]
        tests += besides
        words = list(self._word_checks({*given, *tests}))
        self._share([*given, *(gate for _, gate in words)], tests)
        self._check_words(words)
        amounts = {
            item.id: self._fens.expression(item.fen) if self._pays(item, gate) else _nothing()
            for item, gate in zip(items, given, strict=True)
        }
        self._check_bounds(bounds, amounts)
        verdicts = tuple(
            self._verdict(item, gate, amounts[item.id], own)
            for item, gate, own in zip(items, given, receiving, strict=True)
        )
        return Program(
            tuple(map(tuple, self.levels)),
            verdicts,
            tuple(self.word_checks),
            tuple(self.bound_checks),
            tuple(self.truth(gate) for gate in besides),
        )

    @staticmethod
    def _pays(item: PlannedItem, given: CircuitNode) -> bool:
        return item.pays and given not in (ALWAYS_FALSE, ALWAYS_UNKNOWN)

    def _verdict(
        self, item: PlannedItem, given: CircuitNode, amount: Expr, receiving: Sequence[CircuitNode]
    ) -> ItemColumns:
        truth = self.truth(given)
        bare = not self._pays(item, given) or given == ALWAYS_TRUE
        fen = amount if bare else nw.when(truth).then(amount)
        payee = payee_codes(item, [self.truth(gate) for gate in receiving])
        return ItemColumns(item, given, truth, self.gates.certain[given], fen, payee)

    def _payee_gates(self, item: PlannedItem) -> list[CircuitNode]:
        """The conditions that choose who receives an item."""
        return [self.gates.of(normal_form(row.when, item.rule.at)) for row in item.payees]

    def _word_checks(
        self, roots: Iterable[CircuitNode]
    ) -> Iterator[tuple[FactColumn, CircuitNode]]:
        """For each column whose words were guessed: where none of the compared ones stands.

        Compared are those that the roots need, and the usual ones.
        """
        gates = self.gates
        needed = {gates.compared[gate] for gate in gates.needed(roots) if gate in gates.compared}
        for column in usable_columns(self.leaves.stated):
            seen = self.leaves.sight[column.safe]
            if seen.guessed and not seen.empty:
                words = [HasWord(column.safe, word, listed=False) for word in seen.words]
                compared = [w for w in words if w in needed or w.word in seen.usual]
                some = gates.some(gates.leaf(word, certain=seen.filled) for word in compared)
                yield column, gates.inverse(some)

    def _check_words(self, words: Sequence[tuple[FactColumn, CircuitNode]]) -> None:
        for column, gate in words:
            name = self._columns.get(gate)
            if name is None:  # a constant: no word was seen at all
                name = f"{self.prefix}no_word_{len(self.word_checks)}"
                self._add([(~nw.col(column.safe).is_null()).alias(name)])
            self.word_checks.append(WordCheck(name, column))

    def _check_bounds(
        self,
        bounds: Sequence[tuple[PlannedItem, AmountBound, CircuitNode]],
        amounts: dict[str, Expr],
    ) -> None:
        """Amounts that a fact carries lie within the bounds of the rule."""
        level: list[Expr] = []
        hosts: dict[str, str] = {}
        """For each item the one column of its amount: every check of it guards that column."""
        for item, bound, when in bounds:
            paid = self._fens.in_term(bound.fact, at_once=bound.at_once)
            low = [] if bound.at_least is None else [paid < bound.at_least]
            high = [] if bound.at_most is None else [paid > bound.at_most]
            if when == ALWAYS_FALSE or (not low and not high):
                continue
            number = len(self.bound_checks)
            check = BoundCheck(
                f"{self.prefix}out_{number}",
                item.id,
                bound,
                host=hosts.get(item.id, f"{self.prefix}paid_{number}"),
                term=f"{self.prefix}term_{number}",
            )
            outside = nw.any_horizontal(*low, *high, ignore_nulls=True)
            level += [
                (self.truth(when) & outside).alias(check.name),
                paid.alias(check.term),
            ]
            if item.id not in hosts:
                hosts[item.id] = check.host
                level.append(amounts[item.id].alias(check.host))
                amounts[item.id] = nw.col(check.host)
            self.bound_checks.append(check)
        self._add(level)

    def _add(self, level: list[Expr]) -> None:
        if level:
            self.levels.append(level)

    def _share(self, wanted: Sequence[CircuitNode], tests: Sequence[CircuitNode]) -> None:
        """A column for each wanted gate, and for what they and the tests have in common."""
        roots = [gate for gate in (*wanted, *tests) if gate not in CONSTANT_NODES]
        self.gates.take_out_common(roots)
        uses = self.gates.needed(roots)
        keep = {gate for gate, times in uses.items() if times > 1 and not self._is_at_hand(gate)}
        keep = {gate for gate in keep | set(wanted) if gate not in CONSTANT_NODES}
        heights: dict[CircuitNode, int] = {}
        levels: dict[int, list[CircuitNode]] = {}
        for gate in sorted(keep):
            levels.setdefault(self._height(gate, keep, heights), []).append(gate)
        for height in sorted(levels):
            made = {gate: f"{self.prefix}gate_{gate}" for gate in levels[height]}
            self._add([self._made(gate).alias(name) for gate, name in made.items()])
            self._columns.update(made)

    def _is_at_hand(self, gate: CircuitNode) -> bool:
        """Whether a gate is as cheap to look up as a column: it is one, or its inverse."""
        kind = self.gates.kinds[gate]
        if kind is Operation.INVERSE:
            return self._is_at_hand(self.gates.inputs[gate][0])
        return kind is Operation.LEAF and self.leaves.is_a_column(self.gates.compared[gate])

    def _height(
        self, gate: CircuitNode, keep: set[CircuitNode], heights: dict[CircuitNode, int]
    ) -> int:
        """How many levels of columns must be there before a gate can be computed."""
        if gate not in heights:
            below = [
                self._height(part, keep, heights) + (part in keep)
                for part in self.gates.inputs[gate]
            ]
            heights[gate] = max(below, default=0)
        return heights[gate]

    def truth(self, gate: CircuitNode) -> Expr:
        """A gate as an expression that is true, false or null."""
        name = self._columns.get(gate)
        return self._made(gate) if name is None else nw.col(name)

    def _made(self, gate: CircuitNode) -> Expr:
        if gate in CONSTANT_NODES:
            return nw.lit({ALWAYS_FALSE: False, ALWAYS_TRUE: True}.get(gate), dtype=nw.Boolean)
        parts = [self.truth(part) for part in self.gates.inputs[gate]]
        match self.gates.kinds[gate]:
            case Operation.EVERY:
                return nw.all_horizontal(*parts, ignore_nulls=False)
            case Operation.SOME:
                return nw.any_horizontal(*parts, ignore_nulls=False)
            case Operation.INVERSE:
                return ~parts[0]
            case Operation.SURELY:
                return parts[0].fill_null(False)  # noqa: FBT003
        leaf = self.gates.compared[gate]
        if isinstance(leaf, NotLess):
            return self._fens.expression(leaf.left) >= self._fens.expression(leaf.right)
        return self.leaves.expression(leaf)


def _nothing() -> Expr:
    return nw.lit(None, dtype=nw.Int64)
