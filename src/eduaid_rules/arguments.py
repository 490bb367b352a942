"""Arguments held against their annotations: what means nothing there is said, and what is wanted.

What was checked is what is handed on: lists as tuples, mappings as dicts of their own keys and of
what was taken from them, read once (an iterator has its values only once, and a caller may change
a list later).

For public functions that are called now and then, never for each student: these look at what
they are given themselves.
"""

from __future__ import annotations

import ast
import functools
import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from .errors import ArgumentError
from .plain_values import is_missing, plain_value
from .policy.terms import Term, as_term
from .printed import shown
from .suggestions import suggestion

_F = TypeVar("_F", bound=Callable[..., Any])


def checked(function: _F) -> _F:
    """A function of which each argument is of a kind that its annotation names.

    Exact scalars of numpy, texts of paths and days as terms become what is asked for. Raises
    ArgumentError for anything else, TermError for a term that cannot be read.
    """
    method = "." in function.__qualname__

    @functools.wraps(function)
    def call(*args: object, **named: object) -> object:
        if len(args) < 2 and not named and method:
            return function(*args)
        given = _signature(function)
        try:
            bound = given.bind(*args, **named)
        except TypeError:  # one too few or too many: Python says which
            return function(*args, **named)
        for name, kind in _kinds(function).items():
            if name in bound.arguments:
                bound.arguments[name] = _taken(function.__name__, name, kind, bound.arguments[name])
        return function(*bound.args, **bound.kwargs)

    return cast("_F", call)  # the same signature


def _taken(function: str, name: str, kind: _Kind, value: object) -> object:
    try:
        return kind.take(value)
    except _NotOfThisKind as found:
        if kind.words.startswith(_A_TERM):
            as_term(found.value)  # says how a term is written
        text = f"{function} 的 {name} 要给{kind.words}，得到的是“{shown(found.value)}”"
        raise ArgumentError(f"{text}{'，' if found.hint else ''}{found.hint}") from None


class _NotOfThisKind(Exception):  # noqa: N818 -- only here
    def __init__(self, value: object, hint: str = "") -> None:
        self.value, self.hint = value, hint


@dataclass(frozen=True, slots=True)
class _Kind:
    """What an annotation allows: in words, and a value of it (or _NotOfThisKind)."""

    words: str
    take: Callable[[Any], object]


_signature = functools.cache(inspect.signature)


