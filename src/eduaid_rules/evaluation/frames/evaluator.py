"""A policy at a term that judges whole rosters, and tables of classes, of any kind of frame.

Unlike a roster, a table of classes may hold amounts that a rule does not allow: they are a
state of their own there, not a mistake of whoever made the table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import narwhals as nw
from narwhals.dependencies import is_pandas_dataframe

from ...errors import Diagnostic, ProfileError
from ...policy.conditions import Condition
from ...policy.facts import FactType
from ...policy.in_force import InForce
from ...policy.money import yuan_text
from ...policy.terms import Term
from ..policy_at_term import PolicyAtTerm
from .cells import (
    CellSummaries,
    any_cells,
    completed_summary,
    shown_cells,
    summarise_cells,
    wrong_texts,
)
from .columns import FactColumns, column_of, fact_columns
from .comparisons import Comparisons, Expr
from .kleene import UNKNOWN, Kleene, normal_form
from .lazy_checks import with_bound_check, with_cell_checks
from .native import AnyFrame, Frame, Native, wrap_native
from .plan import AmountBound, PlannedItem, plan_items
from .program import STATES, BoundCheck, ItemColumns, Program, compile_program
from .result_tables import long_columns, long_lines, wide_columns

_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class FrameOptions:
    """How a roster is to be judged. Raises ProfileError for names that are no text."""

    long: bool = False
    keep: Collection[str] | None = None
    """The columns to carry along; None: the identifying ones."""
    values_as_of: Term | None = None

    @classmethod
    def of(
        cls, keep: Iterable[str] | str | None, *, long: bool, as_of: Term | None
    ) -> FrameOptions:
        """From what a caller wrote: one name, or several."""
        if keep is None or isinstance(keep, str):
            return cls(long, None if keep is None else (keep,), as_of)
        names = tuple(keep) if isinstance(keep, Iterable) else (keep,)
        if not all(isinstance(name, str) for name in names):
            text = f"keep 要写列的名称，得到的是 {keep!r}"
            raise ProfileError(
                [Diagnostic("E703", text, '如 keep=["学籍号", "班级"]', path="keep")]
            )
        return cls(long, names, as_of)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PreparedProgram:
    """A program, and what is kept and said of each item, under the names of the result."""

    program: Program
    outputs: Mapping[str, Expr]


@dataclass(eq=False, repr=False)
class FrameEvaluator:
    """Judges rosters; remembers what it prepared for the last shapes of roster that it met."""

    at: PolicyAtTerm
    _prepared: dict[object, PreparedProgram] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[PlannedItem, ...]:
        """Every rule at the term, by id."""
        return plan_items(self.at)

    def evaluate(self, native: Native, options: FrameOptions) -> Native:
        """A roster judged: see ``Policy.evaluate_frame``."""
        if is_pandas_dataframe(native):
            return self._of_pandas(native, options)
        door = wrap_native(native)
        stated = fact_columns(door, self.at.vocabulary, options.keep)
        roster = _Roster(self, door, stated, options)
        made = roster.lazily() if isinstance(door.inside, nw.LazyFrame) else roster.at_once()
        return made.to_native()

    def _of_pandas(self, native: Native, options: FrameOptions) -> Native:
        from .native_pandas import judged_as_arrow  # needs pandas and PyArrow

        slots = self.at.vocabulary.stated
        keep = options.keep
        if keep is None:
            named = (str(name) for name in native.columns if name in slots)
            keep = [name for name in named if slots[name].fact.type is FactType.IDENTIFIER]
        return judged_as_arrow(
            native,
            keep,
            self.states,
            lambda table, keep: self.evaluate(table, replace(options, keep=keep)),
            same_rows=not options.long,
        )

    def states(self, name: str) -> bool:
        """Whether a column of that name states a fact that rules can use."""
        column, _ = column_of(name, name, nw.Unknown(), self.at.vocabulary)
        return column is not None and column.slot.fact.type is not FactType.IDENTIFIER

    def prepared(
        self, door: Frame, stated: FactColumns, sight: CellSummaries, options: FrameOptions
    ) -> PreparedProgram:
        """What rosters of a shape need, from what is at hand or made now."""
        kind = door.inside.implementation
        seen = tuple(sight.items())
        shape = (kind, stated.shape, seen, options.values_as_of, options.long)
        made = self._prepared.get(shape)
        if made is None:
            leaves = Comparisons(stated, sight, self.at.term, options.values_as_of)
            program = compile_program(self.items, leaves, payees=options.long)
            if options.long:
                columns = long_columns(program, stated)
            else:
                columns = wide_columns(program, stated, door.text_type(STATES))
            made = PreparedProgram(program, columns)
            if len(self._prepared) >= _KEPT:
                self._prepared.clear()
            self._prepared[shape] = made
        return made


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Roster:
    """One roster on its way through a policy."""

    evaluator: FrameEvaluator
    door: Frame
    stated: FactColumns
    options: FrameOptions

    def lazily(self) -> AnyFrame:
        """The query that judges it; what is wrong in its cells is raised when it is computed."""
        frame, stated = with_cell_checks(self.door.inside, self.stated)
        made = self.evaluator.prepared(self.door, stated, any_cells(stated), self.options)
        frame = with_program_columns(frame, made.program)
        for check in made.program.bounds:
            frame = with_bound_check(frame, check, *self._place(check))
        names = {f"{self.door.prefix}said_{n}": name for n, name in enumerate(made.outputs)}
        # first beside the roster: Polars may change the order of rows that are selected at once
        frame = frame.with_columns(
            *(one.alias(safe) for safe, one in zip(names, made.outputs.values(), strict=True))
        )
        frame = frame.select(*(nw.col(safe).alias(name) for safe, name in names.items()))
        return self._lines(frame, made.program)

    def at_once(self) -> AnyFrame:
        """The roster judged. Raises ProfileError with all that is wrong in its cells."""
        found: list[Diagnostic] = []
        guess = summarise_cells(self.door.at_hand, self.stated, found)
        if found:
            raise self._all([*found, *wrong_texts(self.door.at_hand, self.stated, guess)])
        program, made = self._judged(guess)
        sight = self._corrected(guess, made, program, found)
        if found:
            raise self._all(found)
        if sight != guess:
            program, made = self._judged(sight)
        wrong = [
            self._out_of_bounds(check, program)
            for check in program.bounds
            if _fails(check.name, made)
        ]
        if wrong:
            raise ProfileError(wrong)
        made = made.drop(self._rows, *program.checks)
        if not self.options.long:
            return made
        return self.door.collected(self._lines(self.door.query(made), program))

    def _all(self, found: list[Diagnostic]) -> ProfileError:
        """Everything that is wrong, in the order of the columns."""
        places = {name: place for place, name in enumerate(self.door.names)}
        return ProfileError(sorted(found, key=lambda one: places.get(one.path or "", 0)))

    def _corrected(
        self,
        guess: CellSummaries,
        made: nw.DataFrame[Any],
        program: Program,
        found: list[Diagnostic],
    ) -> CellSummaries:
        """What is known once the cells are looked at that hold no usual word."""
        sight = dict(guess)
        for check in program.words:
            if _fails(check.name, made):
                safe = check.column.safe
                where = made.get_column(check.name).fill_null(False)  # noqa: FBT003
                rest = self.door.at_hand.get_column(safe).filter(where)
                sight[safe] = completed_summary(sight[safe], check.column, rest, found)
        return sight

    def _prepared(self, sight: CellSummaries) -> PreparedProgram:
        return self.evaluator.prepared(self.door, self.stated, sight, self.options)

    def _lines(self, frame: AnyFrame, program: Program) -> AnyFrame:
        if not self.options.long:
            return frame
        return long_lines(frame, program, self.stated, self.door.text_type)

    def _judged(self, sight: CellSummaries) -> tuple[Program, nw.DataFrame[Any]]:
        """What is said of each item, and the columns of the checks."""
        made = self._prepared(sight)
        frame = with_program_columns(self.door.query(self.door.at_hand), made.program)
        chosen = self._selected(frame, made, *made.program.checks)
        return made.program, self.door.collected(chosen)

    def _selected(self, frame: AnyFrame, made: PreparedProgram, *more: str) -> AnyFrame:
        """The outputs, and a column of the roster: constants alone would be a single row."""
        outputs = [one.alias(name) for name, one in made.outputs.items()]
        some = next((safe for safe, _ in self.door.columns.values()), None)
        if some is None:
            return frame.select(*outputs, nw.lit(0).alias(self._rows), *more).head(0)
        return frame.select(*outputs, nw.col(some).alias(self._rows), *more)

    @property
    def _rows(self) -> str:
        return f"{self.door.prefix}rows"

    def _out_of_bounds(self, check: BoundCheck, program: Program) -> Diagnostic:
        """E706 with the amounts that are out of bounds, and in how many rows."""
        name, cell, _ = self._place(check)
        frame = with_program_columns(self.door.query(self.door.at_hand), program)
        frame = frame.filter(nw.col(check.name)).select(cell)
        cells = self.door.collected(frame).get_column(cell)
        said = "、".join(f"“{value}”" for value in shown_cells(cells))
        text = f"{name}有 {len(cells)} 行超出规则允许的范围：{said}"
        columns = self.stated.of(check.bound.fact)
        path = columns[0].name if columns else check.bound.fact
        return Diagnostic("E706", text, _within(check.bound), path=path)

    def _place(self, check: BoundCheck) -> tuple[str, str, str]:
        """What is out of bounds, the column to show it by, and its bounds in words."""
        columns = self.stated.of(check.bound.fact)
        within = _within(check.bound)
        if columns:
            return f"列“{columns[0].name}”", columns[0].safe, within
        return f"推算的{check.bound.fact}（本学期，分）", check.term, within


def with_program_columns(frame: AnyFrame, program: Program) -> AnyFrame:
    """A frame with the columns of a program."""
    for level in program.levels:
        frame = frame.with_columns(*level)
    return frame


def _fails(check: str, made: nw.DataFrame[Any]) -> bool:
    return bool(made.get_column(check).any())


def _within(bound: AmountBound) -> str:
    low = [] if bound.at_least is None else [f"不低于 {yuan_text(bound.at_least)}元/学期"]
    high = [] if bound.at_most is None else [f"不高于 {yuan_text(bound.at_most)}元/学期"]
    return f"应{'、'.join((*low, *high))}"


STATE_REFUSED: Final = 0
STATE_ENTITLED: Final = 1
STATE_OPEN: Final = 2
STATE_OUT_OF_BOUNDS: Final = 3
"""The states of an item; out of bounds: a fact states an amount that the rule does not allow."""


def class_verdicts(
    at: PolicyAtTerm,
    native: Native,
    items: Sequence[PlannedItem],
    asked: Mapping[str, Condition] | None = None,
) -> Native:
    """For each item ``<rule>.state``, ``.fen``, ``.payee``, ``.who``; and what surely is as asked.

    ``native`` is a Polars DataFrame. ``who`` says whether the conditions of the item surely hold,
    whatever becomes of the amount. Raises ProfileError for a frame that the policy cannot read.
    """
    door = wrap_native(native)
    stated = fact_columns(door, at.vocabulary, ())
    found: list[Diagnostic] = []
    sight = summarise_cells(door.at_hand, stated, found)
    if found:
        raise ProfileError(found)
    conditions = dict(asked or {})
    who = [_who(item) for item in items]
    others = [normal_form(condition, at) for condition in conditions.values()]
    leaves = Comparisons(stated, sight, at.term, None)
    program = compile_program(items, leaves, payees=True, asked=(*who, *others))
    frame = with_program_columns(door.query(door.at_hand), program)
    outside = {item.id: [c.name for c in program.bounds if c.rule == item.id] for item in items}
    made: dict[str, Expr] = {}
    for place, verdict in enumerate(program.verdicts):
        name = verdict.item.id
        made[f"{name}.state"] = _state(verdict, outside[name])
        made[f"{name}.fen"] = verdict.fen
        made[f"{name}.payee"] = verdict.payee
        made[f"{name}.who"] = program.asked[place].fill_null(False)  # noqa: FBT003
    others_said = program.asked[len(items) :]
    made |= {
        name: said.fill_null(False)  # noqa: FBT003
        for name, said in zip(conditions, others_said, strict=True)
    }
    safe = {f"{door.prefix}said_{n}": name for n, name in enumerate(made)}
    frame = frame.with_columns(
        *(one.alias(name) for name, one in zip(safe, made.values(), strict=True))
    )
    frame = frame.select(*(nw.col(name).alias(said) for name, said in safe.items()))
    return door.collected(frame).to_native()


def _who(item: PlannedItem) -> Kleene:
    """Whether the conditions of an item hold."""
    state_ = item.rule.state
    return normal_form(state_.who, item.rule.at) if isinstance(state_, InForce) else UNKNOWN


def _state(verdict: ItemColumns, outside: Sequence[str]) -> Expr:
    made = nw.when(verdict.truth).then(nw.lit(STATE_ENTITLED)).otherwise(nw.lit(STATE_REFUSED))
    made = nw.when(verdict.truth.is_null()).then(nw.lit(STATE_OPEN)).otherwise(made)
    for check in outside:
        made = nw.when(nw.col(check)).then(nw.lit(STATE_OUT_OF_BOUNDS)).otherwise(made)
    return made.cast(nw.Int8)
