"""Comparisons that turn on derived amounts: below 0, joint with their sources, not decided."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.comparison.changes import Comparison, Effect, ItemState
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.policy.conditions import InRange
from little_derived import BELOW, FACTS, NOBODY, PRIME, derived_pack
from little_packs import judged


def compared(folder: Path, who: str, new_who: str | None = None, more: int = 1100) -> Comparison:
    """The rule for 1000 yuan a year against the same for more, or for others."""
    old = derived_pack(folder, who, name="old")
    new = derived_pack(folder, new_who or who, f"{more}元/学年", name="new")
    return compare(old, new)


def test_what_is_below_zero_is_somebodys(tmp_path: Path) -> None:
    (change,) = compared(tmp_path, BELOW).changes
    assert (change.effect, change.words) == (Effect.MORE, "增加：500元 → 550元（多50元）")
    assert (change.replayed, change.example) == (True, {"收入": "0", "贫困线": "0.01"})
    new = derived_pack(tmp_path, BELOW, "1100元/学年")
    poor = {"收入": 5000, "贫困线": 8000}
    assert judged(new, poor, "2024秋") == ("entitled", "550.00")


def test_what_no_stated_facts_give_is_nobodys(tmp_path: Path) -> None:
    found = compared(tmp_path, NOBODY)
    assert (found.same, found.code) == (True, 0)


def test_an_example_is_in_the_range_of_every_fact(tmp_path: Path) -> None:
    """28 yuan at most of an age from 14 and of up to 20 people."""
    (change,) = compared(tmp_path, "{年龄余: {不高于: 28}}").changes
    assert (change.replayed, change.example) == (True, {"年龄": 14, "人数": 0})


def test_what_cannot_be_decided_is_said_to_be_open(tmp_path: Path) -> None:
    found = compared(tmp_path, PRIME)
    assert [change.replayed for change in found.changes] == [False]
    assert (found.same, found.undecided, found.code) == (False, True, 12)
    assert found.to_dict()["undecided"] is True


def test_an_undecided_loss_is_no_proof_that_nobody_loses(tmp_path: Path) -> None:
    """Who is below 0 gains; of whom the whole is 10,000,000.07 would lose, if there were any."""
    both = f"{{任一: [{BELOW}, {PRIME}]}}"
    found = compared(tmp_path, both, BELOW)
    assert {(change.effect, change.replayed) for change in found.changes} == {
        (Effect.MORE, True),
        (Effect.LOST, False),
    }
    assert (found.undecided, found.code) == (False, 12)


def test_who_divides_by_zero_is_a_student_of_whom_everything_is_stated(tmp_path: Path) -> None:
    """Nobody in the household: it is open whether each has little; now they are refused."""
    few = "{人均: {不高于: 6000}}"
    found = compared(tmp_path, few, "{人均: {不高于: 6000}, 人数: {不低于: 1}}", more=1000)
    (change,) = found.changes
    assert (change.effect, change.before.state) == (Effect.SETTLED, ItemState.UNCLEAR)
    assert (change.replayed, change.example["人数"]) == (True, 0)


def test_a_whole_number_without_a_least_one_is_below_zero_too(tmp_path: Path) -> None:
    (change,) = compared(tmp_path, "{结余: {低于: 0}}").changes
    assert (change.who, change.example) == (("结余：不高于-1",), {"结余": -1})


def test_numbers_apart_are_told_apart(tmp_path: Path) -> None:
    (change,) = compared(tmp_path, "{人数: [1, 3]}").changes
    assert change.who == ("人数：1，或3",)


def test_of_whom_a_comparison_is_may_be_said_by_what_the_two_make_otherwise(
    tmp_path: Path,
) -> None:
    """Of those whom the new formula puts below -1: half the line counts, the old one takes all."""
    half = "收入 - 贫困线 * 0.5, 舍入: 向上"
    old = derived_pack(tmp_path, BELOW, name="old")
    new = derived_pack(tmp_path, NOBODY, name="new", facts=FACTS.replace("收入 - 贫困线", half))
    (change,) = compare(old, new, who=InRange("超出", None, -100)).changes
    assert (change.effect, change.replayed) == (Effect.LOST, True)
    assert change.example == {"收入": "0", "贫困线": "2"}
