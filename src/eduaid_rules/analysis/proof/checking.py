"""The built-in checks of a policy: of every rule at every term, and of its texts."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ...api import Policy
from ...policy.guarantees import Allowed, Check, Guarantee
from ...policy.terms import Term
from ..classes.asking import ask
from ..classes.standing import standing
from ..classes.students import profile_of
from ..classes.subjects import Subject, Subjects
from .built_in import Finding, RuleCheck
from .proofs import Counterexample, Proof
from .records import Record
from .texts import dead_conditions, idle_alternatives, unchanged_versions

TITLES: Final[Mapping[Check, str]] = {
    Check.DEAD_CONDITION: "每个条件都有作用",
    Check.UNREACHABLE_RULE: "每条规则都有人能有",
    Check.UNREACHABLE_TIER: "每一档都有人能到",
    Check.UNCHANGED_VERSION: "每个版本都改变了什么",
    Check.GAP_OR_OVERLAP: "表格没有空档，也没有重叠",
    Check.NO_BASIS: "每一项都有依据的文件",
    Check.LEFT_OPEN: "信息都填了就有结论，除非文件本身没有写明",
}
"""What each built-in check says where nothing speaks against it."""


@dataclass(eq=False, repr=False)
class Checking:
    """Goes through a policy's terms, then through its texts."""

    policy: Policy
    terms: tuple[Term, ...]
    subjects: Subjects
    used: set[int] = field(default_factory=set)
    """The guarantees (容许) that something was found for."""
    _checks: dict[Check, Record] = field(default_factory=dict)
    _allowed: dict[tuple[Check, str], Record] = field(default_factory=dict)
    """What was found and is all right, by its reason."""
    _seen: dict[Hashable, list[Finding]] = field(default_factory=dict)
    """What was found of each standing of a rule."""
    _reached: dict[str, tuple[bool, Term]] = field(default_factory=dict)
    _tiers: dict[tuple[str, str], tuple[bool, Term]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._checks = {check: Record() for check in Check}

    def rules(self, subject: Subject) -> None:
        """The built-in checks of every rule whose standing is new."""
        wanted = []
        for rule in subject.rules:
            key = ("check", rule, standing(subject, rule))
            if key not in self._seen:
                self._seen[key] = []
                wanted.append((key, RuleCheck(subject, rule)))
            for finding in self._seen[key]:
                self._note(replace(finding, term=subject.at.term), None)
        if not wanted:
            return
        told = ask([subject], [one.ask for _, one in wanted])
        for (key, one), answer in zip(wanted, told, strict=True):
            for record in self._checks.values():
                record.classes += answer.block.size
            if one.in_force:
                known, since = self._reached.get(one.rule, (False, subject.at.term))
                self._reached[one.rule] = (known or one.reached(answer), since)
            taken = one.taken(answer)
            for label in one.labels():
                known, since = self._tiers.get((one.rule, label), (False, subject.at.term))
                self._tiers[one.rule, label] = (known or label in taken, since)
            self._seen[key] += one.findings(answer)
            for finding in self._seen[key]:
                self._note(finding, None)

    def _note(self, finding: Finding, by: object) -> None:
        example = None
        if finding.student is not None:
            example = profile_of(finding.student, self.policy.vocabulary)
        rule = next((one for one in self.policy.rules if one.id == finding.rule), None)
        place = self.policy.place_of(by if by is not None else rule)
        made = Counterexample(
            (finding.rule,),
            f"{self._name(finding.rule)}{finding.words}",
            (finding.term,),
            example,
            place=None if place is None else str(place),
        )
        reason = self._allowing(finding.check, finding.rule, finding.term)
        if reason is None:
            self._checks[finding.check].add(made)
        else:
            self._allowed.setdefault((finding.check, reason.text), Record()).add(made)
            self.used.add(id(reason))

    def _allowing(self, check: Check, rule: str, term: Term) -> Guarantee | None:
        """The entry that says a finding is all right."""
        for guarantee in self.policy.guarantees:
            if guarantee.claim == Allowed(check, rule) and guarantee.looks_at(term):
                return guarantee
        return None

    def texts(self) -> None:
        """The built-in checks that look at single texts, and at all terms together."""
        for rule, (reached, since) in self._reached.items():
            if not reached:
                words = "没有一个学生能有"
                self._note(Finding(Check.UNREACHABLE_RULE, rule, words, since), None)
        for (rule, label), (taken, since) in self._tiers.items():
            if not taken and self._reached[rule][0]:
                words = f"的{label}没有一个学生能到"
                self._note(Finding(Check.UNREACHABLE_TIER, rule, words, since), None)
        for finding, by in dead_conditions(self.policy, self.subjects, self.terms):
            self._note(finding, by)
        for finding, by in idle_alternatives(self.policy, self.subjects, self.terms):
            self._note(finding, by)
        for finding, by in unchanged_versions(self.policy):
            if finding.term in self.terms:
                self._note(finding, by)

    def _name(self, rule: str) -> str:
        return next((f"“{one.name}”" for one in self.policy.rules if one.id == rule), rule)

    def proofs(self) -> Iterator[Proof]:
        """What every check came to."""
        for check, record in self._checks.items():
            yield Proof(
                title=TITLES[check],
                guarantee=None,
                check=check,
                terms=self.terms,
                classes=record.classes,
                found=tuple(record.found),
                allowed=tuple(
                    (one, reason)
                    for (allowed, reason), known in self._allowed.items()
                    if allowed is check
                    for one in known.found
                ),
            )
