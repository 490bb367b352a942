"""Conditions and effects in the words that coverage says to staff."""

from __future__ import annotations

from ...meaning.words import ConditionWords
from ...policy.conditions import (
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Unknowable,
)
from ...policy.rules import KEYS, AdjustmentEffect
from .marks import is_entry


def effect_name(effect: AdjustmentEffect) -> str:
    """The key under which an adjustment writes it."""
    return KEYS[type(effect)]


def phrase(condition: Condition, words: ConditionWords, *, holds: bool = True) -> str:
    """A condition in words, or that it does not hold."""
    match condition:
        case Named(name):
            return f"符合：{name}" if holds else f"不符合：{name}"
        case OneOf(fact, _, any_declared=True):
            return f"{fact}：任意一种" if holds else f"{fact}：一种也没有"
        case Not(part) if not holds:
            return phrase(part, words)
        case AllOf((OneOf(fact), *_)) if is_entry(condition):
            said = words.wanted(condition)
            return f"{fact}：{said}" if holds else f"{fact}：不是{said}"
        case AnyOf((InRange(fact), *_) as parts) if not holds and is_entry(condition):
            said = "或".join(words.wanted(part) for part in parts)
            return f"{fact}：不是{said}"
        case _:
            said_for = _in_short(condition)
            return words.full(said_for if holds else Not(said_for))


def _in_short(condition: Condition) -> Condition:
    """The condition with ready-made words where those of ``explain`` would be long or lacking.

    A definition goes by its name, 任意 without its values, and 认定日 by that word.
    """
    match condition:
        case Named(name):
            return Unknowable(f"符合：{name}")
        case OneOf(fact, _, any_declared=True):
            return Unknowable(f"{fact}：任意一种")
        case AgainstStatusDay(fact, low, high):
            bounds = (_bound("不早于", low), _bound("不晚于", high))
            return Unknowable(f"{fact}：{'、'.join(bound for bound in bounds if bound)}")
        case AllOf(parts):
            return AllOf(tuple(_in_short(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_in_short(part) for part in parts))
        case Not(part):
            return Not(_in_short(part))
        case _:
            return condition


def _bound(how: str, days: int | None) -> str:
    """A bound that is so many days from the status day."""
    if days is None:
        return ""
    away = f"前{-days}天" if days < 0 else f"后{days}天" if days else ""
    return f"{how}认定日{away}"
