"""What lists say of their own rows: of which value each is, and whether it still holds."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from awkward_files import workbook
from eduaid_rules import Policy, RosterError, match_roster, read_roster, write_roster
from eduaid_rules.rosters.matching.match_people import Matched
from eduaid_rules.rosters.reading.unread import UnreadKind, advised
from little_matches import children, csv, number, reported, rows, states

SUDDEN, UNSTABLE = "突发严重困难户", "脱贫不稳定户"
TERM = "2025秋"
CHILDREN = "甲乙丙丁"


def found_at(
    policy: Policy, folder: Path, name: str, on_list: Path, term: str = TERM, *, no: bool = False
) -> Matched:
    """The four children matched with one list at a term."""
    read = read_roster(children(folder, CHILDREN), policy)
    return match_roster(read, {name: on_list}, policy, term=term, others_no=no)


def monitored(folder: Path, *said: str) -> Path:
    """A list of 监测对象 with a row for each child: 监测对象类别, 风险是否已消除, 风险消除日期."""
    return csv(
        folder / "监测.csv",
        "序号,姓名,证件号码,监测对象类别,风险是否已消除,风险消除日期",
        *(
            f"{n},{name},{number(n)},{cells}"
            for n, (name, cells) in enumerate(zip(CHILDREN, said, strict=False), start=1)
        ),
    )


def test_who_is_no_longer_at_risk_is_not_made_so(national: Policy, tmp_path: Path) -> None:
    on_list = monitored(
        tmp_path,
        f"{SUDDEN},否,",
        f"{SUDDEN},是,2024-11-30",
        f"{SUDDEN},是,",
        f"{SUDDEN},否,2024年11月30日",
    )
    found = found_at(national, tmp_path, SUDDEN, on_list, no=True)
    assert states(found, SUDDEN) == {"甲": True, "乙": None, "丙": None, "丁": None}
    assert rows(found.ended, "姓名", "说明", "名单行") == [("乙", "名单写明2024-11-30结束", 3)]
    assert rows(found.unclear, "姓名", "说明") == [
        ("丙", "写着已经结束，没有写是哪一天"),
        ("丁", "一处写着没有结束，一处写着已经结束"),
    ]
    assert rows(found.changes, "姓名", "类别") == [
        ("甲", SUDDEN),
        ("甲", "风险消除日"),
        ("乙", "风险消除日"),
    ]
    assert reported(found) == {"changes": 3, "ended": 1, "unclear": 2}


def test_what_ended_within_the_term_held_on_its_first_day(national: Policy, tmp_path: Path) -> None:
    on_list = monitored(tmp_path, f"{SUDDEN},是,2024-11-30")
    for term, held in (("2024秋", True), ("2025春", None)):
        assert states(found_at(national, tmp_path, SUDDEN, on_list, term), SUDDEN)["甲"] is held


def test_a_row_of_another_class_than_its_list_is_a_question(
    national: Policy, tmp_path: Path
) -> None:
    on_list = monitored(tmp_path, f"{SUDDEN},否,", f"{UNSTABLE},否,", ",否,", "别的,否,")
    found = found_at(national, tmp_path, SUDDEN, on_list)
    assert states(found, SUDDEN) == {"甲": True, "乙": None, "丙": True, "丁": True}
    assert rows(found.unclear, "姓名", "说明") == [
        ("乙", f"这份名单是“{SUDDEN}”，这一行写的是“{UNSTABLE}”")
    ]


@pytest.mark.parametrize("name", ["监测对象", "防返贫监测对象"])
def test_a_list_of_several_values_goes_by_its_rows(
    name: str, national: Policy, tmp_path: Path
) -> None:
    on_list = monitored(tmp_path, f"{SUDDEN},否,", f"{UNSTABLE},否,", ",否,")
    found = found_at(national, tmp_path, name, on_list, no=True)
    assert states(found, SUDDEN) == {"甲": True, "乙": False, "丙": None, "丁": False}
    assert states(found, UNSTABLE) == {"甲": False, "乙": True, "丙": None, "丁": False}
    assert found.categories == (f"困难类别.{UNSTABLE}", f"困难类别.{SUDDEN}")
    assert rows(found.unclear, "姓名", "类别", "说明") == [
        ("丙", f"{UNSTABLE}、{SUDDEN}", f"“{name}”有几类，这一行没有写是哪一类")
    ]


def test_a_list_of_several_values_must_say_which(national: Policy, tmp_path: Path) -> None:
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"甲,{number(1)}")
    with pytest.raises(RosterError) as caught:
        found_at(national, tmp_path, "监测对象", on_list)
    [problem] = caught.value.diagnostics
    assert problem.code == "E725"
    assert "名单.csv：“监测对象”有几类" in problem.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("脱贫户(继续享受政策)", "建档立卡"),
        ("脱贫户（继续享受政策）", "建档立卡"),
        ("脱贫户(不享受政策)", None),
        ("脱贫户（整户无劳力）", None),
    ],
)
def test_brackets_are_a_part_of_the_name_of_a_list(
    name: str, value: str | None, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"甲,{number(1)}")
    if value is None:
        with pytest.raises(RosterError) as caught:
            found_at(national, tmp_path, name, on_list)
        [problem] = caught.value.diagnostics
        assert problem.code == "E725"
        assert "括号里的话也算数" in (problem.suggestion or "")
    else:
        assert states(found_at(national, tmp_path, name, on_list), value)["甲"] is True


def test_rows_that_are_paid_no_longer_do_not_count(national: Policy, tmp_path: Path) -> None:
    on_list = csv(
        tmp_path / "低保.csv",
        "姓名,身份证号码,享受状态,停发时间",
        f"甲,{number(1)},享受,",
        f"乙,{number(2)},停发,2025年6月30日",
        f"丙,{number(3)},停发,",
        f"丁,{number(4)},待复核,",
    )
    found = found_at(national, tmp_path, "农村低保", on_list, no=True)
    assert states(found, "农村低保") == {"甲": True, "乙": None, "丙": None, "丁": None}
    assert rows(found.ended, "姓名") == [("乙",)]
    assert rows(found.unclear, "姓名", "说明") == [
        ("丙", "写着已经结束，没有写是哪一天"),
        ("丁", "名单状态“待复核”看不懂"),
    ]


def test_a_day_that_a_list_states_is_written_where_the_roster_is_silent(
    national: Policy, tmp_path: Path
) -> None:
    """未消除 too; a rule that asks for the day of a child already known as such can be judged."""
    on_list = monitored(tmp_path, f"{SUDDEN},否,", f"{SUDDEN},是,2024-11-30")
    found = found_at(national, tmp_path, SUDDEN, on_list)
    days = found.roster.frame.get_column("风险消除日").to_list()
    assert [str(day) for day in days] == ["9999-12-31", "2024-11-30", "None", "None"]
    assert rows(found.changes, "姓名", "类别", "原来", "改为", "名单行") == [
        ("甲", SUDDEN, "不知道", "是", 2),
        ("甲", "风险消除日", "不知道", "未消除", 2),
        ("乙", "风险消除日", "不知道", "2024-11-30", 3),
    ]
    written = write_roster(found.roster, tmp_path / "新.csv")
    again = match_roster(read_roster(written, national), {SUDDEN: on_list}, national, term=TERM)
    assert again.changes.is_empty()
    roster = csv(
        tmp_path / "花名册.csv",
        "学校,姓名,身份证号,户编号,学段,困难类别,风险消除日",
        f"一小,甲,{number(1)},,小学,{SUDDEN},2023-01-01",
    )
    other = match_roster(read_roster(roster, national), {SUDDEN: on_list}, national, term=TERM)
    assert rows(other.unclear, "类别", "说明") == [
        ("风险消除日", "花名册是2023-01-01，名单是未消除，没有改")
    ]
    assert str(other.roster.frame.get_column("风险消除日")[0]) == "2023-01-01"


@pytest.mark.parametrize(
    ("file", "held"),
    [
        ("脱贫户-不享受政策.csv", None),
        ("脱贫户(停止享受).csv", None),
        ("脱贫户-继续享受政策.csv", True),
        ("未退出的脱贫户.csv", True),
        ("脱贫户.csv", True),
    ],
)
def test_a_list_that_is_called_over_makes_nobody_anything(
    file: str, held: bool | None, national: Policy, tmp_path: Path
) -> None:
    on_list = csv(tmp_path / file, "姓名,身份证号", f"甲,{number(1)}")
    found = found_at(national, tmp_path, "建档立卡", on_list)
    assert states(found, "建档立卡")["甲"] is held
    assert len(found.unclear) == (held is None)
    if held is None:
        [(why,)] = rows(found.unclear, "说明")
        assert why.startswith("名单的名称写着“")


def test_a_sheet_may_be_called_over_and_its_days_count(national: Policy, tmp_path: Path) -> None:
    """What is over since a day is judged by the day, whatever the sheet is called."""
    book = workbook(
        tmp_path / "监测.xlsx",
        {
            "风险已消除": [
                ["姓名", "身份证号", "风险消除日期"],
                ["甲", number(1), "2025-12-01"],
                ["乙", number(2), "2024-12-01"],
                ["丙", number(3), None],
            ]
        },
    )
    found = found_at(national, tmp_path, SUDDEN, book)
    assert states(found, SUDDEN) == {"甲": True, "乙": None, "丙": None, "丁": None}
    assert rows(found.ended, "姓名") == [("乙",)]
    assert rows(found.unclear, "姓名") == [("丙",)]


def test_a_folder_of_several_lists_is_not_of_one_category(national: Policy, tmp_path: Path) -> None:
    folder = tmp_path / "名单"
    for file in ("持证残疾.csv", "农村低保.csv", "监测对象.csv", "2025年.csv"):
        csv(folder / file, "姓名,身份证号", f"甲,{number(1)}")
    with pytest.raises(RosterError) as caught:
        found_at(national, tmp_path, "残疾", folder)
    assert [problem.message for problem in caught.value.diagnostics] == [
        "文件夹里的 农村低保.csv 写着“农村低保”，不像是“残疾”的名单",
        "文件夹里的 监测对象.csv 写着“监测对象”，不像是“残疾”的名单",
    ]
    named = [folder / "农村低保.csv", folder / "2025年.csv"]
    read = read_roster(children(tmp_path, CHILDREN), national)
    found = match_roster(read, {"残疾": named}, national, term=TERM)
    assert states(found, "残疾")["甲"] is True


def test_whoever_names_a_sheet_or_a_file_of_an_archive_knows_what_it_is(
    national: Policy, tmp_path: Path
) -> None:
    book = workbook(tmp_path / "名单.xlsx", {"低保": [["姓名", "身份证号"], ["甲", number(1)]]})
    assert states(found_at(national, tmp_path, "残疾", Path(f"{book}[低保]")), "残疾")["甲"]
    with ZipFile(tmp_path / "全县.zip", "w") as packed:
        packed.writestr("农村低保.csv", f"姓名,身份证号\n乙,{number(2)}\n")
    member = tmp_path / "全县.zip" / "农村低保.csv"
    assert states(found_at(national, tmp_path, "残疾", member), "残疾")["乙"]
    with pytest.raises(RosterError, match="E725"):
        found_at(national, tmp_path, "残疾", tmp_path / "全县.zip")


def test_a_list_of_town_and_country_goes_by_the_household_of_each(
    national: Policy, tmp_path: Path
) -> None:
    """城乡特困: the row's own 户口性质, else the child's on the roster, else a question."""
    roster = csv(
        tmp_path / "花名册.csv",
        "学校,姓名,身份证号,学段,户口性质",
        f"一小,甲,{number(1)},小学,城镇",
        f"一小,乙,{number(2)},小学,",
        f"一小,丙,{number(3)},小学,非农业户口",
        f"一小,丁,{number(4)},小学,",
    )
    on_list = csv(
        tmp_path / "城乡特困.csv",
        "姓名,身份证号,户口性质",
        f"甲,{number(1)},农业户口",
        f"乙,{number(2)},非农业户口",
        f"丙,{number(3)},",
        f"丁,{number(4)},",
        f"外,{number(5)},",
    )
    read = read_roster(roster, national)
    found = match_roster(read, {"城乡特困": on_list}, national, term=TERM, others_no=True)
    rural, urban = "农村特困供养", "城市特困"
    assert states(found, rural) == {"甲": True, "乙": False, "丙": False, "丁": None}
    assert states(found, urban) == {"甲": False, "乙": True, "丙": True, "丁": None}
    assert rows(found.unclear, "姓名", "类别", "说明") == [
        ("丁", f"{rural}、{urban}", "是哪一种要看户口性质，这一行和花名册都没有写")
    ]
    assert rows(found.not_enrolled, "名单姓名", "类别") == [("外", f"{rural}、{urban}")]


def test_without_a_column_on_either_side_each_row_is_a_question(
    national: Policy, tmp_path: Path
) -> None:
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"甲,{number(1)}", f"乙,{number(2)}")
    found = found_at(national, tmp_path, "城乡特困", on_list, no=True)
    assert [name for name, _ in rows(found.unclear, "姓名", "类别")] == ["甲", "乙"]
    assert states(found, "城市特困") == {"甲": None, "乙": None, "丙": False, "丁": False}


def test_a_name_that_names_its_values_asks_which_of_them(national: Policy, tmp_path: Path) -> None:
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"甲,{number(1)}")
    found = found_at(national, tmp_path, "孤儿及事实无人抚养儿童", on_list, no=True)
    assert rows(found.unclear, "姓名", "类别", "说明") == [
        ("甲", "孤儿、事实无人抚养儿童", "“孤儿及事实无人抚养儿童”有几类，这一行没有写是哪一类")
    ]
    for value in ("孤儿", "事实无人抚养儿童"):
        assert states(found, value) == {"甲": None, "乙": False, "丙": False, "丁": False}
    told = csv(
        tmp_path / "写明.csv", "姓名,身份证号,儿童类别", f"甲,{number(1)},孤儿", f"乙,{number(2)},"
    )
    found = found_at(national, tmp_path, "孤儿及事实无人抚养儿童", told)
    assert states(found, "孤儿")["甲"] is True
    assert rows(found.unclear, "姓名") == [("乙",)]


def test_who_a_list_calls_by_the_word_for_the_person_is_no_head(
    national: Policy, tmp_path: Path
) -> None:
    on_list = csv(tmp_path / "残联.csv", "户主姓名,本人,身份证号", f"张三,乙丙,{number(2)}")
    found = found_at(national, tmp_path, "残疾", on_list)
    assert rows(found.other_names, "姓名", "名单姓名") == [("乙", "乙丙")]


def test_of_two_columns_of_a_status_the_one_that_is_not_read_is_named(
    national: Policy, tmp_path: Path
) -> None:
    on_list = csv(
        tmp_path / "低保.csv",
        "姓名,身份证号码,状态,低保状态,停发时间",
        f"甲,{number(1)},正常,停保,",
        f"乙,{number(2)},正常,在保,",
        f"丙,{number(3)},正常,,",
    )
    found = found_at(national, tmp_path, "农村低保", on_list)
    assert states(found, "农村低保") == {"甲": None, "乙": True, "丙": True, "丁": None}
    assert rows(found.unclear, "姓名", "说明") == [("甲", "“低保状态”写着“停保”，没有读这一列")]
    [unread] = found.lists.unread
    assert (unread.kind, unread.column, unread.said) == (
        UnreadKind.SECOND_COLUMN,
        "D",
        "和C列“状态”说的一样，只读了那一列，2 格有内容",
    )
    [shown] = advised([unread], "--list-map")
    assert shown.to_do == "请看哪一列对，另一列用 --list-map 写 不用"
    told = match_roster(
        read_roster(children(tmp_path, CHILDREN), national),
        {"农村低保": on_list},
        national,
        columns={"C": "不用"},
        term=TERM,
    )
    assert states(told, "农村低保") == {"甲": None, "乙": True, "丙": True, "丁": None}
    assert told.lists.unread == ()
