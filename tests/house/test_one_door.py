"""What is printed goes through one door: nothing in src/ prints past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import SOURCE

TERMINAL = SOURCE / "cli" / "terminal.py"
"""The one file that writes to the streams of a process."""
SCREEN = SOURCE / "cli" / "screen.py"
"""The one file that makes tables and styled texts."""

WRITERS = {"write", "writelines", "echo", "secho", "echo_via_pager"}
STREAMS = ("stdout", "stderr", "__stdout__", "__stderr__", "click")
LOGS = {"logging", "warnings", "syslog", "typer"}


def past_the_door(tree: ast.AST, path: Path) -> Iterator[str]:
    """What of a module's code would show a text that nobody has made printable."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")) if path != TERMINAL:
                yield f"{path.name}:{node.lineno} print"
            case ast.Attribute(attr=name, value=of) if name in WRITERS:
                if any(part in STREAMS for part in ast.unparse(of).split(".")):
                    yield f"{path.name}:{node.lineno} {name}"
            case (
                ast.ImportFrom(module=str(name), level=0) | ast.Import(names=[ast.alias(name=name)])
            ):
                library = name.partition(".")[0]
                if library in LOGS or (library == "rich" and path not in (TERMINAL, SCREEN)):
                    yield f"{path.name}:{node.lineno} {library}"


def test_nothing_prints_but_the_terminal() -> None:
    found = [
        where
        for path in SOURCE.rglob("*.py")
        for where in past_the_door(ast.parse(path.read_text(encoding="utf-8")), path)
    ]
    assert found == []


def test_the_door_itself_makes_everything_printable() -> None:
    """Each ``print`` of the terminal takes a text from ``printed`` or one with escapes."""
    tree = ast.parse(TERMINAL.read_text(encoding="utf-8"))
    calls = [
        ast.unparse(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert sorted(calls) == ["escaped_json(text)", "printed_line(line)"]


@pytest.mark.parametrize(
    "source",
    [
        "print(name)",
        "import sys\nsys.stderr.write(name)",
        "from rich.text import Text",
        "import rich",
        "import logging",
        "sys.stdout.buffer.write(name)",
        "click.echo(name)",
    ],
)
def test_what_goes_past_the_door_is_found(source: str) -> None:
    assert list(past_the_door(ast.parse(source), SOURCE / "api.py"))
