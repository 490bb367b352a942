"""One way to name content by its digest."""

from __future__ import annotations


def sha256_of(content: object) -> str:
    """SHA-256 over plain values written as JSON in one fixed way.

    >>> sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})
    True
    """
    import hashlib  # both load a good deal, and a digest is asked for seldom
    import json

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
