"""Money of a school year that nobody can ever get: of a year's amount that one term alone pays.

A year's amount is paid in two halves. Where texts follow each other in the middle of a year, each
term pays half of its own, and nothing is lost. Where the rule pays in neither term beside it, the
other half is. What is not known to be lost is not: an unknown text may have paid it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from ..policy.checks.paid_units import figure_unit
from ..policy.conditions import ALWAYS, AnyOf, Condition, Not, both, facts_of
from ..policy.facts import SEASON
from ..policy.in_force import InForce, NotInForce, RuleState, TextUnknown, change_terms, state_at
from ..policy.items import ItemKind, Schedule
from ..policy.money_and_units import Unit, yuan_text
from ..policy.named_in_standards import made_of
from ..policy.pack import Pack
from ..policy.rules import ABOUT_WHO, Rule, SwitchOff, effect_conditions, standards_of
from ..policy.standards import (
    ByCondition,
    ByFact,
    Fixed,
    MoneyFigure,
    Open,
    Share,
    Standard,
    before_raises,
    standard_cases,
    standard_parts,
)
from ..policy.terms import FIRST_YEAR, LAST_YEAR, SEASONS, Term
from .logic import KnownAtoms, compile_condition
from .standard_words import standard_in_words


class WhyNot(Enum):
    """Why a rule pays nothing in a term."""

    NOT_YET = "那时这条规则还没有开始"
    ENDED = "那时这条规则已经停止"
    SWITCHED_OFF = "那时这条规则已经停用"
    SEASON = "那个学期按条件没有人能拿到"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LostHalf:
    """A year's amount of which a rule pays half in one term, and the other half never."""

    term: Term
    other: Term
    """The term of the same school year in which the other half would be paid."""
    why: WhyNot
    standard: Standard
    """The whole standard at the term."""
    part: Standard
    """The amount in it."""
    schedule: Schedule

    @property
    def message(self) -> str:
        """What is lost, and why."""
        paid, lost = "一半", ""
        if isinstance(self.part, Fixed):
            rate = self.part.rate
            paid, lost = (f"{yuan_text(rate.term_fen(t))}元" for t in (self.term, self.other))
        said = standard_in_words(self.part)
        why = self.why.value
        return f"“{said}”：{self.term}只发{paid}，另一半{lost}在{self.other}，{why}"

    @property
    def instead(self) -> str:
        """What to write where the whole amount is meant, and where the half is."""
        whole = half = ""
        if isinstance(self.part, Fixed):
            whole = yuan_text(self.part.rate.year_fen())
            half = yuan_text(self.part.rate.term_fen(self.term))
        said = f"要全部发，请写 {whole}元/学期"
        if self.schedule is Schedule.MONTHLY:
            said += f"，不写“发放: {self.schedule.value}”"
        elif self.term.season == "秋":
            autumn = Schedule.EVERY_AUTUMN.value
            said += f"；或写“发放: {autumn}”，标准写 {whole}元/学年或 {whole}元/次"
        return f"{said}。确实只发一半，请写 {half}元/学期"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NeverPaid:
    """A text of what is paid in one season alone that no term of it reaches."""

    term: Term
    standard: Standard
    schedule: Schedule

    @property
    def part(self) -> Standard:
        """What is never paid: the whole standard."""
        return self.standard

    @property
    def message(self) -> str:
        """That nothing is paid."""
        season = self.schedule.only_in
        return f"“发放: {self.schedule.value}”，可是没有一个{season}季能发：什么也发不出"

    @property
    def instead(self) -> str:
        """What to look at."""
        other = "春" if self.schedule.only_in == "秋" else "秋"
        return f"请检查“自”“至”和条件里的“季”；在{other}季发的，请不写“发放”，标准写 元/学期"


def lost_halves(pack: Pack, rule: Rule) -> Iterator[LostHalf | NeverPaid]:
    """Everything that a rule of a pack can never pay to anybody, each amount once."""
    reader = _TermReader(pack, rule)
    if not reader.may_lose():
        return
    told: set[Standard] = set()
    for term in reader.terms():
        state = reader.state(term)
        if not isinstance(state, InForce):
            continue
        for part in reader.lost(term, state):
            other = _other(term, part)
            if part not in told and not isinstance(reader.state(other), TextUnknown):
                told.add(part)
                if rule.schedule.only_in is not None:
                    yield NeverPaid(term, state.standard, rule.schedule)
                else:
                    why = reader.why_not(other, term)
                    schedule = rule.schedule
                    yield LostHalf(term, other, why, state.standard, part, schedule)


def _other(term: Term, part: Standard) -> Term:
    """The other term of the year that an amount is for: that of a school year as a rule."""
    first = part.rate.unit.larger_half if isinstance(part, Fixed) else "秋"
    return term.next() if term.season == first else term.previous()


