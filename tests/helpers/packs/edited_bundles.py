"""Bundles that somebody edited: sealed again, and what is said of them where they are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import PolicyError, load_policy
from eduaid_rules.policy.wire.digests import digest_of
from eduaid_rules.policy.wire.reading import WireError, pack_from

Tree = Any
"""What JSON holds."""


def sealed(bundle: Tree, folder: Path, name: str = "bundle.json") -> Path:
    """The file of a bundle with the digest of what it says, as far as that can be had."""
    try:
        pack = pack_from(bundle["policy"], 1 if bundle["form"].endswith("1") else 2)
        bundle = {**bundle, "digest": digest_of(pack)}
    except (WireError, UnicodeEncodeError, KeyError):
        pass
    path = folder / name
    path.write_text(json.dumps(bundle), encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    """What is said of a file that cannot be used."""
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.file) == ("E506", str(path))
    return found.message


def objects(value: Tree) -> Iterator[tuple[str, dict[str, Tree]]]:
    """Every object of a bundle: its name, and its fields."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict):
            yield value[0], value[1]
        for inner in value:
            yield from objects(inner)
