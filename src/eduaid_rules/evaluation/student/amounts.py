"""How much: a standard compiled, for one rule at one term, to an expression over a student.

Its value is a settled line, an open one, or none. Every amount that is fixed before the
student is seen becomes one ready-made line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias, assert_never

from ...errors import Diagnostic, ProfileError
from ...meaning.logic import CompiledCondition, KnownAtoms, Measured, compile_condition
from ...meaning.words import percent_text, standard_in_words
from ...policy.conditions import Condition
from ...policy.documents import Citation
from ...policy.facts import Fact
from ...policy.in_force import InForce
from ...policy.money_and_units import Rate, Unit, fen_to_yuan, share_of, split_year, yuan_text
from ...policy.rules import ItemKind, Rule
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    Unstated,
    standard_cases,
)
from ..policy_at_term import RuleAtTerm


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SettledLine:
    """An item with its amount settled (None: the item has no amount of money).

    What every reader of an item asks for is copied here, one step away.
    """

    rule: RuleAtTerm
    id: str
    citations: tuple[Citation, ...]
    fen: int | None
    amount: Decimal | None
    standard: str
    settled: bool = True


def settled_line(rule: RuleAtTerm, fen: int | None, standard: str) -> SettledLine:
    """A settled item."""
    amount = None if fen is None else fen_to_yuan(fen)
    return SettledLine(rule, rule.rule.id, rule.citations, fen, amount, standard)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenLine:
    """An item that cannot be settled; ``final``: no fact about the student would settle it."""

    rule: RuleAtTerm
    about: str
    standard: str
    reason: str | None = None
    final: bool = False
    settled: bool = False
    waits_for: tuple[OpenLine, ...] = ()
    """Open items that exclude this one, which must be settled first."""
    asks: str | None = None
    """The fact that says which of several items the student chose."""


RuleOutcome: TypeAlias = SettledLine | OpenLine | None
Cases: TypeAlias = Sequence[tuple[Condition, Standard]]
CompiledRule: TypeAlias = Callable[[int, int, Measured], RuleOutcome]


@dataclass(eq=False, repr=False)
class AmountCompiler:
    """Builds the expression of one rule's standard; ``names`` are the objects it mentions."""

    rule: RuleAtTerm
    known: KnownAtoms
    names: dict[str, object] = field(default_factory=dict)
    _shares: tuple[tuple[str, int], ...] = ()
    """The innermost share first: each is rounded before the next is taken."""
    _behind: Rule | None = None
    """The rule behind the shares, whose standard is read; None: the rule itself."""

    def expression(self, standard: Standard) -> str:
        """An expression over T, F and V that is a Line or an OpenLine."""
        match standard:
            case Fixed(rate):
                return self._name(self._line(rate))
            case Open():
                return self._open_amount(standard)
            case Capped():
                return f"{self._name(self._capped(standard))}(V)"
            case Share():
                return self._share(standard)
            case ByFact(_, _, otherwise):
                return self._exclusive(standard, standard_cases(standard), otherwise)
            case ByCondition(_, pick, otherwise):
                return self._picking(pick)(standard, standard_cases(standard), otherwise)
            case Nothing():
                return "None"
            case InFull() | Unstated():  # for cash only a share of it can ask how much that is
                reason = f"“{standard_in_words(standard)}”没有写明金额"
                return self._name(self._open(standard_in_words(standard), reason, final=True))
            case _:
                assert_never(standard)

    def _picking(self, pick: Pick) -> Callable[[Standard, Cases, Standard | None], str]:
        match pick:
            case Pick.EXCLUSIVE:
                return self._exclusive
            case Pick.FIRST:
                return self._first
            case Pick.HIGHEST:
                return self._highest
            case _:
                assert_never(pick)

    def _open_amount(self, standard: Open) -> str:
        if standard.fact is not None:
            return f"{self._name(self._carried(standard, standard.fact))}(V)"
        reason = standard.reason or "依据的文件没有写明金额"
        return self._name(self._open(standard_in_words(standard), reason, final=True))

    def _name(self, value: object) -> str:
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name

    def _line(self, rate: Rate) -> SettledLine:
        if self.rule.rule.kind is not ItemKind.CASH:
            return settled_line(self.rule, None, str(rate))
        if not self._shares:
            return settled_line(self.rule, self._term_fen(rate), str(rate))
        year = rate.year_fen()
        for _, percent in self._shares:
            year = share_of(year, percent)
        said = self._shares_in_words()
        if year == 0:  # less than half a fen
            return settled_line(self.rule, 0, f"{said}，即0元")
        shared = Rate(year, Unit.ONCE if rate.unit is Unit.ONCE else Unit.YEAR)
        return settled_line(self.rule, self._term_fen(shared), f"{said}，即{shared}")

    def _shares_in_words(self) -> str:
        return "的".join(f"{name}的{percent_text(percent)}" for name, percent in self._shares[::-1])

    def _of_shares(self, said: str) -> str:
        """What is said of a standard, with the shares that are taken of it."""
        return f"{self._shares_in_words()}：{said}" if self._shares else said

    @property
    def _at_once(self) -> bool:
        """Whether the rule whose standard is read pays a school year's amount in one term."""
        return (self._behind or self.rule.rule).schedule.autumn_only is not None

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
            said += f"（本学期最多{yuan_text(cap.term_fen(self.rule.at.term))}元）"
        return self._of_shares(said)

    def _term_fen(self, rate: Rate) -> int:
        if self.rule.rule.schedule.autumn_only:
            return rate.year_fen()
        return rate.term_fen(self.rule.at.term)

    def _open(
        self, said: str, reason: str | None = None, *, final: bool = False
    ) -> SettledLine | OpenLine:
        if self.rule.rule.kind is not ItemKind.CASH:
            return settled_line(self.rule, None, said)
        return OpenLine(self.rule, "amount", said, reason, final)

    def _share(self, standard: Share) -> str:
        linked = self.rule.at.linked(standard)
        if not isinstance(linked, InForce):
            reason = f"{self.rule.at.rule_name(standard.rule)}在这个学期没有已知的标准"
            return self._name(self._open(standard_in_words(standard), reason, final=True))
        step = (self.rule.at.rule_name(standard.rule), standard.hundredths_of_percent)
        behind = self.rule.at.rule(standard.rule).rule
        inner = replace(self, _shares=(step, *self._shares), _behind=behind)
        return inner.expression(linked.standard)

    def _paid(self, year: int) -> int:
        """What this term gets of a yearly amount, after any shares of it."""
        for _, percent in self._shares:
            year = share_of(year, percent)
        return year if self.rule.rule.schedule.autumn_only else split_year(year, self.rule.at.term)

    def _carried(self, standard: Open, fact: str) -> Callable[[Measured], SettledLine | OpenLine]:
        rule, said = self.rule, standard_in_words(standard)
        slot = rule.at.vocabulary.slots[fact]
        unknown = self._open(said, standard.reason)
        once = self._at_once
        halved = "" if once or slot.fact.unit == "学期" else f"，元/{slot.fact.unit}，每学期发一半"
        carried = self._of_shares(f"{said}（{slot.fact.name}{halved}）")
        refuses = rule.at.half_of is None

        def choose(measured: Measured) -> SettledLine | OpenLine:
            number = measured[slot.index]
            if number is None:
                return unknown
            year = _year(slot.fact, number, at_once=once)
            paid = year if once else split_year(year, rule.at.term)
            if refuses:
                _check_bounds(standard, slot.fact, paid)
            if rule.rule.kind is not ItemKind.CASH:
                return settled_line(rule, None, said)
            return settled_line(rule, self._paid(year), carried)

        return choose

    def _capped(self, standard: Capped) -> Callable[[Measured], SettledLine | OpenLine]:
        rule, said = self.rule, standard_in_words(standard)
        slot = rule.at.vocabulary.slots[standard.fact]
        unknown = self._open(said)
        cap, once = standard.cap, standard.cap.unit is Unit.ONCE
        capped = self._capped_in_words(standard, slot.fact)

        def choose(measured: Measured) -> SettledLine | OpenLine:
            number = measured[slot.index]
            if number is None:
                return unknown
            year = min(_year(slot.fact, number, at_once=once), cap.year_fen())
            if rule.rule.kind is not ItemKind.CASH:
                per = Unit.ONCE if once else Unit.YEAR
                return settled_line(rule, None, f"{said}，即{yuan_text(year)}元/{per.value}")
            return settled_line(rule, self._paid(year), capped)

        return choose

    def _sources(self, cases: Cases) -> Iterator[tuple[CompiledCondition, str]]:
        """Each case's truth and amount; a case that cannot be is left out."""
        for condition, standard in cases:
            made = compile_condition(condition, self.rule.at.vocabulary, self.known)
            if not made.is_false:
                yield made, self.expression(standard)

    def _rest(self, standard: Standard, otherwise: Standard | None) -> tuple[str, str]:
        unknown = self._name(self._open(standard_in_words(standard)))
        return (unknown if otherwise is None else self.expression(otherwise)), unknown

    def _exclusive(self, standard: Standard, cases: Cases, otherwise: Standard | None) -> str:
        rows = list(self._sources(cases))
        for truth, amount in rows:
            if truth.is_true:
                return amount
        rest, unknown = self._rest(standard, otherwise)
        if not rows:
            return rest
        chain = "".join(f"{amount} if {truth.holds} else " for truth, amount in rows)
        fails = " and ".join(truth.fails for truth, _ in rows)
        return f"({chain}{rest} if {fails} else {unknown})"

    def _first(self, standard: Standard, cases: Cases, otherwise: Standard | None) -> str:
        """A row is taken when it holds and every row before it surely does not."""
        expression, unknown = self._rest(standard, otherwise)
        for truth, amount in reversed(list(self._sources(cases))):
            if truth.is_true:
                expression = amount
            else:
                expression = (
                    f"({amount} if {truth.holds} else {expression} if {truth.fails} else {unknown})"
                )
        return expression

    def _highest(self, standard: Standard, cases: Cases, otherwise: Standard | None) -> str:
        """The highest of the rows that hold; all of them must be known to hold or not."""
        rows = list(self._sources(cases))
        rest, unknown = self._rest(standard, otherwise)
        if not rows:
            return rest
        known = " and ".join(f"({truth.holds} or {truth.fails})" for truth, _ in rows)
        taken = ", ".join(f"{amount} if {truth.holds} else None" for truth, amount in rows)
        any_holds = " or ".join(truth.holds for truth, _ in rows)
        pick = self._name(_highest_line)
        chosen = f"{pick}(({taken},)) if ({any_holds}) else {rest}"
        return f"(({chosen}) if {known} else {unknown})"


