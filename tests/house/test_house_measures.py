"""What keeps a stranger's way short, counted from the sources: ``python .ci/house.py``."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from project import ROOT


def script(name: str) -> ModuleType:
    """A script of .ci/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


measured = script("house")
HOUSE = measured.house()

TWICE: dict[str, str] = {}
"""Public names that stand in two modules, each with the reason."""


def test_no_two_files_import_each_other() -> None:
    assert HOUSE.circles() == []


def test_at_most_fifteen_files_are_side_by_side_beside_their_init() -> None:
    assert {room: files for room, files in HOUSE.folders().items() if files > 15} == {}


def test_a_public_name_is_defined_once() -> None:
    assert set(HOUSE.twice()) == set(TWICE)


def test_every_match_over_our_own_classes_is_closed() -> None:
    assert HOUSE.open_matches() == []


def test_few_small_files_have_a_single_importer() -> None:
    """A command of the command line is a file of its own, however small."""
    lonely = [name for name in HOUSE.lonely() if ".cli.commands." not in name]
    assert len(lonely) <= 14, lonely


A_MATCH = "class A: ...\ndef f(x):\n    match x:\n        case A(): return 1\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (A_MATCH, 1),
        (f"{A_MATCH}        case _: pass\n", 1),
        (f"{A_MATCH}        case _: assert_never(x)\n", 0),
        (A_MATCH.replace("A()", "int()"), 0),
    ],
)
def test_an_open_match_is_seen(
    source: str, found: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("house")
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "one.py").write_text(source, encoding="utf-8")
    assert len(measured.House(folder).open_matches()) == found


def test_a_circle_is_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("house")
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "one.py").write_text("from .two import a\n", encoding="utf-8")
    (folder / "two.py").write_text("def f():\n    from .one import b\n", encoding="utf-8")
    (circle,) = measured.House(folder).circles()
    assert circle == ("eduaid_rules.one", "eduaid_rules.two")
