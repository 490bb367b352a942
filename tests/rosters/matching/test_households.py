"""Household numbers of rosters and lists: one household only where somebody's number agrees."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy
from eduaid_rules.rosters.matching.households import MOST_OF_A_HOUSEHOLD
from little_matches import (
    HOUSEHOLD,
    adult,
    csv,
    list_of,
    matched,
    number,
    reported,
    roster_of,
    rows,
    states,
)


def test_tables_that_number_their_rows_have_no_household_in_common(
    policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, *(f"一小,生{n},{number(n)},{n},小学," for n in (1, 2, 3)))
    on_list = list_of(tmp_path, *(f"外人{n},{adult(n)},{n}" for n in (1, 2, 3)))
    found = matched(policy, roster, {HOUSEHOLD: on_list}, others_no=True)
    assert reported(found) == {"unproven": 3}
    assert states(found, HOUSEHOLD) == dict.fromkeys(("生1", "生2", "生3"))
    shown = ("姓名", "户编号", "花名册人数", "名单行数", "名单姓名", "名单行")
    assert rows(found.unproven, *shown)[0] == ("生1", "1", 1, 1, "外人1", 2)
    assert found.undecided


def test_a_number_of_both_sides_makes_it_one_household(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path, f"一小,甲,{number(1)},12,小学,", "一小,乙,,12,小学,", "一小,丙,,13,小学,"
    )
    on_list = list_of(tmp_path, f"父亲,{adult(1)},12", f"甲,{number(1)},12", f"父亲,{adult(2)},13")
    found = matched(policy, roster, {HOUSEHOLD: on_list})
    assert states(found, HOUSEHOLD) == {"甲": True, "乙": True, "丙": None}
    assert reported(found) == {"changes": 2, "unproven": 1, "unnumbered": 2}


def test_a_number_under_another_name_proves_no_household(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,", "一小,乙,,H1,小学,")
    found = matched(policy, roster, {HOUSEHOLD: list_of(tmp_path, f"丁,{number(1)},H1")})
    assert states(found, HOUSEHOLD) == {"甲": None, "乙": None}
    assert reported(found) == {"other_names": 1, "unproven": 1, "unnumbered": 1}


def test_short_numbers_count_within_their_own_table(policy: Policy, tmp_path: Path) -> None:
    """Household 12 of one school is not household 12 of another; of long numbers it is."""
    for house, second in (("12", None), ("4502251200345", True)):
        roster_of(tmp_path, f"一小,甲,{number(1)},{house},小学,", name="一小.csv")
        roster_of(tmp_path, f"二小,乙,,{house},小学,", name="二小.csv")
        on_list = list_of(tmp_path, f"甲,{number(1)},{house}", name=f"名单/{house}.csv")
        rosters = [tmp_path / "一小.csv", tmp_path / "二小.csv"]
        found = matched(policy, rosters, {HOUSEHOLD: on_list})
        assert states(found, HOUSEHOLD) == {"甲": True, "乙": second}, house


def test_a_number_of_too_many_people_is_no_household(policy: Policy, tmp_path: Path) -> None:
    many = MOST_OF_A_HOUSEHOLD + 1
    roster = roster_of(tmp_path, *(f"一小,生{n},{number(n)},H1,小学," for n in range(many)))
    on_list = list_of(tmp_path, f"生0,{number(0)},H1", f"父,{adult(1)},H1")
    found = matched(policy, roster, {HOUSEHOLD: on_list}, others_no=True)
    assert reported(found) == {"changes": 1, "crowds": 1}
    assert rows(found.crowds, "相同的", "姓名", "花名册人数", "名单行数") == [
        ("户编号", "生1", many - 1, 2)
    ]
    roster = roster_of(tmp_path, f"一小,甲,{number(0)},H1,小学,", "一小,乙,,H1,小学,")
    on_list = list_of(
        tmp_path, f"甲,{number(0)},H1", *(f"外{n},{adult(n)},H1" for n in range(many))
    )
    found = matched(policy, roster, {HOUSEHOLD: on_list})
    assert states(found, HOUSEHOLD) == {"甲": True, "乙": None}
    assert reported(found) == {"changes": 1, "crowds": 1, "unnumbered": 1}


def test_many_of_one_name_and_birthday_are_one_line(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, *(f"一小,李伟,{number(n)},,小学," for n in range(12)))
    on_list = list_of(tmp_path, *(f"李伟,{number(n)}," for n in range(100, 112)))
    found = matched(policy, roster, {HOUSEHOLD: on_list}, others_no=True)
    assert reported(found) == {"crowds": 1}
    assert rows(found.crowds, "相同的", "姓名", "花名册行", "花名册人数", "名单行", "名单行数") == [
        ("姓名和出生日期", "李伟", 2, 12, 2, 12)
    ]
    assert set(states(found, HOUSEHOLD).values()) == {None}


def test_what_stands_alike_in_many_rows_grows_no_faster_than_they_do(
    policy: Policy, tmp_path: Path
) -> None:
    many = 900
    roster = roster_of(tmp_path, *(f"一小,李伟,{number(n)},7,小学," for n in range(many)))
    on_list = csv(
        tmp_path / "名单.csv",
        "姓名,身份证号,户编号",
        *(f"李伟,{number(n, '20100308')},7" for n in range(many)),
        *(f"王芳,{adult(1)},7" for _ in range(many)),
    )
    found = matched(policy, roster, {HOUSEHOLD: on_list})
    told = {name: count for name, count in reported(found).items() if name != "repeated"}
    assert told == {"crowds": 1, "not_enrolled": many}
