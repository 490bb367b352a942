"""Whose a name, a number or a card is: the child's, or another person's beside the child."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import LI, WANG, ZHANG, csv_of, known, people, policy, read
from eduaid_rules import RosterError
from eduaid_rules.policy.fact_types import Role
from eduaid_rules.rosters.reading.mapping import RosterMapping
from eduaid_rules.rosters.reading.roster import Roster, read_roster_files

FATHER, MOTHER = "530102198001015000", "530102198101015016"
CARD, OTHER_CARD = "6228480000000000001", "6228480000000000002"


def with_relatives(path: Path) -> Roster:
    own = policy()
    mapping = RosterMapping().with_words(own.sheet_words)
    return read_roster_files([path], own.vocabulary, mapping, relatives=True)


def others(path: Path) -> list[tuple[object, ...]]:
    return with_relatives(path).relatives.select("关系", "姓名", "身份证号", "卡号").rows()


def sheet(tmp_path: Path, header: str, *rows: str) -> Path:
    return csv_of(tmp_path / "a.csv", [text.split(",") for text in (header, *rows)])


@pytest.mark.parametrize(
    "header",
    [
        "学生姓名,身份证号,学段,监护人姓名,身份证号,银行卡号",
        "姓名,身份证号,学段,监护人,身份证号,银行卡号",
        "姓名（学生）,身份证号（学生）,学段,姓名（家长）,身份证号（家长）,卡号",
        "姓名,身份证号,学段,父亲姓名,父亲身份证号,银行卡号",
        "学生,学生身份证号码,学段,户主,证件号码,卡号",
        "享受人,享受人身份证号,学段,收款人姓名,收款人身份证号,收款人账号",
        "本人姓名,公民身份号码,学段,家长/监护人,身份证号,家长银行卡号",
        "姓名,身份证号,学段,家庭成员1,身份证号,银行账号",
        "姓名,身份证号,学段,姓名-监护人,身份证号-监护人,银行账号",
    ],
)
def test_the_number_beside_the_childs_name_is_the_childs(tmp_path: Path, header: str) -> None:
    path = sheet(tmp_path, header, f"张三,{ZHANG},小学,张大,{FATHER},{CARD}")
    (child,) = people(read(path), "姓名", "身份证号", "卡号")
    assert child == {"姓名": "张三", "身份证号": ZHANG, "卡号": CARD}
    ((_, name, number, _card),) = others(path)
    assert (name, number) == ("张大", FATHER)


def test_the_owner_stands_first_and_the_child_behind_him(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "户主姓名,身份证号,银行账号,学生姓名,身份证号,学段",
        f"张大,{FATHER},{CARD},张三,{ZHANG},小学",
    )
    (child,) = people(read(path), "姓名", "身份证号", "卡号")
    assert child == {"姓名": "张三", "身份证号": ZHANG, "卡号": CARD}
    assert others(path) == [("户主", "张大", FATHER, CARD)]


def test_each_parent_has_his_own_number(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "姓名,身份证号,父亲,身份证号,母亲,身份证号,学段,卡号",
        f"张三,{ZHANG},张大,{FATHER},李氏,{MOTHER},小学,{CARD}",
        f"李四,{LI},,,王氏,,小学,",
    )
    assert known(read(path), "身份证号") == [ZHANG, LI]
    assert sorted(others(path), key=str) == [
        ("母亲", "李氏", MOTHER, None),
        ("母亲", "王氏", None, None),
        ("父亲", "张大", FATHER, None),
    ]


def test_members_of_one_word_are_different_people(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "姓名,身份证号,学段,家庭成员,身份证号,家庭成员,身份证号",
        f"张三,{ZHANG},小学,张大,{FATHER},李氏,{MOTHER}",
    )
    assert others(path) == [
        ("家庭成员", "张大", FATHER, None),
        ("家庭成员2", "李氏", MOTHER, None),
    ]


def test_the_childs_own_kind_of_column_ends_what_is_the_guardians(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "姓名,监护人,联系电话,学段,身份证号",
        f"张三,张大,13800000000,小学,{ZHANG}",
    )
    assert known(read(path), "身份证号") == [ZHANG]
    assert others(path) == [("监护人", "张大", None, None)]


def test_the_school_behind_a_guardian_is_the_childs_where_there_is_no_other(tmp_path: Path) -> None:
    path = sheet(tmp_path, "姓名,监护人,学校,学段", "张三,张大,一小,小学")
    assert known(read(path), "学校") == ["一小"]
    path = sheet(tmp_path, "姓名,学校,监护人,学校,学段", "张三,一小,张大,党校,小学")
    assert known(read(path), "学校") == ["一小"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("姓名,学段,监护人,身份证号", f"张三,小学,张大,{FATHER}"),
        ("姓名,家长姓名,身份证号,学段", f"张三,张大,{ZHANG},小学"),
        ("学籍号,监护人,身份证号,学段", f"G1,张大,{ZHANG},小学"),
        ("姓名,监护人,身份证号,身份证号,学段", f"张三,张大,{FATHER},{ZHANG},小学"),
    ],
)
def test_a_number_that_may_be_the_guardians_is_refused(
    tmp_path: Path, header: str, row: str
) -> None:
    with pytest.raises(RosterError) as caught:
        read(sheet(tmp_path, header, row))
    (problem,) = caught.value.diagnostics
    assert problem.code == "E727"
    assert "不知道是孩子的还是" in problem.message


def test_the_hint_of_a_number_in_doubt_settles_it(tmp_path: Path) -> None:
    path = sheet(tmp_path, "姓名,学段,监护人,身份证号", f"张三,小学,张大,{ZHANG}")
    with pytest.raises(RosterError) as caught:
        read(path)
    assert "--map D=身份证号" in (caught.value.diagnostics[0].suggestion or "")
    assert known(read(path, columns={"D": "身份证号"}), "身份证号") == [ZHANG]
    assert "身份证号" not in read(path, columns={"d": "不用"}).frame.columns


def test_two_cards_that_differ_are_refused_with_both_places(tmp_path: Path) -> None:
    header = "姓名,身份证号码,银行卡号,学段,卡号"
    path = sheet(tmp_path, header, f"张三,{ZHANG},{CARD},小学,{OTHER_CARD}")
    with pytest.raises(RosterError) as caught:
        read(path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "E722"
    assert "C列“银行卡号”" in problem.message
    assert "E列“卡号”" in problem.message
    assert known(read(path, columns={"E": "不用"}), "卡号") == [CARD]
    assert known(read(path, columns={"C": "不用"}), "卡号") == [OTHER_CARD]


def test_two_cards_of_which_one_is_empty_are_one(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "姓名,身份证号,银行卡号,学段,社保卡号",
        f"张三,{ZHANG},{CARD},小学,",
        f"李四,{LI},,小学,{OTHER_CARD}",
        f"王五,{WANG},{CARD},小学,6228 4800 0000 0000 001",
    )
    assert known(read(path), "卡号") == [CARD, OTHER_CARD, CARD]


def test_cards_of_two_parents_that_differ_are_refused(tmp_path: Path) -> None:
    header = "姓名,身份证号,学段,父亲,银行卡号,母亲,银行卡号"
    path = sheet(tmp_path, header, f"张三,{ZHANG},小学,张大,{CARD},李氏,{OTHER_CARD}")
    with pytest.raises(RosterError, match="E722"):
        read(path)
    assert known(read(path, columns={"G": "不用"}), "卡号") == [CARD]


@pytest.mark.parametrize("doubled", ["身份证号", "姓名", "学校", "户编号"])
def test_two_columns_of_one_header_that_differ_are_refused(tmp_path: Path, doubled: str) -> None:
    header = ["姓名", "身份证号", "学校", "户编号", "学段"]
    first = ["张三", ZHANG, "一小", "7", "小学"]
    other = {"身份证号": LI, "姓名": "李四", "学校": "二小", "户编号": "8"}[doubled]
    path = csv_of(tmp_path / "a.csv", [[*header, doubled], [*first, other]])
    with pytest.raises(RosterError, match="E722") as caught:
        read(path)
    assert "F列" in caught.value.diagnostics[0].message


def test_a_fact_of_the_fathers_is_not_the_childs(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学段", "父亲情况", ""],
        ["", "", "", "姓名", "残疾"],
        ["张三", ZHANG, "小学", "张大", "是"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert "困难类别.残疾" not in roster.frame.columns


def test_a_header_that_is_called_like_a_column_letter_is_meant(tmp_path: Path) -> None:
    path = sheet(tmp_path, "姓名,身份证号,B,学段", f"张三,{ZHANG},一小,小学")
    (child,) = people(read(path, columns={"B": "学校"}))
    assert child == {"姓名": "张三", "身份证号": ZHANG, "学校": "一小", "学段": "小学"}


def test_a_letter_that_no_sheet_has_is_said(tmp_path: Path) -> None:
    path = sheet(tmp_path, "姓名,身份证号,学段", f"张三,{ZHANG},小学")
    with pytest.raises(RosterError, match="E723"):
        read(path, columns={"K": "不用"})


def test_persons_of_a_sheet_come_with_their_columns(tmp_path: Path) -> None:
    header = "姓名,身份证号,学段,监护人,身份证号,卡号"
    path = sheet(tmp_path, header, f"张三,{ZHANG},小学,张大,{FATHER},{CARD}")
    layout = read(path).sheets[0].layout
    assert layout is not None
    child, guardian = layout.people
    letters = {role: column.letter for role, column in child.columns.items()}
    assert letters == {Role.PERSON: "A", Role.RESIDENT_ID: "B", Role.ACCOUNT: "F"}
    assert guardian.owner == "监护人"
    assert {role: column.letter for role, column in guardian.columns.items()} == {
        Role.PERSON: "D",
        Role.RESIDENT_ID: "E",
        Role.ACCOUNT: "F",
    }
