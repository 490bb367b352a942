"""A run killed between any two of its moves: every reader finds the old files, or the new."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection
from itertools import count
from pathlib import Path

import pytest

from eduaid_rules import RosterError, load_policy, read_payments
from eduaid_rules.rosters import ledgers_in, read_ledger, rosters_in, write_ledger
from little_ledgers import ledger

OLD, NEW = 4, 8
"""The lines of the ledgers before and after."""


class Killed(BaseException):
    """What a process that is killed does not see either."""


def killed_after(moves: int, target: str) -> bool:
    """Whether a run that writes a ledger was killed, so many moves after the plan."""
    real, made = os.replace, count(-1)

    def replace(source: Path, place: Path) -> None:
        if next(made) >= moves:
            raise Killed
        real(source, place)

    with pytest.MonkeyPatch.context() as stops:
        stops.setattr(os, "replace", replace)
        try:
            write_ledger(ledger(NEW), target)
        except Killed:
            return True
    return False


def lines_in(source: Path) -> int:
    return sum(read_ledger(path).lines.height for path in ledgers_in([source]))


def files_in(source: Path) -> int:
    """What is read as rosters, payments and lists."""
    return sum(path.is_file() for path in rosters_in([source]))


READERS: dict[str, tuple[Callable[[Path], int], Collection[int]]] = {
    "read_ledger": (lambda place: read_ledger(place).lines.height, (OLD, NEW)),
    "ledgers_in": (lines_in, (OLD, NEW)),
    "ledgers_in above": (lambda place: lines_in(place.parent), (OLD, NEW)),
    "rosters_in": (files_in, (1, 7)),
    "rosters_in above": (lambda place: files_in(place.parent), (7,)),
    "rosters_in further above": (lambda place: files_in(place.parent.parent), (7,)),
}
"""Each reader, and what it makes of a ledger that is whole."""


@pytest.mark.parametrize("name", ["台账/", pytest.param("台账.csv", marks=pytest.mark.slow)])
def test_a_killed_run_leaves_a_whole_ledger_to_every_reader(tmp_path: Path, name: str) -> None:
    before = tmp_path / "before"
    before.mkdir()
    write_ledger(ledger(OLD), f"{before}/{name}")
    for moves in count():
        root = tmp_path / str(moves)
        shutil.copytree(before, root)
        if not killed_after(moves, f"{root}/{name}"):
            break
        for reader, (read, whole) in READERS.items():
            if reader == "ledgers_in above" and name == "台账.csv":
                continue  # in folders, ledgers are workbooks and folders
            copy = tmp_path / f"{moves} {reader}" / "一小"
            shutil.copytree(root, copy)
            assert read(copy / name) in whole
            assert not list(copy.glob(".eduaid-*/plan"))
    assert moves == {"台账/": 2, "台账.csv": 14}[name]


def test_payments_of_which_a_killed_run_took_the_lines_away_are_read(tmp_path: Path) -> None:
    write_ledger(ledger(OLD), tmp_path / "发放.csv")
    policy = load_policy("city-2019")
    seen = read_payments(tmp_path / "发放.csv", policy, term="2019秋")
    assert killed_after(1, f"{tmp_path}/发放.csv")
    again = read_payments(tmp_path / "发放.csv", policy, term="2019秋")
    assert again.files == seen.files


def test_rosters_are_not_read_while_another_user_has_moved_some_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "校").mkdir()
    write_ledger(ledger(OLD), f"{tmp_path}/校/台账/")
    assert killed_after(1, f"{tmp_path}/校/台账/")
    monkeypatch.setattr(os, "geteuid", lambda: 4321, raising=False)
    with pytest.raises(RosterError, match="另一个用户正在写，或者没有写完"):
        rosters_in([tmp_path])
