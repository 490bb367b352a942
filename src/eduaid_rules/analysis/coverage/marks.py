"""Marks on the texts of a pack: one on everything in them that a case can reach.

A mark is one more definition (:class:`Named`) around a condition. It changes no meaning, and
it is still there when the versions, adjustments, exclusions and links of a term have been
put together: what stands where at a term is read off the rules as they stand, and not
worked out a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ...policy.conditions import (
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
)
from ...policy.pack import Pack

_PREFIX: Final = "\0"
"""No name in a rule file begins like this."""


class SpotKind(Enum):
    """What a case can reach, by the word that staff read."""

    VERSION = "版本"
    ADJUSTMENT = "调整"
    EXCLUSION = "不同享"
    CONDITION = "条件"
    TIER = "分档"
    PAYEE = "收款"


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Something in the texts of a pack that cases can reach; ``text`` is what it stands in.

    A condition can be reached with either outcome, everything else only by being so (True).
    """

    number: int
    kind: SpotKind
    text: object
    rule: str | None
    said: str
    outcomes: tuple[bool, ...] = (True,)
    facts: frozenset[str] = frozenset()
    """Of a condition: the facts it looks at."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkedPack:
    """A pack that means the same, and the marks in it."""

    pack: Pack
    marks: tuple[Mark, ...]
    versions: dict[tuple[str, int], Mark]
    """By rule and number of the version."""
    adjustments: dict[tuple[str, int], Mark]
    """By rule and number of the adjustment."""
    exclusions: dict[int, Mark]
    """By number of the exclusion."""
    rests: dict[int, Mark]
    """其余 of a table, by the number of its first row's mark."""


def mark_of(condition: Condition) -> tuple[int, Condition] | None:
    """The number of a mark and the condition in it; None: no mark."""
    if isinstance(condition, Named) and condition.name.startswith(_PREFIX):
        return int(condition.name[1:]), condition.condition
    return None


def unmarked(condition: Condition) -> Condition:
    """The condition without any marks."""
    match condition:
        case Named(name, inner):
            bare = unmarked(inner)
            return bare if name.startswith(_PREFIX) else Named(name, bare)
        case AllOf(parts):
            return AllOf(tuple(unmarked(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(unmarked(part) for part in parts))
        case Not(part):
            return Not(unmarked(part))
        case _:
            return condition


def is_entry(condition: Condition) -> bool:
    """Whether it is one entry as people write it: a fact, and what is wanted of it."""
    match condition:
        case OneOf() | InRange() | AgainstStatusDay():
            return True
        case Not(part):
            return is_entry(part)
        case AllOf(parts):  # 全有
            named = [part.fact for part in parts if isinstance(part, OneOf)]
            return len(named) == len(parts) and len(set(named)) == 1
        case AnyOf(parts):  # 年级: [1, 2]
            counted = [part.fact for part in parts if isinstance(part, InRange)]
            return len(counted) == len(parts) and len(set(counted)) == 1
        case _:
            return False


def marked(mark: Mark, condition: Condition) -> Named:
    """The condition with a mark around it."""
    return Named(f"{_PREFIX}{mark.number}", condition)
