"""The made-up county from its messy rosters to its ledger: nobody lost, nobody wrong."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from eduaid_rules import Policy, load_policy, make_ledger, read_roster, write_ledger
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.reading.roster import Roster
from make_county import County, Student, make_county

pytestmark = pytest.mark.slow  # a county of 9,000; make demo runs the same one

TERM = "2019秋"


@pytest.fixture(scope="module")
def county() -> County:
    return make_county()


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("city-2019")


@pytest.fixture(scope="module")
def roster(county: County, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Roster:
    folder = tmp_path_factory.mktemp("county")
    county.write(folder)
    return read_roster(folder, policy, mapping=folder / "映射.yaml")


@pytest.fixture(scope="module")
def ledger(roster: Roster, policy: Policy) -> Ledger:
    return make_ledger(roster, policy, TERM)


def places(county: County, *kinds: str) -> set[tuple[str, str, int]]:
    """Where mistakes of some kinds were planted."""
    return {(m.file, m.sheet, m.row) for m in county.mistakes if m.kind in kinds}


def test_every_planted_mistake_is_found_and_nothing_else_is_refused(
    county: County, ledger: Ledger
) -> None:
    found = ledger.problems.select("处理", "文件", "工作表", "行", "问题").rows()
    refused = {(file, sheet or "", row) for what, file, sheet, row, _ in found if what == "退回"}
    kinds = {m.kind for m in county.mistakes} - {"boards-empty", "age-of-stage"}
    other_school = ("小学花名册/甜水县第三小学.xlsx", "在校生", 45)
    assert refused == places(county, *kinds) | {other_school}
    reminded = {(file, sheet or "", row) for what, file, sheet, row, _ in found if what == "提醒"}
    assert reminded == places(county, "age-of-stage")


def test_each_mistake_is_called_what_it_is(county: County, ledger: Ledger) -> None:
    said = {
        (file, sheet or "", row): text.partition("：")[0]
        for file, sheet, row, text in ledger.problems.select("文件", "工作表", "行", "问题").rows()
    }
    names = {
        "twice-in-school": "重复",
        "two-schools": "同一人有两行",
        "id-as-number": "号码变成了数字",
        "id-bad-check": "身份证号有误",
        "id-17-digits": "身份证号有误",
        "age-of-stage": "年龄与学段不符",
        "unknown-category": "看不懂",
        "grade-of-other-stage": "前后矛盾",
        "not-available": "公式出错",
        "nobody": "没有姓名和号码",
    }
    for kind, name in names.items():
        for place in places(county, kind):
            assert said[place] == name, (kind, place)


def test_the_rows_add_up(ledger: Ledger, roster: Roster) -> None:
    # 9000 students, one of them a second time in his school and one in another school
    assert (ledger.counts.read, ledger.counts.judged, ledger.counts.refused) == (9002, 8990, 12)
    assert roster.hidden == ("初中花名册.xlsx[2018年旧名单]", "高中花名册.xlsx[一卡通]")
    assert [sheet.shown for sheet in roster.sheets if sheet.layout is None] == [
        "初中花名册.xlsx[填表说明]"
    ]


def test_everybody_who_was_judged_gets_what_the_true_student_is_entitled_to(
    county: County, policy: Policy, ledger: Ledger
) -> None:
    true = {student.id_number: student for student in county.students}
    unsure = {m.id_number for m in county.mistakes if m.kind in ("boards-empty", "age-of-stage")}
    got: dict[str, Counter[tuple[str, Decimal | None]]] = {}
    numbers = ledger.lines.get_column("身份证号").to_list()
    for number, name, amount in zip(
        numbers, ledger.lines["资助项目"], ledger.lines["金额"], strict=True
    ):
        got.setdefault(number, Counter())[name, amount] += 1
    for number, name in ledger.others.select("身份证号", "资助项目").rows():
        got.setdefault(number, Counter())[name, None] += 1
    assert len(set(got) - set(true)) == 1  # the child with a parent's number
    judged = set(got) & set(true) - unsure
    assert len(judged) > 7000
    for number in judged:
        assert got[number] == entitled(true[number], policy), number


def entitled(student: Student, policy: Policy) -> Counter[tuple[str, Decimal | None]]:
    """What a student gets, by name and yuan."""
    items = policy.evaluate(student.facts, TERM).entitlements
    return Counter((item.name, item.amount) for item in items)


def test_who_gets_nothing_on_the_ledger_is_entitled_to_nothing(
    county: County, policy: Policy, ledger: Ledger
) -> None:
    listed = set(ledger.lines["身份证号"]) | set(ledger.others["身份证号"])
    left_out = {m.id_number for m in county.mistakes}
    for student in county.students:
        if student.id_number not in listed | left_out:
            assert not entitled(student, policy), student


def at_university(ledger: Ledger) -> int:
    """Who may have the nation's grant, which the plan leaves alone, its amount not being known."""
    grants = ledger.pending.filter(pl.col("资助项目") == "大学国家助学金")
    assert set(grants["原因"]) == {"还不知道：核定金额"}
    return grants["身份证号"].n_unique()


def test_the_nations_grant_waits_for_every_poor_university_student(
    county: County, policy: Policy, ledger: Ledger
) -> None:
    left_out = {m.id_number for m in county.mistakes}
    poor = {
        student.id_number
        for student in county.students
        if any(
            i.rule == "university-grant" for i in policy.evaluate(student.facts, TERM).undetermined
        )
    }
    assert len(poor) > 600
    waits = set(ledger.pending.filter(pl.col("资助项目") == "大学国家助学金")["身份证号"])
    assert waits - left_out == poor - left_out


def test_those_whose_boarding_is_not_known_are_asked_for_it(county: County, ledger: Ledger) -> None:
    empty = {m.id_number for m in county.mistakes if m.kind == "boards-empty"}
    asked = {
        number
        for number, reason in ledger.pending.select("身份证号", "原因").rows()
        if reason == "还不知道：寄宿"
    }
    assert asked <= empty
    # of the forty, those who are poor; and what the school sets of the nation's grant
    assert ledger.waiting == {"寄宿": 24, "核定金额": at_university(ledger)}


def test_every_line_is_in_the_workbook(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write_ledger(ledger, path)
    book = CalamineWorkbook.from_path(path)
    tables = {
        "发放台账": ledger.lines,
        "免除与实物": ledger.others,
        "待核": ledger.pending,
        "问题行": ledger.problems,
        "公示名单": ledger.public,
    }
    for name, table in tables.items():
        rows = book.get_sheet_by_name(name).to_python()
        numbers = [row[0] for row in rows if isinstance(row[0], float)]
        assert numbers == [float(number) for number in range(1, table.height + 1)], name
