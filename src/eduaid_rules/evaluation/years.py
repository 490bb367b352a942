"""A whole school year: its two terms side by side, and their sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .assessment import SCHEMA, Assessment


class YearAssessment:
    """The results of both terms of a school year; items given once are in one of them only."""

    __slots__ = ("autumn", "spring")

    autumn: Assessment
    spring: Assessment

    def __init__(self, autumn: Assessment, spring: Assessment) -> None:
        self.autumn = autumn
        self.spring = spring

    @property
    def school_year(self) -> int:
        """The year in which the school year began."""
        return self.autumn.term.school_year

    @property
    def total(self) -> Decimal:
        """Yuan of all cash items of both terms."""
        return self.autumn.total + self.spring.total

    @property
    def total_complete(self) -> bool:
        """False when a cash item of either term is undetermined."""
        return self.autumn.total_complete and self.spring.total_complete

    def model_dump(self) -> dict[str, Any]:
        """The JSON form as plain values (``Any``: whatever JSON holds)."""
        return {
            "schema": SCHEMA,
            "school_year": self.school_year,
            "total": str(self.total),
            "total_complete": self.total_complete,
            "autumn": self.autumn.model_dump(),
            "spring": self.spring.model_dump(),
        }

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The JSON form: amounts as text with two places."""
        import json

        separators = (",", ":") if indent is None else None
        return json.dumps(
            self.model_dump(), ensure_ascii=False, indent=indent, separators=separators
        )

    def __repr__(self) -> str:
        return f"YearAssessment({self.school_year}, total={self.total})"
