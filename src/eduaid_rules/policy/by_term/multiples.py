"""How many times a parameter something is: 低保标准 的 150%×12, as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from ..money_and_units import yuan_text

WHOLE_PERCENT: Final = 10_000
"""100 % in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """So many per cent of a parameter, times or over a count (×12, ÷12).

    ``rate`` names the parameter that is the percentage; then ``hundredths_of_percent`` is 100 %.
    """

    parameter: str
    hundredths_of_percent: int = WHOLE_PERCENT
    rate: str | None = None
    times: int = 1
    over: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it names."""
        return (self.parameter,) if self.rate is None else (self.parameter, self.rate)

    def exact(self, number: Fraction, rate: Fraction | None = None) -> Fraction:
        """The number for that of the parameter, and of the one that is the percentage.

        >>> Multiple("低保标准", 15_000, times=12).exact(Fraction(540))
        Fraction(9720, 1)
        """
        percent = Fraction(self.hundredths_of_percent, WHOLE_PERCENT) if rate is None else rate
        return number * percent * self.times / self.over

    def __str__(self) -> str:
        said = self.parameter
        if self.rate is not None:
            said += f" 的 {self.rate}"
        elif self.hundredths_of_percent != WHOLE_PERCENT:
            said += f" 的 {yuan_text(self.hundredths_of_percent)}%"
        said += f"×{self.times}" if self.times != 1 else ""
        return said + (f"÷{self.over}" if self.over != 1 else "")


def exact_text(number: Fraction) -> str:
    """An exact number as people write it, to four places at most.

    >>> exact_text(Fraction(810)), exact_text(Fraction(1, 3))
    ('810', '约0.3333')
    """
    scaled = number * 10_000
    said = f"{Decimal(floor(scaled)).scaleb(-4):f}".rstrip("0").rstrip(".")
    return said if scaled.denominator == 1 else f"约{said}"
