"""Where two policies differ: row by row in what they give, and in words alone.

Names, citations, readings, what is not expressed, and the wording of conditions and standards:
a reader of a review must see them, though nobody gains or loses by them.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ...api import Policy
from ...errors import TermError
from ...evaluation.frames.evaluator import STATE_ENTITLED, STATE_OUT_OF_BOUNDS, STATE_REFUSED
from ...evaluation.student.results import Period
from ...policy.facts import Slot
from ...policy.rules import Payee
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass, describe_classes
from ..classes.class_table import ClassTable, QuestionBlock
from ..classes.questions import is_student
from ..classes.subjects import Subject, terms_in_words
from .changes import Change, Comparison, Effect, ItemAnswer, ItemState, effect_of

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
    terms: list[Term] = field(default_factory=list)

    def replays(self, old: ItemAnswer, new: ItemAnswer, *, exactly: bool) -> bool:
        """Whether the evaluator's answers show the same difference.

        Not ``exactly``: the student's numbers are not those of a row.
        """
        before, after = self.change.before, self.change.after
        if exactly and not self.change.varies:
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
        change = Change(
            rule=rule,
            name=name,
            effect=effect,
            before=before,
            after=after,
            who=_who_in_words(table, block, found),
            classes=len(found),
            terms=(),
            example={},
            replayed=False,
            varies=block.carried,
            most=most[key],
        )
        smallest = table.smallest_first(pl.Series(found))[:_TRIES]
        yield RowDifference(change, [table.student(row) for row in smallest])


def _who_in_words(table: ClassTable, block: QuestionBlock, rows: Sequence[int]) -> tuple[str, ...]:
    """What the students of some rows have in common."""
    slots: dict[str, Slot] = {}
    for subject in table.subjects:
        slots |= {fact: slot for fact in block.facts if (slot := subject.slot(fact)) is not None}
    students = [table.student(row) for row in rows[:2000]]
    groups = {}
    for fact in block.facts:
        known = [answers[fact] for answers in students if fact in answers]
        if len(known) == len(students):
            groups[fact] = (known, table.count(block, fact))
    return describe_classes(groups, slots)


_IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a rule says in other words."""

    rule: str
    name: str
    what: str
    """项目名称, 对象, 标准, 依据, 公布, 解读, 未表达, 规则."""
    before: tuple[str, ...]
    """What was said and is said no more."""
    after: tuple[str, ...]
    """What was not said and is said now."""
    terms: tuple[Term, ...]

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """The difference as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rule": self.rule,
            "name": self.name,
            "what": self.what,
            "before": list(self.before),
            "after": list(self.after),
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
        }


def rewordings(
    old: Policy, new: Policy, found: Comparison, rules: Collection[str] | None = None
) -> tuple[Rewording, ...]:
    """The differences in words at the terms of a comparison, by rule.

    The wording of who and of the standard counts only where the comparison found nothing: what
    changes for somebody is told there. ``rules`` narrows what is looked at.
    """
    told = {(change.rule, term) for change in found.changes for term in change.terms}
    joined: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[Term]] = {}
    names: dict[str, str] = {}
    for term in found.terms:
        before, after = _catalogue(old, term), _catalogue(new, term)
        for rule in sorted({*before, *after}):
            if rules is not None and rule not in rules:
                continue
            names[rule] = (after.get(rule) or before[rule]).name
            pair = (before.get(rule), after.get(rule))
            for what, one, other in _differing(*pair, told=(rule, term) in told):
                gone = tuple(text for text in one if text not in other)
                come = tuple(text for text in other if text not in one)
                if gone or come:
                    joined.setdefault((rule, what, gone, come), []).append(term)
    return tuple(
        Rewording(rule, names[rule], what, gone, come, tuple(terms))
        for (rule, what, gone, come), terms in sorted(joined.items(), key=lambda e: e[0][0])
    )


def _catalogue(policy: Policy, term: Term) -> Mapping[str, Period]:
    """Each rule as it is told at a term.

    Of texts of the pack itself the day alone: its folder may have another name.
    """
    try:
        periods = policy.catalogue(term)
    except TermError:
        return {}
    own = policy.layers[-1]
    return {
        period.rule: replace(
            period,
            published=tuple(
                ("" if layer == own else layer, day) for layer, day in period.published
            ),
        )
        for period in periods
    }


def _differing(
    before: Period | None, after: Period | None, *, told: bool
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    given = [one if one is not None and one.state == _IN_FORCE else None for one in (before, after)]
    old, new = given
    if old is None or new is None:
        if not told and old is not new:
            one, other = (() if period is None else _rule_in_words(period) for period in given)
            yield "规则", one, other
        return
    was, now = _worded(old, told=told), _worded(new, told=told)
    for what, text in was.items():
        if text != now[what]:
            yield what, text, now[what]


def _rule_in_words(period: Period) -> tuple[str, ...]:
    """A rule in a few words."""
    return ("，".join((*period.who, period.standard)) or period.name,)


def _worded(period: Period, *, told: bool) -> dict[str, tuple[str, ...]]:
    """What a rule says in words, by what it is about."""
    made: dict[str, tuple[str, ...]] = {"项目名称": (period.name,)}
    if not told:
        made["对象"] = period.who
        made["标准"] = (period.standard,)
    made["依据"] = tuple(dict.fromkeys(cited.text for cited in period.citations))
    made["公布"] = tuple(f"{layer} {day}".strip() for layer, day in period.published)
    made["解读"] = period.readings
    made["未表达"] = period.unexpressed
    return made
