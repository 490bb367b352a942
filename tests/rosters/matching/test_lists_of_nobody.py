"""Lists in which nobody was read, and rows of lists that say that they do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    make_ledger,
    read_roster,
    write_ledger,
)
from little_matches import (
    HOUSEHOLD,
    PERSONAL,
    children,
    csv,
    list_of,
    matched,
    number,
    rows,
    states,
)


@pytest.mark.parametrize("what", ["ledger", "header"])
def test_a_list_that_gave_nobody_says_no_of_nobody(
    what: str, national: Policy, tmp_path: Path
) -> None:
    roster = children(tmp_path, "甲乙")
    other = list_of(tmp_path, f"甲,{number(1)},")
    empty = tmp_path / "台账.csv"
    if what == "ledger":
        write_ledger(make_ledger(read_roster(roster, national), national, "2019秋"), empty)
    else:
        csv(empty, "姓名,身份证号")
    for lists in ({PERSONAL: [empty], "农村低保": [other]}, {PERSONAL: [other, empty]}):
        with pytest.raises(RosterError) as caught:
            matched(national, roster, lists, others_no=True)
        messages = {one.code: one.message for one in caught.value.diagnostics}
        assert f"“{PERSONAL}”的名单 {empty} 里没有读到一个人" in messages["E736"]
        assert matched(national, roster, lists).undecided is (what == "header")


@pytest.mark.parametrize(("said", "held"), [("正常", True), ("停保", None), ("死亡", None)])
def test_a_column_of_states_says_whether_a_row_holds(
    said: str, held: bool | None, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(tmp_path / "残联.csv", "姓名,身份证号,状态", f"甲,{number(1)},{said}")
    found = matched(national, children(tmp_path, "甲乙"), {PERSONAL: on_list}, others_no=True)
    assert states(found, PERSONAL) == {"甲": held, "乙": False}
    assert len(found.unclear) == (held is None)


@pytest.mark.parametrize("header", ["是否脱贫户", "脱贫户", "是否建档立卡户", "困难类别.建档立卡"])
def test_no_in_the_column_of_its_own_list_is_no_hit(
    header: str, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(
        tmp_path / "建档.csv", f"姓名,身份证号,{header}", f"甲,{number(1)},否", f"乙,{number(2)},是"
    )
    found = matched(national, children(tmp_path, "甲乙"), {HOUSEHOLD: on_list}, others_no=True)
    assert states(found, HOUSEHOLD) == {"甲": None, "乙": True}
    assert rows(found.unclear, "姓名", "说明") == [
        ("甲", f"这份名单是“{HOUSEHOLD}”，这一行的“{header}”写的是“否”")
    ]
    assert found.left_out.is_empty()


@pytest.mark.parametrize("also", [(), (HOUSEHOLD,)])
def test_the_column_of_another_category_is_told(
    also: tuple[str, ...], national: Policy, tmp_path: Path
) -> None:
    on_list = csv(
        tmp_path / "残联.csv",
        "姓名,身份证号,残疾类别,是否脱贫户",
        f"甲,{number(1)},肢体,否",
        f"乙,{number(2)},无,",
    )
    other = list_of(tmp_path, f"乙,{number(2)},")
    lists = {PERSONAL: on_list, **dict.fromkeys(also, other)}
    found = matched(national, children(tmp_path, "甲乙"), lists)
    assert states(found, PERSONAL) == {"甲": True, "乙": None}
    assert rows(found.left_out, "文件", "列", "问题") == [
        ("残联.csv", "D 是否脱贫户", "没有认出的列：1 格有内容")
    ]


@pytest.mark.parametrize(
    ("header", "text", "held"),
    [
        ("备注", "停保", None),
        ("备注", "2023年5月起已停保", None),
        ("核查情况", "因死亡注销", None),
        ("备注", "未退出", True),
        ("备注", "继续享受", True),
        ("父亲情况", "死亡", True),
        ("备注", "父死亡母改嫁", True),
    ],
)
def test_an_end_in_a_column_that_nobody_understands_is_a_question(
    header: str, text: str, held: bool | None, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(
        tmp_path / "残联.csv",
        f"姓名,身份证号,{header}",
        f"甲,{number(1)},{text}",
        f"乙,{number(2)},",
    )
    found = matched(national, children(tmp_path, "甲乙"), {PERSONAL: on_list}, others_no=True)
    assert states(found, PERSONAL) == {"甲": held, "乙": True}
    why = [] if held else [("甲", f"“{header}”写着“{text}”，没有读这一列")]
    assert rows(found.unclear, "姓名", "说明") == why


@pytest.mark.parametrize("others_no", [False, True])
def test_numbers_of_members_alone_are_compared(
    others_no: bool, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(
        tmp_path / "低保.csv",
        "序号,户主姓名,家庭成员,身份证号,与户主关系",
        f"1,王大,甲,{number(1)},子",
        f"2,王大,外,{number(9, '19800101')},妻",
    )
    found = matched(
        national, children(tmp_path, "甲乙"), {"农村低保": on_list}, others_no=others_no
    )
    assert states(found, "农村低保") == {"甲": True, "乙": False if others_no else None}
    assert rows(found.bad_entries, "名单行", "名单姓名") == [(2, "王大"), (3, "王大")]


@pytest.mark.parametrize("header", ["姓名,身份证号", "户主姓名,家庭成员身份证号"])
def test_two_numbers_in_a_cell_keep_the_others_open(
    header: str, national: Policy, tmp_path: Path
) -> None:
    """Of 甲、乙 in one cell neither is read: neither may become 否 for it."""
    both = f"{number(1)}、{number(2)}"
    on_list = csv(tmp_path / "名单.csv", header, f"甲,{both}", f"丙,{number(3)}")
    roster = children(tmp_path, "甲乙丙")
    found = matched(national, roster, {PERSONAL: on_list})
    assert states(found, PERSONAL) == {"甲": None, "乙": None, "丙": True}
    with pytest.raises(RosterError) as caught:
        matched(national, roster, {PERSONAL: on_list}, others_no=True)
    [problem] = caught.value.diagnostics
    assert problem.code == "E736"
    assert "名单.csv 第2行的一格里有两个身份证号" in problem.message
