"""The nearest name to a mistyped one, worded as a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_LONGEST = 200
"""What is longer is no name that somebody mistyped, and comparing takes the square of it."""


def nearest_name(wrong: str, names: Sequence[str], least: float = 0.5) -> str | None:
    """The name most like ``wrong``, or None where nothing is alike by ``least``, 0 to 1.

    >>> nearest_name("小学生", ["学前", "小学", "初中"])
    '小学'
    >>> nearest_name("valuess", ["values", "name"])
    'values'
    >>> nearest_name("火星", ["学前", "小学"]) is None
    True
    """
    best, score = None, least
    if len(wrong) > _LONGEST:
        return None
    for name in names:
        ratio = SequenceMatcher(None, wrong.casefold(), name.casefold()).ratio()
        if wrong and (wrong in name or name in wrong):
            ratio = max(ratio, 0.6 + ratio / 10)
        if ratio > score or (ratio == score and best is None):
            best, score = name, ratio
    return best


def nearest(wrong: str, names: Sequence[str]) -> str | None:
    """A question naming the nearest name, or None."""
    name = nearest_name(wrong, names)
    return f"是不是“{name}”？" if name else None


def one_of(names: Iterable[str]) -> str:
    """A sentence that lists what is allowed."""
    return f"可用：{'、'.join(names)}"


def suggestion(wrong: str, names: Sequence[str]) -> str:
    """The nearest name where there is one, and always what is allowed."""
    return (nearest(wrong, names) or "") + one_of(names)
