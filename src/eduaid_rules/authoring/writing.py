"""Plain values as YAML on one line, as rule files, cases and profiles hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from ..policy.facts import NO, YES

_PLAIN: Final = re.compile(r"(?![-?:] )[^\s,\[\]{}#&*!|>'\"%@`:][^,\[\]{}#\n\"':]*(?<!\s)")
_NULL: Final = "null"
_NOT_TEXT: Final = frozenset({_NULL, "Null", "NULL", "~"})
"""A profile reads these as nothing, unless they are quoted."""


def flow(value: object) -> str:
    """A value on one line.

    >>> flow({"学段": "小学", "困难类别": ["孤儿"], "寄宿": True, "年级": 3, "学费": None})
    '{学段: 小学, 困难类别: [孤儿], 寄宿: 是, 年级: 3, 学费: null}'
    """
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Mapping):
        inner = (f"{scalar(str(key))}: {flow(said)}" for key, said in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(str(value))


def scalar(text: str) -> str:
    """A text, quoted where it could be read as something else.

    >>> scalar("小学"), scalar("a: b"), scalar("null")
    ('小学', '"a: b"', '"null"')
    """
    if _PLAIN.fullmatch(text) and text not in _NOT_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
