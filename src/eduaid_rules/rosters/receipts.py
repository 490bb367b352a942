"""What reproduces a table years later: the rules and the files that it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..api import Policy

RULES: Final = "规则"
RULES_DIGEST: Final = "规则摘要"


def rules_said(policy: Policy) -> dict[str, str]:
    """The policy, and the digest of its canonical form."""
    return {RULES: f"{policy.title}（{policy.name}）", RULES_DIGEST: policy.digest}


def files_said(what: str, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Files of one sort, each with the SHA-256 of its bytes."""
    numbered = enumerate(files, 1)
    return {f"{what} {number}（SHA-256）": f"{file}\n{sha}" for number, (file, sha) in numbered}
