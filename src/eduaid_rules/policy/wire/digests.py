"""The digest of a pack: SHA-256 over what it says, in one of its forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..pack import NEWEST_FORM, Form, Pack
from .names import FormError, plain

FORMS: Final[tuple[Form, ...]] = (NEWEST_FORM, 1)
"""2: fields at their default are left out, and digests sort what has no order. 1: neither."""


def sha256_of(content: object) -> str:
    """SHA-256 over plain values written as JSON in one fixed way.

    >>> sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})
    True
    """
    import hashlib  # both load a good deal, and a digest is asked for seldom
    import json

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def digest_of(pack: Pack) -> str:
    """SHA-256 over everything that can reach a result, in the form of the pack.

    Comments, layout, and the order of keys, rules and files do not count.
    """
    content = plain(pack, pack.form, settled=pack.form > 1)
    return sha256_of([f"eduaid-policy-{pack.form}", content])


def form_with(pack: Pack, digest: object) -> Form | None:
    """The form in which a pack has that digest; None: in no form, it is another pack."""
    for form in FORMS:
        try:
            if digest_of(replace(pack, form=form)) == digest:
                return form
        except FormError:
            continue
    return None