def _highest_line(
    lines: tuple[SettledLine | OpenLine | None, ...],
) -> SettledLine | OpenLine | None:
    given = [taken for taken in lines if taken is not None]
    if not given:  # every row that holds says 无
        return None
    settled = [taken for taken in given if isinstance(taken, SettledLine)]
    if len(settled) < len(given):
        return next(taken for taken in given if not isinstance(taken, SettledLine))
    return max(settled, key=lambda taken: taken.fen or 0)


def _year(fact: Fact, number: int, *, at_once: bool = False) -> int:
    """A money fact (fen per its unit) as fen per school year; below 0 nothing is paid.

    ``at_once``: all of it is paid in one term.
    """
    fen = max(number, 0)
    return fen if at_once or fact.unit == "学年" else fen * 2


def _check_bounds(standard: Open, fact: Fact, fen: int) -> None:
    low, high = standard.at_least, standard.at_most
    if (low is not None and fen < low) or (high is not None and fen > high):
        bounds = "、".join(
            f"{what} {yuan_text(bound)}元/{standard.per.value}"
            for what, bound in (("不低于", low), ("不高于", high))
            if bound is not None
        )
        raise ProfileError(
            [
                Diagnostic(
                    "E706",
                    f"{fact.name}（本学期 {yuan_text(fen)}元）超出规则允许的范围",
                    f"应{bounds}",
                    path=fact.name,
                )
            ]
        )
