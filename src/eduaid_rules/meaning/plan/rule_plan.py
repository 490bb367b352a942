"""What a rule says at a term, read once: whom it is for, how much as a tree, who receives it.

The leaves of the tree are numbers, each with what is said of it; where it branches stand the
conditions of tables. Both engines compile the same tree, and give standards no other meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias, assert_never

from ...policy.facts import Fact, Vocabulary
from ...policy.in_force import InForce, RuleState
from ...policy.items import ItemKind
from ...policy.money_and_units import Rate, Unit, yuan_text
from ...policy.rules import Rule
from ...policy.spellings.measured_texts import measured_text
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Computed,
    Fixed,
    InFull,
    KnownNumbers,
    Nothing,
    OfParameter,
    Open,
    Quantity,
    Raised,
    Share,
    Standard,
    Unstated,
)
from ...policy.terms import Term
from ..standard_words import percent_text, raise_in_words, standard_in_words
from .amount_plans import (
    AmountBound,
    AmountPlan,
    AmountTable,
    KnownAmount,
    NoAmount,
    OpenAmount,
    RulePlan,
)
from .computed import ComputedReader, stated_number
from .numbers import (
    ZERO,
    Constant,
    WholeNumber,
    added,
    greatest,
    least,
    number_ends,
    percentage,
    scaled,
    term_half,
)


class TermTexts(Protocol):
    """What a plan asks of a policy at a term."""

    @property
    def term(self) -> Term:
        """The term."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts as they count at the term."""

    @property
    def refuses_amounts(self) -> bool:
        """Whether an amount out of bounds is refused."""

    def rule(self, rule: str) -> RuleTexts:
        """A rule by its id; raises KeyError."""

    def linked(self, share: Share) -> RuleState:
        """The rule that a share names, as the pack sees it in which the share is written."""


class RuleTexts(Protocol):
    """What a plan asks of a rule at a term."""

    @property
    def at(self) -> TermTexts:
        """The policy at the term."""

    @property
    def rule(self) -> Rule:
        """The rule."""

    @property
    def name(self) -> str:
        """The item's name at the term."""


def plan_rule(item: RuleTexts, state: InForce) -> RulePlan:
    """The plan of a rule, from what it says at the term."""
    amount = plan_amount(item, state.standard)
    return RulePlan(state.who, amount, state.payees, state.payee)


def plan_amount(item: RuleTexts, standard: Standard) -> AmountPlan:
    """The amounts of a standard, as a rule at a term gives them."""
    return _Reader(item, item.rule).read(standard)


def raised_year(year: WholeNumber, raised: Raised) -> WholeNumber:
    """A yearly amount raised: a share is rounded half-up to the fen."""
    if raised.by is not None:
        return added((year, Constant(raised.by.year_fen())))
    return percentage(year, 10_000 + raised.hundredths_of_percent)


@dataclass(frozen=True, slots=True, repr=False)
class SharedStep:
    """A share that is taken of an amount: of whose, in hundredths of a percent."""

    name: str
    hundredths: int


