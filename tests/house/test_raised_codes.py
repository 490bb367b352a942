"""The registry of codes against the sources: nothing is raised without it, nothing idle in it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import get_args

from eduaid_rules.codes import CODES, Code, ErrorCode, WarningCode
from project import SOURCE

CODE = re.compile(r"[EW]\d{3}")


def raised_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a module says, but for those that it only looks for in findings."""
    if isinstance(tree, ast.Constant) and CODE.fullmatch(str(tree.value)):
        yield str(tree.value)
    if not isinstance(tree, ast.Compare | ast.Set):
        for part in ast.iter_child_nodes(tree):
            yield from raised_in(part)


def test_the_codes_are_raised_where_the_registry_says() -> None:
    raised: defaultdict[str, set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        if path.name != "codes.py":
            room = ".".join(path.parent.relative_to(SOURCE).parts[:2]) or path.stem
            for code in raised_in(ast.parse(path.read_text(encoding="utf-8"))):
                raised[code].add(room)
    assert raised == {code: set(entry.raised_by) for code, entry in CODES.items()}


def test_what_the_type_checker_allows_is_what_the_table_has() -> None:
    assert list(CODES) == list(get_args(Code))
    assert all(code.startswith("E") for code in get_args(ErrorCode))
    assert all(code.startswith("W") for code in get_args(WarningCode))


def test_a_code_that_is_only_looked_for_is_not_raised() -> None:
    said = 'if found.code != "E101" and found.code not in {"E102"}: raise_it("E103")'
    assert list(raised_in(ast.parse(said))) == ["E103"]
