"""Lists against rosters, case by case: what changes, what does not, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    load_policy,
    match_roster,
    read_roster,
    write_match_report,
    write_roster,
)
from eduaid_rules.rosters.matching.report import REPORT_SHEETS
from eduaid_rules.rosters.matching.tables import school_ages
from little_matches import (
    HOUSEHOLD,
    PERSONAL,
    REPORTS,
    TERM,
    csv,
    list_of,
    matched,
    number,
    reported,
    roster_of,
    rows,
    spoilt,
    states,
)

# by ID number


def test_who_is_on_a_list_becomes_yes_line_by_line(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", f"一小,乙,{number(2)},,小学,孤儿")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"乙,{number(2)},")})
    [line] = found.changes.rows(named=True)
    assert line["学校"] == "一小"
    assert (line["姓名"], line["身份证号"], line["类别"]) == ("乙", number(2), PERSONAL)
    assert (line["花名册文件"], line["花名册工作表"], line["花名册行"]) == ("花名册.csv", None, 3)
    assert (line["原来"], line["改为"], line["依据号码"]) == ("否", "是", "身份证号")
    assert (line["名单文件"], line["名单行"], line["名单姓名"]) == ("名单.csv", 2, "乙")
    assert states(found, PERSONAL) == {"甲": None, "乙": True}
    assert states(found, "孤儿") == {"甲": None, "乙": True}
    assert reported(found) == {"changes": 1}


def test_what_was_yes_is_confirmed(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,{PERSONAL}")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"甲,{number(1)},")})
    assert reported(found) == {"confirmed": 1}
    assert rows(found.confirmed, "姓名", "类别", "名单行") == [("甲", PERSONAL, 2)]
    assert not found.undecided


@pytest.mark.parametrize(("said", "before"), [("无", "否"), ("孤儿", "否"), ("", "不知道")])
def test_no_and_unknown_are_told_apart(
    said: str, before: str, policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,{said}")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"甲,{number(1)},")})
    assert rows(found.changes, "原来", "改为") == [(before, "是")]


def test_numbers_are_found_however_they_are_written(policy: Policy, tmp_path: Path) -> None:
    last = next(n for n in map(number, range(100)) if n.endswith("X"))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in last.lower())
    roster = roster_of(tmp_path, f"一小,甲,{last.lower()},,小学,")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f" 甲 ,'{wide[:6]} {wide[6:]},")})
    assert reported(found) == {"changes": 1}


def test_dots_and_spaces_in_names_are_no_difference(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,阿依·吉克,{number(1)},,小学,")
    for other in ("阿依•吉克", "阿依吉克", "阿依． 吉克"):
        found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"{other},{number(1)},")})
        assert reported(found) == {"changes": 1}, other


def test_a_list_without_names_is_believed(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    names_missing = csv(tmp_path / "a.csv", "公民身份号码,户号,备注", f"{number(1)},,")
    found = matched(policy, roster, {PERSONAL: names_missing})
    assert reported(found) == {"changes": 1}


def test_the_same_number_with_another_name_changes_nothing(policy: Policy, tmp_path: Path) -> None:
    """Not even where the household is on the list."""
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,", f"一小,乙,{number(2)},,小学,无")
    on_list = list_of(tmp_path, f"丙,{number(1)},H1", f"母亲,{number(9, '19800101')},H1")
    found = matched(policy, roster, {HOUSEHOLD: on_list}, others_no=True)
    assert reported(found) == {"other_names": 1}
    shown = ("姓名", "身份证号", "花名册行", "名单姓名", "名单行", "类别")
    assert rows(found.other_names, *shown) == [("甲", number(1), 2, "丙", 2, HOUSEHOLD)]
    assert states(found, HOUSEHOLD) == {"甲": None, "乙": False}
    assert found.undecided


def test_one_list_with_the_right_name_is_enough(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    one = list_of(tmp_path, f"丙,{number(1)},", name="a.csv")
    two = list_of(tmp_path, f"甲,{number(1)},", name="b.csv")
    found = matched(policy, roster, {PERSONAL: [one, two]})
    assert reported(found) == {"changes": 1, "other_names": 1}
    assert rows(found.changes, "名单文件") == [("b.csv",)]


# another number


def test_the_same_name_and_birth_date_with_another_number_changes_nothing(
    policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    on_list = list_of(tmp_path, f"甲,{number(2)},")
    found = matched(policy, roster, {PERSONAL: on_list}, others_no=True)
    assert reported(found) == {"other_numbers": 1}
    shown = ("身份证号", "花名册行", "名单身份证号", "名单行")
    assert rows(found.other_numbers, *shown) == [(number(1), 2, number(2), 2)]
    assert states(found, PERSONAL) == {"甲": None}


def test_a_namesake_is_no_case_where_each_is_known(policy: Policy, tmp_path: Path) -> None:
    """Born on another day; in the roster himself; or beside the right entry on the list."""
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", f"二小,甲,{number(2)},,小学,")
    entries = (f"甲,{number(1)},", f"甲,{number(3, '19700307')},")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, *entries)})
    assert reported(found) == {"changes": 1}
    assert rows(found.changes, "身份证号") == [(number(1),)]
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    entries = (f"甲,{number(1)},", f"甲,{number(3)},")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, *entries)})
    assert reported(found) == {"changes": 1, "not_enrolled": 1}


# by household


def test_a_child_is_found_through_the_household(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},h１ ,小学,",
        "一小,乙,,H1,小学,无",
        f"一小,丙,{number(3)},H2,小学,",
    )
    on_list = list_of(tmp_path, f"父亲,{number(9, '19800101')},H1", f"甲,{number(1)},H1")
    found = matched(policy, roster, {HOUSEHOLD: on_list})
    shown = ("姓名", "依据号码", "名单姓名", "名单行")
    assert rows(found.changes, *shown) == [
        ("甲", "身份证号", "甲", 3),
        ("乙", "户编号", "父亲", 2),
    ]
    assert reported(found) == {"changes": 2, "unnumbered": 1}
    assert rows(found.unnumbered, "姓名", "花名册行") == [("乙", 3)]


def test_what_is_a_persons_own_is_not_found_through_the_household(
    policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,")
    found = matched(
        policy, roster, {PERSONAL: list_of(tmp_path, f"父亲,{number(9, '19800101')},H1")}
    )
    assert reported(found) == {}


@pytest.mark.parametrize("said", ["", "无", "-", "4.50225E+17"])
def test_households_without_a_number_are_not_one_household(
    said: str, policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},{said},小学,")
    found = matched(
        policy, roster, {HOUSEHOLD: list_of(tmp_path, f"父亲,{number(9, '19800101')},{said}")}
    )
    assert reported(found) == {}


def test_a_list_may_name_only_the_head_of_the_household(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,")
    heads = csv(tmp_path / "户.csv", "户主姓名,户主身份证号码,户编号", f"甲,{number(1)},H1")
    others = list_of(tmp_path, f"乙,{number(8, '19800101')},")
    found = matched(policy, roster, {HOUSEHOLD: heads, PERSONAL: others})
    assert rows(found.changes, "依据号码", "名单姓名") == [("身份证号", "甲")]


def test_the_head_of_a_member_is_not_the_member(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", f"一小,乙,{number(2)},,小学,")
    on_list = csv(
        tmp_path / "户.csv",
        "户主姓名,户主身份证号,家庭成员姓名,成员身份证号",
        f"甲,{number(1)},乙,{number(2)}",
    )
    found = matched(policy, roster, {PERSONAL: on_list})
    assert rows(found.changes, "姓名") == [("乙",)]
    assert rows(found.beside, "姓名", "名单关系") == [("甲", "户主")]


def test_another_household_number_of_the_same_person_is_said(
    policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,")
    on_list = list_of(tmp_path, f"甲,{number(1)},77")
    found = matched(policy, roster, {HOUSEHOLD: on_list})
    assert reported(found) == {"changes": 1, "other_households": 1}
    assert rows(found.other_households, "户编号", "名单户编号") == [("H1", "77")]
    assert reported(matched(policy, roster, {PERSONAL: on_list})) == {"changes": 1}


# on no list


def test_ticked_and_on_no_list_stays_and_is_said(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},,小学,{PERSONAL}",
        f"一小,乙,,,小学,{PERSONAL}",
        f"一小,丙,{number(3)},,小学,{PERSONAL}",
        f"一小,丁,{number(4)},,小学,孤儿",
    )
    on_list = list_of(tmp_path, f"丙丙,{number(3)},", f"外,{number(9, '19800101')},")
    found = matched(policy, roster, {PERSONAL: on_list}, others_no=True)
    assert rows(found.unlisted, "姓名", "类别", "说明") == [
        ("甲", PERSONAL, None),
        ("乙", PERSONAL, "没有号码，查不了"),
        ("丙", PERSONAL, "名单上同号的人不同名"),
    ]
    assert states(found, PERSONAL) == {"甲": True, "乙": True, "丙": True, "丁": False}
    assert reported(found) == {"unlisted": 3, "other_names": 1, "unnumbered": 1}


def test_complete_lists_say_no_of_those_who_were_looked_up(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},,小学,",
        "一小,乙,,,小学,",
        f"一小,丙,{number(3)},,小学,",
        f"一小,丁,{number(4)},H4,小学,",
    )
    on_list = list_of(tmp_path, f"丙,{spoilt(5)},", "父亲,,H4")
    found = matched(policy, roster, {HOUSEHOLD: on_list}, others_no=True)
    assert states(found, HOUSEHOLD) == {"甲": False, "乙": None, "丙": None, "丁": None}
    assert rows(found.ruled_out, "姓名", "类别", "改为") == [("甲", HOUSEHOLD, "否")]
    assert states(found, PERSONAL) == {"甲": None, "乙": None, "丙": None, "丁": None}
    before = matched(policy, roster, {HOUSEHOLD: on_list})
    assert states(before, HOUSEHOLD) == {"甲": None, "乙": None, "丙": None, "丁": None}
    assert rows(found.unproven, "姓名", "名单行") == [("丁", 3)]


# the lists themselves


def test_people_of_school_age_who_are_in_no_roster(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},,小学,",
        f"一小,乙,{number(2)},,看不懂,",
    )
    on_list = list_of(
        tmp_path,
        f"大,{number(1, '19970901')},H1",  # 22 on the first day of the term
        f"更大,{number(1, '19960901')},",
        f"小,{number(1, '20170901')},",
        f"更小,{number(1, '20170902')},",
        f"乙,{number(2)},",  # refused, but in the roster
    )
    found = matched(policy, roster, {HOUSEHOLD: on_list, PERSONAL: on_list})
    shown = ("周岁", "名单姓名", "类别", "名单行", "名单户编号")
    both = f"{HOUSEHOLD}、{PERSONAL}"
    assert rows(found.not_enrolled, *shown) == [(2, "小", both, 4, None), (22, "大", both, 2, "H1")]
    assert reported(found) == {"not_enrolled": 2, "refused": 1}


def test_the_ages_come_from_the_stages(policy: Policy) -> None:
    ages = school_ages(policy.vocabulary)
    assert ages is not None
    assert (ages.at_least, ages.at_most) == (2, 22)


def test_numbers_of_no_use_are_listed(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    on_list = list_of(tmp_path, "乙,11010120100307001,", "丙,4.50225E+17,", "丁,,", "戊,,H9")
    found = matched(policy, roster, {PERSONAL: on_list})
    assert rows(found.bad_entries, "类别", "名单行", "名单姓名", "值") == [
        (PERSONAL, 2, "乙", "11010120100307001"),
        (PERSONAL, 3, "丙", "4.50225E+17"),
        (PERSONAL, 4, "丁", None),
        (PERSONAL, 5, "戊", None),
    ]
    assert [said.partition("：")[0] for said in found.bad_entries["问题"]] == [
        "身份证号有误",
        "号码变成了数字",
        "没有身份证号",
        "没有身份证号",
    ]
    assert reported(found) == {"bad_entries": 4}


def test_duplicates_within_a_list(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    one = list_of(tmp_path, f"甲,{number(1)},", "甲甲,,", f"甲,{number(1)},", name="a.csv")
    two = list_of(tmp_path, f"甲,{number(1)},", name="b.csv")
    found = matched(policy, roster, {PERSONAL: [two, one]})
    shown = ("名单文件", "名单行", "前一处文件", "前一处行")
    assert rows(found.repeated, *shown) == [("a.csv", 4, "a.csv", 2)]
    assert reported(found) == {"changes": 1, "repeated": 1, "bad_entries": 1}


def test_one_file_may_be_the_list_of_two_categories(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,无")
    on_list = list_of(tmp_path, f"甲,{number(1)},")
    found = matched(policy, roster, {PERSONAL: on_list, "困难类别.脱贫户": on_list})
    assert rows(found.changes, "类别") == [(HOUSEHOLD,), (PERSONAL,)]
    assert found.categories == ("困难类别.建档立卡", "困难类别.残疾")
    assert found.roster.frame["困难类别"].to_list() == [[HOUSEHOLD, PERSONAL]]


# what is written


def test_a_roster_that_says_something_of_everybody_stays_a_list(
    policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,孤儿、农村低保", "一小,乙,,,小学,无")
    found = matched(policy, roster, {HOUSEHOLD: list_of(tmp_path, f"甲,{number(1)},")})
    held = found.roster.frame["困难类别"].to_list()
    assert held == [[HOUSEHOLD, "农村低保", "孤儿"], []]


def test_columns_of_single_values_stay_such_columns(policy: Policy, tmp_path: Path) -> None:
    roster = csv(
        tmp_path / "花名册.csv",
        "姓名,身份证号,学段,建档立卡,残疾",
        f"甲,{number(1)},小学,否,",
        f"乙,{number(2)},小学,,√",
    )
    found = matched(policy, roster, {HOUSEHOLD: list_of(tmp_path, f"甲,{number(1)},")})
    assert states(found, HOUSEHOLD) == {"甲": True, "乙": None}
    assert states(found, PERSONAL) == {"甲": None, "乙": True}


def test_a_roster_without_the_column_gets_it(policy: Policy, tmp_path: Path) -> None:
    roster = csv(tmp_path / "花名册.csv", "姓名,身份证号,学段", f"甲,{number(1)},小学")
    found = matched(policy, roster, {HOUSEHOLD: list_of(tmp_path, f"甲,{number(1)},")})
    assert states(found, HOUSEHOLD) == {"甲": True}
    assert [c for c in found.roster.frame.columns if c.startswith("困难")] == ["困难类别.建档立卡"]


def test_a_roster_without_numbers_is_asked_about(policy: Policy, tmp_path: Path) -> None:
    roster = csv(tmp_path / "花名册.csv", "姓名,户编号,学段", "甲,H1,小学", "乙,H2,小学")
    found = matched(
        policy, roster, {HOUSEHOLD: list_of(tmp_path, f"父,{number(1, '19800101')},H1")}
    )
    assert states(found, HOUSEHOLD) == {"甲": None, "乙": None}
    assert reported(found) == {"unproven": 1, "unnumbered": 2}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_the_rows_add_up_and_the_new_roster_reads_as_it_is(
    suffix: str, policy: Policy, tmp_path: Path
) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},,小学,",
        "一小,乙,123,,小学,无",
        f"一小,丙,{number(3)},,小学,低保",
    )
    before = roster.read_bytes()
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"甲,{number(1)},")})
    assert rows(found.refused, "花名册行", "值") == [(3, "123"), (4, "低保")]
    written = write_roster(found.roster, tmp_path / f"新{suffix}")
    again = read_roster(written, policy)
    assert (found.roster.read, again.read, found.roster.refused) == (3, 1, 2)
    assert again.facts.drop_nulls().equals(found.roster.facts.drop_nulls())
    assert roster.read_bytes() == before


@pytest.mark.slow
def test_the_report_holds_every_table_as_workbook_and_as_folder(
    policy: Policy, tmp_path: Path
) -> None:
    from python_calamine import CalamineWorkbook

    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", f"一小,=乙,{number(2)},,小学,残疾")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"甲,{number(1)},")})
    path = write_match_report(found, tmp_path / "结果.xlsx")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [sheet.name for sheet in REPORT_SHEETS]
    assert {table.frame for table in REPORT_SHEETS} == {*REPORTS, "summary"}
    cells = [str(c) for row in book.get_sheet_by_name("改动").to_python() for c in row]
    assert number(1) in cells
    assert "花名册.csv 第2行" in cells
    folder = write_match_report(found, f"{tmp_path / '结果'}/")
    assert {file.stem for file in folder.iterdir()} == {sheet.name for sheet in REPORT_SHEETS}
    unlisted = (folder / "花名册有名单没有.csv").read_text(encoding="utf-8-sig")
    assert f"1,一小,'=乙,{number(2)}" in unlisted
    first = path.read_bytes()
    write_match_report(found, path)
    assert path.read_bytes() == first


def test_a_category_that_is_not_in_use_at_the_term_is_named(
    national: Policy, tmp_path: Path
) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    lists = {"脱贫不稳定户": list_of(tmp_path, f"甲,{number(1)},")}
    found = matched(national, roster, lists)
    said = "困难类别“脱贫不稳定户”自2021春起才使用，2019秋还没有，请核对"
    assert rows(found.not_in_use, "类别", "说明") == [("脱贫不稳定户", said)]
    assert (found.undecided, states(found, "脱贫不稳定户")) == (True, {"甲": True})
    read = read_roster(roster, national)
    later = match_roster(read, lists, national, term="2021春")
    assert (len(later.not_in_use), later.undecided) == (0, False)


def test_the_summary_counts_each_category(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(
        tmp_path,
        f"一小,甲,{number(1)},,小学,",
        f"一小,乙,{number(2)},,小学,{PERSONAL}",
        f"一小,丙,{number(3)},,小学,{PERSONAL}",
        f"一小,丁,{number(4)},,小学,",
    )
    on_list = list_of(tmp_path, f"甲,{number(1)},", f"乙,{number(2)},")
    found = matched(policy, roster, {PERSONAL: on_list}, others_no=True)
    assert found.summary.rows() == [(PERSONAL, 2, 1, 1, 1, 1)]


# what cannot be done


def test_an_unknown_category_names_the_nearest(policy: Policy, tmp_path: Path) -> None:
    roster = read_roster(roster_of(tmp_path, f"一小,甲,{number(1)},,小学,"), policy)
    on_list = list_of(tmp_path, f"甲,{number(1)},")
    with pytest.raises(RosterError) as caught:
        match_roster(roster, {"建挡立卡户": on_list, "小学": on_list}, policy)
    one, two = caught.value.diagnostics
    assert (one.code, two.code) == ("E725", "E725")
    assert "是不是“建档立卡户”？可用：建档立卡、农村低保" in (one.suggestion or "")
    assert two.message == "没有“小学”这个类别"


def test_a_list_in_which_nobody_can_be_found_is_refused(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    bare = csv(tmp_path / "a.csv", "姓名,学校,持证人号码", f"甲,一小,{number(1)}")
    good = list_of(tmp_path, f"甲,{number(1)},")
    with pytest.raises(RosterError) as caught:
        matched(policy, roster, {PERSONAL: [good, bare]})
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.file) == ("E726", str(bare))
    columns = {"持证人号码": "身份证号"}
    found = matched(policy, roster, {PERSONAL: [good, bare]}, columns=columns)
    assert reported(found) == {"changes": 1}


def test_a_header_named_for_lists_must_be_in_one_of_them(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,")
    on_list = list_of(tmp_path, f"甲,{number(1)},")
    with pytest.raises(RosterError) as caught:
        matched(policy, roster, {PERSONAL: on_list}, columns={"身份": "身份证号"})
    assert [problem.code for problem in caught.value.diagnostics] == ["E723"]


def test_a_value_of_a_pack_below_counts_by_household_where_it_says_so(tmp_path: Path) -> None:
    pack = tmp_path / "county"
    pack.mkdir()
    (pack / "pack.yaml").write_text("名称: 小县\n上级: national\n", encoding="utf-8")
    (pack / "facts.yaml").write_text(
        "事实:\n  - 名称: 困难类别\n    增加取值:\n"
        "      - {名称: 县级低收入户, 英文: low_income, 按户: 是}\n",
        encoding="utf-8",
    )
    policy = load_policy(pack)
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},H1,小学,", "一小,乙,,H1,小学,")
    found = matched(policy, roster, {"县级低收入户": list_of(tmp_path, f"甲,{number(1)},H1")})
    assert rows(found.changes, "姓名", "类别", "依据号码") == [
        ("甲", "县级低收入户", "身份证号"),
        ("乙", "县级低收入户", "户编号"),
    ]


def test_the_current_term_counts_where_none_is_named(policy: Policy, tmp_path: Path) -> None:
    roster = read_roster(roster_of(tmp_path, f"一小,甲,{number(1)},,小学,"), policy)
    on_list = list_of(tmp_path, f"外,{number(1, '20180101')},")
    at = match_roster(roster, {PERSONAL: on_list}, policy, term="2030秋")
    assert rows(at.not_enrolled, "周岁") == [(12,)]
    assert isinstance(match_roster(roster, {PERSONAL: on_list}, policy).not_enrolled, pl.DataFrame)
    assert TERM == "2019秋"


def test_a_matching_is_plain_values_as_well(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", "一小,乙,无效,,小学,")
    entries = list_of(tmp_path, f"甲,{number(1)},", f"甲,{number(1)},")
    found = matched(policy, roster, {PERSONAL: entries})
    plain: Any = found.to_dict(files=[Path("比对结果.xlsx")])
    assert list(plain) == [
        *("counts", "categories", "undecided", "tables", "columns", "unread", "unread_sheets"),
        "files",
    ]
    assert plain["counts"] == {
        "read": 2,
        "written": 1,
        "refused": 1,
        "list_rows": 2,
        "list_refused": 0,
    }
    assert plain["categories"] == [f"困难类别.{PERSONAL}"]
    assert plain["undecided"] is True
    assert list(plain["tables"]) == [sheet.frame for sheet in REPORT_SHEETS]
    [change] = plain["tables"]["changes"]
    assert change["身份证号"] == number(1)[:6] + "********" + number(1)[-4:]
    assert (change["花名册文件"], change["名单行"]) == ("花名册.csv", 2)
    assert len(plain["tables"]["repeated"]) == len(plain["tables"]["refused"]) == 1
    assert plain["files"] == ["比对结果.xlsx"]
    shown: Any = found.to_dict(show_ids=True)
    assert shown["tables"]["changes"][0]["身份证号"] == number(1)
    assert json.loads(json.dumps(plain)) == plain


def test_names_of_files_are_no_numbers_of_people(policy: Policy, tmp_path: Path) -> None:
    roster = roster_of(tmp_path, f"一小,甲,{number(1)},,小学,", name="20190901.csv")
    found = matched(policy, roster, {PERSONAL: list_of(tmp_path, f"甲,{number(1)},")})
    plain: Any = found.to_dict()
    assert plain["tables"]["changes"][0]["花名册文件"] == "20190901.csv"
