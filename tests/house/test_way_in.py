"""What a newcomer reads is true: the tree, the paths, commands and names of pages, issue forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from eduaid_rules.cli.main import eduaid
from pages import put_into
from project import DOCS, ROOT, SOURCE, TESTS
from tree import BEGIN, END, defined, tree

ARCHITECTURE = DOCS / "architecture.md"
GLOSSARY = DOCS / "glossary.md"
DECISIONS = DOCS / "decisions"
PAGES = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(
            path
            for room in ("benchmarks", "examples", "tests")
            for path in (ROOT / room).rglob("*.md")
        ),
    )
    if DECISIONS not in path.parents and path.name != "CHANGELOG.md"
)
"""The pages that speak of today; decisions and the changelog speak of their day."""
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
ISSUES = [path for path in FORMS if path.name != "config.yml"]
HOOKS = ROOT / ".pre-commit-config.yaml"

ROOMS = {"rules", "src", "tests", "docs", "examples", "benchmarks", ".ci", ".github"}
IN_CODE = {path.name for root in (SOURCE, TESTS) for path in root.iterdir() if path.is_dir()}


def test_the_tree_is_that_of_the_files() -> None:
    page = ARCHITECTURE.read_text(encoding="utf-8")
    drawn = put_into(page, BEGIN, tree(SOURCE), END)
    assert page == drawn, "run python .ci/tree.py --write docs/architecture.md"


def test_the_tree_names_every_file_and_what_it_is_for() -> None:
    rows = tree(SOURCE).splitlines()
    modules = list(SOURCE.rglob("*.py"))
    folders = [path for path in modules if path.name == "__init__.py"]
    assert len(rows) == len(modules) + sum(bool(defined(path)) for path in folders)
    for row in rows:
        _, _, said = re.sub(r"^[│├└─ ]*", "", row).partition("  ")
        assert said.strip(), row


def test_a_page_without_a_place_for_the_tree_is_refused() -> None:
    with pytest.raises(ValueError, match="does not mark"):
        put_into("# A page\n", BEGIN, "src/\n", END)


def paths_in(text: str) -> Iterator[str]:
    """What looks like a path of the project, in prose, tables and pictures."""
    for found in re.finditer(r"(?<![\w./*-])((?:[\w.-]+/)+[\w.*-]*)", text):
        path = found[1].rstrip(".")
        first = path.split("/")[0]
        if first in ROOMS | IN_CODE and "*" not in path and "my-county" not in path:
            yield path


def exists(path: str) -> bool:
    """Whether a path stands in the checkout, in the package or among the tests."""
    return any((root / path).exists() for root in (ROOT, SOURCE, TESTS))


def test_every_path_of_a_page_exists() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert [path for path in paths_in(text) if not exists(path)] == [], page


def test_pages_name_no_module_that_is_nowhere() -> None:
    modules = {path.name for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    for page in PAGES:
        named = set(re.findall(r"(?<![\w./*-])\w+\.py\b", page.read_text(encoding="utf-8")))
        assert named <= modules, page


def test_the_decisions_say_where_things_are_now_and_name_every_page() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    now = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", index, re.MULTILINE)
    assert len(now) > 30
    assert [path for cell in now for path in paths_in(cell) if not exists(path)] == []
    for page in DECISIONS.glob("[0-9]*.md"):
        number, title = page.name[:3], page.read_text(encoding="utf-8").partition("\n")[0]
        assert f"| [{number}]({page.name}) | {title.removeprefix(f'# {number} ')} |" in index


def test_classes_that_are_explained_are_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    defined = set(re.findall(r"^(?:class )?([A-Z][a-z]\w+)\b(?:: TypeAlias)?", code, re.MULTILINE))
    for page in (ARCHITECTURE, GLOSSARY):
        named = re.findall(r"`([A-Z][a-z]\w*)(?:\.\w+)?`", page.read_text(encoding="utf-8"))
        assert named
        assert set(named) - defined - {"Any", "Makefile", "Decimal"} == set(), page


def test_every_command_of_a_page_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in (*PAGES, *FORMS, HOOKS, ROOT / ".github" / "pull_request_template.md"):
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"(?<![\w./-])(?:\.venv/bin/)?eduaid ([a-z]+)\b", text))
        assert named <= set(eduaid.commands), page
        assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets, page


def read(path: Path) -> Any:  # what a YAML file holds
    """A YAML file as lists, mappings and texts."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", ISSUES, ids=lambda form: form.stem)
def test_an_issue_form_can_be_shown_and_warns_of_what_nobody_must_see(form: Path) -> None:
    said = read(form)
    assert set(said) <= {"name", "description", "title", "labels", "body"}
    assert all(said[key] for key in ("name", "description", "body"))
    types = {"markdown", "textarea", "input", "dropdown", "checkboxes"}
    assert {part["type"] for part in said["body"]} <= types
    asked = [part for part in said["body"] if part["type"] != "markdown"]
    assert len({part["id"] for part in asked}) == len(asked)
    assert all(part["attributes"]["label"] for part in asked)
    assert re.search("不要.*真实学生|不要上传真实", form.read_text(encoding="utf-8"))


def test_there_is_a_form_for_each_sort_of_issue() -> None:
    assert {form.stem for form in ISSUES} == {
        "wrong-result",
        "cannot-be-said",
        "unreadable-file",
        "idea",
    }
    assert read(ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml") == {
        "blank_issues_enabled": False
    }


def test_hooks_are_our_own_and_call_what_the_set_up_installs() -> None:
    tools = {"ruff", "mypy", "lint-imports", "python", "eduaid"}
    repositories = read(HOOKS)["repos"]
    assert [one["repo"] for one in repositories] == ["local"]
    hooks = {hook["id"]: hook for hook in repositories[0]["hooks"]}
    assert {"ruff", "ruff-format", "mypy", "lint-imports", "rules", "tree"} <= set(hooks)
    for hook in hooks.values():
        assert hook["language"] == "system"
        called = re.findall(r"\.venv/bin/([\w-]+)", hook["entry"])
        assert set(called) <= tools
        assert called or hook["entry"].startswith("git diff --cached --check")
    assert '":(exclude)tests/pins"' in hooks["whitespace"]["entry"]
