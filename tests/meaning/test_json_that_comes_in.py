"""JSON that comes in: one reader, which refuses what could be read in two ways, and has bounds."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eduaid_rules import Diagnostic, ProfileError
from eduaid_rules.authoring.profiles import read_profile
from eduaid_rules.meaning.json_texts import JsonTextError, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="ascii"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("甲乙"), inner),
    max_leaves=8,
)


@given(VALUES)
def test_whatever_json_says_once_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"a": 1, "a": 1}', "“a”写了两次"),
        (b'[{"x": {"b": 1, "c": 2, "b": 3}}]', "“b”写了两次"),
        (b'{"a": 1, "\\u0061": 2}', "“a”写了两次"),
        (b'{"a": NaN}', "“NaN”不是数字"),
        (b'{"a": -Infinity}', "“-Infinity”不是数字"),
        ('{"a": "甲\u200b"}'.encode(), "看不见的字符（U+200B）"),
        (b"[" * 31 + b"]" * 31, "嵌套超过 30 层"),
        (b" " * 1_000_001, "超过 1,000,000 字节"),
        ('{"a": "甲"}'.encode("gb18030"), "不是 UTF-8 编码"),
        (b'{"a": 1', "不是 JSON（第 1 行）"),
        (b"9" * 5_000, "数字太长"),
    ],
)
def test_json_that_is_not_as_it_may_come_in_is_refused(text: bytes, why: str) -> None:
    with pytest.raises(JsonTextError, match=re.escape(why)):
        read_json(text)


def test_brackets_inside_a_text_count_for_nothing() -> None:
    assert read_json(b'["' + b"[" * 50 + b'", "\\"[["]') == ["[" * 50, '"[[']


def test_what_a_digest_proves_may_be_deep_but_not_without_end() -> None:
    assert read_json(b"[" * 100 + b"]" * 100, proved=True)
    with pytest.raises(JsonTextError):
        read_json(b"[" * 200_000, proved=True)
    with pytest.raises(JsonTextError, match="写了两次"):
        read_json(b'{"a": 1, "a": 1}', proved=True)


HALVES = rb'"\ud842\udfb7"'
"""A character that JSON writes as two halves: the YAML reader does not take it as it is."""


def profile_refused(text: bytes) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(ProfileError) as caught:
        read_profile(text, "学生.json", dict)
    found: tuple[Diagnostic, ...] = caught.value.diagnostics
    return [(one.code, one.line, one.column) for one in found]


@pytest.mark.parametrize("before", [b"", b"\t", b'"n": ' + HALVES + b", "])
def test_a_profile_in_json_has_the_bounds_of_one_in_yaml(before: bytes) -> None:
    start = b"{" + before
    twice = start + b'\n\t"a": 1,\n\t"a": 2}'
    assert profile_refused(twice) == [("E111", 3, 3)]
    deep = start + b'"a": ' + b"[" * 40 + b"]" * 40 + b"}"
    assert [code for code, _, _ in profile_refused(deep)] == ["E112"]
    hidden = start + '"a": "甲\u200b"}'.encode()
    assert [code for code, _, _ in profile_refused(hidden)] == ["E120"]
    large = start + b'"a": "' + b"x" * 1_000_000 + b'"}'
    assert [code for code, _, _ in profile_refused(large)] == ["E103"]


def test_a_profile_in_json_with_tabs_and_halves_of_characters_is_read() -> None:
    text = b'{\t"a": ' + HALVES + b',\n\t"b": "\\\\ud842\\\\udfb7",\t"c": [true, null]}'
    assert read_profile(text, "学生.json", dict) == {
        "a": "𠮷",
        "b": "\\ud842\\udfb7",
        "c": ["true", None],
    }
