"""Files that are written together: stopped at any step whatever, there are the old or the new."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from eduaid_rules import OutputError
from eduaid_rules.rosters import staging
from eduaid_rules.rosters.printing.atomic_files import Output, OutputForm, OutputTarget, placed
from killed_runs import STEPS, Disk, left_behind, stopped


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    for name in STEPS:
        monkeypatch.setattr(os, name, made.step(name, getattr(os, name)))
    return made


def output(root: Path, form: OutputForm) -> OutputTarget:
    """A workbook; a CSV file with two beside it; a folder of two."""
    path = root / f"台账{form.value}"
    match form:
        case OutputForm.WORKBOOK:
            files = [path]
        case OutputForm.FOLDER:
            files = [path / "待核.csv", path / "明细.csv"]
        case _:
            files = [path.with_name(f"台账.{name}.csv") for name in ("待核", "汇总")] + [path]
    return OutputTarget(path, form, tuple(files))


def write(target: OutputTarget, text: str, fails: bool = False) -> None:
    def fill(folder: Path) -> None:
        inside = folder / target.path.name if target.form is OutputForm.FOLDER else folder
        inside.mkdir(mode=0o700, exist_ok=True)
        for file in target.files:
            with staging.new_file(inside / file.name) as made:
                made.write(f"{text} {file.name}".encode())
        if fails:
            raise OSError(errno.ENOSPC, "full")

    placed(Output(target, fill))


def state(target: OutputTarget) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in target.files if file.exists()}


def whole(target: OutputTarget, text: str) -> dict[str, str]:
    return {file.name: f"{text} {file.name}" for file in target.files}


def before(target: OutputTarget, had: str) -> dict[str, str]:
    """What is there when the run begins: an earlier output, none, or one that lacks a file."""
    if had == "none":
        return {}
    write(target, "old")
    if had == "part":
        target.files[0].unlink()
    return state(target)


FORMS = {
    (OutputForm.WORKBOOK, "all"): 0,
    (OutputForm.WORKBOOK, "none"): 0,
    (OutputForm.CSV, "all"): 13,
    (OutputForm.CSV, "none"): 8,
    (OutputForm.CSV, "part"): 12,
    (OutputForm.FOLDER, "all"): 9,
    (OutputForm.FOLDER, "none"): 0,
    (OutputForm.FOLDER, "part"): 9,
}
"""At how many steps a run can stop with a plan on the disk.

