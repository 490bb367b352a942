"""The help of the group and of every command."""

from __future__ import annotations

import pytest

from desk import Desk
from pinned import assert_all_pinned, assert_pinned

COMMANDS = (
    *("backpay", "batch", "bundle", "check", "columns", "diff", "facts", "lint"),
    *("match", "mutate", "prove", "reconcile", "replay", "schema", "show", "sources", "test"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_as_it_was(
    command: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = desk.run(capsys, command, "--help")
    assert_pinned(f"help/{command}.txt", shown.out)
    assert (shown.code, shown.errors) == (0, "")


def test_the_help_of_the_group_names_these_commands_and_no_others(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = desk.run(capsys, "--help")
    assert_pinned("help/eduaid.txt", shown.out)
    assert (shown.code, shown.errors) == (0, "")
    listed = shown.out.partition("命令:\n")[2].splitlines()
    assert tuple(line.split()[0] for line in listed) == COMMANDS
    assert_all_pinned("help", {f"{command}.txt" for command in (*COMMANDS, "eduaid")})


def test_no_command_at_all_is_bad_input_and_shows_the_help(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = desk.run(capsys)
    assert (shown.code, shown.out) == (2, "")
    assert shown.errors == desk.run(capsys, "--help").out


def test_the_version_is_a_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    shown = desk.run(capsys, "--version")
    assert (shown.code, shown.out) == (0, "eduaid <版本>\n")
