"""The public JSON form of a result, as pydantic models with a JSON Schema.

Read a stored result back with ``AssessmentRecord.model_validate_json(text)``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..policy.documents import Verified
from ..policy.money import parse_yuan
from .results import (
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


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    """An item that the student gets; ``amount`` is yuan for the term as text, or null."""

    rule: str
    name: str
    kind: KindId
    amount: str | None
    standard: str
    award: AwardId
    payee: str
    citations: tuple[CitationRecord, ...]
    because: tuple[Seen, ...]
    unexpressed: tuple[str, ...]


class UndeterminedRecord(_Record):
    """An item that cannot be settled with what is known."""

    rule: str
    name: str
    kind: KindId
    about: About
    eligible: Eligible
    missing: tuple[str, ...]
    reason: str
    standard: str
    citations: tuple[CitationRecord, ...]


class AssessmentRecord(_Record):
    """A whole result."""

    schema_: Literal["1"] = Field(alias="schema")
    policy: PolicyReference
    term: str
    total: str
    total_complete: bool
    entitlements: tuple[EntitlementRecord, ...]
    undetermined: tuple[UndeterminedRecord, ...]
    refusals: tuple[Refusal, ...]
    assumed: tuple[Assumed, ...]
    warnings: tuple[Caution, ...]
    receipt: Receipt

    @field_validator("total")
    @classmethod
    def _is_money(cls, value: str) -> str:
        if parse_yuan(value) is None:
            raise ValueError("total is yuan with at most two places")
        return value


class YearRecord(_Record):
    """Both terms of a school year, and their sum."""

    schema_: Literal["1"] = Field(alias="schema")
    school_year: int
    total: str
    total_complete: bool
    autumn: AssessmentRecord
    spring: AssessmentRecord
