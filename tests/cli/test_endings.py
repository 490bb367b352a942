"""However a command ends, its code is a documented one, and a line says what happened."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import errors as errors_module
from eduaid_rules.cli import main as command_line
from eduaid_rules.cli.screen import Screen, table
from eduaid_rules.errors import reason_of
from pinned import MATERIAL

LITTLE = ("--policy", str(MATERIAL / "little"))
PROFILE = str(MATERIAL / "学生.yaml")
SHOW = ("show", "--term", "2024秋", *LITTLE)
CHECK = ("check", PROFILE, "--term", "2024春", *LITTLE)
COMMANDS = (
    ("--help",),
    ("--version",),
    ("show", "--help"),
    ("facts", *LITTLE),
    ("facts", "--json", *LITTLE),
    SHOW,
    ("lint", str(MATERIAL / "little")),
    CHECK,
    (*CHECK, "--json"),
)


class Refusing(io.StringIO):
    """A stream that takes some signs and then nothing, as a full disk or a pipe without reader."""

    def __init__(self, error: OSError, room: int) -> None:
        super().__init__()
        self.error, self.room = error, room

    def write(self, text: str) -> int:
        self.room -= len(text)
        if self.room < 0:
            raise self.error
        return super().write(text)

    def flush(self) -> None:
        if self.room < 1_000_000:  # a real stream keeps what it has and fails when it is flushed
            raise self.error


def ending(monkeypatch: pytest.MonkeyPatch, out: object, *arguments: str) -> tuple[int, str]:
    """The exit code and what stood on the error stream, with this as standard output."""
    errors = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", errors)
        with pytest.raises(SystemExit) as left:
            command_line.main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code, errors.getvalue()


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_output_that_cannot_be_written_is_bad_input(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = io.StringIO()
    closed.close()
    for room in (0, 999_999):
        seen = ending(monkeypatch, Refusing(FULL, room), *command)
        assert seen == (2, "错误：结果写不出去：磁盘满了。请把结果写到别处再运行一次\n")
    for out in (None, closed):
        seen = ending(monkeypatch, out, *command)
        assert seen == (2, "错误：结果写不出去：标准输出已经关闭。请把结果写到别处再运行一次\n")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_reader_who_has_read_enough_ends_a_command_without_fault(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (0, 999_999):
        gone = Refusing(BrokenPipeError(errno.EPIPE, "Broken pipe"), room)
        assert ending(monkeypatch, gone, *command) == (0, "")


@pytest.mark.parametrize("errors", [None, Refusing(FULL, 0)], ids=["closed", "full"])
def test_an_error_that_nobody_can_be_told_keeps_its_code(
    errors: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", errors)
    codes = []
    for arguments in (["nope"], ["show", "--policy", "./nowhere", "x"], ["facts", *LITTLE]):
        with pytest.raises(SystemExit) as left:
            command_line.main(arguments)
        codes.append(left.value.code)
    assert codes == [2, 2, 0]


class Panic(BaseException):
    """As Polars panics: what no ``except Exception`` stops."""


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def callback(**_options: object) -> None:
        raise error

    monkeypatch.setattr(command_line.eduaid.commands["facts"], "callback", callback)


@pytest.mark.parametrize(
    "error", [KeyError("李小明"), RecursionError(), MemoryError(), Panic("李小明"), OSError("x")]
)
def test_what_nobody_foresaw_says_in_a_line_where_to_report_it(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(monkeypatch, error)
    monkeypatch.delenv("EDUAID_DEBUG", raising=False)
    code, out, errors = eduaid(capsys, "facts")
    assert (code, out) == (70, "")
    assert errors.startswith(f"程序出错，没有算完（{type(error).__name__}，")
    assert "请提 issue" in errors
    assert "EDUAID_DEBUG=1" in errors
    assert (errors.count("\n"), "李小明" in errors) == (1, False)


def test_the_line_names_the_place_and_a_variable_shows_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eduaid_rules.cli.commands.facts.read_policy", lambda _source: None)
    _, _, errors = eduaid(capsys, "facts")
    assert "（AttributeError，cli/commands/facts.py 第" in errors
    monkeypatch.setenv("EDUAID_DEBUG", "1")
    with pytest.raises(SystemExit) as left:
        command_line.main(["facts"])
    assert left.value.code == 70
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback (most recent call last):\n")
    assert shown.splitlines()[-1].startswith("程序出错，没有算完（AttributeError，")


def test_who_interrupts_a_command_gets_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(monkeypatch, KeyboardInterrupt())
    assert eduaid(capsys, "facts") == (130, "", "\n")


def test_a_profile_from_a_closed_standard_input_is_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, out, errors = eduaid(capsys, "check", "-", "--term", "2019秋")
    assert (code, out) == (2, "")
    assert "标准输入:1:1  E104  文件是空的" in errors


@pytest.mark.parametrize("columns", ["0", "1", "5", "40", "-3", "abc", ""])
def test_no_text_is_left_out_whatever_the_width_of_the_terminal_is_said_to_be(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    wide = eduaid(capsys, *SHOW)[1]
    monkeypatch.setenv("COLUMNS", columns)
    narrow = eduaid(capsys, *SHOW)[1]
    signs = [sorted(sign for sign in shown if sign.isalnum()) for shown in (wide, narrow)]
    assert signs[0] == signs[1] != []


@pytest.mark.parametrize("width", [1, 20, 33, 34, 80])
def test_a_table_is_as_wide_as_its_texts_need(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    made = table("甲", "一个很长的标题", "钱", no_wrap=("甲", "钱"))
    made.add_row("不折行的十个字在这里", "折行的内容" * 10, "1234.50元")
    Screen(width, show_ids=True).print(made)
    shown = capsys.readouterr().out
    assert "不折行的十个字在这里" in shown
    assert "1234.50元" in shown
    assert [shown.count(sign) for sign in "折内容"] == [11, 10, 10]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("facts > /dev/full", 2, "磁盘满了"),
        ("facts --json > /dev/full", 2, "磁盘满了"),
        ("--help > /dev/full", 2, "磁盘满了"),
        ("show --term 2019秋 >&-", 2, "标准输出已经关闭"),
        ("nope 2> /dev/full", 2, ""),
        ("nope >&- 2>&-", 2, ""),
        ("facts --json | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}", 0, ""),
        ("facts | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}", 0, ""),
        ("facts | :; exit ${PIPESTATUS[0]}", 0, ""),
        ("check - --term 2019秋 <&-", 2, "文件是空的"),
    ],
)
def test_the_endings_of_a_real_process(line: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m eduaid_rules.cli {line}', sys.executable],
        capture_output=True,
        env={**os.environ, "EDUAID_POLICY": "city-2019"},
        check=False,
    )
    errors = done.stderr.decode()
    assert done.returncode == code, errors
    assert said in errors
    assert "Traceback" not in errors
    assert "Exception" not in errors
    assert not done.stdout


def test_a_link_that_leads_back_to_itself_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop, people, pack = tmp_path / "圈.xlsx", tmp_path / "甲.csv", tmp_path / "包"
    loop.symlink_to(loop)
    people.write_text("姓名\n甲\n", encoding="utf-8")
    shutil.copytree(MATERIAL / "little", pack)
    (pack / "圈.yaml").symlink_to(pack / "圈.yaml")
    (tmp_path / "夹").mkdir()
    (tmp_path / "夹" / "圈.csv").symlink_to(tmp_path / "夹" / "圈.csv")
    term = ("--term", "2024秋")
    new = ("-o", f"{tmp_path}/新.xlsx")
    for command in (
        ("batch", f"{people}", *term, *LITTLE, "-o", f"{loop}"),
        ("batch", f"{people}", *term, *LITTLE, "-o", f"{loop}/新.xlsx"),
        ("batch", f"{loop}", *term, *LITTLE, *new),
        ("batch", f"{tmp_path}/夹", *term, *LITTLE, *new),
        ("batch", f"{people}", *term, *LITTLE, "--mapping", f"{loop}", *new),
        ("columns", f"{loop}", *LITTLE),
        ("match", f"{people}", "--list", f"孤儿={loop}", *LITTLE, *new),
        ("reconcile", f"{loop}", "--paid", f"{people}", *LITTLE),
        ("reconcile", f"{people}", "--paid", f"{loop}", *LITTLE, *new),
        ("backpay", f"{people}", "--paid", f"{loop}", *term, *LITTLE),
        ("check", f"{loop}", *term, *LITTLE),
        *((name, f"{loop}") for name in ("lint", "test", "mutate", "prove", "replay")),
        *((name, f"{pack}") for name in ("lint", "test", "mutate", "prove")),
        ("diff", f"{loop}", f"{pack}"),
        ("facts", "--policy", f"{loop}"),
        ("bundle", *LITTLE, "--to", f"{loop}"),
    ):
        code, _, said = eduaid(capsys, *command)
        assert (code, command[0]) == (2, command[0]), said
        assert said or command[0] == "lint"


def test_no_words_of_the_system_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, errors = eduaid(capsys, "check", str(tmp_path), "--term", "2019秋")
    assert code == 2
    assert "读不了学生信息：这是一个文件夹" in errors
    for number in errno.errorcode:
        said = reason_of(OSError(number, os.strerror(number)))
        assert said.isascii() is False
        assert os.strerror(number) not in said
    assert reason_of(ValueError("embedded null byte")) == "名称里有不能用的字符"


def test_no_source_says_what_the_system_says() -> None:
    files = Path(errors_module.__file__).parent.rglob("*.py")
    assert [file.name for file in files if "strerror" in file.read_text(encoding="utf-8")] == []
