"""The county's rosters matched with other departments' lists: what was planted is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from county_lists import NAMES, Lists, make_lists
from eduaid_rules import load_policy, make_ledger, match_roster, read_roster
from eduaid_rules.rosters.matching.match_people import Matched
from make_county import County, make_county

LOST = ("id-as-number", "id-bad-check", "id-17-digits", "age-of-stage", "nobody")
"""The mistakes of rosters that take a child's number away."""

# 9,000 students and 8,000 rows of lists, which one worker makes for all tests
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("county_lists")]


@pytest.fixture(scope="module")
def county() -> County:
    return make_county()


@pytest.fixture(scope="module")
def lists() -> Lists:
    return make_lists()


@pytest.fixture(scope="module")
def matched(county: County, lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> Matched:
    folder = tmp_path_factory.mktemp("county")
    county.write(folder / "花名册")
    lists.write(folder / "名单")
    policy = load_policy("city-2019")
    roster = read_roster(folder / "花名册", policy, mapping=folder / "花名册" / "映射.yaml")
    sources: dict[str, Path] = {name: folder / "名单" / file for name, file in NAMES.items()}
    return match_roster(roster, sources, policy, term="2019秋")


def planted(lists: Lists, kind: str) -> set[tuple[str, str]]:
    """Whom a kind of difference was planted about: category and number."""
    return {(one.category, one.number) for one in lists.planted if one.kind == kind}


@pytest.mark.parametrize(
    ("kind", "frame", "number"),
    [
        ("改动", "changes", "身份证号"),
        ("同号不同名", "other_names", "身份证号"),
        ("同名同生日不同号", "other_numbers", "身份证号"),
        ("名单号码有误", "bad_entries", "值"),
        ("名单重复", "repeated", "名单身份证号"),
    ],
)
def test_what_was_planted_is_found_and_nothing_else(
    kind: str, frame: str, number: str, lists: Lists, matched: Matched
) -> None:
    found = getattr(matched, frame).select("类别", number).rows()
    assert set(found) == planted(lists, kind)
    assert len(found) == len(planted(lists, kind))


def test_who_is_on_a_list_and_in_no_school_is_named(
    county: County, lists: Lists, matched: Matched
) -> None:
    found = set(matched.not_enrolled.get_column("名单身份证号"))
    strangers = {number for _, number in planted(lists, "名单有花名册没有")}
    lost = {mistake.id_number for mistake in county.mistakes if mistake.kind in LOST}
    assert strangers <= found
    assert found - strangers <= lost  # whose numbers the rosters have spoilt


def test_who_is_ticked_and_on_no_list_is_named(lists: Lists, matched: Matched) -> None:
    found = set(matched.unlisted.select("类别", "身份证号").rows())
    left_out = planted(lists, "花名册有名单没有")
    doubtful = planted(lists, "同号不同名") | planted(lists, "同名同生日不同号")
    assert left_out <= found <= left_out | doubtful


def test_the_matched_roster_makes_a_ledger(matched: Matched) -> None:
    policy = load_policy("city-2019")
    ledger = make_ledger(matched.roster, policy, "2019秋")
    newly = set(matched.changes.get_column("身份证号"))
    assert newly <= set(ledger.lines.get_column("身份证号"))
