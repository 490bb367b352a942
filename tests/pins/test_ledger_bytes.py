"""The files that hold people and money, byte for byte: ledgers and what belongs to them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from desk import LITTLE, Desk
from how_many import spread
from pinned import HERE, as_json, assert_pinned

ROSTER = ("花名册.csv", "--policy", LITTLE, "--map", "备注=不用")
FILED = ("--prepared-by", "王芳", "--reviewed-by", "李明", "--public-from", "2019-10-08")
PAID = ("--paid", "2019秋=发放.csv", "--item", "走读补=非寄宿生生活补助", "--policy", LITTLE)
WRITTEN = {
    "ledger": ("batch", *ROSTER, "--term", "2019秋", *FILED),
    "backpay": ("backpay", *ROSTER, "--term", "2024春", "--known-on", "2024-03-01"),
    "reconcile": ("reconcile", "台账.xlsx", *PAID),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_folder_of_csv_is_as_it_was(
    name: str, desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "写出"
    run = desk.run(capsys, *WRITTEN[name], "-o", f"{target}/")
    assert run.code == 1, run.errors
    _assert_folder_pinned(name, target, desk)


@pytest.mark.parametrize("name", spread(WRITTEN, 1))
def test_a_workbook_is_as_it_was(
    name: str, desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "写出.xlsx"
    run = desk.run(capsys, *WRITTEN[name], "-o", str(target))
    assert run.code == 1, run.errors
    assert_pinned(f"workbooks/{name}.json", as_json(_parts(target, desk)))


def test_a_ledger_as_one_csv_has_the_same_companions(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "台账.csv"
    desk.run(capsys, *WRITTEN["ledger"], "-o", str(target))
    _assert_folder_pinned("ledger-beside", tmp_path, desk)


def test_a_report_of_a_matching_and_the_new_roster_are_as_they_were(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report, new = tmp_path / "比对", tmp_path / "比对" / "新花名册.csv"
    match = ("match", *ROSTER, "--list", "脱贫户=名单.csv", "--term", "2019秋")
    run = desk.run(capsys, *match, "--report", f"{report}/", "-o", str(tmp_path / "新花名册.csv"))
    assert run.code == 1, run.errors
    (tmp_path / "新花名册.csv").rename(new)
    _assert_folder_pinned("match", report, desk)


def _assert_folder_pinned(name: str, folder: Path, desk: Desk) -> None:
    """The files of a folder have these names and bytes, but for what varies."""
    files = sorted(path.name for path in folder.iterdir())
    assert_pinned(f"written/{name}/files.json", as_json(files))
    for file in files:
        text = (folder / file).read_bytes().decode()
        assert_pinned(f"written/{name}/{file}", desk.masked(text))
    assert {path.name for path in (HERE / "written" / name).iterdir()} == {*files, "files.json"}


def _parts(path: Path, desk: Desk) -> list[dict[str, str]]:
    """Each part of a workbook: its name, its day, and the SHA-256 of what it says.

    How a part is deflated belongs to the machine's zlib and is left out.
    """
    with ZipFile(path) as book:
        return [
            {
                "part": part.filename,
                "day": "-".join(map(str, part.date_time[:3])),
                "sha256": hashlib.sha256(
                    desk.masked(book.read(part).decode()).encode()
                ).hexdigest(),
            }
            for part in book.infolist()
        ]
