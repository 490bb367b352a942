"""Every command, in every broken surrounding: a documented code, never a fault of ours."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import LITTLE, NEWER, Desk
from eduaid_rules.cli.main import eduaid as program
from eduaid_rules.cli.main import main
from eduaid_rules.cli.terminal import ExitCode

pytestmark = pytest.mark.slow

POLICY = ("--policy", LITTLE)
ROSTER = ("花名册.csv", *POLICY, "--map", "备注=不用")
LINES: tuple[tuple[str, ...], ...] = (
    ("backpay", *ROSTER, "--term", "2024春", "--known-on", "2024-03-01"),
    ("batch", *ROSTER, "--term", "2019秋"),
    ("bundle", *POLICY, "--to", "给"),
    ("check", "学生.yaml", "--term", "2024春", *POLICY),
    ("columns", *ROSTER, "--term", "2019秋", "--mapping", "映射.yaml"),
    ("diff", LITTLE, NEWER, "--term", "2024春", "--roster", "花名册.csv"),
    ("facts", *POLICY),
    ("lint", LITTLE),
    ("match", *ROSTER, "--list", "名单.csv", "--term", "2019秋"),
    ("mutate", LITTLE, "--kind", "金额", "--jobs", "1"),
    ("prove", LITTLE, "--term", "2024春"),
    ("reconcile", "台账.xlsx", "--paid", "2019秋=发放.csv", *POLICY, "--item", "走读补=不用"),
    ("replay", "结果.json", "学生.yaml", "--bundle", "规则.json"),
    ("schema", "profile", *POLICY),
    ("show", "--term", "2024秋", *POLICY),
    ("sources", *POLICY),
    ("test", LITTLE),
)
FORESEEN = set(ExitCode) - {ExitCode.UNFORESEEN}
FULL = OSError(errno.ENOSPC, "No space left on device")


class Refusing(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _text: str) -> int:
        raise self.error


@pytest.fixture(scope="module")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("desk"))
    (made.folder / "给").mkdir()
    (made.folder / "映射.yaml").write_text("列: {备注: 不用}\n", encoding="utf-8")
    return made


def ends(monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], out: object) -> tuple[int, str]:
    """The code, and what stands on the error stream."""
    errors = io.StringIO()
    lists = {"名单.csv": "脱贫户=名单.csv"} if line[0] == "match" else {}
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", errors)
        with pytest.raises(SystemExit) as left:
            main([lists.get(part, part) for part in line])
    assert isinstance(left.value.code, int)
    return left.value.code, errors.getvalue()


def test_each_command_is_tried() -> None:
    assert {line[0] for line in LINES} == set(program.commands)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_whatever_becomes_of_the_output(
    line: tuple[str, ...], made_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made_desk.folder)
    shown = io.StringIO()
    usual = ends(monkeypatch, line, shown)
    assert usual[0] in FORESEEN, usual
    assert shown.getvalue(), usual
    for out in (Refusing(FULL), None):
        code, errors = ends(monkeypatch, line, out)
        assert (code, "错误：结果写不出去" in errors) == (2, True)
    assert ends(monkeypatch, line, Refusing(BrokenPipeError())) == (0, usual[1])
    monkeypatch.setenv("COLUMNS", "0")
    assert ends(monkeypatch, line, io.StringIO()) == usual


def broken(folder: Path) -> Iterator[str]:
    """What may stand where a command takes a file or a folder."""
    deep, wild, empty = (folder / f"坏{kind}.json" for kind in ("深", "乱", "空"))
    deep.write_text("[" * 100_000, encoding="utf-8")
    wild.write_bytes(bytes(range(256)) * 40)
    empty.write_bytes(b"")
    yield from ("没有.csv", "", ".", "给", str(deep), str(wild), str(empty), "长" * 5_000)
    yield from (os.fsdecode("学生".encode("gbk")), "/dev/null", "~", "-")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_whatever_stands_where_a_file_is_asked_for(
    line: tuple[str, ...], made_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made_desk.folder)
    monkeypatch.setattr(sys, "stdin", None)
    places = [at for at, part in enumerate(line) if at and Path(part).exists()]
    for at in places:
        for wrong in broken(made_desk.folder):
            given = f"脱贫户={wrong}" if line[at] == "名单.csv" else wrong
            tried = (*line[:at], given, *line[at + 1 :])
            code, errors = ends(monkeypatch, tried, io.StringIO())
            assert code in FORESEEN, (tried, errors)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_current_folder_that_is_gone(
    line: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, errors = ends(monkeypatch, line, io.StringIO())
    assert (code, errors) == (2, "错误：当前文件夹已经不在了，请换到别的文件夹再运行\n")
