"""Each profile of ``examples/`` gets what was worked out from the plan by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import Policy, load_policy
from eduaid_rules.authoring.profiles import read_profile
from eduaid_rules.cli.main import main
from how_many import spread
from project import EXAMPLES

EXPECTED = sorted(EXAMPLES.glob("*.expected.json"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The city plan."""
    return load_policy("city-2019")


def profile_of(expected: Path) -> Path:
    """The profile that an expected result belongs to."""
    stem = expected.name.partition(".")[0]
    return next(
        path for path in EXAMPLES.iterdir() if path.name in (f"{stem}.yaml", f"{stem}.json")
    )


def stated(expected: Any, found: Any) -> Any:
    """What was found, cut down to the keys that the expectation states."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: stated(expected[key], found[key]) for key in expected}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [stated(*pair) for pair in zip(expected, found, strict=True)]
    return found


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.partition(".expected")[0])
def test_an_example_gets_what_was_worked_out_by_hand(path: Path, policy: Policy) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    profile = profile_of(path)
    student = read_profile(profile.read_bytes(), profile.name, policy.Student)
    found = policy.evaluate(student, expected["term"]).model_dump()
    assert stated(expected, found) == expected


@pytest.mark.parametrize(
    "path", spread(EXPECTED, 4), ids=lambda path: path.name.partition(".expected")[0]
)
def test_the_command_says_by_its_exit_code_whether_all_is_settled(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(SystemExit) as left:
        main(["check", str(profile_of(path)), "--term", expected["term"]])
    shown = capsys.readouterr().out
    # the one text that is not known yet is about kindergartens: of others it is not shown
    ours = path.name.startswith("kindergarten")
    waits = [item for item in expected["undetermined"] if item["about"] != "text" or ours]
    assert left.value.code == (3 if waits else 0)
    for item in expected["entitlements"]:
        if item["amount"] is not None:
            assert f"{item['amount'].removesuffix('.00')}元" in shown


def test_there_is_an_example_of_every_stage_and_every_one_has_its_result() -> None:
    files = (path for path in EXAMPLES.iterdir() if path.is_file())
    profiles = {path for path in files if ".expected" not in path.name}
    assert profiles == {profile_of(path) for path in EXPECTED}
    assert len(profiles) >= 8
    read = [read_profile(path.read_bytes(), path.name, dict) for path in profiles]
    stages = {str(profile.get("学段", profile.get("stage"))) for profile in read}
    assert stages == {"preschool", "学前", "小学", "初中", "普通高中", "中职", "大专及以上"}
