"""What is written goes through one door: nothing in src/ makes a file past it.

Behind it files appear as a whole, are private, and follow nobody's link.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import SOURCE

DOOR = SOURCE / "rosters" / "staging.py"
FOR_TESTS = SOURCE / "testing" / "pack_texts.py"
"""Writes packs of random texts, into the folders of whoever tests."""

MAKES = {
    *("write_text", "write_bytes", "touch", "symlink_to", "hardlink_to", "unlink", "rmdir"),
    *("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory"),
    *("copyfile", "copytree", "copy2", "rmtree", "makedirs", "chmod"),
    *("write_excel", "write_ndjson", "write_json", "to_csv", "to_excel", "to_parquet"),
    *("sink_csv", "sink_parquet", "save_as", "savefig", "FileHandler"),
}
STREAM = "os.dup(sys.stdout.fileno())"
READS = "flags | getattr(os, 'O_NONBLOCK', 0)"
OS = {"open", "replace", "rename", "remove", "mkdir", "link", "symlink", "fdopen", "truncate"}
INTO_MEMORY = {"write_csv", "write_parquet", "write_ipc"}
"""Polars writes into ``io.BytesIO`` here, called ``made``, or into an open ``BinaryIO``."""


def past_the_door(tree: ast.AST, name: str) -> Iterator[str]:
    """What of a module's code would make, change or remove a file."""
    args = [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
    handed = [one.arg for one in args if ast.unparse(one.annotation or one) == "BinaryIO"]
    into = [["made"], *([name] for name in handed)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open") | ast.Attribute(attr="open"):
                of = ast.unparse(node.func)
                modes = [*node.args, *(word.value for word in node.keywords if word.arg == "mode")]
                texts = [one.value for one in modes if isinstance(one, ast.Constant)]
                writes = any({*str(text)} & set("wax+") for text in texts if len(str(text)) < 4)
                # the opener of guards.py opens as ``open(…, "rb")`` tells it
                nowhere = {"os.devnull", READS} & set(map(ast.unparse, node.args))
                if (writes or of == "os.open") and not nowhere:
                    yield f"{name}:{node.lineno} {of}"
            case ast.Attribute(attr=attr, value=ast.Name(id="os" | "shutil")) if attr in OS | MAKES:
                if STREAM in map(ast.unparse, node.args):
                    continue
                yield f"{name}:{node.lineno} {attr}"
            case ast.Attribute(attr=attr) | ast.Name(id=attr) if attr in MAKES:
                yield f"{name}:{node.lineno} {attr}"
            case ast.Attribute(attr=attr) if attr in INTO_MEMORY:
                if [ast.unparse(one) for one in node.args] not in into:
                    yield f"{name}:{node.lineno} {attr}"
            case ast.Name(id="Workbook"):
                if ast.unparse(node.args[0]) != "cast('IO[str]', sink)":
                    yield f"{name}:{node.lineno} Workbook"
            case _:
                pass


def test_nothing_makes_files_but_the_door() -> None:
    found = [
        where
        for path in SOURCE.rglob("*.py")
        if path not in (DOOR, FOR_TESTS)
        for where in past_the_door(ast.parse(path.read_text(encoding="utf-8")), path.name)
    ]
    assert found == []


def test_the_door_is_found_to_make_files() -> None:
    assert list(past_the_door(ast.parse(DOOR.read_text(encoding="utf-8")), DOOR.name))


@pytest.mark.parametrize(
    "source",
    [
        "open(name, 'w')",
        "path.open('wb')",
        "path.open(mode='a')",
        "io.open(name, 'r+')",
        "os.open(name, os.O_CREAT)",
        "path.write_text(text)",
        "os.replace(one, other)",
        "frame.write_parquet(path)",
        "frame.write_csv(path)",
        "def f(file: Path): frame.write_csv(file)",
        "tempfile.NamedTemporaryFile()",
        "Workbook(path)",
        "shutil.copyfile(one, other)",
    ],
)
def test_what_makes_a_file_past_the_door_is_found(source: str) -> None:
    assert list(past_the_door(ast.parse(source), "a.py"))


@pytest.mark.parametrize(
    "source",
    [
        "open(name)",
        "path.open('rb')",
        "frame.write_csv(made)",
        "def f(file: BinaryIO): frame.write_csv(file)",
    ],
)
def test_what_makes_none_is_left_alone(source: str) -> None:
    assert not list(past_the_door(ast.parse(source), "a.py"))


def test_the_door_is_where_it_is_said_to_be() -> None:
    assert Path(DOOR).is_file()


def test_no_path_is_resolved_by_what_stumbles_over_links_in_a_circle() -> None:
    """``Path.resolve`` raises RuntimeError for them; ``os.path.realpath`` gives one of them."""
    found = [
        (path.name, line)
        for path in SOURCE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if ".resolve(" in line and "Path(__file__).resolve(" not in line
    ]
    assert found == []
