"""``eduaid schema``: what it prints is what programs need to check a result or a profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from commands import eduaid
from eduaid_rules import load_policy


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The schema that a command prints."""
    code, shown, errors = eduaid(capsys, "schema", *arguments)
    assert (code, errors) == (0, "")
    schema: dict[str, Any] = json.loads(shown)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    return schema


@pytest.mark.parametrize(
    ("what", "when"), [("result", ("--term", "2024秋")), ("year", ("--year", "2024"))]
)
def test_what_check_prints_is_as_the_schema_says(
    what: str, when: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema: Validator = Draft202012Validator(printed(capsys, what))
    student = tmp_path / "学生.yaml"
    student.write_text("学段: 普通高中\n年级: 1\n困难类别: [孤儿]\n", encoding="utf-8")
    arguments = ("check", str(student), *when, "--policy", "guangxi", "--json")
    form = json.loads(eduaid(capsys, *arguments)[1])
    assert list(schema.iter_errors(form)) == []
    assert schema.is_valid({**form, "added_within_schema_1": 1})
    for key, wrong in (("total", "1.5"), ("total", 1.5), ("schema", "2")):
        assert not schema.is_valid({**form, key: wrong})
    del form["total_complete"]
    assert not schema.is_valid(form)


def test_the_schema_of_a_profile_is_that_of_the_policy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("city-2019", "rongshui"):
        assert printed(capsys, "profile", "--policy", name) == load_policy(name).profile_schema()


def test_another_schema_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, errors = eduaid(capsys, "schema", "profil")
    assert (code, shown) == (2, "")
    assert errors == "错误：没有“profil”的格式。是不是“profile”？\n"
    code, _, errors = eduaid(capsys, "schema", "学生")
    assert (code, errors) == (2, "错误：没有“学生”的格式。可用：result、year、profile\n")
