"""Lists with a row for each household: all its numbers count, however they stand on the sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, RosterError, match_roster, read_roster
from little_matches import (
    HOUSEHOLD,
    PERSONAL,
    TERM,
    adult,
    children,
    csv,
    matched,
    number,
    reported,
    rows,
    spoilt,
    states,
)

CHILDREN = "明红强外"
"""Three of two households, and one of neither."""

LAYOUTS = {
    "pairs": (
        "2025年9月份农村低保备案表",
        "序号,村,户主姓名,身份证号码,账号,家庭成员1,身份证号码,家庭成员2,身份证号码",
        f"1,河口村,李大,{adult(1)},1,明,{number(1)},红,{number(2)}",
        f"2,河口村,王奶,{adult(2)},2,强,{number(3)},,",
    ),
    "numbered pairs": (
        "户主姓名,户主身份证号,家庭成员1姓名,家庭成员1身份证号,家庭成员2姓名,家庭成员2身份证号",
        f"李大,{adult(1)},明,{number(1)},红,{number(2)}",
        f"王奶,{adult(2)},强,{number(3)},,",
    ),
    "the same header again and again": (
        "户主,身份证号码,家庭成员,身份证号码,家庭成员,身份证号码",
        f"李大,{adult(1)},明,{number(1)},红,{number(2)}",
        f"王奶,{adult(2)},强,{number(3)},,",
    ),
    "members below each other": (
        "户主姓名,户主身份证号,成员姓名,成员身份证号",
        f"李大,{adult(1)},明,{number(1)}",
        f",,红,{number(2)}",
        f"王奶,{adult(2)},强,{number(3)}",
    ),
    "a row for each, with 与户主关系": (
        "序号,姓名,身份证号码,与户主关系",
        f"1,李大,{adult(1)},户主",
        f"2,明,{number(1)},之子",
        f"3,红,{number(2)},之女",
        f"4,强,{number(3)},孙子",
    ),
    "a row for each, the head in every row": (
        "户主姓名,姓名,身份证号码",
        f"李大,明,{number(1)}",
        f"李大,红,{number(2)}",
        f"王奶,强,{number(3)}",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_number_of_a_household_is_read(layout: str, policy: Policy, tmp_path: Path) -> None:
    on_list = csv(tmp_path / "低保.csv", *LAYOUTS[layout])
    found = matched(policy, children(tmp_path, CHILDREN), {HOUSEHOLD: on_list}, others_no=True)
    assert states(found, HOUSEHOLD) == {"明": True, "红": True, "强": True, "外": False}
    assert len(found.changes) == 3


def test_what_is_a_persons_own_is_not_that_of_his_guardian_or_household(
    policy: Policy, tmp_path: Path
) -> None:
    roster = children(tmp_path, CHILDREN)
    on_list = csv(
        tmp_path / "残疾.csv",
        "残疾人姓名,身份证号,监护人姓名,监护人身份证号,家庭成员1,身份证号码",
        f"明,{number(1)},李大,{adult(1)},红,{number(2)}",
        f"王爷,{adult(3)},强,{number(3)},,",
    )
    found = matched(policy, roster, {PERSONAL: on_list}, others_no=True)
    assert states(found, PERSONAL) == {"明": True, "红": None, "强": None, "外": False}
    assert rows(found.beside, "姓名", "名单关系", "名单姓名", "名单行") == [
        ("红", "家庭成员1", "红", 2),
        ("强", "监护人", "强", 3),
    ]
    assert found.undecided


def test_a_wrong_number_of_a_member_is_said_and_rules_nobody_out(
    policy: Policy, tmp_path: Path
) -> None:
    wrong = spoilt(1)
    on_list = csv(
        tmp_path / "低保.csv",
        "户主姓名,身份证号码,家庭成员1,身份证号码",
        f"李大,{adult(1)},明,{wrong}",
    )
    found = matched(policy, children(tmp_path, CHILDREN), {HOUSEHOLD: on_list}, others_no=True)
    assert states(found, HOUSEHOLD) == {"明": None, "红": False, "强": False, "外": False}
    assert rows(found.bad_entries, "名单姓名", "值", "问题") == [
        ("明", wrong, "家庭成员1的身份证号有误")
    ]


def test_a_guardian_on_both_sides_makes_it_one_household(policy: Policy, tmp_path: Path) -> None:
    roster = csv(
        tmp_path / "花名册.csv",
        "姓名,身份证号,学段,户编号,监护人姓名,监护人身份证号",
        f"明,{number(1)},小学,77,李大,{adult(1)}",
        f"强,{number(3)},小学,78,王大,{adult(5)}",
    )
    on_list = csv(
        tmp_path / "名单.csv",
        "户号,户主姓名,身份证号码",
        f"77,李大,{adult(1)}",
        f"78,赵大,{adult(6)}",
    )
    read = read_roster(roster, policy, relatives=True)
    found = match_roster(read, {HOUSEHOLD: on_list}, policy, term=TERM)
    assert states(found, HOUSEHOLD) == {"明": True, "强": None}
    assert reported(found) == {"changes": 1, "unproven": 1}


def test_nobody_is_ruled_out_by_a_list_that_was_not_read_whole(
    policy: Policy, tmp_path: Path
) -> None:
    roster = children(tmp_path, CHILDREN)
    unclear = csv(
        tmp_path / "低保.csv",
        "户主姓名,户主身份证号码,同住人证件",
        f"李大,{adult(1)},{number(1)}",
        f"王奶,{adult(2)},无",
    )
    found = matched(policy, roster, {HOUSEHOLD: unclear})
    assert set(states(found, HOUSEHOLD).values()) == {None}
    with pytest.raises(RosterError) as caught:
        matched(policy, roster, {HOUSEHOLD: unclear}, others_no=True)
    [problem] = caught.value.diagnostics
    assert problem.code == "E736"
    assert "低保.csv C列“同住人证件”里有身份证号" in problem.message
    assert "--list-map C=身份证号 或 --list-map C=不用" in (problem.suggestion or "")
    columns = {"C": "不用"}
    found = matched(policy, roster, {HOUSEHOLD: unclear}, others_no=True, columns=columns)
    assert set(states(found, HOUSEHOLD).values()) == {False}


def test_a_wrong_number_without_a_name_may_be_anybody(policy: Policy, tmp_path: Path) -> None:
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"明,{number(1)}", ",1101012010030700")
    with pytest.raises(RosterError) as caught:
        matched(policy, children(tmp_path, CHILDREN), {HOUSEHOLD: on_list}, others_no=True)
    [problem] = caught.value.diagnostics
    assert "名单.csv 第3行的身份证号有误，又没有姓名" in problem.message
    named = csv(tmp_path / "名单.csv", "姓名,身份证号", f"明,{number(1)}", "远,1101012010030700")
    found = matched(policy, children(tmp_path, CHILDREN), {HOUSEHOLD: named}, others_no=True)
    assert states(found, HOUSEHOLD) == {"明": True, "红": False, "强": False, "外": False}


def test_a_word_for_nothing_is_nobody_beside_a_child_or_at_the_head(
    policy: Policy, tmp_path: Path
) -> None:
    """待补, NULL: no relative of the roster, no head and no member of the list has these."""
    roster = csv(
        tmp_path / "花名册.csv",
        "学校,姓名,身份证号,监护人姓名,监护人身份证号",
        f"一小,明,{number(1)},待补,NULL",
    )
    on_list = csv(
        tmp_path / "名单.csv",
        "户主,户编号,家庭成员1,身份证号码",
        "待补,H100001,NULL,待补",
        f"李大,H100002,明,{number(1)}",
    )
    read = read_roster(roster, policy, relatives=True)
    assert read.relatives.is_empty()
    found = match_roster(read, {HOUSEHOLD: on_list}, policy, term=TERM)
    assert states(found, HOUSEHOLD) == {"明": True}
    assert found.bad_entries.select("名单姓名", "名单行", "值").rows() == [
        (None, 2, None),
        ("李大", 3, None),
    ]


def test_a_relative_born_in_1800_has_a_wrong_number(policy: Policy, tmp_path: Path) -> None:
    """A number is looked at in one way, whoever it is of."""
    long_dead = number(1, "18000101")
    on_list = csv(
        tmp_path / "名单.csv",
        "户主姓名,户主身份证号,家庭成员1,身份证号码",
        f"李大,{adult(1)},祖,{long_dead}",
        f"王大,{adult(2)},明,{number(1)}",
    )
    found = matched(policy, children(tmp_path, CHILDREN), {HOUSEHOLD: on_list})
    assert found.bad_entries.select("值", "问题").rows() == [(long_dead, "家庭成员1的身份证号有误")]
