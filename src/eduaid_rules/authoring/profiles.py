"""A student's profile, from YAML or JSON text, with places for what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from typing import TypeVar

from ..policy.errors import Diagnostic, ProfileError
from .diagnostics import Findings, in_order
from .source import Mapping, Node, Scalar, Sequence, read_tree

T = TypeVar("T")

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_profile(data: bytes, shown_name: str, check: Callable[[MappingType[str, object]], T]) -> T:
    """Read a profile and hand it to ``check`` (such as ``policy.Student``).

    Raises ProfileError, with the line and column of every mistake: those of the text and
    those that ``check`` finds.
    """
    found: list[Diagnostic] = []
    findings = Findings(shown_name, found)
    tree = read_tree(data, findings)
    if found and (plain := _plain_json(data)) is not None:
        return check(plain)
    if isinstance(tree, Scalar | Sequence):
        findings.error(
            "E121",
            tree,
            "学生信息最外层要写成“事实: 取值”",
            "如 学段: 小学（冒号用半角，后面加一个空格）",
        )
    if found or not isinstance(tree, Mapping):
        raise ProfileError(in_order(found))
    made = checked(tree, findings, check)
    if found or made is None:
        raise ProfileError(in_order(found))
    return made


def checked(
    node: Mapping, findings: Findings, check: Callable[[MappingType[str, object]], T]
) -> T | None:
    """What ``check`` makes of a profile; None after findings, each at its place in the node."""
    try:
        return check(profile_in(node))
    except ProfileError as error:
        for problem in error.diagnostics:
            findings.place(problem, _node_at(node, problem))
        return None


def _plain_json(data: bytes) -> dict[str, object] | None:
    """JSON that the YAML reader does not take (tabs, surrogates), or None."""
    import json  # needed only where the YAML reader gave up

    try:
        made = json.loads(data.decode("utf-8-sig"), parse_float=str)
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


def profile_in(node: Mapping) -> dict[str, object]:
    """A profile as plain values, as it is written; what has no value is None."""
    return {key.text: _value(value) for key, value in node.entries}


def _value(node: Node) -> object:
    if isinstance(node, Mapping):
        return profile_in(node)
    if isinstance(node, Sequence):
        return [_value(item) for item in node.items]
    return None if node.plain and node.text in _NULLS else node.text


def _node_at(tree: Mapping, problem: Diagnostic) -> Node:
    """The node that a finding's path (事实, 事实.取值 or 事实[0]) leads to."""
    path = problem.path or ""
    named = next((name for name, _ in tree.entries if name.text == path), None)
    if named is not None and problem.code == "E701":  # which may have a dot of its own
        return named
    key, _, index = path.removesuffix("]").partition("[")
    fact, _, value = key.partition(".")
    for name, node in tree.entries:
        if name.text != fact:
            continue
        if index and isinstance(node, Sequence):
            return node.items[int(index)]
        if value and isinstance(node, Mapping):
            return next((n for n, _ in node.entries if n.text == value), name)
        at_key = problem.code in ("E701", "E705") or isinstance(node, Mapping)
        return name if at_key else node
    return tree