@dataclass(slots=True, eq=False, repr=False)
class _TermReader:
    """What one rule says at the terms around its changes."""

    pack: Pack
    rule: Rule
    _states: dict[Term, RuleState] = field(default_factory=dict)

    def may_lose(self) -> bool:
        """Whether it ever ends, is switched off, or looks at the season; most rules do not."""
        rule = self.rule
        return (
            any(version.until is not None or version.off for version in rule.versions)
            or any(one.until or isinstance(one.effect, SwitchOff) for one in rule.adjustments)
            or any(SEASON.name in facts_of(one) for one in (self.pack.common, *_conditions(rule)))
        )

    def terms(self) -> list[Term]:
        """Every term that differs from those before it in what is said then or beside it.

        The last two of each stretch stand for all that follow.
        """
        found: set[Term] = set()
        for change in change_terms(self.rule):
            if FIRST_YEAR + 2 < change.year < LAST_YEAR - 2:
                after = change.next()
                found |= {change.previous(), change, after, after.next()}
        return sorted(found)

    def state(self, term: Term) -> RuleState:
        """What the rule says at a term."""
        if term not in self._states:
            self._states[term] = state_at(self.rule, term)
        return self._states[term]

    def lost(self, term: Term, state: InForce) -> Iterator[Standard]:
        """The amounts at a term that no term beside it pays the other part of."""
        beside = (term.previous(), term.next())
        if self.rule.schedule.only_in is not None:
            if not any(self._reaches(one, ALWAYS) for one in (term, *beside)):
                yield state.standard
        elif self.rule.kind is ItemKind.CASH:
            for when, part in _amounts(state.standard, ALWAYS):
                if (
                    self._is_halved(part, self.rule.schedule, term)
                    and self._reaches(term, when)
                    and not any(self._reaches(one, when, state.standard) for one in beside)
                ):
                    yield part

    def _reaches(self, term: Term, when: Condition, same: Standard | None = None) -> bool:
        """Whether somebody may get something; by the ``same`` standard only those of ``when``."""
        state = self.state(term)
        if not isinstance(state, InForce):
            return False
        narrow = same is None or state.standard == same
        who = both(self._who(state), when) if narrow else self._who(state)
        vocabulary = self.pack.vocabulary
        now = vocabulary.season_atom(term.season)
        season = KnownAtoms(now, sum(map(vocabulary.season_atom, SEASONS)) ^ now)
        return not compile_condition(who, vocabulary, season).is_false

    def _who(self, state: InForce) -> Condition:
        return both(self.pack.common, state.who)

    def why_not(self, term: Term, paid: Term) -> WhyNot:
        """Why nothing is paid in a term beside one that is paid."""
        state = self.state(term)
        if not isinstance(state, NotInForce):
            return WhyNot.SEASON
        if state.citations:
            return WhyNot.SWITCHED_OFF
        return WhyNot.NOT_YET if term < paid else WhyNot.ENDED

    def _is_halved(self, part: Standard, schedule: Schedule, term: Term) -> bool:
        """Whether a term is paid only its part of a year's amount."""
        part = before_raises(part)
        if isinstance(part, Share):
            linked = self.pack.linked(part, term)
            if not isinstance(linked, InForce):
                return False
            behind = next(rule for rule in self.pack.rules if rule.id == part.rule).schedule
            inner = standard_parts(linked.standard)
            return any(self._is_halved(one, behind, term) for one in inner)
        made = made_of(part)
        if made is None or _is_of_a_whole_year(made.base):
            return False
        once = isinstance(part, Open) and schedule.only_in is not None
        return once or any(
            figure_unit(figure, self.pack.vocabulary) is Unit.YEAR
            and not _is_of_a_whole_year(figure)
            for figure in made.figures
        )


def _conditions(rule: Rule) -> Iterator[Condition]:
    """Every condition that decides whom a rule pays, and how much."""
    for who in (rule.who, *(version.who for version in rule.versions)):
        if who is not None:
            yield who.condition
    for adjustment in rule.adjustments:
        if isinstance(adjustment.effect, ABOUT_WHO):
            yield from effect_conditions(adjustment.effect)
    for standard in standards_of(rule):
        yield from (when for when, _ in standard_cases(standard))


_MOST_IN_A_TERM: Final = {Unit.MONTH: 6, Unit.DAY: 125}
"""More months or days than these are those of a year: a term alone rightly pays its own half."""


def _is_of_a_whole_year(figure: MoneyFigure) -> bool:
    """Whether so many months or days are written that it was never meant for one term."""
    if figure.parameter is not None:
        unit, count = figure.parameter.unit, figure.parameter.multiple.times
    elif figure.rate is not None and figure.factor is None:
        unit, count = figure.rate.unit, figure.rate.count
    else:
        return False
    return count > _MOST_IN_A_TERM.get(unit, 1)


def _amounts(standard: Standard, when: Condition) -> Iterator[tuple[Condition, Standard]]:
    """The amounts in a standard, each with the condition under which it is taken."""
    if not isinstance(standard, ByFact | ByCondition):
        yield when, standard
        return
    for case, inner in standard.cases:
        yield from _amounts(inner, both(when, case))
    if standard.otherwise is not None:
        none = Not(AnyOf(tuple(case for case, _ in standard.cases)))
        yield from _amounts(standard.otherwise, both(when, none))
