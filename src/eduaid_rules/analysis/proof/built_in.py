"""The built-in checks of every rule, which need no writing: what its own classes show.

Whether somebody reaches it, and each of its tiers; whether its tables have gaps or rows that
overlap; whether it rests on a document; whether anybody is left open of whom all is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...evaluation.frames.evaluator import STATE_OPEN
from ...evaluation.student.amounts import OpenLine
from ...evaluation.student.evaluator import compile_rule
from ...policy.conditions import AllOf, AnyOf, Condition, Named, Not, Unknowable
from ...policy.guarantees import Check
from ...policy.in_force import InForce
from ...policy.terms import Term
from ..classes.asking import Ask, Rows, Told, has, holds, nobody
from ..classes.kinds import Kind
from ..classes.reading import TurnReader
from ..classes.subjects import Subject
from ..classes.turns import Turn
from .tables import Table, Tier, tables_of, tiers_of

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Finding:
    """What a check found about one rule; ``student`` where one shows it."""

    check: Check
    rule: str
    words: str
    term: Term
    student: Mapping[str, Kind] | None = None


@dataclass(eq=False, repr=False)
class RuleCheck:
    """One rule at one term: what is asked about it, and what the answer shows."""

    subject: Subject
    rule: str
    tiers: tuple[Tier, ...] = field(init=False)
    tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        state = self.subject.rules[self.rule].state
        standard = state.standard if isinstance(state, InForce) else None
        self.tiers = () if standard is None else tuple(tiers_of(standard))
        self.tables = () if standard is None else tuple(tables_of(standard))

    @property
    def ask(self) -> Ask:
        """Every kind of student that the rule tells apart; failing are those left open."""
        conditions = {
            **{self._tier(n): (0, tier.when) for n, tier in enumerate(self.tiers)},
            **{
                self._row(n, m): (0, row)
                for n, table in enumerate(self.tables)
                for m, row in enumerate(table.rows)
            },
            **{self._within(n): (0, table.within) for n, table in enumerate(self.tables)},
        }

        def turns(reader: TurnReader) -> Sequence[Turn]:
            return reader.item(0, self.rule, payees=False)

        def fails(rows: Rows) -> pl.Series:
            (own,) = rows
            return own.get_column(f"{self.rule}.state") == STATE_OPEN

        return Ask((self.rule,), turns, fails, conditions)

    def _tier(self, number: int) -> str:
        return f"eduaid_tier_{self.rule}_{number}"

    def _row(self, table: int, number: int) -> str:
        return f"eduaid_row_{self.rule}_{table}_{number}"

    def _within(self, table: int) -> str:
        return f"eduaid_table_{self.rule}_{table}"

    @property
    def in_force(self) -> bool:
        """Whether there is something to reach at the term."""
        return isinstance(self.subject.rules[self.rule].state, InForce)

    def reached(self, told: Told) -> bool:
        """Whether somebody has the item."""
        (own,) = told.rows
        return bool(has(own, self.rule).any())

    def taken(self, told: Told) -> set[str]:
        """The labels of the tiers that somebody gets."""
        (own,) = told.rows
        there = has(own, self.rule)
        return {
            tier.label
            for number, tier in enumerate(self.tiers)
            if (there & holds(own, self._tier(number))).any()
        }

    def labels(self) -> set[str]:
        """The labels of all tiers that give something."""
        return {tier.label for tier in self.tiers if not tier.pays_nothing}

    def findings(self, told: Told) -> Iterator[Finding]:
        """Gaps and overlaps, a missing basis, students left open without a reason in the text."""
        term = self.subject.at.term
        yield from self._gaps(told)
        state = self.subject.rules[self.rule].state
        if isinstance(state, InForce):
            roles = {cited.role for cited in state.citations}
            if roles != {"who", "standard"}:
                yield Finding(Check.NO_BASIS, self.rule, "没有写明依据的文件", term)
        for student in told.students():
            reason = self._left_open(student)
            if reason is not None:
                yield Finding(Check.LEFT_OPEN, self.rule, reason, term, student)
                break

    def _gaps(self, told: Told) -> Iterator[Finding]:
        (own,) = told.rows
        term = self.subject.at.term
        for number, table in enumerate(self.tables):
            among = own.get_column(f"{self.rule}.who") & holds(own, self._within(number))
            one, several = nobody(own), nobody(own)
            for place in range(len(table.rows)):
                there = holds(own, self._row(number, place))
                several |= one & there
                one |= there
            if table.exclusive and (among & several).any():
                yield Finding(Check.GAP_OR_OVERLAP, self.rule, "表格有两行同时成立", term)
            if not table.covered and (among & ~one).any():
                yield Finding(Check.GAP_OR_OVERLAP, self.rule, "表格有一种情况没有写", term)

    def _left_open(self, student: Mapping[str, Kind]) -> str | None:
        """Why a fully known student is left open where no text leaves it open; None: one does."""
        item = self.subject.rules[self.rule]
        if not isinstance(item.state, InForce) or _unknowable(item.state.who):
            return None  # the text is not known
        chooser = compile_rule(item, self.subject.at.season)
        if chooser is None:
            return None
        coded = self.subject.coded(student)
        line = chooser(coded.true, coded.false, coded.measured)
        if not isinstance(line, OpenLine) or line.final:
            return None  # settled (what excludes it leaves the choice), or the text leaves it open
        what = "金额还是定不下来" if line.about == "amount" else "还是说不清能不能享受"
        return f"事实都填了，{what}"


def _unknowable(condition: Condition) -> bool:
    """Whether a part of a condition is a text that is not known."""
    match condition:
        case Unknowable():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(_unknowable(part) for part in parts)
        case Not(part) | Named(_, part):
            return _unknowable(part)
        case _:
            return False
