"""Which versions, adjustments, conditions and tiers of a pack its cases reach, and why not.

What "reach" means of each is settled in docs/decisions/023-coverage-of-cases.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from itertools import chain, groupby
from typing import Any, Final

from ...api import Policy
from ...arguments import checked
from ...authoring.diagnostics import TextPosition
from ...authoring.profiles import flow_yaml
from ...errors import TermError
from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.partitions import Coded
from ...meaning.words import ConditionWords
from ...policy.documents import known_from
from ...policy.pack import Exclusion
from ...policy.rules import Adjustment, Version
from ...policy.terms import Term
from .entries import CoverageItemKind, InstrumentedPack, Probe, instrument
from .reachability import CaseOfPack, ProbeOutcome, case_groups, requirements_at
from .requirements import (
    CaseProfile,
    Need,
    NeedJudge,
    Requirement,
    RequirementAnswer,
    condition_phrase,
    simplest_student,
)

_SHOWN: Final = 3
"""So many conditions are named that stop a case."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """Why something is not reached; a term and profile that would reach it, if any does."""

    why: str | None = None
    example: str | None = None
    possible: bool = True


@dataclass(slots=True)
class _NearestCases:
    """The cases that come nearest to something, and what they lack."""

    lacking: int
    names: list[str] = field(default_factory=list)
    needs: list[tuple[Need, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The policy at a term that no case need be about."""

    at: PolicyAtTerm
    demands: dict[ProbeOutcome, list[Requirement]]


@dataclass(eq=False, repr=False)
class UnreachedReasons:
    """Collects what cases lack, then says why something is not reached."""

    instrumented: InstrumentedPack
    judge: NeedJudge
    _nearest: dict[ProbeOutcome, _NearestCases] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vocabulary = self.instrumented.pack.vocabulary
        self._words = ConditionWords(vocabulary, vocabulary.every_value)

    def near(
        self,
        key: ProbeOutcome,
        name: str,
        at: PolicyAtTerm,
        student: Coded,
        demands: Sequence[Requirement],
    ) -> None:
        """Note how far a case at a term is from what none reaches."""
        lacking = min(
            (
                tuple(need for need in demand.needs if not self.judge.meets(need, at, student))
                for demand in demands
            ),
            key=len,
        )
        best = self._nearest.get(key)
        if best is None or len(lacking) < best.lacking:
            best = self._nearest[key] = _NearestCases(len(lacking))
        if len(lacking) == best.lacking:
            best.names.append(name)
            best.needs.append(lacking)

    def why(self, key: ProbeOutcome) -> NotReached:
        """Why no case reaches it."""
        moments = [moment for moment in self._moments if key in moment.demands]
        clash: RequirementAnswer | None = None
        for moment in chain(moments, self._superseded(key)):
            for demand in moment.demands[key]:
                verdict = simplest_student(demand, moment.at, self.judge)
                if verdict.profile is not None or verdict.open:
                    example = None
                    if verdict.profile is not None and demand.higher is None:
                        example = _case_text(moment.at, verdict.profile)
                    return NotReached(self._reason(key, moments or [moment]), example)
                clash = clash or verdict
        if clash is None:
            return NotReached(
                "任何学期都不起作用（被别的规定代替，或本来人人都有）", possible=False
            )
        return NotReached(self._impossible(clash), possible=False)

    def _reason(self, key: ProbeOutcome, moments: Sequence[Moment]) -> str:
        best = self._nearest.get(key)
        if best is None:
            return f"没有用例在{self._period(moments)}"
        who = f"最接近的用例“{best.names[0]}”"
        if len(best.names) > 1:
            who = f"最接近的{len(best.names)}个用例（如“{best.names[0]}”）"
        if not best.lacking:
            return f"{who}的金额不是较高的一项"
        common = Counter(need for needs in best.needs for need in dict.fromkeys(needs))
        if best.lacking == 1 or len(best.names) > 1:
            (most, number), *_ = common.most_common(1)
            others = f"里有{number}个" if number < len(best.names) else ""
            which = "只差一条" if best.lacking == 1 else f"差{best.lacking}条，其中一条是"
            return f"{who}{others}{which}：{self._said(most)}"
        shown = "；".join(self._said(need) for need in best.needs[0][:_SHOWN])
        return f"{who}差{best.lacking}条：{shown}"

    def _said(self, need: Need) -> str:
        return condition_phrase(need.condition, self._words, holds=need.holds)

    def _impossible(self, clash: RequirementAnswer) -> str:
        *others, last = [f"“{self._said(need)}”" for need in clash.between]
        said = f"{'、'.join(others)}和{last}" if others else last
        return f"{said}不能同时成立" if others else f"{said}不可能成立"

    def _period(self, moments: Sequence[Moment]) -> str:
        days = [moment.at.known_on for moment in moments if moment.at.known_on is not None]
        terms = [moment.at.term for moment in moments]
        if days:
            return f"{terms[0]}、写明“已知到”{days[0].isoformat()}的时候"
        later = [moment.at.term for moment in self._moments if moment.at.term > terms[-1]]
        if not later:
            return f"{terms[0]}及以后的学期"
        last = later[0].previous()  # nothing changes in between
        return f"{terms[0]}到{last}之间的学期" if last > terms[0] else f"{terms[0]}"

    @cached_property
    def _moments(self) -> list[Moment]:
        """The policy at every term at which it can change, and at the one after, in order."""
        terms = self.instrumented.pack.turning_points()
        both = sorted({*terms, *(term.next() for term in terms)})
        return [moment for term in both for moment in self._moments_at(term, None)]

    def _superseded(self, key: ProbeOutcome) -> Iterator[Moment]:
        """A text as it was known when it was published, before others took over."""
        text = self.instrumented.probes[key[0]].text
        if isinstance(text, Version | Adjustment | Exclusion):
            for moment in self._moments_at(text.since, known_from(text)):
                if key in moment.demands:
                    yield moment

    def _moments_at(self, term: Term, known_on: date | None) -> Iterator[Moment]:
        try:
            at = PolicyAtTerm(self.instrumented.pack, term, known_on)
        except TermError:
            return
        yield Moment(at, requirements_at(self.instrumented, at))


