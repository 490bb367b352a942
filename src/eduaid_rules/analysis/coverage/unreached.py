"""Why no case reaches a spot: the term, one condition that stops the nearest cases, or nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Final

from ...authoring.profiles import flow_yaml
from ...errors import TermError
from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.partitions import Coded
from ...meaning.words import ConditionWords
from ...policy.conditions import facts_of
from ...policy.documents import known_from
from ...policy.pack import Exclusion
from ...policy.rules import Adjustment, Version
from ...policy.terms import Term
from .demands import Demand, Key, Need, demands_at
from .marks import MarkedPack
from .phrases import phrase
from .satisfying import Judge, Profile, Verdict, satisfy

_SHOWN: Final = 3
"""So many conditions are named that stop a case."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Why a spot is not reached, a term and profile that would reach it, and whether any does."""

    why: str | None = None
    example: str | None = None
    possible: bool = True


@dataclass(slots=True)
class _Nearest:
    """The cases that come nearest to a spot, and what they lack."""

    lacking: int
    names: list[str] = field(default_factory=list)
    needs: list[tuple[Need, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Probe:
    """The policy at a term that no case need be about."""

    at: PolicyAtTerm
    demands: dict[Key, list[Demand]]


@dataclass(eq=False, repr=False)
class Shortfall:
    """Collects what cases lack, then says why a spot is not reached."""

    marked: MarkedPack
    judge: Judge
    _nearest: dict[Key, _Nearest] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vocabulary = self.marked.pack.vocabulary
        self._words = ConditionWords(vocabulary, vocabulary.every_value)

    def near(
        self, key: Key, name: str, at: PolicyAtTerm, student: Coded, demands: Sequence[Demand]
    ) -> None:
        """Note how far a case at a term is from a spot that none reaches."""
        lacking = min(
            (
                tuple(need for need in demand.needs if not self.judge.meets(need, at, student))
                for demand in demands
            ),
            key=len,
        )
        best = self._nearest.get(key)
        if best is None or len(lacking) < best.lacking:
            best = self._nearest[key] = _Nearest(len(lacking))
        if len(lacking) == best.lacking:
            best.names.append(name)
            best.needs.append(lacking)

    def why(self, key: Key) -> Missed:
        """Why no case reaches a spot."""
        probes = [probe for probe in self._probes if key in probe.demands]
        clash: Verdict | None = None
        for probe in chain(probes, self._superseded(key)):
            for demand in probe.demands[key]:
                verdict = satisfy(demand, probe.at, self.judge)
                if verdict.profile is not None or verdict.open:
                    example = None
                    if verdict.profile is not None and self._is_exact(demand):
                        example = _case(probe.at, verdict.profile)
                    return Missed(self._reason(key, probes or [probe]), example)
                clash = clash or verdict
        if clash is None:
            return Missed("任何学期都不起作用（被别的规定代替，或本来人人都有）", possible=False)
        return Missed(self._impossible(clash), possible=False)

    def _reason(self, key: Key, probes: Sequence[_Probe]) -> str:
        best = self._nearest.get(key)
        if best is None:
            return f"没有用例在{self._period(probes)}"
        who = f"最接近的用例“{best.names[0]}”"
        if len(best.names) > 1:
            who = f"最接近的{len(best.names)}个用例（如“{best.names[0]}”）"
        if not best.lacking:
            return f"{who}的金额不是较高的一项"
        common = Counter(need for needs in best.needs for need in dict.fromkeys(needs))
        if best.lacking == 1 or len(best.names) > 1:
            (most, number), *_ = common.most_common(1)
            others = f"中，{number}个" if number < len(best.names) else ""
            more = "" if best.lacking == 1 else f"，还差别的{best.lacking - 1}项"
            return f"{who}{others}差的是 {self._said(most)}{more}"
        shown = "；".join(self._said(need) for need in best.needs[0][:_SHOWN])
        return f"{who}差{best.lacking}项：{shown}"

    def _said(self, need: Need) -> str:
        return phrase(need.condition, self._words, holds=need.holds)

    def _impossible(self, clash: Verdict) -> str:
        *others, last = [f"“{self._said(need)}”" for need in clash.between]
        said = f"{'、'.join(others)}和{last}" if others else last
        return f"{said}不能同时成立" if others else f"{said}不可能成立"

    def _is_exact(self, demand: Demand) -> bool:
        """Whether a profile of the facts in it surely meets it."""
        slots = self.marked.pack.vocabulary.slots
        facts = {fact for need in demand.needs for fact in facts_of(need.condition)}
        return demand.higher is None and all(slots[fact].fact.formula is None for fact in facts)

    def _period(self, probes: Sequence[_Probe]) -> str:
        days = [probe.at.known_on for probe in probes if probe.at.known_on is not None]
        terms = [probe.at.term for probe in probes]
        if days:
            return f"{terms[0]}、写明“已知到”{days[0].isoformat()}的时候"
        later = [probe.at.term for probe in self._probes if probe.at.term > terms[-1]]
        if not later:
            return f"{terms[0]}及以后的学期"
        last = later[0].previous()  # nothing changes in between
        return f"{terms[0]}到{last}之间的学期" if last > terms[0] else f"{terms[0]}"

    @cached_property
    def _probes(self) -> list[_Probe]:
        """The policy at every term at which it can change, and at the one after, in order."""
        terms = self.marked.pack.turning_points()
        both = sorted({*terms, *(term.next() for term in terms)})
        return [probe for term in both for probe in self._probe(term, None)]

    def _superseded(self, key: Key) -> Iterator[_Probe]:
        """A text as it was known when it was published, before others took over."""
        text = self.marked.marks[key[0]].text
        if isinstance(text, Version | Adjustment | Exclusion):
            for probe in self._probe(text.since, known_from(text)):
                if key in probe.demands:
                    yield probe

    def _probe(self, term: Term, known_on: date | None) -> Iterator[_Probe]:
        try:
            at = PolicyAtTerm(self.marked.pack, term, known_on)
        except TermError:
            return
        yield _Probe(at, demands_at(self.marked, at))


def _case(at: PolicyAtTerm, profile: Profile) -> str:
    """A term and a student as a case writes them."""
    day = f"已知到: {at.known_on.isoformat()}, " if at.known_on is not None else ""
    return f"学期: {at.term}, {day}学生: {flow_yaml(profile)}"