AmountStep: TypeAlias = SharedStep | Raised


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Reader:
    item: RuleTexts
    behind: Rule
    """The rule whose standard is read: the rule itself, or the one behind the shares."""
    steps: tuple[AmountStep, ...] = ()
    """What is made of each yearly amount, the innermost first: each is rounded."""

    def read(self, standard: Standard) -> AmountPlan:
        match standard:
            case Fixed(rate):
                return self._fixed(rate, standard_in_words(standard))
            case Open(reason, fact):
                if fact is not None:
                    return self._carried(standard, fact)
                said = reason or "依据的文件没有写明金额"
                return OpenAmount(standard_in_words(standard), said, final=True)
            case Capped():
                return self._capped(standard)
            case Computed():
                return self._computed(standard)
            case Share():
                return self._share(standard)
            case Raised():
                return replace(self, steps=(standard, *self.steps)).read(standard.standard)
            case ByFact() | ByCondition():  # ByValue is one too
                return self._table(standard)
            case Nothing():
                return NoAmount()
            case Quantity() | OfParameter():  # a state at a term has amounts in their place
                return OpenAmount(standard_in_words(standard), final=True)
            case InFull() | Unstated():  # for cash only a share of it can ask how much that is
                said = standard_in_words(standard)
                return OpenAmount(said, f"“{said}”没有写明金额", final=True)
            case _:
                assert_never(standard)

    @property
    def _is_cash(self) -> bool:
        return self.item.rule.kind is ItemKind.CASH

    @property
    def _term(self) -> Term:
        return self.item.at.term

    @property
    def _at_once(self) -> bool:
        """Whether the rule whose standard is read pays a school year's amount in one term."""
        return self.behind.schedule.only_in is not None

    def _fixed(self, rate: Rate, said: str) -> KnownAmount:
        once = rate.unit is Unit.ONCE
        year = self._shared(Constant(rate.year_fen()))
        if self.steps and self._is_cash and isinstance(year, Constant):
            per = Unit.ONCE if once else self._year_of(rate)
            shown = Rate(year.number, per) if year.number else "0元"  # less than half a fen
            said = f"{self._steps_in_words(said)}，即{shown}"
        part = year if once else self._in_term(year, self._year_of(rate))
        return KnownAmount(part, said, OpenAmount(said))

    def _year_of(self, rate: Rate) -> Unit:
        """Which year an amount is for; a share of it is for a school year."""
        shared = any(isinstance(step, SharedStep) for step in self.steps)
        return Unit.YEAR if shared or rate.unit is not Unit.CALENDAR_YEAR else rate.unit

    def _shared(self, year: WholeNumber) -> WholeNumber:
        """What shares and raises make of a yearly amount."""
        for step in self.steps:
            if isinstance(step, Raised):
                year = raised_year(year, step)
            else:
                year = percentage(year, step.hundredths)
        return year

    def _in_term(self, year: WholeNumber, unit: Unit = Unit.YEAR) -> WholeNumber:
        """What the term gets of a yearly amount."""
        whole = self.item.rule.schedule.only_in is not None
        return year if whole else term_half(year, self._term, unit.larger_half)

    def _steps_in_words(self, said: str) -> str:
        """Shares, innermost last, and raises; ``said`` stands for what is raised before them."""
        shared = ""
        for step in self.steps:
            if isinstance(step, Raised):
                shared, said = shared and shared + raise_in_words(step), said + raise_in_words(step)
            else:
                of = f"的{shared}" if shared else ""
                shared = f"{step.name}的{percent_text(step.hundredths)}{of}"
        return shared or said

    def _of_shares(self, said: str) -> str:
        """What is said of a standard, with what is made of it."""
        if all(isinstance(step, Raised) for step in self.steps):
            return self._steps_in_words(said)
        return f"{self._steps_in_words(said)}：{said}"

    def _share(self, standard: Share) -> AmountPlan:
        at = self.item.at
        linked, behind = at.linked(standard), at.rule(standard.rule)
        if not isinstance(linked, InForce):
            reason = f"{behind.name}在这个学期没有已知的标准"
            return OpenAmount(standard_in_words(standard), reason, final=True)
        step = SharedStep(behind.name, standard.hundredths_of_percent)
        inner = replace(self, behind=behind.rule, steps=(step, *self.steps))
        return inner.read(linked.standard)

    def _year(self, fact: Fact, known: KnownNumbers, *, at_once: bool) -> WholeNumber:
        """A money fact as fen per school year; below 0 nothing is paid.

        ``at_once``: all of it is paid in one term.
        """
        fen = stated_number(fact.name, known)
        lowest, _ = number_ends(fen, self.item.at.vocabulary.bounds)
        if lowest is None or lowest < 0:
            fen = greatest((fen, ZERO))
        return fen if at_once or fact.unit in ("学年", "元") else scaled(fen, 2)

    def _carried(self, standard: Open, name: str) -> KnownAmount:
        fact, said, once = self._fact(name), standard_in_words(standard), self._at_once
        year = self._year(fact, standard.known, at_once=once)
        halved = "" if once or fact.unit == "学期" else f"，元/{fact.unit}，每学期发一半"
        seen = "".join(f" {measured_text(fact, number)}元" for _, number in standard.known)
        carried = self._of_shares(f"{said}（{fact.name}{seen}{halved}）")
        bound = None
        if standard.is_bounded and self.item.at.refuses_amounts:
            paid = year if once else term_half(year, self._term)
            bound = AmountBound(name, paid, standard.at_least, standard.at_most, standard.per)
        return KnownAmount(
            self._in_term(self._shared(year)),
            carried if self._is_cash else said,
            OpenAmount(said, standard.reason),
            bound=bound,
        )

    def _capped(self, standard: Capped) -> KnownAmount:
        fact, cap, said = self._fact(standard.fact), standard.cap, standard_in_words(standard)
        once = cap.unit is Unit.ONCE
        year = least((self._year(fact, standard.known, at_once=once), Constant(cap.year_fen())))
        fen, unknown = self._in_term(self._shared(year)), OpenAmount(said)
        if self._is_cash:
            return KnownAmount(fen, self._capped_in_words(standard, fact), unknown)
        return KnownAmount(fen, said, unknown, year, Unit.ONCE if once else Unit.YEAR)

    def _capped_in_words(self, standard: Capped, fact: Fact) -> str:
        """A cap, and what is done where the fact is per term and the cap per year, or otherwise."""
        said, cap = standard_in_words(standard), standard.cap
        yearly = fact.unit == "学年"
        if cap.unit is Unit.ONCE or yearly != cap.unit.is_whole:
            return self._of_shares(said)
        if yearly:
            said += f"（{fact.name}每学期算一半）"
        elif self._at_once:
            said += f"（{fact.name}按两个学期算）"
        else:
            said += f"（本学期最多{yuan_text(cap.term_fen(self._term))}元）"
        return self._of_shares(said)

    def _computed(self, standard: Computed) -> KnownAmount:
        at = self.item.at
        reader = ComputedReader(at.vocabulary, at.term, self.behind.schedule)
        unit, amount = reader.unit(standard), reader.amount(standard)
        said = standard_in_words(standard)
        year = scaled(amount, 2) if unit is Unit.TERM else amount
        left = reader.left_of_cap(standard)
        if left is not None:
            paid = year if unit is Unit.ONCE or self._at_once else term_half(year, self._term)
            amount = least((paid, left))
            year = amount if unit is Unit.ONCE or self._at_once else scaled(amount, 2)
        year = self._shared(year)
        notes = "；".join(reader.notes(standard))
        return KnownAmount(
            year if unit is Unit.ONCE else self._in_term(year),
            self._of_shares(f"{said}（{notes}）" if notes else said),
            OpenAmount(said),
        )

    def _fact(self, name: str) -> Fact:
        return self.item.at.vocabulary.slots[name].fact

    def _table(self, table: ByFact | ByCondition) -> AmountTable:
        unknown = OpenAmount(standard_in_words(table))
        rows = tuple((when, self.read(inner)) for when, inner in table.cases)
        rest = unknown if table.otherwise is None else self.read(table.otherwise)
        return AmountTable(rows, table.pick, rest, unknown)
