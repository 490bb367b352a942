"""Policy objects as plain values, the same for the same meaning, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from .adjustments import Adjustment
from .facts import Fact, Vocabulary
from .pack import Pack
from .terms import Term

FORM: Final = "eduaid-bundle-1"
_NOT_IN_A_RESULT: Final = ("definitions", "documents", "guarantees")
"""What a pack keeps for the packs below it and for the prover; no result depends on it."""


def canonical(value: object) -> object:
    """Lists, text, numbers and mappings; objects as their name and their fields."""
    if isinstance(value, Vocabulary):
        return canonical(value.facts)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Term):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (item.name for item in fields(value))
        if isinstance(value, Pack):
            names = (name for name in names if name not in _NOT_IN_A_RESULT)
        return [type(value).__name__, {name: canonical(getattr(value, name)) for name in names}]
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def pack_from(plain: object) -> Pack:
    """The pack that ``canonical`` made these values of.

    Raises ValueError, KeyError or TypeError for values that no pack gives.
    """
    made: Pack = _made(plain, Pack)
    return made


def _made(plain: Any, wanted: Any) -> Any:  # noqa: ANN401 -- whatever JSON and annotations hold
    if wanted is Vocabulary:
        return Vocabulary(_made(plain, tuple[Fact, ...]))
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _one_of(plain, get_args(wanted))
    if origin is tuple:
        return _tuple(plain, get_args(wanted))
    if origin is Literal or wanted in (str, int, bool, NoneType):
        return plain
    if wanted is Term:
        return Term.parse(plain)
    if wanted is date:
        return date.fromisoformat(plain)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(plain)
    name, given = plain
    if (
        not isinstance(wanted, type)
        or not is_dataclass(wanted)
        or name != wanted.__name__
        or not isinstance(given, Mapping)
    ):
        raise ValueError(f"{name} is no {wanted}")
    hints = get_type_hints(wanted, localns={"Adjustment": Adjustment})
    return wanted(**{key: _made(value, hints[key]) for key, value in given.items()})


def _one_of(plain: Any, wanted: tuple[Any, ...]) -> Any:  # noqa: ANN401 -- see _made
    if plain is None and NoneType in wanted:
        return None
    kinds = [kind for kind in wanted if kind is not NoneType]
    if len(kinds) == 1:
        return _made(plain, kinds[0])
    named = next((kind for kind in kinds if kind.__name__ == plain[0]), None)
    return _made(plain, named)


def _tuple(plain: Any, wanted: tuple[Any, ...]) -> tuple[Any, ...]:  # noqa: ANN401 -- see _made
    if len(wanted) == 2 and wanted[1] is Ellipsis:
        return tuple(_made(item, wanted[0]) for item in plain)
    return tuple(_made(item, kind) for item, kind in zip(plain, wanted, strict=True))
