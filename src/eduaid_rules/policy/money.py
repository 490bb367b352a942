"""Exact money: integer fen inside, Decimal yuan outside, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .terms import Term


class Unit(Enum):
    """What one amount of a standard is paid for."""

    YEAR = "学年"
    TERM = "学期"
    MONTH = "月"
    DAY = "天"
    ONCE = "次"


def fen_to_yuan(fen: int) -> Decimal:
    """Fen as yuan with two places.

    >>> fen_to_yuan(31250)
    Decimal('312.50')
    """
    return Decimal(fen).scaleb(-2)


def yuan_text(fen: int) -> str:
    """Fen as people write yuan: without empty places.

    >>> yuan_text(100000), yuan_text(31250), yuan_text(5)
    ('1000', '312.50', '0.05')
    """
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


_YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)


def parse_yuan(text: str) -> int | None:
    """Plain digits with at most two places as fen, or None.

    >>> parse_yuan("312.5"), parse_yuan("1,000"), parse_yuan("1.005"), parse_yuan("-1")
    (31250, None, None, None)
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def split_year(fen: int, term: Term) -> int:
    """What a term gets of a yearly amount: autumn half, rounded up to the fen; spring the rest.

    >>> split_year(62505, Term(2019, "秋")), split_year(62505, Term(2020, "春"))
    (31253, 31252)
    """
    autumn = (fen + 1) // 2
    return autumn if term.season == "秋" else fen - autumn


def share_of(fen: int, hundredths_of_percent: int) -> int:
    """A percentage of an amount, rounded half-up to the fen.

    >>> share_of(100001, 5000)
    50001
    """
    return (fen * hundredths_of_percent * 2 + 10000) // 20000


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount with its unit: 1000元/学年, 4元/天×250天/学年, 200元/月×10, 500元/次.

    ``fen`` is for one ``unit``; ``count`` is how many days or months make the year.
    """

    fen: int
    unit: Unit
    count: int = 1

    def __post_init__(self) -> None:
        if self.fen <= 0 or self.count <= 0:
            raise ValueError("a rate is positive")

    def year_fen(self) -> int:
        """Fen for a whole school year (for an amount paid once: that amount)."""
        return self.fen * 2 if self.unit is Unit.TERM else self.fen * self.count

    def term_fen(self, term: Term) -> int:
        """Fen for one term; an amount paid once is not split.

        >>> Rate(400, Unit.DAY, 250).term_fen(Term(2019, "秋"))
        50000
        """
        if self.unit in (Unit.TERM, Unit.ONCE):
            return self.fen
        return split_year(self.year_fen(), term)

    def __str__(self) -> str:
        amount = f"{yuan_text(self.fen)}元/{self.unit.value}"
        if self.unit is Unit.DAY:
            return f"{amount}×{self.count}天/学年"
        if self.unit is Unit.MONTH:
            return f"{amount}×{self.count}"
        return amount
