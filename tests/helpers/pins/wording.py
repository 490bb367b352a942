"""Public objects in words: names, parameters, fields; never the module that something lives in."""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MemberDescriptorType
from typing import Any, get_origin

_NOT_OURS = frozenset({"builtins", "enum", "typing"})


def plain(annotation: object) -> str:
    """An annotation as it is read: without quotes, and without the modules of its names."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"(?:\b[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", text.replace('"', "").replace("'", ""))


def of_known_types(line: str, known: Collection[str]) -> str:
    """A line with … for each type that nobody is told of: it may have another name tomorrow.

    >>> of_known_types("because -> tuple[Seen, ...] | Term", {"Term"})
    'because -> tuple[…, ...] | Term'
    """
    return re.sub(r"\b[A-Z]\w*[a-z]\w*", lambda word: word[0] if word[0] in known else "…", line)


def signature(function: Callable[..., object]) -> str:
    """``(name: str, *, term: Term | None = None) -> Ledger``."""
    parameters: list[str] = []
    found = inspect.signature(function)
    starred = False
    for name, one in found.parameters.items():
        if one.kind is one.KEYWORD_ONLY and not starred:
            parameters.append("*")
        starred = starred or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        stars = "*" * (one.kind is one.VAR_POSITIONAL) + "**" * (one.kind is one.VAR_KEYWORD)
        said = "" if one.annotation is one.empty else f": {plain(one.annotation)}"
        default = "" if one.default is one.empty else f" = {_default(one.default)}"
        parameters.append(f"{stars}{name}{said}{default}")
        if one.kind is one.POSITIONAL_ONLY and _last_positional_only(found, name):
            parameters.append("/")
    gives = found.return_annotation
    result = "" if gives is inspect.Signature.empty else f" -> {plain(gives)}"
    return f"({', '.join(parameters)}){result}"


def lines_of(name: str, thing: object, listed: Collection[str]) -> Iterator[str]:
    """A public object, a line each: a function, or a class with those members that are listed.

    The members of an enumeration are all listed.
    """
    if get_origin(thing) is not None:
        yield f"{name} = {plain(thing)}"
    elif isinstance(thing, enum.EnumType):
        members: Mapping[str, enum.Enum] = thing.__members__
        yield f"class {name}"
        yield from (f"    {one} = {member.value!r}" for one, member in members.items())
    elif isinstance(thing, type):
        yield f"class {name}{_above(thing, listed)}"
        yield from (f"    {_member(thing, one)}" for one in _members(thing) if one in listed)
    elif callable(thing):
        yield f"def {name}{signature(thing)}"
    else:
        yield f"{name}: {type(thing).__name__}"


def _last_positional_only(found: inspect.Signature, name: str) -> bool:
    names = [one.name for one in found.parameters.values() if one.kind is one.POSITIONAL_ONLY]
    return names[-1] == name


def _default(value: object) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if inspect.isfunction(value):
        return value.__name__ if value.__name__.isidentifier() else "…"
    return repr(value)


def _above(thing: type, listed: Collection[str]) -> str:
    """The classes that a reader of the documentation knows it to be one of."""
    above = [one.__name__ for one in thing.__mro__[1:] if one.__name__ in listed]
    return f"({', '.join(above)})" if above else ""


def _members(thing: type) -> list[str]:
    """Fields in their order, then everything else that is ours and has no underscore."""
    fields = [field.name for field in _fields(thing)]
    others = sorted({*dir(thing), *_annotations(thing)} - set(fields))
    return [one for one in (*fields, *others) if one[0] != "_" and _is_ours(thing, one)]


def _is_ours(thing: type, name: str) -> bool:
    owners = (cls for cls in thing.__mro__ if name in cls.__dict__)
    return next(owners, thing).__module__ not in _NOT_OURS


def _fields(thing: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()


def _annotations(thing: type) -> dict[str, object]:
    return {
        name: said
        for cls in reversed(thing.__mro__)
        for name, said in inspect.get_annotations(cls).items()
    }


def _member(thing: type, name: str) -> str:
    found = inspect.getattr_static(thing, name, None)
    if isinstance(found, property) and found.fget is not None:
        return f"{name} -> {plain(inspect.signature(found.fget).return_annotation)}"
    if isinstance(found, functools.cached_property):
        return f"{name} -> {plain(inspect.signature(found.func).return_annotation)}"
    if isinstance(found, staticmethod | classmethod):
        return f"{type(found).__name__} {name}{signature(found.__func__)}"
    if inspect.isfunction(found):
        return f"def {name}{signature(found)}"
    if name in _annotations(thing):
        default = {field.name: _field_default(field) for field in _fields(thing)}.get(name, "")
        return f"{name}: {plain(_annotations(thing)[name])}{default}"
    if isinstance(found, MemberDescriptorType):
        return f"{name}"
    return f"{name} = {found!r}"


def _field_default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return f" = {_default(field.default)}"
    return " = …" if field.default_factory is not dataclasses.MISSING else ""
