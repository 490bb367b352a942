"""A roster written as a file reads as the same people."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eduaid_rules import (
    OutputError,
    Policy,
    RosterError,
    load_policy,
    read_roster,
    write_roster,
)
from eduaid_rules.rosters.printing import table_files
from eduaid_rules.rosters.reading import sources as roster_files
from eduaid_rules.rosters.reading.mapping import RosterMapping
from eduaid_rules.rosters.reading.problems import PLACE
from eduaid_rules.rosters.reading.roster import Roster, read_roster_files
from eduaid_rules.rosters.reading.unread import UnreadKind
from how_many import examples, spread
from naive import NaivePolicy
from project import RULES
from random_rosters import random_roster

SUFFIXES = (".xlsx", ".csv", ".parquet")


def people(roster: Roster) -> list[dict[str, object]]:
    """Everybody, without the place where they stood and the order of columns."""
    frame = roster.frame.drop(PLACE)
    return list(frame.select(sorted(frame.columns)).iter_rows(named=True))


def read(path: Path, policy: Policy) -> Roster:
    return read_roster_files([path], policy.vocabulary, RosterMapping())


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("pack", spread(["city-2019", "rongshui"], 2))
def test_random_people_with_unknowns_read_as_they_were_written(
    pack: str, suffix: str, tmp_path: Path
) -> None:
    policy = load_policy(pack)
    frame = random_roster(NaivePolicy(RULES / pack), 200, seed=7).frame
    frame = frame.with_columns(pl.format("某{}", pl.int_range(pl.len())).alias("姓名"))
    (tmp_path / "first").mkdir()
    frame.write_parquet(tmp_path / "first" / "a.parquet")
    once = read(tmp_path / "first" / "a.parquet", policy)
    written = write_roster(once, tmp_path / f"again{suffix}")
    again = read(written, policy)
    assert (once.read, once.refused) == (200, 0)
    assert people(again) == people(once)
    assert again.refused == 0


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
STAGES = st.sampled_from(["小学", "初中"])
ODD = st.sampled_from(["=1+1", "-5", "+86", "@张三", "'甲", "甲,乙", '甲"乙', "＝1", "0012", "1e5"])


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(NAMES | ODD, st.sampled_from(["小学", "初中"]), NAMES | ODD), min_size=1
    )
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_odd_texts_of_people_survive(
    rows: list[tuple[str, str, str]], suffix: str, policy: Policy, tmp_path: Path
) -> None:
    rows = [*rows, ("张三", "小学", "一小")]  # of the others 0, say, is no name
    frame = pl.DataFrame(rows, schema=["姓名", "学段", "学校"], orient="row")
    path = tmp_path / "first.parquet"
    frame.write_parquet(path)
    once = read(path, policy)
    again = read(write_roster(once, tmp_path / f"again{suffix}"), policy)
    assert people(again) == people(once)


def test_the_grade_is_printed_as_it_was_first_written(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,年级\n甲,七年级\n", encoding="utf-8")
    again = read_roster(write_roster(read_roster(path, policy), tmp_path / "b.csv"), policy)
    [row] = again.frame.iter_rows(named=True)
    assert (row["学段"], row["年级"], row["原写年级"]) == ("初中", 1, "七年级")


def test_no_cell_of_a_written_roster_can_start_a_formula(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段\n=cmd,小学\n", encoding="utf-8")
    written = write_roster(read_roster(path, policy), tmp_path / "b.csv")
    assert "'=cmd,小学" in written.read_text(encoding="utf-8-sig")


def test_another_form_is_refused(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段\n甲,小学\n", encoding="utf-8")
    with pytest.raises(OutputError, match=r"请写成 \.xlsx、\.csv 或 \.parquet"):
        write_roster(read_roster(path, policy), tmp_path / "b.ods")


def test_the_same_people_give_the_same_bytes(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,学段\n甲,小学\n", encoding="utf-8")
    written = write_roster(read_roster(path, policy), tmp_path / "b.xlsx")
    with ZipFile(written) as book:
        assert "2000-01-01T00:00:00Z" in book.read("docProps/core.xml").decode()


def test_more_people_than_a_sheet_has_are_refused_and_none_is_lost(
    policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段\n" + "".join(f"{n},小学\n" for n in "甲乙丙丁戊己"), encoding="utf-8"
    )
    roster = read_roster(path, policy)
    monkeypatch.setattr(table_files, "_MOST_ROWS", 5)
    with pytest.raises(OutputError, match=r"放不下.*csv"):
        write_roster(roster, tmp_path / "b.xlsx")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOTDIR, errno.EIO])
def test_a_folder_that_cannot_be_looked_into_is_said(
    number: int, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "一小.csv").write_text("姓名,学段\n甲,小学\n", encoding="utf-8")
    (tmp_path / "二小").mkdir()
    opened = os.scandir

    def closed(path: Any) -> Any:
        if str(path).endswith("二小"):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", closed)
    roster = read_roster(tmp_path, policy)
    assert [(one.kind, one.file) for one in roster.unread] == [(UnreadKind.UNREADABLE, "二小")]
    assert not roster.complete


def test_a_folder_of_more_files_than_anybody_keeps_is_refused(
    policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "甲乙丙丁":
        (tmp_path / f"{name}.csv").write_text("姓名,学段\n甲,小学\n", encoding="utf-8")
    monkeypatch.setattr(roster_files, "MOST_FILES", 3)
    with pytest.raises(RosterError, match="里面的文件超过 3 个"):
        read_roster(tmp_path, policy)