def _case_text(at: PolicyAtTerm, profile: CaseProfile) -> str:
    """A term and a student as a case writes them."""
    day = f"已知到: {at.known_on.isoformat()}, " if at.known_on is not None else ""
    return f"学期: {at.term}, {day}学生: {flow_yaml(profile)}"


_LACKING: Final = {
    CoverageItemKind.CONDITION: "碰到它{holds}的时候",
    CoverageItemKind.VERSION: "按它享受",
    CoverageItemKind.ADJUSTMENT: "碰到它起作用的时候",
    CoverageItemKind.EXCLUSION: "本来几项都有",
    CoverageItemKind.TIER: "正好拿到这一档",
    CoverageItemKind.PAYEE: "按它收款",
    CoverageItemKind.PARAMETER: "按它享受",
    CoverageItemKind.STEP: "算到它",
}
"""What no case does, of each kind of item."""

_NAMED: Final = 3
"""So many cases are named of those that reach an item."""


@dataclass(frozen=True, slots=True)
class CoverageItem:
    """Something in the texts of a pack that a case can reach.

    ``rule`` is the id of the rule it is about (None: a common condition, a definition or an
    exclusion), ``cases`` the names of up to three cases that reach it. Of one that none
    reaches ``why`` says why not and ``example`` is a term and a profile that would;
    ``possible`` is False where no student of any term would.
    """

    kind: CoverageItemKind
    what: str
    place: TextPosition | None
    rule: str | None
    reached: bool
    cases: tuple[str, ...] = ()
    why: str | None = None
    example: str | None = None
    possible: bool = True
    missed: str = ""
    """What no case shows, in words."""

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
    """What cases can reach of a pack, by its files; what nobody can reach is not counted."""

    pack: str
    spots: tuple[CoverageItem, ...]

    @property
    def reached(self) -> int:
        """How many of them some case reaches."""
        return sum(item.reached for item in self.spots)

    @property
    def total(self) -> int:
        """How many of them cases can reach."""
        return sum(item.possible for item in self.spots)

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
        return f"规则里 {self.total} 处，用例碰到了 {self.reached} 处（{self.percent}%）"

    def lines(self) -> Iterator[str]:
        """What no case reaches, by file and line, with the reason; then the summary."""
        missed = (item for item in self.spots if item.possible and not item.reached)
        yield from _listed(missed, lambda item: item.missed)
        impossible = [item for item in self.spots if not item.possible]
        if impossible:
            yield f"以下 {len(impossible)} 处任何学生都到不了，不计入："
            yield from _listed(impossible, lambda item: item.what)
        yield self.summary

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        return {
            "pack": self.pack,
            "reached": self.reached,
            "total": self.total,
            "percent": str(self.percent),
            "spots": [item.to_dict() for item in self.spots],
        }