@functools.cache
def _kinds(function: Callable[..., object]) -> dict[str, _Kind]:
    """The kind of each parameter that is not just anything."""
    names = getattr(function, "__globals__", {})
    made = {
        parameter.name: _kind(str(parameter.annotation), names)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.annotation is not parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    return {name: kind for name, kind in made.items() if kind is not _ANYTHING}


def _kind(annotation: str, names: Mapping[str, object]) -> _Kind:
    return _read(ast.parse(annotation, mode="eval").body, names)


def _read(node: ast.expr, names: Mapping[str, object]) -> _Kind:
    """The kind that an annotation means."""
    if isinstance(node, ast.BinOp):
        return _either([_read(part, names) for part in _parts(node)])
    if isinstance(node, ast.Constant):
        return _NOTHING if node.value is None else _kind(str(node.value), names)
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if (name := _bare(node.value)) == "Literal":
            return _word([one.value for one in inner if isinstance(one, ast.Constant)])
        if name in _LISTS:
            return _list(_read(inner[0], names))
        if name == "Mapping":
            return _mapping(*(_read(one, names) for one in inner))
        return _named(name, names)
    return _named(_bare(node), names)


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


def _bare(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _named(name: str, names: Mapping[str, object]) -> _Kind:
    if name in _PLAIN:
        return _PLAIN[name]
    known = names.get(name)
    if isinstance(known, type) and known.__name__ in _PLAIN:
        return _PLAIN[known.__name__]
    if known is None or isinstance(known, type):
        return _instance(name, known)
    if isinstance(known, TypeVar):
        return _ANYTHING
    return _kind(inspect.formatannotation(known), names)  # another name of something


def _instance(name: str, known: type | None) -> _Kind:
    """An object of a class, which may be known by its name alone: no library is loaded for it."""
    asked = [one for one in dir(known) if not one.startswith("_")]
    by_members = bool(getattr(known, "_is_protocol", False))

    def take(value: object) -> object:
        ours = (one for one in type(value).__mro__ if one.__name__ == name)
        if by_members:
            fits = all(hasattr(value, one) for one in asked)
        else:
            fits = isinstance(value, known) if known else any(_is_ours(one) for one in ours)
        if fits:
            return value
        raise _NotOfThisKind(value)

    return _Kind(f" {name}（{_MADE_BY[name]}）" if name in _MADE_BY else f" {name}", take)


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == __name__.partition(".")[0]


def _either(kinds: list[_Kind]) -> _Kind:
    if _ANYTHING in kinds:
        return _ANYTHING

    def take(value: object) -> object:
        inner = _NotOfThisKind(value)
        for kind in kinds:
            try:
                return kind.take(value)
            except _NotOfThisKind as found:
                inner = found if found.hint or found.value is not value else inner
        raise inner

    words = dict.fromkeys(kind.words for kind in kinds if kind is not _NOTHING)
    return _Kind("或".join(words), take)


def _list(inner: _Kind) -> _Kind:
    def take(value: object) -> object:
        if isinstance(value, str):
            raise _NotOfThisKind(value, f'只有一个也要写成列表：["{shown(value)}"]')
        if isinstance(value, bytes | Mapping | os.PathLike) or not isinstance(value, Iterable):
            raise _NotOfThisKind(value)
        try:
            given = tuple(value)
        except TypeError:  # numpy's of no dimension
            raise _NotOfThisKind(value) from None
        return tuple(inner.take(one) for one in given)

    return _Kind(f"列表（每个是{inner.words.strip()}）" if inner.words else "列表", take)


def _mapping(key: _Kind, held: _Kind) -> _Kind:
    def take(value: object) -> object:
        if not isinstance(value, Mapping):
            raise _NotOfThisKind(value)
        made: dict[object, object] = {}
        for one, other in value.items():  # the keys as they are: of two that are one to us both
            key.take(one)  # arrive, and the function says so
            made[one] = held.take(other)
        return made

    return _Kind("映射（{…: …}）", take)


def _word(words: list[Any]) -> _Kind:
    def take(value: object) -> object:
        if isinstance(value, str) and value in words:
            return value
        raise _NotOfThisKind(value, suggestion(value, words) if isinstance(value, str) else "")

    return _Kind("或".join(f" {word!r}" for word in words), take)


def _simple(words: str, is_one: Callable[[Any], bool]) -> _Kind:
    def take(value: object) -> object:
        known = plain_value(value)
        if is_one(known):
            return known
        raise _NotOfThisKind(value)

    return _Kind(words, take)


def _path(value: object) -> object:
    if isinstance(value, str | os.PathLike) and isinstance(os.fspath(value), str):
        return Path(value)
    raise _NotOfThisKind(value)


def _term(value: object) -> object:
    if isinstance(value, Term):
        return value
    if isinstance(value, str | date) or isinstance(plain_value(value), date):
        return as_term(value)
    raise _NotOfThisKind(value)


def _day(value: object) -> object:
    """What the function itself reads as a day, or says what is wrong with it."""
    if isinstance(value, str | date) or is_missing(value) or isinstance(plain_value(value), date):
        return value
    raise _NotOfThisKind(value)


_A_TERM: Final = "学期（如 2019秋）"
_ANYTHING: Final = _Kind("", lambda value: value)
_NOTHING: Final = _simple(" None", lambda value: value is None)
_LISTS: Final = ("Iterable", "Sequence", "Collection", "tuple", "list")
_PLAIN: Final = {
    "Any": _ANYTHING,
    "object": _ANYTHING,
    "None": _NOTHING,
    "str": _simple("文字", lambda value: isinstance(value, str)),
    "bool": _simple(" True 或 False", lambda value: isinstance(value, bool)),
    "int": _simple("整数", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "bytes": _simple("字节", lambda value: isinstance(value, bytes)),
    "Callable": _simple("函数", callable),
    "Progress": _simple("函数", callable),
    "LoadPolicy": _simple("函数", callable),
    "dict": _simple("映射（{…: …}）", lambda value: isinstance(value, dict)),
    "Mapping": _simple("映射（{…: …}）", lambda value: isinstance(value, Mapping)),
    "PathLike": _simple("路径", lambda value: isinstance(value, os.PathLike)),
    "Path": _Kind("路径", _path),
    "Term": _Kind(_A_TERM, _term),
    "date": _Kind("日期（如 2024-05-07）", _day),
}
_MADE_BY: Final = {
    "Policy": "load_policy 的结果",
    "Roster": "read_roster 的结果",
    "Ledger": "make_ledger 的结果",
    "LedgerFile": "read_ledger 的结果",
    "Payments": "read_payments 的结果",
    "Matched": "match_roster 的结果",
    "Reconciliation": "reconcile 的结果",
    "BackPay": "back_pay 的结果",
    "Case": "read_cases 的结果",
    "Coverage": "coverage_of 的结果",
}
"""Where an object of a class comes from."""
