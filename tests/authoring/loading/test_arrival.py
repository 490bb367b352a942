"""What is written arrives in the policy, or somebody says why not: no reader is silent."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eduaid_rules import Diagnostic, PolicyError
from eduaid_rules.authoring.arrival import check_arrival, reads_node
from eduaid_rules.authoring.diagnostics import Findings
from eduaid_rules.authoring.loading.fields import Fields
from eduaid_rules.authoring.loading.yaml_tree import (
    MappingNode,
    ScalarNode,
    SequenceNode,
    YamlNode,
    read_tree,
)
from eduaid_rules.authoring.packs import PackLoader
from eduaid_rules.policy.standards import InFull
from how_many import examples
from little_packs import aid
from project import PACKS, SOURCE

# A piece of a YAML tree: text, list or dict.
Tree: TypeAlias = Any
Place: TypeAlias = tuple[str | int, ...]

LOADING = sorted((SOURCE / "authoring" / "loading").rglob("*.py"))
OTHERS = {"_fields", "same", "parameter_text", "other_fact"}
"""Take a node that another reader has read or reads: no meaning of it is lost in them."""


def test_every_function_that_may_make_nothing_of_a_node_accounts_for_it() -> None:
    found = [
        (path.name, made.name)
        for path in LOADING
        for made in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(made, ast.FunctionDef) and made.name not in OTHERS
        if any(a.arg == "node" and _is_node(a.annotation) for a in made.args.args)
        if made.returns is not None and ast.unparse(made.returns).endswith("| None")
        if "reads_node" not in map(ast.unparse, made.decorator_list)
    ]
    assert found == []


def _is_node(annotation: ast.expr | None) -> bool:
    names = ("YamlNode", "ScalarNode", "MappingNode", "SequenceNode")
    return annotation is not None and ast.unparse(annotation) in names


@reads_node
def silent(node: YamlNode, findings: Findings) -> str | None:
    """A reader as it must not be."""
    return node.text if isinstance(node, ScalarNode) and findings.file != "wrong" else None


def test_a_reader_that_makes_nothing_and_says_nothing_is_an_error_at_the_node() -> None:
    findings = Findings("wrong")
    assert silent(ScalarNode("甲", 3, 5), findings) is None
    (found,) = findings.found
    assert (found.code, found.line, found.column) == ("E122", 3, 5)


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (Diagnostic("E205", "没有"), ["E205"]),
        (Diagnostic("W601", "没有用到", None, "warning"), ["W601", "E122"]),
    ],
)
def test_a_reader_may_be_silent_after_an_error_elsewhere_but_not_after_a_warning(
    known: Diagnostic, codes: list[str]
) -> None:
    findings = Findings("wrong", [known])
    silent(ScalarNode("甲", 1, 1), findings)
    assert [found.code for found in findings.found] == codes


def tree_of(text: str) -> tuple[MappingNode, Findings]:
    findings = Findings("文件.yaml")
    tree = read_tree(text.encode(), findings)
    assert isinstance(tree, MappingNode)
    return tree, findings


def test_a_node_that_nobody_read_is_an_error_at_its_key_and_the_topmost_only() -> None:
    tree, findings = tree_of("甲: 一\n乙: {丙: 二}\n丁: [三, 四]\n")
    (_, first), _, (_, listed) = tree.entries
    assert isinstance(listed, SequenceNode)
    findings.made += [(first, "一"), (listed, "三"), (listed.items[0], "三")]
    check_arrival([(tree, findings)], [], None)
    assert [(f.code, f.line, f.column) for f in findings.found] == [("E122", 2, 1), ("E122", 3, 8)]


def test_what_was_read_and_is_no_part_of_what_was_made_is_an_error() -> None:
    for kept in (True, False):
        tree, findings = tree_of("标准: 全额\n")
        standard = InFull()
        findings.made.append((tree.entries[0][1], standard))
        check_arrival([(tree, findings)], [(standard,)] if kept else [InFull()], None)
        assert [found.code for found in findings.found] == ([] if kept else ["E122"])


def test_warnings_never_keep_an_unknown_key_from_being_said() -> None:
    """From so many findings on, unknown keys are not looked into: an error must be among them."""
    warnings: list[Diagnostic] = [Diagnostic("W603", "按元/学年理解", None, "warning")] * 2_000
    tree, _ = tree_of("名程: 甲\n")
    findings = Findings("文件.yaml", warnings)
    Fields(tree, findings, "规则", optional=("名称",))
    assert [found.code for found in findings.found[2_000:]] == ["E201"]


# Every place of the packs that hold each construct once, in another shape.


def plain(path: Path) -> Tree:
    made: Tree = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 -- texts
    return made


def places(tree: Tree, at: Place = ()) -> Iterator[Place]:
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, inner in () if isinstance(tree, str) else entries:
        yield (*at, key)
        yield from places(inner, (*at, key))


def other_shapes(tree: Tree) -> Iterator[Tree | None]:
    """What a slip could leave at a place; None: nothing at all."""
    yield from (None, [tree], {"甲": tree}, {}, [], "")
    if isinstance(tree, list) and tree:
        yield from (tree[0], [*tree, tree[-1]])
    elif isinstance(tree, str):
        yield from ([tree, tree], [tree, "0" + tree], "0" + tree)


def with_shape(tree: Tree, at: Place, shape: Tree | None) -> Tree:
    made = copy.deepcopy(tree)
    owner = made
    for key in at[:-1]:
        owner = owner[key]
    if shape is None:
        del owner[at[-1]]
    else:
        owner[at[-1]] = shape
    return made


FOLDERS = (PACKS / "every-word", PACKS / "every-word-below", PACKS / "broken" / "base")
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]
CHANGES = [(path, at) for path in FILES for at in places(plain(path))]


def found_with(path: Path, tree: Tree) -> tuple[Diagnostic, ...]:
    data = json.dumps(tree, ensure_ascii=False, indent=1).encode()
    try:
        return PackLoader(texts={path.resolve(): data}).load(path.parent).warnings
    except PolicyError as error:
        return error.diagnostics


def nothing_is_lost_without_a_word(path: Path, at: Place) -> None:
    tree = plain(path)
    inner = tree
    for key in at:
        inner = inner[key]
    for shape in other_shapes(inner):
        changed = with_shape(tree, at, shape)
        lost = [f for f in found_with(path, changed) if changed and f.code == "E122"]
        assert lost == [], (path.name, at, shape)


@settings(
    max_examples=examples(80), deadline=None, suppress_health_check=list(HealthCheck), database=None
)
@given(st.sampled_from(CHANGES))
def test_whatever_shape_a_place_has_its_own_reader_says_what_is_wrong(
    change: tuple[Path, Place],
) -> None:
    nothing_is_lost_without_a_word(*change)


@pytest.mark.world
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_and_so_it_is_at_every_place(path: Path) -> None:
    for other, at in CHANGES:
        if other == path:
            nothing_is_lost_without_a_word(path, at)


# What a # cuts off.


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("解读: 见文件 #3 条", "“解读”只读到“见文件”为止，后面的“#3 条”是注释，没有读"),
        ("解读: [第一句, 见文件]  # 后来改了", None),
        ('解读: "见文件" # 第三条', None),
        ('解读: "见文件 #3 条"', None),
        ("解读: 见文件#3条", None),
        ("此前: 无  # 每学期500", None),
    ],
)
def test_a_comment_behind_a_sentence_is_said_and_behind_a_word_is_not(
    line: str, said: str | None, tmp_path: Path
) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", "1000元/学年", more=line)
    told = [f.message for f in policy.diagnostics if f.code == "W619"]
    assert told == ([] if said is None else [said])
