"""The public JSON form of a result, as pydantic models with a JSON Schema.

Read a stored result back with ``AssessmentRecord.model_validate_json(text)``;
``replay_differences`` says where it does not come out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
)

from ..meaning.json_texts import read_json
from ..policy.documents import Verified
from ..printed import escaped_json
from .student.results import (
    TEXT_READ,
    About,
    Assumed,
    AwardId,
    Caution,
    Eligible,
    KindId,
    PolicyReference,
    Receipt,
    Refusal,
    Seen,
)

_YUAN_TEXT: Final = r"^[0-9]+\.[0-9]{2}$"


def _read_yuan(value: object) -> Decimal:
    """Yuan as the JSON has them, or as a record does. Raises ValueError."""
    text = f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else value
    if not isinstance(text, str) or not re.fullmatch(_YUAN_TEXT, text):
        raise ValueError("an amount is text with two places")
    return Decimal(text)


Yuan = Annotated[
    Decimal,
    BeforeValidator(_read_yuan),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _YUAN_TEXT}),
]
"""An amount: text with two places in JSON (also in ``model_dump``), a Decimal in a record."""


_WAIVED: Final = frozenset({"total_waived", "total_waived_complete"})


class _Record(BaseModel):
    """Fields that a later library adds within the schema are passed over."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        serialize_by_alias=True,
        json_schema_extra={"additionalProperties": True},
    )

    _told: ClassVar[frozenset[str]] = frozenset()
    """Fields that only some policies tell: a result without them has none."""

    @model_serializer(mode="wrap")
    def _as_told(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        untold = self._told - self.model_fields_set
        return {name: value for name, value in whole(self).items() if name not in untold}

    def model_dump_json(self, **how: Any) -> str:  # noqa: ANN401 -- as above
        """As in pydantic; what is not seen is escaped, so that it is read back."""
        return escaped_json(super().model_dump_json(**how))

    @classmethod
    def model_validate_json(
        cls,
        json_data: str | bytes | bytearray,
        **how: Any,  # noqa: ANN401 -- whatever pydantic lets its callers say
    ) -> Self:
        """As in pydantic, of a text that says nothing twice. Raises ValueError."""
        if isinstance(json_data, str | bytes | bytearray):  # pydantic refuses what is none of these
            read_json(json_data.encode() if isinstance(json_data, str) else bytes(json_data))
        return super().model_validate_json(json_data, **how)


class CitationRecord(_Record):
    """A document an item rests on; ``for`` says whether for who or for the standard."""

    document: str
    title: str
    number: str | None
    clause: str | None
    date: str | None
    url: str | None
    layer: str
    role: Literal["who", "standard"] = Field(alias="for")
    verified: Verified


class EntitlementRecord(_Record):
    """An item that the student gets; ``amount`` is yuan for the term, or None.

    So is ``worth``, of what is no cash, where the policy tells it. ``text_read`` is of the
    documents that the amount rests on; packs in language 1 do not tell it.
    """

    _told: ClassVar = frozenset({"worth", TEXT_READ})

    rule: str
    name: str
    kind: KindId
    amount: Yuan | None
    worth: Yuan | None = None
    standard: str
    award: AwardId
    payee: str
    citations: tuple[CitationRecord, ...]
    text_read: Verified | None = None
    because: tuple[Seen, ...]
    unexpressed: tuple[str, ...]


class UndeterminedRecord(_Record):
    """An item that cannot be settled with what is known."""

    _told: ClassVar = frozenset({TEXT_READ})

    rule: str
    name: str
    kind: KindId
    about: About
    eligible: Eligible
    missing: tuple[str, ...]
    reason: str
    standard: str
    citations: tuple[CitationRecord, ...]
    text_read: Verified | None = None


class AssessmentRecord(_Record):
    """A whole result."""

    _told: ClassVar = _WAIVED

    schema_: Literal["1"] = Field(alias="schema")
    policy: PolicyReference
    term: str
    total: Yuan
    total_complete: bool
    total_waived: Yuan | None = None
    total_waived_complete: bool | None = None
    entitlements: tuple[EntitlementRecord, ...]
    undetermined: tuple[UndeterminedRecord, ...]
    refusals: tuple[Refusal, ...]
    assumed: tuple[Assumed, ...]
    warnings: tuple[Caution, ...]
    receipt: Receipt


class YearRecord(_Record):
    """Both terms of a school year, and their sum."""

    _told: ClassVar = _WAIVED

    schema_: Literal["1"] = Field(alias="schema")
    school_year: int
    total: Yuan
    total_complete: bool
    total_waived: Yuan | None = None
    total_waived_complete: bool | None = None
    autumn: AssessmentRecord
    spring: AssessmentRecord


@dataclass(frozen=True, slots=True)
class ReplayDifference:
    """One place of a result: its path, what was stored and what comes out now.

    ``cause``: the rules that the item rests on were read otherwise by the library that stored it.
    """

    path: str
    stored: object
    now: object
    cause: str | None = None
    only_one_has_it: bool = False
    """Whether it is a field that the other result does not have at all."""

    def to_dict(self) -> dict[str, object]:
        """The difference as plain values, for JSON."""
        plain: dict[str, object] = {"path": self.path, "stored": self.stored, "now": self.now}
        return plain if self.cause is None else {**plain, "cause": self.cause}


_ITEMS: Final = ("entitlements", "undetermined", "refusals")
"""The parts of a result that are lists of items."""
_MAY_DIFFER: Final = ("receipt.library",)
"""Places that may differ between versions of the library."""
CAUSES: Final = {"policy.digest": "不是同一份规则", "receipt.input": "不是同一份学生信息"}
"""Places that explain all others, and how."""


def what_replay_changed(
    stored: object, now: object, otherwise: Mapping[str, str]
) -> list[ReplayDifference]:
    """Where a stored result and the same one computed anew differ: causes first.

    The version of the library may be another one, which may have had fewer fields, or more;
    ``otherwise`` says of which rules it makes a difference, and why.
    """
    found = list(replay_differences(stored, now))
    if any(one.path in _MAY_DIFFER for one in found):
        found = [one for one in found if one.path not in _MAY_DIFFER and not one.only_one_has_it]
    told = (replace(one, cause=otherwise.get(_rule_in(one.path))) for one in found)
    return sorted(told, key=lambda one: one.path not in CAUSES)


def _rule_in(path: str) -> str:
    """The rule whose item a path leads into; of another path: nothing."""
    place, _, rest = path.partition("[")
    return rest.partition("]")[0] if place in _ITEMS else ""


def replay_differences(stored: object, now: object, path: str = "") -> Iterator[ReplayDifference]:
    """Every place where two results differ; items are compared by their rule.

    >>> [found.path for found in replay_differences({"a": [1, 2]}, {"a": [1, 3]})]
    ['a[1]']
    """
    if isinstance(stored, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*stored, *now)):
            inner = f"{path}.{key}" if path else str(key)
            if key in stored and key in now:
                yield from replay_differences(stored[key], now[key], inner)
            else:
                one = ReplayDifference(inner, stored.get(key), now.get(key), only_one_has_it=True)
                yield one
    elif isinstance(stored, list) and isinstance(now, list):
        if all(isinstance(item, Mapping) and "rule" in item for item in (*stored, *now)) and (
            path in _ITEMS
        ):
            by_rule = [{str(item["rule"]): item for item in side} for side in (stored, now)]
            for rule in sorted({*by_rule[0], *by_rule[1]}):
                inner = f"{path}[{rule}]"
                yield from replay_differences(by_rule[0].get(rule), by_rule[1].get(rule), inner)
        elif len(stored) != len(now):
            yield ReplayDifference(path, stored, now)
        else:
            for place, pair in enumerate(zip(stored, now, strict=True)):
                yield from replay_differences(*pair, f"{path}[{place}]")
    elif stored != now:
        yield ReplayDifference(path, stored, now)
