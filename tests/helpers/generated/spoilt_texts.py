"""Texts that are spoilt: bytes cut out or put in, or what a text says edited and written again."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import yaml

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Container: TypeAlias = "list[Plain] | dict[str, Plain]"

WORDS: Final = (
    *("", " ", "\t", "\n", "\n  ", "\r\n", ": ", "：", ", ", "，", "- ", "{", "}", "[", "]", '"'),
    *("'", "&a ", "*a", "!!python/object:os.system ", "<<: *a", "#", "|\n", "---\n", "%", "\\"),
    *("\x00", "\x1b[31m", "\u2028", "\u202e", "\ufeff", "\U0001f600", "\\ud800", "０", "−"),
    *("2019秋", "0000春", "9999-12-31", "2024-02-30", "1e999", "NaN", "Infinity", "-0", "null"),
    *(
        "是",
        "否",
        "无",
        "全额",
        "1000元/学年",
        "-5元",
        "学段",
        "小学",
        "规则",
        "依据",
        "$ref",
        "form",
    ),
)
"""What is put into a text."""
ODD_TEXTS: Final = (
    *("", " ", "0", "-1", "1e999", "NaN", "否", "无", "2019秋", "9999秋", "9999-99-99", "[]", "{}"),
    *("\x1b]0;x\x07", "\u202e甲", "学" * 5_000, "../../x", "national", "(1+", "费/(1-1)"),
)
ODD_NUMBERS: Final = (True, False, 0, -1, 1, 0.1, 1e308, 10**30, -(10**400))
ODD: Final[list[Plain]] = [None, *ODD_TEXTS, *ODD_NUMBERS, [], {}, {"a": 1}]
"""What stands in the place of something."""


MOST_PARTS: Final = 20_000


def spoilt(text: str, rng: random.Random) -> bytes:
    """The text with one to three of its parts cut out, doubled, moved or put in."""
    data = text.encode()
    for _ in range(rng.randint(1, 3)):
        start = rng.randint(0, len(data))
        end = min(len(data), start + rng.choice((0, 1, 2, 5, 20, 200)))
        part = data[start:end]
        word = rng.choice(WORDS).encode()
        odd = rng.randbytes(rng.randint(1, 4))
        copies = part * rng.choice((0, 2, 50))
        made = rng.choice((word, part + word + part, copies, part[::-1], odd))
        data = data[:start] + made + data[end:]
    return data


def places(value: Plain) -> Iterator[tuple[Container, int | str]]:
    """Everything that stands in a value: what it stands in, and at which key or index."""
    if isinstance(value, dict):
        for key in list(value):
            yield value, key
            yield from places(value[key])
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value, index
            yield from places(value[index])


def deep(rng: random.Random) -> Plain:
    """Lists or mappings in each other, deeper than anybody writes."""
    made: Plain = "甲"
    for _ in range(rng.choice((5, 40, 100))):
        made = [made] if rng.random() < 0.5 else {"全部": made}
    return made


def replaced(old: Plain, other: Plain, rng: random.Random) -> Plain:
    """What may stand in the place of a value; ``other`` is one from somewhere else in the text."""
    # its own copy: what is put into a list of ODD would stand in every text after it
    word, odd = rng.choice(WORDS), copy.deepcopy(rng.choice(ODD))
    often = 300 if size(old) < MOST_PARTS / 300 else 2
    wrapped: tuple[Plain, ...] = ([old], [old, old], [old] * often, {str(old)[:20]: old})
    turned = -old if isinstance(old, int) else str(old)[::-1]
    beside = f"{word}{old if isinstance(old, str) else ''}"
    return rng.choice((odd, odd, deep(rng), *wrapped, turned, beside, other))


def edited(value: Plain, rng: random.Random) -> Plain:
    """The value with one to three edits: replaced, left out, doubled, moved, renamed, wrapped."""
    whole: dict[str, Plain] = {"": copy.deepcopy(value)}
    for _ in range(rng.randint(1, 3)):
        found = list(places(whole))
        inside, key = rng.choice(found)
        other, at = rng.choice(found)
        old = inside[key]  # type: ignore[index]
        new = replaced(old, copy.deepcopy(other[at]), rng)  # type: ignore[index]
        if rng.random() < 0.7 or inside is whole:
            inside[key] = new  # type: ignore[index]
        elif isinstance(inside, list):
            inside.insert(rng.randint(0, len(inside)), new)
        elif rng.random() < 0.5:
            inside[f"{key}{rng.choice(WORDS)}"] = inside.pop(str(key))
        else:
            inside[str(rng.choice(ODD))[:40]] = new
    return whole[""]


def size(value: Plain) -> int:
    """How many parts a value has; what is doubled three times over says no more than once."""
    return (
        1 + sum(map(size, value.values() if isinstance(value, dict) else value))
        if isinstance(value, list | dict)
        else 1
    )


def as_yaml(value: Plain) -> str:
    """The value as YAML, in blocks or in brackets."""
    return yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def as_json(value: Plain) -> str:
    """The value as JSON: NaN and halves of characters are written as they are."""
    return json.dumps(value, ensure_ascii=False)


def variants(
    text: str, rng: random.Random, written: Callable[[Plain], str] | None
) -> Iterator[bytes]:
    """The text spoilt, in its bytes or, where a writer is given, in what it says; without end."""
    value = None if written is None else yaml.load(text, yaml.CSafeLoader)
    while True:
        if written is None or rng.random() < 0.4:
            yield spoilt(text, rng)
        elif (made := edited(value, rng)) is not None and size(made) < MOST_PARTS:
            yield written(made).encode("utf-8", "surrogatepass")
