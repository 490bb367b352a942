"""A policy at a term that judges whole rosters, and tables of classes, of any kind of frame.

Unlike a roster, a table of classes may hold amounts that a rule does not allow: they are a
state of their own there, not a mistake of whoever made the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...policy.conditions import Condition
from ...policy.facts import FactType
from ...policy.in_force import InForce
from ...policy.money_and_units import yuan_text
from ..policy_at_term import PolicyAtTerm
from .cells import (
    CellSummaries,
    any_cells,
    completed_summary,
    shown_cells,
    summarise_cells,
    unsure_columns,
    wrong_texts,
)
from .columns import FactColumns, GivenColumn, column_of, fact_columns
from .comparisons import Comparisons
from .engines import engine_of
from .engines.engine import (
    AnyFrame,
    FrameOptions,
    LateRefusal,
    LazyRoster,
    Native,
    RosterAtHand,
    RosterFrame,
)
from .exclusions import plan_items
from .kleene import UNKNOWN, Kleene, normal_form
from .plan import AmountBound, PlannedItem
from .program import STATES, BoundCheck, ItemColumns, Program, compile_program
from .result_tables import long_columns, long_lines, wide_columns

_KEPT: Final = 32


Prepared: TypeAlias = tuple[Program, Mapping[str, nw.Expr]]
"""A program, and what is kept and what it says of each item, under the names of the result."""


@dataclass(eq=False, repr=False)
class FrameEvaluator:
    """Judges rosters; remembers what it prepared for the last shapes of roster that it met."""

    at: PolicyAtTerm
    _prepared: dict[object, Prepared] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[PlannedItem, ...]:
        """Every rule at the term, by id."""
        return plan_items(self.at)

    def evaluate(self, native: Native, options: FrameOptions) -> Native:
        """A roster judged: see ``Policy.evaluate_frame``."""
        return engine_of(native).evaluate(native, self, options)

    def identifies(self, name: str) -> bool:
        """Whether a column of that name says who a student is."""
        slot = self.at.vocabulary.stated.get(name)
        return slot is not None and slot.fact.type is FactType.IDENTIFIER

    def states(self, name: str) -> bool:
        """Whether a column of that name states a fact that rules can use."""
        column = column_of(GivenColumn(name, name, None), self.at.vocabulary)
        return column is not None and not self.identifies(name)

    def judged(self, roster: RosterFrame, options: FrameOptions) -> AnyFrame:
        """The results for a roster; lazy where the roster is. Raises ProfileError."""
        facts = fact_columns(roster.columns, roster.prefix, self.at.vocabulary, options.keep)
        if isinstance(roster, LazyRoster):
            return _LazyRun(self, options, facts, roster).results()
        return _RunAtHand(self, options, facts, roster).results()

    def prepared(
        self,
        roster: RosterFrame,
        facts: FactColumns,
        summaries: CellSummaries,
        options: FrameOptions,
    ) -> Prepared:
        """What rosters of a shape need, from what is at hand or made now."""
        library = roster.frame.implementation
        known = tuple(summaries.items())
        shape = (library, facts.shape, known, options.values_as_of, options.long)
        made = self._prepared.get(shape)
        if made is None:
            comparisons = Comparisons(facts, summaries, self.at.term, options.values_as_of)
            program = compile_program(self.items, comparisons, payees=options.long)
            if options.long:
                outputs = long_columns(program, facts)
            else:
                outputs = wide_columns(program, facts, roster.engine.text_type(STATES))
            made = (program, outputs)
            if len(self._prepared) >= _KEPT:
                self._prepared.clear()
            self._prepared[shape] = made
        return made


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _LazyRun:
    """A lazy roster on its way through a policy."""

    evaluator: FrameEvaluator
    options: FrameOptions
    facts: FactColumns
    roster: LazyRoster

    def results(self) -> AnyFrame:
        """The query that judges it; what is wrong in its cells is raised when it is computed."""
        engine, frame, facts = self.roster.engine, self.roster.frame, self.facts
        unsure = unsure_columns(facts)
        if unsure:
            frame, facts = engine.checked(frame, facts, unsure)
        prepared = self.evaluator.prepared(self.roster, facts, any_cells(facts), self.options)
        program, outputs = prepared
        for level in program.levels:
            frame = frame.with_columns(*level)
        for check in program.bounds:
            frame = engine.refusing(frame, _refusal(check, self.facts))
        # first beside the roster: Polars may change the order of rows that are selected at once
        lazy = _beside_and_alone(frame, outputs, facts.prefix)
        if not self.options.long:
            return lazy
        return long_lines(lazy, program, facts, engine)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _RunAtHand:
    """A roster at hand on its way through a policy."""

    evaluator: FrameEvaluator
    options: FrameOptions
    facts: FactColumns
    roster: RosterAtHand

    def results(self) -> nw.DataFrame[Any]:
        """The roster judged. Raises ProfileError with all that is wrong in its cells."""
        found: list[Diagnostic] = []
        guess = summarise_cells(self.roster, self.facts, found)
        if found:
            raise self._all([*found, *wrong_texts(self.roster.frame, self.facts, guess)])
        program, made = self._judged(guess)
        summaries = self._corrected(guess, made, program, found)
        if found:
            raise self._all(found)
        if summaries != guess:
            program, made = self._judged(summaries)
        broken = [check for check in program.bounds if _any_row(made, check.name)]
        if broken:
            raise ProfileError(self._out_of_bounds(check, program) for check in broken)
        made = made.drop(self._rows, *program.checks)
        if not self.options.long:
            return made
        engine = self.roster.engine
        return engine.computed(made, lambda frame: long_lines(frame, program, self.facts, engine))

    def _all(self, found: list[Diagnostic]) -> ProfileError:
        """Everything that is wrong, in the order of the columns."""
        places = {name: place for place, name in enumerate(self.roster.columns)}
        return ProfileError(sorted(found, key=lambda one: places.get(one.path or "", 0)))

    def _corrected(
        self,
        guess: CellSummaries,
        made: nw.DataFrame[Any],
        program: Program,
        found: list[Diagnostic],
    ) -> CellSummaries:
        """What is known once the cells are looked at that hold no usual word."""
        summaries = dict(guess)
        for check in program.words:
            if _any_row(made, check.name):
                safe = check.column.safe
                where = made.get_column(check.name).fill_null(False)  # noqa: FBT003
                rest = self.roster.frame.get_column(safe).filter(where)
                summaries[safe] = completed_summary(summaries[safe], check.column, rest, found)
        return summaries

    def _judged(self, summaries: CellSummaries) -> tuple[Program, nw.DataFrame[Any]]:
        """What is said of each item, and the columns of the checks."""
        prepared = self.evaluator.prepared(self.roster, self.facts, summaries, self.options)
        program, outputs = prepared
        # a column of the roster besides: constants alone would be a single row
        some = next((column.safe for column in self.roster.columns.values()), None)
        rows = nw.lit(0) if some is None else nw.col(some)
        wanted = (*(one.alias(name) for name, one in outputs.items()), rows.alias(self._rows))

        def query(frame: AnyFrame) -> AnyFrame:
            made = with_program_columns(frame, program).select(*wanted, *program.checks)
            return made.head(0) if some is None else made

        return program, self.roster.engine.computed(self.roster.frame, query)

    @property
    def _rows(self) -> str:
        return f"{self.roster.prefix}rows"

    def _out_of_bounds(self, check: BoundCheck, program: Program) -> Diagnostic:
        """E706 with the amounts that are out of bounds, and in how many rows."""
        name, cell = _bounded(check, self.facts)

        def query(frame: AnyFrame) -> AnyFrame:
            return with_program_columns(frame, program).filter(nw.col(check.name)).select(cell)

        cells = self.roster.engine.computed(self.roster.frame, query).get_column(cell)
        shown = "、".join(f"“{value}”" for value in shown_cells(cells))
        text = f"{name}有 {len(cells)} 行超出规则允许的范围：{shown}"
        columns = self.facts.of(check.bound.fact)
        path = columns[0].name if columns else check.bound.fact
        return Diagnostic("E706", text, _bounds_in_words(check.bound), path=path)


def _bounded(check: BoundCheck, facts: FactColumns) -> tuple[str, str]:
    """What is bounded in words, and the column to show it by."""
    columns = facts.of(check.bound.fact)
    if columns:
        return f"列“{columns[0].name}”", columns[0].safe
    return f"推算的{check.bound.fact}（本学期，分）", check.bounded


def _refusal(check: BoundCheck, facts: FactColumns) -> LateRefusal:
    """E706 for the first row of a lazy frame that is out of bounds."""
    name, cell = _bounded(check, facts)
    before, after = (
        f"E706 {name}里有超出规则允许范围的金额：“",
        f"”，{_bounds_in_words(check.bound)}",
    )
    return LateRefusal(check.amount, check.name, before, cell, after)


def _beside_and_alone(frame: AnyFrame, outputs: Mapping[str, nw.Expr], prefix: str) -> AnyFrame:
    """A frame with the outputs beside its own columns, under safe names; then they alone."""
    names = {f"{prefix}said_{number}": name for number, name in enumerate(outputs)}
    frame = frame.with_columns(
        *(one.alias(safe) for safe, one in zip(names, outputs.values(), strict=True))
    )
    return frame.select(*(nw.col(safe).alias(name) for safe, name in names.items()))


def with_program_columns(frame: AnyFrame, program: Program) -> AnyFrame:
    """A frame with the columns of a program."""
    for level in program.levels:
        frame = frame.with_columns(*level)
    return frame


def _any_row(made: nw.DataFrame[Any], check: str) -> bool:
    return bool(made.get_column(check).any())


def _bounds_in_words(bound: AmountBound) -> str:
    per = bound.per.value
    low = [] if bound.at_least is None else [f"不低于 {yuan_text(bound.at_least)}元/{per}"]
    high = [] if bound.at_most is None else [f"不高于 {yuan_text(bound.at_most)}元/{per}"]
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
    roster = engine_of(native).take_in(native, lambda _: True)
    if not isinstance(roster, RosterAtHand):
        raise TypeError("classes of students are judged at once")
    facts = fact_columns(roster.columns, roster.prefix, at.vocabulary, ())
    found: list[Diagnostic] = []
    summaries = summarise_cells(roster, facts, found)
    if found:
        raise ProfileError(found)
    asked = asked or {}
    who = [_who(item) for item in items]
    others = [normal_form(condition, at) for condition in asked.values()]
    comparisons = Comparisons(facts, summaries, at.term, None)
    program = compile_program(items, comparisons, payees=True, besides=(*who, *others))
    held = [one.fill_null(False) for one in program.besides]  # noqa: FBT003
    outputs: dict[str, nw.Expr] = {}
    for item, surely in zip(program.items, held, strict=False):
        outside = [check.name for check in program.bounds if check.rule == item.planned.id]
        outputs[f"{item.planned.id}.state"] = _state(item, outside)
        outputs[f"{item.planned.id}.fen"] = item.fen
        outputs[f"{item.planned.id}.payee"] = item.payee
        outputs[f"{item.planned.id}.who"] = surely
    outputs |= zip(asked, held[len(items) :], strict=True)

    def query(frame: AnyFrame) -> AnyFrame:
        return _beside_and_alone(with_program_columns(frame, program), outputs, roster.prefix)

    return roster.engine.computed(roster.frame, query).to_native()


def _who(item: PlannedItem) -> Kleene:
    """Whether the conditions of an item hold."""
    state = item.rule.state
    return normal_form(state.who, item.rule.at) if isinstance(state, InForce) else UNKNOWN


def _state(item: ItemColumns, outside: Sequence[str]) -> nw.Expr:
    made = nw.when(item.truth).then(nw.lit(STATE_ENTITLED)).otherwise(nw.lit(STATE_REFUSED))
    made = nw.when(item.truth.is_null()).then(nw.lit(STATE_OPEN)).otherwise(made)
    for check in outside:
        made = nw.when(nw.col(check)).then(nw.lit(STATE_OUT_OF_BOUNDS)).otherwise(made)
    return made.cast(nw.Int8)
