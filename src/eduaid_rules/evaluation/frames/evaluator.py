"""A policy at a term that judges whole rosters, of any kind of frame."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...policy.fact_types import FactType
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
    AtHandQuery,
    FrameOptions,
    LateRefusal,
    LazyRoster,
    Native,
    RosterAtHand,
    RosterFrame,
)
from .exclusions import plan_items
from .plan import PlannedItem
from .program import STATES, BoundCheck, Program, compile_program, with_program_columns
from .result_tables import beside_and_alone, long_columns, long_lines, wide_columns

_KEPT: Final = 32


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Prepared:
    """What rosters of a shape need: a program, and what the result has of it under its names."""

    program: Program
    outputs: Mapping[str, nw.Expr]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PreparedAtHand:
    """The same for rosters at hand, as functions of such a roster."""

    program: Program
    judge: AtHandQuery
    """The outputs, and the columns of the checks."""
    lines: AtHandQuery
    """From the outputs to lines (long)."""


@dataclass(eq=False, repr=False)
class FrameEvaluator:
    """Judges rosters; remembers what it prepared for the last shapes of roster that it met."""

    at: PolicyAtTerm
    rules: frozenset[str] | None = None
    """Of which rules it judges; None: of all."""
    _facts: dict[object, FactColumns] = field(default_factory=dict)
    _lazy: dict[object, Prepared] = field(default_factory=dict)
    _at_hand: dict[object, PreparedAtHand] = field(default_factory=dict)
    _parts: dict[frozenset[str], FrameEvaluator] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[PlannedItem, ...]:
        """Every rule at the term, by id, of those that it judges."""
        every = plan_items(self.at)
        return tuple(item for item in every if self.rules is None or item.id in self.rules)

    def only(self, rules: frozenset[str]) -> FrameEvaluator:
        """The policy as a judge of these of its rules alone."""
        own = rules.intersection(self.at.states)
        if own not in self._parts:
            self._parts[own] = FrameEvaluator(self.at, own)
        return self._parts[own]

    @cached_property
    def alike(self) -> Hashable:
        """What decides all that it says: two policies that have it alike say the same."""
        at, rules = self.at, self.rules or frozenset(self.at.states)
        groups = [one for one in at.exclusions if rules & {*one.rules}]
        behind = rules.union(*(one.rules for one in groups))
        items = tuple(item.alike for item in at.rules if item.rule.id in behind)
        told = at.term, at.known_on, at.pack.status_day, at.pack.language
        return rules, items, tuple(groups), at.vocabulary, told

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
        facts = self._facts_of(roster, options)
        if isinstance(roster, LazyRoster):
            return _LazyRun(self, options, facts, roster).results()
        return _RunAtHand(self, options, facts, roster).results()

    def _facts_of(self, roster: RosterFrame, options: FrameOptions) -> FactColumns:
        """What the columns state, from what is at hand or found out now. Raises ProfileError."""
        given, prefix, vocabulary = roster.columns, roster.prefix, self.at.vocabulary
        keep = None if options.keep is None else tuple(options.keep)
        return _kept(
            self._facts,
            (tuple(given.values()), prefix, keep, tuple(options.others.items())),
            lambda: fact_columns(given, prefix, vocabulary, keep, options.others),
        )

    def lazy(self, roster: LazyRoster, facts: FactColumns, options: FrameOptions) -> Prepared:
        """What lazy rosters of a shape need, from what is at hand or made now."""
        cells = any_cells(facts)
        shape = _shape(roster, facts, cells, options)
        return _kept(self._lazy, shape, lambda: self._prepared(roster, facts, cells, options))

    def at_hand(
        self,
        roster: RosterAtHand,
        facts: FactColumns,
        summaries: CellSummaries,
        options: FrameOptions,
    ) -> PreparedAtHand:
        """What rosters of a shape need whose cells look alike."""

        def make() -> PreparedAtHand:
            prepared = self._prepared(roster, facts, summaries, options)
            return _for_rows(prepared, roster, facts)

        shape = _shape(roster, facts, summaries, options)
        return _kept(self._at_hand, shape, make)

    def _prepared(
        self,
        roster: RosterFrame,
        facts: FactColumns,
        summaries: CellSummaries,
        options: FrameOptions,
    ) -> Prepared:
        comparisons = Comparisons(facts, summaries, self.at.term, options.values_as_of)
        program = compile_program(self.items, comparisons, payees=options.long)
        if options.long:
            return Prepared(program, long_columns(program, facts))
        return Prepared(program, wide_columns(program, facts, roster.engine.text_type(STATES)))


def _shape(
    roster: RosterFrame, facts: FactColumns, summaries: CellSummaries, options: FrameOptions
) -> Hashable:
    """What all that is prepared depends on."""
    library, known = roster.frame.implementation, tuple(summaries.items())
    return library, facts.shape, known, options.values_as_of, options.long


def _kept(kept: dict[object, _T], shape: Hashable, make: Callable[[], _T]) -> _T:
    """What was made for a shape, or is made now; many threads may ask."""
    made = kept.get(shape)
    if made is None:
        made = make()
        if len(kept) >= _KEPT:
            kept.clear()
        kept[shape] = made
    return made


def _for_rows(prepared: Prepared, roster: RosterAtHand, facts: FactColumns) -> PreparedAtHand:
    """What is prepared as functions of the rows of a roster such as this one."""
    program, engine = prepared.program, roster.engine
    # a column of the roster besides: constants alone would be a single row
    some = next((column.safe for column in roster.columns.values()), None)
    rows = nw.lit(0) if some is None else nw.col(some)
    wanted = (
        *(one.alias(name) for name, one in prepared.outputs.items()),
        rows.alias(_rows(roster)),
    )

    def judge(frame: AnyFrame) -> AnyFrame:
        made = with_program_columns(frame, program).select(*wanted, *program.checks)
        return made.head(0) if some is None else made

    def lines(frame: AnyFrame) -> AnyFrame:
        return long_lines(frame, program, facts, engine)

    return PreparedAtHand(program, engine.prepared(judge), engine.prepared(lines))


def _rows(roster: RosterAtHand) -> str:
    """The column that says how many rows there are."""
    return f"{roster.prefix}rows"


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
        prepared = self.evaluator.lazy(self.roster, facts, self.options)
        program, outputs = prepared.program, prepared.outputs
        for level in program.levels:
            frame = frame.with_columns(*level)
        for check in program.bounds:
            frame = engine.refusing(frame, _refusal(check, self.facts))
        # first beside the roster: Polars may change the order of rows that are selected at once
        lazy = beside_and_alone(frame, outputs, facts.prefix)
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
        prepared, made = self._judged(guess)
        summaries = self._corrected(guess, made, prepared.program, found)
        if found:
            raise self._all(found)
        if summaries != guess:
            prepared, made = self._judged(summaries)
        program = prepared.program
        broken = [check for check in program.bounds if _any_row(made, check.name)]
        if broken:
            raise ProfileError(self._out_of_bounds(check, program) for check in broken)
        aside = {_rows(self.roster), *program.checks}
        made = made[[name for name in made.columns if name not in aside]]
        return prepared.lines(made) if self.options.long else made

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
                rest = self.roster.frame.get_column(safe).filter(made.get_column(check.name))
                summaries[safe] = completed_summary(summaries[safe], check.column, rest, found)
        return summaries

    def _judged(self, summaries: CellSummaries) -> tuple[PreparedAtHand, nw.DataFrame[Any]]:
        """What is said of each item, and the columns of the checks."""
        prepared = self.evaluator.at_hand(self.roster, self.facts, summaries, self.options)
        return prepared, prepared.judge(self.roster.frame)

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
        return Diagnostic("E706", text, check.bound.allowed, path=path)


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
        f"”，{check.bound.allowed}",
    )
    return LateRefusal(check.amount, check.name, before, cell, after)


def _any_row(made: nw.DataFrame[Any], check: str) -> bool:
    return bool(made.get_column(check).any())
