"""Digests, bundles and stored results stay what they were, whatever is renamed or moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from eduaid_rules import load_policy

HERE = Path(__file__).parent
PACKS = HERE.parent / "packs"

FROZEN = {
    "chongqing": "sha256:598410626f5103ec5dd02a584ee5e92443710f4b37d50381e9a596b6934ad1dd",
    "city-2019": "sha256:78bdb7b114e75a490aa1ac141d447d86fb16ec64dde825d05a61aeccd0d4a18b",
    "guangxi": "sha256:cd5a092eb66beb964372c4d2f53bbe09325b13875cadd67c8f8dbec4a1049318",
    "jingyuan": "sha256:c41d575051f9b108e8edc4c756083bce079f4c85e542be065bc5ee3ff4366846",
    "licheng": "sha256:6b8dea3e0332908536fd79d93246a353137c2e76dc5cb23f72b92889e25d5ab3",
    "national": "sha256:d0647c8ae3631065808014220928de7f931c744874214a7882dd6958eb115ee2",
    "rongshui": "sha256:6007776dac32eae83ef16b36a7702ce577ba248dd283c353f2319512ee240f7b",
    "shandong": "sha256:69aae9e04fe464d48c0af19cc8a000ea9322e0c4ee4cda4ea11d396a8f62b13e",
    "tianshui-county": "sha256:e5c539d61fcf2bf9a21664271368d95c38e0dfaa6536b51edbee96483e047013",
    "yunnan": "sha256:8fb06b3759ec6e3011dfb96aa248b5b68eaf4d9f662cc2dfe5c475e808059ea2",
}
"""The shipped packs as they were on 2026-11-28, under tests/packs/frozen, in form 1."""

STORED = {
    "rongshui": (PACKS / "frozen" / "rongshui", "学生.yaml"),
    "every-word-below": (PACKS / "every-word-below", "样样.yaml"),
}
"""Bundles and results of form 1 in tests/pins/form-1: the folder each came from, the student."""


@pytest.mark.parametrize("name", FROZEN)
def test_the_digest_of_a_pack_is_what_it_was(name: str) -> None:
    assert load_policy(PACKS / "frozen" / name).digest == FROZEN[name]


@pytest.mark.parametrize("name", STORED)
def test_a_stored_bundle_is_written_again_to_the_byte(name: str) -> None:
    path = HERE / "form-1" / f"{name}.json"
    again_name, again = load_policy(path).bundle()
    assert again == path.read_text(encoding="utf-8")
    digest = json.loads(again)["digest"]
    assert again_name == f"{name}-{digest.replace(':', '-')}.json"


@pytest.mark.parametrize("name", STORED)
def test_a_stored_result_comes_out_of_its_bundle_to_the_byte(name: str) -> None:
    text = (HERE / "form-1" / f"{name}-result.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    student = yaml.safe_load((HERE / "form-1" / STORED[name][1]).read_text(encoding="utf-8"))
    policy = load_policy(HERE / "form-1" / f"{name}.json")
    day = stored["receipt"]["known_on"]
    from datetime import date

    found = policy.evaluate(student, stored["term"], day and date.fromisoformat(day))
    assert found.model_dump_json(indent=2) + "\n" == text
