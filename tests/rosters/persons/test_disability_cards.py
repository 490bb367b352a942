"""残疾人证号: the holder's ID number with 类别 and 等级 behind it, in lists and on rosters."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, RosterError, match_roster, read_roster
from eduaid_rules.rosters.reading.mapping import RosterMapping
from eduaid_rules.rosters.reading.roster import Roster
from little_matches import PERSONAL, TERM, csv, matched, number, reported, roster_of, spoilt, states


def read(folder: Path, policy: Policy, *rows: str, **more: object) -> Roster:
    """A roster of some lines, the header first."""
    return read_roster(csv(folder / "花名册.csv", *rows), policy, **more)  # type: ignore[arg-type]


def told(roster: Roster) -> list[tuple[object, ...]]:
    """The findings: row, column, kind, whether refused."""
    return roster.problems.select("来源行", "列", "种类", "退回").rows()


@pytest.mark.parametrize("header", ["残疾人证号", "残疾证号码", "残疾人证编号（20位）"])
@pytest.mark.parametrize("tail", ["43", "11", "74B1", "22B12"])
def test_a_list_of_cards_finds_people_by_the_number_within(
    policy: Policy, tmp_path: Path, header: str, tail: str
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", f"一小,乙,{number(2)},,小学,")
    cards = csv(tmp_path / "残联.csv", f"姓名,{header}", f"乙,{number(2)}{tail}")
    found = matched(policy, roster, {PERSONAL: cards})
    assert states(found, PERSONAL) == {"甲": None, "乙": True}
    assert reported(found) == {"changes": 1}


def test_a_card_is_read_however_it_is_typed(policy: Policy, tmp_path: Path) -> None:
    card = f"{number(2)}43"
    assert number(2)[-1] == "X"
    typed = (card.lower(), f"{card[:6]} {card[6:14]} {card[14:]}", f"{card[:18]}-{card[18:]}")
    for one in (*typed, number(2)):
        roster = read(tmp_path, policy, "姓名,学段,残疾人证号", f"甲,小学,{one}")
        assert roster.frame["身份证号"].to_list() == [number(2)]


def test_the_number_within_has_a_check_digit(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    cards = csv(tmp_path / "残联.csv", "姓名,残疾人证号", f"甲,{spoilt(1)}43")
    found = matched(policy, roster, {PERSONAL: cards})
    assert states(found, PERSONAL) == {"甲": None}
    assert found.changes.is_empty()


@pytest.mark.parametrize("tail", ["83", "45", "03", "4", "431", "43A1"])
def test_what_no_card_has_behind_the_number_is_refused(
    policy: Policy, tmp_path: Path, tail: str
) -> None:
    roster = read(tmp_path, policy, "姓名,学段,残疾人证号", f"甲,小学,{number(1)}{tail}")
    assert told(roster) == [(2, "C", "身份证号有误", True)]


def test_twenty_digits_under_another_header_are_no_id_number(
    policy: Policy, tmp_path: Path
) -> None:
    roster = read(tmp_path, policy, "姓名,学段,身份证号", f"甲,小学,{number(1)}43")
    assert told(roster) == [(2, "C", "身份证号有误", True)]


@pytest.mark.parametrize("header", ["身份证号,残疾证号", "残疾证号,身份证号"])
def test_a_card_beside_the_id_number_is_held_against_it(
    policy: Policy, tmp_path: Path, header: str
) -> None:
    """The third has the card alone; of the fourth one of both is wrong; the fifth has none."""
    pairs = [
        (number(1), f"{number(1)}43"),
        (number(2), "无"),
        ("", f"{number(3)}21"),
        (number(4), f"{number(5)}43"),
        (number(6), "肢体四级"),
    ]
    first = header.startswith("身份证号")
    rows = [f"小学,{a},{b}" if first else f"小学,{b},{a}" for a, b in pairs]
    named = [f"{name},{row}" for name, row in zip("甲乙丙丁戊", rows, strict=True)]
    roster = read(tmp_path, policy, f"姓名,学段,{header}", *named)
    numbers = dict(roster.frame.select("姓名", "身份证号").rows())
    assert numbers == {"甲": number(1), "乙": number(2), "丙": number(3), "戊": number(6)}
    card = "D" if first else "C"
    assert told(roster) == [(5, card, "前后矛盾", True), (6, card, "号码不一致", False)]
    assert not roster.unread


def test_whose_a_card_is_beside_a_guardian(policy: Policy, tmp_path: Path) -> None:
    """Beside the child's own number it is the child's; where it is the only one, it is asked."""
    own = f"甲,小学,{number(1)},张三,{number(1)}43"
    roster = read(tmp_path, policy, "姓名,学段,身份证号,监护人,残疾人证号", own)
    assert roster.frame["身份证号"].to_list() == [number(1)]
    assert not roster.refused
    with pytest.raises(RosterError, match="E727"):
        read(tmp_path, policy, "姓名,学段,监护人,残疾人证号", f"甲,小学,张三,{number(1)}43")


def test_a_guardians_card_is_the_guardians(policy: Policy, tmp_path: Path) -> None:
    header = "姓名,学段,身份证号,监护人姓名,监护人残疾人证号"
    line = f"甲,小学,{number(1)},张三,{number(2, '19800101')}43"
    roster = read(tmp_path, policy, header, line, relatives=True)
    assert roster.frame["身份证号"].to_list() == [number(1)]
    assert roster.relatives["身份证号"].to_list() == [number(2, "19800101")]


def test_a_blank_beside_a_card_is_not_no(policy: Policy, tmp_path: Path) -> None:
    mapping = RosterMapping(empty_is_no=frozenset({"困难类别"}))
    lines = (f"甲,小学,{number(1)},{number(1)}43,", f"乙,小学,{number(2)},,")
    header = "姓名,学段,身份证号,残疾人证号,困难类别"
    roster = read(tmp_path, policy, header, *lines, mapping=mapping)
    assert dict(roster.frame.select("姓名", "困难类别").rows()) == {"甲": None, "乙": []}


def test_numbers_of_cards_that_nobody_reads_keep_others_open(
    policy: Policy, tmp_path: Path
) -> None:
    roster = read_roster(roster_of(tmp_path, f"一小,甲,{number(1)},,小学,"), policy)
    rows = ("姓名,身份证号,旧证", f"乙,{number(2)},{number(1)}43")
    lists = {PERSONAL: csv(tmp_path / "名单.csv", *rows)}
    with pytest.raises(RosterError, match=r"E736.*旧证"):
        match_roster(roster, lists, policy, others_no=True, term=TERM)


@pytest.mark.parametrize("kind", ["残疾人证", "残疾证"])
def test_a_card_that_the_table_names_is_read_by_the_number_within(
    kind: str, national: Policy, tmp_path: Path
) -> None:
    header = "姓名,学段,身份证件类型,证件号码"
    lines = (
        f"甲,小学,{kind},{number(1)}43",
        f"乙,小学,居民身份证,{number(2)}43",
        f"丙,小学,{kind},{spoilt(3)}43",
        f"丁,小学,{kind},{number(4)}",
        f"戊,小学,{kind},{number(5)}99",
    )
    roster = read(tmp_path, national, header, *lines)
    numbers = dict(roster.frame.select("姓名", "身份证号").rows())
    assert numbers == {"甲": number(1), "丁": number(4)}
    assert roster.problems.select("来源行", "种类", "问题").rows() == [
        (3, "身份证号有误", "不是18位"),
        (4, "身份证号有误", "校验码不对，有一位写错了"),
        (6, "身份证号有误", "不是18位"),
    ]
    on_list = csv(tmp_path / "残联.csv", "姓名,证件类型,证件号码", f"甲,{kind},{number(1)}43")
    found = matched(
        national, roster_of(tmp_path, f"一小,甲,{number(1)},,小学,"), {PERSONAL: on_list}
    )
    assert states(found, PERSONAL) == {"甲": True}
