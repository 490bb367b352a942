"""Who can read what is written, and what happens where somebody else has put something first."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import OutputError, RosterError, load_policy, read_roster
from eduaid_rules.rosters import (
    ledgers_in,
    read_ledger,
    rosters_in,
    staging,
    write_ledger,
    write_roster,
)
from eduaid_rules.rosters.printing.table_files import TableReport, write_report
from little_ledgers import ledger

NAMES = ("台账.xlsx", "台账.csv", "台账.parquet", "台账/")
SETS = ("台账.csv", "台账/", *(pytest.param(n, marks=pytest.mark.slow) for n in NAMES[::2]))


@pytest.fixture(autouse=True)
def usual_mask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, str]:
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in folder.rglob("*")}


def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on what is there is somebody else's."""
    monkeypatch.setattr(os, "geteuid", lambda: 4321, raising=False)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_reads_a_new_ledger(tmp_path: Path, name: str) -> None:
    write_ledger(ledger(2), f"{tmp_path}/{name}")
    seen = rights(tmp_path)
    assert {seen.pop("台账")} == {"700"} if name == "台账/" else True
    assert {*seen.values()} == {"600"}


@pytest.mark.parametrize("name", ["花名册.xlsx", "花名册.csv", "花名册.parquet"])
def test_nobody_else_reads_a_new_roster(tmp_path: Path, name: str) -> None:
    (tmp_path / "甲.csv").write_text("姓名,学段\n学生甲,小学\n", encoding="utf-8")
    roster = read_roster(tmp_path / "甲.csv", load_policy("city-2019"))
    write_roster(roster, tmp_path / name)
    assert rights(tmp_path)[name] == "600"
    assert read_roster(tmp_path / name, load_policy("city-2019")).frame.height == 1


@pytest.mark.parametrize("name", ["报告.xlsx", "报告/", "报告.csv"])
def test_nobody_else_reads_a_new_report(tmp_path: Path, name: str) -> None:
    tables = {
        "一": (pl.DataFrame({"姓名": ["甲"]}), "说明"),
        "二": (pl.DataFrame({"姓名": ["乙"]}), "说明"),
    }
    write_report(TableReport("报告", tables), f"{tmp_path}/{name}")
    assert {*rights(tmp_path).values()} <= {"600", "700"}


@pytest.mark.parametrize("name", SETS)
def test_rights_that_were_given_are_kept(tmp_path: Path, name: str) -> None:
    files = write_ledger(ledger(2), f"{tmp_path}/{name}")
    if name == "台账/":
        (tmp_path / "台账").chmod(0o750)
    for file in files:
        file.chmod(0o640)
    given = rights(tmp_path)
    write_ledger(ledger(4), f"{tmp_path}/{name}")
    assert rights(tmp_path) == given


