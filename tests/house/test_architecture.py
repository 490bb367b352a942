"""The house: which way imports run, how light the door is, and no policy in Python."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import yaml

from project import ROOT, RULES, SOURCE


def test_the_import_arrows_hold() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh process has after a statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


HEAVY = {
    "pydantic",
    "rich",
    "click",
    "dateutil",
    "json",
    "hashlib",
    "hypothesis",
    "importlib.metadata",
    "narwhals",
    "polars",
    "pyarrow",
    "pandas",
}


def test_the_library_loads_nothing_heavy() -> None:
    program = """
from eduaid_rules import load_policy
policy = load_policy("city-2019")
found = policy.evaluate({"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}, "2019秋")
[(item.rule, item.amount, item.citations) for item in found.entitlements]
"""
    assert not loaded_by(program) & HEAVY


def test_the_pytest_plugin_loads_nothing_heavy_that_pytest_does_not() -> None:
    heavy = HEAVY - {"json", "importlib.metadata"}
    assert not loaded_by("import eduaid_rules.testing.plugin") & (
        heavy - loaded_by("import pytest")
    )


def test_the_command_line_loads_tables_only_to_show_them() -> None:
    assert not loaded_by("import eduaid_rules.cli.main") & (HEAVY - {"click", "json", "hashlib"})


def texts_of(path: Path) -> set[str]:
    """Every text constant of a file that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    }


def names_of_the_policy() -> set[str]:
    """Rule ids and the names of facts and values that the shipped packs declare."""
    names: set[str] = set()
    for path in RULES.rglob("*.yaml"):
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        names |= set(tree.get("规则", {})) | set(tree.get("定义", {}))
        for fact in tree.get("事实", []):
            names |= {fact["名称"], fact.get("英文", fact["名称"])}
            for value in (*fact.get("取值", []), *fact.get("增加取值", [])):
                names |= {value["名称"], value["英文"]}
    return names


WORDS_OF_THE_LANGUAGE = {"学段", "name", "学校所在地", "学校"}
"""学段 is also the 性质 of a fact, 学校所在地 a 认定地, 学校 a 收款; ``name`` a field of JSON."""


def test_nothing_about_the_policies_is_written_in_python() -> None:
    names = names_of_the_policy() - WORDS_OF_THE_LANGUAGE
    assert {"boarding-subsidy", "建档立卡", "hardship"} <= names
    for path in SOURCE.rglob("*.py"):
        assert not texts_of(path) & names, path


def test_importing_a_module_replaces_no_function_of_its_package() -> None:
    for path in SOURCE.rglob("__init__.py"):
        modules = {inside.stem for inside in path.parent.iterdir()}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not own & modules, path


def test_a_file_tells_one_story() -> None:
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_no_path_of_a_machine_and_no_registry_is_in_the_project() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    wrong = re.compile(r"/(?:root|home|tmp|work|opt)/\w|index-url|https?://[^/\s]*(?:pypi|mirror)")
    paths = {ROOT / name for name in files if name} - {Path(__file__)}
    assert len(paths) > 200
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        assert not wrong.search(text), (path, wrong.search(text))


def test_everything_that_the_set_up_installs_is_pinned() -> None:
    from importlib.metadata import distributions

    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().split("\n") if line
    )
    normal = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pinned.items()}
    for found in distributions():
        name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
        if name not in ("pip", "setuptools", "wheel", "eduaid-rules"):
            assert normal.get(name) == found.version, name
