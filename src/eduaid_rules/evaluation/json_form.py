"""A result as plain values: the public JSON form (its schema: ``records.AssessmentRecord``).

Written without pydantic, which takes longer to load than a student to judge; a test
holds the two to the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

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

_KEYS: Final[Mapping[type, Mapping[str, str]]] = {
    Citation: {
        **{key: key for key in ("document", "title", "number", "clause", "date", "url", "layer")},
        "for": "role",
        "verified": "verified",
    },
    Seen: {key: key for key in ("fact", "seen", "wanted")},
    Refusal: {
        key: key for key in ("rule", "name", "failed", "nearest", "other_stage", "reason", "detail")
    },
    Assumed: {key: key for key in ("fact", "value")},
    Caution: {key: key for key in ("code", "message", "rule")},
    PolicyReference: {key: key for key in ("name", "digest")},
    Receipt: {key: key for key in ("library", "policy", "term", "known_on", "input")},
}
"""The keys of each part of a result in their order, each with the attribute it says."""


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
    if keys := _KEYS.get(type(value)):
        return {key: _plain(getattr(value, attribute)) for key, attribute in keys.items()}
    form = getattr(value, "model_dump", None)
    if form is None:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return form()
