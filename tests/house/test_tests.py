"""The tests have rooms that their README names, and share helpers, not one another."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from itertools import groupby
from pathlib import Path

from project import DATA, PACKS, ROOT, TESTS

README = (TESTS / "README.md").read_text(encoding="utf-8")
MODULES = [path for path in TESTS.rglob("*.py") if PACKS not in path.parents]
TEST_FILES = [path for path in MODULES if path.name.startswith("test_")]
HELPERS = [path for path in MODULES if path not in TEST_FILES and path.name != "conftest.py"]


def first_cells(heading: str) -> set[str]:
    """What stands in backticks at the start of the rows of a section's table."""
    _, _, after = README.partition(f"\n## {heading}\n")
    section, *_ = after.partition("\n## ")
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_the_readme_names_every_room() -> None:
    rooms = {path.parent.relative_to(TESTS).as_posix() for path in TEST_FILES}
    rooms |= {path.relative_to(TESTS).as_posix() for path in (PACKS, DATA)}
    assert first_cells("Rooms") == {f"{room}/" for room in rooms}


def test_the_readme_names_every_helper() -> None:
    assert first_cells("Helpers") == {path.stem for path in HELPERS}


def test_every_name_of_a_file_is_there_once() -> None:
    names = Counter(path.name for path in (*TEST_FILES, *HELPERS))
    assert [name for name, times in names.items() if times > 1] == []


def test_at_most_fifteen_files_are_side_by_side() -> None:
    crowds = Counter(path.parent for path in MODULES)
    assert {folder: files for folder, files in crowds.items() if files > 15} == {}


def imported_by(path: Path) -> set[str]:
    """The modules that a file imports from."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }


def test_nothing_imports_a_file_of_tests() -> None:
    tests = {path.stem for path in TEST_FILES}
    for path in MODULES:
        assert not imported_by(path) & tests, path


def test_the_naive_evaluator_knows_nothing_of_the_library() -> None:
    for path in (TESTS / "naive").glob("naive*.py"):
        assert not any(name.startswith("eduaid_rules") for name in imported_by(path)), path


def test_pytest_mypy_and_ruff_find_the_helpers_in_the_same_folders() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    homes = {path.parent for path in HELPERS}
    for said in (tool["pytest"]["ini_options"]["pythonpath"], tool["mypy"]["mypy_path"]):
        assert {ROOT / name for name in said if name.startswith("tests")} == homes
    found = {path for name in tool["ruff"]["src"] for path in ROOT.glob(name)}
    assert homes <= found


def test_what_is_dear_is_a_test() -> None:
    listed = (TESTS / "dear.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
    for file, functions in groupby(listed, lambda name: name.partition("::")[0]):
        text = (ROOT / file).read_text(encoding="utf-8")
        for name in functions:
            assert f"def {name.rpartition('::')[2]}(" in text, name
