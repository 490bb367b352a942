"""The cases of a pack's folder, held by one student, by columns and by the naive evaluator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from eduaid_rules import Policy, TermError, load_policy
from eduaid_rules.cases import Case, read_cases, run_case
from eduaid_rules.testing import frame_of
from naive import NaivePolicy
from naive_words import Student, Tree, plain, term_of


def packs_in(folder: Path) -> list[Path]:
    """The packs of a folder."""
    return sorted(file.parent for file in folder.glob("*/pack.yaml"))


def cases_by_hand(folder: Path) -> list[Any]:
    """Every case of every pack in a folder as its text says it, each with the pack's folder."""
    found = []
    for pack in packs_in(folder):
        for file in sorted(pack.glob("cases/*.yaml")):
            tree = plain(yaml.compose(file.read_text("utf-8"), Loader=yaml.BaseLoader))
            named = ((case, f"{pack.name}-{case['名称']}") for case in tree["用例"])
            found += [pytest.param(pack, case, id=said) for case, said in named]
    return found


def assert_every_case_passes(folder: Path) -> None:
    """One student, each as the pack's cases say."""
    policy = load_policy(folder)
    read = read_cases(folder, policy)
    assert read
    failed = [result for case in read if not (result := run_case(case, policy)).passed]
    assert not failed, [(result.case, result.differences) for result in failed]


def assert_columns_agree(folder: Path) -> None:
    """Columns say of every case's student what one student says."""
    policy = load_policy(folder)
    for case in read_cases(folder, policy):
        if case.no_rules:
            frame = frame_of(policy, [dict(case.profile)], case.term)
            with pytest.raises(TermError):
                policy.evaluate_frame(frame, case.term, case.known_on)
        else:
            in_columns_as_alone(policy, case)


def in_columns_as_alone(policy: Policy, case: Case) -> None:
    """A case's student in a frame of one row has the states and fen of the student alone."""
    alone = policy.evaluate(case.profile, case.term, case.known_on)
    frame = frame_of(policy, [dict(case.profile)], case.term)
    judged = policy.evaluate_frame(frame, case.term, case.known_on).row(0, named=True)
    given = {item.rule: item for item in alone.entitlements}
    still_open = {item.rule for item in alone.undetermined}
    for rule in (rule.id for rule in policy.rules):
        amount = given[rule].amount if rule in given else None
        state = "entitled" if rule in given else "undetermined" if rule in still_open else None
        assert judged[f"{rule}.state"] == (state or "not_entitled"), (case, rule)
        assert judged[f"{rule}.fen"] == (None if amount is None else int(amount * 100)), (
            case,
            rule,
        )


def assert_naive_evaluator_holds(folder: Path, case: Tree) -> None:
    """The naive evaluator says what the text of a case says."""
    policy = NaivePolicy(folder)
    term = term_of(case["学期"])
    known_on = date.fromisoformat(case["已知到"]) if "已知到" in case else None
    profile = {name: told(policy, name, value) for name, value in case["学生"].items()}
    found = policy.judge(profile, term, known_on)
    for item, wanted in case.get("应享", {}).items():
        said = wanted.get("金额", "有") if isinstance(wanted, dict) else wanted
        fen = found[item][1] if said == "有" else int(Decimal(said) * 100)
        assert found[item] == ("entitled", fen), item
    for item in case.get("不享", ()):
        assert found[item] == ("not_entitled", None), item
    for item in case.get("待定", ()):
        assert found[item] == ("undetermined", None), item
    steps_are(policy, policy.student(profile, term, known_on), case.get("推算", {}))


def steps_are(policy: NaivePolicy, student: Student, wanted: Tree) -> None:
    """The steps come to what the case says."""
    for name, said in wanted.items():
        fact = policy.names[name]
        value = said if fact.kind == "单选" else int(Decimal(said) * fact.steps)
        assert student.known[fact.name] == value, name


def told(policy: NaivePolicy, name: str, value: Tree) -> object:
    """A fact as a profile states it."""
    fact = policy.names[name]
    return date.fromisoformat(value) if fact.kind == "日期" and value != fact.without else value
