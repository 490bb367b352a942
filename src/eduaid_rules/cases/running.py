"""Cases run on policies: what is not as a case expects, and why; one case, or those of packs.

As staff read it, and as plain values for JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TypeAlias, assert_never

from ..api import Policy, policy_loader
from ..arguments import checked
from ..authoring.diagnostics import sorted_findings
from ..authoring.pack_files import CASES_FOLDER
from ..errors import CaseError, Diagnostic, EduaidError, PolicyError, ProfileError, TermError
from ..evaluation.student.assessment import Assessment
from ..evaluation.student.entitlements import Entitlement, Undetermined
from ..meaning.students import Student
from ..meaning.words import ConditionWords, facts_in_words
from ..policy.money_and_units import fen_to_yuan, yuan_text
from .case import Answer, Case, Expectation, OpenAbout, expectation_in_words
from .explanations import DecidingText, deciding_texts, why_given, why_open, why_refused
from .reading import read_case_files


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a case expects and the policy answers otherwise.

    ``rule`` is None where it is about the case as a whole: its total, or that there is no
    answer at all. ``expected``, ``got`` and ``because`` are Chinese words for people;
    ``texts`` are the rules' texts that decide it.
    """

    rule: str | None
    name: str
    expected: str
    got: str
    because: tuple[str, ...] = ()
    texts: tuple[DecidingText, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        return {
            "rule": self.rule,
            "name": self.name,
            "expected": self.expected,
            "got": self.got,
            "because": list(self.because),
            "texts": [
                {"what": text.what, "file": text.place.file, "line": text.place.line}
                for text in self.texts
            ],
        }


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and everything that is not as it states."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is as stated."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, amounts and reasons in words (``Any``: whatever JSON holds)."""
        case = self.case
        return {
            "name": case.name,
            "file": case.file,
            "line": case.line,
            "term": str(case.term),
            "known_on": None if case.known_on is None else case.known_on.isoformat(),
            "student": case.student.facts(),
            "passed": self.passed,
            "differences": [one.to_dict() for one in self.differences],
        }


@checked
def run_case(case: Case, policy: Policy) -> CaseResult:
    """Compare what a case states with what a policy answers.

    The policy may be another than the one that the case was read for. A student or a term
    that it does not take is a difference like any other; nothing is raised.
    """
    try:
        same = case.student.vocabulary == policy.vocabulary
        student = case.student if same else policy.Student(case.profile)
        assessment = policy.evaluate(student, case.term, case.known_on)
    except ProfileError as error:
        if case.rejected and {one.path for one in error.diagnostics} == set(case.rejected):
            return CaseResult(case, ())
        reasons = (
            "，".join(part for part in (one.message, one.suggestion) if part)
            for one in error.diagnostics
        )
        return CaseResult(case, (_no_answer(case, "学生信息不能用", *reasons),))
    except TermError as error:
        if case.no_rules:
            return CaseResult(case, ())
        return CaseResult(case, (_no_answer(case, "没有规则管到这个学期", str(error)),))
    if case.rejected or case.no_rules:
        return CaseResult(case, (_no_answer(case, "有结果"),))
    return CaseResult(case, tuple(_Comparison(case, policy, student, assessment).differences()))


def _no_answer(case: Case, got: str, *because: str) -> Difference:
    wanted = "没有规则管到这个学期" if case.no_rules else "有结果"
    if case.rejected:
        wanted = f"不接受填写的{'、'.join(case.rejected)}"
    return Difference(None, "整个用例", wanted, got, because)


class _Comparison:
    """One case beside one assessment."""

    def __init__(
        self, case: Case, policy: Policy, student: Student, assessment: Assessment
    ) -> None:
        self.case, self.policy, self.student = case, policy, student
        self.assessment = assessment
        self.given = {item.rule: item for item in assessment.entitlements}
        self.open = {item.rule: item for item in assessment.undetermined}

    def differences(self) -> Iterator[Difference]:
        """Whatever is not as stated: steps and items, then what is not listed, then the total."""
        yield from self._of_steps()
        for expected in self.case.expected:
            if not self._is_so(expected):
                yield self._of_item(expected)
        if self.case.only:
            yield from self._unlisted()
        yield from self._of_total()

    def _of_steps(self) -> Iterator[Difference]:
        """Derived facts that do not surely come to what is stated."""
        case = self.case
        if not case.steps:
            return
        at = self.policy.at(case.term, case.known_on)
        coded, words = at.coded(self.student), ConditionWords(at.vocabulary, at.in_use)
        for step in case.steps:
            if step.fact not in at.vocabulary.slots:
                yield Difference(None, step.fact, step.said, "没有这个推算出来的事实")
            elif at.truth(step.condition, coded) is not True:
                yield Difference(None, step.fact, step.said, words.seen(step.fact, coded))

    def _is_so(self, expected: Expectation) -> bool:
        given, still_open = self.given.get(expected.rule), self.open.get(expected.rule)
        match expected.answer:
            case Answer.GIVEN:
                return given is not None and _as_stated(given, expected)
            case Answer.OPEN:
                return still_open is not None and (
                    expected.about is None or still_open.about == expected.about.id
                )
            case Answer.REFUSED:
                known = any(rule.id == expected.rule for rule in self.policy.rules)
                return known and given is None and still_open is None
            case _:
                assert_never(expected.answer)

    def _of_item(self, expected: Expectation) -> Difference:
        known = next((rule for rule in self.policy.rules if rule.id == expected.rule), None)
        if known is None:
            return Difference(expected.rule, expected.rule, expected.words, "没有这条规则")
        given = self.given.get(expected.rule)
        amount_only = given is not None and expected.answer is Answer.GIVEN
        found = self._difference(expected.rule, expected.words, who=not amount_only)
        if given is None:
            return found
        more = "" if expected.payee is None else f"，收款 {given.payee}"
        more += "" if expected.standard is None else f"，标准 {given.standard}"
        return replace(found, got=f"{found.got}{more}")

    def _unlisted(self) -> Iterator[Difference]:
        """Items that 只有 rules out; what the stage alone will refuse counts for nothing."""
        listed = set(self.case.rules)
        found = [rule for rule in self.given if rule not in listed]
        found += [
            rule for rule, item in self.open.items() if rule not in listed and not item.other_stage
        ]
        for rule in sorted(found):
            yield self._difference(rule, "没有列出（只有: 是）", who=True)

    def _difference(self, rule: str, expected: str, *, who: bool) -> Difference:
        given, still_open = self.given.get(rule), self.open.get(rule)
        because: Iterator[str]
        if given is not None:
            name, got, because = given.name, _got(given), why_given(given, who=who)
        elif still_open is not None:
            name, got = still_open.name, _left_open(still_open)
            because = why_open(self.assessment, still_open)
        else:
            name = self.policy.at(self.case.term, self.case.known_on).rule_name(rule)
            got, because = Answer.REFUSED.value, why_refused(self.assessment, rule)
        texts = deciding_texts(self.policy, rule, self.case.term, self.case.known_on, who=who)
        return Difference(rule, name, expected, got, tuple(because), texts)

    def _of_total(self) -> Iterator[Difference]:
        """The cash of the term; open cash that the case does not list makes it incomplete."""
        if self.case.total_fen is None:
            return
        listed = set(self.case.rules)
        waiting = [
            item.name
            for item in self.open.values()
            if item.kind == "cash" and item.rule not in listed and not item.other_stage
        ]
        if self.assessment.total == fen_to_yuan(self.case.total_fen) and not waiting:
            return
        cash = [
            f"{item.name} {_yuan(item)}" for item in self.given.values() if item.amount is not None
        ]
        because = [f"其中 {'，'.join(cash)}"] if cash else []
        because += [f"还有待定的现金项目：{'、'.join(waiting)}"] if waiting else []
        got = f"{yuan_text(int(self.assessment.total * 100))}元{'，不完整' if waiting else ''}"
        expected = f"{yuan_text(self.case.total_fen)}元"
        yield Difference(None, "合计", expected, got, tuple(because))


def _as_stated(given: Entitlement, expected: Expectation) -> bool:
    """Whether whatever is stated of an item that is given is so."""
    return (
        (expected.fen is None or given.amount == fen_to_yuan(expected.fen))
        and (expected.award is None or given.award == expected.award.id)
        and (expected.payee is None or given.payee == expected.payee.value)
        and (expected.standard is None or given.standard == expected.standard)
    )


def _got(item: Entitlement) -> str:
    said = expectation_in_words(
        Answer.GIVEN, None if item.amount is None else int(item.amount * 100)
    )
    return f"{said}（可申请）" if item.award == "may_apply" else said


def _left_open(item: Undetermined) -> str:
    return expectation_in_words(
        Answer.OPEN, about=next(one for one in OpenAbout if one.id == item.about)
    )


def _yuan(item: Entitlement) -> str:
    return f"{yuan_text(int((item.amount or 0) * 100))}元"


def failure_lines(result: CaseResult) -> tuple[str, ...]:
    """What a failing case says: which case, for whom, and for each difference why and where."""
    case = result.case
    lines = [f"{case.place}  {case.name}", f"  {_case_in_words(case)}"]
    if case.basis is not None:
        lines.append(f"  依据 {case.basis}")
    for difference in result.differences:
        lines += _difference_lines(difference)
    return tuple(lines)


def _case_in_words(case: Case) -> str:
    day = "" if case.known_on is None else f"，只算 {case.known_on} 以前已经公布的文件"
    said = "，".join(facts_in_words(case.student))
    return f"{case.term}{day}；学生：{said}"


def _difference_lines(one: Difference) -> list[str]:
    item = one.name if one.rule in (None, one.name) else f"{one.name}（{one.rule}）"
    return [
        f"  {item}  应当：{one.expected}  算出：{one.got}",
        *(f"    {reason}" for reason in one.because),
        *(f"    见 {text}" for text in one.texts),
    ]


class CaseCoverage(Protocol):
    """What cases reach of their pack, as ``analysis.coverage_of`` finds out."""

    @property
    def percent(self) -> Decimal: ...
    def lines(self) -> Iterator[str]: ...
    def to_dict(self) -> dict[str, Any]: ...


CoverageOf: TypeAlias = Callable[[Policy, tuple[Case, ...]], CaseCoverage]


@dataclass(frozen=True, slots=True)
class PackCases:
    """One pack with the results of its cases, and what they reach of it (None: not asked)."""

    folder: Path
    policy: Policy
    results: tuple[CaseResult, ...]
    coverage: CaseCoverage | None = None
    warnings: tuple[Diagnostic, ...] = ()
    """Of the files of cases."""

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """The cases that are not as they state."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def passed(self) -> int:
        """How many cases are as they state."""
        return len(self.results) - len(self.failures)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        return {
            "policy": self.policy.name,
            "digest": self.policy.digest,
            "folder": str(self.folder),
            "passed": self.passed,
            "failed": len(self.failures),
            "failures": [result.to_dict() for result in self.failures],
            "coverage": None if self.coverage is None else self.coverage.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class CasesReport:
    """The cases of several packs, run."""

    packs: tuple[PackCases, ...]

    @property
    def passed(self) -> int:
        """How many cases of all packs are as they state."""
        return sum(pack.passed for pack in self.packs)

    @property
    def failed(self) -> int:
        """How many are not."""
        return sum(len(pack.failures) for pack in self.packs)

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid test --json`` prints (``Any``: whatever JSON holds)."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "packs": [pack.to_dict() for pack in self.packs],
        }


@checked
def cases_report(folders: Iterable[Path], coverage: CoverageOf | None = None) -> CasesReport:
    """The cases of the packs in some folders, each run on its pack.

    ``coverage`` (``analysis.coverage_of``) also finds out what they reach. Raises PolicyError
    with every mistake of all packs, then CaseError with every mistake of all cases; EduaidError
    where no pack has a case.
    """
    folders = tuple(folders)
    policies = _loaded(folders)
    read = [read_case_files(*pack) for pack in policies]
    if any(one.mistaken for one in read):
        raise CaseError(sorted_findings(found for one in read for found in one.found))
    if not any(one.cases for one in read):
        unread = [
            f"{one.message}。{one.suggestion}"
            for _, policy in policies
            for one in policy.diagnostics
            if one.code == "W610"
        ]
        raise EduaidError(
            f"“{'、'.join(str(folder) for folder in folders)}”没有用例。"
            f"请在规则文件夹里新建 {CASES_FOLDER} 文件夹，把用例写在里面的 .yaml 文件里",
            *unread,
        )
    packs = []
    for (folder, policy), one in zip(policies, read, strict=True):
        reached = coverage(policy, one.cases) if coverage is not None and one.cases else None
        results = tuple(run_case(case, policy) for case in one.cases)
        packs.append(PackCases(folder, policy, results, reached, one.found))
    return CasesReport(tuple(packs))


def _loaded(folders: Iterable[Path]) -> list[tuple[Path, Policy]]:
    """The policies of some folders. Raises PolicyError with every mistake of all of them."""
    load = policy_loader()
    made: list[tuple[Path, Policy]] = []
    found: list[Diagnostic] = []
    for folder in folders:
        try:
            made.append((folder, load(folder)))
        except PolicyError as error:
            found += error.diagnostics
    if found:
        raise PolicyError(sorted_findings(found))
    return made
