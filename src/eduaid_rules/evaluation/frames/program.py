"""A policy at a term compiled for rosters of one shape: columns, level by level.

What several rules need is a column of its own, computed once. A program holds expressions
only, no rows: the same one judges every roster whose columns look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, assert_never

import narwhals as nw

from ...meaning.plan.amount_plans import AmountBound
from ...policy.items import Payee
from .cells import usable_columns
from .circuit import (
    ALWAYS_FALSE,
    ALWAYS_TRUE,
    ALWAYS_UNKNOWN,
    CONSTANT_NODES,
    AmountColumns,
    Circuit,
    CircuitLeaf,
    CircuitNode,
    Operation,
)
from .columns import Dtype, FactColumn
from .comparisons import Comparisons, HasWord, IsYes
from .engines.engine import AnyFrame
from .kleene import Kleene, NotLess, conjunction, normal_form, surely
from .plan import PlannedItem

PAYEES: Final = tuple(Payee)
STATES: Final = ("entitled", "not_entitled", "undetermined")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ItemColumns:
    """One item as columns: its state, its fen (null unless entitled cash), who receives it."""

    planned: PlannedItem
    entitled: CircuitNode
    truth: nw.Expr
    """True: entitled; false: not entitled; null: undetermined."""
    certain: bool
    """Whether nobody's state is undetermined."""
    fen: nw.Expr
    worth: nw.Expr | None
    """What it is worth in fen, of what is no cash; null where that is not known."""
    payee: nw.Expr
    """The place in ``PAYEES``; where a row of payees is unknown: of 不详."""

    @property
    def never(self) -> bool:
        """Whether nobody gets it."""
        return self.entitled == ALWAYS_FALSE

    def state(self, kind: Dtype) -> nw.Expr:
        """The word for the state, as a text or an enumeration."""
        yes, no, undetermined = (nw.lit(word, dtype=kind) for word in STATES)
        if self.entitled in CONSTANT_NODES:
            return {ALWAYS_TRUE: yes, ALWAYS_FALSE: no, ALWAYS_UNKNOWN: undetermined}[self.entitled]
        if not self.certain:
            no = nw.when(self.truth.is_null()).then(undetermined).otherwise(no)
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
    amount: str
    """The column of the amount, which must not be read where it is out of bounds."""
    bounded: str
    """The column of what is bounded: the fact's part of the term, in fen."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """Columns to add to a roster, and what they say of each item."""

    levels: tuple[tuple[nw.Expr, ...], ...]
    items: tuple[ItemColumns, ...]
    words: tuple[WordCheck, ...]
    bounds: tuple[BoundCheck, ...]
    besides: tuple[nw.Expr, ...] = ()
    """The conditions that were to be judged besides: true, false or null."""

    @property
    def checks(self) -> tuple[str, ...]:
        """The columns of all checks."""
        return (*(check.name for check in self.words), *(check.name for check in self.bounds))


def compile_program(
    items: Sequence[PlannedItem],
    comparisons: Comparisons,
    *,
    payees: bool,
    besides: Sequence[Kleene] = (),
) -> Program:
    """The program for rosters of one shape, with who receives each item if ``payees``.

    ``besides`` are conditions to be judged besides.
    """
    return _Compiler(comparisons, Circuit(comparisons)).program(items, besides, payees=payees)


def with_program_columns(frame: AnyFrame, program: Program) -> AnyFrame:
    """A frame with the columns of a program."""
    for level in program.levels:
        frame = frame.with_columns(*level)
    return frame


@dataclass(eq=False, repr=False)
class _Compiler:
    comparisons: Comparisons
    circuit: Circuit
    levels: list[list[nw.Expr]] = field(default_factory=list)
    word_checks: list[WordCheck] = field(default_factory=list)
    bound_checks: list[BoundCheck] = field(default_factory=list)
    _columns: dict[CircuitNode, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.comparisons.column = self._column

    @cached_property
    def _amounts(self) -> AmountColumns:
        return AmountColumns(self.circuit, self.truth, self._column)

    def _column(self, expression: nw.Expr) -> nw.Expr:
        """A column of its own for what would be repeated in what is made of it."""
        name = f"{self.prefix}step_{len(self.levels)}"
        self._add([expression.alias(name)])
        return nw.col(name)

    @property
    def prefix(self) -> str:
        """What the names of the columns that are added start with."""
        return self.comparisons.facts.prefix

    def program(
        self, items: Sequence[PlannedItem], besides: Sequence[Kleene], *, payees: bool
    ) -> Program:
        """Everything about the items, each common part once."""
        entitled = {item: self.circuit.of(item.entitled) for item in items}
        paying = [item for item, node in entitled.items() if _pays(item, node)]
        bounds = [
            (item, bound, self.circuit.of(when))
            for item in items
            for when, bound in item.bounds
            if self.comparisons.number(bound.fact) is not None
        ]
        receiving = {item: self._payee_nodes(item) if payees else [] for item in items}
        tests = [test for item in paying for test in self._amounts.tests_of(item.fen)]
        worths = {
            item: self.circuit.of(conjunction((item.entitled, surely(item.worth.settled))))
            for item in items
            if item.worth is not None
        }
        tests += worths.values()
        tests += [
            test
            for item in worths
            if item.worth is not None
            for test in self._amounts.tests_of(item.worth.fen)
        ]
        tests += [node for *_, node in bounds]
        tests += [node for own in receiving.values() for node in own]
        asked = [self.circuit.of(condition) for condition in besides]
        tests += asked
        wanted = list(entitled.values())
        words = list(self._no_words({*wanted, *tests}))
        self._share([*wanted, *(node for _, node in words)], tests)
        self._check_words(words)
        amounts = {item.id: self._amounts.expression(item.fen) for item in paying}
        for item in items:
            amounts.setdefault(item.id, nw.lit(None, dtype=nw.Int64))
        self._check_bounds(bounds, amounts)
        columns = tuple(
            self._item(item, node, amounts[item.id], receiving[item], worths.get(item))
            for item, node in entitled.items()
        )
        held = tuple(map(self.truth, asked))  # before the levels are read: it may add some
        return Program(
            tuple(map(tuple, self.levels)),
            columns,
            tuple(self.word_checks),
            tuple(self.bound_checks),
            held,
        )

    def _item(
        self,
        item: PlannedItem,
        entitled: CircuitNode,
        amount: nw.Expr,
        receiving: Sequence[CircuitNode],
        valued: CircuitNode | None,
    ) -> ItemColumns:
        truth = self.truth(entitled)
        bare = not _pays(item, entitled) or entitled == ALWAYS_TRUE
        fen = amount if bare else nw.when(truth).then(amount)
        payee = _payee_place(item.payee)
        for row, node in reversed(list(zip(item.payees, receiving, strict=False))):
            holds = self.truth(node)
            unknown = nw.when(holds.is_null()).then(_payee_place(Payee.UNKNOWN)).otherwise(payee)
            payee = nw.when(holds).then(_payee_place(row.payee)).otherwise(unknown)
        worth = None
        if valued is not None and item.worth is not None:
            worth = nw.when(self.truth(valued)).then(self._amounts.expression(item.worth.fen))
        certain = self.circuit.certain[entitled]
        return ItemColumns(item, entitled, truth, certain, fen, worth, payee)

    def _payee_nodes(self, item: PlannedItem) -> list[CircuitNode]:
        """The conditions that choose who receives an item."""
        return [self.circuit.of(normal_form(row.when, item.rule.at)) for row in item.payees]

    def _no_words(self, roots: Iterable[CircuitNode]) -> Iterator[tuple[FactColumn, CircuitNode]]:
        """For each column whose words were guessed: where none of the compared ones stands.

        Compared are those that the roots need, and the usual ones.
        """
        circuit = self.circuit
        needed = {circuit.compared.get(node) for node in circuit.needed(roots)}
        for column in usable_columns(self.comparisons.facts):
            known = self.comparisons.summaries[column.safe]
            if known.guessed and not known.empty:
                words = [HasWord(column.safe, word, listed=False) for word in known.words]
                compared = [w for w in words if w in needed or w.word in known.usual]
                some = (circuit.leaf(word, certain=known.filled) for word in compared)
                yield column, circuit.negation(circuit.disjunction(some))

    def _check_words(self, words: Sequence[tuple[FactColumn, CircuitNode]]) -> None:
        for column, node in words:
            name = self._columns.get(node)
            if name is None:  # a constant: no word is known at all
                name = f"{self.prefix}no_word_{len(self.word_checks)}"
                self._add([(~nw.col(column.safe).is_null()).alias(name)])
            self.word_checks.append(WordCheck(name, column))

    def _check_bounds(
        self,
        bounds: Sequence[tuple[PlannedItem, AmountBound, CircuitNode]],
        amounts: dict[str, nw.Expr],
    ) -> None:
        """Amounts that a fact carries lie within the bounds of the rule."""
        level: list[nw.Expr] = []
        guarded: dict[str, str] = {}
        """For each item the one column of its amount: every check of it guards that column."""
        for item, bound, when in bounds:
            paid = self._amounts.number(bound.paid)
            low = [] if bound.at_least is None else [paid < bound.at_least]
            high = [] if bound.at_most is None else [paid > bound.at_most]
            if when == ALWAYS_FALSE or (not low and not high):
                continue
            number = len(self.bound_checks)
            check = BoundCheck(
                f"{self.prefix}out_{number}",
                item.id,
                bound,
                amount=guarded.get(item.id, f"{self.prefix}paid_{number}"),
                bounded=f"{self.prefix}term_{number}",
            )
            outside = nw.any_horizontal(*low, *high, ignore_nulls=True)
            level += [
                (self.truth(when) & outside).alias(check.name),
                paid.alias(check.bounded),
            ]
            if item.id not in guarded:
                guarded[item.id] = check.amount
                level.append(amounts[item.id].alias(check.amount))
                amounts[item.id] = nw.col(check.amount)
            self.bound_checks.append(check)
        self._add(level)

    def _add(self, level: list[nw.Expr]) -> None:
        if level:
            self.levels.append(level)

    def _share(self, wanted: Sequence[CircuitNode], tests: Sequence[CircuitNode]) -> None:
        """A column for each wanted node, and for what they and the tests have in common."""
        roots = [node for node in (*wanted, *tests) if node not in CONSTANT_NODES]
        self.circuit.take_out_common(roots)
        uses = self.circuit.needed(roots)
        keep = {node for node, times in uses.items() if times > 1 and not self._is_at_hand(node)}
        keep = {node for node in keep | set(wanted) if node not in CONSTANT_NODES}
        heights: dict[CircuitNode, int] = {}
        levels: dict[int, list[CircuitNode]] = {}
        for node in sorted(keep):
            levels.setdefault(self._height(node, keep, heights), []).append(node)
        for height in sorted(levels):
            made = {node: f"{self.prefix}node_{node}" for node in levels[height]}
            self._add([self._made(node).alias(name) for node, name in made.items()])
            self._columns.update(made)

    def _is_at_hand(self, node: CircuitNode) -> bool:
        """Whether a node is as cheap to look up as a column: a yes/no one, or its negation."""
        if self.circuit.operations[node] is Operation.NEGATION:
            return self._is_at_hand(self.circuit.inputs[node][0])
        return isinstance(self.circuit.compared.get(node), IsYes)

    def _height(
        self, node: CircuitNode, keep: set[CircuitNode], heights: dict[CircuitNode, int]
    ) -> int:
        """How many levels of columns must be there before a node can be computed."""
        if node not in heights:
            below = [
                self._height(part, keep, heights) + (part in keep)
                for part in self.circuit.inputs[node]
            ]
            heights[node] = max(below, default=0)
        return heights[node]

    def truth(self, node: CircuitNode) -> nw.Expr:
        """A node as an expression that is true, false or null."""
        name = self._columns.get(node)
        return self._made(node) if name is None else nw.col(name)

    def _made(self, node: CircuitNode) -> nw.Expr:
        parts = [self.truth(part) for part in self.circuit.inputs[node]]
        operation = self.circuit.operations[node]
        match operation:
            case Operation.CONJUNCTION:
                return nw.all_horizontal(*parts, ignore_nulls=False)
            case Operation.DISJUNCTION:
                return nw.any_horizontal(*parts, ignore_nulls=False)
            case Operation.NEGATION:
                return ~parts[0]
            case Operation.SURELY:
                return parts[0].fill_null(False)  # noqa: FBT003
            case Operation.CONSTANT:
                return nw.lit({ALWAYS_FALSE: False, ALWAYS_TRUE: True}.get(node), dtype=nw.Boolean)
            case Operation.COMPARISON:
                return self._comparison(self.circuit.compared[node])
            case _:
                assert_never(operation)

    def _comparison(self, leaf: CircuitLeaf) -> nw.Expr:
        if isinstance(leaf, NotLess):
            left, right = self._amounts.expression(leaf.left), self._amounts.expression(leaf.right)
            # Not left >= right: of a literal on the left Polars 2.1 makes one cell instead of a
            # column where no row takes the then of the right. Both are far from the ends of Int64.
            return left - right >= 0
        return self.comparisons.expression(leaf)


def _pays(item: PlannedItem, entitled: CircuitNode) -> bool:
    return item.pays and entitled not in (ALWAYS_FALSE, ALWAYS_UNKNOWN)


def _payee_place(payee: Payee) -> nw.Expr:
    return nw.lit(PAYEES.index(payee), dtype=nw.Int64)
