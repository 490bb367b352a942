"""A student's profile as YAML or JSON text, read with places for what is wrong, and written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from ..errors import Diagnostic, ProfileError
from ..policy.facts import NO, YES
from ..printed import UNSEEN
from .diagnostics import Findings, sorted_findings
from .loading.yaml_tree import NULLS, MappingNode, ScalarNode, SequenceNode, YamlNode, read_tree

_T = TypeVar("_T")


def read_profile(data: bytes, shown_name: str, check: Callable[[Mapping[str, object]], _T]) -> _T:
    """Read a profile and hand it to ``check`` (such as ``policy.Student``).

    Raises ProfileError, with the line and column of every mistake: those of the text and
    those that ``check`` finds.
    """
    findings = Findings(shown_name)
    tree = read_tree(data, findings)
    if tree is None and (again := _json_as_yaml(data)) is not None:
        findings = Findings(shown_name)
        tree = read_tree(again, findings)
    found = findings.found
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


_HALVES: Final = re.compile(rb"\\\\|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
"""A backslash that stands for itself, or a character that JSON writes as two halves."""


def _json_as_yaml(data: bytes) -> bytes | None:
    """JSON as the YAML reader takes it: without tabs and halves of characters; None: no JSON.

    Every place stays what it was, but for what stands behind such a character in its line.
    """
    try:
        json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return _HALVES.sub(_one_character, data.replace(b"\t", b" "))


def _one_character(found: re.Match[bytes]) -> bytes:
    if found[1] is None:
        return found[0]
    high, low = int(found[1], 16) - 0xD800, int(found[2], 16) - 0xDC00
    return b"\\U%08x" % (0x10000 + (high << 10) + low)


def plain_profile(node: MappingNode) -> dict[str, object]:
    """A profile as plain values, as it is written; what has no value is None."""
    return {key.text: _value(value) for key, value in node.entries}


def _value(node: YamlNode) -> object:
    if isinstance(node, MappingNode):
        return plain_profile(node)
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.items]
    return None if node.plain and node.text in NULLS else node.text


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
    r"""A text, quoted where it could be read as something else, or has a sign that is not seen.

    >>> yaml_scalar("小学"), yaml_scalar("a: b"), yaml_scalar("null"), yaml_scalar("小\u202e学")
    ('小学', '"a: b"', '"null"', '"小\\u202e学"')
    """
    unseen = UNSEEN.search(text) is not None
    if not unseen and _PLAIN.fullmatch(text) and text not in _NOT_TEXT:
        return text
    return UNSEEN.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