Two for writing that down, one for each file that goes away and comes in, two when the last one is
away, three at the end.
"""
QUICK = {(OutputForm.CSV, "all", False), (OutputForm.FOLDER, "all", False)}


def often(*, quick: Collection[object], kinds: Iterable[tuple[object, ...]]) -> list[object]:
    """Kinds as parameters, those that are not quick marked."""
    return [one if one in quick else pytest.param(*one, marks=pytest.mark.slow) for one in kinds]


@pytest.mark.parametrize(
    ("form", "had", "read"),
    often(quick=QUICK, kinds=[(*kind, read) for kind in FORMS for read in (False, True)]),
)
def test_killed_at_any_step_then_failing_there_is_one_whole_set(
    tmp_path: Path, disk: Disk, form: OutputForm, had: str, read: bool
) -> None:
    outcomes = []
    for at in count(1):
        root = tmp_path / str(at)
        root.mkdir()
        target = output(root, form)
        old, new = before(target, had), whole(target, "new")
        if not stopped(disk, at, partial(write, target, "new")):
            break
        seen = state(target)
        assert seen in (old, new) or target.files[-1].name not in seen
        if read:
            staging.settle(root, target.path, reading=True)
            assert state(target) in (old, new)
        with pytest.raises(OutputError, match="磁盘满了"):
            write(target, "newer", fails=True)
        assert state(target) in (old, new)
        outcomes.append(state(target) == new)
        assert left_behind(root) == []
        write(target, "newest")
        assert state(target) == whole(target, "newest")
        assert left_behind(root) == []
    assert outcomes == sorted(outcomes)  # old up to a step, new from there on
    assert {*outcomes} == {False, True}
    assert state(target) == new
    assert len(outcomes) > 15


@pytest.mark.parametrize(("form", "had"), often(quick={(OutputForm.CSV, "all")}, kinds=[*FORMS]))
def test_what_settles_can_be_killed_as_well(
    tmp_path: Path, disk: Disk, form: OutputForm, had: str
) -> None:
    windows = 0
    for at in count(1):
        root = tmp_path / str(at)
        root.mkdir()
        target = output(root, form)
        old, new = before(target, had), whole(target, "new")
        if not stopped(disk, at, partial(write, target, "new")):
            break
        if not list(root.glob(".eduaid-*/plan")):
            shutil.rmtree(root)
            continue
        windows += 1
        for again in count(1):
            copy = tmp_path / f"{at}-{again}"
            shutil.copytree(root, copy)
            there = output(copy, form)
            if not stopped(disk, again, partial(staging.settle, copy, there.path)):
                break
            with pytest.raises(OutputError, match="磁盘满了"):
                write(there, "newer", fails=True)
            assert state(there) in (old, new)
            assert left_behind(copy) == []
    assert windows == FORMS[form, had]


@pytest.mark.parametrize("form", [OutputForm.CSV, OutputForm.FOLDER])
def test_an_error_at_any_step_leaves_one_whole_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: OutputForm
) -> None:
    """A step that fails, and all after it (the disk is gone), and then is there again."""
    real = os.replace
    for at in count(1):
        root = tmp_path / str(at)
        root.mkdir()
        target = output(root, form)
        write(target, "old")
        old, new = state(target), whole(target, "new")
        steps = count(1)

        def replace(source: Path, place: Path, steps: Iterator[int] = steps, at: int = at) -> None:
            if next(steps) >= at:
                raise OSError(errno.EIO, "input/output error")
            real(source, place)

        monkeypatch.setattr(os, "replace", replace)
        try:
            write(target, "new")
        except OutputError as error:
            left = left_behind(root)
            said = str(error)
            assert ("原来的文件没有动" in said) == (state(target) == old)
            assert not left or (left[0] in said and "再运行一次，会先放回去" in said)
        else:
            assert state(target) == new
            break
        finally:
            monkeypatch.setattr(os, "replace", real)
        with suppress(OutputError):
            write(target, "newer", fails=True)
        assert state(target) == old
        assert left_behind(root) == []


@pytest.mark.parametrize("form", [OutputForm.CSV, OutputForm.FOLDER])
def test_whoever_presses_ctrl_c_has_one_whole_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: OutputForm
) -> None:
    real, target = os.replace, output(tmp_path, form)
    write(target, "old")
    for at in count(1):
        steps = count(1)

        def replace(source: Path, place: Path, steps: Iterator[int] = steps, at: int = at) -> None:
            if next(steps) == at:
                raise KeyboardInterrupt
            real(source, place)

        with monkeypatch.context() as pressed:
            pressed.setattr(os, "replace", replace)
            try:
                write(target, "new")
            except KeyboardInterrupt:
                assert state(target) == whole(target, "old")
                assert left_behind(tmp_path) == []
            else:
                break
    assert at == (8 if form is OutputForm.CSV else 4)
    assert state(target) == whole(target, "new")


PLANS = (
    *(b"", b"\0", b"[]", b"{}", b"null", b"1", b"[" * 100_000, b'{"a": ' * 100_000),
    *(
        b'{"x.csv": 1}',
        b'{"../x.csv": true}',
        b'{"..": true}',
        b'{".": true}',
        b'{"": true}',
        b'{"x": true, "x": false}',
    ),
)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: str(plan[:20]))
def test_a_plan_that_cannot_be_read_removes_nothing(tmp_path: Path, plan: bytes) -> None:
    target = output(tmp_path, OutputForm.CSV)
    write(target, "old")
    with staging.staged(target.path) as folder:
        (folder / "plan").write_bytes(plan)
    assert left_behind(tmp_path) == [folder.name]
    with pytest.raises(OutputError, match=f"{folder.name}”里，请不要删除"):
        write(target, "new")
    with pytest.raises(staging.UnsettledError):
        staging.settle(tmp_path, target.path, reading=True)
    assert left_behind(tmp_path) == [folder.name]
    assert state(target) == whole(target, "old")


def test_a_reader_is_told_of_files_that_are_replaced_meanwhile(tmp_path: Path) -> None:
    target = output(tmp_path, OutputForm.CSV)
    write(target, "old")
    with staging.read_together(target.path, target.files):
        assert state(target) == whole(target, "old")
    with (
        pytest.raises(staging.BusyError),
        staging.read_together(target.path, target.files),
    ):
        write(target, "new")
    with staging.staged(target.path), staging.read_together(target.path, target.files):
        pass  # nothing is moved yet


def test_a_reader_that_comes_between_two_moves_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = output(tmp_path, OutputForm.CSV)
    write(target, "old")
    real, told = os.replace, []

    def replace(source: Path, place: Path) -> None:
        real(source, place)
        if list(tmp_path.glob(".eduaid-*/plan")):
            with (
                pytest.raises(staging.BusyError),
                staging.read_together(target.path, target.files),
            ):
                pytest.fail("the files may be old and new")
            told.append(place)

    monkeypatch.setattr(os, "replace", replace)
    write(target, "new")
    assert len(told) == 7  # the plan, three away, three in
    assert state(target) == whole(target, "new")


def test_names_of_hidden_folders_cannot_be_guessed(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        with staging.staged(tmp_path / "台账.xlsx") as folder:
            names.add(folder.name)
            assert folder.stat().st_mode & 0o777 == 0o700
    assert len(names) == 3


def test_formats_of_one_name_wait_for_each_other(tmp_path: Path) -> None:
    """They share the files beside: 台账.待核.csv."""
    with (
        staging.staged(tmp_path / "台账.csv"),
        pytest.raises(staging.BusyError),
        staging.staged(tmp_path / "台账.parquet"),
    ):
        pytest.fail("two write the same files")
    with staging.staged(tmp_path / "台账.csv"), staging.staged(tmp_path / "另一本.csv"):
        pass
    assert left_behind(tmp_path) == []
