"""A roster ready to be judged: its facts found and checked, one column for each item."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from ...policy.errors import Diagnostic, ProfileError
from ...policy.facts import Vocabulary
from ...policy.money import yuan_text
from ...policy.terms import Term
from .arithmetic import half_year
from .door import STATES, AnyFrame, Frame, Native, enter
from .emit import Emitter
from .gates import ALWAYS, NEVER, UNKNOWN, Gate, Gates
from .guards import CellsToCome, guarded, raising
from .leaves import Cells, Expr, Leaves
from .money import Bound
from .plan import Item
from .stated import Stated, state
from .values import look


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """One item of a roster, and the gate that says who is given it (unknown: undetermined)."""

    item: Item
    given: Gate


@dataclass(eq=False, repr=False)
class Roster:
    """A frame whose facts are known, and the columns that have been added to it."""

    door: Frame
    stated: Stated
    emitter: Emitter
    at_hand: bool
    """Whether the rows are there to be looked at."""

    def judge(self, items: Sequence[Item]) -> list[Judged]:
        """Add a column for each item. Raises ProfileError for amounts out of bounds."""
        emitter, gates = self.emitter, self.emitter.gates
        made = [Judged(item, gates.of(item.given)) for item in items]
        bounds = [
            (one, bound, gates.of(bound.when))
            for one in made
            for bound in one.item.bounds
            if emitter.leaves.number(bound.fact) is not None
        ]
        paying = [one for one in made if one.item.pays and one.given != NEVER]
        tests = [test for one in paying for test in emitter.tests_of(one.item.fen)]
        emitter.share([one.given for one in made], [*tests, *(when for *_, when in bounds)])
        for one, bound, when in bounds:
            if NEVER not in (when, one.given):
                self._hold_to(bound, when, one)
        return made

    def _hold_to(self, bound: Bound, when: Gate, judged: Judged) -> None:
        """An amount that a fact carries lies within the bounds of the rule."""
        emitter = self.emitter
        paid = half_year(emitter.year(bound.fact), emitter.term)
        outside = [] if bound.at_least is None else [paid < bound.at_least]
        outside += [] if bound.at_most is None else [paid > bound.at_most]
        for test in outside:
            name = f"eduaid_outside_{judged.given}"
            wrong = (emitter.truth(when) & test).fill_null(False)  # noqa: FBT003
            frame = emitter.frame.with_columns(wrong.alias(name))
            if self.at_hand and isinstance(frame, nw.LazyFrame):
                frame = frame.collect()
            if isinstance(frame, nw.LazyFrame):
                message = f"E706 {bound.fact}超出规则允许的范围，{_within(bound)}"
                frame = raising(frame, emitter.column(judged.given), name, message)
            else:
                rows = int(frame.get_column(name).sum() or 0)
                if rows:
                    raise ProfileError([self._out_of_bounds(bound, frame, name, rows)])
            emitter.frame = frame.lazy() if self.at_hand and self.door.is_polars else frame

    def _out_of_bounds(
        self, bound: Bound, frame: nw.DataFrame[Any], name: str, rows: int
    ) -> Diagnostic:
        column = self.stated.of(bound.fact)[0]
        seen = frame.filter(nw.col(name)).get_column(column.safe).unique().sort().head(5)
        said = "、".join(f"“{value}”" for value in seen.to_list())
        return Diagnostic(
            "E706",
            f"列“{column.name}”有 {rows} 行超出规则允许的范围：{said}",
            _within(bound),
            path=column.name,
        )

    def state(self, judged: Judged) -> Expr:
        """The state of an item: entitled, not_entitled or undetermined."""
        kind = self.door.state_type
        yes, no, open_ = (nw.lit(word, dtype=kind) for word in STATES)
        if judged.given in (ALWAYS, NEVER, UNKNOWN):
            return {ALWAYS: yes, NEVER: no, UNKNOWN: open_}[judged.given]
        given = self.emitter.truth(judged.given)
        if not self.emitter.gates.certain[judged.given]:
            no = nw.when(given.is_null()).then(open_).otherwise(no)
        return nw.when(given).then(yes).otherwise(no)

    def fen(self, judged: Judged) -> Expr:
        """The fen of an item, null unless it is entitled cash."""
        if not judged.item.pays or judged.given in (NEVER, UNKNOWN):
            return nw.lit(None, dtype=nw.Int64)
        fen = self.emitter.fen(judged.item.fen)
        return fen if judged.given == ALWAYS else nw.when(self.emitter.truth(judged.given)).then(fen)


def read_roster(
    native: Native,
    vocabulary: Vocabulary,
    term: Term,
    *,
    keep: Collection[str] | None = None,
    values_as_of: Term | None = None,
) -> Roster:
    """Take in a frame and check what it says. Raises ProfileError with all that is wrong.

    A frame at hand is checked here; a lazy one when it is computed.
    """
    door = enter(native)
    stated = state(door, vocabulary, keep)
    if isinstance(door.inside, nw.LazyFrame):
        frame: Any = guarded(door.inside, stated.columns)
        cells: Cells = CellsToCome()
    else:
        looked = look(door.inside, stated)
        if looked.found:
            raise ProfileError(looked.found)
        frame, cells = looked.frame, looked
        if door.is_polars:  # what has been looked at is judged as one query
            frame = frame.lazy()
            door = replace(door, back=_collected)
    leaves = Leaves(stated, term, values_as_of, cells)
    emitter = Emitter(frame, leaves, term, Gates(leaves))
    return Roster(door, stated, emitter, at_hand=isinstance(door.inside, nw.DataFrame))


def _collected(made: AnyFrame) -> Native:
    frame = made.collect() if isinstance(made, nw.LazyFrame) else made
    return frame.to_native()


def _within(bound: Bound) -> str:
    low = [] if bound.at_least is None else [f"不低于 {yuan_text(bound.at_least)}元/学期"]
    high = [] if bound.at_most is None else [f"不高于 {yuan_text(bound.at_most)}元/学期"]
    return f"应{'、'.join((*low, *high))}"
