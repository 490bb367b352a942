"""Several outputs of one run, in one folder or in two: stopped anywhere, all are old or all new."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from eduaid_rules import OutputError
from eduaid_rules.rosters import staging
from eduaid_rules.rosters.printing.atomic_files import Output, file_target, place_together
from killed_runs import STEPS, Disk, left_behind, stopped

PLACES = {
    "two folders": ("县/结果.csv", "校/新花名册.csv"),
    "one folder": ("县/结果.csv", "县/新花名册.csv"),
    "one name": ("县/比对.parquet", "县/比对.csv"),
}

HAD = ("++", "--", "+-", "-+")
"""What is there when a run begins: both, none, the first, the last."""


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    for name in STEPS:
        monkeypatch.setattr(os, name, made.step(name, getattr(os, name)))
    return made


def write(places: list[Path], text: str, fails: Path | None = None) -> None:
    """A text into each file; the disk is full at one of them."""

    def fill(place: Path, folder: Path) -> None:
        with staging.new_file(folder / place.name) as made:
            made.write(text.encode())
        if place == fails:
            raise OSError(errno.ENOSPC, "full")

    place_together([Output(file_target(one), partial(fill, one)) for one in places])


def texts(places: list[Path]) -> list[str | None]:
    return [one.read_text("utf-8") if one.exists() else None for one in places]


def made_in(root: Path, kind: str, had: str) -> list[Path]:
    """The places, with what is there when the run begins."""
    places = [root / place for place in PLACES[kind]]
    for place, there in zip(places, had, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        if there == "+":
            place.write_text("old", "utf-8")
    return places


def all_left(places: list[Path]) -> list[str]:
    return [name for folder in {one.parent for one in places} for name in left_behind(folder)]


QUICK = {("two folders", "++", 0), ("two folders", "-+", 1), ("one name", "+-", 0)}
KINDS = [(kind, had, side) for kind in PLACES for had in HAD for side in (0, 1)]


@pytest.mark.parametrize(
    ("kind", "had", "seen_by"),
    [one if one in QUICK else pytest.param(*one, marks=pytest.mark.slow) for one in KINDS],
)
def test_killed_at_any_step_both_are_old_or_both_are_new(
    tmp_path: Path, disk: Disk, kind: str, had: str, seen_by: int
) -> None:
    """Whoever next looks for one of them settles both."""
    outcomes = []
    for at in count(1):
        places = made_in(tmp_path / str(at), kind, had)
        old = texts(places)
        if not stopped(disk, at, partial(write, places, "new")):
            break
        staging.settle(places[seen_by].parent, places[seen_by], reading=True)
        seen = texts(places)
        assert seen in (old, ["new", "new"])
        outcomes.append(seen != old)
        write(places, "newest")
        assert texts(places) == ["newest", "newest"]
        assert all_left(places) == []
    assert texts(places) == ["new", "new"]
    assert outcomes == sorted(outcomes)
    assert {*outcomes} == {False, True}


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLACES)
def test_what_settles_two_folders_can_be_killed_as_well(
    tmp_path: Path, disk: Disk, kind: str
) -> None:
    """From either side, at every step, and then from the other one."""
    for at in count(1):
        first = made_in(tmp_path / str(at), kind, "+-")
        if not stopped(disk, at, partial(write, first, "new")):
            break
        for side in (0, 1):
            for again in count(1):
                places = made_in(tmp_path / f"{at}-{side}-{again}", kind, "+-")
                stopped(disk, at, partial(write, places, "new"))
                look: Callable[..., None] = partial(staging.settle, reading=True)
                ended = not stopped(disk, again, partial(look, places[side].parent, places[side]))
                other = places[1 - side]
                staging.settle(other.parent, other, reading=True)
                assert texts(places) in (["old", None], ["new", "new"])
                if ended:
                    break


@pytest.mark.parametrize("failing", [0, 1])
@pytest.mark.parametrize("kind", PLACES)
def test_where_one_cannot_be_written_the_other_is_not(
    tmp_path: Path, kind: str, failing: int
) -> None:
    places = made_in(tmp_path, kind, "++")
    with pytest.raises(OutputError, match=f"{places[failing].name}”时磁盘满了"):
        write(places, "new", fails=places[failing])
    assert texts(places) == ["old", "old"]
    assert all_left(places) == []


def test_where_one_cannot_be_replaced_the_other_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = made_in(tmp_path, "two folders", "++")
    real = os.replace

    def replace(source: Path, place: Path) -> None:
        if place == places[1] and source.parent.name == staging.NEW:
            raise PermissionError(errno.EACCES, "open in Excel")
        real(source, place)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError, match=r"新花名册\.csv”替换不了"):
        write(places, "new")
    assert texts(places) == ["old", "old"]
    assert all_left(places) == []


def test_what_cannot_be_looked_for_is_kept(tmp_path: Path, disk: Disk) -> None:
    """The folder of the other output is not there (a drive that was taken out)."""
    kept = 0
    for at in count(1):
        places = made_in(tmp_path / str(at), "two folders", "++")
        if not stopped(disk, at, partial(write, places, "new")):
            break
        away = places[1].parent.rename(tmp_path / f"{at}-away")
        if not list(places[0].parent.glob(".eduaid-*/plan")):
            continue
        kept += 1
        with pytest.raises(staging.UnsettledError):
            staging.settle(places[0].parent, places[0], reading=True)
        away.rename(places[1].parent)
        staging.settle(places[0].parent, places[0], reading=True)
        assert texts(places) in (["old", "old"], ["new", "new"])
    assert kept > 5
