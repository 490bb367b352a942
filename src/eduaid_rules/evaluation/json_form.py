"""A result as plain values: the public JSON form (its schema: ``records.AssessmentRecord``).

Written without pydantic, which takes longer to load than a student to judge; a test
holds the two to the same bytes.
"""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from ..policy.documents import Citation
from ..policy.terms import Term
from .results import Assumed, Caution, PolicyReference, Receipt, Refusal, Seen

Plain = dict[str, Any]
"""Values as JSON has them (``Any``: text, truth values, null, lists and objects of these)."""

ASSESSMENT = (
    *("schema", "policy", "term", "total", "total_complete", "entitlements", "undetermined"),
    *("refusals", "assumed", "warnings", "receipt"),
)
ENTITLEMENT = (
    *("rule", "name", "kind", "amount", "standard", "award", "payee"),
    *("citations", "because", "unexpressed"),
)
UNDETERMINED = (
    *("rule", "name", "kind", "about", "eligible", "missing", "reason", "standard", "citations"),
)
_RENAMED = {"role": "for"}


def plain_fields(result: object, names: tuple[str, ...]) -> Plain:
    """Some fields of a result, in the fixed order of their names."""
    return {name: _plain(getattr(result, name)) for name in names}


def _plain(value: object) -> Any:  # noqa: ANN401 -- see Plain
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal | Term):
        return str(value)
    if isinstance(value, Citation | Seen | Refusal | Assumed | Caution | PolicyReference | Receipt):
        return {
            _RENAMED.get(item.name, item.name): _plain(getattr(value, item.name))
            for item in fields(value)
        }
    form = getattr(value, "model_dump", None)
    if form is None:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return form()
