"""A student's profile as YAML or JSON text, read with places for what is wrong, and written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from ..errors import Diagnostic, ProfileError
from ..policy.facts import NO, YES
from .diagnostics import Findings, sorted_findings
from .loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode, read_tree

_T = TypeVar("_T")

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_profile(data: bytes, shown_name: str, check: Callable[[Mapping[str, object]], _T]) -> _T:
    """Read a profile and hand it to ``check`` (such as ``policy.Student``).

    Raises ProfileError, with the line and column of every mistake: those of the text and
    those that ``check`` finds.
    """
    found: list[Diagnostic] = []
    findings = Findings(shown_name, found)
    tree = read_tree(data, findings)
    if found and (plain := _plain_json(data)) is not None:
        return check(plain)
    if isinstance(tree, ScalarNode | SequenceNode):
        findings.error(
            "E121",
            tree,
            "学生信息最外层要写成“事实: 取值”",
            "如 学段: 小学（冒号用半角，后面加一个空格）",
        )
    if found or not isinstance(tree, MappingNode):
        raise ProfileError(sorted_findings(found))
    made = check_profile(tree, findings, check)
    if found or made is None:
        raise ProfileError(sorted_findings(found))
    return made


def check_profile(
    node: MappingNode, findings: Findings, check: Callable[[Mapping[str, object]], _T]
) -> _T | None:
    """What ``check`` makes of a profile; None after findings, each at its place in the node."""
    try:
        return check(plain_profile(node))
    except ProfileError as error:
        for problem in error.diagnostics:
            findings.place(problem, _node_at(node, problem))
        return None


def _plain_json(data: bytes) -> dict[str, object] | None:
    """JSON that the YAML reader does not take (tabs, surrogates), or None."""
    try:
        made = json.loads(data.decode("utf-8-sig"), parse_float=str)
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


def plain_profile(node: MappingNode) -> dict[str, object]:
    """A profile as plain values, as it is written; what has no value is None."""
    return {key.text: _value(value) for key, value in node.entries}


def _value(node: YamlNode) -> object:
    if isinstance(node, MappingNode):
        return plain_profile(node)
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.items]
    return None if node.plain and node.text in _NULLS else node.text


def _node_at(tree: MappingNode, problem: Diagnostic) -> YamlNode:
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
        if index and isinstance(node, SequenceNode):
            return node.items[int(index)]
        if value and isinstance(node, MappingNode):
            return next((n for n, _ in node.entries if n.text == value), name)
        at_key = problem.code in ("E701", "E705") or isinstance(node, MappingNode)
        return name if at_key else node
    return tree


_PLAIN: Final = re.compile(r"(?![-?:] )[^\s,\[\]{}#&*!|>'\"%@`:][^,\[\]{}#\n\"':]*(?<!\s)")
_NULL: Final = "null"
_NOT_TEXT: Final = frozenset({_NULL, "Null", "NULL", "~"})
"""A profile reads these as nothing, unless they are quoted."""


def flow_yaml(value: object) -> str:
    """A value on one line.

    >>> flow_yaml({"学段": "小学", "困难类别": ["孤儿"], "寄宿": True, "年级": 3, "学费": None})
    '{学段: 小学, 困难类别: [孤儿], 寄宿: 是, 年级: 3, 学费: null}'
    """
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Mapping):
        inner = (f"{yaml_scalar(str(key))}: {flow_yaml(said)}" for key, said in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(flow_yaml(item) for item in value) + "]"
    return yaml_scalar(str(value))


def yaml_scalar(text: str) -> str:
    """A text, quoted where it could be read as something else.

    >>> yaml_scalar("小学"), yaml_scalar("a: b"), yaml_scalar("null")
    ('小学', '"a: b"', '"null"')
    """
    if _PLAIN.fullmatch(text) and text not in _NOT_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
