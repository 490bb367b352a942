"""What is written arrives: a reader that makes nothing has said why, and no node is passed over.

Every function that reads a node says so (``reads_node``). One that returns nothing while no error
is known would let what is written vanish, so it becomes one (E122). When a file has been read
without an error, every node in it must have had a reader, and what readers made of nodes must be
part of what was made of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from types import MappingProxyType, NoneType
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, get_args

from ..policy.conditions import Condition
from ..policy.documents import Basis, Document, Published
from ..policy.facts import Slot, Value
from ..policy.guarantees import Guarantee
from ..policy.money_and_units import Rate
from ..policy.pack import Exclusion, Pack
from ..policy.rules import Version
from ..policy.standards import Standard
from ..policy.terms import Term
from .diagnostics import Findings
from .loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode

_P = ParamSpec("_P")
_T = TypeVar("_T")

FileTree: TypeAlias = tuple[YamlNode, Findings]
"""The root of a file, with what was found in it and what was made of its nodes."""

_PARTS: Final = frozenset(
    {*get_args(Condition), *get_args(Standard), Version, Exclusion, Guarantee, Document}
)
"""What a policy is made of as it was read: no other object takes its place later on."""

_LEAVES: Final = frozenset({str, int, bool, NoneType, Term, Published, Basis, Value, Slot, Rate})
"""What holds no part."""

_PROSE: Final = frozenset(
    {
        *("名称", "提问", "解读", "未表达", "说明", "说", "条款", "原因", "表头", "别名"),
        *("发文", "文号", "网址", "算式"),
    }
)
"""Keys behind which a sentence or a formula stands, of which a # may be a part."""

_OURS: Final = "这是程序的疏漏，不是规则的错：请报告这个问题，并换一种写法"


def reads_node(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep what a function makes of its ``node``, and name a node of which it makes nothing.

    The function takes ``node`` by its place; its findings are those it is given as ``findings``,
    or those of the object that it belongs to. Nothing is None or an empty tuple.
    """
    names = read.__code__.co_varnames[: read.__code__.co_argcount]
    at = names.index("node")
    of = names.index("findings") if "findings" in names else 0

    @wraps(read)
    def reading(*given: _P.args, **named: _P.kwargs) -> _T:
        made = read(*given, **named)
        node: Any = given[at]  # by the name that stands there
        found: Any = given[of] if of else given[0]
        findings: Findings = found if of else found.findings
        if not made and (made is None or made == ()) and not findings.has_errors():
            findings.error("E122", node, "这里写的没有读进来", _OURS)
        findings.made.append((node, made))
        return made

    return reading


def check_arrival(files: Sequence[FileTree], made: Iterable[object], above: Pack | None) -> None:
    """E122 for every node that nobody read, and for what was read and is no part of ``made``.

    What ``above`` holds is not looked into. Only where there is no error; with one, nothing is
    loaded.
    """
    for tree, findings in files:
        if findings.has_errors():
            return
        for place in _passed_over(tree, {id(node) for node, _ in findings.made}):
            findings.error("E122", place, "这里写的没有人读", _OURS)
    there = _inside(made, above)
    for _, findings in files:
        for node, part in findings.made:
            if type(part) in _PARTS and id(part) not in there:
                findings.error("E122", node, "这里写的读了，却没有用上", _OURS)


def warn_of_comments(files: Iterable[FileTree]) -> None:
    """W619 for what a # makes a comment, behind a text that may well go on with it."""
    for tree, findings in files:
        if any("#" in line and not line.lstrip().startswith("#") for line in findings.lines):
            for key, text in _prose(tree):
                findings.warning(
                    "W619",
                    text,
                    f"“{key}”只读到“{text.text}”为止，后面的“{text.comment}”是注释，没有读",
                    "是正文就给整句话加上引号；是注释就只给正文加上引号，或另起一行",
                )


def _prose(node: YamlNode) -> Iterator[tuple[str, ScalarNode]]:
    """The sentences and formulas behind which a comment stands, each with its key."""
    if isinstance(node, ScalarNode):
        return
    entries = node.entries if isinstance(node, MappingNode) else ()
    for key, value in entries:
        said = value.items if isinstance(value, SequenceNode) else (value,)
        if key.text in _PROSE:
            yield from ((key.text, t) for t in said if isinstance(t, ScalarNode) and t.comment)
    for inner in node.items if isinstance(node, SequenceNode) else (v for _, v in entries):
        yield from _prose(inner)


def _passed_over(root: YamlNode, read: set[int]) -> Iterator[YamlNode]:
    """Where something is written below a node that nobody read: the key, or the item of a list."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, MappingNode):
            for key, value in node.entries:
                if id(value) not in read:
                    yield key
                elif not isinstance(value, ScalarNode):
                    todo.append(value)
        elif isinstance(node, SequenceNode):
            for item in node.items:
                if id(item) not in read:
                    yield item
                elif not isinstance(item, ScalarNode):
                    todo.append(item)


def _inside(made: Iterable[object], above: Pack | None) -> set[int]:
    """The identities of all parts that some objects hold, but for those of the pack above."""
    seen = set() if above is None else set(map(id, _members(above)))
    fields: dict[type, tuple[str, ...]] = {}
    todo = list(made)
    while todo:
        one = todo.pop()
        kind = type(one)
        if isinstance(one, tuple | dict | MappingProxyType):
            inner = one if isinstance(one, tuple) else one.values()
            todo += [part for part in inner if type(part) not in _LEAVES]
        elif id(one) not in seen:
            seen.add(id(one))
            if kind not in fields:
                fields[kind] = tuple(getattr(kind, "__dataclass_fields__", ()))
            parts = (getattr(one, name) for name in fields[kind])
            todo += [part for part in parts if type(part) not in _LEAVES]
    return seen


def _members(pack: Pack) -> Iterator[object]:
    """What a pack below takes over as it is."""
    yield from (pack.common, *pack.vocabulary.facts, *pack.exclusions, *pack.guarantees)
    yield from (one for parameter in pack.parameters for one in (parameter, *parameter.texts))
    yield from (*pack.definitions.values(), *pack.documents.values())
    for rule in pack.rules:
        yield from (rule, rule.who, rule.standard, *rule.versions, *rule.adjustments)
