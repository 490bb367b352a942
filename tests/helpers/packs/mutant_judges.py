"""Judges of little packs by brute force: what real ones prove, found by trying everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from eduaid_rules import EduaidError, Policy, Term
from eduaid_rules.analysis.mutants.runner import AnswerDifference, MutantJudges

BOARDER: dict[str, object] = {"学段": "小学", "年级": 2, "寄宿": "是", "困难": []}
TERMS = ("2019春", "2019秋", "2020春")


def everybody() -> Iterator[dict[str, object]]:
    """Every student that the rules of these tests can tell apart."""
    for boards, status, hardship in product("是否", ("在读", "休学"), ([], ["甲"], ["乙"])):
        yield {"学段": "小学", "年级": 2, "寄宿": boards, "困难": hardship, "状态": status}


def answers(policy: Policy, student: dict[str, object], term: str) -> list[str]:
    """What a policy says of each item: an amount, or that it is open."""
    open_ = [f"{item.rule} open" for item in policy.evaluate(student, term).undetermined]
    return sorted([*given(policy, student, term), *open_])


def given(policy: Policy, student: dict[str, object], term: str) -> list[str]:
    """The items that a student gets, with their amounts."""
    found = policy.evaluate(student, term)
    return [f"{item.rule} {item.amount}" for item in found.entitlements]


def judges_of(policy: Policy, _folder: Path) -> MutantJudges:
    """One case (a boarder gets 500 in 2019秋), everybody compared, one guarantee."""

    def failing_case(changed: Policy, _rule: str | None) -> str | None:
        right = answers(changed, BOARDER, "2019秋") == ["aid 500.00"]
        return None if right else "寄宿生每学期500元"

    def differences(changed: Policy) -> list[AnswerDifference]:
        return [
            AnswerDifference("aid", student, (Term.parse(term),))
            for term in TERMS
            for student in everybody()
            if answers(policy, student, term) != answers(changed, student, term)
        ]

    def broken_guarantee(changed: Policy, found: Sequence[AnswerDifference] | None) -> str | None:
        terms = None if found is None else {str(term) for one in found for term in one.terms}
        for term in TERMS if terms is None else sorted(terms):
            if any(given(changed, student, term) for student in suspended()):
                return "休学的没有补助"
        return None

    return MutantJudges(failing_case, differences, broken_guarantee)


def suspended() -> Iterator[dict[str, object]]:
    """Those who are away."""
    yield from (student for student in everybody() if student["状态"] == "休学")


def helpless(policy: Policy, folder: Path) -> MutantJudges:
    """Judges who can compare nothing."""
    able = judges_of(policy, folder)

    def differences(_changed: Policy) -> list[AnswerDifference]:
        raise EduaidError("类别太多，比较不了")

    return MutantJudges(able.failing_case, differences, able.broken_guarantee)


def never_content(policy: Policy, folder: Path) -> MutantJudges:
    """Judges whose case fails as things stand."""
    able = judges_of(policy, folder)
    return MutantJudges(lambda _changed, _rule: "做不到的", able.differences, able.broken_guarantee)


def suspicious(policy: Policy, folder: Path) -> MutantJudges:
    """Judges whose guarantee does not hold as things stand."""
    able = judges_of(policy, folder)
    return MutantJudges(able.failing_case, able.differences, lambda _changed, _found: "做不到的")
