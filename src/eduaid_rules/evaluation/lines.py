"""What a rule comes to for a student: a settled line, an open one, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ..policy.documents import Citation
from ..policy.money import yuan
from ..policy.truth import Measured
from .at_term import RuleAtTerm


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Line:
    """An item with its amount settled (None: the item has no amount of money).

    What every reader of an item asks for is copied here, one step away.
    """

    rule: RuleAtTerm
    id: str
    citations: tuple[Citation, ...]
    fen: int | None
    amount: Decimal | None
    standard: str
    settled: bool = True


def line(rule: RuleAtTerm, fen: int | None, standard: str) -> Line:
    """A settled item."""
    amount = None if fen is None else yuan(fen)
    return Line(rule, rule.rule.id, rule.citations, fen, amount, standard)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenLine:
    """An item that cannot be settled; ``final``: no fact about the student would settle it."""

    rule: RuleAtTerm
    about: str
    standard: str
    reason: str | None = None
    final: bool = False
    settled: bool = False
    waits_for: tuple[OpenLine, ...] = ()
    """Open items that exclude this one, which must be settled first."""
    asks: str | None = None
    """The fact that says which of several items the student chose."""


Outcome: TypeAlias = Line | OpenLine | None
Chooser: TypeAlias = Callable[[int, int, Measured], Outcome]
