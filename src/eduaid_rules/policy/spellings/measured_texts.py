"""Numbers of measured facts, and the ranges of comparisons, as people write them."""

from __future__ import annotations

from ..facts import Fact
from ..number_types import NEVER


def measured_text(fact: Fact, number: int) -> str:
    """A measured value as people write it: 3, 1500, 2024-05-07, 未消除."""
    if fact.never is not None and number == NEVER:
        return fact.never
    return fact.measure.text(number)


def range_in_words(fact: Fact, low: int | None, high: int | None) -> str:
    """What a comparison of a measured fact asks for: 不低于500、不高于800, or one number."""
    if fact.hidden:
        return _difference_in_words(fact, low, high)
    if low is not None and low == high:
        return measured_text(fact, low)
    bounds = (
        None if low is None else f"不低于{measured_text(fact, low)}",
        None if high is None else f"不高于{measured_text(fact, high)}",
    )
    return "、".join(bound for bound in bounds if bound)


def _difference_in_words(fact: Fact, low: int | None, high: int | None) -> str:
    """Two facts that are compared: their difference is what nobody named."""
    one, other = fact.made_from
    bounds = (
        None if low is None else f"{one}{'不低于' if low == 0 else '高于'}{other}",
        None if high is None else f"{one}{'不高于' if high == 0 else '低于'}{other}",
    )
    return "、".join(bound for bound in bounds if bound)
