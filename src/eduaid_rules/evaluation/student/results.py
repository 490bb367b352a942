"""The parts of a result: plain frozen values with nothing left to compute, and their JSON form.

Their field names are the public JSON (language.md section 8); texts are Chinese. The JSON form
is written without pydantic, which takes longer to load than a student to judge; a test holds
it and ``evaluation.records`` to the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from ...policy.documents import Citation
from ...policy.terms import Term

About = Literal["who", "amount", "choice", "text"]
Eligible = Literal["yes", "unknown"]
KindId = Literal["cash", "waiver", "in_kind", "loan"]
AwardId = Literal["due", "may_apply"]

NOT_IN_FORCE = "not_in_force"
EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Seen:
    """One condition: the fact, what the profile says, and what the rule wants."""

    fact: str
    seen: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that a student does not get, and why."""

    rule: str
    name: str
    failed: tuple[Seen, ...]
    nearest: tuple[Seen, ...]
    """The fewest facts whose change would grant the item; never a stage or an identity."""
    other_stage: bool
    """The stage alone refuses it: of no interest to the family."""
    reason: str | None = None
    """None: the failed conditions; ``not_in_force``, ``excluded`` (不同享), 仅入学当学期 or
    仅秋季学期 or 仅春季学期 otherwise."""
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Assumed:
    """A fact that the profile left out and that has a declared default."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning: ``unverified``, ``undated``, ``past_checked``, ``fact`` or ``rule``."""

    code: Literal["unverified", "undated", "past_checked", "fact", "rule"]
    message: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """Which policy answered."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What reproduces a result byte for byte: versions and digests, no personal data."""

    library: str
    policy: PolicyReference
    term: str
    known_on: str | None
    input: str


@dataclass(frozen=True, slots=True)
class Period:
    """What a rule says from one term to another (None: without end).

    ``who`` are conditions that must all hold; ``published`` says for each layer that
    shapes the rule when its text was published (不详 where that is not known).
    """

    rule: str
    name: str
    kind: KindId
    since: Term | None
    until: Term | None
    state: Literal["in_force", "not_in_force", "unknown"]
    who: tuple[str, ...] = ()
    standard: str = ""
    award: AwardId = "due"
    citations: tuple[Citation, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    unexpressed: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The period as plain values for JSON; terms as text (``Any``: whatever JSON holds)."""
        return plain_fields(self, _PERIOD_FIELDS)


_PlainFields = dict[str, Any]
"""Values as JSON has them (``Any``: text, truth values, null, lists and objects of these)."""

ASSESSMENT_FIELDS = (
    *("schema", "policy", "term", "total", "total_complete", "entitlements", "undetermined"),
    *("refusals", "assumed", "warnings", "receipt"),
)
ENTITLEMENT_FIELDS = (
    *("rule", "name", "kind", "amount", "standard", "award", "payee"),
    *("citations", "because", "unexpressed"),
)
WORTH_FIELDS = (*ENTITLEMENT_FIELDS[:4], "worth", *ENTITLEMENT_FIELDS[4:])
"""Where any rule at the term tells what an item is worth that is no cash."""
WAIVED_FIELDS = (
    *ASSESSMENT_FIELDS[:5],
    *("total_waived", "total_waived_complete"),
    *ASSESSMENT_FIELDS[5:],
)
TEXT_READ: Final = "text_read"
"""What was read of the documents of an amount: told by the items of packs in language 2."""
_PERIOD_FIELDS = (
    *("rule", "name", "kind", "since", "until", "state", "who", "standard", "award"),
    *("citations", "published", "readings", "unexpressed"),
)
UNDETERMINED_FIELDS = (
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


def with_text_read(names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of an item, and what was read of the documents that it cites."""
    at = names.index("citations") + 1
    return (*names[:at], TEXT_READ, *names[at:])


def plain_fields(result: object, names: tuple[str, ...]) -> _PlainFields:
    """Some fields of a result, in the fixed order of their names."""
    return {name: _plain_value(getattr(result, name)) for name in names}


def _plain_value(value: object) -> Any:  # noqa: ANN401 -- see _PlainFields
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, Decimal | Term):
        return str(value)
    if keys := _KEYS.get(type(value)):
        return {key: _plain_value(getattr(value, attribute)) for key, attribute in keys.items()}
    form = getattr(value, "model_dump", None)
    if form is None:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return form()
