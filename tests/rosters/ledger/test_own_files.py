"""What this program wrote is known again among rosters, however it is named, and nobody twice."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from awkward_files import ZHANG, policy
from eduaid_rules import (
    RosterError,
    back_pay,
    make_ledger,
    match_roster,
    read_payments,
    read_roster,
    reconcile,
    write_ledger,
    write_match_report,
    write_reconciliation,
    write_roster,
)
from eduaid_rules.rosters import write_back_pay
from eduaid_rules.rosters.reading.own_files import OwnFile, own_file
from eduaid_rules.rosters.reading.unread import Unread, UnreadKind, unread_lines
from little_matches import children, number, roster_of
from other_formats import sheets_of_file

PEOPLE = f"学校,姓名,身份证号,学段,寄宿\n一小,甲,{ZHANG},小学,是\n"
PAID = f"姓名,身份证号,资助项目,金额,学期\n甲,{ZHANG},寄宿生生活补助,500,2019秋\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the program writes, as workbooks and as folders of text."""
    place = tmp_path_factory.mktemp("all")
    for name, text in {
        "花名册": PEOPLE,
        "发放": PAID,
        "残联": f"姓名,身份证号\n甲,{ZHANG}\n",
    }.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    roster = read_roster(place / "花名册.csv", policy())
    ledger = make_ledger(roster, policy(), "2019秋")
    found = reconcile(ledger, read_payments(place / "发放.csv", policy()), policy())
    matched = match_roster(roster, {"残疾": place / "残联.csv"}, policy(), term="2019秋")
    more = back_pay(roster, policy(), "2024春", date(2024, 3, 1))
    for ending in (".xlsx", "/"):
        write_ledger(ledger, f"{place}/a{ending}")
        write_match_report(matched, f"{place}/b{ending}")
        write_reconciliation(found, f"{place}/c{ending}")
        write_back_pay(more, f"{place}/d{ending}")
    write_roster(matched.roster, place / "新.xlsx")
    return place


def kind_of(path: Path) -> OwnFile | None:
    return own_file(sheets_of_file(path))


def test_workbooks_of_our_own_are_known_by_their_sheets(written: Path) -> None:
    assert [kind_of(written / f"{name}.xlsx") for name in "abcd"] == list(OwnFile)
    assert kind_of(written / "新.xlsx") is None
    assert {kind_of(written / f"{name}.csv") for name in ("花名册", "发放", "残联")} == {None}


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("a/发放台账.csv", OwnFile.LEDGER),
        ("a/免除与实物.csv", OwnFile.LEDGER),
        ("a/待核.csv", OwnFile.LEDGER),
        ("a/问题行.csv", OwnFile.LEDGER),
        ("a/汇总.csv", OwnFile.LEDGER),
        ("a/备案表.csv", OwnFile.LEDGER),
        ("b/改动.csv", OwnFile.MATCHES),
        ("b/同号不同名.csv", OwnFile.MATCHES),
        ("b/比对汇总.csv", OwnFile.MATCHES),
        ("c/漏发.csv", OwnFile.SELF_CHECK),
        ("c/合计不符.csv", OwnFile.SELF_CHECK),
        ("d/补发.csv", OwnFile.BACK_PAY),
        ("d/多发.csv", OwnFile.BACK_PAY),
    ],
)
def test_single_tables_of_our_own_are_known_by_their_titles(
    written: Path, file: str, kind: OwnFile
) -> None:
    assert kind_of(written / file) is kind


def test_they_are_passed_over_among_rosters_and_told(written: Path, tmp_path: Path) -> None:
    for name in ("花名册.csv", "a.xlsx", "b.xlsx"):
        shutil.copy(written / name, tmp_path / name)
    read = read_roster(tmp_path, policy())
    assert (read.read, [file for file, _ in read.files]) == (1, ["花名册.csv"])
    assert read.unread == (
        Unread(UnreadKind.OWN, "a.xlsx", why="这是本程序写出的发放台账，没有当作花名册读"),
        Unread(UnreadKind.OWN, "b.xlsx", why="这是本程序写出的信息比对结果，没有当作花名册读"),
    )
    assert read.complete  # nobody is missing because of them
    assert make_ledger(read, policy(), "2019秋").filing["没有读的"] == (
        "本程序写出的文件 2 处（见“问题行”）"
    )


def test_nothing_but_our_own_files_is_refused(written: Path) -> None:
    with pytest.raises(RosterError) as caught:
        read_roster(written / "a.xlsx", policy())
    (one,) = caught.value.diagnostics
    assert (one.code, one.message) == ("E738", "这是本程序写出的发放台账，没有当作花名册读")
    with pytest.raises(RosterError, match="E738"):
        match_roster(
            read_roster(written / "花名册.csv", policy()), {"残疾": written / "b.xlsx"}, policy()
        )


def test_a_file_that_gives_nobody_is_refused_where_it_is_the_only_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,身份证号,学段\n", encoding="utf-8")
    with pytest.raises(RosterError, match="有表头，下面一个人也没有") as caught:
        read_roster(tmp_path, policy())
    assert [one.code for one in caught.value.diagnostics] == ["E738"]
    (tmp_path / "b.csv").write_text(PEOPLE, encoding="utf-8")
    read = read_roster(tmp_path, policy())
    assert (read.unread, read.complete) == ((Unread(UnreadKind.NOBODY, "a.csv"),), False)


def test_a_new_roster_beside_its_original_is_told(tmp_path: Path) -> None:
    """Everybody is there twice, and the reason is one line, not one for each child."""
    folder = tmp_path / "花名册"
    children(folder, "甲乙丙丁戊己", name="一小.csv")
    roster_of(folder, f"二小,庚,{number(9)},,小学,", name="二小.csv")
    read = read_roster(folder, policy())
    assert read.unread == ()
    write_roster(read, folder / "新花名册.csv")
    both = read_roster(folder, policy())
    assert [(one.kind, one.file) for one in both.unread] == [
        (UnreadKind.AGAIN, "一小.csv"),
        (UnreadKind.AGAIN, "新花名册.csv"),
    ]
    assert not both.complete
    [line] = unread_lines(both.unread)
    assert line.startswith("重复的花名册：一小.csv 等 2 处：里面的人几乎都在别的文件里也有")
