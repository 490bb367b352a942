"""JSON that comes in, read by one reader: nothing in it is said twice or hidden, and it has bounds.

Bundles and stored results. A profile in JSON is read as YAML, by the same bounds.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final, NoReturn, TypeAlias

from ..printed import UNSEEN

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

MOST_BYTES: Final = 1_000_000
"""Of a profile, a result, a rule file."""
MOST_PROVED_BYTES: Final = 100_000_000
"""Of a bundle, which holds the files of all its layers."""
MOST_DEEP: Final = 30
"""How many brackets may stand inside each other."""

_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


class JsonTextError(ValueError):
    """A text is no JSON, or not as it may come in. Its text is a Chinese clause to show."""


def read_json(data: bytes, *, proved: bool = False) -> JsonValue:
    """What a JSON text says. Raises JsonTextError.

    ``proved``: a digest will say whether it is what was written; so it may be larger and deeper,
    and hold whatever characters its rule files hold.

    >>> read_json(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
        ...
    eduaid_rules.meaning.json_texts.JsonTextError: “a”写了两次
    """
    import json  # seldom asked for

    most_bytes = MOST_PROVED_BYTES if proved else MOST_BYTES
    if len(data) > most_bytes:
        raise JsonTextError(f"有 {len(data):,} 字节，超过 {most_bytes:,} 字节的上限")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JsonTextError("不是 UTF-8 编码") from None
    unseen = None if proved else UNSEEN.search(text.replace("\r\n", "\n"))
    if unseen is not None:
        raise JsonTextError(f"有一个看不见的字符（U+{ord(unseen[0]):04X}）")
    if not proved and _depth(text) > MOST_DEEP:
        raise JsonTextError(f"嵌套超过 {MOST_DEEP} 层")
    try:
        made: JsonValue = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_number
        )
    except JsonTextError:
        raise
    except json.JSONDecodeError as error:
        raise JsonTextError(f"不是 JSON（第 {error.lineno} 行）") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise JsonTextError("不是能用的 JSON：数字太长，或嵌套太深") from None
    return made


def _once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise JsonTextError(f"“{counted.most_common(1)[0][0]}”写了两次")
    return made


def _no_number(word: str) -> NoReturn:
    raise JsonTextError(f"“{word}”不是数字")


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise JsonTextError(f"“{text[:20]}”太大，不是能用的数字")
    return number


def _depth(text: str) -> int:
    """How deep the brackets stand that are in no string."""
    depth = deepest = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest
