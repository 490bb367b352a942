"""A ledger that was printed, signed and saved again is a list of payments."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from eduaid_rules import (
    Policy,
    make_ledger,
    read_ledger,
    read_payments,
    read_roster,
    write_ledger,
)
from eduaid_rules import reconcile as reconciled
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from eduaid_rules.rosters.reading.unread import UnreadKind

PEOPLE = """学校,学段,年级,班级,姓名,身份证号,是否寄宿,困难类别,卡号,学籍状态
一小,小学,三年级,1班,张三,450225201001011231,是,建档立卡,6231330000000000001,在读
一小,小学,三年级,1班,李四,450225201001021237,是,建档立卡,6231330000000000002,在读
一小,小学,三年级,1班,王五,450225201001031232,否,残疾,6231330000000000003,在读
"""
FORMS = ("台账.xlsx", "夹", "台账.csv", "台账.parquet")


@pytest.fixture(scope="module")
def written(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of three pupils, two lines of 500 yuan, in every form."""
    place = tmp_path_factory.mktemp("signed")
    (place / "花名册.csv").write_text(PEOPLE, encoding="utf-8")
    made = make_ledger(read_roster(place / "花名册.csv", policy), policy, "2019秋")
    for form in FORMS:
        write_ledger(made, f"{place}/{form}/" if form == "夹" else place / form)
    return place


def signed(place: Path, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Path:
    """The workbook opened, changed and saved again."""
    book = openpyxl.load_workbook(place / "台账.xlsx", data_only=True)
    change(book["发放台账"])
    book.save(place / "已签字.xlsx")
    return place / "已签字.xlsx"


def held(policy: Policy, place: Path, paid: object) -> Reconciliation:
    """Payments against the ledger as it was written."""
    return reconciled(read_ledger(place / "台账.xlsx"), read_payments(paid, policy), policy)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [*FORMS, "台账.xlsx[发放台账]"])
def test_a_ledger_that_nobody_changed_is_what_was_due(
    policy: Policy, written: Path, form: str
) -> None:
    found = held(policy, written, written / form)
    assert (found.read, found.refused, found.findings.height) == (2, 0, 0)
    assert found.totals.is_empty()
    assert found.clean
    assert {one.kind for one in found.unread} <= {UnreadKind.OWN}


def test_an_amount_that_was_changed_is_all_that_is_found(policy: Policy, written: Path) -> None:
    def less(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        (cell,) = (c for row in sheet for c in row if c.value == 500 and c.row == 4)
        cell.value = 450

    found = held(policy, written, signed(written, less))
    assert found.findings.select("问题", "姓名", "差额").rows() == [("少发", "张三", 50)]


def test_a_line_that_was_struck_out_was_not_paid(policy: Policy, written: Path) -> None:
    found = held(policy, written, signed(written, lambda sheet: sheet.delete_rows(5)))
    assert found.findings.select("问题", "姓名").rows() == [("漏发", "李四")]


def test_a_column_that_somebody_added_is_told(policy: Policy, written: Path) -> None:
    def more(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row, text in ((3, "实领情况"), (4, "未领")):
            sheet.cell(row, sheet.max_column if row > 3 else sheet.max_column + 1, text)

    found = held(policy, written, signed(written, more))
    told = [one for one in found.unread if one.kind is not UnreadKind.OWN]
    assert [(one.kind, one.header) for one in told] == [(UnreadKind.COLUMN, "实领情况")]
    assert not found.clean


def test_its_term_is_held_against_what_the_command_says(policy: Policy, written: Path) -> None:
    paid = read_payments(written / "台账.xlsx", policy, term="2020春")
    assert (paid.read, paid.refused) == (2, 2)
    assert paid.problems.get_column("问题").unique().to_list() == [
        "表里写的是2019秋，命令里说的是2020春"
    ]


def test_lines_without_their_filing_sheet_need_a_term(
    policy: Policy, written: Path, tmp_path: Path
) -> None:
    shutil.copy(written / "台账.csv", tmp_path / "a.csv")
    with pytest.raises(RosterError, match="学期"):
        read_payments(tmp_path / "a.csv", policy)
    assert read_payments(tmp_path / "a.csv", policy, term="2019秋").frame.height == 2


def test_beside_a_list_of_the_bank_a_ledger_is_told_and_not_paid_twice(
    policy: Policy, written: Path, tmp_path: Path
) -> None:
    shutil.copy(written / "台账.xlsx", tmp_path)
    bank = "姓名,身份证号,资助项目,金额,学期\n"
    bank += "张三,450225201001011231,寄宿生生活补助,500,2019秋\n"
    (tmp_path / "银行.csv").write_text(bank, encoding="utf-8")
    found = read_payments(tmp_path, policy)
    assert found.read == 1
    assert [(one.kind, one.file) for one in found.unread] == [(UnreadKind.OWN, "台账.xlsx")]
    both = read_payments([tmp_path / "台账.xlsx", tmp_path / "银行.csv"], policy)
    assert both.read == 3


def test_what_everybody_may_see_is_known_by_the_tables_beside_it(
    policy: Policy, written: Path, tmp_path: Path
) -> None:
    shutil.copytree(written / "夹", tmp_path / "夹")
    shutil.copy(written / "花名册.csv", tmp_path)
    read = read_roster(tmp_path, policy)
    assert read.read == 3
    assert sum(one.kind is UnreadKind.OWN for one in read.unread) == 7


def test_an_archive_of_its_tables_is_read_as_a_folder_is(
    policy: Policy, written: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "台账"), "zip", written / "夹")
    paid = read_payments(archive, policy)
    assert (paid.read, paid.refused) == (2, 0)
    assert paid.frame.get_column("fen").cast(pl.Int64).to_list() == [50_000, 50_000]
