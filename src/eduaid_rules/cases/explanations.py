"""Why an item came out as it did, for whoever expected something else: texts and conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..api import Policy
from ..authoring.diagnostics import TextPosition
from ..evaluation.student.assessment import Assessment
from ..evaluation.student.entitlements import Entitlement, Undetermined
from ..evaluation.student.explain import Trace
from ..evaluation.student.results import Refusal, Seen
from ..policy.documents import Citation
from ..policy.facts import SEASON
from ..policy.in_force import InForce, texts_at
from ..policy.pack import Exclusion
from ..policy.rules import ABOUT_STANDARD, ABOUT_WHO, Adjustment, Rule, SwitchOff, Version
from ..policy.standards import Share, standard_parts
from ..policy.terms import Term


@dataclass(frozen=True, slots=True)
class DecidingText:
    """A text of a rule that an item turns on, in words, and where it is written."""

    what: str
    place: TextPosition

    def __str__(self) -> str:
        return f"{self.place}（{self.what}）"


def deciding_texts(
    policy: Policy, rule: str, term: Term, known_on: date | None = None, *, who: bool = True
) -> tuple[DecidingText, ...]:
    """The texts that decide who gets an item (``who``) and how much, as known on a day.

    Of the versions those that last stated it by the term, of the adjustments and 不同享 those
    that hold, and where the amount is a share of another rule's, the texts of that one's
    amount. None for what was not read from rule files. Raises TermError.
    """
    own = next((one for one in policy.rules if one.id == rule), None)
    if own is None:
        return ()
    texts = _DecidingTexts(policy, rule, term, known_on)
    found = [*texts.of(own, "who")] if who else []
    found += texts.of(own, "standard")
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _DecidingTexts:
    policy: Policy
    rule: str
    term: Term
    known_on: date | None

    def of(
        self, rule: Rule, part: str, layers: Collection[str] | None = None
    ) -> Iterator[DecidingText]:
        """The texts about who or about the standard, and those that the standard is linked to."""
        texts = texts_at(rule, self.term, self.known_on, layers)
        yield from self._version(rule, part, texts.reached)
        effects = (SwitchOff, *(ABOUT_WHO if part == "who" else ABOUT_STANDARD))
        for adjustment in texts.adjustments:
            if isinstance(adjustment.effect, effects):
                yield from self._placed(rule, f"{adjustment.since}起的调整", adjustment)
        if part == "standard":
            yield from self._linked(rule)
        elif layers is None:
            for exclusion in self.policy.pack.exclusions_at(self.term, self.known_on):
                if rule.id in exclusion.rules:
                    yield from self._placed(rule, f"{exclusion.since}起的不同享", exclusion)

    def _version(self, rule: Rule, part: str, reached: Sequence[Version]) -> Iterator[DecidingText]:
        last = reached[-1] if reached else None
        if last is None or (last.until is not None and last.until < self.term):
            yield from self._placed(rule, "没有管到这个学期的版本", rule)
            return
        if last.off:
            yield from self._placed(rule, f"{last.since}起停用的版本", last)
            return
        stating = [
            version
            for version in reached
            if (version.who if part == "who" else version.standard) is not None
        ]
        if stating:
            yield from self._placed(rule, f"{stating[-1].since}起的版本", stating[-1])
        else:
            yield from self._placed(rule, "各版本共用的部分", rule)

    def _linked(self, rule: Rule) -> Iterator[DecidingText]:
        state = self.policy.at(self.term, self.known_on).states[rule.id]
        if not isinstance(state, InForce):
            return
        for standard in standard_parts(state.standard):
            if isinstance(standard, Share):
                other = next(one for one in self.policy.rules if one.id == standard.rule)
                above = self.policy.pack.layers_above(standard.layer)
                yield from self.of(other, "standard", above)

    def _placed(
        self, rule: Rule, what: str, text: Rule | Version | Adjustment | Exclusion
    ) -> Iterator[DecidingText]:
        """The place of a text; a rule other than the one asked about is named."""
        place = self.policy.place_of(text)
        if place is not None:
            named = what if rule.id == self.rule else f"{rule.name}，{what}"
            yield DecidingText(named, place)


def why_given(item: Entitlement, *, who: bool) -> Iterator[str]:
    """The conditions that hold (``who``), or the standard, each with its basis."""
    if who:
        yield from (f"满足 {_compared(one)}" for one in item.because)
    yield f"标准 {item.standard}"
    yield from _basis(item.citations, None if who else "standard")


def why_open(assessment: Assessment, item: Undetermined) -> Iterator[str]:
    """What would settle it: the conditions that are not known to hold, or why no fact would."""
    yield item.reason
    tree = assessment.why(item.rule) if item.about == "who" else None
    yield from dict.fromkeys(_unknown_conditions(tree) if tree is not None else ())
    yield f"标准 {item.standard}"
    yield from _basis(item.citations, None)


def _unknown_conditions(tree: Trace) -> Iterator[str]:
    """The single conditions whose truth is not known."""
    if tree.truth is not None:
        return
    if tree.wanted is not None:
        yield f"未知 {tree.label}：{tree.seen}（要求：{tree.wanted}）"
    for part in tree.parts:
        yield from _unknown_conditions(part)


def why_refused(assessment: Assessment, rule: str) -> Iterator[str]:
    """The conditions that failed, or why there were none to fail."""
    item = next((one for one in assessment.refusals if one.rule == rule), None)
    if item is not None:
        yield from _refusal_reasons(item)


def _refusal_reasons(item: Refusal) -> Iterator[str]:
    if item.detail is not None:
        yield item.detail
    for one in item.failed:
        if one.fact != SEASON.name:  # the detail has said so
            yield f"不满足 {_compared(one)}"


def _compared(one: Seen) -> str:
    return f"{one.fact}：{one.seen}（要求：{one.wanted}）"


def _basis(citations: Iterable[Citation], role: Literal["who", "standard"] | None) -> Iterator[str]:
    """The documents in one line, each once."""
    cited = dict.fromkeys(one.text for one in citations if role is None or one.role == role)
    if cited:
        yield f"依据 {'；'.join(cited)}"
