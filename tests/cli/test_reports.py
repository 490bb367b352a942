"""What the library hands out as plain values is what the commands print with ``--json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import EduaidError, Term, load_policy, read_roster
from eduaid_rules.analysis import comparison_report, coverage_of, mutant_report, proof_report
from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.cases import cases_report
from little_packs import aid

Shown = pytest.CaptureFixture[str]

BOARDERS = "{寄宿: 是}"
PROMISE = "保证: [{说明: 走读生没有, 没人有: {对象: {寄宿: 否}, 项目: [aid]}}]\n"
CASES = """\
用例:
  - {名称: 寄宿生, 学期: 2019秋, 学生: {寄宿: 是}, 应享: {aid: 500.00}}
  - {名称: 走读生, 学期: 2019秋, 学生: {寄宿: 否}, 应享: {aid: 500.00}}
"""
ROSTER = "学校,姓名,寄宿\n一小,赵某甲,是\n一小,钱某乙,否\n"


def pack(folder: Path, who: str, cases: str = "") -> Path:
    """A pack of one rule, with its cases."""
    folder.mkdir()
    made = folder / aid(folder, who, others=PROMISE).name
    if cases:
        (made / "cases").mkdir()
        (made / "cases" / "a.yaml").write_text(cases, encoding="utf-8")
    return made


def printed(capsys: Shown, *arguments: str) -> Mapping[str, object]:
    """What a command prints for programs."""
    found: dict[str, object] = json.loads(eduaid(capsys, *arguments, "--json")[1])
    return found


def test_the_cases_of_packs(tmp_path: Path, capsys: Shown) -> None:
    folder = pack(tmp_path / "a", BOARDERS, CASES)
    report = cases_report([folder])
    assert report.to_dict() == printed(capsys, "test", str(folder))
    assert (report.passed, report.failed) == (1, 1)
    (one,) = report.packs
    assert [failure.case.name for failure in one.failures] == ["走读生"]
    assert one.coverage is None
    covered = cases_report([folder], coverage_of)
    assert covered.to_dict() == printed(capsys, "test", str(folder), "--coverage")


def test_packs_without_any_case_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EduaidError, match="没有用例"):
        cases_report([pack(tmp_path / "a", BOARDERS)])


def test_the_mutants_of_a_pack(tmp_path: Path, capsys: Shown) -> None:
    passing = CASES.replace("{寄宿: 否}, 应享: {aid: 500.00}", "{寄宿: 否}, 不享: [aid]")
    folder = pack(tmp_path / "a", BOARDERS, passing)
    report = mutant_report(folder, kinds=[MutationKind.AWARD])
    asked = ("--jobs", "1", "--kind", "给付")
    assert report.to_dict() == printed(capsys, "mutate", str(folder), *asked)
    assert [one.fate.id for one in report.unnoticed] == ["survived"]


def test_the_proofs_of_a_pack(tmp_path: Path, capsys: Shown) -> None:
    folder = pack(tmp_path / "a", BOARDERS)
    policy = load_policy(folder)
    report = proof_report(policy)
    assert report.to_dict() == printed(capsys, "prove", str(folder))
    assert (report.holds, report.for_ever, report.last) == (True, True, report.terms[-1])
    one = proof_report(policy, [Term(2019, "秋")])
    assert one.to_dict() == printed(capsys, "prove", str(folder), "--term", "2019秋")
    assert (one.for_ever, one.last) == (False, None)


def test_a_comparison_with_other_words_and_a_roster(tmp_path: Path, capsys: Shown) -> None:
    old, new = pack(tmp_path / "a", BOARDERS), pack(tmp_path / "b", "{寄宿: 否}")
    people = tmp_path / "花名册.csv"
    people.write_text(ROSTER, encoding="utf-8")
    policies = load_policy(old), load_policy(new)
    plain = comparison_report(*policies)
    assert plain.to_dict() == printed(capsys, "diff", str(old), str(new))
    assert plain.roster is None
    term = plain.comparison.terms[-1]
    rosters = [read_roster([people], policy) for policy in policies]
    report = comparison_report(*policies, [term], rosters=rosters)
    asked = ("--term", str(term), "--roster", str(people))
    assert report.to_dict() == printed(capsys, "diff", str(old), str(new), *asked)
    assert report.roster is not None
    assert (report.roster.gain, report.roster.lose) == (1, 1)