@pytest.mark.parametrize("name", SETS)
def test_rights_of_what_somebody_else_has_put_there_are_not_taken_over(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in write_ledger(ledger(2), f"{tmp_path}/{name}"):
        file.chmod(0o666)
    real = staging.is_of_this_user
    monkeypatch.setattr(
        staging, "is_of_this_user", lambda found: real(found) and found.st_mode & 0o777 != 0o666
    )
    write_ledger(ledger(4), f"{tmp_path}/{name}")
    assert "666" not in rights(tmp_path).values()


def test_a_link_beside_a_ledger_leads_nobody_elsewhere(tmp_path: Path) -> None:
    mine = tmp_path / "别的.txt"
    mine.write_text("x")
    (tmp_path / "出").mkdir()
    (tmp_path / "出" / "台账.待核.csv").symlink_to(mine)
    write_ledger(ledger(2), tmp_path / "出" / "台账.csv")
    assert mine.read_text() == "x"
    assert not (tmp_path / "出" / "台账.待核.csv").is_symlink()


@pytest.mark.parametrize("whose", ["link", "file"])
def test_a_link_to_or_of_somebody_else_is_refused(
    tmp_path: Path, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "真.xlsx").write_text("x")
    (tmp_path / "链.xlsx").symlink_to(tmp_path / "真.xlsx")
    place = tmp_path / ("链.xlsx" if whose == "link" else "真.xlsx")
    theirs = place.lstat().st_ino
    monkeypatch.setattr(
        "eduaid_rules.rosters.printing.atomic_files.is_of_this_user",
        lambda found: found.st_ino != theirs,
    )
    with pytest.raises(OutputError, match="是一个链接，指向"):
        write_ledger(ledger(2), tmp_path / "链.xlsx")
    assert (tmp_path / "真.xlsx").read_text() == "x"
    assert (tmp_path / "链.xlsx").is_symlink()


def half_done(target: Path, monkeypatch: pytest.MonkeyPatch, *, moves: int = 1) -> None:
    """A ledger of which a run was killed after some of its files were moved."""

    class Killed(BaseException):
        pass

    real, left = os.replace, [1 + moves]  # the plan first

    def replace(source: Path, place: Path) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        real(source, place)

    with monkeypatch.context() as stops:
        stops.setattr(os, "replace", replace)
        with pytest.raises(Killed):
            write_ledger(ledger(8), target)


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("台账.csv", 2),
        ("台账", 1),
        *(pytest.param("台账.csv", n, marks=pytest.mark.slow) for n in (1, 4, 7, 13)),
        *(pytest.param("台账.parquet", n, marks=pytest.mark.slow) for n in (1, 4, 7, 13)),
    ],
)
def test_a_ledger_half_replaced_is_read_as_it_was(
    tmp_path: Path, name: str, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ledger(ledger(4), tmp_path / name)
    old = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    half_done(tmp_path / name, monkeypatch, moves=moves)
    if name == "台账":
        assert ledgers_in([tmp_path]) == [tmp_path / name]
    assert len(read_ledger(tmp_path / name).lines) == len(ledger(4).lines)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == old


def test_a_folder_half_replaced_is_written_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "2019.9").mkdir()
    write_ledger(ledger(4), tmp_path / "2019.9")
    half_done(tmp_path / "2019.9", monkeypatch)
    assert not (tmp_path / "2019.9").exists()
    write_ledger(ledger(2), tmp_path / "2019.9")
    assert [path.name for path in tmp_path.iterdir()] == ["2019.9"]


def test_what_somebody_else_has_left_half_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "台账.csv"
    write_ledger(ledger(4), target)
    half_done(target, monkeypatch)
    (hidden,) = tmp_path.glob(".eduaid-*")
    others(monkeypatch)
    with pytest.raises(RosterError, match=f"另一个用户正在写.*{hidden.name}"):
        read_ledger(target)
    with pytest.raises(RosterError, match="另一个用户正在写"):
        ledgers_in([tmp_path])
    with pytest.raises(OutputError, match=f"另一个用户正在写.*{hidden.name}"):
        write_ledger(ledger(2), target)
    monkeypatch.undo()
    assert len(read_ledger(target).lines) == len(ledger(4).lines)


def test_a_hidden_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    with staging.staged(tmp_path / "台账.csv") as folder:
        mark = folder.name.rpartition("-")[0]
    mine = tmp_path / "别的"
    (mine / "new").mkdir(parents=True)
    (mine / "plan").write_text('{"台账.csv": false}')
    (tmp_path / f"{mark}-x").symlink_to(mine)
    with pytest.raises(OutputError, match="另一个用户"):
        write_ledger(ledger(2), tmp_path / "台账.csv")
    assert {path.name for path in mine.iterdir()} == {"new", "plan"}


def test_a_ledger_that_is_being_replaced_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "台账.csv"
    write_ledger(ledger(4), target)
    real, told = os.replace, []

    def replace(source: Path, place: Path) -> None:
        real(source, place)
        if place == target:  # the lines are new, the plan is there still
            with pytest.raises(RosterError, match="正在写，几张表可能有新有旧"):
                read_ledger(target)
            told.append(place)

    monkeypatch.setattr(os, "replace", replace)
    write_ledger(ledger(8), target)
    assert told == [target]
    assert len(read_ledger(target).lines) == len(ledger(8).lines)


def test_what_a_killed_run_has_left_is_no_roster(tmp_path: Path) -> None:
    (tmp_path / "甲.csv").write_text("姓名\n甲\n", encoding="utf-8")
    left = tmp_path / ".eduaid-0-x" / "new"
    left.mkdir(parents=True)
    (left / "花名册.csv").write_text("姓名\n甲\n", encoding="utf-8")
    assert rosters_in([tmp_path]) == [tmp_path / "甲.csv"]
