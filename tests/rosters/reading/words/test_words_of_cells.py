"""Words that real files have in their cells: grades, categories, boarding, where somebody is."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import csv_of, people, policy, read, refused, reminders
from eduaid_rules.policy.terms import Term
from eduaid_rules.rosters.reading.cells import CellMeaning, CellReader
from eduaid_rules.rosters.reading.columns.layout import ColumnMeaning
from eduaid_rules.rosters.reading.mapping import RosterMapping


def meaning(fact: str, text: str, term: str | None = None, by: str | None = None) -> CellMeaning:
    """What a text in a column of the shipped vocabulary means."""
    name, _, value = fact.partition(".")
    vocabulary = policy().vocabulary
    mapping = RosterMapping(sheet_words=policy().sheet_words)
    reader = CellReader(vocabulary, mapping, Term.parse(term) if term else None)
    return reader.meaning_of(ColumnMeaning(vocabulary.slots[name], value or None), text, by)


@pytest.mark.parametrize(
    ("texts", "stage", "grade"),
    [
        (["三(2)班", "三（2）班", "三年级2班", "三年级(2)班", "3年级", "3(2)班"], None, 3),
        (["小学三年级", "小学3年级", "小学三年级(1)班", "G3"], "小学", 3),
        (["九(3)班", "九年级（3）班", "9年级", "G9", "初三", "初三年级", "初中三年级"], "初中", 3),
        (["7年级", "G7", "初一年级", "初中一年级", "初一(12)班", "七（十二）班"], "初中", 1),
        (["高一", "高一(3)班", "高一年级", "高中一年级"], None, 1),
        (["普高二年级"], "普通高中", 2),
        (["大二"], "大专及以上", 2),
    ],
)
def test_grades(texts: list[str], stage: str | None, grade: int) -> None:
    for text in texts:
        said = {"年级": grade} if stage is None else {"学段": stage, "年级": grade}
        assert meaning("年级", text).facts == said, text


@pytest.mark.parametrize(
    "text", ["学前大班", "大班", "大班(1)", "大(1)班", "大班2班", "幼儿园大班"]
)
def test_grades_before_school(text: str) -> None:
    assert meaning("年级", text).facts == {"学段": "学前", "学前年级": "大班"}


@pytest.mark.parametrize(
    "text",
    ["7", "大一班", "23班", "(2)班", "四年", "初中四年级", "2019届", "实验班", "3班"],
)
def test_what_is_no_grade_for_sure_is_refused(text: str) -> None:
    assert meaning("年级", text).problem is not None


@pytest.mark.parametrize(
    ("text", "term", "by", "facts"),
    [
        ("初中2019级", "2019秋", None, {"学段": "初中", "年级": 1}),
        ("初中2019级", "2020春", None, {"学段": "初中", "年级": 1}),
        ("初中2019级(3)班", "2020秋", None, {"学段": "初中", "年级": 2}),
        ("小学2017级", "2019秋", None, {"学段": "小学", "年级": 3}),
        ("高中2016级", "2018秋", None, {"年级": 3}),
        ("2019级", "2021春", "小学", {"学段": "小学", "年级": 2}),
        ("2019级", "2021春", "中职", {"学段": "中职", "年级": 2}),
    ],
)
def test_years_of_entry(text: str, term: str, by: str | None, facts: dict[str, object]) -> None:
    assert meaning("年级", text, term, by).facts == facts


@pytest.mark.parametrize(
    ("text", "term", "by", "said"),
    [
        ("小学2010级", "2019秋", None, "“小学2010级”到2019秋是第10年，小学没有这个年级"),
        ("初中2016级", "2019秋", None, "“初中2016级”到2019秋是第4年，初中没有这个年级"),
        ("初中2013级", "2019秋", None, "“初中2013级”到2019秋是第7年，初中没有这个年级"),
        ("2012级", "2019秋", "初中", "“2012级”到2019秋是第8年，初中没有这个年级"),
        ("初中2011级(2)班", "2019秋", None, "“初中2011级(2)班”到2019秋是第9年，初中没有这个年级"),
        ("2010级", "2019秋", "小学", "“2010级”到2019秋是第10年，小学没有这个年级"),
        ("初中2020级", "2020春", None, "“初中2020级”到2020春是还没有入学，初中没有这个年级"),
        ("2019级", "2019秋", None, "“2019级”是哪一年入学，要知道学段才能算年级"),
        ("火星2019级", "2019秋", None, "年级看不懂“火星2019级”"),
    ],
)
def test_years_that_give_no_grade_are_refused(
    text: str, term: str, by: str | None, said: str
) -> None:
    problem = meaning("年级", text, term, by).problem
    assert problem is not None
    assert problem.message == said


@pytest.mark.parametrize(
    ("text", "stage", "grade"),
    [
        ("七年级(2019级)", "初中", 1),
        ("七年级（2019级）", "初中", 1),
        ("2019级(七年级)", "初中", 1),
        ("2019级七年级(3)班", "初中", 1),
        ("初一2019级", "初中", 1),
        ("小学三年级(2017级)", "小学", 3),
        ("三年级(2017级)", None, 3),
        ("七年级(2022届)", "初中", 1),
    ],
)
def test_a_grade_beside_its_year_of_entry(text: str, stage: str | None, grade: int) -> None:
    said = {"年级": grade} if stage is None else {"学段": stage, "年级": grade}
    for term in ("2019秋", "2020春", None):
        assert meaning("年级", text, term).facts == said


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        ("七年级(2018级)", None, "“七年级(2018级)”：初中2018年入学的，2019秋不是这个年级"),
        ("三年级(2019级)", "小学", "“三年级(2019级)”：小学2019年入学的，2019秋不是这个年级"),
        ("七年级(2020级)", None, "“七年级(2020级)”：初中2020年入学的，2019秋不是这个年级"),
    ],
)
def test_a_grade_that_its_year_of_entry_contradicts_is_refused(
    text: str, by: str | None, said: str
) -> None:
    problem = meaning("年级", text, "2019秋", by).problem
    assert problem is not None
    assert problem.message == said


@pytest.mark.parametrize("text", ["2019届", "初中2019届", "2019届(3)班"])
def test_a_year_that_may_be_the_last_is_asked_about(text: str) -> None:
    problem = meaning("年级", text, "2019秋", "初中").problem
    assert problem is not None
    assert problem.message == f"“{text}”说的是入学的一年还是毕业的一年，看不出来"
    assert problem.suggestion == "请写明年级，或写成入学的一年：初中2019级"


def test_a_grade_and_its_year_go_by_the_stage_beside(tmp_path: Path) -> None:
    rows = [
        ["姓名", "学段", "年级"],
        ["张三", "小学", "三年级(2017级)"],
        ["李四", "小学", "三年级(2016级)"],
        ["王五", "普高", "高一(2019级)"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows), term="2019秋")
    assert [person["年级"] for person in people(roster)] == [3, 1]
    assert refused(roster) == [(3, "C", "三年级(2016级)", "看不懂")]


def test_without_a_term_a_year_of_entry_gives_the_stage_alone_and_that_is_said() -> None:
    read_so = meaning("年级", "初中2019级")
    assert read_so.facts == {"学段": "初中"}
    assert read_so.unstated is not None
    assert "要知道学期才能算年级" in read_so.unstated.message


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (True, ["住校", "全寄宿", "寄宿生", "住宿生", "内宿", "☑住校 □走读", "(√)是 ( )否"]),
        (False, ["走读", "不寄宿", "通校", "通校生", "走读生", "非住宿生", "□住校 ☑走读"]),
    ],
)
def test_boarding(said: bool, texts: list[str]) -> None:
    for text in texts:
        assert meaning("寄宿", text).facts == {"寄宿": said}, text


def test_taught_at_home_is_neither_boarding_nor_not() -> None:
    assert meaning("寄宿", "送教上门").facts == {"送教上门": True}


@pytest.mark.parametrize(
    ("fact", "said", "texts"),
    [
        ("享受政策", True, ["继续享受政策", "继续享受", "享受", "是", "√"]),
        ("享受政策", False, ["不享受政策", "不享受", "不再享受", "否", "×"]),
        ("应届", True, ["应届", "应届生", "应届毕业生", "是"]),
        ("应届", False, ["往届", "往届生", "非应届", "否"]),
    ],
)
def test_what_else_is_told_by_a_word(fact: str, said: bool, texts: list[str]) -> None:
    for text in texts:
        assert meaning(fact, text).facts == {fact: said}, text


@pytest.mark.parametrize("text", ["半寄宿", "借宿", "校外住宿", "其他"])
def test_boarding_that_is_neither_is_refused(text: str) -> None:
    assert meaning("寄宿", text).problem is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("农村低保户", ["农村低保"]),
        ("城镇低保", ["城市低保"]),
        ("城镇低保户、持证残疾人", ["城市低保", "残疾"]),
        ("脱贫户（继续享受政策）", ["建档立卡"]),
        ("脱贫户(继续享受政策)，残疾", ["建档立卡", "残疾"]),
        ("脱贫户（享受政策）", ["建档立卡"]),
        ("脱贫不稳定", ["脱贫不稳定户"]),
        ("优抚家庭子女", ["优抚家庭子女"]),
        ("支出型困难户、库区移民子女", ["支出型困难家庭", "库区移民子女"]),
        ("残疾人子女", ["残疾人子女"]),
        ("残疾军人子女,困境儿童", ["残疾军人子女", "困境儿童"]),
        ("事实无人抚养", ["事实无人抚养儿童"]),
        ("☑建档立卡 □残疾", ["建档立卡"]),
        ("☑建档立卡 ☑残疾 □低收入人口", ["建档立卡", "残疾"]),
        ("建档立卡☑ 残疾□", ["建档立卡"]),
        ("(√)建档立卡 ( )残疾", ["建档立卡"]),
        ("1.建档立卡 2.残疾", ["建档立卡", "残疾"]),
        ("1、建档立卡；2、残疾", ["建档立卡", "残疾"]),
        ("1.建档立卡2.残疾", ["建档立卡", "残疾"]),
        ("①建档立卡②残疾", ["建档立卡", "残疾"]),
        ("（1）建档立卡（2）孤儿", ["建档立卡", "孤儿"]),
    ],
)
def test_categories(text: str, said: list[str]) -> None:
    assert meaning("困难类别", text).facts == {"困难类别": tuple(said)}


@pytest.mark.parametrize(
    "text",
    [
        "脱贫户（不享受政策）",
        "孤儿及事实无人抚养儿童",
        "低收入人口",
        "防返贫监测对象",
        "退役士兵",
        "城乡低保",
        "低保",
        "☑建档立卡 ☑其他",
        "1",
    ],
)
def test_what_is_no_category_of_the_packs_is_refused_and_never_the_nearest(text: str) -> None:
    problem = meaning("困难类别", text).problem
    assert problem is not None
    assert "是不是" not in (problem.suggestion or "")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("脱贫户(不享受政策)", "括号里的话也算数：就是“脱贫户”的，只写 脱贫户；都不算的，"),
        ("孤儿及事实无人抚养儿童", "要写清楚是哪一种：孤儿、事实无人抚养儿童"),
        ("低保", "要写清楚是哪一种：农村低保、城市低保、低保边缘家庭"),
    ],
)
def test_a_word_that_could_be_several_is_answered_with_all_of_them(text: str, hint: str) -> None:
    problem = meaning("困难类别", text).problem
    assert problem is not None
    assert (problem.suggestion or "").startswith(hint)


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("农村", ["农业户口", "农业", "农业家庭户口", "农村户口", "农村"]),
        ("城镇", ["非农业户口", "非农业", "非农业家庭户口", "城镇户口", "城镇"]),
    ],
)
def test_kinds_of_household_registration(said: str, texts: list[str]) -> None:
    for text in texts:
        assert meaning("户口性质", text).facts == {"户口性质": said}, text


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("在读", ["在校", "在校生", "复学", "转入", "在读"]),
        ("休学", ["休学", "休学中"]),
        ("转出", ["转出", "已转出"]),
        ("退学", ["退学", "已退学"]),
        ("毕业", ["毕业", "已毕业"]),
    ],
)
def test_where_somebody_is(said: str, texts: list[str]) -> None:
    for text in texts:
        assert meaning("学籍状态", text).facts == {"学籍状态": said}, text


@pytest.mark.parametrize("text", ["辍学", "死亡", "转学", "流失", "正常", "在籍"])
def test_a_status_that_the_packs_do_not_have_is_refused(text: str) -> None:
    assert meaning("学籍状态", text).problem is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((yes, True) for yes in ("肢体残疾", "听力残疾", "残疾人", "是", "√", "☑是 □否")),
        *((no, False) for no in ("无残疾", "无", "否", "非残疾", "没有残疾", "□是 ☑否")),
    ],
)
def test_a_column_of_one_category(text: str, said: bool) -> None:
    assert meaning("困难类别.残疾", text).facts == {"困难类别.残疾": said}


def test_both_of_town_and_country_by_the_kind_of_registration(tmp_path: Path) -> None:
    rows = [
        ["姓名", "困难类别", "户口性质"],
        ["甲", "城乡特困", "农业户口"],
        ["乙", "残疾、城乡特困", "非农业户口"],
        ["丙", "城乡特困", ""],
        ["丁", "残疾", ""],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert people(roster) == [
        {"姓名": "甲", "户口性质": "农村", "困难类别": ["农村特困供养"]},
        {"姓名": "乙", "户口性质": "城镇", "困难类别": ["残疾", "城市特困"]},
        {"姓名": "丁", "困难类别": ["残疾"]},
    ]
    assert refused(roster) == [(4, "B", "城乡特困", "看不懂")]
    (why,) = roster.problems.get_column("问题")
    assert why == "“城乡特困”是农村特困供养、城市特困中的哪一种，要看户口性质，这里没有填户口性质"


def test_a_form_of_which_nothing_is_ticked_says_nothing(tmp_path: Path) -> None:
    rows = [["姓名", "困难类别", "是否寄宿"], ["甲", "□建档立卡 □残疾", "□是 □否"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert people(roster) == [{"姓名": "甲"}]
    assert [(c, k) for _, c, _, k in reminders(roster)] == [("B", "还没有填"), ("C", "还没有填")]


def test_a_stage_that_several_schools_may_be_is_known_by_the_grade(tmp_path: Path) -> None:
    rows = [
        ["姓名", "学段", "年级"],
        ["甲", "义务教育", "七年级"],
        ["乙", "义务教育", "三年级"],
        ["丙", "九年一贯制", "小学三年级"],
        ["丁", "完全中学", "初三"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert [person.get("学段") for person in people(roster)] == ["初中", None, "小学", "初中"]
    assert reminders(roster) == [(3, "B", "义务教育", "还没有填")]


def test_the_name_of_a_class_gives_the_grade_that_no_column_gives(tmp_path: Path) -> None:
    rows = [
        ["姓名", "年级班级", "学校类型"],
        ["甲", "三(2)班", "九年一贯制"],
        ["乙", "九（3）班", "九年一贯制"],
        ["丙", "大班(1)", "幼儿园"],
        ["丁", "3", "小学"],
        ["戊", "(2)班", "小学"],
        ["己", "幼小衔接班", "幼儿园"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert not roster.refused
    told = [
        (p.get("班级"), p.get("学段"), p.get("年级"), p.get("学前年级")) for p in people(roster)
    ]
    assert told == [
        ("三(2)班", None, 3, None),
        ("九（3）班", "初中", 3, None),
        ("大班(1)", "学前", None, "大班"),
        ("3", None, None, None),
        ("(2)班", None, None, None),
        ("幼小衔接班", None, None, None),
    ]


def test_a_grade_of_its_own_goes_before_the_name_of_the_class(tmp_path: Path) -> None:
    rows = [["姓名", "年级", "班级"], ["甲", "四年级", "三(2)班"], ["乙", "", "三(2)班"]]
    assert [person["年级"] for person in people(read(csv_of(tmp_path / "a.csv", rows)))] == [4, 3]


def test_a_year_of_entry_with_the_stage_in_its_own_column(tmp_path: Path) -> None:
    rows = [["姓名", "年级", "学段"], ["甲", "2017级", "小学"], ["乙", "2017级", ""]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert people(roster, "姓名", "学段") == [{"姓名": "甲", "学段": "小学"}]
    assert refused(roster) == [(3, "B", "2017级", "看不懂")]
    assert reminders(roster) == [(2, "B", "2017级", "还没有填")]
    at_term = read(tmp_path / "a.csv", term="2019秋")
    assert people(at_term, "姓名", "年级") == [{"姓名": "甲", "年级": 3}]
    assert reminders(at_term) == []


@pytest.mark.parametrize("text", ["建档立卡,无", "无、建档立卡", "1.建档立卡 2.无"])
def test_a_value_and_none_in_one_cell_contradict_each_other(text: str) -> None:
    problem = meaning("困难类别", text).problem
    assert problem is not None
    assert problem.message == "困难类别写了“建档立卡”又写“无”，前后矛盾"
    assert problem.suggestion == "请去掉一个"
