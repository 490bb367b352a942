"""Files whose names are in GBK, as old archives leave them, are read and written as others are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import load_policy, read_roster
from eduaid_rules.rosters.reading.sources import roster_sources
from pinned import MATERIAL

LITTLE = ("--policy", str(MATERIAL / "little"))
ROSTER, LIST, LEDGER = (os.fsdecode(name.encode("gbk")) for name in ("学生", "名单", "台账"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    try:
        shutil.copy(MATERIAL / "花名册.csv", f"{ROSTER}.csv")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    shutil.copy(MATERIAL / "名单.csv", f"{LIST}.csv")
    return tmp_path


@pytest.mark.slow
def test_a_roster_and_a_ledger_may_have_such_names(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("batch", f"{ROSTER}.csv", *LITTLE, "--term", "2019秋", "--prepared-by", ROSTER)
    for form in ("xlsx", "csv", "parquet"):
        code, _, errors = eduaid(capsys, *asked, "-o", f"{LEDGER}.{form}", "--map", "备注=不用")
        assert (code, errors) == (1, ""), form
        assert (desk / f"{LEDGER}.{form}").is_file()
    roster = read_roster(desk / f"{ROSTER}.csv", load_policy(MATERIAL / "little"))
    assert [name for name, _ in roster.files] == ["学生.csv"]


def test_a_list_may_have_such_a_name(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("match", f"{ROSTER}.csv", *LITTLE, "--list", f"建档立卡={LIST}.csv")
    code, shown, errors = eduaid(capsys, *asked, "--map", "备注=不用", "-o", "新.xlsx")
    assert (code, errors) == (1, "")
    assert "名单.csv" in shown
    assert (desk / "新.xlsx").is_file()


def test_what_no_file_can_be_called_is_named_all_the_same() -> None:
    paths = roster_sources([f"{ROSTER}.csv", "二小.csv", "\ud800.csv"])
    assert list(paths.values()) == ["学生.csv", "二小.csv", "?.csv"]
