"""Where two policies differ, row by row: which rows of a block change, and from what to what."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ...evaluation.frames.class_verdicts import STATE_ENTITLED, STATE_OUT_OF_BOUNDS, STATE_REFUSED
from ...policy.fact_types import FactType
from ...policy.facts import Slot
from ...policy.items import Payee
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass, describe_classes
from ..classes.class_table import ClassTable, QuestionBlock
from ..classes.questions import is_student
from ..classes.subjects import Subject
from .changes import Change, Effect, ItemAnswer, ItemState, effect_of

if TYPE_CHECKING:
    import polars as pl

_TRIES: Final = 40
"""How many students of a kind are kept, to be replayed until the difference is seen."""


@dataclass(eq=False, repr=False)
class RowDifference:
    """Rows of one block that change in the same way, and the terms at which they do."""

    change: Change
    """As the rows show it: still without terms and an example."""
    students: Sequence[Mapping[str, AnswerClass]]
    alike: tuple[str, ...] = ()
    """Who, in words that are the same at every term where days move with it."""
    terms: list[Term] = field(default_factory=list)

    def who_at(self, terms: Sequence[Term]) -> tuple[str, ...]:
        """Who, where it is so at these terms: whether days are those of the first alone."""
        who = self.change.who
        if len(terms) == 1:
            return who
        moved = f"（{terms[0]}的日期，以后各学期跟着推移）"
        pairs = zip(who, self.alike, strict=True)
        return tuple(said if said == always else f"{said}{moved}" for said, always in pairs)

    def replays(self, old: ItemAnswer, new: ItemAnswer) -> bool:
        """Whether the evaluator's answers show the same difference.

        Where amounts vary, as far as the student's may be others than those of a row.
        """
        before, after = self.change.before, self.change.after
        if not self.change.varies:
            return _says_same(old, before) and _says_same(new, after)
        states = (old.state, new.state) == (before.state, after.state)
        return states and effect_of(old, new) is self.change.effect


def _says_same(evaluated: ItemAnswer, wanted: ItemAnswer) -> bool:
    if evaluated.state is not wanted.state or evaluated.state is not ItemState.GIVEN:
        return evaluated.state is wanted.state
    same = (evaluated.fen, evaluated.may_apply) == (wanted.fen, wanted.may_apply)
    return same and wanted.payee in (None, evaluated.payee)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AnsweringSide:
    """The answers of one policy to a block, for one rule; None: it gives nothing."""

    rows: pl.DataFrame | None
    name: str
    may_apply: bool

    @classmethod
    def of(
        cls, subject: Subject | None, answered: pl.DataFrame | None, rule: str, block: QuestionBlock
    ) -> AnsweringSide:
        """The columns of one rule, of what a subject answered to all rows."""
        if subject is None or answered is None or rule not in subject.rules:
            return cls(None, rule, may_apply=False)
        item = subject.rules[rule]
        columns = {part: f"{rule}.{part}" for part in ("state", "fen", "payee", "who")}
        whole = answered.slice(block.start, block.size)
        rows = whole.select(**columns).with_columns(student=is_student(whole, but=rule))
        return cls(rows, item.name, item.award.id == "may_apply")

    # ``Any``: a number of a column, or none
    def answer(self, code: Any, fen: Any, payee: Any) -> ItemAnswer:  # noqa: ANN401
        """One combination of numbers as an answer."""
        state = _STATES[code]
        if state is not ItemState.GIVEN:
            return ItemAnswer(state)
        said = None if payee is None else tuple(Payee)[payee].value
        return ItemAnswer(state, fen, self.may_apply, said)


_STATES: Final = tuple(ItemState)
"""By the numbers that the columns below use."""


def coded_answers(side: AnsweringSide, size: int) -> pl.DataFrame:
    """A row's state as its place in ``ItemState``, its amount, and who receives it."""
    import polars as pl

    if side.rows is None:
        empty = pl.repeat(None, size, dtype=pl.Int64, eager=True)
        return pl.DataFrame({"state": pl.repeat(0, size, eager=True), "fen": empty, "payee": empty})
    given = pl.col("state") == STATE_ENTITLED
    state = (
        pl.when(given)
        .then(_STATES.index(ItemState.GIVEN))
        .when(pl.col("state") == STATE_REFUSED)
        .then(_STATES.index(ItemState.REFUSED))
        .when(pl.col("state") == STATE_OUT_OF_BOUNDS)
        .then(_STATES.index(ItemState.OUT_OF_BOUNDS))
        .when(pl.col("who"))
        .then(_STATES.index(ItemState.OPEN))
        .otherwise(_STATES.index(ItemState.UNCLEAR))
    )
    return side.rows.select(
        state=state.cast(pl.Int64),
        fen=pl.when(given).then(pl.col("fen").cast(pl.Int64)),
        payee=pl.when(given).then(pl.col("payee").cast(pl.Int64)),
    )


