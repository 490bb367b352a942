"""Where two subjects answer differently: the rows of a block, by what each of them says."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ...evaluation.frames.evaluator import STATE_ENTITLED, STATE_OUT_OF_BOUNDS, STATE_REFUSED
from ...policy.facts import Slot
from ...policy.rules import Payee
from ...policy.terms import Term
from ..classes.answers import is_student
from ..classes.kinds import Kind
from ..classes.students import described
from ..classes.subjects import Subject
from ..classes.table import Block, ClassTable
from .changes import Answer, Effect, State, effect_of

if TYPE_CHECKING:
    import polars as pl

_TRIES: Final = 40
"""How many students of a kind are kept, to be replayed until the difference is seen."""


@dataclass(eq=False, repr=False)
class Difference:
    """Rows of one block that change in the same way, and the terms at which they do."""

    rule: str
    name: str
    before: Answer
    after: Answer
    effect: Effect
    who: tuple[str, ...]
    classes: int
    students: Sequence[Mapping[str, Kind]]
    terms: list[Term]
    varies: bool = False
    """Whether the amounts are those of an example: a fact carries them."""
    most: int = 0
    """The largest difference in fen among the rows, where amounts vary."""

    def replays(self, old: Answer, new: Answer, *, exactly: bool) -> bool:
        """Whether the evaluator's answers show the same difference.

        Not ``exactly``: the student's numbers are not those of a row.
        """
        if exactly and not self.varies:
            return _says(old, self.before) and _says(new, self.after)
        states = (old.state, new.state) == (self.before.state, self.after.state)
        return states and effect_of(old, new) is self.effect


def _says(seen: Answer, wanted: Answer) -> bool:
    if seen.state is not wanted.state or seen.state is not State.GIVEN:
        return seen.state is wanted.state
    same = (seen.fen, seen.may_apply) == (wanted.fen, wanted.may_apply)
    return same and wanted.payee in (None, seen.payee)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Side:
    """The answers of one policy to a block, for one rule; None: it gives nothing."""

    rows: pl.DataFrame | None
    name: str
    may_apply: bool

    @classmethod
    def of(
        cls, subject: Subject | None, answered: pl.DataFrame | None, rule: str, block: Block
    ) -> Side:
        """The columns of one rule, of what a subject answered to all rows."""
        if subject is None or answered is None or rule not in subject.rules:
            return cls(None, rule, may_apply=False)
        item = subject.rules[rule]
        columns = {part: f"{rule}.{part}" for part in ("state", "fen", "payee", "who")}
        whole = answered.slice(block.start, block.size)
        rows = whole.select(**columns).with_columns(student=is_student(whole, but=rule))
        return cls(rows, item.name, item.award.id == "may_apply")

    # ``Any``: a number of a column, or none
    def answer(self, code: Any, fen: Any, payee: Any) -> Answer:  # noqa: ANN401
        """One combination of numbers as an answer."""
        state = _STATES[code]
        if state is not State.GIVEN:
            return Answer(state)
        said = None if payee is None else tuple(Payee)[payee].value
        return Answer(state, fen, self.may_apply, said)


_STATES: Final = tuple(State)
"""By the numbers that the columns below use."""


def coded_answers(side: Side, size: int) -> pl.DataFrame:
    """A row's state as its place in ``State``, its amount, and who receives it."""
    import polars as pl

    if side.rows is None:
        empty = pl.repeat(None, size, dtype=pl.Int64, eager=True)
        return pl.DataFrame({"state": pl.repeat(0, size, eager=True), "fen": empty, "payee": empty})
    given = pl.col("state") == STATE_ENTITLED
    state = (
        pl.when(given)
        .then(_STATES.index(State.GIVEN))
        .when(pl.col("state") == STATE_REFUSED)
        .then(_STATES.index(State.REFUSED))
        .when(pl.col("state") == STATE_OUT_OF_BOUNDS)
        .then(_STATES.index(State.OUT_OF_BOUNDS))
        .when(pl.col("who"))
        .then(_STATES.index(State.OPEN))
        .otherwise(_STATES.index(State.UNCLEAR))
    )
    return side.rows.select(
        state=state.cast(pl.Int64),
        fen=pl.when(given).then(pl.col("fen").cast(pl.Int64)),
        payee=pl.when(given).then(pl.col("payee").cast(pl.Int64)),
    )


def differences(
    table: ClassTable,
    block: Block,
    sides: Sequence[Side],
    rule: str,
    among: pl.Series | None,
) -> Iterator[Difference]:
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
    given = _STATES.index(State.GIVEN)
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
    names = [f"{which}_{part}" for which in ("old", "new") for part in parts]
    groups: dict[Hashable, tuple[Answer, Answer, Effect, list[int]]] = {}
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
        yield Difference(
            rule=rule,
            name=name,
            before=before,
            after=after,
            effect=effect,
            who=_who(table, block, found),
            classes=len(found),
            students=[
                table.student(row) for row in table.smallest_first(pl.Series(found))[:_TRIES]
            ],
            terms=[],
            varies=block.carried,
            most=most[key],
        )


def _who(table: ClassTable, block: Block, rows: Sequence[int]) -> tuple[str, ...]:
    """What the students of some rows have in common."""
    slots: dict[str, Slot] = {}
    for subject in table.subjects:
        slots |= {fact: slot for fact in block.facts if (slot := subject.slot(fact)) is not None}
    students = [table.student(row) for row in rows[:2000]]
    groups = {}
    for fact in block.facts:
        known = [kinds[fact] for kinds in students if fact in kinds]
        if len(known) == len(students):
            groups[fact] = (known, table.count(block, fact))
    return described(groups, slots)
