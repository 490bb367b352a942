"""A roster ready to be judged: its facts found and checked, one column for each item."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from ...policy.errors import Diagnostic, ProfileError
from ...policy.facts import Vocabulary
from ...policy.money import yuan_text
from ...policy.terms import Term
from .arithmetic import half_year
from .door import STATES, Frame, Native, enter
from .emit import Emitter, Folding, tests_of
from .guards import guarded, raising
from .kleene import FALSE, TRUE, UNKNOWN, Kleene
from .leaves import Expr, Leaves
from .money import Bound, Fen
from .plan import Item
from .stated import Column, Stated, state
from .values import words_of


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """One item of a roster: who is given it (null: undetermined), and how many fen."""

    item: Item
    given: Kleene
    column: str
    """The yes/no column that says who is given it."""
    fen: Fen


@dataclass(eq=False, repr=False)
class Roster:
    """A frame whose facts are known, and the columns that have been added to it."""

    door: Frame
    stated: Stated
    term: Term
    folding: Folding
    emitter: Emitter
    complete: set[str] = field(default_factory=set)
    """The columns of items that are known to hold no null."""

    def judge(self, items: Sequence[Item]) -> list[Judged]:
        """Add a column for each item. Raises ProfileError for amounts out of bounds."""
        truth, emitter = self.folding.truth, self.emitter
        folded = [(item, truth(item.given), self.folding.fen(item.fen)) for item in items]
        amounts = [test for item, _, fen in folded if item.pays for test in tests_of(fen)]
        emitter.share([given for _, given, _ in folded], amounts)
        made = [Judged(item, given, emitter.column(given), fen) for item, given, fen in folded]
        for one in made:
            for bound in one.item.bounds:
                self._hold_to(bound, one)
        if isinstance(emitter.frame, nw.DataFrame):
            columns = sorted({one.column for one in made})
            nulls = emitter.frame.select(*(nw.col(c).null_count() for c in columns)).row(0)
            self.complete |= {c for c, count in zip(columns, nulls, strict=True) if not count}
        return made

    def _hold_to(self, bound: Bound, judged: Judged) -> None:
        """An amount that a fact carries lies within the bounds of the rule."""
        leaves = self.folding.leaves
        if leaves.number(bound.fact) is None or self.folding.truth(bound.when) == FALSE:
            return
        paid = half_year(self.emitter.year(bound.fact), self.term)
        outside = [] if bound.at_least is None else [paid < bound.at_least]
        outside += [] if bound.at_most is None else [paid > bound.at_most]
        for test in outside:
            name = f"eduaid_outside_{judged.item.id}"
            wrong = (self.emitter.truth(self.folding.truth(bound.when)) & test).fill_null(False)  # noqa: FBT003
            frame = self.emitter.frame.with_columns(wrong.alias(name))
            if isinstance(frame, nw.LazyFrame):
                message = f"E706 {bound.fact}超出规则允许的范围，{_within(bound)}"
                frame = raising(frame, judged.column, name, message)
            else:
                rows = int(frame.get_column(name).sum() or 0)
                if rows:
                    raise ProfileError([self._out_of_bounds(bound, frame, name, rows)])
            self.emitter.frame = frame

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
        leaves = Leaves(stated, term, values_as_of, _any_name)
    else:
        words = words_of(door.inside, stated)
        if words.found:
            raise ProfileError(words.found)
        frame = words.frame
        leaves = Leaves(stated, term, values_as_of, words.where)
    return Roster(door, stated, term, Folding(leaves), Emitter(frame, leaves, term))


def _any_name(column: Column, value: str) -> list[Expr]:
    """Where a column holds one of the names of a value: any of them may occur."""
    names = [word for word, meant in column.words.items() if meant == value]
    seen = nw.col(column.safe)
    if column.dtype == nw.List:
        return [seen.list.contains(name) for name in names]
    return [seen == name for name in names]


def _within(bound: Bound) -> str:
    low = [] if bound.at_least is None else [f"不低于 {yuan_text(bound.at_least)}元/学期"]
    high = [] if bound.at_most is None else [f"不高于 {yuan_text(bound.at_most)}元/学期"]
    return f"应{'、'.join((*low, *high))}"


def states(roster: Roster, judged: Judged) -> Expr:
    """The state of an item as text: entitled, not_entitled or undetermined."""
    kind = roster.door.state_type
    yes, no, open_ = (nw.lit(word, dtype=kind) for word in STATES)
    if judged.given in (TRUE, FALSE, UNKNOWN):
        return yes if judged.given == TRUE else no if judged.given == FALSE else open_
    given = nw.col(judged.column)
    if judged.column in roster.complete:
        return nw.when(given).then(yes).otherwise(no)
    return nw.when(given).then(yes).otherwise(nw.when(~given).then(no).otherwise(open_))


def fens(roster: Roster, judged: Judged) -> Expr:
    """The fen of an item, null unless it is entitled cash."""
    if not judged.item.pays or judged.given in (FALSE, UNKNOWN):
        return nw.lit(None, dtype=nw.Int64)
    fen = roster.emitter.fen(judged.fen)
    return fen if judged.given == TRUE else nw.when(nw.col(judged.column)).then(fen)
