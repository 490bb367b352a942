"""A policy at a term that judges whole rosters, of whatever kind of frame they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import narwhals as nw

from ...policy.errors import Diagnostic, ProfileError
from ...policy.money import yuan_text
from ...policy.terms import Term
from ..at_term import PolicyAtTerm
from .door import AnyFrame, Frame, Native, enter
from .guards import guarded, raising
from .leaves import Expr, Leaves
from .plan import Item, plan
from .program import STATES, Check, Program, compiled
from .results import long_columns, long_lines, wide_columns
from .seen import Sight, corrected, glance, shown, unseen
from .stated import Stated, state

_KEPT: Final = 32
_ROWS: Final = "eduaid_rows"


@dataclass(frozen=True, slots=True)
class Options:
    """How a roster is to be judged."""

    long: bool = False
    keep: Collection[str] | None = None
    """The columns to carry along; None: the identifying ones."""
    values_as_of: Term | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Prepared:
    """A program, and what is kept and said of each item, under the names of the result."""

    program: Program
    outputs: tuple[Expr, ...]


@dataclass(eq=False, repr=False)
class FrameEvaluator:
    """Judges rosters; remembers what it prepared for the last shapes of roster that it met."""

    at: PolicyAtTerm
    _prepared: dict[object, Prepared] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every rule at the term, by id."""
        return plan(self.at)

    def evaluate(self, native: Native, options: Options) -> Native:
        """A roster judged: see ``Policy.evaluate_frame``."""
        door = enter(native)
        stated = state(door, self.at.vocabulary, options.keep)
        roster = _Roster(self, door, stated, options)
        made = roster.lazily() if isinstance(door.inside, nw.LazyFrame) else roster.at_once()
        return door.back(made, same_rows=not options.long)

    def prepared(self, door: Frame, stated: Stated, sight: Sight, options: Options) -> Prepared:
        """What rosters of a shape need, from what is at hand or made now."""
        kind = door.inside.implementation
        seen = tuple(sight.items())
        shape = (kind, stated.shape, seen, options.values_as_of, options.long)
        made = self._prepared.get(shape)
        if made is None:
            leaves = Leaves(stated, sight, self.at.term, options.values_as_of)
            program = compiled(self.items, leaves, payees=options.long)
            if options.long:
                columns = long_columns(program, stated)
            else:
                columns = wide_columns(program, stated, door.text_type(STATES))
            outputs = tuple(made.alias(name) for name, made in columns.items())
            made = Prepared(program, outputs)
            if len(self._prepared) >= _KEPT:
                self._prepared.clear()
            self._prepared[shape] = made
        return made


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Roster:
    """One roster on its way through a policy."""

    evaluator: FrameEvaluator
    door: Frame
    stated: Stated
    options: Options

    def lazily(self) -> AnyFrame:
        """The query that judges it; what is wrong in its cells is raised when it is computed."""
        made = self._prepared(unseen(self.stated))
        frame = _added(guarded(self.door.inside, self.stated), made.program)
        for check in made.program.checks:
            frame = raising(frame, check.host, check.name, f"E706 {_out_of(check)}")
        return self._lines(self._selected(frame, made).drop(_ROWS), made.program)

    def at_once(self) -> AnyFrame:
        """The roster judged. Raises ProfileError with all that is wrong in its cells."""
        found: list[Diagnostic] = []
        guess = glance(self.door.at_hand, self.stated, found)
        program, made = self._judged(guess)
        sight = self._corrected(guess, made, program, found)
        if found:
            places = {name: place for place, name in enumerate(self.door.names)}
            raise ProfileError(sorted(found, key=lambda one: places.get(one.path or "", 0)))
        if sight != guess:
            program, made = self._judged(sight)
        wrong = [
            self._out_of_bounds(check, program)
            for check in program.checks
            if check.bound is not None and _fails(check, made)
        ]
        if wrong:
            raise ProfileError(wrong)
        made = made.drop(_ROWS, *(check.name for check in program.checks))
        if not self.options.long:
            return made
        return self.door.collected(self._lines(self.door.query(made), program))

    def _corrected(
        self, guess: Sight, made: nw.DataFrame[Any], program: Program, found: list[Diagnostic]
    ) -> Sight:
        """What is known once the cells are looked at that hold no usual word."""
        sight = dict(guess)
        for check in program.checks:
            if check.bound is None and _fails(check, made):
                safe = check.column.safe
                where = made.get_column(check.name).fill_null(False)  # noqa: FBT003
                rest = self.door.at_hand.get_column(safe).filter(where)
                sight[safe] = corrected(sight[safe], check.column, rest, found)
        return sight

    def _prepared(self, sight: Sight) -> Prepared:
        return self.evaluator.prepared(self.door, self.stated, sight, self.options)

    def _lines(self, frame: AnyFrame, program: Program) -> AnyFrame:
        if not self.options.long:
            return frame
        return long_lines(frame, program, self.stated, self.door.text_type)

    def _judged(self, sight: Sight) -> tuple[Program, nw.DataFrame[Any]]:
        """What is said of each item, and the columns of the checks."""
        made = self._prepared(sight)
        frame = _added(self.door.query(self.door.at_hand), made.program)
        checks = (check.name for check in made.program.checks)
        return made.program, self.door.collected(self._selected(frame, made, *checks))

    def _selected(self, frame: AnyFrame, made: Prepared, *more: str) -> AnyFrame:
        """The outputs, and a column of the roster: constants alone would be a single row."""
        some = next((safe for safe, _ in self.door.columns.values()), None)
        if some is None:
            return frame.select(*made.outputs, nw.lit(0).alias(_ROWS), *more).head(0)
        return frame.select(*made.outputs, nw.col(some).alias(_ROWS), *more)

    def _out_of_bounds(self, check: Check, program: Program) -> Diagnostic:
        """E706 with the amounts that are out of bounds, and in how many rows."""
        frame = _added(self.door.query(self.door.at_hand), program)
        frame = frame.filter(nw.col(check.name)).select(check.column.safe)
        cells = self.door.collected(frame).get_column(check.column.safe)
        said = "、".join(f"“{value}”" for value in shown(cells))
        return Diagnostic(
            "E706",
            f"列“{check.column.name}”有 {len(cells)} 行超出规则允许的范围：{said}",
            _within(check),
            path=check.column.name,
        )


def _added(frame: AnyFrame, program: Program) -> AnyFrame:
    for level in program.levels:
        frame = frame.with_columns(*level)
    return frame


def _fails(check: Check, made: nw.DataFrame[Any]) -> bool:
    return bool(made.get_column(check.name).any())


def _out_of(check: Check) -> str:
    return f"列“{check.column.name}”里有超出规则允许范围的金额，{_within(check)}"


def _within(check: Check) -> str:
    bound = check.bound
    low = None if bound is None else bound.at_least
    high = None if bound is None else bound.at_most
    said = [] if low is None else [f"不低于 {yuan_text(low)}元/学期"]
    said += [] if high is None else [f"不高于 {yuan_text(high)}元/学期"]
    return f"应{'、'.join(said)}"
