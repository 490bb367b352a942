"""The conformance folder is held by one student, by columns and by the naive evaluator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from eduaid_rules import PolicyError, ProfileError, TermError, load_policy
from eduaid_rules.policy.pack import NEWEST_LANGUAGE
from eduaid_rules.testing import frame_of
from naive import NaivePolicy
from project import ROOT

CONFORMANCE: Final = ROOT / "conformance"
Test = Mapping[str, Any]


@cache
def topics() -> Mapping[str, list[Test]]:
    """Every topic with its tests."""
    files = sorted(CONFORMANCE.glob("*/tests.json"))
    return {file.parent.name: json.loads(file.read_text("utf-8"))["tests"] for file in files}


def asking_for(key: str) -> list[Any]:
    """The tests that ask for something, each with the folder of its pack."""
    return [
        pytest.param(CONFORMANCE / topic / "packs" / test["pack"], test, id=f"{topic}/{test['id']}")
        for topic, tests in topics().items()
        for test in tests
        if key in test
    ]


def day(test: Test) -> date | None:
    return date.fromisoformat(test["known_on"]) if "known_on" in test else None


def test_every_test_asks_for_one_thing_and_every_pack_is_asked_about() -> None:
    asked = {(topic, test["pack"]) for topic, tests in topics().items() for test in tests}
    above = {(topic, parent) for topic, pack in asked for parent in parents(topic, pack)}
    packs = {(one.parent.parent.name, one.name) for one in CONFORMANCE.glob("*/packs/*")}
    assert asked | above == packs
    ids = [(topic, test["id"]) for topic, tests in topics().items() for test in tests]
    assert len(set(ids)) == len(ids) > 30
    for tests in topics().values():
        for test in tests:
            assert len(test.keys() & {"expect", "refused", "errors", "no_text"}) == 1, test["id"]


def parents(topic: str, pack: str) -> Iterator[str]:
    text = (CONFORMANCE / topic / "packs" / pack / "pack.yaml").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("上级: "):
            yield line.removeprefix("上级: ")
            yield from parents(topic, line.removeprefix("上级: "))


def test_the_folder_says_its_version_and_the_newest_language() -> None:
    version = json.loads((CONFORMANCE / "version.json").read_text("utf-8"))
    assert version == {"conformance": "1.2", "language": NEWEST_LANGUAGE}


@pytest.mark.parametrize(("folder", "test"), asking_for("expect"))
def test_one_student_gets_what_conformance_says(folder: Path, test: Test) -> None:
    found = load_policy(folder).evaluate(test["profile"], test["term"], day(test))
    items: dict[str, dict[str, object]] = {}
    for item in found.entitlements:
        amount = None if item.amount is None else f"{item.amount:.2f}"
        items[item.rule] = {"state": "entitled", "amount": amount}
        if "worth" in test["expect"]["items"][item.rule]:
            items[item.rule]["worth"] = None if item.worth is None else f"{item.worth:.2f}"
    for still_open in found.undetermined:
        items[still_open.rule] = {"state": "undetermined", "about": still_open.about}
    items |= {refusal.rule: {"state": "not_entitled"} for refusal in found.refusals}
    total = {"total": f"{found.total:.2f}", "total_complete": found.total_complete}
    assert {"items": items, **total} == test["expect"]


@pytest.mark.parametrize(("folder", "test"), asking_for("expect"))
def test_columns_give_what_conformance_says(folder: Path, test: Test) -> None:
    policy = load_policy(folder)
    frame = frame_of(policy, [test["profile"]], test["term"])
    judged = policy.evaluate_frame(frame, test["term"], day(test))
    row = judged.row(0, named=True)
    for rule, wanted in test["expect"]["items"].items():
        assert row[f"{rule}.state"] == wanted["state"], rule
        assert row[f"{rule}.fen"] == fen(wanted.get("amount")), rule
        if "worth" in wanted:
            assert row[f"{rule}.worth_fen"] == fen(wanted["worth"]), rule


@pytest.mark.parametrize(("folder", "test"), asking_for("expect"))
def test_the_naive_evaluator_gives_what_conformance_says(folder: Path, test: Test) -> None:
    term = (int(test["term"][:4]), test["term"][4:])
    policy = NaivePolicy(folder)
    found = policy.judge(told(policy, test["profile"]), term, day(test))
    wanted = test["expect"]["items"]
    assert found == {rule: (one["state"], fen(one.get("amount"))) for rule, one in wanted.items()}
    worth = policy.worths(told(policy, test["profile"]), term, day(test))
    said = {rule: fen(one["worth"]) for rule, one in wanted.items() if one.get("worth")}
    assert said.items() <= worth.items()
    assert not any(
        "worth" in one and rule in worth for rule, one in wanted.items() if rule not in said
    )


@pytest.mark.parametrize(("folder", "test"), asking_for("refused"))
def test_a_profile_is_refused_as_conformance_says(folder: Path, test: Test) -> None:
    with pytest.raises(ProfileError) as error:
        load_policy(folder).evaluate(test["profile"], test["term"], day(test))
    found = [{"code": one.code, "fact": one.path} for one in error.value.diagnostics]
    assert found == test["refused"]


@pytest.mark.parametrize(("folder", "test"), asking_for("no_text"))
def test_no_text_reaches_the_terms_of_which_conformance_says_so(folder: Path, test: Test) -> None:
    with pytest.raises(TermError):
        load_policy(folder).evaluate(test["profile"], test["term"])


@pytest.mark.parametrize(("folder", "test"), asking_for("errors"))
def test_a_pack_is_refused_at_the_places_that_conformance_names(folder: Path, test: Test) -> None:
    with pytest.raises(PolicyError) as error:
        load_policy(folder)
    found = [
        {
            "code": one.code,
            "file": Path(one.file or "").name,
            "line": one.line,
            "column": one.column,
        }
        for one in error.value.diagnostics
    ]
    assert found == test["errors"]


def fen(amount: str | None) -> int | None:
    """Yuan with two places as fen."""
    return None if amount is None else int(Decimal(amount) * 100)


def told(policy: NaivePolicy, profile: Mapping[str, Any]) -> dict[str, object]:
    """A profile as the naive evaluator is told it: money as numbers, days as days."""
    readers: dict[str, Callable[[str], object]] = {
        "金额": Decimal,
        "小数": Decimal,
        "日期": date.fromisoformat,
    }
    made: dict[str, object] = {}
    for name, value in profile.items():
        fact = policy.names[name]
        as_it_is = value in (None, fact.without) or fact.kind not in readers
        made[name] = value if as_it_is else readers[fact.kind](value)
    return made
