"""Random rosters and lists with planted cases: all are found, and nothing else is."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, match_roster, read_roster, write_roster
from eduaid_rules.rosters.matching.match_people import Matched
from how_many import examples
from little_matches import (
    HOUSEHOLD,
    PERSONAL,
    REPORTS,
    TERM,
    adult,
    list_of,
    matched,
    number,
    reported,
    roster_of,
    states,
)

KINDS = (
    "nothing",
    "listed",
    "ticked",
    "of-household",
    "sibling-listed",
    "other-name",
    "other-number",
    "ticked-only",
    "no-number",
    "no-number-of-household",
)
STRANGERS = ("child", "adult", "bad-number", "twice")


@dataclass
class World:
    """A roster and a list for each category, with what must be found in them."""

    others_no: bool
    """Whether who is on no list is none of it."""
    roster: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=lambda: {HOUSEHOLD: [], PERSONAL: []})
    expected: Counter[str] = field(default_factory=Counter)
    yes: dict[str, bool | None] = field(default_factory=dict)
    """For each child, what the roster must say of the category that the case is about."""
    about: dict[str, str] = field(default_factory=dict)

    def child(self, order: int, kind: str, category: str, said: str) -> None:
        """A child of the roster, with what the list says of him."""
        name, own, other = f"生{order}", number(order), number(order + 500)
        house = f"H{order}" if category == HOUSEHOLD else ""
        on_list = self.lists[category]
        without = kind.startswith("no-number")
        before = {"": None, "无": False}.get(said, True)
        hit = kind in ("listed", "ticked") or (kind.startswith("sibling") and category == HOUSEHOLD)
        unproven = "of-household" in kind and category == HOUSEHOLD
        if kind in ("listed", "ticked"):
            on_list.append(f"{name},{own},{house}")
        elif kind in ("of-household", "no-number-of-household"):
            on_list.append(f"亲{order},{number(order, '19800101')},{house or f'H{order}'}")
        elif kind == "sibling-listed":
            on_list.append(f"妹{order},{number(order + 250)},{house}")
            self.roster.append(f"二小,妹{order},{number(order + 250)},{house},小学,")
            self.yes[f"妹{order}"], self.about[f"妹{order}"] = True, category
            self.expected += Counter(changes=1, ruled_out=self.others_no)
        elif kind == "other-name":
            on_list.append(f"另{order},{own},")
        elif kind == "other-number":
            on_list.append(f"{name},{other},")
        doubtful = unproven or kind in ("other-name", "other-number")
        ruled_out = self.others_no and before is None and not (hit or doubtful or without)
        self.expected += Counter(
            changes=hit and before is not True,
            confirmed=hit and before is True,
            unlisted=not hit and before is True,
            unproven=unproven,
            other_names=kind == "other-name",
            other_numbers=kind == "other-number",
            unnumbered=without,
        )
        # the other category has a list too, and the cell speaks of both
        others = self.others_no and before is None and not without
        self.expected["ruled_out"] += ruled_out or others
        self.about[name] = category
        self.yes[name] = True if hit or before is True else False if ruled_out else before
        self.roster.append(f"一小,{name},{'' if without else own},H{order},小学,{said}")

    def stranger(self, order: int, kind: str, category: str) -> None:
        """Somebody on a list who is in no roster."""
        on_list = self.lists[category]
        child = number(order, "20110101")
        match kind:
            case "child":
                on_list.append(f"外{order},{child},S{order}")
            case "adult":
                on_list.append(f"外{order},{adult(order)},S{order}")
            case "bad-number":
                on_list.append(f"外{order},{child[:-1]},S{order}")
            case _:
                on_list += [f"外{order},{child},S{order}"] * 2
        self.expected += Counter(
            not_enrolled=kind in ("child", "twice"),
            bad_entries=kind == "bad-number",
            repeated=kind == "twice",
        )

    def match(self, policy: Policy, folder: Path) -> Matched:
        """The world as files, matched."""
        files = {
            category: list_of(folder, *(entries or ["空,,"]), name=f"{category}.csv")
            for category, entries in self.lists.items()
        }
        roster = roster_of(folder, *self.roster)
        return matched(policy, roster, files, others_no=self.others_no)


CATEGORIES = st.sampled_from([HOUSEHOLD, PERSONAL])
CHILDREN = st.lists(
    st.tuples(st.sampled_from(KINDS), CATEGORIES, st.sampled_from(["", "无", "yes"])),
    min_size=1,
    max_size=12,
)
OTHERS = st.lists(st.tuples(st.sampled_from(STRANGERS), CATEGORIES), max_size=6)
FIXED = [HealthCheck.function_scoped_fixture]


def world_of(
    children: list[tuple[str, str, str]], others: list[tuple[str, str]], others_no: bool
) -> World:
    """The cases put together."""
    made = World(others_no)
    for order, (kind, category, said) in enumerate(children):
        yes = kind in ("ticked", "ticked-only") or said == "yes"
        made.child(order, kind, category, category if yes else said)
    for order, (kind, category) in enumerate(others):
        made.stranger(order, kind, category)
    empty = sum(not entries for entries in made.lists.values())
    made.expected["bad_entries"] += empty  # a list needs a row: 空,,
    made.expected += Counter()
    return made


WORLDS = st.builds(world_of, CHILDREN, OTHERS, st.booleans())


@settings(max_examples=examples(20), suppress_health_check=FIXED, deadline=None)
@given(world=WORLDS)
def test_planted_cases_are_found_and_nothing_else_is(
    world: World, policy: Policy, tmp_path: Path
) -> None:
    found = world.match(policy, tmp_path)
    assert reported(found) == dict(world.expected)
    for name, expected in world.yes.items():
        assert states(found, world.about[name])[name] is expected, name
    assert found.roster.read == len(found.roster.frame) == len(world.yes)


@settings(max_examples=8, suppress_health_check=FIXED, deadline=None)
@given(world=WORLDS)
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_matching_twice_changes_nothing_more(
    world: World, suffix: str, policy: Policy, tmp_path: Path
) -> None:
    once = world.match(policy, tmp_path)
    lists = {category: tmp_path / f"{category}.csv" for category in (HOUSEHOLD, PERSONAL)}
    again = read_roster(write_roster(once.roster, tmp_path / f"新{suffix}"), policy)
    for roster in (once.roster, again):
        twice = match_roster(roster, lists, policy, others_no=world.others_no, term=TERM)
        assert twice.changes.is_empty()
        assert twice.ruled_out.is_empty()
        assert len(twice.confirmed) == len(once.changes) + len(once.confirmed)
        for value in (HOUSEHOLD, PERSONAL):
            assert states(twice, value) == states(once, value)


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=FIXED, deadline=None)
@given(world=WORLDS, seed=st.integers(0, 999))
def test_the_order_of_lists_and_rows_does_not_matter(
    world: World, seed: int, policy: Policy, tmp_path: Path
) -> None:
    one = world.match(policy, tmp_path)
    shuffle = random.Random(seed).shuffle
    for some in (world.roster, *world.lists.values()):
        shuffle(some)
    world.lists = dict(reversed(world.lists.items()))
    two = world.match(policy, tmp_path)
    for value in (HOUSEHOLD, PERSONAL):
        assert states(one, value) == states(two, value)
    for name in REPORTS:
        assert told(getattr(one, name)) == told(getattr(two, name)), name


@settings(max_examples=examples(10), suppress_health_check=FIXED, deadline=None)
@given(world=WORLDS, serials=st.booleans())
def test_nobody_is_filled_from_a_household_without_a_number_of_both_sides(
    world: World, serials: bool, policy: Policy, tmp_path: Path
) -> None:
    """Households numbered 1, 2, 3 or all alike: what is filled has a number on the list."""
    for rows in (world.roster, *world.lists.values()):
        for place, row in enumerate(rows):
            cells = row.split(",")
            cells[-1 if len(cells) == 3 else 3] = str(place + 1) if serials else "7"
            rows[place] = ",".join(cells)
    found = world.match(policy, tmp_path)
    listed = {row.split(",")[1] for rows in world.lists.values() for row in rows} - {""}
    houses = {cells[3] for row in world.roster if (cells := row.split(","))[2] in listed}
    for line in found.changes.iter_rows(named=True):
        assert line["身份证号"] in listed or line["户编号"] in houses


def told(frame: pl.DataFrame) -> list[str]:
    """The rows without the places where they stand, in an order of their own."""
    return sorted(str(row) for row in frame.drop(pl.selectors.ends_with("行")).rows())
