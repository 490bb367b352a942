"""The built-in checks of a policy: of every rule at every term, which need no writing.

Whether somebody reaches it, and each of its tiers; whether its tables have gaps or rows that
overlap; whether it rests on a document; whether anybody is left open of whom all is known.
Those of single texts are in ``text_checks``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from ...api import Policy
from ...evaluation.frames.class_verdicts import STATE_OPEN
from ...evaluation.student.amounts import OpenLine
from ...evaluation.student.compiled_rules import compile_rule
from ...meaning.logic import TruthValue, either
from ...policy.conditions import Condition, Not, Unknowable, condition_children
from ...policy.guarantees import Allowed, Check
from ...policy.in_force import InForce, TextUnknown
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass
from ..classes.decision_trees import DecisionTree
from ..classes.questions import (
    Question,
    QuestionResult,
    SubjectRows,
    ask,
    has_item,
    no_rows,
    rule_fingerprint,
    surely_holds,
)
from ..classes.student_numbers import Existence
from ..classes.subjects import PackSubjects, Subject, example_profile
from ..classes.tree_reading import TreeReader
from .proofs import CheckFinding, ClaimRecord, Counterexample, Proof
from .scope import Unchecked
from .text_checks import AskedTerms, dead_conditions, idle_alternatives, unchanged_versions
from .tiers import TableTier, TierTable, table_tiers, tier_tables

if TYPE_CHECKING:
    import polars as pl


@dataclass(eq=False, repr=False)
class RuleCheck:
    """One rule at one term: what is asked about it, and what the answer shows."""

    subject: Subject
    rule: str
    tiers: tuple[TableTier, ...] = field(init=False)
    tables: tuple[TierTable, ...] = field(init=False)

    def __post_init__(self) -> None:
        state = self.subject.rules[self.rule].state
        standard = state.standard if isinstance(state, InForce) else None
        self.tiers = () if standard is None else tuple(table_tiers(standard))
        self.tables = () if standard is None else tuple(tier_tables(standard))

    @property
    def ask(self) -> Question:
        """Every kind of student that the rule tells apart; failing are those left open."""
        conditions = {
            **{self._tier(n): (0, tier.when) for n, tier in enumerate(self.tiers)},
            **{
                self._row(n, m): (0, row)
                for n, table in enumerate(self.tables)
                for m, row in enumerate(table.rows)
            },
            **{
                self._row(n, m, fails=True): (0, Not(row))
                for n, table in enumerate(self.tables)
                if not table.covered
                for m, row in enumerate(table.rows)
            },
            **{self._within(n): (0, table.within) for n, table in enumerate(self.tables)},
        }

        def trees(reader: TreeReader) -> Sequence[DecisionTree]:
            return reader.item(0, self.rule, payees=False)

        def fails(rows: SubjectRows) -> pl.Series:
            (own,) = rows
            return own.get_column(f"{self.rule}.state") == STATE_OPEN

        return Question((self.rule,), trees, fails, conditions)

    def _tier(self, number: int) -> str:
        return f"eduaid_tier_{self.rule}_{number}"

    def _row(self, table: int, number: int, *, fails: bool = False) -> str:
        return f"eduaid_{'no_' if fails else ''}row_{self.rule}_{table}_{number}"

    def _within(self, table: int) -> str:
        return f"eduaid_table_{self.rule}_{table}"

    @property
    def in_force(self) -> bool:
        """Whether there is something to reach at the term."""
        return isinstance(self.subject.rules[self.rule].state, InForce)

    def reached(self, result: QuestionResult) -> TruthValue:
        """Whether somebody has the item; None: it cannot be said."""
        (own,) = result.rows
        return result.somebody(has_item(own, self.rule))

    def taken(self, result: QuestionResult) -> Mapping[str, TruthValue]:
        """For each label of a tier that gives something, whether somebody gets it."""
        (own,) = result.rows
        there = has_item(own, self.rule)
        return {
            tier.label: result.somebody(there & surely_holds(own, self._tier(number)))
            for number, tier in enumerate(self.tiers)
            if not tier.pays_nothing
        }

    def findings(self, result: QuestionResult) -> Iterator[CheckFinding]:
        """Gaps and overlaps, a missing basis, students left open without a reason in the text."""
        term = self.subject.at.term
        yield from self._gaps(result)
        state = self.subject.rules[self.rule].state
        if isinstance(state, InForce):
            roles = {cited.role for cited in state.citations}
            if roles != {"who", "standard"}:
                yield CheckFinding(Check.NO_BASIS, self.rule, "没有写明依据的文件", term)
        unsure: CheckFinding | None = None
        for kind in result.students():
            reason = self._left_open(kind.answers)
            if reason is None:
                continue
            sure = kind.existence is Existence.SHOWN
            finding = CheckFinding(
                Check.LEFT_OPEN, self.rule, reason, term, kind.answers, sure=sure
            )
            if sure:
                yield finding
                return
            unsure = unsure or finding
        if unsure is not None:
            yield unsure

    def _gaps(self, result: QuestionResult) -> Iterator[CheckFinding]:
        (own,) = result.rows
        term = self.subject.at.term
        for number, table in enumerate(self.tables):
            among = own.get_column(f"{self.rule}.who") & surely_holds(own, self._within(number))
            one, several = no_rows(own), no_rows(own)
            for place in range(len(table.rows)):
                there = surely_holds(own, self._row(number, place))
                several |= one & there
                one |= there
            wrong = [("表格有两行同时成立", among & several)] if table.exclusive else []
            if not table.covered:
                for place in range(len(table.rows)):
                    among &= surely_holds(own, self._row(number, place, fails=True))
                wrong.append(("表格有一种情况没有写", among))
            for words, rows in wrong:
                found = result.somebody(rows)
                if found is not False:
                    check = Check.GAP_OR_OVERLAP
                    yield CheckFinding(check, self.rule, words, term, sure=found is True)

    def _left_open(self, student: Mapping[str, AnswerClass]) -> str | None:
        """Why a fully known student is left open where no text leaves it open; None: one does."""
        item = self.subject.rules[self.rule]
        if not isinstance(item.state, InForce) or _has_unknown_text(item.state.who):
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


def _has_unknown_text(condition: Condition) -> bool:
    """Whether a part of a condition is a text that is not known."""
    return isinstance(condition, Unknowable) or any(
        _has_unknown_text(part) for part in condition_children(condition)
    )


CHECK_TITLES: Final[Mapping[Check, str]] = {
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
class BuiltInChecks:
    """Goes through a policy's terms, then through its texts."""

    policy: Policy
    terms: tuple[Term, ...]
    """The terms asked for."""
    every: tuple[Term, ...]
    """All terms that the policy has."""
    subjects: PackSubjects
    used: set[int] = field(default_factory=set)
    """The guarantees (容许) that something was found for."""
    _checks: dict[Check, ClaimRecord] = field(default_factory=dict)
    _allowed: dict[tuple[Check, str], ClaimRecord] = field(default_factory=dict)
    """What was found and is all right, by its reason."""
    _findings: dict[Hashable, list[CheckFinding]] = field(default_factory=dict)
    """What was found of each rule, by what decides its answers."""
    _reached: dict[str, tuple[TruthValue, Term]] = field(default_factory=dict)
    _tiers: dict[tuple[str, str], tuple[TruthValue, Term]] = field(default_factory=dict)
    _looked: bool = False
    """Whether the text of a rule is known at one of the terms asked for."""

    def __post_init__(self) -> None:
        self._checks = {check: ClaimRecord() for check in Check}

    def rules(self, subject: Subject) -> None:
        """The built-in checks of every rule that says something new."""
        wanted = list(self._new_checks(subject, subject.rules))
        for rule in subject.rules:
            for finding in self._findings[self._key(subject, rule)]:
                self._note(replace(finding, term=subject.at.term))
        results = ask([subject], [one.ask for _, one in wanted])
        for (key, one), answer in zip(wanted, results, strict=True):
            for record in self._checks.values():
                record.classes += answer.block.size
            self._note_reached(one, answer)
            self._findings[key] += one.findings(answer)
            for finding in self._findings[key]:
                self._note(finding)

    def _key(self, subject: Subject, rule: str) -> Hashable:
        """What decides the answers to the check of a rule."""
        return rule, rule_fingerprint(subject, rule)

    def _new_checks(
        self, subject: Subject, rules: Iterable[str]
    ) -> Iterator[tuple[Hashable, RuleCheck]]:
        """The checks of those rules that say something new at a term."""
        for rule in rules:
            key = self._key(subject, rule)
            if key not in self._findings:
                self._findings[key] = []
                yield key, RuleCheck(subject, rule)

    def _note_reached(self, one: RuleCheck, answer: QuestionResult) -> None:
        """Whether somebody has the item, and gets each of its tiers, at a term asked for."""
        self._looked |= not isinstance(one.subject.rules[one.rule].state, TextUnknown)
        term = one.subject.at.term
        if one.in_force:
            known, since = self._reached.get(one.rule, (False, term))
            self._reached[one.rule] = (either(known, one.reached(answer)), since)
        for label, taken in one.taken(answer).items():
            known, since = self._tiers.get((one.rule, label), (False, term))
            self._tiers[one.rule, label] = (either(known, taken), since)

    def _look_elsewhere(self) -> None:
        """What nobody reaches at the terms asked for, perhaps somebody does at another.

        What is paid in autumn alone nobody has in spring, and can be had all the same.
        """
        for term in self.every:
            missed = {rule for rule, (reached, _) in self._reached.items() if not reached}
            missed |= {rule for (rule, _), (taken, _) in self._tiers.items() if not taken}
            subject = self.subjects.at(term) if missed and term not in self.terms else None
            if subject is None:
                continue
            asked = [one for _, one in self._new_checks(subject, sorted(missed))]
            for one, answer in zip(asked, ask([subject], [a.ask for a in asked]), strict=True):
                reached, since = self._reached.get(one.rule, (False, term))
                self._reached[one.rule] = (either(reached, one.reached(answer)), since)
                for label, taken in one.taken(answer).items():
                    if (one.rule, label) in self._tiers:
                        known, since = self._tiers[one.rule, label]
                        self._tiers[one.rule, label] = (either(known, taken), since)

    def _note(self, finding: CheckFinding) -> None:
        """Keep a finding, unless an entry of the pack (容许) says that it is all right."""
        student = finding.student
        rule = next(one for one in self.policy.rules if one.id == finding.rule)
        place = self.policy.place_of(finding.text or rule)
        made = Counterexample(
            (finding.rule,),
            f"“{rule.name}”{finding.words}",
            (finding.term,),
            None if student is None else example_profile(student, self.policy.vocabulary),
            replayed=finding.sure,
            place=None if place is None else str(place),
        )
        allowed = Allowed(finding.check, finding.rule)
        known = (one for one in self.policy.guarantees if one.claim == allowed)
        reason = next((one for one in known if one.looks_at(finding.term)), None)
        if reason is None:
            self._checks[finding.check].add(made)
        else:
            self._allowed.setdefault((finding.check, reason.text), ClaimRecord()).add(made)
            self.used.add(id(reason))

    def texts(self) -> None:
        """The built-in checks that look at single texts, and at all terms together."""
        self._look_elsewhere()
        for rule, (reached, since) in self._reached.items():
            if reached is not True:
                words, sure = "没有一个学生能有", reached is False
                self._note(CheckFinding(Check.UNREACHABLE_RULE, rule, words, since, sure=sure))
        for (rule, label), (taken, since) in self._tiers.items():
            if taken is not True and self._reached[rule][0] is not False:
                words, sure = f"的{label}没有一个学生能到", taken is False
                self._note(CheckFinding(Check.UNREACHABLE_TIER, rule, words, since, sure=sure))
        terms = AskedTerms(self.terms, self.every)
        for finding in chain(
            dead_conditions(self.policy, self.subjects, terms),
            idle_alternatives(self.policy, self.subjects, terms),
            unchanged_versions(self.policy, terms),
        ):
            self._note(finding)

    def proofs(self) -> Iterator[Proof]:
        """What every check came to."""
        for check, record in self._checks.items():
            yield Proof(
                title=CHECK_TITLES[check],
                guarantee=None,
                check=check,
                terms=self.terms,
                classes=record.classes,
                found=tuple(record.found),
                unchecked=None if self._looked else Unchecked.NO_RULE,
                allowed=tuple(
                    (one, reason)
                    for (allowed, reason), known in self._allowed.items()
                    if allowed is check
                    for one in known.found
                ),
            )
