"""Which versions, adjustments, conditions and tiers of a pack its cases reach, and which not.

What "reach" means of each is settled in docs/decisions/023-coverage-of-cases.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Any, Final, Protocol

from ...api import Policy
from ...authoring.diagnostics import TextPosition
from ...errors import TermError
from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.partitions import Coded
from ...meaning.students import Student
from ...policy.terms import Term
from .demands import Demand, Key, demands_at
from .marking import with_marks
from .marks import Mark, MarkedPack, SpotKind
from .satisfying import Judge
from .unreached import Missed, Shortfall

_NAMED: Final = 3
"""So many cases are named of those that reach a spot."""


class CaseOfPack(Protocol):
    """What is read of a case: who, when, and as known on which day."""

    @property
    def name(self) -> str: ...
    @property
    def student(self) -> Student: ...
    @property
    def term(self) -> Term: ...
    @property
    def known_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """Something in the texts of a pack that a case can reach.

    ``rule`` is the id of the rule it is about (None: a common condition, a definition or an
    exclusion), ``cases`` the names of up to three cases that reach it. Of one that none
    reaches ``why`` says why not and ``example`` is a term and a profile that would;
    ``possible`` is False where no student of any term would.
    """

    kind: SpotKind
    what: str
    place: TextPosition | None
    rule: str | None
    reached: bool
    cases: tuple[str, ...] = ()
    why: str | None = None
    example: str | None = None
    possible: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        place = self.place
        return {
            "kind": self.kind.value,
            "what": self.what,
            "file": None if place is None else place.file,
            "line": None if place is None else place.line,
            "rule": self.rule,
            "reached": self.reached,
            "possible": self.possible,
            "cases": list(self.cases),
            "why": self.why,
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """The spots of a pack in the order of its files; what nobody can reach is not counted."""

    pack: str
    spots: tuple[Spot, ...]

    @property
    def reached(self) -> int:
        """How many spots some case reaches."""
        return sum(spot.reached for spot in self.spots)

    @property
    def total(self) -> int:
        """How many spots cases can reach."""
        return sum(spot.possible for spot in self.spots)

    @property
    def percent(self) -> Decimal:
        """Reached of total to one place, rounded down: 100 only where all are reached."""
        if not self.total:
            return Decimal("100.0")
        share = Decimal(100 * self.reached) / self.total
        return share.quantize(Decimal("0.1"), ROUND_DOWN)

    @property
    def summary(self) -> str:
        """One line of figures."""
        return f"用例覆盖 {self.reached}/{self.total}（{self.percent}%）"

    def lines(self) -> Iterator[str]:
        """What no case reaches, by file and line, with the reason; then the summary."""
        yield from _listed(spot for spot in self.spots if spot.possible and not spot.reached)
        impossible = [spot for spot in self.spots if not spot.possible]
        if impossible:
            yield f"以下 {len(impossible)} 处任何学生都到不了，不计入："
            yield from _listed(impossible)
        yield self.summary

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        return {
            "pack": self.pack,
            "reached": self.reached,
            "total": self.total,
            "percent": str(self.percent),
            "spots": [spot.to_dict() for spot in self.spots],
        }


def coverage_of(policy: Policy, cases: Sequence[CaseOfPack]) -> Coverage:
    """What the cases reach of everything that the policy's own pack writes.

    The texts of the packs above belong to the cases of those packs. A case at a term before
    all rules reaches nothing.
    """
    marked = with_marks(policy)
    judge = Judge(policy.vocabulary)
    groups = list(_asked(marked, cases))
    names: dict[Key, list[str]] = {}
    for group in groups:
        for case, student in group.students:
            for key, demands in group.demands.items():
                found = names.setdefault(key, [])
                if len(found) < _NAMED and _meets_any(demands, group.at, student, judge):
                    found.append(case.name)
    wanted = [(mark, outcome) for mark in marked.marks for outcome in mark.outcomes]
    reasons = Shortfall(marked, judge)
    for group in groups:
        for mark, outcome in wanted:
            key = (mark.number, outcome)
            if not names.get(key) and key in group.demands:
                for case, student in group.students:
                    reasons.near(key, case.name, group.at, student, group.demands[key])
    spots = [
        _spot(policy, mark, outcome, names.get((mark.number, outcome), []), reasons)
        for mark, outcome in wanted
    ]
    return Coverage(policy.name, tuple(sorted(spots, key=_in_files)))


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The cases of one term and day, and what they can reach."""

    at: PolicyAtTerm
    demands: Mapping[Key, list[Demand]]
    students: list[tuple[CaseOfPack, Coded]]


def _asked(marked: MarkedPack, cases: Sequence[CaseOfPack]) -> Iterator[_Group]:
    days = marked.pack.known_days()
    together: dict[tuple[Term, date | None], list[CaseOfPack]] = {}
    for case in cases:
        on = case.known_on
        since = None if on is None else max((day for day in days if day <= on), default=date.min)
        together.setdefault((case.term, since), []).append(case)
    for (term, since), members in together.items():
        try:
            at = PolicyAtTerm(marked.pack, term, since)
        except TermError:
            continue
        students = [(case, at.coded(case.student)) for case in members]
        yield _Group(at, demands_at(marked, at), students)


def _meets_any(demands: Iterable[Demand], at: PolicyAtTerm, student: Coded, judge: Judge) -> bool:
    return any(
        all(judge.meets(need, at, student) for need in demand.needs)
        and (demand.higher is None or demand.higher(student))
        for demand in demands
    )


def _spot(policy: Policy, mark: Mark, outcome: bool, names: list[str], reasons: Shortfall) -> Spot:
    said = f"“{mark.said}”"
    if mark.kind is SpotKind.CONDITION:
        said += "成立" if outcome else "不成立"
    missed = Missed() if names else reasons.why((mark.number, outcome))
    return Spot(
        kind=mark.kind,
        what=f"{mark.kind.value}{said}",
        place=policy.place_of(mark.text),
        rule=mark.rule,
        reached=bool(names),
        cases=tuple(names),
        why=missed.why,
        example=missed.example,
        possible=missed.possible,
    )


def _in_files(spot: Spot) -> tuple[str, int]:
    return ("", 0) if spot.place is None else (spot.place.file, spot.place.line)


def _listed(spots: Iterable[Spot]) -> Iterator[str]:
    def where(spot: Spot) -> str:
        place = "（没有行号）" if spot.place is None else str(spot.place)
        return place if spot.rule is None else f"{place}  {spot.rule}"

    for heading, members in groupby(spots, where):
        yield heading
        for spot in members:
            yield f"    {spot.what}"
            yield f"        {spot.why}"
            if spot.example is not None:
                yield f"        可以加：{spot.example}"
