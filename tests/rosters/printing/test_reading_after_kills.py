"""A run killed between any two of its moves: every reader finds the old files, or the new."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from eduaid_rules.rosters import ledgers_in, read_ledger, write_ledger
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


READERS: dict[str, Callable[[str], int]] = {
    "台账": lambda source: read_ledger(source).lines.height,
    "找台账": lambda source: sum(read_ledger(path).lines.height for path in ledgers_in([source])),
    "在文件夹里找": lambda source: sum(
        read_ledger(path).lines.height for path in ledgers_in([Path(source).parent])
    ),
}


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
        for reader, read in READERS.items():
            if reader == "在文件夹里找" and name == "台账.csv":
                continue  # there ledgers are workbooks and folders
            copy = tmp_path / f"{moves}-{reader}"
            shutil.copytree(root, copy)
            assert read(f"{copy}/{name}") in (OLD, NEW)
            assert not list(copy.glob(".eduaid-*/plan"))
    assert moves == {"台账/": 2, "台账.csv": 14}[name]