@checked
def coverage_of(policy: Policy, cases: Sequence[CaseOfPack]) -> Coverage:
    """What the cases reach of everything that the policy's own pack writes.

    The texts of the packs above belong to the cases of those packs. A case at a term before
    all rules reaches nothing.
    """
    instrumented = instrument(policy)
    judge = NeedJudge(policy.vocabulary)
    groups = list(case_groups(instrumented, cases))
    names: dict[ProbeOutcome, list[str]] = {}
    for group in groups:
        for case, student in group.students:
            for key, demands in group.demands.items():
                found = names.setdefault(key, [])
                if len(found) < _NAMED and _meets_any(demands, group.at, student, judge):
                    found.append(case.name)
    wanted = [(probe, outcome) for probe in instrumented.probes for outcome in probe.outcomes]
    reasons = UnreachedReasons(instrumented, judge)
    for group in groups:
        for probe, outcome in wanted:
            key = (probe.number, outcome)
            if not names.get(key) and key in group.demands:
                for case, student in group.students:
                    reasons.near(key, case.name, group.at, student, group.demands[key])
    items = [
        _coverage_item(policy, probe, outcome, names.get((probe.number, outcome), []), reasons)
        for probe, outcome in wanted
    ]
    items.sort(key=lambda one: ("", 0) if one.place is None else (one.place.file, one.place.line))
    return Coverage(policy.name, tuple(items))


def _meets_any(
    demands: Iterable[Requirement], at: PolicyAtTerm, student: Coded, judge: NeedJudge
) -> bool:
    return any(
        all(judge.meets(need, at, student) for need in demand.needs)
        and (demand.higher is None or demand.higher(student))
        for demand in demands
    )


def _coverage_item(
    policy: Policy, probe: Probe, outcome: bool, names: list[str], reasons: UnreachedReasons
) -> CoverageItem:
    said = f"{probe.kind.value}“{probe.said}”"
    holds = "成立" if outcome else "不成立"
    lacking = _LACKING[probe.kind].format(holds=holds)
    missed = NotReached() if names else reasons.why((probe.number, outcome))
    return CoverageItem(
        kind=probe.kind,
        what=f"{said}{holds}" if probe.kind is CoverageItemKind.CONDITION else said,
        place=policy.place_of(probe.text),
        rule=probe.rule,
        reached=bool(names),
        cases=tuple(names),
        why=missed.why,
        example=missed.example,
        possible=missed.possible,
        missed=f"{said}：没有用例{lacking}",
    )


def _listed(
    items: Iterable[CoverageItem], sentence: Callable[[CoverageItem], str]
) -> Iterator[str]:
    def where(item: CoverageItem) -> str:
        place = "（没有行号）" if item.place is None else str(item.place)
        return place if item.rule is None else f"{place}  {item.rule}"

    for heading, members in groupby(items, where):
        yield heading
        for item in members:
            yield f"    {sentence(item)}"
            yield f"        {item.why}"
            if item.example is not None:
                yield f"        可以加：{item.example}"