def row_differences(
    table: ClassTable,
    block: QuestionBlock,
    sides: Sequence[AnsweringSide],
    rule: str,
    among: pl.Series | None,
) -> Iterator[RowDifference]:
    """The rows of a block of which the two sides say different things, by what they say."""
    import polars as pl

    old, new = sides
    parts = ("state", "fen", "payee")
    rows = pl.concat(
        [
            coded_answers(old, block.size).rename({part: f"old_{part}" for part in parts}),
            coded_answers(new, block.size).rename({part: f"new_{part}" for part in parts}),
        ],
        how="horizontal",
    ).with_row_index("row")
    differs = [~pl.col(f"old_{part}").eq_missing(pl.col(f"new_{part}")) for part in parts]
    given = _STATES.index(ItemState.GIVEN)
    both = (pl.col("old_state") == given) & (pl.col("new_state") == given)
    if old.may_apply != new.may_apply:
        differs.append(both)
    rows = rows.filter(pl.any_horizontal(*differs)).with_columns(
        pl.when(both & pl.col("old_payee").ne_missing(pl.col("new_payee")))
        .then(pl.col(name))
        .alias(name)
        for name in ("old_payee", "new_payee")
    )  # who receives it is told where that changes
    sides_say = (side.rows.get_column("student") for side in sides if side.rows is not None)
    for counts in (among, *sides_say):
        if counts is not None:
            rows = rows.filter(counts.gather(rows.get_column("row")))
    of_table = rows.get_column("row").cast(pl.Int64) + block.start
    rows = rows.filter(of_table.is_in(table.possible(block, of_table).implode()))
    names = [f"{which}_{part}" for which in ("old", "new") for part in parts]
    groups: dict[Hashable, tuple[ItemAnswer, ItemAnswer, Effect, list[int]]] = {}
    most: dict[Hashable, int] = {}
    for numbers, group in rows.group_by(names, maintain_order=True):
        before, after = old.answer(*numbers[:3]), new.answer(*numbers[3:])
        effect = effect_of(before, after)
        if effect is None:
            continue
        whole = (before, after)
        key: Hashable = (effect, before.state, after.state) if block.carried else whole
        most[key] = max(most.get(key, 0), abs((after.fen or 0) - (before.fen or 0)))
        known = groups.setdefault(key, (before, after, effect, []))
        known[3].extend(block.start + row for row in group.get_column("row").to_list())
    name = new.name if new.rows is not None else old.name
    for key, (before, after, effect, found) in groups.items():
        who, alike = _who_in_words(table, block, found)
        change = Change(
            rule=rule,
            name=name,
            effect=effect,
            before=before,
            after=after,
            who=who,
            classes=len(found),
            terms=(),
            example={},
            replayed=False,
            varies=block.carried,
            most=most[key],
        )
        smallest = table.smallest_first(pl.Series(found))
        students = [student for _, student in table.examples(smallest, _TRIES)]
        yield RowDifference(change, students, alike)


def _who_in_words(
    table: ClassTable, block: QuestionBlock, rows: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the students of some rows have in common: as at the term, and as at every term."""
    slots: dict[str, Slot] = {}
    for subject in table.subjects:
        slots |= {fact: slot for fact in block.facts if (slot := subject.slot(fact)) is not None}
    students = [table.student(row) for row in rows[:2000]]
    groups = {}
    for fact in block.facts:
        known = [answers[fact] for answers in students if fact in answers]
        if len(known) == len(students):
            groups[fact] = (known, table.count(block, fact))
    said = describe_classes(groups, slots)
    if all(slots[fact].fact.type is not FactType.DATE for fact in groups if fact in slots):
        return said, said
    moving: dict[str, dict[int, str]] = {}
    for subject in table.subjects:
        for fact, days in subject.moving_days.items():
            moving.setdefault(fact, {}).update(days)
    return said, describe_classes(groups, slots, moving)
